package api

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
)

// put is post with the other verb.
func (h *house) put(path, token string, body any) reply {
	return h.do(request{method: http.MethodPut, path: path, token: token, body: body})
}

// draftCalls is each call of a campaign that is drafted, named accounts for, published by
// another person, and then keeps what givers were promised.
func (h *house) draftCalls() {
	t := h.t
	t.Helper()
	front, manager := h.officer("mttq.nhap", auth.MTTQOfficer), h.officer("chutk.nhap", auth.FundManager)
	accountant := h.officer("ketoan.nhap", auth.Accountant)
	stranger, _ := h.officerOf("chutich.nhap", auth.CommuneChair, 8)

	h.hand("/call-files", accountant, "file", letter, "unit", "20").refused(t, 403, "", "auth.denied")
	h.hand("/call-files", stranger, "file", letter, "unit", "20").refused(t, 403, "", "auth.denied")
	h.hand("/call-files", front, "file", letter, "unit", "99999").refused(t, 422, "unit", "place.unknown")
	h.hand("/call-files", front, "", "", "unit", "20").refused(t, 422, "file", "api.paper.missing")
	h.hand("/call-files", front, "file", "MZ\x90", "unit", "20").refused(t, 422, "file", "duty.proof.kind")
	var scan callFile
	h.hand("/call-files", front, "file", letter, "unit", "20").want(t, 201, &scan)

	const name = "bao-so-chin"
	at, own := "/campaigns/"+name, "/fund-campaigns/"+name
	in := newCampaign{
		Unit: "20", Slug: name, Prefix: "BC", CallLevel: "province", CallBody: "Ban Vận động cứu trợ tỉnh Lạng Sơn",
		campaignText: campaignText{
			Name: "Bão số 9", Purpose: "Dựng lại nhà", Surplus: "Chuyển sang đợt sau", Area: "Tỉnh Lạng Sơn", CallNumber: "15/KG-BVĐ",
			CallOn: "2026-11-10", CallTitle: "Thư kêu gọi", CallFile: scan.ID, StartsOn: "2026-11-11", EndsOn: "2026-12-31",
		},
	}
	h.post("/campaigns", accountant, in).refused(t, 403, "", "auth.denied")
	h.post("/campaigns", stranger, in).refused(t, 403, "", "auth.denied")
	h.post("/campaigns", "", in).refused(t, 401, "", "auth.signin")
	wrong := in
	wrong.Unit = "99999"
	h.post("/campaigns", front, wrong).refused(t, 422, "unit", "place.unknown")
	wrong = in
	wrong.Prefix, wrong.EndsOn = "", "2026-11-01"
	if a := h.post("/campaigns", front, wrong); a.Code != 422 || len(a.Problem.Faults) != 2 {
		t.Errorf("all at once: %s", a.Body)
	}
	send := func(in newCampaign) reply {
		return h.do(request{method: http.MethodPost, path: "/campaigns", token: front, once: "nhap-9", body: in})
	}
	var c fundCampaign
	for range 2 {
		send(in).want(t, 201, &c)
	}
	if c.State != "draft" || c.CallFile != scan.ID || c.Area != "20" || c.Unit != "20" || len(c.Parts) != 1 || len(c.Life) != 0 ||
		c.EndsOn != "2026-12-31" || c.SpendsTo == "" {
		t.Errorf("%+v", c)
	}
	wrong = in
	wrong.Name = "Bão số 10"
	send(wrong).refused(t, 409, "", "once.mismatch")
	h.get(at, "").refused(t, 404, "", "campaign.missing")
	h.get(own, stranger).refused(t, 403, "", "auth.denied")
	h.get(own, "").refused(t, 401, "", "auth.signin")
	h.get("/fund-campaigns/khong-co", front).refused(t, 404, "", "campaign.missing")
	var photo pictureView
	h.get(own+"/call", accountant).want(t, 200, &photo)
	if photo.MediaType != "application/pdf" || string(photo.Content) != letter {
		t.Errorf("%+v", photo)
	}
	var list listed[fundCampaign]
	h.get("/fund-campaigns?limit=200", accountant).want(t, 200, &list)
	if !slices.ContainsFunc(list.Items, func(x fundCampaign) bool { return x.Slug == name }) {
		t.Errorf("%+v", list)
	}
	if whole, paged := h.pages("/fund-campaigns?", accountant, "slug"), h.pages("/fund-campaigns?limit=1", accountant, "slug"); len(whole) < 2 || !slices.Equal(whole, paged) {
		t.Errorf("%v, page by page %v", whole, paged)
	}

	text := c.campaignText // as it was answered, it is sent
	text.Name, text.SpendsTo = "Cùng dựng lại nhà sau bão số 9", ""
	h.put(at, accountant, text).refused(t, 403, "", "auth.denied")
	h.put(at, stranger, text).refused(t, 403, "", "auth.denied")
	h.do(request{method: http.MethodPut, path: at, token: front, body: in, rude: true}).refused(t, 422, "unit", "api.unknown_field")
	h.put(at, front, text).want(t, 200, &c)
	if c.Name != text.Name || c.CallFile != scan.ID || c.Slug != name || c.CallBody != in.CallBody {
		t.Errorf("%+v", c)
	}
	h.post(at+"/parts", accountant, part{Code: "truong-hoc", Name: "Trường học"}).refused(t, 403, "", "auth.denied")
	h.post(at+"/parts", front, part{Code: "Trường", Name: "Trường học"}).refused(t, 422, "code", "campaign.earmark.code.shape")
	h.post(at+"/parts", front, part{Code: "truong-hoc", Name: "Trường học", Purpose: "Sửa trường"}).want(t, 201, &c)
	if len(c.Parts) != 2 || c.Parts[1].Code != "truong-hoc" {
		t.Errorf("%+v", c.Parts)
	}
	h.publishes(at, front, manager, accountant, stranger)
	h.keepsPromise(at, front, manager, text)
}

