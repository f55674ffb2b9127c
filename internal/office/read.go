package office

import (
	"cmp"
	"context"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
)

func (o *Office) provinces(ctx context.Context) (units []place.Unit, err error) {
	err = o.DB.View(ctx, auth.Public, func(tx *pg.Tx) error {
		units, err = place.Provinces(tx, o.day())
		return err
	})
	return units, err
}

// unitsWith are the units of today at which the actor may do p: the own ones, and
// the communes below where p reaches down.
func (o *Office) unitsWith(c echo.Context, p auth.Permission) (units []place.Unit, err error) {
	err = o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		seen := map[int64]bool{}
		add := func(u place.Unit) {
			if !seen[u.ID] && u.Stands(o.day()) && by(c).May(p, u.ID) {
				seen[u.ID] = true
				units = append(units, u)
			}
		}
		for _, g := range by(c).Grants {
			u, err := place.ByID(tx, g.Unit, o.day())
			if err != nil {
				return err
			}
			add(*u)
			below, err := place.Communes(tx, g.Unit, o.day())
			if err != nil {
				return err
			}
			for _, u := range below {
				add(u)
			}
		}
		return nil
	})
	slices.SortStableFunc(units, func(a, b place.Unit) int { return cmp.Compare(len(a.Code), len(b.Code)) })
	return units, err
}

// unitNames are the full names of units as they are called today.
func (o *Office) unitNames(c echo.Context, ids []int64) (names map[int64]string, err error) {
	names = make(map[int64]string, len(ids))
	err = o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		units, err := place.ByIDs(tx, ids, o.day())
		for id, u := range units {
			names[id] = u.FullName
		}
		return err
	})
	return names, err
}

// everyMax is how many pages every reads.
const everyMax = 50

// every reads a list to its end, a page of 200 at a time, for work that is counted and
// forms that offer all.
func every[T any](page func(after int64, limit int) ([]T, error), id func(T) int64) (all []T, err error) {
	const limit = 200
	after := int64(0)
	for range everyMax {
		list, err := page(after, limit)
		if err != nil {
			return nil, err
		}
		if all = append(all, list...); len(list) < limit {
			break
		}
		after = id(list[limit-1])
	}
	return all, nil
}

func (o *Office) everyValuable(c echo.Context) ([]giving.Valuable, error) {
	return every(func(after int64, limit int) ([]giving.Valuable, error) {
		return o.Giving.ValuablesFor(ctx(c), by(c), after, limit)
	}, func(v giving.Valuable) int64 { return v.ID })
}
