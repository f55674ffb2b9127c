package staff

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// A wrong password, an unknown login and a user without a password get the same
// answer, and none is faster by more than the noise.
func TestSameAnswer(t *testing.T) {
	s := newStory(t)
	s.user("lan", auth.Auditor, s.langSon)
	took := map[string]time.Duration{} // the fastest of a few: what else runs only slows
	for range loginGuesses - 1 {
		for _, login := range []string{"lan", "khong-co-ai", strings.Repeat("x", 10_000), "lan\x00"} {
			start := time.Now()
			_, err := s.SignIn(t.Context(), Attempt{Login: login, Password: "sai mật khẩu"})
			if d := time.Since(start); took[login] == 0 || d < took[login] {
				took[login] = d
			}
			s.wantFault(err, "signin.wrong")
		}
	}
	for login, d := range took {
		if known := took["lan"]; d < known/2 {
			t.Errorf("%.20q is told after %v, a known login after %v", login, d, known)
		}
	}
}

// Upper case, spaces around and NFD make no difference to a login; a password is
// compared in NFC, else as it is.
func TestSignInForms(t *testing.T) {
	s := newStory(t)
	_, err := s.Add(t.Context(), program, NewUser{
		Login: "lan", Name: "Lan", Unit: s.langSon, Role: auth.Auditor, Basis: "QĐ",
	}, "mưa lũ miền núi") // NFC
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.SignIn(t.Context(), Attempt{Login: " LAN ", Password: "mưa lũ miền núi"}); err != nil {
		t.Errorf("in NFD: %v", err)
	}
	_, err = s.SignIn(t.Context(), Attempt{Login: "lan", Password: "Mưa lũ miền núi"})
	s.wantFault(err, "signin.wrong")
	_, err = s.SignIn(t.Context(), Attempt{Login: "lan", Password: strings.Repeat("a", 10<<20)})
	s.wantFault(err, "signin.wrong")
}

// Five wrong guesses, and each further one has to wait longer; the right
// password does not help meanwhile, and clears the count afterwards.
func TestLockOut(t *testing.T) {
	s := newStory(t)
	s.user("lan", auth.Auditor, s.langSon)
	wrong := func() error {
		_, err := s.SignIn(t.Context(), Attempt{Login: "lan", Password: "sai mật khẩu"})
		return err
	}
	for range loginGuesses {
		s.wantFault(wrong(), "signin.wrong")
	}
	_, err := s.SignIn(t.Context(), Attempt{Login: "lan", Password: password})
	s.wantFault(err, "signin.wait")
	s.now = s.now.Add(loginWait + time.Second)
	s.wantFault(wrong(), "signin.wrong")
	s.now = s.now.Add(loginWait + time.Second)
	s.wantFault(wrong(), "signin.wait") // this time twice as long
	s.now = s.now.Add(loginWait)
	s.signIn("lan")
	for range loginGuesses {
		s.wantFault(wrong(), "signin.wrong")
	}
	// An unknown login is locked out just the same.
	for range loginGuesses {
		_, err := s.SignIn(t.Context(), Attempt{Login: "ai-do", Password: "sai mật khẩu"})
		s.wantFault(err, "signin.wrong")
	}
	_, err = s.SignIn(t.Context(), Attempt{Login: "ai-do", Password: "sai mật khẩu"})
	s.wantFault(err, "signin.wait")
	if p := loginPause(200); p != loginWaitMax {
		t.Errorf("after two hundred guesses: %v", p)
	}
}

