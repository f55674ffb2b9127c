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
	Left       int64  // after what was lost or false
	Told       string // as it was said when it came
	Fineness   string
	ReceivedOn workday.Day
	State      string // held, missing, selling, sold; lost or false where all of it is
	Price      money.VND
	Way        string // bank, auction
	Buyer      string
	Document   string
	SoldOn     workday.Day
	Sale       int64
	SaleAmount money.VND // the bank's line, where several things were sold together
	Losses     []ValuableLoss
}

// ValuableLoss is what was decided of a thing, or of a part of it: that it is lost or was
// stolen, or that it is not what it was taken for.
type ValuableLoss struct {
	Kind      string // lost, stolen, false
	Qty       int64
	FoundOn   workday.Day
	DecidedOn workday.Day
	Document  string
	Reason    string
}

// HeldApart is all that came of one kind, and where it is: what was received is held, sold,
// lost and false together, so that nothing leaves the sum in silence.
type HeldApart struct {
	Item     Item
	Received int64
	Qty      int64 // in safes
	Sold     int64
	Lost     int64
	False    int64
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

const valuableColumns = `p.id, p.campaign, p.campaign_name, p.campaign_name_en, p.unit_id, p.item, p.qty, p.left_qty, p.told,
	p.fineness, p.received_on, p.state, p.price, coalesce(p.way, ''), coalesce(p.buyer, ''), coalesce(p.document, ''),
	p.sold_on, coalesce(p.sale, 0), coalesce(p.sale_amount, 0)`

// Valuables lists what was given that is not đồng: each thing, what it was sold for or how
// it was lost; and by kind how much came and where it is. None of it stands in a figure of money before it is sold.
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
			select p.item, sum(p.qty)::bigint, coalesce(sum(p.left_qty) filter (where p.state <> 'sold'), 0)::bigint,
				coalesce(sum(p.left_qty) filter (where p.state = 'sold'), 0)::bigint,
				coalesce(sum(x.lost), 0)::bigint, coalesce(sum(x.false), 0)::bigint
			from giving.public_valuables p
			join stock.public_items i on i.code = p.item
			left join (
				select valuable_id, sum(qty) filter (where kind <> 'false') as lost, sum(qty) filter (where kind = 'false') as false
				from giving.public_value_losses group by 1) x on x.valuable_id = p.id
			where ($1 = '' or p.campaign = $1) and ($2::bigint = 0 or p.unit_id = $2)
			group by p.item order by min(i.id)`, []any{w.Campaign, at}, func(r pg.Scanner) error {
			var code string
			var h HeldApart
			err := r.Scan(&code, &h.Received, &h.Qty, &h.Sold, &h.Lost, &h.False)
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
		err := r.Scan(&v.ID, &v.Campaign, &v.Name, &v.NameEN, &v.UnitID, &item, &v.Qty, &v.Left, &v.Told, &v.Fineness, &v.ReceivedOn,
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
	return list, addLosses(tx, list)
}

func addLosses(tx *pg.Tx, list []Valuable) error {
	at := map[int64]int{}
	var ids []int64
	for i, v := range list {
		if v.Left < v.Qty {
			at[v.ID], ids = i, append(ids, v.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	err := tx.Each(`
		select valuable_id, kind, qty, found_on, decided_on, document, reason from giving.public_value_losses
		where valuable_id = any ($1) order by id`, []any{ids}, func(r pg.Scanner) error {
		var of int64
		var x ValuableLoss
		err := r.Scan(&of, &x.Kind, &x.Qty, &x.FoundOn, &x.DecidedOn, &x.Document, &x.Reason)
		v := &list[at[of]]
		v.Losses = append(v.Losses, x)
		return err
	})
	if err != nil {
		return fmt.Errorf("read what was lost of %d things: %w", len(ids), err)
	}
	return nil
}
