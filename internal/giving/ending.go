package giving

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/tlog"
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
// promised to people; goods; what is on its way.
func (e *Ending) Blocks() (list []ledger.Remainder) {
	for _, h := range e.Holds {
		if h.Kind != ledger.Cash {
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
	if e.Holds, err = ledger.Remainders(tx, e.Fund.ID); err != nil {
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
				where c.unit_id = $1 and p.state = 'waiting')`, unit).Scan(&e.OpenLines, &e.Waiting)
	if err != nil {
		return nil, fmt.Errorf("count what unit %d leaves open: %w", unit, err)
	}
	return e, nil
}

// EndingForm is the hand-over as the person writes it who asks for it.
type EndingForm struct {
	Unit     int64
	On       string // of the hand-over
	Document string // its minutes
	Cash     string // as it was counted
}

// AskEnd asks for the end of an ended unit's fund: an officer of the heir's, with the cash
// counted. It refuses what is not handed over yet, so that the second person finds it
// done: "ending.holds", "ending.remittances", "ending.cash.differs".
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
		end, err := f.read(e, workday.On(tx.Now))
		if err != nil {
			return 0, err
		}
		if err := e.ready(); err != nil {
			return 0, err
		}
		if err := ledger.AskFundEnd(tx, &end); err != nil {
			return 0, err
		}
		return end.ID, audit.Record(tx, audit.Event{
			Action: "fund.end.ask", Subject: fmt.Sprintf("fund:%d", end.Fund), Unit: f.Unit,
			After: map[string]any{"to": end.ToFund, "on": end.EndedOn, "document": end.Document, "cash": end.Cash},
		})
	})
}

func (f EndingForm) read(e *Ending, today workday.Day) (ledger.FundEnd, error) {
	var l fault.List
	end := ledger.FundEnd{Fund: e.Fund.ID, EndedOn: day(&l, "on", f.On, true), Document: text(&l, "document", f.Document, 200, false)}
	if e.HeirFund != nil {
		end.ToFund = e.HeirFund.ID
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

// ready refuses an end that would leave something behind.
func (e *Ending) ready() error {
	switch {
	case e.Done():
		return fault.Of(fault.Conflict, "ledger.end.done")
	case e.HeirFund == nil:
		return fault.Of(fault.Conflict, "ending.heir.fund", "unit", e.Heir.FullName)
	case len(e.Remittances) > 0:
		return fault.Of(fault.Conflict, "ending.remittances")
	case len(e.Blocks()) > 0:
		return fault.Of(fault.Conflict, "ending.holds")
	}
	return nil
}

// EndUnit is the second person's: in one transaction the cash is the heir's, by entries
// that leave one fund and arrive at the other on the day it was counted; the accounts and
// campaigns of the unit are closed; and its books are locked for ever. Whoever is slower
// of two is told that it is done.
func (s *Service) EndUnit(ctx context.Context, by auth.Actor, unit int64) error {
	if err := by.Must(auth.ConfirmFundEnd, unit); err != nil {
		return err
	}
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		e, err := s.ending(tx, unit)
		if err != nil {
			return none, err
		}
		if err := by.Must(auth.ConfirmFundEnd, e.Heir.ID); err != nil {
			return none, err
		}
		switch {
		case e.Asked == nil:
			return none, fault.Of(fault.Conflict, "ending.unasked")
		case !e.Done() && e.Asked.AskedBy == by.ID:
			return none, fault.Of(fault.Denied, "ledger.end.same")
		}
		if err := e.ready(); err != nil {
			return none, err
		}
		if e.Cash() != e.Asked.Cash {
			return none, fault.Of(fault.Conflict, "ending.cash.moved", "book", e.Cash())
		}
		return none, s.endUnit(tx, e)
	})
	if fault.Is(err, "ledger.ended") || fault.Is(err, "ledger.short") {
		return fault.Of(fault.Conflict, "ledger.end.done") // somebody was faster
	}
	return err
}

func (s *Service) endUnit(tx *pg.Tx, e *Ending) error {
	for _, h := range e.Holds {
		if err := s.handOver(tx, e, h); err != nil {
			return err
		}
	}
	if err := s.closeAll(tx, e); err != nil {
		return err
	}
	if err := ledger.EndFund(tx, e.Asked, map[string]money.VND{ledger.VND: e.Asked.Cash}); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{
		Action: "fund.end", Subject: fmt.Sprintf("fund:%d", e.Fund.ID), Unit: e.Unit.ID,
		After: map[string]any{"to": e.Asked.ToFund, "cash": e.Asked.Cash, "on": e.Asked.EndedOn},
	})
}

// handOver moves what one account holds to the same purpose at the heir, over a transit
// account of this end, which is empty before and after.
func (s *Service) handOver(tx *pg.Tx, e *Ending, h ledger.Remainder) error {
	book, part, err := s.heirPart(tx, e, h)
	if err != nil {
		return err
	}
	way := ledger.Account{Book: h.Book, Kind: ledger.Transit, Holder: fmt.Sprintf("u%d", e.Asked.ID), Earmark: h.Earmark}
	source := fmt.Sprintf("end:%d/%d", e.Asked.ID, h.ID)
	from := h.Account
	if _, err := move(tx, "ended_out", source, "Bàn giao khi kết thúc đơn vị", e.Asked.EndedOn, h.Book, from, way, h.Qty); err != nil {
		return err
	}
	to := ledger.Account{Book: book, Kind: h.Kind, Holder: boxHolder(e.Heir.ID), Earmark: part}
	_, err = move(tx, "ended_in", source, "Nhận bàn giao từ đơn vị đã kết thúc", e.Asked.EndedOn, book, way, to, h.Qty)
	return err
}

// heirPart is where money of a part goes at the heir: of a campaign to the heir's campaign
// for the same disaster, of any other book to one of its kind. Kinds never mix.
func (s *Service) heirPart(tx *pg.Tx, e *Ending, h ledger.Remainder) (book, part int64, err error) {
	var kind, disaster string
	err = tx.Row(`
		select k.kind, coalesce(c.disaster, '') from ledger.books k
		left join giving.campaigns c on c.book_id = k.id
		where k.id = $1`, h.Book).Scan(&kind, &disaster)
	if err != nil {
		return 0, 0, fmt.Errorf("read book %d: %w", h.Book, err)
	}
	if ledger.BookKind(kind) != ledger.CampaignBook {
		b, err := ledger.OpenBook(tx, ledger.Book{
			Fund: e.HeirFund.ID, Kind: ledger.BookKind(kind), Source: fmt.Sprintf("ended:%d", h.Book), Name: h.BookName,
		})
		if err != nil {
			return 0, 0, err
		}
		x := ledger.Earmark{Book: b.ID, Code: ledger.General, Name: "Chung"}
		if h.Earmark != 0 {
			if x, err = earmarkByID(tx, h.Earmark); err != nil {
				return 0, 0, err
			}
			x.Book = b.ID
		}
		x, err = ledger.OpenEarmark(tx, x)
		return b.ID, x.ID, err
	}
	var campaign int64
	err = tx.Row(`
		select id from giving.campaigns
		where unit_id = $1 and disaster = $2 and published_at is not null
		order by id desc limit 1`, e.Heir.ID, disaster).Scan(&campaign)
	if pg.NoRows(err) {
		return 0, 0, fault.Of(fault.Conflict, "ending.no_campaign", "name", h.BookName, "unit", e.Heir.FullName)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("find the heir's campaign of book %d: %w", h.Book, err)
	}
	c, err := campaignByID(tx, campaign)
	if err != nil {
		return 0, 0, err
	}
	part, err = partAt(tx, c, h.Earmark)
	return c.BookID, part, err
}

// closeAll closes the accounts and campaigns of the unit that are not closed yet.
func (s *Service) closeAll(tx *pg.Tx, e *Ending) error {
	var ids []int64
	err := tx.Each(`select id from giving.campaigns where unit_id = $1 and published_at is not null order by id`, []any{e.Unit.ID},
		func(r pg.Scanner) error {
			var id int64
			err := r.Scan(&id)
			ids = append(ids, id)
			return err
		})
	if err != nil {
		return fmt.Errorf("list the campaigns of unit %d: %w", e.Unit.ID, err)
	}
	for _, id := range ids {
		c, err := lockCampaign(tx, id)
		if err != nil {
			return err
		}
		accounts, err := accountsOf(tx, id)
		if err != nil {
			return err
		}
		for _, a := range accounts {
			if !a.ClosedOn.IsZero() {
				continue
			}
			a.ClosedOn, a.ForQR = e.Asked.EndedOn, false
			if err := closeAccount(tx, a); err != nil {
				return err
			}
			if err := tlog.Append(tx, []tlog.Leaf{a.closedLeaf(*c)}); err != nil {
				return err
			}
			err := audit.Record(tx, audit.Event{Action: "account.close", Subject: c.subject(), Unit: c.UnitID, After: a})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
