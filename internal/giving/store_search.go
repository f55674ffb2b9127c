package giving

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// query builds the statement of a finding: conditions with their arguments.
type query struct {
	args  []any
	where []string
}

func (q *query) arg(v any) string {
	q.args = append(q.args, v)
	return "$" + strconv.Itoa(len(q.args))
}

func (q *query) and(format string, values ...any) {
	names := make([]any, len(values))
	for i, v := range values {
		names[i] = q.arg(v)
	}
	q.where = append(q.where, fmt.Sprintf(format, names...))
}

func (q *query) conditions() string {
	if len(q.where) == 0 {
		return ""
	}
	return " where " + strings.Join(q.where, " and ")
}

// filters are the conditions that every way has in common.
func (f *finding) filters(q *query) {
	if f.Amount != 0 {
		q.and("amount = %s", int64(f.Amount))
	}
	if f.Min != 0 {
		q.and("amount >= %s", int64(f.Min))
	}
	if f.Max != 0 {
		q.and("amount <= %s", int64(f.Max))
	}
	if f.Account != 0 {
		q.and("account_id = %s", f.Account)
	}
	if f.walksCampaign() {
		f.boundWalk(q)
		return
	}
	if f.Campaign != 0 {
		q.and("campaign_id = %s", f.Campaign)
	}
	if f.From != 0 {
		q.and("at >= %s", f.From.Start())
	}
	if f.To != 0 {
		q.and("at < %s", f.To.End())
	}
	if f.hasAfter {
		q.and("(at, id) < (%s, %s)", f.afterAt, f.afterID)
	}
}

// walksCampaign says whether a campaign's lines are walked from the newest on.
func (f *finding) walksCampaign() bool {
	return f.Campaign != 0 && f.Amount == 0 && (f.way == byTime || f.way == byWords && len(f.rare) == 0)
}

// boundWalk says where the walk through a campaign's lines begins and ends, in the
// words of the index that has them in order. Were it said that the campaign equals and
// the time lies between, the planner would walk the lines of all campaigns: beside a
// campaign of five million a quiet one's page took 40 seconds.
func (f *finding) boundWalk(q *query) {
	campaign, from, to := q.arg(f.Campaign), "'-infinity'", "'infinity'"
	if f.From != 0 {
		from = q.arg(f.From.Start())
	}
	if f.To != 0 {
		to = q.arg(f.To.End())
	}
	q.and("(campaign_id, at) >= (" + campaign + ", " + from + ")")
	q.and("(campaign_id, at) < (" + campaign + ", " + to + ")")
	if f.hasAfter {
		q.and("(campaign_id, at, id) < ("+campaign+", %s, %s)", f.afterAt, f.afterID)
	}
}

// campaignOf is the campaign of a public account, no campaign's number if there is none.
func campaignOf(ctx context.Context, db *pg.DB, account int64) (campaign int64, err error) {
	campaign = -1
	err = db.Ask(ctx, pg.PlannedOnce, `select campaign_id from giving.public_bank_accounts where id = $1`,
		[]any{account}, func(r pg.Scanner) error { return r.Scan(&campaign) })
	if err != nil {
		return 0, fmt.Errorf("find the campaign of account %d: %w", account, err)
	}
	return campaign, nil
}

// newest is the order of a page, as the index has it that is walked.
func (f *finding) newest() string {
	if f.walksCampaign() {
		return " order by campaign_id desc, at desc, id desc limit "
	}
	return " order by at desc, id desc limit "
}

