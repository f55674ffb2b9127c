package giving

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// codeRow is a code on its way to a contact.
type codeRow struct {
	ticket              string
	blind, sealed, hash []byte
	year, tries         int
	expiresAt           time.Time
	sentAt, openUntil   time.Time // zero: not yet
	keyHash             []byte
}

// insertCode writes a code down and answers the how-manieth of its contact it is lately.
func insertCode(tx *pg.Tx, k codeRow) (often int, err error) {
	_, err = tx.Exec(`
		insert into giving.contact_codes (ticket, blind, sealed, code_hash, year, asked_at, expires_at)
		values ($1, $2, $3, $4, $5, $6, $7)`, k.ticket, k.blind, k.sealed, k.hash, k.year, tx.Now, tx.Now.Add(contactCodeLife))
	if err == nil {
		err = tx.Row(`select count(*) from giving.contact_codes where blind = $1 and asked_at > $2`,
			k.blind, tx.Now.Add(-contactCodesPer)).Scan(&often)
	}
	if err != nil {
		return 0, fmt.Errorf("write a code down: %w", err)
	}
	return often, nil
}

// readCode is the code of a ticket, or nil.
func readCode(tx *pg.Tx, ticket string) (*codeRow, error) { return oneCode(tx, ticket, "") }

// holdCode is readCode with nobody else trying it meanwhile.
func holdCode(tx *pg.Tx, ticket string) (*codeRow, error) { return oneCode(tx, ticket, " for update") }

func oneCode(tx *pg.Tx, ticket, hold string) (*codeRow, error) {
	k := codeRow{ticket: ticket}
	var sent, open *time.Time
	err := tx.Row(`
		select blind, sealed, code_hash, year, tries, expires_at, sent_at, key_hash, open_until
		from giving.contact_codes where ticket = $1`+hold, ticket).
		Scan(&k.blind, &k.sealed, &k.hash, &k.year, &k.tries, &k.expiresAt, &sent, &k.keyHash, &open)
	if pg.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a code: %w", err)
	}
	if sent != nil {
		k.sentAt = *sent
	}
	if open != nil {
		k.openUntil = *open
	}
	return &k, nil
}

func markCodeSent(tx *pg.Tx, ticket string) error {
	if _, err := tx.Exec(`update giving.contact_codes set sent_at = $2 where ticket = $1 and sent_at is null`, ticket, tx.Now); err != nil {
		return fmt.Errorf("mark a code sent: %w", err)
	}
	return nil
}

func countTry(tx *pg.Tx, ticket string) error {
	if _, err := tx.Exec(`update giving.contact_codes set tries = tries + 1 where ticket = $1`, ticket); err != nil {
		return fmt.Errorf("count a try: %w", err)
	}
	return nil
}

func openCode(tx *pg.Tx, ticket string, hash []byte, until time.Time) error {
	_, err := tx.Exec(`
		update giving.contact_codes set key_hash = $2, open_until = $3 where ticket = $1 and key_hash is null`, ticket, hash, until)
	if err != nil {
		return fmt.Errorf("open by a code: %w", err)
	}
	return nil
}

func forgetCodes(tx *pg.Tx, before time.Time) error {
	if _, err := tx.Exec(`delete from giving.contact_codes where asked_at < $1`, before); err != nil {
		return fmt.Errorf("forget codes: %w", err)
	}
	return nil
}

// contactEntries are the entries of what was given with a contact: by a pledge, over the
// table, in kind, or claimed afterwards. The blind index of a phone is none of an e-mail.
const contactEntries = `
	select m.entry_id, p.code as pledge, p.unit_id
	from giving.pledges p
	join giving.matches m on m.pledge_id = p.id
	where p.phone_blind = $1 or p.email_blind = $1
	union all
	select e.id, '', g.unit_id
	from giving.cash_gifts g
	join ledger.entries e on e.kind = 'gift' and e.source = 'cash:' || g.id
	where g.phone_blind = $1
	union all
	select e.id, '', g.unit_id
	from giving.goods_gifts g
	join ledger.entries e on e.kind = 'goods_in' and e.source = 'goods:' || g.id
	where g.phone_blind = $1
	union all
	select a.entry_id, '', v.unit_id
	from giving.valuables v
	join giving.valuable_acts a on a.valuable_id = v.id and a.act = 'signed'
	where v.phone_blind = $1
	union all
	select r.entry_id, '', a.unit_id
	from giving.inquiry_contacts k
	join giving.inquiry_answers a on a.inquiry_id = k.inquiry_id and a.outcome = 'settled'
	join receipt.receipts r on r.code = a.receipt_code
	where k.blind = $1`

