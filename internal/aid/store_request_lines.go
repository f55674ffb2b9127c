package aid

import (
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/norm"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

const selectLine = `
	select l.id, l.request_id, l.event_id, l.unit_id, l.household_id, l.assessment_id, l.revision, l.facts_hash,
		l.household_code, l.head, coalesce(l.village_id, 0), l.village, l.case_name, l.band, l.content, l.norm_id,
		l.item, l.purpose, l.sum, l.terms, l.entitled, l.before, l.content_total, l.proposed, l.asked, l.reason,
		coalesce(l.approved, 0), l.approved is not null, l.approved_reason, l.allocated, l.dispatched, l.delivered,
		coalesce(p.number, 0)
	from aid.request_lines l
	join aid.requests r on r.id = l.request_id
	left join aid.request_papers p on p.id = r.submission_id`

func scanLine(r pg.Scanner) (l RequestLine, err error) {
	var terms []byte
	err = r.Scan(&l.ID, &l.Request, &l.Event, &l.Unit, &l.Household, &l.Assessment, &l.Revision, &l.FactsHash,
		&l.HouseholdCode, &l.Head, &l.Village, &l.VillageName, &l.Case, &l.Band, &l.Content, &l.Norm,
		&l.Item, &l.Purpose, &l.Sum, &terms, &l.Entitled, &l.Before, &l.ContentTotal, &l.Proposed, &l.Asked, &l.Reason,
		&l.Approved, &l.Answered, &l.ApprovedReason, &l.Allocated, &l.Dispatched, &l.Delivered, &l.Number)
	if err == nil {
		err = json.Unmarshal(terms, &l.Terms)
	}
	return l, err
}

// ApprovedLines gives what a round may still serve in an event: the lines of
// approved requests of which something is not allocated, in the order of papers
// and rows.
func ApprovedLines(tx *pg.Tx, event int64) (open []OpenLine, err error) {
	err = tx.Each(selectLine+`
		where l.event_id = $1 and r.approval = 'approved' and l.approved > l.allocated
		order by l.request_id, l.id`, []any{event}, func(r pg.Scanner) error {
		l, err := scanLine(r)
		open = append(open, OpenLine{RequestLine: l, Open: l.Approved - l.Allocated})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("approved lines of event %d: %w", event, err)
	}
	return open, nil
}

func linesOf(tx *pg.Tx, request int64) (lines []RequestLine, err error) {
	err = tx.Each(selectLine+` where l.request_id = $1
		order by l.village collate "vi-x-icu", l.head collate "vi-x-icu", l.household_id, l.id`,
		[]any{request}, func(r pg.Scanner) error {
			l, err := scanLine(r)
			lines = append(lines, l)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("lines of request %d: %w", request, err)
	}
	return lines, nil
}

// askedBefore is what the event's requests already speak for, by household and
// content, and which cases stand in a request that is not answered. A line that
// asked for less, with a reason, speaks for all of it; one that asked for nothing
// does not. The unit's own draft is left out of both: it is what is being made.
func askedBefore(tx *pg.Tx, event, unit int64) (before map[contentKey]int64, open map[lineKey]bool, err error) {
	before, open = map[contentKey]int64{}, map[lineKey]bool{}
	err = tx.Each(`
		select l.household_id, l.content, l.case_name, l.band, l.item, l.proposed, l.asked, l.open, r.approval
		from aid.request_lines l
		join aid.requests r on r.id = l.request_id
		where l.event_id = $1 and r.approval <> 'rejected'
			and not (r.unit_id = $2 and r.approval in ('draft', 'returned'))`, []any{event, unit}, func(r pg.Scanner) error {
		var l RequestLine
		var isOpen bool
		var a Approval
		err := r.Scan(&l.Household, &l.Content, &l.Case, &l.Band, &l.Item, &l.Proposed, &l.Asked, &isOpen, &a)
		if !a.Editable() && l.Asked > 0 {
			before[contentKey{l.Household, l.Content, l.Item}] += l.Proposed
		}
		if isOpen {
			open[l.key()] = true
		}
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("what is asked for in event %d: %w", event, err)
	}
	return before, open, nil
}

func insertLines(tx *pg.Tx, r *Request, lines []RequestLine) error {
	if len(lines) == 0 {
		return nil
	}
	type row struct {
		Household     int64       `json:"household_id"`
		Assessment    int64       `json:"assessment_id"`
		Revision      int         `json:"revision"`
		Facts         string      `json:"facts"`
		HouseholdCode string      `json:"household_code"`
		Head          string      `json:"head"`
		Village       int64       `json:"village_id"`
		VillageName   string      `json:"village"`
		Case          string      `json:"case_name"`
		Band          string      `json:"band"`
		Content       string      `json:"content"`
		Norm          int64       `json:"norm_id"`
		Item          string      `json:"item"`
		Purpose       string      `json:"purpose"`
		Sum           string      `json:"sum"`
		Terms         []norm.Term `json:"terms"`
		Entitled      int64       `json:"entitled"`
		Before        int64       `json:"before"`
		Total         int64       `json:"content_total"`
		Asked         int64       `json:"asked"`
	}
	rows := make([]row, len(lines))
	for i, l := range lines {
		rows[i] = row{
			l.Household, l.Assessment, l.Revision, hex.EncodeToString(l.FactsHash), l.HouseholdCode, l.Head, l.Village,
			l.VillageName, string(l.Case), l.Band, l.Content, l.Norm, l.Item, l.Purpose, l.Sum, l.Terms, l.Entitled,
			l.Before, l.ContentTotal, l.Asked,
		}
	}
	body, err := json.Marshal(rows)
	if err != nil {
		panic("aid: " + err.Error())
	}
	_, err = tx.Exec(`
		insert into aid.request_lines (request_id, event_id, unit_id, household_id, assessment_id, revision, facts_hash,
			household_code, head, village_id, village, case_name, band, content, norm_id, item, purpose, sum, terms,
			entitled, before, content_total, asked)
		select $1, $2, $3, household_id, assessment_id, revision, decode(facts, 'hex'), household_code, head,
			nullif(village_id, 0), village, case_name, band, content, norm_id, item, purpose, sum, terms,
			entitled, before, content_total, asked
		from jsonb_to_recordset($4::jsonb) as x (household_id bigint, assessment_id bigint, revision integer, facts text,
			household_code text, head text, village_id bigint, village text, case_name text, band text, content text,
			norm_id bigint, item text, purpose text, sum text, terms jsonb, entitled bigint, before bigint,
			content_total bigint, asked bigint)`, r.ID, r.Event, r.Unit, string(body))
	if err != nil {
		return explainRequest(err)
	}
	return nil
}

func deleteLines(tx *pg.Tx, request int64, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	if _, err := tx.Exec(`delete from aid.request_lines where request_id = $1 and id = any ($2)`, request, ids); err != nil {
		return fmt.Errorf("take %d lines out of request %d: %w", len(ids), request, err)
	}
	return nil
}

func updateAsked(tx *pg.Tx, request int64, changes []lineChange) error {
	if len(changes) == 0 {
		return nil
	}
	lines, qtys, reasons := columns(changes)
	_, err := tx.Exec(`
		update aid.request_lines l set asked = c.qty, reason = c.reason
		from unnest($2::bigint[], $3::bigint[], $4::text[]) as c (line, qty, reason)
		where l.request_id = $1 and l.id = c.line`, request, lines, qtys, reasons)
	if err != nil {
		return fmt.Errorf("change %d lines of request %d: %w", len(lines), request, err)
	}
	return nil
}

// verifiedSince is the day on which the first of these surveys was verified.
func verifiedSince(tx *pg.Tx, assessments []int64) (on workday.Day, err error) {
	err = tx.Row(`
		select min((at at time zone 'Asia/Ho_Chi_Minh')::date)
		from disaster.verdicts where kind = 'verified' and assessment_id = any ($1)`, assessments).Scan(&on)
	if err != nil {
		return 0, fmt.Errorf("read since when %d households are verified: %w", len(assessments), err)
	}
	return on, nil
}

// householdsInDraft are those of the unit's draft in an event.
func householdsInDraft(tx *pg.Tx, event, unit int64) (map[int64]bool, error) {
	in := map[int64]bool{}
	err := tx.Each(`
		select distinct l.household_id
		from aid.request_lines l
		join aid.requests r on r.id = l.request_id
		where r.event_id = $1 and r.unit_id = $2 and r.approval in ('draft', 'returned')`, []any{event, unit},
		func(row pg.Scanner) error {
			var household int64
			err := row.Scan(&household)
			in[household] = true
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read the draft of unit %d in event %d: %w", unit, event, err)
	}
	return in, nil
}
