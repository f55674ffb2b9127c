package api

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
)

// hand sends a form with one paper in a field.
func (h *house) hand(path, token, field, paper string, fields ...string) reply {
	h.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i < len(fields); i += 2 {
		_ = w.WriteField(fields[i], fields[i+1]) // a buffer takes everything
	}
	if field != "" {
		f, _ := w.CreateFormFile(field, "van ban.pdf")
		_, _ = f.Write([]byte(paper))
	}
	w.Close()
	return h.do(request{method: http.MethodPost, path: path, token: token, body: &body, kind: w.FormDataContentType(), rude: true})
}

const (
	letter  = "%PDF-1.7\n%%EOF"
	another = "dot-da-dong" // a campaign that ends
)

// second opens a campaign of the province whose account is its own.
func (h *house) second() (account string) {
	h.t.Helper()
	ctx := h.t.Context()
	by := auth.Actor{ID: 7, Name: "chutaikhoan", Kind: auth.Officer, Grants: []auth.Grant{
		{Role: auth.FundManager, Unit: h.province, Reach: []int64{h.province}},
	}}
	front := auth.Actor{ID: 6, Name: "mttq", Kind: auth.Officer, Grants: []auth.Grant{
		{Role: auth.MTTQOfficer, Unit: h.province, Reach: []int64{h.province}},
	}}
	account = "0011001932499"
	c, err := h.Giving.CreateCampaign(ctx, front, giving.CampaignForm{
		Unit: h.province, Slug: another, Prefix: "LD", Name: "Đợt đã đóng", Purpose: "Khắc phục hậu quả lũ",
		Surplus: "Chuyển sang đợt sau", CallLevel: giving.ProvinceCall, CallBody: "Ban Vận động cứu trợ tỉnh Lạng Sơn",
		CallNumber: "13/KG-BVĐ", CallOn: "01/11/2026", CallTitle: "Thư kêu gọi", StartsOn: "05/11/2026", EndsOn: "30/11/2026",
	})
	h.must(err)
	_, err = h.Giving.AddAccount(ctx, front, giving.AccountForm{
		Campaign: c.ID, BIN: "970436", Number: account, HolderName: "Quỹ trợ giúp khẩn cấp",
		Profile: giving.VCB, ForQR: true, OpenedOn: "02/11/2026",
	})
	h.must(err)
	_, err = h.Giving.PublishCampaign(ctx, by, c.ID)
	h.must(err)
	return account
}

