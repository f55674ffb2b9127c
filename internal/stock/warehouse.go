package stock

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Warehouse is a place of a fund where goods are taken in and lie.
type Warehouse struct {
	ID       int64
	Code     string // public
	Unit     int64
	UnitName string // today's
	Name     string
	Address  string
	Hours    string
	Phone    string // the office's
	OpenedOn workday.Day
}

// WarehouseForm is a warehouse as typed.
type WarehouseForm struct {
	Unit                        int64
	Name, Address, Hours, Phone string
	OpenedOn                    string // "" is today
}

// OpenWarehouse writes down a warehouse of a unit that has its fund.
func (d *Desk) OpenWarehouse(ctx context.Context, by auth.Actor, f WarehouseForm) (*Warehouse, error) {
	if err := by.Must(auth.ManageStock, f.Unit); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Warehouse, error) {
		w, err := f.read(workday.On(tx.Now))
		if err != nil {
			return nil, err
		}
		if w.Unit == 0 {
			return nil, fault.On("unit", "warehouse.unit.missing")
		}
		w.Code = newCode('K')
		err = insertWarehouse(tx, &w)
		if pg.Code(err) == "23503" {
			return nil, fault.On("unit", "warehouse.unit.fund")
		}
		if err != nil {
			return nil, err
		}
		return &w, audit.Record(tx, audit.Event{
			Action: "warehouse.open", Subject: fmt.Sprintf("warehouse:%d", w.ID), Unit: w.Unit,
			After: map[string]any{"name": w.Name, "address": w.Address, "hours": w.Hours, "phone": w.Phone},
		})
	})
}

// ChangeWarehouse puts a warehouse's name, address, hours and phone right.
func (d *Desk) ChangeWarehouse(ctx context.Context, by auth.Actor, id int64, f WarehouseForm) error {
	return d.DB.Update(ctx, by, func(tx *pg.Tx) error {
		was, err := WarehouseByID(tx, id)
		if err != nil {
			return err
		}
		if err := by.Must(auth.ManageStock, was.Unit); err != nil {
			return err
		}
		w, err := f.read(was.OpenedOn)
		if err != nil {
			return err
		}
		w.ID = id
		if err := updateWarehouse(tx, w); err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{
			Action: "warehouse.change", Subject: fmt.Sprintf("warehouse:%d", id), Unit: was.Unit,
			Before: map[string]any{"name": was.Name, "address": was.Address, "hours": was.Hours, "phone": was.Phone},
			After:  map[string]any{"name": w.Name, "address": w.Address, "hours": w.Hours, "phone": w.Phone},
		})
	})
}

func (f WarehouseForm) read(today workday.Day) (Warehouse, error) {
	var l fault.List
	w := Warehouse{
		Unit:    f.Unit,
		Name:    text(&l, "name", f.Name, 200, "warehouse.name.missing"),
		Address: text(&l, "address", f.Address, 300, "warehouse.address.missing"),
		Hours:   text(&l, "hours", f.Hours, 200, ""),
		Phone:   text(&l, "phone", f.Phone, 30, ""),
	}
	if strings.Trim(w.Phone, "0123456789 +.-()") != "" {
		l.On("phone", "donor.phone.shape")
	}
	w.OpenedOn = dayOr(&l, "opened_on", f.OpenedOn, today)
	if w.OpenedOn > today {
		l.On("opened_on", "stock.day.future")
	}
	return w, l.Err()
}

// text cleans a line that was typed; missing is the key if it may not be empty.
func text(l *fault.List, field, typed string, max int, missing string) string {
	clean, err := vntext.Clean(field, typed, max, false)
	if err != nil {
		l.Add(err)
	} else if clean == "" && missing != "" {
		l.On(field, missing)
	}
	return clean
}

// dayOr reads a day that may be left out.
func dayOr(l *fault.List, field, typed string, otherwise workday.Day) workday.Day {
	if strings.TrimSpace(typed) == "" {
		return otherwise
	}
	d, err := workday.Parse(typed)
	if err != nil {
		l.On(field, "day.format")
		return otherwise
	}
	return d
}

// newCode is a public name that nobody guesses: a letter for the kind and 45 bits.
func newCode(kind byte) string { return string(kind) + rand.Text()[:9] }

