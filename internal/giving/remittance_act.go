package giving

import (
	"context"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// onRemittance does one act on a transfer: whoever may not is refused before anything
// is looked at, and of two at once the slower is told that it has gone on.
func (s *Service) onRemittance(
	ctx context.Context, by auth.Actor, p auth.Permission, id int64, side func(*Remittance) int64,
	do func(*pg.Tx, *Remittance) error,
) error {
	if err := by.Must(p, 0); err != nil {
		return err
	}
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		r, err := remittanceByID(tx, id)
		if err != nil {
			return none, err
		}
		if err := mustAt(tx, by, p, side(r)); err != nil {
			return none, err
		}
		return none, do(tx, r)
	})
	return err
}

func sender(r *Remittance) int64 { return r.Unit }

func receiver(r *Remittance) int64 { return r.ToUnit }

// act writes one act down and audits it; the database says whether it may follow.
func (s *Service) act(tx *pg.Tx, r *Remittance, a RemittanceAct) error {
	if a.On.IsZero() {
		a.On = workday.On(tx.Now)
	}
	id, err := insertRemittanceAct(tx, r, a)
	if err != nil {
		return err
	}
	if err := tellRemittance(tx, r, id, a); err != nil {
		return err
	}
	after := map[string]any{"act": a.Act, "amount": r.Amount}
	if a.Entry != 0 {
		after["entry"] = a.Entry
	}
	if a.Line != 0 {
		after["line"] = a.Line
	}
	return audit.Record(tx, audit.Event{
		Action: "remittance." + a.Act, Subject: r.subject(), Unit: r.Unit, Reason: a.Reason, After: after,
	})
}

// ApproveRemittance is the second person's: never of who prepared it.
func (s *Service) ApproveRemittance(ctx context.Context, by auth.Actor, id int64) error {
	return s.onRemittance(ctx, by, auth.ApproveRemittance, id, sender, func(tx *pg.Tx, r *Remittance) error {
		return s.act(tx, r, RemittanceAct{Act: "approved"})
	})
}

// CancelRemittance ends a transfer that has not been sent.
func (s *Service) CancelRemittance(ctx context.Context, by auth.Actor, id int64, reason string) error {
	p := auth.PrepareRemittance
	if !by.May(p, 0) {
		p = auth.ApproveRemittance
	}
	return s.onRemittance(ctx, by, p, id, sender, func(tx *pg.Tx, r *Remittance) error {
		reason, err := cleanReason(reason)
		if err != nil {
			return err
		}
		return s.act(tx, r, RemittanceAct{Act: "cancelled", Reason: reason})
	})
}

// SendRemittance says that the bank has been given the order, on a day ("" is today). The
// money leaves the account and lies in the transfer's own transit account until it
// arrives; the sender's bank tells of it in a line that this entry stands for. It is
// never done by who approved it.
func (s *Service) SendRemittance(ctx context.Context, by auth.Actor, id int64, on string) error {
	return s.onRemittance(ctx, by, auth.SendRemittance, id, sender, func(tx *pg.Tx, r *Remittance) error {
		var l fault.List
		today := workday.On(tx.Now)
		d := today
		if on != "" {
			d = day(&l, "on", on, true)
		}
		switch {
		case d > today:
			l.On("on", "remittance.on.future")
		case !d.IsZero() && today-d > cashDaysMax:
			l.On("on", "remittance.on.old", "max", cashDaysMax)
		}
		if err := l.Err(); err != nil {
			return err
		}
		return s.send(tx, r, d)
	})
}

