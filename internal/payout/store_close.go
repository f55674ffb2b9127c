package payout

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

func insertClosing(tx *pg.Tx, s *Session, c *Count) error {
	_, err := tx.Exec(`
		insert into payout.closings (session_id, count_id, counted_by, confirmed_by, closed_on)
		values ($1, $2, $3, $4, $5)`, s.ID, c.ID, c.ByID, tx.By.ID, s.ClosedOn)
	switch {
	case pg.IsUnique(err, "sessions_close_once"):
		return errSessionStep(Over)
	case pg.IsCheck(err, "closings_take_two_people"):
		return fault.Of(fault.Denied, "session.count.own")
	case pg.IsCheck(err, "closings_count_what_is_left"), pg.IsCheck(err, "signed_sheets_have_their_photo"):
		return fault.Of(fault.Conflict, "session.count.changed")
	case pg.IsCheck(err, "sessions_close_when_each_row_is_answered"):
		return fault.Of(fault.Conflict, "session.rows.open")
	case err != nil:
		return fmt.Errorf("close session %d: %w", s.ID, err)
	}
	return nil
}

// missingSums is what the accounts of a plan's closed sessions still hold. The books
// are everybody's, so who sees one commune of the plan is told the same.
func missingSums(tx *pg.Tx, plan int64) (sums []Sum, err error) {
	err = tx.Each(`
		select d.item, sum(b.qty)::bigint, count(*)
		from (select distinct session_id, drawn_id, item from payout.draws) d
		join payout.sessions s on s.id = d.session_id
		join payout.closings c on c.session_id = s.id
		join ledger.balances b on b.account_id = d.drawn_id
		where s.plan_id = $1 and b.qty > 0
		group by d.item`, []any{plan}, func(r pg.Scanner) error {
		var s Sum
		err := r.Scan(&s.Item, &s.Qty, &s.Rows)
		sums = add(sums, s.Item, s.Qty, s.Rows)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("missing of plan %d: %w", plan, err)
	}
	return sums, nil
}

func insertSheet(tx *pg.Tx, s *Session, page int, photo int64) error {
	_, err := tx.Exec(`
		insert into payout.sheets (session_id, page, unit_id, file_id, by_id) values ($1, $2, $3, $4, $5)`,
		s.ID, page, s.UnitID, photo, tx.By.ID)
	switch {
	case pg.IsUnique(err, "sheets_pkey"):
		return fault.On("page", "sheet.page.kept", "page", page)
	case pg.IsCheck(err, "sheets_are_photos_of_an_open_session"):
		return errSessionStep(Over)
	case err != nil:
		return fmt.Errorf("keep page %d of session %d: %w", page, s.ID, err)
	}
	return nil
}
