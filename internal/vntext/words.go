package vntext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

var digitWords = [10]string{
	"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín",
}

// Words reads a number aloud: 1.000.005 is "một triệu không trăm linh năm".
// Groups of zeros are passed over; above a tỷ, the tỷ are counted in turn.
func Words(n int64) string {
	switch {
	case n == 0:
		return digitWords[0]
	case n < 0:
		return "âm " + strings.Join(appendWords(nil, -uint64(n), false), " ")
	}
	return strings.Join(appendWords(nil, uint64(n), false), " ")
}

// Capital makes the first letter large, as amounts in words begin.
func Capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

// appendWords reads n > 0. After a larger group, full reads the empty hundreds.
func appendWords(words []string, n uint64, full bool) []string {
	const billion = 1_000_000_000
	if n >= billion {
		words = append(appendWords(words, n/billion, full), "tỷ")
		n, full = n%billion, true
	}
	for _, g := range []struct {
		size uint64
		name string
	}{{1_000_000, "triệu"}, {1000, "nghìn"}, {1, ""}} {
		part := n / g.size
		n %= g.size
		if part == 0 {
			continue
		}
		words = appendHundreds(words, part, full)
		if g.name != "" {
			words = append(words, g.name)
		}
		full = true
	}
	return words
}

// appendHundreds reads 1…999.
func appendHundreds(words []string, n uint64, full bool) []string {
	hundreds, tens, ones := n/100, n/10%10, n%10
	if hundreds > 0 || full {
		words = append(words, digitWords[hundreds], "trăm")
		if tens == 0 && ones > 0 {
			words = append(words, "linh")
		}
	}
	switch {
	case tens == 1:
		words = append(words, "mười")
	case tens > 1:
		words = append(words, digitWords[tens], "mươi")
	}
	switch {
	case ones == 0:
	case ones == 1 && tens > 1:
		words = append(words, "mốt")
	case ones == 4 && tens > 1:
		words = append(words, "tư")
	case ones == 5 && tens > 0:
		words = append(words, "lăm")
	default:
		words = append(words, digitWords[ones])
	}
	return words
}
