package ledger

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

var (
	errReversed   = fault.Of(fault.Conflict, "ledger.reversed")
	errIsReversal = fault.Of(fault.Conflict, "ledger.reversal.again")
)

// Reverse writes the exact mirror of an entry and gives its id. It happens once:
// the second caller is refused with ledger.reversed. The mirror keeps the bank day
// and, while that month is open, the booked day, so that the day's figures are as
// if nothing had been; else it counts in the first open day. It is refused with
// ledger.short when the money has gone on meanwhile.
//
// The reason stays for ever and names nobody.
func Reverse(tx *pg.Tx, entry int64, reason string) (int64, error) {
	ids, err := ReverseAll(tx, []int64{entry}, reason)
	if err != nil {
		return 0, err
	}
	return ids[0], nil
}

// ReverseAll is Reverse for many entries and one reason: all of them or none.
func ReverseAll(tx *pg.Tx, entries []int64, reason string) ([]int64, error) {
	reason, err := vntext.Clean("reason", reason, memoMax, false)
	if err != nil {
		return nil, err
	}
	if reason == "" {
		return nil, fault.On("reason", "ledger.reason.missing")
	}
	rows, err := readEntries(tx, entries)
	if err != nil {
		return nil, err
	}
	mirrors := make([]posted, len(rows))
	for i, r := range rows {
		if r.Kind == reversal {
			return nil, errIsReversal
		}
		mirrors[i] = posted{
			Entry: Entry{
				Kind: reversal, Source: "entry:" + strconv.FormatInt(r.ID, 10), Book: r.Book,
				BankOn: r.BankOn, Memo: reason, Postings: make([]Posting, len(r.Postings)),
			},
			reverses:  r.ID,
			notBefore: r.BookOn,
		}
		for l, p := range r.Postings {
			mirrors[i].Postings[l] = Posting{From: p.To, To: p.From, Qty: p.Qty}
		}
	}
	err = post(tx, mirrors)
	if fault.Is(err, "ledger.source.conflict") {
		return nil, errReversed // somebody else's, for another reason
	}
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(mirrors))
	for i, m := range mirrors {
		if !m.isNew {
			return nil, errReversed
		}
		ids[i] = m.id
		err := audit.Record(tx, audit.Event{
			Action: "ledger.reverse", Subject: m.Source, Unit: rows[i].Unit, Reason: reason,
			After: map[string]any{"reversal": m.id, "book_on": m.bookOn},
		})
		if err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// readEntries reads whole entries in the order asked, or refuses.
func readEntries(tx *pg.Tx, ids []int64) ([]Row, error) {
	rows := make([]Row, 0, len(ids))
	err := tx.Each(selectEntry+`
		join unnest($1::bigint[]) with ordinality as w (id, nth) on w.id = e.id
		order by w.nth`, []any{ids}, func(r pg.Scanner) error {
		row, err := scanEntry(r)
		rows = append(rows, row)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read %d entries: %w", len(ids), err)
	}
	if len(rows) != len(ids) {
		return nil, fault.Of(fault.Missing, "ledger.entry.missing")
	}
	return rows, addPostings(tx, rows)
}

// shortAccount is the account that the database names when a floor gives way.
func shortAccount(err error) int64 {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return 0
	}
	id, _ := strconv.ParseInt(e.Detail, 10, 64) // 0 names no account, and the words do without
	return id
}
