package portal

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Portal answers the public.
type Portal struct {
	DB       *pg.DB
	Keys     *seal.Keys
	Giving   *giving.Service
	Aid      *aid.Desk
	Disaster *disaster.Desk
	Payout   *payout.Desk
	URL      string // the public address, for what is printed
	Sample   bool   // made-up data

	// Streams are the pages that are told what arrives; TellArrivals tells them.
	Streams site.Streams

	clicks   clicks
	pictures pictures
	wake     atomic.Pointer[chan struct{}]
	frame    site.Memo[frame]
}

func (p *Portal) receipts() *receipt.Book {
	return &receipt.Book{DB: p.DB, Keys: p.Keys, Base: p.URL, Sample: p.Sample}
}

// today is the civil day of now.
func (p *Portal) today() workday.Day { return workday.On(p.DB.Now()) }

// readyMax is how long the database may take to say that it is there.
const readyMax = 2 * time.Second

func (p *Portal) ready(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, readyMax)
	defer stop()
	return p.DB.Ready(ctx)
}

// citizen acts for whoever has no account.
var citizen = auth.Public
