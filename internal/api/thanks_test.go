package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
)

// thanksCalls asks to be thanked in public, as a giver does who has the gift's key, and
// takes it back.
func (h *house) thanksCalls(accountant string) {
	t := h.t
	t.Helper()
	wall := func(query string, want ...thanked) {
		t.Helper()
		var found listed[thanked]
		h.get("/thanks"+query, "").want(t, 200, &found)
		if len(found.Items) != len(want) {
			t.Fatalf("the wall says %+v, want %+v", found.Items, want)
		}
		for i := range want {
			if found.Items[i].ID = 0; found.Items[i] != want[i] {
				t.Errorf("the wall says %+v, want %+v", found.Items[i], want[i])
			}
		}
	}
	var p createdPledge
	h.post("/pledges", "", map[string]any{"campaign": slug, "amount": 61_000, "public_name": "Lớp 5A"}).want(t, 201, &p)
	path, key := "/pledges/"+p.Code+"/thanks", "Gift "+p.Key
	ask := func(key string, body any) reply {
		t.Helper()
		return h.do(request{method: http.MethodPut, path: path, token: key, body: body})
	}
	end := func(path, key string) reply {
		t.Helper()
		return h.do(request{method: http.MethodDelete, path: path, token: key})
	}
	agreed := map[string]any{"consent": giving.ThanksVersion, "words": "Mong bà con vững lòng"}
	ask("", agreed).refused(t, 404, "", "pledge.missing")
	ask(key+"x", agreed).refused(t, 404, "", "pledge.missing")
	ask(key, map[string]any{"consent": "thanks.0"}).refused(t, 422, "consent", "thanks.version")
	ask(key, map[string]any{"consent": giving.ThanksVersion, "words": strings.Repeat("ă", 141)}).refused(t, 422, "words", "text.long")
	h.post("/pledges", "", map[string]any{"campaign": slug, "anonymous": true, "thanks": agreed}).
		refused(t, 422, "thanks.consent", "thanks.nameless")
	ask(key, agreed).want(t, 204, nil)
	wall("") // its money has not come
	h.upload(accountant, "", "account", number, "file", vcb(`1,12/11/2026,5061.1,,61.000,,"`+p.Code+`"`)).want(t, 202, nil)
	h.work()
	shown := thanked{Name: "Lớp 5A", Words: "Mong bà con vững lòng", Campaign: slug, GivenOn: "2026-11-12"}
	wall("?campaign="+slug, shown)
	wall("?campaign=khong-co")
	delete(agreed, "words")
	ask(key, agreed).want(t, 204, nil)
	shown.Words = ""
	wall("", shown)

	end(path, "").refused(t, 404, "", "pledge.missing")
	end(path+"?key="+p.Key, "").want(t, 204, nil)
	end(path, key).want(t, 204, nil) // who is not there stays off
	wall("")

	agreed["words"] = "Mua hàng của tôi"
	ask(key, agreed).want(t, 204, nil)
	var there listed[thanked]
	h.get("/thanks", "").want(t, 200, &there)
	off := fmt.Sprintf("/thanks/%d/remove", there.Items[0].ID)
	h.post(off, "", reason{"quảng cáo"}).refused(t, 401, "", "auth.signin")
	h.post(off, accountant, reason{" "}).refused(t, 422, "reason", "reason.missing")
	h.post(off, accountant, reason{"quảng cáo"}).want(t, 204, nil)
	h.post(off, accountant, reason{"quảng cáo"}).refused(t, 404, "", "thanks.missing")
	wall("")
	ask(key, agreed).refused(t, 422, "words", "thanks.words.removed")
	h.get("/thanks?limit=1&after=1", "").want(t, 200, nil)
	h.do(request{method: http.MethodGet, path: "/thanks?limit=0", rude: true}).refused(t, 422, "limit", "api.limit")
}

// The wall goes on where its page ended, and leaves out nobody.
func TestThanksPages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	accountant := h.officer("ketoan", auth.Accountant)
	var rows []string
	for _, name := range []string{"Lớp 1A", "Lớp 2A", "Lớp 3A"} {
		var p createdPledge
		h.post("/pledges", "", map[string]any{
			"campaign": slug, "amount": 50_000, "public_name": name, "thanks": map[string]any{"consent": giving.ThanksVersion},
		}).want(t, 201, &p)
		rows = append(rows, `1,12/11/2026,`+p.Code+`,,50.000,,"`+p.Code+`"`)
	}
	h.upload(accountant, "", "account", number, "file", vcb(rows...)).want(t, 202, nil)
	h.work()
	var found listed[thanked]
	h.get("/thanks?limit=2", "").want(t, 200, &found)
	if len(found.Items) != 2 || found.Items[0].Name != "Lớp 3A" || found.Next == "" {
		t.Fatalf("%+v", found)
	}
	h.get("/thanks?limit=2&after="+found.Next, "").want(t, 200, &found)
	if len(found.Items) != 1 || found.Items[0].Name != "Lớp 1A" || found.Next != "" {
		t.Errorf("%+v", found)
	}
}
