package app

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/vietqr"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// The campaign of the sample that is receiving, and its account in the QR.
const (
	flood        = "lu-song-ky-cung"
	floodBIN     = "970436"
	floodAccount = "0000012345678"
)

// TestBrowser does in a real browser what people do: it gives, follows the gift
// into the public book, reads every page. The gifts change the figures that the
// others look at, so they go one after another; the pages are read meanwhile.
func TestBrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	public := w.publicPages(t)
	t.Run("gift", func(t *testing.T) {
		t.Parallel()
		t.Run("from a phone to the public book", w.giftOnPhone)
		t.Run("without scripts", w.giftWithoutScripts)
		t.Run("with the keyboard alone", w.giftByKeyboard)
		t.Run("matched with the keyboard alone", w.matchByKeyboard)
		t.Run("live before other people's eyes", w.giftLive)
	})
	t.Run("public", func(t *testing.T) {
		t.Parallel()
		w.readPublicPages(t, public)
	})
	t.Run("proof", func(t *testing.T) {
		t.Parallel()
		w.publicProofs(t)
	})
	t.Run("office", w.readOfficePages)
}

// The fund's first promise: somebody gives, the money is recorded once, anyone
// can check the receipt, and the public can search the book.
func (w *world) giftOnPhone(t *testing.T) {
	const amount money.VND = 200_000
	donor := w.tab(t, phone)
	donor.open("/ung-ho/"+flood, 200)
	donor.click(`label:has(input[name=choice][value="200000"])`)
	donor.click(`label:has(input[name=show][value=name])`)
	donor.fill("#public_name", "Nông Thị Đẹp")
	donor.follow("main form button", 200)
	code := donor.code()

	asked, err := vietqr.Parse(scan(t, donor.picture("figure.qr img")))
	if err != nil {
		t.Fatal(err)
	}
	want := vietqr.Transfer{BIN: floodBIN, Account: floodAccount, Amount: amount, Purpose: code}
	if asked != want {
		t.Errorf("the QR asks for %+v, want %+v", asked, want)
	}
	before := w.figures(t, flood)

	w.bankTells(t, fmt.Sprintf("MBVCB.9000000001.%s nong thi dep ung ho.CT tu 0000000009 NONG THI DEP", code), amount)

	// The donor has touched nothing.
	donor.until("the gift has come", `document.querySelector("[data-state^=received]")`)
	donor.says(".badge.done", "Đã nhận")
	donor.says("h1", amount.String())
	donor.shot("gift-received")

	after := w.figures(t, flood)
	if got := after.Received - before.Received; got != amount {
		t.Errorf("received grew by %v, want %v", got, amount)
	}
	if after.Pledged != before.Pledged {
		t.Errorf("pledged went from %v to %v when the money came", before.Pledged, after.Pledged)
	}

	donor.follow("section[aria-labelledby=receipts] a", 200)
	donor.says("article.paper", "Hai trăm nghìn đồng")
	donor.shot("receipt")
	receipt := w.checkPaper(t, donor)

	book := w.tab(t, phone)
	for _, q := range []string{code, "nông thị đẹp", "nong thi dep"} {
		book.open("/sao-ke", 200)
		book.fill("#q", q)
		book.follow("form[role=search] button", 200)
		book.says("table.lines", code)
		book.says("table.lines", "+"+amount.String())
		if !strings.HasSuffix(book.attr("table.lines td a", "href"), receipt) {
			t.Errorf("the line found by %q does not lead to the receipt %s", q, receipt)
		}
	}
	book.open("/ung-ho/"+flood, 200)
	book.says("main aside", after.Received.String())
}

// checkPaper scans the printed receipt and checks the signature with nothing but
// the published keys, then asks the page that the QR opens.
func (w *world) checkPaper(t *testing.T, donor *tab) (receipt string) {
	t.Helper()
	pdf := w.get(t, donor.attr(".actions a.button", "href"))
	paper := printed(t, pdf)
	donor.keep("receipt-paper", paper)
	scanned := scan(t, paper)
	u, err := url.Parse(scanned)
	if err != nil || !strings.HasPrefix(scanned, w.url+"/bien-nhan/") {
		t.Fatalf("the QR opens %q", scanned)
	}
	receipt = strings.TrimPrefix(u.Path, "/bien-nhan/")
	var said struct {
		Code   string `json:"c"`
		Amount int64  `json:"a"`
	}
	w.verify(t, u.Query().Get("s"), &said)
	if said.Code != receipt || said.Amount != 200_000 {
		t.Errorf("the signature is over %+v", said)
	}

	phoneOfOther := w.tab(t, phone)
	phoneOfOther.open(scanned, 200)
	phoneOfOther.says(".notice h2", "✓")
	forged := []byte(scanned)
	forged[len(forged)-9] ^= 1
	phoneOfOther.open(string(forged), 200)
	phoneOfOther.says(".notice.trouble h2", "✕")
	return receipt
}

