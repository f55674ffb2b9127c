package api

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
)

// pages walks a list by its cursors and gives what identifies each item.
func (h *house) pages(path, token, id string) (ids []string) {
	h.t.Helper()
	next := ""
	for range 50 {
		var page listed[map[string]any]
		h.get(path+next, token).want(h.t, 200, &page)
		for _, item := range page.Items {
			ids = append(ids, fmt.Sprint(item[id]))
		}
		if page.Next == "" {
			return ids
		}
		next = "&after=" + url.QueryEscape(page.Next)
	}
	h.t.Fatalf("%s never ends", path)
	return nil
}

// A list read page by page is the list read at once, and a cursor of another list
// or of nobody's making is refused.
func TestPages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	accountant, admin := h.officer("ketoan", auth.Accountant), h.officer("quantri", auth.Admin)
	var rows []string
	for i := range 7 {
		rows = append(rows, fmt.Sprintf(`1,11/11/2026,5017.%d,,%d00.000,,"ung ho lan %d"`, i, i%3+1, i))
	}
	h.upload(accountant, "", "account", number, "file", vcb(rows...)).want(t, 202, nil)
	h.work()
	for _, l := range []struct {
		path, token, id string
		atLeast         int
	}{
		{"/statement?", "", "id", 7},
		{"/statement?q=ung+ho", "", "id", 7},
		{"/statement?amount=100000", "", "id", 3},
		{"/bank-lines?state=open", accountant, "id", 7},
		{"/audit?", admin, "id", 4},
		{"/users?", admin, "id", 2},
		{"/units?", "", "code", 34},
		{"/units?parent=20", "", "code", 65},
		{"/campaigns?", "", "slug", 1},
	} {
		whole := h.pages(l.path+"&limit=200", l.token, l.id)
		if len(whole) < l.atLeast {
			t.Errorf("%s: %d items", l.path, len(whole))
		}
		limit := "&limit=3"
		if len(whole) > 30 {
			limit = "&limit=9"
		}
		if paged := h.pages(l.path+limit, l.token, l.id); !slices.Equal(whole, paged) {
			t.Errorf("%s: %v, page by page %v", l.path, whole, paged)
		}
		for _, junk := range []string{"x", "-1", "0", "99999999999999999999", "5-", "'; drop", strings.Repeat("9", 200)} {
			a := h.get(l.path+"&after="+url.QueryEscape(junk), l.token)
			if a.Code != 422 || len(a.Problem.Faults) != 1 || a.Problem.Faults[0].Field != "after" {
				t.Errorf("%s after %q: %d %s", l.path, junk, a.Code, a.Body)
			}
		}
		for _, junk := range []string{"0", "-1", "201", "1e2", "９", "99999999999999999999"} {
			a := h.do(request{method: "GET", path: l.path + "&limit=" + url.QueryEscape(junk), token: l.token, rude: true})
			a.refused(t, 422, "limit", "api.limit")
		}
	}
}
