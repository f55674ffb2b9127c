package norm

import (
	"slices"
	"time"

	"github.com/quykhancap/quykhancap/internal/workday"
)

// Norm is one rule of how much is given, from its first day on.
type Norm struct {
	ID          int64
	Case        Case
	Band        string // of crops: Complete or Heavy
	Level       Level
	Unit        int64  // the province of a province's norm, else 0
	Item        string // Money, or the code of goods
	Qty         int64  // đồng, or grams and pieces, for one of Per
	Max         int64  // the most for one of Per; 0 for no upper end
	Per         Per
	MonthsMax   int   // of PerPersonMonth
	Multiple    int64 // times the standard of social assistance; 0 for a sum of its own
	Standard    int64
	Classes     []string // only households of these classes; nil means all
	Purpose     string   // the letter of ND 93/2021 art 11.1; dd is đ
	Basis       string
	From, To    workday.Day // To is the last day, zero while none is set
	Provisional bool        // not confirmed from the official text
	BelowReason string      // why a province gives less than the state

	EnteredBy   int64 // 0 for what came with the program
	EnteredAt   time.Time
	ConfirmedBy int64
	ConfirmedAt time.Time
}

// Counts reports whether the norm is one: a province's needs its second person.
func (n *Norm) Counts() bool { return n.Level != Province || n.ConfirmedBy != 0 }

// covers reports whether households of the class come under the norm.
func (n *Norm) covers(class string) bool {
	return n.Classes == nil || slices.Contains(n.Classes, class)
}

// Set is the norms in force for a unit on a day, one of each case, band, level
// and item.
type Set struct {
	On    workday.Day
	Norms []Norm
}

// Cases are the cases and bands that the state has a norm for on a day.
func (s *Set) Cases() (cases []Norm) {
	for _, n := range s.Norms {
		if n.Level == State {
			cases = append(cases, n)
		}
	}
	return cases
}
