package disclose

import (
	"strings"

	"github.com/quykhancap/quykhancap/internal/money"
)

// Term is one line of an arithmetic. Key names it for programs; pages say Words.
type Term struct {
	Key    string
	Minus  bool
	Amount money.VND
}

// Words is the key of the term's words.
func (t Term) Words() string { return "figures." + t.Key }

// Arithmetic is a total with the terms that make it. The total is read from the
// places where the money lies, the terms from where it came from and went to.
type Arithmetic struct {
	Terms []Term
	Key   string // of the total
	Total money.VND
}

// Words is the key of the total's words.
func (a Arithmetic) Words() string { return "figures." + a.Key }

// String is the arithmetic for programs: "received 500000 - disbursed 0 = balance
// 500000".
func (a Arithmetic) String() string {
	var b strings.Builder
	for i, t := range a.Terms {
		switch {
		case t.Minus:
			b.WriteString("- ")
		case i > 0:
			b.WriteString("+ ")
		}
		b.WriteString(t.Key + " " + digits(t.Amount) + " ")
	}
	return b.String() + "= " + a.Key + " " + digits(a.Total)
}

// Holds reports whether the terms add up to the total.
func (a Arithmetic) Holds() bool {
	var sum money.VND
	for _, t := range a.Terms {
		if t.Minus {
			sum -= t.Amount
		} else {
			sum += t.Amount
		}
	}
	return sum == a.Total
}

// Of is the amount of the term with a key, 0 where it is none of the terms.
func (a Arithmetic) Of(key string) money.VND {
	for _, t := range a.Terms {
		if t.Key == key {
			return t.Amount
		}
	}
	return 0
}

// add appends a term unless there is nothing to say; always keeps it even so.
func (a *Arithmetic) add(key string, amount money.VND, minus, always bool) {
	if amount != 0 || always {
		a.Terms = append(a.Terms, Term{key, minus, amount})
	}
}

// BothWays is the figures' arithmetic with what other funds brought and what they got told
// apart, where the figures tell what is left of both, and these two sums. Cash that an ended
// fund hands over stands in no list of transfers: it is what is left to the figures then.
func (a Arithmetic) BothWays(b Between) (told Arithmetic, come, gone money.VND) {
	come, gone = b.Come, b.Gone
	if cash := a.Of("arrived") - a.Of("sent") - (come - gone); cash > 0 {
		come += cash
	} else {
		gone -= cash
	}
	told = Arithmetic{Key: a.Key, Total: a.Total}
	for _, t := range a.Terms {
		switch t.Key {
		case "arrived", "sent":
			continue
		case "disbursed":
			told.add("arrived", come, false, false)
			told.add("sent", gone, true, false)
		}
		told.Terms = append(told.Terms, t)
	}
	return told, come, gone
}
