package portal

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// Whoever owns the database changes what a receipt's page shows. Without a script, too,
// no page calls it a true one any more, whatever of it was changed.
func TestReceiptDiffersFromLog(t *testing.T) {
	t.Parallel()
	h := open(t)
	cash, err := h.Giving.ReceiveCash(context.Background(), h.officer, giving.CashForm{
		Campaign: h.campaign, Amount: "500000", Donor: giving.Donor{LegalName: "Trần Văn Bình", PublicName: "Ông Bình"},
	})
	if err != nil {
		t.Fatal(err)
	}
	pgtest.WaitLogged(t, h.DB)
	super := pgtest.Super(t, h.DB)
	exec := func(each string) {
		t.Helper()
		for _, table := range []string{"receipts", "letterheads", "givers", "events"} {
			if _, err := super.Exec(strings.ReplaceAll(each, "?", table)); err != nil {
				t.Fatalf("%s: %v", each, err)
			}
		}
	}
	exec(`create table was_? as table receipt.?; alter table receipt.? disable trigger all`)
	page, answer := "/bien-nhan/"+cash.Receipt, "/kiem-tra?receipt="+cash.Receipt
	for _, change := range []string{
		`update receipt.receipts set amount = 50000000`,
		`update receipt.receipts set number = number + 1`,
		`update receipt.receipts set issued_on = issued_on + 1`,
		`update receipt.receipts set commitment = sha256(commitment)`,
		`update receipt.letterheads set unit_code = '01'`,
		`update receipt.letterheads set unit_name = 'Quỹ Khác'`,
		`update receipt.letterheads set campaign = 'Việc khác'`,
		`update receipt.givers set public_name = 'Ông Khác'`,
		`update receipt.givers set salt = sha256(salt)`,
		`update receipt.givers set sealed = sha256(sealed)`,
		`insert into receipt.events (receipt_id, unit_id, kind, reason, actor, at)
			select id, unit_id, 'voided', 'xxxxx', 'x', now() from receipt.receipts`,
		`delete from tlog.leaves where kind = 'receipt'`, // the last: it stays away
	} {
		h.see(page, "có thật và còn hiệu lực")
		if _, err := super.Exec(`set session_replication_role = replica; alter table tlog.leaves disable trigger all; ` + change); err != nil {
			t.Fatalf("%s: %v", change, err)
		}
		for _, path := range []string{page, answer} {
			body := h.see(path, "sổ công khai không khớp nhau", "Mặt trận Tổ quốc")
			if strings.Contains(body, "có thật và còn hiệu lực") {
				t.Errorf("%s: %s still calls it a true one", change, path)
			}
		}
		if pdf := h.get(page + ".pdf"); pdf.Code != http.StatusConflict || !strings.Contains(pdf.Body.String(), "không đúng với điều quỹ đã ghi vào sổ công khai") {
			t.Errorf("%s: the paper answers %d: %s", change, pdf.Code, pdf.Body)
		}
		exec(`delete from receipt.?; insert into receipt.? overriding system value select * from was_?`)
	}
	pgtest.Breaks(h.DB, "receipt_has_leaf", "receipt_leaf_is_its_receipt", "log_is_its_leaves", "log_has_no_gap")
}
