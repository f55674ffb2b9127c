package giving

import (
	"context"
	"fmt"

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
	if pg.IsCheck(err, "lines_pay_once") {
		return errLineTaken
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
	if err := endLateReturn(tx, in, out); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{
		Action: "line.late.pay", Subject: in.subject(), Unit: in.UnitID,
		After: map[string]any{"line": out.ID, "entry": out.EntryID},
	})
}

// endLateReturn ends the duty to give a late gift back, and a ruling's with the last of them.
func endLateReturn(tx *pg.Tx, in, out *BankLine) error {
	ref := in.subject()
	ruling, err := rulingOf(tx, in.ID)
	if err != nil {
		return err
	}
	if ruling != 0 {
		r, err := lateRulingByID(tx, ruling)
		if err != nil {
			return err
		}
		if r.EndedAt.IsZero() || r.Waits() {
			return nil // what is left is still to go back
		}
		ref = r.subject()
	}
	return duty.Done(tx, duty.LateReturn, ref, fmt.Sprintf("Dòng sao kê %d", out.ID), 0)
}

// LateMove is how late money went where it was decided: by which lines of the bank. Of Line
// and Ruling one is named: a single gift that goes on, or all that one ruling decided about.
type LateMove struct {
	Line, Ruling int64
	Out          int64 // by which it left
	In           int64 // by which it arrived; 0 for what goes back
}

// LateMoving is late money that is to go, with the lines that may have taken it along.
type LateMoving struct {
	UnitID     int64
	CampaignID int64
	Outcome    LateOutcome
	Next       int64 // the campaign it goes on to
	NextName   string
	Gifts      int64
	Amount     money.VND
	AccountID  int64       // where it lay
	Since      workday.Day // when the last of it came
	Moved      bool
	Outs, Ins  []BankLine
	line       *BankLine // of a single gift
	ruling     *LateRuling
	decider    int64
}

func (m *LateMoving) subject() string {
	if m.ruling != nil {
		return m.ruling.subject()
	}
	return m.line.subject()
}

// MoveLate says by which lines of the bank late money went on, or all of a ruling's went
// back; never by who decided. What goes on has left the account where it lay and come to one
// of the campaign it was meant for, as a transfer between accounts of ours.
func (s *Service) MoveLate(ctx context.Context, by auth.Actor, f LateMove) error {
	if err := by.Must(auth.MatchLines, 0); err != nil {
		return err
	}
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		m, err := lateMoving(tx, f)
		if err != nil {
			return none, err
		}
		if err := by.Must(auth.MatchLines, m.UnitID); err != nil {
			return none, err
		}
		if m.decider == by.ID {
			return none, fault.Of(fault.Denied, "late.same_person")
		}
		out, in, err := m.lines(tx, f)
		if err != nil {
			return none, err
		}
		return none, s.moveLate(tx, m, out, in)
	})
	for _, name := range []string{"late_moves_once_a_gift", "late_moves_once_a_ruling", "late_moves_one_line_out", "late_moves_one_line_in"} {
		if pg.IsUnique(err, name) {
			return errLateMoved
		}
	}
	switch {
	case pg.IsCheck(err, "late_moves_are_all_that_was_decided"):
		return errLateMoved
	case pg.IsCheck(err, "late_moves_go_by_the_banks_lines"):
		return fault.Of(fault.Conflict, "late.move.lines")
	case pg.IsCheck(err, "lines_pay_once"):
		return errLineTaken
	}
	return err
}

var errLateMoved = fault.Of(fault.Conflict, "late.moved")

// MovingFor is late money that is to go, of one gift or of a ruling, for who may read the
// books, with the lines that may have taken it along.
func (s *Service) MovingFor(ctx context.Context, by auth.Actor, line, ruling int64) (m *LateMoving, err error) {
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		if m, err = lateMoving(tx, LateMove{Line: line, Ruling: ruling}); err != nil {
			return err
		}
		if err := by.Must(auth.ReadBooks, m.UnitID); err != nil {
			return err
		}
		if m.Outs, err = lateOuts(tx, m); err != nil || m.Outcome == LateReturned {
			return err
		}
		m.Ins, err = lateIns(tx, m)
		return err
	})
	return m, err
}

