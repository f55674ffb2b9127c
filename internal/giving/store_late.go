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
		from giving.bank_lines l
		where state = 'late' and not exists ( -- what a ruling decides just now waits for nobody
			select from giving.late_rulings r
			where r.campaign_id = l.campaign_id and not exists (select from giving.late_ruling_ends e where e.ruling_id = r.id))
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

// lateFits holds a line, l, against a filter: account, days, sum.
const lateFits = `
	and ($2::bigint = 0 or l.account_id = $2) and ($3::date is null or l.booked_on >= $3) and ($4::date is null or l.booked_on <= $4)
	and ($5::bigint = 0 or l.amount <= $5)`

func (f LateFilter) args(campaign int64) []any {
	return []any{campaign, f.Account, f.From, f.Through, int64(f.Max)}
}

// lateGifts lists what came late: first what waits, then what was decided, each by number.
func lateGifts(tx *pg.Tx, q LateQuery) (list []LateGift, err error) {
	if q.Outcome == "" && q.After%2 == 0 || q.Outcome == LateWaits {
		list, err = latePage(tx, q, q.After/2, q.Limit, `
			from giving.bank_lines l
			left join giving.late_decisions d on d.line_id = l.id
			where l.campaign_id = $1 and l.state = 'late' and l.id > $6`)
		if err != nil || len(list) == q.Limit || q.Outcome == LateWaits {
			return list, err
		}
		q.After = 0
	}
	decided, err := latePage(tx, q, q.After/2, q.Limit-len(list), `
		from giving.late_decisions d
		join giving.bank_lines l on l.id = d.line_id
		where d.campaign_id = $1 and ($8::text = '' or d.outcome = $8) and d.line_id > $6`)
	return append(list, decided...), err
}

func latePage(tx *pg.Tx, q LateQuery, after int64, limit int, from string) (list []LateGift, err error) {
	var ids []int64
	told := map[int64]LateGift{}
	err = tx.Each(`
		with l as materialized (
			select l.id, l.booked_on, l.first_seen_at, d.outcome, d.next_id, d.reason, d.actor, d.at, d.ruling_id`+from+lateFits+`
				and $8::text is not null
			order by l.id limit $7)
		select l.id, coalesce(l.outcome, 'waiting'), coalesce(n.name, ''), coalesce(l.reason, ''),
			coalesce(u.actor, l.actor, ''), coalesce(l.at, l.first_seen_at), coalesce(r.out_id, o.out_id, m.out_id, 0),
			coalesce(l.ruling_id, 0)
		from l
		left join giving.campaigns n on n.id = l.next_id
		left join giving.late_rulings u on u.id = l.ruling_id
		left join giving.late_returns r on r.line_id = l.id
		left join giving.late_moves o on o.line_id = l.id
		left join giving.late_moves m on m.ruling_id = l.ruling_id
		order by l.id`, append(q.args(q.Campaign), after, limit, string(q.Outcome)), func(r pg.Scanner) error {
		var id int64
		var g LateGift
		err := r.Scan(&id, &g.Outcome, &g.NextName, &g.Reason, &g.Decider, &g.At, &g.OutID, &g.Ruling)
		ids, told[id] = append(ids, id), g
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what came late to campaign %d: %w", q.Campaign, err)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var lines []BankLine
	if err := tx.Gorm().Where("id in ?", ids).Order("id").Find(&lines).Error; err != nil {
		return nil, fmt.Errorf("read the lines that came late to campaign %d: %w", q.Campaign, err)
	}
	for _, l := range lines {
		g := told[l.ID]
		g.BankLine = l
		list = append(list, g)
	}
	return list, nil
}

func lateSums(tx *pg.Tx, campaign int64) (list []LateSum, err error) {
	err = tx.Gorm().Raw(`
		select outcome, gifts, amount, moved_gifts, moved_amount
		from giving.public_late_money where campaign_id = ? order by outcome`, campaign).
		Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("add up what came late to campaign %d: %w", campaign, err)
	}
	return list, nil
}
