package office

import (
	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/allot"
)

type methodFigures struct {
	Method string
	Chosen bool
	Items  []roundItemFigures
}

type roundItemFigures struct {
	Item, Have, Want, Given, Short, Left, Missing string
	Percent                                       int64
	Whole, Partly, None                           int
	Units                                         []roundUnitFigures
	Steps                                         []string
}

type roundUnitFigures struct {
	Name, Want, Given string
	Rows              int
	Percent           int64
}

func roundFigures(s aid.Scenario, chosen allot.Method, amounts aid.Amounts, names map[int64]string, lang string) methodFigures {
	m := methodFigures{Method: "round.method." + string(s.Method), Chosen: s.Method == chosen}
	for _, f := range s.Items {
		say := func(qty int64) string { return amounts.Say(f.Item, qty, lang) }
		x := roundItemFigures{
			Item: roundItemName(amounts, f.Item, lang), Have: say(f.Have), Want: say(f.Want), Given: say(f.Given), Short: say(f.Short),
			Left: say(f.Left()), Percent: f.Percent(), Whole: f.Whole, Partly: f.Partly, None: f.None, Steps: f.Steps,
		}
		if f.Missing > 0 {
			x.Missing = say(f.Missing)
		}
		for _, u := range f.Units {
			x.Units = append(x.Units, roundUnitFigures{names[u.Unit], say(u.Want), say(u.Given), u.Rows, u.Percent()})
		}
		m.Items = append(m.Items, x)
	}
	return m
}
