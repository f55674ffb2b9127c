package payout

import (
	"fmt"
	"slices"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// holdPlan lets one opening of a plan at a time look at what is left.
func holdPlan(tx *pg.Tx, s *Session) error {
	_, err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended('payout.plan:' || $1::bigint, 0))`, s.Plan)
	if err != nil {
		return fmt.Errorf("hold plan %d: %w", s.Plan, err)
	}
	return nil
}

// plannedLine is what a plan gives to a row and what the row has had of it.
type plannedLine struct {
	qty, given int64
	elsewhere  bool // it stands in the roster of another session that is open
}

func plannedLines(tx *pg.Tx, s *Session) (map[int64]plannedLine, error) {
	lines := map[int64]plannedLine{}
	err := tx.Each(`
		select l.row_id, l.qty, coalesce(g.qty, 0)::bigint, exists (
			select from payout.roster r
			where r.row_id = l.row_id and r.session_id <> $3
				and not exists (select from payout.closings c where c.session_id = r.session_id))
		from payout.plan_lines l
		left join lateral (
			select sum(h.qty) as qty from payout.handovers h
			join payout.sessions s on s.id = h.session_id
			where h.row_id = l.row_id and s.plan_id = l.plan_id) g on true
		where l.plan_id = $1 and l.unit_id = $2`, []any{s.Plan, s.UnitID, s.ID}, func(r pg.Scanner) error {
		var id int64
		var l plannedLine
		err := r.Scan(&id, &l.qty, &l.given, &l.elsewhere)
		lines[id] = l
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("lines of plan %d in unit %d: %w", s.Plan, s.UnitID, err)
	}
	return lines, nil
}

// usedParts is how much of a row each account has paid already.
func usedParts(tx *pg.Tx, s *Session) (map[part]int64, error) {
	used := map[part]int64{}
	err := tx.Each(`
		select p.row_id, p.account_id, sum(p.qty)::bigint
		from payout.handover_parts p
		join payout.plan_lines l on l.plan_id = $1 and l.row_id = p.row_id
		where l.unit_id = $2
		group by 1, 2`, []any{s.Plan, s.UnitID}, func(r pg.Scanner) error {
		var k part
		var qty int64
		err := r.Scan(&k.row, &k.account, &qty)
		used[k] = qty
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("parts paid of plan %d in unit %d: %w", s.Plan, s.UnitID, err)
	}
	return used, nil
}

// fillDraws reads which accounts they are, and puts them in order.
func fillDraws(tx *pg.Tx, draws []*draw) error {
	slices.SortFunc(draws, func(a, b *draw) int { return int(a.account - b.account) })
	ids := make([]int64, len(draws))
	at := make(map[int64]*draw, len(draws))
	for i, d := range draws {
		ids[i], at[d.account] = d.account, d
	}
	err := tx.Each(`
		select id, book_id, coalesce(earmark_id, 0), item, holder from ledger.accounts
		where id = any ($1)`, []any{ids}, func(r pg.Scanner) error {
		var id int64
		var d draw
		if err := r.Scan(&id, &d.book, &d.earmark, &d.item, &d.holder); err != nil {
			return err
		}
		to := at[id]
		to.book, to.earmark, to.item, to.holder = d.book, d.earmark, d.item, d.holder
		return nil
	})
	if err != nil {
		return fmt.Errorf("read %d reserves: %w", len(draws), err)
	}
	return nil
}

func insertOpening(tx *pg.Tx, s *Session, c *Count) error {
	c.Kind = "opening"
	if err := insertCount(tx, s.ID, c); err != nil {
		return err
	}
	_, err := tx.Exec(`insert into payout.openings (session_id, count_id, by_id, opened_on) values ($1, $2, $3, $4)`,
		s.ID, c.ID, tx.By.ID, s.OpenedOn)
	switch {
	case pg.IsUnique(err, "sessions_open_once"):
		return errSessionStep(Running)
	case pg.IsCheck(err, "cancelled_sessions_stay_cancelled"), pg.IsCheck(err, "sessions_of_a_released_plan"):
		return fault.Of(fault.Conflict, "session.moved")
	case err != nil:
		return fmt.Errorf("open session %d: %w", s.ID, err)
	}
	return nil
}

// insertCount writes a count with its notes and goods.
func insertCount(tx *pg.Tx, session int64, c *Count) error {
	err := tx.Row(`
		insert into payout.counts (session_id, kind, money, expected, reason, by_id)
		values ($1, $2, $3, $4, $5, $6) returning id, at`,
		session, c.Kind, int64(c.Money), int64(c.Expected), c.Reason, tx.By.ID).Scan(&c.ID, &c.At)
	if pg.IsUnique(err, "counts_open_once") {
		return errSessionStep(Running)
	}
	if err != nil {
		return fmt.Errorf("insert a count of session %d: %w", session, err)
	}
	var denominations, pieces, qty, expected []int64
	var lots, items, reasons []string
	for _, n := range c.Notes {
		denominations, pieces = append(denominations, n.Denomination), append(pieces, n.Pieces)
	}
	for _, g := range c.Goods {
		lots, items, reasons = append(lots, g.Lot), append(items, g.Item), append(reasons, g.Reason)
		qty, expected = append(qty, g.Qty), append(expected, g.Expected)
	}
	_, err = tx.Exec(`
		with notes as (
			insert into payout.count_notes (count_id, denomination, pieces)
			select $1, * from unnest($2::bigint[], $3::bigint[])
		)
		insert into payout.count_goods (count_id, lot, item, qty, expected, reason)
		select $1, * from unnest($4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::text[])`,
		c.ID, denominations, pieces, lots, items, qty, expected, reasons)
	if err != nil {
		return fmt.Errorf("insert notes and goods of count %d: %w", c.ID, err)
	}
	return nil
}

func insertDraws(tx *pg.Tx, session int64, draws []*draw) error {
	n := len(draws)
	accounts, drawn, qty := make([]int64, n), make([]int64, n), make([]int64, n)
	items, lots := make([]string, n), make([]string, n)
	for i, d := range draws {
		accounts[i], drawn[i], qty[i], items[i], lots[i] = d.account, d.drawn, d.qty, d.item, d.lot()
	}
	_, err := tx.Exec(`
		insert into payout.draws (session_id, account_id, drawn_id, item, lot, qty)
		select $1, * from unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[])`,
		session, accounts, drawn, items, lots, qty)
	if err != nil {
		return fmt.Errorf("insert %d draws of session %d: %w", n, session, err)
	}
	return nil
}

func insertRoster(tx *pg.Tx, s *Session, b *built) error {
	n := len(b.lines)
	rows, nths, qty := make([]int64, n), make([]int64, n), make([]int64, n)
	codes, households, names, villages := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	purposes, items, norms := make([]string, n), make([]string, n), make([]string, n)
	for i, l := range b.lines {
		rows[i], nths[i], qty[i] = l.Row, int64(l.Nth), l.Qty
		codes[i], households[i], names[i], villages[i] = l.Code, l.HouseholdCode, l.Name, l.Village
		purposes[i], items[i], norms[i] = l.Purpose, l.Item, normOf(l)
	}
	_, err := tx.Exec(`
		insert into payout.roster (session_id, plan_id, unit_id, row_id, nth, code, household_code, name, village,
			purpose, item, qty, norm)
		select $1, $2, $3, * from unnest($4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[],
			$10::text[], $11::text[], $12::bigint[], $13::text[])`,
		s.ID, s.Plan, s.UnitID, rows, nths, codes, households, names, villages, purposes, items, qty, norms)
	if pg.IsCheck(err, "rows_stand_in_one_session_at_a_time") || pg.IsCheck(err, "roster_gives_what_the_plan_gives") {
		return fault.Of(fault.Conflict, "session.moved")
	}
	if err != nil {
		return fmt.Errorf("insert the roster of session %d: %w", s.ID, err)
	}
	var of, accounts, parts []int64
	for _, p := range b.parts {
		of, accounts, parts = append(of, p.row), append(accounts, p.account), append(parts, p.qty)
	}
	_, err = tx.Exec(`
		insert into payout.roster_parts (session_id, unit_id, row_id, account_id, qty)
		select $1, $2, * from unnest($3::bigint[], $4::bigint[], $5::bigint[])`, s.ID, s.UnitID, of, accounts, parts)
	if err != nil {
		return fmt.Errorf("insert the parts of session %d: %w", s.ID, err)
	}
	return nil
}
