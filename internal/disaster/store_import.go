package disaster

import (
	"encoding/json"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func insertImport(tx *pg.Tx, r *ImportReport) error {
	err := tx.Row(`
		insert into disaster.imports (event_id, unit_id, file_id, name, uploaded_by)
		values ($1, $2, $3, $4, $5) returning id, uploaded_at`, r.Event, r.Unit, r.File, r.Name, r.UploadedBy).
		Scan(&r.ID, &r.UploadedAt)
	if err == nil {
		_, err = tx.Exec(`update disaster.imports set rows = $2 where id = $1`, r.ID, r.Rows)
	}
	if err != nil {
		return fmt.Errorf("insert a list: %w", err)
	}
	return nil
}

const selectImport = `
	select id, event_id, unit_id, file_id, name, state, rows, row_done, fresh, changed, repeated, refused,
		uploaded_by, uploaded_at, done_at
	from disaster.imports`

func scanImport(row pg.Scanner) (*ImportReport, error) {
	var r ImportReport
	var done moment
	err := row.Scan(&r.ID, &r.Event, &r.Unit, &r.File, &r.Name, &r.State, &r.Rows, &r.RowDone, &r.New, &r.Changed,
		&r.Repeated, &r.Refused, &r.UploadedBy, &r.UploadedAt, &done)
	r.DoneAt = done.Time
	return &r, err
}

func importByID(tx *pg.Tx, id int64) (*ImportReport, error) {
	r, err := scanImport(tx.Row(selectImport+` where id = $1`, id))
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "import.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read list %d: %w", id, err)
	}
	return r, nil
}

func importsOf(tx *pg.Tx, event, unit int64) (list []*ImportReport, err error) {
	err = tx.Each(selectImport+` where event_id = $1 and unit_id = $2 order by id desc limit 20`,
		[]any{event, unit}, func(row pg.Scanner) error {
			r, err := scanImport(row)
			list = append(list, r)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list the lists of unit %d: %w", unit, err)
	}
	return list, nil
}

// keepImport moves a list on from where it was, with the faults of its chunk.
func keepImport(tx *pg.Tx, r *ImportReport, was int) error {
	n, err := tx.Exec(`
		update disaster.imports set state = $3, row_done = $4, fresh = $5, changed = $6, repeated = $7, refused = $8,
			done_at = case when $3 = 'done' then $9::timestamptz end
		where id = $1 and row_done = $2 and state in ('stored', 'running')`,
		r.ID, was, r.State, r.RowDone, r.New, r.Changed, r.Repeated, r.Refused, tx.Now)
	if err != nil {
		return fmt.Errorf("move list %d on: %w", r.ID, err)
	}
	if n == 0 {
		return errOther
	}
	if len(r.Faults) == 0 {
		return nil
	}
	var rows []int
	var columns, keys, details []string
	for _, f := range r.Faults {
		detail, err := json.Marshal(f.Values)
		if err != nil {
			panic("disaster: " + err.Error())
		}
		if f.Values == nil {
			detail = []byte("{}")
		}
		rows, columns = append(rows, f.Row), append(columns, f.Column)
		keys, details = append(keys, f.Key), append(details, string(detail))
	}
	_, err = tx.Exec(`
		insert into disaster.import_faults (import_id, n, row, col, key, detail)
		select $1, base.n + t.o, t.row, t.col, t.key, t.detail::jsonb
		from unnest($2::int[], $3::text[], $4::text[], $5::text[]) with ordinality as t (row, col, key, detail, o),
			(select coalesce(max(n), 0) as n from disaster.import_faults where import_id = $1) as base
		where base.n + t.o <= $6`, r.ID, rows, columns, keys, details, faultsKept)
	if err != nil {
		return fmt.Errorf("keep the faults of list %d: %w", r.ID, err)
	}
	return nil
}

func failImport(tx *pg.Tx, id int64, problem string) error {
	_, err := tx.Exec(`
		update disaster.imports set state = 'failed', problem = $2, done_at = $3
		where id = $1 and state in ('stored', 'running')`, id, problem, tx.Now)
	if err != nil {
		return fmt.Errorf("end list %d: %w", id, err)
	}
	return nil
}

func faultsOf(tx *pg.Tx, id int64) (list []RowFault, err error) {
	err = tx.Each(`select row, col, key, detail from disaster.import_faults where import_id = $1 order by row, n`,
		[]any{id}, func(r pg.Scanner) error {
			var f RowFault
			var detail []byte
			if err := r.Scan(&f.Row, &f.Column, &f.Key, &detail); err != nil {
				return err
			}
			list = append(list, f)
			return json.Unmarshal(detail, &list[len(list)-1].Values)
		})
	if err != nil {
		return nil, fmt.Errorf("read the faults of list %d: %w", id, err)
	}
	return list, nil
}

// saidBefore finds the contents that some revision of their household said already.
func saidBefore(tx *pg.Tx, event int64, list []*Assessment) (map[string]bool, error) {
	said := map[string]bool{}
	err := tx.Each(`
		select a.hash from disaster.assessments a
		join unnest($2::bigint[], $3::bytea[]) as t (household, hash)
			on a.household_id = t.household and a.hash = t.hash
		where a.event_id = $1`,
		[]any{
			event,
			column(list, func(a *Assessment) int64 { return a.Household }),
			column(list, func(a *Assessment) []byte { return a.Hash }),
		}, func(r pg.Scanner) error {
			var hash []byte
			err := r.Scan(&hash)
			said[string(hash)] = true
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("find what was said before: %w", err)
	}
	return said, nil
}

// homesOf is homeOf for many.
func homesOf(tx *pg.Tx, ids []int64, on workday.Day) (map[int64]*home, error) {
	homes := make(map[int64]*home, len(ids))
	err := tx.Each(`
		select h.id, h.unit_id, h.village_id, coalesce((
			select c.class from people.classes c where c.household_id = h.id
			order by c.from_on > $2, case when c.from_on <= $2 then -(c.from_on - date '2000-01-01')
				else c.from_on - date '2000-01-01' end, c.id desc limit 1), 'other')
		from people.households h where h.id = any ($1::bigint[])`, []any{ids, on}, func(r pg.Scanner) error {
		var h home
		err := r.Scan(&h.id, &h.unit, &h.village, &h.class)
		homes[h.id] = &h
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read %d households: %w", len(ids), err)
	}
	return homes, nil
}
