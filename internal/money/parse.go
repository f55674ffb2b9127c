package money

import (
	"strings"
	"unicode"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// textMax is more than any amount needs; what is longer is not read.
const textMax = 64

// example fills the sentences of refusals.
const example VND = 200_000

// Parse reads an amount as people type it: 200000, 200.000, 200,000, 200 000,
// each with or without ₫, đ, đồng or VND behind, or ₫ before; 200k, 200 nghìn, 1,5 triệu,
// 2 tỷ. It refuses, each with its own sentence: nothing, fractions of a đồng, a
// minus sign, 1e9, digits of other scripts, groups that are not of three digits, more than Max, and whatever may be
// read in two ways (1.500 triệu). 0 is an amount; whoever needs more checks it.
func Parse(field, text string) (VND, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, fault.On(field, "money.missing", "example", example)
	}
	if len(text) > textMax {
		if strings.Trim(text, "0123456789., ") == "" {
			return 0, fault.On(field, "money.large", "max", Max)
		}
		return 0, fault.On(field, "money.format", "example", example)
	}
	number, scale, key := split(strings.ToLower(vntext.NFC(text)))
	if key == "" {
		var v VND
		if v, key = read(number, scale); key == "" {
			return v, nil
		}
	}
	return 0, fault.On(field, key, "example", example, "max", Max)
}

// inThousands is what people mean who leave the thousands away: 200 for 200.000.
const inThousands = 1000

// Short reports whether text is an amount that is most likely meant in thousands, and both
// readings. Only bare digits below a thousand are: “200 ₫” says what it is.
func Short(text string) (typed, meant VND, short bool) {
	text = strings.TrimSpace(text)
	typed, err := Parse("", text)
	if err != nil || typed == 0 || typed >= inThousands || strings.Trim(text, "0123456789") != "" {
		return 0, 0, false
	}
	return typed, typed * inThousands, true
}

// units are the words behind a number, the longer before their own endings.
var units = []struct {
	word  string
	scale VND
}{
	{"nghìn", 1000},
	{"ngàn", 1000},
	{"nghin", 1000},
	{"ngan", 1000},
	{"k", 1000},
	{"triệu", 1_000_000},
	{"trieu", 1_000_000},
	{"tr", 1_000_000},
	{"tỷ", 1_000_000_000},
	{"tỉ", 1_000_000_000},
	{"ty", 1_000_000_000},
	{"ti", 1_000_000_000},
}

// split separates the digits with their separators from the unit, and names
// what else stands there.
func split(text string) (number string, scale VND, key string) {
	for _, currency := range []string{"₫", "đồng", "dong", "vnđ", "vnd", "đ"} {
		if rest, ok := strings.CutSuffix(text, currency); ok {
			text = strings.TrimSpace(rest)
			break
		}
	}
	text = strings.TrimSpace(strings.TrimPrefix(text, "₫"))
	scale = 1
	for _, u := range units {
		if rest, ok := strings.CutSuffix(text, u.word); ok {
			text, scale = strings.TrimSpace(rest), u.scale
			break
		}
	}
	if text == "" {
		return "", 0, "money.format"
	}
	for i, r := range text {
		switch {
		case r >= '0' && r <= '9' || r == '.' || r == ',' || unicode.IsSpace(r):
		case unicode.IsNumber(r):
			return "", 0, "money.digits"
		case i == 0 && (r == '-' || r == '−' || r == '–'):
			return "", 0, "money.negative"
		case r == 'e' && i > 0:
			return "", 0, "money.exponent"
		default:
			return "", 0, "money.format"
		}
	}
	return text, scale, ""
}

// read gives the amount of a number with at most one kind of separator.
func read(number string, scale VND) (VND, string) {
	number = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, number)
	if whole, ok := strings.CutSuffix(number, "."); ok && strings.Contains(whole, ".") {
		number = whole // the full stop of a sentence
	}
	at := strings.IndexAny(number, "., ")
	if at < 0 {
		return digits(number, scale)
	}
	groups := strings.Split(number, number[at:at+1])
	last := groups[len(groups)-1]
	if strings.ContainsAny(strings.Join(groups, ""), "., ") {
		if decimals(number) {
			return 0, "money.fraction"
		}
		return 0, "money.groups"
	}
	if scale > 1 {
		return scaled(groups, number[at], scale)
	}
	switch {
	case thousands(groups):
		return digits(strings.Join(groups, ""), 1)
	case len(groups) == 2 && number[at] != ' ' && groups[0] != "" && last != "":
		return 0, "money.fraction"
	}
	return 0, "money.groups"
}

// scaled reads "1,5 triệu". Three digits behind the sign could be thousands as
// well as thousandths, so those are asked for in full.
func scaled(groups []string, sign byte, scale VND) (VND, string) {
	if sign == ' ' || len(groups) != 2 || groups[0] == "" || groups[1] == "" {
		return 0, "money.format"
	}
	if thousands(groups) {
		return 0, "money.ambiguous"
	}
	whole, key := digits(groups[0], scale)
	if key != "" {
		return 0, key
	}
	for _, c := range groups[1] {
		if scale%10 != 0 {
			return 0, "money.fraction"
		}
		scale /= 10
		whole += VND(c-'0') * scale
	}
	if whole > Max {
		return 0, "money.large"
	}
	return whole, ""
}

// digits multiplies out a plain run of digits.
func digits(s string, scale VND) (VND, string) {
	if s == "" {
		return 0, "money.format"
	}
	var v VND
	for _, c := range s {
		if v = v*10 + VND(c-'0'); v > Max {
			return 0, "money.large"
		}
	}
	if v > Max/scale {
		return 0, "money.large"
	}
	return v * scale, ""
}

// thousands: one to three digits, then groups of three.
func thousands(groups []string) bool {
	for i, g := range groups {
		if len(g) != 3 && !(i == 0 && len(g) > 0 && len(g) < 3) {
			return false
		}
	}
	return true
}

// decimals: an amount with grouped thousands and a fraction, like 200.000,50.
func decimals(number string) bool {
	end := strings.LastIndexAny(number, ".,")
	if end < 0 || strings.ContainsAny(number[end+1:], " ") {
		return false
	}
	whole := number[:end]
	at := strings.IndexAny(whole, "., ")
	return at > 0 && number[end] != whole[at] && thousands(strings.Split(whole, whole[at:at+1]))
}
