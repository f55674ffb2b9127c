package giving

import (
	"errors"
	"io"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
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
)

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
	Account string      // the account the file must be of; "" is not checked
	Today   workday.Day // lines after this day are refused; zero is not checked
}

// StatementReader reads a bank's CSV file line by line in bounded memory, taking
// what it can: a row that cannot be read becomes a RowFault and the rest goes
// on. It is used like a bufio.Scanner.
type StatementReader struct {
	opt     ReadOptions
	records recordScanner
	text    decoder
	columns columns
	balance balanceCheck
	sum     Summary
	days    dayCache
	account accountCheck
	fields  []field
	line    Line
	fault   *RowFault
	err     error
}

// NewStatementReader looks at the beginning of the file. It refuses, as a fault
// of the field "file", what is no statement at all: nothing, a program, a
// workbook, a PDF, text without the columns we know, another account's.
func NewStatementReader(src io.Reader, o ReadOptions) (*StatementReader, error) {
	in, head, err := openSource(src)
	if err != nil {
		return nil, err
	}
	cols, delim, err := findColumns(head.bytes, head.decoder)
	if err != nil {
		return nil, err
	}
	switch {
	case o.Profile == "":
		o.Profile = cols.profile
	case (o.Profile == VCB) != (cols.profile == VCB):
		return nil, fault.On("profile", "statement.profile.differs",
			"profile", string(o.Profile), "found", string(cols.profile))
	}
	r := &StatementReader{opt: o, columns: cols, text: head.decoder}
	r.records.reset(in, delim)
	r.account.own = o.Account
	r.sum.Profile = o.Profile
	if err := r.readPreamble(); err != nil {
		return nil, err
	}
	return r, nil
}

// Next goes to the next line or faulty row. It returns false at the end of the
// file or when the file cannot be read further; Err tells which.
func (r *StatementReader) Next() bool {
	for r.err == nil {
		rec, problem, ok := r.records.next()
		if !ok {
			r.finish()
			return false
		}
		r.sum.Rows = r.records.row
		r.line, r.fault = Line{}, nil
		if problem != "" {
			r.refuse(problem)
			return true
		}
		if isBlank(rec) {
			continue
		}
		if r.take(rec) {
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

// take reads one record. It returns false for rows that are neither a line nor a
// fault: totals, page headings.
func (r *StatementReader) take(rec []byte) bool {
	raw, ok := r.text.decode(rec)
	if !ok {
		r.refuse("statement.row.encoding")
		return true
	}
	r.line.Row, r.line.Raw = r.records.row, raw
	r.fields = splitRecord(r.fields[:0], raw, r.records.delim)
	if r.columns.isHeader(raw, r.fields) {
		return false
	}
	if r.isAside(raw) {
		return false
	}
	if key, values := r.understand(raw); key != "" {
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
	r.fault = &RowFault{Row: r.records.row, Key: key, Values: valuesOf(kv)}
	r.sum.Faults++
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
	if err := r.records.err; err != nil && !errors.Is(err, io.EOF) {
		r.err = err
		return
	}
	if r.account.mostlyOther(r.sum.Lines) {
		r.err = fileFault(fault.Invalid, "statement.file.account",
			"account", r.account.own, "named", r.account.other)
		return
	}
	r.sum.Encoding = r.text.name()
	r.balance.finish(&r.sum)
}

// fileFault refuses the file as a whole.
func fileFault(kind fault.Kind, key string, kv ...any) error {
	return &fault.Error{Kind: kind, Faults: []fault.Fault{
		{Field: "file", Key: key, Values: valuesOf(kv)},
	}}
}