// Thirty guesses at the same moment are no way round the five.
func TestLockOutAtOnce(t *testing.T) {
	s := newStory(t)
	s.user("lan", auth.Auditor, s.langSon)
	var looked, waited int
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() {
			_, err := s.SignIn(t.Context(), Attempt{Login: "lan", Password: "sai mật khẩu"})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case fault.Is(err, "signin.wrong"):
				looked++
			case fault.Is(err, "signin.wait"):
				waited++
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if looked != loginGuesses || waited != 30-loginGuesses {
		t.Errorf("%d were looked at, %d had to wait", looked, waited)
	}
}

// One address that tries many logins is stopped; its neighbour is not.
func TestAddressLimit(t *testing.T) {
	s := newStory(t)
	s.user("lan", auth.Auditor, s.langSon)
	err := s.db.Update(t.Context(), program, func(tx *pg.Tx) error {
		for range addressGuesses {
			if _, _, err := guess(tx, "address", s.keys.Blind("address", network("2001:db8::1")), addressForget); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	try := func(address string) error {
		_, err := s.SignIn(t.Context(), Attempt{Login: "lan", Password: password, Address: address})
		return err
	}
	s.wantFault(try("2001:db8::99"), "signin.wait") // the same /64
	if err := try("2001:db8:0:1::1"); err != nil {
		t.Error(err)
	}
	s.now = s.now.Add(addressForget + time.Second)
	if err := try("2001:db8::1"); err != nil {
		t.Errorf("after a while: %v", err)
	}
}

// Locked and ended users do not come in, and are told so only with the right
// password; their sessions die at once here and elsewhere within half a minute.
func TestLockedAndEnded(t *testing.T) {
	s := newStory(t)
	s.user("quantri", auth.Admin, s.langSon)
	u := s.user("lan", auth.Accountant, s.langSon)
	tokens := s.signIn("lan")
	elsewhere := New(s.db, s.keys, "https://quy.example.vn") // another server
	if _, err := elsewhere.Actor(t.Context(), tokens.Access); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Actor(t.Context(), tokens.Access); err != nil {
		t.Fatal(err)
	}
	admin := s.actor("quantri")
	if err := s.Lock(t.Context(), admin, u.ID, "mất điện thoại"); err != nil {
		t.Fatal(err)
	}
	_, err := s.Actor(t.Context(), tokens.Access)
	s.wantFault(err, "signin.over")
	s.now = s.now.Add(30 * time.Second)
	_, err = elsewhere.Actor(t.Context(), tokens.Access)
	s.wantFault(err, "signin.over")
	_, err = s.Refresh(t.Context(), tokens.Refresh)
	s.wantFault(err, "signin.over")
	_, err = s.SignIn(t.Context(), Attempt{Login: "lan", Password: password})
	s.wantFault(err, "signin.locked")
	_, err = s.SignIn(t.Context(), Attempt{Login: "lan", Password: "sai mật khẩu"})
	s.wantFault(err, "signin.wrong")

	if err := s.Unlock(t.Context(), admin, u.ID, "đã tìm thấy"); err != nil {
		t.Fatal(err)
	}
	tokens = s.signIn("lan")
	if err := s.End(t.Context(), admin, u.ID, "nghỉ việc"); err != nil {
		t.Fatal(err)
	}
	_, err = s.Actor(t.Context(), tokens.Access)
	s.wantFault(err, "signin.over")
	_, err = s.SignIn(t.Context(), Attempt{Login: "lan", Password: password})
	s.wantFault(err, "signin.ended")
	s.wantFault(s.Unlock(t.Context(), admin, u.ID, "quay lại"), "user.state.ended")
}

// A role that is ended is gone from running sessions too.
func TestEndedRoleInSession(t *testing.T) {
	s := newStory(t)
	s.user("quantri", auth.Admin, s.langSon)
	u := s.user("lan", auth.Accountant, s.langSon)
	tokens := s.signIn("lan")
	a, err := s.Actor(t.Context(), tokens.Access)
	if err != nil || !a.May(auth.MatchLines, s.langSon) {
		t.Fatal(a, err)
	}
	full, err := s.One(t.Context(), s.actor("quantri"), u.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.EndRole(t.Context(), s.actor("quantri"), full.Roles[0].ID, "chuyển việc"); err != nil {
		t.Fatal(err)
	}
	a, err = s.Actor(t.Context(), tokens.Access)
	if err != nil {
		t.Fatal(err)
	}
	s.wantFault(a.Must(auth.MatchLines, s.langSon), "auth.denied")
}

// A refresh token is good once. The second use ends the whole session: the thief
// and the owner both have to sign in again.
func TestRefreshReuse(t *testing.T) {
	s := newStory(t)
	s.user("lan", auth.Auditor, s.langSon)
	first, err := s.SignIn(t.Context(), Attempt{Login: "lan", Password: password, Kind: Program})
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.Refresh(t.Context(), first.Refresh)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Actor(t.Context(), second.Access); err != nil {
		t.Fatal(err)
	}
	_, err = s.Refresh(t.Context(), first.Refresh)
	s.wantFault(err, "signin.over")
	_, err = s.Actor(t.Context(), second.Access)
	s.wantFault(err, "signin.over")
	_, err = s.Refresh(t.Context(), second.Refresh)
	s.wantFault(err, "signin.over")
	_, err = s.Refresh(t.Context(), "no such token")
	s.wantFault(err, "signin.over")
}

// Two requests of one browser refresh at the same moment: both go on, one gets
// the new refresh token. A minute later the old one is a thief's.
func TestRefreshTogether(t *testing.T) {
	s := newStory(t)
	s.user("lan", auth.Auditor, s.langSon)
	old := s.signIn("lan")
	got := make(chan Tokens, 8)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			tokens, err := s.Refresh(t.Context(), old.Refresh)
			if err != nil {
				t.Error(err)
			}
			got <- tokens
		})
	}
	all.Wait()
	close(got)
	fresh := 0
	for tokens := range got {
		if _, err := s.Actor(t.Context(), tokens.Access); err != nil {
			t.Error(err)
		}
		if tokens.Refresh != "" {
			fresh++
		}
	}
	if fresh != 1 {
		t.Errorf("%d got a refresh token, want 1", fresh)
	}
	s.now = s.now.Add(time.Minute)
	_, err := s.Refresh(t.Context(), old.Refresh)
	s.wantFault(err, "signin.over")
}

// Sessions end by themselves: access after ten minutes, an idle browser after
// four hours, any browser after twelve.
func TestSessionsRunOut(t *testing.T) {
	s := newStory(t)
	s.user("lan", auth.Auditor, s.langSon)
	start := s.now
	idle, busy := s.signIn("lan"), s.signIn("lan")
	s.now = start.Add(accessFor + time.Second)
	_, err := s.Actor(t.Context(), idle.Access)
	s.wantFault(err, "signin.over")
	for _, after := range []time.Duration{230, 460, 690, 715} {
		s.now = start.Add(after * time.Minute)
		if busy, err = s.Refresh(t.Context(), busy.Refresh); err != nil {
			t.Fatalf("after %v: %v", s.now.Sub(start), err)
		}
	}
	if busy.AccessFor != 5*time.Minute {
		t.Errorf("access outlives the session: %v", busy.AccessFor)
	}
	_, err = s.Refresh(t.Context(), idle.Refresh)
	s.wantFault(err, "signin.over")
	s.now = start.Add(browserFor + time.Second)
	_, err = s.Refresh(t.Context(), busy.Refresh)
	s.wantFault(err, "signin.over")
	_, err = s.Actor(t.Context(), busy.Access)
	s.wantFault(err, "signin.over")
}

// Signing out ends the session; a new password ends the others.
func TestSignOutAndChangePassword(t *testing.T) {
	s := newStory(t)
	s.user("lan", auth.Auditor, s.langSon)
	here, there := s.signIn("lan"), s.signIn("lan")
	a, err := s.Actor(t.Context(), here.Access)
	if err != nil {
		t.Fatal(err)
	}
	s.wantFault(s.ChangePassword(t.Context(), a, "sai mật khẩu", "mật khẩu mới"), "password.wrong")
	s.wantFault(s.ChangePassword(t.Context(), a, password, "LAN 123456789"), "password.holds_login")
	if err := s.ChangePassword(t.Context(), a, password, "mật khẩu mới"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Actor(t.Context(), here.Access); err != nil {
		t.Errorf("here: %v", err)
	}
	_, err = s.Actor(t.Context(), there.Access)
	s.wantFault(err, "signin.over")
	if err := s.SignOut(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	_, err = s.Actor(t.Context(), here.Access)
	s.wantFault(err, "signin.over")
	_, err = s.Refresh(t.Context(), here.Refresh)
	s.wantFault(err, "signin.over")
}

// Tokens that look right and are not ours: no signature, another key, another
// method, another audience, no end, and a receipt's own signature.
func TestForgedTokens(t *testing.T) {
	s := newStory(t)
	u := s.user("lan", auth.Auditor, s.langSon)
	real := s.signIn("lan").Access
	var c claims
	if _, _, err := jwt.NewParser().ParseUnverified(real, &c); err != nil {
		t.Fatal(err)
	}
	forge := func(m jwt.SigningMethod, key any, change func(*claims)) string {
		mine := c
		if change != nil {
			change(&mine)
		}
		text, err := jwt.NewWithClaims(m, mine).SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	receipt, err := s.keys.Sign(map[string]any{"sid": c.Session, "sub": c.Subject, "exp": c.ExpiresAt})
	if err != nil {
		t.Fatal(err)
	}
	key := s.keys.Session()
	for name, text := range map[string]string{
		"alg none":       forge(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, nil),
		"another key":    forge(jwt.SigningMethodHS256, []byte("another key of thirty-two bytes!"), nil),
		"another method": forge(jwt.SigningMethodHS512, key, nil),
		"no end":         forge(jwt.SigningMethodHS256, key, func(c *claims) { c.ExpiresAt = nil }),
		"another issuer": forge(jwt.SigningMethodHS256, key, func(c *claims) { c.Issuer = "evil" }),
		"no audience":    forge(jwt.SigningMethodHS256, key, func(c *claims) { c.Audience = nil }),
		"from later":     forge(jwt.SigningMethodHS256, key, func(c *claims) { c.IssuedAt = jwt.NewNumericDate(s.now.Add(time.Hour)) }),
		"another user":   forge(jwt.SigningMethodHS256, key, func(c *claims) { c.Subject = "99" }),
		"a receipt's":    receipt,
		"cut":            real[:len(real)-2],
		"nothing":        "",
		"noise":          strings.Repeat("a.", 100_000),
	} {
		if a, err := s.Actor(t.Context(), text); !fault.Is(err, "signin.over") || a.ID != 0 {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
	}
	if a, err := s.Actor(t.Context(), real); err != nil || a.ID != u.ID {
		t.Errorf("the real one: %+v, %v", a, err)
	}
}

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
