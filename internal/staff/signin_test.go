package staff

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// A wrong password, an unknown login and a user without a password get the same
// answer, and none before a password was compared.
func TestSameAnswer(t *testing.T) {
	s := newStory(t)
	s.user("lan", auth.Auditor, s.langSon)
	hash := time.Hour // what comparing costs here at best: what else runs only slows
	for range 10 {
		start := time.Now()
		if _, err := argon2id.ComparePasswordAndHash("sai mật khẩu", s.hash.nobody); err != nil {
			t.Fatal(err)
		}
		hash = min(hash, time.Since(start))
	}
	for _, login := range []string{"lan", "khong-co-ai", strings.Repeat("x", 10_000), "lan\x00"} {
		start := time.Now()
		_, err := s.SignIn(t.Context(), Attempt{Login: login, Password: "sai mật khẩu"})
		if d := time.Since(start); d < hash/2 {
			t.Errorf("%.20q is told after %v, and comparing takes %v: nothing was compared", login, d, hash)
		}
		s.wantFault(err, "signin.wrong")
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
