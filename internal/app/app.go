package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/api"
	"github.com/quykhancap/quykhancap/internal/config"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/notify"
	"github.com/quykhancap/quykhancap/internal/office"
	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgembed"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/portal"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/stock"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// stopMax is how long open requests have to end when the server stops.
const stopMax = 20 * time.Second

// App is the program, put together.
type App struct {
	Config   *config.Config
	DB       *pg.DB
	Keys     *seal.Keys
	Log      *tlog.Log
	Files    *file.Shelf
	Courier  *notify.Courier
	Staff    *staff.Staff
	Giving   *giving.Service
	Receipts *receipt.Book
	People   *people.Book
	Stock    *stock.Desk
	Disaster *disaster.Desk
	Aid      *aid.Desk
	Payout   *payout.Desk
	Duty     *duty.Desk
	Site     *site.Site
	Echo     *echo.Echo
	Portal   *portal.Portal
	metrics  *metrics
	saidLag  time.Time // when the public log was last said to be behind
	base     *database
}

// Open starts the database, brings it up to date and puts everything together.
func Open(ctx context.Context, c *config.Config) (*App, error) {
	return open(ctx, c, pgembed.Start)
}

// Beside is Open for a tool: it shares the private PostgreSQL of a server that runs. Only a
// server begins books: where there are none, a tool says so and leaves nothing.
func Beside(ctx context.Context, c *config.Config) (*App, error) {
	if err := mustHaveBooks(ctx, c); err != nil {
		return nil, err
	}
	return open(ctx, c, pgembed.Join)
}

func open(ctx context.Context, c *config.Config, start starter) (_ *App, err error) {
	base, err := startDatabase(ctx, c, start)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			base.stop()
		}
	}()
	options := pg.Options{URL: base.appURL}
	if base.private != nil {
		options.Yield = base.private.Yield
	}
	db, err := pg.Open(ctx, options)
	if err != nil {
		return nil, err
	}
	if err := refuseHandRestored(ctx, db); err != nil {
		db.Close()
		return nil, err
	}
	a, err := Assemble(ctx, c, db)
	if err != nil {
		db.Close()
		return nil, err
	}
	a.base = base
	if err := a.keepApart(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return a, nil
}

// Assemble puts the program together on an open, migrated database.
func Assemble(ctx context.Context, c *config.Config, db *pg.DB) (*App, error) {
	secret, err := c.SecretKey()
	if err != nil {
		return nil, err
	}
	a := &App{Config: c, DB: db, metrics: newMetrics()}
	if a.Keys, err = seal.Open(ctx, db, secret); err != nil {
		return nil, err
	}
	if a.Log, err = tlog.Open(ctx, db, a.Keys); err != nil {
		return nil, err
	}
	if err := place.Load(ctx, db); err != nil {
		return nil, err
	}
	smtp, err := mailServer(c)
	if err != nil {
		return nil, err
	}
	a.Files = &file.Shelf{DB: db, AEAD: a.Keys.AEAD()}
	a.Courier = &notify.Courier{DB: db, Keys: a.Keys, SMTP: smtp}
	a.Staff = staff.New(db, a.Keys, c.PublicURL)
	a.Staff.Sample = c.Demo
	a.Giving = &giving.Service{DB: db, Keys: a.Keys, Files: a.Files, URL: c.PublicURL, Sample: c.Demo, WebhookSecrets: c.WebhookSecrets}
	a.Receipts = &receipt.Book{DB: db, Keys: a.Keys, Base: c.PublicURL, Sample: c.Demo}
	a.People = &people.Book{DB: db, Keys: a.Keys}
	a.Stock = &stock.Desk{DB: db}
	a.Disaster = &disaster.Desk{DB: db, Keys: a.Keys, Files: a.Files, People: a.People, URL: c.PublicURL, Sample: c.Demo}
	a.Aid = &aid.Desk{DB: db, Keys: a.Keys, Files: a.Files, URL: c.PublicURL, Sample: c.Demo}
	a.Duty = &duty.Desk{DB: db, Keys: a.Keys, Files: a.Files, URL: c.PublicURL, Holders: a.holders}
	a.Payout = &payout.Desk{DB: db, Keys: a.Keys, Files: a.Files, URL: c.PublicURL, Sample: c.Demo}
	a.Site = site.New(site.Options{
		Demo:      c.Demo,
		PublicURL: c.PublicURL,
		Proxies:   prefixes(c.TrustedProxies),
		Who:       a.who,
		Observe:   a.metrics.observe,
	})
	a.Echo = a.Site.Echo()
	a.Portal = &portal.Portal{
		DB: db, Keys: a.Keys, Giving: a.Giving, Disaster: a.Disaster, Aid: a.Aid, Payout: a.Payout,
		URL: c.PublicURL, Sample: c.Demo,
	}
	portal.Routes(a.Echo, a.Portal)
	a.metrics.count(a.Portal.Streams.Len)
	office.Routes(a.Echo, &office.Office{
		DB: db, Keys: a.Keys, Files: a.Files, Staff: a.Staff, Giving: a.Giving, Stock: a.Stock, People: a.People,
		Disaster: a.Disaster, Aid: a.Aid, Payout: a.Payout, Duty: a.Duty, URL: c.PublicURL, Sample: c.Demo, Seats: a.seats(),
	})
	api.Routes(a.Site, a.Echo, &api.API{
		DB: db, Keys: a.Keys, Staff: a.Staff, Giving: a.Giving, Receipts: a.Receipts, Stock: a.Stock, People: a.People,
		Disaster: a.Disaster, Aid: a.Aid, Payout: a.Payout, Duty: a.Duty, URL: c.PublicURL,
	})
	return a, nil
}

