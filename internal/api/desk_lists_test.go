package api

import (
	"net/http"
	"strconv"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/notify"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// deskCalls reads the lists of officers page by page, and has a letter sent again that a
// server refused.
func (h *house) deskCalls(cashier, accountant string) {
	t := h.t
	t.Helper()
	var counts listed[countView]
	h.get("/cash-counts?limit=2", cashier).want(t, 200, &counts)
	if len(counts.Items) != 2 || counts.Items[0].State != "taken" || counts.Next == "" {
		t.Errorf("%+v", counts)
	}
	h.get("/cash-counts?limit=1&after="+counts.Next, cashier).want(t, 200, &counts)
	if len(counts.Items) != 1 || counts.Items[0].State != "dropped" || counts.Items[0].Difference != -10_000 {
		t.Errorf("%+v", counts)
	}
	h.get("/cash-counts?gaps=true", cashier).want(t, 200, &counts)
	if len(counts.Items) != 1 { // another that differs was dropped
		t.Errorf("%+v", counts)
	}
	var receipts listed[receiptLine]
	h.get("/receipts?number=1", accountant).want(t, 200, &receipts)
	for _, r := range receipts.Items {
		if r.Number != 1 || r.Unit != "20" || r.Entry == 0 {
			t.Errorf("%+v", r)
		}
	}
	if len(receipts.Items) < 2 {
		t.Errorf("%d receipts of number 1", len(receipts.Items))
	}
	h.do(request{method: http.MethodGet, path: "/receipts?number=x", token: accountant, rude: true}).refused(t, 422, "number", "api.receipt.number")

	var entries listed[entryView]
	seen := map[int64]bool{}
	for after := ""; ; after = "&after=" + entries.Next {
		h.get("/entries?limit=5"+after, accountant).want(t, 200, &entries)
		for _, e := range entries.Items {
			if seen[e.ID] || len(e.Postings) == 0 || e.Postings[0].Qty <= 0 {
				t.Errorf("%+v", e)
			}
			seen[e.ID] = true
		}
		if entries.Next == "" {
			break
		}
	}
	var e entryView
	h.get("/entries/"+strconv.FormatInt(receipts.Items[0].Entry, 10), accountant).want(t, 200, &e)
	if !seen[e.ID] {
		t.Errorf("entry %d is in no list of %d", e.ID, len(seen))
	}
	h.get("/entries/999999", accountant).refused(t, 404, "", "ledger.entry.missing")

	h.bookCalls(accountant, len(seen))

	h.must(h.DB.Update(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		return notify.Send(tx, h.Keys, []notify.Message{{
			Channel: notify.Email, To: "nguyet@example.vn", Template: "inquiry.answered", Lang: "vi", Unit: h.province,
			Key: "test/again", Values: map[string]string{"site": h.URL, "link": h.URL},
		}})
	}))
	if _, err := pgtest.Super(t, h.base).Exec(`update notify.messages set state = 'failed' where key = 'test/again'`); err != nil {
		t.Fatal(err)
	}
	manager := h.officer("chutaikhoan.thu", auth.FundManager)
	h.get("/letters", cashier).refused(t, 403, "", "auth.denied")
	h.do(request{method: http.MethodGet, path: "/letters?state=lost", token: manager, rude: true}).refused(t, 422, "state", "api.state")
	var letters listed[letterView]
	h.get("/letters?state=failed", manager).want(t, 200, &letters)
	if len(letters.Items) != 1 || letters.Items[0].To != "ng•••@example.vn" {
		t.Fatalf("%+v", letters)
	}
	again := "/letters/" + strconv.FormatInt(letters.Items[0].ID, 10) + "/resend"
	h.post(again, cashier, nil).refused(t, 403, "", "auth.denied")
	h.post(again, manager, nil).want(t, 204, nil)
	h.post(again, manager, nil).refused(t, 409, "", "outbox.not_failed")
}
