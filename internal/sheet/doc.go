// Package sheet reads tables that other people's programs wrote: workbooks (XLSX), tables
// of HTML that call themselves .xls, and the XML under the former. All of it comes from
// outside, so everything is read piece by piece with a limit on every size: a file of
// 50 MB that says it is 50 GB costs neither memory nor time.
//
// A workbook is ISO/IEC 29500-1 (SpreadsheetML, clause 18) in a ZIP; only what carries
// values is looked at.
package sheet

import "errors"

// Why a file is not read. The callers have the sentences.
var (
	ErrNotWorkbook = errors.New("sheet: no workbook")
	ErrBroken      = errors.New("sheet: a part of the file is broken")
	ErrBomb        = errors.New("sheet: the file unpacks to more than is read")
	ErrEntity      = errors.New("sheet: the file declares or uses XML entities of its own")
	ErrLong        = errors.New("sheet: one value is longer than is read")
	ErrRows        = errors.New("sheet: more rows than are read")
)

// Limits of what is read of one file.
type Limits struct {
	Unpacked int64 // bytes of all parts together
	Rows     int   // the number of the last row
	Columns  int   // cells to the right of them are left out
}

// Kind says what a cell holds.
type Kind uint8

// The kinds. A date is written as dd/mm/yyyy, with hh:mm:ss behind it if it has a time,
// or hh:mm:ss alone; a number as the file has it.
const (
	Empty Kind = iota
	Text
	Number
	Date
	Unreckoned // a formula whose result the file does not have
)

// Cell is one cell: a stretch of its row's text.
type Cell struct {
	From, To int
	Kind     Kind
}

// Row is one row: its cells' texts with a tab between them. It is valid until the next.
type Row struct {
	N     int // as the program that shows it counts, from 1
	Raw   []byte
	Cells []Cell
}

// Text is what stands in a cell, "" where the row has none.
func (r *Row) Text(i int) string {
	if i < 0 || i >= len(r.Cells) {
		return ""
	}
	return string(r.Raw[r.Cells[i].From:r.Cells[i].To])
}

func (r *Row) reset(n int) { r.N, r.Raw, r.Cells = n, r.Raw[:0], r.Cells[:0] }

// place fills up with empty cells to column i and begins its text.
func (r *Row) place(i int) {
	for len(r.Cells) <= i {
		if len(r.Cells) > 0 {
			r.Raw = append(r.Raw, '\t')
		}
		r.Cells = append(r.Cells, Cell{From: len(r.Raw), To: len(r.Raw)})
	}
}

// put writes the text of the last cell; the tabs of the row are between cells only.
func (r *Row) put(kind Kind, text []byte) {
	c := &r.Cells[len(r.Cells)-1]
	c.Kind, c.From = kind, len(r.Raw)
	for _, b := range text {
		if b == '\t' {
			b = ' '
		}
		r.Raw = append(r.Raw, b)
	}
	c.To = len(r.Raw)
}
