package giving

import (
	"io"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Profile names the way a bank writes its statement.
type Profile string

// The column sets that are read. Columns are found by name, so the profile
// matters only where two banks share their columns.
const (
	VCB        Profile = "vcb"
	VietinBank Profile = "vietinbank"
	Agribank   Profile = "agribank"
	MT940      Profile = "mt940"    // files that have no columns
	CAMT053    Profile = "camt.053" // and name everything
	OwnLayout  Profile = "layout"   // columns that an officer named
)

// Bank is whose shape it is, as people call the bank; other shapes have no bank's name.
func (p Profile) Bank() string {
	switch p {
	case VCB:
		return "Vietcombank"
	case VietinBank:
		return "VietinBank"
	case Agribank:
		return "Agribank"
	}
	return string(p)
}

// Direction of a line, seen from the account.
type Direction string

// Money comes in or goes out.
const (
	In  Direction = "in"
	Out Direction = "out"
)

// Line is one line of a bank's statement, or one event of a bank's webhook, as
// it was understood. All text is NFC with single spaces, but for Raw.
type Line struct {
	Row          int    // its number in the file, counting every row, as a spreadsheet does
	Raw          string // as it stood there
	On           workday.Day
	At           time.Time // with the bank's time of day; zero where the bank gives none
	Doc          string    // document number; many lines may share one
	Reference    string    // the bank's own reference, from its column or from the text
	Text         string    // the transfer's words
	Counterparty string    // who paid or was paid, as far as the bank tells
	Direction    Direction
	Amount       money.VND
	Balance      money.VND // after this line
	HasBalance   bool
}

// RowFault says why a row of a file was not taken, or what does not add up.
// Row is 0 for the file as a whole.
type RowFault struct {
	Row    int            `json:"row"`
	Key    string         `json:"key"`
	Values map[string]any `json:"values,omitempty"`
}

// Summary is what a file says as a whole. It is complete when Next has returned
// false.
type Summary struct {
	Profile  Profile
	Layout   *Layout // where the columns are an officer's
	Columns  string  // the names of the columns that we know by themselves, "" elsewhere
	Encoding string
	Rows     int // every row of the file
	Lines    int // rows that were understood as lines
	Faults   int // rows that were not
	In, Out  money.VND
	From     workday.Day // first and last day; zero without lines
	Through  workday.Day
	Opening  money.VND // written in the file, or reckoned from running balances
	Closing  money.VND
	Balanced bool       // Opening and Closing are known and every balance agrees
	Findings []RowFault // what does not add up: said loudly, refuses nothing
}

// ReadOptions narrow what a StatementReader accepts.
type ReadOptions struct {
	Profile Profile     // "" finds it by the columns
	Layout  *Layout     // the file must have these columns
	Layouts []Layout    // columns that officers named; the file may have them
	Account string      // the account the file must be of; "" is not checked
	Today   workday.Day // lines after this day are refused; zero is not checked

	unit *place.Unit // whose account it is
}

// StatementReader reads a bank's file line by line in bounded memory, taking
// what it can: a row that cannot be read becomes a RowFault and the rest goes
// on. It is used like a bufio.Scanner, and closed.
type StatementReader struct {
	opt      ReadOptions
	table    table
	free     func()
	columns  columns
	near     nearLayout // whose columns the file almost has
	balance  balanceCheck
	sum      Summary
	days     dayCache
	date1904 bool
	account  accountCheck
	row      int  // that Next found
	ragged   bool // rows end where their last cell is
	fields   []field
	line     Line
	fault    *RowFault
	err      error
}

// NewStatementReader looks at the beginning of the file and finds by its content what
// it is: text with delimiters, a workbook, tables of HTML, MT940, camt.053. It refuses,
// as a fault of the field "file", what is no statement at all: nothing, a program, a
// picture, a PDF, a table without the columns we know, another account's.
func NewStatementReader(src io.Reader, o ReadOptions) (*StatementReader, error) {
	r := &StatementReader{opt: o}
	r.account.own = o.Account
	if err := r.open(src); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// Close gives back what a workbook needed aside.
func (r *StatementReader) Close() {
	if r.table != nil {
		r.table.close()
	}
	if r.free != nil {
		r.free()
	}
}

// Next goes to the next line or faulty row. It returns false at the end of the
// file or when the file cannot be read further; Err tells which.
func (r *StatementReader) Next() bool {
	for r.err == nil {
		row, ok := r.table.next()
		if !ok {
			r.finish()
			return false
		}
		r.row, r.sum.Rows = row.n, row.n
		r.line, r.fault = Line{}, nil
		if row.problem != "" {
			r.refuse(row.problem, row.values...)
			return true
		}
		if len(row.fields) > 0 && r.take(row) {
			return true
		}
	}
	return false
}

// Line is the line that Next found, unless Fault is set.
func (r *StatementReader) Line() Line { return r.line }

// Fault says why the row that Next found is not a line; nil if it is one.
func (r *StatementReader) Fault() *RowFault { return r.fault }

// Err is why reading stopped early: the source's error or a fault of the file.
func (r *StatementReader) Err() error { return r.err }

// Summary is what has been read so far.
func (r *StatementReader) Summary() Summary { return r.sum }

// take reads one row. It returns false for rows that are neither a line nor a
// fault: totals, page headings.
func (r *StatementReader) take(row tableRow) bool {
	r.line.Row, r.line.Raw, r.fields = row.n, row.raw, row.fields
	if r.ragged {
		r.fields = r.columns.fit(r.fields)
	}
	if r.columns.header != "" && (r.columns.isHeader(row.raw, r.fields) || r.isAside(row.raw)) {
		return false
	}
	if key, values := r.understand(row.raw); key != "" {
		r.refuse(key, values...)
		return true
	}
	r.count()
	return true
}

func (r *StatementReader) count() {
	l := &r.line
	r.sum.Lines++
	if l.Direction == In {
		r.sum.In += l.Amount
	} else {
		r.sum.Out += l.Amount
	}
	if r.sum.From.IsZero() || l.On < r.sum.From {
		r.sum.From = l.On
	}
	r.sum.Through = max(r.sum.Through, l.On)
	r.balance.add(l)
}

func (r *StatementReader) refuse(key string, kv ...any) {
	if !r.line.On.IsZero() { // it tells which day a later file must have
		kv = append(kv, "on", r.line.On)
	}
	r.fault = &RowFault{Row: r.row, Key: key, Values: valuesOf(kv)}
	r.sum.Faults++
}

// find keeps what does not add up in the file itself.
func (r *StatementReader) find(row int, key string, kv ...any) {
	if len(r.sum.Findings) < findingsMax {
		r.sum.Findings = append(r.sum.Findings, RowFault{Row: row, Key: key, Values: valuesOf(kv)})
	}
}

func valuesOf(kv []any) map[string]any {
	if len(kv) == 0 {
		return nil
	}
	m := make(map[string]any, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		m[kv[i].(string)] = kv[i+1]
	}
	return m
}

// finish adds up when the last row has been read.
func (r *StatementReader) finish() {
	if r.err = r.table.failed(); r.err != nil {
		return
	}
	if r.account.mostlyOther(r.sum.Lines) {
		r.err = fileFault(fault.Invalid, "statement.file.account",
			"account", r.account.own, "named", r.account.other)
		return
	}
	r.sum.Encoding = r.table.form()
	r.balance.finish(&r.sum)
}

// fileFault refuses the file as a whole.
func fileFault(kind fault.Kind, key string, kv ...any) error {
	return &fault.Error{Kind: kind, Faults: []fault.Fault{
		{Field: "file", Key: key, Values: valuesOf(kv)},
	}}
}
