package payout

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// evidence reads what was recorded of a line in its session, with what was sealed of
// it. The commune stands in the where beside the policy.
func (d *Desk) evidence(tx *pg.Tx, s *Session, l *Line) (list []Evidence, err error) {
	err = tx.Each(`
		select h.id, h.client_id::text, h.outcome, h.qty, h.taker, h.proof, coalesce(h.signature_id, 0),
			coalesce(h.sheet_page, 0), h.reason, h.next_on, h.handed_at, h.actor, h.recorded_at, coalesce(u.name, ''), h.sealed
		from payout.handovers h
		left join staff.users u on u.id = h.by_id
		where h.session_id = $1 and h.row_id = $2 and h.unit_id = $3
		order by h.id
		limit 100`, []any{s.ID, l.Row, s.UnitID}, func(r pg.Scanner) error {
		var e Evidence
		var sealed []byte
		if err := r.Scan(&e.ID, &e.ClientID, &e.Outcome, &e.Qty, &e.Taker, &e.Proof, &e.Signature,
			&e.SheetPage, &e.Reason, &e.NextOn, &e.HandedAt, &e.By, &e.RecordedAt, &e.Person, &sealed); err != nil {
			return err
		}
		e.Row, e.Code = l.Row, l.Code
		if err := d.unseal(&e, sealed); err != nil {
			return err
		}
		list = append(list, e)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("evidence of row %d in session %d: %w", l.Row, s.ID, err)
	}
	return list, nil
}

// sheetFile is the photo of a page of a session.
func sheetFile(tx *pg.Tx, s *Session, page int) (id int64, err error) {
	err = tx.Row(`select file_id from payout.sheets where session_id = $1 and page = $2 and unit_id = $3`,
		s.ID, page, s.UnitID).Scan(&id)
	if pg.NoRows(err) {
		return 0, fault.Of(fault.Missing, "payout.missing")
	}
	if err != nil {
		return 0, fmt.Errorf("photo of page %d of session %d: %w", page, s.ID, err)
	}
	return id, nil
}
