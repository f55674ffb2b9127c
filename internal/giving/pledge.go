package giving

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Pledge is an intention to give. It is no money: no figure of what was received
// knows it.
type Pledge struct {
	ID             int64
	CampaignID     int64
	UnitID         int64
	Code           string
	KeyHash        []byte    `json:"-"`
	Amount         money.VND // 0: the donor decides in the bank's app
	Anonymous      bool
	PublicName     string
	MaskedName     string
	LegalName      []byte `json:"-"` // sealed, as are the next two
	Phone          []byte `json:"-"`
	Email          []byte `json:"-"`
	ConsentVersion string `json:"-"` // of the words that phone and e-mail were left by
	EarmarkID      int64
	Leftover       Leftover
	Locale         string
	State          PledgeState
	ReceivedAmount money.VND
	ReceivedAt     *time.Time
	PledgedAt      time.Time
	ExpiresAt      time.Time
}

// TableName is the table of the rows.
func (Pledge) TableName() string { return "giving.pledges" }

// HasContact reports whether there is a phone number or an e-mail to be opened.
func (p Pledge) HasContact() bool { return p.Phone != nil || p.Email != nil }

// place is what the sealed fields are bound to.
func (p Pledge) place() string { return "giving.pledges/" + p.Code }

// PledgeState is where a pledge is in its life.
type PledgeState string

// The states. Money that comes late, or after the donor cancelled, still makes a
// pledge received.
const (
	Waiting   PledgeState = "waiting"
	Received  PledgeState = "received"
	Expired   PledgeState = "expired"
	Cancelled PledgeState = "cancelled"
)

// pledgeLife is how long a pledge waits; never past the campaign's last day.
const pledgeLife = 30 * 24 * time.Hour

// pledgeMax is the most that one pledge may be of: whoever gives more talks to the
// fund first. Money that comes is taken whatever its amount.
const pledgeMax money.VND = 10_000_000_000

// New is a pledge as a form or a program sends it.
type New struct {
	Campaign string // slug
	Amount   string // "" for none
	Donor
	Thanks   Thanks // to be thanked in public, if the giver asks for it
	Costs    string // version of the words by which a part may be used to run the fund, "" for none
	Earmark  string // code of a part of the campaign's book, "" for the general part
	Leftover Leftover
	Locale   string // "vi" or "en": the language of messages to the donor
}

// Gift is a pledge as whoever has its code may see it: who gives is masked.
type Gift struct {
	Code       string
	State      PledgeState
	Amount     money.VND
	Received   money.VND
	Anonymous  bool
	Name       string // masked
	PledgedAt  time.Time
	ExpiresAt  time.Time
	ReceivedAt *time.Time
	Receipts   []string // their codes

	Ended bool        // reception is over and it has not come
	Late  LateOutcome // of money with its code that came after the last day; "" for none

	// Astray is what becomes of money with its code that came to an account which takes no
	// gifts: a StrayState, or "back_moved" and "on_moved"; "" for none.
	Astray string

	Campaign Campaign
	Account  *BankAccount // where to give; nil while nothing may be given
	QR       string       // text of the VietQR, "" where there is none

	Key string // the donor's private key; only Pledge fills it
}

// Pledge writes an intention down and says where and how to give. It refuses a
// campaign that does not receive, and tells all the mistakes of the form at once.
func (s *Service) Pledge(ctx context.Context, _ auth.Actor, n New) (*Gift, error) {
	sheet, err := s.Campaign(ctx, n.Campaign)
	if err != nil {
		return nil, err
	}
	if today := workday.On(s.DB.Now()); sheet.State(today) != Receiving {
		return nil, notReceiving(sheet.Campaign, today)
	}
	p, donor, err := n.read(sheet)
	if err != nil {
		return nil, err
	}
	// The stored answer is the code alone: names have no place among answers.
	code, err := pg.Do(ctx, s.DB, form, func(tx *pg.Tx) (string, error) {
		p.PledgedAt = tx.Now
		p.ExpiresAt = tx.Now.Add(pledgeLife)
		if end := sheet.LastDay().End(); end.Before(p.ExpiresAt) {
			p.ExpiresAt = end
		}
		code, err := s.insertPledge(tx, p, donor, sheet.Prefix)
		if err == nil {
			err = agreeFor(tx, code, n.Costs)
		}
		if err != nil || n.Thanks.Consent == "" {
			return code, err
		}
		return code, thankFor(tx, code, n.Thanks)
	})
	if err != nil {
		return nil, err
	}
	gift, err := s.ByCode(ctx, code)
	if err != nil {
		return nil, err
	}
	gift.Key = s.giftKey(code)
	return gift, nil
}

