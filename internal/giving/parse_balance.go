package giving

import "github.com/quykhancap/quykhancap/internal/money"

// findingsMax bounds how many breaks are listed; their number is always told.
const findingsMax = 100

// balanceCheck proves that nothing is missing between two lines: balance after =
// balance before + amount. Banks print oldest first or newest first, so both are
// tried and the one that holds is the file's order.
type balanceCheck struct {
	opening, closing, totalIn, totalOut             money.VND
	hasOpening, hasClosing, hasTotalIn, hasTotalOut bool
	totalRow                                        int

	seen       bool
	last       money.VND // the latest balance
	lastRow    int
	since      money.VND // what the lines behind it add up to
	lastDelta  money.VND // of the line that has it
	first      money.VND
	firstDelta money.VND
	before     money.VND // lines above the first balance
	ups, downs []RowFault
	upN, downN int // breaks if the file runs forwards, backwards
	steps      int
}

func (b *balanceCheck) add(l *Line) {
	delta := l.Amount
	if l.Direction == Out {
		delta = -delta
	}
	if !l.HasBalance {
		if b.seen {
			b.since += delta
		} else {
			b.before += delta
		}
		return
	}
	if !b.seen {
		b.seen, b.first, b.firstDelta = true, l.Balance, delta
	} else {
		b.steps++
		b.step(&b.ups, &b.upN, l, b.last+b.since+delta)
		b.step(&b.downs, &b.downN, l, b.last-b.lastDelta-b.since)
	}
	b.last, b.lastRow, b.lastDelta, b.since = l.Balance, l.Row, delta, 0
}

func (b *balanceCheck) step(breaks *[]RowFault, n *int, l *Line, want money.VND) {
	if want == l.Balance {
		return
	}
	if *n++; len(*breaks) < findingsMax {
		*breaks = append(*breaks, RowFault{l.Row, "statement.balance.break", map[string]any{
			"after": b.lastRow, "want": want, "found": l.Balance, "difference": l.Balance - want,
		}})
	}
}

// finish writes what does not add up, and the balances that can be reckoned, to
// the summary.
func (b *balanceCheck) finish(s *Summary) {
	breaks, n, forwards := b.ups, b.upN, b.upN <= b.downN
	if !forwards {
		breaks, n = b.downs, b.downN
	}
	s.Findings = append(s.Findings, breaks...)
	if n > len(breaks) {
		s.Findings = append(s.Findings, RowFault{
			0, "statement.balance.breaks",
			map[string]any{"count": n},
		})
	}
	opening, closing := b.opening, b.closing
	hasOpening, hasClosing := b.hasOpening, b.hasClosing
	if b.seen {
		start, end := b.first-b.firstDelta-b.before, b.last+b.since
		if !forwards {
			start, end = b.last-b.lastDelta-b.since, b.first+b.before
		}
		hasOpening = b.reckoned(s, "statement.opening.differs", &opening, hasOpening, start)
		hasClosing = b.reckoned(s, "statement.closing.differs", &closing, hasClosing, end)
	}
	if hasOpening && hasClosing && opening+s.In-s.Out != closing && n == 0 {
		s.Findings = append(s.Findings, RowFault{0, "statement.sum.differs", map[string]any{
			"opening": opening, "in": s.In, "out": s.Out, "closing": closing,
			"difference": closing - (opening + s.In - s.Out),
		}})
	}
	if b.hasTotalIn && b.totalIn != s.In || b.hasTotalOut && b.totalOut != s.Out {
		s.Findings = append(s.Findings, RowFault{
			b.totalRow, "statement.total.differs",
			map[string]any{"in": s.In, "out": s.Out, "total_in": b.totalIn, "total_out": b.totalOut},
		})
	}
	s.Opening, s.Closing = opening, closing
	s.Balanced = hasOpening && hasClosing && len(s.Findings) == 0
}

// reckoned compares a balance that the file states with the one that its lines
// give, and takes the latter where it states none.
func (b *balanceCheck) reckoned(s *Summary, key string, stated *money.VND, has bool, want money.VND) bool {
	if !has {
		*stated = want
	} else if *stated != want {
		s.Findings = append(s.Findings, RowFault{0, key, map[string]any{
			"stated": *stated, "reckoned": want,
		}})
	}
	return true
}
