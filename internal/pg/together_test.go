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
}
