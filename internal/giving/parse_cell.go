package giving

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/sheet"
)

// fit gives a row of cells the header's width: a spreadsheet keeps no empty cells at a
// row's end, and what stands beside the table is a remark.
func (c *columns) fit(fields []field) []field {
	for len(fields) < c.count {
		fields = append(fields, field{})
	}
	return fields[:c.count]
}

// cutOff reports a row that ends before a column that a line must have.
func (r *StatementReader) cutOff() bool {
	last := 0
	for _, c := range []column{colDate, colText, colCredit, colSigned} {
		last = max(last, r.columns.at[c])
	}
	return len(r.fields) <= last
}

// field is the cell of a column, empty where the file has no such column.
func (r *StatementReader) field(col column) field {
	i := r.columns.at[col]
	if i < 0 || i >= len(r.fields) {
		return field{}
	}
	return r.fields[i]
}

// unreckoned reports a formula in a column of ours whose result the file does not have:
// the program that wrote it left that to the one that opens it.
func (r *StatementReader) unreckoned() bool {
	return slices.ContainsFunc(r.columns.at[:], func(i int) bool {
		return i >= 0 && i < len(r.fields) && r.fields[i].kind == sheet.Unreckoned
	})
}

// dateCell is the row's day as text. A workbook's own days are always written one way,
// whatever way the layout names for days that were typed.
func (r *StatementReader) dateCell(raw string) string {
	text := r.cell(colDate, raw)
	r.days.form = r.columns.dateForm()
	switch r.field(colDate).kind {
	case sheet.Date:
		r.days.form = ""
	case sheet.Number:
		if day := sheet.Serial(text, r.date1904); len(day) >= len("10/09/2024") {
			r.days.form = ""
			return day
		}
	}
	return text
}

// clockCell is the row's time of day as text.
func (r *StatementReader) clockCell(raw string) string {
	text := r.cell(colTime, raw)
	switch r.field(colTime).kind {
	case sheet.Number:
		if clock := sheet.Serial(text, r.date1904); clock != "" {
			text = clock
		}
		fallthrough
	case sheet.Date:
		text = text[strings.LastIndexByte(text, ' ')+1:]
	}
	return text
}

// plainCell is a column's words. A number there, such as a document's, is written
// without the places that a spreadsheet adds to what it cannot hold exactly.
func (r *StatementReader) plainCell(col column, raw string) string {
	text := r.cell(col, raw)
	if r.field(col).kind == sheet.Number && strings.ContainsAny(text, ".eE") {
		if v, err := strconv.ParseFloat(text, 64); err == nil {
			return strconv.FormatFloat(v, 'f', -1, 64)
		}
	}
	return text
}

// amountCell is a column's amount, with the key of why it cannot be read.
func (r *StatementReader) amountCell(col column, raw string) (money.VND, string) {
	text := r.cell(col, raw)
	if r.field(col).kind == sheet.Number {
		n, key := wholeNumber(text)
		if n < 0 {
			return 0, "statement.row.amount.negative"
		}
		return n, key
	}
	if text, key, told := r.columns.marked(text); told {
		if key != "" {
			return 0, key
		}
		return readAmount(text)
	}
	return readAmount(text)
}

// balanceCell is the running balance, if the row has one that can be read.
func (r *StatementReader) balanceCell(raw string) (money.VND, bool) {
	text := r.cell(colBalance, raw)
	if text == "" {
		return 0, false
	}
	if r.field(colBalance).kind == sheet.Number {
		n, key := wholeNumber(text)
		return n, key == ""
	}
	if text, key, told := r.columns.marked(text); told {
		n, ok := readBalance(text)
		return n, ok && key == ""
	}
	return readBalance(text)
}

// readSigned takes the one amount of a bank that prints both directions in one column:
// a minus, brackets or a D behind it for what goes out.
func (r *StatementReader) readSigned(raw string) (string, []any) {
	l, text := &r.line, r.cell(colSigned, raw)
	said := []any{"text", short(text)}
	var n money.VND
	var key string
	if r.field(colSigned).kind == sheet.Number {
		n, key = wholeNumber(text)
	} else {
		bare, minus := sign(text)
		if marked, fault, told := r.columns.marked(bare); told {
			if fault != "" {
				return fault, said
			}
			bare = marked
		}
		if n, key = readAmount(bare); minus {
			n = -n
		}
	}
	switch {
	case key != "":
		return key, said
	case n == 0:
		return "statement.row.amount.missing", nil
	case n < 0:
		l.Direction, l.Amount = Out, -n
	default:
		l.Direction, l.Amount = In, n
	}
	return "", nil
}

// sign parts an amount from what says its direction.
func sign(s string) (bare string, minus bool) {
	s = strings.ToUpper(trimCurrency(s))
	switch {
	case strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")"):
		return strings.TrimSpace(s[1 : len(s)-1]), true
	case strings.HasPrefix(s, "-"):
		return strings.TrimSpace(s[1:]), true
	}
	for _, end := range []string{"-", "DR", "D", "CR", "C"} {
		if before, found := strings.CutSuffix(s, end); found {
			return strings.TrimSpace(before), end[0] != 'C'
		}
	}
	return strings.TrimSpace(strings.TrimPrefix(s, "+")), false
}

// wholeNumber reads a number as a workbook keeps it: "200000", "2E5". What a spreadsheet
// adds behind the fifteenth digit is not a part of the amount.
func wholeNumber(s string) (money.VND, string) {
	v, err := strconv.ParseFloat(s, 64)
	whole := math.Round(v)
	switch {
	case err != nil || math.IsNaN(v):
		return 0, "statement.row.amount"
	case math.Abs(v) > amountMax:
		return 0, "statement.row.amount.large"
	case math.Abs(v-whole) > 1e-6*max(1, math.Abs(v)*1e-9):
		return 0, "statement.row.amount.fraction"
	}
	return money.VND(whole), ""
}

// marked rewrites an amount for which a layout names the decimal mark, so that only
// digits are left; told is false where none is named.
func (c *columns) marked(s string) (bare, key string, told bool) {
	if c.layout == nil || c.layout.Decimal == "" {
		return s, "", false
	}
	s = trimCurrency(s)
	whole, parts, has := strings.Cut(s, c.layout.Decimal)
	if has {
		if key := decimals(parts); key != "" {
			return s, key, true
		}
	}
	groups := strings.FieldsFunc(whole, func(r rune) bool { return r == '.' || r == ',' || r == ' ' || r == '\u00a0' || r == '\'' })
	for i, g := range groups {
		if i > 0 && len(g) != 3 {
			return s, "statement.row.amount", true
		}
	}
	return strings.Join(groups, ""), "", true
}
