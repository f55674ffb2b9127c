package people

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// find is a filter made ready for the database.
type find struct {
	Filter
	units  []int64 // nil for all
	code   string
	folded string
	blind  []byte
}

const householdColumns = `
	h.id, h.code, h.unit_id, h.village_id, v.name, h.head, coalesce(h.head_year, 0), h.persons,
	coalesce(c.class, ''), c.from_on, h.address is not null, h.phone is not null, h.revision,
	h.made_at, h.made_by, h.changed_at, h.changed_by`

// householdTables: $1 is the day of the class.
const householdTables = `
	people.households h
	join place.villages v on v.id = h.village_id
	left join lateral (
		select c.class, c.from_on from people.classes c
		where c.household_id = h.id and c.from_on <= $1
		order by c.from_on desc, c.id desc limit 1) c on true`

func scanHousehold(r pg.Scanner) (h Household, err error) {
	err = r.Scan(&h.ID, &h.Code, &h.Unit, &h.Village, &h.VillageName, &h.Head, &h.HeadYear, &h.Persons,
		&h.Class, &h.ClassOn, &h.HasAddress, &h.HasPhone, &h.Revision, &h.MadeAt, &h.MadeBy, &h.ChangedAt, &h.ChangedBy)
	return h, err
}

func findHouseholds(tx *pg.Tx, q find) (list []Household, err error) {
	err = tx.Each(`
		select `+householdColumns+` from `+householdTables+`
		where ($2::bigint[] is null or h.unit_id = any ($2))
			and ($3::bigint = 0 or h.unit_id = $3)
			and ($4::bigint = 0 or h.village_id = $4)
			and ($5 = '' or c.class = $5)
			and ($6::bigint = 0 or h.id < $6)
			and ($7 = '' or h.code = $8 or h.id in (
				select p.household_id from people.persons p
				where p.left_on is null and (strpos(p.find_key, $9) > 0 and $9 <> '' or p.id_blind = $10)))
		order by h.id desc limit $11`,
		[]any{
			workday.On(tx.Now), q.units, q.Unit, q.Village, string(q.Class), q.Before, q.Text, q.code, q.folded,
			q.blind, q.Limit,
		}, func(r pg.Scanner) error {
			h, err := scanHousehold(r)
			list = append(list, h)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list households: %w", err)
	}
	return list, nil
}

func householdsByID(tx *pg.Tx, ids []int64, on workday.Day) (map[int64]Household, error) {
	all := make(map[int64]Household, len(ids))
	err := tx.Each(`select `+householdColumns+` from `+householdTables+` where h.id = any ($2)`, []any{on, ids},
		func(r pg.Scanner) error {
			h, err := scanHousehold(r)
			all[h.ID] = h
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read %d households: %w", len(ids), err)
	}
	return all, nil
}

func idOfCode(tx *pg.Tx, code string) (id int64, err error) {
	err = tx.Row(`select id from people.households where code = $1`, code).Scan(&id)
	if pg.NoRows(err) {
		return 0, fault.Of(fault.Missing, "household.missing")
	}
	if err != nil {
		return 0, fmt.Errorf("read household %s: %w", code, err)
	}
	return id, nil
}

func classesOf(tx *pg.Tx, id int64) (list []ClassRow, err error) {
	err = tx.Each(`
		select class, from_on, basis, recorded_at, recorded_by from people.classes
		where household_id = $1 order by from_on desc, id desc`, []any{id}, func(r pg.Scanner) error {
		var c ClassRow
		err := r.Scan(&c.Class, &c.FromOn, &c.Basis, &c.RecordedAt, &c.RecordedBy)
		list = append(list, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the classes of household %d: %w", id, err)
	}
	return list, nil
}

// stored is what a member's row has beside what a Person shows.
type stored struct {
	code              string // the household's
	facts, id, social []byte // sealed
}

// eachPerson reads the members of households, the head first, those who left last.
func eachPerson(tx *pg.Tx, households []int64, f func(Person, stored) error) error {
	err := tx.Each(`
		select p.id, p.household_id, p.no, p.name, p.born_on, coalesce(p.born_year, 0), p.sex, p.relation, p.is_head,
			array_to_string(p.facts, ','), p.sealed_facts, p.id_number, p.id_hint, p.social_number, p.left_on, p.left_why,
			h.code
		from people.persons p
		join people.households h on h.id = p.household_id
		where p.household_id = any ($1)
		order by p.household_id, p.left_on is not null, not p.is_head, p.no`, []any{households}, func(r pg.Scanner) error {
		var p Person
		var s stored
		var facts string
		err := r.Scan(&p.ID, &p.Household, &p.No, &p.Name, &p.BornOn, &p.BornYear, &p.Sex, &p.Relation, &p.Head, &facts,
			&s.facts, &s.id, &p.IDHint, &s.social, &p.LeftOn, &p.LeftWhy, &s.code)
		if err != nil {
			return err
		}
		p.Facts, p.Sensitive, p.HasSocial = splitFacts(facts), s.facts != nil, s.social != nil
		return f(p, s)
	})
	if err != nil {
		return fmt.Errorf("read the members of %d households: %w", len(households), err)
	}
	return nil
}
