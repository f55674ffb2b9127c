package aid

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Simulation is both methods side by side on the same money and rows. Nothing of it
// is decided.
type Simulation struct {
	Round     int64
	Slug      string
	Lines     int // of requests that take part
	LeftOut   []LeftOut
	HeldBy    []Other // rounds that wait for a word and hold lines of this one
	Scenarios []Scenario
}

// LeftOut is a line that is approved and does not take part, with why.
type LeftOut struct {
	Line          int64
	HouseholdCode string
	Unit          int64
	Item          string
	Open          int64
	Why           string // WaitsDisputed, WaitsChanged, "later", "item"
}

// Why else a line is left out.
const (
	outLater = "later" // approved after the cut-off
	outItem  = "item"  // the round has no lot of its item
)

// Scenario is what one method makes of a round.
type Scenario struct {
	Method allot.Method
	Items  []ItemFigures
	Hash   []byte `json:"-"` // of the input
}

// ItemFigures are the sums of one item in a scenario.
type ItemFigures struct {
	Item                string
	Have, Want, Given   int64
	Short               int64 // what the rows want and do not get
	Missing             int64 // how much more the method norm needs to give anything
	Whole, Partly, None int   // rows
	Units               []UnitFigures
	Steps               []string     // the arithmetic
	Tiers               []allot.Tier // the same in figures
}

// Left is what the lots keep.
func (f ItemFigures) Left() int64 { return f.Have - f.Given }

// Percent is how much of what is wanted is given, rounded down.
func (f ItemFigures) Percent() int64 { return percent(f.Given, f.Want) }

// UnitFigures are the sums of one commune.
type UnitFigures struct {
	Unit        int64
	Rows        int
	Want, Given int64
}

// Percent is how much of what is wanted is given, rounded down.
func (f UnitFigures) Percent() int64 { return percent(f.Given, f.Want) }

func percent(part, whole int64) int64 {
	if whole == 0 {
		return 0
	}
	return part * 100 / whole // at most 2^53 × 100
}

// candidate is an approved line with the verified facts it stands on.
type candidate struct {
	OpenLine
	verdict disaster.Verdict
}

// candidates are the lines that a round may serve now, in the order of its list,
// and those that it may not.
func candidates(tx *pg.Tx, r *Round) (in []candidate, out []LeftOut, err error) {
	lines, err := ApprovedLines(tx, r.Event)
	if err != nil {
		return nil, nil, err
	}
	verified, err := disaster.Verified(tx, r.Event, nil)
	if err != nil {
		return nil, nil, err
	}
	facts := make(map[int64]disaster.Verdict, len(verified))
	for _, v := range verified {
		facts[v.Household] = v
	}
	answered, err := approvedOn(tx, r.Event)
	if err != nil {
		return nil, nil, err
	}
	for _, l := range lines {
		v, ok := facts[l.Household]
		why := ""
		switch {
		case !ok:
			why = WaitsDisputed
		case !bytes.Equal(v.Hash, l.FactsHash):
			why = WaitsChanged
		case answered[l.Request] > r.CutOn:
			why = outLater
		case r.Steps[l.Item] == 0 || !r.has(l.Item):
			why = outItem
		}
		if why != "" {
			out = append(out, LeftOut{l.ID, l.HouseholdCode, l.Unit, l.Item, l.Open, why})
			continue
		}
		in = append(in, candidate{l, v})
	}
	slices.SortStableFunc(in, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.Request, b.Request), cmp.Compare(a.Village, b.Village),
			cmp.Compare(a.HouseholdCode, b.HouseholdCode), cmp.Compare(a.ID, b.ID))
	})
	return in, out, nil
}

func (r *Round) has(item string) bool {
	return slices.ContainsFunc(r.Lots, func(l Lot) bool { return l.Item == item })
}

// items of a round, money first.
func (r *Round) items() (items []string) {
	for _, l := range r.Lots {
		if !slices.Contains(items, l.Item) {
			items = append(items, l.Item)
		}
	}
	slices.SortFunc(items, func(a, b string) int {
		if (a == ledger.VND) != (b == ledger.VND) {
			if a == ledger.VND {
				return -1
			}
			return 1
		}
		return cmp.Compare(a, b)
	})
	return items
}

// line is one row of a round's list: what it wants and what it gets.
type line struct {
	id        int64 // of the request's line
	nth       int
	unit      int64
	purpose   string
	item      string
	want, qty int64
	facts     []byte
	parts     []allot.Part // by lot
}

// numbered numbers the candidates as rows of the list.
func numbered(in []candidate) []line {
	lines := make([]line, len(in))
	for i, c := range in {
		lines[i] = line{
			id: c.ID, nth: i + 1, unit: c.Unit, purpose: c.Purpose, item: c.Item, want: c.Open, facts: c.verdict.Hash,
		}
	}
	return lines
}

// inputs are what allot needs, one for each item. They are published as they are.
func (r *Round) inputs(method allot.Method, lines []line) []allot.Input {
	var all []allot.Input
	for _, item := range r.items() {
		in := allot.Input{Item: item, Method: method, Unit: r.Steps[item], Lots: []allot.Lot{}, Rows: []allot.Row{}}
		for _, l := range r.Lots {
			if l.Item != item {
				continue
			}
			in.Lots = append(in.Lots, allot.Lot{
				ID: lotID(l.Nth), Qty: l.Qty, Earmarked: l.Earmarked(), Purposes: l.Purposes,
				Areas: unitTexts(l.Areas), Order: l.Nth,
			})
		}
		for _, x := range lines {
			if x.item == item {
				in.Rows = append(in.Rows, allot.Row{
					ID: strconv.Itoa(x.nth), Want: x.want, Purpose: x.purpose, Area: strconv.FormatInt(x.unit, 10), Order: x.nth,
				})
			}
		}
		all = append(all, in)
	}
	return all
}

