package giving

import (
	"fmt"
	"strconv"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func refundSubject(id int64) string { return "refund:" + strconv.FormatInt(id, 10) }

const refundColumns = `
	select r.id, r.inquiry_id, r.unit_id, r.line_id, r.amount, r.reason, r.checked_by, r.actor, r.checked_at,
		case when p.refund_id is not null then 'paid' when d.approved then 'approved'
			when d.refund_id is not null then 'refused' else 'found' end,
		coalesce(d.from_spent, false), coalesce(d.reason, ''), coalesce(d.actor, ''), d.at, coalesce(d.receipt_code, ''),
		coalesce(p.line_id, 0), p.at
	from giving.refunds r
	left join giving.refund_decisions d on d.refund_id = r.id
	left join giving.refund_payments p on p.refund_id = r.id`

func scanRefund(row pg.Scanner) (r Refund, err error) {
	var decided, paid *time.Time
	err = row.Scan(&r.ID, &r.InquiryID, &r.UnitID, &r.LineID, &r.Amount, &r.Reason, &r.CheckedBy, &r.Checker, &r.CheckedAt,
		&r.State, &r.FromSpent, &r.Decided, &r.Decider, &decided, &r.Receipt, &r.PaidLineID, &paid)
	if decided != nil {
		r.DecidedAt = *decided
	}
	if paid != nil {
		r.PaidAt = *paid
	}
	return r, err
}

func refundByID(tx *pg.Tx, id int64) (*Refund, error) {
	r, err := scanRefund(tx.Row(refundColumns+` where r.id = $1`, id))
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "refund.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read refund %d: %w", id, err)
	}
	return &r, nil
}

func refundsOf(tx *pg.Tx, inquiry int64) (list []Refund, err error) {
	err = tx.Each(refundColumns+` where r.inquiry_id = $1 order by r.id desc limit $2`, []any{inquiry, listMax},
		func(row pg.Scanner) error {
			r, err := scanRefund(row)
			list = append(list, r)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list the refunds of inquiry %d: %w", inquiry, err)
	}
	return list, nil
}

// standingRefund reports whether a line was found for the inquiry and not refused.
func standingRefund(tx *pg.Tx, inquiry int64) (yes bool, err error) {
	err = tx.Row(`
		select exists (
			select from giving.refunds r left join giving.refund_decisions d on d.refund_id = r.id
			where r.inquiry_id = $1 and d.approved is distinct from false)`, inquiry).Scan(&yes)
	if err != nil {
		return false, fmt.Errorf("look for a refund of inquiry %d: %w", inquiry, err)
	}
	return yes, nil
}

// staysHere leaves out of a list of lines, l, what mayGoBack would refuse.
const staysHere = `
			and not exists (select from giving.refund_decisions r where r.line_id = l.id and r.approved)
			and not exists (select from giving.late_decisions r where r.line_id = l.id and r.outcome <> 'kept')
			and not exists (select from giving.late_moves m where m.out_id = l.id or m.in_id = l.id)`

// holdLate keeps decisions about a campaign's late money waiting, before any line is taken.
func holdLate(tx *pg.Tx, campaign int64) error {
	if _, err := tx.Exec(`select from giving.campaigns where id = $1 for no key update`, campaign); err != nil {
		return fmt.Errorf("hold the late money of campaign %d: %w", campaign, err)
	}
	return nil
}

// mayGoBack refuses a line that goes back already, by whatever inquiry.
func mayGoBack(tx *pg.Tx, line int64) error {
	var yes, ruled bool
	err := tx.Row(`
		select exists (select from giving.refund_decisions where line_id = $1 and approved)
			or exists (select from giving.late_decisions where line_id = $1 and outcome <> 'kept')
			or exists (select from giving.late_moves where out_id = $1 or in_id = $1), giving.late_ruled($1)`, line).
		Scan(&yes, &ruled)
	if err != nil {
		return fmt.Errorf("look whether line %d goes back: %w", line, err)
	}
	if yes {
		return fault.Of(fault.Conflict, "refund.once")
	}
	if ruled {
		return errLateRuled
	}
	return nil
}

func insertRefund(tx *pg.Tx, q *Inquiry, l *BankLine, reason string) (id int64, err error) {
	err = tx.Row(`
		insert into giving.refunds (inquiry_id, unit_id, line_id, amount, reason, checked_by, checked_at)
		values ($1, $2, $3, $4, $5, $6, $7) returning id`,
		q.ID, q.UnitID, l.ID, int64(l.Amount), reason, tx.By.ID, tx.Now).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("find the refund of inquiry %d: %w", q.ID, err)
	}
	return id, nil
}

