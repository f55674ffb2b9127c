package giving

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// codeTries bounds how often a code is drawn again because somebody has it.
const codeTries = 5

// insertPledge draws a code for the pledge and stores it.
func (s *Service) insertPledge(tx *pg.Tx, p Pledge, d Donor, prefix string) (string, error) {
	for range codeTries {
		p.Code = newCode(prefix)
		sealed := d.seal(s.Keys, p.place())
		n, err := tx.Exec(`
			insert into giving.pledges (campaign_id, unit_id, code, key_hash, amount, anonymous, public_name,
				masked_name, legal_name, phone, email, phone_blind, consent_version, earmark_id, leftover,
				locale, pledged_at, expires_at, email_blind)
			values ($1, $2, $3, $4, nullif($5::bigint, 0), $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
			on conflict (code) do nothing`,
			p.CampaignID, p.UnitID, p.Code, hashKey(s.giftKey(p.Code)), int64(p.Amount), p.Anonymous, p.PublicName,
			p.MaskedName, sealed.legalName, sealed.phone, sealed.email, sealed.phoneBlind, sealed.consent,
			p.EarmarkID, string(p.Leftover), p.Locale, p.PledgedAt, p.ExpiresAt, sealed.emailBlind)
		if err != nil {
			return "", fmt.Errorf("insert pledge to campaign %d: %w", p.CampaignID, err)
		}
		if n == 1 {
			return p.Code, nil
		}
	}
	return "", fmt.Errorf("insert pledge to campaign %d: %d codes were taken", p.CampaignID, codeTries)
}

// publicGift reads the public view; of the campaign only its slug.
func publicGift(tx *pg.Tx, code string) (*Gift, error) {
	var g Gift
	var amount *int64
	err := tx.Row(`
		select p.code, p.state, p.amount, p.received_amount, p.anonymous, p.masked_name, p.pledged_at,
			p.expires_at, p.received_at, c.slug, giving.stray_told(p.id)
		from giving.public_pledges p
		join giving.public_campaigns c on c.id = p.campaign_id
		where p.code = $1`, code).Scan(&g.Code, &g.State, &amount, &g.Received, &g.Anonymous, &g.Name,
		&g.PledgedAt, &g.ExpiresAt, &g.ReceivedAt, &g.Campaign.Slug, &g.Astray)
	if pg.NoRows(err) {
		return nil, errNoPledge()
	}
	if err != nil {
		return nil, fmt.Errorf("read pledge %s: %w", code, err)
	}
	if amount != nil {
		g.Amount = money.VND(*amount)
	}
	return &g, nil
}

