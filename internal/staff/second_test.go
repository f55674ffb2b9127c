package staff

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// telephone is an authenticator that scanned somebody's QR code.
type telephone struct{ secret string }

func (p telephone) shows(at time.Time) string { return Code(p.secret, at) }

// enrol signs somebody in and sets a telephone up.
func (s *story) enrol(login string) (telephone, []string, Tokens) {
	s.Helper()
	a := s.actor(login)
	if err := s.BeginFactor(s.Context(), a); err != nil {
		s.Fatal(err)
	}
	v, err := s.SecondOf(s.Context(), a)
	if err != nil || v.InUse || v.Begun == nil || !strings.HasPrefix(v.Begun.URI, "otpauth://totp/") {
		s.Fatalf("%+v, %v", v, err)
	}
	p := telephone{v.Begun.Secret}
	codes, t, err := s.ConfirmFactor(s.Context(), a, p.shows(s.now))
	if err != nil {
		s.Fatal(err)
	}
	return p, codes, t
}

// later lets half minutes pass, so that the telephone shows another code.
func (s *story) later(steps int) { s.now = s.now.Add(time.Duration(steps) * stepFor) }

func (s *story) strict(login string, role auth.Role) {
	s.Helper()
	s.Sample = false
	s.user(login, role, s.langSon)
}

// The known values of RFC 6238, appendix B, cut to six figures.
func TestCodesOfTheStandard(t *testing.T) {
	secret := plainSecret.EncodeToString([]byte("12345678901234567890"))
	for at, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037",
	} {
		if got := Code(secret, time.Unix(at, 0)); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
}

// An accountant's role counts for nothing until a code was shown. The first code puts the
// telephone into use; from then on the password opens half a door.
func TestSecondFactor(t *testing.T) {
	s := newStory(t)
	s.strict("lan", auth.Accountant)
	w, err := s.Who(t.Context(), s.signIn("lan").Access)
	if err != nil || !w.Enrol || w.May(auth.ReadBooks, 0) || len(w.Grants) != 0 {
		t.Fatalf("before: %+v, %v", w, err)
	}
	phone, _, full := s.enrol("lan")
	_, err = s.Who(t.Context(), "")
	s.wantFault(err, "signin.over")
	if w, err = s.Who(t.Context(), full.Access); err != nil || w.Enrol || !w.May(auth.MatchLines, s.langSon) {
		t.Fatalf("enrolled: %+v, %v", w, err)
	}

	half := s.signIn("lan")
	if w, err = s.Who(t.Context(), half.Access); err != nil || !half.Half || !w.Half || len(w.Grants) != 0 {
		t.Fatalf("half in: %+v, %v", w, err)
	}
	_, err = s.SignInCode(t.Context(), half.Access, Attempt{Code: phone.shows(s.now)})
	s.wantFault(err, "second.used") // it has opened the enrolment
	s.later(1)
	_, err = s.SignInCode(t.Context(), half.Access, Attempt{Code: "000 000"})
	s.wantFault(err, "second.wrong")
	in, err := s.SignInCode(t.Context(), half.Access, Attempt{Code: " " + phone.shows(s.now)[:3] + " " + phone.shows(s.now)[3:]})
	if err != nil {
		t.Fatal(err)
	}
	if w, err = s.Who(t.Context(), in.Access); err != nil || w.Half || !w.May(auth.MatchLines, s.langSon) {
		t.Fatalf("in: %+v, %v", w, err)
	}
	_, err = s.Who(t.Context(), half.Access)
	s.wantFault(err, "signin.over")
	_, err = s.SignInCode(t.Context(), in.Access, Attempt{Code: phone.shows(s.now)})
	s.wantFault(err, "signin.over") // whole already
}

// An auditor, who only looks, may sign in without one.
func TestSecondFactorOfWhoLooks(t *testing.T) {
	s := newStory(t)
	s.strict("lan", auth.Auditor)
	if a := s.actor("lan"); !a.May(auth.ReadAudit, s.langSon) {
		t.Errorf("an auditor may %+v", a.Grants)
	}
}

