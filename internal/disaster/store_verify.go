package disaster

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/pg"
)

func decisions(tx *pg.Tx, ids []int64) (list []*decision, err error) {
	err = tx.Each(`
		select a.id, a.event_id, a.household_id, a.unit_id, a.private, a.assessed_by, a.assessor, h.head,
			exists (select from disaster.verdicts w where w.assessment_id = a.id),
			exists (select from disaster.assessments n where n.event_id = a.event_id
				and n.household_id = a.household_id and n.revision > a.revision)
		from disaster.assessments a
		join people.households h on h.id = a.household_id
		where a.id = any ($1::bigint[]) order by a.id`, []any{ids}, func(r pg.Scanner) error {
		var a decision
		err := r.Scan(&a.id, &a.event, &a.household, &a.unit, &a.private, &a.assessedBy, &a.assessor, &a.head,
			&a.taken, &a.newer)
		list = append(list, &a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read surveys to decide: %w", err)
	}
	return list, nil
}

// insertVerdicts writes the second person's word and says on which surveys it came
// first.
func insertVerdicts(tx *pg.Tx, list []*decision, kind, reason string) (map[int64]bool, error) {
	done := map[int64]bool{}
	err := tx.Each(`
		insert into disaster.verdicts (assessment_id, event_id, unit_id, private, assessed_by, assessor, kind, reason, by_id)
		select t.*, $7, $8, $9
		from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::boolean[], $5::bigint[], $6::text[])
			as t (assessment, event, unit, private, assessed_by, assessor)
		on conflict (assessment_id) do nothing
		returning assessment_id`,
		[]any{
			column(list, func(a *decision) int64 { return a.id }),
			column(list, func(a *decision) int64 { return a.event }),
			column(list, func(a *decision) int64 { return a.unit }),
			column(list, func(a *decision) bool { return a.private }),
			column(list, func(a *decision) int64 { return a.assessedBy }),
			column(list, func(a *decision) string { return a.assessor }),
			kind, reason, tx.By.ID,
		}, func(r pg.Scanner) error {
			var id int64
			err := r.Scan(&id)
			done[id] = true
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("say %s of %d surveys: %w", kind, len(list), err)
	}
	return done, nil
}
