package allot_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// What Chromium computes with web/static/js/allot.js is, byte for byte, what Go does,
// under a policy as strict as the pages': no eval, no inline script, no network.
func TestBrowserAgrees(t *testing.T) {
	golden, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile("../../web/static/js/allot.js")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(serve(map[string]string{
		"/":         `<!doctype html><title>…</title><script src="/allot.js"></script><script src="/run.js"></script>`,
		"/allot.js": string(script),
		"/run.js": "var cases = " + string(golden) + `
document.title = JSON.stringify(cases.filter(function (c) {
  try {
    return JSON.stringify(allot.run(c.input)) !== JSON.stringify(c.result) || c.error
  } catch (e) {
    return !c.error
  }
}).map(function (c) { return c.name }).concat('of ' + cases.length))`,
	}))
	defer server.Close()
	var title string
	browse(t,
		chromedp.Navigate(server.URL),
		chromedp.WaitReady("body"),
		chromedp.Title(&title))
	var wrong []string
	if err := json.Unmarshal([]byte(title), &wrong); err != nil {
		t.Fatalf("the page says %q", title)
	}
	if len(wrong) != 1 || wrong[0] != "of 405" {
		t.Errorf("not the same in the browser: %v", wrong)
	}
}

func serve(pages map[string]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, found := pages[r.URL.Path]
		if !found {
			http.NotFound(w, r)
			return
		}
		kind := "text/javascript; charset=utf-8"
		if r.URL.Path == "/" {
			kind = "text/html; charset=utf-8"
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'")
		w.Write([]byte(body)) // the browser says what is missing
	}
}

// browse runs what is to be done in a fresh headless Chromium.
func browse(t *testing.T, do ...chromedp.Action) {
	t.Helper()
	program := pgtest.Chromium(t)
	dir, err := os.MkdirTemp("", "quy-browser-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir) // it may fail: the browser still writes while it ends
	all, end := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.UserDataDir(dir), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.WSURLReadTimeout(40*time.Second))...)
	defer end()
	quiet := func(string, ...any) {}
	ctx, cancel := chromedp.NewContext(all, chromedp.WithLogf(quiet), chromedp.WithErrorf(quiet))
	defer cancel()
	ctx, late := context.WithTimeout(ctx, 5*time.Minute)
	defer late()
	if err := chromedp.Run(ctx, do...); err != nil {
		t.Fatalf("in the browser: %v", err)
	}
}