// Programs give the code with the password. A code opens once, and one that is a step old
// or early still opens; one of two steps ago does not, nor one before the last used.
func TestProgramsCode(t *testing.T) {
	s := newStory(t)
	s.strict("lan", auth.Accountant)
	phone, recovery, _ := s.enrol("lan")
	try := func(code string) error {
		_, err := s.SignIn(t.Context(), Attempt{Login: "lan", Password: password, Kind: Program, Code: code})
		return err
	}
	s.wantFault(try(""), "second.missing")
	s.later(4)
	s.wantFault(try(phone.shows(s.now.Add(-2*stepFor))), "second.wrong")
	if err := try(phone.shows(s.now.Add(-stepFor))); err != nil {
		t.Errorf("a clock that is late: %v", err)
	}
	if err := try(phone.shows(s.now.Add(stepFor))); err != nil {
		t.Errorf("a clock that is early: %v", err)
	}
	s.wantFault(try(phone.shows(s.now)), "second.used")
	if err := try(strings.ToLower(recovery[3])); err != nil {
		t.Errorf("a recovery code: %v", err)
	}
	s.wantFault(try(recovery[3]), "second.wrong")
	var left int
	err := pgtest.Super(t, s.db).QueryRow(`select count(*) from staff.recovery_codes where used_at is null`).Scan(&left)
	if err != nil || left != recoveryCodes-1 {
		t.Errorf("%d recovery codes are left (%v)", left, err)
	}
}

