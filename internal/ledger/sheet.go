package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// FundBooks is a fund with its books.
type FundBooks struct {
	Fund
	Books []BookHeld
}

// BookHeld is a book with the money that lies in it now.
type BookHeld struct {
	Book
	Balance money.VND
}

// FundsFor lists the funds whose books an officer may read, with their books.
func FundsFor(ctx context.Context, db *pg.DB, by auth.Actor) (list []FundBooks, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = db.View(ctx, by, func(tx *pg.Tx) error {
		funds, err := Funds(tx)
		if err != nil {
			return err
		}
		for _, f := range funds {
			if !by.May(auth.ReadBooks, f.Unit) {
				continue
			}
			held, err := booksHeld(tx, f.ID)
			if err != nil {
				return err
			}
			list = append(list, FundBooks{f, held})
		}
		return nil
	})
	return list, err
}

func booksHeld(tx *pg.Tx, fund int64) ([]BookHeld, error) {
	books, err := Books(tx, fund)
	if err != nil {
		return nil, err
	}
	balances, err := Balances(tx, Which{Fund: fund})
	if err != nil {
		return nil, err
	}
	sums := map[int64]money.VND{}
	for _, b := range balances {
		if b.Floor() && b.Item == VND {
			sums[b.Book] += money.VND(b.Qty())
		}
	}
	list := make([]BookHeld, len(books))
	for i, b := range books {
		list[i] = BookHeld{b, sums[b.ID]}
	}
	return list, nil
}

// BookSheet is a book with its accounts as of a moment.
type BookSheet struct {
	Book     Book
	Balances []Balance
}

// Moment is when books are read: at the end of a day, by the day that entries count in; or,
// where At is said, as they had been recorded by then, whatever was recorded later about
// days before.
type Moment struct {
	On workday.Day
	At time.Time
}

// SheetOf gives the accounts of a book as of a moment, or the fault that there is no such
// book in the officer's units.
func SheetOf(ctx context.Context, db *pg.DB, by auth.Actor, book int64, m Moment) (s BookSheet, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return s, err
	}
	err = db.View(ctx, by, func(tx *pg.Tx) error {
		if s.Book, err = bookInReach(tx, book); err != nil {
			return err
		}
		if m.At.IsZero() {
			s.Balances, err = Until(tx, Which{Book: book}, m.On)
			return err
		}
		cut, err := CutAt(tx, m.At)
		if err != nil {
			return err
		}
		s.Balances, err = At(tx, Which{Book: book}, cut)
		return err
	})
	return s, err
}

// bookInReach gives a book of a unit where the one who asks reads books.
func bookInReach(tx *pg.Tx, id int64) (Book, error) {
	b, err := scanBook(tx.Row(selectBook+`
		where id = $1 and ((select house.sees_all()) or fund_id in (
			select f.id from ledger.funds f where f.unit_id = any ($2)))`, id, tx.By.Where(auth.ReadBooks)))
	if pg.NoRows(err) {
		return Book{}, fault.Of(fault.Missing, "ledger.book.missing")
	}
	if err != nil {
		return Book{}, fmt.Errorf("read book %d: %w", id, err)
	}
	return b, nil
}
