package disclose

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// RunningCosts are what givers let be spent on running the fund and what was
// (ND 93/2021 art 12.3). What was paid stands inside the other outlays of the figures.
type RunningCosts struct {
	Gifts   int64     // whose givers agreed
	Agreed  money.VND // to how much of them
	Decided money.VND // by two people, and not paid
	Paid    money.VND
	List    []RunningCost // what was paid, the latest first, at most 200
}

// Left is what may still be decided.
func (r RunningCosts) Left() money.VND { return r.Agreed - r.Decided - r.Paid }

// Arithmetic says how the sums hang together.
func (r RunningCosts) Arithmetic() Arithmetic {
	a := Arithmetic{Key: "costs_left", Total: r.Left()}
	a.add("costs_agreed", r.Agreed, false, true)
	a.add("costs_decided", r.Decided, true, false)
	a.add("costs_paid", r.Paid, true, true)
	return a
}

// RunningCost is one that was paid.
type RunningCost struct {
	ID       int64
	Campaign int64
	Slug     string // of the campaign
	PaidOn   workday.Day
	Amount   money.VND
	What     string
	Document string
	Line     int64 // of the public statement
	Entry    int64
}

// runningCostsMax bounds one list of them.
const runningCostsMax = 200

// RunningCostsOf gives them of the campaigns asked for, as they are now: a page of the
// list, behind the cost of an id where that is not 0, and the sums of all.
func RunningCostsOf(ctx context.Context, db *pg.DB, w Which, after int64, limit int) (r RunningCosts, err error) {
	err = db.Public(ctx, func(tx *pg.Tx) error {
		s, err := scopeOf(tx, w)
		if err != nil {
			return err
		}
		r, err = runningCosts(tx, s.ids, after, limit)
		return err
	})
	return r, err
}

func runningCosts(tx *pg.Tx, campaigns []int64, after int64, limit int) (r RunningCosts, err error) {
	err = tx.Row(`
		select coalesce(sum(gifts), 0)::bigint, coalesce(sum(agreed), 0)::bigint, coalesce(sum(decided), 0)::bigint,
			coalesce(sum(paid), 0)::bigint
		from giving.public_cost_parts where campaign_id = any ($1)`, campaigns).
		Scan(&r.Gifts, &r.Agreed, &r.Decided, &r.Paid)
	if err != nil {
		return r, fmt.Errorf("sum the running costs: %w", err)
	}
	err = tx.Each(`
		select k.id, k.campaign_id, c.slug, k.paid_on, k.amount, k.what, k.document, k.line_id, k.entry_id
		from giving.public_running_costs k
		join giving.public_campaigns c on c.id = k.campaign_id
		where k.campaign_id = any ($1) and ($3::bigint = 0 or (k.paid_on, k.id) < (
			select a.paid_on, a.id from giving.public_running_costs a where a.id = $3))
		order by k.paid_on desc, k.id desc
		limit $2`, []any{campaigns, min(limit, runningCostsMax), after}, func(row pg.Scanner) error {
		var c RunningCost
		err := row.Scan(&c.ID, &c.Campaign, &c.Slug, &c.PaidOn, &c.Amount, &c.What, &c.Document, &c.Line, &c.Entry)
		r.List = append(r.List, c)
		return err
	})
	if err != nil {
		return r, fmt.Errorf("list the running costs: %w", err)
	}
	return r, nil
}
