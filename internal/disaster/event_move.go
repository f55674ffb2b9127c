package disaster

import (
	"context"
	"slices"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// MoveEvent takes an event a state further. What is closed takes nothing any more.
func (d *Desk) MoveEvent(ctx context.Context, by auth.Actor, id int64, to State, endsOn, reason string) (*Event, error) {
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Event, error) {
		e, err := EventByID(tx, id)
		if err != nil {
			return nil, err
		}
		if err := by.Must(auth.ManageEvents, e.Unit); err != nil {
			return nil, err
		}
		var l fault.List
		ends := day(&l, "ends_on", endsOn, false)
		if !ends.IsZero() && ends < e.StartsOn {
			l.On("ends_on", "event.ends_on.early")
		}
		why := text(&l, "reason", reason, 500, false, "")
		if !slices.Contains(States, to) {
			l.On("state", "event.state.wrong")
		}
		if to == Closed && why == "" {
			l.On("reason", "event.reason.missing")
		}
		if err := l.Err(); err != nil {
			return nil, err
		}
		return e, d.step(tx, e, to, ends, why)
	})
}

func (d *Desk) step(tx *pg.Tx, e *Event, to State, ends workday.Day, reason string) error {
	was := e.State
	err := insertStep(tx, e.ID, to, ends, reason)
	if pg.IsCheck(err, "steps_go_forward") || pg.IsUnique(err, "steps_each_state_once") {
		return fault.Of(fault.Conflict, "event.state.passed")
	}
	if err != nil {
		return err
	}
	e.State = to
	if !ends.IsZero() {
		e.EndsOn = ends
	}
	if e.Private {
		reason = "" // it stands with the step
	}
	return audit.Record(tx, audit.Event{
		Action: "event." + string(to), Subject: e.subject(), Unit: e.Unit, Reason: reason,
		Before: map[string]any{"state": was}, After: map[string]any{"state": to},
	})
}

// SetAreas says anew where the event hit; a unit that is left out is taken out.
func (d *Desk) SetAreas(ctx context.Context, by auth.Actor, id int64, forms []AreaForm) (*Event, error) {
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Event, error) {
		e, err := EventByID(tx, id)
		if err != nil {
			return nil, err
		}
		if err := by.Must(auth.ManageEvents, e.Unit); err != nil {
			return nil, err
		}
		if e.State == Closed {
			return nil, errClosed
		}
		areas, err := readAreas(tx, forms, e.StartsOn)
		if err != nil {
			return nil, err
		}
		if err := insertAreas(tx, e.ID, changed(e.Areas, areas)); err != nil {
			return nil, closed(err)
		}
		e.Areas = slices.DeleteFunc(areas, func(a Area) bool { return a.Severity == 0 })
		return e, audit.Record(tx, audit.Event{
			Action: "event.areas", Subject: e.subject(), Unit: e.Unit,
			After: map[string]any{"units": len(e.Areas)},
		})
	})
}

// changed are the areas of now that differ from those of before, the missing ones
// with severity 0.
func changed(before, now []Area) []Area {
	was, is := map[int64]int{}, map[int64]bool{}
	for _, a := range before {
		was[a.Unit] = a.Severity
	}
	var rows []Area
	for _, a := range now {
		is[a.Unit] = true
		if was[a.Unit] != a.Severity {
			rows = append(rows, a)
		}
	}
	for _, a := range before {
		if !is[a.Unit] {
			a.Severity = 0
			rows = append(rows, a)
		}
	}
	return rows
}

var errClosed = fault.Of(fault.Conflict, "event.closed")

// closed tells the database's refusal in people's words.
func closed(err error) error {
	if pg.IsCheck(err, "closed_events_take_nothing") {
		return errClosed
	}
	return err
}
