package norm

import (
	"math"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
)

// gramsMax is more rice than a province needs in a year.
const gramsMax = 1_000_000_000_000

// ParseQty reads a quantity of an item as people type it: đồng as money, goods in
// kilograms with a comma before the grams ("22,5"), or in grams ("22500 g").
func ParseQty(field, item, text string) (int64, error) {
	if item == Money {
		v, err := money.Parse(field, text)
		return int64(v), err
	}
	typed := strings.ToLower(strings.Join(strings.Fields(text), ""))
	if typed == "" {
		return 0, fault.On(field, "norm.qty.missing")
	}
	scale := int64(1000)
	switch {
	case strings.HasSuffix(typed, "kg"):
		typed = strings.TrimSuffix(typed, "kg")
	case strings.HasSuffix(typed, "g"):
		typed, scale = strings.TrimSuffix(typed, "g"), 1
	}
	whole, part, _ := strings.Cut(typed, ",")
	if groups := strings.Split(whole, "."); len(groups) > 1 {
		for _, g := range groups[1:] {
			if len(g) != 3 {
				return 0, fault.On(field, "norm.qty.format")
			}
		}
		whole = strings.Join(groups, "")
	}
	if len(part) > 3 || part != "" && scale == 1 || !digit(whole) || part != "" && !digit(part) || len(whole) > 15 {
		return 0, fault.On(field, "norm.qty.format")
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n > math.MaxInt64/scale || n*scale > gramsMax {
		return 0, fault.On(field, "norm.qty.large")
	}
	n *= scale
	if part != "" {
		grams, _ := strconv.ParseInt((part + "000")[:3], 10, 64)
		n += grams
	}
	return n, nil
}

func digit(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// QtyText writes a quantity out: "25.000.000 đ", "22,5 kg".
func QtyText(item string, qty int64) string {
	if item == Money {
		return digits(qty) + " đ"
	}
	return KgText(qty) + " kg"
}

// KgText is grams as kilograms, with a comma where it takes one, as ParseQty reads
// them.
func KgText(grams int64) string {
	text := digits(grams / 1000)
	if rest := grams % 1000; rest != 0 {
		text += "," + strings.TrimRight(strconv.FormatInt(1000+rest, 10)[1:], "0")
	}
	return text
}
