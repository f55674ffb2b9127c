package pg_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// A transaction that fails leaves nothing, one that succeeds leaves all.
func TestUpdateAllOrNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	ctx := t.Context()
	insert := func(tx *pg.Tx, key string) error {
		_, err := tx.Exec(`insert into house.once (actor, key, hash, answer) values ('t', $1, 'x', '1')`, key)
		return err
	}
	boom := errors.New("boom")
	err := db.Update(ctx, auth.Public, func(tx *pg.Tx) error {
		if err := insert(tx, "a"); err != nil {
			return err
		}
		return boom
	})
	if err != boom {
		t.Fatalf("got %v", err)
	}
	if err := db.Update(ctx, auth.Public, func(tx *pg.Tx) error { return insert(tx, "b") }); err != nil {
		t.Fatal(err)
	}
	var keys string
	err = db.View(ctx, auth.Public, func(tx *pg.Tx) error {
		return tx.Row(`select string_agg(key, ',') from house.once`).Scan(&keys)
	})
	if err != nil || keys != "b" {
		t.Fatalf("left %q, %v", keys, err)
	}
	err = db.View(ctx, auth.Public, func(tx *pg.Tx) error { return insert(tx, "c") })
	if pg.Code(err) != "25006" {
		t.Errorf("a view wrote: %v", err)
	}
}

// The database knows who acts, and a public read can read nothing but views.
func TestActorReachesTheDatabase(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	by := auth.Actor{ID: 7, Name: "ketoan", Kind: auth.Officer, Grants: []auth.Grant{{Role: auth.Accountant, Unit: 5, Reach: []int64{5, 6}}}}
	var actor, units, role string
	err := db.View(t.Context(), by, func(tx *pg.Tx) error {
		return tx.Row(`select house.actor(), house.units()::text, current_user`).Scan(&actor, &units, &role)
	})
	if err != nil || actor != "ketoan" || units != "{5,6}" || role != "quy_app" {
		t.Errorf("%q %q %q %v", actor, units, role, err)
	}
	err = db.Public(t.Context(), func(tx *pg.Tx) error {
		return tx.Row(`select current_user`).Scan(&role)
	})
	if err != nil || role != "quy_portal" {
		t.Errorf("public read as %q: %v", role, err)
	}
	err = db.Public(t.Context(), func(tx *pg.Tx) error {
		_, err := tx.Exec(`select * from audit.events`)
		return err
	})
	if pg.Code(err) != "42501" {
		t.Errorf("the portal read the audit trail: %v", err)
	}
}

// Fifty clicks on one button do one thing, and all get the same answer; the same
// key with another form is refused.
func TestOnce(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	var ran atomic.Int32
	ask := func(ctx context.Context, hash string) (string, error) {
		ctx = pg.WithOnce(ctx, pg.Once{Key: "form-1", Hash: []byte(hash)})
		return pg.Do(ctx, db, auth.Public, func(tx *pg.Tx) (string, error) {
			ran.Add(1)
			return "receipt 118", nil
		})
	}
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if got, err := ask(t.Context(), "same"); err != nil || got != "receipt 118" {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
	all.Wait()
	if ran.Load() != 1 {
		t.Errorf("ran %d times", ran.Load())
	}
	if _, err := ask(t.Context(), "other"); !fault.Is(err, "once.mismatch") {
		t.Errorf("other content under the same key: %v", err)
	}
}

// One message asks as the public does: its role, a visitor's patience, reading only; and
// what it said of itself ends with it. The connection serves officers next.
func TestAsk(t *testing.T) {
	db, err := pg.Open(t.Context(), pg.Options{URL: pgtest.AppURL(t, pgtest.New(t))})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ask := func(sql string, args ...any) (got string, err error) {
		err = db.Ask(pg.Visit(t.Context()), pg.PlannedEach, sql, args, func(r pg.Scanner) error { return r.Scan(&got) })
		return got, err
	}
	got, err := ask(`select current_user || ' ' || current_setting('transaction_read_only') || ' ' ||
		current_setting('statement_timeout') || ' ' || current_setting('quy.units') || '.' || $1`, "x")
	if err != nil || got != "quy_portal on 300ms .x" {
		t.Errorf("%q, %v", got, err)
	}
	for sql, code := range map[string]string{
		`select login from staff.users`: "42501",
		`select pg_sleep(1)::text`:      "57014",
		`select 1 / $1::int`:            "22012",
	} {
		var args []any
		if strings.Contains(sql, "$1") {
			args = []any{0}
		}
		if _, err := ask(sql, args...); pg.Code(err) != code {
			t.Errorf("%s: %v, want %s", sql, err, code)
		}
	}
	err = db.View(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		return tx.Row(`select current_user || ' ' || current_setting('statement_timeout') || ' ' ||
			current_setting('plan_cache_mode')`).Scan(&got)
	})
	if err != nil || got != "quy_app 0 auto" {
		t.Errorf("afterwards %q, %v", got, err)
	}
}