// promised reads how much somebody is going to give.
func promised(typed string) (money.VND, error) {
	v, err := money.Parse("amount", typed)
	if fault.Is(err, "money.large") || v > pledgeMax {
		return 0, fault.On("amount", "pledge.amount.large", "max", pledgeMax)
	}
	return v, err
}

func notReceiving(c Campaign, today workday.Day) error {
	if c.State(today) == Published {
		return fault.Of(fault.Conflict, "pledge.campaign.early", "name", c.Name, "from", c.StartsOn.Local())
	}
	return fault.Of(fault.Conflict, "pledge.campaign.closed", "name", c.Name)
}

func (n *New) read(sheet *Sheet) (Pledge, Donor, error) {
	var l fault.List
	p := Pledge{CampaignID: sheet.ID, UnitID: sheet.UnitID, Anonymous: n.Anonymous, Locale: "vi"}
	if strings.TrimSpace(n.Amount) != "" {
		var err error
		p.Amount, err = promised(n.Amount)
		switch {
		case err != nil:
			l.Add(err)
		case p.Amount == 0:
			l.On("amount", "pledge.amount.zero")
		}
	}
	if n.Locale == "en" {
		p.Locale = "en"
	}
	d := n.Donor.read(&l)
	p.PublicName, p.MaskedName = d.PublicName, d.maskedName()
	n.Thanks = n.Thanks.read(&l, d)
	n.Costs = costsAgreed(&l, n.Costs)
	p.Leftover = n.Leftover.read(&l)
	p.EarmarkID = earmark(&l, sheet.Earmarks, n.Earmark)
	return p, d, l.Err()
}

// earmark finds a part of the book by its code.
func earmark(l *fault.List, parts []ledger.Earmark, code string) int64 {
	if code == "" {
		code = ledger.General
	}
	for _, e := range parts {
		if e.Code == code {
			return e.ID
		}
	}
	l.On("earmark", "pledge.earmark.unknown")
	return 0
}

// ByCode is a pledge as the public sees it: its state, and how to give while it
// waits. It refuses with "pledge.missing" what is no code, or nobody's.
func (s *Service) ByCode(ctx context.Context, code string) (*Gift, error) {
	code = CleanCode(code)
	if code == "" {
		return nil, errNoPledge()
	}
	var g *Gift
	err := s.DB.Public(ctx, func(tx *pg.Tx) error {
		var err error
		g, err = publicGift(tx, code)
		return err
	})
	if err != nil {
		return nil, err
	}
	sheet, err := s.Campaign(ctx, g.Campaign.Slug)
	if err != nil {
		return nil, err
	}
	now := s.DB.Now()
	g.Campaign = sheet.Campaign
	if g.State == Waiting && !now.Before(g.ExpiresAt) {
		g.State = Expired // the nightly job has not come by yet
	}
	today, waits := workday.On(now), g.State == Waiting || g.State == Expired
	if waits && sheet.State(today) == Receiving {
		g.showAccount(sheet)
	}
	over := sheet.Over(today)
	g.Ended = waits && over
	if over || g.State == Received {
		err = s.DB.View(ctx, form, func(tx *pg.Tx) error {
			if g.Receipts, err = receiptsOf(tx, g.Code); err != nil || !over {
				return err
			}
			g.Late, err = lateOf(tx, sheet.ID, g.Code)
			return err
		})
	}
	return g, err
}

// showAccount: the account for the QR, else any open one, with the code as the
// transfer's purpose.
func (g *Gift) showAccount(sheet *Sheet) {
	if g.Account = sheet.ForQR(); g.Account != nil {
		g.QR = g.Account.QR(g.Amount, g.Code)
		return
	}
	for i, a := range sheet.Accounts {
		if a.ClosedOn.IsZero() {
			g.Account = &sheet.Accounts[i]
			return
		}
	}
}

