package receipt

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/serial"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func insertBlock(tx *pg.Tx, k *Block, codes []string) error {
	err := tx.Row(`
		insert into receipt.blocks (unit_id, year, first, last, desk, unit_code, unit_name, fund, drawn_by, drawn_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id`,
		k.Unit, k.Year, k.First, k.Last, k.Desk, k.UnitCode, k.UnitName, k.Fund, tx.By.ID, k.DrawnAt).Scan(&k.ID)
	if err == nil {
		_, err = tx.Exec(`
			insert into receipt.slips (block_id, unit_id, year, number, code)
			select $1, $2, $3, $4 + n - 1, code from unnest($5::text[]) with ordinality as t (code, n)`,
			k.ID, k.Unit, k.Year, k.First, codes)
	}
	if err != nil {
		return fmt.Errorf("draw block %d to %d: %w", k.First, k.Last, err)
	}
	return nil
}

func blocks(tx *pg.Tx, where string, arg any) (list []Block, err error) {
	err = tx.Each(`
		select b.id, b.unit_id, b.year, b.first, b.last, b.desk, b.unit_code, b.unit_name, b.fund, b.actor, b.drawn_at,
			c.written, c.void
		from receipt.blocks b
		cross join lateral (
			select count(e.receipt_id) as written, count(*) - count(e.receipt_id) as void
			from receipt.slip_ends e
			where e.unit_id = b.unit_id and e.year = b.year and e.number between b.first and b.last) c
		where `+where+` order by b.id desc limit $2`, []any{arg, listMax}, func(r pg.Scanner) error {
		var k Block
		err := r.Scan(&k.ID, &k.Unit, &k.Year, &k.First, &k.Last, &k.Desk, &k.UnitCode, &k.UnitName, &k.Fund, &k.DrawnBy,
			&k.DrawnAt, &k.Written, &k.Void)
		k.Blank = k.Last - k.First + 1 - k.Written - k.Void
		list = append(list, k)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list blocks: %w", err)
	}
	return list, nil
}

func blockByID(tx *pg.Tx, id int64) (*Block, error) {
	found, err := blocks(tx, `b.id = $1`, id)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, fault.Of(fault.Missing, "block.missing")
	}
	return &found[0], nil
}

// slipsOf reads the slips that the condition names, in their order.
func slipsOf(tx *pg.Tx, where string, args ...any) (list []Slip, err error) {
	err = tx.Each(`
		select s.unit_id, s.year, s.number, s.code,
			case when e.number is null then 'blank' when e.receipt_id is null then 'void' else 'written' end,
			coalesce(r.code, ''), coalesce(r.number, 0), coalesce(e.reason, ''), coalesce(e.actor, ''), e.at
		from receipt.slips s
		left join receipt.slip_ends e on (e.unit_id, e.year, e.number) = (s.unit_id, s.year, s.number)
		left join receipt.receipts r on r.id = e.receipt_id
		where `+where+` order by s.year, s.number limit 200`, args, func(row pg.Scanner) error {
		var s Slip
		var at *time.Time
		err := row.Scan(&s.Unit, &s.Year, &s.Number, &s.Code, &s.State, &s.Receipt, &s.ReceiptNumber, &s.Reason, &s.By, &at)
		if at != nil {
			s.At = *at
		}
		list = append(list, s)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read slips: %w", err)
	}
	return list, nil
}

// holdSlips lets one transaction at a time end slips of a stretch, in their order.
func holdSlips(tx *pg.Tx, unit int64, year int, first, last int64) error {
	_, err := tx.Exec(`
		select pg_advisory_xact_lock(hashtextextended('receipt.slip:' || $1::bigint || ':' || $2::bigint || ':' || n, 0))
		from generate_series($3::bigint, $4::bigint) as n order by n`, unit, year, first, last)
	if err != nil {
		return fmt.Errorf("hold slips %d to %d: %w", first, last, err)
	}
	return nil
}

// firstEnded is the first number of a stretch that has ended, 0 for none.
func firstEnded(tx *pg.Tx, k *Block, first, last int64) (number int64, err error) {
	err = tx.Row(`
		select coalesce(min(number), 0) from receipt.slip_ends
		where unit_id = $1 and year = $2 and number between $3 and $4`, k.Unit, k.Year, first, last).Scan(&number)
	if err != nil {
		return 0, fmt.Errorf("look for ended slips of block %d: %w", k.ID, err)
	}
	return number, nil
}

func voidSlips(tx *pg.Tx, k *Block, first, last int64, reason string) error {
	_, err := tx.Exec(`
		insert into receipt.slip_ends (unit_id, year, number, reason, at)
		select $1, $2, n, $5, $6 from generate_series($3::bigint, $4::bigint) as n`, k.Unit, k.Year, first, last, reason, tx.Now)
	if err != nil {
		return fmt.Errorf("void slips %d to %d of block %d: %w", first, last, k.ID, err)
	}
	return nil
}

func writeSlip(tx *pg.Tx, s *Slip, receipt int64) error {
	_, err := tx.Exec(`insert into receipt.slip_ends (unit_id, year, number, receipt_id, at) values ($1, $2, $3, $4, $5)`,
		s.Unit, s.Year, s.Number, receipt, tx.Now)
	if err != nil {
		return fmt.Errorf("enter slip %d: %w", s.Number, err)
	}
	return nil
}

func drawnOn(tx *pg.Tx, s *Slip) (day workday.Day, err error) {
	var at time.Time
	err = tx.Row(`
		select b.drawn_at from receipt.blocks b join receipt.slips s on s.block_id = b.id
		where s.unit_id = $1 and s.year = $2 and s.number = $3`, s.Unit, s.Year, s.Number).Scan(&at)
	if err != nil {
		return 0, fmt.Errorf("read the block of slip %d: %w", s.Number, err)
	}
	return workday.On(at), nil
}

func publicSlip(tx *pg.Tx, code string) (*PublicSlip, error) {
	var s PublicSlip
	var ended *time.Time
	err := tx.Row(`
		select code, number, series, unit_name, drawn_at, state, ended_at, receipt_code
		from receipt.public_slips where code = $1`, code).
		Scan(&s.Code, &s.Number, &s.Series, &s.UnitName, &s.DrawnAt, &s.State, &ended, &s.Receipt)
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "receipt.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read a slip: %w", err)
	}
	if ended != nil {
		s.EndedAt = *ended
	}
	return &s, nil
}

