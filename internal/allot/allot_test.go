package allot

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write testdata/golden.json anew")

// goldenFile is what Go and the browser must both come to, byte for byte.
const goldenFile = "testdata/golden.json"

type golden struct {
	Name   string          `json:"name"`
	Input  json.RawMessage `json:"input"`
	Result json.RawMessage `json:"result"` // what JSON.stringify gives
	Error  bool            `json:"error"`  // refused as no round at all
}

// The example of the package comment, as it was computed by hand.
func TestByHand(t *testing.T) {
	in := Input{
		Item: "VND", Method: NormScaled, Unit: 1000,
		Lots: []Lot{
			{ID: "A", Qty: 5_000_000, Earmarked: true, Purposes: []string{"c"}, Areas: []string{"1"}, Order: 2},
			{ID: "B", Qty: 4_000_000, Order: 1},
		},
		Rows: []Row{
			{ID: "R1", Want: 6_000_000, Purpose: "c", Area: "1", Order: 1},
			{ID: "R2", Want: 6_000_000, Purpose: "c", Area: "2", Order: 2},
			{ID: "R3", Want: 3_000_000, Purpose: "b", Area: "2", Order: 3},
		},
	}
	got, err := Run(in)
	if err != nil {
		t.Fatal(err)
	}
	want := Result{
		Shares: []Share{
			{"R1", 5_000_000, []Part{{"A", 5_000_000}}},
			{"R2", 2_667_000, []Part{{"B", 2_667_000}}},
			{"R3", 1_333_000, []Part{{"B", 1_333_000}}},
		},
		Left:  []Part{},
		Short: 6_000_000,
		Tiers: []Tier{
			{Rows: 2, Want: 9_000_000, Money: 4_000_000, Floor: 3_999_000, Extra: 1, Given: 4_000_000},
			{Rows: 1, Want: 6_000_000, Money: 5_000_000, Floor: 5_000_000, Given: 5_000_000},
		},
		Steps: []string{
			"n=2: 4000000/9000000 → 3999000 + 1000 = 4000000",
			"n=1: 5000000/6000000 → 5000000 + 0 = 5000000",
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// The first lot that fits would be the older free one, and R2 would stay without.
func TestGreedyIsNotEnough(t *testing.T) {
	in := Input{
		Method: Norm, Unit: 1,
		Lots: []Lot{
			{ID: "both", Qty: 10, Earmarked: true, Purposes: []string{"b", "c"}, Order: 1},
			{ID: "house", Qty: 10, Earmarked: true, Purposes: []string{"c"}, Order: 2},
		},
		Rows: []Row{{ID: "R1", Want: 10, Purpose: "c"}, {ID: "R2", Want: 10, Purpose: "b"}},
	}
	got, err := Run(in)
	if err != nil {
		t.Fatal(err)
	}
	if p := got.Shares[0].Parts; !reflect.DeepEqual(p, []Part{{"house", 10}}) {
		t.Errorf("R1 is paid by %v", p)
	}
	if p := got.Shares[1].Parts; !reflect.DeepEqual(p, []Part{{"both", 10}}) {
		t.Errorf("R2 is paid by %v", p)
	}
}

// One đồng short is short, and the refusal says so and for whom.
func TestNormShort(t *testing.T) {
	in := Input{
		Method: Norm, Unit: 1000,
		Lots: []Lot{
			{ID: "a", Qty: 39_999_999, Earmarked: true, Purposes: []string{"c"}},
			{ID: "b", Qty: 90_000_000, Earmarked: true, Purposes: []string{"a"}},
		},
		Rows: []Row{{ID: "1", Want: 40_000_000, Purpose: "c", Area: "6"}, {ID: "2", Want: 25_000_000, Purpose: "a", Area: "7"}},
	}
	got, err := Run(in)
	var short *Short
	if !errors.As(err, &short) || short.Missing != 1 || got.Short != 1 || len(got.Shares) != 0 {
		t.Fatalf("%+v, %v", got, err)
	}
	if !reflect.DeepEqual(short.Purposes, []string{"c"}) || !reflect.DeepEqual(short.Areas, []string{"6"}) {
		t.Errorf("short for %v in %v", short.Purposes, short.Areas)
	}
	in.Lots[0].Qty++
	if got, err = Run(in); err != nil || got.Short != 0 || got.Shares[0].Qty != 40_000_000 {
		t.Errorf("enough: %+v, %v", got, err)
	}
}

func TestNoRound(t *testing.T) {
	good := func() Input {
		return Input{Method: NormScaled, Unit: 1, Lots: []Lot{{ID: "a", Qty: 1}}, Rows: []Row{{ID: "1", Want: 1}}}
	}
	for name, change := range map[string]func(*Input){
		"no method":          func(in *Input) { in.Method = "fair" },
		"no step":            func(in *Input) { in.Unit = 0 },
		"a lot below zero":   func(in *Input) { in.Lots[0].Qty = -1 },
		"a lot twice":        func(in *Input) { in.Lots = append(in.Lots, in.Lots[0]) },
		"a lot without name": func(in *Input) { in.Lots[0].ID = "" },
		"a row twice":        func(in *Input) { in.Rows = append(in.Rows, in.Rows[0]) },
		"a row for nothing":  func(in *Input) { in.Rows[0].Want = 0 },
		"a name with marks":  func(in *Input) { in.Rows[0].ID = "hộ" },
		"too much money":     func(in *Input) { in.Lots = append(in.Lots, Lot{ID: "b", Qty: Most}) },
		"too much wanted":    func(in *Input) { in.Rows = append(in.Rows, Row{ID: "2", Want: Most}) },
	} {
		in := good()
		change(&in)
		if _, err := Run(in); err == nil {
			t.Errorf("%s: not refused", name)
		}
	}
	if got, err := Run(good()); err != nil || got.Shares[0].Qty != 1 {
		t.Errorf("a sound round: %+v, %v", got, err)
	}
}

// small draws a round that can be looked at in every way.
func small(t *rapid.T) Input {
	names := func(what string, of ...string) []string {
		var some []string
		for _, n := range of {
			if rapid.Bool().Draw(t, what+n) {
				some = append(some, n)
			}
		}
		return some
	}
	in := Input{
		Item: "VND", Method: rapid.SampledFrom([]Method{Norm, NormScaled, NormScaled}).Draw(t, "method"),
		Unit: rapid.SampledFrom([]int64{1, 2, 5, 10}).Draw(t, "unit"),
	}
	for i := range rapid.IntRange(0, 5).Draw(t, "lots") {
		l := Lot{ID: fmt.Sprintf("L%d", i), Qty: rapid.Int64Range(0, 60).Draw(t, "qty"), Order: rapid.IntRange(0, 3).Draw(t, "age")}
		if l.Earmarked = rapid.Bool().Draw(t, "earmarked"); l.Earmarked {
			l.Purposes, l.Areas = names("p", "a", "b", "c"), names("a", "1", "2")
		}
		in.Lots = append(in.Lots, l)
	}
	for i := range rapid.IntRange(0, 8).Draw(t, "rows") {
		in.Rows = append(in.Rows, Row{
			ID: fmt.Sprintf("R%d", i), Want: rapid.Int64Range(1, 40).Draw(t, "want"),
			Purpose: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "purpose"),
			Area:    rapid.SampledFrom([]string{"1", "2"}).Draw(t, "area"), Order: rapid.IntRange(0, 3).Draw(t, "order"),
		})
	}
	return in
}

// Never above the money, never above a sum, never against an earmark; every part is
// told; the same round in another order is the same result.
func TestRunKeepsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := small(t)
		got, err := Run(in)
		if err != nil && in.Method != Norm {
			t.Fatal(err)
		}
		keeps(t, in, got, err)
		for range 3 {
			mixed := in
			mixed.Lots, mixed.Rows = slices.Clone(in.Lots), slices.Clone(in.Rows)
			r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
			r.Shuffle(len(mixed.Lots), func(i, j int) { mixed.Lots[i], mixed.Lots[j] = mixed.Lots[j], mixed.Lots[i] })
			r.Shuffle(len(mixed.Rows), func(i, j int) { mixed.Rows[i], mixed.Rows[j] = mixed.Rows[j], mixed.Rows[i] })
			again, _ := Run(mixed)
			if !reflect.DeepEqual(got, again) {
				t.Fatalf("in another order: %+v\n%+v", got, again)
			}
		}
	})
}

