package stock

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Which narrows a reading of stock. Zero fields do not.
type Which struct {
	Unit      int64
	Warehouse int64
	Item      string    // code
	At        time.Time // as recorded then: the last cut before it; zero is now
}

// Sheet is what lies in the warehouses at a moment. Free may be given out,
// reserved is decided for people.
type Sheet struct {
	AsOf  time.Time // the moment, or the cut
	Lines []SheetLine
}

// SheetLine is one lot in one warehouse.
type SheetLine struct {
	Warehouse      int64
	WarehouseName  string
	Unit           int64
	Lot            int64
	Item           Item
	Book           int64
	BookName       string
	EarmarkCode    string
	EarmarkName    string
	CameOn         workday.Day
	ExpiresOn      workday.Day
	Free, Reserved int64
}

// Expired reports whether it was past its day by then.
func (l SheetLine) Expired(today workday.Day) bool {
	return !l.ExpiresOn.IsZero() && l.ExpiresOn < today
}

// Stock gives what lies in the warehouses that an actor reads, now or as of a
// moment: by warehouse and item, what expires first first. A moment gives the same
// sheet for ever.
func (d *Desk) Stock(ctx context.Context, by auth.Actor, w Which) (s *Sheet, err error) {
	if err := by.Must(auth.ReadStock, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		s, err = sheet(tx, w)
		return err
	})
	return s, err
}

func sheet(tx *pg.Tx, w Which) (*Sheet, error) {
	all, err := readable(tx, w.Unit)
	if err != nil {
		return nil, err
	}
	named := map[int64]Warehouse{}
	ids := []int64{}
	for _, x := range all {
		if w.Warehouse == 0 || w.Warehouse == x.ID {
			named[x.ID] = x
			ids = append(ids, x.ID)
		}
	}
	if w.Warehouse != 0 && len(ids) == 0 {
		return nil, fault.Of(fault.Missing, "warehouse.missing")
	}
	items, err := itemsByCode(tx)
	if err != nil {
		return nil, err
	}
	s := &Sheet{AsOf: tx.Now}
	cut := int64(-1)
	if !w.At.IsZero() {
		c, err := ledger.CutAt(tx, w.At)
		if err != nil {
			return nil, err
		}
		if cut, s.AsOf = c.ID, c.At; cut == 0 {
			s.AsOf = w.At // before there were books
		}
	}
	if s.Lines, err = selectSheet(tx, ids, w.Item, cut); err != nil {
		return nil, err
	}
	for i := range s.Lines {
		l := &s.Lines[i]
		l.WarehouseName, l.Unit, l.Item = named[l.Warehouse].Name, named[l.Warehouse].Unit, items[l.Item.Code]
	}
	slices.SortFunc(s.Lines, func(a, b SheetLine) int {
		return cmp.Or(cmp.Compare(a.Warehouse, b.Warehouse), cmp.Compare(a.Item.ID, b.Item.ID),
			cmp.Compare(lastly(a.ExpiresOn), lastly(b.ExpiresOn)), cmp.Compare(a.Lot, b.Lot))
	})
	return s, nil
}

// lastly puts what never expires behind what does.
func lastly(d workday.Day) workday.Day {
	if d.IsZero() {
		return 1 << 30
	}
	return d
}

// Total is all of one item on a sheet.
type Total struct {
	Item           Item
	Free, Reserved int64
}

// Totals adds the lots of a sheet up by item.
func (s *Sheet) Totals() []Total {
	var totals []Total
	at := map[string]int{}
	for _, l := range s.Lines {
		i, known := at[l.Item.Code]
		if !known {
			i = len(totals)
			at[l.Item.Code] = i
			totals = append(totals, Total{Item: l.Item})
		}
		totals[i].Free += l.Free
		totals[i].Reserved += l.Reserved
	}
	slices.SortFunc(totals, func(a, b Total) int { return cmp.Compare(a.Item.ID, b.Item.ID) })
	return totals
}

// Work is what shipments ask of an officer today.
type Work struct {
	Coming, Late int      // on the road to a unit the officer takes in for; and due before today
	Refs         []string // what the deadlines of those on the road are kept under
	Differences  int      // missing and not explained, sent by a unit the officer keeps stock for
}

// Work counts it.
func (d *Desk) Work(ctx context.Context, by auth.Actor) (w Work, err error) {
	list, err := d.Shipments(ctx, by, true, 0, listMax)
	today := workday.On(d.DB.Now())
	for _, s := range list {
		switch {
		case s.State == Sent && by.May(auth.ReceiveGoods, s.ToUnit):
			w.Coming++
			w.Refs = append(w.Refs, s.source())
			if s.Late(today) {
				w.Late++
			}
		case s.State == Arrived && by.May(auth.ManageStock, s.Unit):
			w.Differences++
		}
	}
	return w, err
}
