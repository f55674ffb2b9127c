package pg_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// keep stores a key later.
func keep(tx *pg.Tx, key string) error {
	return tx.Later(pg.Saying("keep %s", key),
		`insert into house.once (actor, key, hash, answer) values ('later', $1, 'x', '1')`, key)
}

func kept(t *testing.T, db *pg.DB) []string {
	t.Helper()
	var keys []string
	err := db.View(t.Context(), auth.Public, func(tx *pg.Tx) error {
		return tx.Each(`select key from house.once where actor = 'later' order by key`, nil, func(r pg.Scanner) error {
			keys = append(keys, "")
			return r.Scan(&keys[len(keys)-1])
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// Whatever is asked next, in whichever way, finds what was said before it, and so does
// whoever comes after the commit.
func TestLater(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	const count = `select count(*) from house.once where actor = 'later'`
	row := func(tx *pg.Tx) (n int, err error) { return n, tx.Row(count).Scan(&n) }
	ways := []struct {
		name string
		ask  func(tx *pg.Tx) (int, error)
	}{
		{"row", row},
		{"each", func(tx *pg.Tx) (n int, err error) {
			return n, tx.Each(count, nil, func(r pg.Scanner) error { return r.Scan(&n) })
		}},
		{"gorm", func(tx *pg.Tx) (n int, err error) {
			return n, tx.Gorm().Raw(`select count(*) from house.once where actor = ?`, "later").Scan(&n).Error
		}},
		{"gorm's exec", func(tx *pg.Tx) (int, error) {
			done := tx.Gorm().Exec(`update house.once set answer = '2' where actor = ?`, "later")
			return int(done.RowsAffected), done.Error
		}},
		{"conn", func(tx *pg.Tx) (n int, err error) {
			return n, tx.Conn(func(c *pgx.Conn) error { return c.QueryRow(tx.Context(), count).Scan(&n) })
		}},
		{"exec", func(tx *pg.Tx) (int, error) {
			n, err := tx.Exec(`update house.once set answer = '3' where actor = $1`, "later")
			return int(n), err
		}},
		{"exec in a way of its own", func(tx *pg.Tx) (int, error) {
			n, err := tx.Exec(`update house.once set answer = '4' where actor = $1`, pgx.QueryExecModeCacheDescribe, "later")
			return int(n), err
		}},
		{"exec as all others", func(tx *pg.Tx) (int, error) {
			n, err := tx.Exec(`update house.once set answer = '5' where actor = $1`, pgx.QueryExecModeCacheStatement, "later")
			return int(n), err
		}},
		{"two statements", func(tx *pg.Tx) (int, error) {
			if _, err := tx.Exec(`set local lock_timeout = '5s'; set local work_mem = '4MB'`); err != nil {
				return 0, err
			}
			return row(tx)
		}},
	}
	var want []string
	err := db.Update(t.Context(), auth.Public, func(tx *pg.Tx) error {
		for i, w := range ways {
			key := fmt.Sprintf("%02d", i)
			if err := keep(tx, key); err != nil {
				return err
			}
			want = append(want, key)
			if n, err := w.ask(tx); n != len(want) || err != nil {
				t.Errorf("%s found %d of %d, %v", w.name, n, len(want), err)
			}
		}
		want = append(want, "98", "99")
		return errors.Join(keep(tx, "98"), keep(tx, "99"))
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := kept(t, db); !slices.Equal(got, want) {
		t.Errorf("kept %v, said %v", got, want)
	}
}

// A transaction fails with what was said to fail, as it was said, wherever that comes out,
// and whatever was made of it meanwhile.
func TestLaterFails(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	row := func(tx *pg.Tx) error { return tx.Row(`select 1`).Scan(new(int)) }
	for name, then := range map[string]func(*pg.Tx) error{
		"with the commit": func(*pg.Tx) error { return nil },
		"row":             row,
		"row, passed over": func(tx *pg.Tx) error {
			_ = row(tx)
			return nil
		},
		"row, called otherwise": func(tx *pg.Tx) error {
			_ = row(tx)
			return errors.New("no row")
		},
		"exec": func(tx *pg.Tx) error {
			_, err := tx.Exec(`select $1::int`, 1)
			return err
		},
		"gorm": func(tx *pg.Tx) error { return tx.Gorm().Exec(`select 1`).Error },
		"conn": func(tx *pg.Tx) error { return tx.Conn(func(*pgx.Conn) error { t.Error("it was lent"); return nil }) },
		"said again": func(tx *pg.Tx) error {
			_ = row(tx)
			if err := keep(tx, "after"); err == nil {
				t.Error("what is said after a failure has no error")
			}
			return nil
		},
	} {
		err := db.Update(t.Context(), auth.Public, func(tx *pg.Tx) error {
			if err := errors.Join(keep(tx, "twice"), keep(tx, "twice"), keep(tx, "behind")); err != nil {
				return err
			}
			return then(tx)
		})
		if !pg.IsUnique(err, "once_per_actor_and_key") || !strings.HasPrefix(err.Error(), "keep twice: ") {
			t.Errorf("%s: %v", name, err)
		}
		if got := kept(t, db); len(got) > 0 {
			t.Errorf("%s: kept %v", name, got)
		}
	}
}

// A transaction that another breaks off runs again, also when that comes out of what was
// said later, and says it all once more.
func TestLaterAgain(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	tries := 0
	err := db.Update(t.Context(), auth.Public, func(tx *pg.Tx) error {
		tries++
		if err := keep(tx, fmt.Sprint(tries)); err != nil || tries > 1 {
			return err
		}
		return tx.Later(pg.Saying("break off"), `do $$ begin raise exception using errcode = '40001'; end $$`)
	})
	if err != nil || tries != 2 {
		t.Fatalf("%d tries, %v", tries, err)
	}
	if got := kept(t, db); !slices.Equal(got, []string{"2"}) {
		t.Errorf("kept %v", got)
	}
}
