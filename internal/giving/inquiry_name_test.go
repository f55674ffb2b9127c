package giving

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/receipt"
)

// naming asks for another name on a receipt.
func (b *bank) naming(code, name string, proof ReceiptProof, paper bool) (string, error) {
	f := InquiryForm{Kind: NameInquiry, Receipt: code, ReceiptProof: proof, Donor: Donor{LegalName: name}}
	if paper {
		f.ProofName, f.Proof = "giay.png", strings.NewReader("\x89PNG\r\n\x1a\nảnh")
	}
	return b.Ask(b.t.Context(), auth.Public, f)
}

func (b *bank) full(code string) (f *receipt.Full) {
	b.t.Helper()
	err := b.DB.View(b.t.Context(), prover, func(tx *pg.Tx) (err error) {
		f, err = b.receipts().Full(tx, code)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return f
}

// The giver of a receipt has its legal name put right: known by the gift's private link, by
// its e-mail, or by a paper. The new receipt says what the old one said but for the name, and
// whoever asked reads which it is.
func TestWrongName(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	ctx := t.Context()
	p := b.pledge(New{Amount: "300000", Donor: Donor{
		LegalName: "Lò Thị Ớn", PublicName: "Nhà bà Ơn", Email: "on@example.vn", Consent: ConsentVersion,
	}})
	b.line(b.accountOf(VCB).ID, "12|5017.1|300.000|"+p.Code)
	g, err := b.ByCode(ctx, p.Code)
	if err != nil || len(g.Receipts) != 1 {
		t.Fatal(g, err)
	}
	stands := g.Receipts[0]
	cash := b.cashFrom("200.000", "", "")
	ticket := b.askCode("on@example.vn")
	opened, err := b.ProveContact(ctx, ticket, b.codeOf(ticket))
	if err != nil {
		t.Fatal(err)
	}
	byKey, byMail := ReceiptProof{Gift: p.Code, GiftKey: b.giftKey(p.Code)}, ReceiptProof{Ticket: ticket, TicketKey: opened}
	for _, tt := range []struct {
		name, receipt string
		proof         ReceiptProof
		key           string
	}{
		{"nothing shows the giver", stands, ReceiptProof{}, "inquiry.name.proof.missing"},
		{"another's key", stands, ReceiptProof{Gift: p.Code, GiftKey: b.giftKey("LSK7M3PQ8TW")}, "inquiry.name.proof.other"},
		{"another gift", cash.Receipt, byKey, "inquiry.name.proof.other"},
		{"another gift than the e-mail's", cash.Receipt, byMail, "inquiry.name.proof.other"},
		{"no such receipt", "0000000000000000", byKey, "receipt.missing"},
	} {
		if _, err := b.naming(tt.receipt, "Lò Thị Ơn", tt.proof, false); !fault.Is(err, tt.key) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.key)
		}
	}
	if _, err := b.naming(stands, "", byKey, false); !fault.Is(err, "inquiry.name.missing") {
		t.Error(err)
	}
	for _, same := range []string{"Lò Thị Ớn", " Lò  Thị Ớn ", "Lo\u0300 Thi\u0323 O\u031b\u0301n"} {
		if _, err := b.naming(stands, same, byKey, false); !fault.Is(err, "inquiry.name.same") {
			t.Errorf("the name that is printed, as %q: %v", same, err)
		}
		if _, err := b.naming(stands, same, ReceiptProof{}, false); !fault.Is(err, "inquiry.name.proof.missing") || fault.Is(err, "inquiry.name.same") {
			t.Errorf("a stranger learns the name by guessing %q: %v", same, err)
		}
	}
	link := "https://quy.example/bien-nhan/%s?" + url.Values{"gift": {p.Code}, "key": {b.giftKey(p.Code)}}.Encode()
	for _, tt := range []struct {
		receipt, name string
		proof         ReceiptProof
		paper         bool
		how           Proven
	}{
		{stands, "Lò Thị Ơn", byKey, false, ByKey},
		{"", "LÒ Thị ƠN Nương", ReceiptProof{}, false, ByKey}, // the private address is pasted
		{"", "Lò Thị Hồng Ơn", byMail, false, ByContact},
		{cash.Receipt, "Lò Thị Ờn", ReceiptProof{}, true, ByPaper},
	} {
		if tt.receipt == "" {
			tt.receipt = stands // as the one before left it
		}
		typed := tt.receipt
		if tt.how == ByKey && tt.proof.Gift == "" {
			typed = fmt.Sprintf(link, typed)
		}
		code, err := b.naming(typed, tt.name, tt.proof, tt.paper)
		if err != nil {
			t.Fatal(tt.how, err)
		}
		q := b.inquiry(code)
		if q.Said.Proven != tt.how || q.Said.Receipt != tt.receipt || (q.ProofID != 0) != tt.paper || q.UnitID != b.province {
			t.Errorf("%+v", q)
		}
		if err := b.CorrectName(ctx, b.accountant, q.ID, "ghi sai tên đệm"); err != nil {
			t.Fatal(tt.how, err)
		}
		st, err := b.InquiryStateOf(ctx, code)
		if err != nil || st.Outcome != "replaced" || st.Receipt == tt.receipt {
			t.Fatal(st, err)
		}
		old, made := b.full(tt.receipt), b.full(st.Receipt)
		if old.Status != receipt.Replaced || made.Status != receipt.Issued || made.LegalName != tt.name ||
			made.Shown != old.Shown || made.Content != old.Content || made.Amount != old.Amount {
			t.Errorf("%s: from %+v to %+v", tt.how, old, made)
		}
		if _, err := b.naming(tt.receipt, "Ai Khác", ReceiptProof{}, true); !fault.Is(err, "inquiry.name.ended") {
			t.Error("a receipt that was replaced:", err)
		}
		if tt.how == ByKey {
			stands = st.Receipt
		}
	}
	private, err := b.WithKey(ctx, p.Code, b.giftKey(p.Code))
	if err != nil || private.LegalName != "Lò Thị Hồng Ơn" || private.PublicName != "Nhà bà Ơn" {
		t.Error(private, err)
	}
}

