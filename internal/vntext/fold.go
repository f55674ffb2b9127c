package vntext

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold brings text to the form in which it is compared: marks dropped, đ as d,
// lower case, everything that is neither letter nor digit made one space, no
// space at the ends. "Trần  Văn-Đ." and "TRAN VAN D" are the same. Folding
// twice changes nothing.
func Fold(s string) string {
	if folded(s) {
		return s
	}
	return string(AppendFold(make([]byte, 0, len(s)), s))
}

// AppendFold is Fold into a buffer of the caller's, for millions of lines.
func AppendFold(dst []byte, s string) []byte {
	start, space := len(dst), false
	for i := 0; i < len(s); {
		var c uint16
		r, size := rune(s[i]), 1
		if r < utf8.RuneSelf {
			c = asciiFold[r]
		} else {
			r, size = utf8.DecodeRuneInString(s[i:])
			c = foldOf(r)
		}
		i += size
		switch {
		case c == foldDrop:
		case c == foldSpace:
			space = true
		default:
			if space && len(dst) > start {
				dst = append(dst, ' ')
			}
			space = false
			switch {
			case c < utf8.RuneSelf:
				dst = append(dst, byte(c))
			case c == foldSlow:
				dst = appendFoldSlow(dst, r)
			default:
				dst = utf8.AppendRune(dst, rune(c))
			}
		}
	}
	return dst
}

// What a rune folds to: itself or another rune, or one of these.
const (
	foldDrop  uint16 = 0
	foldSpace uint16 = ' '
	foldSlow  uint16 = 0xffff // outside the table, or more than one rune
)

const foldTableLen = 0x1f00 // all of Latin, with Vietnamese at 1ea0–1ef9

var (
	asciiFold [utf8.RuneSelf]uint16
	foldTable = sync.OnceValue(makeFoldTable)
)

func init() {
	for r := range asciiFold {
		switch c := rune(r); {
		case c >= 'A' && c <= 'Z':
			asciiFold[r] = uint16(c + 'a' - 'A')
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			asciiFold[r] = uint16(c)
		default:
			asciiFold[r] = foldSpace
		}
	}
}

func foldOf(r rune) uint16 {
	if r < foldTableLen {
		return foldTable()[r]
	}
	return classOf(r)
}

// classOf says whether a rune is dropped, separates, or is taken apart.
func classOf(r rune) uint16 {
	switch {
	case r >= 0x1d100 && r <= 0x1d1ff: // musical notes decompose into stems
		return foldSpace
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		return foldDrop
	case !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.M, r):
		return foldSpace
	}
	return foldSlow
}

func makeFoldTable() *[foldTableLen]uint16 {
	var t [foldTableLen]uint16
	for i := range t {
		if t[i] = classOf(rune(i)); t[i] != foldSlow {
			continue
		}
		if f := []rune(string(appendFoldSlow(nil, rune(i)))); len(f) == 1 && f[0] < 0xffff {
			t[i] = uint16(f[0])
		}
	}
	return &t
}

// appendFoldSlow takes one letter apart and keeps what is no mark.
func appendFoldSlow(dst []byte, r rune) []byte {
	var buf [utf8.UTFMax]byte
	for _, d := range string(norm.NFD.Append(nil, buf[:utf8.EncodeRune(buf[:], r)]...)) {
		switch d = unicode.ToLower(d); {
		case d == 'đ':
			dst = append(dst, 'd')
		case !unicode.Is(unicode.Mn, d):
			dst = utf8.AppendRune(dst, d)
		}
	}
	return dst
}

// folded reports whether plain ASCII text is already in the form Fold gives.
func folded(s string) bool {
	space := true
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			space = false
		case c == ' ' && !space:
			space = true
		default:
			return false
		}
	}
	return s == "" || !space
}

// Shingles hashes every run of two and of three neighbouring syllables of a
// folded text, sorted, each once: what the statement's index is asked for.
// A word with a digit breaks the run, since references and dates are sought by
// their own columns and would only swell the index.
func Shingles(norm string) []int32 { return AppendShingles(nil, norm) }

// AppendShingles is Shingles into a buffer of the caller's.
func AppendShingles(dst []int32, norm string) []int32 {
	const basis, prime = 2166136261, 16777619 // FNV-1a
	start := len(dst)
	var pair, triple uint32 // open runs that begin one and two words back
	run := 0                // words since the last break
	for norm != "" {
		word, rest, _ := strings.Cut(norm, " ")
		norm = rest
		if word == "" || strings.ContainsAny(word, "0123456789") {
			run = 0
			continue
		}
		one := uint32(basis)
		for i := 0; i <= len(word); i++ {
			c := byte(' ') // closes each word, so that "a bc" is not "ab c"
			if i < len(word) {
				c = word[i]
			}
			one = (one ^ uint32(c)) * prime
			pair = (pair ^ uint32(c)) * prime
			triple = (triple ^ uint32(c)) * prime
		}
		if run++; run > 1 {
			dst = append(dst, int32(pair))
		}
		if run > 2 {
			dst = append(dst, int32(triple))
		}
		pair, triple = one, pair
	}
	slices.Sort(dst[start:])
	return append(dst[:start], slices.Compact(dst[start:])...)
}
