package giving

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// HeirState is what was said of a line that came to the account of an ended fund.
type HeirState string

// The states.
const (
	HeirWaits  HeirState = "waiting" // in no book
	HeirBooked HeirState = "booked"  // in a book of the successor's
	HeirBack   HeirState = "back"    // to go back to its sender
	HeirOn     HeirState = "on"      // to go on to an account that receives, where it is a gift
	HeirBorne  HeirState = "borne"   // out: nothing is there to take it from, the successor makes it good
	HeirMoved  HeirState = "moved"   // it has gone
	HeirPassed HeirState = "passed"  // out: what was booked is at the successor's account
)

// heirReopened is told of what was booked and waits again.
const heirReopened HeirState = "reopened"

// HeirOutcomes are those that can be decided.
var HeirOutcomes = []HeirState{HeirBooked, HeirBack, HeirOn, HeirBorne}

// HeirLine is how a line stands that the bank told of the account of a fund that has ended.
type HeirLine struct {
	State  HeirState
	End    int64      // of the fund, by which it is the successor's
	Heir   place.Unit // who has the money of the unit that ended
	Acts   []HeirAct
	Into   *Campaign  // in whose book it is or passes through, nil while nobody said
	Parts  []HeirPart // where it can be booked
	Others []BankLine // in: by which it may have gone; out: what it may have arrived as
}

// HeirAct is one step of it.
type HeirAct struct {
	Act      string
	Reason   string
	Campaign int64 // of the successor's, in whose book it is or passes through
	Part     int64
	ByID     int64
	By       string
	At       time.Time
	OtherID  int64 // the other line of the bank
}

// HeirPart is a part of a successor's book.
type HeirPart struct {
	ID       int64 // the earmark
	Campaign Campaign
	Name     string // of the part
	Took     bool   // the campaign got money of the one whose account it was
	Later    bool   // the campaign began after the line's day
}

// last is the last step, nothing where there is none.
func (x *HeirLine) last() (a HeirAct) {
	if n := len(x.Acts); n > 0 {
		a = x.Acts[n-1]
	}
	return a
}

// Other is the bank's line with which it went, 0 while it has not.
func (x *HeirLine) Other() int64 { return x.last().OtherID }

// Outcomes are those that can be decided about a line now.
func (x *HeirLine) Outcomes(l *BankLine) []HeirState {
	switch {
	case x.State != HeirWaits:
		return nil
	case l.Direction == In && l.Kind == OwnTransfer: // it is in a book of ours already
		return HeirOutcomes[1:3]
	case l.Direction == In:
		return HeirOutcomes[:3]
	case l.Kind == OwnTransfer: // it arrived at an account of ours
		return nil
	}
	return []HeirState{HeirBooked, HeirBorne}
}

// goes reports whether it was decided that another line ends it.
func (x *HeirLine) goes() bool {
	return x.State == HeirBack || x.State == HeirOn || x.State == HeirBorne
}

// MayMove reports whether a person may say with which line it went: of what was decided
// never who decided it.
func (x *HeirLine) MayMove(l *BankLine, who int64) bool {
	return x.State == HeirWaits && l.Direction == Out || x.goes() && x.last().ByID != who
}

// MayReopen reports whether it can wait for another decision.
func (x *HeirLine) MayReopen() bool { return x.State == HeirBooked || x.goes() }

// HeirForm is what is decided about a line at the account of an ended fund.
type HeirForm struct {
	Line    int64
	Outcome HeirState
	Part    int64 // of a book of the successor's, in which it is booked or passes through
	Reason  string
}

var errHeirState = fault.Of(fault.Conflict, "heir.state")

