package disclose

import (
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// bareLines lets public rows stand without the bank lines behind them.
func bareLines(w *world) {
	pgtest.Breaks(w.db, "account_covers_add_up", "statement_rows_cover_lines", "bank_balance_is_what_lines_say", "statement_rows_are_sighted")
}

// putLine writes a gift into the public statement.
func putLine(tx *pg.Tx, c call, id, amount int64, text string) error {
	_, err := tx.Exec(`
		insert into giving.statement_rows (line_id, account_id, campaign_id, at, timed, direction, kind, amount,
			public_text, norm, sh, hidden, screen_version)
		values ($1, $2, $3, now(), true, 'in', 'gift', $4, $5, lower($5), '{}', false, 1)`, id, c.bank, c.id, amount, text)
	return err
}

func (w *world) mark() (now Mark, more bool) {
	w.Helper()
	now, more, err := MarkNow(ctx, w.db)
	if err != nil {
		w.Fatal(err)
	}
	return now, more
}

func (w *world) arrived(from, to Mark, slugs ...string) News {
	w.Helper()
	n, err := Arrivals(ctx, w.db, from, to, slugs)
	if err != nil {
		w.Fatal(err)
	}
	return n
}

// settled is a mark after which nothing waits: other tests share the cluster, and one of
// their transactions may be under way.
func (w *world) settled() Mark {
	w.Helper()
	for {
		if now, more := w.mark(); !more {
			return now
		}
	}
}

// A gift whose transaction began earlier and ends later is told later, and neither it nor
// the one that overtook it is told twice.
func TestArrivalsOvertake(t *testing.T) {
	w := newWorld(t, "20")
	bareLines(w)
	c := w.open("lu-thu", "LS", false)
	start := w.settled()
	written, end := make(chan struct{}), make(chan struct{})
	var slow sync.WaitGroup
	slow.Go(func() {
		err := w.db.Update(ctx, machine, func(tx *pg.Tx) error {
			if err := putLine(tx, c, 1, 100_000, "CHAM"); err != nil {
				return err
			}
			close(written)
			<-end
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-written
	w.update(func(tx *pg.Tx) error { return putLine(tx, c, 2, 20_000, "NHANH") })
	between, more := w.mark()
	if n := w.arrived(start, between, ""); !more || len(n.Of) != 0 {
		t.Errorf("while the first goes on: more %t, %+v", more, n)
	}
	close(end)
	slow.Wait()
	now := w.settled()
	for _, from := range []Mark{start, between} {
		n := w.arrived(from, now, "", "lu-thu")
		for _, slug := range []string{"", "lu-thu"} {
			if a := n.Of[slug]; a.Gifts != 2 || a.Sum != 120_000 || len(a.Latest) != 2 || a.Latest[0].Text != "NHANH" {
				t.Errorf("from %d, of %q: %+v", from, slug, a)
			}
		}
		if _, told := n.Totals["lu-thu"]; !told {
			t.Errorf("from %d: no totals", from)
		}
	}
	if n := w.arrived(now, w.settled(), "lu-thu"); n.Lost || len(n.Of) != 0 {
		t.Errorf("told again: %+v", n)
	}
}

// Many write at once, some in vain; a reader that goes from mark to mark adds up to exactly
// what there is.
func TestArrivalsOnceEach(t *testing.T) {
	w := newWorld(t, "20")
	bareLines(w)
	calls := []call{w.open("mot", "MO", false), w.open("hai", "HA", false), w.open("ban-nhap", "LN", true)}
	from := w.settled()
	var id, want, gifts atomic.Int64
	errInVain := errors.New("in vain")
	var writers sync.WaitGroup
	for hand := range uint64(6) {
		writers.Go(func() {
			r := rand.New(rand.NewPCG(1, hand))
			for range 25 {
				c, many, inVain := calls[r.IntN(3)], r.IntN(4)+1, r.IntN(5) == 0
				var sum int64
				err := w.db.Update(ctx, machine, func(tx *pg.Tx) error {
					sum = 0
					for range many {
						n := id.Add(1)
						sum += n
						if err := putLine(tx, c, n, n, "UNG HO"); err != nil {
							return err
						}
					}
					if inVain {
						return errInVain
					}
					return nil
				})
				switch {
				case inVain && errors.Is(err, errInVain), err == nil && c.slug == "ban-nhap":
				case err == nil:
					want.Add(sum)
					gifts.Add(int64(many))
				default:
					t.Error(err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { writers.Wait(); close(done) }()
	var got Arrived
	for ended := false; ; {
		select {
		case <-done:
			ended = true
		default:
		}
		now, more := w.mark()
		n := w.arrived(from, now, "", "mot", "hai", "ban-nhap")
		if n.Of[""].Sum != n.Of["mot"].Sum+n.Of["hai"].Sum || n.Of["ban-nhap"].Gifts != 0 {
			t.Fatalf("the whole is not its parts: %+v", n.Of)
		}
		got.Gifts, got.Sum = got.Gifts+n.Of[""].Gifts, got.Sum+n.Of[""].Sum
		from = now
		if ended && !more {
			break
		}
	}
	if got.Gifts != gifts.Load() || int64(got.Sum) != want.Load() {
		t.Errorf("told of %d gifts, %d; there are %d, %d", got.Gifts, got.Sum, gifts.Load(), want.Load())
	}
}

// A mark of another day, of another life, of nobody: the reader is sent back to the page.
// What was hidden since is told hidden.
func TestArrivalsAreAsShownNow(t *testing.T) {
	w := newWorld(t, "20")
	bareLines(w)
	c := w.open("lu-thu", "LS", false)
	from := w.settled()
	w.update(func(tx *pg.Tx) error { return putLine(tx, c, 1, 50_000, "TRAN VAN BINH UNG HO") })
	w.update(func(tx *pg.Tx) error {
		_, err := tx.Exec(`update giving.statement_rows set public_text = '', norm = '', hidden = true where line_id = 1`)
		return err
	})
	now := w.settled()
	if a := w.arrived(from, now, "lu-thu").Of["lu-thu"]; a.Gifts != 1 || a.Latest[0].Text != "" {
		t.Errorf("a hidden giver is told: %+v", a)
	}
	for _, mark := range []Mark{0, 1, now - marksMax - 1, now + 1, 1<<62 - 1} {
		if n := w.arrived(mark, now, "lu-thu"); !n.Lost || len(n.Of) != 0 {
			t.Errorf("from %d: %+v", mark, n)
		}
	}
}

// A page's totals, its newest gifts and its mark are of one moment: whoever listens from
// there on misses nothing.
func TestFront(t *testing.T) {
	w := newWorld(t, "20")
	bareLines(w)
	c := w.open("lu-thu", "LS", false)
	w.post(c, "gift", day(2), c.giver, c.held, 500_000)
	w.post(c, "gift", day(4), c.giver, c.held, 50_000)
	w.post(c, "gift", day(4), c.hand, c.cash, 30_000)
	w.post(c, "refund", day(5), c.held, c.back, 10_000)
	w.update(func(tx *pg.Tx) error { return putLine(tx, c, 1, 500_000, "UNG HO") })
	w.settled()
	f, err := FrontOf(ctx, w.db, "lu-thu", 8, "lu-thu")
	if err != nil || f.Totals["lu-thu"].Received != 580_000 || len(f.Latest) != 1 {
		t.Fatalf("%+v, %v", f, err)
	}
	want := []Given{
		{Day: day(2), Bank: 500_000, BankGifts: 1},
		{Day: day(4), Bank: 50_000, BankGifts: 1, Cash: 30_000, CashGifts: 1},
	}
	if len(f.Given) != 2 || f.Given[0] != want[0] || f.Given[1] != want[1] {
		t.Errorf("days %+v; want %+v", f.Given, want)
	}
	if n := w.arrived(f.Mark, w.settled(), "lu-thu"); len(n.Of) != 0 {
		t.Errorf("what the page showed is told again: %+v", n)
	}
	w.update(func(tx *pg.Tx) error { return putLine(tx, c, 2, 7_000, "THEM") })
	if a := w.arrived(f.Mark, w.settled(), "lu-thu").Of["lu-thu"]; a.Gifts != 1 || a.Sum != 7_000 {
		t.Errorf("what came after the page: %+v", a)
	}
}
