package site

import (
	"net/netip"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"github.com/quykhancap/quykhancap/internal/fault"
)

// Limiter lets each caller do something so often and no more. It forgets callers
// in two generations, so that its memory has a bound whoever comes.
type Limiter struct {
	every time.Duration
	burst int

	mu       sync.Mutex
	now, old map[string]*rate.Limiter
}

// callersMax is how many callers one generation of a Limiter remembers.
const callersMax = 20_000

// NewLimiter allows burst at once and one more after every.
func NewLimiter(every time.Duration, burst int) *Limiter {
	return &Limiter{every: every, burst: burst, now: map[string]*rate.Limiter{}}
}

// Allow reports whether this caller may go on, and counts it.
func (l *Limiter) Allow(caller string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := l.now[caller]
	if r == nil {
		if r = l.old[caller]; r == nil {
			r = rate.NewLimiter(rate.Every(l.every), l.burst)
		}
		if len(l.now) >= callersMax {
			l.old, l.now = l.now, map[string]*rate.Limiter{}
		}
		l.now[caller] = r
	}
	return r.Allow()
}

// PerAddress refuses a route to addresses that ask for it too often. A home or a
// phone with IPv6 has a whole /64, which counts as one. The machine itself is not
// counted: there, a proxy that we were not told of speaks for everybody.
func (l *Limiter) PerAddress(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if ip := c.RealIP(); !loopback(ip) && !l.Allow(network(ip)) {
			return fault.Of(fault.Limited, "request.limited")
		}
		return next(c)
	}
}

// Together refuses a route when all addresses together ask for it too often.
func (l *Limiter) Together(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !l.Allow("") {
			return fault.Of(fault.Limited, "request.limited")
		}
		return next(c)
	}
}

func loopback(ip string) bool {
	a, err := netip.ParseAddr(ip)
	return err == nil && a.IsLoopback()
}

func network(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	if a = a.Unmap(); a.Is4() {
		return a.String()
	}
	p, _ := a.Prefix(64)
	return p.String()
}
