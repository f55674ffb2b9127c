package stock

import (
	"fmt"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

func insertLot(tx *pg.Tx, l *Lot) error {
	err := tx.Row(`
		insert into stock.lots (source, item_id, book_id, earmark_id, came_on, expires_on, note)
		values ($1, $2, $3, $4, $5, $6, $7) returning id`,
		l.Source, l.ItemID, l.Book, l.Earmark, l.CameOn, l.ExpiresOn, l.Note).Scan(&l.ID)
	if err != nil {
		return fmt.Errorf("make lot %s: %w", l.Source, err)
	}
	return nil
}

const lotColumns = `l.id, l.source, l.item_id, i.code, l.book_id, l.earmark_id, l.came_on, l.expires_on, l.note`

func lotFields(l *Lot) []any {
	return []any{&l.ID, &l.Source, &l.ItemID, &l.Item, &l.Book, &l.Earmark, &l.CameOn, &l.ExpiresOn, &l.Note}
}

func lotsByID(tx *pg.Tx, ids []int64) (map[int64]Lot, error) {
	lots := make(map[int64]Lot, len(ids))
	err := tx.Each(`
		select `+lotColumns+`
		from stock.lots l
		join stock.items i on i.id = l.item_id
		where l.id = any ($1)`, []any{ids}, func(r pg.Scanner) error {
		var l Lot
		err := r.Scan(lotFields(&l)...)
		lots[l.ID] = l
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read %d lots: %w", len(ids), err)
	}
	return lots, nil
}

// freeLots reads lots with what of them is free in a warehouse; one that never lay
// there is left out.
func freeLots(tx *pg.Tx, warehouse int64, ids []int64) (lots map[int64]Lot, free map[int64]int64, err error) {
	lots, free = make(map[int64]Lot, len(ids)), make(map[int64]int64, len(ids))
	err = tx.Each(`
		select `+lotColumns+`, b.qty
		from stock.lots l
		join stock.items i on i.id = l.item_id
		join ledger.accounts a on a.holder = 'w' || $2::bigint || ':l' || l.id and a.kind = 'store'
		join ledger.balances b on b.account_id = a.id
		where l.id = any ($1)`, []any{ids, warehouse}, func(r pg.Scanner) error {
		var l Lot
		var qty int64
		err := r.Scan(append(lotFields(&l), &qty)...)
		lots[l.ID], free[l.ID] = l, qty
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read %d lots in warehouse %d: %w", len(ids), warehouse, err)
	}
	return lots, free, nil
}

func insertMovement(tx *pg.Tx, m *Movement) error {
	err := tx.Row(`
		insert into stock.movements (unit_id, kind, from_id, to_id, reason, moved_on)
		values ($1, $2, $3, nullif($4::bigint, 0), $5, $6) returning id, moved_at`,
		m.Unit, string(m.Kind), m.From, m.To, m.Reason, m.MovedOn).Scan(&m.ID, &m.MovedAt)
	if err != nil {
		return fmt.Errorf("write a movement out of warehouse %d: %w", m.From, err)
	}
	return nil
}

// selectMoved reads the postings that touched a warehouse's goods.
func selectMoved(tx *pg.Tx, warehouse, before int64, limit int) (list []Moved, err error) {
	here := fmt.Sprintf("w%d:", warehouse)
	err = tx.Each(`
		with mine as materialized (
			select account_id from stock.places where place = 'w' and place_id = $1
		), touched as (
			(select p.* from ledger.postings p
			where p.src in (select account_id from mine) and ($2::bigint = 0 or p.entry_id < $2)
			order by p.entry_id desc limit $3)
			union
			(select p.* from ledger.postings p
			where p.dst in (select account_id from mine) and ($2::bigint = 0 or p.entry_id < $2)
			order by p.entry_id desc limit $3)
		)
		select e.id, e.kind, e.source, e.bank_on, e.recorded_at, e.actor, t.item, t.qty,
			s.kind || ' ' || s.holder, d.kind || ' ' || d.holder
		from touched t
		join ledger.entries e on e.id = t.entry_id
		join ledger.accounts s on s.id = t.src
		join ledger.accounts d on d.id = t.dst
		order by e.id desc, t.line
		limit $3`, []any{warehouse, before, bounded(limit)}, func(r pg.Scanner) error {
		var m Moved
		err := r.Scan(&m.Entry, &m.Kind, &m.Source, &m.On, &m.At, &m.By, &m.Item, &m.Qty, &m.From, &m.To)
		from, to := strings.Contains(m.From, " "+here), strings.Contains(m.To, " "+here)
		m.In, m.Within = to && !from, to && from
		for _, text := range []string{m.From, m.To} {
			if _, lot, ok := strings.Cut(text, ":l"); ok && m.Lot == 0 {
				_, _ = fmt.Sscan(lot, &m.Lot) // a name of the books' own making
			}
		}
		list = append(list, m)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the movements of warehouse %d: %w", warehouse, err)
	}
	return list, nil
}

// selectSheet reads free and reserved of each lot in the warehouses, at a cut, or
// now when it is below zero. Names are the caller's to fill in.
func selectSheet(tx *pg.Tx, warehouses []int64, item string, cut int64) (lines []SheetLine, err error) {
	sums := `join ledger.balances s on s.account_id = p.account_id`
	args := []any{warehouses, item}
	if cut >= 0 {
		sums = `cross join lateral (
			select f.qty_in - f.qty_out as qty from ledger.account_folds f
			where f.account_id = p.account_id and f.fold_id <= $3
			order by f.fold_id desc limit 1) s`
		args = append(args, cut)
	}
	err = tx.Each(`
		select p.place_id, p.lot_id, p.item, p.book_id, k.name, e.code, e.name, l.came_on, l.expires_on,
			coalesce(sum(s.qty) filter (where p.kind = 'store'), 0)::bigint,
			coalesce(sum(s.qty) filter (where p.kind = 'reserved'), 0)::bigint
		from stock.places p
		join stock.lots l on l.id = p.lot_id
		join ledger.books k on k.id = p.book_id
		join ledger.earmarks e on e.id = p.earmark_id
		`+sums+`
		where p.place = 'w' and p.place_id = any ($1) and ($2 = '' or p.item = $2) and s.qty <> 0
		group by p.place_id, p.lot_id, p.item, p.book_id, k.name, e.code, e.name, l.came_on, l.expires_on`,
		args, func(r pg.Scanner) error {
			var x SheetLine
			err := r.Scan(&x.Warehouse, &x.Lot, &x.Item.Code, &x.Book, &x.BookName, &x.EarmarkCode, &x.EarmarkName,
				&x.CameOn, &x.ExpiresOn, &x.Free, &x.Reserved)
			lines = append(lines, x)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read the stock of %d warehouses: %w", len(warehouses), err)
	}
	return lines, nil
}

func insertShipment(tx *pg.Tx, s *Shipment, lines []drawn) error {
	err := tx.Row(`
		insert into stock.shipments (code, unit_id, year, number, from_id, to_unit_id, to_id, for_what, vehicle,
			note, sent_on, due_on, sent_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning id, sent_at`,
		s.Code, s.Unit, s.SentOn.Year(), s.Number, s.From, s.ToUnit, s.To, s.For, s.Vehicle, s.Note,
		s.SentOn, s.DueOn, s.SentBy).Scan(&s.ID, &s.SentAt)
	if err == nil {
		lots, sent := make([]int64, len(lines)), make([]int64, len(lines))
		for i, l := range lines {
			lots[i], sent[i] = l.lot.ID, l.qty
		}
		_, err = tx.Exec(`
			insert into stock.shipment_lines (shipment_id, line, lot_id, sent)
			select $1, nth, lot_id, sent
			from unnest($2::bigint[], $3::bigint[]) with ordinality as t (lot_id, sent, nth)`, s.ID, lots, sent)
	}
	if err != nil {
		return fmt.Errorf("write a shipment from warehouse %d: %w", s.From, err)
	}
	return nil
}

const selectShipment = `
	select s.id, s.code, s.number, s.unit_id, s.to_unit_id, s.from_id, s.to_id, f.name, t.name, s.for_what,
		s.vehicle, s.note, s.state, s.sent_on, s.due_on, s.sent_at, s.sent_by, s.arrived_on, s.arrived_at,
		coalesce(s.arrived_by, 0), s.settled_at, coalesce(s.settled_by, 0), coalesce(s.explanation, ''),
		coalesce((select name from staff.users where id = s.sent_by), ''),
		coalesce((select name from staff.users where id = s.arrived_by), ''),
		coalesce((select name from staff.users where id = s.settled_by), '')
	from stock.shipments s
	join stock.warehouses f on f.id = s.from_id
	join stock.warehouses t on t.id = s.to_id
	where `

func scanShipment(r pg.Scanner) (s Shipment, err error) {
	var arrived, settled *time.Time
	err = r.Scan(&s.ID, &s.Code, &s.Number, &s.Unit, &s.ToUnit, &s.From, &s.To, &s.FromName, &s.ToName, &s.For,
		&s.Vehicle, &s.Note, &s.State, &s.SentOn, &s.DueOn, &s.SentAt, &s.SentBy, &s.ArrivedOn, &arrived,
		&s.ArrivedBy, &settled, &s.SettledBy, &s.Explanation, &s.SentByName, &s.ArrivedByName, &s.SettledByName)
	if arrived != nil {
		s.ArrivedAt = *arrived
	}
	if settled != nil {
		s.SettledAt = *settled
	}
	return s, err
}

func selectShipments(tx *pg.Tx, where string, args ...any) (list []Shipment, err error) {
	err = tx.Each(selectShipment+where, args, func(r pg.Scanner) error {
		s, err := scanShipment(r)
		list = append(list, s)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list shipments: %w", err)
	}
	var units []int64
	for _, s := range list {
		units = append(units, s.Unit, s.ToUnit)
	}
	names, err := unitNames(tx, units)
	for i := range list {
		list[i].UnitName, list[i].ToUnitName = names[list[i].Unit], names[list[i].ToUnit]
	}
	return list, err
}

func shipmentByID(tx *pg.Tx, id int64) (*Shipment, error) {
	list, err := selectShipments(tx, `s.id = $1`, id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.Of(fault.Missing, "shipment.missing")
	}
	return &list[0], nil
}

// heldShipment reads a shipment whose state nobody else changes until the end of
// the transaction.
func heldShipment(tx *pg.Tx, id int64) (*Shipment, error) {
	if _, err := tx.Exec(`select from stock.shipments where id = $1 for update`, id); err != nil {
		return nil, fmt.Errorf("hold shipment %d: %w", id, err)
	}
	return shipmentByID(tx, id)
}

func shipmentLines(tx *pg.Tx, id int64) (lines []ShipmentLine, err error) {
	err = tx.Each(`
		select l.line, l.lot_id, i.code, o.expires_on, l.sent, a.line is not null, coalesce(a.received, 0),
			coalesce(a.missing, 0), coalesce(t.damaged, 0), coalesce(t.lost, 0), coalesce(t.found, 0)
		from stock.shipment_lines l
		join stock.lots o on o.id = l.lot_id
		join stock.items i on i.id = o.item_id
		left join stock.shipment_arrivals a using (shipment_id, line)
		left join stock.shipment_settlements t using (shipment_id, line)
		where l.shipment_id = $1
		order by l.line`, []any{id}, func(r pg.Scanner) error {
		var x ShipmentLine
		err := r.Scan(&x.Line, &x.Lot, &x.Item, &x.ExpiresOn, &x.Sent, &x.Counted, &x.Received, &x.Missing,
			&x.Damaged, &x.Gone, &x.Found)
		lines = append(lines, x)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the lines of shipment %d: %w", id, err)
	}
	return lines, nil
}

func insertArrival(tx *pg.Tx, s *Shipment) error {
	var lines, sent, received []int64
	for _, l := range s.Lines {
		lines, sent, received = append(lines, int64(l.Line)), append(sent, l.Sent), append(received, l.Received)
	}
	_, err := tx.Exec(`
		insert into stock.shipment_arrivals (shipment_id, line, sent, received)
		select $1, line, sent, received
		from unnest($2::bigint[], $3::bigint[], $4::bigint[]) as t (line, sent, received)`, s.ID, lines, sent, received)
	if err == nil {
		_, err = tx.Exec(`
			update stock.shipments set state = $2, arrived_on = $3, arrived_at = $4, arrived_by = $5
			where id = $1 and state = 'sent'`, s.ID, string(s.State), s.ArrivedOn, s.ArrivedAt, s.ArrivedBy)
	}
	if err != nil {
		return fmt.Errorf("take shipment %d in: %w", s.ID, err)
	}
	return nil
}

func insertSettlement(tx *pg.Tx, s *Shipment) error {
	var lines, missing, damaged, lost, found []int64
	for _, l := range s.Lines {
		if l.Missing > 0 {
			lines, missing = append(lines, int64(l.Line)), append(missing, l.Missing)
			damaged, lost, found = append(damaged, l.Damaged), append(lost, l.Gone), append(found, l.Found)
		}
	}
	_, err := tx.Exec(`
		insert into stock.shipment_settlements (shipment_id, line, missing, damaged, lost, found)
		select $1, line, missing, damaged, lost, found
		from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
			as t (line, missing, damaged, lost, found)`, s.ID, lines, missing, damaged, lost, found)
	if err == nil {
		_, err = tx.Exec(`
			update stock.shipments set state = 'closed', settled_at = $2, settled_by = $3, explanation = $4
			where id = $1 and state = 'arrived'`, s.ID, s.SettledAt, s.SettledBy, s.Explanation)
	}
	if err != nil {
		return fmt.Errorf("settle shipment %d: %w", s.ID, err)
	}
	return nil
}
