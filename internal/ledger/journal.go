package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Row is an entry as it stands in the books.
type Row struct {
	ID         int64
	Kind       string
	Source     string
	Book       int64
	Fund       int64
	Unit       int64
	BankOn     workday.Day
	BookOn     workday.Day
	RecordedAt time.Time
	Actor      string
	Memo       string
	Commitment []byte
	Reverses   int64 // the entry this one mirrors
	ReversedBy int64 // the entry that mirrors this one
	Postings   []Line
}

// Line is one posting with the public names of its accounts.
type Line struct {
	Posting
	Item             string
	FromPath, ToPath string
}

// Filter narrows a list of entries. Zero fields do not.
type Filter struct {
	Fund   int64
	Book   int64
	From   workday.Day // by the day entries count in, both included
	To     workday.Day
	Before Cursor // go on after this row
	Limit  int    // at most listMax
}

// Cursor is where a list stopped: its last row's day and id.
type Cursor struct {
	On workday.Day
	ID int64
}

const listMax = 200

// lastDay is later than any day of the books.
var lastDay = workday.Date(2199, time.December, 31)

// Cursor is where a list goes on after this row.
func (r Row) Cursor() Cursor { return Cursor{r.BookOn, r.ID} }

// Entries lists the entries of the books an officer may read, the latest day first.
func Entries(ctx context.Context, db *pg.DB, by auth.Actor, f Filter) (rows []Row, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = db.View(ctx, by, func(tx *pg.Tx) error {
		rows, err = listEntries(tx, f)
		return err
	})
	return rows, err
}

// EntryByID gives one entry, or the fault that there is none in the officer's units.
func EntryByID(ctx context.Context, db *pg.DB, by auth.Actor, id int64) (row Row, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return Row{}, err
	}
	err = db.View(ctx, by, func(tx *pg.Tx) error {
		rows, err := readEntries(tx, []int64{id})
		if err != nil {
			return err
		}
		if !by.May(auth.ReadBooks, rows[0].Unit) {
			return fault.Of(fault.Missing, "ledger.entry.missing")
		}
		row = rows[0]
		return nil
	})
	return row, err
}

const selectEntry = `
	select e.id, e.kind, e.source, e.book_id, b.fund_id, f.unit_id, e.bank_on, e.book_on, e.recorded_at,
		e.actor, e.memo, e.commitment, coalesce(e.reverses_id, 0), coalesce(m.id, 0)
	from ledger.entries e
	join ledger.books b on b.id = e.book_id
	join ledger.funds f on f.id = b.fund_id
	left join ledger.entries m on m.reverses_id = e.id`

func scanEntry(r pg.Scanner) (e Row, err error) {
	err = r.Scan(&e.ID, &e.Kind, &e.Source, &e.Book, &e.Fund, &e.Unit, &e.BankOn, &e.BookOn, &e.RecordedAt,
		&e.Actor, &e.Memo, &e.Commitment, &e.Reverses, &e.ReversedBy)
	return e, err
}

// listEntries takes the newest of each book by its index and merges them: a page
// costs the same at ten entries and at ten million.
func listEntries(tx *pg.Tx, f Filter) (rows []Row, err error) {
	limit := pageOf(f.Limit)
	from, to := f.From, f.To
	if from.IsZero() {
		from = workday.Date(2000, time.January, 1)
	}
	if to.IsZero() {
		to = lastDay
	}
	before := f.Before
	if before.ID == 0 {
		before = Cursor{On: to + 1}
	}
	err = tx.Each(`
		with page as (
			select n.id
			from ledger.books b
			join ledger.funds f on f.id = b.fund_id
			cross join lateral (
				select e.id, e.book_on from ledger.entries e
				where e.book_id = b.id and e.book_on between $3 and $4 and (e.book_on, e.id) < ($5, $6)
				order by e.book_on desc, e.id desc
				limit $7) n
			where ($1::bigint = 0 or b.fund_id = $1) and ($2::bigint = 0 or b.id = $2)
				and ((select house.sees_all()) or f.unit_id = any ($8))
			order by n.book_on desc, n.id desc
			limit $7
		)`+selectEntry+`
		join page p on p.id = e.id
		order by e.book_on desc, e.id desc`,
		[]any{f.Fund, f.Book, from, to, before.On, before.ID, limit, tx.By.Where(auth.ReadBooks)},
		func(r pg.Scanner) error {
			row, err := scanEntry(r)
			rows = append(rows, row)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list entries: %w", err)
	}
	return rows, addPostings(tx, rows)
}

func pageOf(limit int) int {
	if limit <= 0 || limit > listMax {
		return 50
	}
	return limit
}

// addPostings reads the postings of all rows at once.
func addPostings(tx *pg.Tx, rows []Row) error {
	if len(rows) == 0 {
		return nil
	}
	at := make(map[int64]*Row, len(rows))
	ids := make([]int64, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
		at[rows[i].ID] = &rows[i]
	}
	err := tx.Each(`
		select p.entry_id, p.src, p.dst, p.item, p.qty,
			a.book_id, a.kind, a.holder, coalesce(ae.code, ''),
			b.book_id, b.kind, b.holder, coalesce(be.code, '')
		from ledger.postings p
		join ledger.accounts a on a.id = p.src
		left join ledger.earmarks ae on ae.id = a.earmark_id
		join ledger.accounts b on b.id = p.dst
		left join ledger.earmarks be on be.id = b.earmark_id
		where p.entry_id = any ($1)
		order by p.entry_id, p.line`, []any{ids}, func(r pg.Scanner) error {
		var entry int64
		var l Line
		var a, b Account
		err := r.Scan(&entry, &l.From, &l.To, &l.Item, &l.Qty,
			&a.Book, &a.Kind, &a.Holder, &a.Code, &b.Book, &b.Kind, &b.Holder, &b.Code)
		a.Item, b.Item = l.Item, l.Item
		l.FromPath, l.ToPath = a.Path(), b.Path()
		at[entry].Postings = append(at[entry].Postings, l)
		return err
	})
	if err != nil {
		return fmt.Errorf("read the postings of %d entries: %w", len(rows), err)
	}
	return nil
}
