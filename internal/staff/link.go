package staff

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// The pages that one-time links open.
const (
	FirstAdminPath = "/van-phong/quan-tri-dau-tien"
	PasswordPath   = "/van-phong/dat-mat-khau"
)

// linkFor is how long a link waits; the first administrator's a day.
const (
	linkFor       = 72 * time.Hour
	firstAdminFor = 24 * time.Hour
)

// FirstAdminLink makes the link by which the first administrator comes into
// being, "" when there was one already. A new link makes the former ones void.
func (s *Staff) FirstAdminLink(ctx context.Context) (link string, err error) {
	err = s.db.Update(ctx, program, func(tx *pg.Tx) error {
		done, err := founded(tx)
		if err != nil || done {
			return err
		}
		if err := voidLinks(tx, "first_admin", 0); err != nil {
			return err
		}
		token, hash := secret()
		link = s.site + FirstAdminPath + "?ma=" + token
		return insertLink(tx, hash, "first_admin", 0, tx.Now.Add(firstAdminFor))
	})
	return link, err
}

// FirstAdmin makes the first administrator, at the unit named. The link works
// once; of two people who use it at the same moment one wins.
func (s *Staff) FirstAdmin(ctx context.Context, token string, n NewUser, password string) (User, error) {
	n.Role, n.From, n.To = auth.Admin, 0, 0
	if n.Basis == "" {
		n.Basis = "first administrator"
	}
	if _, err := s.OpenLink(ctx, token); err != nil { // before the dear hash
		return User{}, err
	}
	var l fault.List
	l.Add(n.check(program, workday.On(s.db.Now())))
	l.Add(checkPassword("password", password, n.Login))
	if err := l.Err(); err != nil {
		return User{}, err
	}
	hash, err := s.hash.make(ctx, s.Cost, password)
	if err != nil {
		return User{}, err
	}
	var u User
	err = s.db.Update(ctx, program, func(tx *pg.Tx) error {
		if _, err := useLink(tx, token, "first_admin"); err != nil {
			return err
		}
		if u, err = s.insert(tx, n, Active, hash); err != nil {
			return err
		}
		first, err := found(tx, u.ID)
		if err == nil && !first {
			return fault.Of(fault.Conflict, "link.used")
		}
		return err
	})
	return u, err
}

// Link is what a one-time link is for.
type Link struct {
	Kind   string // first_admin, invite, reset
	UserID int64
	Login  string
	Name   string
	Until  time.Time
}

// OpenLink looks at a link without using it up.
func (s *Staff) OpenLink(ctx context.Context, token string) (Link, error) {
	var l Link
	err := s.db.View(ctx, program, func(tx *pg.Tx) (err error) {
		l, err = linkByToken(tx, token)
		return err
	})
	return l, err
}

// SetPassword uses up an invitation or a reset. An invited user becomes active;
// every session of the user ends.
func (s *Staff) SetPassword(ctx context.Context, token, password string) error {
	l, err := s.OpenLink(ctx, token)
	if err != nil {
		return err
	}
	if l.UserID == 0 {
		return fault.Of(fault.Missing, "link.unknown")
	}
	if err := checkPassword("password", password, l.Login); err != nil {
		return err
	}
	hash, err := s.hash.make(ctx, s.Cost, password)
	if err != nil {
		return err
	}
	defer s.known.drop(l.UserID)
	return s.db.Update(ctx, program, func(tx *pg.Tx) error {
		if _, err := useLink(tx, token, l.Kind); err != nil {
			return err
		}
		u, err := userByID(tx, l.UserID)
		if err != nil {
			return err
		}
		if u.State == Ended {
			return fault.Of(fault.Missing, "link.unknown")
		}
		if err := setPassword(tx, u.ID, hash); err != nil {
			return err
		}
		if err := endSessions(tx, u.ID, "", "password.set"); err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{
			Action: "password.set", Subject: u.subject(), Unit: u.UnitID, Reason: l.Kind,
		})
	})
}

// Reset gives a one-time link by which a user sets a new password. The old one
// works until then. With a mail address the link goes there and nowhere else;
// without, the administrator hands it over.
func (s *Staff) Reset(ctx context.Context, by auth.Actor, id int64, reason string) (link string, err error) {
	reason, err = vntext.Clean("reason", reason, 300, false)
	if err == nil && reason == "" {
		err = fault.On("reason", "user.reason.missing")
	}
	if err != nil {
		return "", err
	}
	if err := manage(s.db, by, 0); err != nil { // what was done before is told again to nobody else
		return "", err
	}
	made, err := pg.Do(ctx, s.db, by, func(tx *pg.Tx) (oneTime, error) {
		u, err := s.owned(tx, by, id)
		if err != nil {
			return oneTime{}, err
		}
		kind, template := "reset", "staff.reset"
		switch u.State {
		case Ended:
			return oneTime{}, fault.Of(fault.Conflict, "user.ended")
		case Invited:
			kind, template = "invite", "staff.invite"
		}
		made, err := s.newLink(tx, kind, u)
		if err != nil {
			return made, err
		}
		if err := s.mailLink(tx, template, u, s.address(made)); err != nil {
			return made, err
		}
		if u.EmailHint != "" {
			made = oneTime{}
		}
		return made, audit.Record(tx, audit.Event{
			Action: "password.reset", Subject: u.subject(), Unit: u.UnitID, Reason: reason,
		})
	})
	return s.address(made), err
}

// oneTime is a link that was made, without its secret: that is derived from this and a key
// that never leaves the program. So an answer that is kept to be given again opens nothing,
// and who sends the same again gets the same link.
type oneTime struct {
	Kind  string
	User  int64
	Nonce string // "" for a link that nobody is shown
}

func (m oneTime) token(k *seal.Keys) string {
	return base64.RawURLEncoding.EncodeToString(k.Derive(fmt.Sprintf("staff.link/%s/%d/%s", m.Kind, m.User, m.Nonce), 32))
}

// address is the link itself.
func (s *Staff) address(m oneTime) string {
	if m.Nonce == "" {
		return ""
	}
	return s.site + PasswordPath + "?ma=" + m.token(s.keys)
}

func (s *Staff) newLink(tx *pg.Tx, kind string, u User) (oneTime, error) {
	if err := voidLinks(tx, kind, u.ID); err != nil {
		return oneTime{}, err
	}
	m := oneTime{kind, u.ID, rand.Text()}
	return m, insertLink(tx, hashToken(m.token(s.keys)), kind, u.ID, tx.Now.Add(linkFor))
}
