package disaster

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/pg"
)

const selectReport = `
	select r.id, r.event_id, r.unit_id, r.level, r.version, r.for_day, r.due_at, r.on_time, r.note, r.reported_by,
		r.reporter, r.reported_at
	from disaster.reports r`

func scanReport(row pg.Scanner) (r Report, err error) {
	err = row.Scan(&r.ID, &r.Event, &r.Unit, &r.Level, &r.Version, &r.ForDay, &r.DueAt, &r.OnTime, &r.Note,
		&r.ReportedBy, &r.Reporter, &r.ReportedAt)
	r.Values = map[string]int64{}
	return r, err
}

// newestReport is a unit's newest version with its values; version 0 when it told
// nothing yet.
func newestReport(tx *pg.Tx, event, unit int64) (*Report, error) {
	r, err := scanReport(tx.Row(selectReport+`
		where r.event_id = $1 and r.unit_id = $2 order by r.version desc limit 1`, event, unit))
	if pg.NoRows(err) {
		return &Report{Event: event, Unit: unit, Values: map[string]int64{}}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the newest report of unit %d: %w", unit, err)
	}
	return &r, addValues(tx, []*Report{&r})
}

// versionsMax bounds what a sheet shows: twice a day for three months.
const versionsMax = 200

func reportsOf(tx *pg.Tx, event, unit int64) (list []Report, err error) {
	err = tx.Each(selectReport+`
		where r.event_id = $1 and r.unit_id = $2 order by r.version desc limit $3`,
		[]any{event, unit, versionsMax}, func(row pg.Scanner) error {
			r, err := scanReport(row)
			list = append(list, r)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list the reports of unit %d: %w", unit, err)
	}
	pointers := make([]*Report, len(list))
	for i := range list {
		pointers[i] = &list[i]
	}
	return list, addValues(tx, pointers)
}

// newestReports are the newest versions of many units, without values.
func newestReports(tx *pg.Tx, event int64, units []int64) (map[int64]*Report, error) {
	all := map[int64]*Report{}
	err := tx.Each(selectReport+`
		where r.event_id = $1 and r.unit_id = any ($2::bigint[]) and not exists (
			select from disaster.reports n
			where n.event_id = r.event_id and n.unit_id = r.unit_id and n.version > r.version)`,
		[]any{event, units}, func(row pg.Scanner) error {
			r, err := scanReport(row)
			all[r.Unit] = &r
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read the newest reports of event %d: %w", event, err)
	}
	return all, nil
}

func addValues(tx *pg.Tx, list []*Report) error {
	ids, at := make([]int64, len(list)), map[int64]*Report{}
	for i, r := range list {
		ids[i], at[r.ID] = r.ID, r
	}
	err := tx.Each(`select report_id, indicator, qty from disaster.report_values where report_id = any ($1::bigint[])`,
		[]any{ids}, func(row pg.Scanner) error {
			var id, qty int64
			var code string
			err := row.Scan(&id, &code, &qty)
			at[id].Values[code] = qty
			return err
		})
	if err != nil {
		return fmt.Errorf("read what reports say: %w", err)
	}
	return nil
}

func insertReport(tx *pg.Tx, r *Report) error {
	err := tx.Row(`
		insert into disaster.reports (event_id, unit_id, level, version, for_day, due_at, note, reported_by, reported_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id, reporter, on_time`,
		r.Event, r.Unit, string(r.Level), r.Version, r.ForDay, r.DueAt, r.Note, r.ReportedBy, r.ReportedAt).
		Scan(&r.ID, &r.Reporter, &r.OnTime)
	if err != nil {
		return fmt.Errorf("insert version %d of unit %d: %w", r.Version, r.Unit, err)
	}
	codes, values := make([]string, 0, len(r.Values)), make([]int64, 0, len(r.Values))
	for code, qty := range r.Values {
		codes, values = append(codes, code), append(values, qty)
	}
	_, err = tx.Exec(`
		insert into disaster.report_values (report_id, indicator, qty)
		select $1, c, q from unnest($2::text[], $3::bigint[]) as t (c, q)`, r.ID, codes, values)
	if err != nil {
		return fmt.Errorf("insert what report %d says: %w", r.ID, err)
	}
	return nil
}
