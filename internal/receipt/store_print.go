package receipt

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// holdPrint lets one transaction at a time print a receipt: copies are counted.
func holdPrint(tx *pg.Tx, code string) error {
	_, err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended('receipt.print:' || $1::text, 0))`, code)
	if err != nil {
		return fmt.Errorf("hold the prints of receipt %s: %w", code, err)
	}
	return nil
}

func nextCopy(tx *pg.Tx, receipt int64) (nth int, err error) {
	err = tx.Row(`select coalesce(max(nth) + 1, 0) from receipt.prints where receipt_id = $1`, receipt).Scan(&nth)
	if err != nil {
		return 0, fmt.Errorf("count the prints of receipt %d: %w", receipt, err)
	}
	return nth, nil
}

func insertPrint(tx *pg.Tx, r *Receipt, nth int, reason string) error {
	_, err := tx.Exec(`
		insert into receipt.prints (receipt_id, unit_id, nth, reason)
		values ($1, $2, $3, $4)`, r.ID, r.Unit, nth, reason)
	if err != nil {
		return fmt.Errorf("log print %d of receipt %d: %w", nth, r.ID, err)
	}
	return nil
}

func copiesOf(tx *pg.Tx, receipt int64) (list []Copy, err error) {
	err = tx.Each(`
		select nth, reason, printed_by, printed_at
		from receipt.prints
		where receipt_id = $1
		order by nth desc limit $2`, []any{receipt, copiesShown}, func(row pg.Scanner) error {
		var c Copy
		err := row.Scan(&c.Nth, &c.Reason, &c.By, &c.At)
		list = append(list, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the prints of receipt %d: %w", receipt, err)
	}
	return list, nil
}

// stretch reads the receipts of a batch in the order of their numbers.
func stretch(tx *pg.Tx, p Batch) (list []Receipt, err error) {
	err = tx.Each(`
		select `+receiptColumns+`
		from `+receiptTables+`
		where r.unit_id = $1 and r.year = $2 and r.kind = $3 and r.number between $4 and $5
		order by r.number limit $6`,
		[]any{p.Unit, p.Year, p.Kind, p.From, p.To, BatchMax}, func(row pg.Scanner) error {
			r, err := scan(row)
			if err == nil {
				list = append(list, *r)
			}
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read receipts %d to %d of %s: %w", p.From, p.To, p.Kind, err)
	}
	return list, nil
}
