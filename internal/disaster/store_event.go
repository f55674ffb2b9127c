package disaster

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// EventFilter narrows Events. Zero fields do not.
type EventFilter struct {
	State  State
	Open   bool  // takes reports and surveys
	Unit   int64 // hit this unit, or is its own
	Before int64
	Limit  int // 0 means 50, at most 200
}

const listMax = 200

func pageOf(limit int) int {
	if limit <= 0 {
		return 50
	}
	return min(limit, listMax)
}

const selectEvent = `
	select e.id, e.slug, e.name, e.name_en, e.cause, e.kind, e.unit_id, e.starts_on, e.ends_on, e.state, e.private,
		e.basis, e.opened_at
	from disaster.events e`

func scanEvent(r pg.Scanner) (e Event, err error) {
	err = r.Scan(&e.ID, &e.Slug, &e.Name, &e.NameEN, &e.Cause, &e.Kind, &e.Unit, &e.StartsOn, &e.EndsOn, &e.State,
		&e.Private, &e.Basis, &e.OpenedAt)
	return e, err
}

// Events lists what the transaction's actor may know of, the latest first.
func Events(tx *pg.Tx, f EventFilter) (list []Event, err error) {
	if err := see(tx); err != nil {
		return nil, err
	}
	err = tx.Each(selectEvent+`
		where ($1 = '' or e.state = $1)
			and (not $2 or e.state in ('warned', 'responding', 'recovering'))
			and ($3::bigint = 0 or e.unit_id = $3 or exists (
				select from disaster.areas a where a.event_id = e.id and a.unit_id = $3))
			and ($4::bigint = 0 or (e.starts_on, e.id) < (select b.starts_on, b.id from disaster.events b where b.id = $4))
		order by e.starts_on desc, e.id desc limit $5`,
		[]any{string(f.State), f.Open, f.Unit, f.Before, pageOf(f.Limit)}, func(r pg.Scanner) error {
			e, err := scanEvent(r)
			list = append(list, e)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list events: %w", err)
	}
	return list, nil
}

// EventByID is the event with its area; "event.missing" also for a private one that
// the actor may not know of.
func EventByID(tx *pg.Tx, id int64) (*Event, error) { return oneEvent(tx, ` where e.id = $1`, id) }

// EventBySlug is EventByID by the event's public name.
func EventBySlug(tx *pg.Tx, slug string) (*Event, error) {
	return oneEvent(tx, ` where e.slug = $1`, slug)
}

func oneEvent(tx *pg.Tx, where string, arg any) (*Event, error) {
	if err := see(tx); err != nil {
		return nil, err
	}
	e, err := scanEvent(tx.Row(selectEvent+where, arg))
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "event.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read event %v: %w", arg, err)
	}
	e.Areas, err = areasOf(tx, e.ID, e.StartsOn)
	return &e, err
}

func areasOf(tx *pg.Tx, event int64, on workday.Day) (areas []Area, err error) {
	var units []int64
	err = tx.Each(`
		select unit_id, severity from (
			select distinct on (unit_id) unit_id, severity from disaster.areas
			where event_id = $1 order by unit_id, id desc) a
		where severity > 0 order by severity desc, unit_id`, []any{event}, func(r pg.Scanner) error {
		var a Area
		err := r.Scan(&a.Unit, &a.Severity)
		areas, units = append(areas, a), append(units, a.Unit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the area of event %d: %w", event, err)
	}
	named, err := place.ByIDs(tx, units, on)
	if err != nil {
		return nil, err
	}
	for i := range areas {
		u := named[areas[i].Unit]
		areas[i].Code, areas[i].Name = u.Code, u.FullName
	}
	return areas, nil
}

func insertEvent(tx *pg.Tx, e *Event) error {
	err := tx.Row(`
		insert into disaster.events (slug, name, name_en, cause, kind, unit_id, starts_on, ends_on, basis, opened_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id, opened_at`,
		e.Slug, e.Name, e.NameEN, string(e.Cause), e.Kind, e.Unit, e.StartsOn, e.EndsOn, e.Basis, tx.By.ID).
		Scan(&e.ID, &e.OpenedAt)
	if pg.IsUnique(err, "events_slug_opens_one") {
		return fault.Of(fault.Conflict, "event.slug.taken")
	}
	if err != nil {
		return fmt.Errorf("insert event: %w", err)
	}
	return nil
}

// nextSlug is base, or base with the first number that is free.
func nextSlug(tx *pg.Tx, base string) (string, error) {
	var n int
	err := tx.Row(`
		select coalesce(min(k), 0) from generate_series(0, 999) as k
		where not exists (select from disaster.events
			where slug = case when k = 0 then $1 else $1 || '-' || k + 1 end)`, base).Scan(&n)
	if err != nil {
		return "", fmt.Errorf("find a free slug: %w", err)
	}
	if n == 0 {
		return base, nil
	}
	return fmt.Sprintf("%s-%d", base, n+1), nil
}

func insertAreas(tx *pg.Tx, event int64, areas []Area) error {
	units, severities := make([]int64, len(areas)), make([]int64, len(areas))
	for i, a := range areas {
		units[i], severities[i] = a.Unit, int64(a.Severity)
	}
	_, err := tx.Exec(`
		insert into disaster.areas (event_id, unit_id, severity, by_id)
		select $1, u, s, $4 from unnest($2::bigint[], $3::bigint[]) as t (u, s)`, event, units, severities, tx.By.ID)
	if err != nil {
		return fmt.Errorf("insert the area of event %d: %w", event, err)
	}
	return nil
}

func insertStep(tx *pg.Tx, event int64, to State, ends workday.Day, reason string) error {
	_, err := tx.Exec(`
		insert into disaster.steps (event_id, state, ends_on, reason, by_id) values ($1, $2, $3, $4, $5)`,
		event, string(to), ends, reason, tx.By.ID)
	if err != nil {
		return fmt.Errorf("move event %d to %s: %w", event, to, err)
	}
	return nil
}

// Steps is the life of an event so far.
func Steps(tx *pg.Tx, event int64) (list []Step, err error) {
	err = tx.Each(`select state, reason, actor, at from disaster.steps where event_id = $1 order by id`,
		[]any{event}, func(r pg.Scanner) error {
			var s Step
			err := r.Scan(&s.State, &s.Reason, &s.Actor, &s.At)
			list = append(list, s)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read the steps of event %d: %w", event, err)
	}
	return list, nil
}
