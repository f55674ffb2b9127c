package staff

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
)

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
