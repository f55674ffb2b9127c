package receipt

import (
	"crypto/rand"
	"encoding/base32"
	"net/url"
	"strings"
)

// A code is 80 random bits in sixteen letters and digits of Crockford's base 32:
// no I, L, O or U, so that a code read aloud or copied by hand comes back whole.
const (
	codeBytes = 10
	codeLen   = 16
)

const codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var codeEncoding = base32.NewEncoding(codeLetters).WithPadding(base32.NoPadding)

// newCodes makes n codes with one look at the source of chance.
func newCodes(n int) []string {
	random := make([]byte, n*codeBytes)
	rand.Read(random) // never fails: it ends the program instead
	codes := make([]string, n)
	for i := range codes {
		codes[i] = codeEncoding.EncodeToString(random[i*codeBytes : (i+1)*codeBytes])
	}
	return codes
}

// ParseCode reads a code as people type it: small letters, with spaces or
// dashes, O for 0, I or L for 1. What cannot be a code is "".
func ParseCode(text string) string {
	if len(text) > 4*codeLen {
		return ""
	}
	code := strings.Map(func(r rune) rune {
		switch r {
		case ' ', '-', '\u00a0':
			return -1
		case 'O':
			return '0'
		case 'I', 'L':
			return '1'
		}
		return r
	}, strings.ToUpper(text))
	if len(code) != codeLen || strings.Trim(code, codeLetters) != "" {
		return ""
	}
	return code
}

// ParseLink finds code and signature in what somebody typed, pasted or scanned: a
// code, or the address that a QR opens, whosever address it is.
func ParseLink(typed string) (code, signature string) {
	if u, err := url.Parse(strings.TrimSpace(typed)); err == nil {
		if _, rest, ok := strings.Cut(u.Path, "/bien-nhan/"); ok {
			return ParseCode(strings.TrimSuffix(rest, ".pdf")), u.Query().Get("s")
		}
	}
	return ParseCode(typed), ""
}
