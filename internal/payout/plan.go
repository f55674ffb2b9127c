package payout

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// State is how far a plan has come.
type State string

// The states, in the order in which a plan goes through them.
const (
	Open       State = "open"        // being put together
	Locked     State = "locked"      // its rows and sums are fixed
	Approved   State = "approved"    // by the second person
	Released   State = "released"    // by the third: sessions may be held
	InProgress State = "in_progress" // the first session has opened
	Reconciled State = "reconciled"  // every session is over and counted
	Closed     State = "closed"
	Aborted    State = "aborted" // before any session opened
)

// Plan is one part of a decision on its way to the communes.
type Plan struct {
	ID         int64
	Part       int
	UnitID     int64 // of the fund
	DueOn      workday.Day
	Note       string
	State      State
	Number     int64 // of its paper, from the lock on; series KHC
	Year       int
	PreparedBy int64
	Preparer   string // login
	PreparedAt time.Time
	Decision   Decided
}

// Label is the plan's number as it is printed, "" before it is locked.
func (p Plan) Label() string {
	if p.Number == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", p.Number, p.Year)
}

// Living reports whether sessions may be planned and opened.
func (p Plan) Living() bool { return p.State == Released || p.State == InProgress }

// Act is one step of a plan.
type Act struct {
	Act    State
	ByID   int64
	By     string // login
	At     time.Time
	Reason string
}

// Commune is what a plan gives in one commune. While the plan is open it is what
// could be given; Waits counts the rows that stay out and why.
type Commune struct {
	Unit  int64
	Sums  []Sum
	Waits map[string]int
	Given []Sum // handed over so far
}

// PlanSheet is a plan with all that is known of it.
type PlanSheet struct {
	Plan
	Communes []Commune
	Sums     []Sum
	Missing  []Sum // at the close of its sessions, not made good yet
	Acts     []Act
	Sessions []Session
}

// Did is who did a step, nil while it has not been done.
func (s PlanSheet) Did(act State) *Act {
	for i, a := range s.Acts {
		if a.Act == act {
			return &s.Acts[i]
		}
	}
	return nil
}

// PlanForm asks for a plan.
type PlanForm struct {
	Decision int64
	Units    []int64 // communes; none means all that have something left
	DueOn    string
	Note     string
}

// Prepare begins a plan for the next part of a decision. It refuses who may not for
// the fund's unit, communes that have nothing left to give, and a last day in the past.
func (d *Desk) Prepare(ctx context.Context, by auth.Actor, f PlanForm) (*Plan, error) {
	if err := must(by, auth.PreparePlan); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Plan, error) {
		dec, err := decided(tx, f.Decision)
		if err != nil {
			return nil, err
		}
		if err := by.Must(auth.PreparePlan, dec.UnitID); err != nil {
			return nil, err
		}
		open, err := remaining(tx, dec.ID, nil)
		if err != nil {
			return nil, err
		}
		var l fault.List
		units := f.units(&l, open)
		due := day(&l, "due_on", f.DueOn, 0)
		if !due.IsZero() && due < dec.DecidedOn {
			l.On("due_on", "plan.due.early", "day", dec.DecidedOn)
		}
		note := text(&l, "note", f.Note, 500, false)
		if err := l.Err(); err != nil {
			return nil, err
		}
		p := &Plan{UnitID: dec.UnitID, DueOn: due, Note: note, State: Open, PreparedBy: by.ID, Preparer: by.Name, Decision: *dec}
		if err := insertPlan(tx, p, units); err != nil {
			return nil, err
		}
		if err := askPay(tx, p); err != nil {
			return nil, err
		}
		return p, audit.Record(tx, audit.Event{
			Action: "plan.prepare", Subject: p.subject(), Unit: p.UnitID,
			After: map[string]any{"decision": dec.ID, "part": p.Part, "units": units, "due": due},
		})
	})
}

func (p *Plan) subject() string { return fmt.Sprintf("plan:%d", p.ID) }

// Subject is what the plan's deadline is kept under.
func (p *Plan) Subject() string { return p.subject() }

// askPay begins the time that a plan gives itself: until then all of it is handed over
// and counted.
func askPay(tx *pg.Tx, p *Plan) error {
	return duty.Open(tx, duty.New{
		Kind: duty.PlanPay, Ref: p.subject(), Unit: p.UnitID, Role: auth.Accountant, Path: fmt.Sprintf("/van-phong/ke-hoach-chi/%d", p.ID),
		About: fmt.Sprintf("Quyết định số %s ngày %s, phần %d",
			aid.DecisionLabel(p.Decision.Number), p.Decision.DecidedOn.Local(), p.Part),
		From: workday.On(tx.Now), Due: p.DueOn,
	})
}

