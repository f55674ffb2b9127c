package stock

import (
	"context"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// MovementKind is what a storekeeper's paper does.
type MovementKind string

// The kinds.
const (
	Transfer MovementKind = "transfer" // to another warehouse of the same unit
	WriteOff MovementKind = "loss"     // damaged, expired or lost, with the reason
)

// MovementForm is a storekeeper's paper as typed.
type MovementForm struct {
	Kind     MovementKind
	From, To int64 // warehouses; To only of a transfer
	Reason   string
	On       string // "" is today
	Lines    []LineForm
}

// LineForm is a quantity of a lot as typed, or in base units where Qty is "".
type LineForm struct {
	Lot  int64
	Qty  string
	Base int64
}

// linesMax bounds one paper.
const linesMax = 50

// Movement is a paper that was written.
type Movement struct {
	ID       int64
	Unit     int64
	Kind     MovementKind
	From, To int64
	Reason   string
	MovedOn  workday.Day
	MovedAt  time.Time
	MovedBy  string
	Entry    int64
	Lines    []MovementLine
}

// MovementLine is one line of it.
type MovementLine struct {
	Lot  int64
	Item string
	Qty  int64
}

// Carry writes a storekeeper's paper: goods go to another warehouse of the unit, or
// out of the books as a loss. Only what is free moves; what is promised stays. Two
// who take the last of a lot at once: one gets it, the other is told.
func (d *Desk) Carry(ctx context.Context, by auth.Actor, f MovementForm) (*Movement, error) {
	if err := by.Must(auth.ManageStock, 0); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Movement, error) { return carry(tx, f) })
}

