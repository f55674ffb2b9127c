package giving

import (
	"context"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/stock"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// GoodsFilter narrows a list of gifts in kind. Zero fields do not.
type GoodsFilter struct {
	Campaign int64
	State    GoodsState // "open" is everything that still waits for somebody
	Before   int64      // keyset: gifts older than this id
	Limit    int        // at most 200
}

// GoodsOpen asks for gifts that wait for somebody.
const GoodsOpen GoodsState = "open"

// GoodsFor lists the gifts in kind of the units an actor reads, the newest first,
// without their lines.
func (s *Service) GoodsFor(ctx context.Context, by auth.Actor, f GoodsFilter) (list []GoodsGift, err error) {
	if err := by.Must(auth.ReadStock, 0); err != nil {
		return nil, err
	}
	if f.Limit < 1 || f.Limit > 200 {
		f.Limit = 50
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = selectGoods(tx, `($1::bigint = 0 or g.campaign_id = $1)
			and ($2 = '' or g.state = $2 or $2 = 'open' and g.state in ('draft', 'announced', 'received'))
			and ($3::bigint = 0 or g.id < $3)
			order by g.id desc limit $4`, f.Campaign, string(f.State), f.Before, f.Limit)
		return err
	})
	return list, err
}

// Goods gives a gift in kind with its lines to who reads its unit's stock.
func (s *Service) Goods(ctx context.Context, by auth.Actor, id int64) (g *GoodsGift, err error) {
	if err := by.Must(auth.ReadStock, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		if g, err = goodsByID(tx, id); err != nil {
			return err
		}
		return by.Must(auth.ReadStock, g.UnitID)
	})
	if err != nil {
		return nil, err
	}
	return g, nil
}

// GoodsWork is what gifts in kind ask of an officer today.
type GoodsWork struct {
	Due     int // announced for today or before, and not come
	Inspect int // come, and not inspected
}

// GoodsWork counts it.
func (s *Service) GoodsWork(ctx context.Context, by auth.Actor) (w GoodsWork, err error) {
	list, err := s.GoodsFor(ctx, by, GoodsFilter{State: GoodsOpen, Limit: 200})
	today := workday.On(s.DB.Now())
	for _, g := range list {
		if g.Due(today) && by.May(auth.ReceiveGoods, g.UnitID) {
			w.Due++
		}
		if g.State == GoodsReceived && by.May(auth.ManageStock, g.UnitID) {
			w.Inspect++
		}
	}
	return w, err
}

// goodsByID reads a gift with its lines, in the actor's scope.
func goodsByID(tx *pg.Tx, id int64) (*GoodsGift, error) {
	list, err := selectGoods(tx, `g.id = $1`, id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.Of(fault.Missing, "goods.missing")
	}
	g := &list[0]
	items, err := stock.Items(tx)
	if err != nil {
		return nil, err
	}
	g.Lines, err = goodsLines(tx, id, items)
	return g, err
}

// heldGoods reads a gift whose state nobody else changes until the end of the
// transaction, for who may do the next step.
func heldGoods(tx *pg.Tx, id int64, p auth.Permission) (*GoodsGift, *Campaign, error) {
	if err := holdGoods(tx, id); err != nil {
		return nil, nil, err
	}
	g, err := goodsByID(tx, id)
	if err != nil {
		return nil, nil, err
	}
	if err := tx.By.Must(p, g.UnitID); err != nil {
		return nil, nil, err
	}
	c, err := campaignByID(tx, g.CampaignID)
	return g, c, err
}
