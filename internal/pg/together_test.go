package pg_test

import (
	"context"
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

// Questions that are put together are answered in their order, behind what was said before,
// each by what the ones before it have left, whether they go as one message or, because one
// says how it is planned, by themselves.
func TestTogether(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for name, how := range map[string][]any{
		"one message":         nil,
		"planned as ever":     {pgx.QueryExecModeCacheStatement},
		"by itself":           {pgx.QueryExecModeCacheDescribe},
		"by itself, in words": {pgx.QueryExecModeExec},
	} {
		var first, second int
		var keys []string
		err := db.Update(t.Context(), auth.Public, func(tx *pg.Tx) error {
			if err := keep(tx, name+" 1"); err != nil {
				return err
			}
			const count = `select count(*) from house.once where actor = 'later' and starts_with(key, $1)`
			err := tx.Together(
				pg.Question{Query: count, Args: []any{name + " "}, One: pg.Into(&first)},
				pg.Question{
					Query: `insert into house.once (actor, key, hash, answer) values ('later', $1, 'x', '1') returning key`,
					Args:  append(slices.Clone(how), name+" 2"),
					Each: func(r pg.Scanner) error {
						keys = append(keys, "")
						return r.Scan(&keys[len(keys)-1])
					},
				},
				pg.Question{Query: count, Args: []any{name + " "}, One: pg.Into(&second)},
				pg.Question{Query: `select generate_series(1, 3)`, One: pg.Into(new(int))},
				pg.Question{Query: `select 1 where $1`, Args: []any{false}, Each: func(pg.Scanner) error { return errors.New("a row") }},
			)
			if err != nil {
				return err
			}
			return tx.Together()
		})
		if err != nil || first != 1 || second != 2 || !slices.Equal(keys, []string{name + " 2"}) {
			t.Errorf("%s: %d, %q, %d, %v", name, first, keys, second, err)
		}
	}
}

// The first that fails is told in its own words, and those behind it are not asked. Whoever
// passes over that commits nothing.
func TestTogetherFails(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	mine := errors.New("not this one")
	for name, c := range map[string]struct {
		fails pg.Question
		is    func(error) bool
	}{
		"no row": {
			pg.Question{Query: `select 1 where false`, One: pg.Into(new(int))},
			pg.NoRows,
		},
		"its reader": {
			pg.Question{Query: `select generate_series(1, 5)`, Each: func(pg.Scanner) error { return mine }},
			func(err error) bool { return errors.Is(err, mine) },
		},
		"the database": {
			pg.Question{Query: `select 1 / $1::int`, Args: []any{0}, One: pg.Into(new(int))},
			func(err error) bool { return pg.Code(err) == "22012" },
		},
		"the database, by itself": {
			pg.Question{Query: `select 1 / $1::int`, Args: []any{pgx.QueryExecModeExec, 0}, One: pg.Into(new(int))},
			func(err error) bool { return pg.Code(err) == "22012" },
		},
	} {
		c.fails.Wrap = pg.Saying("ask %s", name)
		for _, swallow := range []bool{false, true} {
			var told error
			err := db.Update(t.Context(), auth.Public, func(tx *pg.Tx) error {
				told = tx.Together(
					pg.Question{Query: `select 1`, One: pg.Into(new(int))},
					c.fails,
					pg.Question{Query: `select 2`, One: func(pg.Scanner) error { return errors.New("it was asked") }},
				)
				if swallow && pg.Code(told) == "" {
					return fmt.Errorf("given up: %w", told)
				}
				if swallow {
					return nil
				}
				return told
			})
			if !c.is(told) || !strings.HasPrefix(told.Error(), "ask "+name+": ") || err == nil {
				t.Errorf("%s: told %v, failed with %v", name, told, err)
			}
		}
		if err := db.View(t.Context(), auth.Public, func(tx *pg.Tx) error { return tx.Row(`select 1`).Scan(new(int)) }); err != nil {
			t.Errorf("after %s: %v", name, err)
		}
	}
}

// What cannot be parsed or written fails the transaction in the words of the one that it is,
// before anything of its message ran. Nothing is asked after it, least of all outside of a
// transaction that was never opened, and nobody is told that the database was gone.
func TestUnsent(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	insert := func(tx *pg.Tx, key string) error {
		return tx.Row(`insert into house.once (actor, key, hash, answer) values ('later', $1, 'x', '1') returning key`,
			key).Scan(new(string))
	}
	for name, c := range map[string]struct {
		query string
		arg   any
		code  string
	}{
		"no such table": {`select from house.no_such_table where 1 = $1`, 1, "42P01"},
		"no argument":   {`select $1::int`, int64(1) << 40, ""},
	} {
		wrong := pg.Question{Wrap: pg.Saying("ask for nothing"), Query: c.query, Args: []any{c.arg}}
		for way, ask := range map[string]func(*pg.Tx) error{
			"together": func(tx *pg.Tx) error {
				return tx.Together(pg.Question{Query: `select 1`, One: pg.Into(new(int))}, wrong)
			},
			"later": func(tx *pg.Tx) error {
				if err := tx.Later(wrong.Wrap, wrong.Query, wrong.Args...); err != nil {
					return err
				}
				return tx.Together(pg.Question{Query: `select 1`, One: pg.Into(new(int))})
			},
			"later, then a row": func(tx *pg.Tx) error {
				if err := tx.Later(wrong.Wrap, wrong.Query, wrong.Args...); err != nil {
					return err
				}
				return insert(tx, "row")
			},
		} {
			for _, opened := range []bool{false, true} {
				err := db.Update(t.Context(), auth.Public, func(tx *pg.Tx) error {
					if opened {
						if err := insert(tx, "before"); err != nil {
							return err
						}
					}
					if err := ask(tx); err == nil {
						t.Errorf("%s, %s: no error", name, way)
					}
					if err := insert(tx, "after"); err == nil {
						t.Errorf("%s, %s: something is written after it", name, way)
					}
					return nil
				})
				if err == nil || pg.Code(err) != c.code || !strings.HasPrefix(err.Error(), "ask for nothing: ") || errors.Is(err, pg.ErrGone) {
					t.Errorf("%s, %s, opened %t: %v", name, way, opened, err)
				}
				if got := kept(t, db); len(got) > 0 {
					t.Fatalf("%s, %s, opened %t: kept %q", name, way, opened, got)
				}
			}
		}
	}
}

// Where a reader fails and the database refuses what was asked behind it, the transaction
// fails with that, also for whoever passes over the reader's failure: so a deadlock is tried
// again.
func TestRefusedBehindAReader(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	tries := 0
	err := db.Update(t.Context(), auth.Public, func(tx *pg.Tx) error {
		tries++
		err := tx.Together(
			pg.Question{Query: `select 1 where false`, One: pg.Into(new(int))},
			pg.Question{Query: `do $$ begin raise 'broken off' using errcode = '40P01'; end $$`},
		)
		if !pg.NoRows(err) {
			t.Errorf("the reader's failure: %v", err)
		}
		return nil
	})
	if pg.Code(err) != "40P01" || tries < 2 {
		t.Errorf("after %d tries: %v", tries, err)
	}
}

// A reader that asks is a mistake that is told at once, and not waited for for ever.
func TestNothingIsAskedByAReader(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for name, ask := range map[string]func(*pg.Tx){
		"row":  func(tx *pg.Tx) { _ = tx.Row(`select 1`).Scan(new(int)) },
		"exec": func(tx *pg.Tx) { _, _ = tx.Exec(`select 1`) },
		"gorm": func(tx *pg.Tx) { _ = tx.Gorm().Exec(`select 1`).Error },
		"conn": func(tx *pg.Tx) { _ = tx.Conn(func(*pgx.Conn) error { return nil }) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s was answered", name)
				}
			}()
			_ = db.Update(t.Context(), auth.Public, func(tx *pg.Tx) error {
				return tx.Together(pg.Question{Query: `select 1`, Each: func(pg.Scanner) error {
					ask(tx)
					return nil
				}})
			})
		}()
	}
	if got := kept(t, db); len(got) > 0 {
		t.Error(got)
	}
}