func (s *Service) send(tx *pg.Tx, r *Remittance, on workday.Day) error {
	a, c, err := bookOf(tx, r.Account)
	if err != nil {
		return err
	}
	nth := len(r.Acts) + 1
	entry, err := move(tx, string(CashRemitted), r.source(nth), "Chuyển sang quỹ khác", on, c.BookID,
		ledger.Account{Book: c.BookID, Kind: ledger.Bank, Holder: a.Holder(), Earmark: r.Earmark},
		ledger.Account{Book: c.BookID, Kind: ledger.Transit, Holder: r.holder(), Earmark: r.Earmark}, r.Amount)
	if fault.Is(err, "ledger.short") {
		return fault.Of(fault.Conflict, "remittance.gone")
	}
	if err != nil {
		return err
	}
	if err := s.act(tx, r, RemittanceAct{Act: "sent", On: on, Entry: entry}); err != nil {
		return err
	}
	return AskCash(tx) // the bank may have told already
}

// StopRemittance takes a transfer back that the bank did not carry out: another person
// than who sent it, and only while no line of the sender's bank stands for it.
func (s *Service) StopRemittance(ctx context.Context, by auth.Actor, id int64, reason string) error {
	return s.onRemittance(ctx, by, auth.ApproveRemittance, id, sender, func(tx *pg.Tx, r *Remittance) error {
		reason, err := cleanReason(reason)
		if err != nil {
			return err
		}
		if r.State != RemittanceSent || r.last().Act != "sent" {
			return errRemittanceState
		}
		if r.OutLine != 0 {
			return fault.Of(fault.Conflict, "remittance.told")
		}
		entry, err := ledger.Reverse(tx, r.last().Entry, "Lệnh chuyển quỹ không được thực hiện")
		if err != nil {
			return err
		}
		return s.act(tx, r, RemittanceAct{Act: "stopped", Reason: reason, Entry: entry})
	})
}

// MissRemittance is the receiver's word that the money, or a part of it, is not there.
func (s *Service) MissRemittance(ctx context.Context, by auth.Actor, id int64, reason string) error {
	return s.onRemittance(ctx, by, auth.ConfirmRemittance, id, receiver, func(tx *pg.Tx, r *Remittance) error {
		reason, err := cleanReason(reason)
		if err != nil {
			return err
		}
		return s.act(tx, r, RemittanceAct{Act: "missed", Reason: reason})
	})
}

// ReceiveRemittance is the receiver's confirmation: which line of the own bank brought
// the money. The line may be less than was sent, and the rest waits for an explanation;
// it is never more. What was booked of the line before, as a gift perhaps, is reversed:
// the transfer is counted once.
func (s *Service) ReceiveRemittance(ctx context.Context, by auth.Actor, id, line int64, note string) error {
	return s.onRemittance(ctx, by, auth.ConfirmRemittance, id, receiver, func(tx *pg.Tx, r *Remittance) error {
		var l fault.List
		note := text(&l, "reason", note, 500, false)
		if line == 0 {
			l.On("line", "remittance.line.missing")
		}
		if err := l.Err(); err != nil {
			return err
		}
		if r.State != RemittanceSent {
			return errRemittanceState
		}
		in, err := lineByID(tx, line)
		if err != nil {
			return err
		}
		if !in.brings(r) {
			return fault.On("line", "remittance.line.other")
		}
		err = s.receiveRemittance(tx, r, in, note)
		if fault.Is(err, "cash.taken") || fault.Is(err, "ledger.source.conflict") || fault.Is(err, "ledger.short") {
			return errRemittanceState // somebody was faster
		}
		return err
	})
}

// brings reports whether a line can be the arrival of a transfer, or its coming back.
func (l *BankLine) brings(r *Remittance) bool {
	return l.Direction == In && (l.UnitID == r.ToUnit || l.UnitID == r.Unit) && l.mayBeCash() &&
		l.Amount <= r.Amount && l.BookedOn >= r.SentOn-cashDaysBefore
}

