package giving

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// askCash writes a gift down and gives it its id.
func askCash(g *CashGift, sealed sealedDonor) pg.Question {
	return pg.Question{
		Wrap: pg.Saying("insert cash for campaign %d", g.CampaignID),
		Query: `
		insert into giving.cash_gifts (ref, campaign_id, unit_id, amount, anonymous, public_name, masked_name,
			legal_name, phone, phone_blind, consent_version, earmark_id, leftover, note, received_on,
			received_at, received_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
		returning id`,
		Args: []any{
			g.Ref, g.CampaignID, g.UnitID, int64(g.Amount), g.Anonymous, g.PublicName, g.MaskedName,
			sealed.legalName, sealed.phone, sealed.phoneBlind, sealed.consent, g.EarmarkID, string(g.Leftover),
			g.Note, g.ReceivedOn, g.ReceivedAt, g.ReceivedBy,
		},
		One: pg.Into(&g.ID),
	}
}

// askSigners asks for the names for the two signatures: whoever acts, and who holds the
// account of the unit's fund today. A name nobody has is left for the pen.
func askSigners(by, unit int64, today workday.Day, preparer, chief *string) pg.Question {
	return pg.Question{
		Wrap: pg.Saying("read the signers of unit %d", unit),
		Query: `
		select coalesce((select name from staff.users where id = $1), ''),
			coalesce((
				select u.name from staff.grant_days g
				join staff.users u on u.id = g.user_id
				where g.unit_id = $2 and g.role = 'fund_manager' and g.days @> $3::date
				order by g.id limit 1), '')`,
		Args: []any{by, unit, today},
		One:  pg.Into(preparer, chief),
	}
}

// cashOf lists the cash gifts of a campaign, newest first, with their receipts.
func cashOf(tx *pg.Tx, campaign, before int64, limit int) (list []CashGift, err error) {
	err = tx.Each(`
		select g.id, g.ref, g.campaign_id, g.unit_id, g.amount, g.anonymous, g.masked_name, g.earmark_id,
			g.leftover, g.note, g.received_on, g.received_at, g.received_by, coalesce(e.id, 0),
			coalesce(r.code, ''), coalesce(r.number, 0)
		from giving.cash_gifts g
		left join ledger.entries e on e.kind = 'gift' and e.source = 'cash:' || g.id
		left join lateral (
			select code, number from receipt.receipts
			where entry_id = e.id order by id desc limit 1) r on true
		where g.campaign_id = $1 and ($2::bigint = 0 or g.id < $2)
		order by g.id desc limit $3`, []any{campaign, before, limit}, func(r pg.Scanner) error {
		var g CashGift
		err := r.Scan(&g.ID, &g.Ref, &g.CampaignID, &g.UnitID, &g.Amount, &g.Anonymous, &g.MaskedName,
			&g.EarmarkID, &g.Leftover, &g.Note, &g.ReceivedOn, &g.ReceivedAt, &g.ReceivedBy, &g.EntryID,
			&g.Receipt, &g.Number)
		list = append(list, g)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list cash of campaign %d: %w", campaign, err)
	}
	return list, nil
}
