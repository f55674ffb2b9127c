package people

import (
	"fmt"
	"testing"

	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// Raw SQL with the program's own rights, as the officer of a sibling commune: nothing
// is read, nothing written, and what is written stays.
func TestAttackRegister(t *testing.T) {
	t.Parallel()
	r := newRegister(t)
	mine := r.save(r.assessor, r.form("Nguyễn Văn Hùng", "1965"))[0]
	theirs := r.form("Nguyễn Văn Hùng", "1965")
	theirs.Unit, theirs.Village = r.sibling, "Thôn Bản Chu"
	other := r.save(r.stranger, theirs)[0]
	app := pgtest.Raw(t, r.DB)
	as := fmt.Sprintf(`select set_config('quy.units', '%d', false), set_config('quy.actor', 'kẻ lạ', false)`, r.sibling)
	conn, err := app.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, scope := range []string{as, `select set_config('quy.units', '', false)`} {
		if _, err := conn.ExecContext(t.Context(), scope); err != nil {
			t.Fatal(err)
		}
		for _, query := range []string{
			`select count(*) from people.households where id = $1`,
			`select count(*) from people.persons where household_id = $1`,
			`select count(*) from people.classes where household_id = $1`,
			`select count(*) from people.likely($1)`,
			`select count(*) from people.doubles((select unit_id from people.households where id = $1), 0, 100)`,
		} {
			var n int
			if err := conn.QueryRowContext(t.Context(), query, mine.ID).Scan(&n); err != nil || n != 0 {
				t.Errorf("%s: %d, %v", query, n, err)
			}
		}
		for _, query := range []string{
			`update people.households set head = 'X' where id = $1`,
			`update people.persons set left_on = now(), left_why = 'cướp mất' where household_id = $1`,
		} {
			res, err := conn.ExecContext(t.Context(), query, mine.ID)
			if err != nil {
				t.Errorf("%s: %v", query, err)
				continue
			}
			if n, _ := res.RowsAffected(); n != 0 {
				t.Errorf("%s changed %d rows", query, n)
			}
		}
	}
	all := `select set_config('quy.units', '*', false)`
	for _, attack := range []string{
		fmt.Sprintf(`insert into people.classes (household_id, unit_id, class, from_on) values (%d, %d, 'poor', now())`, mine.ID, r.sibling),
		fmt.Sprintf(`insert into people.classes (household_id, unit_id, class, from_on) values (%d, %d, 'poor', now())`, mine.ID, r.commune),
		fmt.Sprintf(`insert into people.distinctions (low_id, high_id, unit_id, reason) values (%d, %d, %d, 'hai người')`,
			mine.ID, mine.ID+1000, r.sibling),
		fmt.Sprintf(`insert into people.households (code, unit_id, village_id, head, head_key, persons)
			select 'HBBBBBBBBB', %d, id, 'X', 'x/0', 1 from place.villages where unit_id = %d limit 1`, r.commune, r.commune),
	} {
		pgtest.Refused(t, app, as, attack)
	}
	for _, attack := range []string{
		`update people.households set code = 'HBBBBBBBBB'`,
		`update people.households set unit_id = unit_id`,
		`delete from people.households`,
		`delete from people.persons`,
		`truncate people.persons`,
		`update people.classes set class = 'poor'`,
		`delete from people.classes`,
		`update people.persons set household_id = household_id`,
		fmt.Sprintf(`insert into people.households (code, unit_id, village_id, head, head_key, persons)
			select 'HBBBBBBBBB', %d, id, 'X', 'x/0', 1 from place.villages where unit_id = %d limit 1`, r.commune, r.sibling),
		fmt.Sprintf(`update people.persons set id_number = 'x', id_blind = (select id_blind from people.persons
			where household_id = %d and id_blind is not null) where household_id = %d`, mine.ID, other.ID),
		fmt.Sprintf(`update people.persons set is_head = true where household_id = %d`, mine.ID),
		fmt.Sprintf(`update people.persons set facts = '{disabled}' where household_id = %d`, mine.ID),
	} {
		pgtest.Refused(t, app, all, attack)
	}
	if h := r.sheet(mine.ID); h.Head != "Nguyễn Văn Hùng" || h.Persons != 2 {
		t.Errorf("%+v", h)
	}
	owner := pgtest.Owner(t, r.DB)
	pgtest.Refused(t, owner, `delete from people.classes`)
	pgtest.Refused(t, owner, `truncate people.distinctions`)
}

// Nothing that is sealed stands in clear anywhere in the register or its trail.
func TestSealedIsSealed(t *testing.T) {
	t.Parallel()
	r := newRegister(t)
	id := r.save(r.assessor, r.form("Nguyễn Văn Hùng", "1965"))[0].ID
	if _, err := r.Reveal(t.Context(), r.chair, id, 0, "phone", "gọi báo lịch phát"); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"020000000001", "0912345678", "bờ sông", "disabled"} {
		var n int
		err := pgtest.Super(t, r.DB).QueryRow(`
			select count(*) from (
				select h::text as row from people.households h union all select p::text from people.persons p
				union all select e::text from audit.events e) x
			where strpos(row, $1) > 0 or strpos(row, encode(convert_to($1, 'utf8'), 'hex')) > 0`, secret).Scan(&n)
		if err != nil || n != 0 {
			t.Errorf("%s stands in %d rows, %v", secret, n, err)
		}
	}
}
