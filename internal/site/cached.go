package site

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// Public pages are kept as finished bytes and answered in front of the router.
// A page is rendered when somebody asks for it, at most once a second, by one
// goroutine, whoever asks and however many: those who come meanwhile get the
// bytes of a moment ago. Only if nobody has asked for a while does the first one
// wait for a fresh page.
const (
	freshFor   = time.Second      // shown without a thought
	passingFor = 3 * time.Second  // shown while a new one is made
	waitFor    = time.Second      // how long a reader waits for a new one if there is an old
	staleFor   = 2 * time.Minute  // shown if no new one can be made
	renderMax  = 10 * time.Second // for the work itself
	pagesMax   = 256              // the least used leaves
)

// Cached keeps the answer of a GET route that is the same for everyone. It is
// for handlers that look at nothing but the path and the language.
func Cached(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if r.Method != http.MethodGet && r.Method != http.MethodHead || r.URL.RawQuery != "" || r.URL.RawPath != "" {
			return next(c)
		}
		s := of(c)
		path := r.URL.Path
		copied := request{
			echo: c.Echo(), next: next, lang: Lang(c), path: path, route: c.Path(),
			names: slices.Clone(c.ParamNames()), values: slices.Clone(c.ParamValues()),
		}
		p := s.pages.page(pathIn(copied.lang, path), copied)
		b, err := p.fresh(r.Context())
		if err != nil {
			return err
		}
		h := c.Response().Header()
		h["Etag"], h["Cache-Control"] = b.etag, forMoment
		if r.Header.Get("If-None-Match") == b.etag[0] {
			return c.NoContent(http.StatusNotModified)
		}
		return c.HTMLBlob(http.StatusOK, b.plain)
	}
}

// pages are the public pages in memory, by path with language.
type pages struct {
	ready atomic.Pointer[map[string]*page] // what before answers from; replaced, never changed

	mu     sync.Mutex
	making map[string]*page // asked for, not rendered once yet
}

// before answers from memory what it can and leaves the rest to next.
func (ps *pages) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ready := ps.ready.Load()
		if ready == nil || r.URL.RawQuery != "" || r.URL.RawPath != "" ||
			r.Method != http.MethodGet && r.Method != http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		p := (*ready)[r.URL.Path]
		if p == nil {
			next.ServeHTTP(w, r)
			return
		}
		b, now := p.bytes.Load(), time.Now()
		switch age := now.Sub(b.at); {
		case age < freshFor:
		case age < passingFor:
			p.renew()
		default: // nobody has asked for a while
			var err error
			if b, err = p.fresh(r.Context()); err != nil {
				next.ServeHTTP(w, r) // which meets the error in its own place
				return
			}
		}
		p.used.Store(now.Unix())
		b.write(w, r)
	})
}

// page finds or makes the page at path.
func (ps *pages) page(path string, from request) *page {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	if ready := ps.ready.Load(); ready != nil {
		if p := (*ready)[path]; p != nil {
			return p
		}
	}
	p := ps.making[path]
	if p == nil {
		p = &page{path: path, from: from, home: ps}
		if ps.making == nil {
			ps.making = map[string]*page{}
		}
		ps.making[path] = p
	}
	return p
}

// keep puts a page that has been rendered where before finds it.
func (ps *pages) keep(p *page) {
	if ready := ps.ready.Load(); ready != nil && (*ready)[p.path] == p {
		return
	}
	ps.change(p, func(m map[string]*page) {
		m[p.path] = p
		if len(m) > pagesMax {
			var least *page
			for _, q := range m {
				if q != p && (least == nil || q.used.Load() < least.used.Load()) {
					least = q
				}
			}
			delete(m, least.path)
		}
	})
}

func (ps *pages) forget(p *page) {
	ps.change(p, func(m map[string]*page) {
		if m[p.path] == p {
			delete(m, p.path)
		}
	})
}

func (ps *pages) change(p *page, f func(map[string]*page)) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	if ps.making[p.path] == p {
		delete(ps.making, p.path)
	}
	m := map[string]*page{}
	if ready := ps.ready.Load(); ready != nil {
		m = maps.Clone(*ready)
	}
	f(m)
	ps.ready.Store(&m)
}

// page is one path in one language.
type page struct {
	path  string
	from  request
	home  *pages
	used  atomic.Int64 // unix seconds
	bytes atomic.Pointer[rendered]

	mu     sync.Mutex
	flight *flight   // the rendering under way
	failed time.Time // when one last failed
}

// flight is one rendering that any number of readers wait for.
type flight struct {
	done  chan struct{}
	bytes *rendered
	err   error
}

