package giving

import (
	"context"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// LateOutcome is what becomes of money that came after the last day.
type LateOutcome string

// The outcomes.
const (
	LateWaits    LateOutcome = "waiting"
	LateKept     LateOutcome = "kept" // as the campaign said of a surplus
	LateReturned LateOutcome = "returned"
	LateNext     LateOutcome = "next" // to another campaign of the fund
)

// LateOutcomes are those that can be decided.
var LateOutcomes = []LateOutcome{LateKept, LateReturned, LateNext}

// LateGift is a line that came after its campaign's last day, with what was decided.
type LateGift struct {
	BankLine
	Outcome  LateOutcome
	NextName string // the campaign it goes on to
	Reason   string
	Decider  string
	At       time.Time
	OutID    int64 // the bank's line by which it went back or on
	Ruling   int64 // by which it was decided with others; 0 is by itself
}

// Waits reports whether a bank's line is still to say that it went where it was decided.
func (g *LateGift) Waits() bool {
	return (g.Outcome == LateReturned || g.Outcome == LateNext) && g.OutID == 0
}

// LateForm is what is decided about one.
type LateForm struct {
	Line    int64
	Outcome LateOutcome
	Next    int64 // the campaign it goes on to
	Reason  string
}

// DecideLate says what becomes of money that came after the last day: it stays by the rule
// for a surplus, goes back, or goes on to another campaign of the fund. It has no receipt
// whatever is decided. Money stays where it lies until the bank moves it: giving it back and
// passing it on are duties of the accountant, ended by PayLate and MoveLate. What a ruling
// is deciding just now is refused with "late.ruled".
func (s *Service) DecideLate(ctx context.Context, by auth.Actor, f LateForm) error {
	if err := by.Must(auth.PublishCampaign, 0); err != nil {
		return err
	}
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		l, err := lineByID(tx, f.Line)
		if err != nil {
			return none, err
		}
		if err := by.Must(auth.PublishCampaign, l.UnitID); err != nil {
			return none, err
		}
		if l.State != LineLate {
			return none, fault.Of(fault.Conflict, "late.state")
		}
		next, err := f.read(tx, l.UnitID, l.CampaignID)
		if err != nil {
			return none, err
		}
		return none, decideLate(tx, l, f, next)
	})
	if pg.IsCheck(err, "late_decisions_wait_for_their_ruling") {
		return errLateRuled
	}
	if pg.IsUnique(err, "late_decisions_pkey") || pg.IsCheck(err, "late_decisions_are_on_late_gifts") {
		return fault.Of(fault.Conflict, "late.state") // somebody was faster
	}
	return err
}

// read checks what is decided and finds the campaign it goes on to, if any.
func (f *LateForm) read(tx *pg.Tx, unit, campaign int64) (next *Campaign, err error) {
	var faults fault.List
	if f.Reason, err = cleanReason(f.Reason); err != nil {
		faults.Add(err)
	}
	switch f.Outcome {
	case LateKept, LateReturned:
		f.Next = 0
	case LateNext:
		if next, err = campaignByID(tx, f.Next); err != nil && !fault.Is(err, "campaign.missing") {
			return nil, err
		}
		if next == nil || next.UnitID != unit || next.ID == campaign || next.PublishedAt == nil ||
			next.Over(workday.On(tx.Now)) {
			faults.On("next", "late.next.missing")
		}
	default:
		faults.On("outcome", "late.outcome.missing")
	}
	return next, faults.Err()
}

func decideLate(tx *pg.Tx, l *BankLine, f LateForm, next *Campaign) error {
	c, err := campaignByID(tx, l.CampaignID)
	if err != nil {
		return err
	}
	if err := insertLate(tx, l, f); err != nil {
		return err
	}
	if err := restLine(tx, l.ID); err != nil {
		return err
	}
	if err := tlog.Append(tx, []tlog.Leaf{lateLeaf(tx, c, next, l.ID, l.EntryID, l.Amount, f.Outcome, 0)}); err != nil {
		return err
	}
	ref, err := lateRef(tx, c, l.ID)
	if err != nil {
		return err
	}
	if err := duty.Done(tx, duty.LateMoney, ref, "Đã quyết định", 0); err != nil {
		return err
	}
	if err := askToMove(tx, c, l.subject(), l.Amount, f.Outcome); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{
		Action: "line.late", Subject: l.subject(), Unit: l.UnitID, Reason: f.Reason,
		Before: map[string]any{"state": l.State},
		After:  map[string]any{"outcome": f.Outcome, "next": f.Next, "amount": l.Amount},
	})
}

