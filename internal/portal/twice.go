package portal

import (
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
)

// clicks tells a second click from a second gift where the form has no name of its
// own: a page that caches keep is the same for everybody, and where scripts do not
// run nothing names its filling-in. The zero value works.
type clicks struct {
	mu       sync.Mutex
	now, old map[[32]byte]click
}

type click struct {
	at   time.Time
	name string
}

// twiceWithin is how soon after another the same form from the same address and
// browser is the same gift. People who give twice on purpose take longer.
const twiceWithin = 10 * time.Second

// clicksMax is how many forms one of the two generations remembers.
const clicksMax = 5_000

// once names the filling-in of a form: as its script did, else by what was sent
// from where a moment ago.
func (m *clicks) once(c echo.Context, f *site.Form, now time.Time) pg.Once {
	o := pg.Once{Key: f.Once, Hash: f.Hash()}
	if c.FormValue("once") == "" {
		from := sha256.Sum256([]byte(c.RealIP() + "\n" + c.Request().UserAgent() + "\n" + c.Path() + "\n" + string(o.Hash)))
		o.Key = m.name(from, now)
	}
	return o
}

func (m *clicks) name(from [32]byte, now time.Time) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, known := range []map[[32]byte]click{m.now, m.old} {
		if k, ok := known[from]; ok && now.Sub(k.at) < twiceWithin {
			return k.name
		}
	}
	if m.now == nil || len(m.now) >= clicksMax {
		m.old, m.now = m.now, map[[32]byte]click{}
	}
	m.now[from] = click{now, rand.Text()}
	return m.now[from].name
}
