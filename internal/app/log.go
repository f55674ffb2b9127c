package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

const (
	logPause   = 200 * time.Millisecond // the public log's rest where there is nothing to add
	logTrouble = 5 * time.Second        // its rest after it could not go on
	lagPause   = time.Second
	lagMax     = 5 * time.Second // beyond it somebody should look
	lagSaid    = time.Minute     // how often that is said
)

// keepLog gives leaves their places and watches that none waits for long. What waited for
// a server to come, as the leaves of a sample do, is given its place before the watch begins.
func (a *App) keepLog(ctx context.Context) {
	if err := a.sequence(ctx); err != nil && ctx.Err() == nil {
		slog.Error("clock", "err", err)
	}
	var all sync.WaitGroup
	all.Go(func() { every(ctx, logPause, a.sequence) })
	all.Go(func() { every(ctx, lagPause, a.watchLog) })
	all.Wait()
}

// sequence gives waiting leaves their places in the public log until none is left.
func (a *App) sequence(ctx context.Context) error {
	for ctx.Err() == nil {
		n, err := a.Log.Sequence(ctx)
		if err != nil {
			select {
			case <-ctx.Done():
			case <-time.After(logTrouble):
			}
			return err
		}
		if n == 0 {
			return nil
		}
	}
	return ctx.Err()
}

// watchLog counts how far the log is behind, and raises an alarm where it is too far:
// a transaction somewhere in the cluster does not end, or the sequencer is in trouble.
func (a *App) watchLog(ctx context.Context) error {
	var lag time.Duration
	var head *tlog.Checkpoint
	var holder string
	err := a.DB.View(ctx, clock, func(tx *pg.Tx) (err error) {
		if lag, err = tlog.Lag(tx); err != nil {
			return err
		}
		if lag > lagMax {
			if holder, err = tlog.Holder(tx); err != nil {
				return err
			}
		}
		head, err = tlog.Head(tx)
		return err
	})
	if err != nil {
		return err
	}
	a.metrics.logLag.Set(lag.Seconds())
	if head != nil {
		a.metrics.logSize.Set(float64(head.Size))
	}
	if lag > lagMax && a.DB.Now().Sub(a.saidLag) > lagSaid {
		a.saidLag = a.DB.Now()
		slog.Error("the public log is behind", "lag", lag.Round(time.Second), "oldest_transaction", holder)
	}
	return nil
}
