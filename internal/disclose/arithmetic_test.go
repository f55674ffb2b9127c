package disclose

import (
	"testing"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// A fund that sent and received tells both, as the list of transfers does; the cash of a
// fund that ended, which no list has, is on the side that is left to it.
func TestBothWays(t *testing.T) {
	for _, tt := range []struct {
		name string
		l    flows
		b    Between
		want string
	}{
		{"nothing", flows{received: 100, waiting: 100}, Between{}, "received 100 - disbursed 0 = balance 100"},
		{
			"both",
			flows{received: 100, waiting: 120},
			Between{Gone: 30, Come: 50},
			"received 100 + arrived 50 - sent 30 - disbursed 0 = balance 120",
		},
		{
			"as much as came",
			flows{received: 100, waiting: 90, returned: 10},
			Between{Gone: 50, Come: 50},
			"received 100 - returned 10 + arrived 50 - sent 50 - disbursed 0 = balance 90",
		},
		{
			"and cash of a fund that ended",
			flows{received: 100, waiting: 125},
			Between{Gone: 30, Come: 50},
			"received 100 + arrived 55 - sent 30 - disbursed 0 = balance 125",
		},
		{"its own cash at its end", flows{received: 100}, Between{Gone: 80}, "received 100 - sent 100 - disbursed 0 = balance 0"},
	} {
		told, come, gone := tt.l.arithmetic("", 0, "balance").BothWays(tt.b)
		if got := told.String(); got != tt.want || !told.Holds() {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		if come < tt.b.Come || gone < tt.b.Gone {
			t.Errorf("%s: %d came and %d went, less than the list says", tt.name, come, gone)
		}
	}
}

// What the accounts have by the statement and what the fund has left are led into each
// other, and nothing is said where they are the same.
func TestByStatement(t *testing.T) {
	today := workday.Date(2026, 11, 12)
	fund := func(left, told int64, places ...Place) *Fund {
		f := &Fund{To: today, Books: []Book{
			{Kind: "campaign", Places: places},
			{Kind: "budget", Places: []Place{{Kind: "cash", Balance: 999}}}, // nobody's gift
		}}
		f.Now.Balance = money.VND(left)
		f.Now.Covers = []Cover{{SumIn: money.VND(told) + 7, SumOut: 7}}
		return f
	}
	for _, tt := range []struct {
		name string
		f    *Fund
		want string
	}{
		{"the same", fund(100, 100, Place{Kind: "bank", Balance: 100}), "= balance 100"},
		{
			"drawn, and the bank has not told it", fund(100, 100+40, Place{Kind: "bank", Balance: 60}, Place{Kind: "session", Balance: 40}),
			"by_statement 140 + drawn 40 - out_untold 80 = balance 100",
		},
		{
			"cash, and on its way", fund(130, 100, Place{Kind: "bank", Balance: 100}, Place{Kind: "cash", Balance: 20}, Place{Kind: "transit", Balance: 10}),
			"by_statement 100 + at_hand 20 + transit 10 = balance 130",
		},
		{"more in the books", fund(105, 100, Place{Kind: "bank", Balance: 105}), "by_statement 100 + in_untold 5 = balance 105"},
	} {
		a := tt.f.ByStatement(today)
		if got := a.String(); got != tt.want || len(a.Terms) > 0 && !a.Holds() {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	over := fund(130, 100, Place{Kind: "cash", Balance: 30})
	if over.To--; len(over.ByStatement(today).Terms) > 0 {
		t.Error("a period that is over is compared with what the banks told until now")
	}
}
