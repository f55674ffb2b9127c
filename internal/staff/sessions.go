package staff

import (
	"context"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// SessionLine is one of a person's own sessions: an open one, or one that was ended because
// its token came a second time.
type SessionLine struct {
	ID        string
	Kind      string
	Agent     string
	CreatedAt time.Time
	EndedAt   *time.Time
	Here      bool
	Stolen    bool
}

// stolenShown is how long a session that was ended for a stolen token is told of.
const stolenShown = 30 * 24 * time.Hour

// Sessions lists the officer's own, newest first.
func (s *Staff) Sessions(ctx context.Context, by auth.Actor) (list []SessionLine, err error) {
	if by.Kind != auth.Officer {
		return nil, fault.Of(fault.SignIn, "auth.signin")
	}
	err = s.db.View(ctx, program, func(tx *pg.Tx) error {
		return tx.Each(`
			select id, kind, agent, created_at, ended_at, ended_at is not null from staff.sessions
			where user_id = $1 and (ended_at is null and expires_at > $2
				or ended_why = 'refresh.reused' and ended_at > $3)
			order by created_at desc limit 50`, []any{by.ID, tx.Now, tx.Now.Add(-stolenShown)}, func(r pg.Scanner) error {
			l := SessionLine{}
			err := r.Scan(&l.ID, &l.Kind, &l.Agent, &l.CreatedAt, &l.EndedAt, &l.Stolen)
			l.Here = l.ID == by.Session
			list = append(list, l)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return list, nil
}

// EndSession ends another of the officer's own sessions.
func (s *Staff) EndSession(ctx context.Context, by auth.Actor, id string) error {
	if by.Kind != auth.Officer {
		return fault.Of(fault.SignIn, "auth.signin")
	}
	defer s.known.drop(by.ID)
	return s.db.Update(ctx, program, func(tx *pg.Tx) error {
		old, err := sessionByID(tx, id)
		if fault.Is(err, "signin.over") || err == nil && old.UserID != by.ID {
			return fault.Of(fault.Missing, "me.session.missing")
		}
		if err != nil {
			return err
		}
		u, err := userByID(tx, by.ID)
		if err != nil {
			return err
		}
		if err := endSession(tx, id, "signout"); err != nil {
			return err
		}
		tx.By = by
		return audit.Record(tx, audit.Event{Action: "session.end", Subject: u.subject(), Unit: u.UnitID})
	})
}
