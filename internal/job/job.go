// Package job does the work that outlives a request: deliveries, imports, the
// folding of balances. A job is asked for in the transaction that needs it and
// exists only if that commits.
//
// A worker takes a lease in a short transaction and then runs with none open: a
// row locked for a minute would hold up the public log. If the worker dies, the
// lease runs out and another takes the job; so every job may run twice, and its
// effects carry their own keys.
package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// New is a job to be done. A waiting job of the same Kind and Key is not asked
// for twice.
type New struct {
	Kind string
	Key  string    // "" may stand any number of times
	Args any       // stored as JSON
	At   time.Time // zero: at once
}

// Handler does one job. An error puts it back with a growing delay, attemptsMax
// times; Done ends it in good order.
type Handler func(ctx context.Context, args json.RawMessage) error

// Handlers names who does what.
type Handlers map[string]Handler

const (
	attemptsMax = 12
	lease       = 60 * time.Second // renewed while the handler runs
	poll        = 2 * time.Second  // the fallback when a notification is missed
	keepDone    = "7 days"
)

var machine = auth.System("job")

// Enqueue asks for a job in the caller's transaction.
func Enqueue(tx *pg.Tx, n New) error {
	args, err := json.Marshal(n.Args)
	if err != nil {
		panic(fmt.Sprintf("job: %s: arguments %T: %v", n.Kind, n.Args, err))
	}
	at := n.At
	if at.IsZero() {
		at = tx.Now
	}
	return tx.Later(pg.Saying("ask for %s", n.Kind), `
		with asked as (
			insert into job.jobs (kind, key, args, run_at) values ($1, nullif($2, ''), $3, $4)
			on conflict (kind, key) where state = 'ready' do nothing returning 1)
		select pg_notify('job', $1) from asked`, n.Kind, n.Key, string(args), at)
}

// EnqueueOnce is Enqueue for what is done once for its key, ever: a job of the
// same kind and key that ran already is not asked for again.
func EnqueueOnce(tx *pg.Tx, n New) error {
	var there bool
	err := tx.Row(`select exists (select from job.jobs where kind = $1 and key = $2)`, n.Kind, n.Key).Scan(&there)
	if err != nil {
		return fmt.Errorf("look for %s %s: %w", n.Kind, n.Key, err)
	}
	if there {
		return nil
	}
	return Enqueue(tx, n)
}

// Run works with n hands until ctx ends, then waits for the jobs in hand.
func Run(ctx context.Context, db *pg.DB, n int, handlers Handlers) {
	wake := make(chan struct{}, n)
	var hands sync.WaitGroup
	hands.Go(func() {
		db.Listen(ctx, "job", func(string) {
			select {
			case wake <- struct{}{}:
			default:
			}
		})
	})
	for range n {
		hands.Go(func() {
			for ctx.Err() == nil {
				did, err := step(ctx, db, handlers)
				if err != nil && ctx.Err() == nil {
					slog.Error("take a job", "err", err)
				}
				if did {
					continue
				}
				select {
				case <-ctx.Done():
				case <-wake:
				case <-time.After(poll):
				}
			}
		})
	}
	hands.Wait()
}

// RunOnce does everything that is due now, for tests and for the command line.
func RunOnce(ctx context.Context, db *pg.DB, handlers Handlers) error {
	for {
		did, err := step(ctx, db, handlers)
		if err != nil || !did {
			return err
		}
	}
}

type taken struct {
	id       int64
	kind     string
	args     []byte
	attempts int
}

// step takes and does one job; false means that none is due.
func step(ctx context.Context, db *pg.DB, handlers Handlers) (bool, error) {
	j, err := take(ctx, db, handlers)
	if err != nil || j == nil {
		return false, err
	}
	// The job ends even if the program is told to stop: its lease is renewed
	// meanwhile, and its handler sees ctx end.
	work, stop := context.WithCancel(ctx)
	defer stop()
	go renew(work, db, j.id)
	err = do(work, handlers[j.kind], j)
	stop()
	if err != nil && ctx.Err() != nil {
		return true, release(context.WithoutCancel(ctx), db, j.id)
	}
	return true, end(context.WithoutCancel(ctx), db, j, err)
}

