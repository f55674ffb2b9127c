package verify

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/money"
)

// Figures are what the leaves add up to, under the names of /api/v1/figures. What was
// promised is no leaf and stands not in them.
type Figures struct {
	ItemFigures
	Goods []ItemFigures `json:"goods"`
	Parts []Part        `json:"parts"`
}

// ItemFigures are those of money, or of one kind of goods in its base unit.
type ItemFigures struct {
	Item       string `json:"item,omitempty"`
	Received   int64  `json:"received"`
	Sent       int64  `json:"sent"`
	Allocated  int64  `json:"allocated"`
	Disbursed  int64  `json:"disbursed"`
	Returned   int64  `json:"returned"`
	Balance    int64  `json:"balance"`
	Arithmetic string `json:"arithmetic"`
	Unspent    string `json:"unspent"`
}

// Part is what is left of one part of one book.
type Part struct {
	Book    int64  `json:"book"`
	Earmark string `json:"earmark"`
	Item    string `json:"item"`
	Balance int64  `json:"balance"`
}

func (p Part) String() string {
	return fmt.Sprintf("%d/%s/%s %d", p.Book, p.Earmark, p.Item, p.Balance)
}

type part struct {
	book          int64
	earmark, item string
}

func comparePart(a, b Part) int {
	return cmp.Or(cmp.Compare(a.Book, b.Book), strings.Compare(a.Earmark, b.Earmark), strings.Compare(a.Item, b.Item))
}

// each shows the figures beside others, by name.
func (f ItemFigures) each(other ItemFigures, show func(name string, a, b any)) {
	show("received", f.Received, other.Received)
	show("sent", f.Sent, other.Sent)
	show("allocated", f.Allocated, other.Allocated)
	show("disbursed", f.Disbursed, other.Disbursed)
	show("returned", f.Returned, other.Returned)
	show("balance", f.Balance, other.Balance)
	show("arithmetic", f.Arithmetic, other.Arithmetic)
	show("unspent", f.Unspent, other.Unspent)
}

// figureWords are the names of the figures for a reader, as the fund's pages have them.
var figureWords = map[string]words{
	"received":   {"đã nhận ủng hộ", "received"},
	"sent":       {"chuyển quỹ khác", "sent"},
	"allocated":  {"đã quyết định", "allocated"},
	"disbursed":  {"đã chi trợ giúp", "disbursed"},
	"returned":   {"trả lại người ủng hộ", "returned"},
	"balance":    {"còn lại", "balance"},
	"arithmetic": {"phép tính", "arithmetic"},
	"unspent":    {"phần chưa chi", "unspent"},
}

// figureName says which figure a difference is of: received, goods.GAO.received.
func figureName(field string) words {
	goods, ofGoods := strings.CutPrefix(field, "goods.")
	if !ofGoods {
		if w, ok := figureWords[field]; ok {
			return w
		}
		return words{"số dư của một phần sổ", "balance of a part"}
	}
	item, name, _ := strings.Cut(goods, ".")
	w := words{"hiện vật " + item, "goods " + item}
	if of, ok := figureWords[name]; ok {
		w = words{w.vi + ", " + of.vi, w.en + ", " + of.en}
	}
	return w
}

// figureShown writes money as money; of goods and of parts the item says the unit.
func figureShown(field, value string) any {
	if value == "nothing" {
		return words{"không có gì", value}
	}
	if n, err := strconv.ParseInt(value, 10, 64); err == nil && figureWords[field] != (words{}) {
		return money.VND(n).String()
	}
	return value
}

// flows are what came in from outside, what went out to it, and what is held, of one
// item.
type flows struct {
	received, cash, interest, otherIn   int64
	returned, disbursed, fees, otherOut int64
	waiting, reserved, drawn, transit   int64
}

func (l *flows) add(c cell, m moved) {
	held := m.in - m.out
	switch {
	case c.kind == "giver" && c.class == "returned":
		l.returned += held
	case c.kind == "giver":
		l.received -= held
		if c.class == "cash" {
			l.cash -= held
		}
	case c.kind == "interest":
		l.interest -= held
	case c.kind == "other_in":
		l.otherIn -= held
	case c.kind == "outlay":
		l.disbursed += held
	case c.kind == "fee":
		l.fees += held
	case c.kind == "other_out":
		l.otherOut += held
	case c.kind == "transit":
		l.transit += held
	case c.kind == "reserved" && c.class == "s":
		l.drawn += held
	case c.kind == "reserved":
		l.reserved += held
	default: // bank, cash, store
		l.waiting += held
	}
}

// figures adds up. What came from or went to books that are not asked for is what is
// left over: the way from book to book is the only other one.
func (l *flows) figures(item string) ItemFigures {
	balance := l.waiting + l.reserved + l.drawn + l.transit
	between := balance + l.returned + l.disbursed + l.fees + l.otherOut - l.received - l.interest - l.otherIn
	arrived, sent := max(0, between), max(0, -between)
	f := ItemFigures{
		Item: item, Received: l.received, Sent: sent, Allocated: l.reserved + l.drawn,
		Disbursed: l.disbursed, Returned: l.returned, Balance: balance,
	}
	a := &line{}
	if l.cash != 0 {
		a.term("received_bank", l.received-l.cash, true).term("received_cash", l.cash, true)
	} else {
		a.term("received", l.received, true)
	}
	a.term("interest", l.interest, false).term("other_in", l.otherIn, false).term("arrived", arrived, false)
	a.minus("returned", l.returned, false).minus("sent", sent, false).minus("disbursed", l.disbursed, true)
	a.minus("fees", l.fees, false).minus("other_out", l.otherOut, false)
	f.Arithmetic = a.is(balance)
	u := (&line{}).term("waiting", l.waiting, true).term("reserved", l.reserved, false)
	f.Unspent = u.term("drawn", l.drawn, false).term("transit", l.transit, false).is(balance)
	return f
}

// line is a sum as it is printed: received 5 - disbursed 2 = balance 3.
type line struct{ text strings.Builder }

func (l *line) term(key string, n int64, always bool) *line {
	if l.text.Len() > 0 {
		return l.put("+ ", key, n, always)
	}
	return l.put("", key, n, always)
}

func (l *line) minus(key string, n int64, always bool) *line { return l.put("- ", key, n, always) }

func (l *line) put(sign, key string, n int64, always bool) *line {
	if n != 0 || always {
		l.text.WriteString(sign + key + " " + strconv.FormatInt(n, 10) + " ")
	}
	return l
}

func (l *line) is(balance int64) string {
	return l.text.String() + "= balance " + strconv.FormatInt(balance, 10)
}
