package giving

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/stock"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// CountForm is what stands on the table: the announced lines in their order, each
// counted anew, and whatever else came.
type CountForm struct {
	Gift  int64
	On    string // "" is today
	Lines []GoodsCount
	More  []GoodsLineForm // what nobody had announced
}

// GoodsCount is one announced line counted: "" is a mistake, not zero.
type GoodsCount struct {
	Qty  string
	Base int64
	Said bool // Base was said
}

// ReceiveGoods writes down what came. None of it is in the books yet: that takes an
// inspection. A gift is received once; the second officer is told.
func (s *Service) ReceiveGoods(ctx context.Context, by auth.Actor, f CountForm) (*GoodsGift, error) {
	if err := by.Must(auth.ReceiveGoods, 0); err != nil {
		return nil, err
	}
	return pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (*GoodsGift, error) {
		g, c, err := heldGoods(tx, f.Gift, auth.ReceiveGoods)
		if err != nil {
			return nil, err
		}
		if g.State != GoodsDraft && g.State != GoodsAnnounced {
			return nil, wrongStep(g)
		}
		if err := f.read(tx, g, c); err != nil {
			return nil, err
		}
		return g, s.receiveGoods(tx, g)
	})
}

func wrongStep(g *GoodsGift) error {
	return fault.Of(fault.Conflict, "goods.step."+string(g.State), "at", slices.MaxFunc(
		[]time.Time{g.MadeAt, g.ReceivedAt, g.InspectedAt, g.CancelledAt}, time.Time.Compare))
}

func (g GoodsGift) source() string { return fmt.Sprintf("goods:%d", g.ID) }

// place is what the sealed fields are bound to.
func (g GoodsGift) place() string { return "giving.goods_gifts/" + g.Ref }

func (f CountForm) read(tx *pg.Tx, g *GoodsGift, c *Campaign) error {
	var l fault.List
	today := workday.On(tx.Now)
	g.ReceivedOn = today
	if strings.TrimSpace(f.On) != "" {
		g.ReceivedOn = day(&l, "on", f.On, true)
	}
	switch {
	case g.ReceivedOn.IsZero():
	case g.ReceivedOn > today:
		l.On("on", "stock.day.future")
	case !c.Took(g.ReceivedOn):
		l.On("on", "goods.campaign.closed", "name", c.Name)
	}
	if len(f.Lines) != len(g.Lines) {
		l.On("lines", "goods.lines.count", "n", len(g.Lines))
		return l.Err()
	}
	any := false
	for i := range g.Lines {
		x, typed := &g.Lines[i], f.Lines[i]
		field := fmt.Sprintf("lines.%d.qty", i)
		if typed.Qty == "" && !typed.Said {
			l.On(field, "qty.missing")
			continue
		}
		n, told, err := readGoodsQty(x.Item, field, typed.Qty, typed.Base, true)
		l.Add(err)
		if err == nil && x.unlike(n) && bare(typed.Qty) {
			l.On(field, "goods.received.unlike",
				"announced", x.ToldAnnounced, "all", x.Item.Say(x.Announced, "vi"), "typed", x.Item.Say(n, "vi"))
		}
		x.Received, x.SaidReceived, x.ToldReceived = n, true, told
		any = any || n > 0
	}
	items, err := stock.Items(tx)
	if err != nil {
		return err
	}
	var more fault.List
	for _, x := range readGoods(&more, items, f.More) {
		if slices.ContainsFunc(g.Lines, func(have GoodsLine) bool { return have.Item.Code == x.item.Code }) {
			l.On("more", "goods.item.twice", "name", x.item.Name)
			continue
		}
		g.Lines = append(g.Lines, GoodsLine{
			Line: len(g.Lines) + 1, Item: x.item, Received: x.qty, SaidReceived: true, ToldReceived: x.told,
		})
		any = true
	}
	addMore(&l, more.Err())
	if len(g.Lines) > goodsLinesMax {
		l.On("more", "goods.lines.many", "max", goodsLinesMax)
	}
	if err := l.Err(); err != nil {
		return err
	}
	if !any {
		return fault.On("lines", "goods.nothing")
	}
	return nil
}

// unlike reports whether what came is less than half of what was announced, or more
// than double. Nothing at all is a count as any other.
func (x GoodsLine) unlike(n int64) bool {
	return x.SaidAnnounced && n > 0 && (2*n < x.Announced || n > 2*x.Announced)
}

// bare reports whether a quantity names no unit: "20", which may be cartons.
func bare(typed string) bool {
	return typed != "" && !strings.ContainsFunc(typed, unicode.IsLetter)
}

// addMore tells the mistakes of what nobody had announced at its own fields.
func addMore(l *fault.List, err error) {
	e, told := fault.As(err)
	if !told {
		l.Add(err)
		return
	}
	for _, f := range e.Faults {
		var kv []any
		for k, v := range f.Values {
			kv = append(kv, k, v)
		}
		l.On("more."+strings.TrimPrefix(f.Field, "lines."), f.Key, kv...)
	}
}

func (s *Service) receiveGoods(tx *pg.Tx, g *GoodsGift) error {
	var added []GoodsLine
	for _, x := range g.Lines {
		if !x.SaidAnnounced {
			added = append(added, x)
		}
	}
	if err := insertGoodsLines(tx, g.ID, added); err != nil {
		return err
	}
	if err := insertReceived(tx, g.ID, g.Lines); err != nil {
		return err
	}
	was := g.State
	g.State, g.ReceivedAt, g.ReceivedBy = GoodsReceived, tx.Now, tx.By.ID
	if err := stepGoods(tx, g.ID, []GoodsState{was}, GoodsReceived,
		`received_at = $4, received_by = $5, received_on = $6`, tx.Now, tx.By.ID, g.ReceivedOn); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{
		Action: "goods.receive", Subject: g.source(), Unit: g.UnitID,
		Before: map[string]any{"state": was},
		After:  map[string]any{"state": g.State, "on": g.ReceivedOn, "lines": numbersOf(g.Lines)},
	})
}

// numbersOf are a gift's numbers for the trail.
func numbersOf(lines []GoodsLine) (all []map[string]any) {
	for _, x := range lines {
		n := map[string]any{"item": x.Item.Code}
		if x.SaidAnnounced {
			n["announced"] = x.Announced
		}
		if x.SaidReceived {
			n["received"] = x.Received
		}
		if x.SaidAccepted {
			n["accepted"] = x.Accepted
		}
		all = append(all, n)
	}
	return all
}
