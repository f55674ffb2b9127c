package giving

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// Box is what lies in the cash box of a unit, by the books.
type Box struct {
	Unit   int64
	Amount money.VND
	Parts  []BoxPart
	moves  int64
}

// BoxPart is what of it belongs to one campaign.
type BoxPart struct {
	CampaignID int64 // 0 where the book is no campaign's
	Name       string
	Free       money.VND
	Set        money.VND // decided for people and not fetched yet
}

// CountState is how far a count has come.
type CountState string

// The states of a count.
const (
	CountWaits   CountState = "waits" // for who takes over
	CountTaken   CountState = "taken"
	CountDropped CountState = "dropped"
)

// CashCount is one count of a box, when a shift was handed over.
type CashCount struct {
	ID      int64
	Unit    int64
	Counted money.VND
	Book    money.VND // what the books said at that moment
	Notes   Notes
	Reason  string // of the gap
	State   CountState

	LeftID        int64
	LeftBy, EndBy string
	LeftAt, EndAt time.Time
	DropReason    string

	GapState GapState // how its gap stands, once it is signed
	Acts     []GapAct // what was said of it; of one count only, not of a list
}

// Gap is what was counted above what the books say; below zero where money is missing.
func (c CashCount) Gap() money.VND { return c.Counted - c.Book }

// CountCashForm is a count as who leaves types it.
type CountCashForm struct {
	Unit    int64
	Counted string            // "" where the notes say it
	Notes   map[string]string // by NotesField
	Reason  string            // where it differs from the books
}

// CountCash writes down what who leaves has counted, and signs it. It waits then for who
// takes over. A count that differs from the books takes a reason: "shift.gap" says both
// sums. It changes nothing in the books: a gap stays one until it is ended, by AskGap and
// SettleGap.
func (s *Service) CountCash(ctx context.Context, by auth.Actor, f CountCashForm) (int64, error) {
	if f.Unit == 0 {
		return 0, fault.On("unit", "place.unknown", "code", "0")
	}
	if err := by.Must(auth.ReceiveCash, f.Unit); err != nil {
		return 0, err
	}
	counted, notes, err := f.read()
	if err != nil {
		return 0, err
	}
	reason := strings.TrimSpace(f.Reason)
	id, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (int64, error) {
		box, err := boxOf(tx, f.Unit)
		if err != nil {
			return 0, err
		}
		if counted == box.Amount {
			reason = ""
		} else if reason, err = cleanReason(reason); err != nil {
			return 0, fault.On("reason", "shift.gap", "counted", counted, "book", box.Amount)
		}
		id, err := insertCount(tx, box, counted, notes, reason)
		if err != nil {
			return 0, err
		}
		return id, audit.Record(tx, audit.Event{
			Action: "cash.count", Subject: countSubject(id), Unit: f.Unit, Reason: reason,
			After: map[string]any{"counted": counted, "book": box.Amount},
		})
	})
	return id, countRefusal(err)
}

func (f CountCashForm) read() (counted money.VND, notes Notes, err error) {
	var l fault.List
	notes = readNotes(&l, f.Notes)
	if strings.TrimSpace(f.Counted) == "" && len(notes) > 0 {
		counted = notes.Sum()
	} else if counted, err = money.Parse("counted", f.Counted); err != nil {
		l.Add(err)
	}
	notes.make(&l, "counted", counted)
	return counted, notes, l.Err()
}

func countSubject(id int64) string { return fmt.Sprintf("cash_count:%d", id) }

// countRefusal says in words what the database refused.
func countRefusal(err error) error {
	switch {
	case pg.IsUnique(err, "cash_counts_one_waits"):
		return fault.Of(fault.Conflict, "shift.waits")
	case pg.IsCheck(err, "cash_counts_say_what_the_books_say"):
		return fault.Of(fault.Conflict, "shift.moved")
	}
	return err
}

// TakeOver signs a count as who takes over: the box is theirs from now on. Nobody takes
// over from themselves, and a box that has moved since the count is counted anew. Of two
// who sign at once one does, and the other is told.
func (s *Service) TakeOver(ctx context.Context, by auth.Actor, count int64) error {
	return s.endCount(ctx, by, count, "cash.take_over", "", func(tx *pg.Tx, c *CashCount) (bool, error) {
		if c.LeftID == by.ID {
			return false, fault.Of(fault.Conflict, "shift.own")
		}
		taken, err := takeCount(tx, c.ID)
		if err != nil || !taken {
			return taken, err
		}
		return true, askGapEnd(tx, c)
	})
}

