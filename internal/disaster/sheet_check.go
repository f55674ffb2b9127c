package disaster

import (
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// swapped names the columns in which most cells do not look like what the header
// says: somebody moved a column and not its title.
func (l *list) swapped(villages map[string]bool) error {
	var odd []string
	for _, c := range listColumns {
		fits := c.fits
		if c.key == "village" && len(villages) > 0 {
			fits = func(cell string) bool { return villages[vntext.Fold(cell)] }
		}
		if fits == nil {
			continue
		}
		bad, all := 0, 0
		for _, r := range l.rows {
			if cell := r.cell(c.key); cell != "" {
				all++
				if !fits(cell) {
					bad++
				}
			}
		}
		if all >= 2 && bad*2 > all {
			odd = append(odd, c.key)
		}
	}
	// A village that nobody knows is a row's own fault, unless another column is odd too.
	if len(odd) == 0 || len(odd) == 1 && odd[0] == "village" {
		return nil
	}
	titles := make([]string, len(odd))
	for i, key := range odd {
		titles[i] = "“" + titleOf(key) + "”"
	}
	return fault.On("file", "import.swapped", "columns", strings.Join(titles, ", "))
}

var betweenDigits = strings.NewReplacer(" ", "", ".", "", ",", "", "-", "", "+", "", "'", "")

func digits(from, to int) func(string) bool {
	return func(cell string) bool {
		cell = betweenDigits.Replace(cell)
		return len(cell) >= from && len(cell) <= to && strings.Trim(cell, "0123456789") == ""
	}
}

func isName(cell string) bool { return !strings.ContainsAny(cell, "0123456789") && len(cell) > 1 }

func isDay(cell string) bool {
	c := strings.Trim(cell, "0123456789/-. ")
	return c == "" && len(cell) >= 4 && len(cell) <= 12
}

func isShare(cell string) bool {
	cell = strings.TrimSuffix(strings.TrimSpace(cell), "%")
	return cell != "" && len(cell) <= 20 && strings.Trim(cell, "0123456789.,") == "" && len(strings.TrimLeft(cell, "0")) <= 18
}

func isDegree(cell string) bool {
	return strings.ContainsAny(cell, ".,") && strings.Trim(cell, "0123456789.,") == ""
}
