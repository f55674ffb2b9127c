package stock

import (
	"context"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// Unit is what an item is counted in. It never changes.
type Unit string

// The base units.
const (
	Gram       Unit = "gram"
	Millilitre Unit = "ml"
	Piece      Unit = "piece"
	Milligram  Unit = "mg"   // of gold and silver
	Cent       Unit = "cent" // of a foreign currency
)

// apart is the group of what is held apart until it is sold: currency, gold, gems.
const apart = "apart"

// Item is a kind of goods.
type Item struct {
	ID                     int64
	Code                   string // its item in the ledger
	Group                  string
	GroupName, GroupNameEN string
	Name, NameEN           string
	Aliases                string // other words people look for it by
	Unit                   Unit
	UnitName, UnitNameEN   string // of one base unit, as people say it
	Expires                bool   // accepted with a day of expiry only
	Packs                  []Pack // the base unit first
}

// Apart reports whether an item is no relief goods: it lies in a safe until it is sold.
func (it Item) Apart() bool { return it.Group == apart }

// Pack is a way in which an item is counted in life.
type Pack struct {
	Code, Name, NameEN string
	Qty                int64 // base units in one
}

// In gives the item its English names where the language is English.
func (it Item) In(lang string) Item {
	if lang != "en" {
		return it
	}
	it.Name, it.GroupName, it.UnitName = it.NameEN, it.GroupNameEN, it.UnitNameEN
	it.Packs = slices.Clone(it.Packs)
	for i := range it.Packs {
		it.Packs[i].Name = it.Packs[i].NameEN
	}
	return it
}

// Items lists the kinds of goods, by group and name. They are public.
func Items(tx *pg.Tx) ([]Item, error) { return selectItems(tx) }

// Desk does the use cases of goods.
type Desk struct {
	DB *pg.DB
}

// Everything lists all that the books may hold, what is held apart too.
func (d *Desk) Everything(ctx context.Context) (all []Item, err error) {
	err = d.DB.Public(ctx, func(tx *pg.Tx) error {
		all, err = selectItems(tx)
		return err
	})
	return all, err
}

// Items lists the kinds of goods that a text finds, all of them for "". Marks do
// not matter: "nuoc" finds water. What is held apart is not among them.
func (d *Desk) Items(ctx context.Context, text string) (found []Item, err error) {
	err = d.DB.Public(ctx, func(tx *pg.Tx) error {
		all, err := selectItems(tx)
		found = Find(slices.DeleteFunc(all, Item.Apart), text)
		return err
	})
	return found, err
}

// Find gives the items that have every word of a text in their names: those whose name
// begins with its words, then with its letters, then the others, each in the order of
// use. It compares without marks.
func Find(items []Item, text string) []Item {
	words := strings.Fields(vntext.Fold(text))
	if len(words) == 0 {
		return items
	}
	var first, second, then []Item
	for _, it := range items {
		name := vntext.Fold(it.Name)
		all := name + " " + vntext.Fold(it.NameEN+" "+it.Aliases+" "+it.Code)
		if slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(" "+all, " "+w) }) {
			continue
		}
		switch text := strings.Join(words, " "); {
		case strings.HasPrefix(name+" ", text+" "):
			first = append(first, it)
		case strings.HasPrefix(name, text):
			second = append(second, it)
		default:
			then = append(then, it)
		}
	}
	return slices.Concat(first, second, then)
}

// hintsMax is how many items a refusal names.
const hintsMax = 5

// Named gives the one item that a text means: its code, its whole name in either
// language or one of its other words, or the only one that Find finds. Else it is
// refused with what it might be. What is held apart is taken in otherwise.
func Named(items []Item, field, text string) (Item, error) {
	items = slices.DeleteFunc(slices.Clone(items), Item.Apart)
	text = strings.TrimSpace(text)
	if text == "" {
		return Item{}, fault.On(field, "item.missing")
	}
	if len(text) > 200 {
		return Item{}, fault.On(field, "item.unknown")
	}
	folded := vntext.Fold(text)
	for _, it := range items {
		if it.Code == text || vntext.Fold(it.Name) == folded || vntext.Fold(it.NameEN) == folded {
			return it, nil
		}
	}
	for _, it := range items {
		for alias := range strings.SplitSeq(it.Aliases, ",") {
			if folded != "" && vntext.Fold(alias) == folded {
				return it, nil
			}
		}
	}
	found := Find(items, text)
	switch {
	case folded == "" || len(found) == 0:
		return Item{}, fault.On(field, "item.unknown")
	case len(found) == 1:
		return found[0], nil
	}
	var names []string
	for _, it := range found[:min(len(found), hintsMax)] {
		names = append(names, it.Name)
	}
	return Item{}, fault.On(field, "item.several", "names", strings.Join(names, ", "))
}

// by whom items, warehouses and needs are read when nobody is signed in.
var anybody = auth.System("stock.read")
