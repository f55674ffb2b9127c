package giving

import (
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// A person notifies the commune, is answered within three working days, and the public
// reads that without the whole name, the contact or the account.
func TestOutsideCall(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	ctx := t.Context()
	chair := officer(11, auth.CommuneChair, f.commune)
	f.paper()
	paper, err := f.KeepNotice(ctx, chair, f.commune, "a.png", strings.NewReader("\x89PNG\r\n\x1a\nx"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.KeepNotice(ctx, chair, f.commune, "a.exe", strings.NewReader("MZ\x90")); !fault.Is(err, "duty.proof.kind") {
		t.Errorf("a program is kept as a paper: %v", err)
	}
	form := OutsideForm{
		Unit: f.commune, Kind: "person", Name: "Trần Văn Bình", Contact: "0912 000 111", Purpose: "Mua chăn", Area: "Thôn Nà Chào",
		Bank: "Agribank", Account: "8400 2050 00123", StartsOn: "13/11/2026", EndsOn: "30/11/2026", ReceivedOn: "11/11/2026", File: paper,
	}
	if _, err := f.KeepOutside(ctx, f.cashier, form); !isKind(err, fault.Denied) {
		t.Errorf("a cashier keeps the register: %v", err)
	}
	_, err = f.KeepOutside(ctx, chair, OutsideForm{Unit: f.commune, ReceivedOn: "13/11/2026", Account: "12;x"})
	if e, ok := fault.As(err); !ok || len(e.Faults) < 8 {
		t.Errorf("an empty notice is told only %v", err)
	}
	id, err := f.KeepOutside(ctx, chair, form)
	if err != nil {
		t.Fatal(err)
	}
	c, err := f.OutsideCallFor(ctx, chair, id)
	if err != nil || c.DueOn != workday.AddWorkingDays(c.ReceivedOn, 3) || c.Said.Contact != "0912 000 111" {
		t.Fatalf("%+v, %v", c, err)
	}
	if seen, err := f.OutsideCallFor(ctx, f.cashier, id); err != nil || seen.Said.Name != "" {
		t.Errorf("the province's cashier reads who calls: %+v, %v", seen, err)
	}
	list, err := f.OutsideCalls(ctx, 0, 0)
	if err != nil || len(list) != 1 || list[0].PublicName != "Trần Văn B•••" && !strings.HasPrefix(list[0].PublicName, "Trần Văn B") ||
		strings.Contains(list[0].PublicName, "Bình") || list[0].AccountShown != "…123" || list[0].Outcome != "waiting" {
		t.Fatalf("the public reads %+v, %v", list, err)
	}
	if err := f.AnswerOutside(ctx, chair, OutsideAnswer{Call: id}); !fault.Is(err, "outside.outcome.missing") {
		t.Errorf("an empty answer: %v", err)
	}
	answer := OutsideAnswer{Call: id, Outcome: "guided", Answer: "Thôn Nà Chào còn 12 hộ, mỗi hộ một chăn", PaperNumber: "5/UBND"}
	if err := f.AnswerOutside(ctx, chair, answer); err != nil {
		t.Fatal(err)
	}
	if err := f.AnswerOutside(ctx, chair, answer); !fault.Is(err, "outside.answered.once") {
		t.Errorf("answered twice: %v", err)
	}
	if d := f.dutiesOf(c.subject())[duty.OutsideAnswer]; d.State != duty.Ended || d.Role != auth.CommuneChair {
		t.Errorf("answered and still due: %+v", d)
	}
	pgtest.Sees(t, f.DB, "outside_calls_are_told", `update giving.outside_answers set outcome = 'refused'`)
	pgtest.Sees(t, f.DB, "outside_calls_are_told", `update giving.outside_calls set received_on = received_on + 1`)
	pgtest.Refused(t, pgtest.Raw(t, f.DB), `update giving.outside_answers set outcome = 'refused'`)
}
