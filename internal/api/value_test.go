package api

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/quykhancap/quykhancap/internal/auth"
)

// valueCalls takes dollars in, sells them and lets the bank pay, by every call; and lets go
// of some gold.
func (h *house) valueCalls(cashier, accountant string) {
	t := h.t
	t.Helper()
	second, approver := h.officer("dem.lai", auth.MTTQOfficer), h.officer("duyet.ban", auth.Approver)
	in := newValuable{
		Campaign: slug, Item: "USD", Qty: "1.250", Description: "12 tờ 100, 1 tờ 50", Bag: "NP-1", KeptAt: "két số 2",
		LegalName: "Nguyễn Văn Kiều", PublicName: "Nguyễn Văn Kiều", Estimate: 31_000_000, EstimatedBy: "ngân hàng",
	}
	var v valuableView
	h.post("/held-valuables", cashier, in).want(t, 201, &v)
	at := fmt.Sprintf("/held-valuables/%d", v.ID)
	h.post(at+"/sign", cashier, valuableAct{Qty: "1250", Seal: "NP-1"}).refused(t, 403, "", "value.same_person")
	h.post(at+"/sign", second, valuableAct{Qty: "1249", Seal: "NP-1"}).refused(t, 422, "qty", "value.count.differs")
	h.post(at+"/sign", second, valuableAct{Qty: "1250", Seal: "NP-1"}).want(t, 200, &v)
	if v.State != "held" || v.Receipt == "" || v.Text != "1.250 USD" {
		t.Errorf("%+v", v)
	}
	dollars := v.ID
	in.Item, in.Qty, in.Bag = "VANG", "2 chỉ", "NP-2"
	h.post("/held-valuables", cashier, in).want(t, 201, &v)
	h.post(fmt.Sprintf("/held-valuables/%d/drop", v.ID), cashier, valuableAct{Reason: "người tặng cầm về"}).want(t, 200, &v)
	h.get(at, accountant).want(t, 200, &v)
	h.lossCalls(cashier, second, approver)
	var things listed[valuableView]
	h.get("/held-valuables", accountant).want(t, 200, &things)
	if len(things.Items) != 3 || things.Items[1].ID != dollars {
		t.Errorf("%+v", things)
	}

	var ours int64
	accounts, err := h.Giving.OfficialAccounts(t.Context())
	h.must(err)
	for _, a := range accounts {
		if a.Number == number {
			ours = a.ID
		}
	}
	sale := newSale{
		Account: ours, Buyer: "Vietcombank", Document: "21/QĐ-BVĐ", Reason: "theo tỷ giá mua vào",
		Things: []soldThing{{dollars, 31_000_000}},
	}
	var x saleView
	h.post("/valuable-sales", accountant, sale).want(t, 201, &x)
	h.post(fmt.Sprintf("/valuable-sales/%d/cancel", x.ID), accountant, saleAct{Reason: "tỷ giá đổi"}).want(t, 200, &x)
	h.post("/valuable-sales", accountant, sale).want(t, 201, &x)
	h.post("/valuable-sales", accountant, sale).refused(t, 422, fmt.Sprintf("prices.%d", dollars), "value.sale.gone")
	at = fmt.Sprintf("/valuable-sales/%d", x.ID)
	h.post(at+"/approve", accountant, saleAct{}).refused(t, 403, "", "auth.denied")
	h.post(at+"/approve", approver, saleAct{}).want(t, 200, &x)
	line := h.lineOf(auth.Actor{ID: 905, Kind: auth.Officer, Grants: []auth.Grant{{Role: auth.Accountant, Unit: h.province, Reach: []int64{h.province}}}},
		ours, "31.000.000", "BAN NGOAI TE")
	h.post(at+"/settle", accountant, saleAct{Line: line}).want(t, 200, &x)
	h.get(at, accountant).want(t, 200, &x)
	if x.State != "settled" || x.Line != line || x.Amount != 31_000_000 || len(x.Acts) != 2 {
		t.Errorf("%+v", x)
	}
	var sales listed[saleView]
	h.get("/valuable-sales", accountant).want(t, 200, &sales)
	var told struct {
		Held  []heldValuable   `json:"held"`
		Came  []cameValuable   `json:"came"`
		Items []publicValuable `json:"items"`
	}
	h.get("/valuables?campaign="+slug, "").want(t, 200, &told)
	if len(sales.Items) != 2 || len(told.Held) != 1 || len(told.Items) != 2 || told.Items[1].Price != 31_000_000 || told.Items[1].Buyer != "Vietcombank" ||
		len(told.Came) != 2 || told.Came[1].False != 5000 || told.Came[1].Qty != 30000 || len(told.Items[0].Losses) != 1 {
		t.Errorf("%+v %+v", sales, told)
	}
	h.paged("/held-valuables", accountant, 2)
	h.paged("/valuable-sales", accountant, 2)
	h.paged("/valuables", "", 1)
	h.paged("/running-costs", "", 0)
	assessor := h.officer("danhgia.xem", auth.Assessor)
	for _, path := range []string{"/held-valuables", "/valuable-sales", "/fund-costs", "/account-asks"} {
		h.do(request{method: http.MethodGet, path: path + "?limit=x", token: assessor, rude: true}).refused(t, 403, "", "auth.denied")
	}
}

