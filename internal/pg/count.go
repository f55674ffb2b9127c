package pg

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/auth"
)

// grownMax bounds how many tables are counted at once.
const grownMax = 32

// CountGrown has PostgreSQL count the tables that are four times as large as when it
// counted them last, each in a transaction of its own. Who brings many rows calls it now and
// then: until PostgreSQL counts by itself, a minute later, it plans as if they were not there.
func (db *DB) CountGrown(ctx context.Context, by auth.Actor) error {
	seen := map[string]bool{}
	for range grownMax {
		var table *string
		err := db.Update(ctx, by, func(tx *Tx) error {
			return tx.Row(`select house.count_grown()`).Scan(&table)
		})
		if err != nil {
			return fmt.Errorf("count the tables that have grown: %w", err)
		}
		if table == nil || seen[*table] { // twice the same: somebody else counts it
			return nil
		}
		seen[*table] = true
	}
	return nil
}
