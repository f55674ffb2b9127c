package place

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

const selectUnit = `
	select r.unit_id, r.code, r.level, r.kind, r.name, r.full_name,
		coalesce(r.parent_id, 0) as parent_id, r.valid_from, r.valid_to, r.basis, r.approximate
	from place.unit_rows r`

// standing is the row of a unit that holds on a day.
const standing = ` daterange(r.valid_from, r.valid_to, '[]') @> ?::date `

// naturalOrder puts Phường 2 before Phường 10 and A Lưới before Ân Thi.
const naturalOrder = ` substring(r.name from '^[0-9]{1,6}')::int nulls last, r.name collate "vi-x-icu", r.code `

// ByCode is the unit that has the code on a day, else the one that another
// source knows by it then; "place.unknown" when there is none.
func ByCode(tx *pg.Tx, code string, on workday.Day) (*Unit, error) {
	if !isCode(code) {
		return nil, unknown(code)
	}
	var u []Unit
	err := tx.Gorm().Raw(selectUnit+` where r.code = ? and`+standing+`
		union all
		(`+selectUnit+`
			join place.other_codes o on o.unit_id = r.unit_id
			where o.code = ? and daterange(o.valid_from, o.valid_to, '[]') @> ?::date and`+standing+`)
		limit 1`, code, on, code, on, on).Scan(&u).Error
	if err != nil {
		return nil, fmt.Errorf("unit with code %s on %s: %w", code, on, err)
	}
	if len(u) == 0 {
		return nil, unknown(code)
	}
	return &u[0], nil
}

// ByRef is the unit at CODE or CODE@DATE; a bare code is today's.
func ByRef(tx *pg.Tx, text string) (*Unit, error) {
	ref, err := ParseRef(text)
	if err != nil {
		return nil, err
	}
	if ref.On.IsZero() {
		ref.On = workday.On(tx.Now)
	}
	return ByCode(tx, ref.Code, ref.On)
}

// ByID is the unit as it was on a day; for a day outside its life, the nearest
// of its rows, so that an old paper never loses its names.
func ByID(tx *pg.Tx, id int64, on workday.Day) (*Unit, error) {
	var u Unit
	if err := tx.Together(AskByID(id, on, &u)); err != nil {
		return nil, err
	}
	return &u, nil
}

// AskByID is ByID together with other questions.
func AskByID(id int64, on workday.Day, u *Unit) pg.Question {
	return pg.Question{
		Query: selectByIDs,
		Args:  []any{[]int64{id}, on},
		One:   pg.Into(u.columns()...),
		Wrap: func(err error) error {
			if pg.NoRows(err) {
				return unknown(fmt.Sprint(id))
			}
			return fmt.Errorf("unit by id: %w", err)
		},
	}
}

const selectByIDs = `
	select distinct on (r.unit_id) r.unit_id, r.code, r.level, r.kind, r.name, r.full_name,
		coalesce(r.parent_id, 0), r.valid_from, r.valid_to, r.basis, r.approximate
	from place.unit_rows r
	where r.unit_id = any ($1)
	order by r.unit_id, r.valid_from > $2,
		case when r.valid_from > $2 then r.valid_from - $2 else $2 - r.valid_from end`

// columns are where those of selectByIDs go.
func (u *Unit) columns() []any {
	return []any{
		&u.ID, &u.Code, &u.Level, &u.Kind, &u.Name, &u.FullName,
		&u.ParentID, &u.ValidFrom, &u.ValidTo, &u.Basis, &u.Approximate,
	}
}