func insertRefundDecision(tx *pg.Tx, r *Refund, approved, fromSpent bool, reason, receipt string) error {
	_, err := tx.Exec(`
		insert into giving.refund_decisions (refund_id, unit_id, line_id, amount, approved, from_spent, reason,
			receipt_code, decided_by, at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		r.ID, r.UnitID, r.LineID, int64(r.Amount), approved, fromSpent, reason, receipt, tx.By.ID, tx.Now)
	if err != nil {
		return fmt.Errorf("decide refund %d: %w", r.ID, err)
	}
	return nil
}

func insertRefundPayment(tx *pg.Tx, r *Refund, out *BankLine) error {
	_, err := tx.Exec(`
		insert into giving.refund_payments (refund_id, unit_id, line_id, entry_id, actor_id, at)
		values ($1, $2, $3, $4, $5, $6)`, r.ID, r.UnitID, out.ID, out.EntryID, tx.By.ID, tx.Now)
	if err != nil {
		return fmt.Errorf("pay refund %d: %w", r.ID, err)
	}
	return nil
}

// restLine takes a line that goes back out of everybody's work.
func restLine(tx *pg.Tx, line int64) error {
	_, err := tx.Exec(`
		update giving.bank_lines set state = 'ignored', pledge_id = null
		where id = $1 and kind = 'gift' and state <> 'matched'`, line)
	if err != nil {
		return fmt.Errorf("rest line %d: %w", line, err)
	}
	return nil
}

// becomeLine says that a line is of another kind than was thought, in the book and to the
// public.
func becomeLine(tx *pg.Tx, line int64, from, to LineKind) error {
	n, err := tx.Exec(`
		update giving.bank_lines set kind = $3 where id = $1 and kind = $2 and state = 'booked'`, line, string(from), string(to))
	if err == nil && n == 1 {
		_, err = tx.Exec(`update giving.statement_rows set kind = $2 where line_id = $1`, line, string(to))
	}
	if err != nil {
		return fmt.Errorf("make line %d a %s: %w", line, to, err)
	}
	if n == 0 {
		return fault.Of(fault.Conflict, "match.state")
	}
	return nil
}

// earmarkOfEntry is the part of the book that an incoming gift lies in.
func earmarkOfEntry(tx *pg.Tx, entry int64) (earmark int64, err error) {
	err = tx.Row(`
		select coalesce(a.earmark_id, 0)
		from ledger.postings p join ledger.accounts a on a.id = p.dst
		where p.entry_id = $1 order by p.line limit 1`, entry).Scan(&earmark)
	if err != nil {
		return 0, fmt.Errorf("read where entry %d lies: %w", entry, err)
	}
	return earmark, nil
}

// outgoingLike are the lines that may have given a gift back and stand for no other.
func outgoingLike(tx *pg.Tx, in *BankLine) (list []BankLine, err error) {
	err = tx.Gorm().Where(`account_id = ? and amount = ? and direction = 'out' and state = 'booked' and booked_on >= ?
		and kind in ('refund', 'transfer_out') and unit_id = ?
		and not exists (select from giving.refund_payments p where p.line_id = bank_lines.id)
		and not exists (select from giving.late_returns r where r.out_id = bank_lines.id)
		and not exists (select from giving.late_moves m where m.out_id = bank_lines.id)`,
		in.AccountID, int64(in.Amount), in.BookedOn, in.UnitID).Order("id desc").Limit(fitsShown).Find(&list).Error
	if err != nil {
		return nil, fmt.Errorf("look for what gave line %d back: %w", in.ID, err)
	}
	return list, nil
}

// Returned is what anybody reads of a gift that goes back, at its receipt.
type Returned struct {
	Amount    money.VND
	DecidedAt time.Time
	FromSpent bool
	PaidOn    workday.Day // zero until the bank's line is there
	LineID    int64
}

func returnOf(tx *pg.Tx, receipt string) (*Returned, error) {
	var r Returned
	var on *workday.Day
	err := tx.Row(`
		select amount, decided_at, from_spent, paid_on, coalesce(line_id, 0)
		from giving.public_returns where receipt_code = $1`, receipt).
		Scan(&r.Amount, &r.DecidedAt, &r.FromSpent, &on, &r.LineID)
	if pg.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read whether receipt %s went back: %w", receipt, err)
	}
	if on != nil {
		r.PaidOn = *on
	}
	return &r, nil
}
