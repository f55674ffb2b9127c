package giving

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Arrays of a whole chunk go to the database in one statement each. A plan that is
// kept for any chunk would guess ten rows and nest loops over a thousand, so these
// statements are planned each time.
const planned = pgx.QueryExecModeCacheDescribe

// fewLines is how many lines a chunk has at most whose plans are kept: to plan them costs
// more than to run them, and loops over so few are what anybody would do.
const fewLines = 256

// plannedFor says how the statements of n lines are planned.
func plannedFor(n int) pgx.QueryExecMode {
	if n <= fewLines {
		return pgx.QueryExecModeCacheStatement
	}
	return planned
}

// keptLines is how many lines a transaction has at most that keeps all of its plans. With
// 256 a plan made in a young book took twice the time in one of sixty thousand lines.
const keptLines = 64

// keepPlans keeps the plans of a transaction of n lines for the next one: all its
// statements find their rows by loops into indexes.
func keepPlans(ctx context.Context, n int) context.Context {
	if n > keptLines {
		return ctx
	}
	return pg.KeepPlans(ctx)
}

// write stores n rows. Of few nobody waits for the answer.
func write(tx *pg.Tx, n int, wrap func(error) error, query string, args ...any) error {
	if n <= fewLines {
		return tx.Later(wrap, query, args...)
	}
	if _, err := tx.Exec(query, append([]any{planned}, args...)...); err != nil {
		return wrap(err)
	}
	return nil
}

func uuids(c *chunk) []pgtype.UUID {
	prints := make([]pgtype.UUID, len(c.lines))
	for i := range c.lines {
		prints[i] = pgtype.UUID{Bytes: c.lines[i].print, Valid: true}
	}
	return prints
}

// dayNumbers travel as int4 and become dates in SQL: half the work of text.
func dayNumber(d workday.Day) int32 { return int32(d) }

const dateOf = `(date '0001-01-01' + (%s - 1))`

// knownLines are lines of an account by what they equal, in the order of their number.
type knownLines map[fingerprint][]knownLine

func readKnown(tx *pg.Tx, account int64, c *chunk) (knownLines, error) {
	found := knownLines{}
	return found, tx.Together(askKnown(account, c, found))
}

// askKnown asks for the account's lines that equal one of the chunk. One look into the index
// a line: with "= any" a planner that has not counted the table yet reads all of it.
func askKnown(account int64, c *chunk, found knownLines) pg.Question {
	return pg.Question{
		Wrap: pg.Saying("look for %d lines in the book", len(c.lines)),
		Query: `
		with asked as (select distinct unnest($2::uuid[]) as print)
		select p.print, k.nth, k.id, k.balance
		from asked p
		cross join lateral (
			select l.nth, l.id, l.balance from giving.bank_lines l
			where l.account_id = $1 and l.fingerprint = p.print
			union all
			select a.nth, a.line_id, null from giving.line_aliases a
			where a.account_id = $1 and a.fingerprint = p.print
			offset 0) k
		order by 1, 2`,
		Args: []any{plannedFor(len(c.lines)), account, uuids(c)},
		Each: func(r pg.Scanner) error {
			var print pgtype.UUID
			var k knownLine
			var balance *int64
			if err := r.Scan(&print, &k.nth, &k.id, &balance); err != nil {
				return err
			}
			if balance != nil {
				k.balance, k.hasBalance = *balance, true
			}
			found[print.Bytes] = append(found[print.Bytes], k)
			return nil
		},
	}
}

// told is a line that another channel told; place is the chunk's line it is.
type told struct {
	place int
	line  int64
}

