package api

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

func (h *house) count(query string, args ...any) (n int) {
	h.t.Helper()
	h.must(pgtest.Super(h.t, h.base).QueryRow(query, args...).Scan(&n))
	return n
}

// A phone whose network broke sends its pledge again: it gets the same answer with
// the same secret key, and there is one pledge.
func TestPledgeOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	send := func(once string, amount int) reply {
		return h.do(request{
			method: http.MethodPost, path: "/pledges", once: once, from: "198.51.100.4:1234",
			body: map[string]any{"campaign": slug, "amount": amount},
		})
	}
	answers := make([]string, 50)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() {
			a := send("một khóa", 200_000)
			if answers[i] = a.Body.String(); a.Code != http.StatusCreated {
				t.Errorf("answered %d: %s", a.Code, a.Body)
			}
		})
	}
	all.Wait()
	for _, a := range answers {
		if a != answers[0] {
			t.Errorf("%s\nand %s", a, answers[0])
		}
	}
	if n := h.count(`select count(*) from giving.pledges`); n != 1 {
		t.Errorf("%d pledges", n)
	}
	other := send("một khóa", 300_000)
	other.refused(t, 409, "", "once.mismatch")
	if other.Problem.Type != "/api/v1/openapi.yaml#idempotency-mismatch" {
		t.Errorf("type %s", other.Problem.Type)
	}
	away := h.do(request{ // a stranger with the same short key is somebody else
		method: http.MethodPost, path: "/pledges", once: "một khóa", from: "203.0.113.9:4711",
		body: map[string]any{"campaign": slug, "amount": 200_000},
	})
	if away.want(t, 201, nil); away.Body.String() == answers[0] {
		t.Error("a stranger's key opens the first giver's gift")
	}
	long := func(from string) string {
		a := h.do(request{
			method: http.MethodPost, path: "/pledges", once: "7d9f0c6e-1f2a-4a55-8a5e-0f7f3b1f9d11", from: from,
			body: map[string]any{"campaign": slug, "amount": 200_000},
		})
		a.want(t, 201, nil)
		return a.Body.String()
	}
	if long("203.0.113.9:4711") != long("203.0.113.77:4711") { // the network changed on the way
		t.Error("a random key was done twice")
	}
	send("khóa hai", 0).refused(t, 422, "amount", "pledge.amount.zero")
	send("khóa hai", 100_000).want(t, 201, nil) // a refusal uses no key up
	if n := h.count(`select count(*) from giving.pledges`); n != 4 {
		t.Errorf("%d pledges", n)
	}
}

// What officers send again is done once, each officer's keys apart from another's.
func TestOfficersOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, two := h.officer("thuquy", auth.Cashier), h.officer("thuquy2", auth.Cashier)
	cash := func(token string) (v receiptView) {
		a := h.do(request{
			method: http.MethodPost, path: "/cash-donations", token: token, once: "phieu-1",
			body: map[string]any{"campaign": slug, "amount": 500_000},
		})
		a.want(t, 201, &v)
		return v
	}
	first, again, other := cash(one), cash(one), cash(two)
	if first.Code != again.Code || first.Code == other.Code {
		t.Errorf("receipts %s, %s and another's %s", first.Code, again.Code, other.Code)
	}

	accountant := h.officer("ketoan", auth.Accountant)
	for range 2 {
		h.do(request{
			method: http.MethodPost, path: "/receipts/" + first.Code + "/void", token: accountant, once: "huy-1",
			body: reason{"Trả lại tiền tại quầy"},
		}).want(t, 200, nil)
	}
	h.post("/receipts/"+first.Code+"/void", accountant, reason{"Trả lại tiền tại quầy"}).refused(t, 409, "", "receipt.ended")

	csv := vcb(`1,11/11/2026,5017.1,,300.000,,"ung ho"`)
	var a, b statementRef
	h.upload(accountant, "tep-1", "account", number, "file", csv).want(t, 202, &a)
	h.upload(accountant, "tep-1", "file", csv, "account", number).want(t, 202, &b) // its fields in another order
	if a != b || h.count(`select count(*) from giving.statements`) != 1 {
		t.Errorf("statements %d and %d", a.ID, b.ID)
	}
	h.upload(accountant, "tep-1", "account", number, "file", csv+"\n").refused(t, 409, "", "once.mismatch")
	h.work()
	var lines listed[bankLine]
	h.get("/bank-lines?state=open", accountant).want(t, 200, &lines)
	path := fmt.Sprintf("/bank-lines/%d/", lines.Items[0].ID)
	for _, act := range []struct {
		name string
		body any
	}{{"match", newMatch{Anonymous: true}}, {"unmatch", reason{"Nhầm người"}}, {"ignore", reason{"Không rõ ai"}}} {
		for range 2 {
			h.do(request{method: http.MethodPost, path: path + act.name, token: accountant, once: act.name, body: act.body}).
				want(t, 200, nil)
		}
	}
}

