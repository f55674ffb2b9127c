package stock

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// selectItems reads items with their packs from the public views: anybody may.
func selectItems(tx *pg.Tx) (items []Item, err error) {
	at := map[int64]int{}
	err = tx.Each(`
		select id, code, group_code, group_name, group_name_en, name, name_en, aliases, unit, unit_name,
			unit_name_en, expires
		from stock.public_items
		order by position, id`, nil, func(r pg.Scanner) error {
		var it Item
		err := r.Scan(&it.ID, &it.Code, &it.Group, &it.GroupName, &it.GroupNameEN, &it.Name, &it.NameEN,
			&it.Aliases, &it.Unit, &it.UnitName, &it.UnitNameEN, &it.Expires)
		at[it.ID] = len(items)
		items = append(items, it)
		return err
	})
	if err == nil {
		err = tx.Each(`select item_id, code, name, name_en, qty from stock.public_packs order by item_id, qty`, nil,
			func(r pg.Scanner) error {
				var item int64
				var p Pack
				err := r.Scan(&item, &p.Code, &p.Name, &p.NameEN, &p.Qty)
				if i, known := at[item]; known {
					items[i].Packs = append(items[i].Packs, p)
				}
				return err
			})
	}
	if err != nil {
		return nil, fmt.Errorf("list items: %w", err)
	}
	return items, nil
}

func itemsByCode(tx *pg.Tx) (map[string]Item, error) {
	all, err := selectItems(tx)
	byCode := make(map[string]Item, len(all))
	for _, it := range all {
		byCode[it.Code] = it
	}
	return byCode, err
}

func insertWarehouse(tx *pg.Tx, w *Warehouse) error {
	err := tx.Row(`
		insert into stock.warehouses (code, unit_id, name, address, hours, phone, opened_on)
		values ($1, $2, $3, $4, $5, $6, $7) returning id`,
		w.Code, w.Unit, w.Name, w.Address, w.Hours, w.Phone, w.OpenedOn).Scan(&w.ID)
	if err != nil {
		return fmt.Errorf("open a warehouse of unit %d: %w", w.Unit, err)
	}
	return nil
}

func updateWarehouse(tx *pg.Tx, w Warehouse) error {
	_, err := tx.Exec(`update stock.warehouses set name = $2, address = $3, hours = $4, phone = $5 where id = $1`,
		w.ID, w.Name, w.Address, w.Hours, w.Phone)
	if err != nil {
		return fmt.Errorf("change warehouse %d: %w", w.ID, err)
	}
	return nil
}

const warehouseColumns = `w.id, w.code, w.unit_id, w.name, w.address, w.hours, w.phone, w.opened_on`

func scanWarehouse(r pg.Scanner) (w Warehouse, err error) {
	err = r.Scan(&w.ID, &w.Code, &w.Unit, &w.Name, &w.Address, &w.Hours, &w.Phone, &w.OpenedOn)
	return w, err
}

func warehouseWhere(tx *pg.Tx, where string, args ...any) (*Warehouse, error) {
	w, err := scanWarehouse(tx.Row(`select `+warehouseColumns+` from stock.public_warehouses w where `+where, args...))
	return &w, err
}

// selectWarehouses lists all with their units' names of today.
func selectWarehouses(tx *pg.Tx) (list []Warehouse, err error) {
	err = tx.Each(`select `+warehouseColumns+` from stock.public_warehouses w order by w.unit_id, w.name, w.id`, nil,
		func(r pg.Scanner) error {
			w, err := scanWarehouse(r)
			list = append(list, w)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list warehouses: %w", err)
	}
	units := make([]int64, len(list))
	for i, w := range list {
		units[i] = w.Unit
	}
	names, err := unitNames(tx, units)
	for i := range list {
		list[i].UnitName = names[list[i].Unit]
	}
	return list, err
}

func unitNames(tx *pg.Tx, ids []int64) (map[int64]string, error) {
	units, err := place.ByIDs(tx, ids, workday.On(tx.Now))
	names := make(map[int64]string, len(units))
	for id, u := range units {
		names[id] = u.FullName
	}
	return names, err
}

func insertNeed(tx *pg.Tx, warehouse, item int64, kind NeedKind, qty int64) error {
	_, err := tx.Exec(`
		insert into stock.needs (warehouse_id, item_id, kind, qty) values ($1, $2, $3, nullif($4::bigint, 0))`,
		warehouse, item, string(kind), qty)
	if err != nil {
		return fmt.Errorf("say a need of warehouse %d: %w", warehouse, err)
	}
	return nil
}

func board(tx *pg.Tx) ([]Place, error) {
	warehouses, err := selectWarehouses(tx)
	if err != nil {
		return nil, err
	}
	items, err := selectItems(tx)
	if err != nil {
		return nil, err
	}
	byID := map[int64]Item{}
	for _, it := range items {
		byID[it.ID] = it
	}
	needs := map[int64][]Need{}
	err = tx.Each(`
		select warehouse_id, item_id, kind, coalesce(qty, 0), said_at, until
		from stock.public_needs
		order by array_position(array['need', 'enough', 'stop'], kind), item_id`, nil, func(r pg.Scanner) error {
		var n Need
		var item int64
		err := r.Scan(&n.Warehouse, &item, &n.Kind, &n.Qty, &n.SaidAt, &n.Until)
		n.Item = byID[item]
		needs[n.Warehouse] = append(needs[n.Warehouse], n)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list needs: %w", err)
	}
	var first, then []Place
	for _, w := range warehouses {
		p := Place{w, needs[w.ID]}
		if len(p.Needs) > 0 && p.Needs[0].Kind == Wanted {
			first = append(first, p)
		} else {
			then = append(then, p)
		}
	}
	return append(first, then...), nil
}
