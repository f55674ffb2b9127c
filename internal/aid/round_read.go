package aid

import (
	"context"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// RoundsFor lists the rounds of the funds whose relief the actor reads, newest
// first; before is the id to go on from, 0 for the first page.
func (d *Desk) RoundsFor(ctx context.Context, by auth.Actor, before int64) (list []Round, err error) {
	if err := by.Must(auth.ReadAid, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		all, err := rounds(tx, before)
		for _, r := range all {
			if maySee(by, &r) {
				list = append(list, r)
			}
		}
		return err
	})
	return list, err
}

// maySee reports whether somebody reads a round at all. Reading reaches down; who
// works below a fund reads what it decides for them.
func maySee(by auth.Actor, r *Round) bool {
	if r.Private {
		return by.May(auth.ReadPrivate, r.Unit)
	}
	return by.May(auth.ReadAid, r.Unit)
}

// RoundFor is one round with its lots and acts.
func (d *Desk) RoundFor(ctx context.Context, by auth.Actor, slug string) (r *Round, err error) {
	if err := by.Must(auth.ReadAid, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		r, err = roundBySlug(tx, slug)
		if err == nil && !maySee(by, r) {
			err = fault.Of(fault.Missing, "round.missing")
		}
		return err
	})
	return r, err
}

// Offer is what the actor may allocate to an event: its lots in the order in which
// they are spent.
func (d *Desk) Offer(ctx context.Context, by auth.Actor, event string) (lots []Lot, err error) {
	if err := by.Must(auth.PrepareRound, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		e, err := disaster.EventBySlug(tx, event)
		if err != nil {
			return err
		}
		lots, err = holdings(tx, e)
		return err
	})
	return lots, err
}

// Need is what approved requests of an event still wait for, by item.
type Need struct {
	Item       string
	Lines      int
	Households int
	Open       int64
}

// NeedOf sums the approved lines of an event in the actor's scope.
func (d *Desk) NeedOf(ctx context.Context, by auth.Actor, event string) (needs []Need, err error) {
	if err := by.Must(auth.ReadAid, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		e, err := disaster.EventBySlug(tx, event)
		if err != nil {
			return err
		}
		lines, err := ApprovedLines(tx, e.ID)
		needs = needsOf(lines)
		return err
	})
	return needs, err
}

func needsOf(lines []OpenLine) (needs []Need) {
	at := map[string]int{}
	seen := map[string]map[int64]bool{}
	for _, l := range lines {
		i, ok := at[l.Item]
		if !ok {
			i = len(needs)
			at[l.Item], seen[l.Item] = i, map[int64]bool{}
			needs = append(needs, Need{Item: l.Item})
		}
		needs[i].Lines++
		needs[i].Open += l.Open
		if !seen[l.Item][l.Household] {
			seen[l.Item][l.Household] = true
			needs[i].Households++
		}
	}
	return needs
}

// RoundRow is one line of a round as officers read it, with the full name.
type RoundRow struct {
	Nth         int
	Household   string // its code
	Name        string
	Unit        int64
	VillageName string
	Purpose     string
	Case        string
	Item        string
	Sum         string
	Approved    int64 // of the line; Want is what earlier rounds left of it
	Want, Qty   int64
	Request     int64 // its number
	Code        string
	Given       int64
	Struck      bool
}

// rowsMax is how many rows a page of a list has.
const rowsMax = 200

// RoundRows lists what the lines of a submitted round get, from a number on.
func (d *Desk) RoundRows(ctx context.Context, by auth.Actor, slug string, after int) (rows []RoundRow, err error) {
	if err := by.Must(auth.ReadAid, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		r, err := roundBySlug(tx, slug)
		if err != nil {
			return err
		}
		if !maySee(by, r) {
			return fault.Of(fault.Missing, "round.missing")
		}
		rows, err = roundRows(tx, r.ID, after, rowsMax)
		return err
	})
	return rows, err
}

// DecisionFor is a decision as officers read it.
func (d *Desk) DecisionFor(ctx context.Context, by auth.Actor, slug string) (dec *Decision, err error) {
	if err := by.Must(auth.ReadAid, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		r, err := roundBySlug(tx, slug)
		if err != nil {
			return err
		}
		if !maySee(by, r) || r.Decision == 0 {
			return fault.Of(fault.Missing, "decision.missing")
		}
		dec, err = DecisionByID(tx, r.Decision)
		return err
	})
	return dec, err
}

// Waiting is one kind of work: how much of it there is, since when the oldest waits,
// by when the most urgent is due, and how many are past their day.
type Waiting struct {
	N          int
	Since, Due workday.Day
	Late       int
	Refs       []string // what their deadlines are kept under
}

// add counts one that waits since a day and is due by another; zero is none, and "" is of
// no deadline.
func (w *Waiting) add(ref string, since, due, today workday.Day) {
	w.N++
	if ref != "" {
		w.Refs = append(w.Refs, ref)
	}
	if !since.IsZero() && (w.Since.IsZero() || since < w.Since) {
		w.Since = since
	}
	if !due.IsZero() {
		if w.Due.IsZero() || due < w.Due {
			w.Due = due
		}
		if today > due {
			w.Late++
		}
	}
}

// Work is what rounds, notices and objections ask of an officer today.
type Work struct {
	ToSubmit  Waiting // drafts of one's own
	ToDecide  Waiting
	ToConfirm Waiting
	ToPutUp   Waiting
	ToAnswer  Waiting
	ToStrike  Waiting // objections that were right and whose row still stands
}

// WorkFor counts it, leaving out what the actor may not do because of what they did
// before.
func (d *Desk) WorkFor(ctx context.Context, by auth.Actor) (w Work, err error) {
	if !by.May(auth.ReadAid, 0) {
		return w, nil
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		if by.May(auth.PrepareRound, 0) || by.May(auth.DecideRound, 0) {
			if err := roundWork(tx, by, &w); err != nil {
				return err
			}
		}
		if by.May(auth.PostNotice, 0) {
			waiting, err := notices(tx, ` where n.starts_on is null`)
			if err != nil {
				return err
			}
			for _, n := range waiting {
				if by.May(auth.PostNotice, n.Unit) {
					w.ToPutUp.add(noticeRef(n.Code), n.DecidedOn, n.DueOn, today(tx))
				}
			}
		}
		return objectionWork(tx, by, &w)
	})
	return w, err
}
