package giving

import (
	"context"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/stock"
)

// InspectForm is what the storekeeper found good: each line of what came, in its
// order, none filled in from what was counted.
type InspectForm struct {
	Gift  int64
	Lines []InspectLine
}

// InspectLine is one line inspected.
type InspectLine struct {
	GoodsCount
	Reason    string // where less is accepted than came
	ExpiresOn string // of what expires
}

// InspectGoods accepts what is good enough to give to people: it becomes lots in the
// warehouse, an entry of the books and a receipt for goods, all of it or nothing.
// What is not accepted stays told with its reason; where nothing is, the gift is
// rejected and has neither.
func (s *Service) InspectGoods(ctx context.Context, by auth.Actor, f InspectForm) (*GoodsGift, error) {
	if err := by.Must(auth.ManageStock, 0); err != nil {
		return nil, err
	}
	return pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (*GoodsGift, error) {
		g, c, err := heldGoods(tx, f.Gift, auth.ManageStock)
		if err != nil {
			return nil, err
		}
		if g.State != GoodsReceived {
			return nil, wrongStep(g)
		}
		if err := f.read(g); err != nil {
			return nil, err
		}
		return g, s.inspectGoods(tx, g, c)
	})
}

func (f InspectForm) read(g *GoodsGift) error {
	var l fault.List
	if len(f.Lines) != len(g.Lines) {
		return fault.On("lines", "goods.lines.count", "n", len(g.Lines))
	}
	for i := range g.Lines {
		x, typed := &g.Lines[i], f.Lines[i]
		field := func(name string) string { return fmt.Sprintf("lines.%d.%s", i, name) }
		if typed.Qty == "" && !typed.Said {
			l.On(field("qty"), "qty.missing")
			continue
		}
		n, told, err := readGoodsQty(x.Item, field("qty"), typed.Qty, typed.Base, true)
		if err != nil {
			l.Add(err)
			continue
		}
		x.Accepted, x.SaidAccepted, x.ToldAccepted = n, true, told
		x.Reason = text(&l, field("reason"), typed.Reason, 300, false)
		switch {
		case n > x.Received:
			l.On(field("qty"), "goods.accepted.more", "has", x.Item.Say(x.Received, "vi"))
		case n < x.Received && len([]rune(x.Reason)) < 5:
			l.On(field("reason"), "goods.accepted.less")
		case n == x.Received:
			x.Reason = ""
		}
		if n == 0 {
			continue
		}
		x.ExpiresOn = day(&l, field("expires_on"), typed.ExpiresOn, false)
		switch {
		case strings.TrimSpace(typed.ExpiresOn) == "" && x.Item.Expires:
			l.On(field("expires_on"), "goods.expiry.missing", "name", x.Item.Name)
		case !x.ExpiresOn.IsZero() && x.ExpiresOn <= g.ReceivedOn:
			l.On(field("expires_on"), "goods.expiry.before", "day", g.ReceivedOn)
		}
	}
	return l.Err()
}

func (s *Service) inspectGoods(tx *pg.Tx, g *GoodsGift, c *Campaign) error {
	lots, err := takeIn(tx, g, c)
	if err != nil {
		return err
	}
	if err := insertAccepted(tx, g.ID, g.Lines); err != nil {
		return err
	}
	g.State, g.InspectedAt, g.InspectedBy = GoodsRejected, tx.Now, tx.By.ID
	if len(lots) > 0 {
		g.State = GoodsStocked
	}
	if err := stepGoods(tx, g.ID, []GoodsState{GoodsReceived}, g.State,
		`inspected_at = $4, inspected_by = $5`, tx.Now, tx.By.ID); err != nil {
		return err
	}
	if err := audit.Record(tx, audit.Event{
		Action: "goods.inspect", Subject: g.source(), Unit: g.UnitID,
		Before: map[string]any{"state": GoodsReceived},
		After:  map[string]any{"state": g.State, "lines": numbersOf(g.Lines)},
	}); err != nil {
		return err
	}
	if len(lots) > 0 {
		if err := s.postGoods(tx, g, c, lots); err != nil {
			return err
		}
	}
	g.PublicName = "" // the answer is kept for repeats; names are not
	return nil
}

