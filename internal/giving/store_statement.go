package giving

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// insertStatement keeps what was read of a file. If the account has had the same
// bytes, the new row only points at the first.
func insertStatement(tx *pg.Tx, a BankAccount, name string, f *file.File, seen *reading) (*Statement, error) {
	var first *int64
	err := tx.Row(`
		select id from giving.statements
		where account_id = $1 and sha256 = $2 and repeats_id is null`, a.ID, f.SHA256).Scan(&first)
	if err != nil && !pg.NoRows(err) {
		return nil, fmt.Errorf("look for the same file: %w", err)
	}
	var opening, closing *int64
	if seen.Opening != 0 || seen.Closing != 0 || seen.Balanced {
		o, c := int64(seen.Opening), int64(seen.Closing)
		opening, closing = &o, &c
	}
	var layout *int64
	if seen.Layout != nil {
		layout = &seen.Layout.ID
	}
	var id int64
	err = tx.Row(`
		insert into giving.statements (unit_id, account_id, file_id, sha256, name, profile, encoding, repeats_id,
			rows_total, lines_total, faults_total, sum_in, sum_out, from_on, through_on, opening, closing, balanced,
			uploaded_by, uploaded_at, layout_id, columns)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, nullif($22, ''))
		on conflict (account_id, sha256) where repeats_id is null do nothing
		returning id`,
		a.UnitID, a.ID, f.ID, f.SHA256, name, string(seen.Profile), seen.Encoding, first,
		seen.Rows, seen.Lines, seen.Summary.Faults, int64(seen.In), int64(seen.Out), seen.From, seen.Through,
		opening, closing, seen.Balanced, tx.By.ID, tx.Now, layout, seen.Columns).Scan(&id)
	if pg.NoRows(err) { // the same bytes were handed in twice at this moment
		return insertStatement(tx, a, name, f, seen)
	}
	if err != nil {
		return nil, fmt.Errorf("insert statement: %w", err)
	}
	if first == nil {
		if err := insertFaults(tx, id, seen); err != nil {
			return nil, err
		}
	}
	return statementByID(tx, id)
}

func insertFaults(tx *pg.Tx, statement int64, seen *reading) error {
	all := append(append([]RowFault{}, seen.Findings...), seen.faults...)
	n := len(all)
	rows, keys, values := make([]int64, n), make([]string, n), make([]string, n)
	for i, f := range all {
		body, err := json.Marshal(f.Values)
		if err != nil {
			return fmt.Errorf("write down fault %s: %w", f.Key, err)
		}
		rows[i], keys[i], values[i] = int64(f.Row), f.Key, string(body)
	}
	if n == 0 {
		return nil
	}
	_, err := tx.Exec(`
		insert into giving.statement_faults (statement_id, n, row_no, key, values, finding)
		select $1, nth, row_no, key, v::jsonb, nth <= $5
		from unnest($2::bigint[], $3::text[], $4::text[]) with ordinality as t (row_no, key, v, nth)`,
		statement, rows, keys, values, len(seen.Findings))
	if err != nil {
		return fmt.Errorf("insert %d faults: %w", n, err)
	}
	return nil
}

// A repeated file shows the first one's state; all its lines are known.
const selectStatement = `
	select s.id, s.unit_id, s.account_id, s.file_id, s.name, s.profile, s.encoding, coalesce(s.repeats_id, 0),
		f.state, s.rows_total, s.lines_total, s.faults_total, s.sum_in, s.sum_out, s.from_on, s.through_on,
		s.opening, s.closing, s.balanced, f.row_done, s.lines_new,
		case when s.repeats_id is null then s.lines_known when f.state = 'done' then s.lines_total
			else f.lines_known + f.lines_new end,
		s.lines_matched, s.lines_suggested, s.lines_ambiguous, s.lines_open, s.lines_doubtful, s.lines_held,
		s.sum_new, s.uploaded_by, s.uploaded_at, f.started_at, f.done_at,
		(select to_jsonb(l) from giving.statement_layouts l where l.id = s.layout_id),
		s.faults_total > 0 and ` + retoldBy + `), not s.balanced and ` + retoldBy + ` and g.balanced)
	from giving.statements s
	join giving.statements f on f.id = coalesce(s.repeats_id, s.id)`

