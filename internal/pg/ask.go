package pg

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/quykhancap/quykhancap/internal/auth"
)

// Plan says how PostgreSQL plans a question that is asked again and again.
type Plan string

// A question that has one good way is planned once for each connection. One whose
// way depends on what is asked for is planned each time.
const (
	PlannedOnce Plan = "force_generic_plan"
	PlannedEach Plan = "force_custom_plan"
)

// Ask is Public for a single statement, which is its own snapshot: who asks and what
// is asked go to the database in one message, and one answer comes back. For the
// questions that thousands put at once.
func (db *DB) Ask(ctx context.Context, plan Plan, query string, args []any, scan func(Scanner) error) error {
	conn, err := take(ctx, db.sql)
	if err != nil {
		return err
	}
	defer conn.Close()
	first := public.first
	if visits(ctx) {
		first = db.visited.first
	}
	var both pgx.Batch // one implicit transaction: what the first sets ends with it
	both.Queue(first+`, set_config('transaction_read_only', 'on', true), set_config('plan_cache_mode', $3, true)`,
		auth.Public.Name, auth.Public.Scope(), string(plan))
	both.Queue(query, args...)
	return conn.Raw(func(dc any) (err error) {
		answers := dc.(*stdlib.Conn).Conn().SendBatch(ctx, &both)
		defer func() {
			if closed := answers.Close(); err == nil {
				err = closed
			}
		}()
		if _, err := answers.Exec(); err != nil {
			return fmt.Errorf("say who asks: %w", err)
		}
		rows, err := answers.Query()
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := scan(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}
