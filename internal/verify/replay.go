package verify

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/leaf"
)

// Books are the books as the leaves tell them: entry by entry, from nothing but the
// log. They are kept by what the figures go by, so a million lots take no room.
type Books struct {
	sums      map[cell]*moved
	funds     map[int64]string // CODE@DAY of the fund's unit
	books     map[int64]int64  // whose fund it is
	campaigns map[string]int64 // the book of each
}

// cell is one kind of account of one part of one book.
type cell struct {
	book                       int64
	item, kind, class, earmark string
}

type moved struct{ nIn, nOut, in, out int64 }

// NewBooks are empty books.
func NewBooks() *Books {
	return &Books{
		sums: map[cell]*moved{}, funds: map[int64]string{}, books: map[int64]int64{},
		campaigns: map[string]int64{},
	}
}

// Add takes the next leaf. Leaves that move nothing are passed over. It refuses what
// books cannot hold: an account that is none, a book or fund that is told twice. Whether
// the entries keep their own rules is not its business.
func (b *Books) Add(l leaf.Leaf) error {
	fact, err := readFact(l)
	if err != nil {
		return err
	}
	return b.add(fact)
}

// add takes what readFact gives.
func (b *Books) add(fact any) error {
	switch f := fact.(type) {
	case *entryFact:
		return b.addEntry(f)
	case *fundFact:
		return once(b.funds, f.Fund, f.Unit+"@"+f.On, "fund")
	case *bookFact:
		return once(b.books, f.Book, f.Fund, "book")
	case *campaignFact:
		return once(b.campaigns, f.Slug, f.Book, "campaign")
	}
	return nil
}

// once keeps a fact that is told once.
func once[K, V comparable](facts map[K]V, key K, value V, what string) error {
	if _, told := facts[key]; told {
		return wrong("%s %v được ghi hai lần", "%s %v is told twice", what, key)
	}
	facts[key] = value
	return nil
}

func (b *Books) addEntry(e *entryFact) error {
	if e.odd != nil {
		return e.odd
	}
	for i, p := range e.Postings {
		from, to := e.cells[i][0], e.cells[i][1]
		if p.Qty <= 0 || from.item != to.item {
			return wrong("bút toán %d chuyển %d từ %s sang %s", "entry %d moves %d from %s to %s", e.Entry, p.Qty, p.From, p.To)
		}
		s, d := b.at(from), b.at(to)
		s.nOut, s.out = s.nOut+1, s.out+p.Qty
		d.nIn, d.in = d.nIn+1, d.in+p.Qty
	}
	return nil
}

func (b *Books) at(c cell) *moved {
	m := b.sums[c]
	if m == nil {
		m = &moved{}
		b.sums[c] = m
	}
	return m
}

// cellsOf reads both ends of each posting.
func cellsOf(e *entryFact) ([][2]cell, error) {
	cells := make([][2]cell, len(e.Postings))
	for i, p := range e.Postings {
		for end, path := range []string{p.From, p.To} {
			var err error
			if cells[i][end], err = cellOf(path); err != nil {
				return nil, fmt.Errorf("entry %d: %w", e.Entry, err)
			}
		}
	}
	return cells, nil
}

// cellOf reads an account's path: book/kind/item/holder/earmark, without empty parts
// at its end. Of the holder stays what the figures tell apart: givers in cash and those
// who were given back, and what was drawn for a hand-over.
func cellOf(path string) (c cell, err error) {
	var parts [5]string
	rest, more := path, true
	for i := range parts {
		if !more {
			break
		}
		parts[i], rest, more = strings.Cut(rest, "/")
	}
	c = cell{kind: parts[1], item: parts[2], earmark: parts[4]}
	c.book, err = strconv.ParseInt(parts[0], 10, 64)
	if err != nil || more || c.item == "" || !slices.Contains(kinds, c.kind) {
		return cell{}, wrong("%.100q không phải tài khoản", "%.100q is no account", path)
	}
	switch c.kind {
	case "giver":
		c.class = parts[3]
	case "reserved":
		c.class = parts[3][:min(1, len(parts[3]))]
	}
	return c, nil
}

