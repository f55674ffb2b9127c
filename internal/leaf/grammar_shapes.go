package leaf

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// A shape is what a value may look like. says is its line in docs/public-log.md.
type shape struct {
	says   string
	read   func(*reader) error
	record *record // of an object, or of the objects of a list
}

// textShape is a text that fits.
func textShape(says string, fits func([]byte) bool) shape {
	misfit := errors.New("is not " + says)
	return shape{says: says, read: func(r *reader) error {
		if b, ok := r.text(); !ok || !fits(b) {
			return misfit
		}
		return nil
	}}
}

// number is a whole number from least to most.
func number(least, most int64) shape {
	says := fmt.Sprintf("a whole number from %d to %d", least, most)
	if most == IntMax {
		says = fmt.Sprintf("a whole number, at least %d", least)
	}
	misfit := errors.New("is not " + says)
	return shape{says: says, read: func(r *reader) error {
		if n, ok := r.integer(); !ok || n < least || n > most {
			return misfit
		}
		return nil
	}}
}

// oneOf is one of a few words.
func oneOf(words ...string) shape {
	return textShape("one of `"+strings.Join(words, "` `")+"`", func(b []byte) bool {
		for _, w := range words {
			if string(b) == w {
				return true
			}
		}
		return false
	})
}

// words is a line of people's words.
func words(most int) shape {
	return textShape(fmt.Sprintf("one line of text, 1 to %d letters", most), func(b []byte) bool {
		n := utf8.RuneCount(b)
		return n >= 1 && n <= most && !hasControl(b, "")
	})
}

// lines is a text of people's words, several lines at will.
func lines(most int) shape {
	return textShape(fmt.Sprintf("text, 1 to %d letters", most), func(b []byte) bool {
		n := utf8.RuneCount(b)
		return n >= 1 && n <= most && !hasControl(b, "\n\t")
	})
}

func hasControl(b []byte, but string) bool {
	for _, c := range b {
		if (c < ' ' || c == 0x7f) && strings.IndexByte(but, c) < 0 {
			return true
		}
	}
	return false
}

// plain is a text of some characters, the first of fewer.
func plain(says, first, rest string, least, most int) shape {
	return textShape(says, func(b []byte) bool {
		if len(b) < least || len(b) > most || len(b) > 0 && strings.IndexByte(first, b[0]) < 0 {
			return false
		}
		return only(b, rest)
	})
}

func only(b []byte, of string) bool {
	for _, c := range b {
		if strings.IndexByte(of, c) < 0 {
			return false
		}
	}
	return true
}

// listOf is a list of as many values of one shape.
func listOf(least, most int, of shape) shape {
	says := fmt.Sprintf("a list of %d to %d: %s", least, most, of.says)
	if of.record != nil {
		says = fmt.Sprintf("a list of %d to %d objects", least, most)
	}
	misfit := errors.New("is not " + says)
	return shape{says: says, record: of.record, read: func(r *reader) error {
		if !r.skip('[') {
			return misfit
		}
		n := 0
		for ; !r.skip(']'); n++ {
			if n == most || n > 0 && !r.skip(',') {
				return misfit
			}
			if err := of.read(r); err != nil {
				return at(fmt.Sprintf("[%d]", n), err)
			}
		}
		if n < least {
			return misfit
		}
		return nil
	}}
}

// inOrder is a list of exactly these.
func inOrder(of ...shape) shape {
	var says []string
	for _, s := range of {
		says = append(says, s.says)
	}
	misfit := fmt.Errorf("is not a list of %d", len(of))
	return shape{says: "a list of: " + strings.Join(says, "; "), read: func(r *reader) error {
		if !r.skip('[') {
			return misfit
		}
		for i, s := range of {
			if i > 0 && !r.skip(',') {
				return misfit
			}
			if err := s.read(r); err != nil {
				return at(fmt.Sprintf("[%d]", i), err)
			}
		}
		if !r.skip(']') {
			return misfit
		}
		return nil
	}}
}

// objectOf is an object with these fields.
func objectOf(fields ...field) shape {
	c := newRecord(fields)
	return shape{says: "an object", record: c, read: c.read}
}

