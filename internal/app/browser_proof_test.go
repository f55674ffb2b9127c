package app

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// publicProofs is what a stranger checks in the browser alone.
func (w *world) publicProofs(t *testing.T) {
	pgtest.WaitLogged(t, w.app.DB, w.app.Keys)
	receipt := w.anyReceipt(t)
	t.Run("proofs as Go makes them", w.proofsOfGo)
	t.Run("a receipt proves itself", func(t *testing.T) { w.receiptProves(t, receipt) })
	t.Run("whatever is changed shows", func(t *testing.T) { w.changedShows(t, receipt) })
	t.Run("another giver shows", func(t *testing.T) { w.giverShows(t, receipt) })
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
		{"what the book itself says", "facts", "tự báo là không khớp", func(path string, body []byte) []byte {
			return edited(body, func(v map[string]any) {
				if v["agrees"] != nil {
					v["agrees"] = false
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

// Whoever owns the database writes another giver on a receipt: the line only binds the
// name, so nothing that the script can compare differs, and it does not call it checked.
func (w *world) giverShows(t *testing.T, receipt string) {
	super := pgtest.Super(t, w.app.DB)
	write := func(name string) {
		t.Helper()
		if _, err := super.Exec(`alter table receipt.givers disable trigger all;
			update receipt.givers set public_name = ` + name + ` where receipt_id = (select id from receipt.receipts where code = '` + receipt + `');
			alter table receipt.givers enable trigger all; alter table receipt.givers enable always trigger givers_never_changes`); err != nil {
			t.Fatal(err)
		}
	}
	was := w.each(t, `select coalesce(quote_literal(public_name), 'null') from receipt.public_receipts where code = '`+receipt+`'`)[0]
	write(`'Công ty Ma'`)
	defer write(was)
	b := w.tab(t, phone)
	b.open("/bien-nhan/"+receipt, 200)
	b.says(`[data-verdict="wrong"]:not([hidden])`, "Không khớp")
	b.says(`[data-step="facts"] [data-result]`, "tự báo là không khớp")
	if text := b.text("main"); strings.Contains(text, "bước nào cũng khớp") || strings.Contains(text, "có thật và còn hiệu lực") {
		t.Error("the page calls it a true one as well")
	}
	b.sound(phone, wide)
	w.shots(b, "proof-sealed")
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

// flip changes the first letter.
func flip(s string) string {
	if s[0] == 'A' {
		return "B" + s[1:]
	}
	return "A" + s[1:]
}