func take(ctx context.Context, db *pg.DB, handlers Handlers) (*taken, error) {
	kinds := make([]string, 0, len(handlers))
	for k := range handlers {
		kinds = append(kinds, k)
	}
	var j taken
	err := db.Update(ctx, machine, func(tx *pg.Tx) error {
		return tx.Row(`
			update job.jobs set state = 'running', attempts = attempts + 1,
				leased_until = now() + make_interval(secs => $2)
			where id = (
				select id from job.jobs
				where kind = any ($1) and (state = 'ready' and run_at <= now()
					or state = 'running' and leased_until < now())
				order by run_at, id limit 1 for update skip locked)
			returning id, kind, args, attempts`,
			kinds, lease.Seconds()).Scan(&j.id, &j.kind, &j.args, &j.attempts)
	})
	if pg.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &j, nil
}

func do(ctx context.Context, h Handler, j *taken) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return h(ctx, j.args)
}

// Final wraps an error that another try would not mend.
func Final(err error) error { return final{err} }

type final struct{ error }

func (f final) Unwrap() error { return f.error }

func renew(ctx context.Context, db *pg.DB, id int64) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(lease / 3):
		}
		err := db.Update(ctx, machine, func(tx *pg.Tx) error {
			_, err := tx.Exec(`update job.jobs set leased_until = now() + make_interval(secs => $2)
				where id = $1 and state = 'running'`, id, lease.Seconds())
			return err
		})
		if err != nil && ctx.Err() == nil {
			slog.Warn("renew the lease of a job", "job", id, "err", err)
		}
	}
}

// release gives a job back unfinished, because the program stops.
func release(ctx context.Context, db *pg.DB, id int64) error {
	return db.Update(ctx, machine, func(tx *pg.Tx) error {
		_, err := tx.Exec(`
			update job.jobs set state = 'ready', leased_until = null, attempts = attempts - 1
			where id = $1 and state = 'running' and not exists (
				select from job.jobs o where o.kind = jobs.kind and o.key = jobs.key and o.state = 'ready')`, id)
		return err
	})
}

func end(ctx context.Context, db *pg.DB, j *taken, problem error) error {
	state, text, wait := "done", "", time.Duration(0)
	if problem != nil {
		var f final
		state, text, wait = "ready", problem.Error(), time.Duration(j.attempts*j.attempts)*time.Second
		if j.attempts >= attemptsMax || errors.As(problem, &f) {
			state = "dead"
		}
		slog.Error("job failed", "kind", j.kind, "job", j.id, "attempt", j.attempts, "state", state, "err", problem)
	}
	return db.Update(ctx, machine, func(tx *pg.Tx) error {
		// Where the same work was asked for again meanwhile, that one will do it.
		_, err := tx.Exec(`
			update job.jobs set leased_until = null, problem = left($3, 2000), ended_at = case when $2 <> 'ready' then now() end,
				run_at = now() + make_interval(secs => $4),
				state = case when $2 = 'ready' and exists (
					select from job.jobs o where o.kind = jobs.kind and o.key = jobs.key and o.state = 'ready')
					then 'dead' else $2 end
			where id = $1 and state = 'running'`, j.id, state, text, wait.Seconds())
		return err
	})
}

// Sweep forgets jobs that ended well a week ago.
func Sweep(tx *pg.Tx) error {
	_, err := tx.Exec(`delete from job.jobs where state = 'done' and ended_at < now() - interval '` + keepDone + `'`)
	return err
}

// Gone is the jobs of one kind that gave up, and what the newest of them met.
type Gone struct {
	Kind    string
	N       int
	Problem string
}

// Dead counts the jobs that gave up, by kind: officers see them as trouble.
func Dead(tx *pg.Tx) (list []Gone, err error) {
	err = tx.Each(`
		select kind, count(*), (array_agg(coalesce(problem, '') order by id desc))[1]
		from job.jobs where state = 'dead' group by kind order by kind`, nil, func(r pg.Scanner) error {
		list = append(list, Gone{})
		g := &list[len(list)-1]
		return r.Scan(&g.Kind, &g.N, &g.Problem)
	})
	return list, err
}
