package giving

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/sheet"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// Limits of a sample: it stands in the page that asks what its columns are.
const (
	sampleCellMax  = 300 // letters
	sampleBytesMax = 200 << 10
	triedRows      = 15
)

// Sample is the first rows of a file, before anybody has said what its columns are.
type Sample struct {
	Form     string // what it is written in
	From1904 bool
	Rows     []SampleRow
}

// SampleRow is one row that has anything in it.
type SampleRow struct {
	Row   int // as a spreadsheet counts
	Cells []SampleCell
}

// SampleCell is a cell with what the file tells of it.
type SampleCell struct {
	Text string
	Kind sheet.Kind
}

// ReadSample reads the first rows of a file whose columns are to be named. It refuses what
// UploadStatement refuses whatever the columns are, and files that name everything.
func ReadSample(src io.Reader) (*Sample, error) {
	in, head, err := openSource(src)
	if err != nil {
		return nil, err
	}
	switch head.form {
	case formBook:
		return sampleBook(in)
	case formHTML:
		return sampleOf(&sheetTable{name: "HTML", rows: sheet.NewHTML(head.decoder.reader(in), htmlLimits)})
	case formMT940, formCAMT:
		return nil, fileFault(fault.Invalid, "layout.fixed")
	}
	var best *Sample
	width := 0
	for _, delim := range delimiters {
		s, err := sampleOf(newCSVTable(bytes.NewReader(head.bytes), delim, head.decoder))
		if err != nil {
			return nil, err
		}
		if w := s.width(); best == nil || w > width {
			best, width = s, w
		}
	}
	if width < 2 {
		return nil, fileFault(fault.Invalid, "layout.columns.none")
	}
	return best, nil
}

func sampleBook(in io.Reader) (*Sample, error) {
	w, err := openWorkbook(in)
	if err != nil {
		return nil, err
	}
	defer w.close()
	var best *Sample
	for i := range w.Sheets {
		t, err := w.table(i)
		if err != nil {
			return nil, err
		}
		s, err := sampleOf(t)
		t.close()
		if err != nil {
			return nil, err
		}
		if s.From1904 = w.Date1904; best == nil || len(s.Rows) > len(best.Rows) {
			best = s
		}
	}
	if best == nil || best.width() < 2 {
		return nil, fileFault(fault.Invalid, "layout.columns.none")
	}
	return best, nil
}

// sampleOf keeps a table's first rows, as many as a page can carry.
func sampleOf(t table) (*Sample, error) {
	s := &Sample{Form: t.form()}
	b, size := peek(t), 0
	for _, row := range b.head {
		if row.problem != "" || len(row.fields) == 0 {
			continue
		}
		var kept SampleRow
		kept.Row = row.n
		for _, f := range row.fields {
			text := cleanCell(f.in(row.raw))
			if r := []rune(text); len(r) > sampleCellMax {
				text = string(r[:sampleCellMax])
			}
			size += len(text) + 20
			kept.Cells = append(kept.Cells, SampleCell{text, f.kind})
		}
		if size > sampleBytesMax {
			break
		}
		s.Rows = append(s.Rows, kept)
	}
	return s, t.failed()
}

// width is how many columns at least two of the rows have.
func (s *Sample) width() int {
	var widths []int
	for _, r := range s.Rows {
		widths = append(widths, len(r.Cells))
	}
	slices.Sort(widths)
	if len(widths) < 2 {
		return 0
	}
	return widths[len(widths)-2]
}

// Header is the cells of a row of the sample by its number; nil if it is not there.
func (s *Sample) Header(row int) []string {
	for _, r := range s.Rows {
		if r.Row == row {
			var names []string
			for _, c := range r.Cells {
				names = append(names, c.Text)
			}
			return names
		}
	}
	return nil
}

// hints are words that a column's name has in it, for a first guess. The first role that
// fits a name has it.
var hints = []struct {
	role  column
	words []string
}{
	{colBalance, []string{"so du", "balance", "du cuoi"}},
	{colCredit, []string{"ghi co", "tien vao", "credit", "phat sinh co", "so tien co", "money in"}},
	{colDebit, []string{"ghi no", "tien ra", "debit", "phat sinh no", "so tien no", "money out"}},
	{colDate, []string{"ngay", "date"}},
	{colTime, []string{"gio", "time"}},
	{colText, []string{"noi dung", "dien giai", "mo ta", "description", "detail", "remark", "narrative"}},
	{colReference, []string{"tham chieu", "reference", "ref"}},
	{colDoc, []string{"chung tu", "so ct", "but toan", "ma giao dich", "doc", "transaction id", "trace"}},
	{colOffset, []string{"doi ung", "nguoi chuyen", "ten nguoi", "counter", "partner", "sender"}},
	{colSigned, []string{"so tien", "amount", "gia tri"}},
}

