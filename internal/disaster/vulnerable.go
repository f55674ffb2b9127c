package disaster

import (
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// vulnerable counts the members of a household by what made them so on a day.
func (d *Desk) vulnerable(tx *pg.Tx, household int64, on workday.Day) (map[string]int, error) {
	members, err := d.People.FactsOf(tx, []int64{household}, on)
	if err != nil {
		return nil, err
	}
	var counts map[string]int
	for _, p := range members[household] {
		for _, f := range p.Facts {
			if counts == nil {
				counts = map[string]int{}
			}
			counts[string(f)]++
		}
	}
	return counts, nil
}