// lateLeaf tells what was decided about one gift; ruling is 0 where it was decided by itself.
func lateLeaf(
	tx *pg.Tx, c, next *Campaign, line, entry int64, amount money.VND, o LateOutcome, ruling int64,
) tlog.Leaf {
	fact := map[string]any{
		"campaign": c.Slug, "entry": entry, "amount": int64(amount), "outcome": string(o), "on": workday.On(tx.Now),
	}
	if next != nil {
		fact["next"] = next.Slug
	}
	if ruling != 0 {
		fact["ruling"] = ruling
	}
	return sealed("late_gift", fmt.Sprintf("line:%d", line), fact)
}

// askToMove opens the accountant's duty to let the bank move what is not kept.
func askToMove(tx *pg.Tx, c *Campaign, ref string, amount money.VND, o LateOutcome) error {
	todo := duty.New{
		Ref: ref, Unit: c.UnitID, Role: auth.Accountant, About: fmt.Sprintf("%s: %s", c.Name, amount),
		Path: fmt.Sprintf("/van-phong/van-dong/%d/den-muon", c.ID), From: workday.On(tx.Now),
	}
	switch o {
	case LateReturned:
		todo.Kind = duty.LateReturn
	case LateNext:
		todo.Kind = duty.LateTransfer
	default:
		return nil
	}
	return duty.Open(tx, todo)
}

// lateRef names the duty to decide about late money by the oldest line that waits. A line
// that was cash for a while and is none waits anew, under a name of its own.
func lateRef(tx *pg.Tx, c *Campaign, line int64) (string, error) {
	parted, err := timesParted(tx, line)
	ref := fmt.Sprintf("%s/late/%d", c.subject(), line)
	if parted > 0 {
		ref += fmt.Sprintf("/%d", parted+1)
	}
	return ref, err
}

// liftLate ends the duty to decide about a line that is no gift.
func liftLate(tx *pg.Tx, c *Campaign, line int64) error {
	ref, err := lateRef(tx, c, line)
	if err != nil {
		return err
	}
	return duty.Lift(tx, duty.LateMoney, ref, "Không phải tiền ủng hộ")
}

// AskLate opens the duty to decide about money that came late, of each campaign by its
// oldest line. It may run as often as it likes.
func (s *Service) AskLate(ctx context.Context) error {
	return s.DB.Update(ctx, importer, func(tx *pg.Tx) error {
		oldest, err := oldestLate(tx)
		if err != nil {
			return err
		}
		for campaign, l := range oldest {
			c, err := campaignByID(tx, campaign)
			if err != nil {
				return err
			}
			ref, err := lateRef(tx, c, l.line)
			if err != nil {
				return err
			}
			err = duty.Open(tx, duty.New{
				Kind: duty.LateMoney, Ref: ref, Unit: c.UnitID, Role: auth.FundManager, About: c.Name,
				Path: fmt.Sprintf("/van-phong/van-dong/%d/den-muon", c.ID), From: l.seen,
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// LateFilter narrows a list of late money; what is zero is no bound.
type LateFilter struct {
	From, Through workday.Day // by the bank's day
	Max           money.VND   // of this sum at most
	Account       int64
}

// LateQuery is one page of what came late.
type LateQuery struct {
	Campaign int64
	LateFilter
	Outcome LateOutcome // "": whatever becomes of it
	After   int64       // Cursor of the last gift of the page before
	Limit   int
}

// Cursor is a gift's place in the list: what waits comes first, by number.
func (g *LateGift) Cursor() int64 {
	if g.Outcome == LateWaits {
		return 2 * g.ID
	}
	return 2*g.ID + 1
}

// LateFor lists the money that came late to a campaign, what waits first, page by page.
func (s *Service) LateFor(ctx context.Context, by auth.Actor, q LateQuery) (list []LateGift, err error) {
	q.Limit = pageOf(q.Limit)
	err = s.onLateList(ctx, by, q.Campaign, func(tx *pg.Tx) error {
		list, err = lateGifts(tx, q)
		return err
	})
	return list, err
}

// onLateList reads what came late to a campaign, for who may read its books.
func (s *Service) onLateList(ctx context.Context, by auth.Actor, campaign int64, do func(*pg.Tx) error) error {
	return s.DB.View(ctx, by, func(tx *pg.Tx) error {
		c, err := campaignByID(tx, campaign)
		if err != nil {
			return err
		}
		if err := by.Must(auth.ReadBooks, c.UnitID); err != nil {
			return err
		}
		return do(tx)
	})
}

// LateSum is how much of what came late waits, stays, goes back or goes on, and how much of
// it has gone.
type LateSum struct {
	Outcome     LateOutcome
	Gifts       int64
	Amount      money.VND
	MovedGifts  int64
	MovedAmount money.VND
}

// LateMoney is what came to a campaign after its last day, as anybody may read it.
func (s *Service) LateMoney(ctx context.Context, campaign int64) (list []LateSum, err error) {
	err = s.DB.Public(ctx, func(tx *pg.Tx) error {
		list, err = lateSums(tx, campaign)
		return err
	})
	return list, err
}
