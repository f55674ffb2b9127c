package staff

import (
	"context"
	"strconv"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// The kinds of session.
const (
	Browser = "browser" // ends with the working day
	Program = "program" // a client of the API
)

const (
	accessFor      = 10 * time.Minute
	refreshFor     = 4 * time.Hour // idle longer: sign in again
	browserFor     = 12 * time.Hour
	programFor     = 30 * 24 * time.Hour
	halfFor        = 10 * time.Minute // between the password and the code
	refreshAtOnce  = 10 * time.Second // two requests of one browser may refresh together
	issuer         = "quykhancap"
	accessAudience = "quykhancap-session"
)

// Tokens are what a session is carried by.
type Tokens struct {
	Access    string
	Refresh   string // "" when another request of the same browser has just got it
	AccessFor time.Duration
	Until     time.Time // the session's own end
	Half      bool      // a code is to be shown before it counts
}

// claims hold no right and no name, only which session this is.
type claims struct {
	Session string `json:"sid"`
	jwt.RegisteredClaims
}

// openSession begins a session. second: the second factor was shown just now.
func (s *Staff) openSession(tx *pg.Tx, u User, a Attempt, second bool) (Tokens, error) {
	session := newSession(tx, u, a)
	if second {
		session.SecondAt = &tx.Now
	}
	if err := insertSession(tx, session); err != nil {
		return Tokens{}, err
	}
	return s.newTokens(tx, session)
}

// openHalf begins what the password alone opens for who has a second factor: it lasts until
// the code was typed, and allows nothing else.
func (s *Staff) openHalf(tx *pg.Tx, u User, a Attempt) (Tokens, error) {
	session := newSession(tx, u, a)
	session.ExpiresAt = tx.Now.Add(halfFor)
	if err := insertSession(tx, session); err != nil {
		return Tokens{}, err
	}
	t, err := s.newTokens(tx, session)
	t.Half = true
	return t, err
}

func newSession(tx *pg.Tx, u User, a Attempt) session {
	id, _ := secret()
	session := session{ID: id[:22], UserID: u.ID, Kind: a.Kind, ExpiresAt: tx.Now.Add(programFor)}
	if a.Kind != Program {
		session.Kind, session.ExpiresAt = Browser, tx.Now.Add(browserFor)
	}
	agent, err := vntext.Clean("agent", a.Agent, 200, false)
	if err == nil {
		session.Agent = agent
	}
	return session
}

func (s *Staff) newTokens(tx *pg.Tx, session session) (Tokens, error) {
	refresh, hash := secret()
	if err := insertRefresh(tx, hash, session.ID); err != nil {
		return Tokens{}, err
	}
	return s.sign(session, tx.Now, refresh), nil
}

func (s *Staff) sign(session session, now time.Time, refresh string) Tokens {
	until := now.Add(accessFor)
	if session.ExpiresAt.Before(until) {
		until = session.ExpiresAt
	}
	t := jwt.NewWithClaims(jwt.SigningMethodHS256, claims{session.ID, jwt.RegisteredClaims{
		Issuer:    issuer,
		Audience:  jwt.ClaimStrings{accessAudience},
		Subject:   strconv.FormatInt(session.UserID, 10),
		IssuedAt:  jwt.NewNumericDate(now),
		ExpiresAt: jwt.NewNumericDate(until),
	}})
	access, err := t.SignedString(s.keys.Session())
	if err != nil {
		panic("staff: sign a session: " + err.Error())
	}
	return Tokens{Access: access, Refresh: refresh, AccessFor: until.Sub(now), Until: session.ExpiresAt}
}

// read gives the session and user of a valid access token.
func (s *Staff) read(access string) (id string, user int64, err error) {
	var c claims
	_, err = jwt.ParseWithClaims(access, &c,
		func(*jwt.Token) (any, error) { return s.keys.Session(), nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
		jwt.WithExpirationRequired(), jwt.WithIssuedAt(),
		jwt.WithIssuer(issuer), jwt.WithAudience(accessAudience),
		jwt.WithTimeFunc(s.db.Now))
	if err != nil {
		return "", 0, errSessionOver
	}
	user, err = strconv.ParseInt(c.Subject, 10, 64)
	if err != nil || c.Session == "" {
		return "", 0, errSessionOver
	}
	return c.Session, user, nil
}

var errSessionOver = fault.Of(fault.SignIn, "signin.over")

// Refresh exchanges a refresh token for new tokens. Each is good once: one that
// comes a second time was stolen from somebody, and the whole session ends.
// Only a browser's two requests within seconds of each other are let pass, and
// the later gets no refresh token of its own.
func (s *Staff) Refresh(ctx context.Context, refresh string) (Tokens, error) {
	var t Tokens
	var stolen int64
	err := s.db.Update(ctx, program, func(tx *pg.Tx) error {
		t, stolen = Tokens{}, 0
		hash := hashToken(refresh)
		session, err := useRefresh(tx, hash, tx.Now.Add(-refreshFor))
		if err == nil {
			t, err = s.newTokens(tx, session)
			return err
		}
		if !pg.NoRows(err) {
			return err
		}
		session, usedAt, err := refreshUsed(tx, hash)
		if pg.NoRows(err) {
			return nil
		}
		if err != nil {
			return err
		}
		if session.Kind == Browser && tx.Now.Sub(usedAt) <= refreshAtOnce {
			t = s.sign(session, tx.Now, "")
			return nil
		}
		stolen = session.UserID
		if err := endSession(tx, session.ID, "refresh.reused"); err != nil {
			return err
		}
		u, err := userByID(tx, session.UserID)
		if err != nil {
			return err
		}
		if err := s.tell(tx, "staff.reused", u, session.ID); err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{Action: "session.reused", Subject: u.subject(), Unit: u.UnitID})
	})
	if stolen != 0 {
		s.known.drop(stolen)
	}
	if err == nil && t.Access == "" {
		return Tokens{}, errSessionOver
	}
	return t, err
}

// SignOut ends the actor's session, here and everywhere within seconds.
func (s *Staff) SignOut(ctx context.Context, by auth.Actor) error {
	defer s.known.drop(by.ID)
	return s.db.Update(ctx, program, func(tx *pg.Tx) error {
		return endSession(tx, by.Session, "signout")
	})
}

// StepUp takes a proof once more, for what asks for a fresh one: the code of who has a
// second factor, the password of who has none. Mistakes are told on the field.
func (s *Staff) StepUp(ctx context.Context, by auth.Actor, field, given string) error {
	if by.Kind != auth.Officer {
		return fault.Of(fault.SignIn, "auth.signin")
	}
	var second bool
	err := s.db.View(ctx, program, func(tx *pg.Tx) (err error) {
		second, err = hasFactor(tx, by.ID)
		return err
	})
	if err != nil {
		return err
	}
	if second {
		err = s.knockCode(ctx, by.Name, field)
	} else {
		err = s.own(ctx, by, field, given)
	}
	if err != nil {
		return err
	}
	defer s.known.drop(by.ID)
	return s.db.Update(ctx, program, func(tx *pg.Tx) error {
		if !second {
			if err := s.forgive(tx, by.Name, ""); err != nil {
				return err
			}
			return stepUp(tx, by.Session)
		}
		if err := s.prove(tx, by.ID, field, given); err != nil {
			return err
		}
		if err := forgetGuesses(tx, "code", s.keys.Blind("login", by.Name)); err != nil {
			return err
		}
		return stepUp(tx, by.Session)
	})
}

// ChangePassword sets a new password; the user's other sessions end.
func (s *Staff) ChangePassword(ctx context.Context, by auth.Actor, old, password string) error {
	if err := checkPassword("password", password, by.Name); err != nil {
		return err
	}
	if err := s.own(ctx, by, "old", old); err != nil {
		return err
	}
	hash, err := s.hash.make(ctx, s.Cost, password)
	if err != nil {
		return err
	}
	defer s.known.drop(by.ID)
	return s.db.Update(ctx, program, func(tx *pg.Tx) error {
		if err := s.forgive(tx, by.Name, ""); err != nil {
			return err
		}
		u, err := userByID(tx, by.ID)
		if err != nil {
			return err
		}
		if err := setPassword(tx, u.ID, hash); err != nil {
			return err
		}
		if err := endSessions(tx, u.ID, by.Session, "password.change"); err != nil {
			return err
		}
		tx.By = by
		return audit.Record(tx, audit.Event{Action: "password.change", Subject: u.subject(), Unit: u.UnitID})
	})
}

// own checks the signed-in user's own password, counted like a sign-in.
func (s *Staff) own(ctx context.Context, by auth.Actor, field, password string) error {
	if by.Kind != auth.Officer {
		return fault.Of(fault.SignIn, "auth.signin")
	}
	_, hash, err := s.knock(ctx, by.Name, "")
	if err != nil {
		return err
	}
	right, err := s.hash.matches(ctx, password, hash)
	if err != nil {
		return err
	}
	if !right {
		return fault.On(field, "password.wrong")
	}
	return nil
}
