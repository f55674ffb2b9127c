package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/quykhancap/quykhancap/internal/app"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/stock"
)

const (
	stockCallers = 8
	stockLots    = 20 // of each caller
	stockLines   = 10 // lots on one paper, as a lorry takes them
	stockTime    = 6 * time.Second
)

// depot is two warehouses and lots of rice in one of them.
type depot struct {
	*fund
	token      string
	here, hall int64
	lots       [][]int64 // by caller
}

// measureStock has storekeepers carry goods between two warehouses over HTTP: papers
// of ten lots each, every line a posting with its floor, the paper with its entry,
// leaf and trail. A move is one lot carried.
func measureStock(ctx context.Context, b *bench) error {
	d, err := b.depot(ctx)
	if err != nil {
		return err
	}
	if _, err := d.carry(ctx, stockLines, time.Second); err != nil {
		return err
	}
	var moves, single []float64
	for range rounds {
		n, err := d.carry(ctx, stockLines, stockTime)
		if err != nil {
			return err
		}
		moves = append(moves, n)
		if n, err = d.carry(ctx, 1, stockTime/2); err != nil {
			return err
		}
		single = append(single, n)
	}
	b.tell("stock_moves_per_s", "moves/s", moves...)
	b.tell("stock_papers_per_s", "papers/s", single...)
	return nil
}

func (b *bench) depot(ctx context.Context) (*depot, error) {
	f, c, err := b.youngCampaign(ctx)
	if err != nil {
		return nil, err
	}
	d := &depot{fund: f}
	unit := c.by.Grants[0].Unit
	_, err = f.app.Staff.Add(ctx, system, staff.NewUser{
		Login: "thukho", Name: "Nguyễn Thị Kho", Unit: unit, Role: auth.Storekeeper, Basis: "02/QĐ-UBND",
	}, password)
	if err != nil {
		return nil, app.Explain(err)
	}
	if d.token, err = f.officer(ctx, "thukho"); err != nil {
		return nil, err
	}
	by, err := f.app.Staff.Actor(ctx, d.token)
	if err != nil {
		return nil, err
	}
	for name, to := range map[string]*int64{"Kho tỉnh": &d.here, "Kho Tam Thanh": &d.hall} {
		w, err := f.app.Stock.OpenWarehouse(ctx, by, stock.WarehouseForm{Unit: unit, Name: name, Address: "Lạng Sơn"})
		if err != nil {
			return nil, app.Explain(err)
		}
		*to = w.ID
	}
	return d, f.app.DB.Update(ctx, system, func(tx *pg.Tx) error { return d.fill(tx, c) })
}

// fill takes the lots in.
func (d *depot) fill(tx *pg.Tx, c *campaign) error {
	items, err := stock.Items(tx)
	if err != nil {
		return err
	}
	d.lots = nil
	for caller := range stockCallers {
		var news []stock.NewLot
		for i := range stockLots {
			news = append(news, stock.NewLot{
				Source: fmt.Sprintf("bench:%d/%d", caller, i+1), Item: items[0], Book: c.BookID, Earmark: c.EarmarkID,
				CameOn: d.today() - 1,
			})
		}
		made, err := stock.MakeLots(tx, news)
		if err != nil {
			return err
		}
		p := stock.Paper{Kind: "goods_in", Source: fmt.Sprintf("bench:%d", caller), On: d.today() - 1}
		var ids []int64
		for _, l := range made {
			p.Lines = append(p.Lines, stock.Line{Lot: l, From: stock.FromGiver, To: stock.In(d.here), Qty: 1_000_000_000})
			ids = append(ids, l.ID)
		}
		if _, err := stock.Move(tx, []stock.Paper{p}); err != nil {
			return err
		}
		d.lots = append(d.lots, ids)
	}
	return nil
}

// carry has all callers carry papers of so many lots for a while, there and back, and
// says how many lots a second were carried.
func (d *depot) carry(ctx context.Context, lines int, long time.Duration) (perSecond float64, err error) {
	type line struct {
		Lot int64 `json:"lot"`
		Qty int64 `json:"qty"`
	}
	begun := time.Now()
	moved, errs := make([]int, stockCallers), make([]error, stockCallers)
	var all sync.WaitGroup
	for caller := range stockCallers {
		all.Go(func() {
			for n := 0; time.Since(begun) < long && errs[caller] == nil; n++ {
				from, to := d.here, d.hall
				if n%2 == 1 {
					from, to = to, from
				}
				var paper []line
				for i := range lines {
					paper = append(paper, line{d.lots[caller][(n/2*lines+i)%stockLots], 25_000})
				}
				var answer struct{}
				errs[caller] = d.post(ctx, "/api/v1/movements", d.token, map[string]any{
					"kind": "transfer", "from": from, "to": to, "lines": paper,
				}, &answer)
				moved[caller] += lines
			}
		})
	}
	all.Wait()
	sum := 0
	for _, n := range moved {
		sum += n
	}
	return float64(sum) / time.Since(begun).Seconds(), errors.Join(errs...)
}
