package staff

import (
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Administrators of a commune manage their commune, see nobody of the sibling,
// and nobody without the role manages anyone.
func TestSiblingCommune(t *testing.T) {
	s := newStory(t)
	s.user("quantri.dd", auth.Admin, s.dongDang)
	other := s.user("thuquy.tt", auth.Cashier, s.tanThanh)
	s.user("ketoan", auth.Accountant, s.langSon)
	admin := s.actor("quantri.dd")

	users, err := s.List(t.Context(), admin, Filter{})
	if err != nil || len(users) != 1 || users[0].Login != "quantri.dd" || len(users[0].Roles) != 1 {
		t.Errorf("the list: %+v, %v", users, err)
	}
	_, err = s.One(t.Context(), admin, other.ID)
	s.wantFault(err, "user.missing")
	s.wantFault(s.Lock(t.Context(), admin, other.ID, "thử"), "user.missing")
	s.wantFault(s.GrantRole(t.Context(), admin, Grant{
		UserID: other.ID, Role: auth.Auditor, UnitID: s.dongDang, Basis: "QĐ",
	}), "user.missing")
	s.wantFault(s.GrantRole(t.Context(), admin, Grant{
		UserID: other.ID, Role: auth.Auditor, UnitID: s.tanThanh, Basis: "QĐ",
	}), "auth.denied")
	_, err = s.Invite(t.Context(), admin, NewUser{
		Login: "ban.ay", Name: "Bạn", Unit: s.langSon, Role: auth.Admin, Basis: "QĐ",
	})
	s.wantFault(err, "auth.denied")
	_, err = s.List(t.Context(), s.actor("ketoan"), Filter{})
	s.wantFault(err, "auth.denied")
	_, err = s.List(t.Context(), auth.Public, Filter{})
	s.wantFault(err, "auth.signin")

	// Row-level security says the same to raw SQL with the session's settings.
	conn := pgtest.Raw(t, s.db)
	conn.SetMaxOpenConns(1)
	if _, err := conn.Exec(`select set_config('quy.units', $1, false)`, admin.Scope()); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := conn.QueryRow(`select count(*) from staff.users where unit_id <> $1`, s.dongDang).Scan(&n); err != nil || n != 0 {
		t.Errorf("raw SQL sees %d users of others (%v)", n, err)
	}
}

// The province's administrator reaches the communes.
func TestProvinceManagesCommunes(t *testing.T) {
	s := newStory(t)
	s.user("quantri", auth.Admin, s.langSon)
	u := s.user("thuquy.dd", auth.Cashier, s.dongDang)
	admin := s.actor("quantri")
	if err := s.Lock(t.Context(), admin, u.ID, "nghỉ thai sản"); err != nil {
		t.Fatal(err)
	}
	s.wantFault(s.Lock(t.Context(), admin, u.ID, "lần nữa"), "user.state.locked")
	users, err := s.List(t.Context(), admin, Filter{Text: "NGUYEN thi thuquy", State: Locked})
	if err != nil || len(users) != 1 || users[0].ID != u.ID {
		t.Errorf("searched without marks: %+v, %v", users, err)
	}
	s.wantFault(s.Lock(t.Context(), admin, admin.ID, "mình"), "user.self")
	s.wantFault(s.Lock(t.Context(), admin, u.ID, " "), "user.reason.missing")
}

// Who keeps the books of a unit does not keep its cash or goods on the same day:
// not in another order, not after an early end, and not by raw SQL.
func TestDutiesKeptApart(t *testing.T) {
	s := newStory(t)
	s.user("quantri", auth.Admin, s.langSon)
	admin := s.actor("quantri")
	u := s.user("lan", auth.Accountant, s.langSon)
	give := func(role auth.Role, unit int64, from, to workday.Day) error {
		return s.GrantRole(t.Context(), admin, Grant{
			UserID: u.ID, Role: role, UnitID: unit, ValidFrom: from, ValidTo: to, Basis: "QĐ 7",
		})
	}
	s.wantFault(give(auth.Cashier, s.langSon, 0, 0), "grant.kept_apart")
	s.wantFault(give(auth.Storekeeper, s.langSon, s.today()+30, s.today()+40), "grant.kept_apart")
	if err := give(auth.Cashier, s.dongDang, 0, 0); err != nil {
		t.Errorf("in another unit: %v", err)
	}
	if err := give(auth.MTTQOfficer, s.langSon, 0, 0); err != nil {
		t.Errorf("duties that go together: %v", err)
	}
	full, err := s.One(t.Context(), admin, u.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.EndRole(t.Context(), admin, full.Roles[0].ID, "chuyển việc"); err != nil {
		t.Fatal(err)
	}
	s.wantFault(s.EndRole(t.Context(), admin, full.Roles[0].ID, "lần nữa"), "grant.ended")
	s.wantFault(give(auth.Cashier, s.langSon, 0, 0), "grant.kept_apart") // still the same day
	if err := give(auth.Cashier, s.langSon, s.today()+1, 0); err != nil {
		t.Errorf("from the next day on: %v", err)
	}

	err = pgtest.Refused(t, pgtest.Raw(t, s.db), `select set_config('quy.units', '*', false)`, `
		insert into staff.grants (user_id, role, unit_id, valid_from, basis, granted_by, granted_at)
		select user_id, 'accountant', unit_id, '2026-12-01', 'QĐ', 0, now()
		from staff.grants where role = 'cashier'`)
	if !pg.IsCheck(err, "grants_keep_duties_apart") {
		t.Errorf("raw SQL: %v", err)
	}
}

// Two administrators give one person two such duties at the same moment: one of
// the two is refused.
func TestDutiesKeptApartRace(t *testing.T) {
	s := newStory(t)
	s.user("quantri", auth.Admin, s.langSon)
	u := s.user("lan", auth.Volunteer, s.langSon)
	admin := s.actor("quantri")
	errs := make(chan error)
	for _, role := range []auth.Role{auth.Accountant, auth.Cashier, auth.Storekeeper} {
		go func() {
			errs <- s.GrantRole(t.Context(), admin, Grant{
				UserID: u.ID, Role: role, UnitID: s.langSon, Basis: "QĐ",
			})
		}()
	}
	won := 0
	for range 3 {
		err := <-errs
		if err == nil {
			won++
		} else {
			s.wantFault(err, "grant.kept_apart")
		}
	}
	if won != 1 {
		t.Errorf("%d of three were given", won)
	}
}

// A superuser's hand can put two such duties together; then neither counts.
func TestDutiesMetAllTheSame(t *testing.T) {
	s := newStory(t)
	u := s.user("lan", auth.Accountant, s.langSon)
	super := pgtest.Super(t, s.db)
	for _, q := range []string{
		`alter table staff.grants disable trigger grants_keep_duties_apart`,
		`insert into staff.grants (user_id, role, unit_id, valid_from, basis, granted_by, granted_at)
			select user_id, 'cashier', unit_id, valid_from, basis, 0, now() from staff.grants`,
		`alter table staff.grants enable always trigger grants_keep_duties_apart`,
	} {
		if _, err := super.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	a := s.actor("lan")
	s.wantFault(a.Must(auth.MatchLines, s.langSon), "auth.denied")
	s.wantFault(a.Must(auth.ReceiveCash, s.langSon), "auth.denied")
	broken, err := pg.Check(t.Context(), pgtest.OwnerURL(t, s.db))
	if err != nil || len(broken) != 1 || broken[0].Check != "duties_kept_apart" {
		t.Errorf("the promise is not seen to be broken: %+v, %v", broken, err)
	}
	if _, err := super.Exec(`alter table staff.grants disable trigger grants_never_change;
		delete from staff.grants where role = 'cashier' and user_id = ` + "1"); err != nil {
		t.Fatal(u, err)
	}
}

// Roles are never rewritten, nobody gives one to themselves, by whatever hand.
func TestGrantsStay(t *testing.T) {
	s := newStory(t)
	s.user("quantri", auth.Admin, s.langSon)
	admin := s.actor("quantri")
	s.wantFault(s.GrantRole(t.Context(), admin, Grant{
		UserID: admin.ID, Role: auth.Accountant, UnitID: s.langSon, Basis: "QĐ",
	}), "user.self")
	all := `select set_config('quy.units', '*', false)`
	raw := pgtest.Raw(t, s.db)
	pgtest.Refused(t, raw, all, `update staff.grants set valid_to = '2030-01-01'`)
	pgtest.Refused(t, raw, all, `delete from staff.grants`)
	pgtest.Refused(t, raw, all, `delete from staff.grant_ends`)
	pgtest.Refused(t, raw, all, `insert into staff.grants
		(user_id, role, unit_id, valid_from, basis, granted_by, granted_at)
		select id, 'auditor', unit_id, '2026-11-12', 'QĐ', id, now() from staff.users`)
	pgtest.Refused(t, pgtest.Owner(t, s.db), `delete from staff.grants`)
}
