package giving

import (
	"context"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
)

// VoidReceipt ends a receipt and takes its gift out of the books, both or neither.
// Cash went back over the table: its entry is reversed. Money in the bank is still
// there: its line is nobody's again, as after Unmatch. A receipt that ended before
// is refused with "receipt.ended", cash that has gone on with "ledger.short".
func (s *Service) VoidReceipt(ctx context.Context, by auth.Actor, code, reason string) error {
	if err := by.Must(auth.VoidReceipt, 0); err != nil {
		return err
	}
	reason, err := publicReason(reason)
	if err != nil {
		return err
	}
	_, err = pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		return struct{}{}, s.voidReceipt(tx, codes.Parse(code), reason)
	})
	return err
}

// voidReceipt asks the book of receipts first: it knows who may, and what ended.
func (s *Service) voidReceipt(tx *pg.Tx, code, reason string) error {
	if err := s.receipts().Void(tx, code, reason); err != nil {
		return err
	}
	g, err := giftOf(tx, code)
	if err != nil {
		return err
	}
	if g.line != 0 {
		l, err := lineByID(tx, g.line)
		if err != nil {
			return err
		}
		m, err := releaseLine(tx, l.ID)
		if err != nil {
			return err
		}
		return s.takeBack(tx, l, m, reason)
	}
	if err := mayLeaveSafe(tx, g.source); err != nil {
		return err
	}
	// The officer's reason may name people; the memo stays for ever.
	reversal, err := ledger.Reverse(tx, g.entry, "Hủy biên nhận số "+receipt.Label(g.number))
	if err != nil {
		return err
	}
	action := "cash.void"
	switch {
	case strings.HasPrefix(g.source, "goods:"):
		action = "goods.void"
	case strings.HasPrefix(g.source, "value:"):
		action = "value.void"
	default:
		if err := endCashCosts(tx, g.source); err != nil {
			return err
		}
	}
	return audit.Record(tx, audit.Event{
		Action: action, Subject: g.source, Unit: g.unit, Reason: reason,
		Before: map[string]any{"entry": g.entry, "receipt": code},
		After:  map[string]any{"reversal": reversal},
	})
}

// voided is what a receipt was the receipt of.
type voided struct {
	unit, number, entry int64
	source              string // of the entry: "cash:7"
	line                int64  // matched bank line, 0 for cash
}

func giftOf(tx *pg.Tx, code string) (g voided, err error) {
	err = tx.Row(`
		select r.unit_id, r.number, r.entry_id, e.source, coalesce(m.line_id, 0)
		from receipt.receipts r
		join ledger.entries e on e.id = r.entry_id
		left join giving.matches m on m.entry_id = r.entry_id
		where r.code = $1`, code).Scan(&g.unit, &g.number, &g.entry, &g.source, &g.line)
	if err != nil {
		return g, fmt.Errorf("read the gift of receipt %s: %w", code, err)
	}
	return g, nil
}
