package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/staff"
)

// sepayEvent is a gift as SePay tells it.
func sepayEvent(id int, at string, amount int, text string) map[string]any {
	return map[string]any{
		"id": id, "transactionDate": at, "accountNumber": number, "content": text, "transferType": "in", "transferAmount": amount,
	}
}

// hookCalls opens a way in for a provider, answers what nobody could say of that which it
// told, and shuts it.
func (h *house) hookCalls(accountant, auditor string) {
	t := h.t
	t.Helper()
	manager, second := h.officer("chutaikhoan.mot", auth.FundManager), h.officer("chutaikhoan.hai", auth.FundManager)
	form := map[string]any{"unit": "20", "provider": "sepay", "name": "SePay của quỹ tỉnh"}
	once := func(token, key, path string, body any) reply {
		t.Helper()
		return h.do(request{method: http.MethodPost, path: path, token: token, body: body, once: key})
	}
	h.post("/bank-hooks", accountant, form).refused(t, 403, "", "auth.denied")
	h.post("/bank-hooks", manager, map[string]any{"unit": "999", "provider": "sepay", "name": "x"}).refused(t, 422, "unit", "place.unknown")
	h.do(request{method: http.MethodPost, path: "/bank-hooks", token: manager, rude: true, body: map[string]any{
		"unit": "20", "provider": "momo", "name": " ",
	}}).refused(t, 422, "name", "hook.name.missing")
	var made, again hookView
	once(manager, "mo-1", "/bank-hooks", form).want(t, 201, &made)
	once(manager, "mo-1", "/bank-hooks", form).want(t, 201, &again)
	if len(made.Key) != 48 || made.Unit != "20" || made.MadeBy != "chutaikhoan.mot" || made.Address != h.URL+Prefix+"/bank-events/sepay" {
		t.Errorf("%+v", made)
	}
	if again.ID != made.ID || again.Key != "" {
		t.Errorf("asked once more for the same: %+v", again)
	}

	// The bank's file has two of what the provider tells, in other words, and not the third;
	// it goes past the day, so the day is whole.
	tell := func(event map[string]any) {
		t.Helper()
		h.post("/bank-events/sepay", "Apikey "+made.Key, event).want(t, 200, nil)
	}
	tell(sepayEvent(1, "2026-11-10 08:00:00", 131_000, "NGUYEN VAN A"))
	tell(sepayEvent(2, "2026-11-10 10:00:00", 132_000, "MBVCB 999"))
	h.upload(accountant, "", "account", number, "file", vcb(
		`1,10/11/2026,5031.1,,132.000,,"PHAM THI D chuyen khoan"`, `1,10/11/2026,5031.2,,133.000,,"VU VAN E"`,
		`1,11/11/2026,5031.3,,134.000,,"LE VAN G"`)).want(t, 202, nil)
	h.work()
	tell(sepayEvent(3, "2026-11-10 11:00:00", 133_000, "QR tra cuu"))
	tell(map[string]any{"id": 4, "accountNumber": "không phải số", "transferType": "in", "transferAmount": 1, "transactionDate": "2026-11-10 11:00:00"})

	h.eventCalls(once, accountant, manager)
	h.doubtCalls(once, accountant, manager)
	h.unshownCalls(accountant, manager, second)
	var jumps listed[jumpView]
	h.get("/bank-lines/jumps", accountant).want(t, 200, &jumps)
	if len(jumps.Items) != 0 {
		t.Errorf("%+v", jumps)
	}

	var found listed[hookView]
	h.get("/bank-hooks", auditor).want(t, 200, &found)
	i := len(found.Items) - 1
	for i > 0 && found.Items[i].ID != made.ID {
		i--
	}
	if v := found.Items[i]; v.ID != made.ID || v.LastAt == nil || v.Key != "" || v.EndedAt != nil {
		t.Errorf("%+v", v)
	}
	h.get("/bank-hooks", h.officer("khaosat.bon", auth.Assessor)).refused(t, 403, "", "auth.denied")
	end, why := fmt.Sprintf("/bank-hooks/%d/end", made.ID), reason{"Đổi nhà cung cấp"}
	h.post(end, accountant, why).refused(t, 403, "", "auth.denied")
	h.post(end, manager, reason{" "}).refused(t, 422, "reason", "reason.missing")
	h.post("/bank-hooks/999999/end", manager, why).refused(t, 404, "", "hook.missing")
	for range 2 {
		once(manager, "dong-1", end, why).want(t, 200, &again)
	}
	if again.EndedAt == nil || again.EndedBy != "chutaikhoan.mot" {
		t.Errorf("%+v", again)
	}
	h.post(end, manager, why).refused(t, 409, "", "hook.ended")
}

