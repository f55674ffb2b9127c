package giving

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/stock"
)

// SignForm is the second person's count.
type SignForm struct {
	Valuable int64
	Qty      string // as counted or weighed again
	Bag      string // the number on the bag that was sealed; of what a bank holds, the bank's number
	Protocol int64  // the minutes that both signed, from KeepValuablePaper; 0 for none yet
}

// onValuable does one act on a thing, for who takes cash at its unit, or at the heir of one
// that has ended.
func (s *Service) onValuable(ctx context.Context, by auth.Actor, id int64, do func(*pg.Tx, *Valuable) error) error {
	if err := by.Must(auth.SignValuable, 0); err != nil {
		return err
	}
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		v, err := valuableByID(tx, id)
		if err != nil {
			return none, err
		}
		if err := mustAt(tx, by, auth.SignValuable, v.UnitID); err != nil {
			return none, err
		}
		if v.State, err = holdValuable(tx, id); err != nil {
			return none, err
		}
		if v.State != ValuableWaiting {
			return none, fault.Of(fault.Conflict, "value.state.gone")
		}
		return none, do(tx, v)
	})
	return err
}

// SignValuable takes the thing in: another person than who received it has counted it and
// seen it sealed. Only then it is in the books, and the giver gets the receipt, which says
// the thing and no amount of đồng. A count that differs is refused: nothing is written.
func (s *Service) SignValuable(ctx context.Context, by auth.Actor, f SignForm) error {
	return s.onValuable(ctx, by, f.Valuable, func(tx *pg.Tx, v *Valuable) error {
		if v.ReceivedBy == by.ID {
			return fault.Of(fault.Denied, "value.same_person")
		}
		var l fault.List
		n, _, err := readGoodsQty(v.Item, "qty", f.Qty, 0, false)
		l.Add(err)
		if err == nil && n != v.Qty {
			l.On("qty", "value.count.differs")
		}
		seal := v.Bag + v.Reference
		if bag := text(&l, "bag", f.Bag, 60, false); bag != seal {
			l.On("bag", "value.bag.differs")
		}
		if err := l.Err(); err != nil {
			return err
		}
		if f.Protocol != 0 {
			if err := addValuablePaper(tx, v, ValuableProtocol, f.Protocol); err != nil {
				return err
			}
		}
		return s.takeValuable(tx, v)
	})
}

// DropValuable ends one that is not taken in: it went back over the table, or was written
// down wrongly.
func (s *Service) DropValuable(ctx context.Context, by auth.Actor, id int64, reason string) error {
	return s.onValuable(ctx, by, id, func(tx *pg.Tx, v *Valuable) error {
		reason, err := cleanReason(reason)
		if err != nil {
			return err
		}
		if err := insertValuableAct(tx, v, "dropped", reason); err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{
			Action: "value.drop", Subject: v.source(), Unit: v.UnitID, Reason: reason,
			Before: map[string]any{"state": ValuableWaiting}, After: map[string]any{"state": ValuableDropped},
		})
	})
}

func (s *Service) takeValuable(tx *pg.Tx, v *Valuable) error {
	c, err := campaignByID(tx, v.CampaignID)
	if err != nil {
		return err
	}
	lots, err := stock.MakeLots(tx, []stock.NewLot{{
		Source: v.source(), Item: v.Item, Book: c.BookID, Earmark: v.EarmarkID, CameOn: v.ReceivedOn,
	}})
	if err != nil {
		return err
	}
	entries, err := stock.Move(tx, []stock.Paper{{
		Kind: "value_in", Source: v.source(), On: v.ReceivedOn, Memo: "Nhận ngoại tệ, vàng, đá quý, giữ riêng",
		Commitment: leaf.Commit(s.Keys.Derive("salt/"+v.source(), 32), v.row()),
		Lines:      []stock.Line{{Lot: lots[0], From: stock.FromGiver, To: stock.Safe(v.UnitID), Qty: v.Qty}},
	}})
	if err != nil {
		return err
	}
	v.EntryID = entries[0]
	if err := insertValuableAct(tx, v, "signed", ""); err != nil {
		return err
	}
	if err := audit.Record(tx, audit.Event{
		Action: "value.sign", Subject: v.source(), Unit: v.UnitID,
		Before: map[string]any{"state": ValuableWaiting, "received_by": v.ReceivedBy},
		After:  map[string]any{"state": ValuableHeld, "qty": v.Qty, "entry": v.EntryID},
	}); err != nil {
		return err
	}
	return s.valueReceipt(tx, c, v)
}

