package aid

import (
	"crypto/rand"
	"strings"
)

// Stubs, notices and objections have short codes, for people who type them from
// paper: a letter that says what it is, eight consonants or digits, a check symbol.
const (
	symbols    = "BCDFGHJKMNPQRSTVWXYZ23456789"
	symbolsLen = 8
	codeModulo = 29 // the first prime above the number of symbols
)

// The letters in front.
const (
	stubLetter      = 'C'
	noticeLetter    = 'N'
	objectionLetter = 'K'
)

// shortCode draws a code. One draw in 29 has no check symbol and is thrown away.
func shortCode(letter byte) string {
	for {
		code := make([]byte, 1, symbolsLen+2)
		code[0] = letter
		sum := 0
		var random [8 * symbolsLen]byte
		rand.Read(random[:]) // never fails
		for _, b := range random {
			if n := len(code); n <= symbolsLen && int(b) < 256/len(symbols)*len(symbols) {
				v := int(b) % len(symbols)
				sum += (symbolsLen + 2 - n) * v
				code = append(code, symbols[v])
			}
		}
		check := (codeModulo - (sum+int(letter))%codeModulo) % codeModulo
		if len(code) == symbolsLen+1 && check < len(symbols) {
			return string(append(code, symbols[check]))
		}
	}
}

// parseShort reads a short code as people type it, and answers "" if its check
// symbol says that it is none, or it is of another thing.
func parseShort(letter byte, text string) string {
	if len(text) > 64 {
		return ""
	}
	code := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '.' || r == '\u00a0' {
			return -1
		}
		return r
	}, strings.ToUpper(text))
	if len(code) != symbolsLen+2 || code[0] != letter {
		return ""
	}
	sum := int(letter)
	for i := 1; i < len(code); i++ {
		v := strings.IndexByte(symbols, code[i])
		if v < 0 {
			return ""
		}
		sum += (symbolsLen + 2 - i) * v
	}
	if sum%codeModulo != 0 {
		return ""
	}
	return code
}

// ParseStub reads the code of a row's stub, ParseNotice a notice's, ParseObjection
// an objection's; what is none is "".
func ParseStub(text string) string      { return parseShort(stubLetter, text) }
func ParseNotice(text string) string    { return parseShort(noticeLetter, text) }
func ParseObjection(text string) string { return parseShort(objectionLetter, text) }
