package giving

import (
	"fmt"
	"slices"

	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// post books each line that is not held: one entry a line.
func (c *chunk) post(tx *pg.Tx, b *accountBook, list []int) error {
	entries := make([]ledger.Entry, 0, len(list))
	posted := make([]int, 0, len(list))
	sides := make([][2]ledger.Account, 0, len(list))
	for _, i := range list {
		l, f := &c.lines[i], &c.fates[i]
		if f.state == LineHeld || f.cash != nil {
			continue
		}
		earmark := b.campaign.EarmarkID
		if f.pledge != nil {
			earmark = f.pledge.EarmarkID
		}
		sides = append(sides, b.sides(l, earmark))
		posted = append(posted, i)
		entries = append(entries, ledger.Entry{
			Kind: string(l.kind), Source: lineSource(f.line, 1), Book: b.campaign.BookID, BankOn: l.On,
			Commitment: l.commitment,
		})
	}
	if err := b.openSides(tx, c.turn, sides); err != nil {
		return err
	}
	for k, i := range posted {
		entries[k].Postings = []ledger.Posting{{
			From: b.ledger[sides[k][0]], To: b.ledger[sides[k][1]], Qty: int64(c.lines[i].Amount),
		}}
	}
	if len(entries) == 0 {
		return nil
	}
	ids, err := ledger.Post(tx, entries)
	if err != nil {
		return err
	}
	for k, i := range posted {
		c.fates[i].entry = ids[k]
	}
	return nil
}

// lineSource names a line in the books; no is above 1 when it was booked again.
func lineSource(line int64, no int) string {
	if no == 1 {
		return fmt.Sprintf("line:%d", line)
	}
	return fmt.Sprintf("line:%d/%d", line, no)
}

// Givers of money that did not come through a bank, and givers who were given money
// back, stand apart from the rest, so that figures can tell them.
const (
	cashGiver     = "cash"
	returnedGiver = "returned"
)

// sides are the two accounts that a line moves between.
func (b *accountBook) sides(l *readyLine, earmark int64) [2]ledger.Account {
	book := b.campaign.BookID
	at := func(kind ledger.Kind) ledger.Account {
		return ledger.Account{Book: book, Kind: kind, Earmark: earmark}
	}
	bank := at(ledger.Bank)
	bank.Holder = b.account.Holder()
	if l.Direction == In {
		switch l.kind {
		case InterestIn:
			return [2]ledger.Account{at(ledger.Interest), bank}
		case RefundLine:
			return [2]ledger.Account{at(ledger.OtherOut), bank}
		case OtherLine:
			return [2]ledger.Account{at(ledger.OtherIn), bank}
		case OwnTransfer:
			own := b.ours(l.phrase.from, l.On)
			return [2]ledger.Account{{Book: own.book, Kind: ledger.Transit, Earmark: own.earmark}, bank}
		case SourceLine:
			from := at(ledger.OtherIn)
			from.Holder = sourceHolder
			return [2]ledger.Account{from, bank}
		case StrayLine:
			from := at(ledger.OtherIn)
			from.Holder = strayHolder
			return [2]ledger.Account{from, bank}
		}
		return [2]ledger.Account{at(ledger.Giver), bank}
	}
	switch l.kind {
	case FeeOut:
		return [2]ledger.Account{bank, at(ledger.Fee)}
	case RefundLine:
		given := at(ledger.Giver)
		given.Holder = returnedGiver
		return [2]ledger.Account{bank, given}
	case OwnTransfer:
		return [2]ledger.Account{bank, at(ledger.Transit)}
	case CostLine:
		spent := at(ledger.OtherOut)
		spent.Holder = costHolder
		return [2]ledger.Account{bank, spent}
	case StrayLine:
		gone := at(ledger.OtherOut)
		gone.Holder = strayHolder
		return [2]ledger.Account{bank, gone}
	}
	return [2]ledger.Account{bank, at(ledger.OtherOut)}
}

// openSides fills b.ledger with the accounts that are not in it yet. The chunk before
// may be opening the same ones, so it goes first.
func (b *accountBook) openSides(tx *pg.Tx, t *turn, sides [][2]ledger.Account) error {
	var asked []ledger.Account
	for _, s := range sides {
		for _, a := range s {
			if _, known := b.ledger[a]; !known && !slices.Contains(asked, a) {
				asked = append(asked, a)
			}
		}
	}
	if len(asked) == 0 {
		return nil
	}
	if err := t.wait(tx.Context()); err != nil {
		return err
	}
	ids, err := ledger.Accounts(tx, asked)
	if err != nil {
		return err
	}
	for i, a := range asked {
		b.ledger[a] = ids[i]
	}
	b.opened = append(b.opened, asked...)
	return nil
}

// forgetOpened drops the accounts that a transaction opened which did not commit.
func (b *accountBook) forgetOpened() {
	for _, a := range b.opened {
		delete(b.ledger, a)
	}
	b.opened = nil
}
