package app

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/money"
)

// takes sits the cashier down at the table, who takes cash of somebody, and gives the code
// of the receipt.
func (k *walk) takes(amount money.VND, legal, public string) (receipt string) {
	k.t.Helper()
	b := k.at("thuquy.tinh", "/van-phong/tien-mat/"+k.find(`select id::text from giving.campaigns where slug = $1`, flood))
	b.fill("#amount", amount.Plain())
	b.fill("#legal_name", legal)
	b.fill("#public_name", public)
	b.follow("main form button", 200)
	b.says("main .notice", amount.String())
	return path.Base(b.attr(`main .notice a[href^="/van-phong/bien-nhan/"]:not([href$="/giay"])`, "href"))
}

// receiptOf finds a receipt by its code, as who holds the paper does.
func (k *walk) receiptOf(login, code string) *tab {
	k.t.Helper()
	b := k.at(login, "/van-phong/bien-nhan")
	b.fill("#tim", code)
	b.follow("main form[role=search] button", 200)
	b.says("h1", "Biên nhận số")
	return b
}

// has reports whether something is on the page.
func (b *tab) has(selector string) (there bool) {
	b.Helper()
	b.eval(`document.querySelector(`+quote(selector)+`) !== null`, &there)
	return there
}

// A name on a receipt is wrong, and one gift goes back over the table: the first receipt
// is replaced and each of the two leads to the other, the second is voided by another than
// who took the cash, and whoever asks for either is told.
func (w *world) replacedAndVoided(t *testing.T) {
	k := &walk{world: w, t: t, seats: map[string]*tab{}}
	const amount, back money.VND = 310_000, 120_000
	wrong := k.takes(amount, "Trần Văn Bình", "Cửa hàng Bình An")
	undone := k.takes(back, "Nông Thị Ngân", "Cô Ngân")
	before := w.figures(t, flood).Received

	cashier := k.receiptOf("thuquy.tinh", undone)
	if cashier.has(`main a[href$="/huy"], main a[href$="/thay"]`) {
		t.Error("who took the cash may end its receipt")
	}

	accountant := k.receiptOf("ketoan.tinh", wrong)
	accountant.follow(`main a[href$="/thay"]`, 200)
	var filled string
	if accountant.eval(`document.querySelector("#legal_name").value`, &filled); filled != "Trần Văn Bình" {
		t.Errorf("the form begins with the name %q", filled)
	}
	accountant.sound(phone)
	accountant.fill("#legal_name", "Trần Văn Bính")
	accountant.fill("#reason", "sai")
	accountant.follow("main form button", 422)
	accountant.says("#reason-error", "Ghi lý do")
	if accountant.eval(`document.querySelector("#legal_name").value`, &filled); filled != "Trần Văn Bính" {
		t.Errorf("after the mistake the name is %q", filled)
	}
	accountant.sound(phone)
	w.shots(accountant, "receipt-replace-short")
	accountant.do(accountant.size(phone))
	accountant.fill("#reason", "ghi sai dấu trong tên")
	accountant.follow("main form button", 200)
	accountant.says("main", "Thay cho một biên nhận trước")
	accountant.sound(phone)
	right := accountant.item()
	accountant.follow(`main a[href="/van-phong/bien-nhan/`+wrong+`"]`, 200)
	accountant.says("main .notice", "ghi sai dấu trong tên")
	if accountant.has(`main a[href$="/huy"], main a[href$="/thay"]`) {
		t.Error("a receipt that was replaced may end again")
	}
	accountant.sound(phone)

	giver := w.tab(t, phone)
	giver.open("/bien-nhan/"+wrong, 200)
	giver.says("main .notice h2", "đã được thay bằng biên nhận khác")
	giver.sound(phone)
	w.shots(giver, "receipt-replaced")
	giver.do(giver.size(phone))
	giver.follow(`main .notice a[href="/bien-nhan/`+right+`"]`, 200)
	giver.says("article.paper", amount.String())
	giver.says("article.paper", "Cửa hàng Bình An")
	if strings.Contains(giver.text("main"), "Trần Văn") {
		t.Error("the public page tells the name on the paper")
	}
	giver.sound(phone)
	giver.follow(`main a[href="/bien-nhan/`+wrong+`"]`, 200)
	giver.says("main .notice h2", "đã được thay")
	if got := w.figures(t, flood).Received; got != before {
		t.Errorf("another name makes %v of %v", got, before)
	}

	manager := k.receiptOf("chutaikhoan.tinh", undone)
	manager.follow(`main a[href$="/huy"]`, 200)
	manager.says("main", back.String())
	manager.follow("main form button", 422)
	manager.sound(phone)
	w.shots(manager, "receipt-void-short")
	manager.do(manager.size(phone))
	manager.fill("#reason", "người ủng hộ lấy lại ngay tại bàn")
	manager.follow("main form button", 200)
	manager.says("main .notice.trouble", "người ủng hộ lấy lại ngay tại bàn")
	manager.sound(phone)
	giver.open("/bien-nhan/"+undone, 200)
	giver.says("main .notice.trouble h2", "đã bị hủy")
	giver.sound(phone)
	w.shots(giver, "receipt-voided")
	giver.do(giver.size(phone))
	if paper := plain(pdfText(t, w.get(t, giver.attr("main .actions a.button", "href")))); !strings.Contains(paper, "người ủng hộ lấy lại ngay tại bàn") {
		t.Errorf("the paper does not say why: %s", paper)
	}
	if got := w.figures(t, flood).Received; got != before-back {
		t.Errorf("after %v went back, %v of %v is there", back, got, before)
	}
}

