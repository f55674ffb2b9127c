package app

import (
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
)

// What givers do afterwards, on a phone: a school says for whom it gave, somebody gets all
// receipts of the year back and is named otherwise, and a desk enters what it wrote by hand,
// puts a receipt right, takes one back and hands its box over.
func TestDonorAfterwards(t *testing.T) {
	w := newWorld(t)
	t.Run("one transfer for many", w.givenForMany)
	t.Run("the receipts of a year, and another name", w.yearOnPhone)
	t.Run("written by hand without network", w.writtenByHand)
	t.Run("a receipt put right, and one taken back", w.replacedAndVoided)
	t.Run("a box handed over with a gap", w.shiftWithGap)
}

// pledged is a gift of somebody with a phone, whose money has come.
func (w *world) pledged(t *testing.T, amount int64, d giving.Donor) (g *giving.Gift, private string) {
	t.Helper()
	ctx := t.Context()
	d.Consent = giving.ConsentVersion
	if d.Phone == "" && d.Email == "" {
		d.Consent = ""
	}
	p, err := w.app.Giving.Pledge(ctx, auth.Public, giving.New{Campaign: flood, Amount: strconv.FormatInt(amount, 10), Donor: d})
	if err != nil {
		t.Fatal(err)
	}
	w.bankTells(t, p.Code+" ung ho", p.Amount)
	w.untilReceived(t, p.Code)
	return p, "/ung-ho/cho/" + p.Code + "?key=" + p.Key
}

func (w *world) givenForMany(t *testing.T) {
	_, private := w.pledged(t, 1_000_000, giving.Donor{PublicName: "Trường THCS Tân Thanh"})
	b := w.tab(t, phone, emulation.SetScriptExecutionDisabled(true))
	b.open(private, 200)
	b.follow(`main a[href*="/danh-sach?"]`, 200)
	b.fill("#list", "Hoàng Thị Lan; 400.000\nNông Văn Bách; 599.999")
	b.follow("main form button", 422)
	b.says("#errors", "còn thiếu 1")
	var typed string
	if b.eval(`document.querySelector("#list").value`, &typed); !strings.Contains(typed, "Nông Văn Bách; 599.999") {
		t.Errorf("after the mistake the list is %q", typed)
	}
	w.shots(b, "givers-short")
	b.do(b.size(phone))
	b.fill("#list", "1; Hoàng Thị Lan; 6A; 400.000\n2; Nông Văn Bách; 7B; 600.000")
	b.follow("main form button", 200)
	b.says("#checked", "Nông Văn B••")
	w.shots(b, "givers-checked")
	b.do(b.size(phone))
	b.follow("#checked button", 200)
	b.says("main", "Đã lưu danh sách")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(w.get(t, b.attr(`main a[download]`, "href"))), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 3 || rows[2][1] != "Nông Văn Bách" {
		t.Fatal(rows, err)
	}

	pupil := w.tab(t, phone)
	pupil.open("/sao-ke", 200)
	pupil.fill("#q", "nông văn b")
	pupil.follow("form[role=search] button", 200)
	pupil.says("section[aria-labelledby=shares]", "Nông Văn B••")
	pupil.follow("section[aria-labelledby=shares] th a", 200)
	pupil.says("article.paper", "600.000")
	pupil.says("article.paper", "1.000.000")
	w.shots(pupil, "share")
	pupil.do(pupil.size(phone))
	pupil.open("/bien-nhan/"+rows[1][4], 200)
	pupil.says("article.paper", "400.000")
	pupil.follow(`main a[href*="/sao-ke/nguoi-gop/"]`, 200)
	pupil.says("main table", "Hoàng Thị L••")
	w.shots(pupil, "givers")
}

var sixDigits = regexp.MustCompile(`\d{6}`)

// sentTo is the code that was written for a ticket, as its mail says it.
func (w *world) sentTo(t *testing.T, ticket string) string {
	t.Helper()
	key := "contact_code:" + ticket
	ask := w.tab(t, phone)
	ask.open("/readyz", 200)
	var found string
	for range 300 {
		found = w.each(t, `select coalesce((select encode(sealed, 'hex') from notify.messages where key = '`+key+`'), '')`)[0]
		if found != "" {
			break
		}
		ask.open("/readyz", 200)
	}
	sealed, err := hex.DecodeString(found)
	if err != nil || found == "" {
		t.Fatalf("no code was sent for %s: %v", ticket, err)
	}
	plain, err := w.app.Giving.Keys.Decrypt("notify.messages:"+key, sealed)
	if err != nil {
		t.Fatal(err)
	}
	var letter struct{ Body string }
	if err := json.Unmarshal(plain, &letter); err != nil {
		t.Fatal(err)
	}
	return sixDigits.FindString(letter.Body)
}