// What nobody waits for works on connections of its own, whose processes give way; what
// somebody waits for never does.
func TestUnhurried(t *testing.T) {
	t.Parallel()
	var yields sync.Map
	db, err := pg.Open(t.Context(), pg.Options{
		URL:   pgtest.AppURL(t, pgtest.New(t)),
		Yield: func(pid uint32) error { yields.Store(pid, true); return errors.New("it may not") },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	for _, c := range []struct {
		name   string
		ctx    context.Context
		yields bool
	}{{"hurried", t.Context(), false}, {"unhurried", pg.Unhurried(t.Context()), true}} {
		err := db.View(c.ctx, auth.Public, func(tx *pg.Tx) error {
			var pid uint32
			if err := tx.Row(`select pg_backend_pid()`).Scan(&pid); err != nil {
				return err
			}
			if _, gave := yields.Load(pid); gave != c.yields {
				t.Errorf("%s: gave way %v", c.name, gave)
			}
			return nil
		})
		if err != nil {
			t.Error(c.name, err)
		}
	}
}

// However a transaction fails, nothing of it stays: neither its rows nor its locks.
func TestFailedUpdateLeavesNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	lock := func(tx *pg.Tx) error {
		_, err := tx.Exec(`insert into house.once (actor, key, hash, answer) values ('t', 'k', 'x', '1')`)
		return err
	}
	for name, fail := range map[string]func(tx *pg.Tx, gone context.CancelFunc) error{
		"a fault":               func(*pg.Tx, context.CancelFunc) error { return errors.New("boom") },
		"a failure passed over": func(tx *pg.Tx, _ context.CancelFunc) error { _, _ = tx.Exec(`select 1/0`); return nil },
		"a failure with the commit": func(tx *pg.Tx, _ context.CancelFunc) error {
			return tx.Later(pg.Saying("divide"), `select 1/$1::int`, 0)
		},
		"a failure before a question": func(tx *pg.Tx, _ context.CancelFunc) error {
			_ = tx.Later(pg.Saying("divide"), `select 1/$1::int`, 0)
			_ = tx.Row(`select 1`).Scan(new(int))
			return nil
		},
		"a panic": func(*pg.Tx, context.CancelFunc) error { panic("boom") },
		"a panic between rows": func(tx *pg.Tx, _ context.CancelFunc) error {
			return tx.Each(`select generate_series(1, 9)`, nil, func(pg.Scanner) error { panic("boom") })
		},
		"nobody waits any more": func(tx *pg.Tx, gone context.CancelFunc) error {
			gone()
			_, err := tx.Exec(`select 1`)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, gone := context.WithCancel(t.Context())
			defer gone()
			err := func() (err error) {
				defer func() {
					if p := recover(); p != nil {
						err = fmt.Errorf("panic: %v", p)
					}
				}()
				return db.Update(ctx, auth.Public, func(tx *pg.Tx) error {
					if err := lock(tx); err != nil {
						return err
					}
					return fail(tx, gone)
				})
			}()
			if err == nil {
				t.Error("it says that all is done")
			}
			// The same key waits for as long as anything of the first is there.
			err = db.Update(t.Context(), auth.Public, func(tx *pg.Tx) error {
				if _, err := tx.Exec(`set local lock_timeout = '5s'`); err != nil {
					return err
				}
				if err := lock(tx); err != nil {
					return err
				}
				return errRollback
			})
			if !errors.Is(err, errRollback) {
				t.Error(err)
			}
		})
	}
}

// Who asks a database that stops is told to come again.
func TestGone(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	err := db.Update(t.Context(), auth.Public, func(tx *pg.Tx) error {
		_, err := tx.Exec(`select pg_terminate_backend(pg_backend_pid())`)
		return err
	})
	if !errors.Is(err, pg.ErrGone) {
		t.Error(err)
	}
	err = db.View(t.Context(), auth.Public, func(tx *pg.Tx) error {
		_, err := tx.Exec(`select 1/0`)
		return err
	})
	if err == nil || errors.Is(err, pg.ErrGone) {
		t.Error(err)
	}
}

var errRollback = errors.New("only looking")
