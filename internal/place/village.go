package place

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// villageNameMax is the length of a village's or a head's name, in letters.
const villageNameMax = 100

// reasonMax is the length of why a village ended, in letters.
const reasonMax = 300

// Village is a thôn or tổ dân phố of a commune, with its head on the day it was
// asked for.
type Village struct {
	ID        int64
	UnitID    int64
	Name      string
	ValidFrom workday.Day
	ValidTo   workday.Day // the last day; zero while it still stands
	Head      string      // "" when nobody is known
}

// AddVillage writes a village down. It is refused without a name, below anything
// but a commune of that day, and when the commune already has one of that name.
func AddVillage(ctx context.Context, db *pg.DB, by auth.Actor, v Village) (int64, error) {
	if err := by.Must(auth.ManagePlaces, v.UnitID); err != nil {
		return 0, err
	}
	var l fault.List
	v.Name = required(&l, "name", v.Name)
	if v.Head != "" {
		v.Head = required(&l, "head", v.Head)
	}
	if v.ValidFrom.IsZero() {
		l.On("valid_from", "place.village.from.missing")
	}
	if err := l.Err(); err != nil {
		return 0, err
	}
	return pg.Do(ctx, db, by, func(tx *pg.Tx) (int64, error) { return addVillage(tx, v) })
}

func addVillage(tx *pg.Tx, v Village) (int64, error) {
	u, err := ByID(tx, v.UnitID, v.ValidFrom)
	if err != nil {
		return 0, err
	}
	if u.Level != Commune || !u.Stands(v.ValidFrom) {
		return 0, fault.On("unit", "place.village.unit")
	}
	v.ID, err = insertVillage(tx, v)
	if pg.Constraint(err) == "villages_name_is_one_village_a_day" {
		return 0, fault.On("name", "place.village.exists", "name", v.Name)
	}
	if err != nil {
		return 0, err
	}
	if v.Head != "" {
		if err := insertHead(tx, v.ID, v.Head, v.ValidFrom); err != nil {
			return 0, err
		}
	}
	return v.ID, audit.Record(tx, audit.Event{
		Action: "place.village.add", Subject: fmt.Sprintf("village:%d", v.ID), Unit: v.UnitID, After: v,
	})
}

// EndVillage says on which day a village was last one, and why; its head ends with it. Who
// lives there stays written under it until an officer moves them.
func EndVillage(
	ctx context.Context, db *pg.DB, by auth.Actor, id int64, last workday.Day, reason string,
) (*Village, error) {
	if err := by.Must(auth.ManagePlaces, 0); err != nil {
		return nil, err
	}
	var l fault.List
	reason, err := vntext.Clean("reason", reason, reasonMax, false)
	if err != nil {
		l.Add(err)
	} else if reason == "" {
		l.On("reason", "reason.missing")
	}
	if last.IsZero() {
		l.On("valid_to", "place.village.to.missing")
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	return changeVillage(ctx, db, by, id, "place.village.end", reason, func(tx *pg.Tx, v *Village) error {
		if last < v.ValidFrom {
			return fault.On("valid_to", "place.village.to.early", "from", v.ValidFrom.Local())
		}
		v.ValidTo, v.Head = last, ""
		return endVillage(tx, id, last)
	})
}

// SetHead says who heads a village from a day on. The head before ends the day
// before; a day that lies before that head's own first is refused.
func SetHead(
	ctx context.Context, db *pg.DB, by auth.Actor, id int64, name string, from workday.Day,
) (*Village, error) {
	if err := by.Must(auth.ManagePlaces, 0); err != nil {
		return nil, err
	}
	var l fault.List
	name = required(&l, "head", name)
	if from.IsZero() {
		l.On("valid_from", "place.village.head.from")
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	return changeVillage(ctx, db, by, id, "place.village.head", "", func(tx *pg.Tx, v *Village) error {
		if from < v.ValidFrom {
			return fault.On("valid_from", "place.village.head.early", "from", v.ValidFrom.Local())
		}
		if err := endHead(tx, id, from-1); err != nil {
			return err
		}
		v.Head = name
		err := insertHead(tx, id, name, from)
		if c := pg.Constraint(err); c == "village_heads_one_at_a_time" || c == "village_heads_one_per_day" {
			return fault.On("valid_from", "place.village.head.taken")
		}
		return err
	})
}

// changeVillage checks that the village stands and the actor may change it, and
// records what it was and became. Of two at once the second waits for the first.
func changeVillage(
	ctx context.Context, db *pg.DB, by auth.Actor, id int64, action, reason string,
	change func(*pg.Tx, *Village) error,
) (*Village, error) {
	return pg.Do(ctx, db, by, func(tx *pg.Tx) (*Village, error) {
		before, err := lockVillage(tx, id)
		if err != nil {
			return nil, err
		}
		if err := by.Must(auth.ManagePlaces, before.UnitID); err != nil {
			return nil, err
		}
		if !before.ValidTo.IsZero() {
			return nil, fault.Of(fault.Conflict, "place.village.ended", "on", before.ValidTo.Local())
		}
		after := *before
		if err := change(tx, &after); err != nil {
			return nil, err
		}
		return &after, audit.Record(tx, audit.Event{
			Action: action, Subject: fmt.Sprintf("village:%d", id), Unit: before.UnitID,
			Reason: reason, Before: before, After: after,
		})
	})
}

// VillageFor is one village with its head of today, for who may change it.
func VillageFor(ctx context.Context, db *pg.DB, by auth.Actor, id int64) (v *Village, err error) {
	if err := by.Must(auth.ManagePlaces, 0); err != nil {
		return nil, err
	}
	err = db.View(ctx, by, func(tx *pg.Tx) error {
		if v, err = villageByID(tx, id); err != nil {
			return err
		}
		return by.Must(auth.ManagePlaces, v.UnitID)
	})
	return v, err
}

// required cleans a name and notes a missing one.
func required(l *fault.List, field, name string) string {
	clean, err := vntext.Clean(field, name, villageNameMax, false)
	switch {
	case err != nil:
		l.Add(err)
	case clean == "":
		l.On(field, "place.village."+field+".missing")
	}
	return clean
}