func lotID(nth int) string { return "L" + strconv.Itoa(nth) }

func unitTexts(units []int64) []string {
	if units == nil {
		return nil
	}
	texts := make([]string, len(units))
	for i, u := range units {
		texts[i] = strconv.FormatInt(u, 10)
	}
	return texts
}

// run computes the inputs and writes what each line gets into lines. When a method
// norm does not reach it gives what is missing by item, and nothing else.
func run(inputs []allot.Input, lines []line) (results []allot.Result, missing map[string]int64, err error) {
	missing = map[string]int64{}
	for _, in := range inputs {
		res, err := allot.Run(in)
		var short *allot.Short
		if errors.As(err, &short) {
			missing[in.Item] = short.Missing
		} else if err != nil {
			return nil, nil, fmt.Errorf("allocate %s: %w", in.Item, err)
		}
		for _, s := range res.Shares {
			nth, err := strconv.Atoi(s.Row)
			if err != nil {
				panic("aid: allot answered for row " + s.Row)
			}
			lines[nth-1].qty, lines[nth-1].parts = s.Qty, s.Parts
		}
		results = append(results, res)
	}
	return results, missing, nil
}

// Simulate computes a round by both methods and keeps what it showed. It refuses
// lines that another round holds.
func (d *Desk) Simulate(ctx context.Context, by auth.Actor, slug string) (*Simulation, error) {
	if err := mustBePerson(by, auth.PrepareRound, 0); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Simulation, error) {
		r, err := roundBySlug(tx, slug)
		if err != nil {
			return nil, err
		}
		if err := by.Must(auth.PrepareRound, r.Unit); err != nil {
			return nil, err
		}
		s, err := simulate(tx, r)
		if err == nil {
			err = heldByOther(s.HeldBy)
		}
		if err != nil {
			return nil, err
		}
		for _, sc := range s.Scenarios {
			if err := insertScenario(tx, r.ID, sc); err != nil {
				return nil, err
			}
		}
		return s, nil
	})
}

// SimulationOf computes a round's two methods for whoever may read it, and keeps
// nothing.
func (d *Desk) SimulationOf(ctx context.Context, by auth.Actor, slug string) (s *Simulation, err error) {
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		r, err := roundBySlug(tx, slug)
		if err != nil {
			return err
		}
		if err := by.Must(auth.ReadAid, r.Unit); err != nil {
			return err
		}
		s, err = simulate(tx, r)
		return err
	})
	return s, err
}

func simulate(tx *pg.Tx, r *Round) (*Simulation, error) {
	in, out, err := candidates(tx, r)
	if err != nil {
		return nil, err
	}
	s := &Simulation{Round: r.ID, Slug: r.Slug, Lines: len(in), LeftOut: out}
	if s.HeldBy, err = holders(tx, r, in); err != nil {
		return nil, err
	}
	for _, method := range []allot.Method{allot.Norm, allot.NormScaled} {
		lines := numbered(in)
		inputs := r.inputs(method, lines)
		results, missing, err := run(inputs, lines)
		if err != nil {
			return nil, err
		}
		sc := Scenario{Method: method, Hash: hashOf(inputs)}
		for i, in := range inputs {
			sc.Items = append(sc.Items, figures(in, results[i], lines, missing[in.Item]))
		}
		s.Scenarios = append(s.Scenarios, sc)
	}
	return s, nil
}

func figures(in allot.Input, res allot.Result, lines []line, missing int64) ItemFigures {
	f := ItemFigures{Item: in.Item, Missing: missing, Steps: res.Steps, Tiers: res.Tiers}
	for _, l := range in.Lots {
		f.Have += l.Qty
	}
	units := map[int64]*UnitFigures{}
	for _, l := range lines {
		if l.item != in.Item {
			continue
		}
		u := units[l.unit]
		if u == nil {
			u = &UnitFigures{Unit: l.unit}
			units[l.unit] = u
		}
		u.Rows++
		u.Want, u.Given = u.Want+l.want, u.Given+l.qty
		f.Want, f.Given = f.Want+l.want, f.Given+l.qty
		switch l.qty {
		case l.want:
			f.Whole++
		case 0:
			f.None++
		default:
			f.Partly++
		}
	}
	f.Short = f.Want - f.Given
	for _, u := range units {
		f.Units = append(f.Units, *u)
	}
	slices.SortFunc(f.Units, func(a, b UnitFigures) int { return cmp.Compare(a.Unit, b.Unit) })
	return f
}

// hashOf tells one input from another.
func hashOf(inputs []allot.Input) []byte {
	body, err := json.Marshal(inputs)
	if err != nil {
		panic("aid: " + err.Error())
	}
	sum := sha256.Sum256(body)
	return sum[:]
}

// today is the day on which the transaction runs.
func today(tx *pg.Tx) workday.Day { return workday.On(tx.Now) }
