package job

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

func enqueue(t *testing.T, db *pg.DB, jobs ...New) {
	t.Helper()
	err := db.Update(t.Context(), auth.Public, func(tx *pg.Tx) error {
		for _, j := range jobs {
			if err := Enqueue(tx, j); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A job exists only if its transaction commits, and runs soon after.
func TestRunsAfterCommitOnly(t *testing.T) {
	t.Parallel()
	db := pgtest.NewAt(t, time.Now)
	did := make(chan string, 10)
	ctx, stop := context.WithCancel(t.Context())
	var worker sync.WaitGroup
	worker.Go(func() {
		Run(ctx, db, 2, Handlers{"greet": func(_ context.Context, args json.RawMessage) error {
			did <- string(args)
			return nil
		}})
	})
	err := db.Update(ctx, auth.Public, func(tx *pg.Tx) error {
		if err := Enqueue(tx, New{Kind: "greet", Args: "never"}); err != nil {
			return err
		}
		return errors.New("no")
	})
	if err == nil {
		t.Fatal("committed")
	}
	enqueue(t, db, New{Kind: "greet", Args: "hello"})
	if got := <-did; got != `"hello"` {
		t.Errorf("did %s", got)
	}
	stop()
	worker.Wait()
	if len(did) != 0 {
		t.Errorf("also did %s", <-did)
	}
}

// Four workers share a thousand jobs and do each once; the same key waits once.
func TestEachOnce(t *testing.T) {
	t.Parallel()
	db := pgtest.NewAt(t, time.Now)
	for range 10 {
		jobs := make([]New, 20)
		for j := range jobs {
			jobs[j] = New{Kind: "count", Args: j}
		}
		enqueue(t, db, jobs...)
		enqueue(t, db, New{Kind: "count", Key: "one"}, New{Kind: "count", Key: "one"})
	}
	var ran atomic.Int32
	count := Handlers{"count": func(context.Context, json.RawMessage) error { ran.Add(1); return nil }}
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			if err := RunOnce(t.Context(), db, count); err != nil {
				t.Error(err)
			}
		})
	}
	workers.Wait()
	if ran.Load() != 201 {
		t.Errorf("ran %d, want 201", ran.Load())
	}
}

// A worker that died loses its lease; a failing job comes back later and gives
// up at a Final error; a panic is an error.
func TestFailures(t *testing.T) {
	t.Parallel()
	db := pgtest.NewAt(t, time.Now)
	enqueue(t, db, New{Kind: "orphan"}, New{Kind: "fails"}, New{Kind: "final"}, New{Kind: "panics"})
	super := pgtest.Super(t, db)
	if _, err := super.Exec(`update job.jobs set state = 'running', leased_until = now() - interval '1 second' where kind = 'orphan'`); err != nil {
		t.Fatal(err)
	}
	var orphan atomic.Int32
	err := RunOnce(t.Context(), db, Handlers{
		"orphan": func(context.Context, json.RawMessage) error { orphan.Add(1); return nil },
		"fails":  func(context.Context, json.RawMessage) error { return errors.New("the mail server is away") },
		"final":  func(context.Context, json.RawMessage) error { return Final(errors.New("no such address")) },
		"panics": func(context.Context, json.RawMessage) error { panic("oh") },
	})
	if err != nil {
		t.Fatal(err)
	}
	if orphan.Load() != 1 {
		t.Error("nobody took the orphan")
	}
	for kind, want := range map[string]string{"orphan": "done", "fails": "ready", "final": "dead", "panics": "ready"} {
		var state string
		var later bool
		if err := super.QueryRow(`select state, run_at > now() from job.jobs where kind = $1`, kind).Scan(&state, &later); err != nil {
			t.Fatal(err)
		}
		if state != want || state == "ready" && !later {
			t.Errorf("%s is %s, later %v", kind, state, later)
		}
	}
}
