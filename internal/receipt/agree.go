package receipt

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// errChanged: a row is not what it was when its receipt was issued. No paper is made of
// it, and who asked for one is told.
var errChanged = fault.Of(fault.Conflict, "receipt.changed")

// InLog finds a receipt in the public log, nil of one that the log was never told of, and
// says whether what we show of it is what the log was told: the leaf's body says the same,
// the row opens the leaf's commitment, and the log has the same end of it. look is
// tlog.Find, or tlog.Stand where nobody asks for the proof. Whoever changes our rows
// changes our pages, and the log still says what was issued: no page calls a receipt a
// true one without asking.
func (b *Book) InLog(
	ctx context.Context, p *Public, look func(tx *pg.Tx, kind, ref string) (*tlog.Place, error),
) (place *tlog.Place, agrees bool, err error) {
	err = b.DB.View(ctx, auth.System("receipt.agrees"), func(tx *pg.Tx) error {
		if place, err = look(tx, "receipt", p.Code); err != nil || place == nil {
			return err
		}
		agrees, err = b.agrees(tx, p, place.Body)
		return err
	})
	if err != nil {
		return nil, false, fmt.Errorf("hold receipt against the log: %w", err)
	}
	return place, agrees, nil
}

func (b *Book) agrees(tx *pg.Tx, p *Public, body []byte) (bool, error) {
	var told leaf.Receipt
	if l, err := leaf.Parse(body); err != nil || l.Kind != "receipt" || l.Into(&told) != nil || !p.leaf().Says(told) {
		return false, nil
	}
	endedBy := ""
	f, err := b.Full(tx, p.Code, tlog.AskTold(endKinds, p.Code, &endedBy))
	if errors.Is(err, errChanged) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	status := Issued
	if endedBy != "" {
		status = ends[endedBy]
	}
	return status == p.Status && hex.EncodeToString(f.Commitment) == told.Commitment, nil
}

// leaf is what the log must have told of it, but for the commitment.
func (p *Public) leaf() leaf.Receipt {
	return leaf.Receipt{
		Series: p.Series, Number: p.Number, Amount: int64(p.Amount), Goods: hex.EncodeToString(goodsHash(p.Items)),
		Unit: p.UnitCode, On: p.IssuedOn.String(),
	}
}

// ends are the kinds of leaves by which the log is told that a receipt no longer counts.
var (
	ends     = map[string]Status{"receipt_" + string(Voided): Voided, "receipt_" + string(Replaced): Replaced}
	endKinds = slices.Sorted(maps.Keys(ends))
)
