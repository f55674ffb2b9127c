package giving

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/stock"
)

func insertValuable(tx *pg.Tx, v Valuable, sealed sealedDonor) (id int64, err error) {
	err = tx.Row(`
		insert into giving.valuables (ref, campaign_id, unit_id, earmark_id, leftover, item_id, qty, told, description,
			fineness, certificate, estimate, estimated_by, bag, reference, kept_at, anonymous, public_name, masked_name,
			legal_name, phone, phone_blind, consent_version, note, received_on, received_at, received_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, nullif($12::bigint, 0), $13, $14, $15, $16, $17, $18, $19,
			$20, $21, $22, $23, $24, $25, $26, $27)
		returning id`,
		v.Ref, v.CampaignID, v.UnitID, v.EarmarkID, string(v.Leftover), v.Item.ID, v.Qty, v.Told, v.Description,
		v.Fineness, v.Certificate, int64(v.Estimate), v.EstimatedBy, v.Bag, v.Reference, v.KeptAt, v.Anonymous,
		v.PublicName, v.MaskedName, sealed.legalName, sealed.phone, sealed.phoneBlind, sealed.consent, v.Note,
		v.ReceivedOn, v.ReceivedAt, v.ReceivedBy).Scan(&id)
	switch {
	case pg.IsUnique(err, "valuables_bag_once"):
		return 0, fault.On("bag", "value.bag.taken")
	case pg.IsUnique(err, "valuables_reference_once"):
		return 0, fault.On("reference", "value.reference.taken")
	case err != nil:
		return 0, fmt.Errorf("insert a thing held apart for campaign %d: %w", v.CampaignID, err)
	}
	return id, nil
}

// sealTaken reports whether the bag, or the bank's number, is of another thing that stands.
func sealTaken(tx *pg.Tx, v *Valuable) (taken bool, err error) {
	err = tx.Row(`
		select exists (
			select from giving.valuables v
			where v.unit_id = $1 and (v.bag <> '' and v.bag = $2 or v.reference <> '' and v.reference = $3)
				and giving.valuable_state(v.id) not in ('dropped', 'voided'))`, v.UnitID, v.Bag, v.Reference).Scan(&taken)
	if err != nil {
		return false, fmt.Errorf("look for bag %q of unit %d: %w", v.Bag, v.UnitID, err)
	}
	return taken, nil
}

func insertValuableAct(tx *pg.Tx, v *Valuable, act, reason string) error {
	counted := v.Qty
	if act == "dropped" {
		counted = 0
	}
	_, err := tx.Exec(`
		insert into giving.valuable_acts (valuable_id, unit_id, act, counted, actor_id, at, reason, entry_id)
		values ($1, $2, $3, nullif($4::bigint, 0), $5, $6, $7, nullif($8::bigint, 0))`,
		v.ID, v.UnitID, act, counted, tx.By.ID, tx.Now, reason, v.EntryID)
	if err != nil {
		return fmt.Errorf("thing %d is %s: %w", v.ID, act, err)
	}
	return nil
}

// holdValuable waits for whoever is at the thing, and says how it stands then.
func holdValuable(tx *pg.Tx, id int64) (state ValuableState, err error) {
	if err = tx.Row(`select giving.hold_valuable($1)`, id).Scan(&state); err != nil {
		return "", fmt.Errorf("hold thing %d: %w", id, err)
	}
	return state, nil
}

func sealedValuableName(tx *pg.Tx, id int64) (sealed []byte, err error) {
	if err = tx.Row(`select legal_name from giving.valuables where id = $1`, id).Scan(&sealed); err != nil {
		return nil, fmt.Errorf("read the giver of thing %d: %w", id, err)
	}
	return sealed, nil
}

func valuableByID(tx *pg.Tx, id int64) (*Valuable, error) {
	list, err := valuables(tx, `v.id = $1`, id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.Of(fault.Missing, "value.missing")
	}
	return &list[0], nil
}

func valuables(tx *pg.Tx, where string, args ...any) (list []Valuable, err error) {
	items, err := stock.Items(tx)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]stock.Item, len(items))
	for _, it := range items {
		byID[it.ID] = it
	}
	err = tx.Each(`
		select v.id, v.ref, v.campaign_id, v.unit_id, v.earmark_id, v.leftover, v.item_id, v.qty, v.told, v.description,
			v.fineness, v.certificate, coalesce(v.estimate, 0), v.estimated_by, v.bag, v.reference, v.kept_at, v.anonymous,
			v.public_name, v.masked_name, v.note, v.received_on, v.received_at, v.received_by, v.received_actor, x.state,
			coalesce(a.actor_id, 0), coalesce(a.actor, ''), a.at, coalesce(a.reason, ''), coalesce(a.entry_id, 0),
			coalesce(r.code, ''), coalesce(r.number, 0), coalesce(s.sale_id, 0), giving.valuable_left(v.id)
		from giving.valuables v
		cross join lateral (select giving.valuable_state(v.id) as state) x
		left join giving.valuable_acts a on a.valuable_id = v.id
		left join lateral (
			select code, number from receipt.receipts
			where entry_id = a.entry_id order by id desc limit 1) r on true
		left join lateral (
			select l.sale_id from giving.value_sale_lines l
			where l.valuable_id = v.id and giving.value_sale_state(l.sale_id) <> 'cancelled') s on true
		where `+where, args, func(r pg.Scanner) error {
		var v Valuable
		var item int64
		var at *time.Time
		err := r.Scan(&v.ID, &v.Ref, &v.CampaignID, &v.UnitID, &v.EarmarkID, &v.Leftover, &item, &v.Qty, &v.Told,
			&v.Description, &v.Fineness, &v.Certificate, &v.Estimate, &v.EstimatedBy, &v.Bag, &v.Reference, &v.KeptAt,
			&v.Anonymous, &v.PublicName, &v.MaskedName, &v.Note, &v.ReceivedOn, &v.ReceivedAt, &v.ReceivedBy, &v.Receiver,
			&v.State, &v.SignedBy, &v.Signer, &at, &v.Reason, &v.EntryID, &v.Receipt, &v.Number, &v.Sale, &v.Left)
		if at != nil {
			v.SignedAt = *at
		}
		v.Item = byID[item]
		list = append(list, v)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what is held apart: %w", err)
	}
	return list, nil
}