// renew starts a rendering if none is under way.
func (p *page) renew() *flight {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.flight == nil && time.Since(p.failed) >= freshFor {
		p.flight = &flight{done: make(chan struct{})}
		go p.render(p.flight)
	}
	return p.flight
}

// fresh is the page as it is now or, if that takes long or fails, as it was.
func (p *page) fresh(ctx context.Context) (*rendered, error) {
	old := p.bytes.Load()
	if old != nil && time.Since(old.at) < freshFor {
		return old, nil
	}
	f := p.renew()
	if f == nil { // it has just failed
		if old == nil || time.Since(old.at) > staleFor {
			return nil, fault.Of(fault.Busy, "error.busy.text")
		}
		return old, nil
	}
	patience := renderMax
	if old != nil {
		patience = waitFor
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case <-f.done:
		if f.err == nil {
			return f.bytes, nil
		}
		if status, _ := Status(f.err); old == nil || status < http.StatusInternalServerError ||
			time.Since(old.at) > staleFor {
			return nil, f.err
		}
		return old, nil
	case <-late.C:
		if old == nil {
			return nil, context.DeadlineExceeded
		}
		return old, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// render runs the handler once more, for nobody in particular.
func (p *page) render(f *flight) {
	ctx, stop := context.WithTimeout(pg.Visit(context.Background()), renderMax)
	defer stop()
	f.bytes, f.err = p.from.run(ctx)
	switch status, _ := Status(f.err); {
	case f.err == nil:
		p.bytes.Store(f.bytes)
		p.used.CompareAndSwap(0, f.bytes.at.Unix())
		p.home.keep(p)
	case p.bytes.Load() == nil || status < http.StatusInternalServerError:
		p.home.forget(p) // it is gone, or never was
	}
	p.mu.Lock()
	p.flight = nil
	if f.err != nil && p.bytes.Load() != nil {
		p.failed = time.Now()
	}
	p.mu.Unlock()
	close(f.done)
}

// request is what a handler must know to render its page again.
type request struct {
	echo          *echo.Echo
	next          echo.HandlerFunc
	lang          string
	path, route   string
	names, values []string
}

func (q request) run(ctx context.Context) (b *rendered, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("render %s: panic: %v", q.path, v)
		}
	}()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
	if err != nil {
		return nil, err
	}
	r.URL.Path = q.path
	at := time.Now() // before the figures are read, not after
	w := &recorder{header: http.Header{}}
	c := q.echo.NewContext(r, w)
	c.SetPath(q.route)
	c.SetParamNames(q.names...)
	c.SetParamValues(q.values...)
	c.Set(langKey, q.lang)
	if err := q.next(c); err != nil {
		return nil, err
	}
	if w.status != http.StatusOK {
		return nil, fmt.Errorf("render %s: %w", q.path, errNotPage)
	}
	return newRendered(w.body.Bytes(), at), nil
}

var errNotPage = errors.New("a cached route answers with a page or an error")

// recorder is the reader of a page that nobody in particular asked for.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header         { return w.header }
func (w *recorder) WriteHeader(status int)      { w.status = status }
func (w *recorder) Write(b []byte) (int, error) { return w.body.Write(b) }

// rendered is a page as bytes, with its headers ready to be shared.
type rendered struct {
	at                time.Time
	plain, gzip       []byte
	plainLen, gzipLen []string
	etag              []string
}

func newRendered(plain []byte, at time.Time) *rendered {
	z := gzipped(plain)
	sum := sha256.Sum256(plain)
	return &rendered{
		at: at, plain: plain, gzip: z,
		plainLen: []string{strconv.Itoa(len(plain))}, gzipLen: []string{strconv.Itoa(len(z))},
		etag: []string{`W/"` + hex.EncodeToString(sum[:9]) + `"`},
	}
}

var (
	htmlKind  = []string{"text/html; charset=utf-8"}
	forMoment = []string{"public, max-age=5"}
)

func (b *rendered) write(w http.ResponseWriter, r *http.Request) {
	h := w.Header() // eight at most: the map is then one piece, and that is a quarter of the work
	h["Content-Security-Policy"], h["X-Content-Type-Options"] = csp, noSniff
	h["Etag"], h["Cache-Control"], h["Vary"] = b.etag, forMoment, byAccept
	if r.Header.Get("If-None-Match") == b.etag[0] {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h["Content-Type"] = htmlKind
	if takesGzip(r) {
		h["Content-Encoding"], h["Content-Length"] = byGzip, b.gzipLen
		w.Write(b.gzip) // the reader is gone, nobody to tell
		return
	}
	h["Content-Length"] = b.plainLen
	w.Write(b.plain)
}