// unitOfContact is the unit of the latest receipt that was given with a contact, 0 for none.
func unitOfContact(tx *pg.Tx, blind []byte) (unit int64, err error) {
	err = tx.Row(`
		select coalesce((
			select r.unit_id from (`+contactEntries+`) mine
			join receipt.receipts r on r.entry_id = mine.entry_id
			where not exists (select from receipt.events e where e.receipt_id = r.id)
			order by r.id desc limit 1), 0)`, blind).Scan(&unit)
	if err != nil {
		return 0, fmt.Errorf("look for a contact's gifts: %w", err)
	}
	return unit, nil
}

// giftsOfContact lists the receipts of a year that stand, in the order of their days.
func giftsOfContact(tx *pg.Tx, blind []byte, year, limit int) (list []YearGift, err error) {
	err = tx.Each(`
		select r.code, v.series, r.number, coalesce(r.amount, 0), r.bank_on, r.issued_on, v.campaign, v.unit_name, r.kind,
			max(mine.pledge)
		from (`+contactEntries+`) mine
		join receipt.receipts r on r.entry_id = mine.entry_id
		join receipt.public_receipts v on v.code = r.code
		where r.year = $2 and v.status = 'issued'
		group by r.id, v.series, v.campaign, v.unit_name
		order by r.issued_on, r.id limit $3`, []any{blind, year, limit}, func(r pg.Scanner) error {
		var g YearGift
		err := r.Scan(&g.Receipt, &g.Series, &g.Number, &g.Amount, &g.On, &g.IssuedOn, &g.Campaign, &g.Unit, &g.Kind, &g.Pledge)
		list = append(list, g)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list a contact's gifts of %d: %w", year, err)
	}
	return list, nil
}

// emailsRead is how many addresses are read at once.
const emailsRead = 500

// readEmails gives the addresses that have none their blind index.
func (s *Service) readEmails(tx *pg.Tx) (n int, err error) {
	var ids []int64
	var blinds [][]byte
	err = tx.Each(`
		select id, code, email from giving.pledges where email is not null and email_blind is null
		order by id limit $1 for update skip locked`, []any{emailsRead}, func(r pg.Scanner) error {
		var p Pledge
		if err := r.Scan(&p.ID, &p.Code, &p.Email); err != nil {
			return err
		}
		plain, err := s.Keys.Decrypt(p.place()+"/email", p.Email)
		ids, blinds = append(ids, p.ID), append(blinds, blindEmail(s.Keys, string(plain)))
		return err
	})
	if err == nil && len(ids) > 0 {
		_, err = tx.Exec(`
			update giving.pledges p set email_blind = t.blind
			from unnest($1::bigint[], $2::bytea[]) as t (id, blind) where p.id = t.id`, ids, blinds)
	}
	if err != nil {
		return 0, fmt.Errorf("read %d addresses: %w", len(ids), err)
	}
	return len(ids), nil
}

// insertContacts keeps by what who asks can be reached, to be found by it.
func (s *Service) insertContacts(tx *pg.Tx, q Inquiry) error {
	var blinds [][]byte
	if q.Said.Phone != "" {
		blinds = append(blinds, s.Keys.Blind("phone", q.Said.Phone))
	}
	if q.Said.Email != "" {
		blinds = append(blinds, blindEmail(s.Keys, q.Said.Email))
	}
	if len(blinds) == 0 {
		return nil
	}
	_, err := tx.Exec(`
		insert into giving.inquiry_contacts (inquiry_id, unit_id, blind)
		select $1, $2, blind from unnest($3::bytea[]) as t (blind)`, q.ID, q.UnitID, blinds)
	if err != nil {
		return fmt.Errorf("keep who asks inquiry %d: %w", q.ID, err)
	}
	return nil
}
