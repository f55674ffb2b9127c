package norm

import (
	"encoding/json"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
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
// those of the province in which the unit lay on that day; unit 0 has no province.
// The day is the EVENT's, whatever day it is asked on. Of several norms for one
// thing the one that began last counts. What a province has not confirmed by a
// second person is not among them.
func InForce(tx *pg.Tx, unit int64, on workday.Day) (*Set, error) {
	units := []int64{unit}
	if unit != 0 {
		above, err := place.Parents(tx, unit, on)
		if err != nil {
			return nil, err
		}
		for _, u := range above {
			units = append(units, u.ID)
		}
	}
	s := &Set{On: on}
	err := tx.Each(`
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

// stateNorm is the state's norm for a case on a day, or the first one after it;
// nil when the state has none.
func stateNorm(tx *pg.Tx, c Case, band string, on workday.Day) (*Norm, error) {
	n, err := scanNorm(tx.Row(selectNorm+`
		where n.level = 'state' and n.case_name = $1 and n.band = $2 and (n.valid_to is null or n.valid_to >= $3)
		order by n.valid_from limit 1`, string(c), band, on))
	if pg.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("state norm for %s: %w", c, err)
	}
	return &n, nil
}

func byID(tx *pg.Tx, id int64) (*Norm, error) {
	n, err := scanNorm(tx.Row(selectNorm+` where n.id = $1`, id))
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "norm.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read norm %d: %w", id, err)
	}
	return &n, nil
}

// ByIDs reads norms that rows stand on, in force or not.
func ByIDs(tx *pg.Tx, ids []int64) (map[int64]Norm, error) {
	norms := make(map[int64]Norm, len(ids))
	err := tx.Each(selectNorm+` where n.id = any ($1)`, []any{ids}, func(r pg.Scanner) error {
		n, err := scanNorm(r)
		norms[n.ID] = n
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read %d norms: %w", len(ids), err)
	}
	return norms, nil
}

// historyMax bounds how many norms of provinces a list shows.
const historyMax = 200

// Entered lists what provinces entered, newest first: what waits for its second
// person, and what counts.
func Entered(tx *pg.Tx, units []int64) (list []Norm, err error) {
	err = tx.Each(selectNorm+`
		where n.level = 'province' and n.unit_id = any ($1)
		order by n.id desc limit $2`, []any{units, historyMax}, func(r pg.Scanner) error {
		n, err := scanNorm(r)
		list = append(list, n)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("norms of %d units: %w", len(units), err)
	}
	return list, nil
}

func insert(tx *pg.Tx, n *Norm) (id int64, err error) {
	var months any
	if n.MonthsMax > 0 {
		months = n.MonthsMax
	}
	err = tx.Row(`
		insert into norm.norms (case_name, band, unit_id, item, qty, per, months_max, classes, purpose, basis,
			valid_from, valid_to, below_reason, entered_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning id`,
		string(n.Case), n.Band, n.Unit, n.Item, n.Qty, string(n.Per), months, n.Classes, n.Purpose, n.Basis,
		n.From, n.To, n.BelowReason, n.EnteredBy).Scan(&id)
	return id, err
}

func confirm(tx *pg.Tx, id int64) error {
	_, err := tx.Exec(`select norm.confirm($1, $2)`, id, tx.By.ID)
	return err
}