func scanStatement(r pg.Scanner) (st Statement, err error) {
	var opening, closing *int64
	var started, done *time.Time
	var layout layoutRow
	err = r.Scan(&st.ID, &st.UnitID, &st.AccountID, &st.FileID, &st.Name, &st.Profile, &st.Encoding, &st.RepeatsID,
		&st.State, &st.Rows, &st.Lines, &st.Faults, &st.SumIn, &st.SumOut, &st.From, &st.Through,
		&opening, &closing, &st.Balanced, &st.RowDone, &st.New, &st.Known,
		&st.Matched, &st.Suggested, &st.Ambiguous, &st.Open, &st.Doubtful, &st.Held,
		&st.SumNew, &st.UploadedBy, &st.UploadedAt, &started, &done, &layout, &st.Mended, &st.Rebalanced)
	st.Opening, st.Closing = (*money.VND)(opening), (*money.VND)(closing)
	if layout.Layout != nil {
		st.Layout = layout.Layout
	}
	if started != nil {
		st.StartedAt = *started
	}
	if done != nil {
		st.DoneAt = *done
	}
	return st, err
}

func statementByID(tx *pg.Tx, id int64) (*Statement, error) {
	st, err := scanStatement(tx.Row(selectStatement+` where s.id = $1`, id))
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "statement.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read statement %d: %w", id, err)
	}
	return &st, nil
}