// lifeCalls is each call of a campaign's end, made once: it receives longer, closes, gives
// what came late its way, spreads and reports; and each call of the duties that come of it.
func (h *house) lifeCalls() {
	t := h.t
	t.Helper()
	account := h.second()
	manager, accountant, cashier := h.officer("chutk.dot", auth.FundManager), h.officer("ketoan.dot", auth.Accountant), h.officer("thuquy.dot", auth.Cashier)
	stranger, _ := h.officerOf("chutich.dot", auth.CommuneChair, 7)
	at := "/campaigns/" + another
	longer := []string{"to", "15/12/2026", "number", "14/KG-BVĐ", "on", "11/11/2026", "body", "Ban Vận động cứu trợ tỉnh Lạng Sơn", "signer", "Nông Văn Ký"}
	var c campaign
	h.hand(at+"/extend", accountant, "file", letter, longer...).refused(t, 403, "", "auth.denied")
	h.hand(at+"/extend", stranger, "file", letter, longer...).refused(t, 403, "", "campaign.extend.province")
	h.hand(at+"/extend", "", "file", letter, longer...).refused(t, 401, "", "auth.signin")
	h.hand(at+"/extend", manager, "", "", longer...).refused(t, 422, "file", "campaign.extension.file.missing")
	h.hand(at+"/extend", manager, "paper", letter, longer...).refused(t, 422, "paper", "api.unknown_field")
	h.hand(at+"/extend", manager, "file", "MZ\x90", longer...).refused(t, 422, "file", "duty.proof.kind")
	odd := append(slices.Clone(longer), "last", "2026-11-29")
	h.hand(at+"/extend", manager, "file", letter, odd...).refused(t, 409, "", "campaign.extend.meanwhile")
	odd = slices.Clone(longer)
	odd[7] = "Ủy ban nhân dân xã Tràng Định"
	h.hand(at+"/extend", manager, "file", letter, odd...).refused(t, 422, "body", "campaign.extension.body.unknown")
	h.hand(at+"/extend", manager, "file", letter, append(longer, "last", "2026-11-30")...).want(t, 200, &c)
	if c.SpendsTo != "2027-01-04" {
		t.Errorf("extended, it distributes until %s", c.SpendsTo)
	}
	if i := slices.IndexFunc(c.Life, func(s lifeView) bool { return s.Step == "extended" }); i < 0 || c.Life[i].To != "2026-12-15" {
		t.Errorf("%+v", c.Life)
	}

	h.post(at+"/distribute", manager, struct{}{}).refused(t, 409, "", "campaign.distribute.state")
	h.hand(at+"/report", manager, "file", letter, "number", "9/BC").refused(t, 409, "", "campaign.report.state")
	h.post(at+"/close", stranger, reason{"Đủ kinh phí"}).refused(t, 403, "", "auth.denied")
	h.post(at+"/close", manager, reason{""}).refused(t, 422, "reason", "reason.missing")
	h.post("/campaigns/khong-co/close", manager, reason{"Đủ kinh phí"}).refused(t, 404, "", "campaign.missing")
	now := h.DB.Now()
	h.at(now.AddDate(0, 0, -1)) // the day itself still counts: what comes today is late
	early := h.officer("chutk.som", auth.FundManager)
	for range 2 { // sent again, it is the same
		h.do(request{method: http.MethodPost, path: at + "/close", token: early, once: "dong", body: reason{"Đủ kinh phí"}}).want(t, 200, &c)
	}
	h.at(now)
	if due := h.count(`select due_on - date '2026-11-11' from duty.duties where kind = 'distribution' and ref = $1`, "campaign:"+another); due != 20 {
		t.Errorf("distribution is due %d days after the last", due)
	}
	if c.State != "closed" || c.EndsOn != "2026-11-11" || c.SpendsTo != "2026-12-01" {
		t.Errorf("%+v", c)
	}
	h.askCalls(manager, accountant, stranger)
	h.lateCalls(account, manager, accountant, cashier, stranger)
	h.dutyCalls(manager, cashier, stranger)

	h.post(at+"/distribute", accountant, struct{}{}).refused(t, 403, "", "auth.denied")
	h.post(at+"/distribute", manager, struct{}{}).want(t, 200, &c)
	if c.State != "distributing" {
		t.Errorf("%+v", c)
	}
	h.hand(at+"/report", manager, "", "", "number", "9/BC").refused(t, 422, "file", "campaign.report.file.missing")
	h.hand(at+"/report", manager, "file", letter, "number", "9/BC").want(t, 200, &c)
	if c.State != "reported" || len(c.Late) != 3 || c.Life[len(c.Life)-1].Document != "9/BC" {
		t.Errorf("%+v", c)
	}
}

