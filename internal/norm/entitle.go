package norm

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/money"
)

// Line is what one household is entitled to for one case, with its sum written out.
type Line struct {
	Case    Case
	Band    string
	Norm    int64
	Item    string
	Qty     int64
	Purpose string
	Sum     []Term
	Text    string // the sum in Vietnamese: "15 kg × 4 người × 2 tháng"
}

// Term is one factor of a sum. Pages in other languages and the browser write it
// from the number and its unit.
type Term struct {
	N    int64 `json:"n"`
	Unit Unit  `json:"unit"`
}

// Unit is what a factor counts.
type Unit string

// The units of factors.
const (
	Times        Unit = "times" // of the standard
	Dong         Unit = "dong"
	DongPerHa    Unit = "dong_per_ha"
	Grams        Unit = "grams"  // of goods
	Pieces       Unit = "pieces" // of goods
	Persons      Unit = "persons"
	Households   Unit = "households"
	Months       Unit = "months"
	SquareMetres Unit = "m2" // divides by 10,000: the norm is for a hectare
)

const m2PerHectare = 10_000

// Entitlement is what a household with these facts is entitled to, the lines in a
// fixed order. It reads nothing but the set: the same facts and norms give the
// same lines. Of several norms for one case the best counts; of the cases of one
// house (lost, badly damaged, relocated) the best one.
func (s *Set) Entitlement(f Facts) []Line {
	var lines []Line
	add := func(l *Line) {
		if l != nil {
			lines = append(lines, *l)
		}
	}
	add(s.best(f, need{Case: Death, Persons: f.Dead}))
	add(s.best(f, need{Case: Missing, Persons: f.Missing}))
	add(s.best(f, need{Case: BadlyInjured, Persons: f.Injured}))
	var house []need
	switch f.House {
	case HouseLost:
		house = append(house, need{Case: HouseIsLost})
	case HouseHeavy:
		house = append(house, need{Case: HouseIsHeavy})
	}
	if f.Relocated {
		house = append(house, need{Case: Relocation})
	}
	add(s.best(f, house...))
	add(s.best(f, need{Case: Hunger, Persons: f.HungryPersons, Months: max(f.HungryMonths, 1)}))
	for _, n := range fields(f.Crops) {
		add(s.best(f, n))
	}
	return lines
}

// need is one case of a household, with what its norms are multiplied by.
type need struct {
	Case    Case
	Band    string
	Persons int
	Months  int
	AreaM2  int64
}

// fields adds up the fields of one crop and band, so that a household has one
// line of each. Less than 30 % lost is not paid.
func fields(crops []Crop) (needs []need) {
	for _, c := range crops {
		n := need{Case: CropCase(c.Kind), AreaM2: c.AreaM2}
		switch c.Band {
		case Complete:
			n.Band = Complete
		case VeryHeavy, Heavy:
			n.Band = Heavy
		default:
			continue
		}
		same := func(o need) bool { return o.Case == n.Case && o.Band == n.Band }
		if i := slices.IndexFunc(needs, same); i >= 0 {
			needs[i].AreaM2 += n.AreaM2
			continue
		}
		needs = append(needs, n)
	}
	return needs
}

// best is the largest line that any norm in force gives for one of the needs; nil
// when none gives anything. Levels that give the same: the state's is the law.
func (s *Set) best(f Facts, needs ...need) (best *Line) {
	for _, want := range needs {
		for i := range s.Norms {
			n := &s.Norms[i]
			if n.Case != want.Case || n.Band != want.Band || !n.covers(f.Class) {
				continue
			}
			if l := n.line(want); l != nil && (best == nil || l.Qty > best.Qty) {
				best = l
			}
		}
	}
	return best
}

// line is what the norm gives for a need, nil for nothing.
func (n *Norm) line(want need) *Line {
	l := &Line{Case: n.Case, Band: n.Band, Norm: n.ID, Item: n.Item, Purpose: n.Purpose}
	switch {
	case n.Multiple > 0:
		l.Sum = []Term{{n.Multiple, Times}, {n.Standard, Dong}}
	case n.Per == PerHectare:
		l.Sum = []Term{{n.Qty, DongPerHa}}
	case n.Item == Money:
		l.Sum = []Term{{n.Qty, Dong}}
	default:
		l.Sum = []Term{{n.Qty, Grams}}
	}
	switch n.Per {
	case PerPerson:
		l.Sum = append(l.Sum, Term{int64(want.Persons), Persons})
	case PerPersonMonth:
		l.Sum = append(l.Sum, Term{int64(want.Persons), Persons}, Term{int64(min(want.Months, n.MonthsMax)), Months})
	case PerHectare:
		l.Sum = append(l.Sum, Term{want.AreaM2, SquareMetres})
	case PerHousehold:
		l.Sum = append(l.Sum, Term{1, Households})
	}
	l.Qty = product(l.Sum)
	if l.Qty <= 0 {
		return nil
	}
	l.Text = Text(l.Sum)
	return l
}

// product is the sum's result; of square metres of a hectare's norm whole đồng,
// the rest dropped. Facts out of this world give the largest number, not a wrong one.
func product(sum []Term) int64 {
	total, divide := int64(1), int64(1)
	for _, t := range sum {
		if t.N <= 0 {
			return 0
		}
		if total > math.MaxInt64/t.N {
			return int64(money.Max)
		}
		total *= t.N
		if t.Unit == SquareMetres {
			divide *= m2PerHectare
		}
	}
	return min(total/divide, int64(money.Max))
}

// words of the units in Vietnamese, as lists and papers have them.
var words = map[Unit]string{
	Times: "", Dong: " đ", DongPerHa: " đ/ha", Pieces: "", Persons: " người", Households: " hộ",
	Months: " tháng", SquareMetres: " m²",
}

// Text writes a sum out in Vietnamese.
func Text(sum []Term) string { return text(sum, words) }

func text(sum []Term, words map[Unit]string) string {
	parts := make([]string, len(sum))
	for i, t := range sum {
		switch {
		case t.Unit == Grams && t.N%1000 == 0:
			parts[i] = digits(t.N/1000) + " kg"
		case t.Unit == Grams:
			parts[i] = digits(t.N) + " g"
		default:
			word, ok := words[t.Unit]
			if !ok {
				panic(fmt.Sprintf("norm: unit %q", t.Unit))
			}
			parts[i] = digits(t.N) + word
		}
	}
	return strings.Join(parts, " × ")
}

// digits groups a number by points: 25.000.000.
func digits(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return s
}
