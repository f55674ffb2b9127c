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
	OnWay                share // to another fund or a bank; mostly nothing
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

// goodsTrail is what became of one kind of goods of the part, in words. Received and In
// less Given, Decided, Left and Out leave nothing.
type goodsTrail struct {
	Name, Received, Given, Decided, Left string
	In, Out                              []goodsTerm // what else came; what else went, or is on its way
}

// goodsTerm is a quantity under its key.
type goodsTerm struct{ Label, Qty string }

func trailViewOf(lang string, t *disclose.Trail) *trailView {
	if t == nil {
		return nil
	}
	v := &trailView{
		Book: t.BookName, Part: t.Part, Purpose: t.Purpose, General: t.General, Campaign: t.Campaign,
		Sums: sums(t.Arithmetic), Unspent: sums(t.Unspent),
	}
	all := t.Disbursed + t.Balance
	v.Given, v.Decided = share{Amount: t.Disbursed}, share{Amount: t.Allocated}
	v.Left, v.OnWay = share{Amount: t.Unspent.Of("waiting")}, share{Amount: t.Unspent.Of("transit")}
	v.Bar = chart.Shares(int64(t.Disbursed), int64(t.Allocated), int64(v.OnWay.Amount), int64(all))
	hundredths(all, &v.Given, &v.Decided, &v.OnWay, &v.Left)
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
		line := goodsTrail{
			Name: itemName(lang, g.Item), Received: quantity(lang, g.Item, g.Received), Given: quantity(lang, g.Item, g.Disbursed),
			Decided: quantity(lang, g.Item, g.Allocated), Left: quantity(lang, g.Item, int64(g.Unspent.Of("waiting"))),
		}
		for _, t := range g.Arithmetic.Terms {
			word := goodsTerm{goodsWords[t.Key], quantity(lang, g.Item, int64(t.Amount))}
			switch {
			case word.Label == "":
			case t.Minus:
				line.Out = append(line.Out, word)
			default:
				line.In = append(line.In, word)
			}
		}
		if qty := int64(g.Unspent.Of("transit")); qty != 0 {
			line.Out = append(line.Out, goodsTerm{"figures.transit", quantity(lang, g.Item, qty)})
		}
		list = append(list, line)
	}
	return list
}

// goodsWords name what a table of goods has no column for.
var goodsWords = map[string]string{
	"arrived": "figures.arrived", "other_in": "trail.found", "interest": "trail.found",
	"returned": "figures.returned", "sent": "figures.sent", "fees": "trail.lost", "other_out": "trail.lost",
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
