package place

import (
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Ref names a unit in an address: 20 is the one that has the code today,
// 52@2024-09-10 the one that had it on that day.
type Ref struct {
	Code string
	On   workday.Day // zero means today
}

// ParseRef reads CODE or CODE@DATE and refuses everything else as missing, since
// there is no unit at such an address.
func ParseRef(text string) (Ref, error) {
	code, date, dated := strings.Cut(text, "@")
	if !isCode(code) {
		return Ref{}, unknown(text)
	}
	r := Ref{Code: code}
	if !dated {
		return r, nil
	}
	day, err := workday.Parse(date)
	if err != nil {
		return Ref{}, unknown(text)
	}
	r.On = day
	return r, nil
}

// String is what ParseRef reads.
func (r Ref) String() string {
	if r.On.IsZero() {
		return r.Code
	}
	return r.Code + "@" + r.On.String()
}

func isCode(text string) bool {
	if n := len(text); n != 2 && n != 3 && n != 5 {
		return false
	}
	return strings.Trim(text, "0123456789") == ""
}

// unknown is the refusal of a code that no unit has on the day.
func unknown(code string) error {
	if len(code) > 20 {
		code = code[:20]
	}
	return fault.Of(fault.Missing, "place.unknown", "code", strings.ToValidUTF8(code, ""))
}

// ended is the refusal when a unit ended and no source knows who took over.
func ended(u *Unit) error {
	return fault.Of(fault.Missing, "place.ended", "unit", u.FullName, "on", u.ValidTo.Local())
}

// splitQuery parts "phường 1, gò vấp" into a name and what it lies in.
func splitQuery(text string) (name, within string) {
	if len(text) > queryMaxBytes {
		text = strings.ToValidUTF8(text[:queryMaxBytes], "")
	}
	name, within, _ = strings.Cut(strings.ReplaceAll(text, "\x00", ""), ",")
	return strings.TrimSpace(name), strings.TrimSpace(within)
}

// queryMaxBytes bounds a search; no unit and its province are longer.
const queryMaxBytes = 300
