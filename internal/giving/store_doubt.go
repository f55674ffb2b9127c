package giving

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func openDoubts(tx *pg.Tx) (list []Doubt, err error) {
	var likes []int64
	err = tx.Each(`
		select id, statement_id, row_no, coalesce(asks_id, like_id), cardinality(denied), line::text, raised_at
		from giving.doubts
		where answer is null order by id limit $1`, []any{listMax}, func(r pg.Scanner) error {
		var d Doubt
		var like int64
		var line string
		if err := r.Scan(&d.ID, &d.StatementID, &d.Row, &like, &d.Denied, &line, &d.RaisedAt); err != nil {
			return err
		}
		list, likes = append(list, d), append(likes, like)
		return json.Unmarshal([]byte(line), &list[len(list)-1].Line)
	})
	if err != nil {
		return nil, fmt.Errorf("list doubts: %w", err)
	}
	for i, like := range likes {
		l, err := lineByID(tx, like)
		if err != nil {
			return nil, err
		}
		list[i].Like = *l
	}
	return list, nil
}

type doubtRow struct {
	id, unit, account, statement, like int64
	line                               Line
	row                                int
	denied                             map[int64]bool // lines that it is not, as was said before
	answered                           bool
}

func lockDoubt(tx *pg.Tx, id int64) (d doubtRow, err error) {
	var body, denied string
	err = tx.Row(`
		select id, unit_id, account_id, statement_id, row_no, coalesce(asks_id, like_id), line::text, to_jsonb(denied)::text,
			answer is not null
		from giving.doubts where id = $1 for update`, id).
		Scan(&d.id, &d.unit, &d.account, &d.statement, &d.row, &d.like, &body, &denied, &d.answered)
	if pg.NoRows(err) {
		return d, fault.Of(fault.Missing, "doubt.missing")
	}
	var lines []int64
	if err == nil {
		err = cmp.Or(json.Unmarshal([]byte(body), &d.line), json.Unmarshal([]byte(denied), &lines))
	}
	if err != nil {
		return d, fmt.Errorf("read doubt %d: %w", id, err)
	}
	d.denied = map[int64]bool{d.like: true}
	for _, l := range lines {
		d.denied[l] = true
	}
	return d, nil
}

// askNext asks about another line that the row may be, after it was not the one before.
func askNext(tx *pg.Tx, d doubtRow, line int64) error {
	_, err := tx.Exec(`
		update giving.doubts set denied = denied || coalesce(asks_id, like_id), asks_id = $2
		where id = $1 and answer is null`, d.id, line)
	if err != nil {
		return fmt.Errorf("ask on about doubt %d: %w", d.id, err)
	}
	return nil
}

func answerDoubt(tx *pg.Tx, d doubtRow, answer string, line int64) error {
	_, err := tx.Exec(`
		update giving.doubts set answer = $2, line_id = $3, answered_by = $4, answered_at = $5
		where id = $1 and answer is null`, d.id, answer, line, tx.By.ID, tx.Now)
	if err != nil {
		return fmt.Errorf("answer doubt %d: %w", d.id, err)
	}
	another := 0
	if answer == "another" {
		another = 1
	}
	_, err = tx.Exec(`
		update giving.statements set lines_doubtful = lines_doubtful - 1, lines_new = lines_new + $2,
			lines_known = lines_known - $2
		where id = $1`, d.statement, another)
	if err != nil {
		return fmt.Errorf("count doubt %d: %w", d.id, err)
	}
	return nil
}

// firmlyShown lists open doubts whose line another row of the same form stands for, with
// the fingerprints that the line has: a row that has one of them equals the line, and
// that question is not answered by this.
func firmlyShown(tx *pg.Tx, account int64) (found []int64, err error) {
	err = tx.Each(`
		select d.id, d.line::text, (
			select string_agg(replace(p.fingerprint::text, '-', ''), ' ') from (
				select l.fingerprint from giving.bank_lines l where l.id = k.id
				union all select x.fingerprint from giving.line_aliases x where x.line_id = k.id) p)
		from giving.doubts d
		join giving.statements t on t.id = d.statement_id
		cross join lateral (select coalesce(d.asks_id, d.like_id) as id) k
		where d.answer is null and d.account_id = $1 and exists (
			select from giving.bank_sightings s
			join giving.statements o on o.id = s.statement_id
			where s.line_id = k.id and (s.statement_id, s.row_no) <> (d.statement_id, d.row_no)
				and `+sameForm+` and `+firmly+`)
		order by d.id`, []any{account}, func(r pg.Scanner) error {
		var id int64
		var text, prints string
		var row Line
		if err := r.Scan(&id, &text, &prints); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(text), &row); err != nil {
			return err
		}
		if !strings.Contains(prints, fingerprintOf(fileChannel, &row).String()) {
			found = append(found, id)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for doubts of account %d that are settled: %w", account, err)
	}
	return found, nil
}

// doubtsOf are the open doubts about rows of some days of an account.
func doubtsOf(tx *pg.Tx, account int64, from, through workday.Day) (list []int64, err error) {
	err = tx.Each(`select id, line::text from giving.doubts where account_id = $1 and answer is null order by id`,
		[]any{account}, func(r pg.Scanner) error {
			var id int64
			var text string
			var row Line
			if err := r.Scan(&id, &text); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(text), &row); err != nil {
				return err
			}
			if from <= row.On && row.On <= through {
				list = append(list, id)
			}
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("list doubts of account %d: %w", account, err)
	}
	return list, nil
}