func (w *world) yearOnPhone(t *testing.T) {
	g, _ := w.pledged(t, 345_000, giving.Donor{PublicName: "Nhà bà Đào", LegalName: "Lương Thị Đào", Email: "dao@example.vn"})
	b := w.tab(t, phone, emulation.SetScriptExecutionDisabled(true))
	b.open("/hoi", 200)
	b.follow(`main a[href="/hoi/bien-nhan-nam"]`, 200)
	b.fill("#contact", "không phải")
	b.follow("main form button", 422)
	b.says("#errors", "Nhập email đã để lại")
	b.fill("#contact", "0912 345 678")
	b.follow("main form button", 422)
	b.says("#errors", "Quỹ không gửi tin nhắn")
	b.fill("#contact", "Dao@Example.vn")
	w.shots(b, "year")
	b.do(b.size(phone))
	b.follow("main form button", 200)
	b.says("main", "Nếu liên hệ này")
	ticket := b.path()[strings.LastIndexByte(b.path(), '/')+1:]
	code := w.sentTo(t, ticket)
	wrong := "111111"
	if code == wrong {
		wrong = "222222"
	}
	b.fill("#code", wrong)
	b.follow("main form button", 422)
	b.says("#errors", "còn 4 lần")
	w.shots(b, "year-code")
	b.do(b.size(phone))
	b.fill("#code", code)
	b.follow("main form button", 200)
	b.says("main", "345.000")
	w.shots(b, "year-file")
	b.do(b.size(phone))
	if pdf := w.get(t, b.attr(`main a.button[href*=".pdf"]`, "href")); !strings.HasPrefix(string(pdf), "%PDF") {
		t.Errorf("the year's file is %.20q", pdf)
	}
	if table := w.get(t, b.attr(`main a.button[href*=".csv"]`, "href")); !strings.Contains(string(table), "345000") {
		t.Errorf("the table is %.200s", table)
	}

	w.renameByContact(t, b)

	b.follow(`main td a[href*="key="]`, 200) // the private link again
	b.follow(`main a[href*="/ten?"]`, 200)
	b.fill("#public_name", "Bạn đọc ở Đồng Đăng")
	b.follow("main form button", 200)
	b.says("main", "Đã đổi")
	w.shots(b, "rename")
	other := w.tab(t, phone)
	for _, q := range []string{"nhà bà đào", g.Code} {
		other.open("/sao-ke", 200)
		other.fill("#q", q)
		other.follow("form[role=search] button", 200)
		var shows bool
		if other.eval(`document.querySelector("main").innerText.includes("Nhà bà Đào") && document.querySelector("table.lines") !== null && document.querySelector("table.lines").innerText.includes("Nhà bà Đào")`, &shows); shows {
			t.Errorf("%q finds the former name", q)
		}
	}
	other.says("table.lines", "Bạn đọc ở Đồng Đăng")
	other.follow(`table.lines a[href^="/bien-nhan/"]`, 200)
	other.says("article.paper", "Bạn đọc ở Đồng Đăng")
	other.says(".notice h2", "✓")
}

// renameByContact looks at the page on which a receipt without a private link is given
// another name, from the file that b has open: every receipt in it has that page.
func (w *world) renameByContact(t *testing.T, b *tab) {
	file, receipt := b.path(), b.attr("main th a", "href")
	at, key, _ := strings.Cut(file, "?")
	for _, lang := range []string{"", "/en"} {
		other := w.tab(t, phone)
		other.open(lang+at+"/ten?"+key+"&bn="+receipt[strings.LastIndexByte(receipt, '/')+1:], 200)
		other.sound(narrow, phone, wide)
		w.shots(other, "trang"+strings.ReplaceAll(lang, "/", "-")+"-ten-theo-lien-he")
	}
}

func (w *world) writtenByHand(t *testing.T) {
	accountant, cashier := w.tab(t, phone), w.tab(t, phone)
	accountant.signIn("ketoan.tinh")
	accountant.open("/van-phong/so-bien-nhan", 200)
	accountant.open("/van-phong/quyen-bien-nhan", 200)
	w.shots(accountant, "blocks")
	accountant.do(accountant.size(phone))
	accountant.fill("#desk", "Chợ Na Sầm")
	accountant.fill("#slips", "0")
	accountant.follow("main form button", 422)
	accountant.fill("#slips", "4")
	accountant.follow("main form button", 200)
	accountant.says("main", "Chợ Na Sầm")
	block := accountant.path()
	first := strings.TrimLeft(accountant.text("main tbody th"), "0")

	cashier.signIn("thuquy.tinh")
	cashier.open("/van-phong/tien-mat", 200)
	var asks bool
	if cashier.eval(`document.querySelector("#amount") === null`, &asks); asks {
		cashier.follow("main ul.links a, main table a", 200)
	}
	cashier.fill("#amount", "250.000")
	cashier.fill("#legal_name", "Hứa Văn Thành")
	cashier.do(chromedp.Evaluate(`document.querySelectorAll("details").forEach(d => d.open = true)`, nil))
	cashier.fill("#slip", first)
	cashier.follow("main form button", 200)
	cashier.says("main .notice", "250.000")

	accountant.open(block, 200)
	accountant.says("main tbody tr:first-child", "Đã nhập thành biên nhận số")
	accountant.fill("#from", first)
	accountant.fill("#to", first)
	accountant.fill("#reason", "trả quyển, còn trắng")
	accountant.follow("main section form button", 422)
	accountant.says("#errors", "đã nhập hoặc đã hủy")
	next := strings.TrimLeft(accountant.text("main tbody tr:nth-child(2) th"), "0")
	accountant.fill("#from", next)
	accountant.fill("#to", next)
	accountant.follow("main section form button", 200)
	accountant.says("main tbody tr:nth-child(2)", "trả quyển, còn trắng")
	w.shots(accountant, "block")
	accountant.do(accountant.size(phone))
	accountant.open("/van-phong/so-bien-nhan", 200)
	accountant.follow(`main a[href*="/BNQ"]`, 200)
	accountant.says("main", "Hủy, không dùng")
	w.shots(accountant, "register-slips")
	giver := w.tab(t, phone)
	for _, path := range w.each(t, `select '/bien-nhan/' || code from receipt.public_slips where state = 'written' limit 1`) {
		giver.open(path, 200)
		giver.says("main", "Đã nhập vào sổ")
		w.shots(giver, "slip")
	}
}
