package norm

import (
	"encoding/json"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

const selectNorm = `
	select n.id, n.case_name, n.band, n.level, coalesce(n.unit_id, 0), n.item, n.qty, coalesce(n.qty_max, 0), n.per,
		coalesce(n.months_max, 0), coalesce(n.multiple, 0), coalesce(n.standard, 0), to_json(n.classes), n.purpose,
		n.basis, n.valid_from, n.valid_to, n.provisional, n.below_reason, n.entered_by, n.entered_at,
		coalesce(c.confirmed_by, 0), coalesce(c.confirmed_at, 'epoch')
	from norm.norms n
	left join norm.confirmations c on c.norm_id = n.id`

func scanNorm(r pg.Scanner) (n Norm, err error) {
	var classes []byte
	err = r.Scan(&n.ID, &n.Case, &n.Band, &n.Level, &n.Unit, &n.Item, &n.Qty, &n.Max, &n.Per, &n.MonthsMax,
		&n.Multiple, &n.Standard, &classes, &n.Purpose, &n.Basis, &n.From, &n.To, &n.Provisional, &n.BelowReason,
		&n.EnteredBy, &n.EnteredAt, &n.ConfirmedBy, &n.ConfirmedAt)
	if err == nil && classes != nil {
		err = json.Unmarshal(classes, &n.Classes)
	}
	return n, err
}

// InForce gives the norms for a unit on a day: the state's, the campaigns', and
// those of the province in which the unit lay on that day. The day is the
// EVENT's, whatever day it is asked on. Of several norms for one thing the one
// that began last counts. What a province has not confirmed by a second person
// is not among them.
func InForce(tx *pg.Tx, unit int64, on workday.Day) (*Set, error) {
	above, err := place.Parents(tx, unit, on)
	if err != nil {
		return nil, err
	}
	units := []int64{unit}
	for _, u := range above {
		units = append(units, u.ID)
	}
	s := &Set{On: on}
	err = tx.Each(`
		select * from (`+selectNorm+`
			where daterange(n.valid_from, n.valid_to, '[]') @> $1::date
				and (n.level <> 'province' or n.unit_id = any ($2) and c.norm_id is not null)
				and not exists (
					select from norm.norms o
					left join norm.confirmations oc on oc.norm_id = o.id
					where (o.case_name, o.band, o.level, o.item) = (n.case_name, n.band, n.level, n.item)
						and o.unit_id is not distinct from n.unit_id
						and (o.level <> 'province' or oc.norm_id is not null)
						and o.valid_from > n.valid_from and o.valid_from <= $1)
			) s
		order by id`, []any{on, units}, func(r pg.Scanner) error {
		n, err := scanNorm(r)
		s.Norms = append(s.Norms, n)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("norms of unit %d on %s: %w", unit, on, err)
	}
	return s, nil
}
