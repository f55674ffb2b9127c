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
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Refund is a transfer that is to go back: what the accountant found, what the second
// person decided, and the bank's line that ended it.
type Refund struct {
	ID         int64
	InquiryID  int64
	UnitID     int64
	LineID     int64
	Amount     money.VND
	Reason     string
	CheckedBy  int64
	Checker    string
	CheckedAt  time.Time
	State      string // found, refused, approved, paid
	FromSpent  bool
	Decided    string // why
	Decider    string
	DecidedAt  time.Time
	Receipt    string // the one that ended by it
	PaidLineID int64
	PaidAt     time.Time
}

// FindRefund says which line a wrong transfer is. The whole of it goes back or nothing:
// a receipt has no parts. It takes the line as it stands, whosever it is, for a gift that
// was matched can be a wrong transfer too; another person decides.
func (s *Service) FindRefund(ctx context.Context, by auth.Actor, inquiry, line int64, reason string) error {
	reason, err := cleanReason(reason)
	if e := by.Must(auth.MatchLines, 0); e != nil {
		return e
	}
	if err != nil {
		return err
	}
	return s.onInquiry(ctx, by, auth.MatchLines, inquiry, func(tx *pg.Tx, q *Inquiry) error {
		l, err := lineByID(tx, line)
		if err != nil {
			return err
		}
		if q.Kind != RefundInquiry || l.UnitID != q.UnitID || l.AccountID != q.AccountID || l.Amount != q.Amount ||
			l.Kind != GiftLine || l.Direction != In {
			return fault.Of(fault.Conflict, "inquiry.line.other")
		}
		if standing, err := standingRefund(tx, q.ID); err != nil || standing {
			if err == nil {
				err = fault.Of(fault.Conflict, "refund.under_way")
			}
			return err
		}
		if err := mayGoBack(tx, l.ID); err != nil {
			return err
		}
		id, err := insertRefund(tx, q, l, reason)
		if err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{
			Action: "refund.find", Subject: refundSubject(id), Unit: q.UnitID, Reason: reason,
			After: map[string]any{"line": l.ID, "amount": l.Amount},
		})
	})
}

// RefundVerdict is what the second person decides.
type RefundVerdict struct {
	Refund    int64
	Approve   bool
	FromSpent bool // knows that this part of the book has been spent from
	Reason    string
}

// DecideRefund is the second person's: never of who found the line. Approved, the gift's
// receipt ends, its money is in the general part, and nobody can be given it any more; it
// leaves when the bank says so (PayRefund). Where this part of the book has been spent
// from it is refused with "refund.spent" until the person says to know it, and what is
// not there at all with "refund.gone". A line goes back once: the slower of two is
// refused with "refund.once".
func (s *Service) DecideRefund(ctx context.Context, by auth.Actor, v RefundVerdict) error {
	reason, err := cleanReason(v.Reason)
	if e := by.Must(auth.ApproveRefund, 0); e != nil {
		return e
	}
	if err != nil {
		return err
	}
	_, err = pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		r, err := refundByID(tx, v.Refund)
		if err != nil {
			return none, err
		}
		if err := by.Must(auth.ApproveRefund, r.UnitID); err != nil {
			return none, err
		}
		switch {
		case r.State != "found":
			return none, fault.Of(fault.Conflict, "refund.decided", "by", r.Decider, "at", r.DecidedAt)
		case r.CheckedBy == by.ID:
			return none, fault.Of(fault.Denied, "refund.same_person")
		}
		if !v.Approve {
			return none, s.refuseRefund(tx, r, reason)
		}
		return none, s.approveRefund(tx, r, v.FromSpent, reason)
	})
	if pg.IsUnique(err, "refund_decisions_once_a_line") || pg.IsUnique(err, "refund_decisions_pkey") {
		return fault.Of(fault.Conflict, "refund.once")
	}
	if pg.IsCheck(err, "refunds_spare_late_money") {
		return fault.Of(fault.Conflict, "late.state")
	}
	return err
}

func (s *Service) refuseRefund(tx *pg.Tx, r *Refund, reason string) error {
	if err := insertRefundDecision(tx, r, false, false, reason, ""); err != nil {
		return err
	}
	q, err := s.inquiryByID(tx, r.InquiryID)
	if err != nil {
		return err
	}
	if err := s.end(tx, q, "refused", 0, "", reason); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{
		Action: "refund.refuse", Subject: refundSubject(r.ID), Unit: r.UnitID, Reason: reason,
	})
}

