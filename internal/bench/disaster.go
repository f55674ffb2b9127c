package main

import (
	"context"
	_ "embed"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/pg/pgembed"
)

//go:embed disaster.sql
var disasterSQL string

// disasterReads is how often each page of a cold cache is read.
const disasterReads = 60

// measureDisaster reads the page of a disaster that nobody has asked for in the
// last moment, among ten thousand communes of events: the whole country three times
// and a province again and again.
func measureDisaster(ctx context.Context, b *bench) error {
	f, err := b.young(ctx)
	if err != nil {
		return err
	}
	slugs, err := f.flood(ctx)
	if err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	var took []float64
	for range rounds {
		var all times
		for i := range disasterReads {
			// An address with a query is never answered from memory.
			url := fmt.Sprintf("%s/thien-tai/%s?tinh=%s", f.url, slugs[i%len(slugs)], province)
			began := time.Now()
			status, body, err := get(ctx, client, url, http.Header{"Accept-Encoding": {"gzip"}})
			if err != nil || status != http.StatusOK {
				return fmt.Errorf("%s answered %d: %w", url, status, err)
			}
			all = append(all, time.Since(began))
			if i == 0 {
				note("a disaster's page: %d bytes over the wire", len(body))
			}
		}
		note("disaster pages: %s", all)
		took = append(took, all.percentile(95))
	}
	b.tell("disaster_page_p95_ms", "ms", took...)
	return nil
}

// flood puts the sums of ten thousand communes of events where pages read them, and
// answers the events' slugs.
func (f *fund) flood(ctx context.Context) ([]string, error) {
	s, err := f.postgres(ctx)
	if err != nil {
		return nil, err
	}
	defer s.Stop() // the server's
	c := exec.CommandContext(ctx, filepath.Join(s.BinDir(), "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
		s.SuperURL(pgembed.Database))
	c.Stdin = strings.NewReader(disasterSQL)
	out, err := c.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("psql: %w\n%s", err, out)
	}
	slugs := strings.Fields(string(out))
	if len(slugs) < 5 {
		return nil, fmt.Errorf("psql made these events: %q", out)
	}
	return slugs, nil
}
