package ledger

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// together runs f n times at one moment and waits for all.
func together(n int, f func(i int)) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			f(i)
		})
	}
	close(start)
	wg.Wait()
}

// Sixteen cashiers spend from one account that has money for ten of them, while
// gifts that are too small for an eleventh arrive and the folder folds. Ten go
// through and the others are told why.
func TestSpendTheLast(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.mustPost(b.gift(0, 10_000))
	var done, told atomic.Int64
	together(20, func(i int) {
		switch {
		case i < 16:
			_, err := b.post(b.payout(i, 1000))
			switch {
			case err == nil:
				done.Add(1)
			case fault.Is(err, "ledger.short"):
				told.Add(1)
			default:
				t.Error(err)
			}
		case i < 18:
			for n := range 9 {
				if _, err := b.post(b.gift(i*100+n, 1)); err != nil {
					t.Error(err)
				}
			}
		default:
			for range 9 {
				if _, err := Fold(t.Context(), b.db); err != nil {
					t.Error(err)
				}
			}
		}
	})
	if done.Load() != 10 || told.Load() != 6 {
		t.Errorf("%d spent, %d were told", done.Load(), told.Load())
	}
	if got := b.qty(b.bank); got != 18 {
		t.Errorf("%d left", got)
	}
}

// Two accounts, spent from in opposite order by many at once: nobody deadlocks,
// because floors are taken in one order, and nothing is lost.
func TestSpendCrosswise(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.mustPost(b.gift(0, 1000), Entry{
		Kind: "gift", Source: "cash:0", Book: b.book.ID, BankOn: day(12), Postings: []Posting{{b.giver, b.cash, 1000}},
	})
	together(12, func(i int) {
		e := b.payout(i, 1)
		e.Postings = []Posting{{b.bank, b.outlay, 10}, {b.cash, b.outlay, 10}}
		if i%2 == 1 {
			e.Postings[0], e.Postings[1] = e.Postings[1], e.Postings[0]
		}
		if _, err := b.post(e); err != nil {
			t.Error(err)
		}
	})
	if bank, cash := b.qty(b.bank), b.qty(b.cash); bank != 880 || cash != 880 {
		t.Errorf("bank %d, cash %d", bank, cash)
	}
}

// Two officers undo the same entry at the same moment. It is undone once, and the
// slower is told so.
func TestReverseTwiceAtOnce(t *testing.T) {
	t.Parallel()
	b := open(t)
	id := b.mustPost(b.gift(0, 1000), b.gift(1, 1000))[0]
	var done, told atomic.Int64
	together(8, func(int) {
		_, err := b.reverse(id)
		switch {
		case err == nil:
			done.Add(1)
		case fault.Is(err, "ledger.reversed"):
			told.Add(1)
		default:
			t.Error(err)
		}
	})
	if done.Load() != 1 || told.Load() != 7 {
		t.Errorf("%d reversed, %d were told", done.Load(), told.Load())
	}
	if got := b.qty(b.bank); got != 1000 {
		t.Errorf("bank %d", got)
	}
}

// A webhook and an import bring the same lines at the same moment, in other
// batches. Each is booked once and both get the same ids.
func TestPostOnceAtOnce(t *testing.T) {
	t.Parallel()
	b := open(t)
	ids := make([][]int64, 6)
	together(6, func(i int) {
		entries := make([]Entry, 0, 50)
		for n := range 50 {
			entries = append(entries, b.gift(n, 10))
		}
		var err error
		if ids[i], err = b.post(entries...); err != nil {
			t.Error(err)
		}
	})
	for i := range ids {
		for n := range ids[i] {
			if ids[i][n] != ids[0][n] {
				t.Fatalf("caller %d got entry %d for line %d, another %d", i, ids[i][n], n, ids[0][n])
			}
		}
	}
	if got := b.qty(b.bank); got != 500 {
		t.Errorf("bank %d", got)
	}
}

// One source with two contents at the same moment: one is booked, the other told.
func TestPostConflictAtOnce(t *testing.T) {
	t.Parallel()
	b := open(t)
	var done, told atomic.Int64
	together(8, func(i int) {
		_, err := b.post(b.gift(1, int64(100+i)))
		switch {
		case err == nil:
			done.Add(1)
		case fault.Is(err, "ledger.source.conflict"):
			told.Add(1)
		default:
			t.Error(err)
		}
	})
	if done.Load() != 1 || told.Load() != 7 {
		t.Errorf("%d booked, %d were told", done.Load(), told.Load())
	}
}

// The same accounts asked for at once are the same accounts.
func TestAccountsAtOnce(t *testing.T) {
	t.Parallel()
	b := open(t)
	ids := make([][]int64, 8)
	together(8, func(i int) {
		err := b.db.Update(t.Context(), machine, func(tx *pg.Tx) (err error) {
			ids[i], err = Accounts(tx, []Account{
				{Book: b.book.ID, Kind: Fee}, {Book: b.book.ID, Kind: Interest}, {Book: b.book.ID, Kind: Fee},
			})
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	for _, got := range ids {
		if len(got) != 3 || got[0] != ids[0][0] || got[1] != ids[0][1] || got[2] != got[0] || got[1] == got[0] {
			t.Errorf("%v and %v", got, ids[0])
		}
	}
}

// A month closes while gifts are posted into it. Whatever was posted is in the
// closing balance, and whatever came too late counts in the next month; the checks
// at the end of the test compare both with the postings.
func TestCloseWhilePosting(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.mustPost(b.gift(0, 1))
	period := b.askClose(day(1))
	var late atomic.Int64
	together(6, func(i int) {
		if i == 0 {
			time.Sleep(20 * time.Millisecond)
			if err := ConfirmPeriod(t.Context(), b.db, b.second(), period); err != nil {
				t.Error(err)
			}
			return
		}
		for n := range 40 {
			e := b.gift(i*1000+n, 1)
			if n%2 == 0 { // an explicit day is refused, the default moves on
				e.BookOn = e.BankOn
			}
			_, err := b.post(e)
			if err != nil && !(n%2 == 0 && fault.Is(err, "ledger.closed")) {
				t.Error(err)
			}
			if err != nil {
				late.Add(1)
			}
		}
	})
	var closed, after int64
	super := pgtest.Super(t, b.db)
	err := super.QueryRow(`select qty_in from ledger.closing_balances where account_id = $1`, b.bank).Scan(&closed)
	if err == nil {
		err = super.QueryRow(`
			select coalesce(sum(qty_in), 0) from ledger.days where account_id = $1 and day >= '2024-10-01'`, b.bank).Scan(&after)
	}
	if err != nil {
		t.Fatal(err)
	}
	if closed+after+late.Load() != 201 {
		t.Errorf("%d closed, %d after, %d refused of 201", closed, after, late.Load())
	}
}