// units are the communes of the plan, each of which has something left to give.
func (f PlanForm) units(l *fault.List, open []aid.PayRow) []int64 {
	var have []int64
	for _, r := range open {
		have = append(have, r.Unit)
	}
	slices.Sort(have)
	have = slices.Compact(have)
	if len(have) == 0 {
		l.On("units", "plan.units.nothing")
		return nil
	}
	if len(f.Units) == 0 {
		return have
	}
	units := slices.Clone(f.Units)
	slices.Sort(units)
	units = slices.Compact(units)
	for _, u := range units {
		if !slices.Contains(have, u) {
			l.On("units", "plan.units.unknown")
			break
		}
	}
	return units
}

// remaining are the rows of a decision that no living plan has and that are not
// given whole, those that wait included; Qty is what is left. No units means all.
func remaining(tx *pg.Tx, decision int64, units []int64) ([]aid.PayRow, error) {
	if units == nil {
		var err error
		if units, err = unitsOf(tx, decision); err != nil {
			return nil, err
		}
	}
	rows, err := aid.PayableRows(tx, decision, units)
	if err != nil {
		return nil, err
	}
	planned, err := plannedRows(tx, decision)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(rows, func(r aid.PayRow) bool { return r.Qty <= r.Given || planned[r.Row] }), nil
}

// Openable is a decision of which something is left to plan.
type Openable struct {
	Decided
	Communes []Commune
}

// Openables lists the decisions for which the actor may prepare a plan, the newest
// first, with what is left of them.
func (d *Desk) Openables(ctx context.Context, by auth.Actor) (list []Openable, err error) {
	if err := by.Must(auth.PreparePlan, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		all, err := decisionsOf(tx, by)
		if err != nil {
			return err
		}
		for _, dec := range all {
			rows, err := remaining(tx, dec.ID, nil)
			if err != nil {
				return err
			}
			if len(rows) > 0 {
				list = append(list, Openable{dec, communesOf(rows)})
			}
		}
		return nil
	})
	return list, err
}

// Unplanned counts the decisions for which the actor could prepare a plan today, and
// says since when the oldest of them waits.
func (d *Desk) Unplanned(ctx context.Context, by auth.Actor) (n int, since workday.Day, err error) {
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		n, since, err = unplanned(tx, by)
		return err
	})
	return n, since, err
}

// communesOf sums rows by commune, in the order in which they come.
func communesOf(rows []aid.PayRow) (list []Commune) {
	at := map[int64]int{}
	for _, r := range rows {
		i, known := at[r.Unit]
		if !known {
			i = len(list)
			at[r.Unit] = i
			list = append(list, Commune{Unit: r.Unit, Waits: map[string]int{}})
		}
		if r.Waits != "" {
			list[i].Waits[r.Waits]++
			continue
		}
		list[i].Sums = add(list[i].Sums, r.Item, r.Qty-r.Given, 1)
	}
	return list
}

// PlanFilter narrows Plans. Zero fields do not.
type PlanFilter struct {
	States   []State
	Decision int64
	Before   int64 // keyset: plans older than this id
	Limit    int
}

// Plans lists plans of the units that the actor reads, the newest first: the fund's
// own, and those that give in a commune of theirs.
func (d *Desk) Plans(ctx context.Context, by auth.Actor, f PlanFilter) (list []Plan, err error) {
	if err := by.Must(auth.ReadPayout, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = plans(tx, by, f)
		return err
	})
	return list, err
}

// Plan is a plan with its communes, steps and sessions.
func (d *Desk) Plan(ctx context.Context, by auth.Actor, id int64) (s *PlanSheet, err error) {
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		s, err = planSheet(tx, id)
		return err
	})
	return s, err
}

func planSheet(tx *pg.Tx, id int64) (*PlanSheet, error) {
	p, err := planByID(tx, id)
	if err != nil {
		return nil, err
	}
	units, err := planUnits(tx, id)
	if err != nil {
		return nil, err
	}
	if err := mayRead(tx.By, append(units, p.UnitID)...); err != nil {
		return nil, err
	}
	s := &PlanSheet{Plan: *p}
	if s.Acts, err = planActs(tx, id); err != nil {
		return nil, err
	}
	if s.Sessions, err = sessions(tx, tx.By, SessionFilter{Plan: id, Limit: listMax}); err != nil {
		return nil, err
	}
	if s.Missing, err = missingSums(tx, id); err != nil {
		return nil, err
	}
	if p.State == Open {
		rows, err := remaining(tx, p.Decision.ID, units)
		if err != nil {
			return nil, err
		}
		s.Communes = communesOf(rows)
	} else if s.Communes, err = planCommunes(tx, id); err != nil {
		return nil, err
	}
	for _, c := range s.Communes {
		for _, sum := range c.Sums {
			s.Sums = add(s.Sums, sum.Item, sum.Qty, sum.Rows)
		}
	}
	return s, nil
}
