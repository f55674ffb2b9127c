package api

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// officerOf is an officer of a commune, and the commune's code.
func (h *house) officerOf(login string, role auth.Role, at int) (token, code string) {
	h.t.Helper()
	var u place.Unit
	h.must(h.DB.Update(h.t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		communes, err := place.Communes(tx, h.province, workday.On(tx.Now))
		u = communes[at]
		return err
	}))
	_, err := h.Staff.Add(h.t.Context(), auth.System("test"), staff.NewUser{
		Login: login, Name: "Lục Thị Xã", Unit: u.ID, Role: role, Basis: "QĐ 1", From: workday.Date(2026, 1, 1),
	}, password)
	h.must(err)
	t, err := h.Staff.SignIn(h.t.Context(), staff.Attempt{Login: login, Password: password, Kind: staff.Program})
	h.must(err)
	return t.Access, u.Code
}

// households is each call of the register, made once.
func (h *house) households() {
	t := h.t
	t.Helper()
	assessor, commune := h.officerOf("khaosat.xa", auth.Assessor, 0)
	stranger, _ := h.officerOf("khaosat.xa2", auth.Assessor, 1)
	_, err := place.AddVillage(t.Context(), h.DB, auth.System("test"), place.Village{
		UnitID: h.unitOf(commune), Name: "Thôn Nà Phầy", ValidFrom: workday.Date(2026, 1, 1),
	})
	h.must(err)
	form := func(name, born, number string) map[string]any {
		return map[string]any{
			"unit": commune, "village": "Thôn Nà Phầy", "phone": "0912345678", "class": "Hộ nghèo",
			"members": []map[string]any{{"name": name, "born": born, "id_number": number, "facts": []string{"disabled", "elderly"}}},
		}
	}
	var one, other household
	h.post("/households", assessor, form("Nguyễn Văn Hùng", "12/02/1965", "020065000001")).want(t, 201, &one)
	h.post("/households", assessor, form("NGUYEN HUNG", "1965", "020065000002")).want(t, 201, &other)
	if one.Head != "Nguyễn Văn Hùng" || one.Unit != commune || one.Class != "poor" || one.Members[0].IDHint != "001" ||
		fmt.Sprint(one.Members[0].Facts) != "[elderly]" {
		t.Errorf("%+v", one)
	}
	h.post("/households", assessor, form("Nguyễn Văn Hùng", "1965", "020065000001")).refused(t, 409, "", "household.exists")
	h.post("/households", assessor, form("Ai Đó", "430", "02006500001")).refused(t, 422, "members.0.born", "household.born.shape")
	h.post("/households", stranger, form("Vi Văn A", "1970", "")).refused(t, 403, "", "auth.denied")
	var found listed[household]
	h.get("/households?q=nguyen+van+hung&unit="+commune+"&class=poor", assessor).want(t, 200, &found)
	if len(found.Items) != 1 || found.Items[0].Code != one.Code {
		t.Errorf("%+v", found)
	}
	path := "/households/" + one.Code
	h.get(path, assessor).want(t, 200, &one)
	h.get(path, stranger).refused(t, 404, "", "household.missing")
	h.get(path, "").refused(t, 401, "", "auth.signin")
	var likely listed[likelyHousehold]
	h.get(path+"/likely", assessor).want(t, 200, &likely)
	if len(likely.Items) != 1 || likely.Items[0].Code != other.Code || likely.Items[0].Name != "NGUYEN H••" {
		t.Errorf("%+v", likely)
	}
	h.post(path+"/classes", assessor, map[string]any{"class": "near_poor", "on": "01/10/2026", "revision": one.Revision}).want(t, 200, &one)
	h.post(path+"/classes", assessor, map[string]any{"class": "poor", "revision": 1}).refused(t, 409, "", "household.changed")
	h.post(path+"/members", assessor, map[string]any{"name": "Lý Thị Mai", "born": "1970", "revision": one.Revision}).want(t, 200, &one)
	if one.Persons != 2 || one.Revision != 3 {
		t.Errorf("%+v", one)
	}
	h.members(path, assessor, stranger, &one)
	h.post(path+"/apart", assessor, map[string]any{"other": other.Code, "reason": "đã hỏi trưởng thôn"}).want(t, 200, &one)
	var value struct{ Value string }
	h.post(path+"/reveal", assessor, map[string]any{"field": "phone", "reason": "gọi báo lịch phát"}).want(t, 200, &value)
	if value.Value != "0987654321" {
		t.Errorf("%+v", value)
	}
	h.post(path+"/reveal", stranger, map[string]any{"field": "phone", "reason": "gọi báo lịch phát"}).refused(t, 404, "", "household.missing")
}

