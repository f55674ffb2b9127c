package giving

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
)

// mt940 reads customer statement messages (SWIFT, Standards MT, category 9, MT940): one
// or more messages of one or more pages each. Of a line it takes the booking day, the
// amount, both references and the words of :86:. The balance before and after each page
// must agree with its lines and with the pages around it.
//
// The text may be wrapped in SWIFT's blocks, {1:…}{4: … -}, or stand alone.
type mt940 struct {
	in   *bufio.Reader
	r    *StatementReader // keeps balances, the account and what does not agree
	text []byte           // the line that was read last
	row  int              // its number
	err  error
	back *mtField // read, and not used yet

	inLine bool // a line's words may go on
	page   pageSums
	own    []field
}

// mtField is ":61:…" with the lines that continue it.
type mtField struct {
	tag, value, raw string
	row             int
}

const (
	mtFieldMax = 16 << 10 // :86: has 6 lines of 65 characters by the standard, banks write more
	mtLineMax  = 4 << 10
	mtWidth    = 65 // characters of a line of :86:
)

// pageSums proves one page of a statement: opening + lines = closing, and the next page
// begins with what this one ended with.
type pageSums struct {
	open, ended      bool
	opening, in, out money.VND
	closing          money.VND // said before the lines, as camt.053 does
	closes           bool
	last             money.VND // of the page before
}

func isMT940(b []byte) bool {
	b = bytes.TrimLeft(b, " \t\r\n\x01")
	return (bytes.HasPrefix(b, []byte(":20:")) || bytes.HasPrefix(b, []byte("{1:"))) &&
		bytes.Contains(b, []byte(":20:")) &&
		(bytes.Contains(b, []byte("\n:25")) || bytes.Contains(b, []byte("\n:60")))
}

func newMT940(src io.Reader, r *StatementReader) *mt940 {
	return &mt940{in: bufio.NewReaderSize(src, 64<<10), r: r}
}

func (m *mt940) form() string { return "MT940" }
func (m *mt940) close()       {}
func (m *mt940) failed() error {
	if errors.Is(m.err, io.EOF) {
		return nil
	}
	return m.err
}

// next goes to the next :61: with its :86:.
func (m *mt940) next() (tableRow, bool) {
	for {
		f, ok := m.field()
		if !ok {
			m.r.sum.Rows = m.row
			return tableRow{}, false
		}
		var err error
		switch f.tag {
		case "25", "25P":
			err = m.r.account.named(f.value)
		case "60F", "60M":
			err = m.begin(f.value, f.row)
		case "62F", "62M":
			err = m.end(f.value, f.row)
		case "61":
			return m.line(f), true
		}
		if err != nil {
			m.err = err
			return tableRow{}, false
		}
	}
}

// line puts a statement line and the words behind it into columns.
func (m *mt940) line(f mtField) tableRow {
	t := tableRow{n: f.row, raw: f.raw}
	words := ""
	if next, ok := m.field(); ok && next.tag == "86" {
		t.raw += "\n" + next.raw
		words = mtWords(next.value)
	} else if ok {
		m.back = &next
	}
	t.problem, t.values = m.columns(&t, f.value, words)
	return t
}

// columns reads :61:
//
//	6!n[4!n]2a[1!a]15d1!a3!c16x[//16x][34x]
//
// value day, booking day, C or D (RC and RD take one back), a letter of the currency,
// amount, kind, the account owner's reference, the bank's reference, further words.
func (m *mt940) columns(t *tableRow, v, words string) (string, []any) {
	const unreadable = "statement.row.mt940"
	first, more, _ := strings.Cut(v, "\n")
	day := leadingDigits(first)
	if len(day) != 6 && len(day) != 10 {
		return unreadable, nil
	}
	rest := first[len(day):]
	var mark string
	for _, s := range []string{"RC", "RD", "C", "D"} {
		if strings.HasPrefix(rest, s) {
			mark, rest = s, rest[len(s):]
			break
		}
	}
	if rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' {
		rest = rest[1:] // the currency's third letter
	}
	n := strings.IndexFunc(rest, func(c rune) bool { return (c < '0' || c > '9') && c != ',' })
	if mark == "" || n < 2 || len(rest) < n+4 {
		return unreadable, nil
	}
	amount, key := readMTAmount(rest[:n])
	if key != "" {
		return key, []any{"text", short(rest[:n])}
	}
	var f fixedRow
	f[colDate] = mtDay(day)
	owner, bank, _ := strings.Cut(rest[n+4:], "//")
	if owner != "NONREF" {
		f[colReference] = owner
	}
	f[colDoc] = bank
	if f[colText] = words; words == "" {
		f[colText] = strings.ReplaceAll(more, "\n", "")
	}
	incoming := mark == "C" || mark == "RD"
	if f[colCredit] = amount.Plain(); !incoming {
		f[colDebit], f[colCredit] = f[colCredit], ""
	}
	m.own = f.fields(m.own[:0])
	t.fields = m.own
	m.page.add(amount, incoming)
	return "", nil
}

// mtDay is the booking day: of the value day's year, or the one beside it at the turn of
// a year.
func mtDay(s string) string {
	year, month, day := s[0:2], s[2:4], s[4:6]
	if len(s) == 10 {
		switch {
		case s[6:8] == "01" && month == "12":
			year = nextYear(year, 1)
		case s[6:8] == "12" && month == "01":
			year = nextYear(year, -1)
		}
		month, day = s[6:8], s[8:10]
	}
	return day + "/" + month + "/20" + year
}