// Warehouses lists the warehouses whose stock an actor reads, by unit and name;
// unit 0 means all of them.
func (d *Desk) Warehouses(ctx context.Context, by auth.Actor, unit int64) (list []Warehouse, err error) {
	if err := by.Must(auth.ReadStock, unit); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = readable(tx, unit)
		return err
	})
	return list, err
}

// readable are the warehouses whose stock the transaction's actor reads.
func readable(tx *pg.Tx, unit int64) (list []Warehouse, err error) {
	all, err := selectWarehouses(tx)
	if err != nil {
		return nil, err
	}
	for _, w := range all {
		if (unit == 0 || w.Unit == unit) && tx.By.May(auth.ReadStock, w.Unit) {
			list = append(list, w)
		}
	}
	return list, nil
}

// AllWarehouses lists every warehouse: places are public, and a shipment may go to
// any of them.
func (d *Desk) AllWarehouses(ctx context.Context) (list []Warehouse, err error) {
	err = d.DB.View(ctx, anybody, func(tx *pg.Tx) error {
		list, err = selectWarehouses(tx)
		return err
	})
	return list, err
}

// WarehouseByID gives a warehouse, or the fault that there is none.
func WarehouseByID(tx *pg.Tx, id int64) (*Warehouse, error) {
	w, err := warehouseWhere(tx, `w.id = $1`, id)
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "warehouse.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read warehouse %d: %w", id, err)
	}
	return w, nil
}

// Warehouse gives a warehouse to who reads its stock.
func (d *Desk) Warehouse(ctx context.Context, by auth.Actor, id int64) (w *Warehouse, err error) {
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		if w, err = WarehouseByID(tx, id); err != nil {
			return err
		}
		return by.Must(auth.ReadStock, w.Unit)
	})
	if err != nil {
		return nil, err
	}
	return w, nil
}

// NeedKind is what a place says of an item.
type NeedKind string

// The kinds.
const (
	Wanted NeedKind = "need"
	Enough NeedKind = "enough"
	Stop   NeedKind = "stop" // takes no more
)

// Need is what a place asks for, has enough of or takes no more of, for two days
// at most.
type Need struct {
	Warehouse int64
	Item      Item
	Kind      NeedKind
	Qty       int64 // how much is asked for; 0 where that is not said
	SaidAt    time.Time
	Until     time.Time
}

// SayNeed tells the public what a warehouse needs; the word ends by itself after 48
// hours.
func (d *Desk) SayNeed(ctx context.Context, by auth.Actor, warehouse int64, item string, kind NeedKind, qty string) error {
	_, err := pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (struct{}, error) {
		w, err := WarehouseByID(tx, warehouse)
		if err != nil {
			return struct{}{}, err
		}
		if by.Must(auth.ManageStock, w.Unit) != nil {
			if err := by.Must(auth.ReceiveGoods, w.Unit); err != nil {
				return struct{}{}, err
			}
		}
		items, err := selectItems(tx)
		if err != nil {
			return struct{}{}, err
		}
		var l fault.List
		it, err := Named(items, "item", item)
		l.Add(err)
		if kind != Wanted && kind != Enough && kind != Stop {
			l.On("kind", "need.kind")
		}
		var n int64
		if strings.TrimSpace(qty) != "" && err == nil && kind == Wanted {
			n, err = it.ParseQty("qty", qty)
			l.Add(err)
		}
		if err := l.Err(); err != nil {
			return struct{}{}, err
		}
		if err := insertNeed(tx, w.ID, it.ID, kind, n); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, audit.Record(tx, audit.Event{
			Action: "warehouse.need", Subject: fmt.Sprintf("warehouse:%d", w.ID), Unit: w.Unit,
			After: map[string]any{"item": it.Code, "kind": kind, "qty": n},
		})
	})
	return err
}

// Place is a warehouse as the public sees it, with what it says it needs.
type Place struct {
	Warehouse
	Needs []Need
}

// Board lists the warehouses of all funds with their needs, those that need
// something first.
func (d *Desk) Board(ctx context.Context) (list []Place, err error) {
	err = d.DB.Public(ctx, func(tx *pg.Tx) error {
		list, err = board(tx)
		return err
	})
	return list, err
}
