package disaster

import (
	"context"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// ImportReport is one list with its faults, for who reads households of its unit.
func (d *Desk) ImportReport(ctx context.Context, by auth.Actor, id int64) (r *ImportReport, err error) {
	if err := by.Must(auth.ReadHouseholds, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		if err := see(tx); err != nil {
			return err
		}
		if r, err = importByID(tx, id); err != nil {
			return err
		}
		if err := by.Must(auth.ReadHouseholds, r.Unit); err != nil {
			return err
		}
		r.Faults, err = faultsOf(tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Imports are the latest lists of a unit for an event.
func (d *Desk) Imports(ctx context.Context, by auth.Actor, event, unit int64) (list []*ImportReport, err error) {
	if err := by.Must(auth.ReadHouseholds, unit); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		if err := see(tx); err != nil {
			return err
		}
		list, err = importsOf(tx, event, unit)
		return err
	})
	return list, err
}

// ListTemplate is an empty list for a commune, with its villages to choose from.
func (d *Desk) ListTemplate(ctx context.Context, by auth.Actor, unit int64) (raw []byte, err error) {
	if err := by.Must(auth.Assess, 0); err != nil {
		return nil, err
	}
	var names []string
	commune := ""
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		today := workday.On(tx.Now)
		u, err := place.ByID(tx, unit, today)
		if err != nil {
			return err
		}
		commune = u.FullName
		villages, err := place.Villages(tx, unit, today)
		for _, v := range villages {
			names = append(names, v.Name)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return Template(commune, names)
}
