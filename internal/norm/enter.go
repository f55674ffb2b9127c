package norm

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Form is a province's norm as it is typed. What the quantity is for, and which
// purpose it serves, are those of the state's norm for the case.
type Form struct {
	Unit     int64
	Case     string // "death", or of crops with its band: "crop_rice_late/complete"
	Qty      string // đồng, or kilograms of rice
	Classes  []string
	Basis    string
	From, To string
	Below    string // why it is less than the state's, if it is
}

const (
	basisMax  = 300
	reasonMax = 500
	reasonMin = 10
)

// Enter writes a province's norm down. It counts once another person has
// confirmed it. Refused without the right at the unit, for a case that the state
// has no norm for, and below the state's norm without a reason.
func Enter(ctx context.Context, db *pg.DB, by auth.Actor, f Form) (int64, error) {
	if err := mustBePerson(by, f.Unit); err != nil {
		return 0, err
	}
	return pg.Do(ctx, db, by, func(tx *pg.Tx) (int64, error) {
		n, err := f.read(tx)
		if err != nil {
			return 0, err
		}
		n.EnteredBy = by.ID
		if n.ID, err = insert(tx, n); err != nil {
			return 0, explain(err, "enter")
		}
		return n.ID, audit.Record(tx, audit.Event{
			Action: "norm.enter", Subject: fmt.Sprintf("norm:%d", n.ID), Unit: n.Unit, Reason: n.BelowReason,
			After: map[string]any{"case": n.Case, "band": n.Band, "qty": n.Qty, "item": n.Item, "from": n.From},
		})
	})
}

// Confirm is the second person's word. Refused to the one who entered it.
func Confirm(ctx context.Context, db *pg.DB, by auth.Actor, id int64) error {
	_, err := pg.Do(ctx, db, by, func(tx *pg.Tx) (struct{}, error) { return struct{}{}, confirmNorm(tx, id) })
	return err
}

func confirmNorm(tx *pg.Tx, id int64) error {
	n, err := byID(tx, id)
	if err != nil {
		return err
	}
	if err := mustBePerson(tx.By, n.Unit); err != nil {
		return err
	}
	if err := confirm(tx, id); err != nil {
		return explain(err, "confirm")
	}
	return audit.Record(tx, audit.Event{
		Action: "norm.confirm", Subject: fmt.Sprintf("norm:%d", n.ID), Unit: n.Unit,
		After: map[string]any{"case": n.Case, "band": n.Band, "qty": n.Qty, "item": n.Item, "from": n.From},
	})
}

// mustBePerson: a machine may do anything but be one of two people.
func mustBePerson(by auth.Actor, unit int64) error {
	if by.ID == 0 && by.Kind == auth.Machine {
		return fault.Of(fault.Denied, "norm.person")
	}
	return by.Must(auth.ManageNorms, unit)
}

func (f Form) read(tx *pg.Tx) (*Norm, error) {
	var l fault.List
	n := &Norm{Unit: f.Unit, Level: Province}
	n.From = dayOf(&l, "from", f.From, true)
	n.To = dayOf(&l, "to", f.To, false)
	if !n.From.IsZero() && !n.To.IsZero() && n.To < n.From {
		l.On("to", "norm.to.early")
	}
	var err error
	if n.Basis, err = vntext.Clean("basis", f.Basis, basisMax, false); err != nil {
		l.Add(err)
	} else if utf8.RuneCountInString(n.Basis) < 5 {
		l.On("basis", "norm.basis.missing")
	}
	if n.BelowReason, err = vntext.Clean("below", f.Below, reasonMax, false); err != nil {
		l.Add(err)
	}
	for _, class := range f.Classes {
		if !slices.Contains([]string{"poor", "near_poor", "difficult", "average", "other"}, class) {
			l.On("classes", "norm.class.unknown")
			break
		}
	}
	n.Classes = f.Classes
	if len(n.Classes) == 0 {
		n.Classes = nil
	}
	kase, band, _ := strings.Cut(f.Case, "/")
	n.Case, n.Band = Case(kase), band
	if err := l.Err(); err != nil {
		return nil, err
	}
	like, err := stateNorm(tx, n.Case, n.Band, n.From)
	if err != nil {
		return nil, err
	}
	if like == nil {
		return nil, fault.On("case", "norm.case.unknown")
	}
	n.Item, n.Per, n.Purpose, n.MonthsMax = like.Item, like.Per, like.Purpose, like.MonthsMax
	if n.Qty, err = ParseQty("qty", n.Item, f.Qty); err != nil {
		return nil, err
	}
	if n.Qty == 0 {
		return nil, fault.On("qty", "norm.qty.zero")
	}
	if n.Qty < like.Qty && utf8.RuneCountInString(n.BelowReason) < reasonMin {
		return nil, fault.On("below", "norm.below", "min", QtyText(n.Item, like.Qty))
	}
	if n.Qty >= like.Qty {
		n.BelowReason = ""
	}
	return n, nil
}

func dayOf(l *fault.List, field, text string, must bool) workday.Day {
	if text = strings.TrimSpace(text); text == "" && !must {
		return 0
	}
	d, err := workday.Parse(text)
	if err != nil {
		l.On(field, "day.format")
	}
	return d
}

func explain(err error, what string) error {
	switch {
	case pg.IsCheck(err, "norms_are_a_provinces"):
		return fault.On("unit", "norm.unit.province")
	case pg.IsCheck(err, "norms_take_two_people"):
		return fault.Of(fault.Denied, "norm.same")
	case pg.IsUnique(err, "norms_confirmed_once"), pg.IsCheck(err, "norms_begin_once"):
		return fault.Of(fault.Conflict, "norm.done")
	}
	return fmt.Errorf("%s norm: %w", what, err)
}
