package stock

import (
	"fmt"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// A lorry brings less than was sent. What came is in the commune's store, what is
// missing waits for a word from somebody else than who counted, and whoever asked
// for it hears of what was delivered, not of what was sent.
func TestShipment(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	rice, soup := y.lot(y.here, "GAO", 500_000), y.lot(y.here, "MI_GOI", 600)
	s, err := y.Ship(t.Context(), y.keeper, ShipForm{
		From: y.here, To: y.there, For: "request:7", Vehicle: "12C-045.67", On: "11/11/2026", Due: "12/11/2026",
		Lines: []LineForm{{Lot: rice.ID, Qty: "400 kg"}, {Lot: soup.ID, Qty: "20 thùng"}},
	})
	if err != nil || s.Number != 1 || s.State != Sent || len(s.Lines) != 2 {
		t.Fatalf("%+v, %v", s, err)
	}
	if free, _ := y.has(y.here, rice.ID); free != 100_000 {
		t.Errorf("%d kept", free)
	}
	w, err := y.Work(t.Context(), y.mttq)
	if err != nil || w.Coming != 1 || w.Late != 0 {
		t.Errorf("%+v, %v", w, err)
	}
	for _, tt := range []struct {
		name, key string
		by        auth.Actor
		lines     []CountForm
	}{
		{"the sender himself, not of the commune", "auth.denied", y.keeper, []CountForm{{Qty: "400 kg"}, {Qty: "600"}}},
		{"one line not counted", "qty.missing", y.mttq, []CountForm{{Qty: "400 kg"}, {}}},
		{"a line left out", "shipment.lines", y.mttq, []CountForm{{Qty: "400 kg"}}},
		{"more than was sent", "shipment.more", y.mttq, []CountForm{{Qty: "401 kg"}, {Qty: "600"}}},
		{"seven decimals", "qty.decimals", y.mttq, []CountForm{{Qty: "1,0000001 kg"}, {Qty: "600"}}},
	} {
		if _, err := y.Arrive(t.Context(), tt.by, ArriveForm{Shipment: s.ID, Lines: tt.lines}); !fault.Is(err, tt.key) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.key)
		}
	}
	// two phones at the same lorry
	errs := make([]error, 6)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			_, errs[i] = y.Arrive(t.Context(), y.mttq, ArriveForm{
				Shipment: s.ID, Lines: []CountForm{{Qty: "380 kg"}, {Qty: "20 thùng"}},
			})
		})
	}
	all.Wait()
	in := 0
	for _, err := range errs {
		if err == nil {
			in++
		} else if !fault.Is(err, "shipment.arrived") {
			t.Error(err)
		}
	}
	free, _ := y.has(y.there, rice.ID)
	if in != 1 || free != 380_000 {
		t.Fatalf("arrived %d times, %d in store", in, free)
	}
	got, err := y.Shipment(t.Context(), y.keeper, s.ID)
	if err != nil || got.State != Arrived || got.Lines[0].Missing != 20_000 || got.Lines[1].Missing != 0 {
		t.Fatalf("%+v, %v", got, err)
	}
	if w, err := y.Work(t.Context(), y.keeper); err != nil || w.Differences != 1 {
		t.Errorf("%+v, %v", w, err)
	}
	said := SettleForm{Shipment: s.ID, Explanation: "Hai bao rách khi qua ngầm tràn", Lines: []SettleLine{{Line: 1, Damaged: "15 kg", Lost: "5 kg"}}}
	for _, tt := range []struct {
		name, key string
		by        auth.Actor
		change    func(*SettleForm)
	}{
		{"the commune", "auth.denied", y.mttq, func(*SettleForm) {}},
		{"who counted", "shipment.same", officer(y.mttq.ID, auth.Storekeeper, y.province, y.commune), func(*SettleForm) {}},
		{"not all of it", "shipment.sum", y.keeper, func(f *SettleForm) { f.Lines[0].Lost = "" }},
		{"without a word", "shipment.explanation", y.keeper, func(f *SettleForm) { f.Explanation = "rách" }},
		{"a line of which nothing is missing", "shipment.nothing_missing", y.keeper, func(f *SettleForm) {
			f.Lines = append(f.Lines, SettleLine{Line: 2, Lost: "1"})
		}},
	} {
		f := said
		f.Lines = append([]SettleLine{}, said.Lines...)
		tt.change(&f)
		if _, err := y.Settle(t.Context(), tt.by, f); !fault.Is(err, tt.key) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.key)
		}
	}
	app := pgtest.Raw(t, y.DB)
	for _, q := range []string{
		`update stock.shipments set state = 'closed' where id = %d`,
		`update stock.shipments set state = 'sent', arrived_by = null, arrived_at = null, arrived_on = null where id = %d`,
		`update stock.shipments set arrived_by = 99 where id = %d`,
		`update stock.shipments set to_id = from_id where id = %d`,
		`delete from stock.shipments where id = %d`,
		`update stock.shipment_arrivals set received = sent where shipment_id = %d`,
		`insert into stock.shipment_settlements (shipment_id, line, missing, damaged, lost, found) values (%d, 1, 20000, 0, 0, 1)`,
		`with s as (insert into stock.shipment_settlements (shipment_id, line, missing, damaged, lost, found)
			select %[1]d, 1, 20000, 0, 0, 20000)
			update stock.shipments set state = 'closed', settled_by = arrived_by, settled_at = now(), explanation = 'tự mình giải trình' where id = %[1]d`,
	} {
		pgtest.Refused(t, app, fmt.Sprintf(q, s.ID))
	}
	closed, err := y.Settle(t.Context(), y.second, said)
	if err != nil || closed.State != Closed {
		t.Fatalf("%+v, %v", closed, err)
	}
	if _, err := y.Settle(t.Context(), y.second, said); !fault.Is(err, "shipment.closed") {
		t.Errorf("settled twice: %v", err)
	}
	var lost, jobs int64
	super := pgtest.Super(t, y.DB)
	if err := super.QueryRow(`select qty from ledger.balances where kind = 'other_out' and holder = 'loss' and item = 'GAO'`).Scan(&lost); err != nil || lost != 20_000 {
		t.Errorf("%d lost, %v", lost, err)
	}
	err = super.QueryRow(`select count(*) from job.jobs where kind = 'stock.delivered' and args->>'for' = 'request:7'
		and args->'lines'->0->>'qty' = '380000'`).Scan(&jobs)
	if err != nil || jobs != 1 {
		t.Errorf("%d told, %v", jobs, err)
	}
}

