package app

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/quykhancap/quykhancap/internal/config"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// world is the whole program in this process, with the sample in its books and
// its jobs running, and the browser that all tests share.
type world struct {
	app     *App
	url     string
	browser context.Context
	t       *testing.T // of the whole world
	teller  *tab       // the accountant who brings statements, see bankTells
}

// newWorld starts the program, while the first of all starts the browser.
func newWorld(t *testing.T) *world {
	program := pgtest.Chromium(t)
	go browser(program)
	w := &world{t: t}
	w.serve(t)
	var err error
	if w.browser, err = browser(program); err != nil {
		t.Fatalf("start %s: %v", program, err)
	}
	return w
}

// chromium is the browser of all tests; each person in it has cookies of its own.
var chromium struct {
	start sync.Once
	ctx   context.Context
	stop  func()
	err   error
}

func browser(program string) (context.Context, error) {
	chromium.start.Do(func() { chromium.ctx, chromium.stop, chromium.err = startBrowser(program) })
	return chromium.ctx, chromium.err
}

func TestMain(m *testing.M) {
	code := m.Run()
	chromium.start.Do(func() {}) // one may still be starting
	if chromium.stop != nil {
		chromium.stop()
	}
	os.Exit(code)
}

// startsMax is how often the browser is started: on a busy machine it may die young.
const startsMax = 3

func startBrowser(program string) (context.Context, func(), error) {
	var failed []error
	for range startsMax {
		ctx, stop, err := tryBrowser(program)
		if err == nil {
			return ctx, stop, nil
		}
		stop()
		failed = append(failed, err)
	}
	return nil, nil, errors.Join(failed...)
}

// unneeded are chromedp's own three, and what the address bar of each window unfolds: two
// pages with a renderer, dearer than the page that is looked at.
const unneeded = "site-per-process,Translate,BlinkGenPropertyTrees,WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup"

func tryBrowser(program string) (context.Context, func(), error) {
	// The browser still writes while it ends: a folder that a test removes would
	// fail that test.
	dir, err := os.MkdirTemp("", "quy-browser-")
	if err != nil {
		return nil, func() {}, err
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.UserDataDir(dir),
		chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-features", unneeded),
		chromedp.Flag("lang", "vi-VN"),
		chromedp.WSURLReadTimeout(40*time.Second),
	)
	all, end := chromedp.NewExecAllocator(context.Background(), flags...)
	quiet := func(string, ...any) {}
	ctx, cancel := chromedp.NewContext(all, chromedp.WithLogf(quiet), chromedp.WithErrorf(quiet))
	over := make(chan struct{})
	stop := sync.OnceFunc(func() {
		patience, late := context.WithTimeout(ctx, 10*time.Second)
		defer late()
		chromedp.Cancel(patience) // it is killed below if it does not end
		cancel()
		end()
		close(over)
		for range 20 {
			if os.RemoveAll(dir) == nil {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
	})
	// The kernel kills the browser when the thread that started it ends, so that
	// thread is kept.
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		started <- chromedp.Run(ctx)
		<-over
	}()
	return ctx, stop, <-started
}

// serve starts the program on a database of its own, with the sample as it was told
// today. Its clock goes: people wait for each other here.
func (w *world) serve(t *testing.T) {
	told := "told_" + time.Now().In(workday.Zone).Format("20060102")
	db := pgtest.NewWithAt(t, told, time.Now, func(ctx context.Context, db *pg.DB) error { return tellSample(ctx, t, db) })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w.url = "http://" + listener.Addr().String()
	c, err := config.Load([]string{
		"QUY_PUBLIC_URL=" + w.url,
		"QUY_DATA_DIR=" + filepath.Join(t.TempDir(), "data"),
		"QUY_SECRET_KEY=" + houseKey,
	}, config.Options{Demo: true, Listen: listener.Addr().String()})
	if err != nil {
		t.Fatal(err)
	}
	if w.app, err = Assemble(t.Context(), c, db); err != nil {
		t.Fatal(err)
	}
	w.app.Staff.Cost.Memory /= 64
	if err := w.app.keepApart(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	server := w.app.Site.Server(w.app.Site.Handler(w.app.Echo))
	var work sync.WaitGroup
	work.Go(func() { w.app.work(ctx) })
	work.Go(func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		stop()
		server.Close()
		work.Wait()
	})
}
