package verify

import (
	"maps"
	"slices"
	"strings"
)

// sales are the rules of what is held apart: a thing is sold once, by an entry that takes
// out what is said and brings in what was paid; and no entry sells in silence.
type sales struct {
	entries map[int64]*sold // by entry
	named   map[int64]saleAt
	sold    map[int64]int64  // sale by the entry of the thing's coming
	came    map[int64]thing  // by the entry of its coming
	undone  map[int64]saleAt // by the entry that takes the sale's back
}

// thing is what an entry brought into a safe.
type thing struct {
	item string
	qty  int64
}

// sold is what an entry of a sale moves: things out by item, đồng from the sale into banks.
type sold struct {
	pos    int64
	out    map[string]int64
	money  int64
	strays bool  // moves anything else
	back   int64 // where it was taken back
}

type saleAt struct {
	pos  int64
	fact *saleFact
}

func newSales() sales {
	return sales{map[int64]*sold{}, map[int64]saleAt{}, map[int64]int64{}, map[int64]thing{}, map[int64]saleAt{}}
}

// entry keeps what came to be held apart, and what entries of sales move.
func (s *sales) entry(pos int64, e *entryFact) {
	if e.Type == "value_in" && e.Reverses == 0 && len(e.Postings) == 1 {
		from, to := strings.Split(e.Postings[0].From, "/"), strings.Split(e.Postings[0].To, "/")
		if len(from) >= 3 && len(to) >= 3 && from[1] == "giver" && to[1] == "store" && from[2] == to[2] {
			s.came[e.Entry] = thing{to[2], e.Postings[0].Qty}
		}
	}
	if x := s.entries[e.Reverses]; x != nil {
		x.back = pos
	}
	if e.Type != "sale" || e.Reverses != 0 {
		return
	}
	x := &sold{pos: pos, out: map[string]int64{}}
	for _, p := range e.Postings {
		from, to := strings.Split(p.From, "/"), strings.Split(p.To, "/")
		switch {
		case len(from) < 4 || len(to) < 4 || from[2] != to[2] || from[0] != to[0]:
			x.strays = true
		case from[2] == "VND" && from[1] == "giver" && from[3] == "sale" && to[1] == "bank":
			x.money += p.Qty
		case from[2] != "VND" && from[1] == "store" && to[1] == "other_out" && to[3] == "sold":
			x.out[from[2]] += p.Qty
		default:
			x.strays = true
		}
	}
	s.entries[e.Entry] = x
}

func (s *sales) told(r *rules, pos int64, kind string, f *saleFact) {
	if kind == "value_sale_undone" {
		s.undone[f.Entry] = saleAt{pos, f}
		maps.DeleteFunc(s.sold, func(_, sale int64) bool { return sale == f.Sale })
		return
	}
	for _, t := range f.Things {
		if first, again := s.sold[t.Gift]; again {
			r.fail("sale.twice", pos, f.Sale, t.Gift, first)
			continue
		}
		s.sold[t.Gift] = f.Sale
	}
	s.named[f.Entry] = saleAt{pos, f}
}

// end holds each sale that was told against its entry. Near the end of the log one may
// wait for the other.
func (s *sales) end(r *rules, size int64) {
	for _, entry := range slices.Sorted(maps.Keys(s.named)) {
		at := s.named[entry]
		x := s.entries[entry]
		switch {
		case x == nil && at.pos >= size-settle:
			r.report.skip("sale.young", at.pos, at.fact.Sale, entry)
		case x == nil:
			r.fail("sale.alone", at.pos, at.fact.Sale, entry)
		case !x.is(at.fact):
			r.fail("sale.other", at.pos, at.fact.Sale, entry)
		}
		s.gifts(r, at, entry, size)
	}
	s.backs(r, size)
	for entry := range s.named {
		delete(s.entries, entry)
	}
	for _, entry := range slices.Sorted(maps.Keys(s.entries)) {
		switch x := s.entries[entry]; {
		case x.pos >= size-settle:
			r.report.skip("sale.early", x.pos, entry)
		default:
			r.fail("sale.silent", entry)
		}
	}
}

// gifts holds each thing of a sale against the entry that brought it, after what of it was
// lost or false.
func (s *sales) gifts(r *rules, at saleAt, entry, size int64) {
	for _, t := range at.fact.Things {
		came, ok := s.came[t.Gift]
		switch {
		case !ok && at.pos >= size-settle:
			r.report.skip("sale.young", at.pos, at.fact.Sale, entry)
		case !ok || came.item != t.Item || r.losses.left(r, t.Gift, came.qty, at.pos) != t.Qty:
			r.fail("sale.gift", at.pos, at.fact.Sale, t.Gift)
		}
	}
}

// backs holds the sales that were told to be undone against the reversals of their entries,
// one for one.
func (s *sales) backs(r *rules, size int64) {
	told := map[int64]bool{}
	for _, entry := range slices.Sorted(maps.Keys(s.named)) {
		back := r.reversed[entry]
		if back == 0 {
			continue
		}
		told[back] = true
		of := s.named[entry]
		pos := of.pos
		if x := s.entries[entry]; x != nil {
			pos = max(pos, x.pos, x.back)
		}
		at, ok := s.undone[back]
		switch {
		case !ok && pos >= size-settle:
			r.report.skip("sale.young", pos, of.fact.Sale, back)
		case !ok || at.fact.Sale != of.fact.Sale:
			r.fail("sale.back", of.fact.Sale, entry, back)
		}
	}
	for _, back := range slices.Sorted(maps.Keys(s.undone)) {
		switch at := s.undone[back]; {
		case told[back]:
		case at.pos >= size-settle:
			r.report.skip("sale.young", at.pos, at.fact.Sale, back)
		default:
			r.fail("sale.undone", at.pos, at.fact.Sale, back)
		}
	}
}

// is reports whether an entry moves what a leaf says was sold.
func (x *sold) is(f *saleFact) bool {
	out := map[string]int64{}
	var prices int64
	for _, t := range f.Things {
		out[t.Item] += t.Qty
		prices += t.Price
	}
	return !x.strays && prices == f.Amount && x.money == f.Amount && maps.Equal(out, x.out)
}
