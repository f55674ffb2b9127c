// Package vntext knows Vietnamese text: how it is taken in, compared, masked
// and how numbers are read aloud.
//
// Text is NFC from the edge on: Clean for what people type, NFC for what
// machines send. Fold is the one form in which two texts are compared without
// marks, on both sides of every search.
package vntext

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/quykhancap/quykhancap/internal/fault"
)

// bytesPerLetterMax is the longest a letter gets before NFC: a base and two
// marks is 5 bytes, an emoji with its modifiers about 16.
const bytesPerLetterMax = 16

// marksMax is how many marks may pile up on one letter after NFC. Vietnamese
// needs none, an emoji one; more would run into the neighbouring lines.
const marksMax = 2

// NFC composes text, so that equal words are equal bytes.
func NFC(s string) string { return norm.NFC.String(s) }

// Clean makes typed text fit to be stored: NFC, trimmed, runs of spaces made
// one, at most max letters. With lines, line breaks stay (two in a row at most)
// and each line is trimmed; without, they become spaces.
//
// Marks that nobody sees and that mean nothing here (zero-width spaces and
// joiners, byte order marks, soft hyphens) are dropped in silence: they come
// along with pasted text. Refused, each with its own sentence: bytes that are
// not UTF-8, NUL and other control characters, signs that turn the direction of
// writing (they make one name look like another), piles of marks, and too much
// text. The work is bounded by max, not by what was sent.
func Clean(field, text string, max int, lines bool) (string, error) {
	if len(text) > max*bytesPerLetterMax+1024 {
		return "", fault.On(field, "text.long", "max", max)
	}
	if !utf8.ValidString(text) {
		return "", fault.On(field, "text.encoding")
	}
	text = norm.NFC.String(strings.ReplaceAll(text, "\r\n", "\n"))
	c := cleaner{lines: lines}
	c.out.Grow(len(text))
	for _, r := range text {
		if key := c.take(r); key != "" {
			return "", fault.On(field, key)
		}
	}
	clean := c.out.String()
	if n := utf8.RuneCountInString(clean); n > max {
		return "", fault.On(field, "text.long", "max", max, "has", n)
	}
	return norm.NFC.String(clean), nil // dropping a joiner may have let two runes meet
}

// cleaner holds back spaces and line breaks until a letter needs them, which
// trims both ends for nothing.
type cleaner struct {
	out    strings.Builder
	lines  bool
	space  bool
	breaks int
	marks  int
}

// take adds one rune, or returns the key of the refusal.
func (c *cleaner) take(r rune) string {
	switch {
	case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
		if c.lines {
			c.breaks++
		}
		c.space = true
		return ""
	case r == '\t' || unicode.Is(unicode.Zs, r):
		c.space = true
		return ""
	case unicode.IsControl(r):
		return "text.control"
	case turnsDirection(r):
		return "text.direction"
	case unicode.Is(unicode.Cf, r):
		return ""
	}
	if c.marks++; !unicode.Is(unicode.M, r) {
		c.marks = 0
	}
	if c.marks > marksMax {
		return "text.marks"
	}
	if c.out.Len() > 0 {
		switch {
		case c.breaks > 1:
			c.out.WriteString("\n\n")
		case c.breaks == 1:
			c.out.WriteByte('\n')
		case c.space:
			c.out.WriteByte(' ')
		}
	}
	c.space, c.breaks = false, 0
	c.out.WriteRune(r)
	return ""
}

// turnsDirection: marks, embeddings, overrides and isolates of bidirectional text.
func turnsDirection(r rune) bool {
	return r == '\u061c' || r == '\u200e' || r == '\u200f' ||
		r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}
