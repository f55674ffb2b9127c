package api

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/staff"
)

// officersCalls are the calls about users, roles and second factors.
func (h *house) officersCalls(auditor string) {
	t := h.t
	t.Helper()
	h.get("/signals", auditor).want(t, 200, &listed[signalView]{})
	admin := h.officer("quantri.hai", auth.Admin)
	h.get("/signals", h.officer("khaosat.ba", auth.Assessor)).refused(t, 403, "", "auth.denied")

	var made linkView
	form := map[string]any{
		"username": "moi.vao", "name": "Hứa Thị Mới", "role": "assessor", "unit": "20", "basis": "QĐ 9", "to": "2027-06-30",
	}
	h.post("/users", admin, form).want(t, 201, &made)
	if made.Link == "" {
		t.Error("no link")
	}
	h.post("/users", admin, form).refused(t, 422, "username", "user.login.taken")
	h.post("/users", admin, map[string]any{"username": "x.y.z", "name": "X", "role": "assessor", "unit": "99x", "basis": "QĐ"}).
		refused(t, 422, "unit", "user.unit.missing")
	var found listed[user]
	h.get("/users?q=moi.vao", admin).want(t, 200, &found)
	path := fmt.Sprintf("/users/%d", found.Items[0].ID)
	var one fullUser
	h.post(path+"/roles", admin, map[string]any{"role": "volunteer", "unit": "20", "basis": "QĐ 10"}).want(t, 201, &one)
	h.post(path+"/roles", admin, map[string]any{"role": "auditor", "unit": "20", "basis": "QĐ 10"}).
		refused(t, 422, "role", "grant.kept_apart")
	h.get(path, admin).want(t, 200, &one)
	if len(one.Grants) != 2 || one.Grants[0].To != "2027-06-30" || one.Second {
		t.Fatalf("%+v", one)
	}
	why := map[string]any{"reason": "đổi việc"}
	h.post(fmt.Sprintf("%s/roles/%d/end", path, one.Grants[1].ID), admin, why).want(t, 200, &one)
	h.post(path+"/lock", admin, why).want(t, 200, &one)
	h.post(path+"/lock", admin, why).refused(t, 409, "", "user.state.locked")
	h.post(path+"/unlock", admin, why).want(t, 200, &one)
	h.post(path+"/reset", admin, why).want(t, 201, &made)
	h.post(path+"/end", admin, why).want(t, 200, &one)
	if one.State != "ended" {
		t.Errorf("%+v", one)
	}
	h.secondCalls(admin)
}

// secondCalls set a second factor up, sign in by it, and have it taken away.
func (h *house) secondCalls(admin string) {
	t := h.t
	t.Helper()
	token := h.officer("hai.lop", auth.Assessor)
	var second secondView
	h.post("/second-factor", token, nil).want(t, 201, &second)
	h.get("/second-factor", token).want(t, 200, &second)
	if second.InUse || second.Secret == "" {
		t.Fatalf("%+v", second)
	}
	h.post("/second-factor/confirm", token, map[string]any{"code": "1"}).refused(t, 422, "code", "second.wrong.first")
	var full confirmed
	now := h.DB.Now()
	h.post("/second-factor/confirm", token, map[string]any{"code": staff.Code(second.Secret, now)}).want(t, 201, &full)
	if len(full.Codes) != 10 {
		t.Fatalf("%+v", full)
	}
	h.get("/me", token).refused(t, 401, "", "signin.over")
	login := map[string]any{"username": "hai.lop", "password": password}
	h.post("/sessions", "", login).refused(t, 401, "otp", "second.missing")
	login["otp"] = full.Codes[0]
	var in session
	h.post("/sessions", "", login).want(t, 201, &in)
	h.post("/sessions/step-up", in.Access, map[string]any{"password": password}).refused(t, 422, "otp", "second.wrong")
	h.post("/sessions/step-up", in.Access, map[string]any{"otp": staff.Code(second.Secret, now.Add(30*time.Second))}).want(t, 204, nil)
	var found listed[user]
	h.get("/users?q=hai.lop", admin).want(t, 200, &found)
	path := fmt.Sprintf("/users/%d/second-factor/reset", found.Items[0].ID)
	h.post(path, admin, map[string]any{"reason": ""}).refused(t, 422, "reason", "user.reason.missing")
	h.post(path, admin, map[string]any{"reason": "mất máy"}).want(t, 200, &fullUser{})
	h.get("/me", in.Access).refused(t, 401, "", "signin.over")
}
