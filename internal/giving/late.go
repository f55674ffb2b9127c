package giving

import (
	"context"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
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
	OutID    int64 // the bank's line by which it went back
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
// passing it on are duties of the accountant.
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
		next, err := f.read(tx, l)
		if err != nil {
			return none, err
		}
		return none, decideLate(tx, l, f, next)
	})
	if pg.IsUnique(err, "late_decisions_pkey") || pg.IsCheck(err, "late_decisions_are_on_late_gifts") {
		return fault.Of(fault.Conflict, "late.state") // somebody was faster
	}
	return err
}

// read checks what is decided and finds the campaign it goes on to, if any.
func (f *LateForm) read(tx *pg.Tx, l *BankLine) (next *Campaign, err error) {
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
		if next == nil || next.UnitID != l.UnitID || next.ID == l.CampaignID || next.PublishedAt == nil ||
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
	fact := map[string]any{
		"campaign": c.Slug, "entry": l.EntryID, "amount": int64(l.Amount), "outcome": string(f.Outcome), "on": workday.On(tx.Now),
	}
	if next != nil {
		fact["next"] = next.Slug
	}
	if err := tell(tx, "late_gift", fmt.Sprintf("line:%d", l.ID), fact); err != nil {
		return err
	}
	ref, err := lateRef(tx, c, l.ID)
	if err != nil {
		return err
	}
	if err := duty.Done(tx, duty.LateMoney, ref, "Đã quyết định", 0); err != nil {
		return err
	}
	todo := duty.New{
		Ref: l.subject(), Unit: l.UnitID, Role: auth.Accountant, About: fmt.Sprintf("%s: %s", c.Name, l.Amount),
		Path: fmt.Sprintf("/van-phong/van-dong/%d/den-muon", c.ID), From: workday.On(tx.Now),
	}
	switch f.Outcome {
	case LateReturned:
		todo.Kind = duty.LateReturn
	case LateNext:
		todo.Kind, todo.Path = duty.LateTransfer, ""
	}
	if todo.Kind != "" {
		if err := duty.Open(tx, todo); err != nil {
			return err
		}
	}
	return audit.Record(tx, audit.Event{
		Action: "line.late", Subject: l.subject(), Unit: l.UnitID, Reason: f.Reason,
		Before: map[string]any{"state": l.State},
		After:  map[string]any{"outcome": f.Outcome, "next": f.Next, "amount": l.Amount},
	})
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

// LateFor lists the money that came late to a campaign, what waits first.
func (s *Service) LateFor(ctx context.Context, by auth.Actor, campaign int64) (list []LateGift, err error) {
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		c, err := campaignByID(tx, campaign)
		if err != nil {
			return err
		}
		if err := by.Must(auth.ReadBooks, c.UnitID); err != nil {
			return err
		}
		list, err = lateGifts(tx, campaign)
		return err
	})
	return list, err
}

// LatePayments lists the bank's lines that may have given a late gift back.
func (s *Service) LatePayments(ctx context.Context, by auth.Actor, g LateGift) (list []BankLine, err error) {
	if err := by.Must(auth.ReadBooks, g.UnitID); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = outgoingLike(tx, &g.BankLine)
		return err
	})
	return list, err
}

// PayLate says which outgoing line of the bank gave late money back, as PayRefund does for
// a transfer by mistake; never by who decided.
func (s *Service) PayLate(ctx context.Context, by auth.Actor, line, out int64) error {
	if err := by.Must(auth.MatchLines, 0); err != nil {
		return err
	}
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		in, err := lineByID(tx, line)
		if err != nil {
			return none, err
		}
		if err := by.Must(auth.MatchLines, in.UnitID); err != nil {
			return none, err
		}
		outcome, decider, err := lateDecision(tx, line)
		if err != nil {
			return none, err
		}
		switch {
		case outcome != LateReturned:
			return none, fault.Of(fault.Conflict, "late.not_returned")
		case decider == by.ID:
			return none, fault.Of(fault.Denied, "late.same_person")
		}
		o, err := lineByID(tx, out)
		if err != nil {
			return none, err
		}
		if !o.pays(in) {
			return none, fault.Of(fault.Conflict, "refund.line.other")
		}
		return none, s.payLate(tx, in, o)
	})
	if pg.IsUnique(err, "late_returns_one_line_for_one") || pg.IsUnique(err, "late_returns_pkey") ||
		pg.IsCheck(err, "late_returns_give_back_what_was_decided") {
		return fault.Of(fault.Conflict, "refund.paid")
	}
	return err
}

func (s *Service) payLate(tx *pg.Tx, in, out *BankLine) error {
	if out.Kind == TransferOut {
		if err := s.lineToRefund(tx, out); err != nil {
			return err
		}
	}
	if err := insertLateReturn(tx, in, out); err != nil {
		return err
	}
	body, err := leaf.Encode("gift_returned", returnFacts{
		Entry: in.EntryID, By: out.EntryID, Amount: int64(in.Amount), On: workday.On(tx.Now).String(),
	})
	if err != nil {
		return err
	}
	if err := tlog.Append(tx, []tlog.Leaf{{Kind: "gift_returned", Ref: fmt.Sprintf("late:%d", in.ID), Body: body}}); err != nil {
		return err
	}
	if err := duty.Done(tx, duty.LateReturn, in.subject(), fmt.Sprintf("Dòng sao kê %d", out.ID), 0); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{
		Action: "line.late.pay", Subject: in.subject(), Unit: in.UnitID,
		After: map[string]any{"line": out.ID, "entry": out.EntryID},
	})
}

// LateSum is how much of what came late waits, stays, goes back or goes on.
type LateSum struct {
	Outcome LateOutcome
	Gifts   int64
	Amount  money.VND
}

// LateMoney is what came to a campaign after its last day, as anybody may read it.
func (s *Service) LateMoney(ctx context.Context, campaign int64) (list []LateSum, err error) {
	err = s.DB.Public(ctx, func(tx *pg.Tx) error {
		list, err = lateSums(tx, campaign)
		return err
	})
	return list, err
}
