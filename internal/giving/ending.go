package giving

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Ending is the fund of a unit that has ended, with what it still holds. Its rows, its
// receipts and its pages stay readable; the heir's officers read and act on what is open.
type Ending struct {
	Unit, Heir  place.Unit
	Fund        ledger.Fund
	HeirFund    *ledger.Fund // nil while the heir has none
	Asked       *ledger.FundEnd
	Holds       []ledger.Remainder
	Remittances []Remittance // that are not at their end
	OpenLines   int64        // of the bank, that wait for their giver: the heir's from now on
	Waiting     int64        // pledges whose money has not come

	Heirs  []place.Unit             // every standing unit that took its place, the one above first
	To     map[auth.Area]place.Unit // who finishes what
	Stores []LeftInStore            // goods in its own stores: they go by shipments
	Road   []LeftOnRoad             // shipments that nobody has counted or explained
	Gifts  []GoodsGift              // in kind, promised or not inspected
	own    map[int64]bool           // its warehouses

	// Into is, by the book of a source with money, the heir's source that takes it: nil
	// while the heir has opened none of that kind.
	Into map[int64]*Campaign

	// Passed is, by the holder, the successor's account as which one of this unit's lives on:
	// what the books have there is the successor's at the confirmation.
	Passed map[string]*BankAccount

	Unsigned int64   // things held apart that nobody has counted again
	Sales    int64   // of such things, that are not at their end
	Costs    int64   // running costs likewise
	lacks    []error // what its heirs need first, to take what goes to them
}

// Done reports whether the books are locked.
func (e *Ending) Done() bool { return e.Asked != nil && e.Asked.ConfirmedBy != 0 }

// Cash is what lies in the unit's box, by the books: it is handed over by counting.
func (e *Ending) Cash() (sum money.VND) {
	for _, h := range e.Holds {
		if h.Kind == ledger.Cash {
			sum += h.Qty
		}
	}
	return sum
}

// Blocks lists what must be gone before: money in banks, which goes by transfers; what is
// promised to people; what is on its way. Goods in stores and on the road stand in lists
// of their own; what lies in a safe is sold first.
func (e *Ending) Blocks() (list []ledger.Remainder) {
	for _, h := range e.Holds {
		goods := h.Item != ledger.VND
		here, _ := placeOf(h)
		switch {
		case h.Kind == ledger.Cash && !goods, e.passes(h):
		case goods && (h.Kind == ledger.Store && here != 0 || h.Kind == ledger.Transit || e.own[here]):
		default:
			list = append(list, h)
		}
	}
	return list
}

// passes reports whether it lies at an account that is the successor's now.
func (e *Ending) passes(h ledger.Remainder) bool {
	return h.Kind == ledger.Bank && e.Passed[h.Holder] != nil
}

// Going is what lies at such accounts.
func (e *Ending) Going() (list []ledger.Remainder) {
	for _, h := range e.Holds {
		if e.passes(h) {
			list = append(list, h)
		}
	}
	return list
}

// mustAt is Must at a unit, and of a unit that has ended at its heir: somebody has to
// finish what it left.
func mustAt(tx *pg.Tx, by auth.Actor, p auth.Permission, unit int64) error {
	if by.May(p, unit) {
		return nil
	}
	heir, _, err := place.HeirOn(tx, unit, workday.On(tx.Now))
	if _, told := fault.As(err); err != nil && !told {
		return err
	}
	if err == nil && heir.ID != unit && by.May(p, heir.ID) {
		return nil
	}
	return by.Must(p, unit)
}

// EndingsFor lists the funds of ended units within reach, those that are not locked first.
func (s *Service) EndingsFor(ctx context.Context, by auth.Actor) (list []Ending, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		funds, err := ledger.Funds(tx)
		if err != nil {
			return err
		}
		today := workday.On(tx.Now)
		for _, f := range funds {
			if !by.May(auth.ReadBooks, f.Unit) {
				continue
			}
			u, err := place.ByID(tx, f.Unit, today)
			if err != nil {
				return err
			}
			if u.Stands(today) {
				continue
			}
			e, err := s.ending(tx, f.Unit)
			if err != nil {
				return err
			}
			list = append(list, *e)
		}
		return nil
	})
	return list, err
}

// EndingFor is one of them.
func (s *Service) EndingFor(ctx context.Context, by auth.Actor, unit int64) (e *Ending, err error) {
	if err := by.Must(auth.ReadBooks, unit); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		e, err = s.ending(tx, unit)
		return err
	})
	return e, err
}

