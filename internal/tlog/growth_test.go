package tlog_test

import (
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
	at = slices.Insert(at, 0, at[0].Add(-time.Hour))
	view(t, db, func(tx *pg.Tx) error {
		got, err := tlog.Growth(tx, at)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%v %v, want %v", got, err, want)
		}
		return nil
	})
}
