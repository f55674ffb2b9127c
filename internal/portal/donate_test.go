package portal

import (
	"encoding/json"
	"image/png"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/site"
)

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
	for _, key := range []string{"wrong", to[len(path)+len("?key=") : len(to)-1]} {
		if w := h.get(path + "?key=" + key); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "Liên kết riêng này không trọn") {
			t.Errorf("a wrong key: %d\n%s", w.Code, w.Body)
		}
	}
	if w := h.get("/ung-ho/cho/LSAAAAAAAAA?key=wrong"); w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "Liên kết riêng") {
		t.Errorf("nobody's code: %d", w.Code)
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

// When the campaign has ended, who promised is asked not to transfer any more; of what
// came too late the page says so, and what is to become of it.
func TestGiftOfWhatEnded(t *testing.T) {
	h := open(t)
	to := h.post("/ung-ho/lu-trang-dinh", url.Values{"choice": {"500000"}, "leftover": {"return"}}).Header().Get("Location")
	path, _, _ := strings.Cut(to, "?")
	before := func() time.Time { return pgtest.Now.AddDate(0, 0, -1) }
	db, err := pg.Open(t.Context(), pg.Options{URL: pgtest.AppURL(t, h.DB), Clock: before, MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err = (&giving.Service{DB: db}).CloseCampaign(t.Context(), h.officer, h.campaign, "Đã đủ nhu cầu"); err != nil {
		t.Fatal(err)
	}
	body := h.see(to, "xin đừng chuyển nữa", "Ngày tiếp nhận cuối cùng là 11/11/2026")
	for _, words := range []string{"Còn một bước", "Chờ tiền</span>", "0011001932418", "đến sau ngày"} {
		if strings.Contains(body, words) {
			t.Errorf("the page still says %q", words)
		}
	}
	h.see("/en"+to, "do not transfer any more")
	h.lines("1,12/11/2026,5030.1,,500.000,," + path[len("/ung-ho/cho/"):] + "\n1,11/11/2026,5029.1,,1.000,,khac\n")
	h.see(to, "đến sau ngày 11/11/2026", "Cán bộ của quỹ sẽ quyết định", "Chưa có biên nhận")
	h.see("/ung-ho/lu-trang-dinh", "đến hết 11/11/2026")
}

// Who gives reads until when the campaign receives and by when it spends, by which document
// both moved, and the same day once it ended early.
func TestGiverReadsTheLastDays(t *testing.T) {
	h := open(t)
	// Each time by another address: a page is the same to everybody for some seconds.
	ctx := t.Context()
	h.see("/ung-ho/lu-trang-dinh", "Từ 05/11/2026 đến hết 31/12/2026", "<dd>20/01/2027</dd>", "Xong chậm nhất 20/01/2027")
	for number, to := range []string{"31/01/2027", "28/02/2027"} {
		paper, err := h.Giving.KeepDocument(ctx, h.officer, h.campaign, "gia-han.pdf", strings.NewReader("%PDF-1.7\nGia hạn"))
		if err == nil {
			_, err = h.Giving.ExtendCampaign(ctx, h.officer, h.campaign, giving.ExtensionForm{
				To: to, Number: strconv.Itoa(15+number) + "/QĐ-BVĐ", On: "10/11/2026", File: paper,
				Body: "Ban Vận động cứu trợ tỉnh Lạng Sơn", Signer: "Nông Văn Ký",
			})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	h.see("/ung-ho/lu-trang-dinh?so-tien=1", "đến hết 28/02/2027<br>", "đã gia hạn từ 31/12/2026 đến hết 31/01/2027 theo văn bản số 15/QĐ-BVĐ",
		"đã gia hạn từ 31/01/2027 đến hết 28/02/2027 theo văn bản số 16/QĐ-BVĐ", "<dd>22/03/2027</dd>", "Xong chậm nhất 22/03/2027",
		"10/11/2026 · đến hết 31/01/2027 · số 15/QĐ-BVĐ · Ban Vận động cứu trợ tỉnh Lạng Sơn · Nông Văn Ký",
		"10/11/2026 · đến hết 28/02/2027 · số 16/QĐ-BVĐ")
	h.see("/en/ung-ho/lu-trang-dinh?so-tien=2", "extended from 31 Jan 2027 to 28 Feb 2027 by document 16/QĐ-BVĐ", "10 Nov 2026 · until 31 Jan 2027", "16/QĐ-BVĐ")
	if _, err := h.Giving.CloseCampaign(ctx, h.officer, h.campaign, "Đã đủ nhu cầu"); err != nil {
		t.Fatal(err)
	}
	body := h.see("/ung-ho/lu-trang-dinh?so-tien=3", "· kết thúc sớm", "<dd>02/12/2026</dd>", "Xong chậm nhất 02/12/2026", "15/QĐ-BVĐ", "16/QĐ-BVĐ")
	if strings.Contains(body, "đã gia hạn") {
		t.Error("it ended early and is still said to be extended")
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

// NFD, as iPhones send it, is the same name.
func TestDonateNFD(t *testing.T) {
	h := open(t)
	w := h.post("/ung-ho/lu-trang-dinh", url.Values{"choice": {"open"}, "legal_name": {"Le\u0302 Thi\u0323 Hoa"}})
	h.see(w.Header().Get("Location"), "Lê Thị Hoa", "Tùy bạn")
}

// The words people agree to are the words that are kept with their consent.
func TestConsentIsWhatIsShown(t *testing.T) {
	h := open(t)
	for version, key := range map[string]string{giving.ConsentVersion: "donate.consent", giving.ThanksVersion: "thanks.consent"} {
		var vi, en string
		err := pgtest.Super(t, h.DB).QueryRow(`
			select wording, wording_en from giving.consents where version = $1`, version).Scan(&vi, &en)
		if err != nil {
			t.Fatal(err)
		}
		if got := site.T("vi", key); got != vi {
			t.Errorf("page %q\nkept %q", got, vi)
		}
		if got := site.T("en", key); got != en {
			t.Errorf("page %q\nkept %q", got, en)
		}
	}
}
