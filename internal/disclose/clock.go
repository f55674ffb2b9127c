package disclose

import (
	"slices"

	"github.com/quykhancap/quykhancap/internal/workday"
)

// Leg is one stage of the way from the event to the hand, over all communes of an
// event, in days since it began.
type Leg struct {
	Stage   Stage
	Reached int // communes that have passed it
	Median  int // days until the middle one of these did
	Worst   int // days until the last one did
	WorstAt string
	Waiting int // communes that stand before it
	Longest int // days the one that waits longest has waited
	WaitsAt string
}

// clockOf tells for each stage how long it took, and who still waits before it.
func clockOf(communes []Commune, today workday.Day) []Leg {
	legs := make([]Leg, 0, stagesDated-1)
	for s := Reported; s <= Handed; s++ {
		l := Leg{Stage: s}
		var took []int
		for _, c := range communes {
			if c.Stage == s-1 {
				l.Waiting++
				if n := c.Waits(today); n > l.Longest || l.WaitsAt == "" {
					l.Longest, l.WaitsAt = n, c.Unit.FullName
				}
			}
			if c.Days[s].IsZero() {
				continue
			}
			n := max(0, int(c.Days[s]-c.Days[Hit]))
			took = append(took, n)
			if n > l.Worst || l.WorstAt == "" {
				l.Worst, l.WorstAt = n, c.Unit.FullName
			}
		}
		slices.Sort(took)
		if l.Reached = len(took); l.Reached > 0 {
			l.Median = took[(len(took)-1)/2]
		}
		legs = append(legs, l)
	}
	return legs
}
