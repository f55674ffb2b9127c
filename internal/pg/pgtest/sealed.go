package pgtest

import (
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// WaitSealed seals every row that is committed now; it waits for the transactions of
// other tests, as WaitLogged does.
func WaitSealed(t testing.TB, db *pg.DB) {
	t.Helper()
	snapshot := func(what string) (xid int64) {
		err := db.View(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
			return tx.Row(`select pg_snapshot_` + what + `(pg_current_snapshot())::text::bigint`).Scan(&xid)
		})
		if err != nil {
			t.Fatal(err)
		}
		return xid
	}
	for now, until := snapshot("xmax"), time.Now().Add(loggedMax); snapshot("xmin") < now; {
		if time.Now().After(until) {
			t.Fatal("a transaction does not end, so nothing can be sealed")
		}
		time.Sleep(time.Millisecond) // for the transaction of another test to end
	}
	if _, err := tlog.Seal(t.Context(), db); err != nil {
		t.Fatal(err)
	}
}
