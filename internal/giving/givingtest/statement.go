// Package givingtest writes bank statements for tests, the bench and the sample
// data: made-up people with the names, habits and amounts of a Vietnamese relief
// account, in the column sets of three banks. The same spec gives the same bytes.
package givingtest

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// Spec says what statement to write. The zero value of all but Lines works.
type Spec struct {
	Bank     string // vcb (the zero value), vietinbank or agribank
	Account  string
	Lines    int
	Seed     uint64
	From     time.Time // the first day; 2024-09-10, when Yagi's gifts came
	Days     int       // over how many days the lines spread; 1
	Opening  int64     // balance before the first line
	Codes    []string  // pledge codes that some transfers carry, each at most once
	OutOf    int       // one line in OutOf leaves the account; 0 for none
	Delim    string    // "," or ";"
	Encoding string    // utf-8, utf-8-bom, utf-16le, utf-16be, windows-1258
	Form     string    // csv (the zero value), xlsx, html, mt940, camt: the same lines in each
	Wording  int       // above 0: the same lines as another program of the bank words and numbers them
	From1904 bool      // days counted from 1904, in xlsx
	Newest   bool      // newest line first, in csv
	Totals   bool      // with the account above and the totals below
	Wishes   []string  // what givers write; what they wrote for Yagi
}

// Sums is what was written.
type Sums struct {
	Lines, WithCode int
	In, Out         int64
	Closing         int64
	From, Through   time.Time
}

// row is one line before it is written in a bank's columns.
type row struct {
	at              time.Time
	doc, ref, text  string
	name, from      string
	amount, balance int64
	out             bool
}

// Write writes the statement.
func Write(w io.Writer, s Spec) (Sums, error) {
	s = s.withDefaults()
	switch s.Form {
	case "xlsx":
		return s.writeXLSX(w)
	case "html":
		return s.writeHTML(w)
	case "mt940":
		return s.writeMT940(w)
	case "camt":
		return s.writeCAMT(w)
	}
	enc := encoder(s.Encoding, w)
	b := bufio.NewWriterSize(enc, 1<<16)
	sums := s.write(b)
	if err := b.Flush(); err != nil {
		return sums, err
	}
	return sums, enc.Close()
}

func (s Spec) withDefaults() Spec {
	if s.Bank == "" {
		s.Bank = "vcb"
	}
	if s.Account == "" {
		s.Account = "0011001932418"
	}
	if s.From.IsZero() {
		s.From = time.Date(2024, 9, 10, 0, 0, 0, 0, time.UTC)
	}
	s.Days = max(s.Days, 1)
	if len(s.Wishes) == 0 {
		s.Wishes = wishes
	}
	if s.Delim == "" {
		s.Delim = ","
	}
	return s
}

func encoder(name string, w io.Writer) io.WriteCloser {
	var e encoding.Encoding
	switch name {
	case "utf-16le":
		e = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case "utf-16be":
		e = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case "utf-8-bom":
		e = unicode.UTF8BOM
	case "windows-1258":
		return transform.NewWriter(w, transform.Chain(decomposeTones{}, charmap.Windows1258.NewEncoder()))
	default:
		return transform.NewWriter(w, transform.Nop)
	}
	return transform.NewWriter(w, e.NewEncoder())
}

var headers = map[string][]string{
	"vcb": {"PageId", "TNXDate", "DocNo", "Debit", "Credit", "Balance", "TransactionDetails"},
	"vietinbank": {
		"PageId", "Date", "Time", "DocumentNumber", "ReferenceNumber",
		"TransactionDetails", "DebitAmount", "CreditAmount", "Balance", "OffsetAccount",
	},
}

func (s Spec) header() []string {
	if h := headers[s.Bank]; h != nil {
		return h
	}
	return headers["vietinbank"]
}

// each makes the rows one by one, in the order of time, and adds them up.
func (s Spec) each(f func(i int, l row)) Sums {
	r := rand.New(rand.NewPCG(s.Seed, 0x5175795f))
	sums := Sums{Closing: s.Opening, From: s.From, Through: s.From.AddDate(0, 0, s.Days-1)}
	g := generator{spec: s, r: r, codes: s.Codes}
	for i := range s.Lines {
		l := g.row(i, sums.Closing)
		sums.add(l)
		l.balance = sums.Closing
		f(i, s.worded(i, l))
	}
	sums.WithCode = len(s.Codes) - len(g.codes)
	return sums
}

