package giving

import (
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
)

// DateForm says which part of a day comes first.
type DateForm string

// The forms of days.
const (
	DayFirst   DateForm = "dmy"
	MonthFirst DateForm = "mdy"
	YearFirst  DateForm = "ymd"
)

// Layout is how a bank that we do not know writes its columns, as an officer named them
// for one account. A change is a new version; files are read by the version they came
// with.
type Layout struct {
	ID        int64
	UnitID    int64
	AccountID int64
	Name      string
	Version   int
	Header    []string       // the column names, folded: the file that has them has this layout
	Columns   map[string]int // where each thing stands, by its role
	Dates     DateForm
	Decimal   string // "," or "."; "" tells by the groups of three
	Retired   bool
	MadeBy    int64
}

// roles are what an officer can say of a column, in the order of column.
var roles = [columnKinds]string{
	"date", "time", "doc", "reference", "text", "out", "in", "balance", "party", "signed",
}

// Roles lists them.
func Roles() []string { return roles[:] }

// headerOf folds a row's cells to a layout's header.
func headerOf(raw string, fields []field) []string {
	header := make([]string, len(fields))
	for i, f := range fields {
		header[i] = columnName(f.in(raw))
	}
	for len(header) > 0 && header[len(header)-1] == "" {
		header = header[:len(header)-1]
	}
	return header
}

// columns are the layout's, if the row is its header.
func (l *Layout) columns(raw string, fields []field) (columns, bool) {
	if !slices.Equal(headerOf(raw, fields), l.Header) {
		return columns{}, false
	}
	c := columns{count: max(len(fields), len(l.Header)), header: raw, layout: l}
	for i, role := range roles {
		c.at[i] = -1
		if at, has := l.Columns[role]; has {
			c.at[i] = at
		}
	}
	return c, true
}

func (c *columns) dateForm() DateForm {
	if c.layout == nil {
		return ""
	}
	return c.layout.Dates
}

// likeness is how many of the layout's columns a row names too, 0 where they are fewer
// than half: a bank that renames a column or adds one keeps most.
func (l *Layout) likeness(header []string) (n int) {
	for _, name := range l.Header {
		if name != "" && slices.Contains(header, name) {
			n++
		}
	}
	if n < 2 || 2*n < len(l.Header) {
		return 0
	}
	return n
}

// nearLayout is the layout that a file comes nearest to without having its columns.
type nearLayout struct {
	layout *Layout
	common int
	fresh  []string // columns that the layout does not know, as the file names them
}

// freshShown bounds how many columns are named in one sentence.
const freshShown = 4

func (n *nearLayout) look(l *Layout, raw string, fields []field) {
	header := headerOf(raw, fields)
	common := l.likeness(header)
	if common <= n.common {
		return
	}
	*n = nearLayout{layout: l, common: common}
	for i, name := range header {
		if name != "" && !slices.Contains(l.Header, name) && len(n.fresh) < freshShown {
			n.fresh = append(n.fresh, short(cleanCell(fields[i].in(raw))))
		}
	}
}

// fault says what the bank changed.
func (n *nearLayout) fault() error {
	if len(n.fresh) == 0 {
		return fileFault(fault.Invalid, "statement.layout.moved", "name", n.layout.Name)
	}
	return fileFault(fault.Invalid, "statement.layout.changed",
		"name", n.layout.Name, "fresh", strings.Join(n.fresh, " · "))
}

// fixedColumns are those of files that name everything: the reader of such a file lays
// out its rows so.
var fixedColumns = func() columns {
	c := columns{count: int(colOffset) + 1}
	for i := range c.at {
		c.at[i] = i
	}
	c.at[colSigned] = -1
	return c
}()

// fixedRow is a row of such a file.
type fixedRow [int(colOffset) + 1]string

func (f *fixedRow) fields(to []field) []field {
	for _, s := range f {
		to = append(to, field{own: strings.TrimSpace(s)})
	}
	return to
}
