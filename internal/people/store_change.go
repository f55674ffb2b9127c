package people

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// lockHousehold makes whoever else changes the household wait.
func lockHousehold(tx *pg.Tx, id int64) error {
	var got int64
	err := tx.Row(`select id from people.households where id = $1 for update`, id).Scan(&got)
	if pg.NoRows(err) {
		return fault.Of(fault.Missing, "household.missing")
	}
	if err != nil {
		return fmt.Errorf("lock household %d: %w", id, err)
	}
	return nil
}

// refresh brings the household's own row up to its members, and counts the change.
func refresh(tx *pg.Tx, id, revision int64) error {
	var head string
	var year, persons int
	err := tx.Row(`
		select max(name) filter (where is_head), coalesce(max(born_year) filter (where is_head), 0), count(*)
		from people.persons where household_id = $1 and left_on is null`, id).Scan(&head, &year, &persons)
	if err != nil {
		return fmt.Errorf("read the head of household %d: %w", id, err)
	}
	key := household{members: []person{{name: head, bornYear: year}}}.headKey()
	n, err := tx.Exec(`
		update people.households h
		set head = $3, head_year = nullif($4::int, 0), head_key = $5, persons = $6, revision = revision + 1,
			changed_at = $7, changed_by = $8,
			twin = coalesce((
				select max(o.twin) + 1 from people.households o
				where o.village_id = h.village_id and o.head_key = $5 and o.id <> h.id), 0)
		where id = $1 and revision = $2`, id, revision, head, year, key, persons, tx.Now, tx.By.Name)
	if err != nil {
		return fmt.Errorf("change household %d: %w", id, err)
	}
	if n == 0 {
		return fault.Of(fault.Conflict, "household.changed.now")
	}
	return nil
}

func (b *Book) updateContact(tx *pg.Tx, h *Household, village int64, address, tel string, f ContactForm) error {
	a, p, blind := b.sealContact(h.Code, address, tel)
	_, err := tx.Exec(`
		update people.households
		set village_id = $2,
			twin = case when village_id = $2 then twin else coalesce((
				select max(o.twin) + 1 from people.households o
				where o.village_id = $2 and o.head_key = households.head_key), 0) end,
			address = case when $4 then null else coalesce($3, address) end,
			phone = case when $7 then null else coalesce($5, phone) end,
			phone_blind = case when $7 then null else coalesce($6, phone_blind) end
		where id = $1`,
		h.ID, village, a, f.ForgetAddress && address == "", p, blind, f.ForgetPhone && tel == "")
	if err != nil {
		return fmt.Errorf("change where household %d lives: %w", h.ID, err)
	}
	return nil
}

func insertClass(tx *pg.Tx, h *Household, c Class, on workday.Day, basis string) error {
	_, err := tx.Exec(`
		insert into people.classes (household_id, unit_id, class, from_on, basis) values ($1, $2, $3, $4, $5)`,
		h.ID, h.Unit, string(c), on, basis)
	if err != nil {
		return fmt.Errorf("set the class of household %d: %w", h.ID, err)
	}
	return nil
}

// addMember gives the new member the next number: no number is ever given again.
func (b *Book) addMember(tx *pg.Tx, h *Household, p person, head bool) error {
	no := 0
	for _, m := range h.Members {
		no = max(no, m.No)
	}
	if head {
		if err := noHead(tx, h.ID); err != nil {
			return err
		}
	}
	var t personRows
	b.addPerson(&t, h.Code, h.ID, h.Unit, no+1, p, head)
	return insertPersons(tx, &t)
}

func noHead(tx *pg.Tx, household int64) error {
	_, err := tx.Exec(`update people.persons set is_head = false where household_id = $1 and is_head`, household)
	if err != nil {
		return fmt.Errorf("relieve the head of household %d: %w", household, err)
	}
	return nil
}

func (b *Book) updateMember(tx *pg.Tx, h *Household, was Person, p person, f MemberForm) error {
	if f.Head && !was.Head {
		if err := noHead(tx, h.ID); err != nil {
			return err
		}
	}
	x := b.sealPerson(h.Code, was.No, p)
	_, err := tx.Exec(`
		update people.persons
		set name = $2, find_key = $3, name_key = $4, born_on = $5, born_year = nullif($6::int, 0), sex = $7, relation = $8,
			is_head = $9, facts = string_to_array($10, ','),
			sealed_facts = case when $11 then $12 else sealed_facts end,
			id_number = case when $13 then $14 else coalesce($14, id_number) end,
			id_blind = case when $13 then $15 else coalesce($15, id_blind) end,
			id_hint = case when $13 or $16 <> '' then $16 else id_hint end,
			social_number = case when $13 then $17 else coalesce($17, social_number) end,
			social_blind = case when $13 then $18 else coalesce($18, social_blind) end
		where id = $1`,
		was.ID, p.name, vntext.Fold(p.name), p.key, p.bornOn, p.bornYear, string(p.sex), p.relation, f.Head,
		joinFacts(p.open), f.FactsAgain, x.facts, f.ForgetNumbers, x.id, x.idBlind, x.hint, x.social, x.socialBlind)
	if err != nil {
		return fmt.Errorf("change member %d: %w", was.ID, err)
	}
	return nil
}

func endMember(tx *pg.Tx, person int64, on workday.Day, why string) error {
	_, err := tx.Exec(`update people.persons set left_on = $2, left_why = $3 where id = $1 and left_on is null`, person, on, why)
	if err != nil {
		return fmt.Errorf("end member %d: %w", person, err)
	}
	return nil
}

// takenBy finds who else has a number; own is the very member that is being changed.
func takenBy(tx *pg.Tx, blind []byte, household int64, no int) (h *holder, own bool, err error) {
	found, err := holdersOf(tx, [][]byte{blind})
	if err != nil {
		return nil, false, err
	}
	who, taken := found[string(blind)]
	if !taken {
		return nil, false, nil
	}
	if who.household == household {
		err = tx.Row(`
			select exists (
				select from people.persons
				where household_id = $1 and no = $2 and left_on is null and (id_blind = $3 or social_blind = $3))`,
			household, no, blind).Scan(&own)
	}
	return &who, own, err
}

// open decrypts one sealed field. What holds nothing is "".
func (b *Book) open(tx *pg.Tx, h *Household, no int, field string) (plain string, err error) {
	if no == 0 {
		column, known := map[string]string{"address": "address", "phone": "phone"}[field]
		if !known {
			return "", fault.Of(fault.Missing, "household.missing")
		}
		var sealed []byte
		if err := tx.Row(`select `+column+` from people.households where id = $1`, h.ID).Scan(&sealed); err != nil {
			return "", fmt.Errorf("read %s of household %d: %w", field, h.ID, err)
		}
		b, err := b.Keys.Decrypt(householdPlace(h.Code, field), sealed)
		return string(b), err
	}
	found := false
	err = eachPerson(tx, []int64{h.ID}, func(p Person, s stored) error {
		sealed, known := map[string][]byte{"id_number": s.id, "social_number": s.social, "facts": s.facts}[field]
		if p.No != no || !known {
			return nil
		}
		found = true
		opened, err := b.Keys.Decrypt(personPlace(h.Code, no, field), sealed)
		plain = string(opened)
		return err
	})
	if err == nil && !found {
		return "", fault.Of(fault.Missing, "household.member.missing")
	}
	return plain, err
}
