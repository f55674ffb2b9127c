package disaster

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/sheet"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// Limits of a list of households.
const (
	listBytesMax  = 20 << 20
	unzippedMax   = 400 << 20
	listRowsMax   = 50_000
	listWidthMax  = 80
	headerDepth   = 20 // rows in which the header is looked for
	cellMax       = 2000
	headerColumns = 3 // named columns that make a row the header
)

// listRow is one row of a list: what stands in the columns that we know.
// Its values stand side by side: a list of 20,000 households with a map for each row
// kept the collector busier than the list did.
type listRow struct {
	n      int // as the program that shows it counts
	of     *list
	values []string
	merged string // a column whose cell reaches over its neighbours
}

// cell is what stands in a column, "" where the list has no such column.
func (r *listRow) cell(key string) string {
	if i, has := r.of.index[key]; has {
		return r.values[i]
	}
	return ""
}

// cells are all of them by column, for the one who reads the row.
func (r *listRow) cells() map[string]string {
	all := make(map[string]string, len(r.values))
	for key, i := range r.of.index {
		all[key] = r.values[i]
	}
	return all
}

// list is a file of households as it was handed in.
type list struct {
	rows    []listRow
	columns []string       // the keys that it has
	index   map[string]int // where each stands in a row's values
	share   map[string]bool
}

// readList opens an XLSX and finds the households in it. It refuses files that are
// none, are too large, have no header that we know, or lack a column that we need.
func readList(raw []byte) (*list, error) {
	f, err := sheet.Open(bytes.NewReader(raw), int64(len(raw)), sheet.Limits{
		Unpacked: unzippedMax, Rows: listRowsMax + headerDepth, Columns: listWidthMax,
	})
	if err != nil {
		return nil, listFault(err)
	}
	defer f.Close()
	for i := range f.Sheets {
		l, err := readSheet(f, i)
		if err != nil || l != nil {
			return l, err
		}
	}
	return nil, fault.On("file", "import.header")
}

func listFault(err error) error {
	if errors.Is(err, sheet.ErrRows) {
		return fault.On("file", "import.rows.many", "max", listRowsMax)
	}
	return fault.Of(fault.Unsupported, "import.kind")
}

func readSheet(f *sheet.Book, i int) (*list, error) {
	rows, err := f.Rows(i)
	if err != nil {
		return nil, nil // a chart, or something else that has no cells
	}
	defer rows.Close()
	var at map[int]string
	var l *list
	for rows.Next() {
		row := rows.Row()
		if l != nil {
			l.take(row.N, cellsOf(row), at)
			continue
		}
		if row.N > headerDepth {
			return nil, nil
		}
		if at, err = headerOf(cellsOf(row)); err != nil {
			return nil, err
		}
		if at != nil {
			l = &list{share: map[string]bool{}, index: map[string]int{}}
			for _, key := range at {
				l.index[key] = len(l.index)
			}
		}
	}
	if err := rows.Err(); err != nil {
		return nil, listFault(err)
	}
	if l == nil {
		return nil, nil
	}
	for _, key := range at {
		l.columns = append(l.columns, key)
	}
	slices.Sort(l.columns)
	for _, c := range listColumns {
		if c.required && !slices.Contains(l.columns, c.key) {
			return nil, fault.On("file", "import.column.missing", "column", c.title)
		}
	}
	l.unmerge(rows.Merged, at)
	l.drop()
	if len(l.rows) == 0 {
		return nil, fault.On("file", "import.empty")
	}
	return l, nil
}

// cellsOf are a row's texts; of a day with its time, the day.
func cellsOf(row *sheet.Row) []string {
	cells := make([]string, len(row.Cells))
	for i, c := range row.Cells {
		cells[i] = row.Text(i)
		if c.Kind == sheet.Date {
			cells[i], _, _ = strings.Cut(cells[i], " ")
		}
	}
	return cells
}

// headerOf finds out which columns a header names; nil when the row is none.
func headerOf(cells []string) (map[int]string, error) {
	at, by := map[int]string{}, map[string]string{}
	for i, cell := range cells {
		key := columnNamed(cell)
		if key == "" {
			continue
		}
		if other, twice := by[key]; twice && len(at) >= headerColumns {
			return nil, fault.On("file", "import.column.twice", "column", short(cell), "other", short(other))
		}
		at[i], by[key] = key, cell
	}
	if len(at) < headerColumns {
		return nil, nil
	}
	return at, nil
}

func columnNamed(cell string) string {
	name := vntext.Fold(cell)
	if name == "" || slices.Contains(idleColumns, name) {
		return ""
	}
	for _, c := range listColumns {
		if name == vntext.Fold(c.title) || slices.Contains(c.names, name) {
			return c.key
		}
	}
	return ""
}

func (l *list) take(n int, cells []string, at map[int]string) {
	row := listRow{n: n, of: l, values: make([]string, len(at))}
	for i, key := range at {
		if i < len(cells) {
			if len(cells[i]) > cellMax {
				cells[i] = strings.ToValidUTF8(cells[i][:cellMax], "")
			}
			row.values[l.index[key]] = strings.TrimSpace(cells[i])
		}
	}
	l.rows = append(l.rows, row)
}

// unmerge gives every row of a cell that reaches down the value of its first, as
// villages are written once for all their households. A cell that reaches across
// hides what its neighbours say, and is told.
func (l *list) unmerge(merged []sheet.Range, at map[int]string) {
	byRow := map[int]int{}
	for i, r := range l.rows {
		byRow[r.n] = i
	}
	for _, m := range merged {
		if m.LastRow-m.Row > listRowsMax {
			continue
		}
		key, known := at[m.Column]
		value := ""
		if i, there := byRow[m.Row]; there && known {
			value = l.rows[i].values[l.index[key]]
		}
		for y := m.Row; y <= m.LastRow; y++ {
			i, there := byRow[y]
			if !there {
				continue
			}
			if m.LastColumn > m.Column && known {
				l.rows[i].merged = key
			}
			if known && y > m.Row {
				l.rows[i].values[l.index[key]] = value
			}
		}
	}
}

// drop leaves out the rows in which nothing stands but a village, as a merged cell
// spreads it, and the rows of column numbers or sums under a header and at the end.
func (l *list) drop() {
	l.rows = slices.DeleteFunc(l.rows, func(r listRow) bool {
		said := 0
		for _, cell := range r.values {
			if cell != "" {
				said++
			}
		}
		if r.cell("village") != "" {
			said--
		}
		if said == 0 {
			return true
		}
		if n := vntext.Fold(r.cell("village") + " " + r.cell("head")); strings.HasPrefix(n, "tong cong") || n == "cong" || n == "tong" {
			return true
		}
		numbered, written := 0, 0 // (1) (2) (3)
		for _, cell := range r.values {
			c := strings.Trim(cell, "()[] ")
			if c != "" {
				written++
			}
			if c != "" && len(c) <= 2 && strings.Trim(c, "0123456789") == "" {
				numbered++
			}
		}
		return written >= headerColumns && numbered == written
	})
	for _, key := range []string{"damage_pct", "crop_pct"} {
		for _, r := range l.rows {
			// A column of 0.35 and 1 is formatted as percent: 35 % and 100 %.
			if strings.HasPrefix(r.cell(key), "0.") {
				l.share[key] = true
			}
		}
	}
}
