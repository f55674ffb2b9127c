package giving

import (
	"fmt"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// wrongOf finds a line for somebody who asks for it back.
func (b *bank) wrongOf(line int64, amount, at string) Refund {
	b.t.Helper()
	q := b.inquiry(b.ask(InquiryForm{
		Kind: RefundInquiry, Amount: amount, At: at, Digits: "789012", Words: "Tôi chuyển nhầm, định gửi cho người nhà.",
		Bank: "Vietcombank", Number: "0123456789012", Holder: "NGUYEN VAN BINH", ProofName: "anh.png",
		Proof: strings.NewReader("\x89PNG\r\n\x1a\nảnh chụp"),
	}))
	if err := b.FindRefund(b.t.Context(), b.accountant, q.ID, line, "chuyển nhầm"); err != nil {
		b.t.Fatal(err)
	}
	return b.refund(q)
}

// A line of the bank ends one debt: what gave a late gift back pays no refund of the same
// sum, and the other way round, whoever writes.
func TestLinePaysOnce(t *testing.T) {
	t.Parallel()
	b, old, _, _ := after(t, 0)
	ctx := t.Context()
	b.late(old.ID, "12|6100.1|500.000|muon mot", "12|6100.2|500.000|muon hai")
	late, wrong := b.lineOf(old.ID, In, 500_000)-1, b.lineOf(old.ID, In, 500_000)
	r := b.wrongOf(wrong, "500.000", "12/11/2026")
	if err := b.DecideRefund(ctx, b.manager, RefundVerdict{r.ID, true, true, "đúng là nhầm"}); err != nil {
		t.Fatal(err)
	}
	if err := b.DecideLate(ctx, b.manager, LateForm{Line: late, Outcome: LateReturned, Reason: "Người gửi xin lại"}); err != nil {
		t.Fatal(err)
	}
	b.late(old.ID, "12|7200.1|-500.000|Hoan tra")
	first := b.lineOf(old.ID, Out, 500_000)
	if err := b.PayLate(ctx, b.accountant, late, first); err != nil {
		t.Fatal(err)
	}
	if err := b.PayRefund(ctx, b.accountant, r.ID, first); !fault.Is(err, "refund.line.taken") {
		t.Errorf("one line ends two debts: %v", err)
	}
	super := pgtest.Super(t, b.DB)
	pgtest.Refused(t, super, fmt.Sprintf(`
		insert into giving.refund_payments (refund_id, unit_id, line_id, entry_id, actor_id, at)
		select %d, unit_id, id, entry_id, 5, now() from giving.bank_lines where id = %d`, r.ID, first))
	b.late(old.ID, "12|7200.2|-500.000|Hoan tra nua")
	second := b.lineOf(old.ID, Out, 500_000)
	if err := b.PayRefund(ctx, b.accountant, r.ID, second); err != nil {
		t.Fatal(err)
	}
	b.late(old.ID, "12|6100.3|500.000|muon ba")
	third := b.lineOf(old.ID, In, 500_000)
	f := b.seen(LateFilter{Account: old.ID}, LateReturned)
	id, err := b.DecideLateList(ctx, b.manager, f)
	if err != nil {
		t.Fatal(err)
	}
	for _, taken := range []int64{first, second} {
		if err := b.PayLate(ctx, b.accountant, third, taken); err == nil {
			t.Errorf("line %d gives another gift back", taken)
		}
		if err := b.MoveLate(ctx, b.accountant, LateMove{Ruling: id, Out: taken}); !fault.Is(err, "refund.line.taken") {
			t.Errorf("line %d takes a ruling along: %v", taken, err)
		}
		for _, attack := range []string{
			`insert into giving.late_returns (line_id, unit_id, out_id, entry_id, actor_id, at)
				select %[1]d, unit_id, id, entry_id, 5, now() from giving.bank_lines where id = %[3]d`,
			`insert into giving.late_moves (unit_id, ruling_id, out_id, entry_id, gifts, amount, actor_id, at)
				select unit_id, %[2]d, id, entry_id, 1, 500000, 5, now() from giving.bank_lines where id = %[3]d and %[1]d > 0`,
		} {
			pgtest.Refused(t, super, fmt.Sprintf(attack, third, id, taken))
		}
	}
}

// What late money's decisions send back or on, or a ruling is deciding, is approved as no
// refund, by raw SQL neither.
func TestRefundSparesLateMoney(t *testing.T) {
	t.Parallel()
	b, old, next, _ := after(t, lateChunk+2)
	ctx := t.Context()
	one := b.lineOf(old.ID, In, 900_000)
	r := b.wrongOf(one, "900.000", "12/11/2026")
	v := RefundVerdict{r.ID, true, true, "đúng là nhầm"}
	attack := fmt.Sprintf(`
		insert into giving.refund_decisions (refund_id, unit_id, line_id, amount, approved, reason, decided_by, at)
		select id, unit_id, line_id, amount, true, 'đúng là nhầm', 1, now() from giving.refunds where id = %d`, r.ID)
	f := b.seen(LateFilter{Account: old.ID}, LateNext)
	f.Next = next.ID
	id, err := b.DecideLateList(ctx, b.manager, f)
	if err != nil {
		t.Fatal(err)
	}
	super := pgtest.Super(t, b.DB)
	if err := b.DecideRefund(ctx, b.manager, v); !fault.Is(err, "late.ruled") {
		t.Errorf("while a ruling decides about it: %v", err)
	}
	pgtest.Refused(t, super, attack)
	if err := b.RunLate(ctx, fmt.Appendf(nil, `{"ruling":%d}`, id)); err != nil {
		t.Fatal(err)
	}
	if err := b.DecideRefund(ctx, b.manager, v); !fault.Is(err, "refund.once") {
		t.Errorf("it goes on already: %v", err)
	}
	pgtest.Refused(t, super, attack)
}

// A ruling whose gifts all went back one by one is due no more.
func TestRulingGoesBackLineByLine(t *testing.T) {
	t.Parallel()
	b, old, _, _ := after(t, 2)
	ctx := t.Context()
	id, err := b.DecideLateList(ctx, b.manager, b.seen(LateFilter{Account: old.ID}, LateReturned))
	if err != nil {
		t.Fatal(err)
	}
	r := b.ruling(id)
	for i, want := range []duty.State{duty.Running, duty.Ended} {
		qty := int64(i+1) * 100_000
		b.late(old.ID, fmt.Sprintf("12|7300.%d|-%d00.000|Hoan tra nguoi gui", i, i+1))
		if err := b.PayLate(ctx, officer(8, auth.Accountant, b.province), b.lineOf(old.ID, In, qty), b.lineOf(old.ID, Out, qty)); err != nil {
			t.Fatal(err)
		}
		if d := b.dutiesOf(r.subject())[duty.LateReturn]; d.State != want {
			t.Errorf("after %d went back: %+v", i+1, d)
		}
	}
	if r = b.ruling(id); r.Waits() || r.BackGifts != 2 {
		t.Errorf("%+v", r)
	}
}
