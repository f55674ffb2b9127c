package giving

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// numberAccounts are, in SQL, the accounts with the number of statement s: one number may
// have passed from unit to unit.
const numberAccounts = `(
	select k.id from giving.bank_accounts a
	join giving.bank_accounts k on k.bin = a.bin and k.number = a.number
	where a.id = s.account_id)`

// toMendMax bounds the day's work.
const toMendMax = 1000

// retoldBy begins, in SQL, the question whether a later file g tells all days of statement
// s with all its lines and has no row that cannot be read. The days of s are those of its
// lines and of the rows that could not be read, as far as they had a day. Of a file without
// a line g must have as many as s has such rows.
const retoldBy = `exists (
	select from giving.statements g, (
		select least(s.from_on, min((t.values->>'on')::date), min((t.values->>'date')::date)) as first,
			greatest(s.through_on, max((t.values->>'on')::date), max((t.values->>'date')::date)) as last
		from giving.statement_faults t where t.statement_id = s.id and not t.finding) d
	where g.account_id in ` + numberAccounts + ` and g.id > s.id and g.repeats_id is null and g.state = 'done'
		and g.faults_total = 0 and g.lines_known + g.lines_doubtful >= s.lines_total
		and g.lines_total >= case s.lines_total when 0 then greatest(s.faults_total, 1) else 0 end
		and (d.first is null or g.from_on <= d.first and g.through_on >= d.last)`

// findLeft fills in what the account held before the first line of each statement, where
// the statement begins with another sum: it may be another account's, or days are missing.
// The account's nearest earlier file says it, and the lines that came between the two. A
// file that shares lines with another one of its first day is the account's own.
func findLeft(tx *pg.Tx, list []Statement) error {
	at, ids := map[int64]*Statement{}, make([]int64, len(list))
	for i := range list {
		ids[i], at[list[i].ID] = list[i].ID, &list[i]
	}
	type left struct {
		id   int64
		on   workday.Day
		done time.Time
		held money.VND
	}
	var differ []left
	err := tx.Each(`
		select s.id, p.through_on, p.done_at, p.closing
		from giving.statements s
		cross join lateral (
			select p.through_on, p.done_at, p.closing from giving.statements p
			where p.account_id in `+numberAccounts+` and p.id <> s.id and p.repeats_id is null and p.state = 'done'
				and p.closing is not null and (p.through_on < s.from_on or p.through_on = s.from_on and p.id < s.id)
			order by p.through_on desc, p.id desc limit 1) p
		where s.id = any ($1) and s.repeats_id is null and s.state = 'done' and s.opening <> p.closing
			and not exists (
				select from giving.statements o
				where o.account_id in `+numberAccounts+` and o.id <> s.id and o.repeats_id is null
					and (o.closing = s.opening and o.through_on between p.through_on and s.from_on
						or s.lines_known + s.lines_doubtful > 0 and s.from_on between o.from_on and o.through_on))`,
		[]any{ids}, func(r pg.Scanner) error {
			var l left
			err := r.Scan(&l.id, &l.on, &l.done, &l.held)
			differ = append(differ, l)
			return err
		})
	if err != nil {
		return fmt.Errorf("compare statements with those before: %w", err)
	}
	for _, l := range differ {
		s := at[l.id]
		first, last := fingerprintRange(l.on, s.From)
		var since money.VND
		var same bool
		err := tx.Row(`
			select coalesce(sum(case l.direction when 'in' then l.amount else -l.amount end)
					filter (where l.first_seen_at > $4 and l.booked_on < $5), 0),
				coalesce(bool_or(l.balance = $6 and l.first_seen_at < $7), false)
			from giving.statements s
			join giving.bank_lines l on l.account_id in `+numberAccounts+`
			where s.id = $1 and l.fingerprint between $2 and $3 and l.channel <> 'correction'`,
			s.ID, first, last, l.done, s.From, int64(*s.Opening), s.UploadedAt).Scan(&since, &same)
		if err != nil {
			return fmt.Errorf("add up what came before statement %d: %w", s.ID, err)
		}
		if l.held += since; !same && l.held != *s.Opening {
			s.Left, s.LeftOn = &l.held, l.on
		}
	}
	return nil
}

// statementsToMend are the files that come in, those with rows that are in no book, and
// those since a moment that name balances.
func statementsToMend(tx *pg.Tx, since time.Time) (list []Statement, err error) {
	err = tx.Each(selectStatement+`
		where s.repeats_id is null and (s.state <> 'done' or s.opening is not null and s.uploaded_at >= $1
			or s.faults_total > 0 and not `+retoldBy+`))
		order by s.id desc limit $2`, []any{since, toMendMax}, func(r pg.Scanner) error {
		st, err := scanStatement(r)
		list = append(list, st)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list statements to mend: %w", err)
	}
	return list, nil
}