func mailServer(c *config.Config) (*notify.SMTP, error) {
	if c.SMTPURL == "" {
		return nil, nil
	}
	return notify.ParseSMTP(c.SMTPURL)
}

// Serve answers requests and does jobs until ctx ends or PostgreSQL does. ready
// is called with the address once it answers.
func (a *App) Serve(ctx context.Context, ready func(address string)) error {
	listener, err := net.Listen("tcp", a.Config.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var work sync.WaitGroup
	work.Go(func() { a.work(ctx) })
	work.Go(func() { a.serveMetrics(ctx) })

	server := a.Site.Server(a.Site.Handler(a.Echo))
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	keepSmall()
	debug.FreeOSMemory() // what reading units and parsing pages took is not needed again
	ready(listener.Addr().String())
	select {
	case <-ctx.Done():
		err = nil
	case <-a.base.ended():
		err = errors.New("PostgreSQL ended; its log tells why")
	case err = <-failed:
		err = fmt.Errorf("serve: %w", err)
	}
	stop()
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopMax)
	defer cancel()
	if err := server.Shutdown(patience); err != nil && !errors.Is(err, http.ErrServerClosed) {
		slog.Warn("requests were cut off", "err", err)
	}
	work.Wait()
	return err
}

// heapMax is where the collector begins to work harder, so that a million lines are
// taken in on the small machine that a province has. It is no wall: what is really
// in use may be more. Below it there is no hurry: what an idle server keeps is a fifth
// of it, and collecting whenever that has doubled took a fifth of the processor.
const (
	heapMax    = 112 << 20
	heapGrowth = 300 // percent of what is in use
)

// keepSmall sets them, unless GOMEMLIMIT and GOGC say otherwise.
func keepSmall() {
	if debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(heapMax)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
	}
}

// Close ends the connections, and PostgreSQL if it is ours.
func (a *App) Close() error {
	err := a.DB.Close()
	if a.base != nil {
		err = errors.Join(err, a.base.stop())
	}
	return err
}

func prefixes(nets []*net.IPNet) []netip.Prefix {
	var all []netip.Prefix
	for _, n := range nets {
		if p, err := netip.ParsePrefix(n.String()); err == nil {
			all = append(all, p)
		}
	}
	return all
}