// eventCalls finds what a provider told that may be a line of a file, and says that it is.
func (h *house) eventCalls(once func(token, key, path string, body any) reply, accountant, manager string) {
	t := h.t
	t.Helper()
	var found listed[bankEventView]
	h.get("/bank-events?limit=1", accountant).want(t, 200, &found)
	if len(found.Items) != 1 || found.Items[0].State != "unknown" || found.Next == "" {
		t.Fatalf("%+v", found)
	}
	h.get("/bank-events?state=doubtful&after="+found.Next, accountant).want(t, 200, &found)
	if len(found.Items) != 1 || found.Items[0].Number != "3" || found.Items[0].Like == 0 || !strings.Contains(found.Items[0].Body, "QR tra cuu") {
		t.Fatalf("%+v", found)
	}
	e := found.Items[0]
	h.do(request{method: http.MethodGet, path: "/bank-events?state=lost", token: accountant, rude: true}).
		refused(t, 422, "state", "api.event.state")
	path := fmt.Sprintf("/bank-events/%d/answer", e.ID)
	h.post(path, manager, newAnswer{"same"}).refused(t, 403, "", "auth.denied")
	h.do(request{method: http.MethodPost, path: path, token: accountant, body: newAnswer{"perhaps"}, rude: true}).
		refused(t, 422, "answer", "api.answer")
	for range 2 {
		once(accountant, "su-kien-1", path, newAnswer{"same"}).want(t, 204, nil)
	}
	h.post(path, accountant, newAnswer{"another"}).refused(t, 409, "", "hook.event.answered")
	h.post("/bank-events/999999/answer", accountant, newAnswer{"same"}).refused(t, 404, "", "hook.event.missing")
	h.get("/bank-events?state=taken&limit=200", accountant).want(t, 200, &found)
	for _, x := range found.Items {
		if x.ID == e.ID && x.Line != e.Like {
			t.Errorf("it is line %d, was like %d", x.Line, e.Like)
		}
	}
}

// doubtCalls says that a file's row is what a provider told in other words.
func (h *house) doubtCalls(once func(token, key, path string, body any) reply, accountant, manager string) {
	t := h.t
	t.Helper()
	var found listed[doubtView]
	h.get("/bank-doubts", manager).want(t, 200, &found)
	if len(found.Items) != 1 {
		t.Fatalf("%+v", found)
	}
	d := found.Items[0]
	if d.On != "2026-11-10" || d.Amount != 132_000 || d.Direction != "in" || d.Like.Text != "MBVCB 999" || d.Like.Account != number {
		t.Errorf("%+v", d)
	}
	path := fmt.Sprintf("/bank-doubts/%d/answer", d.ID)
	h.post(path, manager, newAnswer{"same"}).refused(t, 403, "", "auth.denied")
	h.do(request{method: http.MethodPost, path: path, token: accountant, body: newAnswer{}, rude: true}).
		refused(t, 422, "answer", "api.answer")
	for range 2 {
		once(accountant, "nghi-ngo-1", path, newAnswer{"same"}).want(t, 204, nil)
	}
	h.post(path, accountant, newAnswer{"same"}).refused(t, 409, "", "doubt.answered")
	h.post("/bank-doubts/999999/answer", accountant, newAnswer{"same"}).refused(t, 404, "", "doubt.missing")
	h.get("/bank-doubts", accountant).want(t, 200, &found)
	if len(found.Items) != 0 {
		t.Errorf("asked on: %+v", found.Items)
	}
}

