package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	cdp "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/web"
)

const (
	allotRows   = 100_000
	browserRows = 20_000
	allotLots   = 200
)

// measureAllot divides money among the households of a storm: 200 lots, most of them
// earmarked for some purposes or communes, that reach for about two thirds. Once here,
// and for fewer rows in a browser, from the text of the published file to the result.
func measureAllot(ctx context.Context, b *bench) error {
	if b.wants("allocate_100k_ms") {
		in := storm(b.seed, allotRows)
		var took []float64
		for range rounds {
			begun := time.Now()
			res, err := allot.Run(in)
			if err != nil {
				return err
			}
			took = append(took, milliseconds(time.Since(begun)))
			if len(res.Shares) != allotRows || len(res.Tiers) < 2 {
				return fmt.Errorf("%d shares in %d tiers", len(res.Shares), len(res.Tiers))
			}
		}
		b.tell("allocate_100k_ms", "ms", took...)
	}
	if b.wants("recompute_browser_ms") {
		took, err := b.recompute(ctx, storm(b.seed, browserRows))
		if err != nil {
			return err
		}
		b.tell("recompute_browser_ms", "ms", took...)
	}
	return nil
}

// storm is a round as a storm makes it.
func storm(seed uint64, rows int) allot.Input {
	r := rand.New(rand.NewPCG(seed, uint64(rows)))
	purposes := []string{"a", "b", "c", "d", "dd", "e", "g", "h", "i", "k"}
	in := allot.Input{Item: "VND", Method: allot.NormScaled, Unit: 1000}
	var want int64
	for i := range rows {
		x := allot.Row{
			ID: fmt.Sprintf("C%07d", i), Want: []int64{5, 20, 25, 30, 40, 6, 8}[r.IntN(7)] * 1_000_000,
			Purpose: purposes[r.IntN(len(purposes))], Area: fmt.Sprint(100 + r.IntN(200)), Order: i,
		}
		if x.Purpose == "h" { // by the area of fields
			x.Want = r.Int64N(40_000)*1000 + 1000
		}
		want += x.Want
		in.Rows = append(in.Rows, x)
	}
	for i := range allotLots {
		l := allot.Lot{ID: fmt.Sprintf("bank:%d", i), Qty: r.Int64N(want*2/allotLots*2/3/1000) * 1000, Order: i}
		if l.Earmarked = i%5 > 0; l.Earmarked && i%5 < 3 {
			l.Purposes = []string{purposes[r.IntN(len(purposes))], purposes[r.IntN(len(purposes))]}
		}
		if i%5 > 1 {
			for range 1 + r.IntN(30) {
				l.Areas = append(l.Areas, fmt.Sprint(100+r.IntN(200)))
			}
		}
		in.Lots = append(in.Lots, l)
	}
	return in
}

// recompute has Chromium compute a round, and holds its result against ours.
func (b *bench) recompute(ctx context.Context, in allot.Input) ([]float64, error) {
	script, err := web.FS.ReadFile("static/js/allot.js")
	if err != nil {
		return nil, err
	}
	file, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	want, err := allot.Run(in)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	pages := map[string][]byte{"/": []byte(`<!doctype html><script src="/allot.js"></script>`), "/allot.js": script, "/in.json": file}
	server := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", map[string]string{"/": "text/html", "/allot.js": "text/javascript"}[r.URL.Path])
		w.Write(pages[r.URL.Path]) // the browser says what is missing
	})}
	go server.Serve(listener) // closed below
	defer server.Close()

	tab, end, err := b.openTab(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	if err := chromedp.Run(tab, chromedp.Navigate("http://"+listener.Addr().String()+"/")); err != nil {
		return nil, fmt.Errorf("open the page: %w", err)
	}
	var took []float64
	for range rounds {
		var said struct {
			Took   float64
			Shares []allot.Share
			Short  int64
		}
		err := chromedp.Run(tab, chromedp.Evaluate(`fetch('/in.json').then(r => r.text()).then(text => {
			const begun = performance.now()
			const result = allot.run(JSON.parse(text))
			return {Took: performance.now() - begun, Shares: result.shares, Short: result.short}
		})`, &said, awaited))
		if err != nil {
			return nil, fmt.Errorf("compute in the browser: %w", err)
		}
		if said.Short != want.Short || len(said.Shares) != len(want.Shares) {
			return nil, fmt.Errorf("the browser is short of %d, not of %d", said.Short, want.Short)
		}
		for i, s := range said.Shares {
			if s.Row != want.Shares[i].Row || s.Qty != want.Shares[i].Qty {
				return nil, fmt.Errorf("the browser gives %d to %s, not %d", s.Qty, s.Row, want.Shares[i].Qty)
			}
		}
		took = append(took, said.Took)
	}
	return took, nil
}

// openTab starts a Chromium of its own.
func (b *bench) openTab(ctx context.Context) (context.Context, func(), error) {
	var program string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil && program == "" {
			program = path
		}
	}
	if program == "" {
		return nil, nil, fmt.Errorf("there is no chromium")
	}
	dir := filepath.Join(b.tmp, "browser")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, err
	}
	all, end := chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.UserDataDir(dir), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.WSURLReadTimeout(40*time.Second))...)
	quiet := func(string, ...any) {}
	tab, cancel := chromedp.NewContext(all, chromedp.WithLogf(quiet), chromedp.WithErrorf(quiet))
	return tab, func() { cancel(); end() }, nil
}

// awaited has the browser wait for a promise.
func awaited(p *cdp.EvaluateParams) *cdp.EvaluateParams { return p.WithAwaitPromise(true) }
