package giving

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// bookAgain posts the line a second time, to another part of the book; the caller
// reverses the entry that stood for it.
func (s *Service) bookAgain(tx *pg.Tx, b *accountBook, l *BankLine, earmark int64) error {
	line := l.line()
	no := l.EntryNo + 1
	r := readyLine{Line: line, kind: l.Kind, phrase: transferPhraseIn(line.Text)}
	sides := b.sides(&r, earmark)
	if err := b.openSides(tx, nil, [][2]ledger.Account{sides}); err != nil {
		return err
	}
	ids, err := ledger.Post(tx, []ledger.Entry{{
		Kind: string(l.Kind), Source: lineSource(l.ID, no), Book: b.campaign.BookID, BankOn: l.BookedOn,
		Commitment: leaf.Commit(l.Salt, appendLineRow(nil, l.AccountID, &line)),
		Postings: []ledger.Posting{{
			From: b.ledger[sides[0]], To: b.ledger[sides[1]], Qty: int64(l.Amount),
		}},
	}})
	if err != nil {
		return err
	}
	if err := moveEntry(tx, l.ID, l.EntryID, ids[0], no); err != nil {
		return err
	}
	l.EntryID, l.EntryNo = ids[0], no
	return nil
}

// show writes the line's public row anew: with its giver, or nil as the bank wrote it.
func (b *accountBook) show(tx *pg.Tx, l *BankLine, g *shownGiver) error {
	r := b.ready(l.Channel, l.line(), func(fingerprint) int { return 1 })
	return updateStatementRow(tx, l.ID, publicRowOf(&r, g))
}

// showPledge writes the public rows of a pledge's lines anew, after its donor has
// chosen another name or none.
func (s *Service) showPledge(tx *pg.Tx, p Pledge) error {
	if p.State != Received {
		return nil
	}
	ids, err := linesOfPledge(tx, p.ID)
	if err != nil {
		return err
	}
	for _, id := range ids {
		l, err := lineByID(tx, id)
		if err != nil {
			return err
		}
		b, err := s.openAccountBook(tx, l.AccountID)
		if err != nil {
			return err
		}
		if err := b.show(tx, l, Donor{PublicName: p.PublicName, Anonymous: p.Anonymous}.shown()); err != nil {
			return err
		}
	}
	return nil
}

// postHeld posts the unit's lines that were held because the books did not have the
// money, as far as they have it now: in their order, one transaction each. A transfer
// between two of our accounts waits so for the other account's statement.
func (s *Service) postHeld(ctx context.Context, unit int64) error {
	var held []int64
	err := s.DB.View(ctx, importer, func(tx *pg.Tx) (err error) {
		held, err = heldLines(tx, unit)
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range held {
		err := s.DB.Update(ctx, importer, func(tx *pg.Tx) error {
			l, err := lineByID(tx, id)
			if err != nil || l.State != LineHeld {
				return err
			}
			b, err := s.openAccountBook(tx, l.AccountID)
			if err != nil {
				return err
			}
			if b.ended || l.Direction == In && b.ours(transferPhraseIn(l.line().Text).from, l.BookedOn) == nil {
				return nil // a transfer from another fund, which the receiver confirms
			}
			if l.Direction == In && l.Kind == SourceLine {
				return nil // perhaps a gift that came astray, which an officer says
			}
			was, err := wasCash(tx, id)
			if err != nil {
				return err
			}
			if !was { // then it may have had an entry
				l.EntryNo = 0 // its first entry is the one without a number
			}
			return s.bookAgain(tx, b, l, b.campaign.EarmarkID)
		})
		if err != nil && !fault.Is(err, "ledger.short") {
			return fmt.Errorf("post held line %d: %w", id, err)
		}
	}
	return nil
}
