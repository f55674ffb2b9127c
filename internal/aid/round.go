package aid

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// RoundState is how far a round is.
type RoundState string

// The states of a round.
const (
	RoundDraft     RoundState = "draft"
	RoundSubmitted RoundState = "submitted" // waits for who decides
	RoundDecided   RoundState = "decided"   // waits for the second person
	RoundConfirmed RoundState = "confirmed" // is a decision
	RoundWithdrawn RoundState = "withdrawn"
)

// Round divides what funds have among the approved lines of requests.
type Round struct {
	ID         int64
	Slug       string // of its public page, once decided
	Event      int64
	EventName  string
	EventSlug  string
	Private    bool
	Fund       int64 // decides
	FundName   string
	Unit       int64 // the fund's
	Name       string
	Method     allot.Method
	CutOn      workday.Day
	State      RoundState
	PreparedBy int64
	PreparedAt time.Time
	Steps      map[string]int64 // rounding step by item
	Lots       []Lot
	Acts       []RoundAct
	Decision   int64 // once confirmed
}

// Lot is what a round may spend of one account.
type Lot struct {
	Nth      int
	Account  int64
	Book     int64
	BookName string
	Fund     int64
	Unit     int64 // the fund's
	Earmark  int64
	Code     string // of the earmark
	Name     string // of the earmark
	Kind     ledger.Kind
	Holder   string
	Item     string
	Held     int64    // what lay there when it was chosen
	Qty      int64    // what the round may spend of it
	Purposes []string // nil is any
	Areas    []int64  // nil is any
	Area     int64    // the unit that Areas are of, 0 for any
}

// Earmarked reports whether it may be spent on one purpose only.
func (l Lot) Earmarked() bool { return l.Code != "" && l.Code != ledger.General }

// RoundAct is one person's act on a round.
type RoundAct struct {
	Act    string
	By     int64
	Name   string
	Reason string
	At     time.Time
}

// RoundForm is a round as its accountant types it.
type RoundForm struct {
	Event  string // its slug
	Fund   int64  // that decides
	Name   string
	Method string // allot.Norm, allot.NormScaled
	CutOn  string // lines approved until the end of this day; "" is today
	Step   string // money is given in whole steps of it; "" is 1.000 đ
	Lots   []LotForm
}

// LotForm is one account to spend from.
type LotForm struct {
	Account  int64
	Qty      string // đồng or base units; "" is all that is there
	Purposes string // letters: "a c"; "" is as the earmark says
}

// The limits of a round.
const (
	lotsMax         = 500
	moneyStep       = 1_000
	moneyStepMax    = 1_000_000
	purposesKnown   = "a b c d dd e g h i k"
	roundsOfListMax = 200
)

// PrepareRound writes a round down as a draft. It refuses lots that hold less than
// is asked of them, that belong to a fund of others, and purposes that an earmark
// does not allow.
func (d *Desk) PrepareRound(ctx context.Context, by auth.Actor, f RoundForm) (*Round, error) {
	if err := mustBePerson(by, auth.PrepareRound, 0); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Round, error) {
		r, err := d.readRound(tx, f)
		if err != nil {
			return nil, err
		}
		e, err := disaster.EventByID(tx, r.Event)
		if err != nil {
			return nil, err
		}
		r.Slug = slugOf(e)
		r.PreparedBy, r.State = by.ID, RoundDraft
		if err := insertRound(tx, r); err != nil {
			return nil, err
		}
		if err := act(tx, r.ID, "prepared", ""); err != nil {
			return nil, err
		}
		return r, d.recordRound(tx, r, "round.prepare", "")
	})
}

// ChangeRound writes a draft anew.
func (d *Desk) ChangeRound(ctx context.Context, by auth.Actor, slug string, f RoundForm) (*Round, error) {
	if err := mustBePerson(by, auth.PrepareRound, 0); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Round, error) {
		was, err := lockRound(tx, slug)
		if err != nil {
			return nil, err
		}
		if err := by.Must(auth.PrepareRound, was.Unit); err != nil {
			return nil, err
		}
		if was.State != RoundDraft {
			return nil, fault.Of(fault.Conflict, "round.state", "state", was.State)
		}
		r, err := d.readRound(tx, f)
		if err != nil {
			return nil, err
		}
		if r.Event != was.Event || r.Fund != was.Fund {
			return nil, fault.On("event", "round.event.fixed")
		}
		r.ID, r.Slug, r.State, r.PreparedBy = was.ID, was.Slug, was.State, was.PreparedBy
		if err := rewriteRound(tx, r); err != nil {
			return nil, err
		}
		if err := act(tx, r.ID, "prepared", ""); err != nil {
			return nil, err
		}
		return r, d.recordRound(tx, r, "round.change", "")
	})
}

// WithdrawRound puts a draft away.
func (d *Desk) WithdrawRound(ctx context.Context, by auth.Actor, slug, reason string) error {
	if err := mustBePerson(by, auth.PrepareRound, 0); err != nil {
		return err
	}
	reason, err := reasonOf(reason)
	if err != nil {
		return err
	}
	_, err = pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (struct{}, error) {
		r, err := lockRound(tx, slug)
		if err != nil {
			return struct{}{}, err
		}
		if err := by.Must(auth.PrepareRound, r.Unit); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, d.move(tx, r, RoundWithdrawn, "withdrawn", reason)
	})
	return err
}

// move takes a round a state further and writes down who did it.
func (d *Desk) move(tx *pg.Tx, r *Round, to RoundState, what, reason string) error {
	from := map[RoundState][]RoundState{
		RoundWithdrawn: {RoundDraft}, RoundSubmitted: {RoundDraft}, RoundDraft: {RoundSubmitted, RoundDecided},
		RoundDecided: {RoundSubmitted}, RoundConfirmed: {RoundDecided},
	}[to]
	ok := false
	for _, f := range from {
		ok = ok || r.State == f
	}
	if !ok {
		return fault.Of(fault.Conflict, "round.state", "state", r.State)
	}
	if err := act(tx, r.ID, what, reason); err != nil {
		return err
	}
	if err := setRoundState(tx, r.ID, r.State, to); err != nil {
		return err
	}
	r.State = to
	return d.recordRound(tx, r, "round."+what, reason)
}

func (d *Desk) recordRound(tx *pg.Tx, r *Round, action, reason string) error {
	after := map[string]any{"state": r.State}
	if !r.Private { // the trail has more readers than a private round may have
		after["method"], after["lots"], after["cut_on"] = r.Method, len(r.Lots), r.CutOn
	}
	return audit.Record(tx, audit.Event{
		Action: action, Subject: r.subject(), Unit: r.Unit, Reason: reason, After: after,
	})
}

func (r *Round) subject() string { return fmt.Sprintf("round:%d", r.ID) }

// reasonOf reads why somebody sends back or puts away.
func reasonOf(typed string) (string, error) {
	reason, err := vntext.Clean("reason", typed, 500, false)
	if err == nil && len([]rune(reason)) < 5 {
		err = fault.On("reason", "aid.reason.short")
	}
	return reason, err
}

// slugOf is an address that says the event's name, or nothing when it is private.
func slugOf(e *disaster.Event) string {
	tail := strings.ToLower(shortCode('R')[1:7])
	if e.Private {
		return "x-" + tail + strings.ToLower(shortCode('R')[1:7])
	}
	base := e.Slug
	if len(base) > 60 {
		base = base[:60]
	}
	return strings.Trim(base, "-") + "-" + tail
}
