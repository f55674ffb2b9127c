package main

import (
	"context"
	_ "embed"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/pg/pgembed"
)

//go:embed raw.sql
var rawSQL string

var rawTime = regexp.MustCompile(`Time: ([0-9.]+) ms`)

// measureRaw compares the import with what PostgreSQL itself takes for the same rows.
func measureRaw(ctx context.Context, b *bench) error {
	days, err := b.imported(ctx)
	if err != nil {
		return err
	}
	var ratios []float64
	for _, d := range days {
		ms, err := b.small.loadRaw(ctx, d.id, d.sums.Lines)
		if err != nil {
			return err
		}
		note("raw: %d lines in %.0f ms", d.sums.Lines, ms)
		ratios = append(ratios, ms/milliseconds(d.took))
	}
	b.tell("import_ratio_to_raw", "ratio", ratios...)
	return nil
}

// loadRaw runs raw.sql in psql and reads how long its one statement took.
func (f *fund) loadRaw(ctx context.Context, statement int64, lines int) (float64, error) {
	s, err := f.postgres(ctx)
	if err != nil {
		return 0, err
	}
	defer s.Stop() // the server's
	c := exec.CommandContext(ctx, filepath.Join(s.BinDir(), "psql"), "-X", "-A", "-t",
		"-v", fmt.Sprintf("statement=%d", statement), s.SuperURL(pgembed.Database))
	c.Stdin = strings.NewReader(rawSQL)
	out, err := c.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("psql: %w\n%s", err, out)
	}
	m := rawTime.FindStringSubmatch(string(out))
	if m == nil || !strings.Contains(string(out), strconv.Itoa(lines)+"\n") {
		return 0, fmt.Errorf("psql loaded something else than %d lines:\n%s", lines, out)
	}
	return strconv.ParseFloat(m[1], 64)
}

// postgres joins the PostgreSQL that the server runs.
func (f *fund) postgres(ctx context.Context) (*pgembed.Server, error) {
	return pgembed.Join(ctx, pgembed.Options{Dir: filepath.Join(f.app.Config.Folder(), "postgres")})
}