// valueReceipt issues the receipt. Where the thing is kept is nobody's business outside.
func (s *Service) valueReceipt(tx *pg.Tx, c *Campaign, v *Valuable) error {
	legal, err := s.valuableLegalName(tx, v)
	if err != nil {
		return err
	}
	n, err := s.letterhead(tx, *c)
	if err != nil {
		return err
	}
	n.Entry, n.Channel, n.BankOn = v.EntryID, receipt.Goods, v.ReceivedOn
	if n.Bank = "bàn tiếp nhận, niêm phong và giữ riêng"; v.Reference != "" {
		n.Bank = "tài khoản ngoại tệ của quỹ, giữ riêng"
	}
	n.Items = []receipt.Item{{
		Code: v.Item.Code, Name: v.Item.Name, NameEN: v.Item.NameEN, Unit: v.Item.UnitName, Qty: v.Qty, Told: v.Words("vi"),
	}}
	n.Preparer = paper.Signer{Title: "Người kiểm đếm", Name: n.Preparer.Name}
	n.LegalName, n.PublicName, n.Anonymous = legal, Screen(v.PublicName, ""), v.Anonymous
	n.Content = v.content()
	_, err = s.receipts().Issue(tx, []receipt.New{n}) // last: it holds the series
	return err
}

// content is what the giver's own paper says beyond the quantity.
func (v *Valuable) content() string {
	said := v.Description
	for _, more := range []struct{ label, text string }{
		{"Giấy kiểm định", v.Certificate}, {"Túi niêm phong số", v.Bag}, {"Số giao dịch", v.Reference}, {"Lời nhắn", v.Note},
	} {
		if more.text != "" {
			said += "; " + more.label + ": " + more.text
		}
	}
	if v.Estimate > 0 {
		said += fmt.Sprintf("; giá ước tính để tham khảo, không ghi sổ: %s, do %s", v.Estimate, v.EstimatedBy)
	}
	return said
}

// valuableLegalName opens who gave, for the receipt.
func (s *Service) valuableLegalName(tx *pg.Tx, v *Valuable) (string, error) {
	sealed, err := sealedValuableName(tx, v.ID)
	if err != nil || len(sealed) == 0 {
		return "", err
	}
	name, err := s.Keys.Decrypt(v.place()+"/legal_name", sealed)
	if err != nil {
		return "", fmt.Errorf("open the giver of %s: %w", v.source(), err)
	}
	return string(name), nil
}

// mayLeaveSafe refuses to take the receipt of a thing back that is in a sale or sold, missed
// or written off: nobody can hand it back. Whoever is at it at this moment is waited for.
func mayLeaveSafe(tx *pg.Tx, source string) error {
	var id int64
	if n, err := fmt.Sscanf(source, "value:%d", &id); n != 1 || err != nil {
		return nil // no such thing
	}
	state, err := holdValuable(tx, id)
	if err != nil {
		return err
	}
	switch state {
	case ValuableSelling, ValuableSold:
		return fault.Of(fault.Conflict, "value.void.sale")
	case ValuableMissing, ValuableLost, ValuableFalse:
		return fault.Of(fault.Conflict, "value.void.loss")
	}
	v, err := valuableByID(tx, id)
	if err == nil && v.Left < v.Qty {
		err = fault.Of(fault.Conflict, "value.void.loss")
	}
	return err
}
