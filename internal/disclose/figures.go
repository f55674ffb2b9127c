package disclose

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// Which says whose figures are asked for. Zero fields do not narrow.
type Which struct {
	Campaign string    // slug
	Unit     string    // the fund of this unit: 20, or 52@2024-09-10
	Disaster string    // slug
	At       time.Time // as recorded then; zero means now
}

// Figures are the totals of voluntary money. Money of other books (the state
// budget, the disaster-prevention fund) never stands in them.
type Figures struct {
	AsOf time.Time // the moment, or the last cut of the books before it

	Pledged money.VND // registered and not cancelled; never inside Received
	Waiting money.VND // the part of it whose money has not come and may still
	Pledges int64     // how many, those without an amount included

	Received money.VND // what givers gave, less what was reversed
	Gifts    int64
	// The part of Received that was given in cash, which no bank's statement shows.
	ReceivedCash money.VND
	CashGifts    int64

	Sent      money.VND // to the books of other funds
	Allocated money.VND // decided and not yet in people's hands; inside Balance
	Disbursed money.VND // paid out to people in need
	Returned  money.VND // given back to givers
	Balance   money.VND // what has not reached people: in banks and boxes, on its way, at hand-overs

	Arithmetic Arithmetic
	Unspent    Arithmetic // the balance by what it waits for
	Goods      []Goods    // by item; never added to money, nor to each other
}

// FiguresOf gives the figures, live or as of a moment. A campaign or unit that
// does not exist is refused; a unit without a fund has zeros.
func FiguresOf(ctx context.Context, db *pg.DB, w Which) (f Figures, err error) {
	err = db.Public(ctx, func(tx *pg.Tx) error {
		f, err = figuresOf(tx, w)
		return err
	})
	return f, err
}

func figuresOf(tx *pg.Tx, w Which) (Figures, error) {
	campaigns, err := scopeOf(tx, w)
	if err != nil {
		return Figures{}, err
	}
	if w.Campaign != "" && len(campaigns.ids) == 0 {
		return Figures{}, fault.Of(fault.Missing, "disclose.campaign.unknown")
	}
	f := Figures{AsOf: tx.Now}
	var all byItem
	if w.At.IsZero() {
		all, err = flowsNow(tx, campaigns.books)
	} else {
		all, f.AsOf, err = flowsAt(tx, campaigns.books, w.At)
	}
	if err != nil {
		return Figures{}, err
	}
	if err := f.addPledges(tx, campaigns.ids, w.At); err != nil {
		return Figures{}, err
	}
	f.addFlows(*all.of(vnd))
	f.Goods, err = goodsOf(tx, all)
	return f, err
}

// addFlows fills in everything that the books say.
func (f *Figures) addFlows(l flows) {
	f.Received, f.Gifts = l.received, l.gifts
	f.ReceivedCash, f.CashGifts = l.cash, l.cashGifts
	f.Sent, f.Allocated, f.Disbursed, f.Returned, f.Balance = l.sent(), l.allocated(), l.disbursed, l.returned, l.held()
	f.Arithmetic = l.arithmetic("", 0, "balance")
	f.Unspent = l.unspent()
}

// flows are what came from and went to the world outside, and what is held. They are
// of one item: of money, or of one kind of goods in its base unit.
type flows struct {
	received, interest, otherIn         money.VND
	returned, disbursed, fees, otherOut money.VND
	sold                                money.VND // the part of otherOut that đồng came for
	waiting                             money.VND // in banks, boxes and warehouses, for a decision
	reserved                            money.VND // decided for people
	drawn                               money.VND // the same, already at the place of its hand-over
	transit                             money.VND // on its way
	cash                                money.VND // the part of received
	gifts, cashGifts                    int64
	source                              money.VND // from the source that a book is for
	apart                               bool      // of a book that nobody gave to
}

// held is all that has not left us.
func (l *flows) held() money.VND { return l.waiting + l.reserved + l.drawn + l.transit }

// allocated is what has been decided and is in nobody's hands.
func (l *flows) allocated() money.VND { return l.reserved + l.drawn }

