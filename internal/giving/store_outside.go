package giving

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func insertOutside(tx *pg.Tx, c OutsideCall) (id int64, err error) {
	err = tx.Row(`
		insert into giving.outside_calls (ref, unit_id, kind, public_name, sealed, purpose, area, bank, account_shown,
			starts_on, ends_on, received_on, paper_number, file_id, salt, kept_by, kept_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, nullif($14::bigint, 0), $15, $16, $17)
		returning id`,
		c.Ref, c.UnitID, c.Kind, c.PublicName, c.Sealed, c.Purpose, c.Area, c.Bank, c.AccountShown,
		c.StartsOn, c.EndsOn, c.ReceivedOn, c.PaperNumber, c.FileID, c.Salt, c.KeptBy, c.KeptAt).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("keep a notice of unit %d: %w", c.UnitID, err)
	}
	return id, nil
}

func insertOutsideAnswer(tx *pg.Tx, c *OutsideCall, f OutsideAnswer) error {
	_, err := tx.Exec(`
		insert into giving.outside_answers (call_id, unit_id, outcome, answer, paper_number, answered_on, answered_by, at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		c.ID, c.UnitID, f.Outcome, f.Answer, f.PaperNumber, workday.On(tx.Now), tx.By.ID, tx.Now)
	if err != nil {
		return fmt.Errorf("answer notice %d: %w", c.ID, err)
	}
	return nil
}

// selectOutside reads notices with their answers.
const selectOutside = `
	select c.*, coalesce(a.outcome, 'waiting') as outcome, a.answered_on, coalesce(a.answer, '') as answer,
		coalesce(a.paper_number, '') as answer_paper, coalesce(a.actor, '') as answerer,
		d.due_on
	from giving.outside_calls c
	left join giving.outside_answers a on a.call_id = c.id
	left join duty.duties d on d.kind = 'outside_answer' and d.ref = 'outside:' || c.id`

func outsideByID(tx *pg.Tx, id int64) (*OutsideCall, error) {
	var found []OutsideCall
	if err := tx.Gorm().Raw(selectOutside+` where c.id = ?`, id).Scan(&found).Error; err != nil {
		return nil, fmt.Errorf("read notice %d: %w", id, err)
	}
	if len(found) == 0 {
		return nil, fault.Of(fault.Missing, "outside.missing")
	}
	return &found[0], nil
}

func outsideCalls(tx *pg.Tx, before int64, n int) (list []OutsideCall, err error) {
	err = tx.Gorm().Raw(selectOutside+`
		where ?::bigint = 0 or c.id < ?
		order by c.id desc limit ?`, before, before, n).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("list notices: %w", err)
	}
	return list, nil
}

func publicOutside(tx *pg.Tx, before int64, n int) (list []OutsideCall, err error) {
	err = tx.Gorm().Raw(`
		select * from giving.public_outside_calls
		where ?::bigint = 0 or id < ?
		order by id desc limit ?`, before, before, n).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("list public notices: %w", err)
	}
	return list, nil
}
