package giving

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/stock"
)

var errSaleState = fault.Of(fault.Conflict, "value.sale.state.gone")

func insertValueSale(tx *pg.Tx, x *ValueSale) error {
	err := tx.Row(`
		insert into giving.value_sales (unit_id, campaign_id, account_id, way, buyer, document, amount, reason,
			prepared_by, prepared_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		returning id`, x.UnitID, x.CampaignID, x.AccountID, x.Way, x.Buyer, x.Document, int64(x.Amount), x.Reason,
		tx.By.ID, tx.Now).Scan(&x.ID)
	if pg.IsCheck(err, "value_sales_pay_their_campaign") {
		return fault.On("account", "value.sale.account")
	}
	if err != nil {
		return fmt.Errorf("prepare a sale of unit %d: %w", x.UnitID, err)
	}
	for _, v := range x.Lines { // in order of their ids, so that two sales never wait on each other
		_, err := tx.Exec(`
			insert into giving.value_sale_lines (sale_id, valuable_id, unit_id, price) values ($1, $2, $3, $4)`,
			x.ID, v.ID, x.UnitID, int64(v.Price))
		if pg.IsCheck(err, "valuables_are_sold_once") {
			return fault.On(fmt.Sprintf("prices.%d", v.ID), "value.sale.gone")
		}
		if err != nil {
			return fmt.Errorf("put thing %d into sale %d: %w", v.ID, x.ID, err)
		}
	}
	return nil
}

func insertValueSaleAct(tx *pg.Tx, x *ValueSale, a ValueSaleAct) (id int64, err error) {
	err = tx.Row(`
		insert into giving.value_sale_acts (sale_id, unit_id, nth, act, actor_id, at, on_day, reason, entry_id, line_id)
		values ($1, $2, $3, $4, $5, $6, $7, $8, nullif($9::bigint, 0), nullif($10::bigint, 0))
		returning id`, x.ID, x.UnitID, len(x.Acts)+1, a.Act, tx.By.ID, tx.Now, a.On, a.Reason, a.Entry, a.Line).Scan(&id)
	switch {
	case pg.IsCheck(err, "value_sales_take_two_people"):
		return 0, fault.Of(fault.Denied, "value.sale.same_person")
	case pg.IsCheck(err, "value_sale_acts_follow"), pg.IsUnique(err, "value_sale_acts_one_after_the_other"):
		return 0, errSaleState
	case err != nil:
		return 0, fmt.Errorf("sale %d is %s: %w", x.ID, a.Act, err)
	}
	return id, nil
}

func valueSaleByID(tx *pg.Tx, id int64) (*ValueSale, error) {
	list, err := valueSales(tx, `s.id = $1`, id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.Of(fault.Missing, "value.sale.missing")
	}
	x := &list[0]
	err = tx.Each(`
		select act, actor_id, actor, at, on_day, reason, coalesce(entry_id, 0), coalesce(line_id, 0)
		from giving.value_sale_acts where sale_id = $1 order by nth`, []any{id}, func(r pg.Scanner) error {
		var a ValueSaleAct
		err := r.Scan(&a.Act, &a.ByID, &a.By, &a.At, &a.On, &a.Reason, &a.Entry, &a.Line)
		x.Acts = append(x.Acts, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the acts of sale %d: %w", id, err)
	}
	x.Line = x.settled().Line
	return x, nil
}

func valueSales(tx *pg.Tx, where string, args ...any) (list []ValueSale, err error) {
	at := map[int64]int{}
	var ids []int64
	err = tx.Each(`
		select s.id, s.unit_id, s.campaign_id, s.account_id, s.way, s.buyer, s.document, s.amount, s.reason, s.prepared_by,
			s.prepared_actor, s.prepared_at, giving.value_sale_state(s.id)
		from giving.value_sales s
		where `+where, args, func(r pg.Scanner) error {
		var x ValueSale
		err := r.Scan(&x.ID, &x.UnitID, &x.CampaignID, &x.AccountID, &x.Way, &x.Buyer, &x.Document, &x.Amount, &x.Reason,
			&x.PreparedBy, &x.Preparer, &x.PreparedAt, &x.State)
		at[x.ID] = len(list)
		list, ids = append(list, x), append(ids, x.ID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list sales: %w", err)
	}
	prices := map[[2]int64]money.VND{}
	var things []int64
	err = tx.Each(`select sale_id, valuable_id, price from giving.value_sale_lines where sale_id = any ($1)`, []any{ids},
		func(r pg.Scanner) error {
			var sale, thing int64
			var price money.VND
			err := r.Scan(&sale, &thing, &price)
			prices[[2]int64{sale, thing}], things = price, append(things, thing)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read what sales sell: %w", err)
	}
	all, err := valuables(tx, `v.id = any ($1) order by v.id`, things)
	if err != nil {
		return nil, err
	}
	for _, v := range all {
		for _, id := range ids {
			if price, sold := prices[[2]int64{id, v.ID}]; sold {
				x := &list[at[id]]
				x.Lines = append(x.Lines, ValueSaleLine{v, price})
			}
		}
	}
	return list, nil
}

// lotsOf are the lots of a sale's things, by thing.
func lotsOf(tx *pg.Tx, x *ValueSale) (map[int64]stock.Lot, error) {
	of := map[int64]int64{}
	var ids []int64
	err := tx.Each(`
		select v.valuable_id, l.id from giving.value_sale_lines v
		join stock.lots l on l.source = 'value:' || v.valuable_id
		where v.sale_id = $1`, []any{x.ID}, func(r pg.Scanner) error {
		var thing, lot int64
		err := r.Scan(&thing, &lot)
		of[thing], ids = lot, append(ids, lot)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find the lots of sale %d: %w", x.ID, err)
	}
	lots, err := stock.Lots(tx, ids)
	if err != nil {
		return nil, err
	}
	byThing := make(map[int64]stock.Lot, len(of))
	for thing, lot := range of {
		byThing[thing] = lots[lot]
	}
	return byThing, nil
}

func proceedsLike(tx *pg.Tx, x *ValueSale) (list []BankLine, err error) {
	if x.State != SaleApproved {
		return nil, nil
	}
	var first BankLine
	for _, v := range x.Lines {
		first.BookedOn = max(first.BookedOn, v.ReceivedOn)
	}
	err = tx.Gorm().Raw(`
		select l.* from giving.bank_lines l
		where l.account_id = ? and l.direction = 'in' and l.amount = ? and l.booked_on >= ?
			and (l.kind = 'gift' and l.state <> 'matched' or l.kind = 'own_transfer')`+staysHere+`
		order by l.booked_on desc, l.id desc
		limit ?`, x.AccountID, int64(x.Amount), first.BookedOn, arrivalsShown).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("look for the proceeds of sale %d: %w", x.ID, err)
	}
	return list, nil
}