// Giver accounts that are told from the others: into one goes the money that givers
// are given back, so that it is no reversal; out of another comes cash; out of the last
// what was given as a thing and sold, which is money and no further gift.
const (
	returnedHolder = "returned"
	cashHolder     = "cash"
	saleHolder     = "sale"
	soldHolder     = "sold" // where what was held apart went
)

// sessionHolder begins the holders of what has been drawn for a hand-over: s7.
const sessionHolder = "s"

// holderClass is what of a holder's name the figures go by, so that a thousand lots
// are one row.
const holderClass = `case kind when 'giver' then holder when 'reserved' then left(holder, 1)
	when 'other_out' then case holder when 'sold' then holder else '' end else '' end`

// add takes the sums of accounts of one kind.
func (l *flows) add(kind, holder string, nIn, nOut int64, in, out money.VND) {
	switch kind {
	case "giver":
		if holder == returnedHolder {
			l.returned += in - out
			return
		}
		l.received += out - in
		if holder == saleHolder {
			return
		}
		l.gifts += nOut - nIn
		if holder == cashHolder {
			l.cash += out - in
			l.cashGifts += nOut - nIn
		}
	case "interest":
		l.interest += out - in
	case "other_in":
		if holder == sourceHolder {
			l.source += out - in
			return
		}
		l.otherIn += out - in
	case "outlay":
		l.disbursed += in - out
	case "fee":
		l.fees += in - out
	case "other_out":
		l.otherOut += in - out
		if holder == soldHolder {
			l.sold += in - out
		}
	case "bank", "cash", "store":
		l.waiting += in - out
	case "transit":
		l.transit += in - out
	case "reserved":
		if strings.HasPrefix(holder, sessionHolder) {
			l.drawn += in - out
		} else {
			l.reserved += in - out
		}
	default:
		panic(fmt.Sprintf("disclose: accounts of kind %q have no place in the figures", kind))
	}
}

// between is what other books brought, or took when it is below zero: the only
// way from book to book is past the world outside, so it is what is left over.
// Over all books it is zero, and money on its way counts once.
func (l *flows) between() money.VND {
	in := l.received + l.source + l.interest + l.otherIn
	out := l.returned + l.disbursed + l.fees + l.otherOut
	return l.held() - (in - out)
}

func (l *flows) sent() money.VND { return max(0, -l.between()) }

func (l *flows) arrived() money.VND { return max(0, l.between()) }

// in and out are all that came and went.
func (l *flows) in() money.VND { return l.received + l.source + l.interest + l.otherIn + l.arrived() }

func (l *flows) out() money.VND {
	return l.returned + l.sent() + l.disbursed + l.fees + l.otherOut
}

// unspent tells the balance by what it waits for.
func (l flows) unspent() Arithmetic {
	a := Arithmetic{Key: "balance", Total: l.held()}
	a.add("waiting", l.waiting, false, true)
	a.add("reserved", l.reserved, false, false)
	a.add("drawn", l.drawn, false, false)
	a.add("transit", l.transit, false, false)
	return a
}

// arithmetic prints the flows, from an opening balance if it has a key.
func (l *flows) arithmetic(openingKey string, opening money.VND, totalKey string) Arithmetic {
	a := Arithmetic{Key: totalKey, Total: opening + l.held()}
	if openingKey != "" {
		a.add(openingKey, opening, false, true)
	}
	switch {
	case l.apart:
		a.add("from_source", l.source, false, true)
	case l.cash != 0:
		a.add("received_bank", l.received-l.cash, false, true)
		a.add("received_cash", l.cash, false, true)
	default:
		a.add("received", l.received, false, true)
	}
	a.add("interest", l.interest, false, false)
	a.add("other_in", l.otherIn, false, false)
	a.add("arrived", l.arrived(), false, false)
	a.add("returned", l.returned, true, false)
	a.add("sent", l.sent(), true, false)
	a.add("disbursed", l.disbursed, true, true)
	a.add("fees", l.fees, true, false)
	a.add("other_out", l.otherOut, true, false)
	return a
}
