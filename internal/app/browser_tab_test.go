package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// patience is how long a tab waits for what must come: long, for a machine of two
// cores that runs all tests at once.
const patience = 90 * time.Second

// clickAgain is after how long without any request a click is taken to have missed.
const clickAgain = 5 * time.Second

// tab is one person at one window: cookies of its own, and a memory of everything
// that went wrong.
type tab struct {
	*testing.T
	ctx context.Context
	url string

	mu    sync.Mutex
	wrong []string
	asked int // pages asked for
}

// tab opens a window as wide as a phone or a screen.
func (w *world) tab(t *testing.T, width int64, first ...chromedp.Action) *tab {
	t.Helper()
	browser := cdp.WithExecutor(w.browser, chromedp.FromContext(w.browser).Browser)
	person, err := target.CreateBrowserContext().WithDisposeOnDetach(true).Do(browser)
	if err != nil {
		t.Fatal(err)
	}
	window, err := target.CreateTarget("about:blank").WithBrowserContextID(person).WithNewWindow(true).Do(browser)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(w.browser, chromedp.WithTargetID(window))
	b := &tab{T: t, ctx: ctx, url: w.url}
	t.Cleanup(func() {
		cancel()
		target.DisposeBrowserContext(person).Do(browser) // or it ends with the browser
		for _, wrong := range b.complaints() {
			t.Error(wrong)
		}
	})
	chromedp.ListenTarget(ctx, b.listen)
	// The context of the first run is the tab's life: it must have no end of its own.
	if err := chromedp.Run(ctx); err != nil {
		t.Fatal(err)
	}
	first = append(first, network.Enable(), log.Enable(), emulation.SetFocusEmulationEnabled(true), still, b.size(width))
	b.do(first...)
	return b
}

// still keeps pages from scrolling smoothly: a click aimed at what moves misses it.
var still = emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
	{Name: "prefers-reduced-motion", Value: "reduce"},
})

func (b *tab) size(width int64) chromedp.Action {
	height := int64(740)
	if width > 600 {
		height = 900
	}
	return chromedp.EmulateViewport(width, height, chromedp.EmulateScale(sharpness()))
}

// pictures reports whether somebody wants to look at the pages.
func pictures() bool { return os.Getenv("QUY_SCREENSHOTS") != "" }

// sharpness is that of a phone's screen, where somebody looks at it.
func sharpness() float64 {
	if pictures() {
		return 2
	}
	return 1
}

// listen notes requests that leave the host, what the console complains about,
// and answers of a server in trouble.
func (b *tab) listen(event any) {
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if e.Type == network.ResourceTypeDocument {
			b.mu.Lock()
			b.asked++
			b.mu.Unlock()
		}
		u := e.Request.URL
		if !strings.HasPrefix(u, b.url+"/") && !strings.HasPrefix(u, "data:") && u != "about:blank" &&
			!strings.HasPrefix(u, "chrome-extension:") { // what shows a PDF
			b.complain("a request leaves the host: %s", u)
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 500 && e.Response.Status != http.StatusServiceUnavailable {
			b.complain("%d at %s", e.Response.Status, e.Response.URL)
		}
	case *runtime.EventExceptionThrown:
		b.complain("a script fails: %s", e.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning {
			b.complain("the console says: %s", e.Args[0].Value)
		}
	case *log.EventEntryAdded:
		// A form that is shown again comes with 422, a missing page with 404, a busy
		// server with 503: whoever opens it says which status it expects.
		expected := strings.Contains(e.Entry.Text, "with a status of") && !strings.Contains(e.Entry.URL, "/static/")
		if e.Entry.Level == log.LevelError && !expected {
			b.complain("the console says: %s (%s)", e.Entry.Text, e.Entry.URL)
		}
	}
}

func (b *tab) complain(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s := fmt.Sprintf(format, args...); !slices.Contains(b.wrong, s) {
		b.wrong = append(b.wrong, s)
	}
}

// complaints gives what went wrong since the last time.
func (b *tab) complaints() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	wrong := b.wrong
	b.wrong = nil
	return wrong
}

// do does things one after another and ends the test if one cannot be done.
func (b *tab) do(actions ...chromedp.Action) {
	b.Helper()
	if err := b.try(actions...); err != nil {
		b.give("%v", err)
	}
}

func (b *tab) try(actions ...chromedp.Action) error {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, actions...)
}

// give ends the test with what the page shows.
func (b *tab) give(format string, args ...any) {
	b.Helper()
	var page string
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	err := chromedp.Run(ctx, chromedp.Evaluate(`location.href + "\n" + document.body.innerText`, &page))
	if err != nil {
		page = err.Error()
	}
	b.Fatalf("%s\nThe page is %s", fmt.Sprintf(format, args...), page)
}

