package pg_test

import (
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// A table that has grown fourfold is counted, also by a program that may not change it; what
// was counted is left alone until it has grown as much again.
func TestCountGrown(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	by := auth.System("test")
	grow := func(key string, rows int) {
		t.Helper()
		err := db.Update(t.Context(), by, func(tx *pg.Tx) error {
			_, err := tx.Exec(`
				insert into house.once (actor, key, hash, answer)
				select 't', $1 || n, 'x', to_jsonb(repeat('a', 100)) from generate_series(1, $2::int) n`, key, rows)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	counted := func() (rows float64) {
		t.Helper()
		if err := db.CountGrown(t.Context(), by); err != nil {
			t.Fatal(err)
		}
		err := db.View(t.Context(), by, func(tx *pg.Tx) error {
			return tx.Row(`select reltuples from pg_class where oid = 'house.once'::regclass`).Scan(&rows)
		})
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	grow("few", 50)
	if n := counted(); n > 0 {
		t.Errorf("so small a table was counted: %v", n)
	}
	grow("many", 9_950)
	if n := counted(); n != 10_000 {
		t.Errorf("counted %v of 10000", n)
	}
	grow("more", 10_000)
	if n := counted(); n != 10_000 {
		t.Errorf("counted again when it had doubled: %v", n)
	}
	grow("most", 30_000)
	if n := counted(); n < 45_000 {
		t.Errorf("counted %v of 50000", n)
	}
}
