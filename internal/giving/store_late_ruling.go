package giving

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// listedLate are the lines, l, that wait of a campaign's late money and fit a filter.
const listedLate = `
		from giving.bank_lines l
		where l.campaign_id = $1 and l.state = 'late' and l.kind = 'gift'` + lateFits

// lateList counts what waits of a campaign's late money and fits a filter.
func lateList(tx *pg.Tx, campaign int64, f LateFilter) (list LateList, err error) {
	err = tx.Each(`select l.account_id, count(*), sum(l.amount)::bigint`+listedLate+` group by l.account_id order by l.account_id`,
		f.args(campaign), func(r pg.Scanner) error {
			var account, gifts int64
			var amount money.VND
			err := r.Scan(&account, &gifts, &amount)
			list.Accounts, list.Gifts, list.Amount = append(list.Accounts, account), list.Gifts+gifts, list.Amount+amount
			return err
		})
	if err != nil {
		return list, fmt.Errorf("count what came late to campaign %d: %w", campaign, err)
	}
	return list, nil
}

// lateLines are the numbers of those lines, one more at most than a ruling may have.
func lateLines(tx *pg.Tx, campaign int64, f LateFilter) (lines []int64, err error) {
	err = tx.Each(`select l.id`+listedLate+` order by l.id limit $6`, append(f.args(campaign), LateRulingMax+1),
		func(r pg.Scanner) error {
			var id int64
			err := r.Scan(&id)
			lines = append(lines, id)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list what came late to campaign %d: %w", campaign, err)
	}
	return lines, nil
}

func insertLateRuling(tx *pg.Tx, r *LateRuling, lines []int64) error {
	err := tx.Row(`
		insert into giving.late_rulings (unit_id, campaign_id, account_id, from_on, through_on, amount_max, outcome, next_id,
			reason, lines, amount, decided_by, at)
		values ($1, $2, nullif($3::bigint, 0), $4, $5, nullif($6::bigint, 0), $7, nullif($8::bigint, 0), $9, $10, $11, $12, $13)
		returning id`, r.UnitID, r.CampaignID, r.Account, r.From, r.Through, int64(r.Max), string(r.Outcome), r.Next,
		r.Reason, lines, int64(r.Amount), tx.By.ID, tx.Now).Scan(&r.ID)
	if err != nil {
		return fmt.Errorf("rule on what came late to campaign %d: %w", r.CampaignID, err)
	}
	return nil
}

func lateRulings(tx *pg.Tx, where string, args ...any) (list []LateRuling, err error) {
	err = tx.Each(`
		select r.id, r.unit_id, r.campaign_id, coalesce(r.account_id, 0), r.from_on, r.through_on, coalesce(r.amount_max, 0),
			cardinality(r.lines), r.amount, r.outcome, coalesce(r.next_id, 0), coalesce(n.name, ''), r.reason, r.decided_by,
			r.actor, r.at, coalesce(e.gifts, d.gifts), coalesce(e.amount, d.amount), e.at, b.gifts, b.amount, coalesce(m.out_id, 0), coalesce(m.in_id, 0)
		from giving.late_rulings r
		left join giving.campaigns n on n.id = r.next_id
		left join giving.late_ruling_ends e on e.ruling_id = r.id
		left join giving.late_moves m on m.ruling_id = r.id
		cross join lateral (
			select count(*) as gifts, coalesce(sum(d.amount), 0)::bigint as amount
			from giving.late_decisions d where e.ruling_id is null and d.ruling_id = r.id) d -- while it goes on
		cross join lateral (
			select count(*) as gifts, coalesce(sum(d.amount), 0)::bigint as amount
			from giving.late_decisions d join giving.late_returns x on x.line_id = d.line_id
			where d.ruling_id = r.id and r.outcome = 'returned') b
		where `+where, args, func(row pg.Scanner) error {
		var r LateRuling
		var from, through *workday.Day
		var ended *time.Time
		err := row.Scan(&r.ID, &r.UnitID, &r.CampaignID, &r.Account, &from, &through, &r.Max, &r.Gifts, &r.Amount, &r.Outcome,
			&r.Next, &r.NextName, &r.Reason, &r.DeciderID, &r.Decider, &r.At, &r.Done, &r.DoneAmount, &ended,
			&r.BackGifts, &r.BackAmount, &r.OutID, &r.InID)
		if from != nil {
			r.From = *from
		}
		if through != nil {
			r.Through = *through
		}
		if ended != nil {
			r.EndedAt = *ended
		}
		list = append(list, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read rulings on late money: %w", err)
	}
	return list, nil
}

func lateRulingByID(tx *pg.Tx, id int64) (*LateRuling, error) {
	list, err := lateRulings(tx, `r.id = $1`, id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.Of(fault.Missing, "late.ruling.missing")
	}
	return &list[0], nil
}

// ruledGift is a line that a ruling decides about.
type ruledGift struct {
	line, entry int64
	amount      money.VND
}

// takeRuled takes some lines of a ruling that still wait; who works on them at the same
// moment gets the next ones.
func takeRuled(tx *pg.Tx, ruling int64) (list []ruledGift, err error) {
	err = tx.Each(`
		select l.id, l.entry_id, l.amount
		from giving.bank_lines l
		where l.id = any (array(select unnest(lines) from giving.late_rulings where id = $1)) and l.state = 'late'
		order by l.id limit $2 for update of l`, []any{ruling, lateChunk}, func(r pg.Scanner) error {
		var g ruledGift
		err := r.Scan(&g.line, &g.entry, &g.amount)
		list = append(list, g)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("take lines of ruling %d: %w", ruling, err)
	}
	return list, nil
}

// insertRuled decides about lines as their ruling says, and takes them out of everybody's work.
func insertRuled(tx *pg.Tx, ruling int64, lines []int64) error {
	_, err := tx.Exec(`
		insert into giving.late_decisions (line_id, unit_id, campaign_id, amount, outcome, next_id, reason, decided_by, at, ruling_id)
		select l.id, l.unit_id, l.campaign_id, l.amount, r.outcome, r.next_id, r.reason, r.decided_by, $3, r.id
		from giving.late_rulings r
		join giving.bank_lines l on l.id = any ($2)
		where r.id = $1
		order by l.id`, ruling, lines, tx.Now)
	if err == nil {
		_, err = tx.Exec(`
			update giving.bank_lines set state = 'ignored', pledge_id = null
			where id = any ($1) and kind = 'gift' and state = 'late'`, lines)
	}
	if err != nil {
		return fmt.Errorf("decide about %d lines of ruling %d: %w", len(lines), ruling, err)
	}
	return nil
}

// insertLateRulingEnd counts what was decided as it stands now: whoever waited for the last
// gifts has read the ruling before somebody else decided about them.
func insertLateRulingEnd(tx *pg.Tx, r *LateRuling) error {
	_, err := tx.Exec(`
		insert into giving.late_ruling_ends (ruling_id, unit_id, gifts, amount, at)
		select $1, $2, count(*), coalesce(sum(d.amount), 0), $3 from giving.late_decisions d where d.ruling_id = $1`,
		r.ID, r.UnitID, tx.Now)
	if err != nil {
		return fmt.Errorf("end ruling %d: %w", r.ID, err)
	}
	return nil
}

// lateRefs name the duties to decide about lines that a ruling decided about.
func lateRefs(tx *pg.Tx, c *Campaign, ruling int64) (refs []string, err error) {
	err = tx.Each(`
		select d.ref from duty.duties d
		where d.kind = 'late_money' and d.unit_id = $1 and starts_with(d.ref, $2)
			and split_part(substr(d.ref, length($2) + 1), '/', 1)::bigint in (
				select line_id from giving.late_decisions where ruling_id = $3)
		order by d.id`, []any{c.UnitID, c.subject() + "/late/", ruling}, func(r pg.Scanner) error {
		var ref string
		err := r.Scan(&ref)
		refs = append(refs, ref)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for the duties that ruling %d ends: %w", ruling, err)
	}
	return refs, nil
}

// lastOfRuling is when the last of its gifts came that has not gone back.
func lastOfRuling(tx *pg.Tx, ruling int64) (on workday.Day, err error) {
	var last *workday.Day
	err = tx.Row(`
		select max(l.booked_on) from giving.late_decisions d join giving.bank_lines l on l.id = d.line_id
		where d.ruling_id = $1 and not exists (select from giving.late_returns x where x.line_id = d.line_id)`, ruling).Scan(&last)
	if err != nil {
		return 0, fmt.Errorf("read when the last gift of ruling %d came: %w", ruling, err)
	}
	if last != nil {
		on = *last
	}
	return on, nil
}

// lateNext reads where a single gift goes on to. One that stays or goes back is refused, and
// one that goes with its ruling.
func lateNext(tx *pg.Tx, m *LateMoving) error {
	var ruling int64
	err := tx.Row(`
		select d.outcome, d.decided_by, coalesce(d.next_id, 0), coalesce(n.name, ''), coalesce(d.ruling_id, 0),
			exists (select from giving.late_moves x where x.line_id = d.line_id)
		from giving.late_decisions d left join giving.campaigns n on n.id = d.next_id
		where d.line_id = $1`, m.line.ID).Scan(&m.Outcome, &m.decider, &m.Next, &m.NextName, &ruling, &m.Moved)
	if err != nil && !pg.NoRows(err) {
		return fmt.Errorf("read where line %d goes on to: %w", m.line.ID, err)
	}
	if m.Outcome != LateNext {
		return fault.Of(fault.Conflict, "late.not_moving")
	}
	if ruling != 0 {
		return fault.Of(fault.Conflict, "late.move.ruling")
	}
	return nil
}

// unmoved leaves out the lines, bank_lines, by which something else went or came.
const unmoved = `
	and not exists (select from giving.late_moves m where m.out_id = bank_lines.id or m.in_id = bank_lines.id)
	and not exists (select from giving.refund_payments p where p.line_id = bank_lines.id)
	and not exists (select from giving.late_returns r where r.out_id = bank_lines.id)`

// lateOuts are the lines by which late money may have left, the latest first.
func lateOuts(tx *pg.Tx, m *LateMoving) (list []BankLine, err error) {
	kinds := []LineKind{OwnTransfer}
	if m.Outcome == LateReturned {
		kinds = []LineKind{RefundLine, TransferOut}
	}
	err = tx.Gorm().Where(`account_id = ? and amount = ? and direction = 'out' and state = 'booked' and booked_on >= ?
		and kind in ?`+unmoved, m.AccountID, int64(m.Amount), m.Since, kinds).
		Order("id desc").Limit(fitsShown).Find(&list).Error
	if err != nil {
		return nil, fmt.Errorf("look for what took %s along: %w", m.subject(), err)
	}
	return list, nil
}

// lateIns are the lines by which late money may have come where it was meant to go.
func lateIns(tx *pg.Tx, m *LateMoving) (list []BankLine, err error) {
	err = tx.Gorm().Where(`campaign_id = ? and amount = ? and direction = 'in' and state = 'booked' and booked_on >= ?
		and kind = 'own_transfer'`+unmoved+` and `+outOfBook+` = ?)`, m.Next, int64(m.Amount), m.Since, m.CampaignID).
		Order("id desc").Limit(fitsShown).Find(&list).Error
	if err != nil {
		return nil, fmt.Errorf("look for where %s came: %w", m.subject(), err)
	}
	return list, nil
}

// outOfBook finds whether a line, bank_lines, brought money out of the transit of the
// campaign that is compared with it.
const outOfBook = `exists (
		select from ledger.postings p
		join ledger.accounts a on a.id = p.src and a.kind = 'transit'
		join giving.campaigns c on c.book_id = a.book_id
		where p.entry_id = bank_lines.entry_id and c.id`

// cameFrom reports whether a line brought what had left a campaign's book.
func cameFrom(tx *pg.Tx, in *BankLine, campaign int64) (yes bool, err error) {
	err = tx.Row(`select exists (select from giving.bank_lines where id = $1 and `+outOfBook+` = $2))`, in.ID, campaign).Scan(&yes)
	if err != nil {
		return false, fmt.Errorf("look whether line %d came from campaign %d: %w", in.ID, campaign, err)
	}
	return yes, nil
}

// rulingOf is the ruling by which a late line was decided about, 0 for one by itself.
func rulingOf(tx *pg.Tx, line int64) (ruling int64, err error) {
	err = tx.Row(`select coalesce(ruling_id, 0) from giving.late_decisions where line_id = $1`, line).Scan(&ruling)
	if err != nil {
		return 0, fmt.Errorf("read by which ruling line %d was decided about: %w", line, err)
	}
	return ruling, nil
}

func insertLateMove(tx *pg.Tx, m *LateMoving, out, in *BankLine) error {
	var line, ruling, inLine, inEntry int64
	if m.ruling != nil {
		ruling = m.ruling.ID
	} else {
		line = m.line.ID
	}
	if in != nil {
		inLine, inEntry = in.ID, in.EntryID
	}
	_, err := tx.Exec(`
		insert into giving.late_moves (unit_id, line_id, ruling_id, out_id, entry_id, in_id, in_entry_id, gifts, amount, actor_id, at)
		values ($1, nullif($2::bigint, 0), nullif($3::bigint, 0), $4, $5, nullif($6::bigint, 0), nullif($7::bigint, 0), $8, $9, $10, $11)`,
		m.UnitID, line, ruling, out.ID, out.EntryID, inLine, inEntry, m.Gifts, int64(m.Amount), tx.By.ID, tx.Now)
	if err != nil {
		return fmt.Errorf("say by which lines %s went: %w", m.subject(), err)
	}
	return nil
}
