package receipt

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/serial"
)

// sumUp counts what became of the numbers of series: of the units, and narrowed by
// whatever s names.
func sumUp(tx *pg.Tx, units []int64, s serial.Series) (list []SeriesLine, err error) {
	err = tx.Each(`
		select g.unit_id, g.year, g.kind, g.last, g.first_at, g.last_at,
			coalesce(l.unit_code, ''), coalesce(l.unit_name, ''),
			c.issued, c.voided, c.replaced, g.last - c.known, c.amount
		from serial.register g
		cross join lateral (
			select count(*) as known,
				count(*) filter (where e.kind is null) as issued,
				count(*) filter (where e.kind = 'voided') as voided,
				count(*) filter (where e.kind = 'replaced') as replaced,
				coalesce(sum(r.amount) filter (where e.kind is null), 0)::bigint as amount
			from receipt.receipts r
			left join receipt.events e on e.receipt_id = r.id
			where (r.unit_id, r.year, r.kind) = (g.unit_id, g.year, g.kind)) c
		left join lateral (
			select l.unit_code, l.unit_name
			from receipt.receipts r
			join receipt.letterheads l on l.id = r.letterhead_id
			where (r.unit_id, r.year, r.kind) = (g.unit_id, g.year, g.kind)
			order by r.number desc limit 1) l on true
		where g.unit_id = any ($1::bigint[])
			and ($2::bigint = 0 or g.unit_id = $2)
			and ($3 = 0 or g.year = $3)
			and ($4 = '' or g.kind = $4)
			and g.kind like 'BN%'
		order by g.year desc, g.unit_id, g.kind limit 200`,
		[]any{units, s.Unit, s.Year, s.Kind}, func(row pg.Scanner) error {
			var l SeriesLine
			err := row.Scan(&l.Unit, &l.Year, &l.Kind, &l.Last, &l.FirstAt, &l.LastAt, &l.UnitCode, &l.UnitName,
				&l.Issued, &l.Voided, &l.Replaced, &l.Gaps, &l.Amount)
			list = append(list, l)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("sum up the register: %w", err)
	}
	return list, slipSums(tx, list)
}

// numbersOf reads the numbers above after up to last, one line each.
func numbersOf(tx *pg.Tx, s serial.Series, after, last int64) (list []NumberLine, err error) {
	err = tx.Each(`
		select n.number, coalesce(e.kind, case when r.id is null then 'gap' else 'issued' end),
			coalesce(r.code, ''), r.issued_on, coalesce(r.issued_by, ''), coalesce(r.amount, 0),
			e.at, coalesce(e.actor, ''), coalesce(e.reason, ''),
			coalesce(x.code, ''), coalesce(x.number, 0), coalesce(p.code, ''),
			(select count(*) from receipt.prints t where t.receipt_id = r.id)
		from generate_series($4::bigint + 1, $5::bigint) as n (number)
		left join receipt.receipts r on (r.unit_id, r.year, r.kind, r.number) = ($1, $2, $3, n.number)
		left join receipt.events e on e.receipt_id = r.id
		left join receipt.receipts x on x.id = e.replaced_by
		left join receipt.receipts p on p.id = r.replaces_id
		order by n.number`,
		[]any{s.Unit, s.Year, s.Kind, after, last}, func(row pg.Scanner) error {
			var l NumberLine
			var ended *time.Time
			err := row.Scan(&l.Number, &l.State, &l.Code, &l.IssuedOn, &l.IssuedBy, &l.Amount,
				&ended, &l.EndedBy, &l.Reason, &l.ReplacedBy, &l.ReplacedByNumber, &l.Replaces, &l.Prints)
			if ended != nil {
				l.EndedAt = *ended
			}
			list = append(list, l)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read the register of %s %d: %w", s.Kind, s.Year, err)
	}
	return list, nil
}
