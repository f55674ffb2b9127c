package giving

import (
	"cmp"
	"context"
	"encoding/json"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

const cashKind = "giving.session_cash"

// AskCash asks for a look at the lines that are in the book already: a session has
// opened or closed, and the bank may have told of its cash before.
func AskCash(tx *pg.Tx) error { return job.Enqueue(tx, job.New{Kind: cashKind, Key: "all"}) }

// RunCash pairs what the bank told before the session's own entry was made.
func (s *Service) RunCash(ctx context.Context, _ json.RawMessage) error { return s.pairAll(ctx) }

// pairAll takes every line that can be the cash of one session only, each in a
// transaction of its own.
func (s *Service) pairAll(ctx context.Context) error {
	var pairs []cashPair
	err := s.DB.View(ctx, importer, func(tx *pg.Tx) error {
		cash, err := openCash(tx, cashFilter{})
		if err != nil || len(cash) == 0 {
			return err
		}
		lines, err := linesLike(tx, cash)
		pairs = pairCash(lines, cash)
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range pairs {
		err := s.DB.Update(ctx, importer, func(tx *pg.Tx) error {
			l, err := lineByID(tx, p.line.id)
			if err != nil {
				return err
			}
			return s.takeCash(tx, l, &p.cash, p.how)
		})
		_, refused := fault.As(err)
		if err != nil && !refused && !pg.IsUnique(err, "session_lines_cash_once") {
			return err
		} // refused: somebody was faster, or the money has gone on
	}
	return nil
}

// MatchCash takes a line for the cash of a session: the session's entry stands for it
// from now on, and what was posted of the line is reversed. Whoever is slower is
// refused with cash.taken.
func (s *Service) MatchCash(ctx context.Context, by auth.Actor, line, session int64, kind CashKind) error {
	if err := by.Must(auth.MatchLines, 0); err != nil {
		return err
	}
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		l, err := lineByID(tx, line)
		if err != nil {
			return none, err
		}
		if err := by.Must(auth.MatchLines, l.UnitID); err != nil {
			return none, err
		}
		open, err := openCash(tx, cashFilter{account: l.AccountID, session: session})
		if err != nil {
			return none, err
		}
		for i := range open {
			if open[i].Kind == kind && open[i].direction() == l.Direction {
				return none, s.takeCash(tx, l, &open[i], ByOfficer)
			}
		}
		return none, fault.Of(fault.Conflict, "cash.taken")
	})
	return err
}

func (s *Service) takeCash(tx *pg.Tx, l *BankLine, x *SessionCash, how How) error {
	if !l.mayBeCash() {
		return fault.Of(fault.Conflict, "match.state")
	}
	if l.Amount != x.Amount {
		return fault.Of(fault.Conflict, "cash.differs", "amount", x.Amount)
	}
	b, err := s.openAccountBook(tx, l.AccountID)
	if err != nil {
		return err
	}
	old, was := l.EntryID, l.Kind
	if err := lineToCash(tx, l, x); err != nil {
		return err
	}
	if err := mayGoBack(tx, l.ID); err != nil {
		return err // it would be counted here, and paid back as well
	}
	if told, err := lateDecided(tx, l.ID); err != nil || told {
		return cmp.Or(err, error(fault.Of(fault.Conflict, "late.state"))) // and the public was told by which entry
	}
	if l.State == LineLate {
		if err := liftLate(tx, &b.campaign, l.ID); err != nil {
			return err
		}
	}
	if err := insertSessionLines(tx, b.account.UnitID, []cashPair{{cashLine{id: l.ID}, *x, how}}); err != nil {
		return err
	}
	if old != 0 {
		memo := "Là tiền mặt của phiên phát, đã ghi sổ theo phiên"
		switch x.Kind {
		case CashDeposited:
			memo = "Là tiền mặt của quỹ nộp vào, đã ghi sổ theo phiếu nộp"
		case CashRemitted, CashArrived:
			memo = "Là tiền chuyển giữa các quỹ, đã ghi sổ theo phiếu chuyển"
		case CashSold:
			memo = "Là tiền bán ngoại tệ, vàng, đá quý, đã ghi sổ theo phiếu bán"
		}
		if _, err := ledger.Reverse(tx, old, memo); err != nil {
			return err
		}
	}
	if err := b.showCash(tx, l, x.Kind); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{
		Action: "line.cash", Subject: l.subject(), Unit: l.UnitID,
		Before: map[string]any{"state": l.State, "kind": was, "entry": old},
		After:  map[string]any{"session": x.Session, "cash": x.Kind, "entry": x.Entry, "how": how},
	})
}