// Private is a pledge as its donor sees it, with the private key.
type Private struct {
	Gift
	Donor
	Earmark  string // its name
	Leftover Leftover
}

// WithKey opens a pledge with its private key. Without the right key there is no
// such pledge, whatever the code.
func (s *Service) WithKey(ctx context.Context, code, key string) (*Private, error) {
	g, err := s.ByCode(ctx, code)
	if err != nil {
		return nil, err
	}
	private := Private{Gift: *g}
	err = s.DB.View(ctx, form, func(tx *pg.Tx) error {
		p, err := s.openPledge(tx, g.Code, key)
		if err != nil {
			return err
		}
		private.Leftover = p.Leftover
		if private.Donor, err = s.donorOf(p); err != nil {
			return err
		}
		private.Earmark, err = earmarkName(tx, p.EarmarkID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &private, nil
}

// Cancel ends a pledge that still waits. Money that comes with its code all the
// same is received.
func (s *Service) Cancel(ctx context.Context, code, key string) error {
	return s.withKey(ctx, code, key, func(tx *pg.Tx, p *Pledge) error {
		n, err := tx.Exec(`
			update giving.pledges set state = 'cancelled'
			where id = $1 and state in ('waiting', 'expired')`, p.ID)
		if err != nil {
			return fmt.Errorf("cancel pledge %d: %w", p.ID, err)
		}
		if n == 0 {
			return fault.Of(fault.Conflict, "pledge.cancel.state")
		}
		return audit.Record(tx, audit.Event{
			Action: "pledge.cancel", Subject: fmt.Sprintf("pledge:%d", p.ID), Unit: p.UnitID,
			Before: map[string]any{"state": p.State}, After: map[string]any{"state": Cancelled},
		})
	})
}

// withKey does one thing with the pledge that a key opens, once where the caller says so.
func (s *Service) withKey(ctx context.Context, code, key string, do func(*pg.Tx, *Pledge) error) error {
	_, err := pg.Do(ctx, s.DB, form, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		p, err := s.openPledge(tx, CleanCode(code), key)
		if err != nil {
			return none, err
		}
		return none, do(tx, p)
	})
	return err
}

// openPledge is the pledge if the key is its own.
func (s *Service) openPledge(tx *pg.Tx, code, key string) (*Pledge, error) {
	if code == "" {
		return nil, errNoPledge()
	}
	p, err := pledgeByCode(tx, code)
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare(p.KeyHash, hashKey(key)) != 1 {
		return nil, errNoPledge()
	}
	return p, nil
}

// lockDonor is a pledge that nobody else changes meanwhile, with who gives.
func (s *Service) lockDonor(tx *pg.Tx, pledge int64) (p *Pledge, d Donor, err error) {
	if p, err = lockPledge(tx, pledge); err == nil {
		d, err = s.donorOf(p)
	}
	return p, d, err
}

func (s *Service) donorOf(p *Pledge) (Donor, error) {
	d := Donor{PublicName: p.PublicName, Anonymous: p.Anonymous}
	for _, f := range []struct {
		into   *string
		name   string
		sealed []byte
	}{{&d.LegalName, "legal_name", p.LegalName}, {&d.Phone, "phone", p.Phone}, {&d.Email, "email", p.Email}} {
		plain, err := s.Keys.Decrypt(p.place()+"/"+f.name, f.sealed)
		if err != nil {
			return Donor{}, err
		}
		*f.into = string(plain)
	}
	if d.Phone != "" || d.Email != "" {
		d.Consent = p.ConsentVersion // who changes something else has not agreed to newer words
	}
	return d, nil
}

// giftKey is the donor's private key. It is derived, so that it can be shown again
// to whoever repeats the same request, and only its hash is stored.
func (s *Service) giftKey(code string) string {
	return base64.RawURLEncoding.EncodeToString(s.Keys.Derive("pledge/"+code, 16))
}

func hashKey(key string) []byte {
	sum := sha256.Sum256([]byte(key))
	return sum[:]
}

func errNoPledge() error { return fault.Of(fault.Missing, "pledge.missing") }