// askCalls answers two accounts that another officer asked for on a public campaign.
func (h *house) askCalls(manager, accountant, stranger string) {
	t := h.t
	t.Helper()
	front := auth.Actor{ID: 6, Name: "mttq", Kind: auth.Officer, Grants: []auth.Grant{
		{Role: auth.MTTQOfficer, Unit: h.province, Reach: []int64{h.province}},
	}}
	ask := func(number string) int64 {
		a, err := h.Giving.AddAccount(h.t.Context(), front, giving.AccountForm{
			Campaign: h.campaign.ID, BIN: "970405", Number: number, HolderName: "Quỹ", Profile: giving.Agribank, OpenedOn: "02/11/2026",
		})
		h.must(err)
		return a.AskID
	}
	first, second := ask("1500200000001"), ask("1500200000002")
	var waiting listed[askView]
	h.get("/account-asks", "").refused(t, 401, "", "auth.signin")
	before := ""
	if first > 1 { // others wait before these
		before = fmt.Sprintf("?after=%d", first-1)
	}
	h.get("/account-asks"+before, accountant).want(t, 200, &waiting)
	if len(waiting.Items) != 2 || waiting.Items[0].Account.Number != "1500200000001" || waiting.Items[0].Campaign != slug {
		t.Errorf("%+v", waiting)
	}
	h.get("/account-asks?limit=1&after="+fmt.Sprint(first), accountant).want(t, 200, &waiting)
	if len(waiting.Items) != 1 || waiting.Items[0].ID != second || waiting.Next == "" {
		t.Errorf("%+v", waiting)
	}
	at := fmt.Sprintf("/account-asks/%d", first)
	h.post(at+"/agree", accountant, struct{}{}).refused(t, 403, "", "auth.denied")
	h.post(at+"/agree", stranger, struct{}{}).refused(t, 404, "", "account.ask.missing")
	var a officersAccount
	h.post(at+"/agree", manager, struct{}{}).want(t, 200, &a)
	if a.ID == 0 || a.Number != "1500200000001" || a.Ask != 0 {
		t.Errorf("%+v", a)
	}
	h.post(at+"/agree", manager, struct{}{}).refused(t, 404, "", "account.ask.missing")
	at = fmt.Sprintf("/account-asks/%d/refuse", second)
	h.post(at, accountant, reason{"không phải của ta"}).refused(t, 403, "", "auth.denied")
	h.post(at, manager, reason{""}).refused(t, 422, "reason", "reason.missing")
	h.post(at, manager, reason{"không phải của ta"}).want(t, 204, nil)
}

// lateCalls decides about money that came after the end: one gift stays, one goes back.
func (h *house) lateCalls(account, manager, accountant, cashier, stranger string) {
	t := h.t
	t.Helper()
	at := "/campaigns/" + another + "/late-money"
	var gifts listed[lateView]
	h.get(at, accountant).want(t, 200, &gifts)
	if len(gifts.Items) != 0 {
		t.Errorf("%+v", gifts)
	}
	h.upload(accountant, "", "account", account, "late", "true", "file", vcb(
		`1,12/11/2026,5031.1,,61.000,,"den muon mot"`,
		`1,12/11/2026,5031.2,,62.000,,"den muon hai"`,
		`1,12/11/2026,5031.3,62.000,,,"tra lai"`)).want(t, 202, nil)
	h.work()
	h.get(at, "").refused(t, 401, "", "auth.signin")
	h.get(at, stranger).refused(t, 403, "", "auth.denied")
	h.get(at, accountant).want(t, 200, &gifts)
	if len(gifts.Items) != 2 || gifts.Items[0].Outcome != "waiting" {
		t.Fatalf("%+v", gifts)
	}
	late := map[int64]int64{}
	for _, g := range gifts.Items {
		late[g.Amount] = g.Line
	}
	out := h.count(`select id from giving.bank_lines where direction = 'out' and amount = 62000`)

	kept, back := fmt.Sprintf("/bank-lines/%d/late", late[61_000]), fmt.Sprintf("/bank-lines/%d/late", late[62_000])
	stays := map[string]any{"outcome": "kept", "reason": "Theo quy chế về tiền dư"}
	h.post(kept, accountant, stays).refused(t, 403, "", "auth.denied")
	h.post("/bank-lines/999999/late", manager, stays).refused(t, 404, "", "line.missing")
	h.do(request{method: http.MethodPost, path: kept, token: manager, body: map[string]any{"outcome": "spent", "reason": "lý do rõ"}, rude: true}).
		refused(t, 422, "outcome", "late.outcome.missing")
	for _, next := range []string{another, "khong-co"} {
		h.post(kept, manager, map[string]any{"outcome": "next", "next": next, "reason": "lý do rõ"}).refused(t, 422, "next", "late.next.missing")
	}
	for range 2 {
		h.do(request{method: http.MethodPost, path: kept, token: manager, once: "giu-lai", body: stays}).want(t, 204, nil)
	}
	h.post(kept, manager, stays).refused(t, 409, "", "late.state")
	h.post(back, manager, map[string]any{"outcome": "returned", "reason": "Người gửi xin lại"}).want(t, 204, nil)

	h.post(kept+"-return", accountant, latePayment{int64(out)}).refused(t, 409, "", "late.not_returned")
	h.post(back+"-return", cashier, latePayment{int64(out)}).refused(t, 403, "", "auth.denied")
	h.post(back+"-return", accountant, latePayment{late[61_000]}).refused(t, 409, "", "refund.line.other")
	h.post(back+"-return", accountant, latePayment{int64(out)}).want(t, 204, nil)
	h.post(back+"-return", accountant, latePayment{int64(out)}).refused(t, 409, "", "refund.paid")
	h.rulingCalls(account, manager, accountant, stranger)
	h.get(at, accountant).want(t, 200, &gifts)
	for _, g := range gifts.Items {
		if g.By == "" || g.Reason == "" || g.Amount == 62_000 && (g.Outcome != "returned" || g.PaidBy != int64(out)) {
			t.Errorf("%+v", g)
		}
	}
}

