package portal

import (
	"bytes"
	"context"
	"encoding/json"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
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
		Giving: &giving.Service{DB: db, Keys: keys, URL: "https://quy.example"},
	}}
	s := site.New(site.Options{PublicURL: h.URL})
	e := s.Echo()
	Routes(e, h.Portal)
	h.Handler = s.Handler(e)
	h.found()
	return h
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
	c, err := h.Giving.CreateCampaign(ctx, h.officer, giving.CampaignForm{
		Unit: h.province, Slug: "lu-trang-dinh", Prefix: "LS",
		Name: "Chung tay cùng đồng bào vùng lũ Tràng Định", Purpose: "Khắc phục hậu quả lũ",
		Surplus: "Chuyển sang đợt sau", CallLevel: giving.ProvinceCall, CallBody: "Ban Vận động cứu trợ tỉnh Lạng Sơn",
		CallNumber: "12/KG-BVĐ", CallOn: "01/11/2026", CallTitle: "Thư kêu gọi ủng hộ",
		StartsOn: "05/11/2026", EndsOn: "31/12/2026",
	})
	if err != nil {
		h.t.Fatal(err)
	}
	h.campaign = c.ID
	_, err = h.Giving.AddAccount(ctx, h.officer, giving.AccountForm{
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
	for _, path := range []string{
		"/ung-ho/khong-co", "/ung-ho/cho/LSK7M3PQ8TW", "/ung-ho/cho/x%00y", "/bien-nhan/0000000000000000",
		"/quy/99", "/quy/%ff", "/quy/20@1900-01-01", "/quy?after=x", "/ung-ho/%27%22%3E",
	} {
		if w := h.get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// A gift from the form to the page that waits: the amount that was tapped, a QR
// that a phone reads, and a key that opens what is private.
func TestDonate(t *testing.T) {
	h := open(t)
	w := h.post("/ung-ho/lu-trang-dinh", url.Values{
		"choice": {"200000"}, "show": {"name"}, "public_name": {"Gia đình bà Hoa"}, "legal_name": {"Lê Thị Hoa"},
		"phone": {"0912 345 678"}, "consent": {"yes"}, "leftover": {"return"},
	})
	to := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/ung-ho/cho/LS") || !strings.Contains(to, "?key=") {
		t.Fatalf("%d %s\n%s", w.Code, to, w.Body)
	}
	path, _, _ := strings.Cut(to, "?")
	code := path[len("/ung-ho/cho/"):]
	h.see(to, "Còn một bước", "200.000", "0011001932418", code, "Lê Thị Hoa", "Gia đình bà Hoa")
	if public := h.see(path, "Còn một bước", code); strings.Contains(public, "Lê Thị Hoa") || strings.Contains(public, "bà Hoa") {
		t.Error("the code alone opens names")
	}
	if w := h.get(path + "?key=wrong"); w.Code != http.StatusNotFound {
		t.Errorf("a wrong key: %d", w.Code)
	}
	if w := h.get(to); w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("a page with a key may be kept: %v", w.Header())
	}
	if w := h.get(path + "/qr.png"); w.Code != http.StatusOK {
		t.Errorf("qr: %d", w.Code)
	} else if _, err := png.Decode(w.Body); err != nil {
		t.Errorf("qr: %v", err)
	}
	var now struct{ State string }
	if err := json.Unmarshal(h.get(path+"/trang-thai").Body.Bytes(), &now); err != nil || now.State != "waiting-0-0" {
		t.Errorf("state %q, %v", now.State, err)
	}
	h.see("/en"+to, "One more step", "₫")
	body := h.see("/ung-ho/lu-trang-dinh", "Đã đăng ký, chưa tới")
	if !strings.Contains(body, `<strong class="value money">0`) {
		t.Error("a promise was counted as received")
	}
}

// Whatever stands in the form, the answer is the page with all as typed and a
// sentence at the field, and nothing is written.
func TestDonateWithOddInput(t *testing.T) {
	h := open(t)
	long := strings.Repeat("a", 10<<20)
	for _, tt := range []struct {
		odd    string
		form   url.Values
		status int
		want   string
	}{
		{"nothing", url.Values{}, 422, "Chọn hoặc nhập số tiền"},
		{"two amounts", url.Values{"choice": {"200000"}, "amount": {"300.000"}}, 422, "Giữ lại một"},
		{"letters", url.Values{"amount": {"hai trăm"}}, 422, `href="#amount"`},
		{"1e9", url.Values{"amount": {"1e9"}}, 422, `href="#amount"`},
		{"negative", url.Values{"amount": {"-5"}}, 422, `value="-5"`},
		{"a fraction", url.Values{"amount": {"0.5"}}, 422, `href="#amount"`},
		{"wide digits", url.Values{"amount": {"９９９"}}, 422, `href="#amount"`},
		{"20 digits", url.Values{"amount": {"99999999999999999999"}}, 422, `href="#amount"`},
		{"a tapped amount of their own", url.Values{"choice": {"-1"}}, 422, `href="#amount"`},
		{"NUL in a name", url.Values{"amount": {"5000"}, "show": {"name"}, "public_name": {"a\x00b"}}, 422, `href="#public_name"`},
		{"broken bytes", url.Values{"amount": {"5000"}, "legal_name": {"a\xffb"}}, 422, `href="#legal_name"`},
		{"turned writing", url.Values{"amount": {"5000"}, "legal_name": {"a\u202eb"}}, 422, `href="#legal_name"`},
		{"a long name", url.Values{"amount": {"5000"}, "legal_name": {strings.Repeat("ơ", 201)}}, 422, `href="#legal_name"`},
		{"no name to show", url.Values{"amount": {"5000"}, "show": {"name"}}, 422, `href="#public_name"`},
		{"a phone without consent", url.Values{"amount": {"5000"}, "phone": {"0912345678"}}, 422, `href="#consent"`},
		{"a script", url.Values{"amount": {"<script>alert(1)</script>"}}, 422, "&lt;script&gt;"},
		{"10 MB", url.Values{"amount": {"5000"}, "legal_name": {long}}, 413, "lớn hơn 1 MB"},
	} {
		w := h.post("/ung-ho/lu-trang-dinh", tt.form)
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) || strings.Contains(w.Body.String(), "<script>alert") {
			t.Errorf("%s: %d, does not say %q", tt.odd, w.Code, tt.want)
		}
	}
	var n int
	if err := pgtest.Super(t, h.DB).QueryRow(`select count(*) from giving.pledges`).Scan(&n); err != nil || n != 0 {
		t.Errorf("%d pledges were written, %v", n, err)
	}
}

