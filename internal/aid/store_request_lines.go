package aid

import (
	"encoding/json"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/pg"
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
