package app

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/skip2/go-qrcode"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/site"
)

// publicProofs is what a stranger checks in the browser alone.
func (w *world) publicProofs(t *testing.T) {
	pgtest.WaitLogged(t, w.app.DB, w.app.Keys)
	receipt := w.anyReceipt(t)
	t.Run("proofs as Go makes them", w.proofsOfGo)
	t.Run("a receipt proves itself", func(t *testing.T) { w.receiptProves(t, receipt) })
	t.Run("whatever is changed shows", func(t *testing.T) { w.changedShows(t, receipt) })
	t.Run("a receipt photographed", func(t *testing.T) { w.receiptPhotographed(t, receipt) })
	t.Run("a receipt without a network", func(t *testing.T) { w.receiptOffline(t, receipt) })
}

// door is the program at an address of its own, which can be shut and which may change
// what it answers on the way.
func (w *world) door(t *testing.T, change func(path string, body []byte) []byte) (url string, shut func()) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	inside := w.app.Site.Handler(w.app.Echo)
	server := &http.Server{Handler: http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if change == nil || !strings.HasPrefix(r.URL.Path, "/api/") && !strings.HasPrefix(r.URL.Path, "/log/") {
			inside.ServeHTTP(rw, r)
			return
		}
		r.Header.Del("Accept-Encoding")
		answer := httptest.NewRecorder()
		inside.ServeHTTP(answer, r)
		rw.Header().Set("Content-Type", answer.Header().Get("Content-Type"))
		rw.WriteHeader(answer.Code)
		rw.Write(change(r.URL.Path, answer.Body.Bytes()))
	})}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return "http://" + listener.Addr().String(), func() { server.Close() }
}

// tabAt is a tab for which another address is home.
func (w *world) tabAt(t *testing.T, url string, first ...chromedp.Action) *tab {
	t.Helper()
	b := w.tab(t, phone, first...)
	b.url = url
	return b
}

// proofCase is a leaf's proof, and whether it is one.
type proofCase struct {
	Hash, Root  string
	Index, Size int64
	Proof       []string
	Holds       bool
}

// hashes is a tree for package tlog.
type hashes []tlog.Hash

func (h hashes) ReadHashes(at []int64) (found []tlog.Hash, err error) {
	for _, i := range at {
		found = append(found, h[i])
	}
	return found, nil
}

// proofCases has every leaf of every small tree and some of larger ones, with proofs
// that hold and proofs with one thing changed.
func proofCases(t *testing.T) (cases []proofCase) {
	t.Helper()
	var stored hashes
	var leaves []tlog.Hash
	sizes := []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 16, 17, 31, 33, 64, 100, 255, 256, 257, 300}
	for n := range sizes[len(sizes)-1] {
		body := fmt.Appendf(nil, "leaf %d", n)
		more, err := tlog.StoredHashes(n, body, stored)
		if err != nil {
			t.Fatal(err)
		}
		stored, leaves = append(stored, more...), append(leaves, tlog.RecordHash(body))
	}
	for _, size := range sizes {
		root, err := tlog.TreeHash(size, stored)
		if err != nil {
			t.Fatal(err)
		}
		for index := range size {
			if size > 20 && index > 3 && index < size-3 && index%37 != 0 {
				continue
			}
			proof, err := tlog.ProveRecord(size, index, stored)
			if err != nil {
				t.Fatal(err)
			}
			c := proofCase{leaves[index].String(), root.String(), index, size, nil, true}
			for _, h := range proof {
				c.Proof = append(c.Proof, h.String())
			}
			cases = append(cases, c)
			for _, change := range []func(c *proofCase){
				func(c *proofCase) { c.Index = (index + 1) % size },
				func(c *proofCase) { c.Index = size },
				func(c *proofCase) { c.Index = -1 },
				func(c *proofCase) { c.Root = leaves[(index+1)%size].String() },
				func(c *proofCase) { c.Proof = append(slices.Clone(c.Proof), c.Root) },
				func(c *proofCase) { c.Proof = c.Proof[:max(len(c.Proof)-1, 0)] },
				func(c *proofCase) { c.Proof = slices.Clone(c.Proof); slices.Reverse(c.Proof) },
			} {
				b := c
				b.Holds = false
				change(&b)
				if b.Index == c.Index && b.Root == c.Root && slices.Equal(b.Proof, c.Proof) {
					continue // of a tree of one leaf, or a proof that reads the same both ways
				}
				cases = append(cases, b)
			}
		}
	}
	return cases
}

