package giving

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// plainSigns writes digits, letters and signs of other shapes ("０９１２", "⁰⁹¹²", "٠٩١٢",
// "＠") as plain ones, and drops what nobody sees between them: a number is a number however
// it is drawn.
func plainSigns(text string) string {
	at := strings.IndexFunc(text, isShaped)
	if at < 0 {
		return text
	}
	var out strings.Builder
	out.WriteString(text[:at])
	for _, r := range text[at:] {
		switch plain := norm.NFKC.String(string(r)); {
		case !isShaped(r):
			out.WriteRune(r)
		case unicode.Is(unicode.Cf, r):
		case allPlain(plain):
			out.WriteString(plain)
		case unicode.Is(unicode.Nd, r):
			out.WriteByte('0' + digitOf(r))
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// isShaped reports whether a rune may be a plain sign in another shape, or none to be seen.
func isShaped(r rune) bool {
	return r >= 0xff00 && r <= 0xffef || r >= utf8.RuneSelf && unicode.In(r, unicode.Nd, unicode.No, unicode.Cf)
}

func allPlain(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// digitOf is the value of a decimal digit of any script: each has ten in a row, from zero.
func digitOf(r rune) byte {
	for _, x := range unicode.Nd.R16 {
		if rune(x.Lo) <= r && r <= rune(x.Hi) {
			return byte((r - rune(x.Lo)) % 10)
		}
	}
	for _, x := range unicode.Nd.R32 {
		if rune(x.Lo) <= r && r <= rune(x.Hi) {
			return byte((r - rune(x.Lo)) % 10)
		}
	}
	return 0
}
