package stock

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Two officers reach for the last of a lot at the same moment. One gets it, the
// other is told how much there is, and nothing is below zero.
func TestLastOfALot(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	lot := y.lot(y.here, "GAO", 100_000)
	errs := make([]error, 8)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			_, errs[i] = y.Carry(t.Context(), []auth.Actor{y.keeper, y.second}[i%2], MovementForm{
				Kind: Transfer, From: y.here, To: y.beside, Lines: []LineForm{{Lot: lot.ID, Qty: "60 kg"}},
			})
		})
	}
	all.Wait()
	moved := 0
	for _, err := range errs {
		switch {
		case err == nil:
			moved++
		case !fault.Is(err, "stock.short") && !fault.Is(err, "stock.less"):
			t.Error(err)
		}
	}
	free, _ := y.has(y.here, lot.ID)
	if beside, _ := y.has(y.beside, lot.ID); moved != 1 || free != 40_000 || beside != 60_000 {
		t.Errorf("%d moved, %d here, %d beside", moved, free, beside)
	}
}

// What is promised to people does not leave by another door.
func TestReservedStays(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	lot := y.lot(y.here, "GAO", 100_000)
	y.update(func(tx *pg.Tx) error {
		_, err := Move(tx, []Paper{{Kind: "reserve", Source: "decision:1", On: workday.On(tx.Now), Lines: []Line{
			{Lot: lot, From: In(y.here), To: Reserved(y.here), Qty: 70_000},
		}}})
		return err
	})
	_, err := y.Carry(t.Context(), y.keeper, MovementForm{
		Kind: WriteOff, From: y.here, Reason: "Ngập nước, mốc hỏng", Lines: []LineForm{{Lot: lot.ID, Qty: "31 kg"}},
	})
	if !fault.Is(err, "stock.less") {
		t.Errorf("31 of 30 free kg: %v", err)
	}
	free, reserved := y.has(y.here, lot.ID)
	if free != 30_000 || reserved != 70_000 {
		t.Errorf("%d free, %d reserved", free, reserved)
	}
}

func TestCarryRefused(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	lot, far := y.lot(y.here, "MI_GOI", 300), y.lot(y.there, "MI_GOI", 300)
	sound := MovementForm{Kind: Transfer, From: y.here, To: y.beside, Lines: []LineForm{{Lot: lot.ID, Qty: "10 gói"}}}
	for _, tt := range []struct {
		name, key string
		by        auth.Actor
		change    func(*MovementForm)
	}{
		{"nobody", "auth.signin", auth.Public, func(*MovementForm) {}},
		{"the cashier", "auth.denied", officer(3, auth.Cashier, y.province), func(*MovementForm) {}},
		{"another unit's storekeeper", "auth.denied", officer(3, auth.Storekeeper, y.commune), func(*MovementForm) {}},
		{"into the commune without a shipment", "movement.to", y.keeper, func(f *MovementForm) { f.To = y.there }},
		{"to where it is", "movement.to", y.keeper, func(f *MovementForm) { f.To = y.here }},
		{"a loss without a word", "movement.reason", y.keeper, func(f *MovementForm) { f.Kind = WriteOff }},
		{"no lines", "stock.lines.none", y.keeper, func(f *MovementForm) { f.Lines = nil }},
		{"a lot twice", "stock.lot.twice", y.keeper, func(f *MovementForm) { f.Lines = append(f.Lines, f.Lines[0]) }},
		{"a lot that lies elsewhere", "stock.lot.unknown", y.keeper, func(f *MovementForm) { f.Lines[0].Lot = far.ID }},
		{"tomorrow", "stock.day.future", y.keeper, func(f *MovementForm) { f.On = "13/11/2026" }},
		{"before it came", "stock.day.early", y.keeper, func(f *MovementForm) { f.On = "01/11/2026" }},
		{"less than nothing", "qty.negative", y.keeper, func(f *MovementForm) { f.Lines[0] = LineForm{Lot: lot.ID, Base: -1} }},
		{"10^15", "qty.large", y.keeper, func(f *MovementForm) { f.Lines[0] = LineForm{Lot: lot.ID, Base: 1e15} }},
		{"kilograms of packets", "qty.unit", y.keeper, func(f *MovementForm) { f.Lines[0].Qty = "2 kg" }},
		{"more than there is", "stock.less", y.keeper, func(f *MovementForm) { f.Lines[0].Qty = "301" }},
		{"no such kind", "movement.kind", y.keeper, func(f *MovementForm) { f.Kind = "gift" }},
		{"no such warehouse", "warehouse.missing", y.keeper, func(f *MovementForm) { f.From = 99 }},
	} {
		f := sound
		f.Lines = append([]LineForm{}, sound.Lines...)
		tt.change(&f)
		if _, err := y.Carry(t.Context(), tt.by, f); !fault.Is(err, tt.key) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.key)
		}
	}
	if free, _ := y.has(y.here, lot.ID); free != 300 {
		t.Errorf("%d left", free)
	}
}

