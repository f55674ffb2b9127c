package api

import (
	"bytes"
	"fmt"
	"net/http"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// surveys is each call about an event, made once: opened, reported, surveyed by one,
// verified by another, certified, closed.
func (h *house) surveys() {
	t := h.t
	t.Helper()
	h.Disaster = &disaster.Desk{
		DB: h.DB, Keys: h.Keys, Files: &file.Shelf{DB: h.DB, AEAD: h.Keys.AEAD()}, People: h.People, URL: h.URL,
	}
	chair, commune := h.officerOf("chutich.lu", auth.CommuneChair, 2)
	assessor, _ := h.officerOf("khaosat.lu", auth.Assessor, 2)
	verifier, _ := h.officerOf("thamdinh.lu", auth.Verifier, 2)
	stranger, _ := h.officerOf("khaosat.la", auth.Assessor, 3)
	_, err := place.AddVillage(t.Context(), h.DB, auth.System("test"), place.Village{
		UnitID: h.unitOf(commune), Name: "Thôn Nà Lầu", ValidFrom: workday.Date(2026, 1, 1),
	})
	h.must(err)
	begun := h.today() - 2

	var e eventView
	h.post("/disasters", chair, map[string]any{
		"name": "Lũ thử", "cause": "natural", "kind": "flood", "unit": commune, "starts_on": begun.String(),
		"state": "responding", "areas": []map[string]any{{"unit": commune, "severity": 3}},
	}).want(t, 201, &e)
	if e.Slug == "" || e.Private || len(e.Areas) != 1 || e.State != "responding" {
		t.Errorf("%+v", e)
	}
	h.post("/disasters", chair, map[string]any{"name": "x", "cause": "natural", "unit": "99999", "starts_on": begun.String()}).
		refused(t, 404, "unit", "place.unknown")
	h.post("/disasters", assessor, map[string]any{"name": "Lũ", "cause": "natural", "unit": commune, "starts_on": begun.String()}).
		refused(t, 403, "", "auth.denied")

	var r quickView
	h.post("/quick-reports", chair, map[string]any{
		"disaster": e.Slug, "unit": commune, "values": map[string]int64{"house_complete": 80, "rice": 125_000}, "follows": 0,
	}).want(t, 201, &r)
	if r.Version != 1 || r.Values["rice"] != 125_000 {
		t.Errorf("%+v", r)
	}
	h.post("/quick-reports", chair, map[string]any{"disaster": e.Slug, "unit": commune, "values": map[string]int64{"house_complete": 79}}).
		refused(t, 422, "note", "quick.note.fell")
	var reports quickSheetView
	h.get("/quick-reports?disaster="+e.Slug+"&unit="+commune, chair).want(t, 200, &reports)
	if len(reports.Items) != 1 || reports.Below != nil {
		t.Errorf("%+v", reports)
	}
	for _, g := range reports.Gap {
		if g.Indicator == "house_complete" && (g.Reported == nil || *g.Reported != 80 || g.Counted != 0) {
			t.Errorf("%+v", g)
		}
	}

	f := excelize.NewFile()
	defer f.Close()
	for i, row := range [][]any{
		{"Thôn", "Họ và tên chủ hộ", "Năm sinh", "Số nhân khẩu", "Loại nhà", "Tỷ lệ thiệt hại nhà (%)", "Còn ở được (có/không)"},
		{"Thôn Nà Lầu", "Hoàng Văn Thụ", "1960", 4, "đơn sơ", 95, "không"},
		{"Thôn Nà Lầu", "Nông Thị Hoa", "1596", 3, "đơn sơ", 60, "không"},
	} {
		h.must(f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row))
	}
	raw, err := f.WriteToBuffer()
	h.must(err)
	bring := func(token string, fields ...string) reply {
		body, kind := form(fields...)
		return h.do(request{method: http.MethodPost, path: "/assessments/import", token: token, body: body, kind: kind, rude: true})
	}
	var list importView
	bring(assessor, "disaster", e.Slug, "unit", commune, "file", raw.String()).want(t, 200, &list)
	if list.New != 1 || list.Refused != 1 || len(list.Faults) != 1 || list.Faults[0].Row != 3 || list.Faults[0].Key != "household.born.old" {
		t.Errorf("%+v", list)
	}
	h.called["importAssessments"] = true // as a form it is held against the description by hand
	bring(stranger, "disaster", e.Slug, "unit", commune, "file", raw.String()).refused(t, 403, "", "auth.denied")
	bring(assessor, "disaster", e.Slug, "unit", commune, "file", "no list").refused(t, 415, "", "import.kind")
	bring(assessor, "disaster", e.Slug, "unit", commune, "file", "x", "more", "y").refused(t, 422, "more", "api.unknown_field")
	bring(assessor, "disaster", "khong-co", "unit", commune, "file", "x").refused(t, 422, "disaster", "event.missing")
	h.get(fmt.Sprintf("/assessments/imports/%d", list.ID), assessor).want(t, 200, &list)
	h.get(fmt.Sprintf("/assessments/imports/%d", list.ID), stranger).refused(t, 404, "", "import.missing")

	var found listed[assessmentView]
	h.get("/assessments?disaster="+e.Slug+"&unit="+commune+"&state=reported", assessor).want(t, 200, &found)
	if len(found.Items) != 1 {
		t.Fatalf("%+v", found)
	}
	one := found.Items[0]
	again := map[string]any{
		"disaster": e.Slug, "household": one.Household, "follows": 1, "house": "don_so", "damage_pct": 80, "habitable": false,
		"crops": []map[string]any{{"kind": "rice_late", "area_m2": 1500, "pct": 80}}, "circumstances": []string{"no_food"},
	}
	var made assessmentView
	h.post("/assessments", assessor, again).want(t, 201, &made)
	if made.Revision != 2 || made.Band != "complete" || len(made.Explanation) == 0 {
		t.Errorf("%+v", made)
	}
	h.post("/assessments", assessor, again).refused(t, 409, "", "assess.newer")
	path := fmt.Sprintf("/assessments/%d", made.ID)
	h.get(path, assessor).want(t, 200, &made)
	h.get(path, stranger).refused(t, 404, "", "assess.missing")
	h.post(path+"/verify", assessor, nil).refused(t, 403, "", "auth.denied")
	h.post(path+"/dispute", verifier, map[string]any{"reason": "Nhà chỉ ngập sân"}).want(t, 200, &made)
	again["follows"], again["damage_pct"] = 2, 75
	h.post("/assessments", assessor, again).want(t, 201, &made)
	path = fmt.Sprintf("/assessments/%d", made.ID)
	h.post(path+"/verify", verifier, nil).want(t, 200, &made)
	if made.State != "verified" || made.Revision != 3 {
		t.Errorf("%+v", made)
	}
	var out outcomeView
	h.post("/assessments/verify", verifier, map[string]any{"ids": []int64{made.ID}}).want(t, 200, &out)
	if len(out.Done) != 0 || len(out.Left) != 1 || out.Left[0].Key != "verify.taken" {
		t.Errorf("%+v", out)
	}
	h.post(path+"/certificate", verifier, nil).want(t, 200, &made)
	if len(made.Certificate) != 16 {
		t.Errorf("%+v", made)
	}
	h.post("/disasters/"+e.Slug+"/state", chair, map[string]any{"state": "closed", "reason": "Đã khắc phục"}).want(t, 200, &e)
	again["follows"] = 3
	h.post("/assessments", assessor, again).refused(t, 409, "", "event.closed")
	var formulas listed[formulaView]
	h.get("/scores", "").want(t, 200, &formulas)
	if len(formulas.Items) != 1 || len(formulas.Items[0].Dimensions) != 4 || formulas.Items[0].Dimensions[0].Weights[0].Points != 20 {
		t.Errorf("%+v", formulas)
	}
	if bytes.Contains([]byte(fmt.Sprint(made)), []byte("020065")) {
		t.Error("an ID number is told")
	}
}

func (h *house) today() workday.Day { return workday.On(h.DB.Now()) }

func TestSurveys(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.surveys()
	for _, call := range []string{
		"openDisaster", "moveDisaster", "listFormulas", "sendQuickReport", "getQuickReports", "listAssessments", "assess", "getListImport",
		"verifyAssessments", "getAssessment", "verifyAssessment", "disputeAssessment", "certifyAssessment",
	} {
		if !h.called[call] {
			t.Errorf("%s was not called well", call)
		}
	}
}
