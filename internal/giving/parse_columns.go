package giving

import (
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// headerRowMax is how far down a file its column names may stand: banks print
// the account, the period and their own address above them.
const headerRowMax = 50

// column is one thing that we look for in a statement.
type column int

const (
	colDate column = iota
	colTime
	colDoc
	colReference
	colText
	colDebit
	colCredit
	colBalance
	colOffset
	colSigned // one amount for both directions: what comes in is positive
	columnKinds
)

// columnNames in the form of columnName: the three banks' own and the Vietnamese
// ones that appear when an officer exports by hand.
var columnNames = map[string]column{
	"tnxdate": colDate, "date": colDate, "transactiondate": colDate, "ngay": colDate,
	"ngaygiaodich": colDate, "ngaygd": colDate,
	"time": colTime, "gio": colTime, "giogiaodich": colTime,
	"docno": colDoc, "documentnumber": colDoc, "documentno": colDoc, "sochungtu": colDoc,
	"soct":            colDoc,
	"referencenumber": colReference, "referenceno": colReference, "refno": colReference,
	"sothamchieu":        colReference,
	"transactiondetails": colText, "transactionsindetail": colText, "details": colText,
	"description": colText, "noidung": colText, "noidunggiaodich": colText,
	"noidungchitiet": colText, "diengiai": colText,
	"debit": colDebit, "debitamount": colDebit, "ghino": colDebit, "phatsinhno": colDebit,
	"sotienghino": colDebit,
	"credit":      colCredit, "creditamount": colCredit, "ghico": colCredit,
	"phatsinhco": colCredit, "sotienghico": colCredit,
	"balance": colBalance, "runningbalance": colBalance, "sodu": colBalance,
	"offsetaccount": colOffset, "taikhoandoiung": colOffset,
}

// columnName folds a heading to its letters: "TNX Date", "TNXDate" and "tnx_date"
// are one name.
func columnName(s string) string {
	return strings.ReplaceAll(vntext.Fold(s), " ", "")
}

// columns says where in a record each thing stands; -1 where it does not.
type columns struct {
	at      [columnKinds]int
	count   int
	row     int // of the header
	header  string
	profile Profile
	layout  *Layout // that says so
	wording string  // see Summary.Columns
}

// wordingColumns are those that say in which words a line is told.
var wordingColumns = [...]column{colDate, colTime, colDoc, colReference, colText}

// readColumns recognises a header: a record that names a date, a text and a
// credit column.
func readColumns(raw string, fields []field) (columns, bool) {
	c := columns{count: len(fields), header: raw}
	for i := range c.at {
		c.at[i] = -1
	}
	vcb := false
	var names [columnKinds]string
	for i, f := range fields {
		name := columnName(f.in(raw))
		if col, known := columnNames[name]; known && c.at[col] < 0 {
			c.at[col], names[col] = i, name
		}
		vcb = vcb || name == "tnxdate" || name == "docno"
	}
	for _, col := range wordingColumns {
		if names[col] != "" {
			c.wording += roles[col] + ":" + names[col] + " "
		}
	}
	c.wording = strings.TrimSpace(c.wording)
	switch {
	case vcb:
		c.profile = VCB
	case c.at[colDoc] >= 0 && c.at[colReference] >= 0:
		c.profile = VietinBank // Agribank has the same columns: the account's bank tells
	default:
		c.profile = VCB
	}
	return c, c.at[colDate] >= 0 && c.at[colText] >= 0 && c.at[colCredit] >= 0
}

// isHeader recognises the header when a bank prints it again on each page.
func (c *columns) isHeader(raw string, fields []field) bool {
	if c.header != "" && raw == c.header {
		return true
	}
	if len(fields) != c.count || c.header == "" {
		return false
	}
	date := fields[c.at[colDate]].in(raw)
	if date == "" || date[0] <= '9' {
		return false
	}
	if c.layout != nil {
		_, again := c.layout.columns(raw, fields)
		return again
	}
	_, again := readColumns(raw, fields)
	return again
}

// cell is the text of one column, trimmed, "" where the file has no such column.
func (r *StatementReader) cell(col column, raw string) string {
	i := r.columns.at[col]
	if i < 0 || i >= len(r.fields) {
		return ""
	}
	return strings.TrimSpace(r.fields[i].in(raw))
}

// readPreamble reads what stands above the header: whose statement it is and
// what was there before it. It refuses another account's file.
func (r *StatementReader) readPreamble() error {
	for n := 0; n < r.columns.row; {
		row, ok := r.table.next()
		if !ok {
			break
		}
		if n = row.n; row.problem == "" && len(row.fields) > 0 {
			r.fields = row.fields
			r.noteBalance(vntext.Fold(row.raw), row.raw)
			r.account.readHeading(row.raw, r.fields)
		}
	}
	if err := r.table.failed(); err != nil {
		return err
	}
	if a := &r.account; a.own != "" && a.heading != "" && a.heading != a.own {
		return fileFault(fault.Invalid, "statement.file.account",
			"account", a.own, "named", a.heading)
	}
	return nil
}

// asides begin the rows that are no lines: totals, page numbers, signatures.
var asides = []string{
	"tong", "cong", "total", "so du", "opening", "closing", "beginning balance",
	"ending balance", "du dau", "du cuoi", "so phat sinh", "doanh so", "trang", "page",
	"ghi chu", "luu y", "ngay in", "nguoi lap", "ke toan", "giam doc", "kiem soat",
	"giao dich vien", "het", "end of",
}

// isAside recognises such a row by its first words and by having no date, and
// keeps the balances and totals that it states.
func (r *StatementReader) isAside(raw string) bool {
	if d := r.cell(colDate, raw); d != "" && d[0] >= '0' && d[0] <= '9' {
		return false
	}
	words := vntext.Fold(raw)
	known := false
	for _, a := range asides {
		known = known || strings.HasPrefix(words, a) &&
			(len(words) == len(a) || words[len(a)] == ' ')
	}
	if !known {
		return false
	}
	r.noteBalance(words, raw)
	r.noteTotal(words, raw)
	return true
}

// noteBalance keeps an opening or closing balance that is written in words.
func (r *StatementReader) noteBalance(words, raw string) {
	opening := hasAnyPrefix(words, "so du dau", "du dau", "opening balance", "beginning balance")
	closing := hasAnyPrefix(words, "so du cuoi", "du cuoi", "closing balance", "ending balance")
	if !opening && !closing {
		return
	}
	for i := len(r.fields) - 1; i >= 0; i-- {
		text := r.fields[i].in(raw)
		if _, after, found := strings.Cut(text, ":"); found {
			text = after
		}
		amount, ok := readBalance(text)
		switch {
		case !ok:
		case opening:
			r.balance.opening, r.balance.hasOpening = amount, true
			return
		default:
			r.balance.closing, r.balance.hasClosing = amount, true
			return
		}
	}
}

// noteTotal keeps the totals of the whole file, which must be ours.
func (r *StatementReader) noteTotal(words, raw string) {
	if !hasAnyPrefix(words, "tong cong", "tong phat sinh", "tong so phat sinh", "total") ||
		strings.Contains(words, "trang") || strings.Contains(words, "page") {
		return
	}
	if in, ok := readBalance(r.cell(colCredit, raw)); ok {
		r.balance.totalIn, r.balance.hasTotalIn, r.balance.totalRow = in, true, r.row
	}
	if out, ok := readBalance(r.cell(colDebit, raw)); ok {
		r.balance.totalOut, r.balance.hasTotalOut, r.balance.totalRow = out, true, r.row
	}
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}
