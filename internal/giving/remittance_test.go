package giving

import (
	"fmt"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// sides are a province's fund with money in its bank and a commune's fund beside it.
type sides struct {
	*purse
	here, there       *BankAccount
	approver, clerk   auth.Actor // of the province
	chair, theirClerk auth.Actor // of the commune
	theirs            *Campaign
}

func newSides(t *testing.T) *sides {
	b := newBank(t)
	s := &sides{purse: &purse{bank: b, account: b.accountOf(VCB)}}
	s.here = &s.purse.account
	s.approver = officer(70, auth.Approver, s.province, s.commune)
	s.clerk = officer(71, auth.Cashier, s.province, s.commune)
	s.chair = officer(72, auth.CommuneChair, s.commune)
	s.theirClerk = officer(73, auth.Accountant, s.commune)
	front := officer(74, auth.MTTQOfficer, s.commune)
	call := s.call()
	call.Unit, call.Slug, call.Prefix, call.Name = s.commune, "trang-dinh-nhan", "TD", "Xã Tràng Định tiếp nhận"
	c, err := s.CreateCampaign(t.Context(), front, call)
	if err != nil {
		t.Fatal(err)
	}
	form := s.fund.account(c.ID)
	form.Number = "0011001999999"
	if s.there, err = s.AddAccount(t.Context(), front, form); err != nil {
		t.Fatal(err)
	}
	if s.theirs, err = s.PublishCampaign(t.Context(), s.chair, c.ID); err != nil {
		t.Fatal(err)
	}
	s.line(s.here.ID, "10|1|5.000.000|ung ho ba con")
	return s
}

// in is a line of the receiver's bank.
func (s *sides) in(row string) *BankLine {
	theirs := *s.bank
	theirs.accountant = s.theirClerk
	return theirs.line(s.there.ID, row)
}

func (s *sides) form(amount string) RemittanceForm {
	return RemittanceForm{
		Account: s.here.ID, ToAccount: s.there.ID, Amount: amount, Document: "15/QĐ-BVĐ ngày 12/11/2026", Reason: "cho xã hỗ trợ hộ ngập",
	}
}

// prepared and the others bring a transfer as far as their name says.
func (s *sides) prepared(amount string) int64 {
	s.t.Helper()
	id, err := s.PrepareRemittance(s.t.Context(), s.accountant, s.form(amount))
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

func (s *sides) approved(amount string) int64 {
	s.t.Helper()
	id := s.prepared(amount)
	if err := s.ApproveRemittance(s.t.Context(), s.approver, id); err != nil {
		s.t.Fatal(err)
	}
	return id
}

func (s *sides) remitted(amount string) int64 {
	s.t.Helper()
	id := s.approved(amount)
	if err := s.SendRemittance(s.t.Context(), s.clerk, id, ""); err != nil {
		s.t.Fatal(err)
	}
	return id
}

func (s *sides) slip(id int64) *Remittance {
	s.t.Helper()
	r, err := s.RemittanceFor(s.t.Context(), s.accountant, id)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// stand is what both sides and the way between them hold.
func (s *sides) stand() string {
	s.t.Helper()
	return fmt.Sprint(s.balance(s.campaign.BookID, ledger.Bank), s.balance(s.campaign.BookID, ledger.Transit),
		s.balance(s.theirs.BookID, ledger.Bank), s.balance(s.theirs.BookID, ledger.Giver))
}

// A transfer leaves one fund, lies on the way in an account of its own, and arrives at
// the other by a line of the receiver's bank. It is nobody's gift at any moment, and both
// banks' lines are told by its two entries.
func TestRemittance(t *testing.T) {
	t.Parallel()
	s := newSides(t)
	id := s.remitted("3.000.000")
	if got := s.stand(); got != "2000000 3000000 0 0" {
		t.Fatal("sent:", got)
	}
	out := s.line(s.here.ID, fmt.Sprintf("12|2|-3.000.000|CHUYEN QUY %d CHO XA", id))
	if r := s.slip(id); out.Kind != SessionCashLine || r.OutLine != out.ID || s.stand() != "2000000 3000000 0 0" {
		t.Errorf("the sender's bank tells %+v of %+v", out, r)
	}
	in := s.in(fmt.Sprintf("12|2|3.000.000|NHAN CHUYEN QUY %d", id))
	if in.State != LineHeld || s.stand() != "2000000 3000000 0 0" {
		t.Errorf("before anybody confirmed: %+v, %s", in, s.stand())
	}
	if sheet, err := s.LineFor(t.Context(), s.chair, in.ID); err != nil || sheet.Names == nil || sheet.Names.ID != id {
		t.Errorf("the line leads to no transfer: %+v, %v", sheet, err)
	}
	if err := s.ReceiveRemittance(t.Context(), s.chair, id, in.ID, ""); err != nil {
		t.Fatal(err)
	}
	if r := s.slip(id); r.State != RemittanceReceived || r.Gap() != 0 || r.InLine != in.ID || s.stand() != "2000000 0 3000000 0" {
		t.Errorf("arrived: %+v, %s", r, s.stand())
	}
	if sheet, err := s.LineFor(t.Context(), s.chair, in.ID); err != nil || sheet.Names != nil {
		t.Errorf("the line still waits: %+v, %v", sheet, err)
	}
	if kind, text := s.publicText(in.ID); kind != "session_cash" || text != "Nhận chuyển từ quỹ khác" {
		t.Error(kind, text)
	}
}

// Who is to approve, send or receive a transfer finds it; one that arrived is nobody's work.
func TestRemittancesUnderWay(t *testing.T) {
	t.Parallel()
	s := newSides(t)
	arrived := s.remitted("1.000.000")
	in := s.in(fmt.Sprintf("12|2|1.000.000|NHAN CHUYEN QUY %d", arrived))
	if err := s.ReceiveRemittance(t.Context(), s.chair, arrived, in.ID, ""); err != nil {
		t.Fatal(err)
	}
	cancelled := s.prepared("100.000")
	if err := s.CancelRemittance(t.Context(), s.accountant, cancelled, "ghi nhầm số tiền"); err != nil {
		t.Fatal(err)
	}
	want := []int64{s.prepared("200.000"), s.approved("300.000"), s.remitted("400.000")}
	for _, by := range []auth.Actor{s.approver, s.theirClerk} {
		list, err := s.RemittancesUnderWay(t.Context(), by)
		if err != nil || len(list) != len(want) {
			t.Fatalf("%v: %d found, %v", by.Grants, len(list), err)
		}
		for i, r := range list {
			if r.ID != want[i] || len(r.Acts) != i {
				t.Errorf("transfer %d of %d with %d acts", r.ID, want[i], len(r.Acts))
			}
		}
	}
	if _, err := s.RemittancesUnderWay(t.Context(), auth.Public); !fault.Is(err, "auth.signin") {
		t.Error(err)
	}
}

// A line that came without the words was booked as a gift: once the receiver says that it
// is a transfer, it is counted as one, and as nothing else.
func TestRemittanceThatLookedLikeAGift(t *testing.T) {
	t.Parallel()
	s := newSides(t)
	id := s.remitted("3.000.000")
	in := s.in("12|2|2.989.000|QUY TINH CHUYEN")
	if in.State != LineOpen || s.stand() != "2000000 3000000 2989000 -2989000" {
		t.Fatalf("%+v %s", in, s.stand())
	}
	if err := s.MissRemittance(t.Context(), s.chair, id, "mới về 2.989.000"); err != nil {
		t.Fatal(err)
	}
	if err := s.ReceiveRemittance(t.Context(), s.chair, id, in.ID, "bị trừ phí"); err != nil {
		t.Fatal(err)
	}
	if r := s.slip(id); r.Gap() != 11_000 || s.stand() != "2000000 11000 2989000 0" {
		t.Errorf("%+v %s", r, s.stand())
	}
	for key, err := range map[string]error{
		"auth.denied":            s.ExplainRemittance(t.Context(), s.chair, id, GapFee, "ngân hàng trừ phí"),
		"remittance.gap.missing": s.ExplainRemittance(t.Context(), s.approver, id, "", "ngân hàng trừ phí"),
		"reason.personal":        s.ExplainRemittance(t.Context(), s.approver, id, GapFee, "hỏi 0912 345 678"),
		"reason.missing":         s.ExplainRemittance(t.Context(), s.approver, id, GapFee, "x"),
	} {
		if !fault.Is(err, key) {
			t.Errorf("%s: %v", key, err)
		}
	}
	if err := s.ExplainRemittance(t.Context(), s.approver, id, GapFee, "ngân hàng trừ phí chuyển"); err != nil {
		t.Fatal(err)
	}
	if r := s.slip(id); r.State != RemittanceExplained || r.OnItsWay() != 0 || s.stand() != "2000000 0 2989000 0" {
		t.Errorf("%+v %s", r, s.stand())
	}
}

// An arrival that was another's is taken back; the transfer is on its way again, and the
// line what it would have been.
func TestPartRemittance(t *testing.T) {
	t.Parallel()
	s := newSides(t)
	id := s.remitted("1.000.000")
	wrong, right := s.in("12|2|1.000.000|ung ho xa"), s.in("12|3|1.000.000|CHUYEN QUY "+fmt.Sprint(id))
	if err := s.ReceiveRemittance(t.Context(), s.chair, id, wrong.ID, ""); err != nil {
		t.Fatal(err)
	}
	if err := s.Unmatch(t.Context(), s.theirClerk, wrong.ID, "đây là tiền ủng hộ"); err != nil {
		t.Fatal(err)
	}
	if got := s.stand(); got != "4000000 1000000 1000000 -1000000" || s.slip(id).State != RemittanceSent {
		t.Errorf("parted: %s %s", got, s.slip(id).State)
	}
	if err := s.ReceiveRemittance(t.Context(), s.chair, id, right.ID, ""); err != nil {
		t.Fatal(err)
	}
	if got := s.stand(); got != "4000000 0 2000000 -1000000" {
		t.Error(got)
	}
}

// Each step is of whoever may and of another person than the one before; before it is
// sent it can be cancelled, and one that the bank did not carry out is taken back.
func TestRemittanceTakesPeople(t *testing.T) {
	t.Parallel()
	s := newSides(t)
	both := officer(s.accountant.ID, auth.Approver, s.province)
	sender := officer(s.approver.ID, auth.Cashier, s.province)
	ctx := t.Context()
	refused := func(key string, err error) {
		t.Helper()
		if !fault.Is(err, key) {
			t.Errorf("%v, want %s", err, key)
		}
	}
	for _, tt := range []struct {
		key string
		f   RemittanceForm
		by  auth.Actor
	}{
		{"auth.signin", s.form("1"), auth.Public},
		{"auth.denied", s.form("x"), s.approver},
		{"auth.denied", s.form("1"), s.theirClerk},
		{"remittance.short", s.form("5.000.001"), s.accountant},
		{"remittance.amount.zero", s.form("0"), s.accountant},
		{"remittance.to.same", RemittanceForm{Account: s.here.ID, ToAccount: s.here.ID, Amount: "1", Document: "15", Reason: "chuyển về"}, s.accountant},
		{"remittance.part.unknown", RemittanceForm{Account: s.here.ID, Part: "khac", ToAccount: s.there.ID, Amount: "1", Document: "15", Reason: "chuyển về"}, s.accountant},
		{"remittance.document.missing", RemittanceForm{Account: s.here.ID, ToAccount: s.there.ID, Amount: "1", Reason: "chuyển về"}, s.accountant},
	} {
		_, err := s.PrepareRemittance(ctx, tt.by, tt.f)
		refused(tt.key, err)
	}
	id := s.prepared("1.000.000")
	refused("remittance.same_person", s.ApproveRemittance(ctx, both, id))
	refused("remittance.state.gone", s.SendRemittance(ctx, s.clerk, id, ""))
	if err := s.ApproveRemittance(ctx, s.approver, id); err != nil {
		t.Fatal(err)
	}
	refused("remittance.same_person", s.SendRemittance(ctx, sender, id, ""))
	refused("remittance.on.future", s.SendRemittance(ctx, s.clerk, id, "31/12/2026"))
	if err := s.CancelRemittance(ctx, s.accountant, id, "kế hoạch đã đổi"); err != nil {
		t.Fatal(err)
	}
	refused("remittance.state.gone", s.SendRemittance(ctx, s.clerk, id, ""))
	if got := s.stand(); got != "5000000 0 0 0" {
		t.Error("cancelled:", got)
	}

	id = s.remitted("1.000.000")
	refused("remittance.state.gone", s.CancelRemittance(ctx, s.accountant, id, "kế hoạch đã đổi"))
	refused("auth.denied", s.ReceiveRemittance(ctx, s.accountant, id, 1, ""))
	refused("remittance.line.missing", s.ReceiveRemittance(ctx, s.chair, id, 0, ""))
	if err := s.StopRemittance(ctx, s.approver, id, "ngân hàng báo sai số"); err != nil {
		t.Fatal(err)
	}
	if got := s.stand(); got != "5000000 0 0 0" || s.slip(id).State != RemittanceStopped {
		t.Error("stopped:", got)
	}
	more := s.in("12|2|2.000.000|CHUYEN")
	refused("remittance.state.gone", s.ReceiveRemittance(ctx, s.chair, id, more.ID, ""))
	refused("remittance.line.other", s.ReceiveRemittance(ctx, s.chair, s.remitted("1.000.000"), more.ID, ""))

	told := s.remitted("500.000")
	s.line(s.here.ID, fmt.Sprintf("12|2|-500.000|CHUYEN QUY %d", told))
	refused("remittance.told", s.StopRemittance(ctx, s.approver, told, "ngân hàng báo sai số"))
}

// Two accountants of the receiver confirm the same transfer at once, each by a line: it
// arrives once, and the slower is told.
func TestReceiveRemittanceRace(t *testing.T) {
	t.Parallel()
	s := newSides(t)
	id := s.remitted("1.000.000")
	lines := []int64{s.in("12|2|1.000.000|A").ID, s.in("12|3|1.000.000|B").ID}
	errs := make([]error, len(lines))
	var all sync.WaitGroup
	for i, by := range []auth.Actor{s.chair, s.theirClerk} {
		all.Go(func() { errs[i] = s.ReceiveRemittance(t.Context(), by, id, lines[i], "") })
	}
	all.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("both %v", errs)
	}
	for _, err := range errs {
		if err != nil && !fault.Is(err, "remittance.state.gone") {
			t.Error(err)
		}
	}
	if got := s.stand(); got != "4000000 0 2000000 -1000000" {
		t.Error(got)
	}
}

// What was given for one purpose is for it at the receiver too, and no more of it goes
// than was given for it.
func TestRemittanceKeepsItsPurpose(t *testing.T) {
	t.Parallel()
	s := newSides(t)
	ctx := t.Context()
	part, err := s.AddEarmark(ctx, s.manager, s.campaign.ID, "nha-o", "Làm lại nhà", "Nhà sập")
	if err != nil {
		t.Fatal(err)
	}
	form := s.form("100.000")
	form.Part = "nha-o"
	if _, err := s.PrepareRemittance(ctx, s.accountant, form); !fault.Is(err, "remittance.short") {
		t.Errorf("an empty part gave: %v", err)
	}
	p := s.pledge(New{Amount: "300000", Earmark: "nha-o", Donor: Donor{PublicName: "Lê Thị Hoa"}})
	s.line(s.here.ID, "11|1|300.000|"+p.Code)
	id, err := s.PrepareRemittance(ctx, s.accountant, form)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ApproveRemittance(ctx, s.approver, id); err != nil {
		t.Fatal(err)
	}
	if err := s.SendRemittance(ctx, s.clerk, id, ""); err != nil {
		t.Fatal(err)
	}
	in := s.in(fmt.Sprintf("12|2|100.000|NHAN CHUYEN QUY %d", id))
	if err := s.ReceiveRemittance(ctx, s.chair, id, in.ID, ""); err != nil {
		t.Fatal(err)
	}
	if got := s.part(part.ID); got != 200_000 {
		t.Errorf("the sender's part holds %d", got)
	}
	var theirs int64
	err = s.DB.View(ctx, auth.System("test"), func(tx *pg.Tx) error {
		held, err := ledger.Balances(tx, ledger.Which{Book: s.theirs.BookID, Kind: ledger.Bank})
		for _, h := range held {
			if h.Code == "nha-o" {
				theirs += h.Qty()
			}
		}
		return err
	})
	if err != nil || theirs != 100_000 {
		t.Errorf("at the receiver the part holds %d, %v", theirs, err)
	}
}