// publishes names an account for the draft and opens it, by different people.
func (h *house) publishes(at, front, manager, accountant, stranger string) {
	t := h.t
	t.Helper()
	account := newAccount{BIN: "970436", Number: "0011001932555", Holder: "Quỹ", Profile: "vcb", ForQR: true, OpenedOn: "2026-11-10"}
	h.post(at+"/publish", accountant, struct{}{}).refused(t, 403, "", "auth.denied")
	h.post(at+"/publish", front, struct{}{}).refused(t, 403, "", "auth.denied")
	h.post(at+"/publish", stranger, struct{}{}).refused(t, 403, "", "auth.denied")
	h.post(at+"/publish", manager, struct{}{}).refused(t, 409, "", "campaign.publish.account")
	h.post(at+"/accounts", accountant, account).refused(t, 403, "", "auth.denied")
	h.post(at+"/accounts", stranger, account).refused(t, 403, "", "auth.denied")
	taken := account
	taken.Number = number // another campaign's
	h.post(at+"/accounts", front, taken).refused(t, 422, "number", "account.number.taken")
	var first, second officersAccount
	for range 2 {
		h.do(request{method: http.MethodPost, path: at + "/accounts", token: front, once: "tk-9", body: account}).want(t, 201, &first)
	}
	other := account
	other.BIN, other.Number, other.Profile, other.ForQR = "970405", "1500200000555", "agribank", false
	h.post(at+"/accounts", front, other).want(t, 201, &second)
	if first.ID == 0 || !first.ForQR || second.ForQR || second.Ask != 0 {
		t.Errorf("%+v %+v", first, second)
	}
	show := fmt.Sprintf("/bank-accounts/%d/qr", second.ID)
	h.post(show, accountant, struct{}{}).refused(t, 403, "", "auth.denied")
	h.post(show, stranger, struct{}{}).refused(t, 403, "", "auth.denied")
	h.post("/bank-accounts/999999/qr", front, struct{}{}).refused(t, 404, "", "account.missing")
	h.post(show, front, struct{}{}).want(t, 200, &second)
	end := fmt.Sprintf("/bank-accounts/%d/close", first.ID)
	h.post(end, stranger, accountEnd{"2026-11-12"}).refused(t, 403, "", "auth.denied")
	h.post(end, front, accountEnd{"2026-11-01"}).refused(t, 422, "closed_on", "account.closed_on.range")
	h.post(end, front, accountEnd{"2026-11-12"}).want(t, 200, &first)
	if !second.ForQR || first.ClosedOn != "2026-11-12" {
		t.Errorf("%+v %+v", first, second)
	}
	h.post(end, front, accountEnd{"2026-11-12"}).refused(t, 409, "", "account.closed")
	var c fundCampaign
	for range 2 {
		h.do(request{method: http.MethodPost, path: at + "/publish", token: manager, once: "cong-bo-9", body: struct{}{}}).want(t, 200, &c)
	}
	if c.State != "receiving" || c.PublishedAt == nil || len(c.Accounts) != 2 || len(c.Life) == 0 {
		t.Errorf("%+v", c)
	}
	h.post(at+"/publish", manager, struct{}{}).refused(t, 409, "", "campaign.published")
}