func (s *Service) receiveRemittance(tx *pg.Tx, r *Remittance, in *BankLine, note string) error {
	a, c, err := bookOf(tx, in.AccountID)
	if err != nil {
		return err
	}
	if c.Kind != r.Kind { // money of the state arrives in no book of gifts, nor the other way
		return fault.On("line", "remittance.line.other")
	}
	part, err := partAt(tx, c, r.Earmark)
	if err != nil {
		return err
	}
	transit, err := transitOf(tx, r)
	if err != nil {
		return err
	}
	nth := len(r.Acts) + 1
	entry, err := move(tx, string(CashArrived), r.source(nth), "Nhận chuyển từ quỹ khác", in.BookedOn, c.BookID, transit,
		ledger.Account{Book: c.BookID, Kind: ledger.Bank, Holder: a.Holder(), Earmark: part}, in.Amount)
	if err != nil {
		return err
	}
	err = s.takeCash(tx, in, &SessionCash{
		Kind: CashArrived, Session: r.ID, Account: in.AccountID, Amount: in.Amount, On: in.BookedOn, Entry: entry,
	}, ByOfficer)
	if err != nil {
		return err
	}
	return s.act(tx, r, RemittanceAct{
		Act: "received", On: in.BookedOn, Reason: note, Amount: in.Amount, Entry: entry, Line: in.ID,
	})
}

// partRemittance takes an arrival back when its line turns out to be another's.
func (s *Service) partRemittance(tx *pg.Tx, id, entry int64, reason string) error {
	r, err := remittanceByID(tx, id)
	if err != nil {
		return err
	}
	if r.State != RemittanceReceived {
		return fault.Of(fault.Conflict, "remittance.explained")
	}
	reversal, err := ledger.Reverse(tx, entry, "Dòng này không phải tiền chuyển từ quỹ khác")
	if err != nil {
		return err
	}
	return s.act(tx, r, RemittanceAct{Act: "parted", Reason: reason, Entry: reversal})
}

// RemittanceGap says where the rest of a transfer is.
type RemittanceGap string

// What a gap can be.
const (
	GapFee  RemittanceGap = "fee"  // a bank took it
	GapLost RemittanceGap = "lost" // anything else, as the reason says
)

// ExplainRemittance is the sender's word on what did not arrive, after which nothing lies
// in transit any more: another person than who confirmed the arrival, and public.
func (s *Service) ExplainRemittance(
	ctx context.Context, by auth.Actor, id int64, what RemittanceGap, reason string,
) error {
	return s.onRemittance(ctx, by, auth.ApproveRemittance, id, sender, func(tx *pg.Tx, r *Remittance) error {
		var l fault.List
		reason, err := publicReason(reason)
		l.Add(err)
		if what != GapFee && what != GapLost {
			l.On("gap", "remittance.gap.missing")
		}
		if err := l.Err(); err != nil {
			return err
		}
		if r.Gap() == 0 {
			return fault.Of(fault.Conflict, "remittance.whole")
		}
		transit, err := transitOf(tx, r)
		if err != nil {
			return err
		}
		to := ledger.Account{Book: transit.Book, Kind: ledger.Fee, Earmark: transit.Earmark}
		if what == GapLost {
			to.Kind = ledger.OtherOut
		}
		entry, err := move(tx, "remit_gap", r.source(len(r.Acts)+1), "Phần chuyển quỹ không đến nơi",
			workday.On(tx.Now), transit.Book, transit, to, r.Gap())
		if err != nil {
			return err
		}
		return s.act(tx, r, RemittanceAct{Act: "explained", Reason: reason, Amount: r.Gap(), Entry: entry})
	})
}

// move posts one posting between two accounts, on a day that both of their funds have
// open.
func move(
	tx *pg.Tx, kind, source, memo string, on workday.Day, book int64, from, to ledger.Account, amount money.VND,
) (int64, error) {
	ids, err := ledger.Accounts(tx, []ledger.Account{from, to})
	if err != nil {
		return 0, err
	}
	booked, err := ledger.OpenDay(tx, on, from.Book, to.Book)
	if err != nil {
		return 0, err
	}
	posted, err := ledger.Post(tx, []ledger.Entry{{
		Kind: kind, Source: source, Book: book, BankOn: on, BookOn: booked, Memo: memo,
		Postings: []ledger.Posting{{From: ids[0], To: ids[1], Qty: int64(amount)}},
	}})
	if err != nil {
		return 0, err
	}
	return posted[0], nil
}
