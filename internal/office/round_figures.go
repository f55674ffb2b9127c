package office

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/site"
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
	Steps                                         []string // the arithmetic in sentences
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
			Left: say(f.Left()), Percent: f.Percent(), Whole: f.Whole, Partly: f.Partly, None: f.None, Steps: stepWords(f, say, lang),
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

// stepWords says the arithmetic of an item in sentences, one for each group of rows
// that get the same share.
func stepWords(f aid.ItemFigures, say func(int64) string, lang string) (words []string) {
	if f.Missing > 0 {
		return []string{site.T(lang, "round.step.short",
			"n", f.Whole+f.Partly+f.None, "want", say(f.Want), "reach", say(f.Want-f.Missing), "missing", say(f.Missing))}
	}
	for _, t := range f.Tiers {
		if t.Whole {
			words = append(words, site.T(lang, "round.step.whole", "n", t.Rows, "want", say(t.Want)))
			continue
		}
		line := site.T(lang, "round.step.share",
			"n", t.Rows, "want", say(t.Want), "money", say(t.Money), "share", share(t.Money, t.Want, lang), "floor", say(t.Floor))
		if t.Extra > 0 {
			line += " " + site.T(lang, "round.step.rest", "rest", say(t.Given-t.Floor), "n", t.Extra, "given", say(t.Given))
		}
		words = append(words, line)
	}
	return words
}

// share is a part of a whole in percent, rounded down to a tenth. Both are at most
// 2^53.
func share(part, whole int64, lang string) string {
	if whole == 0 {
		return "0"
	}
	thousandths := part * 1000 / whole
	comma := ","
	if lang == site.English {
		comma = "."
	}
	return fmt.Sprintf("%d%s%d", thousandths/10, comma, thousandths%10)
}
