package allot

import (
	"cmp"
	"fmt"
	"maps"
	"math/bits"
	"slices"
)

// Run computes a round. It never gives more than there is, nor anything against an
// earmark. An input that is no round (two rows of one name, a row that wants nothing,
// sums beyond Most) is an error. By Norm, when what there is does not reach, it is a
// *Short, with a Result that gives nothing.
func Run(in Input) (Result, error) {
	r, err := arrange(in)
	if err != nil {
		return Result{}, err
	}
	if r.method == Norm {
		return r.byNorm()
	}
	n, told := r.roundOff(r.tiers())
	n.settle()
	return r.result(n, told), nil
}

func (r *round) byNorm() (Result, error) {
	n, missing := r.fill(r.want)
	if missing == 0 {
		for i, x := range r.rows {
			r.given[i] = x.Want
		}
		n.settle()
		whole := []Tier{{Rows: len(r.rows), Want: r.rowSum, Money: r.rowSum, Whole: true, Floor: r.rowSum, Given: r.rowSum}}
		return r.result(n, whole[:min(len(r.rows), 1)]), nil
	}
	short := &Short{Missing: missing}
	purposes, areas := map[string]bool{}, map[string]bool{}
	for i, x := range r.rows {
		if n.full[r.class[i]] {
			purposes[x.Purpose], areas[x.Area] = true, true
		}
	}
	short.Purposes, short.Areas = slices.Sorted(maps.Keys(purposes)), slices.Sorted(maps.Keys(areas))
	res := Result{Shares: []Share{}, Left: []Part{}, Short: missing, Tiers: []Tier{}}
	res.Steps = []string{fmt.Sprintf("n=%d: %d - %d = %d", len(r.rows), r.rowSum, missing, r.rowSum-missing)}
	for _, l := range r.lots {
		if l.Qty > 0 {
			res.Left = append(res.Left, Part{l.ID, l.Qty})
		}
	}
	return res, short
}

// fill gives each class so much, as far as the lots reach, and says what is missing.
func (r *round) fill(much []int64) (n *network, missing int64) {
	n = newNetwork(r.reach, len(r.lots))
	for l, lot := range r.lots {
		n.free[l] = product(lot.Qty, 1)
	}
	for c := range r.reach {
		need := product(much[c], 1)
		missing += int64(n.grow(c, need, need).lo)
	}
	return n, missing
}

// tier is classes that get the share money/want.
type tier struct {
	classes     []int
	money, want int64
	whole       bool
}

// tiers finds the largest share for all, sets apart those that it is the most for,
// and goes on with the others and the lots that are left.
func (r *round) tiers() []tier {
	var all []tier
	active := make([]bool, len(r.reach))
	for c := range active {
		active[c] = true
	}
	n := newNetwork(r.reach, len(r.lots))
	for slices.Contains(active, true) {
		t := r.lowest(n, active)
		for _, c := range t.classes {
			active[c] = false
			for _, l := range r.reach[c] {
				n.shut[l] = true // a tier that is not whole has used up all it reaches
			}
		}
		all = append(all, t)
	}
	return all
}

// lowest is the tier with the lowest share among the active classes. The share starts
// at the whole; as long as some classes cannot all have it, it sinks to what these
// could have at most (Dinkelbach), which ends at the share that all can have.
func (r *round) lowest(n *network, active []bool) tier {
	money, want := int64(1), int64(1)
	for {
		n.empty()
		for l, lot := range r.lots {
			n.free[l] = product(lot.Qty, want)
		}
		enough := true
		for c := range r.reach {
			if active[c] {
				need := product(r.want[c], money)
				enough = n.grow(c, need, need).zero() && enough
			}
		}
		if !enough {
			money, want = r.bound(active, n.shut, n.full)
			continue
		}
		t := tier{whole: money == want}
		can := n.open()
		tight := make([]bool, len(r.reach))
		for c := range r.reach {
			if tight[c] = active[c] && (t.whole || !can[c]); tight[c] {
				t.classes = append(t.classes, c)
			}
		}
		t.money, t.want = r.bound(active, n.shut, tight)
		if t.whole {
			t.money = t.want
		}
		return t
	}
}

// bound is what these classes could have at most, and what they want.
func (r *round) bound(active, shut, of []bool) (money, want int64) {
	counted := make([]bool, len(r.lots))
	for c, lots := range r.reach {
		if !active[c] || !of[c] {
			continue
		}
		want += r.want[c]
		for _, l := range lots {
			if !shut[l] && !counted[l] {
				counted[l] = true
				money += r.lots[l].Qty
			}
		}
	}
	return money, want
}

