package disclose

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// LeftOpen is so many cases of one kind that nobody has finished.
type LeftOpen struct {
	Area auth.Area
	Case string // lines, requests, duties …
	N    int64
}

// LeftOpenAt counts what a unit leaves open, by the area in which a successor goes on with
// it: of a unit that ends all of it is somebody's from the confirmation on.
func LeftOpenAt(ctx context.Context, db *pg.DB, by auth.Actor, unit int64) (list []LeftOpen, err error) {
	if err := by.Must(auth.ReadBooks, unit); err != nil {
		return nil, err
	}
	err = db.View(ctx, by, func(tx *pg.Tx) error {
		return tx.Each(`
			select area, what, n from (values
				('money', 'lines', 1, (select count(*) from giving.bank_lines
					where unit_id = $1 and state in ('open', 'suggested', 'ambiguous', 'late', 'held'))),
				('money', 'doubts', 2, (select count(*) from giving.doubts where unit_id = $1 and answer is null)),
				('money', 'pledges', 3, (select count(*) from giving.pledges where unit_id = $1 and state = 'waiting')),
				('money', 'inquiries', 4, (select count(*) from giving.inquiries q where q.unit_id = $1
					and not exists (select from giving.inquiry_answers a where a.inquiry_id = q.id))),
				('money', 'refunds', 5, (select count(*) from giving.refunds r where r.unit_id = $1
					and not exists (select from giving.refund_payments p where p.refund_id = r.id)
					and not exists (select from giving.refund_decisions d where d.refund_id = r.id and not d.approved))),
				('relief', 'requests', 6, (select count(*) from aid.requests q
					where q.unit_id = $1 and q.approval in ('draft', 'submitted', 'returned') or q.approval = 'submitted' and exists (
						select from aid.request_steps s where s.request_id = q.id and s.at_unit = $1
							and not exists (select from aid.request_answers a where a.step_id = s.id)))),
				('relief', 'rounds', 7, (select count(*) from aid.rounds
					where unit_id = $1 and state in ('draft', 'submitted', 'decided'))),
				('relief', 'plans', 8, (select count(*) from payout.plans
					where unit_id = $1 and state not in ('closed', 'aborted'))),
				('relief', 'objections', 9, (select count(*) from aid.objections o where o.unit_id = $1
					and not exists (select from aid.objection_answers a where a.objection_id = o.id))),
				('duties', 'duties', 10, (select count(*) from duty.duties d where d.unit_id = $1
					and not exists (select from duty.steps s where s.duty_id = d.id and s.what in ('done', 'dropped')))),
				('duties', 'calls', 11, (select count(*) from giving.outside_calls c where c.unit_id = $1
					and not exists (select from giving.outside_answers a where a.call_id = c.id)))
			) as t (area, what, nth, n)
			where n > 0
			order by nth`, []any{unit}, func(r pg.Scanner) error {
			var l LeftOpen
			err := r.Scan(&l.Area, &l.Case, &l.N)
			list = append(list, l)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("count what unit %d leaves open: %w", unit, err)
	}
	return list, nil
}
