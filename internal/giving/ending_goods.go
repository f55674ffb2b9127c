package giving

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/stock"
)

// LeftInStore is goods that lie in a store of a unit that has ended, whosever they are.
// They go to a successor's store by a shipment, which one sends and another counts.
type LeftInStore struct {
	Warehouse int64
	Name      string
	Lot       int64
	Item      stock.Item
	Qty       int64
	Reserved  bool // decided for people: first handed over, or given free
}

// LeftOnRoad is a shipment from or to such a unit that is not closed.
type LeftOnRoad struct {
	ID       int64
	Code     string
	From, To string
	State    stock.ShipmentState
}

// leftMax bounds what a page lists.
const leftMax = 200

// endingGoods reads what the unit leaves in goods.
func (s *Service) endingGoods(tx *pg.Tx, e *Ending) error {
	items, err := stock.Items(tx)
	if err != nil {
		return err
	}
	byCode := map[string]stock.Item{}
	for _, it := range items {
		byCode[it.Code] = it
	}
	e.own = map[int64]bool{}
	err = tx.Each(`select id from stock.warehouses where unit_id = $1`, []any{e.Unit.ID}, func(r pg.Scanner) error {
		var id int64
		err := r.Scan(&id)
		e.own[id] = true
		return err
	})
	if err != nil {
		return fmt.Errorf("list the stores of unit %d: %w", e.Unit.ID, err)
	}
	err = tx.Each(`
		select w.id, w.name, p.lot_id, p.item, b.qty, p.kind = 'reserved'
		from stock.warehouses w
		join stock.places p on p.place = 'w' and p.place_id = w.id
		join ledger.balances b on b.account_id = p.account_id and b.qty <> 0
		where w.unit_id = $1
		order by w.id, p.item, p.lot_id limit $2`, []any{e.Unit.ID, leftMax}, func(r pg.Scanner) error {
		var l LeftInStore
		var item string
		err := r.Scan(&l.Warehouse, &l.Name, &l.Lot, &item, &l.Qty, &l.Reserved)
		l.Item = byCode[item]
		e.Stores = append(e.Stores, l)
		return err
	})
	if err != nil {
		return fmt.Errorf("read the stores of unit %d: %w", e.Unit.ID, err)
	}
	err = tx.Each(`
		select s.id, s.code, f.name, t.name, s.state
		from stock.shipments s
		join stock.warehouses f on f.id = s.from_id
		join stock.warehouses t on t.id = s.to_id
		where (s.unit_id = $1 or s.to_unit_id = $1) and s.state <> 'closed'
		order by s.id limit $2`, []any{e.Unit.ID, leftMax}, func(r pg.Scanner) error {
		var l LeftOnRoad
		err := r.Scan(&l.ID, &l.Code, &l.From, &l.To, &l.State)
		e.Road = append(e.Road, l)
		return err
	})
	if err != nil {
		return fmt.Errorf("read the shipments of unit %d: %w", e.Unit.ID, err)
	}
	// All of them: each ends here, and is counted.
	e.Gifts, err = selectGoods(tx, `g.unit_id = $1 and g.state in ('draft', 'announced', 'received') order by g.id`, e.Unit.ID)
	return err
}

// Uninspected counts gifts in kind that have come and nobody has looked at: that is done
// where they lie, before they go on.
func (e *Ending) Uninspected() (n int) {
	for _, g := range e.Gifts {
		if g.State == GoodsReceived {
			n++
		}
	}
	return n
}

// Promised counts gifts in kind that have not come: they are promised to the successor.
// Drafts are nobody's word, and end.
func (e *Ending) Promised() (n int) {
	for _, g := range e.Gifts {
		if g.State == GoodsAnnounced {
			n++
		}
	}
	return n
}

// Goods lists what lies of the unit's books in stores of others, where shipments brought
// it: with the end it is a lot of that store's fund.
func (e *Ending) Goods() (list []ledger.Remainder) {
	for _, h := range e.Holds {
		if here, _ := placeOf(h); h.Item != ledger.VND && h.Kind == ledger.Store && here != 0 && !e.own[here] {
			list = append(list, h)
		}
	}
	return list
}

// StoreOf is the warehouse where goods lie, 0 for what lies in none.
func StoreOf(h ledger.Remainder) int64 {
	warehouse, _ := placeOf(h)
	return warehouse
}

// placeOf reads the warehouse and the lot out of an account of goods; zeros for others.
func placeOf(h ledger.Remainder) (warehouse, lot int64) {
	if _, err := fmt.Sscanf(h.Holder, "w%d:l%d", &warehouse, &lot); err != nil {
		return 0, 0
	}
	return warehouse, lot
}