// ByIDs is ByID for many units at once. Ids that no unit has are left out.
func ByIDs(tx *pg.Tx, ids []int64, on workday.Day) (map[int64]Unit, error) {
	units := make(map[int64]Unit, len(ids))
	rows, err := tx.Query(selectByIDs, ids, on)
	if err != nil {
		return nil, fmt.Errorf("units by id: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var u Unit
		if err := rows.Scan(u.columns()...); err != nil {
			return nil, fmt.Errorf("units by id: %w", err)
		}
		units[u.ID] = u
	}
	return units, rows.Err()
}

// NameOn is the unit's full name on a day, by the rule of ByID.
func NameOn(tx *pg.Tx, id int64, on workday.Day) (string, error) {
	u, err := ByID(tx, id, on)
	if err != nil {
		return "", err
	}
	return u.FullName, nil
}

// Provinces are the provinces of a day.
func Provinces(tx *pg.Tx, on workday.Day) ([]Unit, error) {
	return scan(tx, "provinces", selectUnit+`
		where r.level = 'province' and`+standing+`order by`+naturalOrder, on)
}

// Children are the units directly below one on a day.
func Children(tx *pg.Tx, id int64, on workday.Day) ([]Unit, error) {
	return scan(tx, "children", selectUnit+`
		where r.parent_id = ? and`+standing+`order by`+naturalOrder, id, on)
}

// Communes are all communes in a province or district on a day, however many
// levels lie between.
func Communes(tx *pg.Tx, id int64, on workday.Day) ([]Unit, error) {
	return scan(tx, "communes", selectUnit+`
		where r.level = 'commune' and`+standing+`and (r.parent_id = ? or exists (
			select from place.unit_rows d
			where d.unit_id = r.parent_id and d.parent_id = ?
				and daterange(d.valid_from, d.valid_to, '[]') @> ?::date))
		order by`+naturalOrder, on, id, id, on)
}

// Parents are the units above one on a day, the nearest first: district and
// province before 2025-07-01, province since.
func Parents(tx *pg.Tx, id int64, on workday.Day) ([]Unit, error) {
	u, err := ByID(tx, id, on)
	if err != nil {
		return nil, err
	}
	var above []Unit
	for u.ParentID != 0 {
		if u, err = ByID(tx, u.ParentID, on); err != nil {
			return nil, err
		}
		above = append(above, *u)
	}
	return above, nil
}

const selectSuccession = `
	select s.from_unit, f.code as from_code, f.full_name as from_name,
		coalesce(s.to_unit, 0) as to_unit, coalesce(t.code, '') as to_code,
		coalesce(t.full_name, '') as to_name,
		s.kind, s.on_day, s.part, s.is_default, s.basis, s.approximate
	from place.successions s
	join place.unit_rows f on f.unit_id = s.from_unit and f.valid_to = s.on_day - 1
	left join place.unit_rows t on t.unit_id = s.to_unit
		and daterange(t.valid_from, t.valid_to, '[]') @> s.on_day`

// Successors say who took the place of a unit, the default first.
func Successors(tx *pg.Tx, id int64) ([]Succession, error) {
	var s []Succession
	err := tx.Gorm().Raw(selectSuccession+`
		where s.from_unit = ? order by s.on_day, not s.is_default, t.code`, id).Scan(&s).Error
	if err != nil {
		return nil, fmt.Errorf("successors of unit %d: %w", id, err)
	}
	return s, nil
}

// Predecessors say whose place a unit took, wholes first.
func Predecessors(tx *pg.Tx, id int64) ([]Succession, error) {
	var s []Succession
	err := tx.Gorm().Raw(selectSuccession+`
		where s.to_unit = ? order by s.on_day desc, s.part = 'part', f.level desc, f.code`, id).Scan(&s).Error
	if err != nil {
		return nil, fmt.Errorf("predecessors of unit %d: %w", id, err)
	}
	return s, nil
}

// HeirOn is the unit that answers for id on a later day, by default successors;
// certain is false if one of them was split, so that an officer must be asked.
// "place.ended" when the line breaks off.
func HeirOn(tx *pg.Tx, id int64, on workday.Day) (u *Unit, certain bool, err error) {
	var heir int64
	err = tx.Row(`
		with recursive line (unit_id, whole, depth) as (
			select $1::bigint, true, 0
			union all
			select s.to_unit, line.whole and s.part = 'whole', line.depth + 1
			from line
			join place.successions s on s.from_unit = line.unit_id and s.is_default and s.on_day <= $2
			where line.depth < 20
		)
		select unit_id, whole from line order by depth desc limit 1`, id, on).Scan(&heir, &certain)
	if err != nil {
		return nil, false, fmt.Errorf("heir of unit %d: %w", id, err)
	}
	u, err = ByID(tx, heir, on)
	if err != nil {
		return nil, false, err
	}
	if !u.Stands(on) {
		return nil, false, ended(u)
	}
	return u, certain, nil
}

// Reach is the unit, all units that ever lay below one of these, and all whose
// place one of them took: what an officer of the unit may read. Sorted.
func Reach(tx *pg.Tx, id int64) ([]int64, error) {
	var ids []int64
	err := tx.Each(`
		with recursive reach (unit_id) as (
			select $1::bigint
			union
			select next.unit_id
			from reach, lateral (
				select r.unit_id from place.unit_rows r where r.parent_id = reach.unit_id
				union all
				select s.from_unit from place.successions s where s.to_unit = reach.unit_id
			) next
		)
		select unit_id from reach order by unit_id`, []any{id}, func(row pg.Scanner) error {
		ids = append(ids, 0)
		return row.Scan(&ids[len(ids)-1])
	})
	if err != nil {
		return nil, fmt.Errorf("reach of unit %d: %w", id, err)
	}
	return ids, nil
}

func scan(tx *pg.Tx, what, query string, args ...any) ([]Unit, error) {
	var units []Unit
	if err := tx.Gorm().Raw(query, args...).Scan(&units).Error; err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return units, nil
}

const selectVillage = `
	select v.id, v.unit_id, v.name, v.valid_from, v.valid_to, coalesce(h.name, '') as head
	from place.villages v
	left join place.village_heads h on h.village_id = v.id
		and daterange(h.valid_from, h.valid_to, '[]') @> $2::date`

// Villages of a commune on a day, with their heads, in natural order.
func Villages(tx *pg.Tx, unit int64, on workday.Day) ([]Village, error) {
	var villages []Village
	err := tx.Each(selectVillage+`
		where v.unit_id = $1 and daterange(v.valid_from, v.valid_to, '[]') @> $2::date
		order by substring(v.name from '[0-9]{1,6}$')::int nulls first, v.name collate "vi-x-icu"`,
		[]any{unit, on}, func(row pg.Scanner) error {
			v, err := scanVillage(row)
			villages = append(villages, v)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("villages of unit %d: %w", unit, err)
	}
	return villages, nil
}

func villageByID(tx *pg.Tx, id int64) (*Village, error) {
	v, err := scanVillage(tx.Row(selectVillage+` where v.id = $1`, id, workday.On(tx.Now)))
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "place.village.unknown")
	}
	if err != nil {
		return nil, fmt.Errorf("village %d: %w", id, err)
	}
	return &v, nil
}