// Eight people show the same code at the same moment: one gets in.
func TestCodeTogether(t *testing.T) {
	s := newStory(t)
	s.strict("lan", auth.Accountant)
	phone, recovery, _ := s.enrol("lan")
	s.later(1)
	for _, code := range []string{phone.shows(s.now), recovery[0]} {
		var all sync.WaitGroup
		in := make(chan bool, 4)
		for range 4 {
			all.Go(func() {
				_, err := s.SignIn(t.Context(), Attempt{Login: "lan", Password: password, Kind: Program, Code: code})
				in <- err == nil
			})
		}
		all.Wait()
		close(in)
		n := 0
		for ok := range in {
			if ok {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d of four got in by %s", n, code)
		}
	}
}

// Who guesses codes has the password: from the fifth on each guess waits, the trail says
// so, and the right code has to wait as well.
func TestGuessedCodes(t *testing.T) {
	s := newStory(t)
	s.strict("lan", auth.Accountant)
	phone, _, _ := s.enrol("lan")
	half := s.signIn("lan")
	s.later(1)
	wrong := "000000"
	if phone.shows(s.now) == wrong {
		wrong = "000001"
	}
	for range loginGuesses {
		_, err := s.SignInCode(t.Context(), half.Access, Attempt{Code: wrong})
		s.wantFault(err, "second.wrong")
	}
	_, err := s.SignInCode(t.Context(), half.Access, Attempt{Code: phone.shows(s.now)})
	s.wantFault(err, "second.wait")
	var told int
	err = pgtest.Super(t, s.db).QueryRow(`select count(*) from audit.events where action = 'second.guessed'`).Scan(&told)
	if err != nil || told != 1 {
		t.Errorf("the trail tells of it %d times (%v)", told, err)
	}
	s.later(1)
	if _, err := s.SignInCode(t.Context(), half.Access, Attempt{Code: phone.shows(s.now)}); err != nil {
		t.Errorf("half a minute later: %v", err)
	}
}

// With a telephone the code is asked before grave acts, not the password.
func TestStepUpByCode(t *testing.T) {
	s := newStory(t)
	s.strict("quantri", auth.Admin)
	phone, _, full := s.enrol("quantri")
	u := s.user("lan", auth.Auditor, s.langSon)
	s.now = s.now.Add(11 * time.Minute)
	full, err := s.Refresh(t.Context(), full.Refresh)
	if err != nil {
		t.Fatal(err)
	}
	a, err := s.Actor(t.Context(), full.Access)
	if err != nil || !a.Stale {
		t.Fatalf("%+v, %v", a, err)
	}
	s.wantFault(s.Lock(t.Context(), a, u.ID, "thử"), StepUpNeeded)
	s.wantFault(s.StepUp(t.Context(), a, "code", password), "second.wrong")
	if err := s.StepUp(t.Context(), a, "code", phone.shows(s.now)); err != nil {
		t.Fatal(err)
	}
	s.wantFault(s.StepUp(t.Context(), a, "code", phone.shows(s.now)), "second.used")
	if a, err = s.Actor(t.Context(), full.Access); err != nil || a.Stale {
		t.Fatalf("%+v, %v", a, err)
	}
	if err := s.Lock(t.Context(), a, u.ID, "thử"); err != nil {
		t.Error(err)
	}
}

// Lost telephone, lost codes: the administrator above takes the factor away, with the
// reason; not the person, not one of a unit below.
func TestResetFactor(t *testing.T) {
	s := newStory(t)
	s.user("quantri", auth.Admin, s.langSon)
	s.user("quantri.dd", auth.Admin, s.dongDang)
	u := s.user("lan", auth.Accountant, s.dongDang)
	admin, below := s.actor("quantri"), s.actor("quantri.dd")
	s.wantFault(s.ResetFactor(t.Context(), admin, u.ID, "mất máy"), "second.none")
	_, _, full := s.enrol("lan")
	s.wantFault(s.ResetFactor(t.Context(), admin, u.ID, " "), "user.reason.missing")
	lan, err := s.Actor(t.Context(), full.Access)
	if err != nil {
		t.Fatal(err)
	}
	s.wantFault(s.ResetFactor(t.Context(), lan, u.ID, "mất máy"), "auth.denied")
	// She works at the province too: who is of the commune may not open her door.
	err = s.GrantRole(t.Context(), admin, Grant{UserID: u.ID, Role: auth.Assessor, UnitID: s.langSon, Basis: "QĐ"})
	if err != nil {
		t.Fatal(err)
	}
	s.wantFault(s.ResetFactor(t.Context(), below, u.ID, "mất máy"), "user.above")
	_, err = s.Reset(t.Context(), below, u.ID, "quên")
	s.wantFault(err, "user.above")
	if err := s.ResetFactor(t.Context(), admin, u.ID, "mất máy"); err != nil {
		t.Fatal(err)
	}
	_, err = s.Actor(t.Context(), full.Access)
	s.wantFault(err, "signin.over")
	if half := s.signIn("lan"); half.Half {
		t.Error("a code is still asked")
	}
}

// Administrators are made and ended from above; at the top by a colleague.
func TestAdministratorsFromAbove(t *testing.T) {
	s := newStory(t)
	s.user("quantri", auth.Admin, s.langSon)
	s.user("quantri.dd", auth.Admin, s.dongDang)
	u := s.user("lan", auth.Assessor, s.dongDang)
	top := s.user("quantri2", auth.Admin, s.langSon)
	admin, below := s.actor("quantri"), s.actor("quantri.dd")
	give := func(by auth.Actor) error {
		return s.GrantRole(t.Context(), by, Grant{UserID: u.ID, Role: auth.Admin, UnitID: s.dongDang, Basis: "QĐ"})
	}
	s.wantFault(give(below), "user.admin.above")
	_, err := s.Invite(t.Context(), below, NewUser{Login: "moi", Name: "Mới", Unit: s.dongDang, Role: auth.Admin, Basis: "QĐ"})
	s.wantFault(err, "user.admin.above")
	if err := give(admin); err != nil {
		t.Fatal(err)
	}
	s.wantFault(s.Lock(t.Context(), below, u.ID, "thử"), "user.admin.above")
	if err := s.Lock(t.Context(), admin, top.ID, "nghỉ"); err != nil {
		t.Errorf("a colleague at the top: %v", err)
	}
}

// Who inspects holds nothing else, anywhere, and who prepares does not approve: refused
// when granted, by raw SQL too, and two at once.
func TestNobodyInspectsThemselves(t *testing.T) {
	s := newStory(t)
	s.user("quantri", auth.Admin, s.langSon)
	admin := s.actor("quantri")
	give := func(u User, role auth.Role, unit int64) error {
		return s.GrantRole(t.Context(), admin, Grant{UserID: u.ID, Role: role, UnitID: unit, Basis: "QĐ"})
	}
	auditor, accountant := s.user("thanhtra", auth.Auditor, s.langSon), s.user("ketoan", auth.Accountant, s.langSon)
	s.wantFault(give(auditor, auth.Cashier, s.dongDang), "grant.kept_apart")
	s.wantFault(give(auditor, auth.Volunteer, s.langSon), "grant.kept_apart")
	s.wantFault(give(accountant, auth.Auditor, s.dongDang), "grant.kept_apart")
	for _, role := range []auth.Role{auth.FundManager, auth.Approver, auth.CommuneChair} {
		s.wantFault(give(accountant, role, s.langSon), "grant.kept_apart")
	}
	if err := give(accountant, auth.Approver, s.dongDang); err != nil {
		t.Errorf("at another unit: %v", err)
	}
	if err := give(auditor, auth.Auditor, s.dongDang); err != nil {
		t.Errorf("an auditor of two units: %v", err)
	}
	err := pgtest.Refused(t, pgtest.Raw(t, s.db), `select set_config('quy.units', '*', false)`, `
		insert into staff.grants (user_id, role, unit_id, valid_from, basis, granted_by, granted_at)
		select id, 'storekeeper', unit_id, '2026-12-01', 'QĐ', 0, now() from staff.users where login = 'thanhtra'`)
	if !pg.IsCheck(err, "grants_keep_duties_apart") {
		t.Errorf("raw SQL: %v", err)
	}
}

// By whatever hand: no step is taken twice, no factor comes back, no code is unused again.
func TestFactorsGoForward(t *testing.T) {
	s := newStory(t)
	s.strict("lan", auth.Accountant)
	_, recovery, _ := s.enrol("lan")
	if _, err := s.SignIn(t.Context(), Attempt{Login: "lan", Password: password, Kind: Program, Code: recovery[0]}); err != nil {
		t.Fatal(err)
	}
	all := `select set_config('quy.units', '*', false)`
	raw := pgtest.Raw(t, s.db)
	for _, q := range []string{
		`update staff.factors set last_step = last_step`,
		`update staff.factors set last_step = last_step - 1`,
		`update staff.factors set confirmed_at = now(), last_step = last_step + 1`,
		`update staff.factors set secret = 'x'`,
		`delete from staff.factors`,
		`insert into staff.factors (user_id, secret, begun_at, confirmed_at, last_step)
			select id, 'x', now(), now(), 0 from staff.users`,
		`update staff.recovery_codes set used_at = null`,
		`update staff.recovery_codes set used_at = now() where used_at is not null`,
		`delete from staff.recovery_codes`,
	} {
		pgtest.Refused(t, raw, all, q)
	}
	pgtest.Refused(t, pgtest.Owner(t, s.db), `truncate staff.factors, staff.recovery_codes`)
}

// The secret lies sealed, the recovery codes as hashes: nothing that opens a door can be
// read from the database.
func TestFactorIsSealed(t *testing.T) {
	s := newStory(t)
	s.strict("lan", auth.Accountant)
	phone, recovery, _ := s.enrol("lan")
	var dump string
	err := pgtest.Super(t, s.db).QueryRow(`
		select string_agg(encode(f.secret, 'escape') || encode(c.hash, 'escape'), ' ')
		from staff.factors f join staff.recovery_codes c on c.factor_id = f.id`).Scan(&dump)
	if err != nil || dump == "" {
		t.Fatal(err)
	}
	for _, secret := range append(recovery, phone.secret) {
		if strings.Contains(dump, secret) || strings.Contains(dump, cleanCode(secret)) {
			t.Errorf("%s can be read", secret)
		}
	}
}

// A token that comes twice ends the session, and the person is told by mail and on the
// own page.
func TestReuseIsTold(t *testing.T) {
	s := newStory(t)
	_, err := s.Add(t.Context(), program, NewUser{
		Login: "lan", Name: "Lan", Unit: s.langSon, Role: auth.Auditor, Basis: "QĐ", Email: "lan@example.vn",
	}, password)
	if err != nil {
		t.Fatal(err)
	}
	old := s.signIn("lan")
	if _, err := s.Refresh(t.Context(), old.Refresh); err != nil {
		t.Fatal(err)
	}
	s.now = s.now.Add(time.Minute)
	for range 2 {
		if _, err := s.Refresh(t.Context(), old.Refresh); !fault.Is(err, "signin.over") {
			t.Errorf("used again: %v", err)
		}
	}
	var mails int
	err = pgtest.Super(t, s.db).QueryRow(`select count(*) from notify.messages where template = 'staff.reused'`).Scan(&mails)
	if err != nil || mails != 1 {
		t.Errorf("%d letters (%v)", mails, err)
	}
	list, err := s.Sessions(t.Context(), s.actor("lan"))
	if err != nil || len(list) != 2 || !list[0].Here || !list[1].Stolen {
		t.Errorf("%+v, %v", list, err)
	}
	s.wantFault(s.EndSession(t.Context(), s.actor("lan"), "nobody's"), "me.session.missing")
}