// slipNumbers reads the register of a unit's hand-written slips.
func slipNumbers(tx *pg.Tx, s serial.Series, after, last int64) (list []NumberLine, err error) {
	err = tx.Each(`
		select n.number,
			case when p.number is null then 'gap' when e.number is null then 'blank' when e.receipt_id is null then 'unused'
				else 'written' end,
			coalesce(r.code, ''), e.at, coalesce(e.actor, ''), coalesce(e.reason, ''), coalesce(r.number, 0), coalesce(r.amount, 0)
		from generate_series($3::bigint + 1, $4::bigint) as n (number)
		left join receipt.slips p on (p.unit_id, p.year, p.number) = ($1, $2, n.number)
		left join receipt.slip_ends e on (e.unit_id, e.year, e.number) = ($1, $2, n.number)
		left join receipt.receipts r on r.id = e.receipt_id
		order by n.number`, []any{s.Unit, s.Year, after, last}, func(row pg.Scanner) error {
		var l NumberLine
		var at *time.Time
		err := row.Scan(&l.Number, &l.State, &l.Code, &at, &l.EndedBy, &l.Reason, &l.ReplacedByNumber, &l.Amount)
		if at != nil {
			l.EndedAt = *at
		}
		list = append(list, l)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the register of slips of %d: %w", s.Year, err)
	}
	return list, nil
}

// slipSums counts what became of the slips of each series in the list.
func slipSums(tx *pg.Tx, list []SeriesLine) error {
	for i := range list {
		l := &list[i]
		if l.Kind != SlipSeries {
			continue
		}
		var known int64
		err := tx.Row(`
			select count(s.number), count(e.receipt_id), count(e.number) - count(e.receipt_id),
				count(s.number) - count(e.number), coalesce(sum(r.amount), 0)::bigint,
				coalesce(max(b.unit_code), ''), coalesce(max(b.unit_name), '')
			from receipt.slips s
			join receipt.blocks b on b.id = s.block_id
			left join receipt.slip_ends e on (e.unit_id, e.year, e.number) = (s.unit_id, s.year, s.number)
			left join receipt.receipts r on r.id = e.receipt_id
			where s.unit_id = $1 and s.year = $2`, l.Unit, l.Year).
			Scan(&known, &l.Issued, &l.Voided, &l.Blank, &l.Amount, &l.UnitCode, &l.UnitName)
		if err != nil {
			return fmt.Errorf("sum up the slips of %d: %w", l.Year, err)
		}
		l.Gaps = l.Last - known
	}
	return nil
}
