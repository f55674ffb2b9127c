package main

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"time"
)

// idleFor is how long a server is left alone before its memory is read.
const idleFor = 5 * time.Second

// measureStart starts the program on empty folders, which makes a cluster, the schema
// and the units of both eras, and again on the folders as they are then.
func measureStart(ctx context.Context, b *bench) error {
	var cold, warm, memory []float64
	for round := range rounds {
		dir := filepath.Join(b.tmp, fmt.Sprintf("start-%d", round))
		for _, into := range []*[]float64{&cold, &warm} {
			begun := time.Now()
			s, err := b.serve(ctx, dir)
			if err != nil {
				return err
			}
			*into = append(*into, milliseconds(time.Since(begun)))
			if into == &warm && b.profile == "" && b.wants("rss_mb") {
				mb, err := idleMemory(ctx, s)
				if err != nil {
					return err
				}
				memory = append(memory, mb)
			}
			s.stop()
		}
	}
	b.tell("start_cold_ms", "ms", cold...)
	b.tell("start_warm_ms", "ms", warm...)
	b.tell("rss_mb", "MB", memory...)
	return nil
}

// idleMemory is the server's own memory once it has shown some pages and rests.
func idleMemory(ctx context.Context, s *server) (float64, error) {
	for _, path := range []string{"/", "/ung-ho", "/sao-ke", "/quy"} {
		status, _, err := get(ctx, http.DefaultClient, s.url+path, nil)
		if err != nil {
			return 0, err
		}
		if status != http.StatusOK {
			return 0, fmt.Errorf("%s answered %d", path, status)
		}
	}
	time.Sleep(idleFor)
	return s.memory("VmRSS")
}
