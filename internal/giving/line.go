package giving

import (
	"context"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// LineFilter narrows LinesFor. Zero fields do not.
type LineFilter struct {
	State     LineState // "" is what waits for an officer: suggested, ambiguous, late, held
	Any       bool      // lines of any state, where State is ""
	Account   int64
	Campaign  int64
	Statement int64
	Code      string    // of the pledge, as CleanCode gives it
	Amount    money.VND // of exactly this sum
	Words     string    // in the bank's text, the other side's name or the bank's number
	Before    int64     // keyset: lines older than this id
	Limit     int       // at most 200
}

// LinesSearched is how many of the latest lines an amount or words are looked for
// in: neither has an index, and what an officer looks for is recent.
const LinesSearched = 50_000

// LinesFor lists lines of the units whose books the officer may read, the latest
// first.
func (s *Service) LinesFor(ctx context.Context, by auth.Actor, f LineFilter) (list []BankLine, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	f.Limit = pageOf(f.Limit)
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = lines(tx, f)
		return err
	})
	return list, err
}

// LineSheet is a line with where it was seen, whose it may be and whose it was.
type LineSheet struct {
	BankLine
	Sightings []Sighting
	Fits      []Fit
	Matches   []LineMatch   // the latest first
	CashFits  []CashFit     // of which session it may be the cash
	Cash      []SessionLine // of which it is or was, the latest first
	Said      []KindSaid    // what officers said that it is, the latest first
	Bound     string        // why they cannot say otherwise, or ""
	Stray     *Stray        // of money that came to a source's account; else nil
	Heir      *HeirLine     // of what the bank told of an ended fund's account; else nil
	Costs     []RunningCost // running costs that wait and that it may have paid
	Names     *Remittance   // of a line in no book: the transfer under way that its words name; else nil
}

// Sighting is a row as it stood in a file or came from a webhook.
type Sighting struct {
	StatementID int64 // 0 for a webhook
	Row         int
	Channel     string
	Raw         string
	SeenAt      time.Time
}

// Fit is a pledge that a line may be the gift of.
type Fit struct {
	Pledge
	Why string // "name", "codes", "late"
}

// LineMatch is one time a line was given to somebody, with its end if it had one.
type LineMatch struct {
	PledgeID   int64
	Code       string // of the pledge
	How        How
	EntryID    int64
	Receipt    string   // the last of them, which stands if one does
	Former     []string // those that it replaced, the first one first; LineFor alone tells
	By         string
	At         time.Time
	UndoneBy   string // "" while it stands
	UndoneAt   time.Time
	UndoReason string
}

// LineFor is one line with all that is known of it, for an officer who may read
// its unit's books.
func (s *Service) LineFor(ctx context.Context, by auth.Actor, id int64) (sheet *LineSheet, err error) {
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		l, err := lineByID(tx, id)
		if err != nil {
			return err
		}
		if err := by.Must(auth.ReadBooks, l.UnitID); err != nil {
			return err
		}
		sheet = &LineSheet{BankLine: *l}
		if sheet.Sightings, err = sightingsOf(tx, id); err != nil {
			return err
		}
		if sheet.Fits, err = fitsOf(tx, id); err != nil {
			return err
		}
		if sheet.Matches, err = matchesOf(tx, id); err != nil {
			return err
		}
		if sheet.CashFits, err = cashFits(tx, l); err != nil {
			return err
		}
		if sheet.Cash, err = sessionLinesOf(tx, id); err != nil {
			return err
		}
		if sheet.Bound, err = boundBy(tx, id); err != nil {
			return err
		}
		if sheet.Said, err = kindsSaid(tx, id); err != nil {
			return err
		}
		if sheet.Stray, err = strayOf(tx, l); err != nil {
			return err
		}
		if sheet.Heir, err = heirLineOf(tx, l); err != nil {
			return err
		}
		if sheet.Names, err = remittanceNamed(tx, l); err != nil {
			return err
		}
		sheet.Costs, err = costsLike(tx, l)
		return err
	})
	if err != nil {
		return nil, err
	}
	return sheet, nil
}

// LinesToDecide counts the lines that wait for an officer within reach, up to a
// thousand.
func (s *Service) LinesToDecide(ctx context.Context, by auth.Actor) (n int, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return 0, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		n, err = countToDecide(tx)
		return err
	})
	return n, err
}
