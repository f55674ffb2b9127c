package verify

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/money"
)

// The end of a fund and the turn of its years, held against the entries themselves.

type fundEnded struct {
	Fund   int64 `json:"fund"`
	To     int64 `json:"to"`
	Handed []struct {
		Item string `json:"item"`
		Qty  int64  `json:"qty"`
	} `json:"handed"`

	pos int64
}

type yearClosed struct {
	Fund int64  `json:"fund"`
	Year int64  `json:"year"`
	Rows int64  `json:"rows"`
	List string `json:"list"`

	pos int64
}

// yearCell is one part of one book in one year.
type yearCell struct {
	book          int64
	earmark, item string
	year          int64
}

// yearSum is what a part holds more at the year's end, and what came in and went out.
type yearSum struct{ held, in, out int64 }

// handedOver are the entries by which an ending fund hands over what was counted.
const handedOver = "ended_out"

// moves adds an entry to the years, and to what an ending fund handed over.
func (r *rules) moves(pos int64, e *entryFact) {
	if len(e.BookOn) != len("2006-01-02") {
		return
	}
	year, err := strconv.ParseInt(e.BookOn[:4], 10, 64)
	if err != nil {
		return
	}
	for i, c := range e.cells {
		qty := e.Postings[i].Qty
		r.year(c[0], year).add(c[0], -qty)
		r.year(c[1], year).add(c[1], qty)
		if e.Type == handedOver && c[0].kind != "transit" {
			if r.handed[c[0].book] == nil {
				r.handed[c[0].book] = map[string]int64{}
			}
			r.handed[c[0].book][c[0].item] += qty
		}
		for _, end := range c {
			if len(r.ended) == 0 {
				break
			}
			if f := r.ended[r.funds[end.book]]; f != nil && pos > f.pos+settle {
				r.fail("fund.after", pos, e.Entry, f.Fund)
				return
			}
		}
	}
}

func (r *rules) year(c cell, year int64) *yearSum {
	key := yearCell{c.book, c.earmark, c.item, year}
	y := r.years[key]
	if y == nil {
		y = &yearSum{}
		r.years[key] = y
	}
	return y
}

func (y *yearSum) add(c cell, qty int64) {
	switch {
	case c.held():
		y.held += qty
	case c.kind == "interest", c.kind == "other_in", c.kind == "giver" && c.class != "returned":
		y.in -= qty
	default: // outlay, fee, other_out, who was given back
		y.out += qty
	}
}

// held reports whether an account is a place where something lies.
func (c cell) held() bool {
	switch c.kind {
	case "bank", "cash", "transit", "store", "reserved":
		return true
	}
	return false
}

func (r *rules) endOfFund(pos int64, f *fundEnded) {
	f.pos = pos
	if first := r.ended[f.Fund]; first != nil {
		r.fail("fact.twice", pos, "fund_ended", strconv.FormatInt(f.Fund, 10), first.pos)
		return
	}
	r.ended[f.Fund] = f
	r.has(pos, fmt.Sprintf("fund_ended %d", f.Fund))
	r.needs(pos, fmt.Sprintf("fund %d", f.Fund), fmt.Sprintf("fund %d", f.To))
	if heir := r.ended[f.To]; f.To == f.Fund || heir != nil && pos > heir.pos+settle {
		r.fail("fund.heir", pos, f.Fund, f.To)
	}
}

// endFunds: a fund that has ended holds nothing, and handed over what it says.
func (r *rules) endFunds(size int64) {
	for _, id := range slices.Sorted(maps.Keys(r.ended)) {
		f := r.ended[id]
		fail := r.fail
		if f.pos >= size-settle {
			fail = func(string, ...any) { r.report.skip("fund.young", id) }
		}
		if what, qty := r.left(id); qty != 0 {
			fail("fund.holds", f.pos, id, what)
		}
		sums := map[string]int64{}
		for book, items := range r.handed {
			if r.funds[book] == id {
				for item, qty := range items {
					sums[item] += qty
				}
			}
		}
		for _, h := range f.Handed {
			sums[h.Item] -= h.Qty
		}
		for _, item := range slices.Sorted(maps.Keys(sums)) {
			if sums[item] != 0 {
				fail("fund.handed", f.pos, id, item)
			}
		}
	}
}

// left is one kind of account of a fund that is not nil, and how much it has.
func (r *rules) left(fund int64) (what words, qty int64) {
	if r.books == nil {
		return words{}, 0
	}
	sums := map[cell]int64{}
	for c, m := range r.books.sums {
		if c.held() && r.funds[c.book] == fund {
			sums[cell{book: c.book, kind: c.kind, item: c.item, earmark: c.earmark}] += m.in - m.out
		}
	}
	for c, n := range sums {
		if n != 0 && (qty == 0 || n > qty) {
			text := strconv.FormatInt(n, 10) + " " + c.item
			if c.item == "VND" {
				text = money.VND(n).String()
			}
			what, qty = words{text, text}, n
		}
	}
	return what, qty
}

func (r *rules) yearTold(pos int64, y *yearClosed) {
	y.pos = pos
	r.needs(pos, fmt.Sprintf("fund %d", y.Fund))
	r.closings[[2]int64{y.Fund, y.Year}] = y
}

// endYears writes the statement of each closed year anew, from the entries. Of a year that
// was closed again the last statement counts, and of one that is open again none.
func (r *rules) endYears(size int64) {
	byFund := func(a, b [2]int64) int { return slices.Compare(a[:], b[:]) }
	for _, key := range slices.SortedFunc(maps.Keys(r.closings), byFund) {
		y := r.closings[key]
		if december := fmt.Sprintf("%04d-12", y.Year); r.closed[y.Fund] < december {
			switch {
			case r.reopened[y.Fund]:
			case y.pos >= size-settle:
				r.report.skip("year.young", y.Fund, y.Year)
			default:
				r.fail("year.open", y.pos, y.Fund, y.Year)
			}
			continue
		}
		rows, list := r.yearList(y.Fund, y.Year)
		switch {
		case rows == y.Rows && list == y.List:
			r.held++
		case y.pos >= size-settle:
			r.report.skip("year.young", y.Fund, y.Year)
		default:
			r.fail("year.other", y.pos, y.Fund, y.Year)
		}
	}
}

// yearList is the statement of one year of a fund, as its leaf binds it.
func (r *rules) yearList(fund, year int64) (rows int64, list string) {
	type row struct{ opening, in, out, closing int64 }
	parts := map[part]*row{}
	for c, y := range r.years {
		if r.funds[c.book] != fund || c.year > year {
			continue
		}
		key := part{c.book, c.earmark, c.item}
		p := parts[key]
		if p == nil {
			p = &row{}
			parts[key] = p
		}
		p.closing += y.held
		if c.year < year {
			p.opening += y.held
		} else {
			p.in, p.out = p.in+y.in, p.out+y.out
		}
	}
	keys := slices.SortedFunc(maps.Keys(parts), func(a, b part) int {
		return comparePart(Part{a.book, a.earmark, a.item, 0}, Part{b.book, b.earmark, b.item, 0})
	})
	var b strings.Builder
	for _, k := range keys {
		p := parts[k]
		fmt.Fprintf(&b, "%d/%s/%s %d %d %d %d %d\n", k.book, k.earmark, k.item, p.opening, p.in, p.out,
			p.closing-p.opening-p.in+p.out, p.closing)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return int64(len(keys)), hex.EncodeToString(sum[:])
}
