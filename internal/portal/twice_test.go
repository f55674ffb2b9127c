package portal

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// A second click, or a form sent again by a phone in a tunnel, is the same gift,
// also where no script has named the filling-in; another person, or another form,
// is another.
func TestGiveTwice(t *testing.T) {
	h := open(t)
	form := func(once, name string) url.Values {
		v := url.Values{"choice": {"200000"}, "show": {"hidden"}, "leftover": {"next_round"}}
		if v.Set("legal_name", name); once != "" {
			v.Set("once", once)
		}
		return v
	}
	give := func(v url.Values) string {
		w := h.post("/ung-ho/lu-trang-dinh", v)
		if w.Code != http.StatusSeeOther {
			t.Fatalf("%d: %s", w.Code, w.Body)
		}
		return w.Header().Get("Location")
	}
	const named = "0123456789abcdef0123456789abcdef"
	for _, once := range []string{"", named} {
		var got [2]string
		var both sync.WaitGroup
		for i := range got {
			both.Go(func() { got[i] = give(form(once, "Lò Văn A")) })
		}
		both.Wait()
		if got[0] != got[1] {
			t.Errorf("once %q: %s and %s", once, got[0], got[1])
		}
		if other := give(form("", "Lò Thị B")); other == got[0] {
			t.Errorf("once %q: another form is the same gift", once)
		}
	}
	if give(form(named[1:]+"0", "Lò Văn A")) == give(form(named, "Lò Văn A")) {
		t.Error("another filling-in is the same gift")
	}
	page := h.see("/ung-ho/lu-trang-dinh", `name="once" value=""`)
	if again := h.see("/ung-ho/lu-trang-dinh"); again != page {
		t.Error("the page is not the same for everybody")
	}
}

// A gift some seconds later is a gift of its own, and the memory has a bound.
func TestClicksForget(t *testing.T) {
	var m clicks
	now := time.Unix(1_800_000_000, 0)
	first := m.name([32]byte{1}, now)
	if m.name([32]byte{1}, now.Add(twiceWithin-1)) != first {
		t.Error("a second click is not known")
	}
	if m.name([32]byte{1}, now.Add(twiceWithin)) == first {
		t.Error("a later gift is the same")
	}
	for i := range 3 * clicksMax {
		m.name([32]byte{2, byte(i), byte(i >> 8), byte(i >> 16)}, now)
	}
	if n := len(m.now) + len(m.old); n > 2*clicksMax {
		t.Errorf("%d are remembered", n)
	}
	if strings.Contains(first, " ") || len(first) < 16 {
		t.Errorf("the name %q", first)
	}
}
