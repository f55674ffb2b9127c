package site

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
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
		{fault.Of(fault.Conflict, "error.conflict.text"), 409, "vừa làm việc này"},
		{fault.Of(fault.TooLarge, "request.large", "max", "1 MB"), 413, "lớn hơn 1 MB"},
		{fault.Of(fault.Unsupported, "error.unsupported.text"), 415, "CSV"},
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

type formPage struct {
	Form
	Amount, Donor Field
}

// testForm takes a form as handlers do and writes what came of it.
func testForm(c echo.Context) error {
	p := formPage{Amount: Field{Name: "amount", Label: "copy"}, Donor: Field{Name: "donor", Label: "copy", Max: 20}}
	err := p.Read(c, &p.Amount, &p.Donor)
	if err == nil && p.Amount.Value == "" {
		err = fault.On("amount", "text.long", "max", 3)
	}
	if p.Explain(err, &p.Amount, &p.Donor) {
		return c.String(p.Status, fmt.Sprintf("%s|%s|%s|%s|%v", p.Amount.Value, p.Amount.Error, p.Donor.Value, p.Donor.Error, p.Problems))
	}
	if err != nil {
		return err
	}
	return c.String(200, p.Donor.Value)
}

// Whatever is sent, the answer is a page with a sentence and never our fault.
func TestFormsWithOddInput(t *testing.T) {
	s, log := quiet()
	e := s.Echo()
	e.POST("/f", testForm)
	h := s.Handler(e)
	const plain = "application/x-www-form-urlencoded"
	huge := strings.Repeat("a", 10<<20)
	var multi bytes.Buffer
	m := multipart.NewWriter(&multi)
	m.WriteField("donor", huge)
	m.Close()
	for _, tt := range []struct {
		odd, kind, body string
		status          int
		want            string
	}{
		{"fine", plain, "amount=5&donor=+L%C3%AA+Lan+", 200, "Lê Lan"},
		{"nothing", plain, "", 422, "#amount"},
		{"NUL", plain, "amount=5&donor=a%00b", 422, "không hiển thị"},
		{"not UTF-8", plain, "amount=5&donor=a%ffb", 422, "không đọc được"},
		{"too long", plain, "amount=5&donor=" + strings.Repeat("ơ", 21), 422, "Nhiều nhất 20 chữ"},
		{"broken escape", plain, "amount=%zz", 422, "không đọc được nội dung"},
		{"10 MB", plain, "donor=" + huge, 413, "lớn hơn 1 MB"},
		{"10 MB in parts", m.FormDataContentType(), multi.String(), 413, "lớn hơn 1 MB"},
		{"parts without a boundary", "multipart/form-data", "x", 422, "không đọc được nội dung"},
		{"parts that end early", m.FormDataContentType(), "--x", 422, "không đọc được nội dung"},
		{"no form at all", "application/json", `{"amount":5}`, 422, "#amount"},
		{"many fields", plain, strings.Repeat("a=1&", 50000), 422, "không đọc được nội dung"},
	} {
		r := httptest.NewRequest(http.MethodPost, "/f", strings.NewReader(tt.body))
		r.Header.Set("Content-Type", tt.kind)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) {
			t.Errorf("%s: %d %.300s", tt.odd, w.Code, w.Body)
		}
	}
	if log.Len() > 0 {
		t.Errorf("logged: %s", log)
	}
}

