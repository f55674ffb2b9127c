package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

const (
	logLeaves  = 200_000
	proofReads = 1000
)

// measureLog lets the server's own clock give leaves their places: those of a large
// import while it runs, and many that are there at once. Then it asks for proofs.
func measureLog(ctx context.Context, b *bench) error {
	f, c, err := b.youngCampaign(ctx)
	if err != nil {
		return err
	}
	if _, err := b.importDay(ctx, c, warmLines, 400); err != nil {
		return err
	}
	var rate, lag []float64
	for round := range rounds {
		before, err := f.logged(ctx)
		if err != nil {
			return err
		}
		if _, err := b.importDay(ctx, c, dayLines, uint64(401+round)); err != nil {
			return err
		}
		after, err := f.logged(ctx)
		if err != nil {
			return err
		}
		p50, p99, err := f.lags(ctx, before, after)
		if err != nil {
			return err
		}
		note("%d leaves during an import: logged after p50 %s, p99 %s ms", after-before, short(p50), short(p99))
		lag = append(lag, p99)
		perSecond, err := f.append(ctx, round)
		if err != nil {
			return err
		}
		rate = append(rate, perSecond)
	}
	b.tell("log_append_per_s", "1/s", rate...)
	b.tell("log_lag_p99_ms", "ms", lag...)
	return b.proofs(ctx, f)
}

// logged waits until nothing waits for its place, and says how large the log is then.
func (f *fund) logged(ctx context.Context) (size int64, err error) {
	for ctx.Err() == nil {
		var lag time.Duration
		err := f.app.DB.View(ctx, auth.System("bench"), func(tx *pg.Tx) error {
			head, err := tlog.Head(tx)
			if err != nil {
				return err
			}
			size = head.Size
			lag, err = tlog.Lag(tx)
			return err
		})
		if err != nil || lag == 0 {
			return size, err
		}
		time.Sleep(5 * time.Millisecond)
	}
	return 0, ctx.Err()
}

// lags are how long the leaves from one size to another have waited, from when they
// were written, which is before they were committed, to when their checkpoint was.
func (f *fund) lags(ctx context.Context, from, to int64) (p50, p99 float64, err error) {
	err = f.app.DB.View(ctx, auth.System("bench"), func(tx *pg.Tx) error {
		return tx.Row(`
			select percentile_cont(0.5) within group (order by w.ms), percentile_cont(0.99) within group (order by w.ms)
			from (
				select extract(epoch from c.made_at - l.appended_at) * 1000 as ms
				from tlog.sequenced s
				join tlog.leaves l on l.epoch = s.epoch and l.xid = s.xid and l.id = s.id
				join lateral (
					select c.made_at from tlog.checkpoints c
					where c.origin = s.origin and c.size > s.pos
					order by c.size
					limit 1) c on true
				where s.pos >= $1 and s.pos < $2) w`, from, to).Scan(&p50, &p99)
	})
	return p50, p99, err
}

// append commits many leaves at once and says how many a second got their places.
func (f *fund) append(ctx context.Context, round int) (perSecond float64, err error) {
	err = f.app.DB.Update(ctx, auth.System("bench"), func(tx *pg.Tx) error {
		for done := 0; done < logLeaves; {
			var leaves []tlog.Leaf
			for range 2000 {
				ref := fmt.Sprintf("%d/%d", round, done)
				leaves = append(leaves, tlog.Leaf{Kind: "test", Ref: ref, Body: fmt.Appendf(nil,
					`{"kind":"test","ref":%q,"text":"%0200d","v":1}`, ref, done)})
				done++
			}
			if err := tlog.Append(tx, leaves); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	began := time.Now()
	if _, err := f.logged(ctx); err != nil {
		return 0, err
	}
	return logLeaves / time.Since(began).Seconds(), nil
}

// proofs asks for receipts with their proofs, one after another.
func (b *bench) proofs(ctx context.Context, f *fund) error {
	var codes []string
	err := f.app.DB.View(ctx, auth.System("bench"), func(tx *pg.Tx) error {
		return tx.Each(`select ref from tlog.leaves where kind = 'receipt' limit 100000`, nil, func(r pg.Scanner) error {
			var code string
			err := r.Scan(&code)
			codes = append(codes, code)
			return err
		})
	})
	if err != nil || len(codes) == 0 {
		return fmt.Errorf("no receipt to ask for: %w", err)
	}
	r := rand.New(rand.NewPCG(b.seed, 9))
	var took []float64
	for round := -1; round < rounds; round++ {
		var reads times
		for range proofReads {
			path := "/api/v1/receipts/" + codes[r.IntN(len(codes))]
			began := time.Now()
			status, body, err := get(ctx, http.DefaultClient, f.url+path, nil)
			if err != nil || status != http.StatusOK {
				return fmt.Errorf("%s answered %d: %s %w", path, status, body, err)
			}
			reads = append(reads, time.Since(began))
		}
		if round < 0 {
			continue // to warm up
		}
		note("proofs: %s", reads)
		took = append(took, reads.percentile(95))
	}
	b.tell("log_proof_p95_ms", "ms", took...)
	return nil
}