// DropCount ends a count that nobody signs: it was wrong, or who takes over counted
// something else. It stays to be seen, with the reason.
func (s *Service) DropCount(ctx context.Context, by auth.Actor, count int64, reason string) error {
	reason, err := cleanReason(reason)
	if err != nil {
		return err
	}
	return s.endCount(ctx, by, count, "cash.count.drop", reason, func(tx *pg.Tx, c *CashCount) (bool, error) {
		return dropCount(tx, c.ID, reason)
	})
}

func (s *Service) endCount(
	ctx context.Context, by auth.Actor, count int64, action, reason string, end func(*pg.Tx, *CashCount) (bool, error),
) error {
	if err := by.Must(auth.ReceiveCash, 0); err != nil {
		return err
	}
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		c, err := countByID(tx, count)
		if err != nil {
			return none, err
		}
		if err := by.Must(auth.ReceiveCash, c.Unit); err != nil {
			return none, err
		}
		ended := false
		if c.State == CountWaits {
			if ended, err = end(tx, c); err != nil {
				return none, err
			}
		}
		if !ended {
			return none, fault.Of(fault.Conflict, "shift.ended")
		}
		return none, audit.Record(tx, audit.Event{
			Action: action, Subject: countSubject(c.ID), Unit: c.Unit, Reason: reason,
			After: map[string]any{"counted": c.Counted, "book": c.Book},
		})
	})
	return countRefusal(err)
}

// BoxSheet is a box with its counts, the latest first.
type BoxSheet struct {
	Box
	Counts []CashCount
	Notes  Notes // of the gifts since the last count that was signed, where they were counted
}

// BoxesFor lists the units whose books the officer reads that have a cash box, each with
// what lies in it.
func (s *Service) BoxesFor(ctx context.Context, by auth.Actor) (list []Box, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = boxesOf(tx, booksOf(by))
		return err
	})
	return list, err
}

// BoxFor reads the box of a unit.
func (s *Service) BoxFor(ctx context.Context, by auth.Actor, unit int64) (*BoxSheet, error) {
	if err := by.Must(auth.ReadBooks, unit); err != nil {
		return nil, err
	}
	var sheet BoxSheet
	err := s.DB.View(ctx, by, func(tx *pg.Tx) error {
		box, err := boxOf(tx, unit)
		if err != nil {
			return err
		}
		sheet.Box = *box
		if sheet.Counts, err = countsOf(tx, unit); err != nil {
			return err
		}
		sheet.Notes, err = notesSince(tx, unit)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &sheet, nil
}

// CountsWaiting lists the counts within reach that nobody has taken over yet, the oldest
// first.
func (s *Service) CountsWaiting(ctx context.Context, by auth.Actor) (list []CashCount, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = cashCounts(tx, `taken_at is null and dropped_at is null order by id limit $1`, listMax)
		return err
	})
	return list, err
}

// CountFilter narrows CountsFor. Zero fields do not.
type CountFilter struct {
	Gaps   bool  // those that a second person signed and that differ from the books
	Open   bool  // of these, those that nobody has ended
	Before int64 // keyset: older than this id
	Limit  int
}

// CountsFor lists the counts of the boxes that BoxesFor lists, the latest first.
func (s *Service) CountsFor(ctx context.Context, by auth.Actor, f CountFilter) (list []CashCount, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = cashCounts(tx, `
			($1::bigint = 0 or id < $1) and (not $2 or taken_at is not null and counted <> book) and unit_id = any ($4)
			and (not $5 or giving.cash_gap_state(id) in ('open', 'asked'))
			order by id desc limit $3`, f.Before, f.Gaps, pageOf(f.Limit), booksOf(by), f.Open)
		return err
	})
	return list, err
}

// CountFor reads one count.
func (s *Service) CountFor(ctx context.Context, by auth.Actor, id int64) (c *CashCount, err error) {
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		if c, err = countByID(tx, id); err != nil {
			return err
		}
		if err := by.Must(auth.ReadBooks, c.Unit); err != nil {
			return err
		}
		c.Acts, err = gapActs(tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}
