package disaster

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Work is what waits for an officer: reports to send, surveys to look at a second
// time, surveys that somebody disputed, events that are still drafts.
type Work struct {
	Due      []DueReport // of the actor's to send, the most urgent first
	Others   []DueReport // of the own unit, for somebody else to send; and of units below what is late
	ToVerify int
	Since    workday.Day // the day of the oldest of them
	Disputed int
	Drafts   int
}

// DueReport is a quick report that is to come.
type DueReport struct {
	Event *Event
	Unit  place.Unit
	DueAt time.Time
	Late  bool
}

// Work gathers what waits for the actor, at the units where the actor acts.
func (d *Desk) Work(ctx context.Context, by auth.Actor) (w *Work, err error) {
	w = &Work{}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		events, err := Events(tx, EventFilter{Limit: listMax})
		if err != nil {
			return err
		}
		for i := range events {
			e := &events[i]
			if e.State == Draft && by.May(auth.ManageEvents, e.Unit) {
				w.Drafts++
			}
			if e.State == Responding {
				if err := w.reports(tx, e); err != nil {
					return err
				}
			}
		}
		for _, list := range [][]DueReport{w.Due, w.Others} {
			slices.SortFunc(list, func(a, b DueReport) int { return a.DueAt.Compare(b.DueAt) })
		}
		return w.surveys(tx)
	})
	return w, err
}

// reports are those of one event that are to come: of units for which the actor reports,
// and of those that the actor looks after.
func (w *Work) reports(tx *pg.Tx, e *Event) error {
	if !tx.By.May(auth.ReportQuick, 0) && !tx.By.May(auth.ReadDuties, 0) {
		return nil
	}
	areas, err := areasOf(tx, e.ID, e.StartsOn)
	if err != nil {
		return err
	}
	units, err := unitsOf(tx, e, auth.ReportQuick)
	if err != nil {
		return err
	}
	mine := len(units)
	others, err := lookedAfter(tx, e, areas, units)
	if units = append(units, others...); err != nil || len(units) == 0 {
		return err
	}
	newest, err := newestReports(tx, e.ID, column(units, func(u place.Unit) int64 { return u.ID }))
	if err != nil {
		return err
	}
	for i, u := range units {
		if u.Level == place.Commune && !slices.ContainsFunc(areas, func(a Area) bool { return a.Unit == u.ID }) {
			continue
		}
		last := newest[u.ID]
		if last == nil {
			last = &Report{}
		}
		at := nextDue(u.Level, e, last, tx.Now)
		if workday.On(at) > workday.On(tx.Now)+1 || last.Version != 0 && last.ForDay >= workday.On(tx.Now) {
			continue
		}
		d := DueReport{e, u, at, tx.Now.After(at)}
		switch {
		case i < mine:
			w.Due = append(w.Due, d)
		case d.Late || holdsAt(tx.By, u.ID):
			w.Others = append(w.Others, d)
		}
	}
	return nil
}

// lookedAfter are the units that owe reports of an event and are not among mine: the
// actor's own, and those below.
func lookedAfter(tx *pg.Tx, e *Event, areas []Area, mine []place.Unit) ([]place.Unit, error) {
	var ids []int64
	ask := func(id int64) {
		if tx.By.May(auth.ReadDuties, id) && (!e.Private || tx.By.May(auth.ReadPrivate, id)) &&
			!slices.ContainsFunc(mine, func(m place.Unit) bool { return m.ID == id }) {
			ids = append(ids, id)
		}
	}
	ask(e.Unit)
	for _, a := range areas {
		ask(a.Unit)
	}
	all, err := place.ByIDs(tx, ids, e.StartsOn)
	if err != nil {
		return nil, err
	}
	var units []place.Unit
	for _, u := range all {
		if u.Stands(e.StartsOn) {
			units = append(units, u)
		}
	}
	slices.SortFunc(units, func(a, b place.Unit) int { return int(a.ID - b.ID) })
	return units, nil
}

func holdsAt(by auth.Actor, unit int64) bool {
	return slices.ContainsFunc(by.Grants, func(g auth.Grant) bool { return g.Unit == unit })
}

