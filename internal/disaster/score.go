package disaster

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Formula is one published version of how hardship becomes a priority between 0 and
// 100. It never changes: a survey keeps the version that it was scored by.
type Formula struct {
	Version     int
	Name        string
	Basis       string
	ValidFrom   workday.Day
	Provisional bool
	Dimensions  []Dimension
	Weights     []Weight
}

// Dimension is one of the four that the provinces' plans order, with the most points
// it may bring.
type Dimension struct {
	Name string
	Most int
}

// Weight is what one criterion brings: points for each, up to the most.
type Weight struct {
	Dimension string
	Criterion string
	Points    int
	Most      int
	Name      string
	NameEN    string
}

// Title is its name in a language.
func (w Weight) Title(lang string) string {
	if lang == "en" {
		return w.NameEN
	}
	return w.Name
}

// ScoreLine is one line of the answer to "why 78 points". A line without a criterion
// takes back what goes over the most of its dimension.
type ScoreLine struct {
	Dimension string `json:"d"`
	Criterion string `json:"c,omitempty"`
	Count     int    `json:"n,omitempty"`
	Points    int    `json:"p"`
	Name      string `json:"-"`
	NameEN    string `json:"-"`
}

// Title is its criterion's name in a language.
func (l ScoreLine) Title(lang string) string {
	if lang == "en" {
		return l.NameEN
	}
	return l.Name
}

// Score adds up what the facts bring: how often each criterion holds. The lines add
// up to the score exactly.
func (f *Formula) Score(facts map[string]int) (int, []ScoreLine) {
	total := 0
	var lines []ScoreLine
	for _, d := range f.Dimensions {
		sum := 0
		for _, w := range f.Weights {
			n := facts[w.Criterion]
			if w.Dimension != d.Name || n <= 0 {
				continue
			}
			points := min(w.Points*n, w.Most)
			sum += points
			lines = append(lines, ScoreLine{Dimension: d.Name, Criterion: w.Criterion, Count: n, Points: points})
		}
		if sum > d.Most {
			lines = append(lines, ScoreLine{Dimension: d.Name, Points: d.Most - sum})
			sum = d.Most
		}
		total += sum
	}
	return total, lines
}

// named gives the lines the names of their criteria.
func (f *Formula) named(lines []ScoreLine) []ScoreLine {
	for i, l := range lines {
		if at := slices.IndexFunc(f.Weights, func(w Weight) bool { return w.Criterion == l.Criterion }); at >= 0 {
			lines[i].Name, lines[i].NameEN = f.Weights[at].Name, f.Weights[at].NameEN
		}
	}
	return lines
}

// FormulaOn is the newest formula that was in force on a day.
func FormulaOn(tx *pg.Tx, on workday.Day) (*Formula, error) {
	return formula(tx, `where valid_from <= $1 order by valid_from desc limit 1`, on)
}

// FormulaByVersion is one published version.
func FormulaByVersion(tx *pg.Tx, version int) (*Formula, error) {
	return formula(tx, `where version = $1`, version)
}

func formula(tx *pg.Tx, where string, arg any) (*Formula, error) {
	var f Formula
	err := tx.Row(`select version, name, basis, valid_from, provisional from disaster.formulas `+where, arg).
		Scan(&f.Version, &f.Name, &f.Basis, &f.ValidFrom, &f.Provisional)
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "score.formula.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read the formula: %w", err)
	}
	err = tx.Each(`
		select dimension, most from disaster.dimensions where version = $1
		order by array_position(array['damage', 'vulnerability', 'circumstances', 'recovery'], dimension)`,
		[]any{f.Version}, func(r pg.Scanner) error {
			var d Dimension
			err := r.Scan(&d.Name, &d.Most)
			f.Dimensions = append(f.Dimensions, d)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read the dimensions of formula %d: %w", f.Version, err)
	}
	err = tx.Each(`
		select dimension, criterion, points, most, name, name_en from disaster.weights
		where version = $1 order by position`, []any{f.Version}, func(r pg.Scanner) error {
		var w Weight
		err := r.Scan(&w.Dimension, &w.Criterion, &w.Points, &w.Most, &w.Name, &w.NameEN)
		f.Weights = append(f.Weights, w)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the weights of formula %d: %w", f.Version, err)
	}
	slices.SortStableFunc(f.Weights, func(a, b Weight) int {
		return cmp.Compare(f.place(a.Dimension), f.place(b.Dimension))
	})
	return &f, nil
}

func (f *Formula) place(dimension string) int {
	return slices.IndexFunc(f.Dimensions, func(d Dimension) bool { return d.Name == dimension })
}
