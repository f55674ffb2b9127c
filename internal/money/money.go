// Package money is whole đồng: how they are written, read from a form and said
// in words. There are no fractions and no floats.
package money

import (
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/vntext"
)

// VND is an amount of whole đồng.
type VND int64

// Max is the largest amount a form may carry, 2^53−1: beyond it programs that
// read our JSON with floating numbers would no longer see the same amount.
const Max VND = 1<<53 - 1

// String is "200.000 ₫", the way amounts are shown.
func (v VND) String() string { return v.Plain() + " ₫" }

// Plain is "200.000", for columns that name the currency in their head and for
// showing a form again.
func (v VND) Plain() string {
	digits := strconv.FormatInt(int64(v), 10)
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, c := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// InWords is "Hai trăm nghìn đồng", as a receipt must say it.
func (v VND) InWords() string {
	return vntext.Capital(vntext.Words(int64(v))) + " đồng"
}
