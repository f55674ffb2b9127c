package payout

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// StubPath is where a stub's QR leads.
const StubPath = "/chi/"

// URL is the address of a stub's page, as people type it.
func (d *Desk) StubURL(code string) string { return d.URL + StubPath + code }

// QR is what the code on a stub holds: its address and our signature over what the
// stub says, so that a phone with the published keys can tell a true one without a
// network. d is the day of the decision as yymmdd, q the quantity of item i.
func (d *Desk) QR(code, item string, qty, number int64, on workday.Day) (string, error) {
	y, m, day := on.Start().Date()
	token, err := d.Keys.Sign(seal.Claims{
		"c": code, "i": item, "q": qty, "n": number, "d": y%100*10000 + int(m)*100 + day, "k": "C",
	})
	if err != nil {
		return "", fmt.Errorf("sign stub %s: %w", code, err)
	}
	return d.StubURL(code) + "?s=" + token, nil
}

// Signed is what a stub's QR says, and we said.
type Signed struct {
	Code, Item  string
	Qty, Number int64
}

// ReadQR gives the facts under a signature; seal.ErrSignature if it is not ours, or
// of another kind of paper.
func (d *Desk) ReadQR(token string) (*Signed, error) {
	claims, err := d.Keys.Verify(token)
	if err != nil {
		return nil, err
	}
	text := func(name string) string { s, _ := claims[name].(string); return s }
	number := func(name string) int64 {
		n, _ := claims[name].(json.Number)
		i, _ := n.Int64()
		return i
	}
	if text("k") != "C" || text("i") == "" {
		return nil, seal.ErrSignature
	}
	return &Signed{text("c"), text("i"), number("q"), number("n")}, nil
}

var codeShape = regexp.MustCompile(`^C[BCDFGHJKMNPQRSTVWXYZ23456789]{9}$`)

// ParseStub finds a stub's code and signature in what was scanned, pasted or typed:
// the address that the QR holds, or the code with or without spaces. What cannot be
// a code is "".
func ParseStub(typed string) (code, signature string) {
	typed = strings.TrimSpace(typed)
	if len(typed) > 1000 {
		return "", ""
	}
	if u, err := url.Parse(typed); err == nil && u.Host != "" {
		_, rest, ok := strings.Cut(u.Path, StubPath)
		if !ok {
			return "", ""
		}
		typed, signature = rest, u.Query().Get("s")
	}
	code = strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(strings.ToUpper(typed))
	if !codeShape.MatchString(code) {
		return "", ""
	}
	return code, signature
}

// PublicState is how far a stub has come, for who holds it.
type PublicState string

// The states of a stub.
const (
	StubDecided  PublicState = "decided"  // in no plan yet
	StubPlanned  PublicState = "planned"  // in a plan; the money is not released
	StubReleased PublicState = "released" // a session is planned, or will be
	StubOpen     PublicState = "open"     // its session is going on
	StubPartly   PublicState = "partly"
	StubGiven    PublicState = "given"
	StubNotGiven PublicState = "not_given" // it was tried
	StubStruck   PublicState = "struck"    // taken off the list after an objection
)

// Public is a stub as anyone with its code sees it: what, when, by which decision,
// and no name.
type Public struct {
	Code      string
	Decision  string // its slug
	Number    int64
	DecidedOn workday.Day
	FundUnit  int64
	UnitID    int64
	Purpose   string
	Item      string
	Qty       int64
	Given     int64
	State     PublicState
	GivenAt   time.Time // zero while nothing was given
	NextOn    workday.Day
	Place     string // of the session, "" while none is planned
	StartsAt  time.Time
}

// Public reads the stub that a QR opens. It refuses with "stub.missing"; of private
// causes there is none.
func (d *Desk) Public(ctx context.Context, code string) (p *Public, err error) {
	code, _ = ParseStub(code)
	if code == "" {
		return nil, fault.Of(fault.Missing, "stub.missing")
	}
	err = d.DB.Public(ctx, func(tx *pg.Tx) error {
		p, err = publicStub(tx, code)
		return err
	})
	return p, err
}

// stateOf reads the state from what the view says.
func (p *Public) stateOf(plan string, struck, open bool, reason string, today workday.Day) PublicState {
	switch tried := p.Given > 0 || reason != ""; {
	case p.Given >= p.Qty:
		return StubGiven
	case struck:
		return StubStruck
	case open && !(tried && p.NextOn > today): // what happened at the table shows before the session is over
		return StubOpen
	case p.Given > 0:
		return StubPartly
	case reason != "":
		return StubNotGiven
	case plan == "":
		return StubDecided
	case plan == string(Open) || plan == string(Locked) || plan == string(Approved):
		return StubPlanned
	}
	return StubReleased
}

// Agrees reports whether a signed QR and the stub say the same. A card of a later
// part says what was left then, so it may say less, never more.
func (s *Signed) Agrees(p *Public) bool {
	return s.Code == p.Code && s.Item == p.Item && s.Number == p.Number && s.Qty <= p.Qty
}
