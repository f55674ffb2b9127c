package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"testing"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/aid/aidtest"
	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// rounds takes a round from its lots to an objection, each call made once.
func (h *house) rounds() {
	t := h.t
	t.Helper()
	var commune int64
	h.must(h.DB.Update(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		communes, err := place.Communes(tx, h.province, workday.On(tx.Now))
		commune = communes[2].ID
		return err
	}))
	f := aidtest.New(t, h.DB, h.Keys, h.province, commune)
	f.Ask("Hoàng Văn Bình", "Nông Văn Dũng")
	accountant := h.officer("ketoan.phanbo", auth.Accountant)
	approver, manager := h.officer("duyet.phanbo", auth.Approver), h.officer("chutk.phanbo", auth.FundManager)

	var lots listed[lotView]
	h.get("/rounds/lots?disaster="+f.Event.Slug, accountant).want(t, 200, &lots)
	if len(lots.Items) == 0 {
		t.Fatal("no lots")
	}
	h.get("/rounds/lots?disaster="+f.Event.Slug, approver).refused(t, 403, "", "auth.denied")
	var r officerRound
	body := map[string]any{
		"disaster": f.Event.Slug, "fund": f.Fund.ID, "name": "Đợt 1", "method": "norm_scaled", "cut_on": "2026-11-10",
		"lots": []map[string]any{{"account": f.Account, "qty": 70_000_000}},
	}
	h.post("/rounds", accountant, body).want(t, 201, &r)
	body["lots"] = []map[string]any{{"account": f.Account, "qty": 2_000_000_000}}
	h.post("/rounds", accountant, body).refused(t, 422, "lots.0.qty", "round.lot.above")
	path := "/rounds/" + r.Slug
	var s struct{ Scenarios []scenarioView }
	h.post(path+"/simulate", accountant, nil).want(t, 200, &s)
	if s.Scenarios[0].Items[0].Missing != 30_000_000 || s.Scenarios[1].Items[0].Given != 70_000_000 {
		t.Errorf("%+v", s)
	}
	h.post(path+"/submit", accountant, nil).want(t, 200, &r)
	h.post(path+"/decide", approver, word{Word: "vielleicht"}).refused(t, 422, "word", "api.word")
	h.post(path+"/decide", accountant, word{Word: "decide"}).refused(t, 403, "", "auth.denied")
	h.get(path, "").refused(t, 404, "", "round.missing")
	h.post(path+"/decide", approver, word{Word: "decide"}).want(t, 200, &r)
	h.post(path+"/decide", approver, word{Word: "confirm"}).refused(t, 403, "", "round.confirm.own")
	h.post(path+"/decide", manager, word{Word: "confirm", On: "2026-11-11"}).want(t, 200, &r)
	if r.State != "confirmed" {
		t.Errorf("%+v", r)
	}
	h.post(path+"/decide", manager, word{Word: "confirm"}).refused(t, 409, "", "round.state")

	var v roundView
	h.get(path, "").want(t, 200, &v)
	if sum := sha256.Sum256([]byte(v.List)); fmt.Sprintf("%x", sum) != v.ListHash || len(v.Rows) != 2 || v.Rows[0].Name != "" {
		t.Errorf("%+v", v)
	}
	var list struct {
		Items []struct {
			Input  allot.Input
			Shares []allot.Share
		}
	}
	h.must(json.Unmarshal([]byte(v.List), &list))
	again, err := allot.Run(list.Items[0].Input)
	h.must(err)
	if fmt.Sprint(again.Shares) != fmt.Sprint(list.Items[0].Shares) || again.Shares[0].Qty != 35_000_000 {
		t.Errorf("computed again: %+v, published %+v", again.Shares, list.Items[0].Shares)
	}
	var rounds listed[roundHead]
	h.get("/rounds", "").want(t, 200, &rounds)

	code := h.putUps(f)
	var notices listed[noticeHead]
	h.get("/notices", "").want(t, 200, &notices)
	var n noticeView
	h.get("/notices/"+code, "").want(t, 200, &n)
	if len(notices.Items) != 1 || len(n.Rows) != 2 || n.Rows[0].Name == "" || n.Rows[0].Village != f.Village {
		t.Errorf("%+v", n)
	}
	var o objectionView
	h.post("/notices/"+code+"/objections", "", newObjection{
		Row: 1, Kind: "not_hit", Words: "Nhà này vẫn còn nguyên.", Name: "Một người dân", Contact: "0912345678",
	}).want(t, 201, &o)
	h.post("/notices/"+code+"/objections", "", newObjection{Row: 9, Kind: "not_hit", Words: "Nhà này vẫn còn nguyên."}).refused(t, 422, "row", "objection.row.unknown")
	h.post("/notices/NBBBBBBBBB/objections", "", newObjection{Row: 1, Kind: "not_hit", Words: "Nhà này vẫn còn nguyên."}).refused(t, 404, "", "notice.missing")
	h.get("/objections/"+o.Code, "").want(t, 200, &o)
	if o.State != "waiting" {
		t.Errorf("%+v", o)
	}
	chair, _ := h.officerOf("chutich.xa9", auth.CommuneChair, 2)
	stranger, _ := h.officerOf("chutich.xa8", auth.CommuneChair, 3)
	answer := objectionAnswer{Verdict: "upheld", Answer: "Đã xem lại: nhà không sập."}
	h.post("/objections/"+o.Code+"/answer", stranger, answer).refused(t, 404, "", "objection.missing")
	h.post("/objections/"+o.Code+"/strike", manager, reason{"Hộ không bị thiệt hại"}).refused(t, 403, "", "row.strike.no_objection")
	const why = "Kiểm tra đơn của dân"
	var opened map[string]string
	h.post("/objections/"+o.Code+"/words", chair, reason{why}).want(t, 200, &opened)
	if opened["words"] != "Nhà này vẫn còn nguyên." {
		t.Errorf("%v", opened)
	}
	books, _ := h.officerOf("ketoan.xa9", auth.Accountant, 2)
	var who aid.Objector
	h.post("/objections/"+o.Code+"/author", books, reason{why}).want(t, 200, &who)
	if who != (aid.Objector{Name: "Một người dân", Contact: "0912345678"}) {
		t.Errorf("%+v", who)
	}
	h.post("/objections/"+o.Code+"/author", chair, reason{why}).refused(t, 403, "", "auth.denied") // whose list it is
	h.post("/objections/"+o.Code+"/words", stranger, reason{why}).refused(t, 404, "", "objection.missing")
	h.post("/objections/"+o.Code+"/words", approver, reason{why}).refused(t, 403, "", "auth.denied")
	var proof pictureView
	h.post("/notices/"+code+"/proof", chair, reason{why}).want(t, 200, &proof)
	if len(proof.Content) == 0 {
		t.Errorf("%+v", proof)
	}
	h.post("/notices/"+code+"/proof", stranger, reason{why}).refused(t, 404, "", "notice.missing")
	h.post("/notices/"+code+"/proof", approver, reason{why}).refused(t, 403, "", "auth.denied")
	h.post("/objections/"+o.Code+"/answer", chair, answer).want(t, 200, &o)
	h.post("/objections/"+o.Code+"/answer", chair, answer).refused(t, 409, "", "objection.answered")
	h.post("/objections/"+o.Code+"/strike", manager, reason{"Hộ không bị thiệt hại"}).want(t, 200, &o)
	h.post("/objections/"+o.Code+"/strike", manager, reason{"Hộ không bị thiệt hại"}).refused(t, 409, "", "row.struck")
	h.get("/objections/KBBBBBBBBB", "").refused(t, 404, "", "objection.missing")
}

