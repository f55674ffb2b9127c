package staff

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

type session struct {
	ID        string
	UserID    int64
	Kind      string
	Agent     string
	ExpiresAt time.Time
	SecondAt  *time.Time // the second factor was shown
}

func insertSession(tx *pg.Tx, s session) error {
	_, err := tx.Exec(`
		insert into staff.sessions (id, user_id, kind, agent, created_at, stepped_up_at, expires_at, second_at)
		values ($1, $2, $3, $4, $5, $5, $6, $7)`,
		s.ID, s.UserID, s.Kind, s.Agent, tx.Now, s.ExpiresAt, s.SecondAt)
	if err != nil {
		return fmt.Errorf("open a session of user %d: %w", s.UserID, err)
	}
	return nil
}

// sessionByID reads a session that has not ended.
func sessionByID(tx *pg.Tx, id string) (session, error) {
	s := session{ID: id}
	err := tx.Row(`
		select user_id, kind, agent, expires_at, second_at from staff.sessions
		where id = $1 and ended_at is null`, id).Scan(&s.UserID, &s.Kind, &s.Agent, &s.ExpiresAt, &s.SecondAt)
	if pg.NoRows(err) {
		return s, errSessionOver
	}
	if err != nil {
		return s, fmt.Errorf("read a session: %w", err)
	}
	return s, nil
}

func insertRefresh(tx *pg.Tx, hash []byte, session string) error {
	_, err := tx.Exec(`insert into staff.refreshes (hash, session_id, created_at) values ($1, $2, $3)`,
		hash, session, tx.Now)
	if err != nil {
		return fmt.Errorf("keep a refresh token: %w", err)
	}
	return nil
}

// useRefresh takes a good token once; no rows means that it is none, is used, is
// older than since, or that its session or user has ended.
func useRefresh(tx *pg.Tx, hash []byte, since time.Time) (session, error) {
	var s session
	err := tx.Row(`
		update staff.refreshes r set used_at = $2
		from staff.sessions s join staff.users u on u.id = s.user_id
		where r.hash = $1 and r.used_at is null and r.created_at > $3
			and s.id = r.session_id and s.ended_at is null and s.expires_at > $2 and u.state = 'active'
		returning s.id, s.user_id, s.kind, s.expires_at`,
		hash, tx.Now, since).Scan(&s.ID, &s.UserID, &s.Kind, &s.ExpiresAt)
	return s, err
}

// refreshUsed finds the live session whose token was used before.
func refreshUsed(tx *pg.Tx, hash []byte) (s session, usedAt time.Time, err error) {
	err = tx.Row(`
		select s.id, s.user_id, s.kind, s.expires_at, r.used_at
		from staff.refreshes r join staff.sessions s on s.id = r.session_id
			join staff.users u on u.id = s.user_id
		where r.hash = $1 and r.used_at is not null
			and s.ended_at is null and s.expires_at > $2 and u.state = 'active'`,
		hash, tx.Now).Scan(&s.ID, &s.UserID, &s.Kind, &s.ExpiresAt, &usedAt)
	return s, usedAt, err
}

// liveSession reads who holds a session; no rows: it or its user has ended. shown: with the
// second factor.
func liveSession(tx *pg.Tx, w *Who) (unit int64, shown bool, err error) {
	var stepped *time.Time
	err = tx.Row(`
		select u.login, u.name, u.unit_id, s.stepped_up_at, s.second_at is not null,
			exists (select from staff.factors f
				where f.user_id = u.id and f.confirmed_at is not null and f.ended_at is null)
		from staff.sessions s join staff.users u on u.id = s.user_id
		where s.id = $1 and s.user_id = $2 and s.ended_at is null and s.expires_at > $3
			and u.state = 'active'`, w.Session, w.ID, tx.Now).
		Scan(&w.Name, &w.Person, &unit, &stepped, &shown, &w.Second)
	if stepped != nil {
		w.SteppedUpAt = *stepped
	}
	return unit, shown, err
}

func stepUp(tx *pg.Tx, id string) error {
	_, err := tx.Exec(`
		update staff.sessions set stepped_up_at = $2 where id = $1 and ended_at is null`, id, tx.Now)
	if err != nil {
		return fmt.Errorf("step up: %w", err)
	}
	return nil
}

func endSession(tx *pg.Tx, id, why string) error {
	_, err := tx.Exec(`
		update staff.sessions set ended_at = $2, ended_why = $3
		where id = $1 and ended_at is null`, id, tx.Now, why)
	if err != nil {
		return fmt.Errorf("end a session: %w", err)
	}
	return nil
}

// endSessions ends all of a user's sessions but one ("": all).
func endSessions(tx *pg.Tx, user int64, but, why string) error {
	_, err := tx.Exec(`
		update staff.sessions set ended_at = $3, ended_why = $4
		where user_id = $1 and id <> $2 and ended_at is null`, user, but, tx.Now, why)
	if err != nil {
		return fmt.Errorf("end the sessions of user %d: %w", user, err)
	}
	return nil
}

