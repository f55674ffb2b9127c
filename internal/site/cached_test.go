package site

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
)

// A thousand readers at once cost one rendering, in the first second as later.
func TestCachedNoStampede(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
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
	})
}

// After a quiet while the first reader sees the page as it is now; when it cannot
// be made she sees the last one; when it is gone she is told so.
func TestCachedLateReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
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
	})
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
