package disclose

import (
	"cmp"
	"context"
	"slices"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Count is a number of households. One from one to four is not told: in a small
// commune everybody would know who they are.
type Count int64

// What a count may be instead of a number.
const (
	Few     Count = -1 // one to four
	Unknown Count = -2 // nobody has said
)

// Event is a disaster or accident as the public knows it. Private causes never are.
type Event struct {
	ID               int64
	Slug             string
	Name, NameEN     string
	Cause, Kind      string
	State            string // warned, responding, recovering, closed
	Unit             int64  // whose event it is
	StartsOn, EndsOn workday.Day
}

// Over reports whether the event is closed.
func (e Event) Over() bool { return e.State == "closed" }

// EventRow is a line of the list of events.
type EventRow struct {
	Event
	UnitName string
	Communes int
	Reached  int // communes in which somebody has something in hand
	Money    Reach
}

// Reach is how far help has come, in đồng or in base units of goods.
type Reach struct{ Asked, Approved, Decided, Given int64 }

// ItemReach is the same for one kind of goods.
type ItemReach struct {
	Item
	Reach
}

// Stage is where a commune stands on the way from the event to the hand.
type Stage int

// The stages, in their order. A commune stands at the last one that it has reached.
const (
	Hit      Stage = iota // it waits for its first report
	Reported              // for somebody to look at the households
	Assessed              // for its request
	Asked                 // for a decision
	Decided               // for the money to leave
	Left                  // for the first household to get it
	Handed                // for the last one
	Done
)

// stages that have a day.
const stagesDated = int(Handed) + 1

// String names the stage for programs and in keys of words.
func (s Stage) String() string {
	return [...]string{"hit", "reported", "assessed", "asked", "decided", "left", "handed", "done"}[s]
}

// Commune is one commune in an event.
type Commune struct {
	Unit     place.Unit // as on the day of the event
	Ref      string     // its address today
	Province int64
	Codes    []string // of the communes of today that took its place, for the map
	Severity int      // 0: it reported without being named

	Reported, Verified, Asked, Decided, Given Count // households

	Money Reach
	Goods []ItemReach
	Days  [stagesDated]workday.Day // when each stage was first reached; Handed is the day of its middle household
	First workday.Day              // in the first hand
	Last  workday.Day              // in the last one so far
	Stage Stage
}

// Waits is how many days a commune has waited at its stage; 0 when it is done.
func (c Commune) Waits(today workday.Day) int {
	if c.Stage == Done {
		return 0
	}
	for s := int(min(c.Stage, Handed)); s >= 0; s-- {
		if !c.Days[s].IsZero() {
			return int(today - c.Days[s])
		}
	}
	return 0
}

// Covered reports whether somebody in the commune has something in hand.
func (c Commune) Covered() bool { return !c.First.IsZero() }

// ProvinceReach sums the communes of one province.
type ProvinceReach struct {
	ID         int64
	Code, Name string // today
	Communes   int
	Reached    int
	Money      Reach
}

// Decision is one decision with what it gave in the event.
type Decision struct {
	ID        int64
	Slug      string
	Number    int64
	Year      int
	Fund      string
	DecidedOn workday.Day
	Communes  int
	Rows      int64
	Money     Reach // Decided and Given only
	Goods     []ItemReach
}

// Disaster is all that is told of one event.
type Disaster struct {
	Event
	UnitName  string
	Communes  []Commune // of all provinces; those that wait longest at the lowest stage come first
	Provinces []ProvinceReach
	Money     Reach
	Goods     []ItemReach
	Clock     []Leg
	Decisions []Decision
}

// disastersMax bounds the list of events.
const disastersMax = 100

// Disasters lists the events that are no secret, the newest first.
func Disasters(ctx context.Context, db *pg.DB) (rows []EventRow, err error) {
	err = db.Public(ctx, func(tx *pg.Tx) error {
		rows, err = eventRows(tx, disastersMax)
		return err
	})
	return rows, err
}

// DisasterOf is one event with each of its communes; refused as missing when there
// is none that the public may know of.
func DisasterOf(ctx context.Context, db *pg.DB, slug string) (d *Disaster, err error) {
	err = db.Public(ctx, func(tx *pg.Tx) error {
		if d, err = readDisaster(tx, slug); err != nil {
			return err
		}
		d.finish(workday.On(tx.Now))
		return nil
	})
	return d, err
}

// finish adds up what was read of the communes.
func (d *Disaster) finish(today workday.Day) {
	goods := map[string]*ItemReach{}
	for i := range d.Communes {
		c := &d.Communes[i]
		c.Days[Hit] = d.StartsOn
		c.Stage = c.stage()
		d.Money.add(c.Money)
		p := &d.Provinces[slices.IndexFunc(d.Provinces, func(p ProvinceReach) bool { return p.ID == c.Province })]
		p.Communes++
		p.Money.add(c.Money)
		if c.Covered() {
			p.Reached++
		}
		for _, g := range c.Goods {
			if goods[g.Code] == nil {
				goods[g.Code] = &ItemReach{Item: g.Item}
			}
			goods[g.Code].add(g.Reach)
		}
	}
	for _, g := range goods {
		d.Goods = append(d.Goods, *g)
	}
	slices.SortFunc(d.Goods, byPosition)
	slices.SortStableFunc(d.Provinces, func(a, b ProvinceReach) int { return cmp.Compare(b.Communes, a.Communes) })
	slices.SortStableFunc(d.Communes, func(a, b Commune) int {
		return cmp.Or(cmp.Compare(a.Stage, b.Stage), cmp.Compare(b.Severity, a.Severity))
	})
	d.Clock = clockOf(d.Communes, today)
}

func byPosition(a, b ItemReach) int {
	return cmp.Or(cmp.Compare(a.position, b.position), cmp.Compare(a.Code, b.Code))
}

func (r *Reach) add(other Reach) {
	r.Asked += other.Asked
	r.Approved += other.Approved
	r.Decided += other.Decided
	r.Given += other.Given
}

// VND is the amounts as money.
func (r Reach) VND() (asked, approved, decided, given money.VND) {
	return money.VND(r.Asked), money.VND(r.Approved), money.VND(r.Decided), money.VND(r.Given)
}

// stage is the last stage that the commune has reached, whatever days the papers
// before it lack.
func (c *Commune) stage() Stage {
	if c.allGiven() {
		return Done
	}
	for s := Handed; s > Hit; s-- {
		if !c.Days[s].IsZero() {
			return s
		}
	}
	return Hit
}

// allGiven reports whether all that was decided is in hand, and something was.
func (c *Commune) allGiven() bool {
	decided := c.Money.Decided
	open := c.Money.Decided - c.Money.Given
	for _, g := range c.Goods {
		decided += g.Decided
		open += g.Decided - g.Given
	}
	return decided > 0 && open == 0
}
