package giving

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// heirHolder is where money comes from and goes to that only passes through the successor's
// book, on its way back or on from the account of an ended fund.
const heirHolder = "ket-thuc"

// flow is what one posting of a line's entry moves.
type flow struct {
	from, to ledger.Account
	qty      int64
}

// bookForHeir books a held line in a part of the successor's book, as what it is. What came
// and is nothing else is a gift: it lies where it came, at the account of the unit that ended.
func (s *Service) bookForHeir(tx *pg.Tx, l *BankLine, part HeirPart) error {
	if l.Kind == OwnTransfer { // from whose account, no book of the successor's says
		return errHeirState
	}
	b, err := s.heirBook(tx, l, &part.Campaign)
	if err != nil {
		return err
	}
	line := l.line()
	sides := b.sides(&readyLine{Line: line, kind: l.Kind, phrase: transferPhraseIn(line.Text)}, part.ID)
	if l.Direction == In && l.Kind == OtherLine && !b.campaign.IsSource() {
		sides[0] = ledger.Account{Book: b.campaign.BookID, Kind: ledger.Giver, Earmark: part.ID}
	}
	if err := bookFlows(tx, b, l, flow{sides[0], sides[1], int64(l.Amount)}); err != nil {
		return err
	}
	return tellHeir(tx, l, &part.Campaign, HeirBooked, 0)
}

// heirBook is the account of a line with the successor's campaign in the place of its own. An
// account that passed on is where its money is now.
func (s *Service) heirBook(tx *pg.Tx, l *BankLine, c *Campaign) (*accountBook, error) {
	b, err := readAccountBook(tx, l.AccountID)
	if err != nil {
		return nil, err
	}
	b.campaign = *c
	now, err := accountNow(tx, l.AccountID)
	if err == nil {
		b.account = *now
	}
	return b, err
}

// passThrough books a line that was decided about and the other one that goes with it, in and
// out of the successor's book, on accounts of their own: the successor never had it.
func (s *Service) passThrough(tx *pg.Tx, l, other *BankLine, x *HeirLine) error {
	was, in, out := x.last(), l, other
	if l.Direction == Out { // what the bank took, and what made it good
		in, out = other, l
	}
	c, err := campaignByID(tx, was.Campaign)
	if err != nil {
		return err
	}
	b, err := s.heirBook(tx, in, c)
	if err != nil {
		return err
	}
	at := func(kind ledger.Kind, holder string) ledger.Account {
		return ledger.Account{Book: c.BookID, Kind: kind, Holder: holder, Earmark: was.Part}
	}
	bank := at(ledger.Bank, b.account.Holder())
	if err := bookFlows(tx, b, in, flow{at(ledger.OtherIn, heirHolder), bank, int64(in.Amount)}); err != nil {
		return err
	}
	if err := bookFlows(tx, b, out, flow{bank, at(ledger.OtherOut, heirHolder), int64(out.Amount)}); err != nil {
		return err
	}
	if err := tellHeir(tx, in, c, HeirMoved, out.EntryID); err != nil {
		return err
	}
	err = duty.Done(tx, duty.HeirMove, heirRef(l, &HeirLine{Acts: x.Acts[:len(x.Acts)-1]}), "Đã chỉ ra dòng đi cùng", 0)
	if err != nil {
		return err
	}
	if err := liftHeir(tx, other); err != nil {
		return err
	}
	return x.act(tx, l, HeirAct{Act: string(HeirMoved), Campaign: c.ID, Part: was.Part, OtherID: other.ID})
}

