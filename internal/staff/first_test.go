package staff

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// Fifty people open the first administrator's link at the same moment: one
// becomes it, the others are told that it is used.
func TestFirstAdminRace(t *testing.T) {
	s := newStory(t)
	link, err := s.FirstAdminLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	code := token(t, link)
	var won int
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			_, err := s.FirstAdmin(t.Context(), code, NewUser{
				Login: "quantri" + string(rune('a'+i/10)) + string(rune('a'+i%10)), Name: "Quản trị", Unit: s.langSon,
			}, password)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if !fault.Is(err, "link.used") {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if won != 1 {
		t.Errorf("%d became the first administrator", won)
	}
	users, err := countAll(s)
	if err != nil || users != 1 {
		t.Errorf("%d users, %v", users, err)
	}
	if link, err := s.FirstAdminLink(t.Context()); link != "" || err != nil {
		t.Errorf("another link is given: %q, %v", link, err)
	}
}

// A newer link makes the older void; a link runs out; a wrong one is none.
func TestFirstAdminLinks(t *testing.T) {
	s := newStory(t)
	n := NewUser{Login: "quantri", Name: "Quản trị", Unit: s.langSon}
	older, err := s.FirstAdminLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	newer, err := s.FirstAdminLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.FirstAdmin(t.Context(), token(t, older), n, password)
	s.wantFault(err, "link.used")
	_, err = s.FirstAdmin(t.Context(), "no such", n, password)
	s.wantFault(err, "link.unknown")
	s.wantFault(s.SetPassword(t.Context(), token(t, newer), password), "link.unknown")
	s.now = s.now.Add(firstAdminFor)
	_, err = s.FirstAdmin(t.Context(), token(t, newer), n, password)
	s.wantFault(err, "link.old")
	newer, err = s.FirstAdminLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.FirstAdmin(t.Context(), token(t, newer), NewUser{Login: "quantri", Unit: s.langSon}, "1234567890")
	s.wantFault(err, "user.name.missing")
	s.wantFault(err, "password.guessable")
	if _, err := s.FirstAdmin(t.Context(), token(t, newer), n, password); err != nil {
		t.Fatal(err)
	}
	if err := s.actor("quantri").Must(auth.ManageStaff, s.dongDang); err != nil {
		t.Error(err)
	}
}

// A reset goes to the person's own address and nowhere else; it ends the
// sessions and works once.
func TestReset(t *testing.T) {
	s := newStory(t)
	s.user("quantri", auth.Admin, s.langSon)
	u := s.user("lan", auth.Auditor, s.langSon)
	admin := s.actor("quantri")
	tokens := s.signIn("lan")
	link, err := s.Reset(t.Context(), admin, u.ID, "quên mật khẩu")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetPassword(t.Context(), token(t, link), "mật khẩu mới"); err != nil {
		t.Fatal(err)
	}
	_, err = s.Actor(t.Context(), tokens.Access)
	s.wantFault(err, "signin.over")
	if _, err := s.SignIn(t.Context(), Attempt{Login: "lan", Password: "mật khẩu mới"}); err != nil {
		t.Error(err)
	}
	mailed, err := s.Add(t.Context(), program, NewUser{
		Login: "hoa", Name: "Hoa", Email: "hoa@example.vn", Unit: s.langSon, Role: auth.Auditor, Basis: "QĐ",
	}, password)
	if err != nil {
		t.Fatal(err)
	}
	if link, err := s.Reset(t.Context(), admin, mailed.ID, "quên"); link != "" || err != nil {
		t.Errorf("the administrator sees the link %q, %v", link, err)
	}
}

// Nothing that opens a door lies in the database in clear.
func TestOnlyHashesKept(t *testing.T) {
	s := newStory(t)
	s.user("lan", auth.Auditor, s.langSon)
	link, err := s.FirstAdminLink(t.Context())
	if err == nil && link == "" {
		err = errors.New("no link")
	}
	if err != nil {
		t.Fatal(err)
	}
	tokens := s.signIn("lan")
	var all string
	err = pgtest.Super(t, s.db).QueryRow(`
		select (select string_agg(x::text, '') from staff.sessions x) || (select string_agg(x::text, '') from staff.refreshes x)
			|| (select string_agg(x::text, '') from staff.links x) || (select string_agg(x::text, '') from staff.users x)
			|| coalesce((select string_agg(x::text, '') from audit.events x), '')`).Scan(&all)
	if err != nil {
		t.Fatal(err)
	}
	for what, word := range map[string]string{
		"the refresh token": tokens.Refresh, "the link": token(t, link), "the password": password,
	} {
		if strings.Contains(all, word) {
			t.Errorf("%s is kept in clear", what)
		}
	}
}
