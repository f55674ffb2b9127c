package aid

import (
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
)

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
