package aid

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// wholeLots is what a round could spend of each account.
func wholeLots(r *Round) map[int64]int64 {
	all := make(map[int64]int64, len(r.Lots))
	for _, l := range r.Lots {
		all[l.Account] = l.Qty
	}
	return all
}

// stillThere refuses when an account holds less than is to be spent of it: somebody
// else was faster.
func stillThere(tx *pg.Tx, r *Round, spend map[int64]int64) error {
	var books []int64
	for _, l := range r.Lots {
		if !slices.Contains(books, l.Book) {
			books = append(books, l.Book)
		}
	}
	held, err := ledger.Held(tx, books, "")
	if err != nil {
		return err
	}
	now := make(map[int64]int64, len(held))
	for _, h := range held {
		now[h.Account] = h.Qty
	}
	for _, l := range r.Lots {
		if lack := spend[l.Account] - now[l.Account]; lack > 0 {
			return fault.Of(fault.Conflict, "round.stale.money", "lot", l.label(), "missing", l.say(lack))
		}
	}
	return nil
}

func (l Lot) label() string {
	if l.Earmarked() {
		return l.BookName + " – " + l.Name
	}
	return l.BookName
}

// stands reads the submitted lines again and compares them with the requests, the
// surveys, the books and the rule as they are now.
func stands(tx *pg.Tx, r *Round) ([]line, map[int64]candidate, error) {
	lines, err := roundLines(tx, r)
	if err != nil {
		return nil, nil, err
	}
	in, _, err := candidates(tx, r)
	if err != nil {
		return nil, nil, err
	}
	by := make(map[int64]candidate, len(in))
	for _, c := range in {
		by[c.ID] = c
	}
	changed := 0
	for _, l := range lines {
		c, ok := by[l.id]
		if !ok || c.Open != l.want || !bytes.Equal(c.verdict.Hash, l.facts) {
			changed++
		}
	}
	if changed > 0 {
		return nil, nil, fault.Of(fault.Conflict, "round.stale.lines", "n", changed)
	}
	if err := stillThere(tx, r, r.spent(lines)); err != nil {
		return nil, nil, err
	}
	again := slices.Clone(lines)
	for i := range again {
		again[i].qty, again[i].parts = 0, nil
	}
	if _, _, err := run(r.inputs(r.Method, again), again); err != nil {
		return nil, nil, err
	}
	for i := range again {
		if again[i].qty != lines[i].qty || !sameParts(again[i].parts, lines[i].parts) {
			return nil, nil, fault.Of(fault.Conflict, "round.stale.result", "row", lines[i].nth)
		}
	}
	return lines, by, nil
}

func sameParts(a, b []allot.Part) bool {
	order := func(x, y allot.Part) int { return strings.Compare(x.Lot, y.Lot) }
	a, b = slices.Clone(a), slices.Clone(b)
	slices.SortFunc(a, order)
	slices.SortFunc(b, order)
	return slices.Equal(a, b)
}

// account is the ledger account of a lot by its name in the list.
func (r *Round) account(lot string) int64 {
	nth, _ := strconv.Atoi(strings.TrimPrefix(lot, "L"))
	for _, l := range r.Lots {
		if l.Nth == nth {
			return l.Account
		}
	}
	panic("aid: no lot " + lot)
}