// approveRefund takes the gift from its giver and keeps it from any other. Who decides about
// late money of the same campaign is waited for.
func (s *Service) approveRefund(tx *pg.Tx, r *Refund, fromSpent bool, reason string) error {
	l, err := lineByID(tx, r.LineID)
	if err != nil {
		return err
	}
	if err := holdLate(tx, l.CampaignID); err != nil {
		return err
	}
	if err := mayGoBack(tx, l.ID); err != nil {
		return err
	}
	if l, err = lineByID(tx, l.ID); err != nil {
		return err
	}
	b, err := s.openAccountBook(tx, l.AccountID)
	if err != nil {
		return err
	}
	spent, err := s.spentFrom(tx, b, l)
	if err != nil {
		return err
	}
	if spent > 0 && !fromSpent {
		return fault.On("from_spent", "refund.spent", "spent", spent)
	}
	ended := ""
	switch l.State {
	case LineMatched:
		m, err := releaseLine(tx, l.ID)
		if err != nil {
			return err
		}
		if ended = m.receipt; ended != "" {
			if err := s.receipts().Void(tx, ended, "Hoàn trả khoản chuyển nhầm"); err != nil {
				return err
			}
		}
		if err := s.takeBack(tx, l, m, reason); err != nil {
			return err
		}
	case LineLate, LineOpen, LineSuggested, LineAmbiguous, LineIgnored:
	default:
		return fault.Of(fault.Conflict, "match.state")
	}
	if err := restLine(tx, l.ID); err != nil {
		return err
	}
	if err := insertRefundDecision(tx, r, true, spent > 0, reason, ended); err != nil {
		return err
	}
	if err := duty.Done(tx, duty.RefundDecide, inquirySubject(r.InquiryID), "Đã duyệt hoàn trả", 0); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{
		Action: "refund.approve", Subject: refundSubject(r.ID), Unit: r.UnitID, Reason: reason,
		Before: map[string]any{"state": l.State, "receipt": ended},
		After:  map[string]any{"line": l.ID, "amount": r.Amount, "from_spent": spent > 0},
	})
}

// spentFrom is how much has gone out of the part of the book that the gift lies in, beside
// what other givers got back; and it refuses what the accounts there no longer hold.
func (s *Service) spentFrom(tx *pg.Tx, b *accountBook, l *BankLine) (money.VND, error) {
	earmark, err := earmarkOfEntry(tx, l.EntryID)
	if err != nil {
		return 0, err
	}
	balances, err := ledger.Balances(tx, ledger.Which{Book: b.campaign.BookID, Earmark: earmark})
	if err != nil {
		return 0, err
	}
	var there, given int64
	for _, k := range balances {
		if k.Item != ledger.VND {
			continue
		}
		switch k.Kind {
		case ledger.Bank, ledger.Cash, ledger.Transit:
			there += k.Qty()
		case ledger.Giver, ledger.Interest:
			given -= k.Qty()
		}
	}
	if there < int64(l.Amount) {
		return 0, fault.Of(fault.Conflict, "refund.gone", "there", money.VND(max(there, 0)))
	}
	return money.VND(max(given-there, 0)), nil
}

// PayRefund says which outgoing line of the bank gave the money back: the same account
// and amount, not before the gift. A line that the program took for any other transfer
// becomes a refund, which lowers what was received. It tells the public log that the gift
// went back.
func (s *Service) PayRefund(ctx context.Context, by auth.Actor, refund, line int64) error {
	if err := by.Must(auth.MatchLines, 0); err != nil {
		return err
	}
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		r, err := refundByID(tx, refund)
		if err != nil {
			return none, err
		}
		if err := by.Must(auth.MatchLines, r.UnitID); err != nil {
			return none, err
		}
		if r.State != "approved" {
			return none, fault.Of(fault.Conflict, "refund.not_approved")
		}
		in, err := lineByID(tx, r.LineID)
		if err != nil {
			return none, err
		}
		out, err := lineByID(tx, line)
		if err != nil {
			return none, err
		}
		if !out.pays(in) {
			return none, fault.Of(fault.Conflict, "refund.line.other")
		}
		return none, s.payRefund(tx, r, in, out)
	})
	if pg.IsUnique(err, "refund_payments_one_line_for_one") || pg.IsUnique(err, "refund_payments_pkey") {
		return fault.Of(fault.Conflict, "refund.paid")
	}
	if pg.IsCheck(err, "lines_pay_once") {
		return errLineTaken
	}
	return err
}