func TestShipRefused(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	lot := y.lot(y.here, "GAO", 500_000)
	sound := ShipForm{From: y.here, To: y.there, Lines: []LineForm{{Lot: lot.ID, Qty: "1 kg"}}}
	for _, tt := range []struct {
		name, key string
		by        auth.Actor
		change    func(*ShipForm)
	}{
		{"the commune's officer", "auth.denied", y.mttq, func(*ShipForm) {}},
		{"to where it is", "shipment.to.same", y.keeper, func(f *ShipForm) { f.To = y.here }},
		{"nowhere", "shipment.to.missing", y.keeper, func(f *ShipForm) { f.To = 0 }},
		{"due before it leaves", "shipment.due", y.keeper, func(f *ShipForm) { f.Due = "11/11/2026" }},
		{"for no such thing", "shipment.for", y.keeper, func(f *ShipForm) { f.For = "anh Ba" }},
		{"more than there is", "stock.less", y.keeper, func(f *ShipForm) { f.Lines[0].Qty = "1 tấn" }},
	} {
		f := sound
		f.Lines = append([]LineForm{}, sound.Lines...)
		tt.change(&f)
		if _, err := y.Ship(t.Context(), tt.by, f); !fault.Is(err, tt.key) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.key)
		}
	}
	if s, err := y.Ship(t.Context(), y.keeper, sound); err != nil || s.Number != 1 {
		t.Errorf("a refused paper took a number: %+v, %v", s, err)
	}
	if list, err := y.Shipments(t.Context(), y.mttq, true, 0, 0); err != nil || len(list) != 1 || list[0].ToUnitName != "Xã Tràng Định" {
		t.Errorf("%+v, %v", list, err)
	}
	if _, err := y.Shipment(t.Context(), officer(9, auth.Storekeeper, 999), 1); !fault.Is(err, "auth.denied") {
		t.Errorf("a stranger reads it: %v", err)
	}
}