const (
	digits = "0123456789"
	small  = "abcdefghijklmnopqrstuvwxyz"
	large  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// The shapes that many kinds share.
var (
	id       = number(1, IntMax)
	count    = number(0, IntMax)
	quantity = number(1, IntMax) // in the item's base unit: đồng, gram, millilitre, piece
	signed   = number(-IntMax, IntMax)
	day      = textShape("a day, `YYYY-MM-DD`", isDay)
	month    = textShape("a month, `YYYY-MM`", func(b []byte) bool {
		return len(b) == 7 && isDay(append(b[:7:7], "-01"...))
	})
	year   = number(2000, 2199)
	hex32  = textShape("64 small hexadecimal digits", isHex32)
	slug   = plain("an address word of `a-z 0-9 -`, 1 to 100", small+digits, small+digits+"-", 1, 100)
	unit   = textShape("an official unit code: 2, 3 or 5 digits", isUnit)
	item   = plain("an item: `VND` or a code of `A-Z 0-9 _`, 1 to 20", large+digits+"_", large+digits+"_", 1, 20)
	path   = textShape("an account: `book/kind/item/holder/earmark`", isPath)
	word   = plain("a word of `a-z _`, 2 to 32", small, small+"_", 2, 32)
	series = textShape("a series: kind `A-Z`, unit code, year, with `-` between", isSeries)
)

func isDay(b []byte) bool {
	if len(b) != 10 || b[4] != '-' || b[7] != '-' {
		return false
	}
	y, m, d := decimal(b[:4]), decimal(b[5:7]), decimal(b[8:])
	if y < 1900 || m < 1 || m > 12 || d < 1 {
		return false
	}
	days := [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[m-1]
	if m == 2 && y%4 == 0 && (y%100 != 0 || y%400 == 0) {
		days = 29
	}
	return d <= days
}

// decimal is the number of a few digits, -1 where there is another character.
func decimal(b []byte) (n int) {
	for _, c := range b {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}

func isHex32(b []byte) bool {
	if len(b) != 64 {
		return false
	}
	for _, c := range b {
		if hexDigit(c) > 15 {
			return false
		}
	}
	return true
}

func isUnit(b []byte) bool {
	return (len(b) == 2 || len(b) == 3 || len(b) == 5) && only(b, digits)
}

func isSeries(b []byte) bool {
	parts := strings.Split(string(b), "-")
	return len(parts) == 3 && len(parts[0]) >= 2 && len(parts[0]) <= 8 && only([]byte(parts[0]), large) &&
		isUnit([]byte(parts[1])) && len(parts[2]) == 4 && isDay([]byte(parts[2]+"-01-01"))
}

// accountKinds as ledger.Kind has them.
var accountKinds = [...]string{
	"giver", "bank", "cash", "transit", "store", "reserved", "outlay", "fee", "interest", "other_in", "other_out",
}

// isPath: ledger.Account.Path, with no empty part at its end.
func isPath(b []byte) bool {
	book, b := cut(b)
	if len(book) == 0 || len(book) > 16 || book[0] == '0' || !only(book, digits) {
		return false
	}
	sort, b := cut(b)
	known := false
	for _, k := range accountKinds {
		known = known || string(sort) == k
	}
	what, b := cut(b)
	if !known || b == nil && what == nil || len(what) == 0 || len(what) > 20 {
		return false
	}
	for _, c := range what {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	if b == nil {
		return true
	}
	holder, earmark := cut(b)
	if len(holder) > 40 || len(earmark) > 40 || earmark == nil && len(holder) == 0 || earmark != nil && len(earmark) == 0 {
		return false
	}
	return holderPlain(holder) && (earmark == nil || earmark[0] != '-' && earmarkPlain(earmark))
}

// cut gives what stands before the first slash, and what behind it: nil if there is none.
func cut(b []byte) (head, tail []byte) {
	for i, c := range b {
		if c == '/' {
			return b[:i], b[i+1:]
		}
	}
	return b, nil
}

func holderPlain(b []byte) bool {
	for _, c := range b {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != ':' && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

func earmarkPlain(b []byte) bool {
	for _, c := range b {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}
