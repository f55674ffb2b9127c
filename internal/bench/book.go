package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/giving/givingtest"
	"github.com/quykhancap/quykhancap/internal/pg/pgembed"
	"github.com/quykhancap/quykhancap/internal/workday"
)

const (
	bookVersion  = "3"       // of what is in it
	bookAccounts = 6         // of three banks
	bookFiles    = 26        // of about one large day each
	bookDays     = 3         // in each file
	bookCodes    = 1_000     // in each file
	grownMax     = 3_000_000 // lines that slopes may add before the book is made anew
)

var system = auth.System("bench")

// grown is what lies beside a large book.
type grown struct {
	Made  time.Time `json:"made"`
	Lines int       `json:"lines"`
}

// old is the book of five million lines. It is filled by the program's own import, so
// that it is what years of use make, and kept for later runs.
func (b *bench) old(ctx context.Context) (*fund, error) {
	if b.large != nil {
		return b.large, nil
	}
	dir, err := b.bookDir()
	if err != nil {
		return nil, err
	}
	g, err := readGrown(dir)
	if err == nil && g.Lines > b.lines+grownMax {
		note("the large book has grown to %d lines: made anew", g.Lines)
		err = fs.ErrNotExist
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = b.makeBook(ctx, dir)
	}
	if err != nil {
		return nil, err
	}
	if b.large, err = b.reopen(ctx, dir); err != nil {
		return nil, err
	}
	return b.large, nil
}

// bookDir names the folder by what the book is made of. Newer migrations are not in the
// name: the program brings an old book to its schema, as it does for everybody's.
func (b *bench) bookDir() (string, error) {
	cache, err := os.UserCacheDir()
	if os.Geteuid() == 0 { // root's own is closed to the user that runs PostgreSQL
		cache, err = "/var/cache", nil
	}
	if err != nil {
		return "", err
	}
	h := sha256.New()
	fmt.Fprintln(h, bookVersion, b.lines, b.seed)
	return filepath.Join(cache, "quykhancap", "bench", hex.EncodeToString(h.Sum(nil)[:8])), nil
}

func readGrown(dir string) (g grown, err error) {
	text, err := os.ReadFile(filepath.Join(dir, "book.json"))
	if err != nil {
		return g, err
	}
	return g, json.Unmarshal(text, &g)
}

func (g grown) write(dir string) error {
	text, err := json.Marshal(g)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "book.json"), text, 0o644)
}

// makeBook fills a book beside its place, holds every promise against it, and moves it
// there when it is whole. Books of other schemas go: each takes gigabytes.
func (b *bench) makeBook(ctx context.Context, dir string) error {
	begun := time.Now()
	old, err := filepath.Glob(filepath.Join(filepath.Dir(dir), "*"))
	if err != nil {
		return err
	}
	for _, o := range old {
		if err := pgembed.Remove(filepath.Join(o, "real", "postgres")); err != nil {
			return fmt.Errorf("a large book of before: %w", err)
		}
		if err := os.RemoveAll(o); err != nil {
			return err
		}
	}
	half := dir + ".new"
	if err := os.MkdirAll(half, 0o755); err != nil {
		return err
	}
	f, err := b.found(ctx, half)
	if err != nil {
		return err
	}
	err = b.fill(ctx, f)
	if err == nil {
		err = f.settle(ctx)
	}
	if err == nil {
		err = b.check(ctx, half)
	}
	f.close()
	if err != nil {
		return fmt.Errorf("make the large book: %w", err)
	}
	if err := (grown{time.Now(), b.lines}).write(half); err != nil {
		return err
	}
	note("made a book of %d lines in %.0f s", b.lines, time.Since(begun).Seconds())
	return os.Rename(half, dir)
}

// fill imports the files, two at a time.
func (b *bench) fill(ctx context.Context, f *fund) error {
	c, err := f.newCampaign(ctx)
	if err != nil {
		return err
	}
	const hands = 2
	errs := make(chan error, hands)
	next := make(chan *statement)
	for range hands {
		go func() {
			var err error
			for st := range next {
				if err != nil {
					continue
				}
				var u uploaded
				var took time.Duration
				if u, took, err = f.upload(ctx, st); err == nil {
					err = u.wasWhole(st)
				}
				os.Remove(st.path)
				note("%s: %d lines in %.1f s", filepath.Base(st.path), u.New, took.Seconds())
			}
			errs <- err
		}()
	}
	err = b.fillFiles(ctx, c, next)
	close(next)
	for range hands {
		err = errors.Join(err, <-errs)
	}
	return err
}

func (b *bench) fillFiles(ctx context.Context, c *campaign, next chan<- *statement) error {
	banks := []string{"vcb", "vietinbank", "agribank"}
	accounts := make([]*giving.BankAccount, bookAccounts)
	for i := range accounts {
		var err error
		if accounts[i], err = c.newAccount(ctx, banks[i%len(banks)]); err != nil {
			return err
		}
	}
	left := b.lines
	for i := range bookFiles {
		codes, err := c.pledge(ctx, bookCodes*b.lines/5_000_000, b.seed+uint64(i)<<8)
		if err != nil {
			return err
		}
		lines := left / (bookFiles - i)
		left -= lines
		st, err := b.write(accounts[i%bookAccounts], banks[i%len(banks)], givingtest.Spec{
			Lines: lines, Seed: b.seed<<32 + uint64(i), Days: bookDays, Codes: codes,
			From: midnight(c.fund.today() - workday.Day(bookDays*(bookFiles-i))),
		})
		if err != nil {
			return err
		}
		select {
		case next <- st:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// settle brings the tables into the state that months of autovacuum would.
func (f *fund) settle(ctx context.Context) error {
	s, err := f.postgres(ctx)
	if err != nil {
		return err
	}
	defer s.Stop() // the server's
	c, err := pgx.Connect(ctx, s.SuperURL(pgembed.Database))
	if err != nil {
		return err
	}
	defer c.Close(context.WithoutCancel(ctx))
	for _, do := range []string{"vacuum analyze", "checkpoint"} {
		if _, err := c.Exec(ctx, do); err != nil {
			return fmt.Errorf("%s: %w", do, err)
		}
	}
	return nil
}

// check holds every promise of the books against the folder's, by the program's own word.
func (b *bench) check(ctx context.Context, dir string) error {
	c := exec.CommandContext(ctx, b.binary, "check")
	c.Env = slices.Clone(environ(dir))
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("quykhancap check: %w\n%s", err, out)
	}
	return nil
}

// slopeLines is one file of a slope.
const slopeLines = 100_000

// measureSlope imports into the old book and compares with the young one.
func measureSlope(ctx context.Context, b *bench) error {
	days, err := b.imported(ctx)
	if err != nil {
		return err
	}
	var young []float64
	for _, d := range days {
		young = append(young, d.per100k())
	}
	f, err := b.old(ctx)
	if err != nil {
		return err
	}
	dir, err := b.bookDir()
	if err != nil {
		return err
	}
	g, err := readGrown(dir)
	if err != nil {
		return err
	}
	c, err := f.newCampaign(ctx)
	if err != nil {
		return err
	}
	var slopes []float64
	for range rounds {
		g.Lines += slopeLines
		if err := g.write(dir); err != nil {
			return err
		}
		d, err := b.importDay(ctx, c, slopeLines, uint64(g.Lines)) // other lines than any run before
		if err != nil {
			return err
		}
		note("100,000 lines: %.2f s at %d lines, %.2f s in a young book", d.per100k(), g.Lines, median(young))
		slopes = append(slopes, d.per100k()/median(young))
	}
	b.tell("import_slope", "ratio", slopes...)
	return nil
}
