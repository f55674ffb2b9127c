package giving

import (
	"errors"
	"io"
	"os"
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/sheet"
)

// table gives the rows of a file one by one, whatever it is written in.
type table interface {
	next() (tableRow, bool)
	failed() error // why it ended early
	form() string  // what it is written in, for people
	close()
}

// tableRow is one row, valid until the next. A blank one has no fields.
type tableRow struct {
	n       int
	raw     string
	fields  []field
	problem string // the key of why it cannot be used
	values  []any  // for its sentence
}

// csvTable is text with delimiters.
type csvTable struct {
	records recordScanner
	text    decoder
	fields  []field
}

func newCSVTable(src io.Reader, delim byte, d decoder) *csvTable {
	t := &csvTable{text: d}
	t.records.reset(src, delim)
	return t
}

func (t *csvTable) next() (tableRow, bool) {
	rec, problem, ok := t.records.next()
	row := tableRow{n: t.records.row, problem: problem}
	if !ok || problem != "" || isBlank(rec) {
		return row, ok
	}
	raw, fits := t.text.decode(rec)
	if !fits {
		row.problem = "statement.row.encoding"
		return row, true
	}
	t.fields = splitRecord(t.fields[:0], raw, t.records.delim)
	row.raw, row.fields = raw, t.fields
	return row, true
}

func (t *csvTable) failed() error {
	if err := t.records.err; err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

func (t *csvTable) form() string { return t.text.name() }
func (t *csvTable) close()       {}

// Limits of a workbook or an HTML page of lines.
const (
	bookBytesMax    = 50 << 20
	bookUnpackedMax = 1 << 30
	bookRowsMax     = 500_000
)

var sheetLimits = sheet.Limits{
	Unpacked: bookUnpackedMax, Columns: columnsMax,
	Rows: bookRowsMax + 2*headerRowMax, // with headings and totals
}

// cells is a sheet of a workbook, or a page of HTML.
type cells interface {
	Next() bool
	Row() *sheet.Row
	Err() error
}

// sheetTable is a table of cells.
type sheetTable struct {
	name   string
	rows   cells
	fields []field
	free   func()
}

func (t *sheetTable) next() (tableRow, bool) {
	if !t.rows.Next() {
		return tableRow{}, false
	}
	from := t.rows.Row()
	row := tableRow{n: from.N}
	blank := true
	for _, c := range from.Cells {
		blank = blank && c.Kind == sheet.Empty
	}
	switch {
	case blank:
		return row, true
	case len(from.Raw) > recordMax:
		row.problem = "statement.row.long"
		return row, true
	}
	row.raw = string(from.Raw)
	if strings.ToValidUTF8(row.raw, "") != row.raw {
		row.problem = "statement.row.encoding"
		return row, true
	}
	t.fields = t.fields[:0]
	for _, c := range from.Cells {
		t.fields = append(t.fields, field{from: c.From, to: c.To, kind: c.Kind})
	}
	row.fields = t.fields
	return row, true
}

func (t *sheetTable) failed() error { return sheetFault(t.rows.Err()) }
func (t *sheetTable) form() string  { return t.name }
func (t *sheetTable) close() {
	if t.free != nil {
		t.free()
	}
}

// sheetFault is why a workbook or an XML document cannot be read, as people are told.
func sheetFault(err error) error {
	for _, f := range []struct {
		err error
		key string
	}{
		{sheet.ErrNotWorkbook, "statement.file.zip"},
		{sheet.ErrBroken, "statement.file.broken"},
		{sheet.ErrBomb, "statement.file.bomb"},
		{sheet.ErrEntity, "statement.file.entity"},
		{sheet.ErrLong, "statement.file.broken"},
	} {
		if errors.Is(err, f.err) {
			return fileFault(fault.Unsupported, f.key)
		}
	}
	if errors.Is(err, sheet.ErrRows) {
		return fileFault(fault.TooLarge, "statement.file.rows", "max", bookRowsMax)
	}
	return err
}

// workbook is an open XLSX with the file it was put aside in: its parts are found from
// its end.
type workbook struct {
	*sheet.Book
	aside *os.File
}

func openWorkbook(src io.Reader) (*workbook, error) {
	f, err := os.CreateTemp("", "statement-*")
	if err != nil {
		return nil, err
	}
	os.Remove(f.Name()) // where that does not work, the system clears its folder
	n, err := io.Copy(f, io.LimitReader(src, bookBytesMax+1))
	if err == nil && n > bookBytesMax {
		err = fileFault(fault.TooLarge, "statement.file.large", "max", bookBytesMax>>20)
	}
	w := &workbook{aside: f}
	if err == nil {
		w.Book, err = sheet.Open(f, n, sheetLimits)
		err = sheetFault(err)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return w, nil
}

func (w *workbook) close() {
	w.Book.Close()
	w.aside.Close()
}

func (w *workbook) table(i int) (*sheetTable, error) {
	rows, err := w.Rows(i)
	if err != nil {
		return nil, sheetFault(err)
	}
	return &sheetTable{name: "XLSX", rows: rows, free: rows.Close}, nil
}

// begun is a table whose first rows were looked at and are told once more.
type begun struct {
	table
	head []tableRow
}

// peek reads the first rows of a table.
func peek(t table) *begun {
	b := &begun{table: t}
	for len(b.head) < headerRowMax {
		row, ok := t.next()
		if !ok {
			break
		}
		row.fields = append([]field(nil), row.fields...)
		b.head = append(b.head, row)
	}
	return b
}

func (b *begun) next() (tableRow, bool) {
	if len(b.head) > 0 {
		row := b.head[0]
		b.head = b.head[1:]
		return row, true
	}
	return b.table.next()
}
