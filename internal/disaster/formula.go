package disaster

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// Formulas are all published versions with their weights, the newest first, for
// anybody: how a priority is made is no secret.
func (d *Desk) Formulas(ctx context.Context) (list []Formula, err error) {
	err = d.DB.Public(ctx, func(tx *pg.Tx) error {
		list = nil
		return tx.Each(`
			select version, name, basis, valid_from, provisional, dimension, dimension_most, criterion, points, most,
				criterion_name, criterion_name_en
			from disaster.public_formulas order by version desc, position`, nil, func(r pg.Scanner) error {
			var f Formula
			var dim Dimension
			var w Weight
			err := r.Scan(&f.Version, &f.Name, &f.Basis, &f.ValidFrom, &f.Provisional, &dim.Name, &dim.Most, &w.Criterion,
				&w.Points, &w.Most, &w.Name, &w.NameEN)
			if err != nil {
				return err
			}
			if len(list) == 0 || list[len(list)-1].Version != f.Version {
				list = append(list, f)
			}
			last := &list[len(list)-1]
			if n := len(last.Dimensions); n == 0 || last.Dimensions[n-1] != dim {
				last.Dimensions = append(last.Dimensions, dim)
			}
			w.Dimension = dim.Name
			last.Weights = append(last.Weights, w)
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read the published formulas: %w", err)
	}
	return list, nil
}
