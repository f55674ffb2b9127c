package aid

import (
	"strconv"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/norm"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

var (
	lost   = norm.Facts{House: norm.HouseLost, Class: "poor"}
	heavy  = norm.Facts{House: norm.HouseHeavy, Class: "poor"}
	hungry = norm.Facts{HungryPersons: 4, HungryMonths: 2, Class: "poor"}
	dead   = norm.Facts{Dead: 1, Class: "average"}
)

// The way of a request: proposed from verified households and norms, edited with
// reasons, explained, signed, approved in part; then a round may serve it.
func TestRequest(t *testing.T) {
	f := newFlood(t, "2026-11-12", "2026-11-02")
	f.household(f.unit, norm.Facts{House: norm.HouseLost, Dead: 1, HungryPersons: 4, HungryMonths: 2, Class: "poor"})
	f.household(f.unit, heavy)
	f.household(f.unit, norm.Facts{House: norm.HouseLost, Class: "average"}) // no norm for its class
	f.reported(f.unit, map[string]int64{"dead": 3})

	p := f.propose(f.unit)
	if p.Lines != 4 {
		t.Fatalf("%d lines proposed: %+v", p.Lines, p)
	}
	s := f.sheet(p.Code)
	if s.Approval != Draft || len(s.Gap) == 0 || s.Totals[0].Proposed != 25_000_000+50_000_000+25_000_000 {
		t.Fatalf("the draft: %+v, gap %+v", s.Totals, s.Gap)
	}
	if _, err := f.SubmitRequest(t.Context(), f.chair, p.ID); !fault.Is(err, "request.explanation.missing") {
		t.Errorf("a gap nobody explained: %v", err)
	}
	line := s.Lines[0]
	less := LineForm{Line: line.ID, Qty: "1000"}
	for _, tt := range []struct {
		key  string
		line LineForm
	}{
		{"request.line.reason", less},
		{"request.line.above", LineForm{Line: line.ID, Qty: "26 triệu"}},
		{"money.format", LineForm{Line: line.ID, Qty: "nhiều"}},
		{"request.line.missing", LineForm{Line: line.ID + 1000, Qty: "1"}},
	} {
		if err := f.EditRequest(t.Context(), f.chair, p.ID, EditForm{Lines: []LineForm{tt.line}}); keyOf(err) != tt.key {
			t.Errorf("%+v: %v, want %s", tt.line, err, tt.key)
		}
	}
	less.Qty, less.Reason = "20 triệu", "Gia đình đã được nơi khác hỗ trợ mai táng"
	f.explained(p.ID, less)

	sent, err := f.SubmitRequest(t.Context(), f.chair, p.ID)
	if err != nil || sent.Number != 1 {
		t.Fatalf("sent: %+v, %v", sent, err)
	}
	s = f.sheet(p.Code)
	if len(s.Steps) != 1 || s.Steps[0].Level != "province" || s.Steps[0].DueOn.String() != "2026-11-17" {
		t.Errorf("steps: %+v", s.Steps)
	}
	if err := f.EditRequest(t.Context(), f.chair, p.ID, EditForm{Letter: "x"}); keyOf(err) != "request.signed" {
		t.Errorf("editing what is signed: %v", err)
	}
	if len(f.open()) != 0 {
		t.Error("a round may serve what nobody approved")
	}

	cut := LineForm{Line: s.Lines[1].ID, Qty: "0", Reason: "Chờ xác minh thêm"}
	s = f.approved(p.Code, cut)
	if s.Approval != Approved || s.Fulfilment != Pending {
		t.Errorf("approved: %s, %s", s.Approval, s.Fulfilment)
	}
	open := f.open()
	if len(open) != 3 {
		t.Fatalf("%d open lines: %+v", len(open), open)
	}
	if open[0].Number != 1 || open[0].Open != open[0].Approved {
		t.Errorf("open line: %+v", open[0])
	}
	leafSays(t, f, p.Code, "submitted", "approved")
}

func leafSays(t *testing.T, f *flood, code string, states ...string) {
	t.Helper()
	for _, state := range states {
		err := f.DB.View(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
			l, err := tlog.Find(tx, "request", code+"/1/"+state)
			if err == nil && l == nil {
				t.Errorf("the public was not told that it was %s", state)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A supplementary request holds only what is new: what another household needs,
// and the rest of a house that turned out worse.
func TestSupplementaryRequest(t *testing.T) {
	f := newFlood(t, "2026-11-12", "2026-11-02")
	worse := f.household(f.unit, heavy)
	f.household(f.unit, hungry)
	first := f.sent(f.unit)
	if _, err := f.ProposeRequest(t.Context(), f.chair, ProposeForm{Event: f.event, Unit: f.unit}); keyOf(err) != "request.nothing" {
		t.Errorf("nothing new: %v", err)
	}
	f.approved(first.Code)

	f.household(f.unit, dead)
	f.survey(worse, lost)
	f.verify(worse)
	second := f.sent(f.unit)
	if second.Supplements != first.ID || len(second.Lines) != 2 || second.Number != 2 {
		t.Fatalf("supplement: %+v", second.Request)
	}
	for _, l := range second.Lines {
		if l.Case == norm.HouseIsLost && (l.Before != 25_000_000 || l.Asked != 25_000_000) {
			t.Errorf("a house asked for twice: %+v", l)
		}
	}
}

// A household that is surveyed again after the paper was signed is disputed: the
// approver is told at its row, and approves the rest.
func TestDisputedAfterSubmission(t *testing.T) {
	f := newFlood(t, "2026-11-12", "2026-11-02")
	disputed := f.household(f.unit, lost)
	f.household(f.unit, dead)
	s := f.sent(f.unit)
	f.survey(disputed, heavy)

	s = f.sheet(s.Code)
	var line RequestLine
	for _, l := range s.Lines {
		if l.Household == disputed {
			line = l
		}
	}
	if line.Waits != WaitsDisputed {
		t.Fatalf("the line does not wait: %+v", line)
	}
	_, err := f.AnswerRequest(t.Context(), f.approver, s.ID, AnswerForm{Outcome: Approved})
	e, _ := fault.As(err)
	if e == nil || e.Faults[0].Field != "lines."+strconv.FormatInt(line.ID, 10)+".qty" || e.Faults[0].Key != "request.line.disputed" {
		t.Fatalf("approving a disputed household: %v", err)
	}
	f.verify(disputed)
	if _, err := f.AnswerRequest(t.Context(), f.approver, s.ID, AnswerForm{Outcome: Approved}); keyOf(err) != "request.line.changed" {
		t.Errorf("other facts than on the paper: %v", err)
	}
	f.approved(s.Code, LineForm{Line: line.ID, Qty: "0", Reason: "Khảo sát lại cho kết quả khác"})
	for _, l := range f.open() {
		if l.Household == disputed {
			t.Error("a round may serve a disputed household")
		}
	}
}

// A draft whose households changed is brought up to date before it is signed; what
// the chair wrote on other lines stays.
func TestDraftIsBroughtUpToDate(t *testing.T) {
	f := newFlood(t, "2026-11-12", "2026-11-02")
	changed := f.household(f.unit, lost)
	f.household(f.unit, dead)
	p := f.propose(f.unit)
	s := f.sheet(p.Code)
	for _, l := range s.Lines {
		f.explained(p.ID, LineForm{Line: l.ID, Qty: "10 triệu", Reason: "Phần còn lại do họ hàng lo"})
	}
	f.survey(changed, heavy)
	if _, err := f.SubmitRequest(t.Context(), f.chair, p.ID); keyOf(err) != "request.line.disputed" {
		t.Errorf("signing on an old survey: %v", err)
	}
	f.verify(changed)
	again := f.propose(f.unit)
	if again.ID != p.ID || again.New != 1 || again.Gone != 1 {
		t.Errorf("brought up to date: %+v", again)
	}
	for _, l := range f.sheet(p.Code).Lines {
		want := int64(25_000_000) // made anew
		if l.Household != changed {
			want = 10_000_000
		}
		if l.Asked != want {
			t.Errorf("%s asks for %d, want %d", l.Case, l.Asked, want)
		}
	}
}

// Raw SQL with the program's rights: no state is written, no line slips in after
// the signature, no name is read from another commune.
func TestRequestsWithstandSQL(t *testing.T) {
	f := newFlood(t, "2026-11-12", "2026-11-02")
	f.household(f.unit, lost)
	f.household(f.unit, dead)
	s := f.sent(f.unit)
	raw := pgtest.Raw(t, f.DB)
	all := `select set_config('quy.units', '*', false)`
	for _, attack := range []string{
		`update aid.requests set approval = 'approved'`,
		`update aid.requests set letter = 'khác' where approval = 'submitted'`,
		`update aid.request_lines set asked = asked - 1, reason = 'bớt lại một ít'`,
		`update aid.request_lines set approved = asked`,
		`update aid.request_lines set allocated = 1`,
		`delete from aid.request_lines`,
		`truncate aid.request_lines`,
		`insert into aid.request_lines (request_id, event_id, unit_id, household_id, assessment_id, revision, facts_hash,
			household_code, head, case_name, content, norm_id, item, purpose, sum, terms, entitled, before, content_total, asked)
			select request_id, event_id, unit_id, household_id, assessment_id, revision, facts_hash, household_code, head,
				'more', content, norm_id, item, purpose, sum, terms, entitled, before, content_total, asked
			from aid.request_lines limit 1`,
		`insert into aid.request_papers (request_id, event_id, unit_id, turn, year, number, written_on, signed_by, signed_name,
			list_hash, commitment, gap, explanation) select request_id, event_id, unit_id, 9, 2026, 99, written_on, 1, 'x',
			list_hash, commitment, gap, explanation from aid.request_papers`,
		`insert into aid.request_answers (step_id, paper_id, unit_id, outcome, answered_by, answered_name, answered_on)
			select id, paper_id, unit_id, 'approved', 99, 'x', current_date from aid.request_steps`,
		`select aid.answer_request(` + strconv.FormatInt(s.ID, 10) + `, ` + strconv.FormatInt(s.Steps[0].ID, 10) + `,
			'approved', '', 21, 'x', '2026-11-12', '{}', '{}', '{}')`,
		`select aid.answer_request(` + strconv.FormatInt(s.ID, 10) + `, 1000000, 'approved', '', 99, 'x', '2026-11-12', '{}', '{}', '{}')`,
		`select aid.submit_request(` + strconv.FormatInt(s.ID, 10) + `, 21, 'x', 2026, 7, decode(repeat('00', 32), 'hex'),
			decode(repeat('00', 32), 'hex'), '[]', 3, true, 'không có')`,
		`delete from aid.request_hands`,
	} {
		pgtest.Refused(t, raw, all, attack)
	}
	pgtest.Refused(t, raw, `select set_config('quy.units', '999', false)`,
		`select aid.answer_request(`+strconv.FormatInt(s.ID, 10)+`, `+strconv.FormatInt(s.Steps[0].ID, 10)+`,
			'approved', '', 99, 'x', '2026-11-12', '{}', '{}', '{}')`)
	var n int
	if err := raw.QueryRow(`select count(*) from aid.request_lines, set_config('quy.units', '999', true)`).Scan(&n); err != nil || n != 0 {
		t.Errorf("%d lines read without a scope, %v", n, err)
	}
	portal := `set role quy_portal`
	for _, table := range []string{"requests", "request_lines", "request_papers", "request_comments"} {
		pgtest.Refused(t, pgtest.Super(t, f.DB), portal, `select * from aid.`+table)
	}
}

// One household is in one open request, whoever makes it: a second draft of the
// commune that took over does not ask for it again.
func TestNobodyIsAskedForTwice(t *testing.T) {
	f := newFlood(t, "2025-06-28", "2025-06-20")
	f.household(f.old, lost)
	f.sent(f.old)
	f.owner(`insert into place.successions (from_unit, to_unit, kind, on_day, part, is_default, basis)
		values ($1, $2, 'merge', '2025-07-01', 'whole', true, 'test') returning from_unit`, f.old, f.unit)
	f.at("2025-07-02")
	if _, err := f.ProposeRequest(t.Context(), f.chair, ProposeForm{Event: f.event, Unit: f.unit}); keyOf(err) != "request.nothing" {
		t.Errorf("the successor asks again: %v", err)
	}
	if _, err := f.ProposeRequest(t.Context(), f.chair, ProposeForm{Event: f.event, Unit: f.old}); keyOf(err) != "request.unit.commune" {
		t.Errorf("a commune that ended: %v", err)
	}
}

// The chair clicks twice. One paper goes out, with one number.
func TestSubmittedOnce(t *testing.T) {
	f := newFlood(t, "2026-11-12", "2026-11-02")
	f.household(f.unit, lost)
	p := f.propose(f.unit)
	f.explained(p.ID)
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		wg.Go(func() { _, errs[i] = f.SubmitRequest(t.Context(), f.chair, p.ID) })
	}
	wg.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("sent: %v, %v", errs[0], errs[1])
	}
	for _, err := range errs {
		if err != nil && keyOf(err) != "request.signed" {
			t.Errorf("the second click is told %v", err)
		}
	}
	if s := f.sheet(p.Code); s.Number != 1 || s.Turn != 1 {
		t.Errorf("paper %d, turn %d", s.Number, s.Turn)
	}
}