// members changes who belongs to a household and how it is reached: its own officers
// do, each on what they saw last.
func (h *house) members(path, assessor, stranger string, one *household) {
	t := h.t
	t.Helper()
	put := func(path, token string, body any) reply {
		return h.do(request{method: http.MethodPut, path: path, token: token, body: body})
	}
	mother, contact := path+"/members/2", path+"/contact"
	put(mother, stranger, map[string]any{"name": "Ai Đó", "revision": one.Revision}).refused(t, 404, "", "household.missing")
	put(mother, assessor, map[string]any{"name": "Lý Thị Mai", "revision": 1}).refused(t, 409, "", "household.changed")
	put(path+"/members/9", assessor, map[string]any{"name": "Ai Đó", "born": "1970", "revision": one.Revision}).refused(t, 404, "", "household.member.missing")
	put(path+"/members/mot", assessor, map[string]any{"name": "Ai Đó", "revision": one.Revision}).refused(t, 404, "", "household.member.missing")
	put(mother, assessor, map[string]any{"name": "Lý Thị Mai", "born": "1971", "relation": "vợ", "revision": one.Revision}).want(t, 200, one)
	if one.Members[1].BornYear != 1971 || one.Members[1].Relation != "vợ" || one.Revision != 4 {
		t.Errorf("%+v", one)
	}
	left := map[string]any{"reason": "chuyển về nhà con", "on": "2026-11-01", "revision": one.Revision}
	h.post(path+"/members/1/end", assessor, left).refused(t, 422, "", "household.head.stays")
	h.post(mother+"/end", stranger, left).refused(t, 404, "", "household.missing")
	h.post(mother+"/end", assessor, left).want(t, 200, one)
	if one.Persons != 1 || one.Members[1].LeftOn != workday.Date(2026, 11, 1) {
		t.Errorf("%+v", one)
	}
	put(contact, stranger, map[string]any{"village": "Thôn Nà Phầy", "revision": one.Revision}).refused(t, 404, "", "household.missing")
	put(contact, assessor, map[string]any{"village": "Thôn Không Có", "revision": one.Revision}).refused(t, 422, "village", "household.village.unknown")
	put(contact, assessor, map[string]any{"village": "Thôn Nà Phầy", "phone": "0987654321", "revision": one.Revision}).want(t, 200, one)
}

func (h *house) unitOf(code string) (id int64) {
	h.t.Helper()
	h.must(h.DB.View(h.t.Context(), auth.Public, func(tx *pg.Tx) error {
		u, err := place.ByCode(tx, code, workday.On(tx.Now))
		if err == nil {
			id = u.ID
		}
		return err
	}))
	return id
}

// Bad input at every call of the register is told, and never a failure of ours.
func TestHouseholdsRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	assessor, commune := h.officerOf("khaosat.xa", auth.Assessor, 0)
	for _, tt := range []struct {
		path string
		body any
		code int
	}{
		{"/households", map[string]any{"unit": "99999", "village": "x", "members": []any{}}, 422},
		{"/households", map[string]any{"unit": commune, "village": "x", "members": []any{}}, 422},
		{"/households", map[string]any{"unit": commune, "village": "Thôn \u202e", "members": []any{map[string]any{"name": "\u0007"}}}, 422},
		{"/households/HBBBBBBBBB/members", map[string]any{"name": "A", "revision": 1}, 404},
		{"/households/x/reveal", map[string]any{"field": "phone", "reason": "vì cần"}, 404},
	} {
		if a := h.post(tt.path, assessor, tt.body); a.Code != tt.code {
			t.Errorf("%s %v: %d %s", tt.path, tt.body, a.Code, a.Body)
		}
	}
}
