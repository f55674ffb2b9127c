package staff

import (
	"context"
	"slices"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Grant is a role held at a unit from one day to another, both included.
type Grant struct {
	ID        int64
	UserID    int64
	Role      auth.Role
	UnitID    int64
	ValidFrom workday.Day
	ValidTo   workday.Day // zero: until ended
	Basis     string
	EndedAt   *time.Time // an early end
	EndReason string
	Clashes   bool // with another role of the same person: while both are in force neither counts
}

// InForce reports whether the grant counts on a day.
func (g Grant) InForce(on workday.Day) bool {
	return g.EndedAt == nil && g.ValidFrom <= on && (g.ValidTo.IsZero() || on <= g.ValidTo)
}

const rolesMax = 50 // of one user, ended ones not counted

// check cleans the fields; a zero beginning is today. Only the operator's own
// hand gives a role for days that are past.
func (g *Grant) check(by auth.Actor, today workday.Day) error {
	var l fault.List
	if !slices.Contains(auth.Roles, g.Role) {
		l.On("role", "grant.role.missing")
	}
	if g.ValidFrom.IsZero() {
		g.ValidFrom = today
	}
	if g.ValidFrom < today && by.Kind != auth.Machine {
		l.On("from", "grant.from.past")
	}
	if !g.ValidTo.IsZero() && g.ValidTo < g.ValidFrom {
		l.On("to", "grant.to.before_from")
	}
	clean(&l, "basis", &g.Basis, 300)
	if g.Basis == "" {
		l.On("basis", "grant.basis.missing")
	}
	return l.Err()
}

// GrantRole gives a user in the actor's reach one more role. It is refused where
// the person would hold two duties that are kept apart, and for oneself.
func (s *Staff) GrantRole(ctx context.Context, by auth.Actor, g Grant) error {
	if err := manage(s.db, by, g.UnitID); err != nil {
		return err
	}
	if err := g.check(by, workday.On(s.db.Now())); err != nil {
		return err
	}
	defer s.known.drop(g.UserID)
	return s.once(ctx, by, func(tx *pg.Tx) error {
		u, err := s.managed(tx, by, g.UserID)
		if err != nil {
			return err
		}
		if u.State == Ended {
			return fault.Of(fault.Conflict, "user.ended")
		}
		if g.Role == auth.Admin {
			if err := overAdmins(tx, by, g.UnitID); err != nil {
				return err
			}
		}
		return grant(tx, &g)
	})
}

// grant writes one role and its trace. The database refuses what is kept apart.
func grant(tx *pg.Tx, g *Grant) error {
	n, err := countRoles(tx, g.UserID)
	if err != nil {
		return err
	}
	if n >= rolesMax {
		return fault.On("role", "grant.too_many", "max", rolesMax)
	}
	err = insertGrant(tx, g)
	if pg.IsCheck(err, "grants_keep_duties_apart") {
		return fault.On("role", "grant.kept_apart")
	}
	if err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{
		Action: "grant.give", Subject: User{ID: g.UserID}.subject(), Unit: g.UnitID, Reason: g.Basis,
		After: map[string]any{"grant": g.ID, "role": g.Role, "from": g.ValidFrom, "to": g.ValidTo},
	})
}

// EndRole ends a grant now, before its last day.
func (s *Staff) EndRole(ctx context.Context, by auth.Actor, grantID int64, reason string) error {
	reason, err := vntext.Clean("reason", reason, 300, false)
	if err == nil && reason == "" {
		err = fault.On("reason", "user.reason.missing")
	}
	if err != nil {
		return err
	}
	var user int64
	err = s.once(ctx, by, func(tx *pg.Tx) error {
		g, err := grantByID(tx, grantID)
		if pg.NoRows(err) {
			return fault.Of(fault.Missing, "grant.missing")
		}
		if err != nil {
			return err
		}
		user = g.UserID
		if err := manage(s.db, by, g.UnitID); err != nil {
			return err
		}
		if g.UserID == by.ID {
			return fault.Of(fault.Denied, "user.self")
		}
		if g.Role == auth.Admin {
			if err := overAdmins(tx, by, g.UnitID); err != nil {
				return err
			}
		}
		if err := endGrant(tx, grantID, reason); err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{
			Action: "grant.end", Subject: User{ID: g.UserID}.subject(), Unit: g.UnitID, Reason: reason,
			Before: map[string]any{"grant": g.ID, "role": g.Role, "from": g.ValidFrom, "to": g.ValidTo},
		})
	})
	s.known.drop(user)
	return err
}