// surveys counts those of open events at the units where the actor verifies, without
// the actor's own, and those disputed where the actor surveys.
func (w *Work) surveys(tx *pg.Tx) error {
	verify, assess := heldAt(tx.By, auth.VerifyAssessment), heldAt(tx.By, auth.Assess)
	if len(verify)+len(assess) == 0 {
		return nil
	}
	var since moment
	err := tx.Row(`
		select count(*) filter (where w.id is null and a.unit_id = any ($1::bigint[]) and a.assessed_by <> $3),
			min(a.made_at) filter (where w.id is null and a.unit_id = any ($1::bigint[]) and a.assessed_by <> $3),
			count(*) filter (where w.kind = 'disputed' and a.unit_id = any ($2::bigint[]))
		from disaster.assessments a
		join disaster.events e on e.id = a.event_id and e.state in ('warned', 'responding', 'recovering')
		left join disaster.verdicts w on w.assessment_id = a.id
		where a.unit_id = any ($1::bigint[] || $2::bigint[])
			and not exists (select from disaster.assessments n
				where n.event_id = a.event_id and n.household_id = a.household_id and n.revision > a.revision)`,
		verify, assess, tx.By.ID).Scan(&w.ToVerify, &since, &w.Disputed)
	if err != nil {
		return fmt.Errorf("count what waits: %w", err)
	}
	if since.Valid {
		w.Since = workday.On(since.Time)
	}
	return nil
}

// heldAt are the units at which the actor acts with p, with the former units that
// these took the place of.
func heldAt(by auth.Actor, p auth.Permission) []int64 {
	units := []int64{}
	for _, g := range by.Grants {
		if by.May(p, g.Unit) {
			units = append(append(units, g.Unit), g.Reach...)
		}
	}
	slices.Sort(units)
	return slices.Compact(units)
}

// Units are the units, as they stood on the day of the event, at which the actor may
// do p about it.
func (d *Desk) Units(ctx context.Context, by auth.Actor, event int64, p auth.Permission) (units []place.Unit, err error) {
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		e, err := EventByID(tx, event)
		if err == nil {
			units, err = unitsOf(tx, e, p)
		}
		return err
	})
	return units, err
}

func unitsOf(tx *pg.Tx, e *Event, p auth.Permission) ([]place.Unit, error) {
	all, err := place.ByIDs(tx, heldAt(tx.By, p), e.StartsOn)
	if err != nil {
		return nil, err
	}
	var units []place.Unit
	for _, u := range all {
		if u.Stands(e.StartsOn) && mayAct(tx, p, u.ID, e) == nil {
			units = append(units, u)
		}
	}
	slices.SortFunc(units, func(a, b place.Unit) int { return int(a.ID - b.ID) })
	return units, nil
}

// Progress is how far one unit of an event's area is.
type Progress struct {
	Area
	Level     place.Level
	Report    *Report // the newest, nil if there is none
	Reported  int     // surveys nobody looked at a second time
	Verified  int
	Disputed  int
	Certified int
}

// Progress tells for each unit of the area, and each that has surveys, how far it is;
// only of units in the actor's scope.
func (d *Desk) Progress(ctx context.Context, by auth.Actor, event int64) (list []Progress, err error) {
	if err := by.Must(auth.ReadEvents, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		e, err := EventByID(tx, event)
		if err != nil {
			return err
		}
		list, err = progress(tx, e)
		return err
	})
	return list, err
}

func progress(tx *pg.Tx, e *Event) ([]Progress, error) {
	at := map[int64]*Progress{}
	var ids []int64
	for _, a := range e.Areas {
		if tx.By.Kind != auth.Machine && !tx.By.May(auth.ReadEvents, a.Unit) {
			continue
		}
		at[a.Unit] = &Progress{Area: a}
		ids = append(ids, a.Unit)
	}
	err := tx.Each(`
		select a.unit_id, count(*) filter (where w.id is null), count(*) filter (where w.kind = 'verified'),
			count(*) filter (where w.kind = 'disputed'), count(c.id)
		from disaster.assessments a
		left join disaster.verdicts w on w.assessment_id = a.id
		left join disaster.certificates c on c.assessment_id = a.id
		where a.event_id = $1 and not exists (select from disaster.assessments n
			where n.event_id = a.event_id and n.household_id = a.household_id and n.revision > a.revision)
		group by a.unit_id`, []any{e.ID}, func(r pg.Scanner) error {
		var p Progress
		if err := r.Scan(&p.Unit, &p.Reported, &p.Verified, &p.Disputed, &p.Certified); err != nil {
			return err
		}
		if known := at[p.Unit]; known != nil {
			p.Area = known.Area
		} else {
			ids = append(ids, p.Unit)
		}
		at[p.Unit] = &p
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("count the surveys of event %d: %w", e.ID, err)
	}
	newest, err := newestReports(tx, e.ID, ids)
	if err != nil {
		return nil, err
	}
	units, err := place.ByIDs(tx, ids, e.StartsOn)
	if err != nil {
		return nil, err
	}
	list := make([]Progress, 0, len(ids))
	for _, id := range ids {
		p := at[id]
		p.Code, p.Name, p.Level, p.Report = units[id].Code, units[id].FullName, units[id].Level, newest[id]
		list = append(list, *p)
	}
	return list, nil
}
