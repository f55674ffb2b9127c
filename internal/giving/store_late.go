package giving

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func insertLate(tx *pg.Tx, l *BankLine, f LateForm) error {
	_, err := tx.Exec(`
		insert into giving.late_decisions (line_id, unit_id, campaign_id, amount, outcome, next_id, reason, decided_by, at)
		values ($1, $2, $3, $4, $5, nullif($6::bigint, 0), $7, $8, $9)`,
		l.ID, l.UnitID, l.CampaignID, int64(l.Amount), string(f.Outcome), f.Next, f.Reason, tx.By.ID, tx.Now)
	if err != nil {
		return fmt.Errorf("decide about late line %d: %w", l.ID, err)
	}
	return nil
}

func insertLateReturn(tx *pg.Tx, in, out *BankLine) error {
	_, err := tx.Exec(`
		insert into giving.late_returns (line_id, unit_id, out_id, entry_id, actor_id, at)
		values ($1, $2, $3, $4, $5, $6)`, in.ID, in.UnitID, out.ID, out.EntryID, tx.By.ID, tx.Now)
	if err != nil {
		return fmt.Errorf("say what gave late line %d back: %w", in.ID, err)
	}
	return nil
}

// lateDecision is what was decided about a line, and by whom.
func lateDecision(tx *pg.Tx, line int64) (o LateOutcome, by int64, err error) {
	err = tx.Row(`select outcome, decided_by from giving.late_decisions where line_id = $1`, line).Scan(&o, &by)
	if pg.NoRows(err) {
		return "", 0, fault.Of(fault.Conflict, "late.not_returned")
	}
	if err != nil {
		return "", 0, fmt.Errorf("read what was decided about line %d: %w", line, err)
	}
	return o, by, nil
}

func lateDecided(tx *pg.Tx, line int64) (yes bool, err error) {
	err = tx.Row(`select exists (select from giving.late_decisions where line_id = $1)`, line).Scan(&yes)
	if err != nil {
		return false, fmt.Errorf("look whether line %d was decided: %w", line, err)
	}
	return yes, nil
}

// timesParted is how often a line was taken for something else and is a gift again.
func timesParted(tx *pg.Tx, line int64) (n int, err error) {
	err = tx.Row(`
		select (select count(*) from giving.session_lines where line_id = $1 and undone_at is not null)
			+ (select count(*) from giving.line_kinds where line_id = $1 and kind = 'gift')`, line).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count how often line %d was parted: %w", line, err)
	}
	return n, nil
}

// lateOf is what becomes of money that came with a pledge's code after the last day: of
// several, what waits first. "" where none came.
func lateOf(tx *pg.Tx, campaign int64, code string) (o LateOutcome, err error) {
	err = tx.Row(`
		select x.outcome
		from (
			select id as line_id, 'waiting' as outcome from giving.bank_lines where campaign_id = $1 and state = 'late'
			union all
			select line_id, outcome from giving.late_decisions where campaign_id = $1) x
		join giving.suggestions s on s.line_id = x.line_id and s.why = 'late'
		join giving.pledges p on p.id = s.pledge_id
		where p.code = $2
		order by x.outcome <> 'waiting', x.line_id desc limit 1`, campaign, code).Scan(&o)
	if err != nil && !pg.NoRows(err) {
		return "", fmt.Errorf("read what came late for pledge %s: %w", code, err)
	}
	return o, nil
}

func lateWaiting(tx *pg.Tx, campaign int64) (n int, err error) {
	err = tx.Row(`select count(*) from giving.bank_lines where campaign_id = $1 and state = 'late'`, campaign).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count what came late to campaign %d: %w", campaign, err)
	}
	return n, nil
}

// lateLine is the oldest line of a campaign that waits.
type lateLine struct {
	line int64
	seen workday.Day // since when it can be decided
}

func oldestLate(tx *pg.Tx) (map[int64]lateLine, error) {
	found := map[int64]lateLine{}
	err := tx.Each(`
		select distinct on (campaign_id) campaign_id, id, (first_seen_at at time zone 'Asia/Ho_Chi_Minh')::date
		from giving.bank_lines where state = 'late'
		order by campaign_id, id limit $1`, []any{campaignsMax}, func(r pg.Scanner) error {
		var campaign int64
		var l lateLine
		err := r.Scan(&campaign, &l.line, &l.seen)
		found[campaign] = l
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for money that came late: %w", err)
	}
	return found, nil
}

func lateGifts(tx *pg.Tx, campaign int64) (list []LateGift, err error) {
	err = tx.Gorm().Raw(`
		select l.*, coalesce(d.outcome, 'waiting') as outcome, coalesce(n.name, '') as next_name, coalesce(d.reason, '') as reason,
			coalesce(d.actor, '') as decider, coalesce(d.at, l.first_seen_at) as at, coalesce(r.out_id, 0) as out_id
		from (
			select id from giving.bank_lines where campaign_id = ? and state = 'late'
			union all
			select line_id from giving.late_decisions where campaign_id = ?) x
		join giving.bank_lines l on l.id = x.id
		left join giving.late_decisions d on d.line_id = l.id
		left join giving.campaigns n on n.id = d.next_id
		left join giving.late_returns r on r.line_id = l.id
		order by d.line_id is not null, l.booked_on, l.id limit ?`, campaign, campaign, listMax).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("list what came late to campaign %d: %w", campaign, err)
	}
	return list, nil
}

func lateSums(tx *pg.Tx, campaign int64) (list []LateSum, err error) {
	err = tx.Gorm().Raw(`
		select outcome, gifts, amount from giving.public_late_money where campaign_id = ? order by outcome`, campaign).
		Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("add up what came late to campaign %d: %w", campaign, err)
	}
	return list, nil
}
