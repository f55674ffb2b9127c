package disclose

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// Goods are the figures of one item, in its base unit.
type Goods struct {
	Item
	Received   int64 // accepted from givers, less what was reversed
	Sent       int64 // to the books of other funds
	Allocated  int64 // decided and not yet in people's hands; inside Balance
	Disbursed  int64 // in people's hands
	Returned   int64
	Lost       int64 // spoilt or missing
	Sold       int64 // of what is held apart: gone for đồng
	Balance    int64 // in warehouses, on the way and at hand-overs
	Arithmetic Arithmetic
	Unspent    Arithmetic
}

// Item is a kind of goods by its code in the books.
type Item struct {
	Code     string
	Name     string
	NameEN   string
	Unit     string // gram, ml, piece
	UnitName string // of one base unit, as people say it
	UnitEN   string
	Apart    bool // currency, gold, gems: no relief, held until it is sold
	position int
}

// items are the kinds of goods by code.
type items map[string]Item

func itemNames(tx *pg.Tx) (items, error) {
	all := items{}
	err := tx.Each(`
		select code, name, name_en, unit, unit_name, unit_name_en, group_code = 'apart', row_number() over (order by position, id)
		from stock.public_items`, nil, func(r pg.Scanner) error {
		var i Item
		err := r.Scan(&i.Code, &i.Name, &i.NameEN, &i.Unit, &i.UnitName, &i.UnitEN, &i.Apart, &i.position)
		all[i.Code] = i
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("name the goods: %w", err)
	}
	return all, nil
}

// of is an item; one that nobody has named goes by its code.
func (all items) of(code string) Item {
	if i, ok := all[code]; ok {
		return i
	}
	return Item{Code: code, Name: code, NameEN: code, Unit: "piece", position: len(all)}
}

// goods are the figures of all that moved but money, in the order of the list.
func (all items) goods(flows byItem) (list []Goods) {
	for code, l := range flows {
		if code == vnd || *l == zeroFlows {
			continue
		}
		g := Goods{
			Item: all.of(code), Received: int64(l.received), Sent: int64(l.sent()), Allocated: int64(l.allocated()),
			Disbursed: int64(l.disbursed), Returned: int64(l.returned), Lost: int64(l.otherOut),
			Balance: int64(l.held()), Arithmetic: l.arithmetic("", 0, "balance"), Unspent: l.unspent(),
		}
		if g.Apart {
			g.Sold = int64(l.sold)
			g.Lost -= g.Sold
		}
		list = append(list, g)
	}
	slices.SortFunc(list, func(a, b Goods) int {
		return cmp.Or(cmp.Compare(a.position, b.position), cmp.Compare(a.Code, b.Code))
	})
	return list
}

var zeroFlows flows

func goodsOf(tx *pg.Tx, flows byItem) ([]Goods, error) {
	if len(flows) == 1 && flows[vnd] != nil { // mostly
		return nil, nil
	}
	all, err := itemNames(tx)
	return all.goods(flows), err
}
