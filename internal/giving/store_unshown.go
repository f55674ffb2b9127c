package giving

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// unshownAfter is how many days before a file's first one its coming may settle.
const unshownAfter = 7

// raiseUnshown lists the lines that webhooks told of a day which one statement tells wholly
// by now, and that no file shows and nobody is asked about. Each names that statement.
func raiseUnshown(tx *pg.Tx, st *Statement, a BankAccount) error {
	told, err := readCover(tx, a.ID)
	if err != nil || told.live == 0 || st.From.IsZero() {
		return err
	}
	// Whether a statement tells a day is asked once a day, not once a line. That a channel is
	// no file is said in the words of the index that holds those lines.
	_, err = tx.Exec(`
		with l as materialized (
			select l.id, l.unit_id, l.account_id, l.booked_on
			from giving.bank_lines l
			where l.account_id = $1 and l.channel <> 'file' and l.channel in ('sepay', 'casso', 'generic')
				and l.booked_on between $3 and $4 and l.state <> 'ignored'
				and exists (select from giving.statement_rows r where r.line_id = l.id)
				and not exists (select from giving.unshown_lines u where u.line_id = l.id)
		), missing as materialized (
			select l.* from l where `+unseen+`
		), told as materialized (
			select l.booked_on, s.id
			from (select distinct account_id, booked_on from missing) l
			`+withTeller+`
		)
		insert into giving.unshown_lines (line_id, unit_id, statement_id, raised_at)
		select m.id, m.unit_id, t.id, $2
		from missing m
		join told t on t.booked_on = m.booked_on
		on conflict (line_id) do nothing`,
		a.ID, tx.Now, st.From-unshownAfter, st.Through)
	if err != nil {
		return fmt.Errorf("look for lines that statement %d does not show: %w", st.ID, err)
	}
	return nil
}

// withTeller finds s, the latest statement that tells the line's day wholly.
const withTeller = `join lateral (
			select s.id from giving.statements s
			where s.account_id = l.account_id and giving.tells_day(l.account_id, l.booked_on, s.id)
			order by s.id desc
			limit 1) s on true`

// unseen: no row of a file shows the line for certain, and none may be it. Sightings are
// looked up line by line ("offset 0"): they are as many as the book has lines.
const unseen = `not exists (select from giving.bank_sightings s where s.line_id = l.id and s.statement_id is not null and ` + firmly + ` offset 0)
			and not exists (select from giving.doubts d where coalesce(d.asks_id, d.like_id) = l.id and d.answer is null)`

// unshownLines lists what waits for somebody; line 0 means all of it.
func unshownLines(tx *pg.Tx, line int64) (list []Unshown, err error) {
	var lines []int64
	err = tx.Each(`
		select u.line_id, s.id, u.raised_at, coalesce(q.id, 0), coalesce(q.actor_id, 0), coalesce(q.actor, ''), q.at,
			coalesce(q.reason, '')
		from giving.unshown_lines u
		join giving.bank_lines l on l.id = u.line_id
		`+withTeller+`
		left join lateral (
			select a.* from giving.unshown_acts a
			where a.line_id = u.line_id and a.act = 'asked'
				and not exists (select from giving.unshown_acts d where d.asked_id = a.id)
			order by a.id desc
			limit 1) q on true
		where ($1::bigint = 0 or u.line_id = $1) and `+unseen+`
			and not exists (select from giving.unshown_acts a where a.line_id = u.line_id and a.act in ('explained', 'reversed'))
		order by u.line_id
		limit $2`, []any{line, listMax}, func(r pg.Scanner) error {
		var u Unshown
		var id int64
		var at *time.Time
		err := r.Scan(&id, &u.StatementID, &u.RaisedAt, &u.AskedID, &u.AskedBy, &u.Asker, &at, &u.Reason)
		if at != nil {
			u.AskedAt = *at
		}
		list, lines = append(list, u), append(lines, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list lines that no statement shows: %w", err)
	}
	for i, id := range lines {
		l, err := lineByID(tx, id)
		if err != nil {
			return nil, err
		}
		list[i].Line = *l
	}
	return list, nil
}

func insertUnshownAct(tx *pg.Tx, u *Unshown, act string, correction int64, reason string) error {
	asked := u.AskedID
	if act == "explained" || act == "asked" {
		asked = 0
	}
	_, err := tx.Exec(`
		insert into giving.unshown_acts (line_id, unit_id, act, asked_id, correction_id, reason, actor_id, at)
		values ($1, $2, $3, nullif($4::bigint, 0), nullif($5::bigint, 0), $6, $7, $8)`,
		u.Line.ID, u.Line.UnitID, act, asked, correction, reason, tx.By.ID, tx.Now)
	if err != nil {
		return fmt.Errorf("write down what became of line %d: %w", u.Line.ID, err)
	}
	return nil
}

// takenBack is a line that two people took back: it stands for no row of a file.
const takenBack = `exists (select from giving.unshown_acts t where t.line_id = %s.id and t.act = 'reversed')`

// mayBeGiven refuses a line that goes back to its giver or was taken back.
func mayBeGiven(tx *pg.Tx, line int64) error {
	if err := mayGoBack(tx, line); err != nil {
		return err
	}
	var yes bool
	err := tx.Row(`select `+fmt.Sprintf(takenBack, "l")+` from (select $1::bigint as id) l`, line).Scan(&yes)
	if err != nil {
		return fmt.Errorf("look whether line %d was taken back: %w", line, err)
	}
	if yes {
		return fault.Of(fault.Conflict, "unshown.taken_back")
	}
	return nil
}
