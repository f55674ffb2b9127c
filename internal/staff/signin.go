package staff

import (
	"context"
	"net/netip"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// Attempt is somebody at the door.
type Attempt struct {
	Login, Password string
	Address         string // of the caller, as the outermost trusted proxy saw it
	Agent           string // the browser's own name for itself
	Kind            string // Browser or Program
	Code            string // of the second factor; a browser gives it at the next page
}

// The limits of guessing. A guess is counted before it is looked at and given
// back if it was right, so that fifty at once are counted like fifty in a row.
const (
	loginGuesses     = 5                // then each further one has to wait
	loginWait        = 30 * time.Second // doubled with each
	loginWaitMax     = 15 * time.Minute
	loginForget      = 24 * time.Hour
	addressGuesses   = 60 // an office shares one address
	addressForget    = 10 * time.Minute
	guessesKeptInAll = 48 * time.Hour
)

// SignIn opens a session. Unknown logins, wrong passwords and users who have no
// password yet get one and the same answer after the same work.
func (s *Staff) SignIn(ctx context.Context, a Attempt) (Tokens, error) {
	login := canonical(a.Login)
	u, hash, err := s.knock(ctx, login, a.Address)
	if err != nil {
		return Tokens{}, err
	}
	right, err := s.hash.matches(ctx, a.Password, hash)
	if err != nil {
		return Tokens{}, err
	}
	if !right {
		return Tokens{}, refuse(fault.SignIn, "signin.wrong")
	}
	if a.Code != "" {
		if err := s.knockCode(ctx, u.Login, "otp"); err != nil {
			return Tokens{}, err
		}
	}
	var t Tokens
	err = s.db.Update(ctx, program, func(tx *pg.Tx) error {
		u, err := userByID(tx, u.ID) // again: it may have been locked meanwhile
		if err != nil {
			return err
		}
		switch u.State {
		case Locked:
			return refuse(fault.Denied, "signin.locked")
		case Ended:
			return refuse(fault.Denied, "signin.ended")
		}
		if err := s.forgive(tx, login, a.Address); err != nil {
			return err
		}
		second, err := hasFactor(tx, u.ID)
		switch {
		case err != nil:
			return err
		case second && a.Kind != Program:
			t, err = s.openHalf(tx, u, a)
			return err
		case second && a.Code == "":
			return refuseAt("otp", fault.SignIn, "second.missing")
		case second:
			if err := s.prove(tx, u.ID, "otp", a.Code); err != nil {
				return err
			}
			if err := forgetGuesses(tx, "code", s.keys.Blind("login", u.Login)); err != nil {
				return err
			}
		}
		if t, err = s.openSession(tx, u, a, second); err != nil {
			return err
		}
		return noteSignIn(tx, u)
	})
	return t, err
}

func noteSignIn(tx *pg.Tx, u User) error {
	tx.By = auth.Actor{ID: u.ID, Name: u.Login, Kind: auth.Officer}
	return audit.Record(tx, audit.Event{Action: "signin", Subject: u.subject(), Unit: u.UnitID})
}

// knock counts the guess and reads what the password is compared with.
func (s *Staff) knock(ctx context.Context, login, address string) (User, string, error) {
	var u User
	var hash string
	var wait time.Duration
	err := s.db.Update(ctx, program, func(tx *pg.Tx) (err error) {
		wait, err = s.count(tx, login, address)
		if err != nil || wait > 0 || !plainLogin.MatchString(login) {
			return err
		}
		u, hash, err = userByLogin(tx, login)
		if pg.NoRows(err) {
			return nil
		}
		return err
	})
	if err == nil && wait > 0 {
		err = refuse(fault.Limited, "signin.wait", "minutes", int(wait/time.Minute)+1)
	}
	return u, hash, err
}

// count books one guess by login and one by address; a wait means that one of
// them must not guess now.
func (s *Staff) count(tx *pg.Tx, login, address string) (time.Duration, error) {
	var longest time.Duration
	if address != "" {
		key := s.keys.Blind("address", network(address))
		n, wait, err := guess(tx, "address", key, addressForget)
		if err != nil {
			return 0, err
		}
		if n > addressGuesses {
			wait = addressForget
			if err := block(tx, "address", key, wait); err != nil {
				return 0, err
			}
		}
		longest = wait
	}
	if longest > 0 {
		return longest, nil
	}
	key := s.keys.Blind("login", login)
	n, wait, err := guess(tx, "login", key, loginForget)
	if err != nil {
		return 0, err
	}
	if n >= loginGuesses {
		if err := block(tx, "login", key, loginPause(n)); err != nil {
			return 0, err
		}
	}
	return wait, nil
}

// refuse says no at the password's field, whatever the reason: the form is shown
// again with what to do.
func refuse(kind fault.Kind, key string, kv ...any) error {
	return refuseAt("password", kind, key, kv...)
}

func refuseAt(field string, kind fault.Kind, key string, kv ...any) error {
	err := fault.On(field, key, kv...)
	if e, ok := fault.As(err); ok {
		e.Kind = kind
	}
	return err
}

// loginPause grows with each wrong guess from the fifth on.
func loginPause(n int) time.Duration {
	return min(loginWait<<min(n-loginGuesses, 10), loginWaitMax)
}

// forgive gives the guess back: it was right.
func (s *Staff) forgive(tx *pg.Tx, login, address string) error {
	if err := forgetGuesses(tx, "login", s.keys.Blind("login", login)); err != nil {
		return err
	}
	if address == "" {
		return nil
	}
	return giveBack(tx, "address", s.keys.Blind("address", network(address)))
}

// network is what one caller can easily have many of: one IPv4 address, or one
// /64 of IPv6.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Unmap().Is4() {
		return address
	}
	p, err := ip.Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}

// Sweep forgets old guesses; a daily job calls it.
func (s *Staff) Sweep(ctx context.Context) error {
	return s.db.Update(ctx, program, func(tx *pg.Tx) error { return sweepGuesses(tx, guessesKeptInAll) })
}
