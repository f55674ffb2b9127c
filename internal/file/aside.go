package file

import (
	"context"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// asideFor is how long a file waits for the form that it came with: an officer who was
// called away finds it again, and a refused one does not stay.
const asideFor = 24 * time.Hour

// sweptMax bounds what one sweep looks at.
const sweptMax = 1000

var sweeper = auth.System("file")

// Take makes a file that Store put aside one that stays, in the transaction that refers to
// it. One that was taken before stays what it is; one that waited longer than a day, is
// another unit's or was never there is refused with "file.gone".
func Take(tx *pg.Tx, id int64) error {
	n, err := tx.Exec(`
		with taken as (delete from file.aside where id = $1 returning *)
		insert into file.files (id, content_id, unit_id, kind, name, stored_at, stored_by)
		overriding system value
		select id, content_id, unit_id, kind, name, stored_at, stored_by from taken`, id)
	if err == nil && n == 0 {
		var there bool
		err = tx.Row(`select exists (select from file.files where id = $1)`, id).Scan(&there)
		if err == nil && !there {
			return fault.Of(fault.Conflict, "file.gone")
		}
	}
	if err != nil {
		return fmt.Errorf("take file %d: %w", id, err)
	}
	return nil
}

// Sweep throws away what was put aside and taken by nobody within a day, and what broken
// uploads left. A content that any file still names stays: the database would refuse.
func (s *Shelf) Sweep(ctx context.Context) error {
	var contents []int64
	err := s.DB.Update(ctx, sweeper, func(tx *pg.Tx) error {
		before := tx.Now.Add(-asideFor)
		_, err := tx.Exec(`
			delete from file.aside where id in (
				select id from file.aside where stored_at < $1 order by id limit $2)`, before, sweptMax)
		if err != nil {
			return fmt.Errorf("sweep what was put aside: %w", err)
		}
		contents = nil
		err = tx.Each(`
			select id from file.contents c
			where begun_at < $1 and `+unnamed+`
			order by id limit $2`, []any{before, sweptMax}, func(r pg.Scanner) error {
			var id int64
			err := r.Scan(&id)
			contents = append(contents, id)
			return err
		})
		if err != nil {
			return fmt.Errorf("look for contents of no file: %w", err)
		}
		return nil
	})
	for _, id := range contents {
		if err == nil {
			err = s.DB.Update(ctx, sweeper, func(tx *pg.Tx) error { return sweepContent(tx, id) })
		}
	}
	return err
}

const unnamed = `not exists (select from file.files f where f.content_id = c.id)
	and not exists (select from file.aside a where a.content_id = c.id)`

// sweepContent holds the content, so that no upload of the same bytes finds it meanwhile,
// and looks once more.
func sweepContent(tx *pg.Tx, id int64) error {
	var held int64
	err := tx.Row(`select id from file.contents where id = $1 for update`, id).Scan(&held)
	if pg.NoRows(err) {
		return nil // another server swept it
	}
	var free bool
	if err == nil {
		err = tx.Row(`select `+unnamed+` from file.contents c where id = $1`, id).Scan(&free)
	}
	if err == nil && free {
		if _, err = tx.Exec(`delete from file.chunks where content_id = $1`, id); err == nil {
			_, err = tx.Exec(`delete from file.contents where id = $1`, id)
		}
	}
	if err != nil {
		return fmt.Errorf("sweep content %d: %w", id, err)
	}
	return nil
}