type fataler interface{ Fatalf(string, ...any) }

func keeps(t fataler, in Input, got Result, err error) {
	left := map[string]int64{}
	lots := map[string]Lot{}
	for _, l := range in.Lots {
		lots[l.ID], left[l.ID] = l, l.Qty
	}
	rows := map[string]Row{}
	var short int64
	for _, x := range in.Rows {
		rows[x.ID] = x
		short += x.Want
	}
	for _, s := range got.Shares {
		x, sum := rows[s.Row], int64(0)
		for _, p := range s.Parts {
			if l := lots[p.Lot]; p.Qty <= 0 || !serves(l, x) {
				t.Fatalf("%s pays %d to %+v", p.Lot, p.Qty, x)
			}
			left[p.Lot] -= p.Qty
			sum += p.Qty
		}
		if sum != s.Qty || s.Qty < 0 || s.Qty > x.Want || in.Method == Norm && s.Qty != x.Want {
			t.Fatalf("%+v gets %+v", x, s)
		}
		short -= s.Qty
	}
	if err == nil && (len(got.Shares) != len(in.Rows) || got.Short != short) {
		t.Fatalf("%d shares of %d rows, %d short, told %d", len(got.Shares), len(in.Rows), short, got.Short)
	}
	for _, p := range got.Left {
		if left[p.Lot] != p.Qty || p.Qty <= 0 {
			t.Fatalf("%s has %d left, told %d", p.Lot, left[p.Lot], p.Qty)
		}
		delete(left, p.Lot)
	}
	for l, n := range left {
		if n != 0 {
			t.Fatalf("%s has %d left, not told", l, n)
		}
	}
}

