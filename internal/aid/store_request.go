package aid

import (
	"cmp"
	"encoding/json"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// A request whose event the actor does not see is there, sealed, for who answers a
// step of its paper.
const selectRequest = `
	select r.id, r.code, coalesce(p.number, 0), r.event_id, coalesce(e.name, ''), e.id is null, r.unit_id, u.code, u.full_name,
		coalesce(r.supplements_id, 0), r.private, r.event_on, r.written_on, r.letter, r.explanation, r.approval,
		coalesce(r.submission_id, 0), r.drafted_by, r.drafted_at, coalesce(p.turn, 0), coalesce(p.signed_by, 0),
		coalesce(p.signed_name, ''), coalesce(p.signed_at, 'epoch'), p.list_hash
	from aid.requests r
	left join disaster.events e on e.id = r.event_id
	left join aid.request_papers p on p.id = r.submission_id
	left join lateral (
		select code, full_name from place.unit_rows
		where unit_id = r.unit_id and valid_from <= r.written_on
		order by valid_from desc limit 1) u on true
	join lateral (
		select where e.id is not null or r.private and exists (
			select from aid.request_steps s
			where s.paper_id = r.submission_id and s.at_unit = any (aid.answering_units()))) seen on true`

func scanRequest(row pg.Scanner) (*Request, error) {
	var r Request
	err := row.Scan(&r.ID, &r.Code, &r.Number, &r.Event, &r.EventName, &r.Sealed, &r.Unit, &r.UnitCode, &r.UnitName,
		&r.Supplements, &r.Private, &r.EventOn, &r.WrittenOn, &r.Letter, &r.Explanation, &r.Approval,
		&r.Paper, &r.DraftedBy, &r.DraftedAt, &r.Turn, &r.Signed.By,
		&r.Signed.Name, &r.Signed.At, &r.Hash)
	r.Fulfilment = Pending
	r.seal()
	return &r, err
}

func oneRequest(row pg.Scanner, what any) (*Request, error) {
	r, err := scanRequest(row)
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "request.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read request %v: %w", what, err)
	}
	return r, nil
}

func requestByID(tx *pg.Tx, id int64) (*Request, error) {
	if err := see(tx); err != nil {
		return nil, err
	}
	return oneRequest(tx.Row(selectRequest+` where r.id = $1`, id), id)
}

func requestByCode(tx *pg.Tx, code string) (*Request, error) {
	if err := see(tx); err != nil {
		return nil, err
	}
	return oneRequest(tx.Row(selectRequest+` where r.code = $1`, code), code)
}

