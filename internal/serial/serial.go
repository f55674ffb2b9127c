// Package serial gives vouchers their numbers: one series for each unit, year
// and kind, from 1 on without a gap.
//
// A number is taken in the transaction that writes its voucher. From Take to the
// end of that transaction nobody else gets a number of the series, and if the
// transaction fails the number was never taken. So Take comes late: after what
// may fail, right before the voucher is written.
//
// Everyone locks in one order, or two transactions may wait on each other for
// ever: series (by unit, year, kind), then roll-ups, then floors. A transaction
// that spends from the ledger and needs a number takes the number first;
// arrivals lock nothing in the ledger and may come before.
package serial

import (
	"cmp"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// TakeMax is how many numbers may be taken at once.
const TakeMax = 10_000

// Series names one row of numbers.
type Series struct {
	Unit int64
	Year int    // of the day on the voucher
	Kind string // what the voucher is, in capitals: "BNTK"
}

// Compare orders series as they are locked.
func (s Series) Compare(o Series) int {
	return cmp.Or(cmp.Compare(s.Unit, o.Unit), cmp.Compare(s.Year, o.Year), cmp.Compare(s.Kind, o.Kind))
}

// Take gives the first of n numbers that follow each other. More than TakeMax,
// or fewer than one, is a mistake of ours.
func Take(tx *pg.Tx, s Series, n int) (first int64, err error) {
	err = tx.Together(Ask(s, n, &first))
	return first, err
}

// Ask is Take together with other questions, behind which only more of the kind are asked,
// in the order of Compare.
func Ask(s Series, n int, first *int64) pg.Question {
	if n < 1 || n > TakeMax {
		panic(fmt.Sprintf("serial: take %d numbers of %s", n, s.Kind))
	}
	return pg.Question{
		Wrap:  pg.Saying("take %d numbers of %s %d", n, s.Kind, s.Year),
		Query: `select serial.take($1, $2, $3, $4)`,
		Args:  []any{s.Unit, s.Year, s.Kind, n},
		One:   pg.Into(first),
	}
}
