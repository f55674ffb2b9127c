package site

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
)

// quiet is a site that logs into a buffer.
func quiet() (*Site, *bytes.Buffer) {
	var log bytes.Buffer
	return New(Options{Log: slog.New(slog.NewTextHandler(&log, nil))}), &log
}

func get(h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestSay(t *testing.T) {
	at := time.Date(2026, 9, 11, 18, 5, 0, 0, time.UTC)
	catalogs[Vietnamese]["test"] = "{name} ủng hộ {amount} ({amount:words}) lúc {at:moment}, sổ {at}, {n} dòng"
	catalogs[English]["test"] = "{name} gave {amount}, {n} lines"
	catalogs[English]["test.one"] = "{name} gave {amount}, one line"
	defer func() {
		delete(catalogs[Vietnamese], "test")
		delete(catalogs[English], "test")
		delete(catalogs[English], "test.one")
	}()
	kv := []any{"name", "<b>Lan</b>", "amount", money.VND(1200000), "at", at, "n", 12345}
	if got, want := T("vi", "test", kv...), "<b>Lan</b> ủng hộ 1.200.000\u00a0₫ (Một triệu hai trăm nghìn đồng) "+
		"lúc 01:05 ngày 12/09/2026, sổ 12/09/2026, 12.345 dòng"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := string(sayHTML("en", "test", kv...)); got != "&lt;b&gt;Lan&lt;/b&gt; gave 1,200,000\u00a0₫, 12,345 lines" {
		t.Errorf("got %q", got)
	}
	if got := T("en", "test", "name", "Lan", "amount", money.VND(-5000), "n", 1); got != "Lan gave −5,000\u00a0₫, one line" {
		t.Errorf("got %q", got)
	}
}

// A template that does not fit its struct, or its words, stops the program at
// the start and says where.
func TestPageOfRefuses(t *testing.T) {
	for _, tt := range []struct {
		odd, want string
		bind      func()
	}{
		{"misspelt field", "field Status", func() { PageOf[struct{ Title, Text string }]("site/error", "public") }},
		{"no such file", "site/nothing", func() { PageOf[int]("site/nothing", "public") }},
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, tt.want) {
					t.Errorf("%s: %s", tt.odd, got)
				}
			}()
			tt.bind()
		}()
	}
}

func TestPath(t *testing.T) {
	for _, tt := range []struct{ lang, pattern, part, want string }{
		{"vi", "/ung-ho/cho/:", "LSK7", "/ung-ho/cho/LSK7"},
		{"en", "/ung-ho/cho/:", "LSK7", "/en/ung-ho/cho/LSK7"},
		{"en", "/", "", "/en"},
		{"vi", "/quy/:", "../../evil?x=1", "/quy/..%2F..%2Fevil%3Fx=1"},
		{"vi", "/:", "/evil.example", "/%2Fevil.example"},
	} {
		if got := pathIn(tt.lang, tt.pattern, tt.part); got != tt.want {
			t.Errorf("pathIn(%q, %q, %q) = %q, want %q", tt.lang, tt.pattern, tt.part, got, tt.want)
		}
	}
}

// One route answers in both languages; a slash at the end leads to the page and
// never to another host.
func TestLanguages(t *testing.T) {
	s, _ := quiet()
	e := s.Echo()
	e.GET("/sao-ke", func(c echo.Context) error { return c.String(200, Lang(c)+Path(c, "/quy")) })
	h := s.Handler(e)
	for _, tt := range []struct {
		path, want string
		status     int
	}{
		{"/sao-ke", "vi/quy", 200},
		{"/en/sao-ke", "en/en/quy", 200},
		{"/enx", "", 404},
		{"/sao-ke/?q=a", "/sao-ke?q=a", 308},
		{"//evil.example/", "/evil.example", 308},
		{"/%5Cevil.example/", "/%5Cevil.example", 308},
	} {
		w := get(h, tt.path)
		got := w.Body.String()
		if w.Code == 308 {
			got = w.Header().Get("Location")
		}
		if w.Code != tt.status || tt.want != "" && got != tt.want {
			t.Errorf("%s: %d %q, want %d %q", tt.path, w.Code, got, tt.status, tt.want)
		}
	}
}

