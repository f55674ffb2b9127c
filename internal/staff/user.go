package staff

import (
	"context"
	"fmt"
	"net/mail"
	"regexp"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/notify"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// State is how a user stands.
type State string

// The states. Ended is for good.
const (
	Invited State = "invited" // has not set a password yet
	Active  State = "active"
	Locked  State = "locked" // by an administrator, until unlocked
	Ended   State = "ended"  // no longer works here
)

// User is a person who works for the fund. Mail and telephone are encrypted in
// the row; lists show their hints.
type User struct {
	ID        int64
	Login     string
	Name      string
	UnitID    int64 // the unit whose administrators look after this user
	EmailHint string
	PhoneHint string
	Lang      string
	State     State
	CreatedAt time.Time
	Second    bool    `gorm:"-"` // a second factor is in use
	Roles     []Grant `gorm:"-"`
}

// TableName is GORM's.
func (User) TableName() string { return "staff.users" }

// NewUser is a user to be made, with a first role.
type NewUser struct {
	Login, Name  string
	Unit         int64
	Email, Phone string // may be empty
	Lang         string // "" means Vietnamese
	Role         auth.Role
	From, To     workday.Day // zero From: today; zero To: until ended
	Basis        string      // the decision that gives the role
}

var plainLogin = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,38}[a-z0-9]$`)

// check cleans the fields and names everything that is wrong with them.
func (n *NewUser) check(by auth.Actor, today workday.Day) error {
	var l fault.List
	n.Login = canonical(n.Login)
	if !plainLogin.MatchString(n.Login) {
		l.On("login", "user.login.shape")
	}
	clean(&l, "name", &n.Name, 120)
	if n.Name == "" {
		l.On("name", "user.name.missing")
	}
	clean(&l, "email", &n.Email, 200)
	if a, err := mail.ParseAddress(n.Email); n.Email != "" && (err != nil || a.Address != n.Email) {
		l.On("email", "user.email.shape")
	}
	clean(&l, "phone", &n.Phone, 30)
	if n.Unit == 0 {
		l.On("unit", "user.unit.missing")
	}
	if n.Lang != "en" {
		n.Lang = "vi"
	}
	g := n.asGrant(0)
	l.Add(g.check(by, today))
	n.From, n.Basis = g.ValidFrom, g.Basis
	return l.Err()
}

func (n *NewUser) asGrant(user int64) *Grant {
	return &Grant{UserID: user, Role: n.Role, UnitID: n.Unit, ValidFrom: n.From, ValidTo: n.To, Basis: n.Basis}
}

func clean(l *fault.List, field string, text *string, max int) {
	t, err := vntext.Clean(field, *text, max, false)
	l.Add(err)
	*text = t
}

// canonical is the one form of a login.
func canonical(login string) string { return strings.ToLower(strings.TrimSpace(vntext.NFC(login))) }

// Invite makes a user with a first role and gives the one-time link by which the
// person sets a password. With a mail address the link also goes there.
func (s *Staff) Invite(ctx context.Context, by auth.Actor, n NewUser) (link string, err error) {
	if err := manage(s.db, by, n.Unit); err != nil {
		return "", err
	}
	if err := n.check(by, workday.On(s.db.Now())); err != nil {
		return "", err
	}
	made, err := pg.Do(ctx, s.db, by, func(tx *pg.Tx) (oneTime, error) {
		if n.Role == auth.Admin {
			if err := overAdmins(tx, by, n.Unit); err != nil {
				return oneTime{}, err
			}
		}
		u, err := s.insert(tx, n, Invited, "")
		if err != nil {
			return oneTime{}, err
		}
		made, err := s.newLink(tx, "invite", u)
		if err != nil {
			return made, err
		}
		return made, s.mailLink(tx, "staff.invite", u, s.address(made))
	})
	return s.address(made), err
}

// Add makes an active user with a password, by the operator's own hand: from the
// command line and for the sample. Officers invite.
func (s *Staff) Add(ctx context.Context, by auth.Actor, n NewUser, password string) (User, error) {
	if by.Kind != auth.Machine {
		return User{}, fault.Of(fault.Denied, "auth.denied")
	}
	if err := n.check(by, workday.On(s.db.Now())); err != nil {
		return User{}, err
	}
	if err := checkPassword("password", password, n.Login); err != nil {
		return User{}, err
	}
	hash, err := s.hash.make(ctx, s.Cost, password)
	if err != nil {
		return User{}, err
	}
	var u User
	err = s.db.Update(ctx, by, func(tx *pg.Tx) (err error) {
		if u, err = s.insert(tx, n, Active, hash); err != nil || n.Role != auth.Admin {
			return err
		}
		_, err = found(tx, u.ID)
		return err
	})
	return u, err
}

// insert writes a user with the first role, and the trace of both.
func (s *Staff) insert(tx *pg.Tx, n NewUser, state State, hash string) (User, error) {
	u, err := insertUser(tx, s.keys, n, state, hash)
	if pg.IsUnique(err, "users_login_once") {
		return u, fault.On("login", "user.login.taken")
	}
	if err != nil {
		return u, err
	}
	err = audit.Record(tx, audit.Event{
		Action: "user.add", Subject: u.subject(), Unit: n.Unit,
		After: map[string]any{"login": u.Login, "state": state},
	})
	if err != nil {
		return u, err
	}
	return u, grant(tx, n.asGrant(u.ID))
}

func (u User) subject() string { return fmt.Sprintf("user:%d", u.ID) }

// Lock keeps a user out at once, Unlock lets the same user in again, End is for
// good: the roles end, sessions die, mail and telephone are forgotten. Each asks
// for a reason, and nobody does any of it to themselves.
func (s *Staff) Lock(ctx context.Context, by auth.Actor, id int64, reason string) error {
	return s.turn(ctx, by, id, reason, "user.lock", []State{Active, Invited}, Locked)
}

// Unlock undoes Lock.
func (s *Staff) Unlock(ctx context.Context, by auth.Actor, id int64, reason string) error {
	return s.turn(ctx, by, id, reason, "user.unlock", []State{Locked}, Active)
}

// End lets a user go.
func (s *Staff) End(ctx context.Context, by auth.Actor, id int64, reason string) error {
	return s.turn(ctx, by, id, reason, "user.end", []State{Active, Invited, Locked}, Ended)
}

func (s *Staff) turn(
	ctx context.Context, by auth.Actor, id int64, reason, action string, from []State, to State,
) error {
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
		if err := setState(tx, u, from, to); err != nil {
			return err
		}
		if to != Active {
			if err := endSessions(tx, id, "", action); err != nil {
				return err
			}
		}
		if to == Ended {
			if err := endAllRoles(tx, id, reason); err != nil {
				return err
			}
		}
		return audit.Record(tx, audit.Event{
			Action: action, Subject: u.subject(), Unit: u.UnitID, Reason: reason,
			Before: map[string]any{"state": u.State}, After: map[string]any{"state": to},
		})
	})
}

// managed reads a user whom the actor administers and who is not the actor.
func (s *Staff) managed(tx *pg.Tx, by auth.Actor, id int64) (User, error) {
	u, err := userByID(tx, id)
	if pg.NoRows(err) {
		return u, fault.Of(fault.Missing, "user.missing")
	}
	if err != nil {
		return u, err
	}
	if err := manage(s.db, by, u.UnitID); err != nil {
		return u, err
	}
	if u.ID == by.ID {
		return u, fault.Of(fault.Denied, "user.self")
	}
	return u, nil
}

// owned is managed for what opens or shuts a person's door: the actor administers every
// unit at which the person works, not only the one that looks after the account. Who could
// set the password of a province's account holder could be the account holder.
func (s *Staff) owned(tx *pg.Tx, by auth.Actor, id int64) (User, error) {
	u, err := s.managed(tx, by, id)
	if err != nil || by.Kind == auth.Machine {
		return u, err
	}
	posts, err := heldAt(tx, id, workday.On(tx.Now))
	if err != nil {
		return u, err
	}
	for _, p := range posts {
		if by.Must(auth.ManageStaff, p.Unit) != nil {
			return u, fault.Of(fault.Denied, "user.above")
		}
		if p.Admin {
			if err := overAdmins(tx, by, p.Unit); err != nil {
				return u, err
			}
		}
	}
	return u, nil
}

// overAdmins is nil if the actor may make and end administrators of a unit: those of a unit
// above it, and at the top, where nobody is above, its own.
func overAdmins(tx *pg.Tx, by auth.Actor, unit int64) error {
	parents, err := place.Parents(tx, unit, workday.On(tx.Now))
	if err != nil || len(parents) == 0 {
		return err
	}
	if by.Must(auth.ManageStaff, parents[0].ID) != nil {
		return fault.Of(fault.Denied, "user.admin.above")
	}
	return nil
}

// tell writes to the user what happened to the account, if there is an address. once names
// the fact, so that it is told once.
func (s *Staff) tell(tx *pg.Tx, template string, u User, once string) error {
	to, err := emailOf(tx, s.keys, u.ID)
	if err != nil || to == "" {
		return err
	}
	return notify.Send(tx, s.keys, []notify.Message{{
		Channel: notify.Email, To: to, Template: template, Lang: u.Lang, Unit: u.UnitID,
		Key: fmt.Sprintf("%s:%d:%x", template, u.ID, hashToken(once)[:8]),
		Values: map[string]string{
			"site": s.site, "name": u.Name, "login": u.Login, "by": tx.By.Name,
			"at": tx.Now.In(workday.Zone).Format("15:04 02/01/2006"),
		},
	}})
}

// mailLink tells the user about a link, if there is an address to tell it to.
func (s *Staff) mailLink(tx *pg.Tx, template string, u User, link string) error {
	to, err := emailOf(tx, s.keys, u.ID)
	if err != nil || to == "" {
		return err
	}
	return notify.Send(tx, s.keys, []notify.Message{{
		Channel: notify.Email, To: to, Template: template, Lang: u.Lang, Unit: u.UnitID,
		Key: template + ":" + fmt.Sprintf("%x", hashToken(link)[:8]),
		Values: map[string]string{
			"site": s.site, "name": u.Name, "login": u.Login, "by": tx.By.Name, "link": link,
			"until": tx.Now.Add(linkFor).In(workday.Zone).Format("15:04 02/01/2006"),
		},
	}})
}

// Filter narrows List; zero fields do not.
type Filter struct {
	Text  string // part of a name or login, without marks
	State State
	After int64 // keyset: users with a greater id
}

// List gives the users of the units in the actor's reach, with their roles.
func (s *Staff) List(ctx context.Context, by auth.Actor, f Filter) ([]User, error) {
	if err := by.Must(auth.ManageStaff, 0); err != nil {
		return nil, err
	}
	var users []User
	err := s.db.View(ctx, by, func(tx *pg.Tx) (err error) {
		if users, err = listUsers(tx, f); err != nil {
			return err
		}
		return addRoles(tx, users)
	})
	return users, err
}

// One gives a user in the actor's reach, with all roles, those that ended too.
func (s *Staff) One(ctx context.Context, by auth.Actor, id int64) (User, error) {
	if err := by.Must(auth.ManageStaff, 0); err != nil {
		return User{}, err
	}
	var users []User
	err := s.db.View(ctx, by, func(tx *pg.Tx) error {
		u, err := userByID(tx, id)
		if pg.NoRows(err) {
			return fault.Of(fault.Missing, "user.missing")
		}
		if err != nil {
			return err
		}
		users = []User{u}
		return addRoles(tx, users)
	})
	if err != nil {
		return User{}, err
	}
	return users[0], nil
}