func insertLink(tx *pg.Tx, hash []byte, kind string, user int64, until time.Time) error {
	_, err := tx.Exec(`
		insert into staff.links (hash, kind, user_id, created_at, created_by, expires_at)
		values ($1, $2, nullif($3::bigint, 0), $4, $5, $6)`, hash, kind, user, tx.Now, tx.By.ID, until)
	if err != nil {
		return fmt.Errorf("keep a link: %w", err)
	}
	return nil
}

// voidLinks uses up the unused links of a kind, so that only the newest is good.
func voidLinks(tx *pg.Tx, kind string, user int64) error {
	_, err := tx.Exec(`
		update staff.links set used_at = $3
		where kind = $1 and coalesce(user_id, 0) = $2 and used_at is null`, kind, user, tx.Now)
	if err != nil {
		return fmt.Errorf("void former links: %w", err)
	}
	return nil
}

func linkByToken(tx *pg.Tx, token string) (Link, error) {
	var l Link
	var used *time.Time
	err := tx.Row(`
		select l.kind, coalesce(l.user_id, 0), coalesce(u.login, ''), coalesce(u.name, ''), l.expires_at, l.used_at
		from staff.links l left join staff.users u on u.id = l.user_id
		where l.hash = $1`, hashToken(token)).Scan(&l.Kind, &l.UserID, &l.Login, &l.Name, &l.Until, &used)
	switch {
	case pg.NoRows(err):
		return l, fault.Of(fault.Missing, "link.unknown")
	case err != nil:
		return l, fmt.Errorf("read a link: %w", err)
	case used != nil:
		return l, fault.Of(fault.Conflict, "link.used")
	case !tx.Now.Before(l.Until):
		return l, fault.Of(fault.Missing, "link.old")
	}
	return l, nil
}

// useLink takes a link of a kind once. Of two at the same moment the second
// waits for the first and finds it used.
func useLink(tx *pg.Tx, token, kind string) (Link, error) {
	n, err := tx.Exec(`
		update staff.links set used_at = $3
		where hash = $1 and kind = $2 and used_at is null and expires_at > $3`,
		hashToken(token), kind, tx.Now)
	if err != nil {
		return Link{}, fmt.Errorf("use a link: %w", err)
	}
	if n == 0 {
		return Link{}, fault.Of(fault.Conflict, "link.used")
	}
	return Link{Kind: kind}, nil
}

func founded(tx *pg.Tx) (bool, error) {
	var done bool
	if err := tx.Row(`select exists (select from staff.founding)`).Scan(&done); err != nil {
		return false, fmt.Errorf("look for the first administrator: %w", err)
	}
	return done, nil
}

// found notes the first administrator; false: there was one already.
func found(tx *pg.Tx, user int64) (bool, error) {
	n, err := tx.Exec(`insert into staff.founding (user_id, at) values ($1, $2) on conflict do nothing`,
		user, tx.Now)
	if err != nil {
		return false, fmt.Errorf("note the first administrator: %w", err)
	}
	return n == 1, nil
}

// guess counts one more, unless the key is blocked: then it says for how long.
func guess(tx *pg.Tx, kind string, key []byte, forget time.Duration) (n int, wait time.Duration, err error) {
	err = tx.Row(`
		insert into staff.guesses as g (kind, key, count, first_at, last_at) values ($1, $2, 1, $3, $3)
		on conflict (kind, key) do update set
			count = case when g.first_at > $4 then g.count + 1 else 1 end,
			first_at = case when g.first_at > $4 then g.first_at else $3 end,
			last_at = $3, blocked_until = null
		where g.blocked_until is null or g.blocked_until <= $3
		returning count`, kind, key, tx.Now, tx.Now.Add(-forget)).Scan(&n)
	if !pg.NoRows(err) {
		if err != nil {
			err = fmt.Errorf("count a guess: %w", err)
		}
		return n, 0, err
	}
	var until time.Time
	err = tx.Row(`select blocked_until from staff.guesses where kind = $1 and key = $2`, kind, key).Scan(&until)
	if err != nil {
		return 0, 0, fmt.Errorf("read a block: %w", err)
	}
	return 0, max(until.Sub(tx.Now), time.Second), nil
}

func block(tx *pg.Tx, kind string, key []byte, wait time.Duration) error {
	_, err := tx.Exec(`update staff.guesses set blocked_until = $3 where kind = $1 and key = $2`,
		kind, key, tx.Now.Add(wait))
	if err != nil {
		return fmt.Errorf("block guesses: %w", err)
	}
	return nil
}

func forgetGuesses(tx *pg.Tx, kind string, key []byte) error {
	_, err := tx.Exec(`delete from staff.guesses where kind = $1 and key = $2`, kind, key)
	if err != nil {
		return fmt.Errorf("forget guesses: %w", err)
	}
	return nil
}

func giveBack(tx *pg.Tx, kind string, key []byte) error {
	_, err := tx.Exec(`update staff.guesses set count = count - 1 where kind = $1 and key = $2 and count > 0`,
		kind, key)
	if err != nil {
		return fmt.Errorf("give a guess back: %w", err)
	}
	return nil
}

func sweepGuesses(tx *pg.Tx, age time.Duration) error {
	_, err := tx.Exec(`delete from staff.guesses where last_at < $1`, tx.Now.Add(-age))
	if err != nil {
		return fmt.Errorf("forget old guesses: %w", err)
	}
	return nil
}