// DecideHeir says what becomes of a line that the bank told after the fund of its account
// had ended: it is booked for a campaign and a part of the successor's, or goes back or on.
// There is no receipt for it: nobody said whose it is. What the bank took is booked on what
// the part has at this account, or the successor bears it: it stays in no book until the
// money came that makes it good. Refused with "heir.part.missing" for a part that is not the
// successor's, and with "heir.short" where the part has not as much here.
func (s *Service) DecideHeir(ctx context.Context, by auth.Actor, f HeirForm) error {
	return s.onHeir(ctx, by, decideStray, f.Line, func(tx *pg.Tx, l *BankLine, x *HeirLine) error {
		if x.State != HeirWaits {
			return errHeirState
		}
		var faults fault.List
		reason, err := cleanReason(f.Reason)
		faults.Add(err)
		if !slices.Contains(x.Outcomes(l), f.Outcome) {
			faults.On("outcome", "heir.outcome.missing")
		}
		part, err := heirPart(tx, l, x.Heir.ID, f.Part)
		if err != nil {
			return err
		}
		if part == nil {
			faults.On("part", "heir.part.missing", "unit", x.Heir.FullName)
		}
		if err := faults.Err(); err != nil {
			return err
		}
		if err := tx.By.Must(auth.PublishCampaign, x.Heir.ID); err != nil {
			return err
		}
		if f.Outcome == HeirBooked {
			if err := s.bookForHeir(tx, l, *part); err != nil {
				return err
			}
		}
		ref := heirRef(l, x)
		if err := duty.Done(tx, duty.HeirLine, ref, "Đã quyết định", 0); err != nil {
			return err
		}
		if f.Outcome != HeirBooked {
			err := duty.Open(tx, duty.New{
				Kind: duty.HeirMove, Ref: ref, Unit: x.Heir.ID, Role: auth.Accountant, About: l.Amount.String(),
				Path: fmt.Sprintf("/van-phong/dong/%d", l.ID), From: workday.On(tx.Now),
			})
			if err != nil {
				return err
			}
		}
		return x.act(tx, l, HeirAct{Act: string(f.Outcome), Reason: reason, Campaign: part.Campaign.ID, Part: part.ID})
	})
}

// heirRef names the duty to do something about a line that waits, by how often it has.
func heirRef(l *BankLine, x *HeirLine) string {
	return fmt.Sprintf("%s/heir/%d", l.subject(), len(x.Acts))
}

// MoveHeir names the other line of the bank. What came in and goes back or on, went by an
// outgoing line of its account: both pass through the successor's book in this moment, never
// by who decided. What the successor bears goes so with the line by which it was made good.
// What else went out of the ended account is what was booked before, and arrived as a line of
// the successor's account: that is no second gift.
func (s *Service) MoveHeir(ctx context.Context, by auth.Actor, line, other int64) error {
	return s.onHeir(ctx, by, moveStray, line, func(tx *pg.Tx, l *BankLine, x *HeirLine) error {
		if !x.goes() && (l.Direction == In || x.State != HeirWaits) {
			return errHeirState
		}
		if !x.MayMove(l, tx.By.ID) {
			return fault.Of(fault.Denied, "heir.same_person")
		}
		if err := tx.By.Must(auth.MatchLines, x.Heir.ID); err != nil {
			return err
		}
		i := slices.IndexFunc(x.Others, func(o BankLine) bool { return o.ID == other })
		if i < 0 {
			return fault.On("line", "heir.line.missing", "amount", l.Amount)
		}
		o, err := lockLine(tx, other)
		if err != nil {
			return err
		}
		if x.State == HeirWaits {
			return s.passHeir(tx, l, o, x)
		}
		if o.State != LineHeld {
			return fault.On("line", "heir.line.missing", "amount", l.Amount)
		}
		return s.passThrough(tx, l, o, x)
	})
}