// Who types 200 mostly means 200.000: both are said, and both are there to tap.
func TestDonateAsksAboutTwoHundred(t *testing.T) {
	h := open(t)
	w := h.post("/ung-ho/lu-trang-dinh", url.Values{"amount": {"200"}})
	for _, word := range []string{"Bạn muốn ủng hộ 200.000", `value="200"`, `value="200000"`, `href="#amount"`} {
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), word) {
			t.Errorf("%d, does not say %q", w.Code, word)
		}
	}
	for tapped, want := range map[string]string{"200": ">200\u00a0₫<", "200000": ">200.000\u00a0₫<"} {
		w := h.post("/ung-ho/lu-trang-dinh", url.Values{"amount": {"200"}, "choice": {tapped}})
		h.see(w.Header().Get("Location"), want)
	}
	w = h.post("/ung-ho/lu-trang-dinh", url.Values{"amount": {"0"}})
	if !strings.Contains(w.Body.String(), "hoặc chọn “Nhập khi chuyển”") {
		t.Error("nothing says what to do about nothing")
	}
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

// NFD, as iPhones send it, is the same name.
func TestDonateNFD(t *testing.T) {
	h := open(t)
	w := h.post("/ung-ho/lu-trang-dinh", url.Values{"choice": {"open"}, "legal_name": {"Le\u0302 Thi\u0323 Hoa"}})
	h.see(w.Header().Get("Location"), "Lê Thị Hoa", "Tùy bạn")
}

