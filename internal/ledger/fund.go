package ledger

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

// FoundFund writes down that a unit has its fund, by the decision that founded it.
// A unit has one; two who write it down at once are told by "ledger.fund.exists".
func FoundFund(ctx context.Context, db *pg.DB, by auth.Actor, f Fund) (Fund, error) {
	var l fault.List
	if f.Unit == 0 {
		l.On("unit", "ledger.fund.unit")
	} else if err := by.Must(auth.FoundFunds, f.Unit); err != nil {
		return Fund{}, err
	}
	var err error
	if f.Name, err = vntext.Clean("name", f.Name, 200, false); err != nil {
		l.Add(err)
	} else if f.Name == "" {
		l.On("name", "ledger.fund.name")
	}
	if f.Basis, err = vntext.Clean("basis", f.Basis, 500, false); err != nil {
		l.Add(err)
	} else if f.Basis == "" {
		l.On("basis", "ledger.fund.basis")
	}
	if today := workday.On(db.Now()); f.OpenedOn.IsZero() || f.OpenedOn > today {
		l.On("opened_on", "ledger.fund.opened_on", "today", today.Local())
	}
	if err := l.Err(); err != nil {
		return Fund{}, err
	}
	return pg.Do(ctx, db, by, func(tx *pg.Tx) (Fund, error) {
		first, err := insertFund(tx, f)
		if err != nil {
			return Fund{}, err
		}
		if !first {
			return Fund{}, fault.On("unit", "ledger.fund.exists")
		}
		made, err := FundOf(tx, f.Unit)
		if err != nil {
			return Fund{}, err
		}
		return made, audit.Record(tx, audit.Event{
			Action: "fund.found", Subject: fmt.Sprintf("fund:%d", made.ID), Unit: f.Unit,
			After: map[string]any{"name": f.Name, "basis": f.Basis, "opened_on": f.OpenedOn.String()},
		})
	})
}

// FundFor is a fund, for who holds the permission at its unit.
func FundFor(ctx context.Context, db *pg.DB, by auth.Actor, p auth.Permission, id int64) (f Fund, err error) {
	err = db.View(ctx, by, func(tx *pg.Tx) error {
		if f, err = FundByID(tx, id); err != nil {
			return err
		}
		return by.Must(p, f.Unit)
	})
	return f, err
}
