package people

import (
	"crypto/rand"
	"strings"
)

// A code is a letter that says what it names, 8 symbols and a check symbol: H
// K7M3PQ8T W. The symbols are consonants and digits without 0 O 1 I L, so that none
// is misread and none makes a word; 28⁸ of them cannot be tried out.
const (
	codeSymbols  = "BCDFGHJKMNPQRSTVWXYZ23456789"
	codeBody     = 8
	codeModulus  = 29 // the first prime above the number of symbols
	codeLen      = 1 + codeBody + 1
	codeTypedMax = 64
)

// HouseholdLetter begins the code of every household.
const HouseholdLetter = 'H'

// NewCode draws a code that begins with a letter.
func NewCode(letter byte) string {
	for {
		code := append(make([]byte, 0, codeLen), letter)
		var random [4 * codeBody]byte
		rand.Read(random[:]) // never fails
		for _, b := range random {
			if len(code) <= codeBody && int(b) < 256/len(codeSymbols)*len(codeSymbols) {
				code = append(code, codeSymbols[int(b)%len(codeSymbols)])
			}
		}
		if len(code) <= codeBody {
			continue
		}
		for _, check := range []byte(codeSymbols) {
			if whole := append(code, check); codeSum(whole) == 0 {
				return string(whole)
			}
		}
	}
}

// codeSum weighs each symbol by its place, so that the sum changes whenever one
// symbol changes or two change places.
func codeSum(code []byte) int {
	sum := 13 * int(code[0])
	for i, c := range code[1:] {
		v := strings.IndexByte(codeSymbols, c)
		if v < 0 {
			return -1
		}
		sum += (codeLen - 1 - i) * v
	}
	return sum % codeModulus
}

// CleanCode reads a code as people type it, in small letters, with spaces or dashes,
// and is "" for what cannot be one that begins with the letter.
func CleanCode(letter byte, typed string) string {
	if len(typed) > codeTypedMax {
		return ""
	}
	code := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '.' || r == '\u00a0' {
			return -1
		}
		return r
	}, strings.ToUpper(typed))
	if len(code) != codeLen || code[0] != letter || codeSum([]byte(code)) != 0 {
		return ""
	}
	return code
}
