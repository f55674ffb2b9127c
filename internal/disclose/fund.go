package disclose

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Fund is the public page of one fund: its unit with what was before and after,
// and each of its books with opening, in, out and closing of a period.
type Fund struct {
	ID       int64
	Name     string
	OpenedOn workday.Day
	Basis    string
	OpenFrom workday.Day // first day its books are open for; zero when nothing is closed
	LockedOn workday.Day // since when nothing is booked any more; zero while it stands
	LockedBy string      // the document of that
	Handed   money.VND   // the cash that was handed over by it

	HandedGoods []HandedGoods // and the goods
	Heirs       []AreaHeir    // who goes on with what its unit left open
	After       AfterEnd      // what the banks went on telling of its accounts

	Unit         place.Unit
	Ref          string       // the unit's address today
	Above        []place.Unit // the nearest first
	Predecessors []place.Succession
	Successors   []place.Succession

	From, To workday.Day
	Books    []Book
	Periods  []Period

	Now   Totals  // of its campaigns, of the same moment as the books
	Given []Given // to its campaigns, by day, whatever the period
}

// HandedGoods is goods of an ended fund that are another fund's since.
type HandedGoods struct {
	Item string // its code
	Qty  int64
	To   string
}

// FundEnd is the day on which the books of a fund were locked, and by which document; zero
// while it stands.
type FundEnd struct {
	On       workday.Day
	Document string
}

// FundEndOf is the end of a unit's fund.
func FundEndOf(ctx context.Context, db *pg.DB, unit int64) (end FundEnd, err error) {
	err = db.Public(ctx, func(tx *pg.Tx) error {
		f, err := fundOfUnit(tx, unit)
		if fault.Is(err, "disclose.fund.unknown") {
			return nil
		}
		if err == nil {
			end = FundEnd{f.LockedOn, f.LockedBy}
		}
		return err
	})
	return end, err
}

// AfterEnd is what banks told of the accounts of a fund's campaigns after it had ended.
type AfterEnd struct {
	In, Out               money.VND
	Waiting               int64     // lines of it that are in no book
	WaitingIn, WaitingOut money.VND // their sums
	Held                  money.VND // what the books of the successor's have at these accounts now
}

// AfterEndOf is AfterEnd of a unit's fund; nothing while it stands.
func AfterEndOf(ctx context.Context, db *pg.DB, unit int64) (after AfterEnd, err error) {
	err = db.Public(ctx, func(tx *pg.Tx) error {
		f, err := fundOfUnit(tx, unit)
		if fault.Is(err, "disclose.fund.unknown") {
			return nil
		}
		if err == nil {
			after, err = readAfterEnd(tx, f.ID)
		}
		return err
	})
	return after, err
}

// AreaHeir is the unit that goes on with an area of an ended unit's affairs.
type AreaHeir struct {
	Area, Name, Ref string
}

// Book is one book of a fund in a period. Books never stand in one sum.
type Book struct {
	ID             int64
	Kind           string // campaign, budget, disaster_prevention, charity, general
	Name, NameEN   string
	Slug           string // of its campaign, "" for other books
	Opening        money.VND
	In, Out        money.VND
	Closing        money.VND
	Arithmetic     Arithmetic
	Parts          []Part     // what the closing balance may be spent on
	Places         []Place    // where it lies
	Unspent        Arithmetic // the closing balance by what it waits for
	Goods          []Goods    // until the end of the period
	Gifts          int64      // in the period
	inside, before flows
	goods          byItem
}

// Apart reports whether its money is nobody's gift.
func (b *Book) Apart() bool { return otherKinds[b.Kind] }

// Part is an earmark's share of a closing balance.
type Part struct {
	ID            int64
	Code          string // chung for what is not earmarked
	Name, Purpose string
	Balance       money.VND
	Allocated     money.VND // the part of it that has been decided
}

// Place is a bank account or cash box with its share of a closing balance.
type Place struct {
	Kind    string // bank, cash, transit, session
	Holder  string
	Bank    string // "" for cash
	Number  string
	Balance money.VND
}

// Period is a month that two people closed or reopened.
type Period struct {
	Act         string // close, reopen
	Month       workday.Day
	Reason      string
	AskedAt     time.Time
	ConfirmedAt time.Time
}

// FundOf gives the fund of the unit at CODE or CODE@DATE, with its books from one
// day to another, both included. Without days the period is this year so far, of an
// ended fund its last year.
// Refused when there is no such unit or it has no fund, or from lies after to.
func FundOf(ctx context.Context, db *pg.DB, ref string, from, to workday.Day) (f *Fund, err error) {
	err = db.Public(ctx, func(tx *pg.Tx) error {
		f, err = fundOf(tx, ref, from, to)
		return err
	})
	return f, err
}

func fundOf(tx *pg.Tx, ref string, from, to workday.Day) (*Fund, error) {
	today := workday.On(tx.Now)
	u, err := place.ByRef(tx, ref)
	if err != nil {
		return nil, err
	}
	f, err := fundOfUnit(tx, u.ID)
	if err != nil {
		return nil, err
	}
	if to.IsZero() {
		to = today
		if from.IsZero() && !f.LockedOn.IsZero() {
			to = f.LockedOn
		}
	}
	if from.IsZero() {
		from = workday.Date(to.Year(), time.January, 1)
	}
	if from > to {
		return nil, fault.On("from", "disclose.period.backwards")
	}
	f.Unit, f.Ref, f.From, f.To = *u, u.Ref(today), from, to
	if f.Above, err = place.Parents(tx, u.ID, today); err != nil {
		return nil, err
	}
	if f.Predecessors, err = place.Predecessors(tx, u.ID); err != nil {
		return nil, err
	}
	if f.Successors, err = place.Successors(tx, u.ID); err != nil {
		return nil, err
	}
	if !f.LockedOn.IsZero() {
		if err := readFundEnd(tx, f, today); err != nil {
			return nil, err
		}
	}
	if f.Periods, err = periodsOf(tx, f.ID); err != nil {
		return nil, err
	}
	if f.Books, err = booksOf(tx, f.ID, from, to); err != nil {
		return nil, err
	}
	s, err := campaignsOf(tx, "", u.ID, "")
	if err != nil {
		return nil, err
	}
	if f.Given, err = givenOf(tx, s.books); err != nil {
		return nil, err
	}
	f.Now, err = totalsWithCosts(tx, Which{Unit: ref})
	return f, err
}