// errLineTaken is of a line of the bank that ended another debt.
var errLineTaken = fault.Of(fault.Conflict, "refund.line.taken")

// pays reports whether an outgoing line can have given the gift back.
func (l *BankLine) pays(in *BankLine) bool {
	return l.Direction == Out && l.AccountID == in.AccountID && l.Amount == in.Amount && l.BookedOn >= in.BookedOn &&
		l.State == LineBooked && (l.Kind == RefundLine || l.Kind == TransferOut)
}

func (s *Service) payRefund(tx *pg.Tx, r *Refund, in, out *BankLine) error {
	if out.Kind == TransferOut {
		if err := s.lineToRefund(tx, out); err != nil {
			return err
		}
	}
	if err := insertRefundPayment(tx, r, out); err != nil {
		return err
	}
	if err := duty.Done(tx, duty.RefundPay, refundSubject(r.ID), fmt.Sprintf("Dòng sao kê %d", out.ID), 0); err != nil {
		return err
	}
	q, err := s.inquiryByID(tx, r.InquiryID)
	if err != nil {
		return err
	}
	if err := s.end(tx, q, "returned", out.ID, "", ""); err != nil {
		return err
	}
	facts := returnFacts{
		Entry: in.EntryID, By: out.EntryID, Amount: int64(r.Amount), On: workday.On(tx.Now).String(),
	}
	if r.FromSpent {
		facts.Spent = "said"
	}
	body, err := leaf.Encode("gift_returned", facts)
	if err != nil {
		return err
	}
	if err := tlog.Append(tx, []tlog.Leaf{{Kind: "gift_returned", Ref: refundSubject(r.ID), Body: body}}); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{
		Action: "refund.pay", Subject: refundSubject(r.ID), Unit: r.UnitID,
		After: map[string]any{"line": out.ID, "entry": out.EntryID},
	})
}

// returnFacts is the leaf of a gift that went back.
type returnFacts struct {
	Entry  int64  `json:"entry"`
	By     int64  `json:"by"`
	Amount int64  `json:"amount"`
	Spent  string `json:"spent,omitempty"` // "said"
	On     string `json:"on"`
}

// lineToRefund books a transfer out anew, as money that a giver got back.
func (s *Service) lineToRefund(tx *pg.Tx, l *BankLine) error {
	b, err := s.openAccountBook(tx, l.AccountID)
	if err != nil {
		return err
	}
	return s.bookAs(tx, b, l, RefundLine, b.campaign.EarmarkID, "Là tiền hoàn trả người chuyển nhầm")
}

// bookAs makes a line of another kind: its entry is reversed, and it is booked anew in a
// part of the book.
func (s *Service) bookAs(tx *pg.Tx, b *accountBook, l *BankLine, kind LineKind, earmark int64, memo string) error {
	old := l.EntryID
	if err := becomeLine(tx, l.ID, l.Kind, kind); err != nil {
		return err
	}
	l.Kind = kind
	if _, err := ledger.Reverse(tx, old, memo); err != nil {
		return err
	}
	return s.bookAgain(tx, b, l, earmark)
}

// ReturnOf says whether the gift of a receipt goes back to its giver; nil if not.
func (s *Service) ReturnOf(ctx context.Context, receipt string) (r *Returned, err error) {
	err = s.DB.Public(ctx, func(tx *pg.Tx) error {
		r, err = returnOf(tx, receipt)
		return err
	})
	return r, err
}

// PaymentsFor lists the bank's lines that may have paid an approved refund.
func (s *Service) PaymentsFor(ctx context.Context, by auth.Actor, r Refund) (list []BankLine, err error) {
	if err := by.Must(auth.ReadBooks, r.UnitID); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		in, err := lineByID(tx, r.LineID)
		if err != nil {
			return err
		}
		list, err = outgoingLike(tx, in)
		return err
	})
	return list, err
}

// RefundFor is a refund for an officer who finds or decides it.
func (s *Service) RefundFor(ctx context.Context, by auth.Actor, id int64) (r *Refund, err error) {
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		if r, err = refundByID(tx, id); err != nil {
			return err
		}
		if by.May(auth.ApproveRefund, r.UnitID) {
			return nil
		}
		return by.Must(auth.MatchLines, r.UnitID)
	})
	return r, err
}
