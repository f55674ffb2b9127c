package giving

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/stock"
)

func insertGoods(tx *pg.Tx, g GoodsGift, sealed sealedDonor) (id int64, err error) {
	err = tx.Row(`
		insert into giving.goods_gifts (ref, campaign_id, unit_id, warehouse_id, anonymous, public_name, masked_name,
			legal_name, phone, phone_blind, consent_version, earmark_id, leftover, note, expected_on, made_at, made_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
		returning id`,
		g.Ref, g.CampaignID, g.UnitID, g.WarehouseID, g.Anonymous, g.PublicName, g.MaskedName,
		sealed.legalName, sealed.phone, sealed.phoneBlind, sealed.consent, g.EarmarkID, string(g.Leftover),
		g.Note, g.ExpectedOn, g.MadeAt, g.MadeBy).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("insert goods for campaign %d: %w", g.CampaignID, err)
	}
	return id, nil
}

func insertGoodsLines(tx *pg.Tx, gift int64, lines []GoodsLine) error {
	if len(lines) == 0 {
		return nil
	}
	var numbers, items []int64
	for _, x := range lines {
		numbers, items = append(numbers, int64(x.Line)), append(items, x.Item.ID)
	}
	_, err := tx.Exec(`
		insert into giving.goods_lines (gift_id, line, item_id)
		select $1, line, item_id from unnest($2::bigint[], $3::bigint[]) as t (line, item_id)`, gift, numbers, items)
	if err != nil {
		return fmt.Errorf("insert the lines of goods %d: %w", gift, err)
	}
	return nil
}

func insertAnnounced(tx *pg.Tx, gift int64, lines []GoodsLine) error {
	var numbers, qty []int64
	var told []string
	for _, x := range lines {
		numbers, qty, told = append(numbers, int64(x.Line)), append(qty, x.Announced), append(told, x.ToldAnnounced)
	}
	_, err := tx.Exec(`
		insert into giving.goods_announced (gift_id, line, qty, told)
		select $1, line, qty, told from unnest($2::bigint[], $3::bigint[], $4::text[]) as t (line, qty, told)`,
		gift, numbers, qty, told)
	if err != nil {
		return fmt.Errorf("insert what was announced of goods %d: %w", gift, err)
	}
	return nil
}

func insertReceived(tx *pg.Tx, gift int64, lines []GoodsLine) error {
	var numbers, qty []int64
	var told []string
	for _, x := range lines {
		numbers, qty, told = append(numbers, int64(x.Line)), append(qty, x.Received), append(told, x.ToldReceived)
	}
	_, err := tx.Exec(`
		insert into giving.goods_received (gift_id, line, qty, told)
		select $1, line, qty, told from unnest($2::bigint[], $3::bigint[], $4::text[]) as t (line, qty, told)`,
		gift, numbers, qty, told)
	if err != nil {
		return fmt.Errorf("insert what was received of goods %d: %w", gift, err)
	}
	return nil
}

func insertAccepted(tx *pg.Tx, gift int64, lines []GoodsLine) error {
	var numbers, received, qty, lots []int64
	var told, reasons []string
	for _, x := range lines {
		numbers, received, qty = append(numbers, int64(x.Line)), append(received, x.Received), append(qty, x.Accepted)
		told, reasons, lots = append(told, x.ToldAccepted), append(reasons, x.Reason), append(lots, x.Lot)
	}
	_, err := tx.Exec(`
		insert into giving.goods_accepted (gift_id, line, received, qty, told, reason, lot_id)
		select $1, line, received, qty, told, reason, nullif(lot_id, 0)
		from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::bigint[])
			as t (line, received, qty, told, reason, lot_id)`, gift, numbers, received, qty, told, reasons, lots)
	if err != nil {
		return fmt.Errorf("insert what was accepted of goods %d: %w", gift, err)
	}
	return nil
}

// stepGoods takes a gift from one state to the next; set names what else changes,
// from $4 on.
func stepGoods(tx *pg.Tx, gift int64, from []GoodsState, to GoodsState, set string, args ...any) error {
	was := make([]string, len(from))
	for i, s := range from {
		was[i] = string(s)
	}
	n, err := tx.Exec(`update giving.goods_gifts set state = $3, `+set+` where id = $1 and state = any ($2)`,
		append([]any{gift, was, string(to)}, args...)...)
	if err != nil {
		return fmt.Errorf("take goods %d to %s: %w", gift, to, err)
	}
	if n == 0 {
		panic(fmt.Sprintf("giving: goods %d changed under its lock", gift))
	}
	return nil
}