// Guess is a first proposal for an officer: which row names the columns, and what they
// are by their names.
func (s *Sample) Guess() (row int, columns map[string]int) {
	for _, r := range s.Rows {
		found := map[string]int{}
		for i, c := range r.Cells {
			if role, known := roleOf(c.Text); known {
				if _, taken := found[roles[role]]; !taken {
					found[roles[role]] = i
				}
			}
		}
		if _, both := found["in"]; both {
			delete(found, "signed")
		}
		if len(found) > len(columns) {
			row, columns = r.Row, found
		}
	}
	if row == 0 && len(s.Rows) > 0 {
		row = s.Rows[0].Row
	}
	return row, columns
}

// GuessBy is Guess where the account has layouts: if the file comes near to one, what that
// one says of the columns that are still there is taken over, with its name and forms.
func (s *Sample) GuessBy(list []Layout) (row int, l Layout) {
	row, guessed := s.Guess()
	l = Layout{Columns: guessed, Dates: DayFirst}
	var near *Layout
	var header []string
	most := 0
	for _, r := range s.Rows {
		raw, fields := r.raw()
		here := headerOf(raw, fields)
		for i := range list {
			if n := list[i].likeness(here); n > most {
				most, near, header, row = n, &list[i], here, r.Row
			}
		}
	}
	if near == nil {
		return row, l
	}
	l.Name, l.Dates, l.Decimal, l.Columns = near.Name, near.Dates, near.Decimal, map[string]int{}
	taken := map[int]bool{}
	for role, at := range near.Columns {
		if at >= len(near.Header) {
			continue
		}
		if now := slices.Index(header, near.Header[at]); now >= 0 {
			l.Columns[role], taken[now] = now, true
		}
	}
	for role, at := range guessed { // what the bank renamed, by the new name
		if _, said := l.Columns[role]; !said && !taken[at] {
			l.Columns[role], taken[at] = at, true
		}
	}
	if _, both := l.Columns["in"]; both {
		delete(l.Columns, "signed")
	}
	return row, l
}

func roleOf(name string) (column, bool) {
	if c, known := columnNames[columnName(name)]; known {
		return c, true
	}
	words := " " + vntext.Fold(name)
	for _, h := range hints {
		for _, w := range h.words {
			if len(name) < 60 && strings.Contains(words, " "+w) {
				return h.role, true
			}
		}
	}
	return 0, false
}

// Tried is how one row of a sample would be read.
type Tried struct {
	Line
	Fault *RowFault
}

// Try reads the sample's first rows below its header by a layout that is not kept yet.
func (s *Sample) Try(l Layout, header int) []Tried {
	r := &StatementReader{ragged: true, date1904: s.From1904}
	t := &sampleTable{}
	for _, row := range s.Rows {
		raw, fields := row.raw()
		switch {
		case row.Row == header:
			l.Header = headerOf(raw, fields)
			r.columns, _ = l.columns(raw, fields)
		case row.Row > header:
			t.rows = append(t.rows, tableRow{n: row.Row, raw: raw, fields: fields})
		}
	}
	if r.columns.layout == nil {
		return nil
	}
	r.table = t
	var list []Tried
	for len(list) < triedRows && r.Next() {
		list = append(list, Tried{r.Line(), r.Fault()})
	}
	return list
}

func (r SampleRow) raw() (string, []field) {
	var b strings.Builder
	var fields []field
	for i, c := range r.Cells {
		if i > 0 {
			b.WriteByte('\t')
		}
		from := b.Len()
		b.WriteString(c.Text)
		fields = append(fields, field{from: from, to: b.Len(), kind: c.Kind})
	}
	return b.String(), fields
}

// sampleTable is the rows of a sample.
type sampleTable struct{ rows []tableRow }

func (t *sampleTable) next() (tableRow, bool) {
	if len(t.rows) == 0 {
		return tableRow{}, false
	}
	row := t.rows[0]
	t.rows = t.rows[1:]
	return row, true
}

func (t *sampleTable) failed() error { return nil }
func (t *sampleTable) form() string  { return "" }
func (t *sampleTable) close()        {}
