package place

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// listsVersion is the day on which the lists in data/ were gathered.
const listsVersion = "2026-11-21"

// Load puts the units that the program carries into a database that has none,
// about 16,000 rows in less than a second. When they are there, it only looks.
// Servers that start together wait for each other: one loads.
func Load(ctx context.Context, db *pg.DB) error {
	by := auth.System("place")
	var done bool
	err := db.View(ctx, by, func(tx *pg.Tx) (err error) {
		done, err = loaded(tx)
		return err
	})
	if err != nil || done {
		return err
	}
	h := readHistory()
	return db.Update(ctx, by, func(tx *pg.Tx) error {
		if _, err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended('place.load', 0))`); err != nil {
			return fmt.Errorf("wait to load units: %w", err)
		}
		if done, err := loaded(tx); err != nil || done {
			return err
		}
		return h.store(tx)
	})
}

func loaded(tx *pg.Tx) (done bool, err error) {
	if err := tx.Row(`select exists (select from place.loads)`).Scan(&done); err != nil {
		return false, fmt.Errorf("look for units: %w", err)
	}
	return done, nil
}

func (h *history) store(tx *pg.Tx) error {
	shift, err := takeIDs(tx, len(h.codes))
	if err != nil {
		return err
	}
	id := func(n int64) any {
		if n == 0 {
			return nil
		}
		return n + shift
	}
	rows := pgx.CopyFromSlice(len(h.rows), func(i int) ([]any, error) {
		u := &h.rows[i]
		return []any{
			id(u.ID), u.Code, string(u.Level), u.Kind, u.Name, u.FullName, id(u.ParentID),
			u.ValidFrom, u.ValidTo, u.Basis, u.Approximate,
		}, nil
	})
	steps := pgx.CopyFromSlice(len(h.steps), func(i int) ([]any, error) {
		s := &h.steps[i]
		return []any{
			id(s.FromUnit), id(s.ToUnit), string(s.Kind), s.OnDay, s.Part, s.IsDefault, s.Basis, s.Approximate,
		}, nil
	})
	others := pgx.CopyFromSlice(len(otherCodes), func(i int) ([]any, error) {
		o := otherCodes[i]
		unit := h.rows[h.now[o.ours]].ID
		return []any{o.code, id(unit), o.from, "danhmuchanhchinh.nso.gov.vn"}, nil
	})
	err = tx.Conn(func(c *pgx.Conn) error {
		for _, t := range []struct {
			table   string
			columns []string
			from    pgx.CopyFromSource
		}{
			{"unit_rows", []string{
				"unit_id", "code", "level", "kind", "name", "full_name", "parent_id",
				"valid_from", "valid_to", "basis", "approximate",
			}, rows},
			{"successions", []string{
				"from_unit", "to_unit", "kind", "on_day", "part", "is_default", "basis", "approximate",
			}, steps},
			{"other_codes", []string{"code", "unit_id", "valid_from", "basis"}, others},
		} {
			if _, err := c.CopyFrom(tx.Context(), pgx.Identifier{"place", t.table}, t.columns, t.from); err != nil {
				return fmt.Errorf("load %s: %w", t.table, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`select place.merge_search()`); err != nil {
		return fmt.Errorf("merge the index of names: %w", err)
	}
	_, err = tx.Exec(`
		insert into place.loads (version, units, unit_rows, successions, loaded_at)
		values ($1, $2, $3, $4, $5)`, listsVersion, len(h.codes), len(h.rows), len(h.steps), tx.Now)
	if err != nil {
		return fmt.Errorf("note that units are loaded: %w", err)
	}
	return nil
}

// takeIDs makes n units and returns what to add to 1…n to have their ids.
func takeIDs(tx *pg.Tx, n int) (int64, error) {
	var first, last int64
	err := tx.Row(`
		with made as (
			insert into place.units (made_at)
			select $2 from generate_series(1, $1)
			returning id
		)
		select min(id), max(id) from made`, n, tx.Now).Scan(&first, &last)
	if err != nil {
		return 0, fmt.Errorf("make %d units: %w", n, err)
	}
	if last-first != int64(n-1) {
		return 0, fmt.Errorf("make %d units: their ids have gaps", n)
	}
	return first - 1, nil
}
