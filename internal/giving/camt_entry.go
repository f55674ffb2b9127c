package giving

import "github.com/quykhancap/quykhancap/internal/money"

// camtEntry is one entry of a statement, with its transactions.
type camtEntry struct {
	camtMove
	status string
	parts  []camtMove
	many   bool // they are not told one by one
}

// camtMove is an entry or one of its transactions.
type camtMove struct {
	amount, direction, day    string
	doc, reference, text, own string
	payer, payee              string
	full                      bool // the text ends with a piece as long as one can be
	currency                  string
}

// join gives the transactions what only their entry says. Transactions that do not tell
// their amounts, or do not add up to their entry, are one line: the bank booked the
// entry.
func (e *camtEntry) join(r *StatementReader, row int) {
	whole, key := readDecimal(e.amount)
	var sum money.VND
	single := len(e.parts) == 1
	for i := range e.parts {
		p := &e.parts[i]
		if single && p.amount == "" {
			p.amount = e.amount
		}
		n, unread := readDecimal(p.amount)
		if unread != "" || p.amount == "" || p.currency != "" && p.currency != e.currency {
			e.many = true
			break
		}
		if p.direction != "" && p.direction != e.direction {
			n = -n
		}
		sum += n
	}
	switch {
	case len(e.parts) == 0 || key != "":
		e.parts = nil
	case e.many || sum != whole:
		if !e.many {
			r.find(row, "statement.entry.differs", "want", whole, "found", sum, "difference", whole-sum)
		}
		e.merge()
	default:
		for i := range e.parts {
			e.parts[i].inherit(&e.camtMove, single)
		}
	}
}

// merge makes one line of an entry, with the words of its transactions.
func (e *camtEntry) merge() {
	for i := range e.parts {
		p := &e.parts[i]
		if len(e.text) < textMax/2 {
			e.text = joinWords(e.text, p.text)
		}
		if len(e.parts) == 1 {
			e.inherit(p, true)
		}
	}
	e.parts = nil
}

// inherit takes from another what this one does not say itself.
func (m *camtMove) inherit(from *camtMove, alone bool) {
	for _, f := range []struct{ own, other *string }{
		{&m.direction, &from.direction},
		{&m.day, &from.day},
		{&m.currency, &from.currency},
		{&m.own, &from.own},
		{&m.payer, &from.payer},
		{&m.payee, &from.payee},
		{&m.text, &from.text},
	} {
		if *f.own == "" {
			*f.own = *f.other
		}
	}
	if m.doc == "" && alone {
		m.doc = from.doc
	}
	if m.reference == "" && alone {
		m.reference = from.reference
	}
}
