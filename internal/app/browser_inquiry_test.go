package app

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/quykhancap/quykhancap/internal/workday"
)

// What a giver asks afterwards, on a phone: a gift whose code was forgotten gets its
// receipt by its proof, and a sum sent by mistake goes back by the hands of two officers.
func TestAskedAfterwards(t *testing.T) {
	w := newWorld(t)
	t.Run("a gift without its code", w.claimOnPhone)
	t.Run("a wrong transfer", w.refundOnPhone)
}

// openUntil loads a page again, as people do who wait for a job, until it shows something.
func (b *tab) openUntil(path, selector string) {
	b.Helper()
	for range 300 {
		found := false
		b.open(path, 200)
		if b.eval(`document.querySelector(`+quote(selector)+`) !== null`, &found); found {
			return
		}
	}
	b.give("it never shows %s", selector)
}

// asks fills in which transfer is meant.
func (b *tab) asks(kind, amount, digits string) {
	b.Helper()
	b.open("/hoi", 200)
	b.follow(`main a[href="/hoi/`+kind+`"]`, 200)
	b.eval(`(s => s.value = [...s.options].find(o => o.value === "`+floodAccount+`").value)(document.querySelector("#account"))`, nil)
	b.fill("#amount", amount)
	b.fill("#digits", digits)
	b.eval(`document.querySelector("#at").value = new Date().toLocaleDateString("en-GB", {timeZone: "Asia/Ho_Chi_Minh"})`, nil)
}

func (w *world) claimOnPhone(t *testing.T) {
	w.bankTells(t, "CT tu 0345678901234 LAM THI SAO ung ho", 1_234_000)
	b := w.tab(t, phone)
	b.asks("nhan", "1.234.000", "")
	b.follow("main form button", 422)
	b.says("#errors", "Nhập ít nhất 4 số cuối")
	w.shots(b, "inquiry-claim")
	b.do(b.size(phone))
	b.fill("#digits", "901234")
	b.fill("#legal_name", "Lâm Thị Sao")
	b.follow("main form button", 200)
	b.says("main", "Đã ghi nhận")
	w.shots(b, "inquiry-state")
	b.openUntil(b.path(), "main a[href^='/bien-nhan/']")
	b.follow("main a[href^='/bien-nhan/']", 200)
	b.says("article.paper", "1.234.000")
}

func (w *world) refundOnPhone(t *testing.T) {
	w.bankTells(t, "CT tu 0345678905678 LAM THI SAO", 2_345_000)
	proof := filepath.Join(t.TempDir(), "giao-dich.png")
	if err := os.WriteFile(proof, photo().Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	b := w.tab(t, phone)
	b.asks("hoan-tra", "2.345.000", "905678")
	b.fill("#bank", "Vietcombank")
	b.fill("#number", "0345678905678")
	b.fill("#holder", "LAM THI SAO")
	b.fill("#words", "Tôi định chuyển cho người nhà.")
	b.do(chromedp.SetUploadFiles("#proof", []string{proof}, chromedp.ByQuery))
	w.shots(b, "inquiry-refund")
	b.do(b.size(phone))
	b.follow("main form button", 200)
	b.says("main", "Đã ghi nhận")
	state := b.path()

	accountant, manager := w.tab(t, phone), w.tab(t, phone)
	accountant.signIn("ketoan.tinh")
	accountant.open("/van-phong/hoi?loai=refund", 200)
	w.shots(accountant, "inquiries")
	accountant.do(accountant.size(phone))
	accountant.follow("main tbody a", 200)
	accountant.says("main", "0345678905678")
	accountant.click(`label:has(input[name=line])`)
	accountant.fill("#reason", "Ảnh giao dịch khớp dòng sao kê.")
	accountant.follow(`form[action$="/hoan-tra"] button`, 200)
	accountant.says("main", "Chờ người thứ hai quyết định")
	sheet := accountant.path()

	manager.signIn("chutaikhoan.tinh")
	manager.open(sheet, 200)
	manager.click(`label:has(input[value=approve])`)
	manager.fill("#reason", "Đúng là chuyển nhầm.")
	manager.follow(`form[action*="/hoan-tra/"] button`, 422)
	manager.says("#errors", "đã chi hoặc giữ chỗ") // the sample's campaign has spent
	w.shots(manager, "inquiry-decide")
	manager.do(manager.size(phone))
	manager.click(`label:has(#from_spent)`)
	manager.follow(`form[action*="/hoan-tra/"] button`, 200)
	manager.says("main", "Đã duyệt, chờ ngân hàng chuyển")

	out := filepath.Join(t.TempDir(), "sao-ke.csv")
	csv := "PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n1," + workday.On(w.app.DB.Now()).Local() +
		`,5017.70002,"2.345.000",,,CK hoan lai LAM THI SAO` + "\n"
	if err := os.WriteFile(out, []byte(csv), 0o600); err != nil {
		t.Fatal(err)
	}
	accountant.upload(out)
	accountant.openUntil(sheet, `form[action$="/da-chuyen"]`)
	accountant.follow(`form[action$="/da-chuyen"] button`, 200)
	accountant.says("main", "Đã hoàn trả")
	w.shots(accountant, "inquiry-paid")
	b.open(state, 200)
	b.says("main", "Đã hoàn trả")
}
