package giving

import (
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// transferPhrase is what banks write behind the donor's own words:
// "CT tu 0123456789012 NGUYEN VAN A toi 1500200000000".
type transferPhrase struct{ from, name, to string }

func transferPhraseIn(text string) transferPhrase {
	at := strings.LastIndex(text, " toi ")
	if at < 0 {
		if at = strings.LastIndex(text, " TOI "); at < 0 {
			return transferPhrase{}
		}
	}
	to := leadingDigits(text[at+len(" toi "):])
	left := text[:at]
	from := strings.LastIndex(left, "tu ")
	if from < 0 {
		from = strings.LastIndex(left, "TU ")
	}
	if from < 0 || len(to) < 8 || from > 0 && left[from-1] != ' ' && left[from-1] != '.' {
		return transferPhrase{}
	}
	left = left[from+len("tu "):]
	number := leadingDigits(left)
	if len(number) < 6 {
		return transferPhrase{}
	}
	return transferPhrase{number, strings.TrimSpace(left[len(number):]), to}
}

func leadingDigits(s string) string {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return s[:i]
}

// counterpartyOf is the other side's name: from its own column, written
// "TRAN VAN B – 711A12345678", or from the transfer phrase.
func counterpartyOf(offset string, phrase transferPhrase) string {
	for _, dash := range []string{" – ", " - ", " — "} {
		if before, after, found := strings.Cut(offset, dash); found {
			if leadingDigits(before) == before && before != "" {
				return strings.TrimSpace(after)
			}
			return strings.TrimSpace(before)
		}
	}
	if offset != "" && leadingDigits(offset) != offset {
		return offset
	}
	return phrase.name
}

// referenceIn finds the sending bank's reference in a text that has no column
// for it: FT and at least ten digits, as NAPAS transfers carry it.
func referenceIn(text string) string {
	for from := 0; ; {
		i := strings.Index(text[from:], "FT")
		if i < 0 {
			return ""
		}
		i += from
		digits := leadingDigits(text[i+2:])
		if len(digits) >= 10 && len(digits) <= 20 && (i == 0 || !isLetterOrDigit(text[i-1])) {
			return text[i : i+2+len(digits)]
		}
		from = i + 2
	}
}

func isLetterOrDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// accountCheck finds out whether the file is of the account it was given for.
type accountCheck struct {
	own     string
	heading string // the number above the header
	other   string // another number that lines were sent to, the first seen
	others  int
}

// readHeading takes the number that follows the words "số tài khoản".
func (a *accountCheck) readHeading(raw string, fields []field) {
	labelled := false
	for _, f := range fields {
		text := f.in(raw)
		words := vntext.Fold(text)
		if !labelled {
			labelled = hasAnyPrefix(words, "so tai khoan", "tai khoan", "so tk", "account no",
				"account number", "account", "a c no")
			if _, after, found := strings.Cut(text, ":"); labelled && found {
				text = after
			} else {
				continue
			}
		}
		number := accountNumber(text)
		if labelled && len(number) >= 6 && a.heading == "" {
			a.heading = number
		}
	}
}

// named takes the account that a file says it is of, as ":25:" writes it, with its bank
// before and its currency behind, and refuses another one's.
func (a *accountCheck) named(said string) error {
	said, _, _ = strings.Cut(strings.TrimSpace(said), "\n")
	number := strings.ToUpper(strings.TrimSpace(said[strings.LastIndexByte(said, '/')+1:]))
	number = strings.NewReplacer(" ", "", ".", "", "-", "").Replace(strings.TrimSuffix(number, "VND"))
	if number == "" {
		return nil
	}
	if a.heading = number; a.own != "" && strings.TrimLeft(number, "0") != strings.TrimLeft(a.own, "0") {
		return fileFault(fault.Invalid, "statement.file.account", "account", a.own, "named", short(number))
	}
	return nil
}

// accountNumber joins the digits at the beginning of a cell, spaces and dots
// between them left out.
func accountNumber(s string) string {
	var b strings.Builder
	for _, c := range []byte(strings.TrimSpace(s)) {
		switch {
		case c >= '0' && c <= '9':
			b.WriteByte(c)
		case c != ' ' && c != '.' && c != '-':
			return b.String()
		}
	}
	return b.String()
}

// isOther reports an incoming line that the bank itself says went to another
// account.
func (a *accountCheck) isOther(l *Line, phrase transferPhrase) bool {
	if a.own == "" || l.Direction != In || phrase.to == "" || phrase.to == a.own {
		return false
	}
	if a.others++; a.other == "" {
		a.other = phrase.to
	}
	return true
}

// mostlyOther reports that the file as a whole is another account's.
func (a *accountCheck) mostlyOther(lines int) bool {
	return a.others > 0 && a.others > lines
}
