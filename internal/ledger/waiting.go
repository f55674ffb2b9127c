package ledger

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// Waiting is a word about a fund that one person has said and another one is to confirm.
type Waiting struct {
	Unit    int64
	AskedBy int64
	AskedAt time.Time
}

// confirmDays is how long an asking waits for the second person; the database keeps it too.
const confirmDays = 7

// PeriodsWaiting are the months that wait to be closed or opened again.
func PeriodsWaiting(tx *pg.Tx) ([]Waiting, error) {
	return waiting(tx, "months", `
		select f.unit_id, p.asked_by, p.asked_at
		from ledger.periods p
		join ledger.funds f on f.id = p.fund_id
		where p.asked_at > $1 and not exists (select from ledger.period_confirmations c where c.period_id = p.id)
		order by p.id limit $2`)
}

// FundEndsWaiting are the funds that wait to end, by what was asked of each last.
func FundEndsWaiting(tx *pg.Tx) ([]Waiting, error) {
	return waiting(tx, "ends", `
		select f.unit_id, a.asked_by, a.asked_at
		from ledger.fund_end_asks a
		join ledger.funds f on f.id = a.fund_id
		where a.asked_at > $1 and not exists (select from ledger.fund_ends e where e.fund_id = a.fund_id)
			and not exists (select from ledger.fund_end_asks n where n.fund_id = a.fund_id and n.id > a.id)
		order by a.id limit $2`)
}

func waiting(tx *pg.Tx, what, query string) (list []Waiting, err error) {
	err = tx.Each(query, []any{tx.Now.AddDate(0, 0, -confirmDays), listMax}, func(r pg.Scanner) error {
		var w Waiting
		err := r.Scan(&w.Unit, &w.AskedBy, &w.AskedAt)
		list = append(list, w)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the %s that wait for a second person: %w", what, err)
	}
	return list, nil
}
