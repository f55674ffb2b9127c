package allot

import "math/bits"

// wide is a number below 2¹²⁸: sums multiplied with other sums.
type wide struct{ hi, lo uint64 }

func product(a, b int64) wide {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	return wide{hi, lo}
}

func (a wide) plus(b wide) wide {
	lo, carry := bits.Add64(a.lo, b.lo, 0)
	hi, _ := bits.Add64(a.hi, b.hi, carry)
	return wide{hi, lo}
}

func (a wide) minus(b wide) wide {
	lo, borrow := bits.Sub64(a.lo, b.lo, 0)
	hi, _ := bits.Sub64(a.hi, b.hi, borrow)
	return wide{hi, lo}
}

func (a wide) less(b wide) bool { return a.hi < b.hi || a.hi == b.hi && a.lo < b.lo }
func (a wide) zero() bool       { return a.hi|a.lo == 0 }

func least(a, b wide) wide {
	if a.less(b) {
		return a
	}
	return b
}

// network is classes of rows that draw on lots: a flow that grows class by class
// along shortest augmenting paths, so that it becomes a maximum flow. What a class
// holds it never loses by the growth of another, and what a lot has paid it does not
// take back: only which lot pays which class changes.
type network struct {
	reach [][]int  // the lots of a class, in the order in which they are spent
	users [][]hold // the classes of a lot
	flow  [][]wide // what a class holds of its lots, beside reach
	free  []wide   // what is left in each lot
	shut  []bool   // lots that are not to be used

	holders [][]hold // of each lot: all who hold something, and some who no longer do
	listed  [][]bool // who stands among them, beside flow

	mask   [][]uint64 // the lots of a class, as bits
	unseen []uint64   // the open lots that a search has not met

	full []bool // classes that cannot grow any more
	met  []int  // the classes that the last search without success found full

	turn     int // of the search; marks of earlier ones do not count
	cameTo   []step
	wasClass []int
}

// hold is a class and one of its lots, by position.
type hold struct{ class, at int }

// step is how a search came to a lot: the class may give up its lot at position from
// (-1 where the search began) for the one at position to.
type step struct{ turn, class, from, to int }

func newNetwork(reach [][]int, lots int) *network {
	n := &network{
		reach: reach, users: make([][]hold, lots), flow: make([][]wide, len(reach)),
		holders: make([][]hold, lots), listed: make([][]bool, len(reach)),
		free: make([]wide, lots), shut: make([]bool, lots), full: make([]bool, len(reach)),
		mask: make([][]uint64, len(reach)), unseen: make([]uint64, (lots+63)/64),
		cameTo: make([]step, lots), wasClass: make([]int, len(reach)),
	}
	for c, list := range reach {
		n.mask[c] = make([]uint64, len(n.unseen))
		n.flow[c], n.listed[c] = make([]wide, len(list)), make([]bool, len(list))
		for at, l := range list {
			n.users[l] = append(n.users[l], hold{c, at})
			n.mask[c][l/64] |= 1 << (l % 64)
		}
	}
	return n
}

// empty takes everything back, for another try on the same lots.
func (n *network) empty() {
	for c := range n.flow {
		clear(n.flow[c])
		clear(n.listed[c])
	}
	for l := range n.holders {
		n.holders[l] = n.holders[l][:0]
	}
	clear(n.full)
}

// grow gives class c up to need more and says how much of it could not be given; the
// class is full then. ahead, not below need, is how much the class will want in all:
// making room for it at once saves searches.
func (n *network) grow(c int, need, ahead wide) (rest wide) {
	for !n.full[c] {
		for at, l := range n.reach[c] {
			if need.zero() {
				return need
			}
			if n.shut[l] {
				continue
			}
			if d := least(n.free[l], need); !d.zero() {
				n.free[l] = n.free[l].minus(d)
				n.add(c, at, d)
				need = need.minus(d)
			}
		}
		if need.zero() {
			return need
		}
		n.makeRoom(c, ahead)
	}
	return need
}

// makeRoom moves other classes away from a lot that class c may use, along the
// shortest chain that ends at a lot with something left. Where there is no such
// chain, c is full, and so is every class that the search met.
func (n *network) makeRoom(c int, most wide) {
	n.turn++
	n.wasClass[c] = n.turn
	n.met = append(n.met[:0], c)
	var queue []int
	for l, shut := range n.shut {
		n.see(l, shut)
	}
	for at, l := range n.reach[c] {
		if !n.shut[l] {
			n.cameTo[l] = step{n.turn, c, -1, at}
			queue = append(queue, l)
			n.see(l, true)
		}
	}
	for i := 0; i < len(queue); i++ {
		for _, u := range n.holding(queue[i]) {
			if n.wasClass[u.class] == n.turn {
				continue
			}
			n.wasClass[u.class] = n.turn
			n.met = append(n.met, u.class)
			if !n.leadsOn(u.class) {
				continue
			}
			for at, l := range n.reach[u.class] {
				if n.unseen[l/64]>>(l%64)&1 == 0 {
					continue
				}
				n.cameTo[l] = step{n.turn, u.class, u.at, at}
				if !n.free[l].zero() {
					n.shift(l, most)
					return
				}
				queue = append(queue, l)
				n.see(l, true)
			}
		}
	}
	for _, class := range n.met {
		n.full[class] = true
	}
}

