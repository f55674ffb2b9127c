package verify

import (
	"maps"
	"slices"
	"strings"
)

// losses are the rules of what leaves a safe without being sold: never in silence, never
// more than came, and found again only where its entry is taken back.
type losses struct {
	entries map[int64]*gone // by entry
	told    map[int64]lossAt
	undone  map[int64]lossAt // by the entry that takes the loss's back
}

// gone is what an entry takes out of a safe, and where to.
type gone struct {
	pos    int64
	item   string
	qty    int64
	holder string
	back   int64 // where it was taken back
}

type lossAt struct {
	pos  int64
	fact *lossFact
}

func newLosses() losses {
	return losses{map[int64]*gone{}, map[int64]lossAt{}, map[int64]lossAt{}}
}

func (s *losses) entry(pos int64, e *entryFact) {
	if x := s.entries[e.Reverses]; x != nil {
		x.back = pos
	}
	if e.Type != "value_loss" || e.Reverses != 0 {
		return
	}
	x := &gone{pos: pos}
	if len(e.Postings) == 1 {
		from, to := strings.Split(e.Postings[0].From, "/"), strings.Split(e.Postings[0].To, "/")
		if len(from) >= 4 && len(to) >= 4 && from[0] == to[0] && from[2] == to[2] && from[1] == "store" && to[1] == "other_out" {
			x.item, x.qty, x.holder = to[2], e.Postings[0].Qty, to[3]
		}
	}
	s.entries[e.Entry] = x
}

func (s *losses) tell(pos int64, kind string, f *lossFact) {
	if kind == "value_loss_undone" {
		s.undone[f.Entry] = lossAt{pos, f}
		return
	}
	s.told[f.Entry] = lossAt{pos, f}
}

// left is how much of a thing is there before a position of the log, after its losses that
// stood then: a thing is lost or found while it is in no sale, so their order is certain.
func (s *losses) left(r *rules, gift, came, pos int64) int64 {
	for entry, at := range s.told {
		if at.fact.Gift != gift || at.pos >= pos {
			continue
		}
		if back, found := s.undone[r.reversed[entry]]; !found || back.pos >= pos {
			came -= at.fact.Qty
		}
	}
	return came
}

// end holds each loss that was told against its entry, and against what came. Near the end
// of the log one may wait for the other.
func (s *losses) end(r *rules, size int64) {
	for _, entry := range slices.Sorted(maps.Keys(s.told)) {
		at := s.told[entry]
		x, came := s.entries[entry], r.sales.came[at.fact.Gift]
		holder := "loss"
		if at.fact.What == "false" {
			holder = "false"
		}
		switch {
		case x == nil && at.pos >= size-settle:
			r.report.skip("loss.young", at.pos, at.fact.Loss, entry)
		case x == nil || *x != gone{x.pos, at.fact.Item, at.fact.Qty, holder, x.back}:
			r.fail("loss.other", at.pos, at.fact.Loss, entry)
		case came.item != at.fact.Item || s.left(r, at.fact.Gift, came.qty, at.pos+1) < 0:
			r.fail("loss.gift", at.pos, at.fact.Loss, at.fact.Gift)
		}
	}
	s.backs(r, size)
	for _, entry := range slices.Sorted(maps.Keys(s.entries)) {
		x := s.entries[entry]
		switch _, told := s.told[entry]; {
		case told:
		case x.pos >= size-settle:
			r.report.skip("loss.early", x.pos, entry)
		default:
			r.fail("loss.silent", entry)
		}
	}
}

// backs holds what was told to be found again against the reversals of their entries, one
// for one.
func (s *losses) backs(r *rules, size int64) {
	told := map[int64]bool{}
	for _, entry := range slices.Sorted(maps.Keys(s.told)) {
		back := r.reversed[entry]
		if back == 0 {
			continue
		}
		told[back] = true
		of := s.told[entry]
		pos := of.pos
		if x := s.entries[entry]; x != nil {
			pos = max(pos, x.back)
		}
		at, ok := s.undone[back]
		switch {
		case !ok && pos >= size-settle:
			r.report.skip("loss.young", pos, of.fact.Loss, back)
		case !ok || at.fact.Loss != of.fact.Loss:
			r.fail("loss.back", of.fact.Loss, entry, back)
		}
	}
	for _, back := range slices.Sorted(maps.Keys(s.undone)) {
		switch at := s.undone[back]; {
		case told[back]:
		case at.pos >= size-settle:
			r.report.skip("loss.young", at.pos, at.fact.Loss, back)
		default:
			r.fail("loss.undone", at.pos, at.fact.Loss, back)
		}
	}
}