var kinds = []string{
	"giver", "bank", "cash", "transit", "store", "reserved", "outlay", "fee", "interest", "other_in", "other_out",
}

// Units are the addresses, CODE@DAY, of the units that have a fund, in order.
func (b *Books) Units() []string {
	var units []string
	for _, u := range b.funds {
		units = append(units, u)
	}
	slices.Sort(units)
	return slices.Compact(units)
}

// Campaigns are the addresses of the campaigns, in order.
func (b *Books) Campaigns() []string {
	var slugs []string
	for slug := range b.campaigns {
		slugs = append(slugs, slug)
	}
	slices.Sort(slugs)
	return slugs
}

// Figures add up the campaigns of a unit (CODE@DAY), or one campaign; of all of them
// where neither is said.
func (b *Books) Figures(unit, campaign string) Figures {
	asked := b.asked(unit, campaign)
	all := map[string]*flows{"VND": {}}
	parts := map[part]int64{}
	for c, m := range b.sums {
		if !asked[c.book] {
			continue
		}
		if all[c.item] == nil {
			all[c.item] = &flows{}
		}
		all[c.item].add(c, *m)
		switch c.kind {
		case "bank", "cash", "store", "transit", "reserved":
			parts[part{c.book, c.earmark, c.item}] += m.in - m.out
		}
	}
	f := Figures{ItemFigures: all["VND"].figures("VND")}
	for item, l := range all {
		if item != "VND" && *l != (flows{}) {
			f.Goods = append(f.Goods, l.figures(item))
		}
	}
	slices.SortFunc(f.Goods, func(a, b ItemFigures) int { return strings.Compare(a.Item, b.Item) })
	for p, balance := range parts {
		if balance != 0 {
			f.Parts = append(f.Parts, Part{p.book, p.earmark, p.item, balance})
		}
	}
	slices.SortFunc(f.Parts, comparePart)
	return f
}

// asked are the books of the campaigns of a unit, of one campaign, or of all.
func (b *Books) asked(unit, campaign string) map[int64]bool {
	asked := map[int64]bool{}
	for slug, book := range b.campaigns {
		if (campaign == "" || slug == campaign) && (unit == "" || b.funds[b.books[book]] == unit) {
			asked[book] = true
		}
	}
	return asked
}

// Difference is a figure that the fund publishes otherwise than its log says.
type Difference struct {
	Field               string
	Published, Replayed string
}

// Differ holds published figures, as /api/v1/figures answers them, against these.
func (f Figures) Differ(published []byte) (list []Difference, err error) {
	var p Figures
	if err := json.Unmarshal(published, &p); err != nil {
		return nil, fmt.Errorf("read the published figures: %w", err)
	}
	slices.SortFunc(p.Goods, func(a, b ItemFigures) int { return strings.Compare(a.Item, b.Item) })
	slices.SortFunc(p.Parts, comparePart)
	differ := func(field string, published, replayed any) {
		if a, b := fmt.Sprint(published), fmt.Sprint(replayed); a != b {
			list = append(list, Difference{field, a, b})
		}
	}
	items := func(of, field string, published, replayed []ItemFigures) {
		at := map[string]ItemFigures{}
		for _, r := range replayed {
			at[r.Item] = r
		}
		for _, i := range published {
			r, told := at[i.Item]
			if !told {
				differ(field+i.Item, i.Balance, "nothing")
				continue
			}
			delete(at, i.Item)
			i.each(r, func(name string, a, b any) { differ(field+i.Item+of+name, a, b) })
		}
		for _, r := range replayed {
			if _, left := at[r.Item]; left {
				differ(field+r.Item, "nothing", r.Balance)
			}
		}
	}
	p.Item = "VND" // the answer says it of goods only
	p.each(f.ItemFigures, differ)
	items(".", "goods.", p.Goods, f.Goods)
	for i := range max(len(p.Parts), len(f.Parts)) {
		var a, b Part
		if i < len(p.Parts) {
			a = p.Parts[i]
		}
		if i < len(f.Parts) {
			b = f.Parts[i]
		}
		differ(fmt.Sprintf("parts[%d]", i), a, b)
	}
	return list, nil
}
