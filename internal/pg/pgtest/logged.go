package pgtest

import (
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// Secret opens the keys of tests.
const Secret = "thirty-two bytes for tests only!"

// loggedMax bounds how long a transaction of another test may hold up the log: its
// horizon is that of the whole cluster.
const loggedMax = time.Minute

// WaitLogged gives the leaves their places until every committed one is in a signed
// checkpoint. A test whose keys were opened with another secret than Secret hands them in.
func WaitLogged(t testing.TB, db *pg.DB, keys ...*seal.Keys) {
	t.Helper()
	if len(keys) == 0 {
		k, err := seal.Open(t.Context(), db, []byte(Secret))
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, k)
	}
	log, err := tlog.Open(t.Context(), db, keys[0])
	if err != nil {
		t.Fatal(err)
	}
	for until := time.Now().Add(loggedMax); ; {
		n, err := log.Sequence(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			continue
		}
		var lag time.Duration
		err = db.View(t.Context(), auth.System("test"), func(tx *pg.Tx) (err error) {
			lag, err = tlog.Lag(tx)
			return err
		})
		switch {
		case err != nil:
			t.Fatal(err)
		case lag == 0:
			return
		case time.Now().After(until):
			t.Fatalf("a leaf waits for its place since %v", lag)
		}
		time.Sleep(time.Millisecond) // for the transaction of another test to end
	}
}
