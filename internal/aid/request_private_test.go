package aid

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/norm"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// A request of a private cause is there for who reads such causes at the commune, and
// sealed for who answers it; for nobody else: no list, no page, no public row, and the
// log learns a hash and the province.
func TestPrivateRequest(t *testing.T) {
	f := newEvent(t, "2026-11-12", "2026-11-02", "violence")
	f.household(f.unit, norm.Facts{Injured: 1, Class: "poor"})
	p := f.propose(f.unit)
	f.explained(p.ID)
	if _, err := f.SubmitRequest(t.Context(), f.chair, p.ID); err != nil {
		t.Fatal(err)
	}
	s, err := f.RequestSheet(t.Context(), f.chair, p.Code)
	if err != nil || !s.Private || s.Sealed || len(s.Lines) != 1 || s.Lines[0].Head == "" || s.EventName == "" {
		t.Fatalf("its chair: %+v, %v", s, err)
	}
	if err := f.CommentRequest(t.Context(), f.chair, p.ID, CommentForm{Body: "Cô ấy đang ở nhà chị gái."}); err != nil {
		t.Fatal(err)
	}
	all := []int64{f.province, f.district, f.old, f.unit}
	outside := []auth.Actor{
		person(60, auth.Assessor, f.unit, f.unit), person(61, auth.Approver, f.unit, f.unit),
		person(62, auth.Approver, f.district, f.district),
	}
	for i, role := range auth.Roles {
		if role != auth.Approver {
			outside = append(outside, person(int64(70+i), role, f.province, all...))
		}
	}
	for _, by := range outside {
		_, err := f.RequestSheet(t.Context(), by, p.Code)
		if key := keyOf(err); key != "request.missing" && key != "auth.denied" {
			t.Errorf("%s opens it: %v", by.Name, err)
		}
		if list, _ := f.Requests(t.Context(), by, RequestFilter{}); len(list) != 0 { // who may not read none reads none
			t.Errorf("%s lists %d", by.Name, len(list))
		}
		if w, err := f.RequestWorkFor(t.Context(), by); err != nil || len(w.Answers) != 0 {
			t.Errorf("%s works on it: %+v, %v", by.Name, w, err)
		}
	}

	// Who answers it reads the code, the sums and the amounts.
	secrets := []string{s.EventName, s.Event.Slug, s.Lines[0].Head, s.Explanation, "violence", "chị gái"}
	if s.Lines[0].VillageName != "" {
		secrets = append(secrets, s.Lines[0].VillageName)
	}
	sealed, err := f.RequestSheet(t.Context(), f.approver, p.Code)
	if err != nil || !sealed.Sealed || sealed.Waiting() == nil || len(sealed.Lines) != 1 {
		t.Fatalf("who answers it: %+v, %v", sealed, err)
	}
	if l, was := sealed.Lines[0], s.Lines[0]; l.HouseholdCode != was.HouseholdCode || l.Asked != was.Asked || l.Sum != was.Sum ||
		l.Norm != was.Norm || l.Waits != "" {
		t.Errorf("the line is %+v, was %+v", l, was)
	}
	list, err := f.Requests(t.Context(), f.approver, RequestFilter{})
	if err != nil || len(list) != 1 {
		t.Errorf("who answers lists %d, %v", len(list), err)
	}
	work, err := f.RequestWorkFor(t.Context(), f.approver)
	if err != nil || len(work.Answers) != 1 {
		t.Errorf("who answers works on %+v, %v", work, err)
	}
	body, err := json.Marshal([]any{sealed, list, work})
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range secrets {
		if strings.Contains(string(body), secret) {
			t.Errorf("who answers reads %q: %s", secret, body)
		}
	}
	if _, err := f.RequestDoc(sealed); keyOf(err) != "request.sealed.paper" {
		t.Errorf("the paper: %v", err)
	}
	var opened int
	err = pgtest.Owner(t, f.DB).QueryRow(`
		select count(*) from audit.events where action = 'request.open_private' and after ->> 'sealed' = 'true'`).Scan(&opened)
	if err != nil || opened != 1 {
		t.Errorf("%d openings are written down, %v", opened, err)
	}

	// A refusal says no name.
	cut := AnswerForm{Outcome: Approved, Lines: []LineForm{{Line: sealed.Lines[0].ID, Qty: "0"}}}
	_, err = f.AnswerRequest(t.Context(), f.approver, p.ID, cut)
	if err == nil || strings.Contains(fmt.Sprintf("%+v", err), s.Lines[0].Head) {
		t.Errorf("a cut without a reason: %v", err)
	}
	got, err := f.AnswerRequest(t.Context(), f.approver, p.ID, AnswerForm{Outcome: Approved})
	if err != nil || got.Approval != Approved {
		t.Errorf("the answer: %+v, %v", got, err)
	}
	err = f.DB.View(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
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
