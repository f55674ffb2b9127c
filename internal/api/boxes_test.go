package api

import (
	"strconv"

	"github.com/quykhancap/quykhancap/internal/auth"
)

// boxCalls counts a box, drops the count, counts again and hands it over.
func (h *house) boxCalls(cashier, accountant, number string) {
	t := h.t
	t.Helper()
	var boxes listed[boxView]
	h.get("/cash-boxes", cashier).want(t, 200, &boxes)
	if len(boxes.Items) != 1 || boxes.Items[0].Amount != 500_000 || boxes.Items[0].Parts[0].Free != 500_000 {
		t.Fatalf("%+v", boxes)
	}
	unit := boxes.Items[0].Unit
	if unit != "20" {
		t.Errorf("a box of %q", unit)
	}
	h.get("/cash-deposits?unit=999", cashier).refused(t, 422, "unit", "place.unknown")
	h.post("/cash-counts", cashier, newCount{Counted: 1}).refused(t, 422, "unit", "place.unknown")
	h.post("/cash-deposits", cashier, newDeposit{Account: "000", Amount: 1000}).refused(t, 422, "account", "api.account.unknown")
	h.post("/cash-deposits", cashier, newDeposit{Account: number, Amount: 600_000}).refused(t, 422, "amount", "deposit.short")
	var d depositView
	h.post("/cash-deposits", cashier, newDeposit{Account: number, Amount: 200_000}).want(t, 201, &d)
	h.post("/cash-deposits/"+strconv.FormatInt(d.ID, 10)+"/void", cashier, reason{"ngân hàng đóng cửa"}).refused(t, 403, "", "auth.denied")
	h.post("/cash-deposits/"+strconv.FormatInt(d.ID, 10)+"/void", accountant, reason{"ngân hàng đóng cửa"}).want(t, 200, &d)
	var slips listed[depositView]
	h.get("/cash-deposits?unit="+unit, cashier).want(t, 200, &slips)
	if len(slips.Items) != 1 || slips.Items[0].State != "voided" {
		t.Errorf("%+v", slips)
	}
	h.post("/cash-counts", cashier, newCount{Unit: unit, Counted: 490_000}).refused(t, 422, "reason", "shift.gap")
	h.post("/cash-counts", cashier, newCount{Unit: unit, Counted: 500_000, Notes: map[string]int64{"300000": 1}}).
		refused(t, 422, "notes.300000", "notes.unknown")
	var k countView
	h.post("/cash-counts", cashier, newCount{Unit: unit, Counted: 490_000, Reason: "thối nhầm"}).want(t, 201, &k)
	h.post("/cash-counts/"+strconv.FormatInt(k.ID, 10)+"/drop", cashier, reason{"đếm lại từ đầu"}).want(t, 200, &k)
	if k.State != "dropped" || k.Difference != -10_000 {
		t.Errorf("%+v", k)
	}
	h.post("/cash-counts", cashier, newCount{Unit: unit, Counted: 500_000, Notes: map[string]int64{"500000": 1}}).want(t, 201, &k)
	at := "/cash-counts/" + strconv.FormatInt(k.ID, 10)
	h.post(at+"/take", cashier, struct{}{}).refused(t, 409, "", "shift.own")
	h.post(at+"/take", h.officer("mttq.quay", auth.MTTQOfficer), struct{}{}).want(t, 200, &k)
	h.get(at, cashier).want(t, 200, &k)
	if k.State != "taken" || k.EndedBy != "mttq.quay" || k.Difference != 0 || k.Notes["500000"] != 1 {
		t.Errorf("%+v", k)
	}
	h.gapCalls(cashier, accountant, unit)
}