// ByStatement says how what the banks told of the campaigns' accounts becomes what the fund
// has left: with what lies elsewhere, and with what stands in the books before the bank has
// told it, or the other way round. It has no terms where the two are the same, for a fund
// that has ended and for a period that is over.
func (f *Fund) ByStatement(today workday.Day) Arithmetic {
	a := Arithmetic{Key: "balance", Total: f.Now.Balance}
	if f.To < today || !f.LockedOn.IsZero() {
		return a
	}
	var told money.VND
	for _, c := range f.Now.Covers {
		told += c.Sum()
	}
	elsewhere := map[string]money.VND{}
	for _, b := range f.Books {
		for _, p := range b.Places {
			if !b.Apart() && p.Kind != "bank" {
				elsewhere[p.Kind] += p.Balance
			}
		}
	}
	if told == a.Total {
		return a
	}
	a.add("by_statement", told, false, true)
	a.add("at_hand", elsewhere["cash"], false, false)
	a.add("drawn", elsewhere["session"], false, false)
	a.add("transit", elsewhere["transit"], false, false)
	rest := a.Total - told - elsewhere["cash"] - elsewhere["session"] - elsewhere["transit"]
	if rest < 0 {
		a.add("out_untold", -rest, true, false)
	} else {
		a.add("in_untold", rest, false, false)
	}
	return a
}

// finish adds a book up once its accounts have been read.
func (b *Book) finish() {
	b.Opening, b.inside.apart = b.before.held(), b.Apart()
	b.In, b.Out, b.Gifts = b.inside.in(), b.inside.out(), b.inside.gifts
	b.Closing = b.Opening + b.inside.held()
	b.Arithmetic = b.inside.arithmetic("opening", b.Opening, "closing")
	b.Unspent = flows{
		waiting: b.before.waiting + b.inside.waiting, reserved: b.before.reserved + b.inside.reserved,
		drawn: b.before.drawn + b.inside.drawn, transit: b.before.transit + b.inside.transit,
	}.unspent()
	b.Unspent.Key = "closing"
}

// FundRow is one line of the list of funds, with the figures of its voluntary
// money: Received + OtherIn - Disbursed - OtherOut = Balance.
type FundRow struct {
	ID        int64
	Name      string
	Unit      place.Unit
	Ref       string
	Received  money.VND
	OtherIn   money.VND // what came and nobody gave: from other funds, interest
	Disbursed money.VND
	OtherOut  money.VND // what went and reached nobody in need: to other funds, back to givers, fees
	Balance   money.VND
	Besides   []Term  // what OtherIn and OtherOut are
	Covers    []Cover // of its campaigns' accounts
}

// fill takes the figures of a fund's books.
func (r *FundRow) fill(l *flows) {
	r.Received, r.Disbursed, r.Balance = l.received, l.disbursed, l.held()
	r.OtherIn, r.OtherOut = l.in()-l.received, l.out()-l.disbursed
	for _, t := range l.arithmetic("", 0, "balance").Terms {
		switch t.Key {
		case "received", "received_bank", "received_cash", "disbursed":
		default:
			r.Besides = append(r.Besides, t)
		}
	}
}

// fundRowsMax bounds one page of the list of funds.
const fundRowsMax = 200

// Funds lists the funds after a given one, provinces first, at most 200; next is
// the last one's id, 0 when there are no more.
func Funds(ctx context.Context, db *pg.DB, after int64) (rows []FundRow, next int64, err error) {
	err = db.Public(ctx, func(tx *pg.Tx) error {
		rows, next, err = fundRows(tx, after)
		return err
	})
	return rows, next, err
}

func fundRows(tx *pg.Tx, after int64) (rows []FundRow, next int64, err error) {
	if rows, err = allFunds(tx); err != nil {
		return nil, 0, err
	}
	units := make([]int64, len(rows))
	for i, r := range rows {
		units[i] = r.Unit.ID
	}
	today := workday.On(tx.Now)
	dated, err := place.ByIDs(tx, units, today)
	if err != nil {
		return nil, 0, err
	}
	for i := range rows {
		rows[i].Unit = dated[rows[i].Unit.ID]
		rows[i].Ref = rows[i].Unit.Ref(today)
	}
	slices.SortFunc(rows, func(a, b FundRow) int {
		return cmp.Or(cmp.Compare(len(a.Unit.Code), len(b.Unit.Code)),
			cmp.Compare(a.Unit.Code, b.Unit.Code), cmp.Compare(a.ID, b.ID))
	})
	rows = rows[1+slices.IndexFunc(rows, func(r FundRow) bool { return r.ID == after }):]
	if len(rows) > fundRowsMax {
		rows = rows[:fundRowsMax]
		next = rows[fundRowsMax-1].ID
	}
	return rows, next, addFundFigures(tx, rows)
}
