package app

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/notify"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/stock"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// hands is how many jobs run at once; an import is one of them.
const hands = 3

var clock = auth.System("clock")

// Handlers says which job is done by whom.
func (a *App) Handlers() job.Handlers {
	h := job.Handlers{
		notify.DeliverKind: a.Courier.Handle,
		"app.nightly":      a.nightly,
	}
	h[disaster.ImportKind] = a.Disaster.ImportJob
	h[giving.ClaimKind] = a.Giving.RunClaim
	h[giving.ContactKind] = a.Giving.RunContact
	h[stock.DeliveredKind] = a.delivered
	for kind, do := range a.Giving.Jobs() {
		h[kind] = do
	}
	return h
}

// work does the jobs and keeps the clock until ctx ends.
func (a *App) work(ctx context.Context) {
	if err := a.Courier.Resume(ctx); err != nil {
		slog.Error("take up the outbox", "err", err)
	}
	var all sync.WaitGroup
	all.Go(func() { a.Portal.TellArrivals(ctx) }) // pages wait for it
	all.Go(func() { a.workUnhurried(pg.Unhurried(ctx)) })
	all.Wait()
}

// workUnhurried is all that nobody waits for.
func (a *App) workUnhurried(ctx context.Context) {
	var all sync.WaitGroup
	all.Go(func() { job.Run(ctx, a.DB, hands, a.Handlers()) })
	all.Go(func() { every(ctx, time.Second, a.fold) })
	all.Go(func() { every(ctx, sealPause, a.sealRows) })
	all.Go(func() { a.keepLog(ctx) })
	all.Go(func() { a.askWitnesses(ctx) })
	all.Go(func() { every(ctx, time.Minute, a.publishDays) })
	all.Go(func() { every(ctx, time.Minute, a.askNightly) })
	all.Go(func() { every(ctx, time.Minute, a.Giving.ResumeEvents) })
	all.Go(func() { every(ctx, 10*time.Minute, a.Giving.ExpirePledges) })
	all.Go(func() { every(ctx, 10*time.Minute, a.Giving.LookAgain) })
	all.Go(func() { every(ctx, 10*time.Minute, a.keepDuties) })
	all.Go(func() { every(ctx, 10*time.Minute, a.Giving.ReadEmails) })
	all.Go(func() { every(ctx, 10*time.Minute, a.Giving.TellFollowers) })
	all.Wait()
}

// every calls f now and then, at its own pace if it takes longer.
func every(ctx context.Context, pause time.Duration, f func(context.Context) error) {
	for {
		if err := f(ctx); err != nil && ctx.Err() == nil {
			slog.Error("clock", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

func (a *App) fold(ctx context.Context) error {
	if _, err := ledger.Fold(ctx, a.DB); err != nil {
		return fmt.Errorf("fold arrivals into balances: %w", err)
	}
	if _, err := disclose.Fold(ctx, a.DB); err != nil {
		return fmt.Errorf("fold what figures are read from: %w", err)
	}
	_, err := disclose.FoldLog(ctx, a.DB)
	return err
}

// publishDays keeps each finished day of the statement as a file, and what changed since.
func (a *App) publishDays(ctx context.Context) error {
	_, err := disclose.PublishDays(ctx, a.DB)
	return err
}

// sealPause is between two seals of rows: each makes a leaf, so not too short, and until
// then a row changed by who owns the database is not seen. After a large file there is
// much to seal, and a seal rests sealRest times as long as it worked: the file of a day
// with 193,384 lines is sealed a minute and a half later, and the next file hardly waits.
const (
	sealPause = 10 * time.Second
	sealRest  = 8
)

func (a *App) sealRows(ctx context.Context) error {
	for {
		began := time.Now()
		rows, err := tlog.Seal(ctx, a.DB)
		if err != nil || rows < tlog.SealMax {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(sealRest * time.Since(began)):
		}
	}
}

// nightlyHour is when the books are checked, in Hà Nội.
const nightlyHour = 2

// askNightly asks once a day, whichever server comes first.
func (a *App) askNightly(ctx context.Context) error {
	now := a.DB.Now().In(workday.Zone)
	if now.Hour() < nightlyHour {
		return nil
	}
	return a.DB.Update(ctx, clock, func(tx *pg.Tx) error {
		return job.EnqueueOnce(tx, job.New{Kind: "app.nightly", Key: now.Format("2006-01-02")})
	})
}

// nightly holds the promises against the books and sweeps what has had its time.
// A broken promise fails the job, which officers see, and is logged loudly.
func (a *App) nightly(ctx context.Context, _ json.RawMessage) error {
	err := a.DB.Update(ctx, clock, func(tx *pg.Tx) error {
		if _, err := pg.ForgetOnce(tx); err != nil {
			return err
		}
		return job.Sweep(tx)
	})
	if err != nil {
		return err
	}
	if err := a.Staff.Sweep(ctx); err != nil {
		return err
	}
	if err := a.Files.Sweep(ctx); err != nil {
		return err
	}
	if a.base == nil || a.base.ownerURL == "" {
		return nil
	}
	broken, err := checkBooks(ctx, a.base.ownerURL, a.Files.CheckContents)
	if err != nil || len(broken) == 0 {
		return err
	}
	var names []string
	for _, b := range broken {
		names = append(names, b.Check)
		slog.Error("the books break a promise", "check", b.Check, "promise", b.Promise, "rows", len(b.Rows))
	}
	return job.Final(fmt.Errorf("broken promises: %s", strings.Join(names, ", ")))
}
