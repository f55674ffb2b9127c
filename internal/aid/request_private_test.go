package aid

import (
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/norm"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

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
