package api

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/quykhancap/quykhancap/internal/aid/aidtest"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// requests takes a request from its draft to every answer, and a province's norm
// past its second person: each call made once.
func (h *house) requests() {
	t := h.t
	t.Helper()
	const at = 3
	var commune int64
	h.must(h.DB.Update(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		communes, err := place.Communes(tx, h.province, workday.On(tx.Now))
		commune = communes[at].ID
		return err
	}))
	f := aidtest.New(t, h.DB, h.Keys, h.province, commune)
	f.Verified("Hoàng Văn Bình", "Nông Văn Dũng")
	chair, code := h.officerOf("chutich.totrinh", auth.CommuneChair, at)
	sibling, _ := h.officerOf("chutich.totrinh2", auth.CommuneChair, at+1)
	approver := h.officer("duyet.totrinh", auth.Approver)

	draft := newRequest{Event: f.Event.Slug, Unit: code, On: "2026-11-08"}
	h.post("/requests", sibling, draft).refused(t, 403, "", "auth.denied")
	h.post("/requests", approver, draft).refused(t, 403, "", "auth.denied")
	h.post("/requests", chair, newRequest{Event: f.Event.Slug, Unit: code, On: "2026-12-24"}).refused(t, 422, "on", "request.on.future")
	h.post("/requests", chair, newRequest{Event: "khong-co", Unit: code}).refused(t, 404, "", "event.missing")
	var r requestView
	h.post("/requests", chair, draft).want(t, 201, &r)
	if r.Approval != "draft" || len(r.Lines) != 2 || r.Lines[0].Proposed != 50_000_000 || len(r.Gap) == 0 {
		t.Errorf("%+v", r)
	}
	path := "/requests/" + r.Code
	h.get(path, chair).want(t, 200, &r)
	h.get(path, sibling).refused(t, 404, "", "request.missing")
	h.get(path, "").refused(t, 401, "", "auth.signin")
	h.post(path+"/submit", chair, map[string]any{}).refused(t, 422, "explanation", "request.explanation.missing")
	edit := requestEdit{
		Explanation: "Chưa có báo cáo nhanh vì mất sóng điện thoại.",
		Lines:       []requestEditLine{{Line: r.Lines[0].ID, Qty: 30_000_000, Reason: "Họ hàng đã giúp một phần"}},
	}
	h.do(request{method: http.MethodPut, path: path, token: chair, body: edit}).want(t, 200, &r)
	edit.Lines[0].Qty = 60_000_000
	h.do(request{method: http.MethodPut, path: path, token: chair, body: edit}).want(t, 422, nil)
	h.do(request{method: http.MethodPut, path: path, token: sibling, body: edit}).refused(t, 404, "", "request.missing")
	h.post(path+"/comments", chair, newComment{Body: "Đã họp thôn Bản Thí."}).want(t, 200, &r)
	h.post(path+"/submit", chair, map[string]any{"on": "2026-11-09"}).want(t, 200, &r)
	if r.Number != 1 || r.On != "2026-11-09" || len(r.Steps) != 1 || r.Steps[0].DueOn != "2026-11-12" || r.Hash == "" || len(r.Comments) != 1 {
		t.Errorf("%+v", r)
	}

	no := requestAnswer{Step: r.Steps[0].ID, Reason: "Thiếu biên bản họp thôn"}
	h.post(path+"/return", chair, no).refused(t, 403, "", "auth.denied")
	h.post(path+"/return", approver, no).want(t, 200, &r)
	h.post(path+"/approve", approver, requestAnswer{}).refused(t, 409, "", "request.answered")
	h.post(path+"/submit", chair, map[string]any{}).want(t, 200, &r)
	part := requestAnswer{Step: r.Steps[0].ID, Lines: []requestEditLine{{Line: r.Lines[0].ID, Qty: 20_000_000, Reason: "Theo khả năng của quỹ"}}}
	h.post(path+"/approve", approver, requestAnswer{Step: no.Step}).refused(t, 409, "", "request.answered")
	h.post(path+"/approve", approver, part).want(t, 200, &r)
	if r.Approval != "approved" || r.Number != 2 || r.Totals[0].Approved != 70_000_000 || r.Fulfilment != "pending" {
		t.Errorf("%+v", r)
	}
	h.post("/requests", chair, draft).refused(t, 409, "", "request.nothing")

	f.Verified("Vi Văn Ba")
	h.post("/requests", chair, draft).want(t, 201, &r)
	h.do(request{method: http.MethodPut, path: "/requests/" + r.Code, token: chair, body: edit}).want(t, 422, nil)
	edit.Lines = nil
	h.do(request{method: http.MethodPut, path: "/requests/" + r.Code, token: chair, body: edit}).want(t, 200, &r)
	h.post("/requests/"+r.Code+"/submit", chair, map[string]any{}).want(t, 200, &r)
	h.post("/requests/"+r.Code+"/reject", approver, requestAnswer{Reason: "Đã được nguồn khác hỗ trợ đủ"}).want(t, 200, &r)
	if !r.Supplements || len(r.Lines) != 1 || r.Approval != "rejected" {
		t.Errorf("%+v", r)
	}
	var list listed[requestView]
	h.get("/requests?event="+f.Event.Slug+"&state=approved&limit=1", approver).want(t, 200, &list)
	if len(list.Items) != 1 || list.Items[0].Lines != nil {
		t.Errorf("%+v", list)
	}
	h.do(request{method: http.MethodGet, path: "/requests?state=lost", token: approver, rude: true}).refused(t, 422, "state", "api.request.state")
	h.get("/requests", sibling).want(t, 200, &list)
	if len(list.Items) != 0 {
		t.Errorf("a sibling reads %+v", list)
	}

	first, second := h.officer("ketoan.dinhmuc", auth.Accountant), h.officer("chutk.dinhmuc", auth.FundManager)
	var n normView
	form := newNorm{Unit: "20", Case: "crop_rice_late", Band: "complete", Qty: 9_000_000, Basis: "Nghị quyết 12/NQ-HĐND", From: "2026-12-01"}
	h.post("/norms", first, form).refused(t, 422, "below", "norm.below")
	form.Below = "hỏi ông Nam, 0912 345 678, để biết thêm"
	h.post("/norms", first, form).refused(t, 422, "below", "reason.personal")
	form.Qty, form.Below = 12_000_000, ""
	h.post("/norms", first, form).want(t, 201, &n)
	confirm := "/norms/" + strconv.FormatInt(n.ID, 10) + "/confirm"
	h.post(confirm, first, map[string]any{}).refused(t, 403, "", "norm.same")
	h.post(confirm, second, map[string]any{}).want(t, 200, &n)
	h.post("/norms/999999/confirm", second, map[string]any{}).refused(t, 404, "", "norm.missing")
	for day, want := range map[string]int{"2026-11-30": 1, "2026-12-01": 2} {
		var norms listed[normView]
		h.get("/norms?unit="+code+"&on="+day, second).want(t, 200, &norms)
		found := 0
		for _, x := range norms.Items {
			if x.Case == form.Case && x.Band == form.Band {
				found++
			}
		}
		if !n.Confirmed || found != want {
			t.Errorf("on %s %d norms of %s, want %d", day, found, form.Case, want)
		}
	}
}

// Requests and norms over the API.
func TestRequests(t *testing.T) {
	t.Parallel()
	newHouse(t).requests()
}
