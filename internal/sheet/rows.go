package sheet

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strconv"
	"time"
)

// Range is a merged cell: from its first cell to its last, from 0 and, for rows, from 1.
type Range struct{ Row, Column, LastRow, LastColumn int }

const mergesMax = 200_000

// Rows reads a sheet row by row. Rows in which nothing was ever written are not told.
type Rows struct {
	Merged []Range // complete when Next has returned false

	book *Book
	part io.ReadCloser
	x    *XML
	row  Row
	err  error

	kind   string // of the cell: its t
	shown  shows
	has    bool // its <f>
	value  []byte
	inside bool // <v>
	rich   richText
	number []byte
}

// Rows begins to read the ith sheet.
func (b *Book) Rows(i int) (*Rows, error) {
	part, err := b.part(b.paths[i])
	if err != nil {
		return nil, err
	}
	return &Rows{book: b, part: part, x: NewXML(part)}, nil
}

// Close ends the reading.
func (r *Rows) Close() { r.part.Close() }

// Row is the row that Next found.
func (r *Rows) Row() *Row { return &r.row }

// Err is why reading stopped early.
func (r *Rows) Err() error { return r.err }

// Next goes to the next row.
func (r *Rows) Next() bool {
	for r.err == nil {
		t, err := r.x.Next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				r.err = err
			}
			return false
		}
		switch name := string(r.x.Name()); {
		case t == Start && name == "row" && r.x.Depth() == 3:
			r.err = r.read()
			return r.err == nil
		case t == Start && name == "mergeCell":
			if m, ok := readRange(r.x.Attr("ref")); ok && len(r.Merged) < mergesMax {
				r.Merged = append(r.Merged, m)
			}
		}
	}
	return false
}

// read reads one row to its end.
func (r *Rows) read() error {
	n := r.row.N + 1
	if said, err := strconv.Atoi(string(r.x.Attr("r"))); err == nil && said >= n {
		n = said
	}
	if n > r.book.limits.Rows {
		return ErrRows
	}
	r.row.reset(n)
	next := 0
	for {
		t, err := r.x.Next()
		if err != nil {
			if err == io.EOF {
				err = ErrBroken
			}
			return err
		}
		if t == End && r.x.Depth() == 2 {
			return nil
		}
		if t == Start && r.x.Depth() == 4 && string(r.x.Name()) == "c" {
			if at, ok := readColumn(r.x.Attr("r")); ok && at >= next {
				next = at
			}
			if err := r.cell(next); err != nil {
				return err
			}
			next++
		}
	}
}

// cell reads one cell to its end.
func (r *Rows) cell(at int) error {
	r.kind = string(r.x.Attr("t"))
	style, err := strconv.Atoi(string(r.x.Attr("s")))
	if r.shown = 0; err == nil && style >= 0 && style < len(r.book.shows) {
		r.shown = r.book.shows[style]
	}
	r.has, r.inside, r.value = false, false, r.value[:0]
	for r.x.Depth() > 3 {
		t, err := r.x.Next()
		if err != nil {
			if err == io.EOF {
				err = ErrBroken
			}
			return err
		}
		if r.kind == "inlineStr" {
			if err := r.rich.read(r.x, t); err != nil {
				return err
			}
		}
		switch name := string(r.x.Name()); {
		case t == Chars && r.inside:
			if len(r.value)+len(r.x.Text()) > xmlTokenMax {
				return ErrLong
			}
			r.value = append(r.value, r.x.Text()...)
		case t == Chars:
		case name == "v":
			r.inside = t == Start
		case name == "f":
			r.has = true
		}
	}
	inline := r.rich.done()
	if at >= r.book.limits.Columns {
		return nil
	}
	return r.put(at, inline)
}

// put writes the cell's value as it is shown.
func (r *Rows) put(at int, inline []byte) error {
	v := r.value
	switch {
	case r.kind == "inlineStr":
		if len(inline) > 0 {
			r.row.place(at)
			r.row.put(Text, inline)
		}
		return nil
	case len(v) == 0 && r.has && r.kind != "str":
		r.row.place(at)
		r.row.put(Unreckoned, nil)
		return nil
	case len(v) == 0:
		return nil
	}
	kind := Text
	switch r.kind {
	case "s":
		n, err := strconv.Atoi(string(bytes.TrimSpace(v)))
		if err != nil {
			return ErrBroken
		}
		if v, err = r.book.strings.at(n); err != nil {
			return err
		}
	case "", "n":
		v = bytes.TrimSpace(v)
		if kind = Number; r.shown != 0 {
			if r.number = appendSerial(r.number[:0], string(v), r.book.Date1904, r.shown); len(r.number) > 0 {
				kind, v = Date, r.number
			}
		}
	case "d": // ISO 8601, as the strict form of the format writes days
		kind = Date
		v = bytes.TrimSuffix(bytes.Replace(v, []byte("T"), []byte(" "), 1), []byte("Z"))
	case "str":
		if bytes.Contains(v, []byte("_x")) {
			v = undoX(v)
		}
	}
	r.row.place(at)
	r.row.put(kind, v)
	return nil
}

// Serial writes a day as spreadsheets count it, with its time if it has one; "" for what
// is none up to 9999. Days are counted from 1899-12-30, which is right from March 1900 on
// because Lotus took 1900 for a leap year, or from 1904-01-01.
func Serial(number string, from1904 bool) string {
	v, err := strconv.ParseFloat(number, 64)
	shown := showsDay
	switch {
	case err != nil:
		return ""
	case v < 1:
		shown = showsTime
	case v != math.Trunc(v):
		shown |= showsTime
	}
	return string(appendSerial(nil, number, from1904, shown))
}

func appendSerial(to []byte, number string, from1904 bool, s shows) []byte {
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || !(v >= 0 && v < 2_958_466) {
		return to
	}
	days, part := math.Modf(v)
	at := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if from1904 {
		at = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	at = at.AddDate(0, 0, int(days)).Add(time.Duration(math.Round(part*86_400)) * time.Second)
	switch s {
	case showsDay:
		return at.AppendFormat(to, "02/01/2006")
	case showsTime:
		return at.AppendFormat(to, "15:04:05")
	}
	return at.AppendFormat(to, "02/01/2006 15:04:05")
}

// readColumn reads the letters of a reference: "AB12" is column 27.
func readColumn(ref []byte) (int, bool) {
	n := 0
	for i, c := range ref {
		switch {
		case c >= 'A' && c <= 'Z':
			n = n*26 + int(c-'A') + 1
		case c >= 'a' && c <= 'z':
			n = n*26 + int(c-'a') + 1
		default:
			return n - 1, i > 0
		}
		if i == 3 {
			return 0, false
		}
	}
	return n - 1, n > 0
}

func readRange(ref []byte) (Range, bool) {
	first, last, found := bytes.Cut(ref, []byte(":"))
	if !found {
		last = first
	}
	x1, ok1 := readColumn(first)
	x2, ok2 := readColumn(last)
	y1, err1 := strconv.Atoi(string(bytes.TrimLeft(first, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")))
	y2, err2 := strconv.Atoi(string(bytes.TrimLeft(last, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")))
	return Range{y1, x1, y2, x2}, ok1 && ok2 && err1 == nil && err2 == nil
}
