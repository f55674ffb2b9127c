package portal

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/aid/aidtest"
	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// decidedHouse is a house with a commune, a flood and two households whose request is
// approved.
func decidedHouse(t *testing.T) (*house, *aidtest.Flood) {
	t.Helper()
	h := open(t)
	var commune int64
	owner := pgtest.Owner(t, h.DB)
	err := owner.QueryRow(`insert into place.units default values returning id`).Scan(&commune)
	if err == nil {
		_, err = owner.Exec(`
			insert into place.unit_rows (unit_id, code, level, kind, name, full_name, parent_id, valid_from, basis)
			values ($1, '06112', 'commune', 'xã', 'Tràng Định', 'Xã Tràng Định', $2, '2025-07-01', 'test')`, commune, h.province)
	}
	if err != nil {
		t.Fatal(err)
	}
	f := aidtest.New(t, h.DB, h.Keys, h.province, commune)
	h.Aid = f.Aid
	f.Ask("Hoàng Văn Bình", "Nông Văn Dũng")
	return h, f
}

// A decided round is read by anybody in both languages, with its rule, its money and
// its list; a name only while the list hangs, and then masked.
func TestRoundPages(t *testing.T) {
	h, f := decidedHouse(t)
	r := f.Round(allot.NormScaled, "70000000")
	if w := h.get("/phan-bo/" + r.Slug); w.Code != http.StatusNotFound {
		t.Errorf("a round that nobody decided: %d", w.Code)
	}
	d := f.Decide(r)
	for _, lang := range []string{"", "/en"} {
		h.see(lang+"/phan-bo", r.Slug)
		whole, half := "70.000.000", "35.000.000"
		if lang != "" {
			whole, half = "70,000,000", "35,000,000"
		}
		body := h.see(lang+"/phan-bo/"+r.Slug, whole, half, "1/QĐ-QTGKC", "data-recompute", "Xã Tràng Định", "Nguồn chung")
		for _, name := range []string{"Bình", "Dũng", "Bản Thí"} {
			if strings.Contains(body, name) {
				t.Errorf("%s shows %s before the notice", lang, name)
			}
		}
	}
	qr, err := h.Aid.DecisionQR(d)
	if err != nil {
		t.Fatal(err)
	}
	path := strings.TrimPrefix(qr, h.URL)
	h.see(path, "Tờ giấy khớp với quyết định")
	h.see(path+"x", "Mã này không khớp")

	code := f.PutUp()
	h.see("/niem-yet?", "Xã Tràng Định")
	h.see("/phan-bo/"+r.Slug+"?sau=0", "/niem-yet/"+code)
	body := h.see("/niem-yet/"+code, "Hoàng Văn B••", "Nông Văn D••", "Trụ sở UBND xã", "Thôn Bản Thí")
	if strings.Contains(body, "Hoàng Văn Bình") {
		t.Error("the notice shows a full name")
	}
	h.see("/en/niem-yet/"+code, "Hoàng Văn B••")

	w := h.post("/niem-yet/"+code, url.Values{"kind": {"not_hit"}, "words": {"ngắn"}})
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "ít nhất 10 chữ cái") {
		t.Errorf("a short objection: %d", w.Code)
	}
	w = h.post("/niem-yet/"+code, url.Values{
		"kind": {"not_hit"}, "row": {"1"}, "words": {"Nhà này vẫn còn nguyên, tôi ở ngay bên cạnh."}, "contact": {"0912345678"},
	})
	to := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/khieu-nai/K") {
		t.Fatalf("%d to %q", w.Code, to)
	}
	body = h.see(to, "Đã nhận khiếu nại", "chờ trả lời")
	if strings.Contains(body, "bên cạnh") || strings.Contains(body, "0912345678") {
		t.Error("the page of an objection shows what was said")
	}
	if strings.Contains(body, "đã được trao trước") {
		t.Error("nothing was given, and the page says so")
	}
	if err := h.DB.Update(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		var row, qty int64
		if err := tx.Row(`select s.row_id, s.qty from aid.row_states s join aid.rows r on r.id = s.row_id where r.nth = 2`).Scan(&row, &qty); err != nil {
			return err
		}
		return aid.RecordDelivery(tx, row, qty)
	}); err != nil {
		t.Fatal(err)
	}
	w = h.post("/niem-yet/"+code, url.Values{"kind": {"had_already"}, "row": {"2"}, "words": {"Hộ này đã nhận ở đợt trước rồi."}})
	to = w.Header().Get("Location")
	h.see(to, "Hộ này đã được trao trước khi có trả lời", "Câu trả lời quyết định")
	if w := h.get("/niem-yet/NBBBBBBBBB"); w.Code != http.StatusNotFound {
		t.Errorf("no notice: %d", w.Code)
	}
	if w := h.get("/khieu-nai/KBBBBBBBBB"); w.Code != http.StatusNotFound {
		t.Errorf("no objection: %d", w.Code)
	}
}

