package vntext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaskName hides the given name, which in Vietnamese is the last word, behind
// its first letter: "Trần Văn B••". The dots are always two, so that they do not
// tell the length. It is for people's names; organisations are shown in full.
func MaskName(name string) string {
	words := strings.Fields(NFC(name))
	if len(words) == 0 {
		return ""
	}
	given := words[len(words)-1]
	masked := "••"
	if r, size := utf8.DecodeRuneInString(given); unicode.IsLetter(r) {
		masked = given[:size] + masked
	}
	words[len(words)-1] = masked
	return strings.Join(words, " ")
}