// ReopenHeir lets a line wait for another decision. What was booked of it is reversed; where
// the successor's book no longer holds it, it is refused with "heir.spent", or by the line
// that took it out: "heir.spent.booked" where that one can wait again first, and
// "heir.spent.passed" where it went home with another line, which stays.
func (s *Service) ReopenHeir(ctx context.Context, by auth.Actor, line int64, reason string) error {
	return s.onHeir(ctx, by, reopenStray, line, func(tx *pg.Tx, l *BankLine, x *HeirLine) error {
		reason, err := cleanReason(reason)
		if err != nil {
			return err
		}
		if !x.MayReopen() {
			return errHeirState
		}
		was := x.last()
		if x.State == HeirBooked {
			gone, err := heirGone(tx, l, was) // a refused reversal has spoiled the transaction
			if err != nil {
				return err
			}
			by, err := ledger.Reverse(tx, l.EntryID, reason)
			if fault.Is(err, "ledger.short") {
				return gone
			}
			if err != nil {
				return err
			}
			c, err := campaignByID(tx, was.Campaign)
			if err != nil {
				return err
			}
			if err := tellHeir(tx, l, c, heirReopened, by); err != nil {
				return err
			}
			if err := lineWaits(tx, l, l.Kind); err != nil {
				return err
			}
		} else if err := duty.Lift(tx, duty.HeirMove, fmt.Sprintf("%s/heir/%d", l.subject(), len(x.Acts)-1), "Chờ quyết định lại"); err != nil {
			return err
		}
		return x.act(tx, l, HeirAct{Act: "reopened", Reason: reason, Campaign: was.Campaign, Part: was.Part})
	})
}

// onHeir does one act on a line of an ended fund: whoever may not is refused before anything
// is looked at, and of two at once the slower is told.
func (s *Service) onHeir(
	ctx context.Context, by auth.Actor, ps []auth.Permission, line int64, do func(*pg.Tx, *BankLine, *HeirLine) error,
) error {
	if err := mustAnywhere(by, ps); err != nil {
		return err
	}
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		l, err := lineByID(tx, line)
		if err != nil {
			return none, err
		}
		if err := mustOne(by, ps, l.UnitID); err != nil {
			return none, err
		}
		if l, err = lockLine(tx, line); err != nil {
			return none, err
		}
		x, err := heirLineOf(tx, l)
		if err != nil {
			return none, err
		}
		if x == nil {
			return none, errHeirState
		}
		return none, do(tx, l, x)
	})
	if fault.Is(err, "ledger.short") {
		err = fault.Of(fault.Conflict, "heir.short")
	}
	return err
}

// act writes one step down, tells the public what changed in the books, and audits it; the
// database says whether it may follow.
func (x *HeirLine) act(tx *pg.Tx, l *BankLine, a HeirAct) error {
	if err := insertHeirAct(tx, l, x, a); err != nil {
		return err
	}
	after := map[string]any{"act": a.Act, "amount": l.Amount, "campaign": a.Campaign, "part": a.Part, "end": x.End}
	if a.OtherID != 0 {
		after["line"] = a.OtherID
	}
	return audit.Record(tx, audit.Event{
		Action: "line.heir", Subject: l.subject(), Unit: l.UnitID, Reason: a.Reason,
		Before: map[string]any{"state": x.State}, After: after,
	})
}

// tellHeir tells the public log of a line of an ended fund that is in a successor's book, or
// no more: by names the entry of the line that goes with it, or the reversal.
func tellHeir(tx *pg.Tx, l *BankLine, c *Campaign, outcome HeirState, by int64) error {
	was, err := campaignByID(tx, l.CampaignID)
	if err != nil {
		return err
	}
	fact := map[string]any{
		"fund": was.FundID, "book": c.BookID, "entry": l.EntryID, "amount": int64(l.Amount), "outcome": string(outcome),
		"on": workday.On(tx.Now),
	}
	if by != 0 {
		fact["by"] = by
	}
	ref := fmt.Sprintf("%s/%d", l.subject(), l.EntryNo)
	if outcome == heirReopened {
		ref += "/" + string(outcome)
	}
	return tell(tx, "heir_line", ref, fact)
}
