package main

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
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

// loadRaw runs raw.sql and reads how long its one statement took.
func (f *fund) loadRaw(ctx context.Context, statement int64, lines int) (float64, error) {
	ms, rows, err := f.timed(ctx, rawSQL, map[string]int64{"statement": statement})
	if err == nil && rows != lines {
		err = fmt.Errorf("psql loaded %d lines, not %d", rows, lines)
	}
	return ms, err
}

// timed runs a script in psql that prints how many rows it is about, and then the time of
// its one timed statement.
func (f *fund) timed(ctx context.Context, script string, values map[string]int64) (ms float64, rows int, err error) {
	s, err := f.postgres(ctx)
	if err != nil {
		return 0, 0, err
	}
	defer s.Stop() // the server's
	args := []string{"-X", "-A", "-t"}
	for name, v := range values {
		args = append(args, "-v", fmt.Sprintf("%s=%d", name, v))
	}
	c := exec.CommandContext(ctx, filepath.Join(s.BinDir(), "psql"), append(args, s.SuperURL(pgembed.Database))...)
	c.Stdin = strings.NewReader(script)
	out, err := c.CombinedOutput()
	if err != nil {
		return 0, 0, fmt.Errorf("psql: %w\n%s", err, out)
	}
	m := rawTime.FindStringSubmatch(string(out))
	first, _, _ := strings.Cut(string(out), "\n")
	if rows, err = strconv.Atoi(first); m == nil || err != nil {
		return 0, 0, fmt.Errorf("psql said something else than rows and a time:\n%s", out)
	}
	ms, err = strconv.ParseFloat(m[1], 64)
	return ms, rows, err
}

// postgres joins the PostgreSQL that the server runs.
func (f *fund) postgres(ctx context.Context) (*pgembed.Server, error) {
	return pgembed.Join(ctx, pgembed.Options{Dir: filepath.Join(f.app.Config.Folder(), "postgres")})
}

// bare opens the server's PostgreSQL without the program, with a table of its own. Close it.
func (f *fund) bare(ctx context.Context) (*sql.DB, error) {
	s, err := f.postgres(ctx)
	if err != nil {
		return nil, err
	}
	url := s.SuperURL(pgembed.Database)
	if err := s.Stop(); err != nil { // the server's
		return nil, err
	}
	db, err := sql.Open("pgx", url)
	if err != nil {
		return nil, err
	}
	if _, err := db.ExecContext(ctx, `create schema bare; create table bare.rows (at timestamptz)`); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}
