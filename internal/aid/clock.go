package aid

import "github.com/quykhancap/quykhancap/internal/workday"

// Clock is a time that a law or we set: so many calendar or working days after
// the day that begins it, which is not counted (Civil Code art 147.2).
type Clock struct {
	Days    int
	Working bool
	Basis   string
}

// UrgentRelief is from the day the commune has its verified list to the chair's
// signature: the term request_sign of duties.
var UrgentRelief = Clock{2, false, "Nghị định 20/2021/NĐ-CP, điều 12 khoản 3"}

// Due is the last day of a clock that begins on a day. A calendar period that
// ends on a day off runs to the next working day (art 148.5).
func (c Clock) Due(from workday.Day) workday.Day {
	if c.Working {
		return workday.AddWorkingDays(from, c.Days)
	}
	return workday.AddCalendarDays(from, c.Days)
}

// Certain reports whether the days until then are announced, so that the due day
// may be shown without a question mark.
func (c Clock) Certain(from workday.Day) bool { return workday.Vietnam.Certain(from, c.Due(from)) }