// open goes to an address and expects a status.
func (b *tab) open(path string, status int64) {
	b.Helper()
	if !strings.HasPrefix(path, "http") {
		path = b.url + path
	}
	b.answered(status, chromedp.Navigate(path))
}

// follow clicks what leads to another page and waits for it. On a busy machine a
// page may still settle under the click: one that asked for nothing is repeated, as
// people do.
func (b *tab) follow(selector string, status int64) {
	b.Helper()
	b.answered(status, chromedp.ActionFunc(func(ctx context.Context) error {
		before := b.pagesAsked()
		for {
			if err := chromedp.Click(selector, chromedp.ByQuery).Do(ctx); err != nil {
				return err
			}
			for missed := time.Now().Add(clickAgain); time.Now().Before(missed); {
				if b.pagesAsked() > before {
					return nil
				}
				select {
				case <-ctx.Done():
					return ctx.Err()
				case <-time.After(20 * time.Millisecond):
				}
			}
		}
	}))
}

// pagesAsked counts the pages that this tab asked the server for.
func (b *tab) pagesAsked() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.asked
}

func (b *tab) answered(want int64, action chromedp.Action) {
	b.Helper()
	if got := b.status(action); got != want {
		b.give("the answer is %d, want %d", got, want)
	}
}

// status does what leads to another page, waits for it and gives its status. Where
// the server is busy, as it may be among other tests, it does what the page says:
// it reloads.
func (b *tab) status(action chromedp.Action) int64 {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	for {
		r, err := chromedp.RunResponse(ctx, action)
		switch {
		case err != nil:
			b.give("%v", err)
		case r == nil:
			return 0
		case r.Status != http.StatusServiceUnavailable:
			return r.Status
		}
		action = chromedp.Reload()
	}
}

// fill types into a field, in place of what stands there.
func (b *tab) fill(selector, text string) {
	b.Helper()
	b.do(
		chromedp.Focus(selector, chromedp.ByQuery),
		chromedp.Evaluate(`document.querySelector(`+quote(selector)+`).select()`, nil),
		chromedp.SendKeys(selector, text, chromedp.ByQuery),
	)
}

func (b *tab) click(selector string) {
	b.Helper()
	b.do(chromedp.Click(selector, chromedp.ByQuery))
}

// eval is the value of an expression on the page.
func (b *tab) eval(expression string, to any) {
	b.Helper()
	b.do(chromedp.Evaluate(expression, to, awaited))
}

// awaited makes a promise be what it promises: by itself it is as good as true.
func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

// text is what a reader sees of an element.
func (b *tab) text(selector string) (s string) {
	b.Helper()
	b.eval(`(document.querySelector(`+quote(selector)+`) || {innerText: ""}).innerText.trim()`, &s)
	return s
}

// attr is an attribute of the first element that fits.
func (b *tab) attr(selector, name string) (s string) {
	b.Helper()
	b.eval(`document.querySelector(`+quote(selector)+`)?.getAttribute(`+quote(name)+`) ?? ""`, &s)
	return s
}

// says fails the test unless the page shows the text, now or in a moment: one page may
// still stand while the next is on its way. White space does not count, so that a
// no-break space in a sum is one.
func (b *tab) says(selector, want string) {
	b.Helper()
	var got string
	for late := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		if got = b.text(selector); strings.Contains(plain(got), plain(want)) {
			return
		}
		if time.Now().After(late) {
			b.give("%s says %q, want %q", selector, got, want)
		}
	}
}

// until waits for an expression to be true, also across pages.
func (b *tab) until(what, expression string) {
	b.Helper()
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) {
		var done bool
		err := chromedp.Run(b.ctx, chromedp.Evaluate(`(async () => Boolean(await (`+expression+`)))()`, &done, awaited))
		if err == nil && done {
			return
		}
		select { // the page may be on its way to another
		case <-b.ctx.Done():
			b.Fatal(b.ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
	b.give("it did not happen: %s", what)
}

// shot keeps a picture of the whole page, if anybody wants one.
func (b *tab) shot(name string) {
	b.Helper()
	if !pictures() {
		return
	}
	var png []byte
	b.do(chromedp.FullScreenshot(&png, 100))
	b.keep(name, png)
}

// keep keeps a picture, where QUY_SCREENSHOTS names a folder.
func (b *tab) keep(name string, png []byte) {
	b.Helper()
	dir := os.Getenv("QUY_SCREENSHOTS")
	if dir == "" {
		return
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		b.Fatal(err)
	}
}

// signIn sits an officer of the sample down at the desk.
func (b *tab) signIn(login string) {
	b.Helper()
	b.open("/van-phong/dang-nhap", 200)
	b.fill("#login", login)
	b.fill("#password", SamplePassword)
	b.follow("main form button", 200)
	b.until("signed in as "+login, `location.pathname === "/van-phong"`)
}

func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func plain(s string) string { return strings.Join(strings.Fields(s), " ") }