// keepsPromise changes what may still change once it is public; another account waits.
func (h *house) keepsPromise(at, front, manager string, text campaignText) {
	t := h.t
	t.Helper()
	promised := text.Name
	text.Name, text.Cover, text.EndsOn = "Tên khác", "Lời mới trên trang", "2026-12-01"
	var c fundCampaign
	h.put(at, front, text).want(t, 200, &c)
	if c.Name != promised || c.EndsOn != "2026-12-31" || c.Cover != text.Cover {
		t.Errorf("%+v", c)
	}
	var ask officersAccount
	h.post(at+"/accounts", front, newAccount{BIN: "970436", Number: "0011001932556", Holder: "Quỹ", OpenedOn: "2026-11-10"}).want(t, 201, &ask)
	if ask.ID != 0 || ask.Ask == 0 {
		t.Errorf("%+v", ask)
	}
	var public campaign
	h.get(at, "").want(t, 200, &public)
	h.get("/fund-campaigns/bao-so-chin", manager).want(t, 200, &c)
	if len(public.Accounts) != 2 || len(c.Asks) != 1 || c.Asks[0] != ask.Ask || public.Name != promised {
		t.Errorf("%+v %+v", public, c)
	}
	h.post(fmt.Sprintf("/account-asks/%d/agree", ask.Ask), manager, struct{}{}).want(t, 200, &ask)
	// With the bank's paper, as where a number passes from a unit that ended.
	h.hand(at+"/accounts", front, "paper", "MZ\x90", "bin", "970436").refused(t, 422, "paper", "duty.proof.kind")
	h.hand(at+"/accounts", front, "paper", "%PDF-1.7\nđổi tên", "bin", "970436", "number", "0011001932557",
		"holder_name", "Quỹ", "opened_on", "2026-11-10").want(t, 201, &ask)
	if ask.ID != 0 || ask.Ask == 0 {
		t.Errorf("%+v", ask)
	}
}

// fundCalls founds a commune's fund, closes and reopens a month of the province's by two
// people.
func (h *house) fundCalls() {
	t := h.t
	t.Helper()
	admin, accountant, manager := h.officer("quantri.so", auth.Admin), h.officer("ketoan.so", auth.Accountant), h.officer("chutk.so", auth.FundManager)
	stranger, commune := h.officerOf("chutich.so", auth.CommuneChair, 9)
	in := newFund{Unit: commune, Name: "Quỹ của xã", Basis: "12/QĐ-UBND", OpenedOn: "2026-01-01"}
	h.post("/funds", accountant, in).refused(t, 403, "", "auth.denied")
	h.post("/funds", "", in).refused(t, 401, "", "auth.signin")
	wrong := in
	wrong.OpenedOn = "2030-01-01"
	h.post("/funds", admin, wrong).refused(t, 422, "opened_on", "ledger.fund.opened_on")
	var made fundView
	for range 2 {
		h.do(request{method: http.MethodPost, path: "/funds", token: admin, once: "quy-xa", body: in}).want(t, 201, &made)
	}
	if made.Unit != commune || made.Name != in.Name || made.ID == 0 {
		t.Errorf("%+v", made)
	}
	h.post("/funds", admin, in).refused(t, 422, "unit", "ledger.fund.exists")
	var funds, theirs listed[fundView]
	h.get("/funds", accountant).want(t, 200, &funds)
	h.get("/funds", stranger).want(t, 200, &theirs)
	if len(theirs.Items) != 1 || theirs.Items[0].ID != made.ID || len(funds.Items) < 2 || len(funds.Items[0].Books) == 0 {
		t.Fatalf("%+v %+v", funds, theirs)
	}
	if whole, paged := h.pages("/funds?", accountant, "id"), h.pages("/funds?limit=1", accountant, "id"); !slices.Equal(whole, paged) {
		t.Errorf("%v, page by page %v", whole, paged)
	}

	h.monthCalls(fmt.Sprintf("/funds/%d/periods", funds.Items[0].ID), accountant, manager, stranger)
}