// An administrator whose network broke sends an act on a user again: it is done once, a link
// is the same link, and the same key with other content is refused.
func TestUsersOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin := h.officer("quantri", auth.Admin)
	send := func(path, key string, body any) reply {
		return h.do(request{method: http.MethodPost, path: path, token: admin, once: key, body: body})
	}
	in := newUser{Username: "moi.vao", Name: "Bế Thị Mới", newRole: newRole{Role: "cashier", Unit: "20", Basis: "QĐ 3"}}
	var first, again linkView
	send("/users", "moi-1", in).want(t, 201, &first)
	send("/users", "moi-1", in).want(t, 201, &again)
	if first.Link == "" || first != again {
		t.Errorf("%q, then %q", first.Link, again.Link)
	}
	_, token, _ := strings.Cut(first.Link, "?ma=")
	if n := h.count(`select count(*) from house.once where answer::text like '%' || $1 || '%'`, token); n != 0 {
		t.Error("the link's secret is kept")
	}
	if l, err := h.Staff.OpenLink(t.Context(), token); err != nil || l.Login != "moi.vao" {
		t.Errorf("%+v %v", l, err)
	}
	other := in
	other.Name = "Bế Thị Khác"
	send("/users", "moi-1", other).refused(t, 409, "", "once.mismatch")

	id := h.count(`select id from staff.users where login = 'moi.vao'`)
	at := fmt.Sprintf("/users/%d", id)
	grant := newRole{Role: "mttq_officer", Unit: "20", Basis: "QĐ 4"}
	for range 2 {
		send(at+"/roles", "vai-1", grant).want(t, 201, nil)
	}
	grants := h.count(`select max(id) from staff.grants where user_id = $1`, id)
	if n := h.count(`select count(*) from staff.grants where user_id = $1`, id); n != 2 {
		t.Errorf("%d roles", n)
	}
	for _, act := range []string{"/lock", "/unlock", fmt.Sprintf("/roles/%d/end", grants), "/end"} {
		for range 2 {
			send(at+act, "k"+act, reason{"Chuyển công tác"}).want(t, 200, nil)
		}
		send(at+act, "k"+act, reason{"Lý do khác"}).refused(t, 409, "", "once.mismatch")
	}
	h.officer("thuquy", auth.Cashier)
	at = fmt.Sprintf("/users/%d/reset", h.count(`select id from staff.users where login = 'thuquy'`))
	send(at, "dat-lai", reason{"Quên mật khẩu"}).want(t, 201, &first)
	send(at, "dat-lai", reason{"Quên mật khẩu"}).want(t, 201, &again)
	if first.Link == "" || first != again {
		t.Errorf("%q, then %q", first.Link, again.Link)
	}
	send(at, "dat-lai-2", reason{"Quên mật khẩu"}).want(t, 201, &again)
	if first == again {
		t.Error("another key gives the same link")
	}
}

// A form with a paper is sent again as well: what was done is answered again, although the
// paper could not be taken any more; another paper, or another word, under the key is refused.
func TestFormsOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	manager := h.officer("chutk", auth.FundManager)
	form := func(path, key, field, paper string, fields ...string) reply {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		f, _ := w.CreateFormFile(field, "van ban.pdf")
		_, _ = f.Write([]byte(paper))
		for i := 0; i < len(fields); i += 2 {
			_ = w.WriteField(fields[i], fields[i+1]) // a buffer takes everything
		}
		w.Close()
		return h.do(request{method: http.MethodPost, path: path, token: manager, once: key, body: &body, kind: w.FormDataContentType(), rude: true})
	}
	at := "/campaigns/" + slug
	longer := func(to string) []string {
		return []string{"to", to, "number", "14/KG-BVĐ", "on", "11/11/2026", "body", "Ban Vận động cứu trợ tỉnh Lạng Sơn", "signer", "Nông Văn Ký"}
	}
	for range 2 {
		form(at+"/extend", "gia-han", "file", letter, longer("31/01/2027")...).want(t, 200, nil)
	}
	form(at+"/extend", "gia-han", "file", letter, longer("31/03/2027")...).refused(t, 409, "", "once.mismatch")
	form(at+"/extend", "gia-han", "file", letter+"\n", longer("31/01/2027")...).refused(t, 409, "", "once.mismatch")
	form(at+"/extend", "gia-han-2", "file", letter, longer("31/01/2027")...).refused(t, 422, "to", "campaign.extension.to.early")
	if n := h.count(`select count(*) from audit.events where action = 'campaign.extend'`); n != 1 {
		t.Errorf("extended %d times", n)
	}

	h.at(h.DB.Now().AddDate(0, 0, -1))
	h.post(at+"/close", h.officer("chutk.som", auth.FundManager), reason{"Đủ kinh phí"}).want(t, 200, nil)
	h.at(pgtest.Now)
	duty := fmt.Sprintf("/duties/%d/done", h.count(`select id from duty.duties where kind = 'notify_bank'`))
	for range 2 { // the second time the duty takes no proof any more
		form(duty, "bao-ngan-hang", "proof", letter, "reason", "Công văn 5").want(t, 200, nil)
	}
	form(duty, "bao-ngan-hang", "proof", letter, "reason", "Công văn 6").refused(t, 409, "", "once.mismatch")
	form(duty, "khac", "proof", letter, "reason", "Công văn 5").refused(t, 409, "", "duty.state")
}