// lockVillage is villageByID, and keeps other changes of the village waiting.
func lockVillage(tx *pg.Tx, id int64) (*Village, error) {
	if _, err := tx.Exec(`select from place.villages where id = $1 for update`, id); err != nil {
		return nil, fmt.Errorf("lock village %d: %w", id, err)
	}
	return villageByID(tx, id)
}

func scanVillage(row pg.Scanner) (v Village, err error) {
	err = row.Scan(&v.ID, &v.UnitID, &v.Name, &v.ValidFrom, &v.ValidTo, &v.Head)
	return v, err
}

func insertVillage(tx *pg.Tx, v Village) (id int64, err error) {
	err = tx.Row(`
		insert into place.villages (unit_id, name, valid_from, valid_to, made_at)
		values ($1, $2, $3, $4, $5)
		returning id`, v.UnitID, v.Name, v.ValidFrom, v.ValidTo, tx.Now).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("add village to unit %d: %w", v.UnitID, err)
	}
	return id, nil
}

func endVillage(tx *pg.Tx, id int64, last workday.Day) error {
	n, err := tx.Exec(`
		update place.villages set valid_to = $2
		where id = $1 and valid_to is null and not exists (
			select from place.village_heads h where h.village_id = $1 and h.valid_from > $2)`, id, last)
	if err != nil {
		return fmt.Errorf("end village %d: %w", id, err)
	}
	if n == 0 {
		return fault.On("valid_to", "place.village.head.later")
	}
	return endHead(tx, id, last)
}

func insertHead(tx *pg.Tx, village int64, name string, from workday.Day) error {
	_, err := tx.Exec(`
		insert into place.village_heads (village_id, name, valid_from)
		values ($1, $2, $3)`, village, name, from)
	if err != nil {
		return fmt.Errorf("set head of village %d: %w", village, err)
	}
	return nil
}

// endHead ends the head who holds office, if that began by the last day.
func endHead(tx *pg.Tx, village int64, last workday.Day) error {
	_, err := tx.Exec(`
		update place.village_heads set valid_to = $2
		where village_id = $1 and valid_to is null and valid_from <= $2`, village, last)
	if err != nil {
		return fmt.Errorf("end head of village %d: %w", village, err)
	}
	return nil
}
