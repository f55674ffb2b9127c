package tlog_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// The log was as large at a moment as its newest checkpoint signed by then.
func TestGrowth(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	var at []time.Time
	want := []int64{0}
	for i, n := range []int{3, 4, 2500} {
		tell(t, db, string(rune('a'+i)), n)
		pgtest.WaitLogged(t, db)
		view(t, db, func(tx *pg.Tx) error {
			head, err := tlog.Head(tx)
			if err != nil {
				return err
			}
			at, want = append(at, head.At), append(want, head.Size)
			if began, err := tlog.Began(tx); err != nil || !began.Before(head.At) {
				t.Errorf("the log began at %v, %v", began, err)
			}
			return nil
		})
	}
	view(t, db, func(tx *pg.Tx) error { // and every leaf stands where it is proven to stand
		for _, name := range []string{"a", "b", "c"} {
			ref := ""
			if err := tx.Row(`select ref from tlog.leaves where ref like $1 || '%' order by id limit 1`, name).Scan(&ref); err != nil {
				return err
			}
			proven, err := tlog.Find(tx, "test", ref)
			if err != nil {
				return err
			}
			stands, err := tlog.Stand(tx, "test", ref)
			if err != nil || proven == nil || stands.Pending || stands.Index != proven.Index || !bytes.Equal(stands.Hash, proven.Hash) {
				t.Errorf("%s stands at %+v, %v", ref, stands, err)
			}
		}
		none, err := tlog.Stand(tx, "test", "of nobody")
		if none != nil || err != nil {
			t.Errorf("%+v %v", none, err)
		}
		return nil
	})
	at = slices.Insert(at, 0, at[0].Add(-time.Hour))
	view(t, db, func(tx *pg.Tx) error {
		got, err := tlog.Growth(tx, at)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%v %v, want %v", got, err, want)
		}
		return nil
	})
}
