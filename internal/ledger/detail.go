package ledger

import (
	"context"
	"fmt"
	"math"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Detail is one account as accountants read it (the detail book of an account, sổ chi
// tiết): what lies in it now, its days, and its entries.
type Detail struct {
	Book    Book
	Balance Balance
	Days    []DetailDay   // the latest first
	Entries []DetailEntry // the latest recorded first
}

// DetailDay is a day of an account, by the day that entries count in. Opening, what came
// and what went make Closing. Units of the account's item; of money, đồng.
type DetailDay struct {
	Day              workday.Day
	Opening, Closing int64
	Sums
}

// DetailEntry is an entry with what it brought into and took out of the account, and what
// lay in it after everything recorded up to then.
type DetailEntry struct {
	Row
	In, Out, After int64
}

// DetailAsk says which stretch of an account is wanted. Zero fields begin with the newest.
type DetailAsk struct {
	Account   int64
	DayBefore workday.Day // days before this one
	Before    int64       // entries recorded before this one
	Limit     int         // of days and of entries; at most listMax
}

// DetailOf gives an account of a book, or the fault that there is none in the officer's
// units. All of it is of one moment.
func DetailOf(ctx context.Context, db *pg.DB, by auth.Actor, book int64, ask DetailAsk) (d Detail, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return d, err
	}
	err = db.View(ctx, by, func(tx *pg.Tx) error {
		if d.Book, err = bookInReach(tx, book); err != nil {
			return err
		}
		found, err := Balances(tx, Which{Book: book, Account: ask.Account})
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.Of(fault.Missing, "ledger.account.missing")
		}
		d.Balance = found[0]
		if d.Days, err = listDays(tx, ask); err != nil {
			return err
		}
		d.Entries, err = listDetail(tx, ask)
		return err
	})
	return d, err
}

// listDays reads the roll-up of days: as many rows as the account has days.
func listDays(tx *pg.Tx, ask DetailAsk) (days []DetailDay, err error) {
	before := ask.DayBefore
	if before.IsZero() {
		before = lastDay
	}
	err = tx.Each(`
		select day, n_in, n_out, qty_in, qty_out, closing
		from (
			select d.day, sum(d.n_in)::bigint as n_in, sum(d.n_out)::bigint as n_out,
				sum(d.qty_in)::bigint as qty_in, sum(d.qty_out)::bigint as qty_out,
				sum(sum(d.qty_in - d.qty_out)) over (order by d.day)::bigint as closing
			from ledger.days d
			where d.account_id = $1
			group by d.day) d
		where day < $2
		order by day desc
		limit $3`, []any{ask.Account, before, pageOf(ask.Limit)}, func(r pg.Scanner) error {
		var d DetailDay
		err := r.Scan(&d.Day, &d.NIn, &d.NOut, &d.In, &d.Out, &d.Closing)
		d.Opening = d.Closing - d.Qty()
		days = append(days, d)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the days of account %d: %w", ask.Account, err)
	}
	return days, nil
}

// listDetail goes down the account's postings by their index, from what lies in it now.
// A page further down costs what was recorded after it, once.
func listDetail(tx *pg.Tx, ask DetailAsk) (rows []DetailEntry, err error) {
	before := ask.Before
	if before == 0 {
		before = math.MaxInt64
	}
	var found []Row
	err = tx.Each(`
		with page as materialized (
			(select distinct entry_id from ledger.postings where src = $1 and entry_id < $2
				order by entry_id desc limit $3)
			union
			(select distinct entry_id from ledger.postings where dst = $1 and entry_id < $2
				order by entry_id desc limit $3)
			order by entry_id desc
			limit $3
		), moved as (
			select p.entry_id,
				coalesce(sum(p.qty) filter (where p.dst = $1), 0)::bigint as came,
				coalesce(sum(p.qty) filter (where p.src = $1), 0)::bigint as went
			from ledger.postings p
			join page on page.entry_id = p.entry_id
			where $1 in (p.src, p.dst)
			group by p.entry_id
		), top as (
			select (select s.qty_in - s.qty_out from ledger.balances s where s.account_id = $1)
				- coalesce((select sum(p.qty) from ledger.postings p where p.dst = $1 and p.entry_id >= $2), 0)
				+ coalesce((select sum(p.qty) from ledger.postings p where p.src = $1 and p.entry_id >= $2), 0) as qty
		)
		select x.*, m.came, m.went,
			(top.qty - coalesce(sum(m.came - m.went) over (order by m.entry_id desc
				rows between unbounded preceding and 1 preceding), 0))::bigint
		from (`+selectEntry+` join page g on g.entry_id = e.id) x
		join moved m on m.entry_id = x.id
		cross join top
		order by m.entry_id desc`,
		[]any{ask.Account, before, pageOf(ask.Limit)}, func(r pg.Scanner) error {
			var d DetailEntry
			row, err := scanEntry(alsoScan{r, []any{&d.In, &d.Out, &d.After}})
			found, rows = append(found, row), append(rows, d)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list the entries of account %d: %w", ask.Account, err)
	}
	if err := addPostings(tx, found); err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].Row = found[i]
	}
	return rows, nil
}

// alsoScan reads further columns that stand after those of an entry.
type alsoScan struct {
	pg.Scanner
	more []any
}

func (s alsoScan) Scan(into ...any) error { return s.Scanner.Scan(append(into, s.more...)...) }
