package site

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/labstack/echo/v4"
)

// Limits of every request; Upload lifts the first two for one route.
const (
	bodyBytesMax   = 1 << 20
	bodyTimeMax    = 30 * time.Second
	requestTimeMax = 20 * time.Second
	headerBytesMax = 32 << 10
	headerTimeMax  = 5 * time.Second
	idleTimeMax    = 75 * time.Second
)

// Options of a site. The zero value serves on a laptop.
type Options struct {
	Demo      bool           // sample data: every page says so
	PublicURL string         // "https://quy.langson.gov.vn"; "" where nobody links to us
	Proxies   []netip.Prefix // whose X-Forwarded-For is believed; none: nobody's
	Log       *slog.Logger   // slog.Default() if nil

	// Who are people by their logins, as officers' pages call them; nil: by their logins.
	Who func(ctx context.Context, logins []string) (map[string]string, error)

	// Observe is told of every answer that was not served from memory.
	Observe func(route string, status int, took time.Duration)
}

// Site is what all pages of one server share.
type Site struct {
	Options
	pages    pages
	problems []problem
}

// New makes a site.
func New(o Options) *Site {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return &Site{Options: o}
}

// Echo is a router with everything a request of ours passes on its way: request
// number, limits, headers, refusal of foreign forms, compression, error pages.
func (s *Site) Echo() *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.Renderer = s // how Page.Render finds the site; see Render
	e.IPExtractor = address(s.Proxies)
	e.HTTPErrorHandler = s.ErrorHandler
	e.Pre(language)
	e.Use(compress, s.guard, s.sameOrigin())
	e.GET("/favicon.ico", func(c echo.Context) error {
		return c.Redirect(http.StatusFound, assetPath("favicon.svg"))
	})
	e.GET("/robots.txt", func(c echo.Context) error { return c.String(http.StatusOK, robots) })
	return e
}

// robots keeps the pages of single persons out of search engines.
const robots = `User-agent: *
Disallow: /van-phong
Disallow: /ung-ho/cho/
Disallow: /bien-nhan/
Disallow: /en/ung-ho/cho/
Disallow: /en/bien-nhan/
`

// Handler is e behind the pages and assets that are answered from memory. HEAD
// is GET whose body net/http throws away.
func (s *Site) Handler(e http.Handler) http.Handler {
	return serveAssets(s.pages.before(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			r = r.WithContext(r.Context())
			r.Method = http.MethodGet
		}
		e.ServeHTTP(w, r)
	})))
}

// Server is an HTTP server for h that no slow or greedy client can hold up.
func (s *Site) Server(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTimeMax,
		IdleTimeout:       idleTimeMax,
		MaxHeaderBytes:    headerBytesMax,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
}

// of finds the site that serves c. Bare routers in tests get an empty one.
func of(c echo.Context) *Site {
	if s, ok := c.Echo().Renderer.(*Site); ok {
		return s
	}
	return New(Options{})
}