// passHeir books a line out of the ended account and the line as which it arrived: what was
// booked there before is at the successor's account, part by part, and nothing came twice.
func (s *Service) passHeir(tx *pg.Tx, out, in *BankLine, x *HeirLine) error {
	c, err := campaignByID(tx, in.CampaignID)
	if err != nil {
		return err
	}
	b, err := s.heirBook(tx, out, c)
	if err != nil {
		return err
	}
	if err := lineBound(tx, in.ID); err != nil {
		return err
	}
	balances, err := ledger.Balances(tx, ledger.Which{Book: c.BookID, Kind: ledger.Bank, Holder: b.account.Holder()})
	if err != nil {
		return err
	}
	var away, home []flow
	left := int64(out.Amount)
	for _, h := range balances {
		qty := min(h.Qty(), left)
		if qty <= 0 {
			continue
		}
		left -= qty
		here, there := h.Account, h.Account
		way := ledger.Account{Book: c.BookID, Kind: ledger.Transit, Holder: fmt.Sprintf("e%d", out.ID), Earmark: h.Earmark}
		here.ID, there.ID, there.Holder = 0, 0, (BankAccount{ID: in.AccountID}).Holder()
		away, home = append(away, flow{here, way, qty}), append(home, flow{way, there, qty})
	}
	if left > 0 {
		return heirShort(tx, x, c.FundID, b.account.Holder(), int64(out.Amount))
	}
	if err := bookFlows(tx, b, out, away...); err != nil {
		return err
	}
	old := in.EntryID
	said := KindForm{Line: in.ID, Kind: OwnTransfer, Reason: "Là tiền từ tài khoản của đơn vị đã kết thúc, đã ghi sổ"}
	if err := insertKind(tx, in, said); err != nil {
		return err
	}
	if in.State == LineLate {
		if err := liftLate(tx, c, in.ID); err != nil {
			return err
		}
	}
	in.Kind, in.State = OwnTransfer, LineBooked
	if err := updateKind(tx, in); err != nil {
		return err
	}
	if err := bookFlows(tx, b, in, home...); err != nil {
		return err
	}
	if _, err := ledger.Reverse(tx, old, said.Reason); err != nil {
		return err
	}
	if err := tellHeir(tx, out, c, HeirPassed, in.EntryID); err != nil {
		return err
	}
	if err := liftHeir(tx, out); err != nil {
		return err
	}
	return x.act(tx, out, HeirAct{Act: string(HeirPassed), Campaign: c.ID, Part: c.EarmarkID, OtherID: in.ID})
}

// heirShort says why a book does not hold what went out of an account: its fund booked
// too little, or enough but in books of several campaigns, of which a line can be in one only.
func heirShort(tx *pg.Tx, x *HeirLine, fund int64, holder string, amount int64) error {
	balances, err := ledger.Balances(tx, ledger.Which{Fund: fund, Kind: ledger.Bank, Holder: holder})
	if err != nil {
		return err
	}
	for _, h := range balances {
		amount -= max(h.Qty(), 0)
	}
	if amount <= 0 {
		return fault.Of(fault.Conflict, "heir.short.parted", "unit", x.Heir.FullName)
	}
	return fault.Of(fault.Conflict, "heir.short")
}

// liftHeir ends the duty about a line that waited for a decision and went with another.
func liftHeir(tx *pg.Tx, l *BankLine) error {
	acts, err := heirActs(tx, l.ID)
	if err != nil {
		return err
	}
	return duty.Done(tx, duty.HeirLine, heirRef(l, &HeirLine{Acts: acts}), "Đã chỉ ra dòng đi cùng", 0)
}

// bookFlows posts an entry of a line in the book of b's campaign, and makes it the line's.
func bookFlows(tx *pg.Tx, b *accountBook, l *BankLine, flows ...flow) error {
	if l.State == LineHeld {
		had, err := hadEntry(tx, l)
		if err != nil {
			return err
		}
		if !had {
			l.EntryNo = 0 // its first entry is the one without a number
		}
	}
	var sides [][2]ledger.Account
	for _, f := range flows {
		sides = append(sides, [2]ledger.Account{f.from, f.to})
	}
	if err := b.openSides(tx, nil, sides); err != nil {
		return err
	}
	line, no := l.line(), l.EntryNo+1
	e := ledger.Entry{
		Kind: string(l.Kind), Source: lineSource(l.ID, no), Book: b.campaign.BookID, BankOn: l.BookedOn,
		Commitment: leaf.Commit(l.Salt, appendLineRow(nil, l.AccountID, &line)),
	}
	for _, f := range flows {
		e.Postings = append(e.Postings, ledger.Posting{From: b.ledger[f.from], To: b.ledger[f.to], Qty: f.qty})
	}
	ids, err := ledger.Post(tx, []ledger.Entry{e})
	if err != nil {
		return err
	}
	if err := moveEntry(tx, l.ID, l.EntryID, ids[0], no); err != nil {
		return err
	}
	l.EntryID, l.EntryNo = ids[0], no
	if l.State == LineHeld {
		l.State = LineBooked
	}
	return nil
}
