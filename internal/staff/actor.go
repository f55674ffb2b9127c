package staff

import (
	"context"
	"sync"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// knownFor is how long a server remembers what a session may do: the longest
// that a lock or the end of a role can go unnoticed by another server.
const (
	knownFor = 15 * time.Second
	knownMax = 4096
)

// Who is an actor, and what a page calls them.
type Who struct {
	auth.Actor
	Person string // the full name
	Unit   string // where they work
	Second bool   // has a second factor: a code is asked, not the password
	Half   bool   // the password opened this session, the code is still to come
	Enrol  bool   // holds a role that counts only with a second factor, and has shown none
}

// Actor says who holds an access token and what they may do today. It is refused
// when the token is not ours, has run out, or its session or user has ended.
func (s *Staff) Actor(ctx context.Context, access string) (auth.Actor, error) {
	w, err := s.Who(ctx, access)
	return w.Actor, err
}

// Who is Actor with the names for a page.
func (s *Staff) Who(ctx context.Context, access string) (Who, error) {
	id, user, err := s.read(access)
	if err != nil {
		return Who{Actor: auth.Public}, err
	}
	if w, ok := s.known.get(id, s.db.Now()); ok {
		return s.aged(w), nil
	}
	seen := s.known.mark()
	var w Who
	err = s.db.View(ctx, program, func(tx *pg.Tx) (err error) {
		w, err = s.whoIs(tx, id, user)
		return err
	})
	if pg.NoRows(err) {
		return Who{Actor: auth.Public}, errSessionOver
	}
	if err != nil {
		return Who{Actor: auth.Public}, err
	}
	s.known.put(id, w, s.db.Now(), seen)
	return s.aged(w), nil
}

// aged says whether the last proof is too old for what is grave.
func (s *Staff) aged(w Who) Who {
	w.Stale = MustFresh(w.Actor, s.db.Now()) != nil
	return w
}

func (s *Staff) whoIs(tx *pg.Tx, session string, user int64) (Who, error) {
	a := Who{Actor: auth.Actor{ID: user, Kind: auth.Officer, Session: session}}
	home, shown, err := liveSession(tx, &a)
	if err != nil {
		return a, err
	}
	a.Half = a.Second && !shown
	today := workday.On(tx.Now)
	if a.Unit, err = place.NameOn(tx, home, today); err != nil {
		return a, err
	}
	held, err := rolesInForce(tx, user, today)
	if err != nil || a.Half {
		return a, err
	}
	for _, h := range held {
		if h.Clashes {
			continue // duties kept apart that met in one person count for nothing
		}
		if !s.Sample && !shown && h.Role.NeedsSecond() {
			a.Enrol = true
			continue
		}
		// A role ends with its unit: what the heirs do since is theirs to show.
		u, err := place.ByID(tx, h.UnitID, today)
		if err != nil {
			return a, err
		}
		if !u.Stands(today) {
			continue
		}
		reach, err := place.Reach(tx, h.UnitID)
		if err != nil {
			return a, err
		}
		acts, err := place.ActsFor(tx, h.UnitID, today)
		if err != nil {
			return a, err
		}
		a.Grants = append(a.Grants, auth.Grant{Role: h.Role, Unit: h.UnitID, Reach: reach, For: acts})
	}
	return a, nil
}

// actorCache remembers actors by session for some seconds.
type actorCache struct {
	mu     sync.Mutex
	actors map[string]known
	drops  int // counts changes: what was read before one is not remembered after it
}

type known struct {
	Who
	at time.Time
}

func (c *actorCache) get(session string, now time.Time) (Who, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k, ok := c.actors[session]
	if !ok || now.Sub(k.at) >= knownFor || now.Before(k.at) {
		return Who{}, false
	}
	return k.Who, true
}

func (c *actorCache) mark() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.drops
}

func (c *actorCache) put(session string, w Who, now time.Time, seen int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.drops != seen {
		return
	}
	if c.actors == nil || len(c.actors) >= knownMax {
		c.actors = map[string]known{}
	}
	c.actors[session] = known{w, now}
}

// drop forgets a user's sessions, after something about the user changed.
func (c *actorCache) drop(user int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drops++
	for id, k := range c.actors {
		if k.ID == user {
			delete(c.actors, id)
		}
	}
}