// What Go proves, signs and cosigns, the browser finds proved, signed and cosigned;
// and nothing else.
func (w *world) proofsOfGo(t *testing.T) {
	b := w.tab(t, phone)
	b.open("/kiem-tra", 200)
	cases, err := json.Marshal(proofCases(t))
	if err != nil {
		t.Fatal(err)
	}
	var wrong []string
	b.eval(`Promise.all(`+string(cases)+`.map(c =>
		proof.rootOf(proof.bytes(c.Hash), c.Index, c.Size, (c.Proof || []).map(proof.bytes))
			.then(root => proof.same(root, proof.bytes(c.Root)), e => { if (!e.wrong) throw e; return false })
			.then(held => held === c.Holds ? [] : [JSON.stringify(c)]))).then(all => all.flat())`, &wrong)
	for _, c := range wrong[:min(len(wrong), 5)] {
		t.Errorf("not as Go has it: %s", c)
	}

	const origin = "quykhancap.log/aaaabbbbccccdddd"
	secret, vkey, err := note.GenerateKey(nil, origin)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	text := origin + "\n42\n" + tlog.RecordHash([]byte("root")).String() + "\n"
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		t.Fatal(err)
	}
	witness, cosigned := cosign(t, "bao.example/nhan-chung", text, 1_700_000_000)
	_, other, err := note.GenerateKey(nil, origin)
	if err != nil {
		t.Fatal(err)
	}
	published := func(vkey string, from int) string {
		return fmt.Sprintf(`{origin: %q, log: [{vkey: %q, from_size: %d}], witnesses: [{name: "Báo", vkey: %q}]}`, origin, vkey, from, witness)
	}
	full := string(signed) + cosigned
	for _, tt := range []struct{ name, note, keys, want string }{
		{"signed", string(signed), published(vkey, 0), "42 "},
		{"cosigned", full, published(vkey, 0), "42 Báo@1700000000"},
		{"cosigned falsely", string(signed) + cosigned[:len(cosigned)-20] + flip(cosigned[len(cosigned)-20:]), published(vkey, 0), "42 "},
		{"another key of the name", string(signed), published(other, 0), "wrong key"},
		{"a key that came later", string(signed), published(vkey, 43), "wrong key"},
		{"another size", strings.Replace(string(signed), "\n42\n", "\n43\n", 1), published(vkey, 0), "wrong note"},
		{"another root", strings.Replace(string(signed), tlog.RecordHash([]byte("root")).String(), tlog.RecordHash([]byte("r")).String(), 1), published(vkey, 0), "wrong note"},
		{"an unsigned line more", strings.Replace(string(signed), "\n\n", "\nmore\n\n", 1), published(vkey, 0), "wrong note"},
		{"another log", strings.ReplaceAll(string(signed), origin, "quykhancap.log/eeeebbbbccccdddd"), published(vkey, 0), "wrong key"},
		{"no signature", text + "\n", published(vkey, 0), "wrong key"},
		{"nothing", "", published(vkey, 0), "wrong note"},
		{"a size that is none", strings.Replace(string(signed), "\n42\n", "\n042\n", 1), published(vkey, 0), "wrong note"},
	} {
		var got string
		b.eval(`proof.openNote(`+quote(tt.note)+`, `+tt.keys+`).then(
			n => n.size + " " + n.witnesses.map(w => w.name + "@" + w.at).join(), e => e.wrong ? "wrong " + e.wrong : "broken " + e)`, &got)
		if got != tt.want {
			t.Errorf("a note, %s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// cosign signs a checkpoint as a witness does (c2sp.org/tlog-cosignature, Ed25519).
func cosign(t *testing.T, name, text string, at uint64) (vkey, line string) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	key := append([]byte{4}, public...)
	id := sha256.Sum256(append([]byte(name+"\n"), key...))
	vkey = fmt.Sprintf("%s+%s+%s", name, hex.EncodeToString(id[:4]), base64.StdEncoding.EncodeToString(key))
	signature := binary.BigEndian.AppendUint64(slices.Clone(id[:4]), at)
	signature = append(signature, ed25519.Sign(private, fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", at, text))...)
	return vkey, "— " + name + " " + base64.StdEncoding.EncodeToString(signature) + "\n"
}

// A receipt's page finds by itself that the log holds it, tells a reader without
// scripts where it stands, and never says that it was checked where it was not.
func (w *world) receiptProves(t *testing.T, receipt string) {
	b := w.tab(t, phone)
	b.open("/bien-nhan/"+receipt, 200)
	b.until("it is checked", `document.querySelector("[data-proof]").dataset.state`)
	b.says(`[data-verdict="held"]:not([hidden])`, "Đã kiểm")
	for _, step := range []string{"leaf", "facts", "proof", "note"} {
		b.says(`[data-step="`+step+`"] .badge`, "Khớp")
	}
	b.says("[data-place]", "vị trí")
	b.sound(narrow, phone, wide)
	w.shots(b, "proof-held")

	english := w.tab(t, phone)
	english.open("/en/bien-nhan/"+receipt, 200)
	english.says(`[data-verdict="held"]:not([hidden])`, "Checked")

	goods := w.tab(t, phone)
	goods.open(w.each(t, `select '/bien-nhan/' || code from receipt.public_receipts where kind = 'BNHV' and status = 'issued' order by number limit 1`)[0], 200)
	goods.says(`[data-verdict="held"]:not([hidden])`, "Đã kiểm")

	old := w.tab(t, phone, chromedp.ActionFunc(noEd25519))
	old.open("/bien-nhan/"+receipt, 200)
	old.says(`[data-verdict="unable"]:not([hidden])`, "Chưa kiểm được")
	old.says(`[data-step="note"] .badge`, "Chưa kiểm được")
	old.says(`[data-step="proof"] .badge`, "Khớp")
	w.shots(old, "proof-unable")
}

// without is a browser that does not know Ed25519, as many of yesterday's.
const without = `crypto.subtle.importKey = () => Promise.reject(new DOMException("no Ed25519", "NotSupportedError"))`

func noEd25519(ctx context.Context) error {
	_, err := page.AddScriptToEvaluateOnNewDocument(without).Do(ctx)
	return err
}

// Every lie on the way from the book to the reader is seen, and said in words.
func (w *world) changedShows(t *testing.T, receipt string) {
	var other struct{ Leaf json.RawMessage }
	others := w.each(t, `select code from receipt.public_receipts where status = 'issued' and kind = 'BNTK' order by number limit 1`)
	w.read(t, "/api/v1/receipts/"+others[0], &other)
	_, strange, err := note.GenerateKey(nil, w.origin(t))
	if err != nil {
		t.Fatal(err)
	}
	inLeaf := func(change func(leaf map[string]any)) func(string, []byte) []byte {
		return func(path string, body []byte) []byte {
			if !strings.Contains(path, "/receipts/") {
				return body
			}
			return edited(body, func(v map[string]any) { change(v["leaf"].(map[string]any)) })
		}
	}
	for _, tt := range []struct {
		name, step, says string
		change           func(path string, body []byte) []byte
	}{
		{"the entry", "leaf", "đã bị đổi", inLeaf(func(l map[string]any) {
			l["body"] = strings.Replace(l["body"].(string), `"amount":`, `"amount":9`, 1)
		})},
		{"the entry with its hash", "facts", "số tiền trên trang là", inLeaf(func(l map[string]any) {
			l["body"] = strings.Replace(l["body"].(string), `"amount":`, `"amount":9`, 1)
			h := tlog.RecordHash([]byte(l["body"].(string)))
			l["hash"] = hex.EncodeToString(h[:])
		})},
		{"the entry of another receipt, with its proof", "facts", "nói khác trang này", func(path string, body []byte) []byte {
			return edited(body, func(v map[string]any) {
				if v["leaf"] != nil {
					v["leaf"] = other.Leaf
				}
			})
		}},
		{"a hash of the proof", "proof", "không ở vị trí đó", inLeaf(func(l map[string]any) {
			l["proof"].([]any)[0] = tlog.RecordHash(nil).String()
		})},
		{"the position", "proof", "không ở vị trí đó", inLeaf(func(l map[string]any) {
			l["index"] = l["index"].(float64) - 1
		})},
		{"the root", "proof", "không ở vị trí đó", inLeaf(func(l map[string]any) {
			lines := strings.Split(l["checkpoint"].(string), "\n")
			lines[2] = tlog.RecordHash(nil).String()
			l["checkpoint"] = strings.Join(lines, "\n")
		})},
		{"a line of the note", "note", "không phải do quỹ ký", inLeaf(func(l map[string]any) {
			l["checkpoint"] = strings.Replace(l["checkpoint"].(string), "\n\n", "\nand more\n\n", 1)
		})},
		{"the published key", "note", "không mang chữ ký của khóa", func(path string, body []byte) []byte {
			return edited(body, func(v map[string]any) {
				if v["log"] != nil {
					v["log"] = []any{map[string]any{"vkey": strange, "from_size": 0}}
				}
			})
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			url, _ := w.door(t, tt.change)
			b := w.tabAt(t, url)
			b.open("/bien-nhan/"+receipt, 200)
			b.says(`[data-verdict="wrong"]:not([hidden])`, "Không khớp")
			b.says("main > .notice h3", "Không khớp") // at the top, not only where it was computed
			if strings.Contains(b.text("main"), "có thật và còn hiệu lực") || strings.Contains(b.text(".checks"), "Đang kiểm") {
				t.Error("the page goes on saying what it said before")
			}
			b.says(`[data-step="`+tt.step+`"] .badge`, "Không khớp")
			b.says(`[data-step="`+tt.step+`"] [data-result]`, tt.says)
			if b.text(`[data-verdict="held"]:not([hidden])`) != "" {
				t.Error("the page says that it agrees as well")
			}
			if tt.step == "facts" {
				b.sound(phone, wide)
				w.shots(b, "proof-wrong")
			}
		})
	}
}

// edited is JSON with something changed.
func edited(body []byte, change func(v map[string]any)) []byte {
	var v map[string]any
	if json.Unmarshal(body, &v) != nil {
		return body
	}
	change(v)
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(v); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// origin is the log's name.
func (w *world) origin(t *testing.T) string {
	t.Helper()
	name, _, _ := strings.Cut(string(w.get(t, "/log/checkpoint")), "\n")
	return name
}

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
	return before + "?s=" + base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"EdDSA","kid":"rXXXX"}`)) + "." + rest
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

// flip changes the first letter.
func flip(s string) string {
	if s[0] == 'A' {
		return "B" + s[1:]
	}
	return "A" + s[1:]
}