// partCash ends a line's being the cash of a session. The line is what it would have
// been: a gift is posted again, money out is held until the books have it.
func (s *Service) partCash(tx *pg.Tx, l *BankLine, reason string) error {
	b, err := s.openAccountBook(tx, l.AccountID)
	if err != nil {
		return err
	}
	r := b.ready(l.Channel, l.line(), func(fingerprint) int { return 1 })
	session, cash, err := endSessionLine(tx, l.ID, reason)
	if err != nil {
		return err
	}
	old := l.EntryID
	b.asBefore(l, r.kind)
	if err := lineFromCash(tx, l); err != nil {
		return err
	}
	if l.State != LineHeld {
		if err := s.bookAgain(tx, b, l, b.campaign.EarmarkID); err != nil {
			return err
		}
	}
	if err := b.show(tx, l, nil); err != nil {
		return err
	}
	if cash == CashArrived {
		if err := s.partRemittance(tx, session, old, reason); err != nil {
			return err
		}
	}
	if cash == CashSold {
		if err := s.partSale(tx, session, old, reason); err != nil {
			return err
		}
	}
	return audit.Record(tx, audit.Event{
		Action: "line.uncash", Subject: l.subject(), Unit: l.UnitID, Reason: reason,
		Before: map[string]any{"session": session, "entry": old},
		After:  map[string]any{"state": l.State, "kind": l.Kind, "entry": l.EntryID},
	})
}

// asBefore says what a line is that is no longer cash: what came after the last day waits
// for a decision again.
func (b *accountBook) asBefore(l *BankLine, kind LineKind) {
	l.Kind, l.State = kind, LineBooked
	switch {
	case l.Direction == Out || kind == OwnTransfer:
		l.State, l.EntryID = LineHeld, 0
	case kind == GiftLine && l.BookedOn > b.campaign.LastDay():
		l.State = LineLate
	case kind == GiftLine:
		l.State = LineOpen
	}
}

// putCash writes which of the chunk's lines are the cash of which session. It comes
// when the chunk's turn has come: two chunks may want the same cash.
func (c *chunk) putCash(tx *pg.Tx, b *accountBook) error {
	var pairs []cashPair
	for i := range c.fates {
		if p := c.fates[i].cash; p != nil {
			done := *p
			done.line.id = c.fates[i].line
			pairs = append(pairs, done)
		}
	}
	return insertSessionLines(tx, b.account.UnitID, pairs)
}

// say puts our own words in the place of the bank's, which name who fetched it.
func (p *publicRow) say(kind CashKind) {
	p.text = "Rút tiền mặt cho phiên phát"
	switch kind {
	case CashDeposited:
		p.text = "Nộp tiền mặt của quỹ vào tài khoản"
	case CashRemitted:
		p.text = "Chuyển sang quỹ khác"
	case CashArrived:
		p.text = "Nhận chuyển từ quỹ khác"
	case CashSold:
		p.text = "Tiền bán ngoại tệ, vàng, đá quý được ủng hộ"
	case CashBacked, MadeGood:
		p.text = "Nộp lại tiền mặt của phiên phát"
	}
	p.norm, p.hidden = vntext.Fold(p.text), false
	if p.shingles = shinglesOf(p.norm); p.shingles == nil {
		p.shingles = []int32{}
	}
}

func (b *accountBook) showCash(tx *pg.Tx, l *BankLine, kind CashKind) error {
	r := b.ready(l.Channel, l.line(), func(fingerprint) int { return 1 })
	p := publicRowOf(&r, nil)
	p.say(kind)
	return updateStatementRow(tx, l.ID, p)
}
