package giving

import (
	"fmt"
	"maps"
	"slices"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/stock"
)

// heirsLack says what keeps the heirs from taking what goes to them: a campaign for the same
// disaster, a fund, a store for goods that were promised. Any one of goods can take these.
func (s *Service) heirsLack(tx *pg.Tx, e *Ending, goods []place.Unit) (list []error, err error) {
	if e.Done() || e.HeirFund == nil {
		return nil, nil
	}
	said := map[string]bool{}
	say := func(lack error) error {
		told, ok := fault.As(lack)
		if ok && !said[fmt.Sprint(told.Faults)] {
			said[fmt.Sprint(told.Faults)] = true
			list = append(list, lack)
		}
		if ok {
			return nil
		}
		return lack
	}
	takes := func(h ledger.Remainder, heir place.Unit) error {
		kind, disaster, err := aboutBook(tx, h.Book)
		if err == nil && kind == ledger.CampaignBook {
			_, err = heirCampaign(tx, heir, disaster, h.BookName)
		}
		return err
	}
	for _, h := range e.Holds {
		if h.Kind == ledger.Cash && h.Item == ledger.VND {
			if err := say(takes(h, e.Heir)); err != nil {
				return nil, err
			}
		}
	}
	for _, h := range e.Goods() {
		w, err := stock.WarehouseByID(tx, StoreOf(h))
		if err != nil {
			return nil, err
		}
		heir := e.heirAt(w.Unit)
		_, err = ledger.FundOf(tx, heir.ID)
		switch {
		case fault.Is(err, "ledger.fund.missing"):
			err = fault.Of(fault.Conflict, "ending.heir.fund", "unit", heir.FullName)
		case err == nil:
			err = takes(h, heir)
		}
		if err := say(err); err != nil {
			return nil, err
		}
	}
	lack, err := giftsLack(tx, e, goods)
	for _, err := range lack {
		if err := say(err); err != nil {
			return nil, err
		}
	}
	return list, err
}

// giftsLack is what the first of these units lacks to be promised the gifts in kind that were
// promised here, nothing if one of them lacks nothing.
func giftsLack(tx *pg.Tx, e *Ending, heirs []place.Unit) (first []error, err error) {
	campaigns := map[int64]bool{}
	for _, g := range e.Gifts {
		if g.State == GoodsAnnounced {
			campaigns[g.CampaignID] = true
		}
	}
	for i, heir := range heirs {
		var lacks []error
		for _, id := range slices.Sorted(maps.Keys(campaigns)) {
			was, err := campaignByID(tx, id)
			if err != nil {
				return nil, err
			}
			if _, err := heirCampaign(tx, heir, was.Disaster, was.Name); err != nil {
				lacks = append(lacks, err)
			}
		}
		if len(campaigns) > 0 {
			if _, err := heirStore(tx, heir); err != nil {
				lacks = append(lacks, err)
			}
		}
		if len(lacks) == 0 {
			return nil, nil
		}
		if i == 0 {
			first = lacks
		}
	}
	return first, nil
}

// heirAt is the heir that gets what lies in a store of this unit.
func (e *Ending) heirAt(unit int64) place.Unit {
	for _, u := range e.Heirs {
		if u.ID == unit {
			return u
		}
	}
	return e.Heir
}

// heirStore is where the heir is promised goods.
func heirStore(tx *pg.Tx, heir place.Unit) (id int64, err error) {
	err = tx.Row(`select id from stock.warehouses where unit_id = $1 order by id limit 1`, heir.ID).Scan(&id)
	if pg.NoRows(err) {
		return 0, fault.Of(fault.Conflict, "ending.no_store", "unit", heir.FullName)
	}
	if err != nil {
		return 0, fmt.Errorf("find a store of unit %d: %w", heir.ID, err)
	}
	return id, nil
}

// aboutBook is what kind a book is and, of a campaign's, for which disaster.
func aboutBook(tx *pg.Tx, book int64) (kind ledger.BookKind, disaster string, err error) {
	err = tx.Row(`
		select k.kind, coalesce(c.disaster, '') from ledger.books k
		left join giving.campaigns c on c.book_id = k.id
		where k.id = $1`, book).Scan(&kind, &disaster)
	if err != nil {
		return "", "", fmt.Errorf("read book %d: %w", book, err)
	}
	return kind, disaster, nil
}