func serves(l Lot, x Row) bool {
	return (len(l.Purposes) == 0 || slices.Contains(l.Purposes, x.Purpose)) &&
		(len(l.Areas) == 0 || slices.Contains(l.Areas, x.Area))
}

// Large is a round as a storm makes it: so many rows, 200 lots of which most are
// earmarked for some purposes or communes, money for about two thirds.
func large(rows int) Input {
	r := rand.New(rand.NewPCG(7, uint64(rows)))
	purposes := []string{"a", "b", "c", "d", "dd", "e", "g", "h", "i", "k"}
	in := Input{Item: "VND", Method: NormScaled, Unit: 1000}
	var want int64
	for i := range rows {
		x := Row{
			ID: fmt.Sprintf("C%07d", i), Want: []int64{5, 20, 25, 30, 40, 6, 8}[r.IntN(7)] * 1_000_000,
			Purpose: purposes[r.IntN(len(purposes))], Area: fmt.Sprint(100 + r.IntN(200)), Order: i,
		}
		if x.Purpose == "h" {
			x.Want = r.Int64N(40_000)*1000 + 1000
		}
		want += x.Want
		in.Rows = append(in.Rows, x)
	}
	for i := range 200 {
		l := Lot{ID: fmt.Sprintf("bank:%d", i), Qty: 2 * r.Int64N(want/300/1000) * 1000, Order: i}
		if i%5 > 0 {
			l.Earmarked = true
			if i%5 < 3 {
				l.Purposes = []string{purposes[r.IntN(10)], purposes[r.IntN(10)]}
			}
			if i%5 > 1 {
				for range 1 + r.IntN(30) {
					l.Areas = append(l.Areas, fmt.Sprint(100+r.IntN(200)))
				}
			}
		}
		in.Lots = append(in.Lots, l)
	}
	return in
}

func TestLarge(t *testing.T) {
	in := large(20_000)
	got, err := Run(in)
	if err != nil {
		t.Fatal(err)
	}
	keeps(t, in, got, nil)
	if len(got.Tiers) < 2 {
		t.Errorf("tiers %+v", got.Tiers)
	}
	if again, _ := Run(in); !reflect.DeepEqual(got, again) {
		t.Error("computed twice, two results")
	}
}

func BenchmarkRun100k(b *testing.B) {
	in := large(100_000)
	for b.Loop() {
		if _, err := Run(in); err != nil {
			b.Fatal(err)
		}
	}
}
