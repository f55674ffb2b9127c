package people

import (
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

func likelyRows(tx *pg.Tx, id int64) (hits []Hit, err error) {
	err = tx.Each(`
		select household_id, code, unit_id, masked, persons, score, array_to_string(why, ' '), in_scope
		from people.likely($1)`, []any{id}, func(r pg.Scanner) error {
		var h Hit
		var why string
		err := r.Scan(&h.ID, &h.Code, &h.Unit, &h.Masked, &h.Persons, &h.Score, &why, &h.InScope)
		h.Why = strings.Fields(why)
		hits = append(hits, h)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find what household %d may be: %w", id, err)
	}
	return hits, nil
}

func doubleIDs(tx *pg.Tx, unit, after int64, most int) (ids []int64, err error) {
	err = tx.Each(`select household_id from people.doubles($1, $2, $3)`, []any{unit, after, most},
		func(r pg.Scanner) error {
			var id int64
			err := r.Scan(&id)
			ids = append(ids, id)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("find doubles in unit %d: %w", unit, err)
	}
	return ids, nil
}

func insertDistinction(tx *pg.Tx, h Household, other int64, reason string) error {
	_, err := tx.Exec(`
		insert into people.distinctions (low_id, high_id, unit_id, reason)
		values (least($1::bigint, $2::bigint), greatest($1::bigint, $2::bigint), $3, $4)`, h.ID, other, h.Unit, reason)
	if pg.IsUnique(err, "distinctions_once_per_pair") {
		return fault.Of(fault.Conflict, "household.apart.gone")
	}
	if err != nil {
		return fmt.Errorf("tell household %d from %d: %w", h.ID, other, err)
	}
	return nil
}