// gapCalls counts a box short and ends the difference, twice.
func (h *house) gapCalls(cashier, accountant, unit string) {
	t := h.t
	t.Helper()
	next, head, other := h.officer("mttq.hai", auth.MTTQOfficer), h.officer("chu.mot", auth.FundManager), h.officer("duyet.hai", auth.Approver)
	var k countView
	h.post("/cash-counts", cashier, newCount{Unit: unit, Counted: 490_000, Reason: "thiếu, chưa rõ"}).want(t, 201, &k)
	at := "/cash-counts/" + strconv.FormatInt(k.ID, 10)
	h.post(at+"/take", next, struct{}{}).want(t, 200, &k)
	var open listed[countView]
	h.get("/cash-counts?gaps=true&open=true", cashier).want(t, 200, &open)
	if len(open.Items) != 1 || open.Items[0].GapState != "open" {
		t.Errorf("%+v", open)
	}
	asks := []string{"way", "written_off", "reason", "tìm không ra", "campaign", "x"}
	h.hand(at+"/gap", head, "file", letter, asks...).refused(t, 403, "", "auth.denied")
	h.hand(at+"/gap", accountant, "file", letter, asks...).refused(t, 422, "campaign", "gap.campaign.missing")
	h.hand(at+"/gap", accountant, "", "", asks[:4]...).refused(t, 422, "file", "gap.paper.missing")
	h.hand(at+"/gap", accountant, "file", letter, asks[:4]...).want(t, 200, &k)
	h.post(at+"/gap/refuse", head, reason{"còn tìm tiếp"}).want(t, 200, &k)
	h.hand(at+"/gap", cashier, "file", letter, "way", "made_good", "reason", "thủ quỹ đã nộp bù").want(t, 200, &k)
	var paper pictureView
	h.get(at+"/gap/proof", head).want(t, 200, &paper)
	if string(paper.Content) != letter {
		t.Errorf("%q", paper.Content)
	}
	for range 2 {
		h.post(at+"/gap/settle", head, gapDecision{}).want(t, 200, &k)
		if n := len(k.GapActs); k.GapState != "settled" || k.GapActs[n-1].Entry == 0 {
			t.Errorf("%+v", k)
		}
		h.post(at+"/gap/settle", head, gapDecision{}).refused(t, 409, "", "gap.state")
		h.post(at+"/gap/undo", head, reason{"xem lại phiếu thu"}).refused(t, 403, "", "gap.same_person")
		h.post(at+"/gap/undo", other, reason{"xem lại phiếu thu"}).want(t, 200, &k)
		h.hand(at+"/gap", cashier, "file", letter, "way", "made_good", "reason", "thủ quỹ đã nộp bù").want(t, 200, &k)
	}
}

// cashIsLine carries cash to the bank, whose line does not say so: an officer does.
func (h *house) cashIsLine(cashier, accountant, number string) {
	t := h.t
	t.Helper()
	var d depositView
	h.post("/cash-deposits", cashier, newDeposit{Account: number, Amount: 130_000}).want(t, 201, &d)
	h.upload(accountant, "", "account", number, "profile", "vcb", "file", vcb(`1,12/11/2026,5018.1,,130.000,,"Khach hang nop tien"`)).want(t, 202, nil)
	h.work()
	var cash listed[sessionCashView]
	h.get("/session-cash", accountant).want(t, 200, &cash)
	if len(cash.Items) != 1 || cash.Items[0].Session != d.ID || cash.Items[0].Kind != "deposit" || cash.Items[0].Lines != 1 ||
		cash.Items[0].Account != number || cash.Items[0].Unit != "20" || cash.Items[0].Late {
		t.Fatalf("%+v", cash)
	}
	var lines listed[bankLine]
	h.get("/bank-lines?state=open&limit=1", accountant).want(t, 200, &lines)
	at := "/bank-lines/" + strconv.FormatInt(lines.Items[0].ID, 10) + "/session-cash"
	of := map[string]any{"session": d.ID, "kind": "draw"}
	h.post(at, cashier, of).refused(t, 403, "", "auth.denied")
	h.post(at, accountant, of).refused(t, 409, "", "cash.taken")
	of["kind"] = "deposit"
	var l bankLine
	h.post(at, accountant, of).want(t, 200, &l)
	if l.Kind != "session_cash" {
		t.Errorf("%+v", l)
	}
	h.post(at, accountant, of).refused(t, 409, "", "cash.taken")
	h.get("/session-cash", accountant).want(t, 200, &cash)
	if len(cash.Items) != 0 {
		t.Errorf("%+v", cash)
	}
}