// putUps puts the flood's notice up, as the commune's Front does: once, with a photo,
// and in its own commune.
func (h *house) putUps(f *aidtest.Flood) string {
	t := h.t
	t.Helper()
	list, err := f.Aid.NoticesFor(t.Context(), f.MTTQ)
	h.must(err)
	code := list[0].Code
	front, _ := h.officerOf("mttq.xa9", auth.MTTQOfficer, 2)
	other, _ := h.officerOf("mttq.xa8", auth.MTTQOfficer, 3)
	assessor, _ := h.officerOf("khaosat.xa7", auth.Assessor, 2)
	up := func(token, photo string, fields ...string) reply {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		for i := 0; i < len(fields); i += 2 {
			h.must(w.WriteField(fields[i], fields[i+1]))
		}
		if photo != "" {
			p, err := w.CreateFormFile("proof", "tuong.jpg")
			h.must(err)
			_, err = p.Write([]byte(photo))
			h.must(err)
		}
		h.must(w.Close())
		return h.do(request{
			method: http.MethodPost, path: "/notices/" + code + "/put-up", token: token, body: &body, kind: w.FormDataContentType(), rude: true,
		})
	}
	const jpeg, places = "\xff\xd8\xff", "Trụ sở UBND xã\nNhà văn hóa thôn"
	up(assessor, jpeg).refused(t, 403, "", "auth.denied")
	up(other, "", "nothing", "x").refused(t, 404, "", "notice.missing")
	up(front, "", "places", places).refused(t, 422, "proof", "notice.proof.missing")
	up(front, jpeg, "places", places, "ends_on", "2026-11-13").refused(t, 422, "ends_on", "api.unknown_field")
	up(front, "MZ", "places", places).refused(t, 422, "proof", "notice.proof.kind")
	up(front, jpeg, "places", places, "on", "13/11/2026").refused(t, 422, "on", "notice.on.future")
	var n noticeView
	up(front, jpeg, "places", places).want(t, 200, &n)
	if n.StartsOn != workday.Date(2026, 11, 12) || n.EndsOn < workday.Date(2026, 12, 12) || len(n.Places) != 2 {
		t.Errorf("%+v", n)
	}
	up(front, jpeg, "places", places).refused(t, 409, "", "notice.up")
	return code
}

// A round over the API, from its lots to an objection.
func TestRounds(t *testing.T) {
	t.Parallel()
	newHouse(t).rounds()
}
