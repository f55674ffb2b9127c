package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/quykhancap/quykhancap/internal/tlog"
)

// How often a witness is looked in on; one that does not answer is asked ever less.
const (
	witnessPause    = 2 * time.Second
	witnessPauseMax = time.Minute
)

// askWitnesses asks each witness on a clock of its own until ctx ends.
func (a *App) askWitnesses(ctx context.Context) {
	var list []tlog.Witness
	for _, w := range a.Config.Witnesses {
		list = append(list, tlog.Witness{Name: w.Name, URL: w.URL, VKey: w.VKey})
	}
	for ctx.Err() == nil {
		err := tlog.SetWitnesses(ctx, a.DB, list)
		if err == nil {
			break
		}
		slog.Error("witnesses", "err", err)
		rest(ctx, witnessPauseMax)
	}
	var all sync.WaitGroup
	for _, w := range list {
		all.Go(func() {
			ask(ctx, &tlog.Messenger{DB: a.DB, Witness: w, Turn: tlog.WitnessTurn, Wait: tlog.WitnessWait})
		})
	}
	all.Wait()
}

func ask(ctx context.Context, m *tlog.Messenger) {
	pause := witnessPause
	for ctx.Err() == nil {
		if err := m.Ask(ctx); err == nil {
			pause = witnessPause
		} else if ctx.Err() == nil {
			slog.Warn("a witness has not signed", "err", err)
			pause = min(2*pause, witnessPauseMax)
		}
		rest(ctx, pause)
	}
}

// rest waits, or until ctx ends.
func rest(ctx context.Context, pause time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(pause):
	}
}
