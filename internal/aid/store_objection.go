package aid

import (
	"encoding/json"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func insertObjection(tx *pg.Tx, n *Notice, o *Objection, sealed []byte) error {
	err := tx.Row(`
		insert into aid.objections (code, notice_id, row_id, unit_id, kind, channel, words)
		values ($1, $2, nullif($3::bigint, 0), $4, $5, $6, $7)
		returning id`, o.Code, n.ID, o.Row, o.Unit, o.Kind, o.Channel, sealed).Scan(&o.ID)
	if err != nil {
		return fmt.Errorf("insert objection to notice %d: %w", n.ID, err)
	}
	return nil
}

func insertAnswer(tx *pg.Tx, o *Objection) error {
	_, err := tx.Exec(`
		insert into aid.objection_answers (objection_id, unit_id, verdict, answer, answered_by) values ($1, $2, $3, $4, $5)`,
		o.ID, o.Unit, o.Verdict, o.Answer, tx.By.ID)
	switch {
	case pg.IsUnique(err, "objection_answers_once"):
		return fault.Of(fault.Conflict, "objection.answered")
	case pg.IsCheck(err, "objections_answered_by_another_person"):
		return errHand("verifier")
	case pg.IsCheck(err, "objections_answered_by_who_had_no_hand_in_the_list"):
		return errHand("request")
	case err != nil:
		return fmt.Errorf("answer objection %d: %w", o.ID, err)
	}
	return nil
}

func (d *Desk) objections(tx *pg.Tx, by auth.Actor, where string, args ...any) (list []Objection, err error) {
	err = tx.Each(`
		select o.id, o.code, n.code, d.slug, o.unit_id, d.unit_id, coalesce(o.row_id, 0), coalesce(r.code, ''), coalesce(r.nth, 0),
			coalesce(r.masked_name, ''), o.kind, o.channel, o.filed_at, o.words, coalesce(a.verdict, ''),
			coalesce(a.answer, ''), coalesce(a.answered_at, 'epoch'), coalesce(aid.answerer_name(o.id), ''),
			s.struck_at is not null, coalesce(s.given > 0, false), coalesce(r.household_id, 0), aid.hand_in_list(o.id, $1)
		from aid.objections o
		join aid.notices n on n.id = o.notice_id
		join aid.decisions d on d.id = n.decision_id
		left join aid.rows r on r.id = o.row_id
		left join aid.row_states s on s.row_id = o.row_id
		left join aid.objection_answers a on a.objection_id = o.id`+where, append([]any{by.ID}, args...), func(r pg.Scanner) error {
		var o Objection
		var sealed []byte
		if err := r.Scan(&o.ID, &o.Code, &o.Notice, &o.Decision, &o.Unit, &o.FundUnit, &o.Row, &o.RowCode, &o.Nth, &o.Masked, &o.Kind,
			&o.Channel, &o.FiledAt, &sealed, &o.Verdict, &o.Answer, &o.AnsweredAt, &o.AnsweredBy,
			&o.Struck, &o.Given, &o.Household, &o.Hand); err != nil {
			return err
		}
		if by.May(auth.AnswerObjection, o.Unit) && o.Hand == "" {
			w, err := d.openWords(&o, sealed)
			if err != nil {
				return err
			}
			o.Words = w.Words
		}
		list = append(list, o)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list objections: %w", err)
	}
	return list, nil
}

// rowGiven reports whether something of a row is in somebody's hands.
func rowGiven(tx *pg.Tx, row int64) (given bool, err error) {
	if err = tx.Row(`select given > 0 from aid.row_states where row_id = $1`, row).Scan(&given); err != nil {
		return false, fmt.Errorf("read what was given of row %d: %w", row, err)
	}
	return given, nil
}

// objectedGiven reports whether something of the row that an objection is about is in
// somebody's hands, by a list that is public.
func objectedGiven(tx *pg.Tx, code string) (given bool, err error) {
	err = tx.Row(`
		select exists (
			select from aid.objections o
			join aid.notices n on n.id = o.notice_id
			join aid.decisions d on d.id = n.decision_id and not d.private
			join aid.row_states s on s.row_id = o.row_id and s.given > 0
			where o.code = $1)`, code).Scan(&given)
	if err != nil {
		return false, fmt.Errorf("read what was given of the row of objection %s: %w", code, err)
	}
	return given, nil
}

// answerers are the officers of these units who may answer an objection.
func answerers(tx *pg.Tx, o *Objection, roles []string, units []int64) (list []Answerer, err error) {
	err = tx.Each(`select name, role, unit_id from aid.answerers($1, $2, $3, $4)`,
		[]any{o.ID, roles, units, workday.On(tx.Now)}, func(r pg.Scanner) error {
			var a Answerer
			err := r.Scan(&a.Name, &a.Role, &a.Unit)
			list = append(list, a)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("who may answer objection %d: %w", o.ID, err)
	}
	return list, nil
}

func (d *Desk) openWords(o *Objection, sealed []byte) (w objectionWords, err error) {
	plain, err := d.Keys.Decrypt(o.place(), sealed)
	if err != nil {
		return w, fmt.Errorf("open objection %d: %w", o.ID, err)
	}
	if err := json.Unmarshal(plain, &w); err != nil {
		return w, fmt.Errorf("read objection %d: %w", o.ID, err)
	}
	return w, nil
}

func (d *Desk) wordsOf(tx *pg.Tx, o *Objection) (w objectionWords, err error) {
	var sealed []byte
	if err := tx.Row(`select words from aid.objections where id = $1`, o.ID).Scan(&sealed); err != nil {
		return w, fmt.Errorf("read objection %d: %w", o.ID, err)
	}
	return d.openWords(o, sealed)
}