// Nobody with the program's own rights makes goods out of nothing, changes what was
// counted, or opens an account for a lot that is none.
func TestGoodsAttack(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	lot := y.lot(y.here, "GAO", 1_000)
	app := pgtest.Raw(t, y.DB)
	for _, s := range []string{
		`update stock.lots set expires_on = null`, `delete from stock.lots`, `update stock.items set unit = 'piece'`,
		`insert into stock.items (code, group_code, name, name_en, unit, unit_name, unit_name_en, expires)
			values ('X1', 'food', 'x', 'x', 'gram', 'g', 'g', false)`,
		`update stock.packs set qty = 2`, `delete from stock.movements`, `update stock.warehouses set unit_id = 1`,
		`update stock.needs set until = now() + interval '90 days'`,
		fmt.Sprintf(`insert into stock.lots (source, item_id, book_id, earmark_id, came_on, expires_on)
			select 'test:99', item_id, book_id, earmark_id, '2026-11-12', '2026-11-11' from stock.lots where id = %d`, lot.ID),
		fmt.Sprintf(`insert into ledger.accounts (book_id, kind, item, holder, earmark_id)
			values (%d, 'store', 'GAO', 'w%d:l%d', %d)`, y.book.ID, y.here, lot.ID+7, y.chung.ID),
		fmt.Sprintf(`insert into ledger.accounts (book_id, kind, item, holder, earmark_id)
			values (%d, 'store', 'MI_GOI', 'w%d:l%d', %d)`, y.book.ID, y.here, lot.ID, y.chung.ID),
		fmt.Sprintf(`insert into ledger.accounts (book_id, kind, item, holder, earmark_id)
			values (%d, 'store', 'GAO', 'w999:l%d', %d)`, y.book.ID, lot.ID, y.chung.ID),
	} {
		pgtest.Refused(t, app, s)
	}
}

