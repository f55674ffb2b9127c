package api

import (
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/receipt"
)

// receiptCalls replaces a receipt, prints both, and finds both in the register.
func (h *house) receiptCalls(cashier, accountant string, old receiptView) receiptView {
	t := h.t
	t.Helper()
	print := func(token, path string, body any) {
		t.Helper()
		a := h.post(path, token, body)
		a.want(t, 200, nil)
		if !strings.HasPrefix(a.Body.String(), "%PDF") {
			t.Errorf("%s: %.40q", path, a.Body.String())
		}
	}
	print(cashier, "/receipts/"+old.Code+"/print", reason{})
	h.post("/receipts/"+old.Code+"/print", cashier, reason{}).refused(t, 422, "reason", "receipt.copy.reason")
	h.post("/receipts/"+old.Code+"/replace", cashier, replacement{LegalName: "Sùng A Dơ", Reason: "ghi sai tên"}).
		refused(t, 403, "", "auth.denied")
	var made, was receiptView
	h.post("/receipts/"+old.Code+"/replace", accountant, replacement{LegalName: "Sùng A Dơ", Reason: "ghi sai tên"}).want(t, 201, &made)
	h.get("/receipts/"+old.Code, "").want(t, 200, &was)
	if made.Replaces != old.Code || made.Amount != old.Amount || was.Status != "replaced" || was.ReplacedBy != made.Code {
		t.Errorf("%+v stands for %+v", made, was)
	}
	var series listed[seriesView]
	h.get("/receipt-series?year=2026", accountant).want(t, 200, &series)
	for _, s := range series.Items {
		if s.Kind != string(receipt.CashGift) {
			continue
		}
		if s.Last != 2 || s.Issued != 1 || s.Replaced != 1 || s.Unexplained != 0 {
			t.Errorf("%+v", s)
		}
		var numbers listed[numberView]
		h.get("/receipt-series/numbers?kind=BNTM&year=2026&unit="+strconv.FormatInt(s.Unit, 10)+"&limit=1&after=1", accountant).want(t, 200, &numbers)
		if len(numbers.Items) != 1 || numbers.Items[0].Replaces != old.Code || numbers.Items[0].State != "issued" {
			t.Errorf("%+v", numbers)
		}
		print(accountant, "/receipts/print", stretch{Unit: s.Unit, Year: s.Year, Kind: s.Kind, From: 1, To: 9, Reason: "lưu hồ sơ quý"})
	}
	return made
}
