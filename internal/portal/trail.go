package portal

import (
	"html/template"

	"github.com/quykhancap/quykhancap/internal/chart"
	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// trailView is where the part of a book went that a gift lies in.
type trailView struct {
	Book, Part, Purpose  string
	General              bool
	Campaign             string // slug
	Bar                  template.HTML
	Legend               []legendLine
	Given, Decided, Left share // what is in hand, decided and not yet in hand, and left to decide
	Sums, Unspent        []sumLine
	Spent                []spentLine
	Goods                []goodsTrail
}

// share is an amount with how many of a hundred it is of the whole part.
type share struct {
	Amount  money.VND
	Percent int
}

type spentLine struct {
	Slug           string
	Number         int64
	On             workday.Day
	Event, EventAt string
	Communes       int
	Decided, Given money.VND
	Goods          []goodsLine
}

// goodsTrail is what became of one kind of goods of the part, in words.
type goodsTrail struct{ Name, Received, Given, Decided, Left string }

func trailViewOf(lang string, t *disclose.Trail) *trailView {
	if t == nil {
		return nil
	}
	v := &trailView{
		Book: t.BookName, Part: t.Part, Purpose: t.Purpose, General: t.General, Campaign: t.Campaign,
		Sums: sums(t.Arithmetic), Unspent: sums(t.Unspent),
	}
	all := t.Disbursed + t.Balance
	v.Bar = chart.Shares(int64(t.Disbursed), int64(t.Allocated), int64(all))
	v.Given, v.Decided, v.Left = share{Amount: t.Disbursed}, share{Amount: t.Allocated}, share{Amount: t.Balance - t.Allocated}
	hundredths(all, &v.Given, &v.Decided, &v.Left)
	for _, d := range t.Decisions {
		line := spentLine{
			Slug: d.Decision, Number: d.Number, On: d.DecidedOn, Event: eventOf(lang, d.Event, "").Name, EventAt: d.Event.Slug,
			Communes: d.Communes, Goods: goodsLines(lang, d.Goods, goodsMax),
		}
		line.Decided, line.Given = d.Paid()
		v.Spent = append(v.Spent, line)
	}
	v.Goods = goodsTrails(lang, t.Goods)
	return v
}

func goodsTrails(lang string, goods []disclose.Goods) []goodsTrail {
	var list []goodsTrail
	for _, g := range goods {
		if g.Apart { // it is no relief, and has its own page
			continue
		}
		list = append(list, goodsTrail{
			itemName(lang, g.Item), quantity(lang, g.Item, g.Received), quantity(lang, g.Item, g.Disbursed),
			quantity(lang, g.Item, g.Allocated), quantity(lang, g.Item, g.Balance-g.Allocated),
		})
	}
	return list
}

// hundredths says how many of a hundred each share is; they come to a hundred, and
// what rounding leaves goes to the share that lost most by it.
func hundredths(all money.VND, shares ...*share) {
	if all <= 0 {
		return
	}
	left := 100
	for _, s := range shares {
		s.Percent = int(max(0, s.Amount) * 100 / all)
		left -= s.Percent
	}
	for ; left > 0; left-- {
		most := shares[0]
		for _, s := range shares {
			if lost(s, all) > lost(most, all) {
				most = s
			}
		}
		most.Percent++
	}
}

func lost(s *share, all money.VND) money.VND {
	return max(0, s.Amount)*100 - money.VND(s.Percent)*all
}
