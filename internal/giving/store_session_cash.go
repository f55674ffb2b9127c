package giving

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// cashFilter narrows openCash; zero fields do not.
type cashFilter struct {
	account, session int64
	reach            []int64 // units whose accounts; nil is all
}

// openCashMax bounds how much cash is looked at: the oldest come first, so none is
// forgotten.
const openCashMax = 1000

const cashColumns = `c.kind, c.session_id, c.account_id, c.amount, c.happened_on, c.entry_id, coalesce(c.unit_id, 0),
	coalesce(c.plan_number || '/' || c.plan_year, ''), coalesce(c.part, 0), coalesce(c.decision, '')`

func (x *SessionCash) columns() []any {
	return []any{
		&x.Kind, &x.Session, &x.Account, &x.Amount, &x.On, &x.Entry, &x.Unit, &x.Plan, &x.Part, &x.Decision,
	}
}

// openCash lists the cash that no line has told yet, the oldest first.
func openCash(tx *pg.Tx, f cashFilter) (list []SessionCash, err error) {
	err = tx.Each(`
		select `+cashColumns+`
		from giving.session_cash c
		join giving.bank_accounts a on a.id = c.account_id
		where ($1::bigint = 0 or c.account_id = $1) and ($2::bigint = 0 or c.session_id = $2)
			and ($3::bigint[] is null or a.unit_id = any ($3))
			and not exists (
				select from giving.session_lines x
				where x.session_id = c.session_id and x.account_id = c.account_id and x.kind = c.kind
					and x.undone_at is null)
		order by c.happened_on, c.session_id, c.kind
		limit $4`, []any{f.account, f.session, f.reach, openCashMax}, func(r pg.Scanner) error {
		var x SessionCash
		err := r.Scan(x.columns()...)
		x.WaitsTo = workday.AddWorkingDays(x.On, cashLateAfter)
		list = append(list, x)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the cash that no line has told: %w", err)
	}
	return list, nil
}

// likeMax is how many lines are looked at for one sum of cash.
const likeMax = 20

// linesLike finds the lines of the book that may be some of this cash: money out of
// the same amount, or money in whose text names a session.
func linesLike(tx *pg.Tx, cash []SessionCash) (lines []cashLine, err error) {
	n := len(cash)
	if n == 0 {
		return nil, nil
	}
	accounts, amounts := make([]int64, n), make([]int64, n)
	directions, days := make([]string, n), make([]int32, n)
	for i, x := range cash {
		accounts[i], amounts[i] = x.Account, int64(x.Amount)
		directions[i], days[i] = string(x.direction()), dayNumber(x.On)
	}
	err = tx.Each(`
		with asked as (
			select distinct account, amount, direction, `+fmt.Sprintf(dateOf, "day")+` as day
			from unnest($1::bigint[], $2::bigint[], $3::text[], $4::int[]) as t (account, amount, direction, day))
		select distinct l.id, l.account_id, l.direction, l.amount, l.booked_on, f.norm, l.kind = 'own_transfer', exists (
			select from giving.session_lines x where x.line_id = l.id)
		from asked a
		cross join lateral (
			select r.line_id, r.norm from giving.statement_rows r
			where r.amount = a.amount and r.account_id = a.account and r.direction = a.direction
				and r.at >= (a.day - $5::int)::timestamp at time zone 'Asia/Ho_Chi_Minh'
				and (r.direction = 'out' and r.kind in ('transfer_out', 'own_transfer')
					or r.direction = 'in' and r.kind = 'gift' and (r.norm like '%phien%' or r.norm like '%nop %'))
			order by r.at
			limit $6) f
		join giving.bank_lines l on l.id = f.line_id and l.state in ('booked', 'held', 'open')`+staysHere+`
		order by l.id`, []any{planned, accounts, amounts, directions, days, cashLooksBack, likeMax},
		func(r pg.Scanner) error {
			var l cashLine
			err := r.Scan(&l.id, &l.account, &l.direction, &l.amount, &l.on, &l.norm, &l.own, &l.again)
			lines = append(lines, l)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("look for the lines of %d sums of cash: %w", n, err)
	}
	return lines, nil
}

// cashLooksBack is how many days before the session a line that names it may be.
const cashLooksBack = 30

// lineToCash puts the session's entry in the place of the line's own.
func lineToCash(tx *pg.Tx, l *BankLine, x *SessionCash) error {
	n, err := tx.Exec(`
		update giving.bank_lines set kind = 'session_cash', state = 'booked', entry_id = $4
		where id = $1 and kind = $2 and coalesce(entry_id, 0) = $3 and state <> 'matched'`,
		l.ID, string(l.Kind), l.EntryID, x.Entry)
	if err != nil {
		return fmt.Errorf("take line %d for the cash of session %d: %w", l.ID, x.Session, err)
	}
	if n == 0 {
		return fault.Of(fault.Conflict, "match.state")
	}
	return rowKind(tx, l.ID, SessionCashLine)
}

// lineFromCash makes a line again what it was before it was a session's cash.
func lineFromCash(tx *pg.Tx, l *BankLine) error {
	_, err := tx.Exec(`
		update giving.bank_lines set kind = $2, state = $3, entry_id = nullif($4::bigint, 0)
		where id = $1 and kind = 'session_cash'`, l.ID, string(l.Kind), string(l.State), l.EntryID)
	if err != nil {
		return fmt.Errorf("part line %d from its session: %w", l.ID, err)
	}
	return rowKind(tx, l.ID, l.Kind)
}

func rowKind(tx *pg.Tx, line int64, kind LineKind) error {
	_, err := tx.Exec(`update giving.statement_rows set kind = $2 where line_id = $1`, line, string(kind))
	if err != nil {
		return fmt.Errorf("show what line %d is: %w", line, err)
	}
	return nil
}

func insertSessionLines(tx *pg.Tx, unit int64, pairs []cashPair) error {
	for _, p := range pairs {
		_, err := tx.Exec(`
			insert into giving.session_lines (unit_id, line_id, kind, session_id, account_id, amount, how, actor_id, at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, unit, p.line.id, string(p.cash.Kind), p.cash.Session,
			p.cash.Account, int64(p.cash.Amount), string(p.how), tx.By.ID, tx.Now)
		if pg.IsUnique(err, "session_lines_cash_once") && p.how == ByOfficer {
			return fault.Of(fault.Conflict, "cash.taken")
		}
		if err != nil {
			return fmt.Errorf("take line %d for session %d: %w", p.line.id, p.cash.Session, err)
		}
	}
	return nil
}

// endSessionLine ends the standing confirmation of a line and gives its session.
func endSessionLine(tx *pg.Tx, line int64, reason string) (session int64, kind CashKind, err error) {
	err = tx.Row(`
		update giving.session_lines set undone_by = $2, undone_at = $3, undo_reason = $4
		where line_id = $1 and undone_at is null
		returning session_id, kind`, line, tx.By.ID, tx.Now, reason).Scan(&session, &kind)
	if pg.NoRows(err) {
		return 0, "", fault.Of(fault.Conflict, "unmatch.state")
	}
	if err != nil {
		return 0, "", fmt.Errorf("part line %d from its session: %w", line, err)
	}
	return session, kind, nil
}

func sessionLinesOf(tx *pg.Tx, line int64) (list []SessionLine, err error) {
	err = tx.Each(`
		select `+cashColumns+`, x.how, x.actor, x.at, coalesce(x.undone_actor, ''), coalesce(x.undone_at, 'epoch'),
			coalesce(x.undo_reason, '')
		from giving.session_lines x
		join giving.session_cash c on c.kind = x.kind and c.session_id = x.session_id and c.account_id = x.account_id
		where x.line_id = $1
		order by x.id desc`, []any{line}, func(r pg.Scanner) error {
		var x SessionLine
		err := r.Scan(append(x.columns(), &x.How, &x.By, &x.At, &x.UndoneBy, &x.UndoneAt, &x.UndoReason)...)
		list = append(list, x)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read of which sessions line %d was: %w", line, err)
	}
	return list, nil
}

func toldCash(tx *pg.Tx, session int64, kind CashKind) (list []ToldCash, err error) {
	err = tx.Each(`
		select `+cashColumns+`, coalesce(x.line_id, 0)
		from giving.session_cash c
		join giving.bank_accounts a on a.id = c.account_id
		left join giving.session_lines x on x.kind = c.kind and x.session_id = c.session_id
			and x.account_id = c.account_id and x.undone_at is null
		where c.session_id = $1 and c.kind = $2
			and ((select house.sees_all()) or a.unit_id = any ((select house.units())::bigint[]))
		order by c.account_id`, []any{session, string(kind)}, func(r pg.Scanner) error {
		var t ToldCash
		err := r.Scan(append(t.columns(), &t.Line)...)
		list = append(list, t)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the cash of session %d: %w", session, err)
	}
	return list, nil
}

func sessionsTold(tx *pg.Tx, lines []int64) (map[int64]SessionTold, error) {
	told := map[int64]SessionTold{}
	units := map[int64]int64{}
	err := tx.Each(`
		select line_id, kind, coalesce(decision, ''), coalesce(unit_id, 0), happened_on
		from giving.public_session_lines where line_id = any ($1)`, []any{lines}, func(r pg.Scanner) error {
		var line, unit int64
		var t SessionTold
		err := r.Scan(&line, &t.Kind, &t.Decision, &unit, &t.On)
		told[line], units[line] = t, unit
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the sessions of %d lines: %w", len(lines), err)
	}
	for line, t := range told {
		if units[line] == 0 {
			continue
		}
		if t.Commune, err = place.NameOn(tx, units[line], t.On); err != nil {
			return nil, err
		}
		told[line] = t
	}
	return told, nil
}

// wasCash reports whether a line has been the cash of a session.
func wasCash(tx *pg.Tx, line int64) (was bool, err error) {
	err = tx.Row(`select exists (select from giving.session_lines where line_id = $1)`, line).Scan(&was)
	if err != nil {
		return false, fmt.Errorf("whether line %d was a session's: %w", line, err)
	}
	return was, nil
}
