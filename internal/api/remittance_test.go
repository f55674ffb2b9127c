package api

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// neighbour is another province's fund with a campaign and money in its bank.
type neighbour struct {
	unit, account int64
	by            func(id int64, role auth.Role) auth.Actor
}

func (h *house) neighbour() (n neighbour, district int64) {
	h.t.Helper()
	ctx := h.t.Context()
	h.must(h.DB.Update(ctx, auth.System("test"), func(tx *pg.Tx) error {
		u, err := place.ByCode(tx, "04", workday.On(tx.Now))
		if err != nil {
			return err
		}
		d, err := place.ByCode(tx, "180", workday.Date(2025, 6, 1))
		if err != nil {
			return err
		}
		n.unit, district = u.ID, d.ID
		for _, unit := range []int64{u.ID, d.ID} {
			_, err := ledger.OpenFund(tx, ledger.Fund{Unit: unit, Name: "Quỹ", Basis: "1/QĐ", OpenedOn: workday.Date(2025, 1, 1)})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	n.by = func(id int64, role auth.Role) auth.Actor {
		return auth.Actor{ID: id, Name: string(role), Kind: auth.Officer, Grants: []auth.Grant{{Role: role, Unit: n.unit, Reach: []int64{n.unit}}}}
	}
	manager, front := n.by(901, auth.FundManager), n.by(900, auth.MTTQOfficer)
	c, err := h.Giving.CreateCampaign(ctx, front, giving.CampaignForm{
		Unit: n.unit, Slug: "cao-bang", Prefix: "CB", Name: "Cao Bằng", Purpose: "Lũ", Surplus: "Đợt sau",
		CallLevel: giving.ProvinceCall, CallBody: "Ban Vận động", CallNumber: "1", CallOn: "01/11/2026", CallTitle: "Thư",
		StartsOn: "02/11/2026", EndsOn: "31/12/2026",
	})
	h.must(err)
	a, err := h.Giving.AddAccount(ctx, front, giving.AccountForm{
		Campaign: c.ID, BIN: "970436", Number: "0011001777777", HolderName: "Quỹ", Profile: giving.VCB, ForQR: true, OpenedOn: "02/11/2026",
	})
	h.must(err)
	_, err = h.Giving.PublishCampaign(ctx, manager, c.ID)
	h.must(err)
	n.account = a.ID
	h.tells(n, "9.000", "ung ho")
	h.abolished(district)
	return n, district
}

// abolished lets a district end a day before today, and gives it a campaign with an account
// of the days when it stood.
func (h *house) abolished(district int64) {
	h.t.Helper()
	ctx, owner := h.t.Context(), pgtest.Owner(h.t, h.base)
	set := func(q string) {
		_, err := owner.Exec(q, district)
		h.must(err)
	}
	set(`update place.unit_rows set valid_to = null where unit_id = $1 and valid_to = (select max(valid_to) from place.unit_rows where unit_id = $1)`)
	by := func(id int64, role auth.Role) auth.Actor {
		return auth.Actor{ID: id, Name: string(role), Kind: auth.Officer, Grants: []auth.Grant{{Role: role, Unit: district, Reach: []int64{district}}}}
	}
	front := by(910, auth.MTTQOfficer)
	c, err := h.Giving.CreateCampaign(ctx, front, giving.CampaignForm{
		Unit: district, Slug: "trang-dinh", Prefix: "TD", Name: "Tràng Định", Purpose: "Lũ", Surplus: "Đợt sau",
		CallLevel: giving.ProvinceCall, CallBody: "Ban Vận động", CallNumber: "1", CallOn: "01/11/2026", CallTitle: "Thư",
		StartsOn: "02/11/2026", EndsOn: "31/12/2026",
	})
	h.must(err)
	a, err := h.Giving.AddAccount(ctx, front, giving.AccountForm{
		Campaign: c.ID, BIN: "970436", Number: "0011001888888", HolderName: "Quỹ", Profile: giving.VCB, ForQR: true, OpenedOn: "02/11/2026",
	})
	h.must(err)
	_, err = h.Giving.PublishCampaign(ctx, by(911, auth.FundManager), c.ID)
	h.must(err)
	h.abolishedAccount, h.abolishedBy = a.ID, by(912, auth.Accountant)
	set(`update place.unit_rows set valid_to = date '2026-11-11' where unit_id = $1 and valid_to is null`)
	set(`update place.successions set on_day = date '2026-11-12' where from_unit = $1`)
}

// tells lets a bank tell one line, and gives it.
func (h *house) tells(n neighbour, amount, text string) int64 {
	h.t.Helper()
	return h.lineOf(n.by(902, auth.Accountant), n.account, amount, text)
}

func (h *house) lineOf(by auth.Actor, account int64, amount, text string) int64 {
	h.t.Helper()
	_, err := h.Giving.UploadStatement(h.t.Context(), by, giving.NewStatement{Account: account, Name: text + ".csv"},
		strings.NewReader("PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n1,12/11/2026,"+text+",,"+amount+",,"+text+"\n"))
	h.must(err)
	h.must(job.RunOnce(h.t.Context(), h.DB, h.Giving.Jobs()))
	list, err := h.Giving.LinesFor(h.t.Context(), by, giving.LineFilter{Any: true, Account: account, Limit: 1})
	h.must(err)
	return list[0].ID
}

// remittanceCalls sends money to another fund and takes some from it, by every call.
func (h *house) remittanceCalls(cashier, accountant string) {
	t, ctx := h.t, h.t.Context()
	t.Helper()
	n, district := h.neighbour()
	approver, manager := h.officer("duyet.quy", auth.Approver), h.officer("chu.quy", auth.FundManager)
	var ours int64
	accounts, err := h.Giving.OfficialAccounts(ctx)
	h.must(err)
	for _, a := range accounts {
		if a.Number == number {
			ours = a.ID
		}
	}
	made := func() (path string) {
		var r remittanceView
		in := newRemittance{Account: ours, ToAccount: n.account, Amount: 1_000, Document: "15/QĐ", Reason: "hỗ trợ tỉnh bạn"}
		h.post("/fund-transfers", accountant, in).want(t, 201, &r)
		return fmt.Sprintf("/fund-transfers/%d", r.ID)
	}
	var r remittanceView
	sent := func() (path string) {
		path = made()
		h.post(path+"/approve", approver, transferAct{}).want(t, 200, &r)
		h.post(path+"/send", cashier, transferAct{}).want(t, 200, &r)
		if r.State != "sent" || r.OnItsWay != 1_000 {
			t.Errorf("%+v", r)
		}
		return path
	}
	path := made()
	h.post(path+"/approve", accountant, transferAct{}).refused(t, 403, "", "auth.denied")
	h.post(path+"/cancel", accountant, transferAct{Reason: "đổi kế hoạch"}).want(t, 200, &r)
	h.post(sent()+"/stop", manager, transferAct{Reason: "ngân hàng trả lại"}).want(t, 200, &r)
	if r.State != "stopped" {
		t.Errorf("%+v", r)
	}
	path = sent()
	h.must(h.Giving.ReceiveRemittance(ctx, n.by(902, auth.Accountant), r.ID, h.tells(n, "900", "thieu"), ""))
	h.post(path+"/explain", approver, transferAct{Gap: "fee", Reason: "ngân hàng trừ phí"}).want(t, 200, &r)
	h.get(path, accountant).want(t, 200, &r)
	if r.State != "explained" || r.Received != 900 || r.Explained != 100 || r.OnItsWay != 0 || len(r.Acts) != 4 {
		t.Errorf("%+v", r)
	}

	id, err := h.Giving.PrepareRemittance(ctx, n.by(902, auth.Accountant), giving.RemittanceForm{
		Account: n.account, ToAccount: ours, Amount: "5.000", Document: "1/QĐ", Reason: "hỗ trợ tỉnh bạn",
	})
	h.must(err)
	h.must(h.Giving.ApproveRemittance(ctx, n.by(903, auth.Approver), id))
	h.must(h.Giving.SendRemittance(ctx, n.by(904, auth.Cashier), id, ""))
	path = fmt.Sprintf("/fund-transfers/%d", id)
	h.post(path+"/miss", accountant, transferAct{Reason: "chưa thấy tiền về"}).want(t, 200, &r)
	in := h.lineOf(auth.Actor{ID: 905, Kind: auth.Officer, Grants: []auth.Grant{{Role: auth.Accountant, Unit: h.province, Reach: []int64{h.province}}}},
		ours, "5.000", fmt.Sprintf("CHUYEN QUY %d", id))
	h.post(path+"/receive", accountant, transferAct{Line: in}).want(t, 200, &r)
	if r.State != "received" || r.Received != 5_000 {
		t.Errorf("%+v", r)
	}
	var list listed[remittanceView]
	h.get("/fund-transfers", accountant).want(t, 200, &list)
	var told publicTransfers
	h.get("/transfers?unit=20", "").want(t, 200, &told)
	if len(list.Items) != 4 || len(told.Items) != 2 || told.Arithmetic != "sent 6000 - confirmed 5900 - explained 100 = on_its_way 0" {
		t.Errorf("%d of ours, %+v", len(list.Items), told)
	}

	var e endingView
	h.post("/fund-ends", manager, newEnding{Unit: district, On: "2026-11-12", Document: "1/BB", Cash: 1}).
		refused(t, 422, "cash", "ending.cash.differs")
	h.post("/fund-ends", manager, newEnding{Unit: district, On: "2026-11-12", Document: "1/BB"}).want(t, 201, &e)
	h.post(fmt.Sprintf("/fund-ends/%d/confirm", district), approver, nil).want(t, 200, &e)
	var ends listed[endingView]
	h.get("/fund-ends", accountant).want(t, 200, &ends)
	if e.State != "ended" || len(ends.Items) != 1 {
		t.Errorf("%+v %+v", e, ends)
	}
	h.heirLineCalls(in, accountant, manager)
	var years struct {
		Items []carryOver `json:"items"`
	}
	h.get("/carry-overs?unit=20", "").want(t, 200, &years)
}

// heirLineCalls asks about a line that is of no ended unit: there is nothing to say of it.
// What the bank tells of an account that was, is booked for a campaign of the successor's.
func (h *house) heirLineCalls(line int64, accountant, manager string) {
	t := h.t
	t.Helper()
	path := fmt.Sprintf("/bank-lines/%d/successor", line)
	var v heirLineView
	h.get(path, accountant).want(t, 200, &v)
	if v.State != "" || v.Line != line || len(v.Parts)+len(v.Others)+len(v.Acts) != 0 {
		t.Errorf("%+v", v)
	}
	h.do(request{method: http.MethodPost, path: path, token: accountant, body: newHeirAct{Act: "gift"}, rude: true}).
		refused(t, 422, "act", "api.heir.act")
	h.post(path, accountant, newHeirAct{Act: "booked", Part: 1, Reason: "đã xem nội dung"}).refused(t, 403, "", "auth.denied")
	h.post(path, accountant, newHeirAct{Act: "moved", Line: line}).refused(t, 409, "", "heir.state")

	path = fmt.Sprintf("/bank-lines/%d/successor", h.lineOf(h.abolishedBy, h.abolishedAccount, "7.000", "ung ho muon"))
	var held listed[bankLine]
	h.get("/bank-lines/successor", manager).want(t, 200, &held)
	if len(held.Items) != 1 || fmt.Sprintf("/bank-lines/%d/successor", held.Items[0].ID) != path {
		t.Errorf("%+v", held)
	}
	h.get(path, manager).want(t, 200, &v)
	if v.State != "waiting" || v.Unit != h.province || len(v.Parts) == 0 {
		t.Fatalf("%+v", v)
	}
	h.post(path, manager, newHeirAct{Act: "booked", Part: v.Parts[0].ID, Reason: "đã xem nội dung"}).want(t, 200, &v)
	h.post(path, manager, newHeirAct{Act: "reopened", Reason: "nhầm cuộc vận động"}).want(t, 200, &v)
	if v.State != "waiting" || len(v.Acts) != 2 {
		t.Errorf("%+v", v)
	}
	h.post(path, manager, newHeirAct{Act: "booked", Part: v.Parts[0].ID, Reason: "đã hỏi lại"}).want(t, 200, &v)
}
