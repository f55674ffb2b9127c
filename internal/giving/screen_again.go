package giving

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// screenKind is the job that screens again what an older Screen let through. The migration
// that comes with another ScreenVersion asks for it, so it is done once in a database's life.
const screenKind = "giving.screen"

// screenedAtOnce bounds the rows that one look takes.
const screenedAtOnce = 100_000

// RunScreen screens what everybody reads in the statement, of pledges, on receipts and on the
// wall of thanks. It may run twice: what is screened is not changed. Lists of givers stay, as
// they are told to the log by their hash; whoever corrects one makes a new one.
func (s *Service) RunScreen(ctx context.Context, _ json.RawMessage) error {
	for _, p := range screenedPlaces {
		for last, to := int64(0), int64(0); ; last = to {
			var rows []screenedRow
			err := s.DB.View(ctx, importer, func(tx *pg.Tx) (err error) {
				rows, to, err = p.unfit(tx, last)
				return err
			})
			if err != nil {
				return err
			}
			for _, r := range rows {
				if err := s.DB.Update(ctx, importer, func(tx *pg.Tx) error { return p.write(tx, r) }); err != nil {
					return err
				}
			}
			if to == 0 {
				break
			}
		}
	}
	return nil
}

// screenedRow is a row with two texts, as they are and as they are to be.
type screenedRow struct {
	id         int64
	was, is    string
	was2, then string
}

// screenedPlace is one table of such rows. Only text with signs that are not plain differs.
type screenedPlace struct {
	ids   string // after $1, at most $2 of them
	rows  string // after $1, to $2
	fit   func(text, second string) (string, string)
	write func(*pg.Tx, screenedRow) error
}

var screenedPlaces = []screenedPlace{
	{
		ids: `select line_id from giving.statement_rows where line_id > $1 order by line_id limit $2`,
		rows: fmt.Sprintf(`
			select line_id, public_text, coalesce(code, '') from giving.statement_rows
			where line_id > $1 and line_id <= $2 and screen_version < %d and octet_length(public_text) > length(public_text)`,
			ScreenVersion),
		fit:   func(text, code string) (string, string) { return Screen(text, code), code },
		write: screenRow,
	},
	{
		ids: `select id from giving.pledges where id > $1 order by id limit $2`,
		rows: `
			select id, public_name, masked_name from giving.pledges
			where id > $1 and id <= $2 and octet_length(public_name) > length(public_name)`,
		fit:   func(name, _ string) (string, string) { return name, Donor{PublicName: name}.maskedName() },
		write: screenPledge,
	},
	{
		ids: `select id from receipt.receipts where id > $1 order by id limit $2`,
		rows: `
			select r.id, v.public_name, '' from receipt.receipts r
			join receipt.public_receipts v on v.code = r.code
			where r.id > $1 and r.id <= $2 and octet_length(v.public_name) > length(v.public_name)`,
		fit:   func(name, _ string) (string, string) { return Screen(name, ""), "" },
		write: func(tx *pg.Tx, r screenedRow) error { return receipt.Reword(tx, r.id, r.was, r.is) },
	},
	{
		ids: `select id from giving.thanks where id > $1 order by id limit $2`,
		rows: `
			select id, shown, words from giving.thanks
			where id > $1 and id <= $2 and octet_length(shown || words) > length(shown || words)`,
		fit:   func(name, words string) (string, string) { return Screen(name, ""), Screen(words, "") },
		write: screenThanks,
	},
}

// unfit lists rows after an id whose text is not as Screen has it, and how far it looked; 0
// is the end.
func (p screenedPlace) unfit(tx *pg.Tx, after int64) (rows []screenedRow, to int64, err error) {
	err = tx.Row(`select coalesce(max(i), 0) from (`+p.ids+`) r (i)`, after, screenedAtOnce).Scan(&to)
	if err == nil && to > 0 {
		err = tx.Each(p.rows, []any{after, to}, func(scan pg.Scanner) error {
			var r screenedRow
			if err := scan.Scan(&r.id, &r.was, &r.was2); err != nil {
				return err
			}
			if r.is, r.then = p.fit(r.was, r.was2); r.is != r.was || r.then != r.was2 {
				rows = append(rows, r)
			}
			return nil
		})
	}
	if err != nil {
		return nil, 0, fmt.Errorf("look for what to screen again: %w", err)
	}
	return rows, to, nil
}

// screenRow writes a row of the statement as it is to be read, if nobody has changed it since.
func screenRow(tx *pg.Tx, r screenedRow) error {
	folded := vntext.Fold(r.is)
	shingles := shinglesOf(folded)
	if shingles == nil {
		shingles = []int32{}
	}
	_, err := tx.Exec(`
		update giving.statement_rows set public_text = $3, norm = $4, sh = $5, screen_version = $6
		where line_id = $1 and public_text = $2`, r.id, r.was, r.is, folded, shingles, ScreenVersion)
	if err != nil {
		return fmt.Errorf("screen line %d again: %w", r.id, err)
	}
	return nil
}

func screenPledge(tx *pg.Tx, r screenedRow) error {
	_, err := tx.Exec(`
		update giving.pledges set masked_name = $3
		where id = $1 and public_name = $2 and not anonymous`, r.id, r.was, r.then)
	if err != nil {
		return fmt.Errorf("screen the name of pledge %d again: %w", r.id, err)
	}
	return nil
}

// screenThanks says thanks anew: what is shown is taken off or stands, and does not change.
func screenThanks(tx *pg.Tx, r screenedRow) error {
	_, err := tx.Exec(`
		with old as (delete from giving.thanks where id = $1 and shown = $2 and words = $3 returning *)
		insert into giving.thanks (pledge_id, unit_id, consent_version, named, shown, words, asked_at)
		select pledge_id, unit_id, consent_version, named, $4, $5, asked_at from old`,
		r.id, r.was, r.was2, r.is, r.then)
	if err != nil {
		return fmt.Errorf("screen thanks %d again: %w", r.id, err)
	}
	return nil
}
