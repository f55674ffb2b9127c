package api

import (
	"fmt"
	"net/http"
	"regexp"
)

// heldPath is an account of what the fund holds itself.
var heldPath = regexp.MustCompile(`^\d+/(bank|cash|transit|store|reserved)/`)

// bookCalls reads the books down to single accounts: what the days and the entries of an
// account end in is what the book says of it.
func (h *house) bookCalls(accountant string, entries int) {
	t := h.t
	t.Helper()
	var books listed[bookView]
	h.get("/books", accountant).want(t, 200, &books)
	seen := map[int64]bool{}
	for _, b := range books.Items {
		var sheet bookSheetView
		h.get(fmt.Sprintf("/books/%d", b.ID), accountant).want(t, 200, &sheet)
		var held int64
		for _, a := range sheet.Accounts {
			path := fmt.Sprintf("/books/%d/accounts/%d", b.ID, a.ID)
			var days listed[accountDayView]
			var closing, moved int64
			for after := ""; ; after = "&after=" + days.Next {
				h.get(path+"/days?limit=1"+after, accountant).want(t, 200, &days)
				for _, d := range days.Items {
					if after == "" {
						closing = d.Closing
					}
					if moved += d.In - d.Out; d.Opening+d.In-d.Out != d.Closing {
						t.Errorf("%s: %+v", path, d)
					}
				}
				if days.Next == "" {
					break
				}
			}
			if closing != a.Balance || moved != a.Balance {
				t.Errorf("%s: days end in %d and move %d, the book says %d", path, closing, moved, a.Balance)
			}
			var lines listed[accountEntryView]
			h.get(path+"/entries?limit=200", accountant).want(t, 200, &lines)
			for i, x := range lines.Items {
				seen[x.Entry.ID] = true
				if i == 0 && x.After != a.Balance {
					t.Errorf("%s: the newest entry leaves %d of %d", path, x.After, a.Balance)
				}
			}
			if a.Item == "VND" && heldPath.MatchString(a.Path) {
				held += a.Balance
			}
		}
		if held != b.Balance {
			t.Errorf("book %d holds %d, its accounts %d", b.ID, b.Balance, held)
		}
		h.get(fmt.Sprintf("/books/%d?at=2020-01-01T00:00:00Z", b.ID), accountant).want(t, 200, &sheet)
		for _, a := range sheet.Accounts {
			if a.Balance != 0 {
				t.Errorf("before anything was recorded: %+v", a)
			}
		}
		h.do(request{method: http.MethodGet, path: fmt.Sprintf("/books/%d?on=2026-11-11&at=2026-11-11T00:00:00Z", b.ID), token: accountant, rude: true}).
			refused(t, 422, "at", "api.on_or_at")
		h.get(fmt.Sprintf("/books/%d/accounts/999999/days", b.ID), accountant).refused(t, 404, "", "ledger.account.missing")
	}
	if len(seen) != entries {
		t.Errorf("the accounts have %d entries, the books %d", len(seen), entries)
	}
	h.get("/books/999999", accountant).refused(t, 404, "", "ledger.book.missing")
}
