package people

import (
	"fmt"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/seal"
)

// register is the province Lạng Sơn with two communes of today, a commune that went
// into the first of them, and their officers.
type register struct {
	*Book
	t                           testing.TB
	province, commune, sibling  int64
	former                      int64 // merged into commune on 2025-07-01
	assessor, chair, accountant auth.Actor
	stranger                    auth.Actor // assessor of the sibling
	next                        int
}

func newRegister(t testing.TB) *register {
	t.Helper()
	db := pgtest.New(t)
	keys, err := seal.Open(t.Context(), db, []byte("thirty-two bytes for tests only!"))
	if err != nil {
		t.Fatal(err)
	}
	r := &register{Book: &Book{DB: db, Keys: keys}, t: t}
	r.province = r.unit(0, "20", "province", "tỉnh", "Tỉnh Lạng Sơn", "2023-04-10", "")
	r.commune = r.unit(r.province, "06112", "commune", "xã", "Xã Tràng Định", "2025-07-01", "")
	r.sibling = r.unit(r.province, "06148", "commune", "xã", "Xã Thất Khê", "2025-07-01", "")
	r.former = r.unit(r.province, "06001", "commune", "xã", "Xã Hùng Sơn", "2023-04-10", "2025-06-30")
	r.do(`insert into place.successions (from_unit, to_unit, kind, on_day, part, is_default, basis)
		values ($1, $2, 'merge', '2025-07-01', 'whole', true, 'test')`, r.former, r.commune)
	for unit, names := range map[int64][]string{
		r.commune: {"Thôn Nà Phầy", "Thôn 1"}, r.sibling: {"Thôn Bản Chu"}, r.former: {"Nà Phầy cũ"},
	} {
		for _, n := range names {
			r.do(`insert into place.villages (unit_id, name, valid_from) values ($1, $2, '2024-01-01')`, unit, n)
		}
	}
	r.assessor = officer(11, auth.Assessor, r.commune, r.former)
	r.chair = officer(12, auth.CommuneChair, r.commune, r.former)
	r.accountant = officer(13, auth.Accountant, r.province, r.commune, r.sibling, r.former)
	r.stranger = officer(14, auth.Assessor, r.sibling)
	return r
}

func officer(id int64, role auth.Role, unit int64, below ...int64) auth.Actor {
	return auth.Actor{ID: id, Name: fmt.Sprintf("%s.%d", role, unit), Kind: auth.Officer, Grants: []auth.Grant{
		{Role: role, Unit: unit, Reach: append([]int64{unit}, below...)},
	}}
}

func (r *register) do(query string, args ...any) {
	r.t.Helper()
	if _, err := pgtest.Owner(r.t, r.DB).Exec(query, args...); err != nil {
		r.t.Fatal(err)
	}
}

func (r *register) unit(parent int64, code, level, kind, name, from, to string) (id int64) {
	r.t.Helper()
	owner := pgtest.Owner(r.t, r.DB)
	err := owner.QueryRow(`insert into place.units default values returning id`).Scan(&id)
	if err == nil {
		_, err = owner.Exec(`
			insert into place.unit_rows (unit_id, code, level, kind, name, full_name, parent_id, valid_from, valid_to, basis)
			values ($1, $2, $3, $4, $5, $5, nullif($6::bigint, 0), $7::date, nullif($8, '')::date, 'test')`,
			id, code, level, kind, name, parent, from, to)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return id
}

// form is a sound household of the commune.
func (r *register) form(head, born string) HouseholdForm {
	r.next++
	return HouseholdForm{
		Unit: r.commune, Village: "thôn nà phầy", Address: "Số 5 đường bờ sông", Phone: "0912 345 678",
		Class: "Hộ nghèo", ClassOn: "01/01/2026", ClassBasis: "QĐ 12",
		Members: []PersonForm{
			{Name: head, Born: born, Sex: "Nam", Relation: "chủ hộ", Head: true, IDNumber: fmt.Sprintf("020%09d", r.next)},
			{Name: "Lò Thị Ơn", Born: "12/2/1970", Sex: "Nữ", Relation: "vợ", Facts: []string{"Khuyết tật", "elderly"}},
		},
	}
}

func (r *register) save(by auth.Actor, forms ...HouseholdForm) []Saved {
	r.t.Helper()
	var out []Saved
	err := r.DB.Update(r.t.Context(), by, func(tx *pg.Tx) (err error) {
		out, err = r.Save(tx, forms)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}
