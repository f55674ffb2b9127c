package giving

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// typedDays are the ways in which people write a day: 22/11/2026, 22-11-2026, 22.11.2026,
// 22/11/26, 22/11, 2026-11-22, 22 tháng 11 năm 2026. With dots only a whole day is one, for
// 22.11 may be an amount.
var typedDays = []*regexp.Regexp{
	regexp.MustCompile(`^(?P<d>\d{1,2}) ?/ ?(?P<m>\d{1,2})(?: ?/ ?(?P<y>\d{2}|\d{4}))?$`),
	regexp.MustCompile(`^(?P<d>\d{1,2})[-.](?P<m>\d{1,2})[-.](?P<y>\d{4})$`),
	regexp.MustCompile(`^(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})$`),
	regexp.MustCompile(`^(?P<d>\d{1,2}) thang (?P<m>\d{1,2})(?: nam (?P<y>\d{4}))?$`),
}

// leapYears is how far back the last 29 February may lie.
const leapYears = 8

// typedDay reads a question that is a day. One without a year is its last that is not in
// the future.
func typedDay(text string, today workday.Day) (workday.Day, bool) {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > 0 && !strings.ContainsAny(text, "/-.") { // in words
		text = vntext.Fold(text)
	}
	if first, rest, cut := strings.Cut(text, " "); cut && vntext.Fold(first) == "ngay" {
		text = rest
	}
	for _, form := range typedDays {
		m := form.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		d, month, year := m[form.SubexpIndex("d")], m[form.SubexpIndex("m")], m[form.SubexpIndex("y")]
		if len(year) == 2 {
			year = "20" + year
		}
		if year != "" {
			return dayOf(year, month, d)
		}
		for y := today.Year(); y >= today.Year()-leapYears; y-- {
			if on, ok := dayOf(fmt.Sprint(y), month, d); ok && on <= today {
				return on, true
			}
		}
	}
	return 0, false
}

func dayOf(year, month, day string) (workday.Day, bool) {
	on, err := workday.Parse(fmt.Sprintf("%s-%02s-%02s", year, month, day))
	return on, err == nil
}