// Who does not agree says why, and whoever asked reads it; of two officers at once one wins.
func TestWrongNameRefused(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	ctx := t.Context()
	cash := b.cashFrom("200.000", "Nhà bà Ơn", "")
	code, err := b.naming(cash.Receipt, "Kẻ Lạ Mặt", ReceiptProof{}, true)
	if err != nil {
		t.Fatal(err)
	}
	q := b.inquiry(code)
	if err := b.CorrectName(ctx, b.cashier, q.ID, "ghi sai tên đệm"); err == nil {
		t.Error("the cashier replaced a receipt")
	}
	if err := b.AnswerInquiry(ctx, b.accountant, q.ID, true, "Giấy gửi kèm không phải của khoản này."); err != nil {
		t.Fatal(err)
	}
	st, err := b.InquiryStateOf(ctx, code)
	if err != nil || st.Outcome != "refused" || st.Answer != "Giấy gửi kèm không phải của khoản này." || st.Receipt != "" {
		t.Error(st, err)
	}
	if code, err = b.naming(cash.Receipt, "Lò Thị Ờn", ReceiptProof{}, true); err != nil {
		t.Fatal(err)
	}
	q = b.inquiry(code)
	var wait sync.WaitGroup
	var errs [2]error
	wait.Go(func() { errs[0] = b.CorrectName(ctx, b.accountant, q.ID, "ghi sai tên đệm") })
	wait.Go(func() { errs[1] = b.AnswerInquiry(ctx, b.accountant, q.ID, true, "Giấy không rõ chữ.") })
	wait.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatal(errs)
	}
	if st, err = b.InquiryStateOf(ctx, code); err != nil || (st.Outcome == "replaced") != (errs[0] == nil) {
		t.Error(st, err)
	}
	if replaced := b.full(cash.Receipt).Status == receipt.Replaced; replaced != (errs[0] == nil) {
		t.Errorf("replaced %t, %v", replaced, errs)
	}

	// Two ask about one receipt: who answers the second is told that it ended meanwhile.
	twice := b.cashFrom("250.000", "", "")
	var asked [2]*InquirySheet
	for i, name := range []string{"Lò Thị Ờn", "Lò Thị Ợn"} {
		if code, err = b.naming(twice.Receipt, name, ReceiptProof{}, true); err != nil {
			t.Fatal(err)
		}
		asked[i] = b.inquiry(code)
	}
	if err := b.CorrectName(ctx, b.accountant, asked[0].ID, "ghi thiếu tên"); err != nil {
		t.Fatal(err)
	}
	if err := b.CorrectName(ctx, b.accountant, asked[1].ID, "ghi thiếu tên"); !fault.Is(err, "inquiry.name.replaced") {
		t.Error(err)
	}
	sheet, err := b.InquiryFor(ctx, b.accountant, asked[1].ID)
	if err != nil || !sheet.Ended || sheet.NameNow != b.full(twice.Receipt).LegalName {
		t.Errorf("%+v, %v", sheet, err)
	}

	// The database takes no such end but by a receipt that stands in the place of another.
	other, err := b.naming(b.cashFrom("300.000", "", "").Receipt, "Lò Thị Ờn", ReceiptProof{}, true)
	if err != nil {
		t.Fatal(err)
	}
	_, err = pgtest.Super(t, b.DB).Exec(`
		insert into giving.inquiry_answers (inquiry_id, unit_id, outcome, receipt_code, actor_id, at)
		select id, unit_id, 'replaced', $2, 9, now() from giving.inquiries where code = $1`, other, b.cashFrom("400.000", "", "").Receipt)
	if err == nil || !strings.Contains(err.Error(), "no receipt was replaced") {
		t.Error(err)
	}
}