// takeIn makes a lot of each accepted line.
func takeIn(tx *pg.Tx, g *GoodsGift, c *Campaign) ([]stock.Lot, error) {
	var wanted []stock.NewLot
	var of []*GoodsLine
	for i := range g.Lines {
		x := &g.Lines[i]
		if x.Accepted == 0 {
			continue
		}
		of = append(of, x)
		wanted = append(wanted, stock.NewLot{
			Source: fmt.Sprintf("%s/%d", g.source(), x.Line), Item: x.Item, Book: c.BookID, Earmark: g.EarmarkID,
			CameOn: g.ReceivedOn, ExpiresOn: x.ExpiresOn,
		})
	}
	lots, err := stock.MakeLots(tx, wanted)
	for i := range lots {
		of[i].Lot = lots[i].ID
	}
	return lots, err
}

// postGoods writes the entry and the receipt of what was accepted.
func (s *Service) postGoods(tx *pg.Tx, g *GoodsGift, c *Campaign, lots []stock.Lot) error {
	p := stock.Paper{
		Kind: "goods_in", Source: g.source(), On: g.ReceivedOn, Memo: "Hiện vật nhập kho",
		Commitment: leaf.Commit(s.Keys.Derive("salt/"+g.source(), 32), g.row()),
	}
	var said []receipt.Item
	for i, x := range acceptedLines(g.Lines) {
		p.Lines = append(p.Lines, stock.Line{Lot: lots[i], From: stock.FromGiver, To: stock.In(g.WarehouseID), Qty: x.Accepted})
		told := x.Item.Say(x.Accepted, "vi")
		if x.ToldAccepted != told && x.ToldAccepted != "" {
			told += " (" + x.ToldAccepted + ")"
		}
		said = append(said, receipt.Item{
			Code: x.Item.Code, Name: x.Item.Name, NameEN: x.Item.NameEN, Unit: x.Item.UnitName,
			Qty: x.Accepted, Told: told, ExpiresOn: x.ExpiresOn,
		})
	}
	entries, err := stock.Move(tx, []stock.Paper{p})
	if err != nil {
		return err
	}
	g.EntryID = entries[0]
	d, err := s.goodsDonor(tx, g)
	if err != nil {
		return err
	}
	n, err := s.letterhead(tx, *c)
	if err != nil {
		return err
	}
	n.Entry, n.Channel, n.BankOn, n.Items, n.Bank = g.EntryID, receipt.Goods, g.ReceivedOn, said, g.Warehouse
	n.Preparer = paper.Signer{Title: "Thủ kho", Name: n.Preparer.Name}
	n.LegalName, n.PublicName, n.Anonymous = d.LegalName, Screen(d.PublicName, ""), g.Anonymous
	n.Content = g.Note
	issued, err := s.receipts().Issue(tx, []receipt.New{n}) // last: it holds the series
	if err != nil {
		return err
	}
	g.Receipt, g.Number, g.ReceiptStands = issued[0].Code, issued[0].Number, true
	return nil
}

func acceptedLines(lines []GoodsLine) (accepted []GoodsLine) {
	for _, x := range lines {
		if x.Accepted > 0 {
			accepted = append(accepted, x)
		}
	}
	return accepted
}

// goodsDonor opens who gave, for the receipt.
func (s *Service) goodsDonor(tx *pg.Tx, g *GoodsGift) (d Donor, err error) {
	sealed, err := sealedGoodsName(tx, g.ID)
	if err != nil {
		return d, err
	}
	d.PublicName = g.PublicName
	if len(sealed) > 0 {
		name, err := s.Keys.Decrypt(g.place()+"/legal_name", sealed)
		if err != nil {
			return d, fmt.Errorf("open the giver of %s: %w", g.source(), err)
		}
		d.LegalName = string(name)
	}
	return d, nil
}
