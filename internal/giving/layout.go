package giving

import (
	"slices"
	"strings"
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
