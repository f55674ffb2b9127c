package giving

import (
	"strings"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// wrong asks for a transfer of 5,000,000 to go back.
func (b *bank) wrong() *InquirySheet {
	b.t.Helper()
	return b.inquiry(b.ask(InquiryForm{
		Kind: RefundInquiry, Amount: "5.000.000", At: "12/11/2026", Digits: "789012",
		Words: "Tôi chuyển nhầm, định gửi cho người nhà.", Bank: "Vietcombank", Number: "0123456789012",
		Holder: "NGUYEN VAN BINH", ProofName: "anh.png", Proof: strings.NewReader("\x89PNG\r\n\x1a\nảnh chụp"),
	}))
}

// refund is the last that was found for an inquiry.
func (b *bank) refund(q *InquirySheet) Refund {
	b.t.Helper()
	sheet, err := b.InquiryFor(b.t.Context(), b.accountant, q.ID)
	if err != nil || len(sheet.Refunds) == 0 {
		b.t.Fatal(sheet, err)
	}
	return sheet.Refunds[0]
}

// A wrong transfer that had a receipt: found by the accountant, decided by another, the
// receipt void, the bank's line booked as given back, and everybody can read it.
func TestRefund(t *testing.T) {
	b := newBank(t)
	a := b.accountOf(VCB).ID
	l := b.line(a, "12|5017.1|5.000.000|CT tu 0123456789012 NGUYEN VAN BINH toi 0011001932418")
	m, err := b.Claim(t.Context(), b.accountant, l.ID, Donor{LegalName: "Nguyễn Văn Bình"})
	if err != nil {
		t.Fatal(err)
	}
	q := b.wrong()
	if len(q.Fits) != 1 || q.ProofID == 0 || q.Said.Number != "0123456789012" {
		t.Fatalf("%+v", q)
	}
	if err := b.FindRefund(t.Context(), b.accountant, q.ID, l.ID, "chuyển nhầm, có ảnh"); err != nil {
		t.Fatal(err)
	}
	if err := b.FindRefund(t.Context(), b.accountant, q.ID, l.ID, "chuyển nhầm, có ảnh"); !fault.Is(err, "refund.under_way") {
		t.Error(err)
	}
	r := b.refund(q)
	due := func(kind duty.Kind, ref string, state duty.State) {
		t.Helper()
		if err := b.AskInquiries(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d := b.dutiesOf(ref)[kind]; d.State != state || d.Path != inquiryPath(q.ID) || d.Proof != duty.Act {
			t.Errorf("%s of %s is %+v, want it %s", kind, ref, d, state)
		}
	}
	due(duty.RefundDecide, inquirySubject(q.ID), duty.Running)
	both := officer(9, auth.FundManager, b.province) // the accountant, as another officer
	if err := b.DecideRefund(t.Context(), both, RefundVerdict{r.ID, true, false, "đúng là nhầm"}); !fault.Is(err, "refund.same_person") {
		t.Error(err)
	}
	if err := b.PayRefund(t.Context(), b.accountant, r.ID, l.ID); !fault.Is(err, "refund.not_approved") {
		t.Error(err)
	}
	if err := b.DecideRefund(t.Context(), b.manager, RefundVerdict{r.ID, true, false, "đúng là nhầm"}); err != nil {
		t.Fatal(err)
	}
	if err := b.DecideRefund(t.Context(), b.manager, RefundVerdict{r.ID, true, false, "đúng là nhầm"}); !fault.Is(err, "refund.decided") {
		t.Error(err)
	}
	due(duty.RefundDecide, inquirySubject(q.ID), duty.Ended)
	due(duty.RefundPay, refundSubject(r.ID), duty.Running)
	if p, err := b.receipts().Public(t.Context(), m.Receipt); err != nil || p.Status != "voided" {
		t.Error(p, err)
	}
	if _, err := b.Claim(t.Context(), b.accountant, l.ID, Donor{LegalName: "Người khác"}); err == nil {
		t.Error("a gift that goes back was given to somebody")
	}
	if got := b.received(); got != 5_000_000 {
		t.Errorf("%d received before the bank has paid", got)
	}
	out := b.line(a, "12|5017.9|-5.000.000|Chuyen khoan NGUYEN VAN BINH")
	if out.Kind != TransferOut {
		t.Fatalf("%s", out.Kind)
	}
	if err := b.PayRefund(t.Context(), b.accountant, r.ID, out.ID); err != nil {
		t.Fatal(err)
	}
	due(duty.RefundPay, refundSubject(r.ID), duty.Ended)
	if got := b.received(); got != 0 {
		t.Errorf("%d received after it went back", got)
	}
	back, err := b.ReturnOf(t.Context(), m.Receipt)
	if err != nil || back == nil || back.LineID != out.ID || back.PaidOn != out.BookedOn || back.FromSpent {
		t.Errorf("%+v %v", back, err)
	}
	if st, err := b.InquiryStateOf(t.Context(), q.Code); err != nil || st.Outcome != "returned" {
		t.Error(st, err)
	}
	if err := b.PayRefund(t.Context(), b.accountant, r.ID, out.ID); !fault.Is(err, "refund.not_approved") {
		t.Error(err)
	}
}

// Two inquiries of one transfer, decided at once: it goes back once.
func TestRefundRace(t *testing.T) {
	b := newBank(t)
	l := b.line(b.accountOf(VCB).ID, "12|5017.1|5.000.000|CT tu 0123456789012 NGUYEN VAN BINH")
	var found []Refund
	for range 2 {
		q := b.wrong()
		if err := b.FindRefund(t.Context(), b.accountant, q.ID, l.ID, "chuyển nhầm"); err != nil {
			t.Fatal(err)
		}
		found = append(found, b.refund(q))
	}
	errs := make([]error, 2)
	var wait sync.WaitGroup
	for i, r := range found {
		wait.Go(func() {
			errs[i] = b.DecideRefund(t.Context(), b.manager, RefundVerdict{r.ID, true, false, "đúng là nhầm"})
		})
	}
	wait.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatal(errs)
	}
	for _, err := range errs {
		if err != nil && !fault.Is(err, "refund.once") {
			t.Error(err)
		}
	}
}

// Where the money has gone on, it does not go back unless the second person says to know
// it; and what is not there at all does not.
func TestRefundOfSpentMoney(t *testing.T) {
	b := newBank(t)
	a := b.accountOf(VCB).ID
	l := b.line(a, "12|5017.1|5.000.000|CT tu 0123456789012 NGUYEN VAN BINH", "12|5017.2|4.000.000|ung ho")
	list, err := b.LinesFor(t.Context(), b.accountant, LineFilter{Any: true, Amount: 5_000_000})
	if err != nil || len(list) != 1 {
		t.Fatal(l, err)
	}
	b.line(a, "12|5017.3|-3.000.000|mua hang")
	q := b.wrong()
	if err := b.FindRefund(t.Context(), b.accountant, q.ID, list[0].ID, "chuyển nhầm"); err != nil {
		t.Fatal(err)
	}
	v := RefundVerdict{Refund: b.refund(q).ID, Approve: true, Reason: "đúng là nhầm"}
	if err := b.DecideRefund(t.Context(), b.manager, v); !fault.Is(err, "refund.spent") {
		t.Fatal(err)
	}
	v.FromSpent = true
	b.line(a, "12|5017.4|-2.000.000|mua hang")
	if err := b.DecideRefund(t.Context(), b.manager, v); !fault.Is(err, "refund.gone") {
		t.Fatal(err)
	}
	b.line(a, "12|5017.5|2.000.000|ung ho them")
	if err := b.DecideRefund(t.Context(), b.manager, v); err != nil {
		t.Fatal(err)
	}
	if r := b.refund(q); r.State != "approved" || !r.FromSpent {
		t.Errorf("%+v", r)
	}
	b.openedLate(q, duty.RefundDecide)
	if d := b.dutiesOf(refundSubject(v.Refund)); d[duty.RefundPay].State != duty.Running {
		t.Errorf("what is to be paid now: %+v", d)
	}
}

// Refused: the asker reads why, and nothing moved.
func TestRefundRefused(t *testing.T) {
	b := newBank(t)
	l := b.line(b.accountOf(VCB).ID, "12|5017.1|5.000.000|CT tu 0123456789012 NGUYEN VAN BINH")
	q := b.wrong()
	if err := b.FindRefund(t.Context(), b.accountant, q.ID, l.ID, "chuyển nhầm"); err != nil {
		t.Fatal(err)
	}
	if err := b.AnswerInquiry(t.Context(), b.accountant, q.ID, true, "không hoàn"); !fault.Is(err, "refund.under_way") {
		t.Error(err)
	}
	r := b.refund(q)
	if err := b.DecideRefund(t.Context(), b.manager, RefundVerdict{r.ID, false, false, "Ảnh không phải của khoản này."}); err != nil {
		t.Fatal(err)
	}
	st, err := b.InquiryStateOf(t.Context(), q.Code)
	if err != nil || st.Outcome != "refused" || st.Answer == "" {
		t.Error(st, err)
	}
	if got := b.balance(b.campaign.BookID, ledger.Bank); got != 5_000_000 {
		t.Error(got)
	}
	b.openedLate(q, duty.RefundDecide)
}

// openedLate opens a duty of an inquiry as the job does that read it before its answer, when
// the answer found no duty to end: the next run ends it.
func (b *bank) openedLate(q *InquirySheet, kind duty.Kind) {
	b.t.Helper()
	err := b.DB.Update(b.t.Context(), importer, func(tx *pg.Tx) error {
		return duty.Open(tx, duty.New{
			Kind: kind, Ref: inquirySubject(q.ID), Unit: q.UnitID, Role: auth.FundManager, About: "Lũ",
			Path: inquiryPath(q.ID), From: workday.On(q.FiledAt),
		})
	})
	if err == nil {
		err = b.AskInquiries(b.t.Context())
	}
	if d := b.dutiesOf(inquirySubject(q.ID))[kind]; err != nil || d.State != duty.Ended {
		b.t.Errorf("%+v %v", d, err)
	}
}

// What raw SQL with the program's rights cannot do.
func TestRefundAttacks(t *testing.T) {
	b := newBank(t)
	a := b.accountOf(VCB).ID
	l := b.line(a, "12|5017.1|5.000.000|CT tu 0123456789012 NGUYEN VAN BINH")
	b.line(a, "12|5017.3|2.000.000|ung ho")
	out := b.line(a, "12|5017.2|-1.000.000|hoan tra")
	q := b.wrong()
	if err := b.FindRefund(t.Context(), b.accountant, q.ID, l.ID, "chuyển nhầm"); err != nil {
		t.Fatal(err)
	}
	r := b.refund(q)
	if err := b.DecideRefund(t.Context(), b.manager, RefundVerdict{r.ID, true, false, "đúng là nhầm"}); err != nil {
		t.Fatal(err)
	}
	raw := pgtest.Raw(t, b.DB)
	if _, err := raw.Exec(`set quy.units = '*'`); err != nil {
		t.Fatal(err)
	}
	for name, attack := range map[string]struct {
		sql  string
		args []any
	}{
		"more than the line": {`insert into giving.refunds (inquiry_id, unit_id, line_id, amount, reason, checked_by, checked_at)
			values ($1, $2, $3, 6000000, 'nhiều hơn', 9, now())`, []any{q.ID, b.province, l.ID}},
		"a second decision": {`insert into giving.refund_decisions (refund_id, unit_id, line_id, amount, approved, reason, decided_by, at)
			values ($1, $2, $3, 5000000, true, 'lần nữa', 7, now())`, []any{r.ID, b.province, l.ID}},
		"paid by another sum": {`insert into giving.refund_payments (refund_id, unit_id, line_id, entry_id, actor_id, at)
			values ($1, $2, $3, $4, 9, now())`, []any{r.ID, b.province, out.ID, out.EntryID}},
		"a giver for what goes back": {`insert into giving.matches (unit_id, line_id, how, entry_id, actor_id, at)
			values ($1, $2, 'claim', 999999, 9, now())`, []any{b.province, l.ID}},
		"an answer is taken back": {`delete from giving.refund_decisions where refund_id = $1`, []any{r.ID}},
	} {
		if _, err := raw.Exec(attack.sql, attack.args...); err == nil {
			t.Errorf("%s: it went through", name)
		}
	}
}

// A decision written by hand over a gift that has its giver is found.
func TestRefundByHandIsFound(t *testing.T) {
	b := newBank(t)
	l := b.line(b.accountOf(VCB).ID, "12|5017.1|5.000.000|CT tu 0123456789012 NGUYEN VAN BINH")
	if _, err := b.Claim(t.Context(), b.accountant, l.ID, Donor{LegalName: "Nguyễn Văn Bình"}); err != nil {
		t.Fatal(err)
	}
	q := b.wrong()
	if err := b.FindRefund(t.Context(), b.accountant, q.ID, l.ID, "chuyển nhầm"); err != nil {
		t.Fatal(err)
	}
	err := b.DB.Update(t.Context(), b.manager, func(tx *pg.Tx) error {
		r := b.refund(q)
		return insertRefundDecision(tx, &r, true, false, "bằng tay", "")
	})
	if err != nil {
		t.Fatal(err)
	}
	pgtest.Breaks(b.DB, "gift_that_goes_back_is_nobodys")
}
