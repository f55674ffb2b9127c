package people

import (
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// villagesByName finds villages of units, the one that stands before one that ended.
func villagesByName(tx *pg.Tx, units []int64, names []string, found func(i int, id int64)) error {
	err := tx.Each(`
		select distinct on (t.i) t.i - 1, v.id
		from unnest($1::bigint[], $2::text[]) with ordinality as t (unit_id, name, i)
		join place.villages v on v.unit_id = t.unit_id and v.find_key = place.find_key(t.name)
		order by t.i, v.valid_to desc nulls first, v.id`, []any{units, names}, func(r pg.Scanner) error {
		var i int
		var id int64
		err := r.Scan(&i, &id)
		found(i, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("find villages: %w", err)
	}
	return nil
}

// holdersOf finds who has these numbers, wherever.
func holdersOf(tx *pg.Tx, blinds [][]byte) (map[string]holder, error) {
	all := map[string]holder{}
	if len(blinds) == 0 {
		return all, nil
	}
	err := tx.Each(`
		select blind, household_id, household_code, unit_id, masked, name_key, in_scope
		from people.holders($1)`, []any{blinds}, func(r pg.Scanner) error {
		var blind []byte
		h := holder{row: -1}
		err := r.Scan(&blind, &h.household, &h.code, &h.unit, &h.masked, &h.key, &h.in)
		all[string(blind)] = h
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find who has %d numbers: %w", len(blinds), err)
	}
	return all, nil
}

func knownKey(village int64, headKey string) string { return fmt.Sprint(village, "/", headKey) }

// knownHeads finds the households of these villages with these heads.
func knownHeads(tx *pg.Tx, villages []int64, keys []string) (map[string][]known, error) {
	all := map[string][]known{}
	if len(villages) == 0 {
		return all, nil
	}
	err := tx.Each(`
		select village_id, head_key, id, code, twin, id_blind from people.heads($1, $2)`, []any{villages, keys}, func(r pg.Scanner) error {
		var village int64
		var key string
		k := known{row: -1}
		err := r.Scan(&village, &key, &k.id, &k.code, &k.twin, &k.idBlind)
		all[knownKey(village, key)] = append(all[knownKey(village, key)], k)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find households of %d heads: %w", len(keys), err)
	}
	return all, nil
}

// Where sealed values are bound to.
func householdPlace(code, field string) string { return "people.households/" + code + "/" + field }

func personPlace(code string, no int, field string) string {
	return fmt.Sprintf("people.persons/%s.%d/%s", code, no, field)
}

func (s *saving) insertHouseholds() (map[string]int64, error) {
	var codes, heads, keys []string
	var units, villages []int64
	var years, twins, persons []int32
	var addresses, phones, blinds [][]byte
	for _, i := range s.fresh {
		r := &s.rows[i]
		head := r.members[r.head]
		codes, heads, keys = append(codes, r.code), append(heads, head.name), append(keys, r.headKey())
		units, villages = append(units, r.unit), append(villages, r.village)
		years, twins = append(years, int32(head.bornYear)), append(twins, int32(r.twinNo))
		persons = append(persons, int32(len(r.members)))
		address, phone, blind := s.b.sealContact(r.code, r.address, r.phone)
		addresses, phones, blinds = append(addresses, address), append(phones, phone), append(blinds, blind)
	}
	ids := make(map[string]int64, len(codes))
	err := s.tx.Each(`
		insert into people.households (code, unit_id, village_id, head, head_year, head_key, twin, persons,
			address, phone, phone_blind)
		select code, unit_id, village_id, head, nullif(head_year, 0), head_key, twin, persons, address, phone, phone_blind
		from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::int[], $6::text[], $7::int[], $8::int[],
			$9::bytea[], $10::bytea[], $11::bytea[])
			as t (code, unit_id, village_id, head, head_year, head_key, twin, persons, address, phone, phone_blind)
		returning code, id`,
		[]any{codes, units, villages, heads, years, keys, twins, persons, addresses, phones, blinds},
		func(r pg.Scanner) error {
			var code string
			var id int64
			err := r.Scan(&code, &id)
			ids[code] = id
			return err
		})
	if err != nil {
		return nil, again(fmt.Errorf("insert %d households: %w", len(codes), err))
	}
	return ids, nil
}

func (b *Book) sealContact(code, address, phone string) (a, p, blind []byte) {
	a = b.Keys.Encrypt(householdPlace(code, "address"), []byte(address))
	p = b.Keys.Encrypt(householdPlace(code, "phone"), []byte(phone))
	if phone != "" {
		blind = b.Keys.Blind("phone", phone)
	}
	return a, p, blind
}

// personRows gathers members for one insert.
type personRows struct {
	households, units                            []int64
	nos, years                                   []int32
	names, finds, keys, born, sexes, relations   []string
	heads                                        []bool
	facts, hints                                 []string // facts with commas
	sealed, ids, idBlinds, socials, socialBlinds [][]byte
}

func (b *Book) addPerson(t *personRows, code string, household, unit int64, no int, p person, head bool) {
	t.households, t.units = append(t.households, household), append(t.units, unit)
	t.nos, t.years = append(t.nos, int32(no)), append(t.years, int32(p.bornYear))
	t.names, t.finds, t.keys = append(t.names, p.name), append(t.finds, vntext.Fold(p.name)), append(t.keys, p.key)
	t.born, t.sexes = append(t.born, p.bornOn.String()), append(t.sexes, string(p.sex))
	t.relations, t.heads = append(t.relations, p.relation), append(t.heads, head)
	t.facts = append(t.facts, joinFacts(p.open))
	x := b.sealPerson(code, no, p)
	t.sealed, t.hints = append(t.sealed, x.facts), append(t.hints, x.hint)
	t.ids, t.idBlinds = append(t.ids, x.id), append(t.idBlinds, x.idBlind)
	t.socials, t.socialBlinds = append(t.socials, x.social), append(t.socialBlinds, x.socialBlind)
}

// sealedPerson is the part of a member that is stored sealed.
type sealedPerson struct {
	facts, id, idBlind, social, socialBlind []byte
	hint                                    string
}

func (b *Book) sealPerson(code string, no int, p person) (x sealedPerson) {
	x.facts = b.Keys.Encrypt(personPlace(code, no, "facts"), []byte(joinFacts(p.sealed)))
	if p.idNumber != "" {
		x.id = b.Keys.Encrypt(personPlace(code, no, "id_number"), []byte(p.idNumber))
		x.idBlind, x.hint = b.idBlind(p.idNumber), p.idNumber[len(p.idNumber)-3:]
	}
	if p.socialNumber != "" {
		x.social = b.Keys.Encrypt(personPlace(code, no, "social_number"), []byte(p.socialNumber))
		x.socialBlind = b.socialBlind(p.socialNumber)
	}
	return x
}

func joinFacts(facts []Fact) string {
	words := make([]string, len(facts))
	for i, f := range facts {
		words[i] = string(f)
	}
	return strings.Join(words, ",")
}

func splitFacts(joined string) (facts []Fact) {
	for _, w := range strings.Split(joined, ",") {
		if w != "" {
			facts = append(facts, Fact(w))
		}
	}
	return facts
}

func insertPersons(tx *pg.Tx, t *personRows) error {
	_, err := tx.Exec(`
		insert into people.persons (household_id, unit_id, no, name, find_key, name_key, born_on, born_year, sex,
			relation, is_head, facts, id_hint, sealed_facts, id_number, id_blind, social_number, social_blind)
		select household_id, unit_id, no, name, find_key, name_key, nullif(born, '')::date, nullif(born_year, 0), sex,
			relation, is_head, string_to_array(facts, ','), hint, sealed, id_number, id_blind, social, social_blind
		from unnest($1::bigint[], $2::bigint[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[],
			$9::text[], $10::text[], $11::boolean[], $12::text[], $13::text[], $14::bytea[], $15::bytea[], $16::bytea[],
			$17::bytea[], $18::bytea[])
			as t (household_id, unit_id, no, name, find_key, name_key, born, born_year, sex, relation, is_head, facts,
				hint, sealed, id_number, id_blind, social, social_blind)`,
		t.households, t.units, t.nos, t.names, t.finds, t.keys, t.born, t.years, t.sexes, t.relations, t.heads,
		t.facts, t.hints, t.sealed, t.ids, t.idBlinds, t.socials, t.socialBlinds)
	if err != nil {
		return again(fmt.Errorf("insert %d persons: %w", len(t.nos), err))
	}
	return nil
}

func (s *saving) insertPersons() error {
	var t personRows
	for _, i := range s.fresh {
		r := &s.rows[i]
		for j, p := range r.members {
			s.b.addPerson(&t, r.code, s.out[i].ID, r.unit, j+1, p, j == r.head)
		}
	}
	return insertPersons(s.tx, &t)
}

func (s *saving) insertClasses() error {
	var ids, units []int64
	var classes, days, bases []string
	for _, i := range s.fresh {
		if r := &s.rows[i]; r.class != "" {
			ids, units = append(ids, s.out[i].ID), append(units, r.unit)
			classes, days, bases = append(classes, string(r.class)), append(days, r.classOn.String()), append(bases, r.basis)
		}
	}
	_, err := s.tx.Exec(`
		insert into people.classes (household_id, unit_id, class, from_on, basis)
		select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::date[], $5::text[])`,
		ids, units, classes, days, bases)
	if err != nil {
		return fmt.Errorf("insert %d classes: %w", len(ids), err)
	}
	return nil
}

// again turns "somebody has just written the same" into what pg.DB.Update answers by
// running the transaction once more: then it is found, and told in words.
func again(err error) error {
	for _, c := range []string{
		"households_are_one_per_head", "persons_id_number_once", "persons_social_number_once",
	} {
		if pg.IsUnique(err, c) {
			return fmt.Errorf("%w (%w)", &pgconn.PgError{Code: "40001", Message: "written at the same moment"}, err)
		}
	}
	return err
}
