package giving

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/quykhancap/quykhancap/internal/giving/givingtest"
)

// said is what makes two lines equal, with what they sum up to.
func said(l Line) string {
	at := ""
	if !l.At.IsZero() {
		at = l.At.Format("15:04:05")
	}
	return fmt.Sprintf("%s %s %s %d %q %q %q", l.On, at, l.Direction, l.Amount, l.Doc, l.Reference, l.Text)
}

// The same day in every form that a bank writes gives the same lines, and so the same
// sums, to the đồng; all but CSV of one bank prove them by their balances.
func TestEveryFormSaysTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		spec := givingtest.Spec{
			Bank:  rapid.SampledFrom([]string{"vcb", "vietinbank", "agribank"}).Draw(t, "bank"),
			Lines: rapid.IntRange(1, 200).Draw(t, "lines"), Seed: rapid.Uint64().Draw(t, "seed"),
			Days: rapid.IntRange(1, 40).Draw(t, "days"), OutOf: rapid.IntRange(0, 5).Draw(t, "out of"),
			Opening: rapid.Int64Range(0, 1_000_000_000).Draw(t, "opening"), From1904: rapid.Bool().Draw(t, "from 1904"),
		}
		forms := []string{"xlsx", "html"}
		if spec.Bank == "vcb" { // the others print the time of day, which these have no place for
			forms = append(forms, "mt940", "camt")
		}
		var file bytes.Buffer
		sums, err := givingtest.Write(&file, spec)
		if err != nil {
			t.Fatal(err)
		}
		want := linesOf(t, &file)
		if len(want) != sums.Lines {
			t.Fatalf("%d lines of %d", len(want), sums.Lines)
		}
		for _, spec.Form = range forms {
			file.Reset()
			if _, err := givingtest.Write(&file, spec); err != nil {
				t.Fatal(err)
			}
			r, err := NewStatementReader(&file, ReadOptions{Account: "0011001932418"})
			if err != nil {
				t.Fatal(spec.Form, err)
			}
			var got []string
			for r.Next() {
				if f := r.Fault(); f != nil {
					t.Fatal(spec.Form, *f)
				}
				got = append(got, said(r.Line()))
			}
			r.Close()
			sum := r.Summary()
			if r.Err() != nil || int64(sum.In) != sums.In || int64(sum.Out) != sums.Out || len(sum.Findings) > 0 {
				t.Fatalf("%s: %v, %+v, want %+v", spec.Form, r.Err(), sum, sums)
			}
			if (spec.Form == "mt940" || spec.Form == "camt") &&
				(!sum.Balanced || int64(sum.Opening) != spec.Opening || int64(sum.Closing) != sums.Closing) {
				t.Fatalf("%s: balances %+v", spec.Form, sum)
			}
			if !slices.Equal(got, want) {
				for i := range min(len(got), len(want)) {
					if got[i] != want[i] {
						t.Fatalf("%s line %d:\n%s, want\n%s", spec.Form, i, got[i], want[i])
					}
				}
				t.Fatalf("%s: %d lines of %d", spec.Form, len(got), len(want))
			}
		}
	})
}

func linesOf(t *rapid.T, file *bytes.Buffer) (list []string) {
	r, err := NewStatementReader(file, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for r.Next() {
		list = append(list, said(r.Line()))
	}
	return list
}