// Eight officers work at once, each at random; a plain model of what they were told
// had worked must agree with the stock, and nothing is ever below zero.
func TestStockModel(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	places := []int64{y.here, y.beside}
	var lots []Lot
	for range 4 {
		lots = append(lots, y.lot(y.here, "MI_GOI", 500))
	}
	type spot struct{ warehouse, lot int64 }
	model := map[spot][2]int64{} // free, reserved
	for _, l := range lots {
		model[spot{y.here, l.ID}] = [2]int64{500, 0}
	}
	var mu sync.Mutex
	took := func(free, reserved int64, w, lot int64) {
		mu.Lock()
		defer mu.Unlock()
		q := model[spot{w, lot}]
		model[spot{w, lot}] = [2]int64{q[0] + free, q[1] + reserved}
	}
	road := map[int64]int64{} // lot: lost on the road or written off
	var done, refused int
	var all sync.WaitGroup
	for actor := range 8 {
		all.Go(func() {
			r := rand.New(rand.NewPCG(20241112, uint64(actor)))
			by := officer(int64(20+actor), auth.Storekeeper, y.province, y.commune)
			taker := officer(int64(40+actor), auth.MTTQOfficer, y.commune)
			for n := range 25 {
				lot, qty := lots[r.IntN(len(lots))], int64(1+r.IntN(60))
				from, to := places[r.IntN(2)], y.here
				if from == y.here {
					to = y.beside
				}
				var err error
				switch op := r.IntN(5); op {
				case 0, 1:
					_, err = y.Carry(t.Context(), by, MovementForm{
						Kind: Transfer, From: from, To: to, Lines: []LineForm{{Lot: lot.ID, Base: qty}},
					})
					if err == nil {
						took(-qty, 0, from, lot.ID)
						took(qty, 0, to, lot.ID)
					}
				case 2:
					_, err = y.Carry(t.Context(), by, MovementForm{
						Kind: WriteOff, From: from, Reason: "Ẩm mốc, không dùng được", Lines: []LineForm{{Lot: lot.ID, Base: qty}},
					})
					if err == nil {
						took(-qty, 0, from, lot.ID)
						mu.Lock()
						road[lot.ID] += qty
						mu.Unlock()
					}
				case 3: // promised, or the promise taken back
					a, b, sign := In(from), Reserved(from), int64(1)
					if r.IntN(2) == 0 {
						a, b, sign = b, a, -1
					}
					err = y.DB.Update(t.Context(), by, func(tx *pg.Tx) error {
						_, err := Move(tx, []Paper{{
							Kind: "reserve", Source: fmt.Sprintf("decision:%d", actor*1000+n), On: workday.On(tx.Now),
							Lines: []Line{{Lot: lot, From: a, To: b, Qty: qty}},
						}})
						return err
					})
					if err == nil {
						took(-sign*qty, sign*qty, from, lot.ID)
					}
				case 4:
					var s *Shipment
					s, err = y.Ship(t.Context(), by, ShipForm{From: from, To: y.there, Lines: []LineForm{{Lot: lot.ID, Base: qty}}})
					if err != nil {
						break
					}
					took(-qty, 0, from, lot.ID)
					if _, err := y.Arrive(t.Context(), taker, ArriveForm{
						Shipment: s.ID, Lines: []CountForm{{Base: qty - 1, Counted: true}},
					}); err != nil {
						t.Error(err)
					}
					took(qty-1, 0, y.there, lot.ID)
					mu.Lock()
					road[lot.ID]++
					mu.Unlock()
				}
				mu.Lock()
				switch {
				case err == nil:
					done++
				case fault.Is(err, "stock.less"), fault.Is(err, "stock.short"), fault.Is(err, "stock.lot.unknown"):
					refused++
				default:
					t.Error(err)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if done < 80 || refused < 5 {
		t.Errorf("only %d done and %d refused: too tame", done, refused)
	}
	for at, want := range model {
		free, reserved := y.has(at.warehouse, at.lot)
		if free != want[0] || reserved != want[1] {
			t.Errorf("lot %d in warehouse %d: %d free, %d reserved; the model has %v", at.lot, at.warehouse, free, reserved, want)
		}
		if want[0] < 0 || want[1] < 0 {
			t.Errorf("below zero: %v", want)
		}
	}
	for _, l := range lots {
		var sum int64
		for _, w := range []int64{y.here, y.beside, y.there} {
			free, reserved := y.has(w, l.ID)
			sum += free + reserved
		}
		if sum+road[l.ID] != 500 {
			t.Errorf("of lot %d there are %d and %d gone, not 500", l.ID, sum, road[l.ID])
		}
	}
}

// Stock as of a moment comes out the same after whatever followed.
func TestStockAsOf(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	lot := y.lot(y.here, "NUOC_UONG", 240_000)
	fold := func() {
		t.Helper()
		if _, err := ledger.Fold(t.Context(), y.DB); err != nil {
			t.Fatal(err)
		}
	}
	fold()
	var cut ledger.Cut
	y.update(func(tx *pg.Tx) (err error) {
		err = tx.Row(`select id, at from ledger.folds order by id desc limit 1`).Scan(&cut.ID, &cut.At)
		return err
	})
	for range 3 {
		if _, err := y.Carry(t.Context(), y.keeper, MovementForm{
			Kind: Transfer, From: y.here, To: y.beside, Lines: []LineForm{{Lot: lot.ID, Qty: "2 thùng"}},
		}); err != nil {
			t.Fatal(err)
		}
		fold()
	}
	then, err := y.Stock(t.Context(), y.keeper, Which{At: cut.At})
	if err != nil || len(then.Lines) != 1 || then.Lines[0].Free != 240_000 || !then.AsOf.Equal(cut.At) {
		t.Errorf("then %+v, %v", then, err)
	}
	now, err := y.Stock(t.Context(), y.keeper, Which{Item: "NUOC_UONG"})
	if err != nil || len(now.Lines) != 2 || now.Lines[0].Free != 168_000 || now.Totals()[0].Free != 240_000 {
		t.Errorf("now %+v, %v", now, err)
	}
	if before, err := y.Stock(t.Context(), y.keeper, Which{At: cut.At.AddDate(-1, 0, 0)}); err != nil || len(before.Lines) != 0 {
		t.Errorf("a year before: %+v, %v", before, err)
	}
	moved, err := y.Movements(t.Context(), y.keeper, y.here, 0, 10)
	if err != nil || len(moved) != 4 || moved[0].In || !moved[3].In || moved[3].Kind != "goods_in" || moved[0].Lot != lot.ID {
		t.Errorf("moved %+v, %v", moved, err)
	}
	if _, err := y.Stock(t.Context(), officer(5, auth.Storekeeper, y.commune), Which{Warehouse: y.here}); !fault.Is(err, "warehouse.missing") {
		t.Errorf("the commune reads the province's stock: %v", err)
	}
}

// A place says what it needs; the public reads it, and the last word counts.
func TestBoard(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	for _, n := range []struct {
		item string
		kind NeedKind
		qty  string
	}{{"nước", Wanted, "200 thùng"}, {"quần áo người lớn", Stop, ""}, {"gạo", Wanted, "2 tấn"}, {"gạo", Enough, ""}} {
		if err := y.SayNeed(t.Context(), y.mttq, y.there, n.item, n.kind, n.qty); err != nil {
			t.Fatal(err)
		}
	}
	if err := y.SayNeed(t.Context(), y.mttq, y.here, "gạo", Wanted, ""); !fault.Is(err, "auth.denied") {
		t.Errorf("of another unit: %v", err)
	}
	places, err := y.Board(t.Context())
	if err != nil || len(places) != 3 || places[0].ID != y.there || len(places[0].Needs) != 3 {
		t.Fatalf("%+v, %v", places, err)
	}
	n := places[0].Needs
	if n[0].Item.Code != "NUOC_UONG" || n[0].Qty != 2_400_000 || n[1].Kind != Enough || n[2].Kind != Stop {
		t.Errorf("%+v", n)
	}
}
