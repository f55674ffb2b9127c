package giving

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

var errGapState = fault.Of(fault.Conflict, "gap.state")

// holdBox keeps the box of a unit from being counted or signed for until an act about a gap
// is done: who counts it then finds it moved. The database's own triggers take the same lock.
func holdBox(tx *pg.Tx, unit int64) error {
	_, err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended('giving.cash_counts:' || $1::bigint, 0))`, unit)
	if err != nil {
		return fmt.Errorf("hold the box of unit %d: %w", unit, err)
	}
	return nil
}

func gapStateOf(tx *pg.Tx, count int64) (state GapState, err error) {
	if err := tx.Row(`select giving.cash_gap_state($1)`, count).Scan(&state); err != nil {
		return "", fmt.Errorf("read the gap of count %d: %w", count, err)
	}
	return state, nil
}

func gapActs(tx *pg.Tx, count int64) (list []GapAct, err error) {
	err = tx.Each(`
		select act, coalesce(way, ''), coalesce(campaign_id, 0), reason, document, coalesce(paper_id, 0), actor_id, actor, at,
			coalesce(entry_id, 0)
		from giving.cash_gap_acts where count_id = $1 order by nth`, []any{count}, func(r pg.Scanner) error {
		var a GapAct
		err := r.Scan(&a.Act, &a.Way, &a.Campaign, &a.Reason, &a.Document, &a.Paper, &a.ByID, &a.By, &a.At, &a.Entry)
		list = append(list, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read what was said of the gap of count %d: %w", count, err)
	}
	return list, nil
}

func insertGapAct(tx *pg.Tx, c *CashCount, a GapAct) error {
	if a.Paper != 0 {
		if err := file.Take(tx, a.Paper); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`
		insert into giving.cash_gap_acts (count_id, unit_id, nth, act, way, campaign_id, reason, document, paper_id, actor_id, at, entry_id)
		values ($1, $2, $3, $4, nullif($5, ''), nullif($6::bigint, 0), $7, $8, nullif($9::bigint, 0), $10, $11, nullif($12::bigint, 0))`,
		c.ID, c.Unit, len(c.Acts)+1, a.Act, string(a.Way), a.Campaign, a.Reason, a.Document, a.Paper, tx.By.ID, tx.Now, a.Entry)
	switch {
	case pg.IsCheck(err, "cash_gaps_take_two_people"):
		return fault.Of(fault.Denied, "gap.same_person")
	case pg.IsCheck(err, "cash_gaps_end_by_what_they_are"):
		return fault.Of(fault.Conflict, "gap.counted_again")
	case pg.IsCheck(err, "cash_gap_acts_follow"), pg.IsUnique(err, "cash_gap_acts_one_after_the_other"):
		return errGapState
	case err != nil:
		return fmt.Errorf("the gap of count %d is %s: %w", c.ID, a.Act, err)
	}
	return nil
}

// gapsPassed are the duties that still run about gaps which went on into a count, and the day
// since which the box has had one without a break.
func gapsPassed(tx *pg.Tx, c *CashCount) (refs []string, since workday.Day, err error) {
	err = tx.Row(`
		select (min(taken_at) at time zone 'Asia/Ho_Chi_Minh')::date
		from giving.cash_counts
		where unit_id = $1 and taken_at is not null and counted <> book and id <= $2 and id > coalesce((
			select max(id) from giving.cash_counts
			where unit_id = $1 and taken_at is not null and id < $2
				and (counted = book or giving.cash_gap_state(id) = 'settled')), 0)`, c.Unit, c.ID).Scan(&since)
	if err == nil {
		err = tx.Each(`
			select d.ref from duty.duties d
			where d.kind = 'cash_gap' and d.unit_id = $1
				and substring(d.ref from '^cash_gap:([0-9]+)')::bigint < $2
				and not exists (select from duty.steps s where s.duty_id = d.id and s.what in ('done', 'dropped'))
			order by d.id limit $3`, []any{c.Unit, c.ID, listMax}, func(r pg.Scanner) error {
			var ref string
			err := r.Scan(&ref)
			refs = append(refs, ref)
			return err
		})
	}
	if err != nil {
		return nil, 0, fmt.Errorf("look for gaps before count %d: %w", c.ID, err)
	}
	return refs, since, nil
}
