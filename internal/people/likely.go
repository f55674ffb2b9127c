package people

import (
	"context"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Hit is a household that may be the same as another one, told so that an officer can
// ask its commune, and no more: no whole name, no year, no address.
type Hit struct {
	ID       int64
	Code     string
	Unit     int64
	UnitName string
	Masked   string // who has the same name there: "Trần Văn B••"
	Persons  int
	Score    int      // of 100; 60 at least
	Why      []string // name marks born year near_year members village unit phone
	InScope  bool     // the actor may open it
}

// Reasons are all that Hit.Why may say.
var Reasons = []string{"name", "marks", "born", "year", "near_year", "members", "village", "unit", "phone"}

// Likely lists households that may be the same as this one, the likeliest first, from
// all communes.
func (b *Book) Likely(ctx context.Context, by auth.Actor, id int64) (hits []Hit, err error) {
	err = b.DB.View(ctx, by, func(tx *pg.Tx) error {
		if _, err := sheet(tx, by, id); err != nil {
			return err
		}
		hits, err = likely(tx, id)
		return err
	})
	return hits, err
}

// likely are the hits with the names of their units.
func likely(tx *pg.Tx, id int64) ([]Hit, error) {
	hits, err := likelyRows(tx, id)
	if err != nil || len(hits) == 0 {
		return nil, err
	}
	var units []int64
	for _, h := range hits {
		units = append(units, h.Unit)
	}
	names, err := place.ByIDs(tx, units, workday.On(tx.Now))
	for i := range hits {
		hits[i].UnitName = names[hits[i].Unit].FullName
	}
	return hits, err
}

// Double is a household with those that it may be the same as.
type Double struct {
	Household
	Hits []Hit
}

// doublesMax is how many households one list of doubles shows.
const doublesMax = 20

// Doubles lists the households of a unit that may be the same as another, after one,
// each with its likeliest others.
func (b *Book) Doubles(ctx context.Context, by auth.Actor, unit, after int64) (list []Double, err error) {
	if err := by.Must(auth.ReadHouseholds, unit); err != nil {
		return nil, err
	}
	err = b.DB.View(ctx, by, func(tx *pg.Tx) error {
		ids, err := doubleIDs(tx, unit, after, doublesMax)
		if err != nil {
			return err
		}
		all, err := householdsByID(tx, ids, workday.On(tx.Now))
		if err != nil {
			return err
		}
		for _, id := range ids {
			d := Double{Household: all[id]}
			if d.Hits, err = likely(tx, id); err != nil {
				return err
			}
			list = append(list, d)
		}
		return nil
	})
	return list, err
}

// doublesCounted is how far CountDoubles counts.
const doublesCounted = 100

// CountDoubles is how many households of a unit may be the same as another, at most 100.
func (b *Book) CountDoubles(ctx context.Context, by auth.Actor, unit int64) (n int, err error) {
	if err := by.Must(auth.ReadHouseholds, unit); err != nil {
		return 0, err
	}
	err = b.DB.View(ctx, by, func(tx *pg.Tx) error {
		ids, err := doubleIDs(tx, unit, 0, doublesCounted)
		n = len(ids)
		return err
	})
	return n, err
}

// TellApart remembers that a household and another are two, and why. It takes the
// right to edit the one, and the code of the other, which Likely tells.
func (b *Book) TellApart(ctx context.Context, by auth.Actor, id int64, other, reason string) error {
	_, err := pg.Do(ctx, b.DB, by, func(tx *pg.Tx) (int64, error) {
		h, err := sheet(tx, by, id)
		if err != nil {
			return 0, err
		}
		if err := mayEdit(tx, by, h.Unit); err != nil {
			return 0, err
		}
		if reason, err = why(reason, "household.apart.reason"); err != nil {
			return 0, err
		}
		hits, err := likelyRows(tx, id)
		if err != nil {
			return 0, err
		}
		for _, hit := range hits {
			if hit.Code != CleanCode(HouseholdLetter, other) {
				continue
			}
			if err := insertDistinction(tx, *h, hit.ID, reason); err != nil {
				return 0, err
			}
			return id, audit.Record(tx, audit.Event{
				Action: "household.apart", Subject: subject(h), Unit: h.Unit, Reason: reason,
				After: map[string]any{"other": hit.Code},
			})
		}
		return 0, fault.Of(fault.Conflict, "household.apart.gone")
	})
	return err
}

// reasonMin and reasonMax bound why somebody did something.
const (
	reasonMin = 5
	reasonMax = 300
)

// why cleans a reason and refuses one that says nothing.
func why(reason, key string) (string, error) {
	clean, err := vntext.Clean("reason", reason, reasonMax, false)
	if err != nil {
		return "", err
	}
	if len([]rune(strings.ReplaceAll(clean, " ", ""))) < reasonMin {
		return "", fault.On("reason", key)
	}
	return clean, nil
}

func subject(h *Household) string { return fmt.Sprintf("household:%s", h.Code) }
