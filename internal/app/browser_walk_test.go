package app

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/vietqr"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// walk is the life of one gift, told by everybody who touches it, each on a phone.
type walk struct {
	*world
	t     *testing.T
	begun time.Time
	seats map[string]*tab
}

// step tells how long one step took.
func (k *walk) step(what string, do func()) {
	k.t.Helper()
	begun := time.Now()
	do()
	k.t.Logf("%6.1f s  %s", time.Since(begun).Seconds(), what)
}

// at is an officer at a phone, signed in once.
func (k *walk) at(login, path string) *tab {
	k.t.Helper()
	b := k.seats[login]
	if b == nil {
		b = k.tab(k.t, phone)
		b.signIn(login)
		k.seats[login] = b
	}
	b.open(path, 200)
	return b
}

// find reads one text of the books.
func (k *walk) find(query string, args ...any) (s string) {
	k.t.Helper()
	err := k.app.DB.View(k.t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		return tx.Row(query, args...).Scan(&s)
	})
	if err != nil {
		k.t.Fatalf("%s: %v", query, err)
	}
	return s
}

// households is how many the commune's list has.
const households = 214

// From a gift on a phone to a household's hand and back to the giver: VietQR,
// statement, receipt, a list of 214 households, their verification by another, the
// commune's request, the round, the decision of two, the notice, the hand-over with a
// scan. Everybody stands at a screen 360 px wide.
func TestLifeOfAGift(t *testing.T) {
	k := &walk{world: newWorld(t), t: t, begun: time.Now(), seats: map[string]*tab{}}
	const amount money.VND = 500_000
	giver := k.tab(t, phone)
	var code string
	k.step("a gift by VietQR", func() {
		giver.open("/ung-ho/"+flood, 200)
		giver.click(`label:has(input[name=choice][value="500000"])`)
		giver.follow("main form button", 200)
		code = giver.code()
		asked, err := vietqr.Parse(scan(t, giver.picture("figure.qr img")))
		if err != nil || asked.Purpose != code || asked.Amount != amount {
			t.Errorf("the QR asks for %+v: %v", asked, err)
		}
	})
	k.step("the bank's line, and a receipt", func() {
		k.bankTells(t, "MBVCB.9000000007."+code+".CT tu 0000000007 VI VAN TOT", amount)
		giver.until("the gift has come", `document.querySelector("[data-state^=received]")`)
		giver.follow("section[aria-labelledby=receipts] a", 200)
		giver.says("article.paper", "Năm trăm nghìn đồng")
	})

	event := k.find(`select max(id)::text from disaster.events where not private`)
	slug := k.find(`select slug from disaster.events where id::text = $1`, event)
	commune := k.find(`select unit_id::text from aid.requests where approval = 'draft'`)
	here := event + "/" + commune
	k.step("the commune reports", func() {
		chair := k.at("chutich.xa", "/van-phong/bao-cao-nhanh/"+here)
		chair.fill(`[name="values.households"]`, "290")
		chair.follow("main form:has([name='values.households']) button:not([type=button])", 200)
	})
	k.step("a list of 214 households", func() {
		list := filepath.Join(t.TempDir(), "ho.xlsx")
		if err := os.WriteFile(list, flooded(t, k.find(`select name from place.villages where unit_id::text = $1 order by id limit 1`, commune)), 0o600); err != nil {
			t.Fatal(err)
		}
		surveyor := k.at("khaosat.xa", "/van-phong/danh-gia/"+here+"/danh-sach")
		surveyor.do(chromedp.SetUploadFiles("input[type=file]", []string{list}, chromedp.ByQuery))
		surveyor.follow("main form button", 200)
		surveyor.until("the list is in", `document.body.innerText.includes("214")`)
		surveyor.shot("walk-list")
	})
	k.step("another person verifies them", func() {
		reported := "/van-phong/danh-gia/" + here + "?trang-thai=reported"
		verifier := k.at("thamdinh.xa", reported)
		for range 20 {
			var ticked int
			verifier.eval(`(l => (l.forEach(i => i.checked = true), l.length))(document.querySelectorAll("input[name=id][type=checkbox]"))`, &ticked)
			if ticked == 0 {
				break
			}
			verifier.follow("button[name=act][value=verify]", 200)
			verifier.open(reported, 200)
		}
		if left := k.find(`
			select count(*)::text from disaster.assessments a where event_id::text = $1 and unit_id::text = $2
				and not exists (select from disaster.verdicts v where v.assessment_id = a.id)`, event, commune); left != "0" {
			t.Errorf("%s surveys wait to be verified", left)
		}
	})
	var request string
	k.step("the chair asks", func() {
		request = k.find(`select code from aid.requests where approval = 'draft' and unit_id::text = $1`, commune)
		chair := k.at("chutich.xa", "/van-phong/to-trinh/"+request)
		chair.follow(`form[action$="/cap-nhat"] button`, 200)
		chair.fill("#explanation", "Danh sách đợt hai gộp cả hộ ngập nhẹ của bốn thôn.")
		chair.follow("main form:has(#explanation) button:not([type=button])", 200)
		k.fresh(chair, "/van-phong/to-trinh/"+request)
		chair.follow(`form[action$="/ky"] button`, 200)
		chair.shot("walk-request")
	})
	k.step("the province approves", func() {
		approver := k.at("duyet.tinh", "/van-phong/to-trinh/"+request)
		k.fresh(approver, "/van-phong/to-trinh/"+request)
		approver.click(`label:has(input[name=outcome][value=approved])`)
		approver.follow(`form[action$="/tra-loi"] p.actions button`, 200)
	})
	var round string
	k.step("a round is prepared and simulated", func() {
		accountant := k.at("ketoan.tinh", "/van-phong/phan-bo/moi?su-kien="+slug)
		accountant.fill("#name", "Đợt 2 lũ sông Kỳ Cùng")
		accountant.click(fmt.Sprintf(`label:has(input[name=method][value=%q])`, string(allot.NormScaled)))
		accountant.eval(`document.querySelectorAll("input[name^=lot_]").forEach(i => i.checked = i.closest(".card").innerText.includes("₫"))`, nil)
		accountant.follow("form.roundform p.actions button", 200)
		round = accountant.item()
		accountant.follow(`form[action$="/tinh"] button`, 200)
		accountant.shot("walk-simulation")
		accountant.follow(`form[action$="/trinh"] button`, 200)
	})
	k.step("two people decide", func() {
		for _, word := range []struct{ login, act string }{{"duyet.tinh", "quyet-dinh"}, {"chutaikhoan.tinh", "xac-nhan"}} {
			at := "/van-phong/phan-bo/" + round + "/" + word.act
			b := k.at(word.login, "/van-phong/phan-bo/"+round)
			k.fresh(b, at)
			b.follow("main form p.actions button", 200)
		}
	})
	k.step("the notice goes up", func() {
		notice := k.find(`select code from aid.notices where starts_on is null and unit_id::text = $1`, commune)
		proof := filepath.Join(t.TempDir(), "niem-yet.png")
		if err := os.WriteFile(proof, photo().Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		front := k.at("mttq.xa", "/van-phong/niem-yet/"+notice)
		front.fill("#places", "Trụ sở UBND xã")
		front.do(chromedp.SetUploadFiles("input[name=proof]", []string{proof}, chromedp.ByQuery))
		front.follow("main form:has(#places) button:not([type=button])", 200)
		k.tab(t, phone).open("/niem-yet/"+notice, 200)
		k.tab(t, phone).open("/phan-bo/"+round, 200)
	})
	var plan string
	k.step("three people make a plan", func() {
		decision := k.find(`select id::text from aid.decisions order by id desc limit 1`)
		accountant := k.at("ketoan.tinh", "/van-phong/ke-hoach-chi")
		accountant.follow(fmt.Sprintf(`main a[href*="/ke-hoach-chi/moi"][href*=%q]`, "="+decision), 200)
		accountant.sound(wide, phone)
		accountant.eval(`document.querySelectorAll("input[name=units]").forEach(i => i.checked = i.value === `+quote(commune)+`)`, nil)
		accountant.fill("[name=due_on]", (workday.On(k.app.DB.Now()) + 10).Local())
		accountant.follow("main form p.actions button", 200)
		plan = accountant.item()
		for _, act := range []struct{ login, act string }{{"ketoan.tinh", "khoa"}, {"duyet.tinh", "duyet"}, {"chutaikhoan.tinh", "cho-chi"}} {
			b := k.at(act.login, "/van-phong/ke-hoach-chi/"+plan)
			k.fresh(b, "/van-phong/ke-hoach-chi/"+plan)
			b.follow(`form[action$="/`+act.act+`"] button`, 200)
		}
	})
	var session string
	k.step("a session opens", func() {
		cashier := k.at("thuquy.xa", "/van-phong/ke-hoach-chi/"+plan+"/phien?xa="+commune)
		cashier.fill("#place", "Nhà văn hóa Thôn Nà Cạn")
		cashier.fill("[name=on]", workday.On(k.app.DB.Now()).Local())
		cashier.fill("[name=at]", "08:00")
		cashier.eval(`document.querySelectorAll("input[name=staff]").forEach(i => i.checked = true)`, nil)
		cashier.follow("main form p.actions button", 200)
		session = cashier.item()
		cashier.open("/van-phong/phien-phat/"+session+"/mo", 200)
		cashier.sound(wide, phone)
		var sum int64
		cashier.eval(`Number(document.querySelector("form[data-count]").dataset.count.replace(/\D/g, ""))`, &sum)
		for note, pieces := range notes(sum) {
			cashier.fill(fmt.Sprintf("#n%d", note), pieces)
		}
		cashier.follow("main form p.actions button", 200)
	})
	k.step("a household's card is scanned, the money is in the hand", func() {
		cashier := k.at("thuquy.xa", "/van-phong/phien-phat/"+session)
		card := stub(t, k.paper(t, k.at("ketoan.tinh", "/van-phong"), "/van-phong/ke-hoach-chi/"+plan+"/phieu/"+commune))
		cashier.fill("[name=q]", card)
		cashier.follow("form.handover-find button", 200)
		if !strings.Contains(cashier.path(), "/dong/") {
			cashier.follow("#roster a", 200)
		}
		cashier.click(`label:has(input[name=proof][value=sheet])`)
		cashier.fill("[name=sheet_page]", "1")
		cashier.follow("form[data-handover] p.actions button:not([data-wipe])", 200)
		cashier.says("main .notice", "Đã phát đủ")
		cashier.shot("walk-handed")
		household := k.tab(t, phone)
		household.open(card, 200)
		household.shot("walk-stub")
	})
	k.step("the giver sees it", func() {
		number := k.find(`select '/phan-bo/' || r.slug from aid.rounds r where r.slug = $1`, round)
		giver.open("/ung-ho/cho/"+code, 200)
		giver.until("the decision stands on the giver's page", `document.querySelector("main a[href='`+number+`']") || (location.reload(), false)`)
		giver.shot("walk-giver")
		giver.open("/thien-tai/"+slug, 200)
		giver.shot("walk-event")
	})
	t.Logf("%6.1f s  altogether", time.Since(k.begun).Seconds())
}

// fresh gives the password again where the page asks for it, and comes back.
func (k *walk) fresh(b *tab, path string) {
	k.t.Helper()
	b.open(path, 200)
	var asks bool
	if b.eval(`location.pathname.endsWith("/xac-nhan") && document.querySelector("#password") !== null`, &asks); asks {
		b.fill("#password", SamplePassword)
		b.follow("main form button", 200)
		b.open(path, 200)
	}
	if b.eval(`document.querySelector("main a[href*='/van-phong/xac-nhan?']") !== null`, &asks); asks {
		b.follow("main a[href*='/van-phong/xac-nhan?']", 200)
		b.fill("#password", SamplePassword)
		b.follow("main form button", 200)
		b.open(path, 200)
	}
}

// flooded is a list of 214 households; one in ten is poor and cannot live at home.
func flooded(t *testing.T, village string) []byte {
	t.Helper()
	var rows [][]any
	for i := range households {
		class, pct, lives := "trung bình", 12, "có"
		if i%10 == 0 {
			class, pct, lives = "hộ nghèo", 55, "không"
		}
		name := clans[i%len(clans)] + " Văn " + givenM[i%len(givenM)] + " " + givenF[i/7%len(givenF)]
		rows = append(rows, []any{village, name, 1940 + i%60, 2 + i%5, "bán kiên cố", pct, lives, class})
	}
	return workbook(t, rows...)
}

// paper is a PDF that an officer may open.
func (k *walk) paper(t *testing.T, b *tab, path string) []byte {
	t.Helper()
	var encoded string
	b.eval(`fetch(`+quote(path)+`).then(r => r.arrayBuffer()).then(a => btoa(Array.from(new Uint8Array(a), c => String.fromCharCode(c)).join("")))`, &encoded)
	pdf, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || !bytes.HasPrefix(pdf, []byte("%PDF")) {
		t.Fatalf("%s is no paper: %.80q", path, pdf)
	}
	return pdf
}

// stub reads the QR of the first card of a sheet of cards: the top left of its page.
func stub(t *testing.T, pdf []byte) string {
	t.Helper()
	program := pgtest.Program(t, "pdftoppm")
	page := filepath.Join(t.TempDir(), "card")
	// A4 at 300 dots an inch is 2,480 by 3,508; eight cards stand in two columns.
	c := exec.CommandContext(t.Context(), program, "-png", "-r", "300", "-singlefile", "-x", "0", "-y", "0", "-W", "1240", "-H", "877", "-", page)
	c.Stdin = bytes.NewReader(pdf)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	png, err := os.ReadFile(page + ".png")
	if err != nil {
		t.Fatal(err)
	}
	return scan(t, png)
}
