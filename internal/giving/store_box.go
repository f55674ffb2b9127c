package giving

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// boxesOf reads the boxes of units, each with its parts.
func boxesOf(tx *pg.Tx, units []int64) (list []Box, err error) {
	err = tx.Each(`
		select x.unit_id, coalesce(c.id, 0), coalesce(c.name, b.name),
			coalesce(sum(x.qty) filter (where x.kind = 'cash'), 0)::bigint,
			coalesce(sum(x.qty) filter (where x.kind = 'reserved'), 0)::bigint,
			sum(x.moves)::bigint
		from giving.cash_boxes x
		join ledger.books b on b.id = x.book_id
		left join giving.campaigns c on c.book_id = x.book_id
		where x.unit_id = any ($1::bigint[])
		group by x.unit_id, x.book_id, c.id, c.name, b.name
		order by x.unit_id, x.book_id desc`, []any{units}, func(r pg.Scanner) error {
		var unit, moves int64
		var p BoxPart
		if err := r.Scan(&unit, &p.CampaignID, &p.Name, &p.Free, &p.Set, &moves); err != nil {
			return err
		}
		if n := len(list); n == 0 || list[n-1].Unit != unit {
			list = append(list, Box{Unit: unit})
		}
		box := &list[len(list)-1]
		box.Amount += p.Free + p.Set
		box.moves += moves
		box.Parts = append(box.Parts, p)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read cash boxes: %w", err)
	}
	return list, nil
}

// boxOf is the box of one unit; a unit that never took cash has an empty one.
func boxOf(tx *pg.Tx, unit int64) (*Box, error) {
	list, err := boxesOf(tx, []int64{unit})
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return &Box{Unit: unit}, nil
	}
	return &list[0], nil
}

func insertCount(tx *pg.Tx, box *Box, counted any, notes Notes, reason string) (id int64, err error) {
	err = tx.Row(`
		insert into giving.cash_counts (unit_id, counted, notes, book, moves, reason, left_by)
		values ($1, $2, $3::jsonb, $4, $5, $6, $7)
		returning id`, box.Unit, counted, notes.column(), box.Amount, box.moves, reason, tx.By.ID).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("count the box of unit %d: %w", box.Unit, err)
	}
	return id, nil
}

// takeCount signs a count that waits; false where somebody was faster.
func takeCount(tx *pg.Tx, id int64) (bool, error) {
	n, err := tx.Exec(`
		update giving.cash_counts set taken_by = $2, taken_at = $3
		where id = $1 and taken_at is null and dropped_at is null`, id, tx.By.ID, tx.Now)
	if err != nil {
		return false, fmt.Errorf("take over count %d: %w", id, err)
	}
	return n == 1, nil
}

func dropCount(tx *pg.Tx, id int64, reason string) (bool, error) {
	n, err := tx.Exec(`
		update giving.cash_counts set dropped_by = $2, dropped_at = $3, drop_reason = $4
		where id = $1 and taken_at is null and dropped_at is null`, id, tx.By.ID, tx.Now, reason)
	if err != nil {
		return false, fmt.Errorf("drop count %d: %w", id, err)
	}
	return n == 1, nil
}

// countsShown is how many counts a box shows.
const countsShown = 50

func countsOf(tx *pg.Tx, unit int64) ([]CashCount, error) {
	return cashCounts(tx, `unit_id = $1 order by id desc limit $2`, unit, countsShown)
}

func countByID(tx *pg.Tx, id int64) (*CashCount, error) {
	list, err := cashCounts(tx, `id = $1`, id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.Of(fault.Missing, "shift.missing")
	}
	return &list[0], nil
}

func cashCounts(tx *pg.Tx, where string, args ...any) (list []CashCount, err error) {
	err = tx.Each(`
		select id, unit_id, counted, book, coalesce(notes::text, '{}'), reason, left_by, left_actor, left_at,
			case when taken_at is not null then 'taken' when dropped_at is not null then 'dropped' else 'waits' end,
			coalesce(taken_actor, dropped_actor, ''), coalesce(taken_at, dropped_at), coalesce(drop_reason, ''),
			case when taken_at is not null and counted <> book then giving.cash_gap_state(id) else '' end
		from giving.cash_counts where `+where, args, func(r pg.Scanner) error {
		var c CashCount
		var notes string
		var ended *time.Time
		err := r.Scan(&c.ID, &c.Unit, &c.Counted, &c.Book, &notes, &c.Reason, &c.LeftID, &c.LeftBy, &c.LeftAt,
			&c.State, &c.EndBy, &ended, &c.DropReason, &c.GapState)
		if err != nil {
			return err
		}
		if ended != nil {
			c.EndAt = *ended
		}
		list = append(list, c)
		return json.Unmarshal([]byte(notes), &list[len(list)-1].Notes)
	})
	if err != nil {
		return nil, fmt.Errorf("read counts: %w", err)
	}
	return list, nil
}

func insertGiftNotes(tx *pg.Tx, g *CashGift, notes Notes) error {
	if len(notes) == 0 {
		return nil
	}
	_, err := tx.Exec(`
		insert into giving.cash_gift_notes (gift_id, unit_id, amount, notes)
		values ($1, $2, $3, $4::jsonb)`, g.ID, g.UnitID, int64(g.Amount), notes.column())
	if err != nil {
		return fmt.Errorf("keep the notes of cash %d: %w", g.ID, err)
	}
	return nil
}

// notesSince adds up the notes of the gifts since the unit's last count that was signed.
func notesSince(tx *pg.Tx, unit int64) (Notes, error) {
	notes := Notes{}
	err := tx.Each(`
		select k.key::bigint, sum(k.value::bigint)::bigint
		from giving.cash_gifts g
		join giving.cash_gift_notes n on n.gift_id = g.id
		cross join lateral jsonb_each_text(n.notes) k
		where g.unit_id = $1 and g.received_at > coalesce((
			select max(c.taken_at) from giving.cash_counts c where c.unit_id = $1), '-infinity')
		group by 1`, []any{unit}, func(r pg.Scanner) error {
		var d, n int64
		err := r.Scan(&d, &n)
		notes[money.VND(d)] = n
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("add up the notes of unit %d: %w", unit, err)
	}
	return notes, nil
}