func nextYear(yy string, by int) string {
	n := (int(yy[0]-'0')*10 + int(yy[1]-'0') + by + 100) % 100
	return string([]byte{byte('0' + n/10), byte('0' + n%10)})
}

// readMTAmount reads 15d: digits and a comma that is always there.
func readMTAmount(s string) (money.VND, string) {
	whole, parts, has := strings.Cut(s, ",")
	if !has || strings.Contains(parts, ",") {
		return 0, "statement.row.amount"
	}
	if strings.Trim(parts, "0") != "" {
		return 0, "statement.row.amount.fraction"
	}
	if whole == "" {
		return 0, "statement.row.amount"
	}
	return readDigits(whole)
}

// mtWords joins the lines of :86:. A line is broken at 65 characters wherever that is, so
// nothing is put between a full one and the next; a shorter one ended by itself.
func mtWords(s string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimRight(line, "\r")
		b.WriteString(line)
		if utf8.RuneCountInString(line) < mtWidth {
			b.WriteByte(' ')
		}
	}
	return strings.TrimSpace(b.String())
}

// begin takes an opening balance: D or C, day, currency, amount.
func (m *mt940) begin(v string, row int) error {
	amount, err := m.balance(v)
	if err != nil {
		return err
	}
	if m.page.ended && m.page.last != amount {
		m.r.find(row, "statement.page.break", "found", amount, "want", m.page.last)
	}
	if b := &m.r.balance; !b.hasOpening {
		b.opening, b.hasOpening = amount, true
	}
	m.page = pageSums{open: true, opening: amount}
	return nil
}

func (m *mt940) end(v string, row int) error {
	amount, err := m.balance(v)
	if err != nil {
		return err
	}
	m.page.close(m.r, row, amount)
	m.r.balance.closing, m.r.balance.hasClosing = amount, true
	return nil
}

func (p *pageSums) add(amount money.VND, incoming bool) {
	if incoming {
		p.in += amount
	} else {
		p.out += amount
	}
}

// close compares a page's end with what its lines give. That rows which could not be
// read are missing from the sum is part of what is said.
func (p *pageSums) close(r *StatementReader, row int, closing money.VND) {
	if want := p.opening + p.in - p.out; p.open && want != closing {
		r.find(row, "statement.page.differs", "opening", p.opening, "in", p.in, "out", p.out,
			"closing", closing, "difference", closing-want)
	}
	*p = pageSums{ended: true, last: closing}
}

// balance reads a balance's field.
func (m *mt940) balance(v string) (money.VND, error) {
	v = strings.TrimSpace(v)
	if len(v) < 11 || v[0] != 'C' && v[0] != 'D' {
		return 0, fileFault(fault.Invalid, "statement.file.balance", "text", short(v))
	}
	if currency := v[7:10]; currency != "VND" {
		return 0, fileFault(fault.Invalid, "statement.file.currency", "currency", short(currency))
	}
	n, key := readMTAmount(v[10:])
	if key != "" {
		return 0, fileFault(fault.Invalid, "statement.file.balance", "text", short(v))
	}
	if v[0] == 'D' {
		n = -n
	}
	return n, nil
}

// field reads the next field.
func (m *mt940) field() (f mtField, ok bool) {
	if m.back != nil {
		f, m.back = *m.back, nil
		return f, true
	}
	for !m.begins() {
		m.inLine = m.inLine && !m.ends()
		if !m.read() {
			return f, false
		}
	}
	raw := append([]byte(nil), m.text...)
	f.row = m.row
	if tag := string(raw[1:3]); tag != "86" {
		m.inLine = tag == "61"
	}
	for m.read() && !m.begins() && !m.ends() {
		if len(raw) < mtFieldMax {
			raw = append(append(raw, '\n'), m.text...)
		}
	}
	f.raw = strings.ToValidUTF8(string(raw), "\ufffd")
	f.tag, f.value, _ = strings.Cut(f.raw[1:], ":")
	return f, true
}

// read reads a line of the text. What is longer than a line can be is cut.
func (m *mt940) read() bool {
	m.text = m.text[:0]
	if m.err != nil {
		return false
	}
	m.row++
	for {
		piece, err := m.in.ReadSlice('\n')
		m.text = append(m.text, piece[:min(len(piece), mtLineMax-len(m.text))]...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		m.text = bytes.TrimRight(m.text, "\r\n")
		if m.err = err; err != nil && len(piece) == 0 && len(m.text) == 0 {
			m.row--
			return false
		}
		return true
	}
}

// begins reports whether the line begins a field. Words of a line may be broken before
// ":20:05", so where they may go on, no tag counts that could be a minute: :62F: or the
// end of the message comes before the next :20:.
func (m *mt940) begins() bool {
	if len(m.text) < 4 || m.text[0] != ':' {
		return false
	}
	end := bytes.IndexByte(m.text[1:min(len(m.text), 5)], ':')
	if end < 2 {
		return false
	}
	switch tag := string(m.text[1 : end+1]); tag {
	case "61", "62F", "62M", "86", "60F", "60M", "64", "65", "25P", "28C", "13D", "34F", "90C", "90D":
		return true
	case "20", "21", "25", "28":
		return !m.inLine
	}
	return false
}

// ends reports the end of a message.
func (m *mt940) ends() bool {
	t := m.text
	return len(t) > 2 && t[0] == '{' && t[1] >= '1' && t[1] <= '5' && t[2] == ':' ||
		len(t) > 0 && t[0] == '-' && (len(t) == 1 || t[1] == '}')
}
