package giving

import (
	"context"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// HeirFilter narrows HeirLinesFor.
type HeirFilter struct {
	Unit  int64 // whose account it is, 0 for any
	After int64 // lines behind this one
	Limit int
}

// HeirLinesFor lists what is held at the accounts of ended funds within reach of the officer,
// the oldest first: what waits for a decision, and what is to go with another line.
func (s *Service) HeirLinesFor(ctx context.Context, by auth.Actor, f HeirFilter) (list []BankLine, err error) {
	if err := by.Must(auth.ReadBooks, f.Unit); err != nil {
		return nil, err
	}
	units := by.Where(auth.ReadBooks) // who reads one unit's books may be at another for other work
	if f.Unit != 0 {
		units = []int64{f.Unit}
	}
	if len(units) == 0 {
		return nil, nil
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = heirLines(tx, units, f.After, pageOf(f.Limit))
		return err
	})
	return list, err
}

// HeirWaiting is a line that the bank told after the fund of its account had ended, and that
// is in no book.
type HeirWaiting struct {
	Line       int64
	Unit, Heir int64 // whose account, and who has its affairs
	State      HeirState
	Since      time.Time // it was first told
}

// HeirsWaiting are the lines at the accounts of ended funds that are in no book, of the units
// whose books the officer reads, the oldest first.
func (s *Service) HeirsWaiting(ctx context.Context, by auth.Actor) (list []HeirWaiting, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = heirsWaiting(tx, by.Where(auth.ReadBooks))
		return err
	})
	return list, err
}

// AskHeirs opens the duty of a successor's to say what becomes of each line that waits at the
// account of an ended fund. It may run as often as it likes.
func (s *Service) AskHeirs(ctx context.Context) error { return s.askHeirs(ctx, listMax) }

// askHeirs looks at so many lines in one transaction.
func (s *Service) askHeirs(ctx context.Context, step int) error {
	for after, more := int64(0), true; more; {
		err := s.DB.Update(ctx, importer, func(tx *pg.Tx) error {
			list, err := heirLines(tx, nil, after, step)
			if err != nil {
				return err
			}
			more = len(list) == step
			for i := range list {
				after = list[i].ID
				if err := askHeir(tx, &list[i]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func askHeir(tx *pg.Tx, l *BankLine) error {
	x, err := heirLineOf(tx, l)
	if err != nil || x == nil || x.State != HeirWaits {
		return err
	}
	sum := l.Amount
	if l.Direction == Out {
		sum = -sum
	}
	return duty.Open(tx, duty.New{
		Kind: duty.HeirLine, Ref: heirRef(l, x), Unit: x.Heir.ID, Role: auth.FundManager, About: money.VND(sum).String(),
		Path: fmt.Sprintf("/van-phong/dong/%d", l.ID), From: workday.On(l.FirstSeenAt),
	})
}
