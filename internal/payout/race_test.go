package payout

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// Eight devices scan the same roster at once, each in its own order, and half of them
// twice. Every row is handed over once; every slower device is told who was faster.
func TestEightDevicesOneRoster(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var want []row
	for i := range 24 {
		want = append(want, row{name: fmt.Sprintf("Hộ Thứ %c", 'A'+i), qty: 1_000_000})
	}
	_, rows := w.decide(want...)
	p := w.released()
	s := w.opened(p.ID)
	var won, lost atomic.Int64
	var devices sync.WaitGroup
	for d := range 8 {
		by := w.cashier
		if d%2 == 1 {
			by = w.mttq
		}
		order := rand.Perm(len(rows))
		devices.Go(func() {
			for _, i := range order {
				form := witnessed(s.ID, 0)
				form.Stub = w.code(rows[i])
				for range 1 + d%2 {
					h, err := w.HandOver(t.Context(), by, form)
					switch {
					case fault.Is(err, "handover.done"):
						e, _ := fault.As(err)
						if e.Faults[0].Values["by"] == "" {
							t.Errorf("not told who was faster: %v", e.Faults[0])
						}
						lost.Add(1)
					case err != nil:
						t.Error(err)
					case !h.Again:
						won.Add(1)
					}
				}
			}
		})
	}
	devices.Wait()
	if won.Load() != 24 || lost.Load() == 0 {
		t.Errorf("%d won, %d lost", won.Load(), lost.Load())
	}
	if out := w.held("outlay", "muc:c"); out != 24_000_000 {
		t.Errorf("%d came out", out)
	}
	w.close(s.ID)
}

// The same hand-over sent by a phone again and again at the same moment is one.
func TestOneClientID(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, rows := w.decide(row{name: "Lò Thị Ơn", qty: 1_000_000})
	s := w.opened(w.released().ID)
	form := witnessed(s.ID, rows[0])
	ids := make([]int64, 8)
	var all sync.WaitGroup
	for i := range ids {
		all.Go(func() {
			for range 3 { // who met the first in the middle is told to look again
				h, err := w.HandOver(t.Context(), w.cashier, form)
				if err == nil {
					ids[i] = h.ID
					return
				}
				if !fault.Is(err, "handover.done") {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for _, n := range ids {
		if n == 0 || n != ids[0] {
			t.Errorf("hand-overs %v", ids)
		}
	}
}

// Two people open the same session, two sessions of one plan open at once, a count is
// confirmed while somebody still hands over: never more out than was decided, never
// less than nothing in a session.
func TestConcurrentSessions(t *testing.T) {
	w := newWorld(t)
	rapid.Check(t, func(rt *rapid.T) {
		var want []row
		n := rapid.IntRange(1, 6).Draw(rt, "rows")
		for i := range n {
			r := row{name: fmt.Sprintf("Hộ %d", i), qty: int64(rapid.IntRange(1, 50).Draw(rt, "qty")) * 1000}
			if rapid.Bool().Draw(rt, "rice") {
				r.item, r.purpose, r.parts = "GAO", "b", map[int64]int64{w.riceReserved: r.qty / 1000}
				r.qty /= 1000
			}
			want = append(want, r)
		}
		decision, rows := w.decide(want...)
		p := w.released()
		a, b := w.session(p.ID), w.session(p.ID)
		var all sync.WaitGroup
		for _, s := range []int64{a.ID, b.ID, a.ID} {
			all.Go(func() {
				sheet, err := w.Session(t.Context(), w.cashier, s)
				if err != nil {
					rt.Error(err)
					return
				}
				notes, goods := countForm(sheet.Need)
				_, err = w.Open(t.Context(), w.cashier, OpenForm{Session: s, Notes: notes, Goods: goods})
				if _, told := fault.As(err); err != nil && !told {
					rt.Error(err)
				}
			})
		}
		all.Wait()
		for _, s := range []int64{a.ID, b.ID} {
			for _, r := range rows {
				all.Go(func() {
					form := witnessed(s, r)
					if rand.IntN(3) == 0 {
						form.Outcome, form.Reason, form.NextOn = NotGiven, "absent", "20/11/2026"
					}
					_, err := w.HandOver(t.Context(), w.mttq, form)
					if _, told := fault.As(err); err != nil && !told {
						rt.Error(err)
					}
				})
			}
			all.Go(func() { w.tryClose(rt, s) })
		}
		all.Wait()
		over := w.number(`
			select count(*) from aid.rows r join aid.row_states s on s.row_id = r.id
			where r.decision_id = $1 and (s.given > s.qty
				or s.given <> (select coalesce(sum(h.qty), 0) from payout.handovers h where h.row_id = r.id))`, decision)
		twice := w.number(`
			select count(*) from (select from payout.handovers h join aid.rows r on r.id = h.row_id
				where r.decision_id = $1 and h.outcome <> 'not_given' group by h.row_id having count(*) > 1) x`, decision)
		below := w.number(`select count(*) from ledger.balances where kind = 'reserved' and qty < 0`)
		if over != 0 || twice != 0 || below != 0 {
			rt.Fatalf("%d rows above what was decided, %d given twice, %d accounts below zero", over, twice, below)
		}
	})
	_ = pgtest.Now
}

func (w *world) tryClose(rt *rapid.T, session int64) {
	sheet, err := w.Session(w.Context(), w.cashier, session)
	if err != nil || !sheet.Open() {
		return
	}
	notes, goods := countForm(sheet.Left)
	c, err := w.Count(w.Context(), w.cashier, CountForm{
		Session: session, Notes: notes, Goods: goods, Reason: "Đang phát", RestReason: "absent", RestNextOn: "20/11/2026",
	})
	if err == nil {
		_, err = w.Confirm(w.Context(), w.mttq, session, c.ID)
	}
	if _, told := fault.As(err); err != nil && !told {
		rt.Error(err)
	}
}
