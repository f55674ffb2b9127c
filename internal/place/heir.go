package place

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// HeirsOn are the standing units that took an ended unit's place, wherever its line leads:
// of one that was split all of them, by id.
func HeirsOn(tx *pg.Tx, id int64, on workday.Day) ([]Unit, error) {
	var ids []int64
	err := tx.Each(`select place.heirs_of($1, $2) order by 1`, []any{id, on}, func(r pg.Scanner) error {
		ids = append(ids, 0)
		return r.Scan(&ids[len(ids)-1])
	})
	if err != nil {
		return nil, fmt.Errorf("heirs of unit %d: %w", id, err)
	}
	units, err := ByIDs(tx, ids, on)
	list := make([]Unit, len(ids))
	for i, id := range ids {
		list[i] = units[id]
	}
	return list, err
}

// ActsFor are the ended units whose affairs a unit finishes, by area: as two people named
// it at the end of their fund, else as the default successor.
func ActsFor(tx *pg.Tx, id int64, on workday.Day) (map[auth.Area][]int64, error) {
	acts := map[auth.Area][]int64{}
	err := tx.Each(`select for_unit, for_area from place.acts_for($1, $2) order by 1, 2`, []any{id, on}, func(r pg.Scanner) error {
		var unit int64
		var area auth.Area
		err := r.Scan(&unit, &area)
		acts[area] = append(acts[area], unit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("for whom unit %d acts: %w", id, err)
	}
	return acts, nil
}
