package giving

import (
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// amountMax is the most that one line may say: what JSON and spreadsheets still
// carry exactly.
const amountMax = 9_007_199_254_740_991

// Banks carry at most 248 characters of a transfer's words; twice as many letters
// with marks still fit.
const (
	textMax = 2000 // bytes
	wordMax = 250
)

// understand fills r.line from the record's cells. It returns the key of the
// first thing that cannot be read, with the values for its sentence.
func (r *StatementReader) understand(raw string) (string, []any) {
	l, c := &r.line, &r.columns
	if strings.IndexByte(raw, 0) >= 0 {
		return "statement.row.control", nil
	}
	if last := c.at[colText]; len(r.fields) > c.count && last == c.count-1 {
		// An unquoted text with delimiters in it, in the last column: it is all text.
		r.fields = r.fields[:c.count]
		r.fields[last] = field{from: r.fields[last].from, to: len(raw)}
	}
	if len(r.fields) > c.count && !r.restIsBlank(raw) || r.cutOff() {
		return "statement.row.columns", []any{"has", len(r.fields), "want", c.count}
	}
	if r.unreckoned() {
		return "statement.row.formula", nil
	}
	date := r.dateCell(raw)
	on, clock, ok := r.days.read(date)
	if !ok {
		return "statement.row.date", []any{"text", short(date)}
	}
	if !r.opt.Today.IsZero() && on > r.opt.Today {
		return "statement.row.future", []any{"date", on}
	}
	if text := r.clockCell(raw); text != "" {
		if clock, ok = readClock(text); !ok {
			return "statement.row.time", []any{"text", short(text)}
		}
	}
	l.On = on
	if clock >= 0 {
		l.At = on.Start().Add(clock).UTC()
	}
	if key, values := r.readAmounts(raw); key != "" {
		return key, values
	}
	l.Doc = cleanCell(r.plainCell(colDoc, raw))
	l.Text = cleanCell(r.plainCell(colText, raw))
	l.Reference = cleanCell(r.plainCell(colReference, raw))
	if l.Reference == "" {
		l.Reference = referenceIn(l.Text)
	}
	phrase := transferPhraseIn(l.Text)
	l.Counterparty = counterpartyOf(cleanCell(r.plainCell(colOffset, raw)), phrase)
	if len(l.Text) > textMax || len(l.Doc) > wordMax || len(l.Reference) > wordMax ||
		len(l.Counterparty) > wordMax {
		return "statement.row.long", nil
	}
	if r.account.isOther(l, phrase) {
		return "statement.row.account", []any{"named", phrase.to}
	}
	return "", nil
}

func (r *StatementReader) restIsBlank(raw string) bool {
	for _, f := range r.fields[r.columns.count:] {
		if strings.TrimSpace(f.in(raw)) != "" {
			return false
		}
	}
	return true
}

// readAmounts takes the one amount that a line has, and its balance if it says
// one that can be read.
func (r *StatementReader) readAmounts(raw string) (string, []any) {
	l := &r.line
	l.Balance, l.HasBalance = r.balanceCell(raw)
	if r.columns.at[colSigned] >= 0 {
		return r.readSigned(raw)
	}
	debit, key := r.amountCell(colDebit, raw)
	if key != "" {
		return key, []any{"text", short(r.cell(colDebit, raw))}
	}
	credit, key := r.amountCell(colCredit, raw)
	switch {
	case key != "":
		return key, []any{"text", short(r.cell(colCredit, raw))}
	case debit > 0 && credit > 0:
		return "statement.row.both", []any{"debit", debit, "credit", credit}
	case debit > 0:
		l.Direction, l.Amount = Out, debit
	case credit > 0:
		l.Direction, l.Amount = In, credit
	default:
		return "statement.row.amount.missing", nil
	}
	return "", nil
}

// readAmount reads whole đồng with thousands parted by dots, commas or spaces,
// and zero decimals if any. "" is 0; otherwise it returns the key of the fault.
func readAmount(s string) (money.VND, string) {
	s = trimCurrency(s)
	if s == "" || s == "-" {
		return 0, ""
	}
	if s[0] == '-' || s[0] == '(' {
		return 0, "statement.row.amount.negative"
	}
	if s[0] == '+' {
		s = s[1:]
	}
	return readDigits(s)
}

// readBalance reads a balance, which an overdrawn account shows below zero.
func readBalance(s string) (money.VND, bool) {
	s = trimCurrency(s)
	minus := strings.HasPrefix(s, "-")
	n, key := readDigits(strings.TrimPrefix(s, "-"))
	if minus {
		n = -n
	}
	return n, key == ""
}

func trimCurrency(s string) string {
	s = strings.TrimSpace(s)
	for _, c := range []string{"VND", "vnd", "VNĐ", "đ", "₫"} {
		if cut, found := strings.CutSuffix(s, c); found {
			return strings.TrimSpace(cut)
		}
	}
	return s
}

// readDigits reads "200000", "200.000", "1,000,000.00". Groups must be of three,
// so that a decimal comma is never taken for thousands.
func readDigits(s string) (money.VND, string) {
	const unreadable = "statement.row.amount"
	var n money.VND
	group := -1 // digits since the last separator; -1 before the first
	digits, sep := 0, byte(0)
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= '0' && c <= '9' {
			if n = n*10 + money.VND(c-'0'); n > amountMax {
				return 0, "statement.row.amount.large"
			}
			if digits++; group >= 0 {
				group++
			}
			continue
		}
		if c == 0xc2 && i+1 < len(s) && s[i+1] == 0xa0 {
			i++ // a space that does not break
			c = ' '
		}
		if c != '.' && c != ',' && c != ' ' || digits == 0 || group >= 0 && group != 3 {
			return 0, unreadable
		}
		if sep != 0 && c != sep { // a second kind of separator begins the decimals
			return n, decimals(s[i+1:])
		}
		if rest := s[i+1:]; c != ' ' && len(rest) <= 2 {
			return n, decimals(rest)
		}
		if sep == 0 && digits > 3 {
			return 0, unreadable
		}
		sep, group = c, 0
	}
	if digits == 0 || group >= 0 && group != 3 {
		return 0, unreadable
	}
	return n, ""
}

