package portal

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// house is a portal before an open campaign of Lạng Sơn.
type house struct {
	*Portal
	http.Handler
	t        testing.TB
	province int64
	campaign int64
	officer  auth.Actor
}

func open(t testing.TB) *house {
	t.Helper()
	db := pgtest.New(t)
	keys, err := seal.Open(t.Context(), db, []byte("thirty-two bytes for tests only!"))
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, Portal: &Portal{
		DB: db, Keys: keys, URL: "https://quy.example",
		Giving: &giving.Service{DB: db, Keys: keys, URL: "https://quy.example", Files: &file.Shelf{DB: db, AEAD: keys.AEAD()}},
	}}
	h.Handler = handlerOf(h.Portal)
	h.found()
	return h
}

func handlerOf(p *Portal) http.Handler {
	s := site.New(site.Options{PublicURL: p.URL})
	e := s.Echo()
	Routes(e, p)
	return s.Handler(e)
}

// found makes the province, its fund, a campaign and its account.
func (h *house) found() {
	h.t.Helper()
	owner := pgtest.Owner(h.t, h.DB)
	err := owner.QueryRow(`insert into place.units default values returning id`).Scan(&h.province)
	if err == nil {
		_, err = owner.Exec(`
			insert into place.unit_rows (unit_id, code, level, kind, name, full_name, valid_from, basis)
			values ($1, '20', 'province', 'tỉnh', 'Lạng Sơn', 'Tỉnh Lạng Sơn', '2023-04-10', 'test')`, h.province)
	}
	if err != nil {
		h.t.Fatal(err)
	}
	h.officer = auth.Actor{ID: 7, Name: "ketoan", Kind: auth.Officer, Grants: []auth.Grant{
		{Role: auth.FundManager, Unit: h.province, Reach: []int64{h.province}},
		{Role: auth.Cashier, Unit: h.province, Reach: []int64{h.province}},
	}}
	front := auth.Actor{ID: 6, Name: "mttq", Kind: auth.Officer, Grants: []auth.Grant{
		{Role: auth.MTTQOfficer, Unit: h.province, Reach: []int64{h.province}},
	}}
	ctx := context.Background()
	err = h.DB.Update(ctx, auth.System("test"), func(tx *pg.Tx) error {
		_, err := ledger.OpenFund(tx, ledger.Fund{
			Unit: h.province, Name: "Quỹ trợ giúp khẩn cấp tỉnh Lạng Sơn", Basis: "101/KH-UBND",
			OpenedOn: workday.Date(2024, 1, 1),
		})
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	kept, err := h.Giving.KeepCall(ctx, front, h.province, "keu-goi.pdf", strings.NewReader("%PDF-1.7\nThư kêu gọi"))
	if err != nil {
		h.t.Fatal(err)
	}
	c, err := h.Giving.CreateCampaign(ctx, front, giving.CampaignForm{
		Area: "20", CallFile: kept, Unit: h.province, Slug: "lu-trang-dinh", Prefix: "LS",
		Name: "Chung tay cùng đồng bào vùng lũ Tràng Định", Purpose: "Khắc phục hậu quả lũ",
		Surplus: "Chuyển sang đợt sau", CallLevel: giving.ProvinceCall, CallBody: "Ban Vận động cứu trợ tỉnh Lạng Sơn",
		CallNumber: "12/KG-BVĐ", CallOn: "01/11/2026", CallTitle: "Thư kêu gọi ủng hộ",
		StartsOn: "05/11/2026", EndsOn: "31/12/2026",
	})
	if err != nil {
		h.t.Fatal(err)
	}
	h.campaign = c.ID
	_, err = h.Giving.AddAccount(ctx, front, giving.AccountForm{
		Campaign: c.ID, BIN: "970436", Number: "0011001932418", HolderName: "Quỹ trợ giúp khẩn cấp",
		Profile: giving.VCB, ForQR: true, OpenedOn: "02/11/2026",
	})
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err = h.Giving.PublishCampaign(ctx, h.officer, c.ID); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) get(path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

func (h *house) post(path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// see fails unless the page is there and says each of the words.
func (h *house) see(path string, words ...string) string {
	h.t.Helper()
	w := h.get(path)
	if w.Code != http.StatusOK {
		h.t.Errorf("%s: %d", path, w.Code)
	}
	for _, word := range words {
		if !strings.Contains(w.Body.String(), word) {
			h.t.Errorf("%s does not say %q", path, word)
		}
	}
	return w.Body.String()
}

// Every public page stands in both languages, on books with nothing in them yet
// and with a campaign that receives.
func TestPages(t *testing.T) {
	h := open(t)
	for path, word := range map[string]string{
		"/":                        "Chung tay cùng đồng bào",
		"/ung-ho":                  "Nhận đến hết ngày 31/12/2026",
		"/ung-ho/lu-trang-dinh":    "12/KG-BVĐ",
		"/sao-ke":                  "Sao kê công khai",
		"/kiem-tra":                "Kiểm tra thật giả",
		"/chinh-thuc":              "0011001932418",
		"/quy":                     "tỉnh Lạng Sơn",
		"/quy?q=lang+son":          "/quy/20",
		"/quy/20":                  "Chung tay cùng đồng bào",
		"/quy/20@2024-09-10":       "Tỉnh Lạng Sơn",
		"/du-lieu":                 "Dữ liệu mở",
		"/en":                      "Give to people in need",
		"/en/ung-ho":               "Open until 31 Dec 2026",
		"/en/quy/20":               "Emergency relief fund",
		"/en/ung-ho/lu-trang-dinh": "How much would you like to give?",
		"/healthz":                 "ok",
		"/readyz":                  "ready",
	} {
		h.see(path, word)
	}
	h.see("/ung-ho/lu-trang-dinh", "Tỉnh Lạng Sơn", "/ung-ho/lu-trang-dinh/van-ban")
	if w := h.get("/ung-ho/lu-trang-dinh/van-ban"); w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/pdf" {
		t.Errorf("the paper of the call: %d %v", w.Code, w.Header())
	}
	if w := h.get("/ung-ho/khong-co/van-ban"); w.Code != http.StatusNotFound {
		t.Errorf("the paper of no campaign: %d", w.Code)
	}
	for _, path := range []string{
		"/ung-ho/khong-co", "/ung-ho/cho/LSK7M3PQ8TW", "/ung-ho/cho/x%00y", "/bien-nhan/0000000000000000",
		"/quy/99", "/quy/%ff", "/quy/20@1900-01-01", "/quy?after=x", "/ung-ho/%27%22%3E",
	} {
		if w := h.get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// What a visitor waits for has a visitor's limit, also where the page is kept for
// everyone; the program's own work has none.
func TestVisitorsHaveALimit(t *testing.T) {
	db, err := pg.Open(t.Context(), pg.Options{URL: pgtest.AppURL(t, pgtest.New(t))}) // a test's own has all the patience
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	limit := func(ctx context.Context) (is string, err error) {
		err = db.Public(ctx, func(tx *pg.Tx) error {
			return tx.Row(`select current_setting('statement_timeout')`).Scan(&is)
		})
		return is, err
	}
	if is, err := limit(t.Context()); is != "0" || err != nil {
		t.Errorf("the program itself: %s, %v", is, err)
	}
	s := site.New(site.Options{})
	e := s.Echo()
	tell := func(c echo.Context) error {
		is, err := limit(c.Request().Context())
		if err != nil {
			return err
		}
		return c.String(http.StatusOK, is)
	}
	e.GET("/fresh", tell)
	e.GET("/kept", tell, site.Cached)
	for _, path := range []string{"/fresh", "/kept"} {
		w := httptest.NewRecorder()
		s.Handler(e).ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Body.String() != "300ms" {
			t.Errorf("%s: %d, a limit of %s", path, w.Code, w.Body)
		}
	}
}

// A day that is none is told at its field, beside the fund as it stands and what was
// typed; a unit that has a fund is never said to have none.
func TestFundsPeriod(t *testing.T) {
	h := open(t)
	for query, want := range map[string]string{
		"from=32/13/2026&to=2026-11-10": "Nhập ngày theo mẫu", "to=hom-qua": "Nhập ngày theo mẫu",
		"from=2026-11-10&to=2026-11-01": "Chọn ngày bắt đầu không muộn hơn", "from=2099-01-01": "Chọn ngày bắt đầu không muộn hơn",
	} {
		w := h.get("/quy/20?" + query)
		body := w.Body.String()
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, want) || strings.Contains(body, "chưa mở quỹ") ||
			!strings.Contains(body, "Chung tay cùng đồng bào") {
			t.Errorf("%s: %d\n%s", query, w.Code, body)
		}
		if strings.HasSuffix(query, "to=2026-11-10") && !strings.Contains(body, `value="2026-11-10"`) {
			t.Errorf("%s: what was typed right is lost", query)
		}
	}
	h.see("/quy/20?from=2026-11-01&to=2026-11-10", `value="2026-11-01"`)
}

// Cash stands in the totals and in no bank's statement, and the pages say both.
func TestCashStandsBesideTheStatement(t *testing.T) {
	h := open(t)
	_, err := h.Giving.ReceiveCash(context.Background(), h.officer, giving.CashForm{Campaign: h.campaign, Amount: "500000"})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/ung-ho", "/ung-ho/lu-trang-dinh", "/quy/20"} {
		h.see(path, "trong đó tiền mặt 500.000\u00a0₫ (1 khoản)")
	}
	h.see("/en", "of it 500,000\u00a0₫ in cash (one gift)")
	body := h.see("/sao-ke?campaign=lu-trang-dinh", "chỉ nhận tiền mặt", "500.000")
	if strings.Contains(body, "Không có dòng nào khớp") {
		t.Error("the statement is said to lack a line")
	}
}

// A receipt is real, forged or unknown; its paper has the legal name only for
// whoever holds the gift's key.
func TestReceipt(t *testing.T) {
	h := open(t)
	ctx := context.Background()
	cash, err := h.Giving.ReceiveCash(ctx, h.officer, giving.CashForm{
		Campaign: h.campaign, Amount: "500000", Donor: giving.Donor{LegalName: "Trần Văn Bình", PublicName: "Ông Bình"},
	})
	if err != nil {
		t.Fatal(err)
	}
	code := cash.Receipt
	h.see("/bien-nhan/"+code, "sổ công khai chưa có", "Tải lại trang")
	h.see("/kiem-tra?receipt="+code, "sổ công khai chưa có", "500.000")
	pgtest.WaitLogged(t, h.DB)
	body := h.see("/bien-nhan/"+code, "có thật và còn hiệu lực", "500.000", "Năm trăm nghìn đồng", "Tiền mặt", inFours(code))
	if strings.Contains(body, "Trần Văn Bình") {
		t.Error("anyone sees the legal name")
	}
	h.see("/bien-nhan/"+strings.ToLower(code), "500.000")
	h.see("/en/bien-nhan/"+code, "In words (Vietnamese):")
	h.see("/bien-nhan/"+code+"?s=eyJhbGciOiJFZERTQSJ9.e30.AAAA", "không phải của quỹ")
	r, err := h.receipts().Read(ctx, h.officer, code)
	if err != nil {
		t.Fatal(err)
	}
	qr, err := h.receipts().QR(r)
	if err != nil {
		t.Fatal(err)
	}
	h.see(strings.TrimPrefix(qr, h.URL), "Chữ ký điện tử")
	w := h.get("/bien-nhan/" + code + ".pdf")
	if w.Code != http.StatusOK || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF-")) {
		t.Errorf("pdf: %d %.20q", w.Code, w.Body)
	}
	h.see("/kiem-tra?receipt="+url.QueryEscape(qr), "có thật", "500.000")
	h.see("/kiem-tra?receipt="+url.QueryEscape(qr[:len(qr)-9]+"AAAAAAAAA"), "Chữ ký trong mã QR không phải của quỹ")
	h.see("/kiem-tra?receipt="+url.QueryEscape("http://evil.example/bien-nhan/"+code),
		"nhưng địa chỉ bạn nhập không phải của quỹ", "(evil.example)", "500.000")
	h.see("/kiem-tra?receipt=0000000000000000", "Không có biên nhận này trong sổ")
}

// What the cash desk takes stands on the public pages within a moment.
func TestCachedPagesFollow(t *testing.T) {
	h := open(t)
	h.see("/")
	_, err := h.Giving.ReceiveCash(context.Background(), h.officer, giving.CashForm{Campaign: h.campaign, Amount: "1234000"})
	if err != nil {
		t.Fatal(err)
	}
	for until := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		if strings.Contains(h.get("/").Body.String(), "1.234.000") {
			return
		}
		if time.Now().After(until) {
			t.Fatal("a minute later the first page does not know it")
		}
	}
}

// The first visit to a campaign, with everything its page needs, stays small
// enough for a slow phone.
func TestFirstVisit(t *testing.T) {
	h := open(t)
	sum, seen := 0, map[string]bool{}
	fetch := func(path string) {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", path, w.Code)
		}
		sum += w.Body.Len()
	}
	fetch("/ung-ho/lu-trang-dinh")
	for _, m := range regexp.MustCompile(`(?:src|href)="(/static/[^"]+)"`).FindAllStringSubmatch(h.get("/ung-ho/lu-trang-dinh").Body.String(), -1) {
		if !seen[m[1]] {
			seen[m[1]] = true
			fetch(m[1])
		}
	}
	if len(seen) < 3 || sum > 20_000 {
		t.Errorf("%d bytes in %d files", sum, len(seen)+1)
	}
	t.Logf("%d bytes in %d files", sum, len(seen)+1)
}