// ending reads how far a unit's end is. A unit that stands has none.
func (s *Service) ending(tx *pg.Tx, unit int64) (*Ending, error) {
	today := workday.On(tx.Now)
	u, err := place.ByID(tx, unit, today)
	if err != nil {
		return nil, err
	}
	if u.Stands(today) || u.ValidFrom > today {
		return nil, fault.Of(fault.Conflict, "ending.stands")
	}
	e := &Ending{Unit: *u}
	heir, _, err := place.HeirOn(tx, unit, today)
	if err != nil {
		return nil, err
	}
	e.Heir = *heir
	if e.Fund, err = ledger.FundOf(tx, unit); err != nil {
		return nil, err
	}
	to, err := ledger.FundOf(tx, heir.ID)
	switch {
	case err == nil:
		e.HeirFund = &to
	case !fault.Is(err, "ledger.fund.missing"):
		return nil, err
	}
	if e.Asked, err = ledger.FundEndOf(tx, e.Fund.ID); err != nil {
		return nil, err
	}
	if err := e.heirs(tx, today); err != nil {
		return nil, err
	}
	if e.Holds, err = ledger.Remainders(tx, e.Fund.ID); err != nil {
		return nil, err
	}
	if e.Passed, err = passedAccounts(tx, unit); err != nil {
		return nil, err
	}
	e.Remittances, err = remittances(tx, `(r.unit_id = $1 or r.to_unit = $1)
		and giving.remittance_state(r.id) in ('prepared', 'approved', 'sent') order by r.id`, unit)
	if err != nil {
		return nil, err
	}
	err = tx.Row(`
		select (select count(*) from giving.bank_lines
				where unit_id = $1 and state in ('open', 'suggested', 'ambiguous', 'late', 'held')),
			(select count(*) from giving.pledges p join giving.campaigns c on c.id = p.campaign_id
				where c.unit_id = $1 and p.state = 'waiting'),
			(select count(*) from giving.valuables where unit_id = $1 and giving.valuable_state(id) = 'waiting'),
			(select count(*) from giving.value_sales where unit_id = $1 and giving.value_sale_state(id) in ('prepared', 'approved')),
			(select count(*) from giving.running_costs where unit_id = $1 and giving.cost_state(id) in ('prepared', 'approved'))`,
		unit).Scan(&e.OpenLines, &e.Waiting, &e.Unsigned, &e.Sales, &e.Costs)
	if err != nil {
		return nil, fmt.Errorf("count what unit %d leaves open: %w", unit, err)
	}
	if err := s.endingGoods(tx, e); err != nil {
		return nil, err
	}
	if e.lacks, err = s.heirsLack(tx, e, e.Heirs); err != nil {
		return nil, err
	}
	if !e.Done() {
		err = e.sourcesGo(tx)
	}
	return e, err
}

