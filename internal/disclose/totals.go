package disclose

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Totals are figures with how far each bank account is covered that they are from: up to
// which line, of when. Both are of one moment, so that a line is in both or in neither.
type Totals struct {
	Figures
	Covers []Cover
	Costs  *RunningCosts // of now alone; nil where nobody shows them
}

// TotalsOf gives the totals, live or as of a moment, when nothing is said of accounts. It
// refuses what FiguresOf does.
func TotalsOf(ctx context.Context, db *pg.DB, w Which) (t Totals, err error) {
	err = db.Public(ctx, func(tx *pg.Tx) error {
		t, err = totalsWithCosts(tx, w)
		return err
	})
	return t, err
}

// totalsWithCosts adds the running costs, which sum the consents of every gift: pages that
// are read all the time and do not show them go without.
func totalsWithCosts(tx *pg.Tx, w Which) (t Totals, err error) {
	if t, err = totalsOf(tx, w); err != nil || !w.At.IsZero() {
		return t, err
	}
	s, err := scopeOf(tx, w)
	if err != nil {
		return t, err
	}
	costs, err := runningCosts(tx, s.ids, 0, runningCostsMax)
	t.Costs = &costs
	return t, err
}

func totalsOf(tx *pg.Tx, w Which) (t Totals, err error) {
	if t.Figures, err = figuresOf(tx, w); err != nil || !w.At.IsZero() {
		return t, err
	}
	s, err := scopeOf(tx, w)
	if err != nil {
		return t, err
	}
	t.Covers, err = coversOf(tx, s.ids)
	return t, err
}

// scopeOf is the campaigns that figures are asked of.
func scopeOf(tx *pg.Tx, w Which) (scope, error) {
	var unit int64
	if w.Unit != "" {
		u, err := place.ByRef(tx, w.Unit)
		if err != nil {
			return scope{}, err
		}
		unit = u.ID
	}
	return campaignsOf(tx, w.Campaign, unit, w.Disaster)
}

// Given is what was given on one day of the books, by the way it came. What was taken back
// counts on its own day, below zero. Goods are counted and never added to money.
type Given struct {
	Day                  workday.Day
	Bank, Cash           money.VND
	BankGifts, CashGifts int64
	Goods                int64 // times that goods of one kind were received
}

// Money is what was given in money, whichever way.
func (g Given) Money() money.VND { return g.Bank + g.Cash }

// Add counts what was given on another day as well.
func (g *Given) Add(d Given) {
	g.Bank, g.Cash, g.Goods = g.Bank+d.Bank, g.Cash+d.Cash, g.Goods+d.Goods
	g.BankGifts, g.CashGifts = g.BankGifts+d.BankGifts, g.CashGifts+d.CashGifts
}

func (g *Given) add(item, holder string, times int64, qty money.VND) {
	switch {
	case item != vnd:
		g.Goods += times
	case holder == cashHolder:
		g.Cash += qty
		g.CashGifts += times
	case holder == saleHolder:
		g.Bank += qty // of a gift that was counted when it came
	default:
		g.Bank += qty
		g.BankGifts += times
	}
}

// givenOf reads the days on which something was given to books, the earliest first.
func givenOf(tx *pg.Tx, books []int64) (days []Given, err error) {
	err = tx.Each(`
		select day, item, holder, sum(n_out - n_in)::bigint, sum(qty_out - qty_in)::bigint
		from ledger.public_days
		where book_id = any ($1) and kind = 'giver' and holder <> $2
		group by day, item, holder
		order by day`, []any{books, returnedHolder}, func(r pg.Scanner) error {
		var day workday.Day
		var item, holder string
		var times int64
		var qty money.VND
		if err := r.Scan(&day, &item, &holder, &times, &qty); err != nil {
			return err
		}
		if len(days) == 0 || days[len(days)-1].Day != day {
			days = append(days, Given{Day: day})
		}
		days[len(days)-1].add(item, holder, times, qty)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what was given by day: %w", err)
	}
	return days, nil
}