// Each refusal has its status and its page; what is not a refusal is logged with
// a number, and the page shows the number but not the reason.
func TestErrors(t *testing.T) {
	s, log := quiet()
	e := s.Echo()
	var fail error
	e.GET("/x", func(echo.Context) error { return fail })
	e.GET("/boom", func(echo.Context) error { panic("secret boom") })
	e.GET("/van-phong/x", func(echo.Context) error { return fail })
	s.Problems("/api/", func(c echo.Context, status int, f *fault.Error, _ string) error {
		return c.JSON(status, map[string]any{"faults": f != nil})
	})
	h := s.Handler(e)
	for _, tt := range []struct {
		err    error
		status int
		want   string
	}{
		{fault.Of(fault.Missing, "error.missing.text"), 404, "Không có trang này"},
		{fault.Of(fault.Denied, "auth.denied"), 403, "Trang này không"},
		{fault.Of(fault.Conflict, "error.conflict.text"), 409, "không làm được việc này"},
		{fault.Of(fault.TooLarge, "request.large", "max", "1 MB"), 413, "lớn hơn 1 MB"},
		{fault.Of(fault.Unsupported, "error.unsupported.text"), 415, "giữ nguyên đuôi tệp"},
		{fault.Of(fault.Limited, "request.limited"), 429, "hơi nhanh"},
		{fault.Of(fault.Busy, "error.busy.text"), 503, "Đợi năm giây"},
		{fmt.Errorf("read: %w", context.DeadlineExceeded), 503, "Đợi năm giây"},
		{errors.New("secret password"), 500, "Có lỗi ở hệ thống"},
	} {
		fail = tt.err
		w := get(h, "/x")
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%v: %d %s", tt.err, w.Code, w.Body)
		}
		if (w.Code == 503 || w.Code == 429) && w.Header().Get("Retry-After") == "" {
			t.Errorf("%v: no Retry-After", tt.err)
		}
	}
	w := get(h, "/boom")
	if number := w.Header().Get("X-Request-Id"); w.Code != 500 || !strings.Contains(w.Body.String(), number) ||
		!strings.Contains(log.String(), number) || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("panic: %d %s\n%s", w.Code, w.Body, log)
	}
	fail = fault.Of(fault.SignIn, "auth.signin")
	if w := get(h, "/en/van-phong/x?a=1"); w.Code != 303 ||
		w.Header().Get("Location") != "/en/van-phong/dang-nhap?next=%2Fen%2Fvan-phong%2Fx%3Fa%3D1" {
		t.Errorf("sign in: %d %s", w.Code, w.Header().Get("Location"))
	}
	if w := get(h, "/api/v1/nothing"); w.Code != 404 || w.Body.String() != "{\"faults\":false}\n" {
		t.Errorf("api: %d %s", w.Code, w.Body)
	}
}

// Assets have their hash in the name, so they are kept for a year.
func TestAssets(t *testing.T) {
	s, _ := quiet()
	h := s.Handler(s.Echo())
	w := get(h, assetPath("site.css"), "Accept-Encoding", "gzip")
	if w.Code != 200 || w.Header().Get("Content-Encoding") != "gzip" || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w.Body.Len() > 8<<10 {
		t.Errorf("the style takes %d bytes on the wire", w.Body.Len())
	}
	if len(assets()["site.css"].plain) > 32<<10 {
		t.Errorf("the style has %d bytes", len(assets()["site.css"].plain))
	}
	if w := get(h, "/static/site.00000000.css"); w.Code != 404 {
		t.Errorf("old name: %d", w.Code)
	}
}

// The address is the connection's, whatever a stranger writes into a header, and
// the proxy's word if it is our proxy.
func TestAddress(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.RemoteAddr = "203.0.113.9:1"
	r.Header.Set("X-Forwarded-For", "198.51.100.7")
	if got := address(nil)(r); got != "203.0.113.9" {
		t.Errorf("no proxy: %s", got)
	}
}
