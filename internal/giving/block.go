package giving

import (
	"context"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// DrawBlock numbers slips for a desk of a unit that has a fund: what is taken where there is
// no network is written on them and entered later, by ReceiveCash with the slip's number.
func (s *Service) DrawBlock(ctx context.Context, by auth.Actor, unit int64, slips, desk string) (*receipt.Block, error) {
	if err := by.Must(auth.VoidReceipt, 0); err != nil {
		return nil, err
	}
	n := receipt.NewBlock{Unit: unit, Slips: slips, Desk: desk}
	if unit == 0 {
		return nil, fault.On("unit", "block.unit.missing")
	}
	if err := by.Must(auth.VoidReceipt, unit); err != nil {
		return nil, err
	}
	err := s.DB.View(ctx, by, func(tx *pg.Tx) error {
		u, err := place.ByID(tx, unit, workday.On(tx.Now))
		if err != nil {
			return err
		}
		fund, err := ledger.FundOf(tx, unit)
		n.UnitCode, n.UnitName, n.FundName = u.Code, u.FullName, fund.Name
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.receipts().DrawBlock(ctx, by, n)
}