// holdGoods waits for whoever is at the gift; one that does not exist is found out
// by who reads it.
func holdGoods(tx *pg.Tx, id int64) error {
	if _, err := tx.Exec(`select from giving.goods_gifts where id = $1 for update`, id); err != nil {
		return fmt.Errorf("hold goods %d: %w", id, err)
	}
	return nil
}

func sealedGoodsName(tx *pg.Tx, id int64) (sealed []byte, err error) {
	err = tx.Row(`select legal_name from giving.goods_gifts where id = $1`, id).Scan(&sealed)
	if err != nil {
		return nil, fmt.Errorf("read the giver of goods %d: %w", id, err)
	}
	return sealed, nil
}

func selectGoods(tx *pg.Tx, where string, args ...any) (list []GoodsGift, err error) {
	err = tx.Each(`
		select g.id, g.ref, g.campaign_id, g.unit_id, g.warehouse_id, w.name, g.state, g.anonymous, g.public_name,
			g.masked_name, g.earmark_id, g.leftover, g.note, g.expected_on, g.made_at, g.made_by, g.announced_at,
			g.received_on, g.received_at, coalesce(g.received_by, 0), g.inspected_at, coalesce(g.inspected_by, 0),
			g.cancelled_at, coalesce(g.reason, ''), coalesce(e.id, 0), coalesce(r.code, ''), coalesce(r.number, 0),
			coalesce(r.stands, false)
		from giving.goods_gifts g
		join stock.warehouses w on w.id = g.warehouse_id
		left join ledger.entries e on e.kind = 'goods_in' and e.source = 'goods:' || g.id
		left join lateral (
			select r.code, r.number, v.id is null as stands
			from receipt.receipts r
			left join receipt.events v on v.receipt_id = r.id
			where r.entry_id = e.id order by r.id desc limit 1) r on true
		where `+where, args, func(r pg.Scanner) error {
		var g GoodsGift
		var announced, received, inspected, cancelled *time.Time
		err := r.Scan(&g.ID, &g.Ref, &g.CampaignID, &g.UnitID, &g.WarehouseID, &g.Warehouse, &g.State, &g.Anonymous,
			&g.PublicName, &g.MaskedName, &g.EarmarkID, &g.Leftover, &g.Note, &g.ExpectedOn, &g.MadeAt, &g.MadeBy,
			&announced, &g.ReceivedOn, &received, &g.ReceivedBy, &inspected, &g.InspectedBy, &cancelled, &g.Reason,
			&g.EntryID, &g.Receipt, &g.Number, &g.ReceiptStands)
		for _, at := range []struct {
			from *time.Time
			to   *time.Time
		}{{announced, &g.AnnouncedAt}, {received, &g.ReceivedAt}, {inspected, &g.InspectedAt}, {cancelled, &g.CancelledAt}} {
			if at.from != nil {
				*at.to = *at.from
			}
		}
		list = append(list, g)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list goods: %w", err)
	}
	return list, nil
}

func goodsLines(tx *pg.Tx, gift int64, items []stock.Item) (lines []GoodsLine, err error) {
	byID := make(map[int64]stock.Item, len(items))
	for _, it := range items {
		byID[it.ID] = it
	}
	err = tx.Each(`
		select l.line, l.item_id, coalesce(a.qty, 0), a.line is not null, coalesce(a.told, ''),
			coalesce(r.qty, 0), r.line is not null, coalesce(r.told, ''),
			coalesce(c.qty, 0), c.line is not null, coalesce(c.told, ''), coalesce(c.reason, ''),
			coalesce(c.lot_id, 0), o.expires_on
		from giving.goods_lines l
		left join giving.goods_announced a using (gift_id, line)
		left join giving.goods_received r using (gift_id, line)
		left join giving.goods_accepted c using (gift_id, line)
		left join stock.lots o on o.id = c.lot_id
		where l.gift_id = $1
		order by l.line`, []any{gift}, func(r pg.Scanner) error {
		var x GoodsLine
		var item int64
		err := r.Scan(&x.Line, &item, &x.Announced, &x.SaidAnnounced, &x.ToldAnnounced, &x.Received, &x.SaidReceived,
			&x.ToldReceived, &x.Accepted, &x.SaidAccepted, &x.ToldAccepted, &x.Reason, &x.Lot, &x.ExpiresOn)
		x.Item = byID[item]
		lines = append(lines, x)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the lines of goods %d: %w", gift, err)
	}
	return lines, nil
}
