package site

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
)

// A page's logins become people in one question; a login that is nobody's, and a page whose
// question failed, keep what was written. A name cannot write markup.
func TestWho(t *testing.T) {
	asked := 0
	s := New(Options{Who: func(_ context.Context, logins []string) (map[string]string, error) {
		asked++
		if logins[0] == "broken" {
			return nil, errors.New("no database")
		}
		return map[string]string{"ketoan.xa": "Lành Thị <b>Nhàn</b>, Xã Thất Khê"}, nil
	}})
	e := s.Echo()
	for _, tt := range []struct{ page, want string }{
		{who("ketoan.xa") + " · " + who("clock"), "Lành Thị &lt;b&gt;Nhàn&lt;/b&gt;, Xã Thất Khê · tự động, theo giờ"},
		{who("ketoan.xa") + who("nobody"), "Lành Thị &lt;b&gt;Nhàn&lt;/b&gt;, Xã Thất Khênobody"},
		{who("broken") + who(""), "broken"},
		{"who:ketoan.xa;", "who:ketoan.xa;"},
	} {
		c := e.NewContext(httptest.NewRequestWithContext(t.Context(), "GET", "/", nil), nil)
		if got := string(nameAll(c, []byte(tt.page))); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
	refusal := func(by string) string {
		return told(Vietnamese, fault.Fault{Key: "match.claimed", Values: map[string]any{"by": by, "at": time.Time{}}})
	}
	c := e.NewContext(httptest.NewRequestWithContext(t.Context(), "GET", "/", nil), nil)
	for by, want := range map[string]string{
		"ketoan.xa":    "Lành Thị &lt;b&gt;Nhàn&lt;/b&gt;, Xã Thất Khê đã lập",
		"giving.claim": "Chương trình đã lập",
		"Lành Nhàn":    "Lành Nhàn đã lập",
	} {
		if got := string(nameAll(c, []byte(refusal(by)))); !strings.HasPrefix(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if asked != 4 {
		t.Errorf("asked %d times", asked)
	}
}
