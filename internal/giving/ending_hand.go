package giving

import (
	"context"
	"fmt"
	"slices"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// EndUnit is the second person's: in one transaction the cash is the heir's, by entries
// that leave one fund and arrive at the other on the day it was counted; goods that lie in
// the heirs' stores are lots of their books; gifts in kind that were promised are promised
// to them; the accounts of the unit are closed; what is open is whose it was named to be;
// and its books are locked for ever. Whoever is slower of two is told that it is done.
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
	handed := map[string]int64{}
	for _, h := range e.Holds {
		give := s.handOver
		if h.Item != ledger.VND {
			give = s.handGoods
		}
		if err := give(tx, e, h); err != nil {
			return err
		}
		handed[h.Item] += int64(h.Qty)
	}
	if err := s.handGifts(tx, e); err != nil {
		return err
	}
	if err := s.closeAll(tx, e); err != nil {
		return err
	}
	if err := ledger.EndFund(tx, e.Asked, handed); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{
		Action: "fund.end", Subject: fmt.Sprintf("fund:%d", e.Fund.ID), Unit: e.Unit.ID,
		After: map[string]any{
			"to": e.Asked.ToFund, "cash": e.Asked.Cash, "on": e.Asked.EndedOn, "handed": handed, "heirs": e.Asked.Heirs,
			"gifts": len(e.Gifts),
		},
	})
}

// handOver moves what one account holds to the same purpose at the heir, over a transit
// account of this end, which is empty before and after.
func (s *Service) handOver(tx *pg.Tx, e *Ending, h ledger.Remainder) error {
	book, part, holder, err := s.heirPlace(tx, e, h)
	if err != nil {
		return err
	}
	way := ledger.Account{Book: h.Book, Kind: ledger.Transit, Holder: fmt.Sprintf("u%d", e.Asked.ID), Earmark: h.Earmark}
	source := fmt.Sprintf("end:%d/%d", e.Asked.ID, h.ID)
	from := h.Account
	if _, err := move(tx, "ended_out", source, "Bàn giao khi kết thúc đơn vị", e.Asked.EndedOn, h.Book, from, way, h.Qty); err != nil {
		return err
	}
	to := ledger.Account{Book: book, Kind: h.Kind, Holder: holder, Earmark: part}
	_, err = move(tx, "ended_in", source, "Nhận bàn giao từ đơn vị đã kết thúc", e.Asked.EndedOn, book, way, to, h.Qty)
	return err
}

// heirPlace is where money lies at the heir: cash in its box, and what is in the bank of an
// account that passed on in that account.
func (s *Service) heirPlace(tx *pg.Tx, e *Ending, h ledger.Remainder) (book, part int64, holder string, err error) {
	if !e.passes(h) {
		book, part, err = s.heirPart(tx, h, e.Heir, e.HeirFund.ID)
		return book, part, boxHolder(e.Heir.ID), err
	}
	a := e.Passed[h.Holder]
	c, err := campaignByID(tx, a.CampaignID)
	if err != nil {
		return 0, 0, "", err
	}
	part, err = partAt(tx, c, h.Earmark)
	return c.BookID, part, a.Holder(), err
}

// heirPart is where what a part holds goes at the heir: of a campaign to the heir's campaign
// for the same disaster, money of a source to the heir's source of its kind, all else to a
// book of its kind. Kinds never mix.
func (s *Service) heirPart(tx *pg.Tx, h ledger.Remainder, heir place.Unit, fund int64) (book, part int64, err error) {
	kind, disaster, err := aboutBook(tx, h.Book)
	if err != nil {
		return 0, 0, err
	}
	if h.Item == ledger.VND && slices.Contains(SourceKinds, kind) {
		c, err := heirSource(tx, heir, kind, h.BookName)
		if err != nil {
			return 0, 0, err
		}
		part, err = partAt(tx, c, h.Earmark)
		return c.BookID, part, err
	}
	if kind != ledger.CampaignBook {
		b, err := ledger.OpenBook(tx, ledger.Book{
			Fund: fund, Kind: kind, Source: fmt.Sprintf("ended:%d", h.Book), Name: h.BookName,
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
	c, err := heirCampaign(tx, heir, disaster, h.BookName)
	if err != nil {
		return 0, 0, err
	}
	part, err = partAt(tx, c, h.Earmark)
	return c.BookID, part, err
}

// heirCampaign is the heir's campaign for the same disaster.
func heirCampaign(tx *pg.Tx, heir place.Unit, disaster, name string) (*Campaign, error) {
	var id int64
	err := tx.Row(`
		select id from giving.campaigns
		where unit_id = $1 and disaster = $2 and published_at is not null
		order by id desc limit 1`, heir.ID, disaster).Scan(&id)
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Conflict, "ending.no_campaign", "name", name, "unit", heir.FullName)
	}
	if err != nil {
		return nil, fmt.Errorf("find the campaign of unit %d for %q: %w", heir.ID, disaster, err)
	}
	return campaignByID(tx, id)
}

// closeAll closes the accounts of the unit that are not closed yet. What was never published
// is not told to the public log: drafts, and money that nobody gave.
func (s *Service) closeAll(tx *pg.Tx, e *Ending) error {
	var ids []int64
	err := tx.Each(`select id from giving.campaigns where unit_id = $1 order by id`, []any{e.Unit.ID},
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
			if c.PublishedAt != nil {
				if err := tlog.Append(tx, []tlog.Leaf{a.closedLeaf(*c)}); err != nil {
					return err
				}
			}
			err := audit.Record(tx, audit.Event{Action: "account.close", Subject: c.subject(), Unit: c.UnitID, After: a})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
