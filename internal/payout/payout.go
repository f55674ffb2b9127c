package payout

import (
	"context"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Desk does the use cases of paying out.
type Desk struct {
	DB     *pg.DB
	Keys   *seal.Keys
	Files  *file.Shelf // signatures and photos of signed sheets
	URL    string      // the public address: QR codes begin with it
	Sample bool        // made-up data: papers say so
}

// VND is the item of money, as the books have it.
const VND = "VND"

// listMax is how many rows a list gives at most.
const listMax = 200

// Decided is what paying out must know of a decision.
type Decided struct {
	ID        int64
	Slug      string
	Number    int64
	DecidedOn workday.Day
	UnitID    int64 // of the fund that pays
	Fund      string
	Round     string // what the round is called
	Private   bool   // a cause of which the public hears nothing
}

// Sum is how much of one item, in how many rows.
type Sum struct {
	Item string
	Qty  int64
	Rows int
}

// add counts a row's quantity into the sums, which stay in order: money first.
func add(sums []Sum, item string, qty int64, rows int) []Sum {
	i, found := slices.BinarySearchFunc(sums, item, func(s Sum, item string) int { return compareItems(s.Item, item) })
	if !found {
		sums = slices.Insert(sums, i, Sum{Item: item})
	}
	sums[i].Qty += qty
	sums[i].Rows += rows
	return sums
}

// AddSum is add for who puts sums of communes together.
func AddSum(sums []Sum, s Sum) []Sum { return add(sums, s.Item, s.Qty, s.Rows) }

func compareItems(a, b string) int {
	if (a == VND) != (b == VND) {
		if a == VND {
			return -1
		}
		return 1
	}
	return strings.Compare(a, b)
}

// must is the first question of what a person answers for: a machine may do anything
// but be one of several people.
func must(by auth.Actor, p auth.Permission) error {
	if by.Kind == auth.Machine && by.ID == 0 {
		return fault.Of(fault.Denied, "payout.person")
	}
	return by.Must(p, 0)
}

// mayRun is nil for who may hand over in a commune: its own officers, and those of
// the fund that pays. Officers of any other unit are refused.
func mayRun(by auth.Actor, commune, fund int64) error {
	if by.May(auth.RunSession, fund) {
		return nil
	}
	return by.Must(auth.RunSession, commune)
}

// MayRun refuses whoever may not hand over in a session: a door asks before it looks
// at what was sent.
func (d *Desk) MayRun(ctx context.Context, by auth.Actor, session int64) error {
	if err := by.Must(auth.RunSession, 0); err != nil {
		return err
	}
	return d.DB.View(ctx, by, func(tx *pg.Tx) error {
		_, err := runnable(tx, session)
		return err
	})
}

// mayRead is nil for who reads the plans and sessions of one of the units.
func mayRead(by auth.Actor, units ...int64) error {
	for _, u := range units {
		if by.May(auth.ReadPayout, u) {
			return nil
		}
	}
	if err := by.Must(auth.ReadPayout, 0); err != nil {
		return err
	}
	return fault.Of(fault.Missing, "payout.missing")
}

// within are the units whose plans and sessions the actor reads; all is every unit.
func within(by auth.Actor) (units []int64, all bool) {
	if by.Kind == auth.Machine {
		return []int64{}, true
	}
	units = []int64{}
	for _, u := range by.Reach() {
		if by.May(auth.ReadPayout, u) {
			units = append(units, u)
		}
	}
	return units, false
}

// text reads a short text; a missing one that is needed is the field's mistake.
func text(l *fault.List, field, typed string, max int, needed bool) string {
	clean, err := vntext.Clean(field, typed, max, false)
	if err != nil {
		l.Add(err)
		return ""
	}
	if clean == "" && needed {
		l.On(field, "payout.text.missing")
	}
	return clean
}

// reasonOf reads why something out of the ordinary is done.
func reasonOf(field, typed string) (string, error) {
	var l fault.List
	reason := text(&l, field, typed, 500, false)
	if err := l.Err(); err != nil {
		return "", err
	}
	if len([]rune(reason)) < 5 {
		return "", fault.On(field, "payout.reason.missing")
	}
	return reason, nil
}

// day reads a day; none is today where it may be left out.
func day(l *fault.List, field, typed string, instead workday.Day) workday.Day {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		if instead.IsZero() {
			l.On(field, "payout.day.missing")
		}
		return instead
	}
	d, err := workday.Parse(typed)
	if err != nil {
		l.On(field, "day.format")
	}
	return d
}