// toldByOthers finds the lines of other channels that are the same as some of the
// chunk's, and that this channel has not shown yet. One look into an index a line, as
// in askKnown: beside a webhook each chunk read the whole book otherwise.
func toldByOthers(tx *pg.Tx, account int64, c *chunk, list []int) (found []told, err error) {
	if len(list) == 0 {
		return nil, nil
	}
	n := len(list)
	places, amounts := make([]int64, n), make([]int64, n)
	days := make([]int32, n)
	codes, references := make([]string, n), make([]string, n)
	directions := make([]string, n)
	for k, i := range list {
		l := &c.lines[i]
		places[k], amounts[k], days[k] = int64(i), int64(l.Amount), dayNumber(l.On)
		codes[k], references[k], directions[k] = l.code(), l.Reference, string(l.Direction)
	}
	err = tx.Each(`
		with asked as (
			select * from unnest($3::bigint[], $4::bigint[], $5::int[], $6::text[], $7::text[], $8::text[])
				as t (place, amount, day, code, reference, direction)
		), met as (
			select a.place, k.id
			from asked a
			cross join lateral (
				select l.id from giving.bank_lines l
				where a.code <> '' and l.code <> '' and l.code = a.code and l.amount = a.amount
					and l.direction = a.direction and l.booked_on = `+fmt.Sprintf(dateOf, "a.day")+`
					and l.account_id + 0 = $1 and l.channel <> $2 -- by the code, not all of the account
					and not `+fmt.Sprintf(takenBack, "l")+`
				offset 0) k
			union
			select a.place, k.id
			from asked a
			cross join lateral (
				select l.id from giving.statement_rows r
				join giving.bank_lines l on l.id = r.line_id
				where a.reference <> '' and r.reference = a.reference and r.account_id = $1
					and l.amount = a.amount and l.direction = a.direction and l.channel <> $2
					and not `+fmt.Sprintf(takenBack, "l")+`
				offset 0) k
		)
		select place, id from met
		where not exists (select from giving.line_aliases s where s.line_id = met.id and s.channel = $2)
		order by place, id`,
		[]any{plannedFor(len(places)), account, c.channel, places, amounts, days, codes, references, directions},
		func(r pg.Scanner) error {
			var place int64
			var t told
			err := r.Scan(&place, &t.line)
			t.place = int(place)
			found = append(found, t)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("look for %d lines of other channels: %w", n, err)
	}
	return found, nil
}

func lineIDs(tx *pg.Tx, n int) ([]int64, error) {
	ids := make([]int64, 0, n)
	err := tx.Each(`select nextval('giving.bank_lines_id_seq') from generate_series(1, $1)`, []any{n},
		func(r pg.Scanner) error {
			var id int64
			err := r.Scan(&id)
			ids = append(ids, id)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("take %d line numbers: %w", n, err)
	}
	return ids, nil
}

// insertLines stores new lines with their entries.
func insertLines(tx *pg.Tx, b *accountBook, c *chunk, list []int) error {
	n := len(list)
	ids, amounts, entries, pledges := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	days, nths := make([]int32, n), make([]int32, n)
	at, balances := make([]*time.Time, n), make([]*int64, n)
	prints, salts := make([]pgtype.UUID, n), make([][]byte, n)
	var text [8][]string // direction, kind, doc_no, reference, text, counterparty, code, state
	for k := range text {
		text[k] = make([]string, n)
	}
	for k, i := range list {
		l, f := &c.lines[i], &c.fates[i]
		ids[k], amounts[k], entries[k] = f.line, int64(l.Amount), f.entry
		days[k], nths[k] = dayNumber(l.On), int32(f.nth)
		if f.pledge != nil {
			pledges[k] = f.pledge.ID
		}
		if !l.At.IsZero() {
			at[k] = &l.At
		}
		if l.HasBalance {
			balances[k] = (*int64)(&l.Balance)
		}
		prints[k], salts[k] = pgtype.UUID{Bytes: l.print, Valid: true}, l.salt[:]
		for t, s := range [...]string{
			string(l.Direction), string(c.kind(i)), l.Doc, l.Reference, l.Text, l.Counterparty, l.code(), string(f.state),
		} {
			text[t][k] = s
		}
	}
	err := write(tx, n, pg.Saying("insert %d lines", n), `
		insert into giving.bank_lines (id, account_id, campaign_id, unit_id, channel, booked_on, booked_at, direction,
			kind, amount, doc_no, reference, text, counterparty, code, balance, fingerprint, nth, salt, entry_id, state,
			pledge_id, first_seen_at) overriding system value
		select id, $1, $2, $3, $4, `+fmt.Sprintf(dateOf, "day")+`, at, direction, kind, amount, doc_no, reference, words,
			counterparty, code, balance, print, nth, salt, nullif(entry, 0), state, nullif(pledge, 0), $5
		from unnest($6::bigint[], $7::int[], $8::timestamptz[], $9::text[], $10::text[], $11::bigint[], $12::text[],
			$13::text[], $14::text[], $15::text[], $16::text[], $17::bigint[], $18::uuid[], $19::int[], $20::bytea[],
			$21::bigint[], $22::text[], $23::bigint[])
			as t (id, day, at, direction, kind, amount, doc_no, reference, words, counterparty, code, balance, print,
				nth, salt, entry, state, pledge)`,
		b.account.ID, b.campaign.ID, b.account.UnitID, c.channel, tx.Now,
		ids, days, at, text[0], text[1], amounts, text[2], text[3], text[4], text[5], text[6], balances, prints,
		nths, salts, entries, text[7], pledges)
	if err != nil {
		return err
	}
	return insertSuggestions(tx, b, c, list)
}

func insertSuggestions(tx *pg.Tx, b *accountBook, c *chunk, list []int) error {
	var lines, pledges []int64
	var why []string
	for _, i := range list {
		for _, p := range c.fates[i].fits {
			lines, pledges, why = append(lines, c.fates[i].line), append(pledges, p), append(why, c.fates[i].why)
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return write(tx, len(lines), pg.Saying("insert %d suggestions", len(lines)), `
		insert into giving.suggestions (line_id, pledge_id, unit_id, why)
		select line, pledge, $1, why from unnest($2::bigint[], $3::bigint[], $4::text[]) as t (line, pledge, why)`,
		b.account.UnitID, lines, pledges, why)
}

// putSightings keeps every row of the chunk as it stood, known or new, and asks
// about the doubtful ones.
func putSightings(tx *pg.Tx, b *accountBook, c *chunk) error {
	var rows []int32
	var lines []int64
	var raws []string
	for i := range c.lines {
		l, f := &c.lines[i], &c.fates[i]
		if c.statement == nil && !f.isNew && !f.alias {
			continue // the same event again is no news
		}
		rows, lines, raws = append(rows, int32(l.Row)), append(lines, f.line), append(raws, l.Raw)
	}
	if len(rows) == 0 {
		return nil
	}
	var statement *int64
	if c.statement != nil {
		statement = &c.statement.ID
	}
	overtaken := func(err error) error {
		if pg.IsUnique(err, "bank_sightings_once") {
			return errOvertaken // it was faster by these very rows
		}
		return fmt.Errorf("insert %d sightings: %w", len(rows), err)
	}
	err := write(tx, len(rows), overtaken, `
		insert into giving.bank_sightings (statement_id, row_no, unit_id, line_id, channel, raw, seen_at)
		select $1, row_no, $2, line, $3, raw, $4
		from unnest($5::int[], $6::bigint[], $7::text[]) as t (row_no, line, raw)`,
		statement, b.account.UnitID, c.channel, tx.Now, rows, lines, raws)
	if err != nil {
		return err
	}
	if err := insertAliases(tx, b, c); err != nil {
		return err
	}
	return insertDoubts(tx, b, c)
}

func insertAliases(tx *pg.Tx, b *accountBook, c *chunk) error {
	var prints []pgtype.UUID
	var lines []int64
	for i := range c.fates {
		if f := &c.fates[i]; f.alias {
			prints, lines = append(prints, pgtype.UUID{Bytes: c.lines[i].print, Valid: true}), append(lines, f.line)
		}
	}
	if len(lines) == 0 {
		return nil
	}
	_, err := tx.Exec(`
		insert into giving.line_aliases (account_id, fingerprint, nth, line_id, channel)
		select $1, t.print, row_number() over (partition by t.print order by t.place)
			+ (select count(*) from giving.line_aliases a where a.account_id = $1 and a.fingerprint = t.print)
			+ (select count(*) from giving.bank_lines l where l.account_id = $1 and l.fingerprint = t.print), t.line, $2
		from unnest($3::uuid[], $4::bigint[]) with ordinality as t (print, line, place)`,
		planned, b.account.ID, c.channel, prints, lines)
	if err != nil {
		return fmt.Errorf("remember %d lines by %s: %w", len(lines), c.channel, err)
	}
	return nil
}

func insertDoubts(tx *pg.Tx, b *accountBook, c *chunk) error {
	if c.statement == nil { // of an event the doubt stands with the event
		return nil
	}
	var rows, likes []int64
	var lines []string
	for i := range c.fates {
		f := &c.fates[i]
		if !f.doubtful {
			continue
		}
		line, err := json.Marshal(c.lines[i].Line)
		if err != nil {
			return fmt.Errorf("write down row %d: %w", c.lines[i].Row, err)
		}
		rows, likes, lines = append(rows, int64(c.lines[i].Row)), append(likes, f.line), append(lines, string(line))
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.Exec(`
		insert into giving.doubts (unit_id, account_id, statement_id, row_no, like_id, line, raised_at)
		select $1, $2, $3, row_no, alike, line::jsonb, $4
		from unnest($5::int[], $6::bigint[], $7::text[]) as t (row_no, alike, line)`,
		planned, b.account.UnitID, b.account.ID, c.statement.ID, tx.Now, rows, likes, lines)
	if err != nil {
		return fmt.Errorf("ask about %d rows: %w", len(rows), err)
	}
	return nil
}

func insertMatches(tx *pg.Tx, matches []match) error {
	n := len(matches)
	units, lines, pledges, entries := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	how, receipts := make([]string, n), make([]string, n)
	for i, m := range matches {
		units[i], lines[i], pledges[i], entries[i] = m.unit, m.line, m.pledge, m.entry
		how[i], receipts[i] = string(m.how), m.receipt
	}
	return write(tx, n, pg.Saying("insert %d matches", n), `
		insert into giving.matches (unit_id, line_id, pledge_id, how, entry_id, receipt_code, actor_id, at)
		select unit, line, nullif(pledge, 0), how, entry, receipt, $1, $2
		from unnest($3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::bigint[], $8::text[])
			as t (unit, line, pledge, how, entry, receipt)`,
		tx.By.ID, tx.Now, units, lines, pledges, how, entries, receipts)
}

// waitingPledges reads pledges that wait for money, of these amounts or of any.
func waitingPledges(
	tx *pg.Tx, campaign int64, from, to workday.Day, amounts []int64, limit int, each func(Pledge) error,
) error {
	err := tx.Each(`
		select id, code, amount, public_name, legal_name, pledged_at
		from giving.pledges
		where campaign_id = $1 and state in ('waiting', 'expired') and amount is not null
			and ($4::bigint[] is null or amount = any ($4)) and pledged_at >= $2 and pledged_at < $3
		limit $5`, []any{plannedFor(len(amounts)), campaign, from.Start(), to.End(), amounts, limit},
		func(r pg.Scanner) error {
			var p Pledge
			if err := r.Scan(&p.ID, &p.Code, &p.Amount, &p.PublicName, &p.LegalName, &p.PledgedAt); err != nil {
				return err
			}
			return each(p)
		})
	if err != nil {
		return fmt.Errorf("read the pledges that wait: %w", err)
	}
	return nil
}

func (f fingerprint) String() string { return hex.EncodeToString(f[:]) }
