package ledger

import (
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// An account's book adds up from line to line and from day to day, however it is paged,
// for what is folded and what is not.
func TestDetail(t *testing.T) {
	t.Parallel()
	b := open(t)
	by := officer(5, auth.Accountant, b.fund.Unit)
	var ids []int64
	for n := range 6 {
		e := b.gift(n, int64(100*(n+1)))
		e.BankOn = day(20 - n/2)
		ids = append(ids, b.mustPost(e)[0])
		if n == 3 {
			b.fold()
		}
	}
	ids = append(ids, b.mustPost(b.payout(50, 450))[0])
	mirror, err := b.reverse(ids[1])
	if err != nil {
		t.Fatal(err)
	}
	ids = append(ids, mirror)
	want := map[int64][3]int64{
		ids[0]: {100, 0, 100}, ids[1]: {200, 0, 300}, ids[2]: {300, 0, 600}, ids[3]: {400, 0, 1000},
		ids[4]: {500, 0, 1500}, ids[5]: {600, 0, 2100}, ids[6]: {0, 450, 1650}, ids[7]: {0, 200, 1450},
	}
	for _, limit := range []int{1, 3, 50} {
		var seen int
		ask := DetailAsk{Account: b.bank, Limit: limit}
		for {
			d, err := DetailOf(t.Context(), b.db, by, b.book.ID, ask)
			if err != nil {
				t.Fatal(err)
			}
			if d.Balance.Qty() != 1450 {
				t.Fatalf("there lie %d", d.Balance.Qty())
			}
			for _, r := range d.Entries {
				if seen++; ids[len(ids)-seen] != r.ID || want[r.ID] != [3]int64{r.In, r.Out, r.After} || len(r.Postings) != 1 {
					t.Errorf("pages of %d: %d. entry %d: %d in, %d out, %d after", limit, seen, r.ID, r.In, r.Out, r.After)
				}
			}
			if len(d.Entries) < limit {
				break
			}
			ask.Before = d.Entries[len(d.Entries)-1].ID
		}
		if seen != len(ids) {
			t.Errorf("pages of %d: %d of %d entries", limit, seen, len(ids))
		}
	}
	var days []DetailDay
	ask := DetailAsk{Account: b.bank, Limit: 2}
	for {
		d, err := DetailOf(t.Context(), b.db, by, b.book.ID, ask)
		if err != nil {
			t.Fatal(err)
		}
		if days = append(days, d.Days...); len(d.Days) < ask.Limit {
			break
		}
		ask.DayBefore = d.Days[len(d.Days)-1].Day
	}
	for i, d := range days {
		if d.Opening+d.In-d.Out != d.Closing || i > 0 && (days[i-1].Day <= d.Day || days[i-1].Opening != d.Closing) {
			t.Errorf("day %+v", d)
		}
	}
	if n := len(days); n == 0 || days[0].Closing != 1450 || days[n-1].Opening != 0 {
		t.Errorf("days %+v", days)
	}
}

// Nobody reads an account of another unit, through whatever book it is asked.
func TestDetailScope(t *testing.T) {
	t.Parallel()
	b := open(t)
	other := openIn(t, b.db, "campaign:2")
	other.mustPost(other.gift(1, 5))
	by := officer(5, auth.Accountant, b.fund.Unit)
	by.Grants = append(by.Grants, auth.Grant{Role: auth.Assessor, Unit: other.fund.Unit, Reach: []int64{other.fund.Unit}})
	for _, c := range []struct {
		what          string
		by            auth.Actor
		book, account int64
		want          string
	}{
		{"a foreign book", by, other.book.ID, other.bank, "ledger.book.missing"},
		{"a foreign account in one's own book", by, b.book.ID, other.bank, "ledger.account.missing"},
		{"no such account", by, b.book.ID, 1 << 40, "ledger.account.missing"},
		{"anyone", auth.Public, b.book.ID, b.bank, "auth.signin"},
	} {
		if _, err := DetailOf(t.Context(), b.db, c.by, c.book, DetailAsk{Account: c.account}); !fault.Is(err, c.want) {
			t.Errorf("%s: %v", c.what, err)
		}
	}
	if _, err := SheetOf(t.Context(), b.db, by, other.book.ID, Moment{On: day(30)}); !fault.Is(err, "ledger.book.missing") {
		t.Errorf("a foreign sheet: %v", err)
	}
}

// What was recorded late about an earlier day changes the day, and never what had been
// recorded before.
func TestSheetAtMoments(t *testing.T) {
	t.Parallel()
	b := open(t)
	by := officer(5, auth.Accountant, b.fund.Unit)
	sum := func(m Moment) (n int64) {
		t.Helper()
		s, err := SheetOf(t.Context(), b.db, by, b.book.ID, m)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range s.Balances {
			if x.ID == b.bank {
				n += x.Qty()
			}
		}
		return n
	}
	e := b.gift(1, 100)
	e.BankOn = day(10)
	b.mustPost(e)
	b.fold()
	var before time.Time
	if err := b.db.View(t.Context(), machine, func(tx *pg.Tx) error {
		return tx.Row(`select max(at) from ledger.folds`).Scan(&before)
	}); err != nil {
		t.Fatal(err)
	}
	late := b.gift(2, 7)
	late.BankOn = day(9)
	b.mustPost(late)
	b.fold()
	for _, c := range []struct {
		m    Moment
		want int64
	}{
		{Moment{On: day(8)}, 0},
		{Moment{On: day(9)}, 7},
		{Moment{On: day(10)}, 107},
		{Moment{At: before}, 100},
		{Moment{At: before.Add(-time.Hour)}, 0},
		{Moment{At: before.Add(time.Hour)}, 107},
	} {
		if got := sum(c.m); got != c.want {
			t.Errorf("%+v: %d, want %d", c.m, got, c.want)
		}
	}
}
