package allot

import (
	"cmp"
	"errors"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The rule of the package comment, followed by trying every set of rows and lots: a
// demand can be met when no set of rows asks for more than the lots it reaches.
func TestRunEqualsBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := small(t)
		got, err := Run(in)
		b := newBrute(in)
		if in.Method == Norm {
			for i, x := range b.rows {
				b.given[i] = x.Want
			}
			missing := b.wants(b.given) - b.most(b.given, len(b.lots))
			var short *Short
			if missing > 0 != errors.As(err, &short) || missing > 0 && (short.Missing != missing || got.Short != missing) {
				t.Fatalf("missing %d: %v", missing, err)
			}
			if missing > 0 {
				return
			}
		} else {
			b.scale()
		}
		for i, x := range b.rows {
			if s := got.Shares[i]; s.Row != x.ID || s.Qty != b.given[i] {
				t.Fatalf("%s gets %d, by brute force %s gets %d", s.Row, s.Qty, x.ID, b.given[i])
			}
		}
		used, before := map[string]int64{}, int64(0)
		for _, s := range got.Shares {
			for _, p := range s.Parts {
				used[p.Lot] += p.Qty
			}
		}
		for i, l := range b.lots {
			now := b.most(b.given, i+1)
			if used[l.ID] != now-before {
				t.Fatalf("%s pays %d, could have paid %d", l.ID, used[l.ID], now-before)
			}
			before = now
		}
	})
}

type brute struct {
	unit  int64
	lots  []Lot
	rows  []Row
	given []int64
}

func newBrute(in Input) *brute {
	b := &brute{in.Unit, slices.Clone(in.Lots), slices.Clone(in.Rows), make([]int64, len(in.Rows))}
	key := func(l Lot) int {
		if l.Earmarked {
			return 0
		}
		return 1
	}
	slices.SortFunc(b.lots, func(x, y Lot) int {
		return cmp.Or(key(x)-key(y), x.Order-y.Order, cmp.Compare(x.ID, y.ID))
	})
	slices.SortFunc(b.rows, func(x, y Row) int { return cmp.Or(x.Order-y.Order, cmp.Compare(x.ID, y.ID)) })
	return b
}

func (b *brute) wants(of []int64) (sum int64) {
	for _, n := range of {
		sum += n
	}
	return sum
}

// reached is what the first lots have for a set of rows.
func (b *brute) reached(rows uint, lots int) (sum int64) {
	for _, l := range b.lots[:lots] {
		for i, x := range b.rows {
			if rows>>i&1 == 1 && serves(l, x) {
				sum += l.Qty
				break
			}
		}
	}
	return sum
}

// most is the largest part of a demand that the first lots can meet (Hall, König).
func (b *brute) most(due []int64, lots int) int64 {
	best := b.wants(due)
	for s := range uint(1) << len(b.rows) {
		sum := b.reached(s, lots)
		for i := range b.rows {
			if s>>i&1 == 0 {
				sum += due[i]
			}
		}
		best = min(best, sum)
	}
	return best
}

func (b *brute) scale() {
	type lost struct {
		row, tier int
		part      *big.Rat
	}
	var all []lost
	done := uint(0)
	every := uint(1)<<len(b.rows) - 1
	for tier := 0; done != every; tier++ {
		share, tight := big.NewRat(1, 1), uint(0)
		for s := range every + 1 {
			if s == 0 || s&done != 0 {
				continue
			}
			var want int64
			for i, x := range b.rows {
				if s>>i&1 == 1 {
					want += x.Want
				}
			}
			r := big.NewRat(b.reached(s|done, len(b.lots))-b.reached(done, len(b.lots)), want)
			if c := r.Cmp(share); c < 0 {
				share, tight = r, s
			} else if c == 0 && share.Cmp(big.NewRat(1, 1)) < 0 {
				tight |= s
			}
		}
		if tight == 0 {
			for i, x := range b.rows {
				if done>>i&1 == 0 {
					b.given[i] = x.Want
				}
			}
			break
		}
		for i, x := range b.rows {
			if tight>>i&1 == 1 {
				exact := new(big.Rat).Mul(share, big.NewRat(x.Want, 1))
				steps := new(big.Int).Quo(exact.Num(), new(big.Int).Mul(exact.Denom(), big.NewInt(b.unit)))
				b.given[i] = steps.Int64() * b.unit
				all = append(all, lost{i, tier, exact.Sub(exact, big.NewRat(b.given[i], 1))})
			}
		}
		done |= tight
	}
	slices.SortStableFunc(all, func(x, y lost) int {
		return cmp.Or(x.tier-y.tier, y.part.Cmp(x.part), x.row-y.row)
	})
	for _, l := range all {
		if l.part.Sign() == 0 {
			continue
		}
		step := min(b.unit, b.rows[l.row].Want-b.given[l.row])
		b.given[l.row] += step
		if b.most(b.given, len(b.lots)) < b.wants(b.given) {
			b.given[l.row] -= step
		}
	}
}
