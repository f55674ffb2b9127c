package site

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

const (
	numberKey = "site.number"
	bodyKey   = "site.body"
	waitKey   = "site.wait"
)

// Number is the request's own number, on every error page and in the log.
func Number(c echo.Context) string {
	n, _ := c.Get(numberKey).(string)
	return n
}

// guard is what every request passes: a number, headers, limits of size and
// time, and a net for panics. It answers errors, so that what stands outside it
// sees the finished answer.
func (s *Site) guard(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		r, w := c.Request(), c.Response()
		number := rand.Text()[:10]
		c.Set(numberKey, number)
		h := w.Header()
		setSecurity(h)
		if strings.HasPrefix(s.PublicURL, "https:") {
			h["Strict-Transport-Security"] = forTwoYears
		}
		h["Cache-Control"] = forNobody
		h.Set("X-Request-Id", number)

		ctx, waiting := wait(pg.Visit(r.Context()), requestTimeMax)
		defer waiting.stop()
		c.Set(waitKey, waiting)
		c.Set(bodyKey, r.Body)
		r = r.WithContext(ctx)
		r.Body = http.MaxBytesReader(w, r.Body, bodyBytesMax)
		c.SetRequest(r)
		http.NewResponseController(w).SetReadDeadline(start.Add(bodyTimeMax)) // recorders cannot

		if err := s.caught(next, c); err != nil {
			c.Error(err)
		}
		if f := c.Request().MultipartForm; f != nil {
			f.RemoveAll() // temporary files
		}
		if s.Observe != nil {
			s.Observe(c.Path(), w.Status, time.Since(start))
		}
		return nil
	}
}

// caught turns a panic into an error of ours, with its stack in the log.
func (s *Site) caught(next echo.HandlerFunc, c echo.Context) (err error) {
	defer func() {
		switch v := recover(); v {
		case nil:
		case http.ErrAbortHandler:
			panic(v)
		default:
			s.Log.Error("panic", "number", Number(c), "panic", v, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	return next(c)
}

// waiting ends a request's context after a while, and can be told to wait longer.
type waiting struct {
	timer  *time.Timer
	cancel context.CancelCauseFunc
}

func wait(parent context.Context, d time.Duration) (context.Context, *waiting) {
	ctx, cancel := context.WithCancelCause(parent)
	return ctx, &waiting{time.AfterFunc(d, func() { cancel(context.DeadlineExceeded) }), cancel}
}

func (w *waiting) stop() {
	w.timer.Stop()
	w.cancel(nil)
}

// Peek gives the first bytes of a body and leaves it as it was, also for Upload. A broken
// body breaks again for who reads it.
func Peek(c echo.Context, most int64) []byte {
	r := c.Request()
	head, _ := io.ReadAll(io.LimitReader(r.Body, most))
	again := func(rest io.ReadCloser) io.ReadCloser {
		return struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(head), rest), rest}
	}
	if whole, ok := c.Get(bodyKey).(io.ReadCloser); ok {
		c.Set(bodyKey, again(whole))
	}
	r.Body = again(r.Body)
	return head
}

// Upload lets one route take bodies of up to max bytes, and gives it time for
// them. A time of 0 lifts the limit, for answers that never end.
func Upload(max int64, within time.Duration) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			body, ok := c.Get(bodyKey).(io.ReadCloser)
			w, waits := c.Get(waitKey).(*waiting)
			if !ok || !waits {
				return next(c)
			}
			var until time.Time
			if w.timer.Stop(); within > 0 {
				w.timer.Reset(within)
				until = time.Now().Add(within)
			}
			c.Request().Body = http.MaxBytesReader(c.Response(), body, max)
			http.NewResponseController(c.Response()).SetReadDeadline(until) // recorders cannot
			return next(c)
		}
	}
}

// Live lifts the time limit of a route whose answer goes on: live progress.
func Live(next echo.HandlerFunc) echo.HandlerFunc { return Upload(bodyBytesMax, 0)(next) }

// The headers of every answer. Nothing is loaded from another host, nothing
// inline runs, and no other site may frame us or send our forms.
var (
	csp = []string{"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; " +
		"connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; " +
		"base-uri 'none'; frame-ancestors 'none'"}
	noSniff     = []string{"nosniff"}
	referrer    = []string{"strict-origin-when-cross-origin"}
	opener      = []string{"same-origin"}
	permissions = []string{"camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"}
	forTwoYears = []string{"max-age=63072000; includeSubDomains"}
	forNobody   = []string{"private, no-cache"}
)

// setSecurity shares the values between answers: nobody changes them in place.
func setSecurity(h http.Header) {
	h["Content-Security-Policy"] = csp
	h["X-Content-Type-Options"] = noSniff
	h["Referrer-Policy"] = referrer
	h["Cross-Origin-Opener-Policy"] = opener
	h["Cross-Origin-Resource-Policy"] = opener
	h["Permissions-Policy"] = permissions
}

// sameOrigin refuses forms that another site made the browser send. Programs
// send no Origin and no Sec-Fetch-Site, and pass.
func (s *Site) sameOrigin() echo.MiddlewareFunc {
	check := http.NewCrossOriginProtection()
	if s.PublicURL != "" {
		if err := check.AddTrustedOrigin(s.PublicURL); err != nil {
			panic("site: public URL: " + err.Error())
		}
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := check.Check(c.Request()); err != nil {
				return fault.Of(fault.Denied, "request.foreign")
			}
			return next(c)
		}
	}
}

// address finds who asks: the connection's other end, or, if that is one of our
// proxies, who it says.
func address(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{
		echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false),
	}
	for _, p := range proxies {
		bits := p.Addr().BitLen()
		options = append(options, echo.TrustIPRange(&net.IPNet{
			IP: p.Masked().Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), bits),
		}))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}
