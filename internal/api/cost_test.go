package api

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/job"
)

// costCalls spends what a giver let be spent on running the fund, by every call, and
// withdraws what another agreed to.
func (h *house) costCalls(cashier, accountant string) {
	t, ctx := h.t, h.t.Context()
	t.Helper()
	manager := h.officer("chu.chi.phi", auth.FundManager)
	accounts, err := h.Giving.IsOfficial(ctx, number)
	h.must(err)
	ours := accounts[0].ID

	h.post("/pledges", "", map[string]any{"campaign": slug, "anonymous": true, "costs": "costs.0"}).refused(t, 422, "costs", "cost.version")
	var p createdPledge
	h.post("/pledges", "", map[string]any{"campaign": slug, "anonymous": true, "costs": giving.CostsVersion}).want(t, 201, &p)
	path, key := "/pledges/"+p.Code+"/costs", "?key="+p.Key
	h.get(path, "").refused(t, 404, "", "pledge.missing")
	var agreed giftCosts
	h.do(request{method: http.MethodGet, path: path + key}).want(t, 200, &agreed)
	if agreed.Version != giving.CostsVersion || agreed.WithdrawnAt != nil {
		t.Errorf("%+v", agreed)
	}
	h.do(request{method: http.MethodDelete, path: path + key}).want(t, 204, nil)
	h.post("/cash-donations", cashier, map[string]any{"campaign": slug, "amount": 1_000_000, "anonymous": true, "costs": giving.CostsVersion}).
		want(t, 201, nil)

	in := newCost{Account: ours, Amount: 50_001, What: "In tờ hướng dẫn", Document: "HĐ 12"}
	h.post("/fund-costs", cashier, in).refused(t, 403, "", "auth.denied")
	h.post("/fund-costs", accountant, in).refused(t, 422, "amount", "cost.room")
	var c costView
	made := func(amount int64) string {
		in.Amount = amount
		h.post("/fund-costs", accountant, in).want(t, 201, &c)
		return fmt.Sprintf("/fund-costs/%d", c.ID)
	}
	one := made(30_000)
	h.post(one+"/cancel", accountant, costAct{Reason: "không in nữa"}).want(t, 200, &c)
	two := made(20_000)
	h.post(two+"/approve", accountant, costAct{}).refused(t, 403, "", "auth.denied")
	h.post(two+"/approve", manager, costAct{}).want(t, 200, &c)
	h.post(two+"/pay", accountant, costAct{Line: 1 << 40}).refused(t, 422, "line", "cost.line.missing")
	by := auth.Actor{ID: 905, Kind: auth.Officer, Grants: []auth.Grant{{Role: auth.Accountant, Unit: h.province, Reach: []int64{h.province}}}}
	_, err = h.Giving.UploadStatement(ctx, by, giving.NewStatement{Account: ours, Name: "chi.csv"}, strings.NewReader(
		"PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n1,12/11/2026,IN,20.000,,,TT tien in\n"))
	h.must(err)
	h.must(job.RunOnce(ctx, h.DB, h.Giving.Jobs()))
	lines, err := h.Giving.LinesFor(ctx, by, giving.LineFilter{Any: true, Account: ours, Limit: 1})
	h.must(err)
	h.post(two+"/pay", accountant, costAct{Line: lines[0].ID}).want(t, 200, &c)
	if c.State != "paid" || c.Line != lines[0].ID || len(c.Acts) != 3 {
		t.Errorf("%+v", c)
	}
	var told struct {
		costSums
		Items []publicCost `json:"items"`
	}
	h.get("/running-costs?campaign="+slug, "").want(t, 200, &told)
	if len(told.Items) != 1 || told.Arithmetic != "costs_agreed 50000 - costs_paid 20000 = costs_left 30000" {
		t.Errorf("%+v", told)
	}
	var f figures
	h.get("/figures?campaign="+slug, "").want(t, 200, &f)
	if f.RunningCosts == nil || f.RunningCosts.Paid != 20_000 || f.RunningCosts.Left != 30_000 {
		t.Errorf("%+v", f.RunningCosts)
	}
	h.post(two+"/undo", accountant, costAct{Reason: "nhầm dòng sao kê"}).refused(t, 403, "", "cost.undo.same_person")
	h.post(two+"/undo", manager, costAct{Reason: "nhầm dòng sao kê"}).want(t, 200, &c)
	h.get(two, accountant).want(t, 200, &c)
	var list listed[costView]
	h.get("/fund-costs?limit=1", accountant).want(t, 200, &list)
	if c.State != "approved" || len(list.Items) != 1 || list.Next == "" {
		t.Errorf("%+v %+v", c, list)
	}
}
