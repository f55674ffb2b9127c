package people

import (
	"context"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// ListMax is how many households one list gives.
const ListMax = 200

// Filter narrows Households. Zero fields do not.
type Filter struct {
	Text    string // part of a name without marks, a household's code, or a whole ID number
	Unit    int64
	Village int64
	Class   Class
	Before  int64 // keyset: households written down before this one
	Limit   int   // at most ListMax
}

// Households lists households, the latest first, of the units whose households the
// actor may read.
func (b *Book) Households(ctx context.Context, by auth.Actor, f Filter) (list []Household, err error) {
	if err := by.Must(auth.ReadHouseholds, f.Unit); err != nil {
		return nil, err
	}
	if f.Limit <= 0 || f.Limit > ListMax {
		f.Limit = 50
	}
	q := find{Filter: f, units: readable(by), blind: []byte{}}
	if q.Text, err = vntext.Clean("q", f.Text, 200, false); err != nil {
		return nil, nil // no name is written like that
	}
	if q.Text != "" {
		q.code = CleanCode(HouseholdLetter, q.Text)
		digits := strings.ReplaceAll(q.Text, " ", "")
		if n := len(digits); (n == 9 || n == 12) && strings.Trim(digits, "0123456789") == "" {
			q.blind = b.idBlind(digits)
		}
		q.folded = vntext.Fold(q.Text)
	}
	err = b.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = findHouseholds(tx, q)
		return err
	})
	return list, err
}

// readable are the units whose households the actor may read, nil for all.
func readable(by auth.Actor) []int64 {
	if by.Kind == auth.Machine {
		return nil
	}
	return slices.DeleteFunc(by.Reach(), func(u int64) bool { return !by.May(auth.ReadHouseholds, u) })
}

// HouseholdByID is a household with its members and the history of its class, for
// those who may read it.
func (b *Book) HouseholdByID(ctx context.Context, by auth.Actor, id int64) (h *Household, err error) {
	err = b.DB.View(ctx, by, func(tx *pg.Tx) error {
		if h, err = sheet(tx, by, id); err != nil {
			return err
		}
		h.History, err = classesOf(tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return h, nil
}

// HouseholdByCode finds the id of the household with a code, in the actor's scope.
func (b *Book) HouseholdByCode(ctx context.Context, by auth.Actor, code string) (id int64, err error) {
	err = b.DB.View(ctx, by, func(tx *pg.Tx) error {
		id, err = idOfCode(tx, CleanCode(HouseholdLetter, code))
		return err
	})
	return id, err
}

// sheet is a household with its members, if the actor may read it. What lies outside
// the scope is missing, as row-level security has it.
func sheet(tx *pg.Tx, by auth.Actor, id int64) (*Household, error) {
	all, err := ByIDs(tx, []int64{id}, workday.On(tx.Now))
	if err != nil {
		return nil, err
	}
	h, found := all[id]
	if !found {
		return nil, fault.Of(fault.Missing, "household.missing")
	}
	if err := by.Must(auth.ReadHouseholds, h.Unit); err != nil {
		return nil, err
	}
	return &h, nil
}

// ByIDs reads households with their members, as far as the transaction's actor has
// them in scope. Class is the one of the given day. The caller answers for the right.
func ByIDs(tx *pg.Tx, ids []int64, on workday.Day) (map[int64]Household, error) {
	all, err := householdsByID(tx, ids, on)
	if err != nil {
		return nil, err
	}
	err = eachPerson(tx, ids, func(p Person, _ stored) error {
		h := all[p.Household]
		h.Members = append(h.Members, p)
		all[p.Household] = h
		return nil
	})
	return all, err
}

// FactsOf gives the members of households with all their facts, sealed ones and those
// that follow from the age on a day too: for a computation, not to be shown. The
// caller answers for the right, and keeps what it shows to what the law allows.
func (b *Book) FactsOf(tx *pg.Tx, ids []int64, on workday.Day) (map[int64][]Person, error) {
	all := make(map[int64][]Person, len(ids))
	err := eachPerson(tx, ids, func(p Person, s stored) error {
		if p.LeftOn != 0 && p.LeftOn <= on {
			return nil
		}
		sealed, err := b.Keys.Decrypt(personPlace(s.code, p.No, "facts"), s.facts)
		if err != nil {
			return err
		}
		for _, f := range append(splitFacts(string(sealed)), p.byAge(on)...) {
			p.Facts = addFact(p.Facts, f)
		}
		all[p.Household] = append(all[p.Household], p)
		return nil
	})
	return all, err
}

// The ages of the law on the elderly, and of small children in ND 20/2021.
const (
	elderlyYears = 60
	smallMonths  = 36
)

// byAge are the facts that follow from a birthday, or from the year of birth when it
// alone is known.
func (p Person) byAge(on workday.Day) []Fact {
	if p.BornYear == 0 {
		return nil
	}
	if p.BornOn != 0 {
		born := p.BornOn.Start()
		switch {
		case born.AddDate(0, smallMonths, 0).After(on.Start()):
			return []Fact{Under36M}
		case !born.AddDate(elderlyYears, 0, 0).After(on.Start()):
			return []Fact{Elderly}
		}
		return nil
	}
	switch years := on.Year() - p.BornYear; {
	case years < smallMonths/12:
		return []Fact{Under36M}
	case years >= elderlyYears:
		return []Fact{Elderly}
	}
	return nil
}