// dutyCalls stops a clock and lets it go on, drops a duty and ends one by its letter.
func (h *house) dutyCalls(manager, cashier, stranger string) {
	t := h.t
	t.Helper()
	var open, one listed[dutyView]
	h.get("/duties", manager).want(t, 200, &open)
	due := map[string]string{}
	for _, d := range open.Items {
		if d.Ref == "campaign:"+another {
			due[d.Kind] = fmt.Sprintf("/duties/%d", d.ID)
		}
	}
	if len(due) != 5 {
		t.Fatalf("%+v", open)
	}
	h.get("/duties", "").refused(t, 401, "", "auth.signin")
	h.do(request{method: http.MethodGet, path: "/duties?state=late", token: manager, rude: true}).refused(t, 422, "state", "api.duty.state")
	if whole, paged := h.pages("/duties?", manager, "id"), h.pages("/duties?limit=2", manager, "id"); !slices.Equal(whole, paged) {
		t.Errorf("%v, page by page %v", whole, paged)
	}

	var d dutyView
	h.post(due["distribution"]+"/pause", manager, reason{"Đường sạt"}).refused(t, 409, "", "duty.told")
	up := due["campaign_report"]
	h.get(up, manager).want(t, 200, &d)
	h.get(up, stranger).refused(t, 404, "", "duty.missing")
	h.get("/duties/999999", manager).refused(t, 404, "", "duty.missing")
	h.post(up+"/pause", cashier, reason{"Đường sạt"}).refused(t, 403, "", "auth.denied")
	h.post(up+"/pause", manager, reason{"ờ"}).refused(t, 422, "reason", "reason.missing")
	h.post(up+"/resume", manager, reason{"Đường đã thông"}).refused(t, 409, "", "duty.state")
	for range 2 {
		h.do(request{method: http.MethodPost, path: up + "/pause", token: manager, once: "dung", body: reason{"Đường sạt"}}).want(t, 200, &d)
	}
	if d.State != "paused" || len(d.Steps) != 1 || d.Steps[0].Reason != "Đường sạt" {
		t.Errorf("%+v", d)
	}
	if whole, paged := h.pages("/duties?", manager, "id"), h.pages("/duties?limit=1", manager, "id"); !slices.Equal(whole, paged) {
		t.Errorf("one stands still: %v, page by page %v", whole, paged)
	}
	h.post(up+"/resume", manager, reason{""}).want(t, 200, &d)
	if d.State != "running" || len(d.Steps) != 2 {
		t.Errorf("%+v", d)
	}
	h.post(due["publish_distributed"]+"/drop", manager, reason{"Gộp vào báo cáo chung"}).want(t, 200, &d)
	if d.State != "dropped" {
		t.Errorf("%+v", d)
	}

	bank := due["notify_bank"] + "/done"
	h.hand(bank, cashier, "proof", letter, "reason", "Công văn 5").refused(t, 403, "", "auth.denied")
	h.hand(bank, stranger, "proof", letter, "reason", "Công văn 5").refused(t, 404, "", "duty.missing")
	h.hand(bank, manager, "", "", "reason", "Công văn 5").refused(t, 422, "proof", "duty.proof.missing")
	h.hand(bank, manager, "file", letter, "reason", "Công văn 5").refused(t, 422, "file", "api.unknown_field")
	h.hand(bank, manager, "proof", "MZ\x90", "reason", "Công văn 5").refused(t, 422, "proof", "duty.proof.kind")
	h.do(request{method: http.MethodPost, path: bank, token: manager, body: reason{"Công văn 5"}, rude: true}).refused(t, 415, "", "api.not_form")
	h.hand(bank, manager, "proof", letter, "reason", "Công văn 5").want(t, 200, &d)
	if d.State != "done" || len(d.Steps) != 1 || !d.Steps[0].Proof || d.Steps[0].By == "" {
		t.Errorf("%+v", d)
	}
	h.hand(bank, manager, "proof", letter).refused(t, 409, "", "duty.state")
	words := due["publish_received"] + "/done"
	h.hand(words, manager, "", "", "reason", "").refused(t, 422, "reason", "duty.how.missing")

	h.get("/duties?state=done&limit=1", manager).want(t, 200, &one)
	if len(one.Items) != 1 || one.Next == "" {
		t.Errorf("%+v", one)
	}
	if whole, paged := h.pages("/duties?state=done", manager, "id"), h.pages("/duties?state=done&limit=1", manager, "id"); len(whole) < 2 || !slices.Equal(whole, paged) {
		t.Errorf("%v, page by page %v", whole, paged)
	}
}