// The browser computes a published round again: it agrees to the đồng, and shows a
// planted mistake of one đồng, and a file that is not the published one.
func TestRecompute(t *testing.T) {
	h, f := decidedHouse(t)
	r := f.Round(allot.NormScaled, "70000000")
	f.Decide(r)
	list := func(change func(string) string) http.HandlerFunc {
		return func(w http.ResponseWriter, q *http.Request) {
			p, err := h.Aid.PublicRoundOf(q.Context(), r.Slug, true)
			if err != nil {
				http.Error(w, err.Error(), 500)
				return
			}
			if err := json.NewEncoder(w).Encode(map[string]string{"list": change(string(p.List))}); err != nil {
				t.Error(err)
			}
		}
	}
	for _, tt := range []struct {
		name   string
		change func(string) string
		page   func(string) string
		want   string
	}{
		{"as published", same, same, "✓ Khớp đến từng đồng: 2 dòng"},
		{"edited on the way", oneMore, same, "mã băm"},
		{"one đồng more, hash and all", oneMore, func(page string) string {
			p, _ := h.Aid.PublicRoundOf(t.Context(), r.Slug, true)
			return strings.ReplaceAll(page, p.ListHash, hashText(oneMore(string(p.List))))
		}, "✕ 1 dòng không khớp"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			mux := http.NewServeMux()
			mux.HandleFunc("/api/v1/rounds/"+r.Slug, list(tt.change))
			mux.HandleFunc("/phan-bo/"+r.Slug, func(w http.ResponseWriter, q *http.Request) {
				q.Header.Del("Accept-Encoding")
				rec := httptest.NewRecorder()
				h.ServeHTTP(rec, q)
				for k, v := range rec.Header() {
					if k != "Content-Length" && k != "Content-Encoding" {
						w.Header()[k] = v
					}
				}
				fmt.Fprint(w, tt.page(rec.Body.String()))
			})
			mux.Handle("/", h)
			server := httptest.NewServer(mux)
			defer server.Close()
			if got := recompute(t, server.URL+"/phan-bo/"+r.Slug); !strings.Contains(got, tt.want) {
				t.Errorf("the page says %q, want %q", got, tt.want)
			}
		})
	}
}

func same(s string) string { return s }

// oneMore plants one đồng in the first share.
func oneMore(list string) string {
	return strings.Replace(list, `"qty":35000000,"parts"`, `"qty":35000001,"parts"`, 1)
}

func hashText(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) }

// recompute presses the button and gives what the page says then.
func recompute(t *testing.T, address string) (said string) {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(pgtest.Chromium(t)), chromedp.NoSandbox)
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	defer stop()
	ctx, stop = chromedp.NewContext(ctx)
	defer stop()
	ctx, stop = context.WithTimeout(ctx, 5*time.Minute)
	defer stop()
	err := chromedp.Run(ctx,
		chromedp.Navigate(address),
		chromedp.WaitVisible(`[data-run]`, chromedp.ByQuery),
		chromedp.Click(`[data-run]`, chromedp.ByQuery),
		chromedp.WaitReady(`[data-recompute][data-state]:not([data-state="working"])`, chromedp.ByQuery),
		chromedp.Text(`[data-answer]`, &said, chromedp.ByQuery))
	if err != nil {
		t.Fatal(err)
	}
	return said
}