// receiptsOf are the codes of the receipts of a pledge's gifts that stand, in the
// order in which the money came: where one was replaced, that which stands instead.
func receiptsOf(tx *pg.Tx, code string) (codes []string, err error) {
	err = tx.Each(`
		select coalesce(r.code, m.receipt_code)
		from giving.pledges p
		join giving.matches m on m.pledge_id = p.id
		left join receipt.receipts r on r.entry_id = m.entry_id
			and not exists (select from receipt.events e where e.receipt_id = r.id)
		where p.code = $1 and m.receipt_code <> ''
			and not exists (select from giving.match_undos u where u.match_id = m.id)
		order by m.id limit 100`, []any{code}, func(r pg.Scanner) error {
		var receipt string
		err := r.Scan(&receipt)
		codes = append(codes, receipt)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the receipts of pledge %s: %w", code, err)
	}
	return codes, nil
}

func pledgeByCode(tx *pg.Tx, code string) (*Pledge, error) {
	return onePledge(tx, `code = ?`, code)
}

func pledgeByID(tx *pg.Tx, id int64) (*Pledge, error) {
	return onePledge(tx, `id = ?`, id)
}

// lockPledge reads a pledge that nobody else gives a line to meanwhile.
func lockPledge(tx *pg.Tx, id int64) (*Pledge, error) {
	if _, err := tx.Exec(`select from giving.pledges where id = $1 for update`, id); err != nil {
		return nil, fmt.Errorf("lock pledge %d: %w", id, err)
	}
	return pledgeByID(tx, id)
}

func onePledge(tx *pg.Tx, where string, arg any) (*Pledge, error) {
	var found []Pledge
	if err := tx.Gorm().Where(where, arg).Limit(1).Find(&found).Error; err != nil {
		return nil, fmt.Errorf("read pledge %v: %w", arg, err)
	}
	if len(found) == 0 {
		return nil, errNoPledge()
	}
	return &found[0], nil
}

func (s *Service) updateDonor(tx *pg.Tx, p Pledge, d Donor) error {
	sealed := d.seal(s.Keys, p.place())
	_, err := tx.Exec(`
		update giving.pledges set anonymous = $2, public_name = $3, masked_name = $4, legal_name = $5,
			phone = $6, email = $7, phone_blind = $8, consent_version = $9, email_blind = $10
		where id = $1`, p.ID, p.Anonymous, p.PublicName, p.MaskedName, sealed.legalName,
		sealed.phone, sealed.email, sealed.phoneBlind, sealed.consent, sealed.emailBlind)
	if err != nil {
		return fmt.Errorf("rename pledge %d: %w", p.ID, err)
	}
	return nil
}

func earmarkName(tx *pg.Tx, id int64) (name string, err error) {
	err = tx.Row(`select name from ledger.public_earmarks where id = $1`, id).Scan(&name)
	if err != nil {
		return "", fmt.Errorf("read earmark %d: %w", id, err)
	}
	return name, nil
}

// pledgesByCodes finds the pledges of one campaign that have these codes.
func pledgesByCodes(tx *pg.Tx, campaign int64, codes []string) (map[string]Pledge, error) {
	found := make(map[string]Pledge, len(codes))
	err := tx.Each(`
		select p.id, p.campaign_id, p.unit_id, p.code, coalesce(p.amount, 0), p.anonymous, p.public_name, p.masked_name,
			p.legal_name, p.earmark_id, p.state, p.received_amount, p.pledged_at, p.expires_at
		from (select distinct unnest($2::text[]) as code) asked
		cross join lateral (
			select * from giving.pledges p where p.code = asked.code
			offset 0) p -- by the code alone: a campaign may have a hundred thousand
		where p.campaign_id = $1`, []any{campaign, codes}, func(r pg.Scanner) error {
		var p Pledge
		err := r.Scan(&p.ID, &p.CampaignID, &p.UnitID, &p.Code, &p.Amount, &p.Anonymous, &p.PublicName,
			&p.MaskedName, &p.LegalName, &p.EarmarkID, &p.State, &p.ReceivedAmount, &p.PledgedAt, &p.ExpiresAt)
		found[p.Code] = p
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find %d pledges: %w", len(codes), err)
	}
	return found, nil
}

// receivePledges notes money that came with pledges; one of them may stand there
// several times. They are locked in the order of their ids, for everyone alike. Who left
// an e-mail hears of it.
func receivePledges(tx *pg.Tx, ids, amounts []int64) error {
	received := 0
	var withMail []int64
	err := tx.Each(`
		with came as (
			select id, sum(amount)::bigint as amount from unnest($1::bigint[], $2::bigint[]) as t (id, amount) group by id
		), held as materialized (
			select id from giving.pledges where id = any ($1) order by id for update
		)
		update giving.pledges p set state = 'received', received_amount = p.received_amount + came.amount,
			received_at = coalesce(p.received_at, $3)
		from came join held using (id)
		where p.id = came.id
		returning p.id, p.email is not null`, []any{ids, amounts, tx.Now}, func(r pg.Scanner) error {
		var id int64
		var mail bool
		err := r.Scan(&id, &mail)
		if received++; mail {
			withMail = append(withMail, id)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("receive %d pledges: %w", len(ids), err)
	}
	pledges := make(map[int64]bool, len(ids))
	for _, id := range ids {
		pledges[id] = true
	}
	if received != len(pledges) {
		return fmt.Errorf("receive %d pledges: %d are in scope", len(pledges), received)
	}
	return askToTell(tx, withMail)
}

// unreceivePledge takes back what an undone match had brought. A pledge without
// any money left waits again, or has expired meanwhile.
func unreceivePledge(tx *pg.Tx, id int64, amount money.VND) error {
	n, err := tx.Exec(`
		update giving.pledges set received_amount = received_amount - $2,
			state = case when received_amount > $2 then 'received'
				when expires_at > $3 then 'waiting' else 'expired' end,
			received_at = case when received_amount > $2 then received_at end
		where id = $1 and state = 'received' and received_amount >= $2`, id, int64(amount), tx.Now)
	if err != nil {
		return fmt.Errorf("take %d back from pledge %d: %w", amount, id, err)
	}
	if n == 0 {
		return fault.Of(fault.Conflict, "pledge.received.changed")
	}
	return nil
}

// expirePledges ends a few of the pledges that have waited too long.
func expirePledges(tx *pg.Tx, limit int) (int64, error) {
	n, err := tx.Exec(`
		update giving.pledges set state = 'expired'
		where id in (
			select id from giving.pledges where state = 'waiting' and expires_at <= $1
			order by expires_at limit $2 for update skip locked)`, tx.Now, limit)
	if err != nil {
		return 0, fmt.Errorf("expire pledges: %w", err)
	}
	return n, nil
}

// pledgesOf lists a campaign's pledges, newest first.
func pledgesOf(tx *pg.Tx, campaign int64, f PledgeFilter, phoneBlind []byte) (list []Pledge, err error) {
	query := tx.Gorm().Where("campaign_id = ?", campaign)
	if f.State != "" {
		query = query.Where("state = ?", f.State)
	}
	if f.Code != "" {
		query = query.Where("code = ?", CleanCode(f.Code))
	}
	if f.Amount != 0 {
		query = query.Where("(amount = ? or received_amount = ? and received_amount > 0)", f.Amount, f.Amount)
	}
	if phoneBlind != nil {
		query = query.Where("phone_blind = ?", phoneBlind)
	}
	if f.Before > 0 {
		query = query.Where("id < ?", f.Before)
	}
	if err := query.Order("id desc").Limit(f.Limit).Find(&list).Error; err != nil {
		return nil, fmt.Errorf("list pledges of campaign %d: %w", campaign, err)
	}
	return list, nil
}