// outsideCalls writes a notice of somebody who calls for gifts into the register of a
// commune and answers it.
func (h *house) outsideCalls() {
	t := h.t
	t.Helper()
	chair, code := h.officerOf("chutich.tb", auth.CommuneChair, 4)
	stranger, _ := h.officerOf("chutich.tb2", auth.CommuneChair, 5)
	front, _ := h.officerOf("mttq.tb", auth.MTTQOfficer, 4)
	unit := fmt.Sprint(h.unitOf(code))
	notice := func(more ...string) []string {
		return append([]string{
			"kind", "person", "name", "Chu Thị Én", "contact", "0979135792", "purpose", "Mua chăn ấm", "area", "Hai thôn ven sông",
			"bank", "Agribank", "account", "8401205067788", "starts_on", "13/11/2026", "ends_on", "30/11/2026", "received_on", "11/11/2026",
		}, more...)
	}
	const at = "/outside-calls"
	h.hand(at, "", "file", letter, notice("unit", unit)...).refused(t, 401, "", "auth.signin")
	h.hand(at, stranger, "file", letter, notice("unit", unit)...).refused(t, 403, "", "auth.denied")
	h.hand(at, chair, "", "", notice("unit", unit)...).refused(t, 422, "file", "outside.file.missing")
	h.hand(at, chair, "paper", letter, notice("unit", unit)...).refused(t, 422, "paper", "api.unknown_field")
	h.hand(at, chair, "file", letter, notice("unit", unit, "units", unit)...).refused(t, 422, "units", "api.unknown_field")
	h.hand(at, chair, "file", "MZ\x90", notice("unit", unit)...).refused(t, 422, "file", "duty.proof.kind")
	files := h.count(`select count(*) from file.files`)
	for _, junk := range []string{"", "x", "-1", "0", "99999999999999999999"} {
		h.hand(at, chair, "file", letter, notice("unit", junk)...).refused(t, 422, "unit", "place.unknown")
	}
	if n := h.count(`select count(*) from file.files`); n != files {
		t.Errorf("%d papers of refused notices are kept", n-files)
	}
	var first, second outsideView
	h.hand(at, front, "file", letter, notice("unit", unit)...).want(t, 201, &first)
	if first.Outcome != "waiting" || first.DueOn == "" || first.Private == nil || first.Private.Name != "Chu Thị Én" || first.Name == "Chu Thị Én" {
		t.Errorf("%+v", first)
	}
	h.hand(at, chair, "file", letter, notice("unit", unit, "show_name", "true")...).want(t, 201, &second)
	if second.Name != "Chu Thị Én" {
		t.Errorf("%+v", second)
	}

	path := fmt.Sprintf("%s/%d", at, first.ID)
	answer := outsideAnswer{Outcome: "guided", Answer: "Thôn Nà Chào còn 12 hộ, mỗi hộ một chăn", PaperNumber: "5/UBND"}
	h.post(path+"/answer", front, answer).refused(t, 403, "", "auth.denied")
	h.post(path+"/answer", stranger, answer).refused(t, 404, "", "outside.missing")
	h.post(path+"/answer", chair, outsideAnswer{Outcome: "guided", Answer: "ờ"}).refused(t, 422, "answer", "outside.answer.missing")
	for range 2 {
		h.do(request{method: http.MethodPost, path: path + "/answer", token: chair, once: "tra-loi", body: answer}).want(t, 200, &first)
	}
	if first.Outcome != "guided" || first.AnsweredOn != "2026-11-12" || first.Answer != answer.Answer {
		t.Errorf("%+v", first)
	}
	h.post(path+"/answer", chair, answer).refused(t, 409, "", "outside.answered.once")
	h.get(path, "").refused(t, 401, "", "auth.signin")
	h.get(path, stranger).refused(t, 404, "", "outside.missing")
	h.get(at+"/999999", chair).refused(t, 404, "", "outside.missing")
	h.get(path, h.officer("ketoan.tb", auth.Accountant)).want(t, 200, &first)
	if first.Private != nil || first.Account != "…788" {
		t.Errorf("the province's accountant sees %+v", first)
	}

	a := h.get(at, "")
	var all listed[outsideView]
	a.want(t, 200, &all)
	if len(all.Items) != 2 || all.Items[0].ID != second.ID || all.Items[1].Outcome != "guided" {
		t.Errorf("%+v", all)
	}
	for _, secret := range []string{"0979135792", "8401205067788", answer.Answer} {
		if strings.Contains(a.Body.String(), secret) {
			t.Errorf("everybody reads %q", secret)
		}
	}
	if whole, paged := h.pages(at+"?", "", "id"), h.pages(at+"?limit=1", "", "id"); !slices.Equal(whole, paged) {
		t.Errorf("%v, page by page %v", whole, paged)
	}
}

// A campaign's end and what is due after it, through the API.
func TestLife(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.lifeCalls()
	h.mustHaveCalled("extendCampaign closeCampaign distributeCampaign reportCampaign listLateMoney decideLateMoney payLateMoney sumLateMoney listLateRulings decideLateList moveLateRuling moveLateMoney " +
		"listDuties getDuty finishDuty pauseDuty resumeDuty dropDuty")
}

// Calls for gifts that are not the fund's, through the API.
func TestOutsideCalls(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.outsideCalls()
	h.mustHaveCalled("listOutsideCalls keepOutsideCall getOutsideCall answerOutsideCall")
}

func (h *house) mustHaveCalled(operations string) {
	h.t.Helper()
	for op := range strings.FieldsSeq(operations) {
		if !h.called[op] {
			h.t.Errorf("%s was not answered well", op)
		}
	}
}
