package aid

import (
	"testing"

	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// A request that was handed in stays as it is, whoever owns the database: its list by the
// paper's hash, every other word by the trail.
func TestChecksSeeAChangedRequest(t *testing.T) {
	f := newFlood(t, "2026-11-12", "2026-11-02")
	f.household(f.unit, lost)
	p, err := f.ProposeRequest(t.Context(), f.chair, ProposeForm{Event: f.event, Unit: f.unit})
	if err != nil {
		t.Fatal(err)
	}
	r, err := f.RequestSheet(t.Context(), f.chair, p.Code)
	if err != nil {
		t.Fatal(err)
	}
	line := r.Lines[0].ID
	err = f.EditRequest(t.Context(), f.chair, p.ID, EditForm{
		Letter: "Kính đề nghị <tỉnh> & \"quỹ\"", Explanation: "Báo cáo nhanh chưa kể các hộ ở xa.",
		Lines: []LineForm{{Line: line, Qty: "40000000", Reason: "Đã có <tổ chức> khác & \"nhà hảo tâm\" \\ giúp"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.SubmitRequest(t.Context(), f.chair, p.ID); err != nil {
		t.Fatal(err)
	}
	sees := func(statements ...string) {
		t.Helper()
		for _, s := range statements {
			pgtest.Sees(t, f.DB, "request_is_as_it_was_handed_in", s)
		}
	}
	const (
		words = `update aid.requests set `
		row   = `update aid.request_lines set `
	)
	changes := []string{
		words + `letter = 'x'`, words + `explanation = 'x'`, words + `written_on = written_on + 1`, words + `code = '0000000000000000'`,
		words + `drafted_by = 99`, words + `event_on = event_on - 1`, words + `approval = 'returned'`, words + `approval = 'rejected'`,
		row + `head = 'Người Ma'`, row + `household_code = 'H000000000'`, row + `sum = 'khác'`, row + `asked = asked - 1000`,
		row + `reason = 'lý do khác'`, row + `village = 'Khu Ma'`, row + `terms = '[]'`, row + `content_total = content_total + 1`,
		`delete from aid.request_lines`,
	}
	sees(changes...)
	if r, err = f.RequestSheet(t.Context(), f.approver, p.Code); err != nil {
		t.Fatal(err)
	}
	_, err = f.AnswerRequest(t.Context(), f.approver, p.ID, AnswerForm{
		Step: r.Steps[0].ID, Outcome: Approved,
		Lines: []LineForm{{Line: line, Qty: "30000000", Reason: "Theo mức chung của tỉnh"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	sees(append(changes[:len(changes)-1], row+`approved = approved - 1000`, row+`approved_reason = 'khác lý do'`)...)
}
