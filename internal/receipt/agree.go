package receipt

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// errChanged: a row is not what it was when its receipt was issued. No paper is made of
// it, and who asked for one is told.
var errChanged = fault.Of(fault.Conflict, "receipt.changed")

// Agrees reports whether what we show of a receipt is what the public log was told: its
// leaf's body says the same, the row opens the leaf's commitment, and the log has the same
// end of it. body is nil of a receipt that the log was never told of. Whoever changes our
// rows changes our pages, and the log still says what was issued: no page calls a receipt
// a true one without asking.
func (b *Book) Agrees(ctx context.Context, p *Public, body []byte) (agrees bool, err error) {
	var told leaf.Receipt
	if l, err := leaf.Parse(body); err != nil || l.Kind != "receipt" || l.Into(&told) != nil || !p.leaf().Says(told) {
		return false, nil
	}
	err = b.DB.View(ctx, auth.System("receipt.agrees"), func(tx *pg.Tx) error {
		f, err := b.Full(tx, p.Code)
		if errors.Is(err, errChanged) {
			return nil
		}
		if err != nil {
			return err
		}
		status, err := toldStatus(tx, p.Code)
		agrees = status == p.Status && hex.EncodeToString(f.Commitment) == told.Commitment
		return err
	})
	if err != nil {
		return false, fmt.Errorf("hold receipt against the log: %w", err)
	}
	return agrees, nil
}

// leaf is what the log must have told of it, but for the commitment.
func (p *Public) leaf() leaf.Receipt {
	return leaf.Receipt{
		Series: p.Series, Number: p.Number, Amount: int64(p.Amount), Goods: hex.EncodeToString(goodsHash(p.Items)),
		Unit: p.UnitCode, On: p.IssuedOn.String(),
	}
}

// toldStatus is how a receipt stands by the leaves alone.
func toldStatus(tx *pg.Tx, code string) (Status, error) {
	for _, how := range []Status{Voided, Replaced} {
		if place, err := tlog.Stand(tx, "receipt_"+string(how), code); err != nil || place != nil {
			return how, err
		}
	}
	return Issued, nil
}