func (h *house) monthCalls(at, accountant, manager, stranger string) {
	t := h.t
	t.Helper()
	september := newPeriod{Act: "close", Month: "2026-09"}
	h.post(at, manager, september).refused(t, 403, "", "auth.denied")
	h.post(at, stranger, september).refused(t, 403, "", "auth.denied")
	h.get(at, stranger).refused(t, 403, "", "auth.denied")
	h.get("/funds/999999/periods", accountant).refused(t, 404, "", "ledger.fund.missing")
	for key, bad := range map[string]newPeriod{
		"month api.month": {Act: "close", Month: "2026-9"}, "act api.period.act": {Act: "shut", Month: "2026-09"},
		"month ledger.period.running": {Act: "close", Month: "2026-11"}, "month ledger.period.open": {Act: "reopen", Month: "2026-09", Reason: "sót một phiếu thu"},
		"reason reason.personal":      {Act: "reopen", Month: "2026-09", Reason: "sót một phiếu thu, gọi 0912345678"},
		"reason ledger.period.reason": {Act: "reopen", Month: "2026-09", Reason: "sót"},
	} {
		a := h.do(request{method: http.MethodPost, path: at, token: accountant, body: bad, rude: true})
		if len(a.Problem.Faults) != 1 || a.Problem.Faults[0].Field+" "+a.Problem.Faults[0].Key != key {
			t.Errorf("%s: %d %s", key, a.Code, a.Body)
		}
	}
	var p periodView
	for range 2 {
		h.do(request{method: http.MethodPost, path: at, token: accountant, once: "khoa-9", body: september}).want(t, 201, &p)
	}
	confirm := fmt.Sprintf("/periods/%d/confirm", p.ID)
	h.post(confirm, accountant, struct{}{}).refused(t, 403, "", "auth.denied")
	h.post(confirm, stranger, struct{}{}).refused(t, 403, "", "auth.denied")
	h.post("/periods/999999/confirm", manager, struct{}{}).refused(t, 404, "", "ledger.period.missing")
	for range 2 {
		h.do(request{method: http.MethodPost, path: confirm, token: manager, once: "xac-nhan-9", body: struct{}{}}).want(t, 200, &p)
	}
	if p.Month != "2026-09" || p.ConfirmedBy == 0 || p.ConfirmedAt == nil {
		t.Errorf("%+v", p)
	}
	h.post(confirm, manager, struct{}{}).refused(t, 409, "", "ledger.period.done")
	h.post(at, accountant, newPeriod{Act: "reopen", Month: "2026-09", Reason: "sót một phiếu thu"}).want(t, 201, &p)
	h.post(fmt.Sprintf("/periods/%d/confirm", p.ID), manager, struct{}{}).want(t, 200, &p)
	if whole, paged := h.pages(at+"?", accountant, "id"), h.pages(at+"?limit=1", accountant, "id"); len(whole) != 2 || !slices.Equal(whole, paged) {
		t.Errorf("%v, page by page %v", whole, paged)
	}
}

// A campaign from its first draft to the public, through the API; a fund and its months.
func TestDrafts(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.draftCalls()
	h.fundCalls()
	h.mustHaveCalled("listFundCampaigns getFundCampaign getCallFile keepCallFile createCampaign editCampaign publishCampaign addPart " +
		"addAccount showAccount closeAccount listFunds foundFund listPeriods askPeriod confirmPeriod")
}
