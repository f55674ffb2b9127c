package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/giving/givingtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// warmLines are in the book before anything is measured: slopes begin at 100 thousand.
const warmLines = 100_000

// day is one imported statement of a large day.
type day struct {
	*statement
	id   int64
	took time.Duration
}

// perSecond is how many lines a second were uploaded, read, stored, matched, posted and
// made searchable.
func (d day) perSecond() float64 { return float64(d.sums.Lines) / d.took.Seconds() }

// per100k is how many seconds 100,000 lines took.
func (d day) per100k() float64 { return d.took.Seconds() * 100_000 / float64(d.sums.Lines) }

// imported brings large days into the young book, once a run.
func (b *bench) imported(ctx context.Context) ([]day, error) {
	if b.days != nil {
		return b.days, nil
	}
	_, c, err := b.youngCampaign(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := b.importDay(ctx, c, warmLines, 0); err != nil {
		return nil, fmt.Errorf("warm up: %w", err)
	}
	var days []day
	for round := range rounds {
		d, err := b.importDay(ctx, c, dayLines, uint64(round+1))
		if err != nil {
			return nil, err
		}
		days = append(days, d)
	}
	b.days = days
	return days, b.figuresAgree(ctx, c)
}

// importDay makes a day's file for a new account and brings it in.
func (b *bench) importDay(ctx context.Context, c *campaign, lines int, nth uint64) (day, error) {
	a, err := c.newAccount(ctx, "vcb")
	if err != nil {
		return day{}, err
	}
	st, err := b.dayFile(ctx, c, a, lines, nth)
	if err != nil {
		return day{}, err
	}
	return c.bring(ctx, st)
}

// dayFile makes the nth file: one line in forty has the code of a pledge.
func (b *bench) dayFile(
	ctx context.Context, c *campaign, a *giving.BankAccount, lines int, nth uint64,
) (*statement, error) {
	return b.dayFileAs(ctx, c, a, lines, nth, "csv")
}

func (b *bench) dayFileAs(
	ctx context.Context, c *campaign, a *giving.BankAccount, lines int, nth uint64, form string,
) (*statement, error) {
	codes, err := c.pledge(ctx, lines*dayCodes/dayLines, b.seed+nth)
	if err != nil {
		return nil, err
	}
	return b.write(a, "vcb", givingtest.Spec{
		Form: form, Lines: lines, Seed: b.seed<<16 + nth, From: midnight(c.fund.today() - 1 - workday.Day(nth%64)), Codes: codes,
	})
}

// bring uploads a file all of whose lines are new.
func (c *campaign) bring(ctx context.Context, st *statement) (day, error) {
	program, database := c.fund.spent()
	u, took, err := c.fund.upload(ctx, st)
	if err != nil {
		return day{}, err
	}
	program2, database2 := c.fund.spent()
	note("%d lines in %.1f s, %.1f s of processor in the program and %.1f in PostgreSQL", st.sums.Lines,
		took.Seconds(), program2-program, database2-database)
	c.in += st.sums.In
	return day{st, u.ID, took}, u.wasWhole(st)
}

// midnight is the beginning of a day as the generator counts time: without a zone.
func midnight(d workday.Day) time.Time {
	t, err := time.Parse(time.DateOnly, d.String())
	if err != nil {
		panic("bench: " + err.Error())
	}
	return t
}

// figuresAgree holds what the public is told against what the files said.
func (b *bench) figuresAgree(ctx context.Context, c *campaign) error {
	var told struct {
		Received int64 `json:"received"`
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.fund.url+"/api/v1/figures?campaign="+c.Slug, nil)
	if err != nil {
		return err
	}
	if err := answer(r, "", &told); err != nil {
		return err
	}
	if told.Received != c.in {
		return fmt.Errorf("the files brought %d, the public is told %d", c.in, told.Received)
	}
	return nil
}

func measureImport(ctx context.Context, b *bench) error {
	days, err := b.imported(ctx)
	if err != nil {
		return err
	}
	var perSecond []float64
	for _, d := range days {
		perSecond = append(perSecond, d.perSecond())
	}
	b.tell("import_lines_per_s", "lines/s", perSecond...)
	return b.measureAgain(ctx, days)
}

// measureWorkbooks brings in the same days as workbooks, each for an account of its own.
func measureWorkbooks(ctx context.Context, b *bench) error {
	_, c, err := b.youngCampaign(ctx)
	if err != nil {
		return err
	}
	if _, err := b.imported(ctx); err != nil { // so that the book is as large as for CSV
		return err
	}
	var perSecond []float64
	for round := range rounds {
		a, err := c.newAccount(ctx, "vcb")
		if err != nil {
			return err
		}
		st, err := b.dayFileAs(ctx, c, a, dayLines, uint64(100+round), "xlsx")
		if err != nil {
			return err
		}
		d, err := c.bring(ctx, st)
		if err != nil {
			return err
		}
		perSecond = append(perSecond, d.perSecond())
	}
	b.tell("import_xlsx_lines_per_s", "lines/s", perSecond...)
	return b.figuresAgree(ctx, c)
}

// measureAgain hands files in again: the same bytes, and the same lines in other bytes,
// which only a look at every line can tell from new ones.
func (b *bench) measureAgain(ctx context.Context, days []day) error {
	var bytesAgain, rowsAgain []float64
	for _, d := range days {
		u, took, err := b.small.upload(ctx, d.statement)
		if err != nil {
			return err
		}
		if u.New != 0 {
			return fmt.Errorf("the same file again brought %d lines", u.New)
		}
		bytesAgain = append(bytesAgain, took.Seconds())
		other := *d.statement
		if other.path, err = b.rewritten(d.path); err != nil {
			return err
		}
		if u, took, err = b.small.upload(ctx, &other); err != nil {
			return err
		}
		if u.New != 0 || u.Repeated != d.sums.Lines {
			return fmt.Errorf("the same lines again: %d new, %d repeated", u.New, u.Repeated)
		}
		rowsAgain = append(rowsAgain, took.Seconds())
	}
	b.tell("import_again_s", "s", bytesAgain...)
	b.tell("import_again_rows_s", "s", rowsAgain...)
	return nil
}

// rewritten is a copy with a byte order mark: other bytes, the same lines.
func (b *bench) rewritten(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	again := filepath.Join(b.tmp, "again-"+filepath.Base(path))
	return again, os.WriteFile(again, append([]byte("\ufeff"), bytes.TrimPrefix(text, []byte("\ufeff"))...), 0o600)
}

const peakLines = 1_000_000

// measurePeak brings a million lines in and asks the kernel how large the server was.
func measurePeak(ctx context.Context, b *bench) error {
	if b.profile != "" {
		note("no peak while a profile is taken: the server has no memory of its own")
		return nil
	}
	f, c, err := b.youngCampaign(ctx)
	if err != nil {
		return err
	}
	if err := f.forgetPeak(); err != nil {
		return err
	}
	d, err := b.importDay(ctx, c, peakLines, 99)
	if err != nil {
		return err
	}
	note("a million lines: %.0f lines/s", d.perSecond())
	peak, err := f.memory("VmHWM")
	if err != nil {
		return err
	}
	b.tell("import_peak_mb", "MB", peak)
	return nil
}
