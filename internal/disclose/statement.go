package disclose

import (
	"context"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Cover says how far an account's public statement reaches: up to its last line,
// how many lines there are and what they add up to.
type Cover struct {
	Campaign      int64
	Slug          string // of the campaign
	Bank, Number  string
	Through       time.Time // of the last line; its day's start where the bank gives no time
	Timed         bool
	Lines         int64
	Live          int64 // of them told by the bank at once; the others came in files
	SumIn, SumOut money.VND
	Account       int64
}

// Sum is what the account's lines add up to.
func (c Cover) Sum() money.VND { return c.SumIn - c.SumOut }

// Filed is how many of its lines came in files of the bank.
func (c Cover) Filed() int64 { return c.Lines - c.Live }

// DayRow is one day of the public statement, as the list of open data shows it.
type DayRow struct {
	Day      workday.Day
	LinesIn  int64
	SumIn    money.VND
	LinesOut int64
	SumOut   money.VND
}

// Lines of the day in both directions.
func (d DayRow) Lines() int64 { return d.LinesIn + d.LinesOut }

// Gift is a line of the public statement that brought a gift.
type Gift struct {
	ID      int64 // of the line
	At      time.Time
	Timed   bool // the bank gave the time of day
	Slug    string
	Amount  money.VND
	Text    string // screened; "" where the giver is hidden
	Receipt string // its code, "" while there is none to open
	Cash    bool   // given over the table: it has no words, and an ID below zero
}

// daysMax and giftsMax bound one answer.
const (
	daysMax  = 400
	giftsMax = 50
)

// Fold moves what was counted since the last fold into the totals that figures
// are read from; a job calls it every second, beside ledger.Fold. Figures are
// right without it, only slower.
func Fold(ctx context.Context, db *pg.DB) (moved int64, err error) {
	err = db.Update(ctx, auth.System("fold"), func(tx *pg.Tx) error {
		return tx.Row(`select disclose.fold()`).Scan(&moved)
	})
	if err != nil {
		return 0, fmt.Errorf("fold the figures: %w", err)
	}
	return moved, nil
}

// Covered says how far each account of a campaign is known, of all campaigns
// when slug is "".
func Covered(ctx context.Context, db *pg.DB, slug string) (covers []Cover, err error) {
	err = db.Public(ctx, func(tx *pg.Tx) error {
		s, err := campaignsOf(tx, slug, 0, "")
		if err == nil {
			covers, err = coversOf(tx, s.ids)
		}
		return err
	})
	return covers, err
}

// Days are the days of the public statement before a day, newest first, at most
// 400: the index of open data. Each has its file at /sao-ke/DAY.csv. Zero starts
// at the newest; slug "" means all campaigns.
func Days(ctx context.Context, db *pg.DB, slug string, before workday.Day) (days []DayRow, err error) {
	err = db.Public(ctx, func(tx *pg.Tx) error {
		days, err = statementDays(tx, slug, before)
		return err
	})
	return days, err
}