// A transaction opens with what is asked first in it, whichever way that is, and says who
// acts before; one that asks nothing never opens.
func TestOpensWithTheFirst(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	by := auth.System("opener")
	const actor = `select current_setting('quy.actor')`
	for name, ask := range map[string]func(*pg.Tx, *string) error{
		"row": func(tx *pg.Tx, is *string) error { return tx.Row(actor).Scan(is) },
		"each": func(tx *pg.Tx, is *string) error {
			return tx.Each(actor, nil, func(r pg.Scanner) error { return r.Scan(is) })
		},
		"together": func(tx *pg.Tx, is *string) error {
			return tx.Together(pg.Question{Query: actor, One: pg.Into(is)})
		},
		"gorm": func(tx *pg.Tx, is *string) error { return tx.Gorm().Raw(actor).Scan(is).Error },
		"conn": func(tx *pg.Tx, is *string) error {
			return tx.Conn(func(c *pgx.Conn) error { return c.QueryRow(tx.Context(), actor).Scan(is) })
		},
	} {
		for way, run := range map[string]func(f func(*pg.Tx) error) error{
			"view":   func(f func(*pg.Tx) error) error { return db.View(t.Context(), by, f) },
			"update": func(f func(*pg.Tx) error) error { return db.Update(t.Context(), by, f) },
		} {
			var is string
			if err := run(func(tx *pg.Tx) error { return ask(tx, &is) }); err != nil || is != by.Name {
				t.Errorf("%s, %s: %q acts, %v", way, name, is, err)
			}
		}
	}
	err := db.View(t.Context(), by, func(tx *pg.Tx) error {
		_, err := tx.Exec(`insert into house.once (actor, key, hash, answer) values ('later', 'viewed', 'x', '1')`)
		return err
	})
	if pg.Code(err) != "25006" {
		t.Errorf("a view writes: %v", err)
	}
	for range 50 { // more than there are connections
		if err := db.Update(t.Context(), by, func(*pg.Tx) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	gone, stop := context.WithCancel(t.Context())
	err = db.Update(gone, by, func(*pg.Tx) error {
		stop()
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits any more: %v", err)
	}
}
