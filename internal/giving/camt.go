package giving

import (
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/sheet"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// camt reads bank-to-customer statements (ISO 20022 camt.053.001.02 to .001.08, which
// differ in where they put a party's name and an entry's state). A booked entry is a
// line; one that tells its transactions is as many lines, if they add up to it.
type camt struct {
	xml  *sheet.XML
	r    *StatementReader
	err  error
	seen bool // a statement
	path []string
	text strings.Builder
	raw  string // of the element that ends, with its spaces

	bal   camtBalance
	page  pageSums
	entry *camtEntry
	done  *camtEntry // is being told
	told  int        // of its lines
	row   int
	own   []field
}

const (
	camtTransactionsMax = 10_000 // of one entry; a larger batch is one line
	camtTextMax         = 4000
	camtWidth           = 140 // characters of one piece of text
)

type camtBalance struct{ code, amount, currency, direction string }

func newCAMT(src io.Reader, r *StatementReader) *camt {
	return &camt{xml: sheet.NewXML(src), r: r}
}

func (c *camt) form() string { return "camt.053" }
func (c *camt) close()       {}

func (c *camt) failed() error {
	if c.err == nil && !c.seen {
		return fileFault(fault.Unsupported, "statement.file.xml")
	}
	return sheetFault(c.err)
}

func (c *camt) next() (tableRow, bool) {
	for {
		if c.done != nil {
			return c.tell(), true
		}
		t, err := c.xml.Next()
		switch {
		case err == io.EOF:
			return tableRow{}, false
		case err != nil:
			c.err = err
		case t == sheet.Start:
			c.start(string(c.xml.Name()))
		case t == sheet.Chars:
			if c.text.Len() < camtTextMax {
				c.text.Write(c.xml.Text())
			}
		case t == sheet.End:
			c.err = c.end()
		}
		if c.err != nil {
			return tableRow{}, false
		}
	}
}

func (c *camt) start(name string) {
	c.path = append(c.path, name)
	c.text.Reset()
	switch name {
	case "Stmt":
		c.seen = true
		c.page = pageSums{ended: c.page.ended, last: c.page.last}
	case "Bal":
		c.bal = camtBalance{}
	case "Ntry":
		c.entry = &camtEntry{}
	case "TxDtls":
		if e := c.entry; e != nil {
			if e.many = e.many || len(e.parts) == camtTransactionsMax; !e.many {
				e.parts = append(e.parts, camtMove{})
			}
		}
	case "Amt":
		currency := string(c.xml.Attr("Ccy"))
		if m := c.move(); m != nil && (c.under("Ntry", "Amt") || c.under("TxDtls", "Amt")) {
			m.currency = currency
		}
		c.bal.currency = currency
	}
}

// under reports whether the path ends so.
func (c *camt) under(names ...string) bool {
	if len(c.path) < len(names) {
		return false
	}
	for i, name := range names {
		if c.path[len(c.path)-len(names)+i] != name {
			return false
		}
	}
	return true
}

func (c *camt) within(name string) bool {
	for _, p := range c.path {
		if p == name {
			return true
		}
	}
	return false
}

// move is the entry or, within one, the transaction that is being read.
func (c *camt) move() *camtMove {
	switch {
	case c.entry == nil:
		return nil
	case c.within("TxDtls") && len(c.entry.parts) > 0:
		return &c.entry.parts[len(c.entry.parts)-1]
	}
	return &c.entry.camtMove
}

// end takes what an element said.
func (c *camt) end() error {
	c.raw = strings.ToValidUTF8(c.text.String(), "\ufffd")
	text := strings.TrimSpace(c.raw)
	c.text.Reset()
	var err error
	if c.entry != nil {
		c.endInEntry(text)
	} else {
		err = c.endInStatement(text)
	}
	c.path = c.path[:len(c.path)-1]
	return err
}

func (c *camt) endInStatement(text string) error {
	switch {
	case c.under("Stmt", "Acct", "Id", "IBAN"), c.under("Stmt", "Acct", "Id", "Othr", "Id"):
		return c.r.account.named(text)
	case c.under("Bal", "Tp", "CdOrPrtry", "Cd"):
		c.bal.code = text
	case c.under("Bal", "Amt"):
		c.bal.amount = text
	case c.under("Bal", "CdtDbtInd"):
		c.bal.direction = text
	case c.under("Stmt", "Bal"):
		return c.balance()
	case c.under("Stmt"):
		c.closeStatement()
	}
	return nil
}

// balance takes the opening and the closing balance; what is available is not told.
func (c *camt) balance() error {
	if c.bal.code != "OPBD" && c.bal.code != "PRCD" && c.bal.code != "CLBD" {
		return nil
	}
	if c.bal.currency != "VND" {
		return fileFault(fault.Invalid, "statement.file.currency", "currency", short(c.bal.currency))
	}
	n, key := readDecimal(c.bal.amount)
	if key != "" {
		return fileFault(fault.Invalid, "statement.file.balance", "text", short(c.bal.amount))
	}
	if c.bal.direction == "DBIT" {
		n = -n
	}
	b := &c.r.balance
	switch c.bal.code {
	case "CLBD":
		b.closing, b.hasClosing = n, true
		c.page.closing, c.page.closes = n, true
		return nil
	case "PRCD": // says the same as OPBD where that is missing
		if c.page.open {
			return nil
		}
	}
	if c.page.ended && !c.page.open && c.page.last != n {
		c.r.find(c.row, "statement.page.break", "found", n, "want", c.page.last)
	}
	c.page.open, c.page.opening = true, n
	if !b.hasOpening {
		b.opening, b.hasOpening = n, true
	}
	return nil
}

func (c *camt) closeStatement() {
	if c.page.closes {
		c.page.close(c.r, c.row, c.page.closing)
	}
}

func (c *camt) endInEntry(text string) {
	m, e := c.move(), c.entry
	name := c.path[len(c.path)-1]
	switch {
	case c.under("Stmt", "Ntry"):
		c.entry = nil
		if e.status == "" || e.status == "BOOK" {
			c.done, c.told = e, 0
		}
	case c.under("Ntry", "Amt"), c.under("TxDtls", "Amt"):
		m.amount = text
	case c.under("AmtDtls", "TxAmt", "Amt") && m.amount == "":
		m.amount = text
	case c.under("Ntry", "CdtDbtInd"), c.under("TxDtls", "CdtDbtInd"):
		m.direction = text
	case c.under("Ntry", "Sts"), c.under("Ntry", "Sts", "Cd"):
		if text != "" {
			e.status = text
		}
	case c.under("BookgDt", "Dt"), c.under("BookgDt", "DtTm"):
		m.day = text
	case c.under("ValDt", "Dt"), c.under("ValDt", "DtTm"):
		if m.day == "" {
			m.day = text
		}
	case name == "AcctSvcrRef":
		m.doc = text
	case c.under("Refs", "EndToEndId"), c.under("Refs", "TxId"):
		if m.reference == "" && text != "NOTPROVIDED" {
			m.reference = text
		}
	case c.under("RmtInf", "Ustrd"):
		switch { // a text of more than 140 characters goes on in the next element
		case len(m.text) > camtTextMax:
		case m.full:
			m.text += c.raw
		default:
			m.text += " " + c.raw
		}
		m.full = utf8.RuneCountInString(c.raw) == camtWidth
	case name == "AddtlTxInf", name == "AddtlNtryInf":
		m.own = joinWords(m.own, text)
	case c.under("Dbtr", "Nm"), c.under("Dbtr", "Pty", "Nm"):
		m.payer = text
	case c.under("Cdtr", "Nm"), c.under("Cdtr", "Pty", "Nm"):
		m.payee = text
	}
}

func joinWords(a, b string) string {
	if len(a) > camtTextMax {
		return a
	}
	return strings.TrimSpace(a + " " + b)
}

// readDecimal reads ISO 20022's amounts: digits with a point before parts.
func readDecimal(s string) (money.VND, string) {
	whole, parts, has := strings.Cut(s, ".")
	switch {
	case whole == "" || strings.Trim(whole, "0123456789") != "":
		return 0, "statement.row.amount"
	case has && strings.Trim(parts, "0") != "":
		return 0, "statement.row.amount.fraction"
	case len(strings.TrimLeft(whole, "0")) > 16:
		return 0, "statement.row.amount.large"
	}
	return readDigits(whole)
}

// tell gives the next line of the entry that is done.
func (c *camt) tell() tableRow {
	e := c.done
	if c.told == 0 {
		e.join(c.r, c.row+1)
		c.pageAdd(e)
	}
	m := e.camtMove
	if len(e.parts) > 0 {
		m = e.parts[c.told]
	}
	c.row++
	c.r.sum.Rows = c.row
	if c.told++; c.told >= len(e.parts) {
		c.done = nil
	}
	return c.line(m)
}

func (c *camt) pageAdd(e *camtEntry) {
	if n, key := readDecimal(e.amount); key == "" {
		c.page.add(n, e.direction == "CRDT")
	}
}

// camtDay parts a day and its time of day, which is Hà Nội's where no zone is told.
func camtDay(s string) (day, clock string) {
	if at, err := time.Parse(time.RFC3339, s); err == nil {
		return at.In(workday.Zone).Format("2006-01-02"), at.In(workday.Zone).Format("15:04:05")
	}
	day, clock, _ = strings.Cut(s, "T")
	return day, clock[:min(len(clock), len("15:04:05"))]
}

// line puts an entry or a transaction into columns.
func (c *camt) line(m camtMove) tableRow {
	t := tableRow{n: c.row}
	var f fixedRow
	f[colDate], f[colTime] = camtDay(m.day)
	f[colDoc], f[colReference] = m.doc, m.reference
	if f[colText] = m.text; strings.TrimSpace(m.text) == "" {
		f[colText] = m.own
	}
	n, key := readDecimal(m.amount)
	f[colOffset] = m.payer
	if f[colCredit] = n.Plain(); m.direction == "DBIT" {
		f[colDebit], f[colCredit], f[colOffset] = f[colCredit], "", m.payee
	}
	t.raw = strings.ReplaceAll(strings.Join(f[:], "\t"), "\x00", "\ufffd")
	switch {
	case key != "":
		t.problem, t.values = key, []any{"text", short(m.amount)}
	case m.currency != "" && m.currency != "VND":
		t.problem, t.values = "statement.row.currency", []any{"currency", short(m.currency)}
	case m.direction != "CRDT" && m.direction != "DBIT":
		t.problem = "statement.row.direction"
	}
	c.own = f.fields(c.own[:0])
	t.fields = c.own
	return t
}