func carry(tx *pg.Tx, f MovementForm) (*Movement, error) {
	from, to, err := ends(tx, f)
	if err != nil {
		return nil, err
	}
	var l fault.List
	m := Movement{Unit: from.Unit, Kind: f.Kind, From: from.ID, MovedBy: tx.By.Name}
	today := workday.On(tx.Now)
	m.MovedOn = dayOr(&l, "on", f.On, today)
	missing := ""
	if f.Kind == WriteOff {
		missing = "movement.reason"
	}
	m.Reason = text(&l, "reason", f.Reason, 500, missing)
	if f.Kind == WriteOff && m.Reason != "" && len([]rune(m.Reason)) < 10 {
		l.On("reason", "movement.reason")
	}
	goal := Lost
	if to != nil {
		m.To, goal = to.ID, In(to.ID)
	}
	lines, err := readLines(tx, &l, f.Lines, from.ID, m.MovedOn, today)
	if err != nil {
		return nil, err
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	if err := insertMovement(tx, &m); err != nil {
		return nil, err
	}
	paper := Paper{Kind: "move", Source: fmt.Sprintf("movement:%d", m.ID), On: m.MovedOn, Memo: "Chuyển kho"}
	if f.Kind == WriteOff {
		paper.Kind, paper.Memo = "loss", "Xuất hao hụt, hư hỏng"
	}
	for _, x := range lines {
		paper.Lines = append(paper.Lines, Line{Lot: x.lot, From: In(from.ID), To: goal, Qty: x.qty})
		m.Lines = append(m.Lines, MovementLine{x.lot.ID, x.lot.Item, x.qty})
	}
	entries, err := Move(tx, []Paper{paper})
	if err != nil {
		return nil, err
	}
	m.Entry = entries[0]
	return &m, audit.Record(tx, audit.Event{
		Action: "stock." + string(f.Kind), Subject: paper.Source, Unit: m.Unit, Reason: m.Reason,
		After: map[string]any{"from": m.From, "to": m.To, "lines": m.Lines},
	})
}

// ends are the warehouses of a movement, of one unit that the actor keeps.
func ends(tx *pg.Tx, f MovementForm) (from, to *Warehouse, err error) {
	if f.Kind != Transfer && f.Kind != WriteOff {
		return nil, nil, fault.On("kind", "movement.kind")
	}
	if from, err = WarehouseByID(tx, f.From); err != nil {
		return nil, nil, err
	}
	if err := tx.By.Must(auth.ManageStock, from.Unit); err != nil {
		return nil, nil, err
	}
	if f.Kind == WriteOff {
		return from, nil, nil
	}
	if to, err = WarehouseByID(tx, f.To); err != nil {
		return nil, nil, err
	}
	if to.Unit != from.Unit || to.ID == from.ID {
		return nil, nil, fault.On("to", "movement.to")
	}
	return from, to, nil
}

// drawn is a line that was read: so much of a lot.
type drawn struct {
	lot Lot
	qty int64
}

// readLines reads what is to be taken out of a warehouse on a day, and refuses at
// its line whatever is not there. Faults go to l; err is trouble of ours.
func readLines(
	tx *pg.Tx, l *fault.List, lines []LineForm, warehouse int64, on, today workday.Day,
) ([]drawn, error) {
	if on > today {
		l.On("on", "stock.day.future")
	}
	if len(lines) == 0 {
		l.On("lines", "stock.lines.none")
	}
	if len(lines) > linesMax {
		l.On("lines", "stock.lines.many", "max", linesMax)
		return nil, nil
	}
	ids := make([]int64, len(lines))
	words := false
	for i, f := range lines {
		ids[i] = f.Lot
		words = words || f.Qty != ""
	}
	lots, free, err := freeLots(tx, warehouse, ids)
	if err != nil {
		return nil, err
	}
	var items map[string]Item
	if words {
		if items, err = itemsByCode(tx); err != nil {
			return nil, err
		}
	}
	var read []drawn
	seen := map[int64]bool{}
	for i, f := range lines {
		lot, there := lots[f.Lot]
		field := fmt.Sprintf("lines.%d.qty", i)
		switch {
		case !there:
			l.On(fmt.Sprintf("lines.%d.lot", i), "stock.lot.unknown")
			continue
		case seen[f.Lot]:
			l.On(fmt.Sprintf("lines.%d.lot", i), "stock.lot.twice")
			continue
		case on < lot.CameOn:
			l.On("on", "stock.day.early", "day", lot.CameOn)
		}
		seen[f.Lot] = true
		var n int64
		if f.Qty != "" {
			n, err = items[lot.Item].ParseQty(field, f.Qty)
		} else {
			n, err = Checked(field, f.Base)
		}
		if err != nil {
			l.Add(err)
			continue
		}
		if n > free[f.Lot] {
			if items == nil {
				if items, err = itemsByCode(tx); err != nil {
					return nil, err
				}
			}
			it := items[lot.Item]
			l.On(field, "stock.less", "name", it.Name, "has", it.Say(free[f.Lot], "vi"))
			continue
		}
		read = append(read, drawn{lot, n})
	}
	return read, nil
}

// Movements lists what moved in and out of a warehouse, the newest first, older
// than an entry if before is not 0: papers of the storekeeper, gifts, shipments,
// reservations, hand-overs.
func (d *Desk) Movements(ctx context.Context, by auth.Actor, warehouse, before int64, limit int) (list []Moved, err error) {
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		w, err := WarehouseByID(tx, warehouse)
		if err != nil {
			return err
		}
		if err := by.Must(auth.ReadStock, w.Unit); err != nil {
			return err
		}
		list, err = selectMoved(tx, warehouse, before, limit)
		return err
	})
	return list, err
}

// Moved is one posting that touched a warehouse.
type Moved struct {
	Entry    int64
	Kind     string // of the entry: goods_in, ship, arrive, move, loss, reserve …
	Source   string
	On       workday.Day
	At       time.Time
	By       string
	Lot      int64
	Item     string
	Qty      int64
	From, To string // kind and holder of the accounts, "store w3:l15"
	In       bool   // it came into the warehouse
	Within   bool   // it stayed there: free to reserved and back
}
