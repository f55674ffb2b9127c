package giving

import (
	"bytes"
	"io"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/sheet"
)

// open finds out what a file is written in and where its columns stand.
func (r *StatementReader) open(src io.Reader) error {
	in, head, err := openSource(src)
	if err != nil {
		return err
	}
	switch head.form {
	case formBook:
		return r.openBook(in)
	case formHTML:
		t := peek(&sheetTable{name: "HTML", rows: sheet.NewHTML(head.decoder.reader(in), htmlLimits)})
		return r.openCells(t)
	case formMT940:
		return r.openFixed(newMT940(head.decoder.reader(in), r), MT940)
	case formCAMT:
		return r.openFixed(newCAMT(head.decoder.reader(in), r), CAMT053)
	}
	cols, delim, err := r.findColumns(head.bytes, head.decoder)
	if err != nil {
		return err
	}
	r.table = newCSVTable(in, delim, head.decoder)
	return r.settle(cols)
}

// htmlLimits: a page of lines is as large as any other text.
var htmlLimits = sheet.Limits{Unpacked: 512 << 20, Columns: columnsMax, Rows: sheetLimits.Rows}

// openBook takes the first sheet that has columns we know.
func (r *StatementReader) openBook(in io.Reader) error {
	w, err := openWorkbook(in)
	if err != nil {
		return err
	}
	r.free = w.close
	r.date1904, r.ragged = w.Date1904, true
	for i := range w.Sheets {
		t, err := w.table(i)
		if err != nil {
			return err
		}
		b := peek(t)
		if cols, found, err := r.columnsIn(b.head); err != nil {
			return err
		} else if found {
			r.table = b
			return r.settle(cols)
		}
		if err := t.failed(); err != nil {
			return err
		}
		t.close()
	}
	return r.unknownColumns()
}

func (r *StatementReader) openCells(b *begun) error {
	r.table, r.ragged = b, true
	cols, found, err := r.columnsIn(b.head)
	switch {
	case err != nil:
		return err
	case found:
		return r.settle(cols)
	case b.failed() != nil:
		return b.failed()
	}
	return r.unknownColumns()
}

// openFixed is for files that have no columns to be found.
func (r *StatementReader) openFixed(t table, p Profile) error {
	r.table = t
	r.columns = fixedColumns
	r.sum.Profile = p
	return nil
}

func (r *StatementReader) unknownColumns() error {
	if r.near.layout != nil {
		return r.near.fault()
	}
	if l := r.opt.Layout; l != nil {
		return fileFault(fault.Invalid, "statement.layout.differs", "name", l.Name)
	}
	return fileFault(fault.Invalid, "statement.file.header")
}

// settle checks the columns against what was asked for, and reads what stands above.
func (r *StatementReader) settle(cols columns) error {
	p := r.opt.Profile
	switch {
	case cols.layout != nil:
		p = OwnLayout
	case p == "":
		p = cols.profile
	case (p == VCB) != (cols.profile == VCB):
		return fault.On("profile", "statement.profile.differs",
			"profile", p.Bank(), "found", cols.profile.Bank())
	}
	r.columns = cols
	r.sum.Profile, r.sum.Layout, r.sum.Columns = p, cols.layout, cols.wording
	r.days.form = cols.dateForm()
	return r.readPreamble()
}

// columnsIn looks for the header in the first rows of a table.
func (r *StatementReader) columnsIn(head []tableRow) (columns, bool, error) {
	for _, row := range head {
		if row.problem != "" || len(row.fields) == 0 {
			continue
		}
		if c, found, err := r.recognise(row.raw, row.fields); found || err != nil {
			c.row = row.n
			return c, found, err
		}
	}
	return columns{}, false, nil
}

// recognise says whether a row is the header: of a layout that an officer named, or one
// whose columns we know.
func (r *StatementReader) recognise(raw string, fields []field) (columns, bool, error) {
	if l := r.opt.Layout; l != nil {
		c, fits := l.columns(raw, fields)
		if !fits {
			r.near.look(l, raw, fields)
		}
		return c, fits, nil
	}
	var c columns
	for i := range r.opt.Layouts {
		here, fits := r.opt.Layouts[i].columns(raw, fields)
		switch {
		case !fits:
			r.near.look(&r.opt.Layouts[i], raw, fields)
		case c.layout != nil:
			return c, false, fault.On("profile", "statement.layout.two",
				"name", c.layout.Name, "other", here.layout.Name)
		default:
			c = here
		}
	}
	if c.layout != nil {
		return c, true, nil
	}
	c, found := readColumns(raw, fields)
	return c, found, nil
}

// findColumns looks for the header in the first rows of a text, with each delimiter in
// turn.
func (r *StatementReader) findColumns(first []byte, d decoder) (columns, byte, error) {
	for _, delim := range delimiters {
		b := peek(newCSVTable(bytes.NewReader(first), delim, d))
		for i := range b.head {
			if len(b.head[i].fields) < 2 {
				b.head[i].fields = nil
			}
		}
		if c, found, err := r.columnsIn(b.head); found || err != nil {
			return c, delim, err
		}
	}
	return columns{}, 0, r.unknownColumns()
}

var delimiters = []byte{',', ';', '\t'}
