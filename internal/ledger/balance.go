package ledger

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Which narrows a reading of the books. Zero fields do not.
type Which struct {
	Fund    int64
	Book    int64
	Earmark int64
	Account int64
	Kind    Kind
	Holder  string
}

// Sums are what came into and went out of an account, and how many postings did.
// What givers gave is what left a giver account less what came back.
type Sums struct {
	NIn, NOut int64
	In, Out   int64
}

// Qty is what is there: of a giver account, what was given, below zero.
func (s Sums) Qty() int64 { return s.In - s.Out }

// Balance is one account with its sums.
type Balance struct {
	Account
	Sums
}

// Cut is a moment of the books that never changes again: every entry that had been
// committed and folded by then, and no other.
type Cut struct {
	ID int64
	At time.Time
}

// Fold moves what was posted into the roll-ups and makes a cut. It says how many
// rows it moved; a job calls it every second. Readings are right without it, only
// slower, and cuts are as far apart as its calls.
func Fold(ctx context.Context, db *pg.DB) (moved int64, err error) {
	err = db.Update(ctx, auth.System("fold"), func(tx *pg.Tx) error {
		return tx.Row(`select ledger.fold()`).Scan(&moved)
	})
	if err != nil {
		return 0, fmt.Errorf("fold the books: %w", err)
	}
	return moved, nil
}

// CutAt gives the last cut at or before t: the same for ever, once a later cut
// exists. The zero Cut is the empty books before the first.
func CutAt(tx *pg.Tx, t time.Time) (c Cut, err error) {
	err = tx.Row(`select id, at from ledger.folds where at <= $1 order by at desc limit 1`, t).
		Scan(&c.ID, &c.At)
	if pg.NoRows(err) {
		return Cut{}, nil
	}
	if err != nil {
		return Cut{}, fmt.Errorf("find the cut at %s: %w", t, err)
	}
	return c, nil
}

// Balances gives the accounts as they are now, never stale, those without any
// posting included.
func Balances(tx *pg.Tx, w Which) ([]Balance, error) {
	return balances(tx, w, `
		join ledger.balances s on s.account_id = a.id`)
}

// Until gives the accounts by all that counts up to and including a day.
func Until(tx *pg.Tx, w Which, day workday.Day) ([]Balance, error) {
	return balances(tx, w, `
		cross join lateral (
			select coalesce(sum(d.n_in), 0)::bigint as n_in, coalesce(sum(d.n_out), 0)::bigint as n_out,
				coalesce(sum(d.qty_in), 0)::bigint as qty_in, coalesce(sum(d.qty_out), 0)::bigint as qty_out
			from ledger.days d
			where d.account_id = a.id and d.day <= $1) s`, day)
}

// At gives the accounts as they were recorded at a cut.
func At(tx *pg.Tx, w Which, c Cut) ([]Balance, error) {
	return balances(tx, w, `
		cross join lateral (
			select coalesce(max(f.n_in), 0) as n_in, coalesce(max(f.n_out), 0) as n_out,
				coalesce(max(f.qty_in), 0) as qty_in, coalesce(max(f.qty_out), 0) as qty_out
			from (
				select * from ledger.account_folds f
				where f.account_id = a.id and f.fold_id <= $1
				order by f.fold_id desc
				limit 1) f) s`, c.ID)
}

const accountColumns = `a.id, a.book_id, a.kind, a.item, a.holder, coalesce(a.earmark_id, 0), coalesce(e.code, '')`

const fromAccounts = `
	from ledger.accounts a
	join ledger.books b on b.id = a.book_id
	left join ledger.earmarks e on e.id = a.earmark_id`

// balances joins the sums that a reading means to the accounts it asks for.
func balances(tx *pg.Tx, w Which, sums string, args ...any) (list []Balance, err error) {
	where, args := w.where(args)
	err = tx.Each(`select `+accountColumns+`, s.n_in, s.n_out, s.qty_in, s.qty_out`+
		fromAccounts+sums+where+` order by a.id`, args, func(r pg.Scanner) error {
		var l Balance
		err := r.Scan(&l.ID, &l.Book, &l.Kind, &l.Item, &l.Holder, &l.Earmark, &l.Code,
			&l.NIn, &l.NOut, &l.In, &l.Out)
		list = append(list, l)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read balances: %w", err)
	}
	return list, nil
}

// where adds only the conditions that are asked for, so that each has its index.
func (w Which) where(args []any) (string, []any) {
	var conditions []string
	add := func(asked bool, column string, value any) {
		if asked {
			args = append(args, value)
			conditions = append(conditions, column+" = $"+strconv.Itoa(len(args)))
		}
	}
	add(w.Fund != 0, "b.fund_id", w.Fund)
	add(w.Book != 0, "a.book_id", w.Book)
	add(w.Earmark != 0, "a.earmark_id", w.Earmark)
	add(w.Account != 0, "a.id", w.Account)
	add(w.Kind != "", "a.kind", w.Kind)
	add(w.Holder != "", "a.holder", w.Holder)
	if len(conditions) == 0 {
		return "", args
	}
	return "\n\t\twhere " + strings.Join(conditions, " and "), args
}
