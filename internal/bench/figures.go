package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

const figuresReads = 300

// measureFigures asks for the totals of the whole book of five million lines, of a
// fund and of a campaign, one after another; the API keeps no answer.
func measureFigures(ctx context.Context, b *bench) error {
	f, err := b.old(ctx)
	if err != nil {
		return err
	}
	all, err := f.app.Giving.Campaigns(ctx)
	if err != nil {
		return err
	}
	paths := []string{"/api/v1/figures", "/api/v1/figures?unit=" + province, "/api/v1/figures?campaign=" + all[0].Slug}
	var took []float64
	for round := -1; round < rounds; round++ {
		var reads times
		for i := range figuresReads {
			began := time.Now()
			status, body, err := get(ctx, http.DefaultClient, f.url+paths[i%len(paths)], nil)
			if err != nil || status != http.StatusOK {
				return fmt.Errorf("%s answered %d: %s %w", paths[i%len(paths)], status, body, err)
			}
			reads = append(reads, time.Since(began))
		}
		if round < 0 {
			continue // to warm up
		}
		note("figures: %s", reads)
		took = append(took, reads.percentile(95))
	}
	b.tell("figures_p95_ms", "ms", took...)
	return nil
}
