package api

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/job"
)

// sourceCalls opens a book for money of the state budget, and finds it apart from what was
// given.
func (h *house) sourceCalls(cashier, accountant string) {
	t := h.t
	t.Helper()
	var before, after figures
	h.get("/figures?unit=20", "").want(t, 200, &before)
	in := newSource{
		Unit: h.province, Kind: "budget", Name: "Dự phòng ngân sách tỉnh", Purpose: "Nhà sập, trôi", Body: "UBND tỉnh",
		Document: "1501/QĐ-UBND", On: "10/11/2026", BIN: "970436", Number: "0011009990001", Holder: "QUY", Profile: string(giving.VCB),
	}
	h.post("/fund-sources", cashier, in).refused(t, 403, "", "auth.denied")
	var made sourceView
	h.post("/fund-sources", accountant, in).want(t, 201, &made)
	if made.Ask == 0 || len(made.Accounts) != 0 {
		t.Fatalf("%+v", made)
	}
	manager := h.officer("dong.y", auth.FundManager)
	more := newSourceAccount{BIN: "970436", Number: "0011009990001", Holder: "QUY", Profile: string(giving.VCB), OpenedOn: "10/11/2026"}
	again := fmt.Sprintf("/fund-sources/%d/account", made.ID)
	h.post(again, accountant, more).refused(t, 409, "", "source.account.one")
	h.post(fmt.Sprintf("/account-asks/%d/refuse", made.Ask), manager, map[string]string{"reason": "xem lại số tài khoản"}).want(t, 204, nil)
	h.post(again, accountant, more).want(t, 201, &made)
	h.post(fmt.Sprintf("/account-asks/%d/agree", made.Ask), manager, struct{}{}).want(t, 200, nil)
	h.post("/fund-sources", accountant, in).refused(t, 422, "number", "account.number.taken")
	var opened listed[sourceView]
	h.get("/fund-sources", accountant).want(t, 200, &opened)
	made = opened.Items[0]
	by := auth.Actor{ID: 905, Kind: auth.Officer, Grants: []auth.Grant{{Role: auth.Accountant, Unit: h.province, Reach: []int64{h.province}}}}
	h.lineOf(by, made.Accounts[0], "9.000.000", "KBNN chuyen kinh phi")
	var list listed[sourceView]
	h.get("/fund-sources", accountant).want(t, 200, &list)
	if len(list.Items) != 1 || list.Items[0].Received != 9_000_000 || list.Items[0].Free != 9_000_000 {
		t.Errorf("%+v", list)
	}
	var told listed[otherSource]
	h.get("/other-sources?unit=20", "").want(t, 200, &told)
	if len(told.Items) != 1 || told.Items[0].Arithmetic != "from_source 9000000 - disbursed 0 = balance 9000000" {
		t.Errorf("%+v", told)
	}
	var v verdict
	h.post("/checks", "", map[string]string{"account": "0011 0099 90001"}).want(t, 200, &v)
	if v.Verdict != noMatch || len(told.Items) != 1 || len(told.Items[0].Accounts) != 1 {
		t.Errorf("%+v %+v", v, told)
	}
	h.strayCalls(made.Accounts[0], by, accountant)
	h.get("/figures?unit=20", "").want(t, 200, &after)
	if after.Received != before.Received || after.Balance != before.Balance || len(after.OtherSources) != 1 {
		t.Errorf("%+v, before %+v", after, before)
	}
}

// strayCalls takes a gift at the source's account for the source's money, then sends it
// back to its sender.
func (h *house) strayCalls(account int64, by auth.Actor, accountant string) {
	t := h.t
	t.Helper()
	manager := h.officer("chu.den.nham", auth.FundManager)
	var p createdPledge
	h.post("/pledges", "", map[string]any{"campaign": slug, "anonymous": true}).want(t, 201, &p)
	h.lineOf(by, account, "300.000", "ung ho "+p.Code)
	var waits listed[bankLine]
	h.get("/bank-lines?state=held", accountant).want(t, 200, &waits)
	if len(waits.Items) != 1 || waits.Items[0].Kind != "source" {
		t.Fatalf("%+v", waits)
	}
	var l bankLine
	path := fmt.Sprintf("/bank-lines/%d/stray", waits.Items[0].ID)
	h.do(request{method: http.MethodPost, path: path, token: manager, body: newStrayAct{Act: "gift"}, rude: true}).
		refused(t, 422, "act", "api.stray.act")
	h.post(path, accountant, newStrayAct{Act: "source", Reason: "tiền của tỉnh"}).refused(t, 403, "", "auth.denied")
	h.post(path, manager, newStrayAct{Act: "source", Reason: "tiền của tỉnh"}).want(t, 200, &l)
	h.post(path, accountant, newStrayAct{Act: "reopened", Reason: "người gửi gọi đến"}).want(t, 200, &l)
	h.post(path, manager, newStrayAct{Act: "back", Reason: "người gửi gọi đến"}).want(t, 200, &l)
	var told pledge
	h.get("/pledges/"+p.Code, "").want(t, 200, &told)
	if l.State != "held" || told.Astray != "back" {
		t.Errorf("%+v %+v", l, told)
	}
	_, err := h.Giving.UploadStatement(t.Context(), by, giving.NewStatement{Account: account, Name: "tra.csv"}, strings.NewReader(
		"PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n1,12/11/2026,TRA,300.000,,,chuyen tra\n"))
	h.must(err)
	h.must(job.RunOnce(t.Context(), h.DB, h.Giving.Jobs()))
	lines, err := h.Giving.LinesFor(t.Context(), by, giving.LineFilter{Any: true, Account: account, Limit: 1})
	h.must(err)
	h.post(path, accountant, newStrayAct{Act: "moved", Line: lines[0].ID}).want(t, 200, &l)
	if l.Kind != "stray" || l.State != "booked" {
		t.Errorf("%+v", l)
	}
}
