package giving

import (
	"context"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

func (f *fund) named(code string) string {
	f.t.Helper()
	r, err := f.receipts().Public(f.t.Context(), code)
	if err != nil {
		f.t.Fatal(err)
	}
	return r.PublicName
}

func (b *bank) cashFrom(amount, public, phone string) *CashGift {
	b.t.Helper()
	g, err := b.ReceiveCash(b.t.Context(), b.cashier, CashForm{Campaign: b.campaign.ID, Amount: amount, Donor: Donor{
		LegalName: "Lò Thị Ơn", PublicName: public, Phone: phone, Consent: ConsentVersion,
	}})
	if err != nil {
		b.t.Fatal(err)
	}
	return g
}

// Cash and a claimed gift have no private link: who comes to the desk is named otherwise by
// an officer who says how she knew, and the claimed one in the statement too.
func TestNameReceiptAtTheDesk(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	ctx := t.Context()
	cash := b.cashFrom("200.000", "Gia đình Lò Ơn", "")
	l := b.line(b.accountOf(VCB).ID, "12|5017.1|300.000|ung ho dong bao")
	claimed, err := b.Claim(ctx, b.accountant, l.ID, Donor{LegalName: "Lê Thị Hoa", PublicName: "Hội Đồng Hương"})
	if err != nil {
		t.Fatal(err)
	}
	code := claimed.Receipt
	to := func(receipt, name string, anonymous bool) ShownName {
		return ShownName{Receipt: receipt, PublicName: name, Anonymous: anonymous, Reason: "mang biên nhận gốc đến quầy"}
	}
	for _, tt := range []struct {
		by    auth.Actor
		f     ShownName
		wants string
	}{
		{b.cashier, to(cash.Receipt, "Ai", false), "auth.denied"},
		{auth.Public, to(cash.Receipt, "Ai", false), "auth.signin"},
		{b.accountant, to("x", "Ai", false), "receipt.missing"},
		{b.accountant, to(cash.Receipt, " ", false), "rename.missing"},
		{b.accountant, ShownName{Receipt: cash.Receipt, PublicName: "Ai"}, "reason.missing"},
		{b.accountant, to(cash.Receipt, strings.Repeat("ă", 101), false), "text.long"},
	} {
		if err := b.NameReceipt(ctx, tt.by, tt.f); !fault.Is(err, tt.wants) {
			t.Errorf("%v, want %s", err, tt.wants)
		}
	}
	if b.named(cash.Receipt) != "Gia đình Lò Ơn" {
		t.Error("a refusal named it:", b.named(cash.Receipt))
	}
	for _, receipt := range []string{cash.Receipt, code} {
		if err := b.NameReceipt(ctx, b.accountant, to(receipt, "Nhóm chợ Kỳ Lừa 0912345678", false)); err != nil {
			t.Fatal(err)
		}
		if got := b.named(receipt); got != "Nhóm chợ Kỳ Lừa •••" {
			t.Error("named", got)
		}
	}
	if got := b.shown(l.ID); !strings.Contains(got, "Kỳ Lừa") || strings.Contains(got, "Đồng Hương") {
		t.Error("the statement says", got)
	}
	if err := b.NameReceipt(ctx, b.accountant, to(code, "bỏ qua", true)); err != nil || b.named(code) != "" {
		t.Error("not to be named:", err, b.named(code))
	}
	if got := b.shown(l.ID); strings.Contains(got, "Kỳ Lừa") || strings.Contains(got, "bỏ qua") {
		t.Error("the statement says", got)
	}
	p := b.pledge(New{Amount: "400000", Donor: Donor{PublicName: "Gia đình Hoa"}})
	line := b.line(b.accountOf(VCB).ID, "12|5017.2|400.000|"+p.Code)
	g, err := b.ByCode(ctx, p.Code)
	if err != nil || len(g.Receipts) != 1 {
		t.Fatal(g, err)
	}
	if err := b.NameReceipt(ctx, b.accountant, to(g.Receipts[0], "Lớp 5A", false)); err != nil {
		t.Fatal(err)
	}
	if g, err := b.ByCode(ctx, p.Code); err != nil || b.named(g.Receipts[0]) != "Lớp 5A" || !strings.Contains(b.shown(line.ID), "Lớp 5A") {
		t.Error("a promised gift follows its pledge:", err, b.named(g.Receipts[0]), b.shown(line.ID))
	}
	if err := b.VoidReceipt(ctx, b.manager, cash.Receipt, "nhập nhầm số tiền"); err != nil {
		t.Fatal(err)
	}
	if err := b.NameReceipt(ctx, b.accountant, to(cash.Receipt, "Ai", false)); !fault.Is(err, "rename.ended") {
		t.Error("a void receipt was named:", err)
	}
	var told int
	if err := pgtest.Super(t, b.DB).QueryRow(`select count(*) from audit.events where action = 'receipt.rename' and reason <> ''`).Scan(&told); err != nil || told != 4 {
		t.Errorf("%d in the trail, %v", told, err)
	}
}

// Who claimed a gift and left an e-mail proves it and names the own receipts anew, nobody
// else's, for as long as the code's hour lasts.
func TestNameByContact(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	ctx := t.Context()
	a := b.accountOf(VCB).ID
	b.line(a, "12|5017.1|200.000|CT tu 0123456789012 LO THI ON toi 0011001932418")
	b.line(a, "12|5017.2|300.000|CT tu 0998877665544 NGUOI KHAC toi 0011001932418")
	claimed := func(amount, digits, public, email string) *InquiryState {
		return b.claim(InquiryForm{Amount: amount, At: "12/11/2026", Digits: digits, Donor: Donor{
			LegalName: "Lò Thị Ơn", PublicName: public, Email: email, Consent: ConsentVersion,
		}})
	}
	mine, others := claimed("200000", "789012", "Gia đình Lò Ơn", "on@example.org"), claimed("300000", "665544", "Người khác", "khac@example.org")
	if mine.Receipt == "" || others.Receipt == "" {
		t.Fatal(mine, others)
	}
	ticket := b.askCode("on@example.org")
	key, err := b.ProveContact(ctx, ticket, b.codeOf(ticket))
	if err != nil {
		t.Fatal(err)
	}
	name := func(ticket, key, receipt, public string) error {
		return b.NameByContact(ctx, ticket, key, ShownName{Receipt: receipt, PublicName: public})
	}
	if now, err := b.ReceiptOfContact(ctx, ticket, key, mine.Receipt); err != nil || now != "Gia đình Lò Ơn" {
		t.Error(now, err)
	}
	for _, err := range []error{
		name(ticket, "x", mine.Receipt, "Ai"), name("x", key, mine.Receipt, "Ai"), name(b.askCode("on@example.org"), key, mine.Receipt, "Ai"),
	} {
		if !fault.Is(err, "contact.missing") {
			t.Error(err)
		}
	}
	if err := name(ticket, key, others.Receipt, "Ai"); !fault.Is(err, "receipt.missing") || b.named(others.Receipt) != "Người khác" {
		t.Error("another's receipt:", err, b.named(others.Receipt))
	}
	if err := name(ticket, key, mine.Receipt, ""); !fault.Is(err, "rename.missing") {
		t.Error(err)
	}
	for range 2 {
		if err := name(ticket, key, mine.Receipt, "Nhóm chợ Kỳ Lừa"); err != nil || b.named(mine.Receipt) != "Nhóm chợ Kỳ Lừa" {
			t.Error(err, b.named(mine.Receipt))
		}
	}
}

// Cash is told to who listens as a line is: its amount and moment, no name; what was taken
// back is not.
func TestCashArrives(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	heard := make(chan struct{}, 10)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	listening := make(chan struct{})
	go func() {
		close(listening)
		b.DB.Listen(ctx, "arrivals", func(string) { heard <- struct{}{} })
	}()
	<-listening
	g := b.cashFrom("200.000", "Gia đình Lò Ơn", "")
	for told := false; !told; { // a listener that has just begun may miss the first
		select {
		case <-heard:
			told = true
		default:
			b.cashFrom("1.000", "", "")
		}
	}
	arrived := func(amount int) (n int, texts string) {
		t.Helper()
		err := pgtest.Super(t, b.DB).QueryRow(`
			select count(*), coalesce(string_agg(text || coalesce(receipt, '') || case when id < 0 then '-' else '' end, ''), '')
			from giving.public_arrivals where channel = 'cash' and amount = $1`, amount).Scan(&n, &texts)
		if err != nil {
			t.Fatal(err)
		}
		return n, texts
	}
	if n, texts := arrived(200_000); n != 1 || texts != "-" {
		t.Errorf("%d with %q", n, texts)
	}
	if err := b.VoidReceipt(t.Context(), b.manager, g.Receipt, "nhập nhầm số tiền"); err != nil {
		t.Fatal(err)
	}
	if n, _ := arrived(200_000); n != 0 {
		t.Error("what was taken back still arrives")
	}
}
