package giving

import (
	"slices"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/receipt"
)

// Whoever puts a receipt right does not decide how its giver is named: who asked for no name
// has none on the new one, who chose a name keeps it, and who is named otherwise later is so
// on both, whatever came between.
func TestReplacedReceiptKeepsTheWish(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	ctx := t.Context()
	replace := func(code, legal string) string {
		t.Helper()
		r, err := b.ReplaceReceipt(ctx, b.accountant, code, ReplaceForm{LegalName: legal, Reason: "ghi sai tên đệm"})
		if err != nil {
			t.Fatal(err)
		}
		return r.Code
	}
	hidden := b.pledge(New{Amount: "400000", Donor: Donor{LegalName: "Lê Thị Hoa", Anonymous: true}})
	b.line(b.accountOf(VCB).ID, "12|5017.2|400.000|"+hidden.Code)
	g, err := b.ByCode(ctx, hidden.Code)
	if err != nil || len(g.Receipts) != 1 {
		t.Fatal(g, err)
	}
	made := replace(g.Receipts[0], "Lê Thị Hòa")
	if got := b.named(made); got != "" {
		t.Errorf("who asked for no name is %q on the new receipt", got)
	}
	if _, err := b.ReplaceReceipt(ctx, b.accountant, made, ReplaceForm{LegalName: "Lê Thị Hòa", Reason: "không sai gì cả"}); !fault.Is(err, "receipt.replace.same") {
		t.Error("the same words again:", err)
	}

	cash := b.cashFrom("200.000", "Gia đình Lò Ơn", "")
	_, err = b.ReplaceReceipt(ctx, b.accountant, cash.Receipt, ReplaceForm{LegalName: "Lò Thị Ớn", Reason: "theo 0912345678"})
	if !fault.Is(err, "reason.personal") {
		t.Error("a phone number would be printed:", err)
	}
	second := replace(cash.Receipt, "Lò Thị Ớn")
	if b.named(second) != "Gia đình Lò Ơn" {
		t.Error("the chosen name became", b.named(second))
	}
	if err := b.NameReceipt(ctx, b.accountant, ShownName{Receipt: second, Anonymous: true, Reason: "đến quầy xin ẩn tên"}); err != nil {
		t.Fatal(err)
	}
	third := replace(second, "Lò Thị Ờn")
	for _, code := range []string{cash.Receipt, second, third} {
		if got := b.named(code); got != "" {
			t.Errorf("hidden since, it is %q on %s", got, code)
		}
	}
	pgtest.Sees(t, b.DB, "renamed_givers_are_named_alike", `
		insert into receipt.shown_names (receipt_id, unit_id, public_name, actor)
		select id, unit_id, 'Lê Thị Hoa', 'kẻ sửa' from receipt.receipts where code = '`+made+`'`)
	b.replacedLine(made, g.Receipts[0])
}

// One officer replaces a receipt while another hides its giver: whoever is first, the
// two name the giver alike.
func TestReplaceWhileHidden(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	ctx := t.Context()
	for range 8 {
		cash := b.cashFrom("200.000", "Gia đình Lò Ơn", "")
		var wg sync.WaitGroup
		made := cash.Receipt
		wg.Go(func() {
			r, err := b.ReplaceReceipt(ctx, b.accountant, cash.Receipt, ReplaceForm{LegalName: "Lò Thị Ớn", Reason: "ghi sai tên đệm"})
			if err != nil {
				t.Error(err)
				return
			}
			made = r.Code
		})
		wg.Go(func() {
			err := b.NameReceipt(ctx, b.accountant, ShownName{Receipt: cash.Receipt, Anonymous: true, Reason: "đến quầy xin ẩn tên"})
			if err != nil && !fault.Is(err, "rename.ended") {
				t.Error(err)
			}
		})
		wg.Wait()
		if b.named(cash.Receipt) != b.named(made) {
			t.Fatalf("%q on the old one, %q on the new", b.named(cash.Receipt), b.named(made))
		}
	}
}

// replacedLine: the line of a receipt that was replaced shows the one that stands and which
// it replaced, and is taken back from its giver with the one that stands.
func (b *bank) replacedLine(stands, former string) {
	b.t.Helper()
	ctx := b.t.Context()
	list, err := b.LinesFor(ctx, b.accountant, LineFilter{State: LineMatched})
	if err != nil || len(list) != 1 {
		b.t.Fatal(list, err)
	}
	id := list[0].ID
	sheet, err := b.LineFor(ctx, b.accountant, id)
	if err != nil || sheet.Matches[0].Receipt != stands || !slices.Equal(sheet.Matches[0].Former, []string{former}) {
		b.t.Errorf("%+v %v", sheet.Matches, err)
	}
	now, err := b.MatchesFor(ctx, b.accountant, []int64{id})
	if err != nil || now[id].Receipt != stands {
		b.t.Errorf("%+v %v", now, err)
	}
	if err := b.Unmatch(ctx, b.accountant, id, "của người khác"); err != nil {
		b.t.Fatal(err)
	}
	if got := b.full(stands).Status; got != receipt.Voided {
		b.t.Errorf("the receipt that stood is %s", got)
	}
}
