package receipt

import (
	"context"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/serial"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// NumberState is what became of one number of a series.
type NumberState string

// The states of a number; a receipt's own states are among them.
const (
	NumberIssued               = NumberState(Issued)
	NumberVoided               = NumberState(Voided)
	NumberReplaced             = NumberState(Replaced)
	NumberGap      NumberState = "gap" // nobody knows: the books are wrong

	// Of a slip that is written by hand.
	NumberBlank   NumberState = "blank"   // drawn, and nobody has entered it
	NumberWritten NumberState = "written" // it became a receipt, whose code the line has
	NumberUnused  NumberState = "unused"  // nobody wrote it; void, with the reason
)

// SeriesLine is one series as the register sums it up. Every number from 1 to Last is in
// exactly one of the counts.
type SeriesLine struct {
	serial.Series
	UnitCode, UnitName       string // as the latest receipt has them
	Last                     int64
	Issued, Voided, Replaced int64
	Blank                    int64     // slips to be written by hand that nobody has entered
	Gaps                     int64     // numbers that nothing explains: 0, or something is broken
	Amount                   money.VND // of what stands
	FirstAt, LastAt          time.Time // when numbers were taken
}

// Name is what the papers of the series call it.
func (l *SeriesLine) Name() string { return fmt.Sprintf("%s-%s-%d", l.Kind, l.UnitCode, l.Year) }

// NumberLine is one number of the register.
type NumberLine struct {
	Number           int64
	State            NumberState
	Code             string // of its receipt, "" of a gap
	IssuedOn         workday.Day
	IssuedBy         string
	Amount           money.VND // 0 of goods
	EndedAt          time.Time // zero while it stands
	EndedBy          string
	Reason           string // of the end
	ReplacedBy       string // code of what stands instead
	ReplacedByNumber int64
	Replaces         string // code of what it stands in for
	Prints           int64
}

// RegisterMax is how many numbers one page of the register holds.
const RegisterMax = 200

// Register sums up the series within the officer's reach, the newest year first; year 0
// means all, unit 0 every one.
func (b *Book) Register(ctx context.Context, by auth.Actor, unit int64, year int) (list []SeriesLine, err error) {
	if err := by.Must(auth.ReadBooks, unit); err != nil {
		return nil, err
	}
	reach := by.Reach()
	err = b.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = sumUp(tx, reach, serial.Series{Unit: unit, Year: year})
		return err
	})
	return list, err
}

// Numbers reads the register of one series: every number above after, in order, with
// what became of it. It asks for each number by name, so one that nothing explains
// stands there as a gap and is not passed over.
func (b *Book) Numbers(
	ctx context.Context, by auth.Actor, s serial.Series, after int64, n int,
) (sum *SeriesLine, lines []NumberLine, err error) {
	if err := by.Must(auth.ReadBooks, s.Unit); err != nil {
		return nil, nil, err
	}
	if n < 1 || n > RegisterMax {
		n = RegisterMax
	}
	err = b.DB.View(ctx, by, func(tx *pg.Tx) error {
		all, err := sumUp(tx, []int64{s.Unit}, s)
		if err != nil {
			return err
		}
		if len(all) != 1 || s.Kind == "" || s.Year == 0 {
			return fault.Of(fault.Missing, "register.missing")
		}
		sum = &all[0]
		after = min(max(after, 0), sum.Last)
		of := numbersOf
		if s.Kind == SlipSeries {
			of = slipNumbers
		}
		lines, err = of(tx, s, after, min(after+int64(n), sum.Last))
		return err
	})
	return sum, lines, err
}
