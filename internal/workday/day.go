// Package workday counts days as the law does: civil days of Vietnam, working
// days between holidays, and periods whose end falls on a day off.
//
// Calendar days and working days are different timers; a use case names the one
// its law names.
package workday

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Zone is Vietnam's time: UTC+7 the year round.
var Zone = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

// Day is one civil day in Vietnam; the zero Day is none. Days are numbers, so
// d+1 is the next day and a<b is earlier.
type Day int32

// epoch is the Day of 1970-01-01; Day 1 is 0001-01-01.
const epoch Day = 719_163

const secondsPerDay = 24 * 60 * 60

// On is the day of a moment, as clocks in Vietnam show it.
func On(t time.Time) Day {
	y, m, d := t.In(Zone).Date()
	return Date(y, m, d)
}

// Date is a day of the calendar. It panics outside the years 1 to 9999.
func Date(year int, month time.Month, day int) Day {
	if year < 1 || year > 9999 {
		panic(fmt.Sprintf("workday: year %d", year))
	}
	return epoch + Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()/secondsPerDay)
}

// What is typed lies within these years: rules add days to days, and the calendar of
// Date must not end in their hands.
const (
	yearMin = 1900
	yearMax = 2999
)

// Parse reads 2024-09-10 or 10/09/2024. Days that no month has are refused, and
// those of years that nobody means.
func Parse(text string) (Day, error) {
	d, err := readDay(text)
	if err == nil && (d.Year() < yearMin || d.Year() > yearMax) {
		return 0, fmt.Errorf("workday: %s is not meant", d)
	}
	return d, err
}

func readDay(text string) (Day, error) {
	layout := time.DateOnly
	if len(text) == len("02/01/2006") && text[2] == '/' {
		layout = "02/01/2006"
	}
	t, err := time.Parse(layout, text)
	if err != nil || t.Year() < 1 {
		return 0, fmt.Errorf("workday: %.20q is no day", text)
	}
	return Date(t.Date()), nil
}

// Start is the first moment of the day, in Vietnam.
func (d Day) Start() time.Time {
	y, m, day := d.utc().Date()
	return time.Date(y, m, day, 0, 0, 0, 0, Zone)
}

// End is the first moment after the day: a deadline on d is kept before d.End().
func (d Day) End() time.Time { return (d + 1).Start() }

// Weekday of the day.
func (d Day) Weekday() time.Weekday { return d.utc().Weekday() }

// Year of the day.
func (d Day) Year() int { return d.utc().Year() }

// IsZero reports whether this is no day.
func (d Day) IsZero() bool { return d == 0 }

// String is 2024-09-10, "" for no day.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return d.utc().Format(time.DateOnly)
}

// Local is 10/09/2024, as people in Vietnam write it.
func (d Day) Local() string {
	if d == 0 {
		return ""
	}
	return d.utc().Format("02/01/2006")
}

func (d Day) utc() time.Time {
	return time.Unix(int64(d-epoch)*secondsPerDay, 0).UTC()
}

// MarshalText writes 2024-09-10 into JSON, "" for no day.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	var err error
	*d, err = readDay(string(text))
	return err
}

// Value stores a date column; no day is null.
func (d Day) Value() (driver.Value, error) {
	if d == 0 {
		return nil, nil
	}
	return d.utc(), nil
}

// Scan reads a date column. A date comes as midnight of no particular place, so
// its numbers count, not its moment.
func (d *Day) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = 0
	case time.Time:
		if v.Year() < 1 || v.Year() > 9999 { // a panic here would hold database/sql's locks
			return fmt.Errorf("workday: year %d", v.Year())
		}
		*d = Date(v.Date())
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	default:
		return fmt.Errorf("workday: a day cannot come from %T", src)
	}
	return nil
}
