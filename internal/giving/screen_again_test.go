package giving

import (
	"testing"

	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// A number in full-width digits got through an older screen: in the statement, behind a
// code, on a receipt and among the thanks. It is taken out of all, once, and nothing else is.
func TestRunScreen(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	const number = "０９１２３４５６７８"
	p := b.pledge(New{Donor: Donor{PublicName: "Lớp 5A"}, Thanks: Thanks{ThanksVersion, "Mong bà con vững lòng"}})
	line := b.line(b.accountOf(VCB).ID, "12|5017.1|200.000|"+p.Code)
	fit := b.cashFrom("300.000", "Gia đình Lò Ơn", "")
	hidden := b.cashFrom("300.000", "Người khác", "")
	super := pgtest.Super(t, b.DB)
	for _, old := range []string{
		`update giving.statement_rows set public_text = 'gọi ` + number + `', screen_version = 1`,
		`update giving.pledges set public_name = '` + number + ` Ánh', masked_name = '` + number + ` Á.'`,
		`update giving.thanks set named = '` + number + ` Ánh', shown = '` + number + ` Ánh', words = 'gọi ` + number + `'`,
		`insert into receipt.shown_names (receipt_id, unit_id, public_name)
			select id, unit_id, '` + number + ` Ánh' from receipt.receipts where kind = 'BNTK'`,
		`insert into receipt.shown_names (receipt_id, unit_id)
			select id, unit_id from receipt.receipts where code = '` + hidden.Receipt + `'`,
	} {
		if _, err := super.Exec(old); err != nil {
			t.Fatal(err)
		}
	}
	names := func() (n int) {
		if err := super.QueryRow(`select count(*) from receipt.shown_names`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := names()
	for range 2 {
		if err := b.RunScreen(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	}
	if got := b.shown(line.ID); got != "gọi •••" {
		t.Errorf("the statement says %q", got)
	}
	g, err := b.ByCode(t.Context(), p.Code)
	if err != nil || len(g.Receipts) != 1 {
		t.Fatal(g, err)
	}
	if got := b.named(g.Receipts[0]); got != "••• Ánh" {
		t.Errorf("the receipt names %q", got)
	}
	if got := b.wall(); len(got) != 1 || got[0] != "••• Ánh: gọi •••" {
		t.Errorf("the wall says %q", got)
	}
	var masked string
	if err := super.QueryRow(`select masked_name from giving.pledges where id = $1`, p.ID).Scan(&masked); err != nil ||
		masked != (Donor{PublicName: "••• Ánh"}).maskedName() {
		t.Errorf("the code shows %q, %v", masked, err)
	}
	if b.named(fit.Receipt) != "Gia đình Lò Ơn" || b.named(hidden.Receipt) != "" || names() != before+1 {
		t.Error("named otherwise:", b.named(fit.Receipt), b.named(hidden.Receipt), names()-before)
	}
}
