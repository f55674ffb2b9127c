package ledger

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// The present is never stale, a day counts what counts in it, and a cut stays what
// it was whatever comes later.
func TestBalances(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.mustPost(b.gift(1, 1000))
	before := b.cut(time.Now().Add(time.Hour))
	if before.ID != 0 || b.at(before) != 0 {
		t.Errorf("a cut before any fold: %+v", before)
	}
	b.fold()
	first := b.cut(time.Now().Add(time.Hour))
	b.mustPost(b.gift(2, 10), b.payout(1, 500))
	if now, then := b.qty(b.bank), b.at(first); now != 510 || then != 1000 {
		t.Errorf("now %d, at the cut %d", now, then)
	}
	b.fold()
	second := b.cut(time.Now().Add(time.Hour))
	if moved, err := Fold(t.Context(), b.db); moved != 0 || err != nil {
		t.Errorf("folded %d of nothing: %v", moved, err)
	}
	b.mustPost(b.gift(3, 1))
	if a, c, now := b.at(first), b.at(second), b.qty(b.bank); a != 1000 || c != 510 || now != 511 {
		t.Errorf("cuts %d and %d, now %d", a, c, now)
	}
	if got := b.cut(second.At.Add(-time.Microsecond)); got != first {
		t.Errorf("between the cuts: %+v, want %+v", got, first)
	}
	b.fold()
	if a, c := b.at(first), b.at(second); a != 1000 || c != 510 {
		t.Errorf("the cuts moved: %d, %d", a, c)
	}

	err := b.db.View(t.Context(), auth.Public, func(tx *pg.Tx) error {
		for on, want := range map[int]int64{11: 0, 12: 1011, 13: 511} {
			list, err := Until(tx, Which{Book: b.book.ID, Holder: "bank:1", Kind: Bank}, day(on))
			if err != nil || len(list) != 1 || list[0].Qty() != want {
				t.Errorf("until the %dth: %+v %v, want %d", on, list, err, want)
			}
		}
		days := map[workday.Day]Sums{}
		err := tx.Each(`select day, n_in, n_out, qty_in, qty_out from ledger.days where account_id = $1`,
			[]any{b.bank}, func(r pg.Scanner) error {
				var on workday.Day
				var s Sums
				err := r.Scan(&on, &s.NIn, &s.NOut, &s.In, &s.Out)
				days[on] = s
				return err
			})
		want := map[workday.Day]Sums{day(12): {NIn: 3, In: 1011}, day(13): {NOut: 1, Out: 500}}
		if !maps.Equal(days, want) {
			t.Errorf("days %+v, want %+v", days, want)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (b *books) cut(at time.Time) (c Cut) {
	b.Helper()
	err := b.db.View(b.Context(), machine, func(tx *pg.Tx) (err error) {
		c, err = CutAt(tx, at)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// at is what the bank account held at a cut.
func (b *books) at(c Cut) (qty int64) {
	b.Helper()
	err := b.db.View(b.Context(), machine, func(tx *pg.Tx) error {
		list, err := At(tx, Which{Account: b.bank}, c)
		if err == nil {
			qty = list[0].Qty()
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return qty
}

// Opening what is open gives what is there; a source keeps its fund.
func TestOpenAgain(t *testing.T) {
	t.Parallel()
	b := open(t)
	other := openIn(t, b.db, "campaign:2")
	b.update(func(tx *pg.Tx) error {
		f, err := OpenFund(tx, Fund{Unit: b.fund.Unit, Name: "khác", OpenedOn: day(2), Basis: "khác"})
		if err != nil || f != b.fund {
			t.Errorf("%+v %v", f, err)
		}
		k, err := OpenBook(tx, b.book)
		if err != nil || k != b.book {
			t.Errorf("%+v %v", k, err)
		}
		e, err := OpenEarmark(tx, Earmark{Book: b.book.ID, Code: General, Name: "khác"})
		if err != nil || e != b.chung {
			t.Errorf("%+v %v", e, err)
		}
		return nil
	})
	err := b.db.Update(t.Context(), machine, func(tx *pg.Tx) error {
		_, err := OpenBook(tx, Book{Fund: other.fund.ID, Kind: CampaignBook, Source: "campaign:1", Name: "x"})
		return err
	})
	if !fault.Is(err, "ledger.source.conflict") {
		t.Errorf("another fund: %v", err)
	}
}

// Officers page through the books of their own units, forwards and to the end, and
// nobody else's even by their ids.
func TestEntries(t *testing.T) {
	t.Parallel()
	b := open(t)
	other := openIn(t, b.db, "campaign:2")
	var want []int64
	for n := range 7 {
		e := b.gift(n, int64(n+1))
		e.BankOn = day(20 - n/2)
		want = append(want, b.mustPost(e)[0])
	}
	foreign := other.mustPost(other.gift(100, 5))[0]
	by := officer(5, auth.Accountant, b.fund.Unit)
	var got []int64
	f := Filter{Limit: 3}
	for range 4 {
		rows, err := Entries(t.Context(), b.db, by, f)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			got = append(got, r.ID)
			f.Before = r.Cursor()
			if len(r.Postings) != 1 || !strings.HasSuffix(r.Postings[0].ToPath, "/bank/VND/bank:1/chung") {
				t.Errorf("postings %+v", r.Postings)
			}
		}
	}
	// the latest day first, within a day the latest recorded
	order := []int64{want[1], want[0], want[3], want[2], want[5], want[4], want[6]}
	if len(got) != len(order) {
		t.Fatalf("got %v, want %v", got, order)
	}
	for i := range got {
		if got[i] != order[i] {
			t.Fatalf("got %v, want %v", got, order)
		}
	}
	rows, err := Entries(t.Context(), b.db, by, Filter{Book: b.book.ID, From: day(18), To: day(18)})
	if err != nil || len(rows) != 2 {
		t.Errorf("one day: %d rows %v", len(rows), err)
	}
	rows, err = Entries(t.Context(), b.db, by, Filter{Fund: other.fund.ID})
	if err != nil || len(rows) != 0 {
		t.Errorf("another fund: %d rows %v", len(rows), err)
	}
	both := by
	both.Grants = append(slices.Clone(by.Grants), auth.Grant{Role: auth.Assessor, Unit: other.fund.Unit, Reach: []int64{other.fund.Unit}})
	if rows, err = Entries(t.Context(), b.db, both, Filter{Fund: other.fund.ID}); err != nil || len(rows) != 0 {
		t.Errorf("who works there for something else: %d rows %v", len(rows), err)
	}
	if _, err := EntryByID(t.Context(), b.db, by, foreign); !fault.Is(err, "ledger.entry.missing") {
		t.Errorf("a foreign entry: %v", err)
	}
	if _, err := Entries(t.Context(), b.db, auth.Public, Filter{}); !fault.Is(err, "auth.signin") {
		t.Errorf("anyone: %v", err)
	}
}

// With many rows every reading, and every spending, still goes by index.
func TestPlans(t *testing.T) {
	t.Parallel()
	b := open(t)
	for n := range 10 {
		entries := make([]Entry, batchMax)
		for i := range entries {
			entries[i] = b.gift(n*batchMax+i, 10)
			entries[i].BankOn = day(1 + n)
		}
		b.mustPost(entries...)
		b.fold()
	}
	if _, err := pgtest.Super(t, b.db).Exec(`analyze ledger.entries, ledger.postings, ledger.account_folds`); err != nil {
		t.Fatal(err)
	}
	b.update(func(tx *pg.Tx) error {
		readThrough := func(what string, f func() error) error {
			count := func() (n int64) {
				err := tx.Row(`
					select sum(seq_tup_read)::bigint from pg_stat_xact_user_tables
					where schemaname = 'ledger' and relname in ('entries', 'postings', 'account_folds')`).Scan(&n)
				if err != nil {
					t.Fatal(err)
				}
				return n
			}
			before := count()
			err := f()
			if n := count() - before; n > 0 {
				t.Errorf("%s read %d rows one after another", what, n)
			}
			return err
		}
		return errors.Join(
			readThrough("a list", func() error { _, err := listEntries(tx, Filter{Book: b.book.ID}); return err }),
			readThrough("an account", func() error { _, err := listDetail(tx, DetailAsk{Account: b.bank}); return err }),
			readThrough("one entry", func() error { _, err := readEntries(tx, []int64{7}); return err }),
			readThrough("posting", func() error { _, err := Post(tx, []Entry{b.gift(-1, 5)}); return err }),
			readThrough("posting many", func() error {
				entries := make([]Entry, batchMax)
				for i := range entries {
					entries[i] = b.gift(-2-i, 10)
				}
				_, err := Post(tx, entries)
				return err
			}),
			readThrough("spending", func() error { _, err := Post(tx, []Entry{b.payout(1, 5)}); return err }),
			readThrough("reversing", func() error { _, err := Reverse(tx, 7, "ghi nhầm"); return err }),
			readThrough("balances", func() error { _, err := Balances(tx, Which{Book: b.book.ID}); return err }),
			readThrough("a cut", func() error { _, err := At(tx, Which{Book: b.book.ID}, Cut{ID: 3}); return err }),
		)
	})
}