func (s Spec) write(b *bufio.Writer) Sums {
	r := rand.New(rand.NewPCG(s.Seed, 0x5175795f))
	sums := Sums{Closing: s.Opening, From: s.From, Through: s.From.AddDate(0, 0, s.Days-1)}
	header := s.header()
	if s.Totals {
		fmt.Fprintf(b, "Số tài khoản: %s\nSố dư đầu kỳ: %s\n\n", s.Account, group(s.Opening, '.'))
	}
	b.WriteString(strings.Join(header, s.Delim) + "\n")
	g := generator{spec: s, r: r, codes: s.Codes}
	var kept []string
	for i := range s.Lines {
		l := g.row(i, sums.Closing)
		sums.add(l)
		if l.balance = sums.Closing; s.Newest {
			kept = append(kept, s.line(i, s.worded(i, l)))
			continue
		}
		b.WriteString(s.line(i, s.worded(i, l)))
	}
	for i := len(kept) - 1; i >= 0; i-- {
		b.WriteString(kept[i])
	}
	if s.Totals {
		cells := make([]string, len(header))
		cells[0] = "Tổng cộng"
		for i, name := range header {
			switch name {
			case "Debit", "DebitAmount":
				cells[i] = group(sums.Out, '.')
			case "Credit", "CreditAmount":
				cells[i] = group(sums.In, '.')
			}
		}
		b.WriteString(strings.Join(cells, s.Delim) + "\n")
		fmt.Fprintf(b, "Số dư cuối kỳ: %s\n", group(sums.Closing, '.'))
	}
	sums.WithCode = len(s.Codes) - len(g.codes)
	return sums
}

// worded is a row as another program of the same bank tells it: of one in five nothing
// is left but the amount and the day.
func (s Spec) worded(i int, l row) row {
	if s.Wording == 0 {
		return l
	}
	if i%7 > 0 { // now and then the number is the same
		l.doc = fmt.Sprintf("S%dB%07d", s.Wording, i)
	}
	switch (i + s.Wording) % 5 {
	case 0:
		l.text = "IBFT " + strings.ToLower(l.text)
	case 1:
		l.text = "CHUYEN TIEN " + l.name
	case 2:
		l.text = "REM " + string([]rune(l.text)[:min(len([]rune(l.text)), 25)])
	case 3:
		l.text = fmt.Sprintf("GD %d.%d", s.Wording, i)
	}
	return l
}

func (s *Sums) add(l row) {
	s.Lines++
	if l.out {
		s.Out += l.amount
		s.Closing -= l.amount
	} else {
		s.In += l.amount
		s.Closing += l.amount
	}
}

// cells is a row in the bank's columns.
func (s Spec) cells(i int, l row) []string {
	debit, credit := "", group(l.amount, s.thousands())
	if l.out {
		debit, credit = credit, ""
	}
	page := strconv.Itoa(i/40 + 1)
	switch s.Bank {
	case "vcb":
		balance := ""
		return []string{page, l.at.Format("02/01/2006"), l.doc, debit, credit, balance, l.text}
	default:
		offset := ""
		if l.name != "" {
			offset = l.name + " – " + l.from
		}
		return []string{
			page, l.at.Format("02/01/2006"), l.at.Format("15:04:05"), l.doc, l.ref,
			l.text, debit, credit, group(l.balance, s.thousands()), offset,
		}
	}
}

// line writes a row as text.
func (s Spec) line(i int, l row) string {
	cells := s.cells(i, l)
	var b strings.Builder
	for k, c := range cells {
		if k > 0 {
			b.WriteString(s.Delim)
		}
		if strings.ContainsAny(c, s.Delim+"\"\n") {
			c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
		b.WriteString(c)
	}
	b.WriteByte('\n')
	return b.String()
}

func (s Spec) thousands() byte {
	if s.Bank == "vietinbank" {
		return ','
	}
	return '.'
}

func group(n int64, sep byte) string {
	digits := strconv.FormatInt(n, 10)
	minus := ""
	if n < 0 {
		minus, digits = "-", digits[1:]
	}
	var b strings.Builder
	b.WriteString(minus)
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(sep)
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}

// decomposeTones parts the five tones from their letters, as Windows-1258 writes
// Vietnamese: "ế" is ê and an acute.
type decomposeTones struct{ transform.NopResetter }

func (decomposeTones) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		size := norm.NFC.NextBoundary(src[nSrc:], atEOF)
		if size <= 0 {
			return nDst, nSrc, transform.ErrShortSrc
		}
		out := toneApart(string(src[nSrc : nSrc+size]))
		if nDst+len(out) > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += copy(dst[nDst:], out)
		nSrc += size
	}
	return nDst, nSrc, nil
}

func toneApart(letter string) string {
	if len(letter) == 1 {
		return letter
	}
	var base, tone []rune
	for _, r := range norm.NFD.String(letter) {
		switch r {
		case 0x300, 0x301, 0x303, 0x309, 0x323:
			tone = append(tone, r)
		default:
			base = append(base, r)
		}
	}
	return norm.NFC.String(string(base)) + string(tone)
}