// verify checks a compact JWS as an officer's phone without a network would.
func (w *world) verify(t *testing.T, token string, claims any) {
	t.Helper()
	var published struct {
		Keys []struct{ Kty, Crv, Kid, X string }
	}
	w.read(t, "/log/keys.json", &published)
	part := strings.Split(token, ".")
	if len(part) != 3 {
		t.Fatalf("the signature %q is no compact JWS", token)
	}
	var header struct{ Alg, Kid string }
	if err := json.Unmarshal(unbase64(t, part[0]), &header); err != nil || header.Alg != "EdDSA" {
		t.Fatalf("the signature's header is %+v: %v", header, err)
	}
	for _, k := range published.Keys {
		if k.Kid != header.Kid {
			continue
		}
		if !ed25519.Verify(unbase64(t, k.X), []byte(part[0]+"."+part[1]), unbase64(t, part[2])) {
			t.Fatal("the signature does not hold")
		}
		if err := json.Unmarshal(unbase64(t, part[1]), claims); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Fatalf("the key %q is not published", header.Kid)
}

// Everything works where scripts do not: the form keeps what was typed, the page
// of the gift is one to come back to.
func (w *world) giftWithoutScripts(t *testing.T) {
	donor := w.tab(t, phone, emulation.SetScriptExecutionDisabled(true))
	donor.open("/ung-ho/"+flood, 200)
	donor.fill("#amount", "0,5")
	donor.click(`label:has(input[name=show][value=name])`)
	donor.fill("#public_name", "Lò Văn Kiên")
	donor.shot("form-before")
	donor.follow("main form button", 422)
	donor.shot("form-wrong")
	donor.says(".errors", "")
	for field, typed := range map[string]string{"#amount": "0,5", "#public_name": "Lò Văn Kiên"} {
		var value string
		donor.eval(`document.querySelector(`+quote(field)+`).value`, &value)
		if value != typed {
			t.Errorf("%s holds %q after the mistake, %q was typed", field, value, typed)
		}
	}
	donor.fill("#amount", "75.000")
	donor.follow("main form button", 200)
	code := donor.code()
	if got := scan(t, donor.picture("figure.qr img")); !strings.Contains(got, code) {
		t.Errorf("the QR says %q, without %s", got, code)
	}
	donor.shot("gift-waiting-noscript")

	w.bankTells(t, code+" lo van kien", 75_000)
	w.untilReceived(t, code)
	donor.follow("main form button", 200)
	donor.says(".badge.done", "Đã nhận")
	donor.says("h1", money.VND(75_000).String())
}

// Everything can be reached and done with Tab, Space and Enter.
func (w *world) giftByKeyboard(t *testing.T) {
	donor := w.tab(t, phone)
	donor.open("/", 200)
	donor.key(kb.Tab)
	if donor.eval(`document.activeElement.className`, new(string)); donor.attr(":focus", "class") != "skip" {
		t.Error("the first stop is not the way past the navigation")
	}
	donor.tabTo(`main .button`)
	donor.enter()
	donor.tabTo(`a.button[href$="` + flood + `"]`)
	donor.enter()
	donor.tabTo(`input[name=choice]`)
	donor.key(" ")
	donor.key(kb.ArrowRight)
	donor.key(kb.ArrowRight)
	donor.tabTo(`main form button`)
	donor.enter()
	donor.says("h1", money.VND(200_000).String())
	donor.code()
}

// The accountant goes through the queue without a mouse: what has one suggestion
// is taken with Enter, and the row says what became of it.
func (w *world) matchByKeyboard(t *testing.T) {
	officer := w.tab(t, wide)
	officer.signIn("ketoan.tinh")
	officer.open("/van-phong/khop", 200)
	sole := false
	for range stopsMax {
		officer.key("j")
		if officer.eval(`document.activeElement.querySelector("button[data-sole]") !== null`, &sole); sole {
			break
		}
	}
	if !sole {
		officer.give("no line has a single suggestion")
	}
	officer.key(kb.Enter)
	officer.until("the row tells of its receipt", `document.querySelector("tr.at a[href*='/van-phong/bien-nhan/']")`)
}

// key presses a key.
func (b *tab) key(k string) { b.Helper(); b.do(chromedp.KeyEvent(k)) }

// stopsMax is how many stops a page may have on the way to anything.
const stopsMax = 60

// tabTo goes on with Tab until the focus is on what fits. Every stop on the way
// shows where it is.
func (b *tab) tabTo(selector string) {
	b.Helper()
	for range stopsMax {
		b.key(kb.Tab)
		var stop struct {
			There bool
			Seen  bool
			What  string
		}
		b.eval(`(e => ({
			There: e.matches(`+quote(selector)+`),
			Seen: [e, e.nextElementSibling].some(x => x && getComputedStyle(x).outlineStyle !== "none"),
			What: e.outerHTML.slice(0, 120),
		}))(document.activeElement)`, &stop)
		if !stop.Seen && stop.What != "" {
			b.complain("nobody sees that the focus is on %s", stop.What)
		}
		if stop.There {
			return
		}
	}
	b.give("%d times Tab do not lead to %s", stopsMax, selector)
}

// enter presses Enter and waits for the page it leads to.
func (b *tab) enter() { b.Helper(); b.answered(200, chromedp.KeyEvent(kb.Enter)) }

// code is the code of the gift whose page is open.
func (b *tab) code() string {
	b.Helper()
	_, code, found := strings.Cut(b.path(), "/ung-ho/cho/")
	code, _, _ = strings.Cut(code, "?")
	if !found || code == "" {
		b.give("this is not the page of a gift")
	}
	return code
}

// picture is what a camera would see of an element.
func (b *tab) picture(selector string) (png []byte) {
	b.Helper()
	b.do(chromedp.ScreenshotScale(selector, 2, &png, chromedp.ByQuery))
	return png
}

// bankTells lets the accountant upload a statement of one line at her desk, where she sat
// down once.
func (w *world) bankTells(t *testing.T, text string, amount money.VND) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "sao-ke.csv")
	csv := fmt.Sprintf("PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n1,%s,5017.70001,,%q,,%q\n",
		workday.On(w.app.DB.Now()).Local(), strings.TrimSuffix(amount.String(), " ₫"), text)
	if err := os.WriteFile(file, []byte(csv), 0o600); err != nil {
		t.Fatal(err)
	}
	if w.teller == nil {
		w.teller = w.tab(w.t, wide)
		w.teller.T = t
		w.teller.signIn("ketoan.tinh")
	}
	w.teller.T = t
	w.teller.upload(file)
}