// decimals must be noughts: a đồng has no parts.
func decimals(s string) string {
	switch {
	case s == "" || strings.Trim(s, "0123456789") != "":
		return "statement.row.amount"
	case strings.Trim(s, "0") != "":
		return "statement.row.amount.fraction"
	}
	return ""
}

// dayCache remembers the last date: most neighbours share it.
type dayCache struct {
	form  DateForm
	text  string
	on    workday.Day
	clock time.Duration
	ok    bool
}

// read understands dd/mm/yyyy, dd-mm-yyyy and yyyy-mm-dd, with or without a time
// behind; a layout's form says which part comes first, and allows years of two digits.
// clock is -1 without a time.
func (c *dayCache) read(s string) (on workday.Day, clock time.Duration, ok bool) {
	if s != c.text || s == "" {
		c.text = s
		c.on, c.clock, c.ok = readDay(s, c.form)
	}
	return c.on, c.clock, c.ok
}

func readDay(s string, form DateForm) (workday.Day, time.Duration, bool) {
	clock := time.Duration(-1)
	if i := strings.IndexAny(s, " \n\t"); i > 0 {
		if rest := strings.TrimSpace(s[i:]); rest != "" {
			var ok bool
			if clock, ok = readClock(rest); !ok {
				return 0, 0, false
			}
		}
		s = s[:i]
	}
	if form == YearFirst && len(s) == len("20240910") && leadingDigits(s) == s {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	var n [3]int
	var width [3]int
	part := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9' && width[part] < 4:
			n[part] = n[part]*10 + int(c-'0')
			width[part]++
		case (c == '/' || c == '-' || c == '.') && part < 2 && width[part] > 0:
			part++
		default:
			return 0, 0, false
		}
	}
	y, m, d := n[2], n[1], n[0]
	switch {
	case width[0] == 4:
		y, d = d, y
	case form == MonthFirst:
		d, m = m, d
	case form == YearFirst && width[0] == 2:
		y, d = 2000+d, y
	}
	if form != "" && form != YearFirst && width[2] == 2 {
		y += 2000
	}
	if part != 2 || y < 2000 || y > 2200 || m < 1 || m > 12 || d < 1 || d > 31 {
		return 0, 0, false
	}
	return workday.Date(y, time.Month(m), d), clock, d <= daysIn(y, m)
}

func daysIn(y, m int) int { return time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day() }

// readClock understands hh:mm and hh:mm:ss.
func readClock(s string) (time.Duration, bool) {
	var n [3]int
	part, width := 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9' && width < 2:
			n[part] = n[part]*10 + int(c-'0')
			width++
		case c == ':' && part < 2 && width > 0:
			part, width = part+1, 0
		default:
			return 0, false
		}
	}
	if part == 0 || width == 0 || n[0] > 23 || n[1] > 59 || n[2] > 59 {
		return 0, false
	}
	return time.Duration(n[0])*time.Hour + time.Duration(n[1])*time.Minute +
		time.Duration(n[2])*time.Second, true
}

// cleanCell makes a cell fit to be stored and compared: NFC, one line, single
// spaces, nothing that is invisible or turns the direction of writing. Most
// cells are so already and come back as they are.
func cleanCell(s string) string {
	space := true
	for i := range len(s) {
		switch c := s[i]; {
		case c == ' ' && space, c < ' ', c >= 0x7f:
			return cleanSlowly(s)
		default:
			space = c == ' '
		}
	}
	if space && s != "" {
		return cleanSlowly(s)
	}
	return s
}

func cleanSlowly(s string) string {
	s = vntext.NFC(s)
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case r <= ' ' || r == 0x7f || r == 0xa0 || r == 0x3000 || r >= 0x2000 && r <= 0x200a ||
			r == 0x2028 || r == 0x2029 || r >= 0x80 && r < 0xa0:
			space = b.Len() > 0
			continue
		case r == 0xad || r == 0x61c || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e ||
			r >= 0x2060 && r <= 0x206f || r == 0xfeff:
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	if out := b.String(); norm.NFC.IsNormalString(out) {
		return out
	}
	return vntext.NFC(b.String()) // dropping a joiner may have let two runes meet
}

// short cuts a text that is shown back in a fault.
func short(s string) string {
	const max = 40
	if utf8.RuneCountInString(s) <= max {
		return s
	}
	return string([]rune(s)[:max]) + "…"
}
