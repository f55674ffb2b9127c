package disaster

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// Indicator is one number of a quick report. The official codes are not confirmed:
// the list is data, and says of itself that it is provisional.
type Indicator struct {
	Code        string
	Heading     string // the group it stands in
	Name        string
	NameEN      string
	Unit        string // as shown: ha
	UnitEN      string
	Scale       int64  // how many of the kept unit make one of the shown: 10,000 m² a hectare
	Counted     string // the sum over households that stands beside it, "" if there is none
	Provisional bool
	Basis       string
}

// Title is its name in a language.
func (i Indicator) Title(lang string) string {
	if lang == "en" {
		return i.NameEN
	}
	return i.Name
}

// UnitIn is its unit in a language.
func (i Indicator) UnitIn(lang string) string {
	if lang == "en" {
		return i.UnitEN
	}
	return i.Unit
}

// Indicators are all that is counted, in the order of the form.
func Indicators(tx *pg.Tx) (list []Indicator, err error) {
	err = tx.Each(`
		select code, heading, name, name_en, unit, unit_en, scale, counted, provisional, basis
		from disaster.indicators where valid_to is null order by position`, nil, func(r pg.Scanner) error {
		var i Indicator
		err := r.Scan(&i.Code, &i.Heading, &i.Name, &i.NameEN, &i.Unit, &i.UnitEN, &i.Scale, &i.Counted,
			&i.Provisional, &i.Basis)
		list = append(list, i)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the indicators: %w", err)
	}
	return list, nil
}

// Show writes a kept quantity in the unit shown, as people in Vietnam write it:
// "1.250" or "12,5".
func (i Indicator) Show(qty int64) string {
	whole, rest := qty/i.Scale, qty%i.Scale
	s := grouped(whole)
	if rest == 0 {
		return s
	}
	digits := len(strconv.FormatInt(i.Scale, 10)) - 1
	return s + "," + strings.TrimRight(fmt.Sprintf("%0*d", digits, rest), "0")
}

func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + "." + s[at:]
	}
	return s
}

// Typed is Show as a form's field keeps it: without the dots of thousands.
func (i Indicator) Typed(qty int64) string { return strings.ReplaceAll(i.Show(qty), ".", "") }

// parse reads a number in the unit shown. It takes 12,5 for hectares, 1.250 and
// 1250; anything finer than the unit kept, and what is no number, is "".
func (i Indicator) parse(typed string) (int64, string) {
	typed = strings.NewReplacer(" ", "", "\u00a0", "").Replace(strings.TrimSpace(typed))
	whole, fraction, _ := strings.Cut(typed, ",")
	if parts := strings.Split(whole, "."); len(parts) > 1 {
		for n, p := range parts {
			if len(p) != 3 && n > 0 || n == 0 && (p == "" || len(p) > 3) {
				return 0, "quick.number.wrong"
			}
		}
		whole = strings.Join(parts, "")
	}
	if whole == "" || len(whole) > 15 || strings.Trim(whole+fraction, "0123456789") != "" ||
		strings.HasSuffix(typed, ",") {
		return 0, "quick.number.wrong"
	}
	n, _ := strconv.ParseInt(whole, 10, 64)
	if n > qtyMax/i.Scale {
		return 0, "quick.number.large"
	}
	n *= i.Scale
	for unit := i.Scale; fraction != ""; fraction = fraction[1:] {
		if unit /= 10; unit == 0 {
			return 0, "quick.number.fine"
		}
		n += int64(fraction[0]-'0') * unit
	}
	if n > qtyMax {
		return 0, "quick.number.large"
	}
	return n, ""
}

// qtyMax is the largest number that every reader of our figures can hold.
const qtyMax = 1<<53 - 1