// The words people agree to are the words that are kept with their consent.
func TestConsentIsWhatIsShown(t *testing.T) {
	h := open(t)
	var vi, en string
	err := pgtest.Super(t, h.DB).QueryRow(`
		select wording, wording_en from giving.consents where version = $1`, giving.ConsentVersion).Scan(&vi, &en)
	if err != nil {
		t.Fatal(err)
	}
	if got := site.T("vi", "donate.consent"); got != vi {
		t.Errorf("page %q\nkept %q", got, vi)
	}
	if got := site.T("en", "donate.consent"); got != en {
		t.Errorf("page %q\nkept %q", got, en)
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
	h.see("/kiem-tra?receipt=0000000000000000", "Không có biên nhận này trong sổ")
}

func TestCheckAccount(t *testing.T) {
	h := open(t)
	h.see("/kiem-tra?account=0011+0019+32418", "Đúng là tài khoản của quỹ", "Vietcombank")
	h.see("/kiem-tra?account=0011001932419", "Không phải tài khoản của quỹ")
	for _, odd := range []string{"", "%00", "%ff", "x%27--", strings.Repeat("9", 61)} {
		if w := h.get("/kiem-tra?account=" + odd); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("account %q: %d", odd, w.Code)
		}
	}
}

// Where the Treasury alone keeps an account there is no QR, and no page says so.
func TestTreasuryHasNoQR(t *testing.T) {
	h := open(t)
	sheet, err := h.Giving.CampaignFor(context.Background(), h.officer, h.campaign)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = h.Giving.CloseAccount(context.Background(), h.officer, sheet.Accounts[0].ID, "12/11/2026"); err != nil {
		t.Fatal(err)
	}
	_, err = h.Giving.AddAccount(context.Background(), h.officer, giving.AccountForm{
		Campaign: h.campaign, Treasury: true, BankName: "Kho bạc Nhà nước Khu vực IV", Number: "3761001",
		HolderName: "Quỹ trợ giúp khẩn cấp", OpenedOn: "02/11/2026",
	})
	if err != nil {
		t.Fatal(err)
	}
	form := h.see("/ung-ho/lu-trang-dinh", "không có mã QR", "bàn tiếp nhận của Tỉnh Lạng Sơn")
	w := h.post("/ung-ho/lu-trang-dinh", url.Values{"choice": {"200000"}})
	waits := h.see(w.Header().Get("Location"), "quầy ngân hàng", "3761001")
	for _, page := range []string{form, waits} {
		if strings.Contains(page, "VietQR") || strings.Contains(page, "Quét mã") {
			t.Error("a QR is promised")
		}
	}
	h.see("/en/ung-ho/lu-trang-dinh", "has no QR code")
	h.see("/kiem-tra?account=0011001932418", "nhưng đã đóng", "đừng chuyển")
}

// An account of a campaign that has ended is ours, and nobody is led to it.
func TestCheckAccountOfWhatEnded(t *testing.T) {
	h := open(t)
	if _, err := h.Giving.CloseCampaign(context.Background(), h.officer, h.campaign, "Đã đủ nhu cầu"); err != nil {
		t.Fatal(err)
	}
	body := h.see("/kiem-tra?account=0011001932418", "đã ngừng tiếp nhận", "kết thúc ngày", "đừng chuyển", "notice wait")
	if strings.Contains(body, "Đúng là tài khoản của quỹ") {
		t.Error("donors are led to it")
	}
}

// What the cash desk takes stands on the public pages within a moment.
func TestCachedPagesFollow(t *testing.T) {
	h := open(t)
	h.see("/")
	_, err := h.Giving.ReceiveCash(context.Background(), h.officer, giving.CashForm{Campaign: h.campaign, Amount: "1234000"})
	if err != nil {
		t.Fatal(err)
	}
	for until := time.Now().Add(5 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		if strings.Contains(h.get("/").Body.String(), "1.234.000") {
			return
		}
		if time.Now().After(until) {
			t.Fatal("five seconds later the first page does not know it")
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
