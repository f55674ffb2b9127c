package staff

import (
	"context"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// Factor is a second factor while it is being set up: what the QR code says, and the same
// to be typed. Neither is shown again once it is in use.
type Factor struct {
	Secret string
	URI    string
	Begun  time.Time
}

// Second is how a person stands with the second factor.
type Second struct {
	InUse    bool
	Since    time.Time
	Recovery int // recovery codes left
	Begun    *Factor
}

// house is the name under which a telephone keeps our codes.
const house = "Quỹ Khẩn Cấp"

// SecondOf tells an officer about the own second factor, with the secret of one that is
// being set up.
func (s *Staff) SecondOf(ctx context.Context, by auth.Actor) (Second, error) {
	var v Second
	if by.Kind != auth.Officer {
		return v, fault.Of(fault.SignIn, "auth.signin")
	}
	err := s.db.View(ctx, program, func(tx *pg.Tx) error {
		f, err := factorInUse(tx, by.ID)
		if err == nil {
			v.InUse, v.Since = true, *f.ConfirmedAt
			v.Recovery, err = countRecoveryCodes(tx, by.ID)
		}
		if err != nil && !pg.NoRows(err) {
			return err
		}
		if f, err = factorBegun(tx, by.ID); pg.NoRows(err) {
			return nil
		} else if err != nil {
			return err
		}
		secret, err := s.keys.Decrypt(factorPlace(by.ID), f.Secret)
		if err == nil {
			v.Begun = &Factor{string(secret), enrolment(house, by.Name, string(secret)), f.BegunAt}
		}
		return err
	})
	return v, err
}

// BeginFactor makes a secret for the officer's telephone. It counts only once a code made
// from it was given. Who has a factor already proves it first.
func (s *Staff) BeginFactor(ctx context.Context, by auth.Actor) error {
	if by.Kind != auth.Officer {
		return fault.Of(fault.SignIn, "auth.signin")
	}
	if err := by.Afresh(); err != nil {
		return err
	}
	secret := newFactorSecret()
	return s.db.Update(ctx, program, func(tx *pg.Tx) error {
		tx.By.ID = by.ID
		if _, err := endFactors(tx, by.ID, true, false, "begun anew"); err != nil {
			return err
		}
		return insertFactor(tx, by.ID, s.keys.Encrypt(factorPlace(by.ID), []byte(secret)))
	})
}

// ConfirmFactor puts the begun factor into use by its first code. It gives ten recovery
// codes, which are shown once, and a new session in which the factor has been shown; all
// former sessions end.
func (s *Staff) ConfirmFactor(ctx context.Context, by auth.Actor, code string) ([]string, Tokens, error) {
	var t Tokens
	if by.Kind != auth.Officer {
		return nil, t, fault.Of(fault.SignIn, "auth.signin")
	}
	if err := by.Afresh(); err != nil {
		return nil, t, err
	}
	if err := s.knockCode(ctx, by.Name, "code"); err != nil {
		return nil, t, err
	}
	recovery := newRecoveryCodes()
	defer s.known.drop(by.ID)
	err := s.db.Update(ctx, program, func(tx *pg.Tx) error {
		f, err := factorBegun(tx, by.ID)
		if pg.NoRows(err) {
			return fault.Of(fault.Conflict, "second.not_begun")
		}
		if err != nil {
			return err
		}
		secret, err := s.keys.Decrypt(factorPlace(by.ID), f.Secret)
		if err != nil {
			return err
		}
		step := stepMatching(string(secret), cleanCode(code), tx.Now)
		if step == 0 {
			return refuseAt("code", fault.Invalid, "second.wrong.first")
		}
		if t, err = s.putIntoUse(tx, by, f.ID, step, recovery); err != nil {
			return err
		}
		return forgetGuesses(tx, "code", s.keys.Blind("login", by.Name))
	})
	return recovery, t, err
}

func (s *Staff) putIntoUse(tx *pg.Tx, by auth.Actor, factor, step int64, recovery []string) (Tokens, error) {
	tx.By = auth.Actor{ID: by.ID, Name: by.Name, Kind: auth.Machine} // acts for herself, before her roles count
	if _, err := endFactors(tx, by.ID, false, true, "replaced"); err != nil {
		return Tokens{}, err
	}
	ours, err := confirmFactor(tx, factor, step)
	if err == nil && !ours {
		err = fault.Of(fault.Conflict, "second.not_begun")
	}
	if err != nil {
		return Tokens{}, err
	}
	hashes := make([][]byte, len(recovery))
	for i, c := range recovery {
		hashes[i] = s.recoveryHash(factor, c)
	}
	if err := insertRecoveryCodes(tx, factor, hashes); err != nil {
		return Tokens{}, err
	}
	u, err := userByID(tx, by.ID)
	if err != nil {
		return Tokens{}, err
	}
	old, err := sessionByID(tx, by.Session)
	if err != nil {
		return Tokens{}, err
	}
	if err := endSessions(tx, u.ID, "", "second.on"); err != nil {
		return Tokens{}, err
	}
	err = audit.Record(tx, audit.Event{Action: "second.on", Subject: u.subject(), Unit: u.UnitID})
	if err != nil {
		return Tokens{}, err
	}
	if err := s.tell(tx, "staff.second_on", u, old.ID); err != nil {
		return Tokens{}, err
	}
	return s.openSession(tx, u, Attempt{Kind: old.Kind, Agent: old.Agent}, true)
}

// SignInCode is the second half of signing in at a browser: it takes the session that the
// password opened, and a code, and opens the one that counts.
func (s *Staff) SignInCode(ctx context.Context, access string, a Attempt) (Tokens, error) {
	var t Tokens
	w, err := s.Who(ctx, access)
	if err != nil {
		return t, err
	}
	if !w.Half {
		return t, errSessionOver
	}
	if err := s.knockCode(ctx, w.Name, "code"); err != nil {
		return t, err
	}
	defer s.known.drop(w.ID)
	err = s.db.Update(ctx, program, func(tx *pg.Tx) error {
		if err := s.prove(tx, w.ID, "code", a.Code); err != nil {
			return err
		}
		if err := forgetGuesses(tx, "code", s.keys.Blind("login", w.Name)); err != nil {
			return err
		}
		old, err := sessionByID(tx, w.Session)
		if err != nil {
			return err
		}
		if err := endSession(tx, old.ID, "second"); err != nil {
			return err
		}
		u, err := userByID(tx, w.ID)
		if err != nil {
			return err
		}
		if t, err = s.openSession(tx, u, Attempt{Kind: Browser, Agent: a.Agent}, true); err != nil {
			return err
		}
		return noteSignIn(tx, u)
	})
	return t, err
}

// ResetFactor takes a person's second factor away, who lost both the telephone and the
// recovery codes: by an administrator above every role the person holds, with the reason.
// All sessions end; the person is told, and sets up another at the next sign-in.
func (s *Staff) ResetFactor(ctx context.Context, by auth.Actor, id int64, reason string) error {
	reason, err := vntext.Clean("reason", reason, 300, false)
	if err == nil && reason == "" {
		err = fault.On("reason", "user.reason.missing")
	}
	if err != nil {
		return err
	}
	defer s.known.drop(id)
	return s.once(ctx, by, func(tx *pg.Tx) error {
		u, err := s.owned(tx, by, id)
		if err != nil {
			return err
		}
		n, err := endFactors(tx, id, true, true, reason)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.Of(fault.Conflict, "second.none")
		}
		if err := endSessions(tx, id, "", "second.off"); err != nil {
			return err
		}
		if err := s.tell(tx, "staff.second_off", u, tx.Now.String()); err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{Action: "second.off", Subject: u.subject(), Unit: u.UnitID, Reason: reason})
	})
}

// knockCode counts one guess of a code before it is looked at. From the fifth wrong one on
// each has to wait, and the person is told: whoever guesses knows the password.
func (s *Staff) knockCode(ctx context.Context, login, field string) error {
	var wait time.Duration
	err := s.db.Update(ctx, program, func(tx *pg.Tx) error {
		key := s.keys.Blind("login", login)
		n, left, err := guess(tx, "code", key, loginForget)
		if wait = left; err != nil || n < loginGuesses {
			return err
		}
		if err := block(tx, "code", key, loginPause(n)); err != nil || n > loginGuesses {
			return err
		}
		u, _, err := userByLogin(tx, login)
		if err != nil {
			return err
		}
		err = audit.Record(tx, audit.Event{Action: "second.guessed", Subject: u.subject(), Unit: u.UnitID})
		if err != nil {
			return err
		}
		return s.tell(tx, "staff.guessed", u, tx.Now.String())
	})
	if err == nil && wait > 0 {
		err = refuseAt(field, fault.Limited, "second.wait", "minutes", int(wait/time.Minute)+1)
	}
	return err
}
