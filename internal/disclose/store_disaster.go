package disclose

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

const selectEvent = `
	select e.id, e.slug, e.name, e.name_en, e.cause, e.kind, e.state, e.unit_id, e.starts_on, e.ends_on`

func (e *Event) fields() []any {
	return []any{
		&e.ID, &e.Slug, &e.Name, &e.NameEN, &e.Cause, &e.Kind, &e.State, &e.Unit, &e.StartsOn, &e.EndsOn,
	}
}

func eventRows(tx *pg.Tx, limit int) (rows []EventRow, err error) {
	var units []int64
	err = tx.Each(selectEvent+`, r.communes, r.reached, m.asked, m.approved, m.decided, m.given
		from disaster.public_events e
		cross join lateral (
			select count(*) as communes, count(*) filter (where any_given) as reached
			from disclose.public_reach r
			where r.event_id = e.id) r
		cross join lateral (
			select coalesce(sum(asked), 0)::bigint as asked, coalesce(sum(approved), 0)::bigint as approved,
				coalesce(sum(decided), 0)::bigint as decided, coalesce(sum(given), 0)::bigint as given
			from disclose.public_reach_items m
			where m.event_id = e.id and m.item = 'VND') m
		order by e.starts_on desc, e.id desc
		limit $1`, []any{limit}, func(r pg.Scanner) error {
		var e EventRow
		err := r.Scan(append(e.fields(), &e.Communes, &e.Reached,
			&e.Money.Asked, &e.Money.Approved, &e.Money.Decided, &e.Money.Given)...)
		rows, units = append(rows, e), append(units, e.Unit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the events: %w", err)
	}
	named, err := place.ByIDs(tx, units, workday.On(tx.Now))
	for i := range rows {
		rows[i].UnitName = named[rows[i].Unit].FullName
	}
	return rows, err
}

// eventWhere finds one event by its slug or, when that is "", by its id.
func eventWhere(tx *pg.Tx, slug string, id int64) (e Event, err error) {
	err = tx.Row(selectEvent+`
		from disaster.public_events e
		where case $1 when '' then e.id = $2 else e.slug = $1 end`, slug, id).Scan(e.fields()...)
	if pg.NoRows(err) {
		return e, fault.Of(fault.Missing, "disclose.disaster.unknown")
	}
	if err != nil {
		return e, fmt.Errorf("find an event: %w", err)
	}
	return e, nil
}

func readDisaster(tx *pg.Tx, slug string) (*Disaster, error) {
	if slug == "" || strings.ContainsRune(slug, 0) {
		return nil, fault.Of(fault.Missing, "disclose.disaster.unknown")
	}
	e, err := eventWhere(tx, slug, 0)
	if err != nil {
		return nil, err
	}
	d := &Disaster{Event: e}
	if d.UnitName, err = place.NameOn(tx, e.Unit, e.StartsOn); err != nil {
		return nil, err
	}
	all, err := itemNames(tx)
	if err != nil {
		return nil, err
	}
	if err := d.readCommunes(tx); err != nil {
		return nil, fmt.Errorf("communes of event %d: %w", e.ID, err)
	}
	if err := d.readItems(tx, all); err != nil {
		return nil, fmt.Errorf("money and goods of event %d: %w", e.ID, err)
	}
	if d.Decisions, err = decisionsOf(tx, all, e.ID); err != nil {
		return nil, fmt.Errorf("decisions of event %d: %w", e.ID, err)
	}
	return d, nil
}

// readCommunes reads each commune as it was on the day of the event, with the
// province that it lies in today: a place of then is found in today's map.
func (d *Disaster) readCommunes(tx *pg.Tx) error {
	err := tx.Each(`
		select r.unit_id, r.severity, case when r.unreported then -2 else coalesce(r.reported, -1) end,
			coalesce(r.verified, -1), coalesce(r.asked, -1), coalesce(r.decided, -1), coalesce(r.given, -1),
			r.reported_on, r.assessed_on, r.asked_on, r.decided_on, r.left_on, r.median_on, r.first_on, r.last_on
		from disclose.public_reach r
		where r.event_id = $1`, []any{d.ID}, func(r pg.Scanner) error {
		d.Communes = append(d.Communes, Commune{})
		c := &d.Communes[len(d.Communes)-1]
		return r.Scan(&c.Unit.ID, &c.Severity, &c.Reported, &c.Verified, &c.Asked, &c.Decided, &c.Given,
			&c.Days[Reported], &c.Days[Assessed], &c.Days[Asked], &c.Days[Decided], &c.Days[Left], &c.Days[Handed],
			&c.First, &c.Last)
	})
	if err != nil {
		return err
	}
	return d.nameCommunes(tx)
}

// nameCommunes fills in what the communes were called, and where they lie today.
func (d *Disaster) nameCommunes(tx *pg.Tx) error {
	today := workday.On(tx.Now)
	ids := make([]int64, len(d.Communes))
	for i, c := range d.Communes {
		ids[i] = c.Unit.ID
	}
	then, err := unitsOn(tx, ids, d.StartsOn)
	if err != nil {
		return err
	}
	var gone []int64
	for id, u := range then {
		if !u.Stands(today) {
			gone = append(gone, id)
		}
	}
	heirs, err := heirsOf(tx, gone)
	if err != nil {
		return err
	}
	provinces := map[int64]bool{}
	for i := range d.Communes {
		c := &d.Communes[i]
		c.Unit = then[c.Unit.ID]
		c.Ref = c.Unit.Ref(today)
		now, stands := c.Unit, true
		if !c.Unit.Stands(today) {
			now, stands = heirs[c.Unit.ID]
		}
		if stands {
			c.Province, c.Codes = now.ParentID, []string{now.Code}
		}
		provinces[c.Province] = true
	}
	slices.SortFunc(d.Communes, func(a, b Commune) int { return cmp.Compare(a.Unit.Code, b.Unit.Code) })
	named, err := place.ByIDs(tx, slices.Collect(maps.Keys(provinces)), today)
	for id := range provinces {
		d.Provinces = append(d.Provinces, ProvinceReach{ID: id, Code: named[id].Code, Name: named[id].FullName})
	}
	slices.SortFunc(d.Provinces, func(a, b ProvinceReach) int { return cmp.Compare(a.Code, b.Code) })
	return err
}

// unitsOn is place.ByIDs for thousands of communes, almost all of which stand on the
// day. They are joined, not looked for in a list: that goes wrong where nobody has
// counted the table yet.
func unitsOn(tx *pg.Tx, ids []int64, on workday.Day) (map[int64]place.Unit, error) {
	units := make(map[int64]place.Unit, len(ids))
	err := tx.Each(`
		select u.unit_id, u.code, u.kind, u.name, u.full_name, coalesce(u.parent_id, 0), u.valid_from, u.valid_to
		from unnest($1::bigint[]) i (id)
		join place.unit_rows u on u.unit_id = i.id
		where u.level = 'commune' and u.valid_from <= $2 and (u.valid_to is null or u.valid_to >= $2)`,
		[]any{ids, on}, func(r pg.Scanner) error {
			u := place.Unit{Level: place.Commune}
			err := r.Scan(&u.ID, &u.Code, &u.Kind, &u.Name, &u.FullName, &u.ParentID, &u.ValidFrom, &u.ValidTo)
			units[u.ID] = u
			return err
		})
	if err != nil || len(units) == len(ids) {
		return units, err
	}
	return place.ByIDs(tx, ids, on)
}

// heirsOf are the units that stand today where others stood once, by default.
func heirsOf(tx *pg.Tx, ids []int64) (heirs map[int64]place.Unit, err error) {
	heirs = map[int64]place.Unit{}
	if len(ids) == 0 {
		return heirs, nil
	}
	err = tx.Each(`
		with recursive line (first, unit_id, depth) as (
			select id, id, 0 from unnest($1::bigint[]) id
			union all
			select line.first, s.to_unit, line.depth + 1
			from line
			join place.successions s on s.from_unit = line.unit_id and s.is_default
			where line.depth < 20
		)
		select line.first, u.code, coalesce(u.parent_id, 0) from line
		join place.unit_rows u on u.unit_id = line.unit_id and u.valid_to is null
		order by line.depth`, []any{ids}, func(r pg.Scanner) error {
		var first int64
		var u place.Unit
		err := r.Scan(&first, &u.Code, &u.ParentID)
		heirs[first] = u
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("heirs of %d units: %w", len(ids), err)
	}
	return heirs, nil
}

// readItems fills in the money and the goods of each commune.
func (d *Disaster) readItems(tx *pg.Tx, all items) error {
	at := make(map[int64]int, len(d.Communes))
	for i, c := range d.Communes {
		at[c.Unit.ID] = i
	}
	err := tx.Each(`
		select unit_id, item, asked, approved, decided, given from disclose.public_reach_items
		where event_id = $1`, []any{d.ID}, func(r pg.Scanner) error {
		var unit int64
		var code string
		var reach Reach
		err := r.Scan(&unit, &code, &reach.Asked, &reach.Approved, &reach.Decided, &reach.Given)
		i, shown := at[unit]
		switch {
		case !shown:
		case code == vnd:
			d.Communes[i].Money = reach
		default:
			d.Communes[i].Goods = append(d.Communes[i].Goods, ItemReach{all.of(code), reach})
		}
		return err
	})
	for i := range d.Communes {
		slices.SortFunc(d.Communes[i].Goods, byPosition)
	}
	return err
}

// decisionsOf are the decisions that gave something in an event, the newest first.
func decisionsOf(tx *pg.Tx, all items, event int64) (list []Decision, err error) {
	err = tx.Each(`
		select d.decision_id, d.slug, d.number, d.year, d.fund, d.decided_on, r.item, r.communes, r.rows, r.qty, r.given
		from aid.public_decisions d
		join (
			select decision_id, item, count(*) as communes, sum(rows)::bigint as rows, sum(qty)::bigint as qty,
				sum(given)::bigint as given
			from disclose.public_reach_decisions
			where event_id = $1
			group by decision_id, item) r on r.decision_id = d.decision_id
		order by d.decided_on desc, d.decision_id desc, r.item`, []any{event}, func(r pg.Scanner) error {
		var d Decision
		var item string
		var communes int
		var rows, qty, given int64
		err := r.Scan(&d.ID, &d.Slug, &d.Number, &d.Year, &d.Fund, &d.DecidedOn, &item, &communes, &rows, &qty, &given)
		if n := len(list); n == 0 || list[n-1].ID != d.ID {
			list = append(list, d)
		}
		last := &list[len(list)-1]
		last.Communes, last.Rows = max(last.Communes, communes), last.Rows+rows
		if reach := (Reach{Decided: qty, Given: given}); item == vnd {
			last.Money = reach
		} else {
			last.Goods = append(last.Goods, ItemReach{all.of(item), reach})
		}
		return err
	})
	return list, err
}
