package ledger

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// model is the books as a child would keep them.
type model struct {
	held   map[int64]int64                 // account → what is there
	days   map[int64]map[workday.Day]int64 // account → day → what came less what went
	live   map[int64]Entry                 // entries that can still be reversed
	cuts   map[Cut]map[int64]int64
	source int
}

// move applies an entry, or says that a floor would give way.
func (m *model) move(e Entry, floors map[int64]bool, back bool) bool {
	next := maps.Clone(m.held)
	for _, p := range e.Postings {
		if back {
			p.From, p.To = p.To, p.From
		}
		next[p.From] -= p.Qty
		next[p.To] += p.Qty
	}
	for a, qty := range next {
		if floors[a] && qty < 0 {
			return false
		}
	}
	for a, qty := range next {
		if m.days[a] == nil {
			m.days[a] = make(map[workday.Day]int64)
		}
		m.days[a][e.BankOn] += qty - m.held[a]
	}
	m.held = next
	return true
}

// Whatever is posted, reversed and folded in whatever order, the books hold what
// the plain model holds: now, on every day, and at every cut.
func TestModel(t *testing.T) {
	b := open(t)
	accounts := []int64{b.giver, b.bank, b.cash, b.outlay}
	floors := map[int64]bool{b.bank: true, b.cash: true}
	m := &model{
		held: make(map[int64]int64), days: make(map[int64]map[workday.Day]int64),
		live: make(map[int64]Entry), cuts: make(map[Cut]map[int64]int64),
	}
	draw := func(t *rapid.T) Entry {
		m.source++
		e := Entry{
			Kind: "move", Source: fmt.Sprintf("model:%d", m.source), Book: b.book.ID,
			BankOn: day(rapid.IntRange(1, 6).Draw(t, "day")),
		}
		for range rapid.IntRange(1, 3).Draw(t, "lines") {
			pair := rapid.Permutation(accounts).Draw(t, "accounts")
			e.Postings = append(e.Postings, Posting{pair[0], pair[1], rapid.Int64Range(1, 1000).Draw(t, "qty")})
		}
		return e
	}
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		f.Value.Set("25") // each of them some 30 transactions
	}
	// rapid begins every try anew; these books only grow, so the tries share them
	rapid.Check(t, func(t *rapid.T) {
		t.Repeat(map[string]func(*rapid.T){
			"post": func(t *rapid.T) {
				e := draw(t)
				ids, err := b.post(e)
				fits := m.move(e, floors, false)
				if fits && err != nil || !fits && !fault.Is(err, "ledger.short") {
					t.Fatalf("fits %v, answer %v", fits, err)
				}
				if fits {
					m.live[ids[0]] = e
				}
			},
			"reverse": func(t *rapid.T) {
				if len(m.live) == 0 {
					t.Skip("nothing to reverse")
				}
				id := rapid.SampledFrom(slices.Sorted(maps.Keys(m.live))).Draw(t, "entry")
				_, err := b.reverse(id)
				fits := m.move(m.live[id], floors, true)
				if fits && err != nil || !fits && !fault.Is(err, "ledger.short") {
					t.Fatalf("fits %v, answer %v", fits, err)
				}
				if fits {
					delete(m.live, id)
				}
			},
			"fold": func(*rapid.T) {
				if moved, err := Fold(b.Context(), b.db); err != nil {
					b.Fatal(err)
				} else if moved > 0 {
					m.cuts[b.cut(workday.Date(2199, 1, 1).Start())] = maps.Clone(m.held)
				}
			},
			"": func(t *rapid.T) { m.compare(t, b) },
		})
	})
}

func (m *model) compare(t *rapid.T, b *books) {
	err := b.db.View(b.Context(), machine, func(tx *pg.Tx) error {
		now, err := Balances(tx, Which{Book: b.book.ID})
		if err != nil {
			return err
		}
		for _, l := range now {
			if l.Qty() != m.held[l.ID] {
				t.Errorf("account %d holds %d, should %d", l.ID, l.Qty(), m.held[l.ID])
			}
		}
		until := workday.Day(0)
		for d := day(1); d <= day(6); d++ {
			if rapid.Bool().Draw(t, "ask") {
				until = d
			}
		}
		if until != 0 {
			list, err := Until(tx, Which{Book: b.book.ID}, until)
			if err != nil {
				return err
			}
			for _, l := range list {
				var want int64
				for d, qty := range m.days[l.ID] {
					if d <= until {
						want += qty
					}
				}
				if l.Qty() != want {
					t.Errorf("account %d until %s: %d, should be %d", l.ID, until, l.Qty(), want)
				}
			}
		}
		for c, held := range m.cuts { // any one
			list, err := At(tx, Which{Book: b.book.ID}, c)
			for _, l := range list {
				if l.Qty() != held[l.ID] {
					t.Errorf("account %d at cut %d: %d, should be %d", l.ID, c.ID, l.Qty(), held[l.ID])
				}
			}
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
