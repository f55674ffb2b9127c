package giving

import (
	"cmp"
	"slices"
	"time"

	"github.com/quykhancap/quykhancap/internal/workday"
)

// comparedAll is how many pairs of one amount are looked at one by one; of more, only
// those that agree in a number, a code or all of the words.
const comparedAll = 1 << 18

// pair pairs the rows and lines of one amount.
func (c *comparing) pair(rows []*toldRow, lines []*toldLine) {
	if len(lines) == 0 {
		return
	}
	asked := map[fingerprint]*toldLine{}
	for _, l := range lines {
		for _, q := range l.questions {
			asked[q] = l
		}
	}
	for _, r := range rows {
		if l := asked[r.print]; l != nil {
			c.found[r.Row] = retold{line: l.id, asked: true}
			r.taken = true
		}
	}
	c.pairKeyed(rows, lines)
	rows, lines = leftRows(rows), leftLines(lines)
	if len(rows)*len(lines) <= comparedAll {
		c.pairBest(rows, lines)
		rows, lines = leftRows(rows), leftLines(lines)
	}
	c.pairRest(rows, lines)
}

func leftRows(list []*toldRow) (left []*toldRow) {
	for _, r := range list {
		if !r.taken {
			left = append(left, r)
		}
	}
	return left
}

func leftLines(list []*toldLine) (left []*toldLine) {
	for _, l := range list {
		if !l.taken {
			left = append(left, l)
		}
	}
	return left
}

// pairKeyed finds what agrees in something that can be looked up, the strongest first.
func (c *comparing) pairKeyed(rows []*toldRow, lines []*toldLine) {
	for _, at := range []agreement{sameCode, sameBoth, sameText, sameBank} {
		index := map[string][]*toldLine{}
		for _, l := range lines {
			for _, k := range l.keys(at) {
				index[k] = append(index[k], l)
			}
		}
		for _, r := range rows {
			if r.taken {
				continue
			}
			var best *toldLine
			for _, k := range r.keys(at) {
				index[k] = free(index[k])
				best = c.best(r, index[k], best, at)
			}
			c.take(r, best, true)
		}
	}
}

// triedMax is how many lines one row is held against.
const triedMax = 1000

// best is the nearest of the lines that agree as much; lines stand in the order of the
// file that told them, so the first is it where no times tell.
func (c *comparing) best(r *toldRow, lines []*toldLine, best *toldLine, least agreement) *toldLine {
	tried := 0
	for _, l := range lines {
		if l.taken || l.asked && least == perhaps {
			continue
		}
		if tried++; tried > triedMax {
			break
		}
		if c.agree(r, l) >= least && (best == nil || nearer(r, l, best)) {
			best = l
		}
		if best != nil && best.day == r.On && (r.At.IsZero() || best.at.IsZero() || best.at.Equal(r.At)) {
			break
		}
	}
	return best
}

// free drops the lines at the beginning that are taken.
func free(list []*toldLine) []*toldLine {
	for len(list) > 0 && list[0].taken {
		list = list[1:]
	}
	return list
}

// keys are what a row is looked up by.
func (r *toldRow) keys(at agreement) []string {
	return keysOf(at, r.code(), r.words, r.Doc, r.Reference)
}

func (l *toldLine) keys(at agreement) []string { return keysOf(at, l.code, l.words, l.doc, l.ref) }

func keysOf(at agreement, code, words, doc, ref string) (keys []string) {
	switch at {
	case sameCode:
		if code != "" {
			keys = append(keys, code)
		}
	case sameBoth, sameText:
		if len(words) >= wordsMin {
			keys = append(keys, words)
		}
	case sameBank:
		for _, n := range []string{plainNumber(doc), plainNumber(ref)} {
			if len(n) >= bankNumberMin && !slices.Contains(keys, n) {
				keys = append(keys, n)
			}
		}
	}
	return keys
}

// nearer reports whether l is nearer to the row in time than m.
func nearer(r *toldRow, l, m *toldLine) bool {
	days := func(l *toldLine) workday.Day { return max(r.On-l.day, l.day-r.On) }
	if d := cmp.Compare(days(l), days(m)); d != 0 {
		return d < 0
	}
	apart := func(l *toldLine) time.Duration {
		if r.At.IsZero() || l.at.IsZero() {
			return 0
		}
		return r.At.Sub(l.at).Abs()
	}
	return apart(l) < apart(m)
}

// pairBest pairs by what is left of agreement: nearly all of the words.
func (c *comparing) pairBest(rows []*toldRow, lines []*toldLine) {
	for _, r := range rows {
		c.take(r, c.best(r, lines, nil, sameWord), true)
	}
}

// pairRest pairs what nothing speaks for or against, on the same day and then on days
// that one of the forms tells wholly without it.
func (c *comparing) pairRest(rows []*toldRow, lines []*toldLine) {
	days := map[workday.Day][]*toldLine{}
	for _, l := range lines {
		days[l.day] = append(days[l.day], l)
	}
	for shift := workday.Day(0); shift <= shiftDays; shift++ {
		for _, r := range rows {
			if r.taken {
				continue
			}
			var best *toldLine
			for _, d := range [...]workday.Day{r.On - shift, r.On + shift} {
				days[d] = free(days[d])
				best = c.best(r, days[d], best, perhaps)
			}
			c.take(r, best, shift == 0 && c.day(r.On).same || c.all.same)
		}
	}
}

// agree says how much speaks for a row and a line being one, also where the one form
// tells the booking day and the other the value day.
func (c *comparing) agree(r *toldRow, l *toldLine) agreement {
	apartBy := max(r.On-l.day, l.day-r.On)
	switch {
	case apartBy > shiftDays:
		return apart
	case apartBy == 0 || !whole(c.files.others, r.On) && !whole(c.files.own, l.day):
		return r.agrees(r.words, &l.alike, false)
	}
	moved := l.alike
	moved.day, moved.at = r.On, time.Time{}
	return r.agrees(r.words, &moved, false)
}

func (c *comparing) take(r *toldRow, l *toldLine, sure bool) {
	if l == nil {
		return
	}
	r.taken, l.taken = true, true
	c.found[r.Row] = retold{line: l.id, sure: sure}
}

// pieces asks about rows of a day of which the balances say that nothing is missing: one
// form may tell in one sum what the other tells in parts.
func (c *comparing) pieces() {
	for _, r := range c.rows {
		if r.taken || !c.day(r.On).sum {
			continue
		}
		var like *toldLine
		for _, l := range c.lines {
			if l.day == r.On && l.direction == r.Direction && !l.shown && (like == nil || !l.taken && like.taken) {
				like = l
			}
		}
		if like != nil {
			r.taken = true
			c.found[r.Row] = retold{line: like.id}
		}
	}
}
