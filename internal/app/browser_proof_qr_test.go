package app

import (
	"context"
	"encoding/base64"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/skip2/go-qrcode"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/site"
)

// A receipt's QR is checked where there is no network: the check page was open once,
// then the server is gone and the network is off. The keys stay, the page opens in the
// place of the receipt's own, and what only the book knows is said to be unknown.
func (w *world) receiptOffline(t *testing.T, code string) {
	full, err := w.app.Receipts.Read(t.Context(), auth.System("test"), code)
	if err != nil {
		t.Fatal(err)
	}
	qr, err := w.app.Receipts.QR(full)
	if err != nil {
		t.Fatal(err)
	}
	url, shut := w.door(t, nil)
	link := url + strings.TrimPrefix(qr, w.url)
	b := w.tabAt(t, url)
	b.open("/kiem-tra", 200)
	b.says("[data-kept]:not([hidden])", "được cả khi mất mạng")
	b.fill("#receipt", link)
	b.click("#receipt ~ button, form:has(#receipt) button")
	b.says("[data-answer]", "đúng là của quỹ")
	b.says("[data-book]", "còn hiệu lực")
	b.sound(narrow, phone, wide)
	w.shots(b, "check-online")
	b.open("/bien-nhan/"+code, 200) // seen, and yet not kept
	var kept []string
	b.eval(`caches.keys().then(n => Promise.all(n.map(n => caches.open(n).then(c => c.keys())))).then(r => r.flat().map(r => new URL(r.url).pathname))`, &kept)
	for _, path := range kept {
		if !slices.Contains([]string{"/kiem-tra", "/en/kiem-tra", "/log/keys.json"}, path) && !strings.HasPrefix(path, "/static/") {
			t.Errorf("the device keeps %s", path)
		}
	}
	if len(kept) != 8 {
		t.Errorf("the device keeps %q", kept)
	}

	shut()
	b.do(network.OverrideNetworkState(true, 0, -1, -1))
	b.do(chromedp.Navigate(link))
	b.says("[data-answer]", "đúng là của quỹ")
	b.says("[data-said=amount]", site.Grouped("vi", int64(full.Amount))+" đồng")
	b.says("[data-said=number]", fmt.Sprintf("%07d", full.Number))
	b.says("[data-said=on]", full.IssuedOn.Local())
	b.says("[data-said=unit]", full.UnitCode)
	b.says("[data-said=kind]", "Chuyển khoản")
	b.says("[data-book]", "Chưa biết biên nhận còn hiệu lực không")
	b.says("[data-keys]", "lấy về lúc")
	b.sound(narrow, phone, wide)
	w.shots(b, "check-offline")

	b.do(chromedp.Navigate(url + "/en/kiem-tra"))
	for _, tt := range []struct{ name, typed, want string }{
		{"the signature itself changed", link[:len(link)-9] + flip(link[len(link)-9:]), "changed or forged"},
		{"no JWS", strings.Replace(link, "?s=", "?s=x", 1), "changed or forged"},
		{"another receipt's address", strings.Replace(link, code, "0000000000000000", 1), "belongs to another receipt"},
		{"a key that nobody published", unknownKey(link), "does not have the key"},
	} {
		b.fill("#receipt", tt.typed)
		b.click("form:has(#receipt) button")
		b.says("[data-answer]", tt.want)
		if strings.Contains(b.text("[data-answer]"), "is the fund's") {
			t.Errorf("%s passes", tt.name)
		}
	}
	b.do(chromedp.Navigate(url + "/kiem-tra?account=123456789"))
	b.says("[data-answer]", "Không có mạng")
	b.do(chromedp.Navigate(url + "/bien-nhan/" + code))
	b.says("[data-answer]", "Không có mạng")
	b.complaints() // of fetches that found no network
}

// unknownKey is a QR's address that names a key of nobody's.
func unknownKey(link string) string {
	before, token, _ := strings.Cut(link, "?s=")
	_, rest, _ := strings.Cut(token, ".")
	return before + "?s=" + base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"EdDSA","kid":"rNobody"}`)) + "." + rest
}

// A browser that reads bar codes takes a picture of the QR; no other shows the field.
func (w *world) receiptPhotographed(t *testing.T, code string) {
	full, err := w.app.Receipts.Read(t.Context(), auth.System("test"), code)
	if err != nil {
		t.Fatal(err)
	}
	link, err := w.app.Receipts.QR(full)
	if err != nil {
		t.Fatal(err)
	}
	photo := filepath.Join(t.TempDir(), "qr.png")
	if err := qrcode.WriteFile(link, qrcode.Medium, 400, photo); err != nil {
		t.Fatal(err)
	}
	reads := w.tab(t, phone, chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := page.AddScriptToEvaluateOnNewDocument(`window.BarcodeDetector = class {
			static async getSupportedFormats () { return ["qr_code"] }
			async detect (picture) { return picture.width === 400 ? [{ rawValue: ` + quote(link) + ` }] : [] }
		}`).Do(ctx)
		return err
	}))
	reads.open("/kiem-tra", 200)
	reads.until("it takes a picture", `document.querySelector("[data-photo]").checkVisibility()`)
	reads.do(chromedp.SetUploadFiles("#photo", []string{photo}, chromedp.ByQuery))
	reads.says("[data-answer]", "đúng là của quỹ")
	reads.sound(phone, wide)
	b := w.tab(t, phone)
	b.open("/kiem-tra", 200)
	b.says("[data-kept]:not([hidden])", "giữ trên máy")
	var shown bool
	if b.eval(`document.querySelector("[data-photo]").checkVisibility()`, &shown); shown {
		t.Error("a field for pictures that nothing reads")
	}
}