// see marks a lot as met by the search, or as not.
func (n *network) see(l int, met bool) {
	n.unseen[l/64] |= 1 << (l % 64)
	if met {
		n.unseen[l/64] ^= 1 << (l % 64)
	}
}

// leadsOn reports whether a class reaches a lot that the search has not met.
func (n *network) leadsOn(c int) bool {
	for i, lots := range n.mask[c] {
		if lots&n.unseen[i] != 0 {
			return true
		}
	}
	return false
}

// holding are the classes that hold something of a lot.
func (n *network) holding(l int) []hold {
	kept := n.holders[l][:0]
	for _, u := range n.holders[l] {
		if n.flow[u.class][u.at].zero() {
			n.listed[u.class][u.at] = false
			continue
		}
		kept = append(kept, u)
	}
	n.holders[l] = kept
	return kept
}

// add lets class c hold so much more of its lot at a position.
func (n *network) add(c, at int, much wide) {
	n.flow[c][at] = n.flow[c][at].plus(much)
	if !n.listed[c][at] {
		n.listed[c][at] = true
		l := n.reach[c][at]
		n.holders[l] = append(n.holders[l], hold{c, at})
	}
}

// shift walks a found chain back from its end and moves along it what fits, at most
// so much: what was left at the end is left at the beginning now.
func (n *network) shift(end int, most wide) {
	d, first := least(n.free[end], most), end
	for n.cameTo[first].from >= 0 {
		s := n.cameTo[first]
		d = least(d, n.flow[s.class][s.from])
		first = n.reach[s.class][s.from]
	}
	for l := end; l != first; {
		s := n.cameTo[l]
		n.add(s.class, s.to, d)
		n.flow[s.class][s.from] = n.flow[s.class][s.from].minus(d)
		l = n.reach[s.class][s.from]
	}
	n.free[end] = n.free[end].minus(d)
	n.free[first] = n.free[first].plus(d)
}

// release takes back so much of what class c holds.
func (n *network) release(c int, much wide) {
	for at, l := range n.reach[c] {
		d := least(n.flow[c][at], much)
		n.flow[c][at] = n.flow[c][at].minus(d)
		n.free[l] = n.free[l].plus(d)
		much = much.minus(d)
	}
}

// settle makes each lot in turn pay as much as it can while those before it pay what
// they do: it takes over what later lots pay, directly or along a chain of lots before
// it. No class holds less or more for it.
func (n *network) settle() {
	for l := range n.free {
		for _, u := range n.users[l] {
			for at := u.at + 1; at < len(n.reach[u.class]) && !n.free[l].zero(); at++ {
				n.move(u.class, at, u.at, least(n.free[l], n.flow[u.class][at]))
			}
		}
		for !n.free[l].zero() && n.takeOver(l) {
		}
	}
}

// move lets class c hold so much of its lot at position to instead of at from.
func (n *network) move(c, from, to int, much wide) {
	n.flow[c][from] = n.flow[c][from].minus(much)
	n.add(c, to, much)
	f, t := n.reach[c][from], n.reach[c][to]
	n.free[f], n.free[t] = n.free[f].plus(much), n.free[t].minus(much)
}

// takeOver looks for a later lot whose place lot l may take along the shortest chain,
// and reports whether there was one.
func (n *network) takeOver(l int) bool {
	n.turn++
	n.cameTo[l] = step{n.turn, 0, -1, -1}
	queue := []int{l}
	for i := 0; i < len(queue); i++ {
		for _, u := range n.users[queue[i]] {
			if n.wasClass[u.class] == n.turn {
				continue
			}
			n.wasClass[u.class] = n.turn
			for at, from := range n.reach[u.class] {
				if n.cameTo[from].turn == n.turn || n.flow[u.class][at].zero() {
					continue
				}
				n.cameTo[from] = step{n.turn, u.class, at, u.at}
				if from > l {
					n.chain(from, n.free[l])
					return true
				}
				queue = append(queue, from)
			}
		}
	}
	return false
}

// chain moves along a found chain what fits, at most so much.
func (n *network) chain(end int, most wide) {
	d := most
	for l := end; n.cameTo[l].from >= 0; {
		s := n.cameTo[l]
		d = least(d, n.flow[s.class][s.from])
		l = n.reach[s.class][s.to]
	}
	for l := end; n.cameTo[l].from >= 0; {
		s := n.cameTo[l]
		n.move(s.class, s.from, s.to, d)
		l = n.reach[s.class][s.to]
	}
}

// open says which classes could still grow.
func (n *network) open() []bool {
	can, seen := make([]bool, len(n.reach)), make([]bool, len(n.free))
	var queue []int
	for l, left := range n.free {
		if !n.shut[l] && !left.zero() {
			seen[l] = true
			queue = append(queue, l)
		}
	}
	for i := 0; i < len(queue); i++ {
		for _, u := range n.users[queue[i]] {
			if can[u.class] {
				continue
			}
			can[u.class] = true
			for at, l := range n.reach[u.class] {
				if !n.shut[l] && !seen[l] && !n.flow[u.class][at].zero() {
					seen[l] = true
					queue = append(queue, l)
				}
			}
		}
	}
	return can
}