// candidate is a row that lost something by rounding.
type candidate struct {
	row  int
	step int64 // what it would get
	lost int64 // whole units
	rest int64 // and so many parts of the tier's want
}

// roundOff gives every row its share rounded down, then what is left in steps.
func (r *round) roundOff(tiers []tier) (*network, []Tier) {
	told, lost := make([]Tier, len(tiers)), make([][]candidate, len(tiers))
	of := make([]int, len(r.reach))
	for i, t := range tiers {
		told[i] = Tier{Want: t.want, Money: t.money, Whole: t.whole}
		for _, c := range t.classes {
			of[c] = i
		}
	}
	held, ahead := make([]int64, len(r.reach)), make([]int64, len(r.reach))
	for i, x := range r.rows {
		c := r.class[i]
		t := tiers[of[c]]
		got := x.Want
		if !t.whole {
			hi, lo := bits.Mul64(uint64(x.Want), uint64(t.money))
			q, rest := bits.Div64(hi, lo, uint64(t.want))
			got = int64(q) - int64(q)%r.unit
			k := candidate{i, min(r.unit, x.Want-got), int64(q) - got, int64(rest)}
			if k.lost > 0 || k.rest > 0 {
				lost[of[c]] = append(lost[of[c]], k)
				ahead[c] += k.step
			}
		}
		r.given[i] = got
		held[c] += got
		told[of[c]].Rows++
		told[of[c]].Floor += got
	}
	n, missing := r.fill(held)
	if missing > 0 {
		panic("allot: rounded down, and still too much")
	}
	r.giveRest(n, lost, ahead, told)
	return n, told
}

// giveRest gives what is left over in steps to those who lost most. limit is what a
// class could get at most since one of its neighbours could not get a step.
func (r *round) giveRest(n *network, lost [][]candidate, ahead []int64, told []Tier) {
	limit := make([]int64, len(r.reach))
	for c := range limit {
		limit[c] = Most
	}
	for i, list := range lost {
		slices.SortFunc(list, func(a, b candidate) int {
			return cmp.Or(-cmp.Compare(a.lost, b.lost), -cmp.Compare(a.rest, b.rest), cmp.Compare(a.row, b.row))
		})
		told[i].Given = told[i].Floor
		for _, k := range list {
			c := r.class[k.row]
			if k.step > limit[c] {
				continue
			}
			need := product(k.step, 1)
			rest := n.grow(c, need, product(max(ahead[c], k.step), 1))
			if !rest.zero() {
				back := need.minus(rest)
				n.release(c, back)
				for _, m := range n.met {
					n.full[m], limit[m] = false, int64(back.lo)
				}
				continue
			}
			ahead[c] -= k.step
			r.given[k.row] += k.step
			told[i].Extra++
			told[i].Given += k.step
		}
	}
}

// result writes down who gets what from which lot: in each class the rows in their
// order draw on the lots in theirs.
func (r *round) result(n *network, told []Tier) Result {
	res := Result{Shares: make([]Share, len(r.rows)), Left: []Part{}, Tiers: told, Steps: []string{}}
	next := make([]int, len(r.reach)) // the lot that a class draws on
	for i, x := range r.rows {
		c, rest := r.class[i], r.given[i]
		s := Share{Row: x.ID, Qty: rest, Parts: []Part{}}
		for rest > 0 {
			at := next[c]
			d := min(rest, int64(n.flow[c][at].lo))
			if d > 0 {
				s.Parts = append(s.Parts, Part{r.lots[r.reach[c][at]].ID, d})
				n.flow[c][at] = n.flow[c][at].minus(product(d, 1))
				rest -= d
			}
			if rest > 0 {
				next[c]++
			}
		}
		res.Shares[i] = s
		res.Short += x.Want - s.Qty
	}
	for l, lot := range r.lots {
		if left := int64(n.free[l].lo); left > 0 {
			res.Left = append(res.Left, Part{lot.ID, left})
		}
	}
	for _, t := range told {
		line := fmt.Sprintf("n=%d: %d/%d → %d", t.Rows, t.Money, t.Want, t.Floor)
		if !t.Whole {
			line += fmt.Sprintf(" + %d = %d", t.Given-t.Floor, t.Given)
		}
		res.Steps = append(res.Steps, line)
	}
	return res
}