// short is what lacks in the box.
const short money.VND = 50_000

// A shift ends with a note too few: the cashier says why, who takes over counts again and
// signs with an account of her own, and the box keeps the gap and both names.
func (w *world) shiftWithGap(t *testing.T) {
	k := &walk{world: w, t: t, seats: map[string]*tab{}}
	box := "/van-phong/quy-tien-mat/" + k.find(`select unit_id::text from giving.campaigns where slug = $1`, flood)
	leaves := k.at("thuquy.tinh", box)
	book := leaves.text("main .figure .value")
	leaves.sound(phone)
	leaves.follow(`main a[href$="/dem"]`, 200)
	if strings.Contains(plain(leaves.text("main")), plain(book)) {
		t.Errorf("the form tells who counts that it is %s", book)
	}
	inBox, err := money.Parse("book", strings.TrimSuffix(book, "₫"))
	if err != nil {
		t.Fatal(err)
	}
	counted := inBox - short
	for _, note := range giving.Denominations {
		if n := counted / note; n > 0 {
			leaves.fill(`[name="`+giving.NotesField(note)+`"]`, strconv.FormatInt(int64(n), 10))
			counted -= n * note
		}
	}
	leaves.sound(phone)
	leaves.follow("main form button", 422)
	leaves.says("#reason-error", "sổ ghi "+book)
	leaves.sound(phone)
	w.shots(leaves, "shift-gap")
	leaves.do(leaves.size(phone))
	leaves.fill("#reason", "thối nhầm cho một người")
	leaves.follow("main form button", 200)
	leaves.says("main .notice", "Bạn đã ký")
	if leaves.has(`form[action$="/nhan"]`) {
		t.Error("who counted may take over as well")
	}
	leaves.sound(phone)
	count := leaves.path()

	comes := k.at("mttq.tinh", "/van-phong")
	comes.follow(`main a[href="/van-phong/quy-tien-mat"]`, 200)
	if one := `main a[href="` + box + `"]`; comes.has(one) {
		comes.follow(one, 200)
	}
	comes.says("main .notice.wait", "Lương Thị Nga")
	comes.follow(`main a[href="`+count+`"]`, 200)
	comes.says("main dl", "−"+short.String())
	comes.says("main dl", "thối nhầm cho một người")
	comes.sound(phone)
	comes.follow(`form[action$="/nhan"] button`, 200)
	comes.says("main .notice", "Đã bàn giao, hai bên đã ký")
	comes.sound(phone)
	w.shots(comes, "shift-taken")
	comes.do(comes.size(phone))
	comes.follow(`main .eyebrow a[href="`+box+`"]`, 200)
	comes.sound(phone)
	w.shots(comes, "box-gap")
	comes.says("main .figure .value", book) // the books are not made to fit
	row := `main tr:has(a[href="` + count + `"])`
	for i, want := range []string{"Lương Thị Nga", "Lý Thị Mai", "", book, "−" + short.String()} {
		cell := fmt.Sprintf("%s td:nth-of-type(%d)", row, i+1)
		if got := plain(comes.text(cell)); !strings.Contains(got, plain(want)) {
			t.Errorf("the box says %q of the shift, not %q", got, want)
		}
		if comes.attr(cell, "data-label") == "" {
			t.Errorf("on a phone nobody knows what %q is", want)
		}
	}
}
