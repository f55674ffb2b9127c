package giving

import (
	"crypto/rand"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/vntext"
)

// A code is a campaign's prefix of 2–4 letters, 8 symbols and a check symbol:
// LS K7M3PQ8T W. The symbols are consonants and digits without 0 O 1 I L, so that
// no name or word makes a code and none is misread.
const (
	symbols   = "BCDFGHJKMNPQRSTVWXYZ23456789"
	bodyLen   = 8
	tailLen   = bodyLen + 1
	prefixMin = 2
	prefixMax = 4
)

// checkModulus is the first prime above the number of symbols. Each place has a
// weight of its own below it, so the weighted sum changes whenever one symbol
// changes or any two change places: a difference of symbols times a difference
// of weights is never a multiple of a prime larger than both.
const (
	checkModulus = 29
	checkRest    = 4 // what the sum of a whole code leaves
)

// symbolValue is the place of a letter or digit among the symbols, -1 for none.
var symbolValue = func() (v [128]int8) {
	for i := range v {
		v[i] = int8(strings.IndexByte(symbols, byte(i)))
	}
	return v
}()

// prefixSum binds the check symbol to the campaign: a code with the prefix of
// another is as wrong as one with another symbol.
func prefixSum(prefix string) int {
	sum := 0
	for i := range len(prefix) {
		sum += (tailLen + 1 + i) * int(prefix[i]-'A'+1)
	}
	return sum
}

// wholeTail reports whether the nine symbols end in the right check symbol.
func wholeTail(prefixSum int, tail string) bool {
	sum := prefixSum
	for i := range tailLen {
		v := symbolValue[tail[i]&0x7f]
		if v < 0 {
			return false
		}
		sum += (tailLen - i) * int(v)
	}
	return sum%checkModulus == checkRest
}

// newCode draws a code for a campaign. One draw in 29 has no check symbol and is
// thrown away.
func newCode(prefix string) string {
	if !validPrefix(prefix) {
		panic("giving: code for prefix " + prefix)
	}
	sum := prefixSum(prefix)
	for {
		tail := make([]byte, 0, tailLen)
		var random [4 * bodyLen]byte
		rand.Read(random[:]) // never fails
		rest := sum
		for _, b := range random {
			if len(tail) < bodyLen && int(b) < 256/len(symbols)*len(symbols) {
				v := int(b) % len(symbols)
				rest += (tailLen - len(tail)) * v
				tail = append(tail, symbols[v])
			}
		}
		check := ((checkRest-rest)%checkModulus + checkModulus) % checkModulus
		if len(tail) == bodyLen && check < len(symbols) {
			return prefix + string(append(tail, symbols[check]))
		}
	}
}

// CleanCode reads a code as people type it, with spaces, dots or small letters,
// and answers "" if its check symbol says that it is none.
func CleanCode(text string) string {
	if len(text) > 64 {
		return ""
	}
	code := string(squash(make([]byte, 0, len(text)), text))
	n := len(code) - tailLen
	if n < prefixMin || n > prefixMax || !validPrefix(code[:n]) ||
		!wholeTail(prefixSum(code[:n]), code[n:]) {
		return ""
	}
	return code
}

// codesMax bounds what is found in one memo; nobody pays for more at once.
const codesMax = 8

// FindCodes returns every text in a memo that has the shape and the check symbol
// of a code, each once. One in some thousands is there by accident: whoever
// matches asks whether such a pledge exists.
func FindCodes(memo string, prefixes []string) []string {
	var buffer [512]byte
	text := string(squash(buffer[:0], memo))
	var found []string
	for _, prefix := range prefixes {
		sum := prefixSum(prefix)
		for at := 0; ; at++ {
			i := strings.Index(text[at:], prefix)
			if i < 0 || at+i+len(prefix)+tailLen > len(text) {
				break
			}
			at += i
			end := at + len(prefix) + tailLen
			if !wholeTail(sum, text[end-tailLen:end]) || slices.Contains(found, text[at:end]) {
				continue
			}
			if found = append(found, text[at:end]); len(found) == codesMax {
				return found
			}
		}
	}
	return found
}

// squash keeps the letters and digits of a text, without marks, in capitals.
func squash(dst []byte, text string) []byte {
	folded := vntext.AppendFold(dst, text)
	kept := folded[:0]
	for _, c := range folded {
		switch {
		case c >= 'a' && c <= 'z':
			kept = append(kept, c-'a'+'A')
		case c >= '0' && c <= '9':
			kept = append(kept, c)
		}
	}
	return kept
}

func validPrefix(prefix string) bool {
	if len(prefix) < prefixMin || len(prefix) > prefixMax {
		return false
	}
	for i := range len(prefix) {
		if prefix[i] < 'A' || prefix[i] > 'Z' {
			return false
		}
	}
	return true
}