// handGoods lets what lies of a lot in a successor's store go on as a lot of its book, for
// the same purpose, as old as it is.
func (s *Service) handGoods(tx *pg.Tx, e *Ending, h ledger.Remainder) error {
	here, id := placeOf(h)
	w, err := stock.WarehouseByID(tx, here)
	if err != nil {
		return err
	}
	heir, fund := e.heirAt(w.Unit), e.HeirFund.ID
	if heir.ID != e.Heir.ID {
		f, err := ledger.FundOf(tx, heir.ID)
		if err != nil {
			return err
		}
		fund = f.ID
	}
	book, part, err := s.heirPart(tx, h, heir, fund)
	if err != nil {
		return err
	}
	lots, err := stock.Lots(tx, []int64{id})
	if err != nil {
		return err
	}
	return stock.HandOn(tx, stock.HandedOn{
		Lot: lots[id], Account: h.ID, Warehouse: here, Book: book, Earmark: part, Qty: int64(h.Qty),
		Way: e.Asked.ID, Source: fmt.Sprintf("end:%d/%d", e.Asked.ID, h.ID), On: e.Asked.EndedOn,
		Out: stock.Handing{Kind: "ended_out", Memo: "Bàn giao khi kết thúc đơn vị"},
		In:  stock.Handing{Kind: "ended_in", Memo: "Nhận bàn giao từ đơn vị đã kết thúc"},
	})
}

// handGifts promises to the successor's store what was promised to the unit's: the gift
// begins anew there, with its giver, its lines and its purpose, and ends here.
func (s *Service) handGifts(tx *pg.Tx, e *Ending) error {
	items, err := stock.Items(tx)
	if err != nil {
		return err
	}
	for _, g := range e.Gifts {
		if err := holdGoods(tx, g.ID); err != nil {
			return err
		}
		if g.Lines, err = goodsLines(tx, g.ID, items); err != nil {
			return err
		}
		next := int64(0)
		if g.State == GoodsAnnounced {
			if next, err = s.handGift(tx, e, g); err != nil {
				return err
			}
		}
		if err := stepGoods(tx, g.ID, []GoodsState{GoodsDraft, GoodsAnnounced}, GoodsCancelled,
			`cancelled_at = $4, cancelled_by = $5, reason = $6`, tx.Now, tx.By.ID, "Bàn giao khi kết thúc đơn vị"); err != nil {
			return err
		}
		err := audit.Record(tx, audit.Event{
			Action: "goods.hand_over", Subject: g.source(), Unit: g.UnitID, Reason: "Bàn giao khi kết thúc đơn vị",
			Before: map[string]any{"state": g.State}, After: map[string]any{"state": GoodsCancelled, "next": next},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) handGift(tx *pg.Tx, e *Ending, g GoodsGift) (int64, error) {
	heir := e.To[auth.Goods]
	was, err := campaignByID(tx, g.CampaignID)
	if err != nil {
		return 0, err
	}
	c, err := heirCampaign(tx, heir, was.Disaster, was.Name)
	if err != nil {
		return 0, err
	}
	donor, err := s.goodsDonor(tx, &g)
	if err != nil {
		return 0, err
	}
	if err := s.goodsContact(tx, &g, &donor); err != nil {
		return 0, err
	}
	next := g
	next.ID, next.State, next.CampaignID, next.UnitID, next.MadeAt, next.MadeBy = 0, GoodsDraft, c.ID, heir.ID, tx.Now, tx.By.ID
	if next.EarmarkID, err = partAt(tx, c, g.EarmarkID); err != nil {
		return 0, err
	}
	if next.WarehouseID, err = heirStore(tx, heir); err != nil {
		return 0, err
	}
	made, err := s.announceGoods(tx, next, donor)
	if err != nil {
		return 0, err
	}
	return made.ID, nil
}

// goodsContact opens how to reach who gives, so that it is sealed anew for another row.
func (s *Service) goodsContact(tx *pg.Tx, g *GoodsGift, d *Donor) error {
	var phone []byte
	err := tx.Row(`select phone, coalesce(consent_version, '') from giving.goods_gifts where id = $1`, g.ID).Scan(&phone, &d.Consent)
	if err != nil || len(phone) == 0 {
		return err
	}
	plain, err := s.Keys.Decrypt(g.place()+"/phone", phone)
	if err != nil {
		return fmt.Errorf("open how to reach the giver of %s: %w", g.source(), err)
	}
	d.Phone = string(plain)
	return nil
}
