package giving

import (
	"slices"

	"github.com/quykhancap/quykhancap/internal/workday"
)

// One bank says one day in several forms: its CSV has times and one wording, its MT940
// none and another. A form says a line twice in the same words, so the fingerprint
// tells; two forms do not. So before a file of another form comes in, all of its rows
// are laid beside the lines that the forms before it told, and each line stands for one
// row at most. docs/bank-lines.md has the rule.

// retelling says what rows of a file are in the book already under other words.
type retelling struct{ rows map[int]retold }

// retold is the line that one row is.
type retold struct {
	line  int64
	sure  bool // else an officer says
	asked bool // and is asked about this very row already
}

// shiftDays is how far a booking day and a value day lie apart: over a weekend.
const shiftDays = 3

// toldRow is a row of the file that no line equals.
type toldRow struct {
	readyLine
	words string
	taken bool
}

// toldLine is a line of the book on the file's days.
type toldLine struct {
	alike
	alikeKey
	shown bool // this form has told it, so it is no other row of it
	taken bool
}

// tellings are the files of one account that tell of some days.
type tellings struct{ own, others []telling }

// telling is what one file covers.
type telling struct {
	from, through workday.Day
	balanced      bool
	message       bool // MT940 or camt.053, which tell whole days from balance to balance
}

// covers reports whether the file tells all of a day: its first and its last day may be
// cut, but not of a message that adds up.
func (t telling) covers(d workday.Day) bool {
	return t.from < d && d < t.through || t.message && t.balanced && t.from <= d && d <= t.through
}

// whole reports whether one of the files tells all of a day.
func whole(list []telling, d workday.Day) bool {
	return slices.ContainsFunc(list, func(t telling) bool { return t.covers(d) })
}

// provenBy reports whether one of the files tells all of a day and its balances prove it.
func provenBy(list []telling, d workday.Day) bool {
	return slices.ContainsFunc(list, func(t telling) bool { return t.balanced && t.covers(d) })
}

// dayTold is what the file and the book say of one day.
type dayTold struct {
	file, book map[alikeKey]int
	net        int64 // of the file
	same       bool  // the lines of the one are among the lines of the other
	sum        bool  // the balances say that nothing of the day is missing in the book
}

// comparing is a file beside the book.
type comparing struct {
	files    tellings
	from     workday.Day // of the file
	through  workday.Day
	opening  int64
	balanced bool
	before   int64 // what the account held shiftDays before the file's first day
	rows     []*toldRow
	lines    []*toldLine
	days     map[workday.Day]*dayTold
	all      dayTold
	found    map[int]retold
}

func (c *comparing) day(d workday.Day) *dayTold {
	t := c.days[d]
	if t == nil {
		t = &dayTold{file: map[alikeKey]int{}, book: map[alikeKey]int{}}
		c.days[d] = t
	}
	return t
}

// count takes a row of the file into its day, whether it is known or not.
func (c *comparing) count(l *Line) {
	t := c.day(l.On)
	t.file[alikeKey{int64(l.Amount), l.Direction}]++
	t.net += signed(l.Direction, int64(l.Amount))
}

func signed(d Direction, amount int64) int64 {
	if d == Out {
		return -amount
	}
	return amount
}

// compare pairs rows and lines: first what speaks for itself, the strongest first; then
// what is left, which is sure where the whole day shows it and a question where not.
func (c *comparing) compare() map[int]retold {
	c.found = map[int]retold{}
	c.judge()
	rows, lines := map[alikeKey][]*toldRow{}, map[alikeKey][]*toldLine{}
	for _, r := range c.rows {
		k := alikeKey{int64(r.Amount), r.Direction}
		rows[k] = append(rows[k], r)
	}
	for _, l := range c.lines {
		if !l.shown {
			lines[l.alikeKey] = append(lines[l.alikeKey], l)
		}
	}
	for k, group := range rows {
		c.pair(group, lines[k])
	}
	c.pieces()
	return c.found
}

// sameLinesMin and sameAmountsMin: a day of so many lines of so many amounts is not the
// other half of a day with the same.
const (
	sameLinesMin   = 20
	sameAmountsMin = 5
)

// judge says of each day whether the book has all of it.
func (c *comparing) judge() {
	for _, l := range c.lines {
		c.day(l.day).book[l.alikeKey]++
	}
	days := make([]workday.Day, 0, len(c.days))
	for d := range c.days {
		days = append(days, d)
	}
	slices.Sort(days)
	c.all = dayTold{file: map[alikeKey]int{}, book: map[alikeKey]int{}}
	book, file, first := c.before, c.opening, c.before
	for _, d := range days {
		t, net := c.days[d], int64(0)
		inside := c.from <= d && d <= c.through
		for k, n := range t.book {
			net += signed(k.direction, k.amount) * int64(n)
			if inside {
				c.all.book[k] += n
			}
		}
		for k, n := range t.file {
			c.all.file[k] += n
		}
		t.sum = c.balanced && inside && book == file && net == t.net
		t.same = among(t.file, t.book) && among(t.book, t.file) &&
			(t.sum || enough(t.file) || whole(c.files.own, d) && whole(c.files.others, d)) ||
			among(t.file, t.book) && provenBy(c.files.others, d) || among(t.book, t.file) && provenBy(c.files.own, d)
		book, file = book+net, file+t.net
		if d < c.from {
			first = book
		}
		if d <= c.through {
			c.all.net = book
		}
	}
	c.all.sum = c.balanced && first == c.opening && c.all.net == file
	c.all.same = among(c.all.file, c.all.book) && among(c.all.book, c.all.file) && (c.all.sum || enough(c.all.file))
}

// among reports whether all of the one stands in the other.
func among(part, all map[alikeKey]int) bool {
	for k, n := range part {
		if all[k] < n {
			return false
		}
	}
	return true
}

func enough(counts map[alikeKey]int) bool {
	lines := 0
	for _, n := range counts {
		lines += n
	}
	return lines >= sameLinesMin && len(counts) >= sameAmountsMin
}