// findRows picks the page's lines and then reads them: what is only shown is not
// read for lines that are not.
func findRows(ctx context.Context, f *finding) (*StatementPage, error) {
	var q query
	newest := f.newest()
	var pick string
	page := &StatementPage{}
	switch {
	case f.way == byWords && len(f.rare) > 0:
		// The planner would walk the time index for rare names: it is not asked.
		q.and("sh @> %s::int4[]", f.rare)
		q.where = append(q.where, hasWords(f, &q))
		f.filters(&q)
		pick = `with m as materialized (select id, at from giving.public_statement` + q.conditions() + `)
			select id, at, (select count(*) from m) as found from m` + newest + q.arg(f.Limit+1)
	case f.way == byReference && len(f.code) >= referenceWhole:
		// The beginning of a reference, written so that one plan serves all.
		q.and(`reference ~>=~ %s and reference ~<~ %s`, f.code, f.code+"\U0010FFFF")
		f.filters(&q)
		pick = `with m as materialized (select id, at from giving.public_statement` + q.conditions() + `)
			select id, at, 0 as found from m` + newest + q.arg(f.Limit+1)
	case f.way == byWords:
		page.Newest = true
		f.filters(&q)
		inner := `select id, at, campaign_id, norm from giving.public_statement` + q.conditions() + newest + q.arg(f.walk)
		pick = `select id, at, 0 as found from (` + inner + `) w where ` + hasWords(f, &q) + newest + q.arg(f.Limit+1)
	default:
		switch f.way {
		case byCode:
			q.and("code = %s", f.code)
		case byReference:
			q.and(`reference like %s || '%%'`, f.code)
		}
		f.filters(&q)
	}
	plan := pg.PlannedEach
	if f.hasOneWay() {
		plan = pg.PlannedOnce
	}
	const shown = `select s.id, s.account_id, s.campaign_id, s.at, s.timed, s.direction, s.kind, s.amount, s.text,
		s.hidden, coalesce(s.receipt, ''), `
	ask := `with picked as materialized (` + pick + `) ` + shown + `p.found
		from picked p join giving.public_statement s on s.id = p.id
		order by s.at desc, s.id desc`
	if pick == "" { // an index has them in order: none is read that is not shown
		ask = shown + `0 from giving.public_statement s` + q.conditions() + newest + q.arg(f.Limit+1)
	}
	err := f.db.Ask(ctx, plan, ask, q.args, func(r pg.Scanner) error {
		var i StatementItem
		var timed bool
		err := r.Scan(&i.ID, &i.AccountID, &i.CampaignID, &i.at, &timed, &i.Direction, &i.Kind, &i.Amount, &i.Text,
			&i.Hidden, &i.Receipt, &page.Found)
		i.BookedOn = workday.On(i.at)
		if timed {
			i.BookedAt = i.at.UTC()
		}
		page.Items = append(page.Items, i)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("search the statement: %w", err)
	}
	page.close(f.Limit)
	return page, nil
}

// close cuts the one line too many, which says that there is a next page.
func (p *StatementPage) close(limit int) {
	if p.Newest && len(p.Items) > limit {
		p.Newest = false // enough was found without going further
	}
	more := len(p.Items) > limit
	if more {
		p.Items = p.Items[:limit]
		p.Next = cursorOf(p.Items[limit-1])
	}
	switch {
	case p.Found > foundMax:
		p.Found, p.FoundMore = foundMax, true
	case p.Found == 0:
		p.Found, p.FoundMore = len(p.Items), more
	}
}

// hasOneWay says whether one plan is right whatever is asked for. Codes, references, rare
// words and amounts have one index each, and planning took longer than looking them up.
// By time, a plan that is kept for any question would suit none.
func (f *finding) hasOneWay() bool {
	switch f.way {
	case byCode:
		return true
	case byReference:
		return len(f.code) >= referenceWhole
	case byTime:
		return f.Amount != 0 && f.Campaign == 0 && f.Account == 0
	default:
		return len(f.rare) > 0
	}
}

// hasWords: the folded words stand in the text, whole.
func hasWords(f *finding, q *query) string {
	return `strpos(' ' || norm || ' ', ` + q.arg(" "+f.norm+" ") + `) > 0`
}

// readLearned reads what the search knows of the rows as a whole.
func readLearned(tx *pg.Tx, known *vocabulary) error {
	err := tx.Each(`select shingle from giving.public_search_shingles`, nil,
		func(r pg.Scanner) error {
			var h int32
			err := r.Scan(&h)
			known.dense[h] = true
			return err
		})
	if err != nil {
		return fmt.Errorf("read the dense shingles: %w", err)
	}
	err = tx.Each(`select word, rows from giving.public_search_words order by rows desc limit $1`, []any{vocabularyMax},
		func(r pg.Scanner) error {
			var word string
			var rows int64
			err := r.Scan(&word, &rows)
			known.words[word] = rows
			return err
		})
	if err != nil {
		return fmt.Errorf("read the words: %w", err)
	}
	return nil
}

// standing gives the first of the guesses that stand in some line.
func standing(ctx context.Context, db *pg.DB, guesses []guess, limit int) (words []string, err error) {
	shingles := make([]string, len(guesses))
	for i, g := range guesses {
		shingles[i] = g.literal()
	}
	err = db.Ask(ctx, pg.PlannedEach, `
		select nth from unnest($1::text[]) with ordinality as t (shingles, nth)
		where exists (select from giving.public_statement where sh @> shingles::int[])
		order by nth limit $2`, []any{shingles, limit}, func(r pg.Scanner) error {
		var nth int
		err := r.Scan(&nth)
		words = append(words, guesses[nth-1].words)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look which guesses stand: %w", err)
	}
	return words, nil
}

// shinglesAreDue says whether the rows have grown by a quarter since the dense shingles
// were counted: what is dense is so by the root of the rows, and to count costs a second.
func shinglesAreDue(tx *pg.Tx) (due bool, err error) {
	err = tx.Row(`
		update giving.search_progress set rows_shingled = rows
		where rows > rows_shingled + rows_shingled / 4 returning true`).Scan(&due)
	if pg.NoRows(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("see whether the shingles are due: %w", err)
	}
	return due, nil
}

// learnShingles counts the shingles on a sample of the rows and keeps the dense
// ones. Fetching n of N rows by the index costs as n; walking back in time until 50
// are found as 50 N / n: above 5 √N the walk is the shorter way.
func learnShingles(tx *pg.Tx, sampleRows int64) error {
	var rows float64
	err := tx.Row(`
		select greatest(reltuples, (select rows from giving.search_progress), 1)
		from pg_class where oid = 'giving.statement_rows'::regclass`).Scan(&rows)
	if err != nil {
		return fmt.Errorf("guess the rows: %w", err)
	}
	percent := min(100, max(0.1, float64(sampleRows)*100/rows))
	dense := max(denseMin, 5*math.Sqrt(rows))
	if _, err := tx.Exec(`delete from giving.search_shingles`); err != nil {
		return fmt.Errorf("forget shingles: %w", err)
	}
	_, err = tx.Exec(fmt.Sprintf(`
		insert into giving.search_shingles (shingle, rows)
		select h, (count(*) * 100 / %[1]f)::bigint
		from (select sh from giving.statement_rows tablesample system (%[1]f)) s, unnest(sh) h
		group by h
		having count(*) * 100 / %[1]f > %[2]f`, percent, dense))
	if err != nil {
		return fmt.Errorf("count shingles: %w", err)
	}
	return nil
}

// unlearned reads the folded texts of rows that the search has not learned from.
func unlearned(tx *pg.Tx, limit int, each func(norm string)) (last int64, n int, err error) {
	err = tx.Row(`select line_id from giving.search_progress for update`).Scan(&last)
	if err != nil {
		return 0, 0, fmt.Errorf("read how far the search has learned: %w", err)
	}
	err = tx.Each(`
		select line_id, norm from giving.statement_rows where line_id > $1 order by line_id limit $2`,
		[]any{last, limit}, func(r pg.Scanner) error {
			var norm string
			err := r.Scan(&last, &norm)
			n++
			each(norm)
			return err
		})
	if err != nil {
		return 0, 0, fmt.Errorf("read new rows: %w", err)
	}
	return last, n, nil
}

func learnWords(tx *pg.Tx, words []string, rows []int64, last int64, n int) error {
	_, err := tx.Exec(`
		insert into giving.search_words as s (word, rows)
		select word, n from unnest($1::text[], $2::bigint[]) as t (word, n)
		on conflict (word) do update set rows = s.rows + excluded.rows`, planned, words, rows)
	if err != nil {
		return fmt.Errorf("learn %d words: %w", len(words), err)
	}
	_, err = tx.Exec(`
		update giving.search_progress set line_id = $1, rows = rows + $2, looked_at = $3`, last, n, tx.Now)
	if err != nil {
		return fmt.Errorf("move how far the search has learned: %w", err)
	}
	return nil
}

func dayRows(tx *pg.Tx, at time.Time, id int64, end time.Time, limit int) (items []StatementItem, err error) {
	err = tx.Each(`
		select id, account_id, campaign_id, at, timed, direction, kind, amount, text, hidden, coalesce(receipt, '')
		from giving.public_statement
		where (at, id) > ($1, $2) and at < $3
		order by at, id limit $4`, []any{planned, at, id, end, limit}, func(r pg.Scanner) error {
		var i StatementItem
		var timed bool
		err := r.Scan(&i.ID, &i.AccountID, &i.CampaignID, &i.at, &timed, &i.Direction, &i.Kind, &i.Amount, &i.Text,
			&i.Hidden, &i.Receipt)
		i.BookedOn = workday.On(i.at)
		if timed {
			i.BookedAt = i.at.UTC()
		}
		items = append(items, i)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the lines of a day: %w", err)
	}
	return items, nil
}

func covers(tx *pg.Tx) (list []Cover, err error) {
	err = tx.Each(`
		select account_id, campaign_id, bank_name, number, through_on, through_at, lines, sum_in, sum_out
		from giving.public_covers order by account_id`, nil, func(r pg.Scanner) error {
		var c Cover
		var at *time.Time
		err := r.Scan(&c.AccountID, &c.CampaignID, &c.Bank, &c.Number, &c.Through, &at, &c.Lines, &c.In, &c.Out)
		if at != nil {
			c.ThroughAt = *at
		}
		list = append(list, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read what is covered: %w", err)
	}
	return list, nil
}
