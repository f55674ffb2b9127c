package api

import (
	"fmt"
	"net/http"
	"slices"
)

// rulingCalls decides about a list at once, lets its money go back in one, and asks for what
// cannot go on.
func (h *house) rulingCalls(account, manager, accountant, stranger string) {
	t := h.t
	t.Helper()
	at := "/campaigns/" + another
	h.upload(accountant, "", "account", account, "late", "true", "file", vcb(
		`1,12/11/2026,5032.1,,71.000,,"muon nua mot"`,
		`1,12/11/2026,5032.2,,72.000,,"muon nua hai"`,
		`1,12/11/2026,5032.3,143.000,,,"chi theo lo"`)).want(t, 202, nil)
	h.work()
	var sum lateListView
	h.get(at+"/late-money/sum?from=2026-11-12&max=72000", stranger).refused(t, 403, "", "auth.denied")
	h.do(request{method: http.MethodGet, path: at + "/late-money/sum?max=x", token: accountant, rude: true}).refused(t, 422, "max", "money.format")
	h.get(at+"/late-money/sum?from=2026-11-12&max=72000", accountant).want(t, 200, &sum)
	if sum.Gifts != 2 || sum.Amount != 143_000 || len(sum.Accounts) != 1 {
		t.Errorf("%+v", sum)
	}
	in := map[string]any{
		"from": "2026-11-12", "max": 72_000, "gifts": sum.Gifts, "amount": sum.Amount, "outcome": "returned", "reason": "Theo nghị quyết 5",
	}
	rulings := at + "/late-rulings"
	h.post(rulings, accountant, in).refused(t, 403, "", "auth.denied")
	in["gifts"] = 3
	h.post(rulings, manager, in).refused(t, 409, "", "late.list.changed")
	in["gifts"] = 2
	var made, again lateRulingView
	for _, into := range []*lateRulingView{&made, &again} {
		h.do(request{method: http.MethodPost, path: rulings, token: manager, once: "quyet-dinh-chung", body: in}).want(t, 201, into)
	}
	if made != again || !made.Done || made.Decided != 2 || made.From != "2026-11-12" || made.Outcome != "returned" {
		t.Errorf("%+v, again %+v", made, again)
	}
	var list listed[lateRulingView]
	h.get(rulings, stranger).refused(t, 403, "", "auth.denied")
	h.get(rulings, accountant).want(t, 200, &list)
	if len(list.Items) != 1 || list.Items[0] != made {
		t.Errorf("%+v", list)
	}
	if whole, paged := h.pages(at+"/late-money?", accountant, "line"), h.pages(at+"/late-money?limit=1", accountant, "line"); len(whole) != 4 || !slices.Equal(whole, paged) {
		t.Errorf("%v, page by page %v", whole, paged)
	}
	out := h.count(`select id from giving.bank_lines where direction = 'out' and amount = 143000`)
	move := fmt.Sprintf("/late-rulings/%d/move", made.ID)
	h.post("/late-rulings/999999/move", accountant, lateMove{Line: int64(out)}).refused(t, 404, "", "late.ruling.missing")
	h.post(move, manager, lateMove{Line: int64(out)}).refused(t, 403, "", "auth.denied")
	h.post(move, accountant, lateMove{Line: 999999}).refused(t, 422, "line", "late.move.line")
	h.post(move, accountant, lateMove{Line: int64(out)}).want(t, 204, nil)
	h.post(move, accountant, lateMove{Line: int64(out)}).refused(t, 409, "", "late.moved")
	one := h.count(`select line_id from giving.late_decisions where outcome = 'kept'`)
	h.post(fmt.Sprintf("/bank-lines/%d/late-move", one), accountant, lateMove{Line: int64(out)}).refused(t, 409, "", "late.not_moving")
	h.goesOn(account, manager, accountant)
}

// goesOn lets one late gift go on to the campaign that receives, between two accounts of ours.
func (h *house) goesOn(account, manager, accountant string) {
	t := h.t
	t.Helper()
	h.upload(accountant, "", "account", account, "late", "true", "file", vcb(
		`1,12/11/2026,5033.1,,73.000,,"muon nua ba"`,
		`1,12/11/2026,5033.2,73.000,,,"Dieu chuyen toi `+number+`"`)).want(t, 202, nil)
	h.upload(accountant, "", "account", number, "late", "true", "file", vcb(
		`1,12/11/2026,5033.3,,73.000,,"Dieu chuyen CT tu `+account+` QUY toi `+number+` QUY"`)).want(t, 202, nil)
	h.work()
	of := func(what string) int64 {
		return int64(h.count(`select id from giving.bank_lines where amount = 73000 and ` + what))
	}
	gift := of(`state = 'late'`)
	h.post(fmt.Sprintf("/bank-lines/%d/late", gift), manager, map[string]any{
		"outcome": "next", "next": slug, "reason": "Người gửi muốn vậy",
	}).want(t, 204, nil)
	move := lateMove{Line: of(`direction = 'out'`), Arrival: of(`kind = 'own_transfer' and direction = 'in'`)}
	h.post(fmt.Sprintf("/bank-lines/%d/late-move", gift), accountant, lateMove{Line: move.Line}).refused(t, 422, "arrival", "late.move.arrival")
	h.post(fmt.Sprintf("/bank-lines/%d/late-move", gift), accountant, move).want(t, 204, nil)
}