// heirs reads who follows the unit, and who finishes what: as it was asked, else the heir
// of its books.
func (e *Ending) heirs(tx *pg.Tx, today workday.Day) (err error) {
	if e.Heirs, err = place.HeirsOn(tx, e.Unit.ID, today); err != nil {
		return err
	}
	slices.SortStableFunc(e.Heirs, func(a, b place.Unit) int {
		return cmp.Compare(btoi(a.ID != e.Heir.ID), btoi(b.ID != e.Heir.ID))
	})
	e.To = map[auth.Area]place.Unit{}
	for _, area := range auth.Areas {
		e.To[area] = e.Heir
		if e.Asked == nil {
			continue
		}
		if i := slices.IndexFunc(e.Heirs, func(u place.Unit) bool { return u.ID == e.Asked.Heirs[area] }); i >= 0 {
			e.To[area] = e.Heirs[i]
		}
	}
	return nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// EndingForm is the hand-over as the person writes it who asks for it.
type EndingForm struct {
	Unit     int64
	On       string // of the hand-over
	Document string // its minutes
	Cash     string // as it was counted

	// Heirs name who finishes what of the unit's affairs; who is not named is the heir of
	// its books, as money always is.
	Heirs map[auth.Area]int64
}

// AskEnd asks for the end of an ended unit's fund: an officer of the heir's, with the cash
// counted. It refuses what is not handed over yet, so that the second person finds it
// done: "ending.holds", "ending.remittances", "ending.cash.differs", "ending.stores",
// "ending.road", "ending.gifts", "ending.valuables", "ending.sales", "ending.costs",
// "ending.no_campaign", "ending.no_source", "ending.no_store".
func (s *Service) AskEnd(ctx context.Context, by auth.Actor, f EndingForm) (int64, error) {
	if err := by.Must(auth.AskFundEnd, f.Unit); err != nil {
		return 0, err
	}
	return pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (int64, error) {
		e, err := s.ending(tx, f.Unit)
		if err != nil {
			return 0, err
		}
		if err := by.Must(auth.AskFundEnd, e.Heir.ID); err != nil {
			return 0, err
		}
		if e.Done() {
			return 0, fault.Of(fault.Conflict, "ledger.end.done")
		}
		end, err := f.read(e, workday.On(tx.Now))
		if err != nil {
			return 0, err
		}
		if i := slices.IndexFunc(e.Heirs, func(u place.Unit) bool { return u.ID == end.Heirs[auth.Goods] }); i >= 0 {
			if e.lacks, err = s.heirsLack(tx, e, e.Heirs[i:i+1]); err != nil {
				return 0, err
			}
			if err := e.sourcesGo(tx); err != nil {
				return 0, err
			}
		}
		if err := e.ready(); err != nil {
			return 0, err
		}
		if err := ledger.AskFundEnd(tx, &end); err != nil {
			return 0, err
		}
		return end.ID, audit.Record(tx, audit.Event{
			Action: "fund.end.ask", Subject: fmt.Sprintf("fund:%d", end.Fund), Unit: f.Unit,
			After: map[string]any{
				"to": end.ToFund, "on": end.EndedOn, "document": end.Document, "cash": end.Cash, "heirs": end.Heirs,
			},
		})
	})
}

func (f EndingForm) read(e *Ending, today workday.Day) (ledger.FundEnd, error) {
	var l fault.List
	end := ledger.FundEnd{Fund: e.Fund.ID, EndedOn: day(&l, "on", f.On, true), Document: text(&l, "document", f.Document, 200, false)}
	if e.HeirFund != nil {
		end.ToFund = e.HeirFund.ID
	}
	end.Unit, end.Heirs = e.Unit.ID, map[auth.Area]int64{}
	for _, area := range auth.Areas {
		end.Heirs[area] = cmp.Or(f.Heirs[area], e.Heir.ID)
		follows := slices.ContainsFunc(e.Heirs, func(u place.Unit) bool { return u.ID == end.Heirs[area] })
		if !follows || area == auth.Money && end.Heirs[area] != e.Heir.ID {
			l.On("heir_"+string(area), "ending.heir.other")
		}
	}
	if end.Document == "" {
		l.On("document", "ending.document.missing")
	}
	if !end.EndedOn.IsZero() && (end.EndedOn > today || end.EndedOn <= e.Unit.ValidTo) {
		l.On("on", "ending.on.range", "after", e.Unit.ValidTo.Local())
	}
	cash, err := money.Parse("cash", f.Cash)
	if err != nil {
		l.Add(err)
	} else if end.Cash = cash; cash != e.Cash() {
		l.On("cash", "ending.cash.differs", "book", e.Cash())
	}
	return end, l.Err()
}

// Reasons says all that keeps the end from being asked for, in the order in which it is
// best done away with.
func (e *Ending) Reasons() (list []error) {
	say := func(so bool, key string, values ...any) {
		if so {
			list = append(list, fault.Of(fault.Conflict, key, values...))
		}
	}
	say(e.HeirFund == nil, "ending.heir.fund", "unit", e.Heir.FullName)
	say(len(e.Remittances) > 0, "ending.remittances")
	say(len(e.Blocks()) > 0, "ending.holds")
	say(len(e.Stores) > 0, "ending.stores")
	say(len(e.Road) > 0, "ending.road")
	say(e.Uninspected() > 0, "ending.gifts")
	say(e.Unsigned > 0, "ending.valuables")
	say(e.Sales > 0, "ending.sales")
	say(e.Costs > 0, "ending.costs")
	return append(list, e.lacks...)
}

// ready refuses an end that would leave something behind.
func (e *Ending) ready() error {
	if e.Done() {
		return fault.Of(fault.Conflict, "ledger.end.done")
	}
	if list := e.Reasons(); len(list) > 0 {
		return list[0]
	}
	return nil
}

// Ready reports whether the end can be asked for now.
func (e *Ending) Ready() bool { return e.ready() == nil }
