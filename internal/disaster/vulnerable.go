package disaster

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// vulnerable counts the members of a household by what makes them so.
func (d *Desk) vulnerable(tx *pg.Tx, household int64) (map[string]int, error) {
	counts := map[string]int{}
	err := tx.Each(`
		select f, count(*) from people.persons p cross join unnest(p.facts) as f
		where p.household_id = $1 and p.left_on is null group by f`, []any{household}, func(r pg.Scanner) error {
		var fact string
		var n int
		err := r.Scan(&fact, &n)
		counts[fact] = n
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read who of household %d is vulnerable: %w", household, err)
	}
	return counts, nil
}
