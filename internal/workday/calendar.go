package workday

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"
	"time"
)

// Holiday is one day that is not what its weekday says.
type Holiday struct {
	Day  Day
	Work bool // a Saturday worked in exchange; else a day off
	Name string
	// Basis is "announced" (by the ministry, for public servants), "law" (fixed by
	// the Labour Code, swaps not yet announced) or "estimated" (?): shown to the
	// officer who relies on it, and replaced when the announcement comes.
	Basis string
}

// Calendar knows which days are worked: Monday to Friday but for its holidays.
type Calendar struct {
	days        map[Day]Holiday
	first, last int // the years its holidays cover
}

//go:embed holidays.csv
var holidays string

// Vietnam is the calendar of public offices, 2024 to 2027. Outside those years
// it knows the holidays with a fixed date and not those of the lunar year.
// Culture Day (24 November), called a paid day off by a resolution of January
// 2026, is left out until the Labour Code names it (?): a day too few is safe.
var Vietnam = read(holidays)

// NewCalendar makes a calendar from holidays kept elsewhere.
func NewCalendar(list []Holiday) *Calendar {
	c := &Calendar{days: make(map[Day]Holiday, len(list)), first: 9999}
	for _, h := range list {
		c.days[h.Day] = h
		c.first, c.last = min(c.first, h.Day.Year()), max(c.last, h.Day.Year())
	}
	return c
}

// read takes our own file; a mistake in it is ours.
func read(file string) *Calendar {
	rows, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil {
		panic("workday: " + err.Error())
	}
	list := make([]Holiday, 0, len(rows))
	for _, row := range rows[1:] {
		day, err := Parse(row[0])
		if err != nil || row[1] != "off" && row[1] != "work" {
			panic(fmt.Sprintf("workday: holiday %q", row))
		}
		list = append(list, Holiday{Day: day, Work: row[1] == "work", Name: row[2], Basis: row[3]})
	}
	return NewCalendar(list)
}

// Working reports whether offices are open on the day.
func (c *Calendar) Working(d Day) bool {
	if h, ok := c.days[d]; ok {
		return h.Work
	}
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	return c.covers(d) || !fixed(d)
}

// Certain reports whether every day from a to b is announced or fixed by law,
// so that a deadline between them may be shown without a question mark.
func (c *Calendar) Certain(a, b Day) bool {
	if !c.covers(a) || !c.covers(b) {
		return false
	}
	for d := a; d <= b; d++ {
		if h, ok := c.days[d]; ok && h.Basis == "estimated" {
			return false
		}
	}
	return true
}

func (c *Calendar) covers(d Day) bool {
	y := d.Year()
	return y >= c.first && y <= c.last
}

// fixed are the holidays of the Labour Code that have the same date every year.
func fixed(d Day) bool {
	_, m, day := d.utc().Date()
	return m == time.January && day == 1 || m == time.April && day == 30 ||
		m == time.May && day == 1 || m == time.September && day == 2
}

// periodMax bounds every count: no deadline of ours is ten years off.
const periodMax = 3660

// AddCalendarDays ends a period of n days that begins with an event on from.
// The first day is not counted (Civil Code art 147.2); an end on a day off
// moves to the next working day (art 148.5).
func (c *Calendar) AddCalendarDays(from Day, n int) Day {
	check(from, n)
	return c.NextWorking(from + Day(n))
}

// AddWorkingDays is the n-th working day after from, which is not counted.
func (c *Calendar) AddWorkingDays(from Day, n int) Day {
	check(from, n)
	for d := from + 1; n > 0; d++ {
		from = d
		if c.Working(d) {
			n--
		}
	}
	return from
}

// NextWorking is d, or the first working day after it.
func (c *Calendar) NextWorking(d Day) Day {
	for i := 0; !c.Working(d); i++ {
		if i > 31 {
			panic(fmt.Sprintf("workday: no working day within a month of %s", d))
		}
		d++
	}
	return d
}

// WorkingDays counts the working days after from up to and including to.
func (c *Calendar) WorkingDays(from, to Day) int {
	check(from, int(to-from))
	n := 0
	for d := from + 1; d <= to; d++ {
		if c.Working(d) {
			n++
		}
	}
	return n
}

// AddCalendarDays counts in the calendar Vietnam.
func AddCalendarDays(from Day, n int) Day { return Vietnam.AddCalendarDays(from, n) }

// AddWorkingDays counts in the calendar Vietnam.
func AddWorkingDays(from Day, n int) Day { return Vietnam.AddWorkingDays(from, n) }

func check(from Day, n int) {
	if from <= 0 || n > periodMax {
		panic(fmt.Sprintf("workday: %d days from %q", n, from))
	}
}