// A form that another site sends is refused; a program without a browser is not.
func TestForeignForm(t *testing.T) {
	s, _ := quiet()
	e := s.Echo()
	e.POST("/f", func(c echo.Context) error { return c.NoContent(204) })
	h := s.Handler(e)
	for _, tt := range []struct {
		site, origin string
		status       int
	}{
		{"", "", 204},
		{"same-origin", "", 204},
		{"cross-site", "https://evil.example", 403},
		{"", "https://evil.example", 403},
	} {
		r := httptest.NewRequest(http.MethodPost, "/f", strings.NewReader(url.Values{}.Encode()))
		if tt.site != "" {
			r.Header.Set("Sec-Fetch-Site", tt.site)
		}
		if tt.origin != "" {
			r.Header.Set("Origin", tt.origin)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != tt.status {
			t.Errorf("%+v: %d", tt, w.Code)
		}
	}
}

// Pages are compressed, small answers and pictures are not, and an upload route
// takes what others refuse.
func TestCompressAndUpload(t *testing.T) {
	s, _ := quiet()
	e := s.Echo()
	long := strings.Repeat("sao kê ", 500)
	e.GET("/long", func(c echo.Context) error { return c.HTML(200, long) })
	e.GET("/short", func(c echo.Context) error { return c.HTML(200, "x") })
	e.GET("/png", func(c echo.Context) error { return c.Blob(200, "image/png", []byte(long)) })
	e.GET("/none", func(c echo.Context) error { return c.NoContent(204) })
	e.POST("/up", func(c echo.Context) error {
		n, err := io.Copy(io.Discard, c.Request().Body)
		if err != nil {
			return err
		}
		return c.String(200, fmt.Sprint(n))
	}, Upload(3<<20, time.Minute))
	h := s.Handler(e)
	for path, want := range map[string]string{"/long": "gzip", "/short": "", "/png": "", "/none": ""} {
		w := get(h, path, "Accept-Encoding", "gzip")
		if got := w.Header().Get("Content-Encoding"); got != want {
			t.Errorf("%s: %q", path, got)
		}
		if path == "/long" {
			z, err := gzip.NewReader(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			if b, _ := io.ReadAll(z); string(b) != long {
				t.Error("compressed page is another page")
			}
		}
	}
	for size, want := range map[int]int{2 << 20: 200, 4 << 20: 413} {
		r := httptest.NewRequest(http.MethodPost, "/up", strings.NewReader(strings.Repeat("x", size)))
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("upload of %d: %d", size, w.Code)
		}
	}
}

// A thousand readers at once cost one rendering, in the first second as later.
func TestCachedNoStampede(t *testing.T) {
	s, _ := quiet()
	e := s.Echo()
	var made atomic.Int64
	e.GET("/ung-ho/:campaign", func(c echo.Context) error {
		n := made.Add(1)
		time.Sleep(50 * time.Millisecond)
		return c.HTML(200, fmt.Sprintf("%s %s %d", Lang(c), c.Param("campaign"), n))
	}, Cached)
	h := s.Handler(e)
	crowd := func() {
		var all sync.WaitGroup
		for range 1000 {
			all.Go(func() {
				if w := get(h, "/ung-ho/lu"); w.Code != 200 || !strings.HasPrefix(w.Body.String(), "vi lu ") {
					t.Errorf("%d %s", w.Code, w.Body)
				}
			})
		}
		all.Wait()
	}
	crowd()
	if n := made.Load(); n != 1 {
		t.Errorf("first crowd: rendered %d times", n)
	}
	time.Sleep(freshFor + 10*time.Millisecond)
	crowd()
	time.Sleep(100 * time.Millisecond)
	if n := made.Load(); n != 2 {
		t.Errorf("second crowd: rendered %d times in all", n)
	}
	w := get(h, "/ung-ho/lu")
	if w.Header().Get("Cache-Control") != "public, max-age=5" || w.Header().Get("Content-Security-Policy") == "" {
		t.Errorf("headers %v", w.Header())
	}
	if w := get(h, "/ung-ho/lu", "If-None-Match", w.Header().Get("Etag")); w.Code != 304 {
		t.Errorf("same page again: %d", w.Code)
	}
	if w := get(h, "/en/ung-ho/lu"); !strings.HasPrefix(w.Body.String(), "en lu ") {
		t.Errorf("english: %s", w.Body)
	}
}

// After a quiet while the first reader sees the page as it is now; when it cannot
// be made she sees the last one; when it is gone she is told so.
func TestCachedLateReader(t *testing.T) {
	s, _ := quiet()
	e := s.Echo()
	var fail error
	text := "one"
	e.GET("/", func(c echo.Context) error {
		if fail != nil {
			return fail
		}
		return c.HTML(200, text)
	}, Cached)
	h := s.Handler(e)
	get(h, "/")
	age := func() {
		p := (*s.pages.ready.Load())["/"]
		old := *p.bytes.Load()
		old.at = old.at.Add(-passingFor)
		p.bytes.Store(&old)
	}
	age()
	text = "two"
	if w := get(h, "/"); w.Body.String() != "two" {
		t.Errorf("late reader saw %q", w.Body)
	}
	age()
	fail = errors.New("no database")
	if w := get(h, "/"); w.Code != 200 || w.Body.String() != "two" {
		t.Errorf("without a database: %d %q", w.Code, w.Body)
	}
	fail = fault.Of(fault.Missing, "error.missing.text")
	time.Sleep(freshFor)
	if w := get(h, "/"); w.Code != 404 {
		t.Errorf("page that is gone: %d", w.Code)
	}
	if _, ok := (*s.pages.ready.Load())["/"]; ok {
		t.Error("page that is gone is still kept")
	}
}

// However many pages are asked for, memory holds so many.
func TestCachedBound(t *testing.T) {
	s, _ := quiet()
	e := s.Echo()
	e.GET("/quy/:unit", func(c echo.Context) error {
		if c.Param("unit") == "no" {
			return fault.Of(fault.Missing, "error.missing.text")
		}
		return c.HTML(200, c.Param("unit"))
	}, Cached)
	h := s.Handler(e)
	for i := range pagesMax + 50 {
		get(h, fmt.Sprintf("/quy/%d", i))
		get(h, "/quy/no")
	}
	if n := len(*s.pages.ready.Load()); n != pagesMax {
		t.Errorf("%d pages in memory", n)
	}
	if n := len(s.pages.making); n != 0 {
		t.Errorf("%d pages half made", n)
	}
}

func TestLimiter(t *testing.T) {
	l := NewLimiter(time.Hour, 2)
	for i, want := range []bool{true, true, false} {
		if got := l.Allow("a"); got != want {
			t.Errorf("try %d: %v", i, got)
		}
	}
	for i := range 3 * callersMax {
		l.Allow(fmt.Sprint(i))
	}
	if n := len(l.now) + len(l.old); n > 2*callersMax {
		t.Errorf("remembers %d", n)
	}
	if a, b := network("2001:db8::1"), network("2001:db8::ffff:1"); a != b {
		t.Errorf("one home, two callers: %s %s", a, b)
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
