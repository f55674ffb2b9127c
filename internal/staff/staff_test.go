package staff

import (
	"bytes"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/workday"
)

const password = "mua lu mien nui"

// story is one province with two communes, a movable clock and nobody in it.
type story struct {
	*testing.T
	*Staff
	now                         time.Time
	langSon, dongDang, tanThanh int64
}

func newStory(t *testing.T) *story {
	s := &story{T: t, now: pgtest.Now}
	db := pgtest.NewAt(t, func() time.Time { return s.now })
	s.langSon = unit(t, db, "20", "province", "tỉnh", "Lạng Sơn", 0)
	s.dongDang = unit(t, db, "06007", "commune", "xã", "Đồng Đăng", s.langSon)
	s.tanThanh = unit(t, db, "06112", "commune", "xã", "Tân Thành", s.langSon)
	keys, err := seal.Open(t.Context(), db, bytes.Repeat([]byte("k"), 32))
	if err != nil {
		t.Fatal(err)
	}
	s.Staff = New(db, keys, "https://quy.example.vn")
	s.Sample = true // roles count without a second factor; its own tests say otherwise
	return s
}

func unit(t *testing.T, db *pg.DB, code, level, kind, name string, parent int64) int64 {
	t.Helper()
	var id int64
	owner := pgtest.Owner(t, db)
	if err := owner.QueryRow(`insert into place.units default values returning id`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	_, err := owner.Exec(`
		insert into place.unit_rows (unit_id, code, level, kind, name, full_name, parent_id, valid_from, basis)
		values ($1, $2, $3, $4, $5, $5, nullif($6::bigint, 0), '2025-07-01', 'test')`,
		id, code, level, kind, name, parent)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (s *story) user(login string, role auth.Role, unit int64) User {
	s.Helper()
	u, err := s.Add(s.Context(), program, NewUser{
		Login: login, Name: "Nguyễn Thị " + login, Unit: unit, Role: role, Basis: "QĐ 12",
	}, password)
	if err != nil {
		s.Fatal(err)
	}
	return u
}

func (s *story) signIn(login string) Tokens {
	s.Helper()
	t, err := s.SignIn(s.Context(), Attempt{Login: login, Password: password, Address: "203.0.113.7"})
	if err != nil {
		s.Fatalf("sign in %s: %v", login, err)
	}
	return t
}

// actor signs in and asks who that is.
func (s *story) actor(login string) auth.Actor {
	s.Helper()
	a, err := s.Actor(s.Context(), s.signIn(login).Access)
	if err != nil {
		s.Fatal(err)
	}
	return a
}

func (s *story) wantFault(err error, key string) {
	s.Helper()
	if !fault.Is(err, key) {
		s.Errorf("got %v, want %s", err, key)
	}
}

func (s *story) today() workday.Day { return workday.On(s.now) }

func token(t *testing.T, link string) string {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil || !strings.HasPrefix(link, "https://quy.example.vn/van-phong/") {
		t.Fatalf("link %q: %v", link, err)
	}
	return u.Query().Get("ma")
}

// An administrator invites a cashier, who sets a password by a link that works
// once, signs in, and may do what a cashier may, at the own unit only.
func TestInvite(t *testing.T) {
	s := newStory(t)
	s.user("quantri", auth.Admin, s.langSon)
	admin := s.actor("quantri")
	link, err := s.Invite(t.Context(), admin, NewUser{
		Login: " ThuQuy.Tinh ", Name: "Lý Thị Hoa", Unit: s.langSon, Email: "hoa@example.vn",
		Role: auth.Cashier, Basis: "QĐ 15/QĐ-MTTQ",
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.SignIn(t.Context(), Attempt{Login: "thuquy.tinh", Password: ""})
	s.wantFault(err, "signin.wrong")
	err = s.SetPassword(t.Context(), token(t, link), "ngan")
	s.wantFault(err, "password.short")
	if err := s.SetPassword(t.Context(), token(t, link), password); err != nil {
		t.Fatal(err)
	}
	err = s.SetPassword(t.Context(), token(t, link), "another password")
	s.wantFault(err, "link.used")
	a := s.actor("thuquy.tinh")
	if err := a.Must(auth.ReceiveCash, s.langSon); err != nil {
		t.Errorf("at her unit: %v", err)
	}
	s.wantFault(a.Must(auth.ReceiveCash, s.dongDang), "auth.denied")
	s.wantFault(a.Must(auth.MatchLines, s.langSon), "auth.denied")
	var mails int
	err = pgtest.Super(t, s.db).QueryRow(
		`select count(*) from notify.messages where template = 'staff.invite' and state = 'waiting'`).Scan(&mails)
	if err != nil || mails != 1 {
		t.Errorf("%d letters went to her (%v)", mails, err)
	}
}

// All mistakes of the form are told at once, in the form's own fields.
func TestInviteMistakes(t *testing.T) {
	s := newStory(t)
	s.user("quantri", auth.Admin, s.langSon)
	_, err := s.Invite(t.Context(), s.actor("quantri"), NewUser{
		Login: "Lê", Name: " ", Unit: s.langSon, Email: "hoa@", Role: "king",
		From: s.today() - 1, To: s.today() - 2,
	})
	for _, key := range []string{
		"user.login.shape", "user.name.missing", "user.email.shape", "grant.role.missing",
		"grant.from.past", "grant.to.before_from", "grant.basis.missing",
	} {
		s.wantFault(err, key)
	}
	_, err = s.Invite(t.Context(), s.actor("quantri"), NewUser{
		Login: "quantri", Name: "Hai", Unit: s.langSon, Role: auth.Auditor, Basis: "QĐ",
	})
	s.wantFault(err, "user.login.taken")
}

// A role counts on its days: not before, and not on the day after the last.
func TestRoleExpires(t *testing.T) {
	s := newStory(t)
	_, err := s.Add(t.Context(), program, NewUser{
		Login: "lan", Name: "Lan", Unit: s.langSon, Role: auth.Accountant,
		From: s.today() + 1, To: s.today() + 2, Basis: "QĐ",
	}, password)
	if err != nil {
		t.Fatal(err)
	}
	day := func(n int) time.Time { return pgtest.Now.AddDate(0, 0, n) }
	for n, may := range []bool{false, true, true, false} {
		s.now = day(n)
		if got := s.actor("lan").May(auth.MatchLines, s.langSon); got != may {
			t.Errorf("on day %d: may %v, want %v", n, got, may)
		}
	}
}

// Districts have ended. Whoever still holds a role there, because nobody
// ended it, reads nothing of what its communes have done since.
func TestRoleEndsWithItsUnit(t *testing.T) {
	s := newStory(t)
	district := unit(t, s.db, "180", "district", "huyện", "Tràng Định", s.langSon)
	_, err := pgtest.Super(t, s.db).Exec(`
		update place.unit_rows set valid_to = '2026-11-12' where unit_id = $1`, district)
	if err != nil {
		t.Fatal(err)
	}
	s.user("duyet.huyen", auth.Approver, district)
	if a := s.actor("duyet.huyen"); !a.Holds(auth.Approver, district) {
		t.Errorf("on the district's last day its approver is %+v", a)
	}
	s.now = s.now.Add(24 * time.Hour)
	if a := s.actor("duyet.huyen"); len(a.Grants) != 0 || a.Scope() != "" {
		t.Errorf("a day after its end the district's approver reads %q as %+v", a.Scope(), a.Grants)
	}
}

// The password is asked for again before roles are given.
func TestStepUp(t *testing.T) {
	s := newStory(t)
	s.user("quantri", auth.Admin, s.langSon)
	u := s.user("lan", auth.Auditor, s.langSon)
	tokens := s.signIn("quantri")
	s.now = s.now.Add(9 * time.Minute)
	admin, err := s.Actor(t.Context(), tokens.Access)
	if err != nil {
		t.Fatal(err)
	}
	s.now = s.now.Add(2 * time.Minute)
	s.wantFault(s.Lock(t.Context(), admin, u.ID, "thử"), StepUpNeeded)
	s.wantFault(s.StepUp(t.Context(), admin, "password", "sai rồi nhé"), "password.wrong")
	if err := s.StepUp(t.Context(), admin, "password", password); err != nil {
		t.Fatal(err)
	}
	tokens, err = s.Refresh(t.Context(), tokens.Refresh)
	if err != nil {
		t.Fatal(err)
	}
	if admin, err = s.Actor(t.Context(), tokens.Access); err != nil {
		t.Fatal(err)
	}
	if err := s.Lock(t.Context(), admin, u.ID, "thử"); err != nil {
		t.Error(err)
	}
}

// Every act on staff leaves its trace with who, whom and why.
func TestTrace(t *testing.T) {
	s := newStory(t)
	s.user("quantri", auth.Admin, s.langSon)
	u := s.user("lan", auth.Auditor, s.langSon)
	admin := s.actor("quantri")
	if err := s.End(t.Context(), admin, u.ID, "nghỉ hưu"); err != nil {
		t.Fatal(err)
	}
	var actor, action, reason string
	err := pgtest.Super(t, s.db).QueryRow(
		`select actor, action, reason from audit.events order by id desc limit 1`).Scan(&actor, &action, &reason)
	if err != nil || actor != "quantri" || action != "user.end" || reason != "nghỉ hưu" {
		t.Errorf("the trace says %s %s %s (%v)", actor, action, reason, err)
	}
}