// unshownCalls takes a line back that the bank's file does not have: one asks, another
// decides.
func (h *house) unshownCalls(accountant, manager, second string) {
	t := h.t
	t.Helper()
	var found listed[unshownView]
	of := func() (u unshownView, listed bool) {
		t.Helper()
		h.get("/bank-lines/unshown", accountant).want(t, 200, &found)
		for _, u := range found.Items {
			if u.Line.Amount == 131_000 {
				return u, true
			}
		}
		return u, false
	}
	u, listed := of()
	if !listed || u.Line.Text != "NGUYEN VAN A" || u.Statement == 0 || u.AskedBy != "" {
		t.Fatalf("%+v", found.Items)
	}
	path := fmt.Sprintf("/bank-lines/%d/unshown", u.Line.ID)
	act := func(token, act, why string) reply {
		t.Helper()
		return h.post(path, token, newUnshownAct{act, why})
	}
	var l bankLine
	act(manager, "ask", "ngân hàng đã hủy lệnh").refused(t, 403, "", "auth.denied")
	act(accountant, "approve", "ngân hàng đã hủy lệnh").refused(t, 403, "", "auth.denied")
	h.do(request{method: http.MethodPost, path: path, token: accountant, body: newUnshownAct{"forget", "không rõ"}, rude: true}).
		refused(t, 422, "act", "api.unshown.act")
	act(manager, "approve", "đồng ý rút").refused(t, 409, "", "unshown.not_asked")
	act(accountant, "ask", "ngân hàng đã hủy lệnh").want(t, 200, &l)
	if u, _ = of(); u.AskedBy != "ketoan" || u.Reason != "ngân hàng đã hủy lệnh" || l.State != u.Line.State {
		t.Errorf("%+v, answered %+v", u, l)
	}
	act(accountant, "explain", "sẽ có ngày mai").refused(t, 409, "", "unshown.asked")
	act(manager, "decline", "hỏi lại ngân hàng").want(t, 200, &l)
	act(accountant, "ask", "ngân hàng đã hủy lệnh").want(t, 200, &l)
	act(second, "approve", "đồng ý rút").want(t, 200, &l)
	if l.ID != u.Line.ID || l.State != "ignored" {
		t.Errorf("%+v", l)
	}
	if u, listed = of(); listed {
		t.Errorf("taken back, and still %+v", u)
	}
	act(second, "approve", "đồng ý rút").refused(t, 409, "", "unshown.not")
	for _, u := range found.Items { // what was told before, and whose day is over
		h.post(fmt.Sprintf("/bank-lines/%d/unshown", u.Line.ID), accountant, newUnshownAct{"explain", "ngân hàng sẽ ghi sau"}).want(t, 200, nil)
	}
	h.get("/bank-lines/unshown", accountant).want(t, 200, &found)
	if len(found.Items) != 0 {
		t.Errorf("explained, and still %+v", found.Items)
	}
	h.post("/bank-lines/999999/unshown", accountant, newUnshownAct{"explain", "không rõ"}).refused(t, 404, "", "line.missing")
}

// A way in is opened and shut by whoever gave the password not long ago.
func TestHooksAskAfresh(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.officer("chutaikhoan.mot", auth.FundManager)
	var s session
	h.post("/sessions", "", newSession{Username: "chutaikhoan.mot", Password: password}).want(t, 201, &s)
	form := map[string]any{"unit": "20", "provider": "generic", "name": "Ngân hàng"}
	var made hookView
	h.post("/bank-hooks", s.Access, form).want(t, 201, &made)
	h.at(h.now.Load().Add(11 * time.Minute))
	h.post("/sessions/refresh", "", map[string]string{"refresh_token": s.Refresh}).want(t, 201, &s)
	manager := s.Access
	h.post("/bank-hooks", manager, form).refused(t, 403, "", staff.StepUpNeeded)
	h.post(fmt.Sprintf("/bank-hooks/%d/end", made.ID), manager, reason{"Đổi nhà cung cấp"}).refused(t, 403, "", staff.StepUpNeeded)
	var found listed[hookView]
	h.get("/bank-hooks", manager).want(t, 200, &found)
	if len(found.Items) != 1 || found.Items[0].EndedAt != nil {
		t.Errorf("%+v", found.Items)
	}
}

// A program whose network broke says once more that a row is not the line it is like: the
// question that comes after is not answered by that.
func TestDoubtAnsweredOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	accountant, manager := h.officer("ketoan", auth.Accountant), h.officer("chutaikhoan.mot", auth.FundManager)
	var made hookView
	h.post("/bank-hooks", manager, map[string]any{"unit": "20", "provider": "sepay", "name": "SePay"}).want(t, 201, &made)
	for i, text := range []string{"MBVCB 998", "MBVCB 999"} {
		h.post("/bank-events/sepay", "Apikey "+made.Key, sepayEvent(1+i, "2026-11-10 08:00:00", 300_000, text)).want(t, 200, nil)
	}
	h.upload(accountant, "", "account", number, "file", vcb(`1,10/11/2026,5031.1,,300.000,,"PHAM THI D chuyen khoan"`)).want(t, 202, nil)
	h.work()
	var found listed[doubtView]
	h.get("/bank-doubts", accountant).want(t, 200, &found)
	if len(found.Items) != 1 {
		t.Fatalf("%+v", found.Items)
	}
	d := found.Items[0]
	for range 2 {
		h.do(request{
			method: http.MethodPost, path: fmt.Sprintf("/bank-doubts/%d/answer", d.ID), token: accountant, once: "nghi-ngo-1",
			body: newAnswer{"another"},
		}).want(t, 204, nil)
		h.get("/bank-doubts", accountant).want(t, 200, &found)
		if len(found.Items) != 1 || found.Items[0].Denied != 1 || found.Items[0].Like.ID == d.Like.ID {
			t.Fatalf("%+v", found.Items)
		}
	}
}