// upload sends a statement of the flood's account.
func (b *tab) upload(file string) {
	b.Helper()
	b.open("/van-phong/sao-ke/moi", 200)
	b.eval(`(s => s.value = [...s.options].find(o => o.text.includes("`+floodAccount+`")).value)(document.querySelector("select[name=account]"))`, nil)
	b.do(chromedp.SetUploadFiles("input[type=file]", []string{file}, chromedp.ByQuery))
	b.follow("main form button", 200)
}

// figures of a campaign as programs read them.
func (w *world) figures(t *testing.T, campaign string) (f struct{ Pledged, Received money.VND }) {
	t.Helper()
	w.read(t, "/api/v1/figures?campaign="+campaign, &f)
	return f
}

// read reads an answer of the API.
func (w *world) read(t *testing.T, path string, to any) {
	t.Helper()
	if err := json.Unmarshal(w.get(t, path), to); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// untilReceived waits for the money of a gift.
func (w *world) untilReceived(t *testing.T, code string) {
	t.Helper()
	ask := w.tab(t, phone)
	ask.open("/readyz", 200)
	ask.until("the money of "+code+" has come",
		`new Promise(soon => setTimeout(soon, 500)).then(() => fetch("/api/v1/pledges/`+code+`")).then(r => r.json()).then(p => p.status === "received")`)
}

// get is the body of a public address.
func (w *world) get(t *testing.T, path string) []byte {
	t.Helper()
	r, err := http.Get(w.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v %.200s", path, r.Status, err, b)
	}
	return b
}

func unbase64(t *testing.T, s string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
