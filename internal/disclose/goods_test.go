package disclose

import (
	"fmt"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// reserve is what a decision set aside, where it lies and at its hand-over.
type reserve struct{ held, set, drawn int64 }

// reserves opens accounts of the general part for what is decided.
func (w *world) reserves(c call, item, holder, session string) (r reserve) {
	w.Helper()
	kind := ledger.Bank
	if item != vnd {
		kind = ledger.Store
	}
	w.update(func(tx *pg.Tx) error {
		part, err := ledger.OpenEarmark(tx, ledger.Earmark{Book: c.book.ID, Code: ledger.General, Name: "Phần chung"})
		if err != nil {
			return err
		}
		ids, err := ledger.Accounts(tx, []ledger.Account{
			{Book: c.book.ID, Kind: kind, Item: item, Holder: holder, Earmark: part.ID},
			{Book: c.book.ID, Kind: ledger.Reserved, Item: item, Holder: holder, Earmark: part.ID},
			{Book: c.book.ID, Kind: ledger.Reserved, Item: item, Holder: session, Earmark: part.ID},
		})
		if err == nil {
			r = reserve{ids[0], ids[1], ids[2]}
		}
		return err
	})
	return r
}

// lot is a warehouse with one lot of rice in it; it answers the lot's place.
func (w *world) lot(c call) (holder string, giver, outlay, lost int64) {
	w.Helper()
	w.update(func(tx *pg.Tx) error {
		part, err := ledger.OpenEarmark(tx, ledger.Earmark{Book: c.book.ID, Code: ledger.General, Name: "Phần chung"})
		if err != nil {
			return err
		}
		var warehouse, lot int64
		if err := tx.Row(`
			insert into stock.warehouses (code, unit_id, name, address, opened_on)
			values ('KABCDEFGHI', $1, 'Kho tỉnh', 'Phố Chợ', $2) returning id`, w.unit.ID, day(1)).Scan(&warehouse); err != nil {
			return err
		}
		if err := tx.Row(`
			insert into stock.lots (source, item_id, book_id, earmark_id, came_on)
			select 'goods:1/1', id, $1, $2, date '2026-10-02' from stock.items where code = 'GAO' returning id`,
			c.book.ID, part.ID).Scan(&lot); err != nil {
			return err
		}
		holder = fmt.Sprintf("w%d:l%d", warehouse, lot)
		ids, err := ledger.Accounts(tx, []ledger.Account{
			{Book: c.book.ID, Kind: ledger.Giver, Item: "GAO"},
			{Book: c.book.ID, Kind: ledger.Outlay, Item: "GAO", Holder: "muc:b"},
			{Book: c.book.ID, Kind: ledger.OtherOut, Item: "GAO", Holder: ledger.Lost},
		})
		if err == nil {
			giver, outlay, lost = ids[0], ids[1], ids[2]
		}
		return err
	})
	return holder, giver, outlay, lost
}

// What has been decided is told from what waits, and from what is at a hand-over;
// the three come to the balance, and handing over moves them into disbursed. Goods
// go the same way and never into money. A figure of then stays as it was.
func TestAllocated(t *testing.T) {
	w := newWorld(t, "20")
	c := w.open("lu-thu", "LS", false)
	money1 := w.reserves(c, vnd, fmt.Sprintf("bank:%d", c.bank), "s7")
	place, giver, outlay, lost := w.lot(c)
	rice := w.reserves(c, "GAO", place, "s7:"+place[len("w1:"):])
	check := func(when, unspent, goods string, allocated, disbursed, balance int64) {
		t.Helper()
		for _, folded := range []bool{false, true} {
			if folded {
				w.fold()
			}
			f := w.figures(Which{Campaign: "lu-thu"})
			if !f.Unspent.Holds() || f.Unspent.Total != f.Balance {
				t.Errorf("%s: %s does not come to %d", when, f.Unspent, f.Balance)
			}
			if f.Unspent.String() != unspent || f.Allocated != vndOf(allocated) || f.Disbursed != vndOf(disbursed) || f.Balance != vndOf(balance) {
				t.Errorf("%s: %s; allocated %d, disbursed %d, balance %d", when, f.Unspent, f.Allocated, f.Disbursed, f.Balance)
			}
			got := ""
			for _, g := range f.Goods {
				if !g.Arithmetic.Holds() || !g.Unspent.Holds() || int64(g.Unspent.Total) != g.Balance {
					t.Errorf("%s: %s: %s; %s", when, g.Name, g.Arithmetic, g.Unspent)
				}
				got += fmt.Sprintf("%s %d in, %d allocated, %d given, %d lost, %d left", g.Name, g.Received, g.Allocated, g.Disbursed, g.Lost, g.Balance)
			}
			if got != goods {
				t.Errorf("%s: goods %q", when, got)
			}
		}
	}
	w.post(c, "gift", day(2), c.giver, c.held, 500_000)
	check("given", "waiting 500000 = balance 500000", "", 0, 0, 500_000)
	w.post(c, "goods_in", day(2), giver, rice.held, 90_000)
	w.post(c, "reserve", day(3), money1.held, money1.set, 300_000)
	w.post(c, "reserve", day(3), rice.held, rice.set, 60_000)
	check("decided", "waiting 200000 + reserved 300000 = balance 500000",
		"Gạo 90000 in, 60000 allocated, 0 given, 0 lost, 90000 left", 300_000, 0, 500_000)
	w.fold()
	decided := time.Now()
	then := w.figures(Which{At: decided})
	w.post(c, "draw", day(4), money1.set, money1.drawn, 200_000)
	w.post(c, "draw", day(4), rice.set, rice.drawn, 45_000)
	check("drawn", "waiting 200000 + reserved 100000 + drawn 200000 = balance 500000",
		"Gạo 90000 in, 60000 allocated, 0 given, 0 lost, 90000 left", 300_000, 0, 500_000)
	w.post(c, "handover", day(4), money1.drawn, c.outlay, 150_000)
	w.post(c, "handover", day(4), rice.drawn, outlay, 45_000)
	w.post(c, "hand_back", day(4), money1.drawn, money1.set, 50_000)
	w.post(c, "unreserve", day(5), money1.set, money1.held, 30_000)
	w.post(c, "loss", day(5), rice.held, lost, 1_000)
	check("in hand", "waiting 230000 + reserved 120000 = balance 350000",
		"Gạo 90000 in, 15000 allocated, 45000 given, 1000 lost, 44000 left", 120_000, 150_000, 350_000)
	if again := w.figures(Which{At: decided}); fmt.Sprint(again) != fmt.Sprint(then) || again.Allocated != 300_000 {
		t.Errorf("asked again for then: %+v; first %+v", again, then)
	}

	f, err := FundOf(ctx, w.db, "20", day(1), day(31))
	if err != nil {
		t.Fatal(err)
	}
	b := f.Books[0]
	if !b.Unspent.Holds() || b.Unspent.Total != b.Closing || len(b.Goods) != 1 || b.Goods[0].Balance != 44_000 {
		t.Errorf("the book: %s, %+v", b.Unspent, b.Goods)
	}
	if len(b.Places) != 2 || b.Places[0].Balance+b.Places[1].Balance != b.Closing || b.Parts[0].Balance != b.Closing ||
		b.Parts[0].Allocated != 120_000 {
		t.Errorf("its money lies in %+v for %+v", b.Places, b.Parts)
	}
}

func vndOf(n int64) money.VND { return money.VND(n) }
