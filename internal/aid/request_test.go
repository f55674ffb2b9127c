package aid

import (
	"io"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/norm"
	"github.com/quykhancap/quykhancap/internal/paper"
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

// Two approvers answer at the same moment. One word counts, and the slower is told
// why hers did nothing.
func TestTwoApproversAtOnce(t *testing.T) {
	f := newFlood(t, "2026-11-12", "2026-11-02")
	f.household(f.unit, lost)
	s := f.sent(f.unit)
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i, by := range []auth.Actor{f.approver, f.second} {
		wg.Go(func() {
			_, errs[i] = f.AnswerRequest(t.Context(), by, s.ID, AnswerForm{Step: s.Steps[0].ID, Outcome: Approved})
		})
	}
	wg.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("answers: %v, %v", errs[0], errs[1])
	}
	for _, err := range errs {
		if err != nil && keyOf(err) != "request.answered" {
			t.Errorf("the slower is told %v", err)
		}
	}
}

// Two chairs draft at the same moment: there is one draft.
func TestTwoDraftAtOnce(t *testing.T) {
	f := newFlood(t, "2026-11-12", "2026-11-02")
	f.household(f.unit, lost)
	deputy := f.chair
	deputy.ID = 22
	var wg sync.WaitGroup
	made := make([]*Proposed, 2)
	for i, by := range []auth.Actor{f.chair, deputy} {
		wg.Go(func() {
			var err error
			if made[i], err = f.ProposeRequest(t.Context(), by, ProposeForm{Event: f.event, Unit: f.unit}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if !t.Failed() && made[0].ID != made[1].ID {
		t.Errorf("two drafts: %+v, %+v", made[0], made[1])
	}
}

// Who wrote or signed does not answer, whatever roles they hold; a step is
// answered by its own level, and a person answers one paper once.
func TestFourEyes(t *testing.T) {
	f := newFlood(t, "2024-09-20", "2024-09-07")
	f.household(f.old, lost)
	all := []int64{f.province, f.district, f.old}
	both := f.chair
	both.Grants = append(both.Grants, auth.Grant{Role: auth.Approver, Unit: f.province, Reach: all})
	helper := both
	helper.ID = 23
	p, err := f.ProposeRequest(t.Context(), helper, ProposeForm{Event: f.event, Unit: f.old})
	if err != nil {
		t.Fatal(err)
	}
	f.explained(p.ID)
	if _, err := f.SubmitRequest(t.Context(), f.chair, p.ID); err != nil {
		t.Fatal(err)
	}
	s := f.sheet(p.Code)
	if len(s.Steps) != 2 || s.Steps[0].Level != "district" || s.Steps[1].Level != "province" {
		t.Fatalf("steps: %+v", s.Steps)
	}
	yes := AnswerForm{Outcome: Approved}
	for name, tt := range map[string]struct {
		by  auth.Actor
		key string
	}{
		"who signed":                     {both, "request.same"},
		"who drafted":                    {helper, "request.same"},
		"a machine":                      {auth.System("import"), "aid.person"},
		"a citizen":                      {auth.Public, "request.missing"},
		"an approver of another place":   {person(40, auth.Approver, 999, 999), "request.missing"},
		"an approver of the commune":     {person(41, auth.Approver, f.old, f.old), "auth.denied"},
		"an accountant of the province":  {person(42, auth.Accountant, f.province, all...), "auth.denied"},
		"whose role ended, with nothing": {auth.Actor{ID: 43, Name: "x", Kind: auth.Officer}, "request.missing"},
	} {
		if _, err := f.AnswerRequest(t.Context(), tt.by, s.ID, yes); keyOf(err) != tt.key {
			t.Errorf("%s: %v, want %s", name, err, tt.key)
		}
	}
	district := person(33, auth.Approver, f.district, f.district, f.old)
	if _, err := f.AnswerRequest(t.Context(), district, s.ID, yes); err != nil {
		t.Fatal(err)
	}
	if _, err := f.AnswerRequest(t.Context(), district, s.ID, yes); keyOf(err) != "auth.denied" {
		t.Errorf("the district answers for the province: %v", err)
	}
	wide := person(33, auth.Approver, f.province, all...)
	if _, err := f.AnswerRequest(t.Context(), wide, s.ID, yes); keyOf(err) != "request.same.step" {
		t.Errorf("one person answers both steps: %v", err)
	}
	if s = f.approved(p.Code); s.Approval != Approved {
		t.Errorf("approved: %s", s.Approval)
	}
}

// Returned is a draft again, with the same households and another number when it
// is sent again; rejected is the end of it, and its households may be asked for anew.
func TestReturnedAndRejected(t *testing.T) {
	f := newFlood(t, "2026-11-12", "2026-11-02")
	f.household(f.unit, lost)
	s := f.sent(f.unit)
	no := AnswerForm{Outcome: Returned, Reason: "ngắn"}
	if _, err := f.AnswerRequest(t.Context(), f.approver, s.ID, no); keyOf(err) != "request.answer.reason" {
		t.Errorf("a return without a reason: %v", err)
	}
	no.Reason = "Thiếu biên bản họp thôn Nà Lầu"
	if _, err := f.AnswerRequest(t.Context(), f.approver, s.ID, no); err != nil {
		t.Fatal(err)
	}
	w, err := f.RequestWorkFor(t.Context(), f.chair)
	if err != nil || len(w.Returned) != 1 || len(w.Answers) != 0 {
		t.Errorf("the chair's work: %+v, %v", w, err)
	}
	again := f.sent(f.unit)
	if again.ID != s.ID || again.Number != 2 || again.Turn != 2 {
		t.Errorf("sent again: %+v", again.Request)
	}
	no.Outcome, no.Reason = Rejected, "Không thuộc phạm vi hỗ trợ của đợt này"
	if _, err := f.AnswerRequest(t.Context(), f.approver, s.ID, no); err != nil {
		t.Fatal(err)
	}
	if _, err := f.AnswerRequest(t.Context(), f.second, s.ID, AnswerForm{Outcome: Approved}); keyOf(err) != "request.answered" {
		t.Errorf("approving what was rejected: %v", err)
	}
	if anew := f.propose(f.unit); anew.ID == s.ID || anew.Lines != 1 {
		t.Errorf("anew: %+v", anew)
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

// A list tells how much waits since when, with sums, and no other commune's.
func TestRequestsOfAReach(t *testing.T) {
	f := newFlood(t, "2026-11-12", "2026-11-02")
	f.household(f.unit, lost)
	f.sent(f.unit)
	f.at("2026-11-19")
	w, err := f.RequestWorkFor(t.Context(), f.approver)
	if err != nil || len(w.Answers) != 1 || w.Answers[0].Late != 2 || w.Answers[0].Since.String() != "2026-11-12" {
		t.Errorf("what waits: %+v, %v", w.Answers, err)
	}
	list, err := f.Requests(t.Context(), f.approver, RequestFilter{Event: f.event})
	if err != nil || len(list) != 1 || list[0].Totals[0].Asked != 50_000_000 || list[0].Totals[0].Households != 1 {
		t.Errorf("list: %+v, %v", list, err)
	}
	sibling := person(50, auth.CommuneChair, 999, 999)
	if list, err := f.Requests(t.Context(), sibling, RequestFilter{}); err != nil || len(list) != 0 {
		t.Errorf("a sibling reads %d requests, %v", len(list), err)
	}
	if _, err := f.RequestSheet(t.Context(), sibling, "0000000000000000"); keyOf(err) != "request.missing" {
		t.Errorf("a sibling opens one: %v", err)
	}
	if err := f.CommentRequest(t.Context(), f.approver, list[0].ID, CommentForm{Body: "Bổ sung ảnh hiện trường"}); err != nil {
		t.Error(err)
	}
	if err := f.CommentRequest(t.Context(), sibling, list[0].ID, CommentForm{Body: "tò mò"}); keyOf(err) != "request.missing" {
		t.Errorf("a sibling comments: %v", err)
	}
}

// The paper is the request: draft and signed, with its number, hash and a code
// that our keys read.
func TestRequestPaper(t *testing.T) {
	f := newFlood(t, "2024-09-20", "2024-09-07")
	f.household(f.old, norm.Facts{House: norm.HouseLost, HungryPersons: 3, HungryMonths: 1, Class: "poor"})
	p := f.propose(f.old)
	draft, err := f.RequestDoc(f.sheet(p.Code))
	if err != nil || !draft.Draft || draft.Number != 0 || draft.QR != "" {
		t.Errorf("the draft's paper: %+v, %v", draft, err)
	}
	s := f.sent(f.old)
	doc, err := f.RequestDoc(s)
	if err != nil {
		t.Fatal(err)
	}
	if doc.Number != 1 || len(doc.To) != 2 || doc.Above != "Huyện Tràng Định" || doc.Name != "Đại Đồng" || len(doc.Rows) != 2 {
		t.Errorf("paper: %+v", doc)
	}
	if doc.Sum != "40.000.000 đ; 45 kg gạo" {
		t.Errorf("sum: %s", doc.Sum)
	}
	if err := paper.Request(io.Discard, doc); err != nil {
		t.Error(err)
	}
	_, token, _ := strings.Cut(doc.QR, "?s=")
	claims, err := f.Keys.Verify(token)
	if err != nil || claims["c"] != s.Code || claims["k"] != "TTR" || len(doc.QR) > 280 {
		t.Errorf("the code says %v, %v (%d letters)", claims, err, len(doc.QR))
	}
}

// A request of a private cause is there for who reads such causes at the commune,
// and for nobody else: no list, no page, no public row, and the log learns a hash
// and the province.
func TestPrivateRequest(t *testing.T) {
	f := newEvent(t, "2026-11-12", "2026-11-02", "violence")
	f.household(f.unit, norm.Facts{Injured: 1, Class: "poor"})
	p := f.propose(f.unit)
	f.explained(p.ID)
	if _, err := f.SubmitRequest(t.Context(), f.chair, p.ID); err != nil {
		t.Fatal(err)
	}
	if s, err := f.RequestSheet(t.Context(), f.chair, p.Code); err != nil || !s.Private || len(s.Lines) != 1 {
		t.Errorf("its chair: %v", err)
	}
	assessor := person(60, auth.Assessor, f.unit, f.unit)
	for _, by := range []auth.Actor{f.approver, assessor} {
		if _, err := f.RequestSheet(t.Context(), by, p.Code); keyOf(err) != "request.missing" {
			t.Errorf("%s opens it: %v", by.Name, err)
		}
		if list, err := f.Requests(t.Context(), by, RequestFilter{}); err != nil || len(list) != 0 {
			t.Errorf("%s lists %d, %v", by.Name, len(list), err)
		}
		if w, err := f.RequestWorkFor(t.Context(), by); err != nil || len(w.Answers) != 0 {
			t.Errorf("%s works on it: %+v, %v", by.Name, w, err)
		}
	}
	err := f.DB.View(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		l, err := tlog.Find(tx, "request", p.Code+"/1/submitted")
		if err != nil {
			return err
		}
		for _, word := range []string{"06112", "lu-2026", "badly_injured", "number", "2026-11"} {
			if strings.Contains(string(l.Body), word) {
				t.Errorf("the log says %s: %s", word, l.Body)
			}
		}
		var n int
		if err := tx.Row(`select count(*) from aid.public_requests`).Scan(&n); err != nil || n != 0 {
			t.Errorf("%d public rows, %v", n, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
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

// What became of a request is read from its sums.
func TestFulfilment(t *testing.T) {
	for _, tt := range []struct {
		name   string
		a      Approval
		totals []Total
		want   Fulfilment
	}{
		{"a draft", Draft, []Total{{Approved: 5, Delivered: 5}}, Pending},
		{"nothing yet", Approved, []Total{{Approved: 5}}, Pending},
		{"a part decided", Approved, []Total{{Approved: 5, Allocated: 1}}, Allocated},
		{"a part given", Approved, []Total{{Approved: 5, Allocated: 5, Delivered: 1}}, Dispatched},
		{"money given, rice not", Approved, []Total{{Approved: 5, Allocated: 5, Delivered: 5}, {Approved: 3}}, Dispatched},
		{"all given", Approved, []Total{{Approved: 5, Allocated: 5, Delivered: 5}}, Delivered},
		{"approved with nothing", Approved, []Total{{}}, Pending},
	} {
		if got := fulfilment(tt.a, tt.totals); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
