package giving

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// sameForm says which files of an account tell a line in the same words: those in the same
// columns of the same kind of file. A file that came before its columns were kept may be in
// any.
const sameForm = `(o.profile = t.profile and o.layout_id is not distinct from t.layout_id
	and (o.encoding = t.encoding or not (o.encoding in ('XLSX', 'HTML') or t.encoding in ('XLSX', 'HTML')))
	and coalesce(o.columns, t.columns) is not distinct from coalesce(t.columns, o.columns))`

// formFiles are the account's files that reach to a statement's days, by its form and by
// others.
type formFiles struct {
	tellings
	ids      []int64 // of the same form
	numbered []int64 // of the same columns, so that their document numbers are of one kind
	otherIDs []int64
	unready  bool // one of the others came first and is not in the book yet
}

// filesAbout lists them. A file of which no row was a line tells of no day.
func filesAbout(tx *pg.Tx, st *Statement) (f formFiles, err error) {
	err = tx.Each(`
		select o.id, `+sameForm+`, o.profile = t.profile and o.layout_id is not distinct from t.layout_id,
			o.id < t.id and o.state <> 'done', o.from_on, o.through_on,
			o.balanced and o.opening is not null and o.faults_total = 0, o.profile in ('mt940', 'camt.053')
		from giving.statements t
		join giving.statements o on o.account_id = t.account_id and o.repeats_id is null
			and o.from_on <= t.through_on + $2::int and o.through_on >= t.from_on - $2::int
		where t.id = $1
		order by o.id`, []any{st.ID, 2 * shiftDays}, func(r pg.Scanner) error {
		var id int64
		var own, numbered, unready bool
		var t telling
		if err := r.Scan(&id, &own, &numbered, &unready, &t.from, &t.through, &t.balanced, &t.message); err != nil {
			return err
		}
		if numbered {
			f.numbered = append(f.numbered, id)
		}
		if own {
			f.ids, f.own = append(f.ids, id), append(f.own, t)
			return nil
		}
		f.otherIDs, f.others = append(f.otherIDs, id), append(f.others, t)
		f.unready = f.unready || unready
		return nil
	})
	if err != nil {
		return f, fmt.Errorf("look for files about the days of statement %d: %w", st.ID, err)
	}
	return f, nil
}

// firmly: a row that an officer is asked about shows no line yet, nor does it when another
// file has it as well; and one that is another line shows none.
const firmly = `not exists (
	select from giving.doubts d where d.statement_id = s.statement_id and d.row_no = s.row_no and ` + unsaid + `)
	and not exists (
		select from giving.doubts d where d.like_id = s.line_id and d.line ->> 'Raw' = s.raw and d.raised_at <= s.seen_at and ` + unsaid + `)
	and not exists (
		select from giving.doubts d where d.asks_id = s.line_id and d.line ->> 'Raw' = s.raw and d.raised_at <= s.seen_at and ` + unsaid + `)`

const unsaid = `(d.answer is distinct from 'same' and d.line_id is distinct from s.line_id)`

// linesAbout reads the lines of an account on some days: what the forms and webhooks told
// of them, which of them some files of one form have shown, and what is asked about them.
// amount 0 means all of them.
func linesAbout(
	tx *pg.Tx, a BankAccount, f *formFiles, from, through workday.Day, amount int64,
) (list []*toldLine, err error) {
	err = tx.Each(`
		select l.id, l.amount, l.direction, l.booked_on, l.booked_at, l.doc_no, l.reference, l.text, l.code,
			l.channel <> 'file',
			exists (select from giving.bank_sightings s where s.line_id = l.id and s.statement_id = any ($4) and `+firmly+`),
			coalesce(l.channel = 'file' and (select min(s.statement_id) from giving.bank_sightings s where s.line_id = l.id) = any ($5), false),
			coalesce((select jsonb_agg(d.line) from giving.doubts d
				where coalesce(d.asks_id, d.like_id) = l.id and d.answer is null and d.statement_id = any ($4)), '[]')::text
		from giving.statement_rows r
		join giving.bank_lines l on l.id = r.line_id
		where r.campaign_id = $1 and r.at >= $2 and r.at < $3 and l.account_id = $6 and ($7::bigint = 0 or r.amount = $7)
			and l.channel <> 'correction' and not `+fmt.Sprintf(takenBack, "l")+`
		order by l.id`,
		[]any{planned, a.CampaignID, from.Start(), through.End(), f.ids, f.numbered, a.ID, amount},
		func(r pg.Scanner) error {
			var l toldLine
			var at *time.Time
			var text, asked string
			if err := r.Scan(&l.id, &l.amount, &l.direction, &l.day, &at, &l.doc, &l.ref, &text, &l.code, &l.live,
				&l.shown, &l.numbered, &asked); err != nil {
				return err
			}
			if at != nil {
				l.at = *at
			}
			l.words = wordsOf(text)
			if asked != "[]" {
				var rows []Line
				if err := json.Unmarshal([]byte(asked), &rows); err != nil {
					return err
				}
				for i := range rows {
					l.questions = append(l.questions, fingerprintOf(fileChannel, &rows[i]))
				}
				l.asked = true
			}
			list = append(list, &l)
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("read the lines of account %d from %s: %w", a.ID, from, err)
	}
	return list, nil
}

// bookBefore is what the lines of an account add up to before a day.
func bookBefore(tx *pg.Tx, a BankAccount, day workday.Day) (sum int64, err error) {
	err = tx.Row(`
		select v.sum_in - v.sum_out - (
			select coalesce(sum(case r.direction when 'in' then r.amount else -r.amount end), 0)
			from giving.statement_rows r
			where r.campaign_id = $2 and r.at >= $3 and r.account_id = $1)::bigint
		from giving.account_covers v where v.account_id = $1`, a.ID, a.CampaignID, day.Start()).Scan(&sum)
	if err != nil {
		return 0, fmt.Errorf("add up account %d before %s: %w", a.ID, day, err)
	}
	return sum, nil
}

// heldBefore is what an account held before its lines in the book began, as the first of
// its files that adds up says; 0 where none does, for an account is opened for its
// campaign.
func heldBefore(tx *pg.Tx, a BankAccount, but int64) (int64, error) {
	var opening int64
	var from workday.Day
	err := tx.Row(`
		select opening, from_on from giving.statements
		where account_id = $1 and balanced and opening is not null and from_on is not null and state = 'done' and id <> $2
		order by from_on, id
		limit 1`, a.ID, but).Scan(&opening, &from)
	if pg.NoRows(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("look for the first balance of account %d: %w", a.ID, err)
	}
	before, err := bookBefore(tx, a, from)
	return opening - before, err
}

// shownByForm reports whether a file of the same form as a statement has told a line in
// another row than the given one.
func shownByForm(tx *pg.Tx, line, statement int64, row int) (shown bool, err error) {
	err = tx.Row(`
		select exists (
			select from giving.bank_sightings s
			join giving.statements o on o.id = s.statement_id
			join giving.statements t on t.id = $2
			where s.line_id = $1 and (s.statement_id, s.row_no) <> ($2, $3)
				and `+sameForm+` and `+firmly+`)`, line, statement, row).Scan(&shown)
	if err != nil {
		return false, fmt.Errorf("look how line %d was told: %w", line, err)
	}
	return shown, nil
}
