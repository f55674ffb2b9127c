package workday

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func day(t *testing.T, s string) Day {
	t.Helper()
	d, err := Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The end of a period is where an officer with a wall calendar would put it.
func TestPeriods(t *testing.T) {
	for _, tt := range []struct {
		name, from string
		n          int
		calendar   string
		working    string
	}{
		{"within a week", "2024-09-10", 2, "2024-09-12", "2024-09-12"},
		{"over a weekend", "2024-09-12", 3, "2024-09-16", "2024-09-17"},
		{"to a Saturday", "2024-09-12", 2, "2024-09-16", "2024-09-16"},
		{"to a Saturday worked in exchange", "2024-05-02", 2, "2024-05-04", "2024-05-04"},
		{"over Tết", "2024-02-07", 5, "2024-02-15", "2024-02-21"},
		{"into the swap of 30/4", "2024-04-26", 3, "2024-05-02", "2024-05-04"},
		{"no days", "2024-09-07", 0, "2024-09-09", "2024-09-07"},
		{"ninety days of a campaign", "2024-09-09", 90, "2024-12-09", "2025-01-14"},
		{"lunar holiday on a Sunday, made up for", "2026-04-24", 3, "2026-04-28", "2026-05-04"},
	} {
		from := day(t, tt.from)
		if got := AddCalendarDays(from, tt.n).String(); got != tt.calendar {
			t.Errorf("%s: %d calendar days from %s is %s, want %s", tt.name, tt.n, tt.from, got, tt.calendar)
		}
		if got := AddWorkingDays(from, tt.n).String(); got != tt.working {
			t.Errorf("%s: %d working days from %s is %s, want %s", tt.name, tt.n, tt.from, got, tt.working)
		}
	}
}

// A moment late in the evening of London is already the next day here.
func TestDayIsVietnams(t *testing.T) {
	at := time.Date(2024, 9, 9, 17, 0, 0, 0, time.UTC)
	if got := On(at).String(); got != "2024-09-10" {
		t.Errorf("On = %s", got)
	}
	if got := On(at.Add(-time.Microsecond)).String(); got != "2024-09-09" {
		t.Errorf("On a moment before midnight = %s", got)
	}
	d := day(t, "10/09/2024")
	if !d.Start().Equal(at) || !d.End().Equal(at.Add(24*time.Hour)) || d.Local() != "10/09/2024" {
		t.Errorf("%s starts %s, ends %s", d.Local(), d.Start(), d.End())
	}
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{"", "2024-02-30", "31/04/2024", "10-09-2024", "0000-01-01", "2024-9-1", "1/9/2024", "1899-12-31", "31/12/9999"} {
		if d, err := Parse(text); err == nil {
			t.Errorf("Parse(%q) = %s", text, d)
		}
	}
}

func TestStored(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Day(rapid.Int32Range(1, 3_652_059).Draw(t, "d"))
		var back Day
		v, _ := d.Value()
		if err := back.Scan(v); err != nil || back != d {
			t.Fatalf("Scan(%v) = %s, %v", v, back, err)
		}
		text, _ := json.Marshal(d)
		if err := json.Unmarshal(text, &back); err != nil || back != d {
			t.Fatalf("Unmarshal(%s) = %s, %v", text, back, err)
		}
	})
	var none Day
	if v, _ := none.Value(); v != nil {
		t.Errorf("no day is stored as %v", v)
	}
	d := Day(1)
	if err := d.Scan(time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)); err == nil {
		t.Error("a day behind the calendar is read") // and must not panic: the driver holds locks
	}
	if err := d.Scan(nil); err != nil || !d.IsZero() {
		t.Errorf("null is read as %s, %v", d, err)
	}
}

// Each holiday in the data is on a weekday it can be on: swapped-in work on a
// Saturday, and nothing twice.
func TestHolidays(t *testing.T) {
	off := map[int]int{}
	for d, h := range Vietnam.days {
		if h.Work && d.Weekday() != time.Saturday {
			t.Errorf("%s is worked in exchange on a %s", d, d.Weekday())
		}
		if w := d.Weekday(); !h.Work && w != time.Saturday && w != time.Sunday {
			off[d.Year()]++
		}
		if h.Basis != "announced" && h.Basis != "law" && h.Basis != "estimated" {
			t.Errorf("%s: basis %q", d, h.Basis)
		}
	}
	for year := 2024; year <= 2027; year++ {
		worked := 0
		for _, h := range Vietnam.days {
			if h.Work && h.Day.Year() == year {
				worked++
			}
		}
		if off[year]-worked != 11 && off[year]-worked != 12 {
			t.Errorf("%d has %d days off on weekdays and %d worked Saturdays", year, off[year], worked)
		}
	}
	if Vietnam.Certain(day(t, "2027-01-20"), day(t, "2027-02-20")) {
		t.Error("Tết 2027 is shown as announced")
	}
	if !Vietnam.Certain(day(t, "2024-01-01"), day(t, "2026-12-31")) {
		t.Error("announced years are shown as estimated")
	}
	if Vietnam.Working(day(t, "2031-09-02")) || !Vietnam.Working(day(t, "2031-09-03")) {
		t.Error("beyond the data, fixed holidays still hold")
	}
}
