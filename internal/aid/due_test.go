package aid

import (
	"fmt"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func dutiesAbout(t *testing.T, db *pg.DB, ref string) duty.Duty {
	t.Helper()
	var list []duty.Duty
	err := db.View(t.Context(), auth.System("test"), func(tx *pg.Tx) (err error) {
		list, err = duty.About(tx, ref)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 1 {
		t.Fatalf("%d duties about %s", len(list), ref)
	}
	return list[0]
}

// A request's deadlines: the chair's, ended by the signature; the province's, which the
// commune opens and cannot read, ended by the answer; and the chair's again when the paper
// comes back. Nobody ends one by a word.
func TestRequestIsDue(t *testing.T) {
	f := newFlood(t, "2026-11-09", "2026-11-05")
	f.household(f.unit, lost)
	s := f.sent(f.unit)
	sign := dutiesAbout(t, f.DB, "request:"+s.Code+"/1")
	if sign.Kind != duty.RequestSign || sign.State != duty.Ended || sign.UnitID != f.unit || sign.DueOn != UrgentRelief.Due(sign.BegunOn) ||
		sign.Basis != UrgentRelief.Basis {
		t.Errorf("the chair's: %+v", sign)
	}
	answer := dutiesAbout(t, f.DB, "request:"+s.Code+"/1/1")
	if answer.State != duty.Running || answer.Role != auth.Approver || answer.UnitID != s.Steps[0].Unit || answer.DueOn != s.Steps[0].DueOn ||
		answer.Path != "/van-phong/to-trinh/"+s.Code || !strings.Contains(answer.About, " · ") {
		t.Errorf("the province's: %+v", answer)
	}
	if s.DueRef() != answer.Ref {
		t.Errorf("kept under %s", s.DueRef())
	}
	desk := &duty.Desk{DB: f.DB}
	chair := person(60, auth.CommuneChair, f.unit, f.unit)
	if _, err := desk.DutyFor(t.Context(), chair, answer.ID); !fault.Is(err, "duty.missing") {
		t.Errorf("the commune reads the province's: %v", err)
	}
	boss := person(61, auth.FundManager, answer.UnitID, answer.UnitID, f.unit)
	for what, err := range map[string]error{
		"done":    desk.Finish(t.Context(), boss, answer.ID, "đã trả lời trên giấy", 0),
		"dropped": desk.Drop(t.Context(), boss, answer.ID, "không cần nữa"),
	} {
		if !fault.Is(err, "duty.act") {
			t.Errorf("%s by a word: %v", what, err)
		}
	}
	err := pgtest.Refused(t, pgtest.Raw(t, f.DB), fmt.Sprintf(`set quy.units = '%d'`, f.unit), fmt.Sprintf(`
		insert into duty.steps (duty_id, unit_id, what, on_day, due_on, reason, actor_id)
		values (%d, %d, 'done', '2026-11-09', '%s', 'xong rồi', 60)`, answer.ID, answer.UnitID, answer.DueOn))
	if err == nil {
		t.Error("the commune ends the province's duty by raw SQL")
	}

	f.at("2026-11-11")
	_, err = f.AnswerRequest(t.Context(), f.approver, s.ID, AnswerForm{Outcome: Returned, Reason: "Xem lại danh sách thôn Bản Piềng."})
	if err != nil {
		t.Fatal(err)
	}
	if d := dutiesAbout(t, f.DB, answer.Ref); d.State != duty.Ended || d.EndedOn != workday.Date(2026, 11, 11) {
		t.Errorf("after the answer: %+v", d)
	}
	back := dutiesAbout(t, f.DB, f.sheet(s.Code).DueRef())
	if back.Kind != duty.RequestSign || back.State != duty.Running || back.BegunOn != workday.Date(2026, 11, 11) || back.ID == sign.ID {
		t.Errorf("after it came back: %+v", back)
	}
}

// A list's deadline is the notice's own and ends when it hangs; an objection's ends with
// its answer.
func TestListIsDue(t *testing.T) {
	w := newWorld(t)
	_, notice, o := w.objectedTo()
	if d := dutiesAbout(t, w.DB, "notice:"+notice); d.State != duty.Ended || d.UnitID != w.commune || d.Proof != duty.Act {
		t.Errorf("the list: %+v", d)
	}
	if d := dutiesAbout(t, w.DB, "objection:"+o.Code); d.State != duty.Running || d.DueOn != workday.AddWorkingDays(d.BegunOn, 5) {
		t.Errorf("the objection: %+v", d)
	}
	if _, err := w.AnswerObjection(t.Context(), w.mttq, o.Code, ObjectionKept, "Đã đến xem, đúng như danh sách."); err != nil {
		t.Fatal(err)
	}
	if d := dutiesAbout(t, w.DB, "objection:"+o.Code); d.State != duty.Ended {
		t.Errorf("answered: %+v", d)
	}
}
