package serial_test

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/serial"
)

var cashier = auth.System("cash desk")

func unit(t *testing.T, db *pg.DB) int64 {
	t.Helper()
	var id int64
	err := pgtest.Super(t, db).QueryRow(`insert into place.units default values returning id`).Scan(&id)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// take takes n numbers and then fails, if told to.
func take(db *pg.DB, s serial.Series, n int, fail error) (first int64, err error) {
	err = db.Update(context.Background(), cashier, func(tx *pg.Tx) error {
		if first, err = serial.Take(tx, s, n); err != nil {
			return err
		}
		return fail
	})
	return first, err
}

// A series begins at one, each has its own numbers, and a failed voucher gives
// its numbers back.
func TestTake(t *testing.T) {
	db := pgtest.New(t)
	lost := errors.New("the voucher failed")
	a := serial.Series{Unit: unit(t, db), Year: 2026, Kind: "PT"}
	b := serial.Series{Unit: a.Unit, Year: 2027, Kind: "PT"}
	for _, tt := range []struct {
		name   string
		series serial.Series
		n      int
		fail   error
		want   int64
	}{
		{"the first ever, rolled back", a, 7, lost, 1},
		{"the first", a, 1, nil, 1},
		{"three at once", a, 3, nil, 2},
		{"rolled back", a, 5, lost, 5},
		{"after the rollback", a, 1, nil, 5},
		{"another year", b, 2, nil, 1},
		{"as many as there may be", a, serial.TakeMax, nil, 6},
	} {
		if got, err := take(db, tt.series, tt.n, tt.fail); got != tt.want || !errors.Is(err, tt.fail) {
			t.Errorf("%s: took %d, %v; want %d", tt.name, got, err, tt.want)
		}
	}
	register := map[serial.Series][2]int64{} // the highest number, and how often some were taken
	err := db.View(t.Context(), cashier, func(tx *pg.Tx) error {
		return tx.Each(`select unit_id, year, kind, last, takings from serial.register where unit_id = $1`, []any{a.Unit},
			func(r pg.Scanner) error {
				var s serial.Series
				var last, takings int64
				err := r.Scan(&s.Unit, &s.Year, &s.Kind, &last, &takings)
				register[s] = [2]int64{last, takings}
				return err
			})
	})
	if want := (map[serial.Series][2]int64{a: {serial.TakeMax + 5, 4}, b: {2, 1}}); err != nil || !maps.Equal(register, want) {
		t.Errorf("the register reads %v, %v", register, err)
	}
}

// Sixteen desks take numbers of one series at the same time, and every third
// voucher fails. What they took is every number once.
func TestTakeWithoutGaps(t *testing.T) {
	db := pgtest.New(t)
	s := serial.Series{Unit: unit(t, db), Year: 2026, Kind: "PT"}
	lost := errors.New("the voucher failed")
	var mu sync.Mutex
	var taken []int64
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range 20 {
				var fail error
				if rand.IntN(3) == 0 {
					fail = lost
				}
				n := rand.IntN(4) + 1
				first, err := take(db, s, n, fail)
				if !errors.Is(err, fail) {
					t.Error(err)
				}
				if err == nil {
					mu.Lock()
					for i := range n {
						taken = append(taken, first+int64(i))
					}
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	slices.Sort(taken)
	for i, n := range taken {
		if n != int64(i)+1 {
			t.Fatalf("number %d stands at place %d", n, i+1)
		}
	}
}

// The program's own role cannot move a series by hand.
func TestSeriesDefendThemselves(t *testing.T) {
	db := pgtest.New(t)
	s := serial.Series{Unit: unit(t, db), Year: 2026, Kind: "PT"}
	if _, err := take(db, s, 3, nil); err != nil {
		t.Fatal(err)
	}
	for _, role := range []struct {
		name string
		db   *sql.DB
	}{{"app", pgtest.Raw(t, db)}, {"owner", pgtest.Owner(t, db)}} {
		for _, attack := range []string{
			`update serial.series set last = 1`,
			`update serial.series set last = last`,
			`delete from serial.series`,
			`truncate serial.series cascade`,
			`update serial.takings set taken_by = 'nobody'`,
			`delete from serial.takings`,
			`truncate serial.takings`,
			`select serial.take((select min(id) from place.units), 2026, 'PT', -1)`,
			`select serial.take((select min(id) from place.units), 2026, 'PT', 0)`,
			`select serial.take((select min(id) from place.units), 2026, 'drop', 1)`,
			`select serial.take(-5, 2026, 'PT', 1)`,
		} {
			t.Run(role.name+": "+attack, func(t *testing.T) { pgtest.Refused(t, role.db, attack) })
		}
	}
	pgtest.Refused(t, pgtest.Raw(t, db), `insert into serial.takings (unit_id, year, kind, first, last) values (1, 2026, 'PT', 9, 9)`)
	pgtest.Refused(t, pgtest.Raw(t, db), `insert into serial.series (unit_id, year, kind, last) values (1, 2026, 'BNTK', 9)`)
}
