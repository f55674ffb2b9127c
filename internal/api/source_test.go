package api

import (
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
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
	h.post("/fund-sources", accountant, in).refused(t, 422, "number", "account.number.taken")
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
	h.get("/figures?unit=20", "").want(t, 200, &after)
	if after.Received != before.Received || after.Balance != before.Balance || len(after.OtherSources) != 1 {
		t.Errorf("%+v, before %+v", after, before)
	}
}