// lateMoving reads what is to go. What stays, and a ruling that is still being carried out,
// is refused.
func lateMoving(tx *pg.Tx, f LateMove) (*LateMoving, error) {
	if f.Ruling != 0 {
		r, err := lateRulingByID(tx, f.Ruling)
		if err != nil {
			return nil, err
		}
		switch {
		case r.Outcome == LateKept:
			return nil, fault.Of(fault.Conflict, "late.not_moving")
		case r.EndedAt.IsZero():
			return nil, fault.Of(fault.Conflict, "late.ruling.running")
		}
		since, err := lastOfRuling(tx, r.ID)
		return &LateMoving{
			UnitID: r.UnitID, CampaignID: r.CampaignID, Outcome: r.Outcome, Next: r.Next, NextName: r.NextName,
			Gifts: r.Done - r.BackGifts, Amount: r.DoneAmount - r.BackAmount, AccountID: r.Account, Since: since,
			Moved: r.OutID != 0, ruling: r, decider: r.DeciderID,
		}, err
	}
	l, err := lineByID(tx, f.Line)
	if err != nil {
		return nil, err
	}
	m := &LateMoving{
		UnitID: l.UnitID, CampaignID: l.CampaignID, Gifts: 1, Amount: l.Amount, AccountID: l.AccountID, Since: l.BookedOn, line: l,
	}
	return m, lateNext(tx, m)
}

// lines finds the lines by which it is said to have gone.
func (m *LateMoving) lines(tx *pg.Tx, f LateMove) (out, in *BankLine, err error) {
	var faults fault.List
	if out, err = lineByID(tx, f.Out); err != nil && !fault.Is(err, "line.missing") {
		return nil, nil, err
	}
	if out == nil || !out.takes(m) {
		faults.On("line", "late.move.line", "amount", m.Amount)
	}
	if m.Outcome == LateNext {
		if in, err = lineByID(tx, f.In); err != nil && !fault.Is(err, "line.missing") {
			return nil, nil, err
		}
		fits := in != nil && in.CampaignID == m.Next && in.Direction == In && in.Kind == OwnTransfer &&
			in.State == LineBooked && in.Amount == m.Amount && (out == nil || in.BookedOn >= out.BookedOn)
		if fits {
			if fits, err = cameFrom(tx, in, m.CampaignID); err != nil {
				return nil, nil, err
			}
		}
		if !fits {
			faults.On("arrival", "late.move.arrival", "amount", m.Amount, "next", m.NextName)
		}
	}
	return out, in, faults.Err()
}

// takes reports whether an outgoing line can have taken late money along.
func (l *BankLine) takes(m *LateMoving) bool {
	fits := l.Kind == OwnTransfer
	if m.Outcome == LateReturned {
		fits = l.Kind == RefundLine || l.Kind == TransferOut
	}
	return fits && l.Direction == Out && l.State == LineBooked && l.AccountID == m.AccountID &&
		l.Amount == m.Amount && l.BookedOn >= m.Since
}

func (s *Service) moveLate(tx *pg.Tx, m *LateMoving, out, in *BankLine) error {
	if out.Kind == TransferOut {
		if err := s.lineToRefund(tx, out); err != nil {
			return err
		}
	}
	if err := insertLateMove(tx, m, out, in); err != nil {
		return err
	}
	if err := m.tell(tx, out, in); err != nil {
		return err
	}
	kind := duty.LateTransfer
	if m.Outcome == LateReturned {
		kind = duty.LateReturn
	}
	if err := duty.Done(tx, kind, m.subject(), fmt.Sprintf("Dòng sao kê %d", out.ID), 0); err != nil {
		return err
	}
	after := map[string]any{"line": out.ID, "entry": out.EntryID, "gifts": m.Gifts, "amount": m.Amount}
	if in != nil {
		after["arrival"] = in.ID
	}
	return audit.Record(tx, audit.Event{Action: "line.late.move", Subject: m.subject(), Unit: m.UnitID, After: after})
}

// tell puts into the public log that late money went, by which entries.
func (m *LateMoving) tell(tx *pg.Tx, out, in *BankLine) error {
	c, err := campaignByID(tx, m.CampaignID)
	if err != nil {
		return err
	}
	fact := map[string]any{
		"campaign": c.Slug, "outcome": string(m.Outcome), "gifts": m.Gifts, "amount": int64(m.Amount),
		"by": out.EntryID, "on": workday.On(tx.Now),
	}
	if m.ruling != nil {
		fact["ruling"] = m.ruling.ID
	} else {
		fact["entry"] = m.line.EntryID
	}
	if in != nil {
		next, err := campaignByID(tx, m.Next)
		if err != nil {
			return err
		}
		fact["next"], fact["arrival"] = next.Slug, in.EntryID
	}
	return tell(tx, "late_moved", m.subject(), fact)
}
