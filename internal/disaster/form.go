package disaster

import (
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// text cleans a field; missing is the key of the refusal when it must be there.
func text(l *fault.List, field, typed string, max int, required bool, missing string) string {
	s, err := vntext.Clean(field, typed, max, false)
	if err != nil {
		l.Add(err)
		return ""
	}
	if s == "" && required {
		l.On(field, missing)
	}
	return s
}

func day(l *fault.List, field, typed string, required bool) workday.Day {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		if required {
			l.On(field, "disaster.day.missing")
		}
		return 0
	}
	d, err := workday.Parse(typed)
	if err != nil {
		l.On(field, "disaster.day.wrong")
	}
	return d
}

// short is a typed value as a refusal may repeat it.
func short(s string) string {
	s = strings.ToValidUTF8(strings.TrimSpace(s), "")
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