// requestsOf lists requests with their sums and steps. The caller has said which
// private events are seen.
func requestsOf(tx *pg.Tx, f RequestFilter) (list []Request, err error) {
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 50
	}
	at := map[int64]int{}
	var ids []int64
	err = tx.Each(selectRequest+`
		where ($1::bigint = 0 or r.event_id = $1) and ($2::bigint = 0 or r.unit_id = $2)
			and ($3 = '' or r.approval = $3) and ($4::bigint = 0 or r.id < $4)
		order by r.id desc limit $5`,
		[]any{f.Event, f.Unit, string(f.Approval), f.Before, f.Limit}, func(row pg.Scanner) error {
			r, err := scanRequest(row)
			at[r.ID] = len(list)
			ids = append(ids, r.ID)
			list = append(list, *r)
			return err
		})
	if err == nil {
		err = tx.Each(`
			select request_id, item, sum(entitled - before)::bigint, sum(asked)::bigint, sum(coalesce(approved, 0))::bigint,
				sum(allocated)::bigint, sum(delivered)::bigint, count(distinct household_id)
			from aid.request_lines where request_id = any ($1)
			group by request_id, item order by request_id, item desc`, []any{ids}, func(row pg.Scanner) error {
			var id int64
			var t Total
			err := row.Scan(&id, &t.Item, &t.Proposed, &t.Asked, &t.Approved, &t.Allocated, &t.Delivered, &t.Households)
			r := &list[at[id]]
			r.Totals = append(r.Totals, t)
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("list requests: %w", err)
	}
	for i := range list {
		list[i].Fulfilment = fulfilment(list[i].Approval, list[i].Totals)
		if list[i].Paper == 0 {
			continue
		}
		if list[i].Steps, err = stepsOf(tx, &list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// requestForUpdate reads a request and keeps everybody else from changing it.
func requestForUpdate(tx *pg.Tx, id int64) (*Request, error) {
	if err := see(tx); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(`select from aid.requests where id = $1 for update`, id); err != nil {
		return nil, fmt.Errorf("hold request %d: %w", id, err)
	}
	return requestByID(tx, id)
}

// draftOf is the unit's draft in an event, nil when there is none.
func draftOf(tx *pg.Tx, event, unit int64) (*Request, error) {
	if _, err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended('aid.draft', $1 * 1000003 + $2))`, event, unit); err != nil {
		return nil, fmt.Errorf("hold the draft of unit %d: %w", unit, err)
	}
	r, err := scanRequest(tx.Row(selectRequest+`
		where r.event_id = $1 and r.unit_id = $2 and r.approval in ('draft', 'returned')`, event, unit))
	if pg.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("draft of unit %d in event %d: %w", unit, event, err)
	}
	return r, nil
}

// latestSent is the unit's latest request in the event that counts, 0 for none.
func latestSent(tx *pg.Tx, event, unit int64) (id int64, err error) {
	err = tx.Row(`
		select coalesce(max(id), 0) from aid.requests
		where event_id = $1 and unit_id = $2 and approval in ('submitted', 'approved')`, event, unit).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("latest request of unit %d in event %d: %w", unit, event, err)
	}
	return id, nil
}

func insertRequest(tx *pg.Tx, r *Request) (id int64, err error) {
	err = tx.Row(`
		insert into aid.requests (code, event_id, unit_id, supplements_id, private, event_on, written_on, drafted_by)
		values ($1, $2, $3, nullif($4::bigint, 0), $5, $6, $7, $8) returning id`,
		r.Code, r.Event, r.Unit, r.Supplements, r.Private, r.EventOn, r.WrittenOn, r.DraftedBy).Scan(&id)
	if err != nil {
		return 0, explainRequest(err)
	}
	return id, nil
}

// touch notes who wrote in a request: none of them answers it.
func touch(tx *pg.Tx, r *Request) error {
	_, err := tx.Exec(`
		insert into aid.request_hands (request_id, unit_id, person) values ($1, $2, $3)
		on conflict do nothing`, r.ID, r.Unit, tx.By.ID)
	if err != nil {
		return fmt.Errorf("note who wrote in request %d: %w", r.ID, err)
	}
	return nil
}

func updateWords(tx *pg.Tx, id int64, letter, explanation string, on workday.Day) error {
	_, err := tx.Exec(`update aid.requests set letter = $2, explanation = $3, written_on = $4 where id = $1`,
		id, letter, explanation, on)
	if err != nil {
		return fmt.Errorf("write the words of request %d: %w", id, err)
	}
	return nil
}

func submitRequest(
	tx *pg.Tx, r *Request, name string, number int64, hash, commitment []byte, gap []GapRow, answer duty.Term,
) error {
	if gap == nil {
		gap = []GapRow{}
	}
	frozen, err := json.Marshal(gap)
	if err != nil {
		panic("aid: " + err.Error())
	}
	_, err = tx.Exec(`select aid.submit_request($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		r.ID, tx.By.ID, name, r.WrittenOn.Year(), number, hash, commitment, string(frozen),
		answer.Days, answer.Working, answer.Basis)
	return err
}

func answerRequest(
	tx *pg.Tx, request, step int64, said Approval, reason, name string, on workday.Day, cuts []lineChange,
) (now Approval, err error) {
	lines, qtys, reasons := columns(cuts)
	err = tx.Row(`select aid.answer_request($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		request, step, string(said), reason, tx.By.ID, name, on, lines, qtys, reasons).Scan(&now)
	return now, err
}

func columns(changes []lineChange) (lines, qtys []int64, reasons []string) {
	lines, qtys, reasons = []int64{}, []int64{}, []string{}
	for _, c := range changes {
		lines, qtys, reasons = append(lines, c.line), append(qtys, c.qty), append(reasons, c.reason)
	}
	return lines, qtys, reasons
}

// heldBy is the hash of all that a request says once it is handed in, for the trail: the
// check request_is_as_it_was_handed_in computes it anew.
func heldBy(tx *pg.Tx, request int64) (hash string, err error) {
	err = tx.Row(`
		select encode(sha256(convert_to(jsonb_build_array(r.code, r.event_id, r.unit_id, r.supplements_id, r.private,
			r.event_on, r.written_on, r.letter, r.explanation, r.approval, r.submission_id, r.drafted_by,
			r.drafted_at at time zone 'UTC', (
				select jsonb_agg(jsonb_build_array(l.id, l.event_id, l.unit_id, l.household_id, l.assessment_id, l.revision,
					encode(l.facts_hash, 'hex'), l.household_code, l.head, l.village_id, l.village, l.case_name, l.band,
					l.content, l.norm_id, l.item, l.purpose, l.sum, l.terms, l.entitled, l.before, l.content_total,
					l.asked, l.reason, l.approved, l.approved_reason) order by l.id)
				from aid.request_lines l
				where l.request_id = r.id))::text, 'UTF8')), 'hex')
		from aid.requests r
		where r.id = $1`, request).Scan(&hash)
	if err != nil {
		return "", fmt.Errorf("hash request %d: %w", request, err)
	}
	return hash, nil
}

func commitmentOf(tx *pg.Tx, paper int64) (c []byte, err error) {
	if err = tx.Row(`select commitment from aid.request_papers where id = $1`, paper).Scan(&c); err != nil {
		return nil, fmt.Errorf("read paper %d: %w", paper, err)
	}
	return c, nil
}

// gapOfPaper is the gap as it stood when a paper was signed.
func gapOfPaper(tx *pg.Tx, paper int64) (rows []GapRow, err error) {
	var frozen []byte
	if err = tx.Row(`select gap from aid.request_papers where id = $1`, paper).Scan(&frozen); err != nil {
		return nil, fmt.Errorf("read the gap of paper %d: %w", paper, err)
	}
	if err = json.Unmarshal(frozen, &rows); err != nil {
		return nil, fmt.Errorf("read the gap of paper %d: %w", paper, err)
	}
	return rows, nil
}

// stepsOf are the steps of a request's paper with their answers and clocks. A
// step's clock begins on the day of the paper, or of the answer before it.
func stepsOf(tx *pg.Tx, r *Request) (steps []Step, err error) {
	err = tx.Each(`
		select s.id, s.position, s.level, s.at_unit, s.days, s.working, s.basis, coalesce(a.outcome, ''),
			coalesce(a.reason, ''), coalesce(a.answered_by, 0), coalesce(a.answered_name, ''), a.answered_on,
			coalesce(a.answered_at, 'epoch')
		from aid.request_steps s
		left join aid.request_answers a on a.step_id = s.id
		where s.paper_id = $1
		order by s.position`, []any{r.Paper}, func(row pg.Scanner) error {
		var s Step
		err := row.Scan(&s.ID, &s.Position, &s.Level, &s.Unit, &s.Clock.Days, &s.Clock.Working, &s.Clock.Basis,
			&s.Outcome, &s.Reason, &s.AnsweredBy, &s.Name, &s.AnsweredOn, &s.AnsweredAt)
		steps = append(steps, s)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("steps of request %d: %w", r.ID, err)
	}
	begins := r.WrittenOn
	for i := range steps {
		s := &steps[i]
		unit, err := place.ByID(tx, s.Unit, r.WrittenOn)
		if err != nil {
			return nil, err
		}
		s.UnitName = unit.FullName
		if begins.IsZero() {
			continue
		}
		s.StartedOn, s.DueOn = begins, s.Clock.Due(begins)
		begins = s.AnsweredOn
	}
	return steps, nil
}

func insertComment(tx *pg.Tx, r *Request, line int64, body string) error {
	name, err := nameOf(tx, tx.By.ID)
	if err != nil {
		return err
	}
	n, err := tx.Exec(`
		insert into aid.request_comments (request_id, line_id, unit_id, body, written_by, written_name)
		select $1, nullif($2::bigint, 0), $3, $4, $5, $6
		where $2 = 0 or exists (select from aid.request_lines where id = $2 and request_id = $1)`,
		r.ID, line, r.Unit, body, tx.By.ID, name)
	switch {
	case err != nil:
		return fmt.Errorf("comment on request %d: %w", r.ID, err)
	case n == 0:
		return fault.On("line", "request.line.missing")
	}
	return nil
}

func commentsOf(tx *pg.Tx, request int64) (list []Comment, err error) {
	err = tx.Each(`
		select id, coalesce(line_id, 0), body, written_by, written_name, written_at
		from aid.request_comments where request_id = $1 order by id`, []any{request}, func(row pg.Scanner) error {
		var c Comment
		err := row.Scan(&c.ID, &c.Line, &c.Body, &c.By, &c.Name, &c.At)
		list = append(list, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("comments on request %d: %w", request, err)
	}
	return list, nil
}

// nameOf is a user's name as it stands on papers.
func nameOf(tx *pg.Tx, user int64) (name string, err error) {
	err = tx.Row(`select coalesce((select name from staff.users where id = $1), '')`, user).Scan(&name)
	if err != nil {
		return "", fmt.Errorf("name of user %d: %w", user, err)
	}
	return cmp.Or(name, tx.By.Name), nil
}
