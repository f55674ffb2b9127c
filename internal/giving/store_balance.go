package giving

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// toldAccount is an account of which a webhook tells, and the day from which its lines are
// looked at.
type toldAccount struct {
	id, unit, campaign int64
	number, bank       string
	since              workday.Day
}

// accountsTold are the accounts of some units that webhooks told of lately, or of these the
// accounts of one campaign.
func accountsTold(tx *pg.Tx, units []int64, campaign int64) (list []toldAccount, err error) {
	today := workday.On(tx.Now)
	err = tx.Each(`
		select a.id, a.unit_id, a.campaign_id, a.number, a.bank_name, greatest($2::date, (
			select max(s.through_on) + 1 from giving.statements s
			where s.account_id = a.id and s.balanced and s.state = 'done'))
		from giving.bank_accounts a
		where a.unit_id = any ($1) and ($3::bigint = 0 or a.campaign_id = $3) and exists (
			select from giving.bank_lines l where l.account_id = a.id and l.channel <> 'file' and l.booked_on >= $2::date)
		order by a.id`, []any{units, today - jumpDays, campaign}, func(r pg.Scanner) error {
		var a toldAccount
		err := r.Scan(&a.id, &a.unit, &a.campaign, &a.number, &a.bank, &a.since)
		list = append(list, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list accounts that webhooks tell of: %w", err)
	}
	return list, nil
}

// balancedLines are the lines of an account since its day; none where they are too many to
// be looked at. A line that ends another in the books is none of the bank's.
func balancedLines(tx *pg.Tx, a toldAccount) (list []balancedLine, err error) {
	first, last := fingerprintRange(a.since, workday.On(tx.Now)+1)
	err = tx.Each(`
		select id, booked_on, coalesce(booked_at, first_seen_at), first_seen_at,
			case direction when 'in' then amount else -amount end, coalesce(balance, 0), balance is not null
		from giving.bank_lines
		where account_id = $1 and fingerprint between $2 and $3 and channel <> 'correction'
		limit $4`, []any{a.id, first, last, jumpLinesMax + 1}, func(r pg.Scanner) error {
		var l balancedLine
		err := r.Scan(&l.id, &l.on, &l.at, &l.seen, &l.delta, &l.after, &l.hasBalance)
		list = append(list, l)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the balances of account %d: %w", a.id, err)
	}
	if len(list) > jumpLinesMax {
		return nil, nil
	}
	return list, nil
}

// wentBetween reports in SQL whether money of the other direction moved on the days of two
// sayings: then the account may have come to the same balance twice. So it may where the
// balance is the amount itself, for it held nothing before.
const wentBetween = `
		(%[1]s.balance = %[1]s.amount or exists (
			select from giving.bank_lines w
			where w.account_id = %[1]s.account_id and w.direction <> %[1]s.direction and w.channel <> 'correction'
				and w.booked_on between least(%[1]s.booked_on, %[2]s) and greatest(%[1]s.booked_on, %[2]s)))`

// sameBalance are the open doubts of an account about a row that leaves the same balance as
// the line it is like, and is the only one that does: nobody needs to be asked.
func sameBalance(tx *pg.Tx, account int64) (found []int64, err error) {
	err = tx.Each(`
		with asked as (
			select d.id, coalesce((d.line->>'On')::date, l.booked_on) as told_on, d.account_id, l.id as line, l.amount, l.direction, l.booked_on, l.balance
			from giving.doubts d
			join giving.bank_lines l on l.id = coalesce(d.asks_id, d.like_id)
			where d.account_id = $1 and d.answer is null and (d.line->>'HasBalance')::boolean
				and (d.line->>'Balance')::bigint = l.balance and (d.line->>'Amount')::bigint = l.amount
				and d.line->>'Direction' = l.direction)
		select a.id from asked a
		where not exists (select from asked o where o.line = a.line and o.id <> a.id) and not exists (
			select from giving.bank_lines o
			where o.account_id = $1 and o.id <> a.line and o.amount = a.amount and o.direction = a.direction
				and o.balance = a.balance and o.booked_on between a.booked_on - $3::int and a.booked_on + $3::int)
			and not `+fmt.Sprintf(wentBetween, "a", "a.told_on")+`
		order by a.id limit $2`, []any{account, listMax, shiftDays}, func(r pg.Scanner) error {
		var id int64
		err := r.Scan(&id)
		found = append(found, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for doubts of account %d that balances settle: %w", account, err)
	}
	return found, nil
}

// eventsLike are the next doubtful events after one that an officer is asked about and whose
// body has the balance of the line that each may be. Nothing is locked.
func eventsLike(tx *pg.Tx, after int64) (ids []int64, err error) {
	err = tx.Each(`
		select e.id from giving.bank_events e
		join giving.bank_lines l on l.id = e.like_id
		where e.state = 'doubtful' and e.id > $2 and l.balance <> l.amount
			and position(convert_to(l.balance::text, 'UTF8') in e.body) > 0
		order by e.id limit $1`, []any{listMax, after}, func(r pg.Scanner) error {
		var id int64
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list doubtful events: %w", err)
	}
	return ids, nil
}

// balanceIs reports whether an event leaves the same balance as the line that it may be, no
// other line or doubtful event does, and no money went the other way meanwhile.
func balanceIs(tx *pg.Tx, e *keptEvent) (same bool, err error) {
	if e.state != eventDoubtful || e.wrong != nil || !e.line.HasBalance {
		return false, nil
	}
	err = tx.Row(`
		select exists (
			select from giving.bank_lines l
			where l.id = $1 and l.balance = $2 and l.amount = $3 and l.direction = $4
				and not `+fmt.Sprintf(wentBetween, "l", "$6::date")+`)
		and not exists (
			select from giving.bank_lines o
			where o.account_id = $5 and o.id <> $1 and o.amount = $3 and o.direction = $4 and o.balance = $2
				and o.booked_on between $6::date - $7::int and $6::date + $7::int)
		and not exists (
			select from giving.bank_events o where o.state = 'doubtful' and o.like_id = $1 and o.id <> $8)`,
		e.like, int64(e.line.Balance), int64(e.line.Amount), string(e.line.Direction), e.account, e.line.On, shiftDays, e.id).Scan(&same)
	if err != nil {
		return false, fmt.Errorf("look at the balance of event %d: %w", e.id, err)
	}
	return same, nil
}
