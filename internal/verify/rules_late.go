package verify

import (
	"fmt"
	"maps"
	"slices"
)

// What came after a campaign's last day and was decided about with others goes as one sum:
// all of it that did not go back by itself.

// lateMoney is what the log tells of it.
type lateMoney struct {
	rulings map[int64]*lateRuling
	of      map[int64]lateShare // by the entry of the gift
	back    []int64             // entries of gifts that went back by themselves
}

// lateRuling is one decision about many gifts.
type lateRuling struct {
	gifts, amount int64
	moved         *reference
	pos           int64 // of the leaf that says so
}

// lateShare is one gift of a ruling.
type lateShare struct{ ruling, amount int64 }

func (l *lateMoney) ruling(id int64) *lateRuling {
	if l.rulings == nil {
		l.rulings, l.of = map[int64]*lateRuling{}, map[int64]lateShare{}
	}
	if l.rulings[id] == nil {
		l.rulings[id] = &lateRuling{}
	}
	return l.rulings[id]
}

func (r *rules) lateGift(pos int64, f *reference) {
	if f.Ruling == 0 {
		r.has(pos, fmt.Sprintf("late_gift %d", f.Entry))
		return
	}
	k := r.lateMoney.ruling(f.Ruling)
	k.gifts, k.amount = k.gifts+1, k.amount+f.Amount
	r.lateMoney.of[f.Entry] = lateShare{f.Ruling, f.Amount}
}

func (r *rules) lateMoved(pos int64, f *reference) {
	r.needs(pos, "campaign "+f.Campaign)
	r.needsEntry(pos, f.By)
	if f.Next != "" {
		r.needs(pos, "campaign "+f.Next)
		r.needsEntry(pos, f.Arrival)
	}
	if f.Ruling == 0 {
		r.needs(pos, fmt.Sprintf("late_gift %d", f.Entry))
		return
	}
	k := r.lateMoney.ruling(f.Ruling)
	if k.moved != nil {
		r.fail("fact.twice", pos, "late_moved", fmt.Sprint(f.Ruling), k.pos)
		return
	}
	k.moved, k.pos = f, pos
}

// endLate holds each sum that went against the gifts that it was decided about.
func (r *rules) endLate(size int64) {
	for _, entry := range r.lateMoney.back {
		if share, ruled := r.lateMoney.of[entry]; ruled {
			k := r.lateMoney.rulings[share.ruling]
			k.gifts, k.amount = k.gifts-1, k.amount-share.amount
		}
	}
	for _, id := range slices.Sorted(maps.Keys(r.lateMoney.rulings)) {
		k := r.lateMoney.rulings[id]
		switch {
		case k.moved == nil || k.moved.Gifts == k.gifts && k.moved.Amount == k.amount:
		case k.pos >= size-settle:
			r.report.skip("fact.young", k.pos, words{fmt.Sprintf("“late_gift … %d”", id), fmt.Sprintf("“late_gift … %d”", id)})
		default:
			r.fail("late.sum", k.pos, id, k.moved.Gifts, k.moved.Amount, k.gifts, k.amount)
		}
	}
}
