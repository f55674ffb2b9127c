package allot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Most is the largest sum that a browser counts exactly. What all lots hold together
// and what all rows want together stay within it.
const Most = 1<<53 - 1

// round is an input in its own order, with the rows that reach the same lots made one
// class.
type round struct {
	method Method
	unit   int64
	lots   []Lot
	rows   []Row

	class  []int   // of each row
	reach  [][]int // of each class: its lots
	want   []int64 // of each class
	given  []int64 // to each row
	lotSum int64
	rowSum int64
}

// arrange checks an input and puts it in order: whatever order it came in, the same
// round comes out.
func arrange(in Input) (*round, error) {
	r := &round{method: in.Method, unit: in.Unit, lots: slices.Clone(in.Lots), rows: slices.Clone(in.Rows)}
	if in.Method != Norm && in.Method != NormScaled {
		return nil, fmt.Errorf("allot: no method %.20q", in.Method)
	}
	if in.Unit < 1 || in.Unit > Most {
		return nil, fmt.Errorf("allot: a step of %d", in.Unit)
	}
	slices.SortFunc(r.lots, func(a, b Lot) int {
		if a.Earmarked != b.Earmarked {
			if a.Earmarked {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.Order, b.Order), strings.Compare(a.ID, b.ID))
	})
	slices.SortFunc(r.rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), strings.Compare(a.ID, b.ID))
	})
	if err := r.check(); err != nil {
		return nil, err
	}
	r.classify()
	r.given = make([]int64, len(r.rows))
	return r, nil
}

func (r *round) check() error {
	seen := make(map[string]bool, len(r.rows))
	for _, l := range r.lots {
		if !plain(l.ID) || seen[l.ID] {
			return fmt.Errorf("allot: lot %.40q: a name of its own is needed", l.ID)
		}
		seen[l.ID] = true
		if l.Qty < 0 || l.Qty > Most-r.lotSum {
			return fmt.Errorf("allot: lot %s: %d", l.ID, l.Qty)
		}
		r.lotSum += l.Qty
	}
	clear(seen)
	for _, x := range r.rows {
		if !plain(x.ID) || seen[x.ID] {
			return fmt.Errorf("allot: row %.40q: a name of its own is needed", x.ID)
		}
		seen[x.ID] = true
		if x.Want < 1 || x.Want > Most-r.rowSum {
			return fmt.Errorf("allot: row %s wants %d", x.ID, x.Want)
		}
		r.rowSum += x.Want
	}
	return nil
}

// plain reports whether a name sorts alike in every language.
func plain(name string) bool {
	for i := range len(name) {
		if name[i] < ' ' || name[i] > '~' {
			return false
		}
	}
	return name != ""
}

// classify finds what each row may draw on.
func (r *round) classify() {
	type pair struct{ purpose, area string }
	ofPair, ofReach := map[pair]int{}, map[string]int{}
	purposes, areas := make([]map[string]bool, len(r.lots)), make([]map[string]bool, len(r.lots))
	for i, l := range r.lots {
		purposes[i], areas[i] = set(l.Purposes), set(l.Areas)
	}
	r.class = make([]int, len(r.rows))
	for i, x := range r.rows {
		p := pair{x.Purpose, x.Area}
		c, known := ofPair[p]
		if !known {
			var lots []int
			var name strings.Builder
			for l := range r.lots {
				if (purposes[l] == nil || purposes[l][x.Purpose]) && (areas[l] == nil || areas[l][x.Area]) {
					lots = append(lots, l)
					fmt.Fprintf(&name, "%d ", l)
				}
			}
			if c, known = ofReach[name.String()]; !known {
				c = len(r.reach)
				r.reach, r.want = append(r.reach, lots), append(r.want, 0)
				ofReach[name.String()] = c
			}
			ofPair[p] = c
		}
		r.class[i] = c
		r.want[c] += x.Want
	}
}

// set is nil for no names: then any will do.
func set(names []string) map[string]bool {
	if len(names) == 0 {
		return nil
	}
	m := make(map[string]bool, len(names))
	for _, n := range names {
		m[n] = true
	}
	return m
}
