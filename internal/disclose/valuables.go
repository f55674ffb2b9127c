package disclose

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Valuable is foreign currency, gold or gems that somebody gave, as everybody sees it: the
// thing and what became of it. Who gave it stands on the receipt alone.
type Valuable struct {
	ID         int64
	Campaign   string // slug
	Name       string // of the campaign
	NameEN     string
	UnitID     int64
	Item       Item
	Qty        int64
	Told       string // as it was said when it came
	Fineness   string
	ReceivedOn workday.Day
	State      string // held, selling, sold
	Price      money.VND
	Way        string // bank, auction
	Buyer      string
	Document   string
	SoldOn     workday.Day
	Sale       int64
	SaleAmount money.VND // the bank's line, where several things were sold together
}

// HeldApart is what lies in the safes of one kind.
type HeldApart struct {
	Item Item
	Qty  int64
}

// valuablesMax bounds one page of the list; what is held is added up over all of it.
const valuablesMax = 200

// WhichValuables says of which campaign or unit's fund, and which page. Zero fields do not
// narrow.
type WhichValuables struct {
	Campaign, Unit string
	After          int64 // behind the thing of this id
	Limit          int
}

const valuableColumns = `p.id, p.campaign, p.campaign_name, p.campaign_name_en, p.unit_id, p.item, p.qty, p.told,
	p.fineness, p.received_on, p.state, p.price, coalesce(p.way, ''), coalesce(p.buyer, ''), coalesce(p.document, ''),
	p.sold_on, coalesce(p.sale, 0), coalesce(p.sale_amount, 0)`

// Valuables lists what was given that is not đồng: what is held and, by kind, how much; and
// what was sold, for which đồng. Of one campaign or of one unit's fund where that is said.
// None of it stands in a figure of money before it is sold.
func Valuables(ctx context.Context, db *pg.DB, w WhichValuables) (list []Valuable, held []HeldApart, err error) {
	if w.Limit <= 0 || w.Limit > valuablesMax {
		w.Limit = valuablesMax
	}
	err = db.Public(ctx, func(tx *pg.Tx) error {
		var at int64
		if w.Unit != "" {
			u, err := place.ByRef(tx, w.Unit)
			if err != nil {
				return err
			}
			at = u.ID
		}
		if list, err = valuables(tx, `giving.public_valuables p
			where ($1 = '' or p.campaign = $1) and ($2::bigint = 0 or p.unit_id = $2)
				and ($4::bigint = 0 or (p.state = 'sold', date '2000-01-01' - p.received_on, -p.id) > (
					select a.state = 'sold', date '2000-01-01' - a.received_on, -a.id
					from giving.public_valuables a where a.id = $4))
			order by p.state = 'sold', p.received_on desc, p.id desc limit $3`, w.Campaign, at, w.Limit, w.After); err != nil {
			return err
		}
		all, err := itemNames(tx)
		if err != nil {
			return err
		}
		return tx.Each(`
			select p.item, sum(p.qty)::bigint from giving.public_valuables p
			join stock.public_items i on i.code = p.item
			where p.state <> 'sold' and ($1 = '' or p.campaign = $1) and ($2::bigint = 0 or p.unit_id = $2)
			group by p.item order by min(i.id)`, []any{w.Campaign, at}, func(r pg.Scanner) error {
			var code string
			var h HeldApart
			err := r.Scan(&code, &h.Qty)
			h.Item = all.of(code)
			held = append(held, h)
			return err
		})
	})
	return list, held, err
}

// ValuableOfReceipt is the thing that a receipt is for, nil where it is for something else.
func ValuableOfReceipt(ctx context.Context, db *pg.DB, code string) (v *Valuable, err error) {
	err = db.Public(ctx, func(tx *pg.Tx) error {
		list, err := valuables(tx, `giving.public_receipt_valuables p where p.code = $1`, code)
		if len(list) > 0 {
			v = &list[0]
		}
		return err
	})
	return v, err
}

func valuables(tx *pg.Tx, from string, args ...any) (list []Valuable, err error) {
	all, err := itemNames(tx)
	if err != nil {
		return nil, err
	}
	err = tx.Each(`select `+valuableColumns+` from `+from, args, func(r pg.Scanner) error {
		var v Valuable
		var item string
		var sold *workday.Day
		err := r.Scan(&v.ID, &v.Campaign, &v.Name, &v.NameEN, &v.UnitID, &item, &v.Qty, &v.Told, &v.Fineness, &v.ReceivedOn,
			&v.State, &v.Price, &v.Way, &v.Buyer, &v.Document, &sold, &v.Sale, &v.SaleAmount)
		if sold != nil {
			v.SoldOn = *sold
		}
		v.Item = all.of(item)
		list = append(list, v)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what is held apart: %w", err)
	}
	return list, nil
}
