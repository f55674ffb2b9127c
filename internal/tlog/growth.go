package tlog

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// Growth is how large the log was at each moment: the size of the newest checkpoint
// of today's origin that was signed by then, 0 where there was none.
func Growth(tx *pg.Tx, at []time.Time) ([]int64, error) {
	sizes := make([]int64, 0, len(at))
	err := tx.Each(`
		select coalesce((
			select c.size from tlog.checkpoints c
			where c.origin = o.id and c.made_at <= t.at
			order by c.made_at desc, c.size desc
			limit 1), 0)
		from unnest($1::timestamptz[]) with ordinality as t (at, i),
			(select max(id) as id from tlog.origins) o
		order by t.i`, []any{at}, func(r pg.Scanner) error {
		var size int64
		err := r.Scan(&size)
		sizes = append(sizes, size)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the growth of the log: %w", err)
	}
	return sizes, nil
}

// Began is when today's origin began.
func Began(tx *pg.Tx) (at time.Time, err error) {
	err = tx.Row(`select began_at from tlog.origins order by id desc limit 1`).Scan(&at)
	if err != nil {
		return at, fmt.Errorf("read when the log began: %w", err)
	}
	return at, nil
}
