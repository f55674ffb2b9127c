package api

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
)

// villageCalls is each call of a village's life: it begins, changes its head and ends, and
// the day before is still what it was.
func (h *house) villageCalls() {
	t := h.t
	t.Helper()
	chair, commune := h.officerOf("chutich.thon", auth.CommuneChair, 10)
	stranger, _ := h.officerOf("chutich.thon2", auth.CommuneChair, 11)
	assessor, _ := h.officerOf("khaosat.thon", auth.Assessor, 10)
	in := newVillage{Unit: commune, Name: "Thôn Nà Pái", Head: "Hoàng Văn Thụ", From: "2026-01-01"}
	h.post("/villages", "", in).refused(t, 401, "", "auth.signin")
	h.post("/villages", assessor, in).refused(t, 403, "", "auth.denied")
	h.post("/villages", stranger, in).refused(t, 403, "", "auth.denied")
	wrong := in
	wrong.From = "01/13/2026"
	h.post("/villages", chair, wrong).refused(t, 422, "from", "day.format")
	wrong.From = ""
	h.post("/villages", chair, wrong).refused(t, 422, "from", "place.village.from.missing")
	var v villageView
	for range 2 {
		h.do(request{method: http.MethodPost, path: "/villages", token: chair, once: "thon-1", body: in}).want(t, 201, &v)
	}
	if v.Unit != commune || v.Name != in.Name || v.Head != in.Head || v.From != in.From {
		t.Errorf("%+v", v)
	}
	h.post("/villages", chair, newVillage{Unit: commune, Name: "thon na pai", From: "2026-02-01"}).refused(t, 422, "name", "place.village.exists")
	h.post("/villages", chair, newVillage{Unit: commune, Name: "Thôn Bản Chu", From: "2026-02-01"}).want(t, 201, nil)

	at := fmt.Sprintf("/villages/%d", v.ID)
	next := newHead{Head: "Lương Thị Mai", From: "2026-11-01"}
	h.post(at+"/head", assessor, next).refused(t, 403, "", "auth.denied")
	h.post(at+"/head", stranger, next).refused(t, 403, "", "auth.denied")
	h.post("/villages/999999/head", chair, next).refused(t, 404, "", "place.village.unknown")
	h.post(at+"/head", chair, newHead{Head: "Lương Thị Mai", From: "2025-12-31"}).refused(t, 422, "from", "place.village.head.early")
	for range 2 {
		h.do(request{method: http.MethodPost, path: at + "/head", token: chair, once: "truong-1", body: next}).want(t, 200, &v)
	}
	if v.Head != "Lương Thị Mai" {
		t.Errorf("%+v", v)
	}
	end := villageEnd{To: "2026-11-12", Reason: "Sáp nhập theo nghị quyết 12"}
	h.post(at+"/end", stranger, end).refused(t, 403, "", "auth.denied")
	h.post(at+"/end", chair, villageEnd{To: "2026-11-12"}).refused(t, 422, "reason", "reason.missing")
	h.post(at+"/end", chair, villageEnd{To: "2026-10-01", Reason: end.Reason}).refused(t, 422, "to", "place.village.head.later")
	for range 2 {
		h.do(request{method: http.MethodPost, path: at + "/end", token: chair, once: "het-1", body: end}).want(t, 200, &v)
	}
	if v.To != "2026-11-12" {
		t.Errorf("%+v", v)
	}
	h.post(at+"/end", chair, end).refused(t, 409, "", "place.village.ended")
	h.do(request{method: http.MethodPost, path: at + "/end", token: chair, once: "het-1", body: villageEnd{To: "2026-11-13", Reason: end.Reason}}).
		refused(t, 409, "", "once.mismatch")

	heads := func(on string) (heads []string) {
		var list listed[villageView]
		h.get("/villages?unit="+commune+"&on="+on, assessor).want(t, 200, &list)
		for _, x := range list.Items {
			heads = append(heads, x.Name+"/"+x.Head)
		}
		return heads
	}
	for on, want := range map[string][]string{
		"2026-10-31": {"Thôn Bản Chu/", "Thôn Nà Pái/Hoàng Văn Thụ"}, "2026-11-12": {"Thôn Bản Chu/", "Thôn Nà Pái/Lương Thị Mai"},
		"2026-11-13": {"Thôn Bản Chu/"},
	} {
		if got := heads(on); !slices.Equal(got, want) {
			t.Errorf("on %s: %q, want %q", on, got, want)
		}
	}
	list := "/villages?unit=" + commune
	h.get(list, stranger).refused(t, 403, "", "auth.denied")
	h.get("/villages?unit=99999", assessor).refused(t, 422, "unit", "place.unknown")
	if whole, paged := h.pages(list, assessor, "id"), h.pages(list+"&limit=1", assessor, "id"); len(whole) != 2 || !slices.Equal(whole, paged) {
		t.Errorf("%v, page by page %v", whole, paged)
	}
	if n := h.count(`select count(*) from audit.events where subject = $1`, fmt.Sprintf("village:%d", v.ID)); n != 3 {
		t.Errorf("%d traces of a village", n)
	}
}

// A village's life through the API.
func TestVillages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.villageCalls()
	h.mustHaveCalled("listVillages addVillage setVillageHead endVillage")
}