// paged reads a list one by one to its end: it is the same as read at once.
func (h *house) paged(path, token string, want int) {
	t := h.t
	t.Helper()
	type some struct {
		listed[json.RawMessage]
		Held, Gifts, Agreed, Decided, Paid, Left, Arithmetic any // of lists with sums beside them
	}
	var all, one some
	h.get(path+"?limit=200", token).want(t, 200, &all)
	var found []json.RawMessage
	for range len(all.Items) + 1 {
		at := path + "?limit=1"
		if one.Next != "" {
			at += "&after=" + one.Next
		}
		one = some{}
		h.get(at, token).want(t, 200, &one)
		if found = append(found, one.Items...); one.Next == "" {
			break
		}
	}
	if fmt.Sprintf("%s", found) != fmt.Sprintf("%s", all.Items) || len(found) < want {
		t.Errorf("%s: %d one by one, %d at once", path, len(found), len(all.Items))
	}
}

// lossCalls takes euros in, of which a note is false and then is not.
func (h *house) lossCalls(cashier, second, approver string) {
	t := h.t
	t.Helper()
	var v valuableView
	h.post("/held-valuables", cashier, newValuable{
		Campaign: slug, Item: "EUR", Qty: "350", Description: "3 tờ 100, 1 tờ 50", Bag: "NP-3", KeptAt: "két số 2",
	}).want(t, 201, &v)
	at := fmt.Sprintf("/held-valuables/%d", v.ID)
	h.post(at+"/sign", second, valuableAct{Qty: "350", Seal: "NP-3"}).want(t, 200, &v)
	h.hand(at+"/papers", cashier, "file", letter, "kind", "protocol").want(t, 200, &v)
	if len(v.Papers) != 1 || v.Papers[0].Kind != "protocol" {
		t.Errorf("%+v", v.Papers)
	}
	reveal := fmt.Sprintf("%s/papers/%d/reveal", at, v.Papers[0].File)
	h.post(reveal, cashier, reason{"muốn xem lại"}).refused(t, 403, "", "auth.denied")
	var picture pictureView
	h.post(reveal, approver, reason{"kiểm tra trước khi quyết định"}).want(t, 200, &picture)
	if string(picture.Content) != letter {
		t.Errorf("%q", picture.Content)
	}
	told := []string{"kind", "false", "qty", "50", "told", "ngân hàng nói tờ 50 là giả"}
	h.hand(at+"/losses", cashier, "", "", told...).refused(t, 422, "file", "value.loss.paper.missing")
	h.hand(at+"/losses", cashier, "file", letter, told...).want(t, 200, &v)
	h.post(at+"/losses/withdraw", cashier, reason{"báo nhầm tờ khác"}).want(t, 200, &v)
	for range 2 {
		h.hand(at+"/losses", cashier, "file", letter, told...).want(t, 200, &v)
		h.post(at+"/losses/confirm", cashier, struct{}{}).refused(t, 403, "", "value.loss.same_person")
		h.post(at+"/losses/confirm", second, struct{}{}).want(t, 200, &v)
		h.hand(at+"/losses/write-off", approver, "file", letter, "document", "22/QĐ", "reason", "ngân hàng đã thu giữ").want(t, 200, &v)
		if v.Left != 30000 || v.State != "held" {
			t.Errorf("%+v", v)
		}
		if len(v.Losses) == 2 {
			h.post(at+"/losses/restore", approver, reason{"giám định lại là thật"}).refused(t, 403, "", "value.loss.same_person")
			h.post(at+"/losses/restore", h.officer("chu.tai.khoan", auth.FundManager), reason{"giám định lại là thật"}).want(t, 200, &v)
		}
	}
}