func statements(tx *pg.Tx, before int64, limit int) (list []Statement, err error) {
	err = tx.Each(selectStatement+` where $1::bigint = 0 or s.id < $1 order by s.id desc limit $2`,
		[]any{before, limit}, func(r pg.Scanner) error {
			st, err := scanStatement(r)
			list = append(list, st)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list statements: %w", err)
	}
	return list, nil
}

func statementFaults(tx *pg.Tx, id int64) (list []StatementFault, err error) {
	err = tx.Each(`
		select row_no, key, coalesce(values::text, 'null'), finding from giving.statement_faults
		where statement_id = $1 order by n`, []any{id}, func(r pg.Scanner) error {
		var f StatementFault
		var values string
		if err := r.Scan(&f.Row, &f.Key, &values, &f.Finding); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(values), &f.Values); err != nil {
			return err
		}
		f.restore()
		list = append(list, f)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the faults of statement %d: %w", id, err)
	}
	return list, nil
}

// restore gives the values of a fault their kinds again, so that pages write money
// as money and days as days.
func (f *StatementFault) restore() {
	for name, v := range f.Values {
		switch name {
		case "after", "count", "has":
			if n, ok := v.(float64); ok {
				f.Values[name] = int(n)
			}
		case "want", "found", "difference", "opening", "closing", "in", "out", "total_in", "total_out",
			"stated", "reckoned", "debit", "credit":
			if n, ok := v.(float64); ok { // below 2^53, so it is exact
				f.Values[name] = money.VND(n)
			}
		case "date", "on":
			if text, ok := v.(string); ok {
				if day, err := workday.Parse(text); err == nil {
					f.Values[name] = day
				}
			}
		}
	}
	if f.Key == "statement.balance.break" {
		f.Values["row"] = f.Row
	}
	if n, ok := f.Values["want"].(money.VND); ok && f.Key == "statement.row.columns" {
		f.Values["want"] = int(n)
	}
}

// startStatement gives the statement to work on; a done one stays done.
func startStatement(tx *pg.Tx, id int64) (*Statement, error) {
	_, err := tx.Exec(`
		update giving.statements set state = 'running', started_at = coalesce(started_at, $2)
		where id = $1 and state = 'stored'`, id, tx.Now)
	if err != nil {
		return nil, fmt.Errorf("start statement %d: %w", id, err)
	}
	return statementByID(tx, id)
}

func doneStatement(tx *pg.Tx, id int64) error {
	_, err := tx.Exec(`
		update giving.statements set state = 'done', done_at = $2
		where id = $1 and state = 'running'`, id, tx.Now)
	if err != nil {
		return fmt.Errorf("finish statement %d: %w", id, err)
	}
	return askToLearn(tx, 0)
}

// moveMark moves the file's mark over the chunk, if it stands where it stood when
// the chunk was cut.
func moveMark(tx *pg.Tx, c *chunk) error {
	var n struct{ fresh, known, matched, suggested, ambiguous, open, doubtful, held, sum int64 }
	for i := range c.fates {
		f := &c.fates[i]
		if f.doubtful {
			n.doubtful++
		}
		if !f.isNew {
			n.known++
			continue
		}
		n.fresh++
		n.sum += int64(c.lines[i].Amount)
		switch f.state {
		case LineMatched:
			n.matched++
		case LineSuggested:
			n.suggested++
		case LineAmbiguous:
			n.ambiguous++
		case LineOpen, LineLate:
			n.open++
		case LineHeld:
			n.held++
		}
	}
	moved, err := tx.Exec(`
		update giving.statements set row_done = $3, lines_new = lines_new + $4, lines_known = lines_known + $5,
			lines_matched = lines_matched + $6, lines_suggested = lines_suggested + $7,
			lines_ambiguous = lines_ambiguous + $8, lines_open = lines_open + $9,
			lines_doubtful = lines_doubtful + $10, lines_held = lines_held + $11, sum_new = sum_new + $12
		where id = $1 and row_done = $2 and state = 'running'`,
		c.statement.ID, c.rowBefore, c.lastRow, n.fresh, n.known, n.matched, n.suggested, n.ambiguous, n.open,
		n.doubtful, n.held, n.sum)
	if err != nil {
		return fmt.Errorf("move the mark of statement %d: %w", c.statement.ID, err)
	}
	if moved == 0 {
		return errOvertaken
	}
	return nil
}

// ownAccounts lists every bank account of ours by its number.
func ownAccounts(tx *pg.Tx) (map[string]*ownAccount, error) {
	own := map[string]*ownAccount{}
	err := tx.Each(`
		select a.number, a.id, c.book_id, c.earmark_id, a.opened_on
		from giving.bank_accounts a join giving.campaigns c on c.id = a.campaign_id
		where not exists (select from ledger.fund_ends e where e.fund_id = c.fund_id)
		order by a.id`, nil,
		func(r pg.Scanner) error {
			var o ownAccount
			err := r.Scan(&o.number, &o.id, &o.book, &o.earmark, &o.from)
			o.before = own[o.number]
			own[o.number] = &o
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list our accounts: %w", err)
	}
	return own, nil
}

// isFresh reports whether the account has no line yet of any day of the file, and
// how many lines it has.
func isFresh(tx *pg.Tx, st *Statement) (fresh bool, lines int64, err error) {
	if st.RowDone > 0 || st.Lines == 0 {
		return false, 0, nil
	}
	first, last := fingerprintRange(st.From, st.Through)
	err = tx.Row(`
		select lines, lines_live = 0
			and not exists (
				select from giving.bank_lines where account_id = $1 and fingerprint between $2 and $3)
			and not exists (
				select from giving.line_aliases where account_id = $1 and fingerprint between $2 and $3)
		from giving.account_covers where account_id = $1`, st.AccountID, first, last).Scan(&lines, &fresh)
	if err != nil {
		return false, 0, fmt.Errorf("look for lines of the days of statement %d: %w", st.ID, err)
	}
	return fresh, lines, nil
}
