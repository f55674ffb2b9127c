package api

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// donorCalls does what givers do after they gave, and what a desk without network does.
func (h *house) donorCalls(cashier, accountant string) {
	t := h.t
	t.Helper()
	var p createdPledge
	h.post("/pledges", "", map[string]any{
		"campaign": slug, "amount": 90_000, "public_name": "Trường Tân Thanh", "legal_name": "Trường Tân Thanh",
		"email": "truong@example.vn", "consent": giving.ConsentVersion,
	}).want(t, 201, &p)
	h.upload(accountant, "", "account", number, "file", vcb(`1,12/11/2026,5021.1,,90.000,,"`+p.Code+`"`)).want(t, 202, nil)
	h.work()

	list := map[string]any{"key": p.Key, "minors": true, "givers": []map[string]any{{"name": "Lò Hoa", "amount": 50_000}, {"name": "Vàng Páo", "amount": 39_999}}}
	h.post("/pledges/"+p.Code+"/givers", "", list).refused(t, 422, "list", "givers.sum.short")
	list["givers"] = []map[string]any{{"name": "Lò Hoa", "amount": 50_000}, {"name": "Vàng Páo", "amount": 40_000, "shown": "hidden"}}
	var givers giversView
	h.post("/pledges/"+p.Code+"/givers", "", list).want(t, 201, &givers)
	if givers.Version != 1 || len(givers.Shares) != 2 || givers.Shares[0].Name != "Lò H••" || givers.Shares[1].Name != "" {
		t.Errorf("%+v", givers)
	}
	h.get(fmt.Sprintf("/statement/%d/givers?q=lo", givers.Line), "").want(t, 200, &givers)
	var seen verdict
	h.post("/checks", "", map[string]any{"receipt": givers.Shares[0].Code}).want(t, 200, &seen)
	if seen.Verdict != official {
		t.Errorf("a giver's part: %+v", seen)
	}
	delete(list, "key")
	list["version"], list["reason"] = 1, "ghi thiếu tên đệm"
	at := fmt.Sprintf("/bank-lines/%d/givers", givers.Line)
	h.post(at, cashier, list).refused(t, 403, "", "auth.denied")
	h.post(at, accountant, list).want(t, 201, &givers)
	if givers.Version != 2 {
		t.Errorf("%+v", givers)
	}

	h.post("/pledges/"+p.Code+"/name", "", map[string]any{"key": p.Key, "public_name": "Một ngôi trường"}).want(t, 204, nil)

	var asked struct{ Ticket string }
	h.post("/contact-codes", "", map[string]any{"contact": "truong@example.vn", "year": 2026}).want(t, 202, &asked)
	h.must(job.RunOnce(t.Context(), h.base, job.Handlers{giving.ContactKind: h.Giving.RunContact}))
	var year yearView
	h.post("/contact-codes/"+asked.Ticket, "", map[string]any{"code": h.contactCode(t, asked.Ticket)}).want(t, 200, &year)
	if len(year.Gifts) != 1 || year.Gifts[0].Pledge != p.Code || year.Gifts[0].Key != p.Key {
		t.Errorf("%+v", year)
	}
	page, err := url.Parse(year.Page)
	h.must(err)
	named := map[string]any{"key": page.Query().Get("k"), "receipt": year.Gifts[0].Receipt, "public_name": "Hai ngôi trường"}
	h.post("/contact-codes/"+asked.Ticket+"/name", "", named).want(t, 204, nil)
	named["key"] = "x"
	h.post("/contact-codes/"+asked.Ticket+"/name", "", named).refused(t, 404, "", "contact.missing")
	desk := map[string]any{"public_name": "Một ngôi trường", "reason": "mang biên nhận gốc"}
	h.post("/receipts/"+year.Gifts[0].Receipt+"/name", cashier, desk).refused(t, 403, "", "auth.denied")
	h.post("/receipts/"+year.Gifts[0].Receipt+"/name", accountant, desk).want(t, 204, nil)

	h.post("/campaigns/"+slug+"/follows", "", map[string]any{"email": "on@example.vn", "consent": giving.UpdatesConsent}).want(t, 204, nil)
	confirm := "1-" + base64.RawURLEncoding.EncodeToString(h.Giving.Keys.Derive("follow/confirm/1", 16))
	h.post("/follows/"+confirm+"/confirm", "", nil).want(t, 204, nil)
	stop := "1-" + base64.RawURLEncoding.EncodeToString(h.Giving.Keys.Derive("follow/1", 16))
	h.do(request{method: http.MethodDelete, path: "/follows/" + stop}).want(t, 204, nil)

	var k blockView
	h.post("/receipt-blocks", cashier, map[string]any{"unit": 1, "slips": 3, "desk": "Chợ"}).refused(t, 403, "", "auth.denied")
	h.post("/receipt-blocks", accountant, map[string]any{"unit": h.unitOf("20"), "slips": 3, "desk": "Chợ Tân Thanh"}).want(t, 201, &k)
	h.post("/cash-donations", cashier, map[string]any{"campaign": slug, "amount": 10_000, "anonymous": true, "slip": k.Slips[0].Code}).want(t, 201, nil)
	h.post(fmt.Sprintf("/receipt-blocks/%d/void", k.ID), accountant, map[string]any{"from": k.First + 1, "to": k.Last, "reason": "trả quyển"}).want(t, 200, &k)
	h.get(fmt.Sprintf("/receipt-blocks/%d", k.ID), accountant).want(t, 200, &k)
	if k.Written != 1 || k.Void != 2 || k.Blank != 0 {
		t.Errorf("%+v", k)
	}
	h.get("/receipt-blocks", accountant).want(t, 200, &listed[blockView]{})
}

// contactCode is the code that was written for a ticket.
func (h *house) contactCode(t *testing.T, ticket string) string {
	t.Helper()
	var sealed []byte
	var said struct{ Code string }
	err := h.base.View(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		return tx.Row(`select sealed from giving.contact_codes where ticket = $1`, ticket).Scan(&sealed)
	})
	h.must(err)
	plain, err := h.Giving.Keys.Decrypt("giving.contact_codes/"+ticket, sealed)
	h.must(err)
	h.must(json.Unmarshal(plain, &said))
	return said.Code
}
