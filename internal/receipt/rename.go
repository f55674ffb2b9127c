package receipt

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// ShowAs names the giver of some entries otherwise to everybody, or not at all (""): on
// each of their receipts, those that ended too. What was issued and told to the log does
// not change; the giver's own paper says what it always said. It answers how many
// receipts it was. A receipt that is being replaced is waited for: its successor is one of them.
func ShowAs(tx *pg.Tx, entries []int64, publicName string) (int64, error) {
	_, err := tx.Exec(`
		select pg_advisory_xact_lock(hashtextextended('receipt.end:' || r.code, 0))
		from (select code from receipt.receipts where entry_id = any ($1) order by id) r`, entries)
	if err != nil {
		return 0, fmt.Errorf("hold the receipts of %d entries: %w", len(entries), err)
	}
	n, err := tx.Exec(`
		insert into receipt.shown_names (receipt_id, unit_id, public_name)
		select r.id, r.unit_id, nullif($2, '')
		from receipt.receipts r
		where r.entry_id = any ($1)
		order by r.id`, entries, publicName)
	if err != nil {
		return 0, fmt.Errorf("name the giver of %d entries otherwise: %w", len(entries), err)
	}
	return n, nil
}

// Reword shows the name on one receipt in other words, as long as it is still shown as it
// was: an older screen let something through.
func Reword(tx *pg.Tx, id int64, was, is string) error {
	_, err := tx.Exec(`
		insert into receipt.shown_names (receipt_id, unit_id, public_name)
		select r.id, r.unit_id, nullif($3, '')
		from receipt.receipts r
		join receipt.public_receipts v on v.code = r.code
		where r.id = $1 and v.public_name = $2`, id, was, is)
	if err != nil {
		return fmt.Errorf("reword the name on receipt %d: %w", id, err)
	}
	return nil
}

// shownOn is how the giver of a receipt is named to everybody now, "" not at all.
func shownOn(tx *pg.Tx, code string) (name string, err error) {
	err = tx.Row(`select coalesce(public_name, '') from receipt.public_receipts where code = $1`, code).Scan(&name)
	if err != nil {
		return "", fmt.Errorf("read how the giver of receipt %s is named: %w", code, err)
	}
	return name, nil
}

// Renaming is one change of how a receipt's giver is named.
type Renaming struct {
	PublicName string // since then; "" names nobody
	By         string
	At         time.Time
}

// Renamings are the changes of a receipt, the first name before them. They are for who may
// read its giver: the public sees the last one only.
func Renamings(tx *pg.Tx, code string) (first string, list []Renaming, err error) {
	err = tx.Row(`
		select coalesce(g.public_name, '') from receipt.givers g
		join receipt.receipts r on r.id = g.receipt_id where r.code = $1`, codes.Parse(code)).Scan(&first)
	if err == nil {
		err = tx.Each(`
			select coalesce(n.public_name, ''), n.actor, n.at from receipt.shown_names n
			join receipt.receipts r on r.id = n.receipt_id
			where r.code = $1 order by n.id limit 50`, []any{codes.Parse(code)}, func(row pg.Scanner) error {
			var r Renaming
			err := row.Scan(&r.PublicName, &r.By, &r.At)
			list = append(list, r)
			return err
		})
	}
	if err != nil {
		return "", nil, fmt.Errorf("read the names of receipt %s: %w", code, err)
	}
	return first, list, nil
}
