package receipt

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// store writes the drafts with their givers in one statement and answers them as
// receipts, in the same order. known are the letterheads that are written.
func store(tx *pg.Tx, drafts []*draft, known map[letterhead]int64) ([]Receipt, error) {
	heads, err := letterheads(tx, drafts, known)
	if err != nil {
		return nil, err
	}
	n := len(drafts)
	codes, kinds, public := make([]string, n), make([]string, n), make([]string, n)
	bankOn, issuedOn := make([]string, n), make([]string, n)
	entries, replaces, units := make([]int64, n), make([]int64, n), make([]int64, n)
	years, numbers, headIDs, amounts := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	commitments, salts, sealed := make([][]byte, n), make([][]byte, n), make([][]byte, n)
	for i, d := range drafts {
		codes[i], kinds[i], public[i] = d.code, string(d.kind), d.PublicName
		bankOn[i], issuedOn[i] = d.BankOn.String(), d.IssuedOn.String()
		entries[i], replaces[i], units[i] = d.Entry, d.replaces, d.Unit
		years[i], numbers[i], headIDs[i], amounts[i] = int64(d.IssuedOn.Year()), d.number, heads[d.head], int64(d.Amount)
		commitments[i], salts[i], sealed[i] = d.commitment, d.Salt, d.sealed
	}
	goods := itemColumnsOf(drafts)
	stored := make(map[string]Receipt, n)
	err = tx.Each(`
		with given as (
			select *
			from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::bigint[],
				$8::bigint[], $9::bigint[], $10::text[]::date[], $11::text[]::date[], $12::bytea[],
				$13::text[], $14::bytea[], $15::bytea[])
				as t (code, entry_id, replaces_id, unit_id, year, kind, number,
					letterhead_id, amount, bank_on, issued_on, commitment,
					public_name, salt, sealed)
		), made as (
			insert into receipt.receipts (code, entry_id, replaces_id, unit_id, year, kind, number,
				letterhead_id, amount, bank_on, issued_on, commitment)
			select code, entry_id, nullif(replaces_id, 0), unit_id, year, kind, number,
				letterhead_id, nullif(amount, 0), bank_on, issued_on, commitment
			from given
			on conflict (entry_id) where replaces_id is null do nothing
			returning id, code, issued_by, issued_at
		), givers as (
			insert into receipt.givers (receipt_id, unit_id, public_name, salt, sealed)
			select made.id, given.unit_id, nullif(given.public_name, ''), given.salt, given.sealed
			from made join given using (code)
		), items as (
			insert into receipt.items (receipt_id, unit_id, line, item, name, name_en, unit, qty, told, expires_on)
			select made.id, given.unit_id, i.line, i.item, i.name, i.name_en, i.unit, i.qty, i.told,
				nullif(i.expires_on, '')::date
			from unnest($16::text[], $17::bigint[], $18::text[], $19::text[], $20::text[], $21::text[], $22::bigint[],
				$23::text[], $24::text[]) as i (code, line, item, name, name_en, unit, qty, told, expires_on)
			join made using (code)
			join given using (code)
		)
		select id, code, issued_by, issued_at from made`,
		append([]any{
			codes, entries, replaces, units, years, kinds, numbers,
			headIDs, amounts, bankOn, issuedOn, commitments,
			public, salts, sealed,
		}, goods...),
		func(row pg.Scanner) error {
			var r Receipt
			err := row.Scan(&r.ID, &r.Code, &r.IssuedBy, &r.IssuedAt)
			stored[r.Code] = r
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("store %d receipts: %w", n, err)
	}
	receipts := make([]Receipt, n)
	for i, d := range drafts {
		r, ok := stored[d.code]
		if !ok {
			return nil, taken(tx, d.Entry)
		}
		receipts[i] = d.receipt(r)
	}
	return receipts, nil
}

// receipt is the draft as it was stored.
func (d *draft) receipt(r Receipt) Receipt {
	r.Entry, r.Kind, r.Number, r.Amount, r.Unit = d.Entry, d.kind, d.number, d.Amount, d.Unit
	r.UnitCode, r.UnitName, r.UnitAddress, r.Fund = d.UnitCode, d.UnitName, d.UnitAddress, d.Fund
	r.CampaignID, r.Campaign, r.Bank, r.Account = d.CampaignID, d.Campaign, d.Bank, d.Account
	r.Preparer, r.Chief, r.BankOn, r.IssuedOn = d.Preparer, d.Chief, d.BankOn, d.IssuedOn
	r.Commitment, r.Status, r.Items = d.commitment, Issued, d.Items
	return r
}

// taken tells who was faster with the receipt of an entry.
func taken(tx *pg.Tx, entry int64) error {
	r, err := one(tx, `r.entry_id = $1 and r.replaces_id is null`, entry)
	if pg.NoRows(err) {
		return fault.Of(fault.Conflict, "receipt.once.other") // of a unit that we may not read
	}
	if err != nil {
		return fmt.Errorf("read the receipt of entry %d: %w", entry, err)
	}
	return fault.Of(fault.Conflict, "receipt.once",
		"series", r.Series(), "number", Label(r.Number), "by", r.IssuedBy, "at", r.IssuedAt)
}

// knownHeads asks for the ids of the drafts' letterheads, as far as they are written.
func knownHeads(drafts []*draft) (map[letterhead]int64, pg.Question) {
	byHash := map[string]letterhead{}
	var hashes [][]byte
	for _, d := range drafts {
		if _, ok := byHash[string(d.headHash)]; !ok {
			byHash[string(d.headHash)] = d.head
			hashes = append(hashes, d.headHash)
		}
	}
	ids := make(map[letterhead]int64, len(hashes))
	return ids, pg.Question{
		Wrap:  pg.Saying("find letterheads"),
		Query: `select id, body_hash from receipt.letterheads where body_hash = any ($1::bytea[])`,
		Args:  []any{hashes},
		Each: func(row pg.Scanner) error {
			var id int64
			var hash []byte
			err := row.Scan(&id, &hash)
			ids[byHash[string(hash)]] = id
			return err
		},
	}
}

// letterheads writes those that are not known and gives the ids of all.
func letterheads(tx *pg.Tx, drafts []*draft, known map[letterhead]int64) (map[letterhead]int64, error) {
	written := map[letterhead]bool{}
	for _, d := range drafts {
		h := d.head
		if known[h] != 0 || written[h] {
			continue
		}
		written[h] = true
		_, err := tx.Exec(`
			insert into receipt.letterheads (body_hash, unit_id, unit_code, unit_name, unit_address, fund,
				campaign_id, campaign, bank, account, preparer_title, preparer_name, chief_title, chief_name)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
			on conflict (body_hash) do nothing`,
			d.headHash, h.Unit, h.UnitCode, h.UnitName, h.UnitAddress, h.Fund,
			h.CampaignID, h.Campaign, h.Bank, h.Account, h.PreparerTitle, h.PreparerName, h.ChiefTitle, h.ChiefName)
		if err != nil {
			return nil, fmt.Errorf("store letterhead: %w", err)
		}
	}
	if len(written) == 0 {
		return known, nil
	}
	// Somebody else may have written the same one meanwhile: look, do not assume.
	heads, ask := knownHeads(drafts)
	return heads, tx.Together(ask)
}

const receiptColumns = `
	r.id, r.code, r.entry_id, r.kind, r.number, coalesce(r.amount, 0),
	l.unit_id, l.unit_code, l.unit_name, l.unit_address, l.fund, l.campaign_id, l.campaign, l.bank, l.account,
	l.preparer_title, l.preparer_name, l.chief_title, l.chief_name,
	r.bank_on, r.issued_on, r.issued_by, r.issued_at, r.commitment,
	coalesce(e.kind, 'issued'), e.at, coalesce(e.actor, ''), coalesce(e.reason, ''), coalesce(s.code, ''),
	coalesce(f.code, ''), case when r.replaces_id is null then r.issued_by else (
		select t.issued_by from receipt.receipts t where t.entry_id = r.entry_id and t.replaces_id is null) end`

const receiptTables = `
	receipt.receipts r
	join receipt.letterheads l on l.id = r.letterhead_id
	left join receipt.events e on e.receipt_id = r.id
	left join receipt.receipts s on s.id = e.replaced_by
	left join receipt.receipts f on f.id = r.replaces_id`

// one reads the receipt that the condition names, pg.ErrNoRows if none in scope.
func one(tx *pg.Tx, where string, args ...any) (*Receipt, error) {
	return scan(tx.Row(`select `+receiptColumns+` from `+receiptTables+` where `+where, args...))
}

// scan reads the receipt's columns, and whatever else was asked for behind them.
func scan(row pg.Scanner, more ...any) (*Receipt, error) {
	r := &Receipt{}
	var prepared, headed paper.Signer
	var ended *time.Time
	err := row.Scan(append([]any{
		&r.ID, &r.Code, &r.Entry, &r.Kind, &r.Number, &r.Amount,
		&r.Unit, &r.UnitCode, &r.UnitName, &r.UnitAddress, &r.Fund, &r.CampaignID, &r.Campaign, &r.Bank, &r.Account,
		&prepared.Title, &prepared.Name, &headed.Title, &headed.Name,
		&r.BankOn, &r.IssuedOn, &r.IssuedBy, &r.IssuedAt, &r.Commitment,
		&r.Status, &ended, &r.EndedBy, &r.Reason, &r.ReplacedBy, &r.Replaces, &r.TakenBy,
	}, more...)...)
	if err != nil {
		return nil, err
	}
	r.Preparer, r.Chief = prepared, headed
	if ended != nil {
		r.EndedAt = *ended
	}
	return r, nil
}

// end writes how a receipt stopped counting; false if it had ended before.
func end(tx *pg.Tx, r *Receipt, how Status, replacement int64, reason string) (bool, error) {
	n, err := tx.Exec(`
		insert into receipt.events (receipt_id, unit_id, kind, replaced_by, reason)
		values ($1, $2, $3, nullif($4::bigint, 0), $5)
		on conflict (receipt_id) do nothing`,
		r.ID, r.Unit, how, replacement, reason)
	if err != nil {
		return false, fmt.Errorf("end receipt %d: %w", r.ID, err)
	}
	return n == 1, nil
}

// holdEnd lets one transaction at a time end a receipt: it is read, replaced and
// ended in several statements, and the second in line must see what the first did.
func holdEnd(tx *pg.Tx, code string) error {
	if _, err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended('receipt.end:' || $1::text, 0))`, code); err != nil {
		return fmt.Errorf("hold receipt %s: %w", code, err)
	}
	return nil
}

// Filter narrows List. Zero fields do not.
type Filter struct {
	Unit   int64
	Year   int
	Kind   Kind
	On     workday.Day
	Number int64 // of any series
	Before int64 // keyset: receipts older than this id
	Limit  int   // at most 200
}

const listMax = 200

// List reads the receipts of the units whose books the actor reads, the newest first.
func List(tx *pg.Tx, f Filter) ([]Receipt, error) {
	if f.Limit <= 0 || f.Limit > listMax {
		f.Limit = 50
	}
	var list []Receipt
	err := tx.Each(`
		select `+receiptColumns+`
		from `+receiptTables+`
		where ($1::bigint = 0 or r.unit_id = $1)
			and ($2 = 0 or r.year = $2)
			and ($3 = '' or r.kind = $3)
			and ($4::date is null or r.issued_on = $4)
			and ($5::bigint = 0 or r.id < $5)
			and ($7::bigint = 0 or r.number = $7)
			and ((select house.sees_all()) or r.unit_id = any ($8))
		order by r.id desc
		limit $6`,
		[]any{f.Unit, f.Year, string(f.Kind), f.On, f.Before, f.Limit, f.Number, tx.By.Where(auth.ReadBooks)},
		func(row pg.Scanner) error {
			r, err := scan(row)
			if err == nil {
				list = append(list, *r)
			}
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list receipts: %w", err)
	}
	return list, nil
}
