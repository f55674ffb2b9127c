package giving

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func insertInquiry(tx *pg.Tx, q Inquiry, sealed []byte, consent string) (id int64, err error) {
	var on *workday.Day
	var at *time.Time
	if !q.On.IsZero() {
		on = &q.On
	}
	if !q.At.IsZero() {
		at = &q.At
	}
	err = tx.Row(`
		insert into giving.inquiries (code, kind, unit_id, campaign_id, account_id, amount, happened_on, happened_at,
			sealed, consent_version, proof_file_id, filed_at)
		values ($1, $2, $3, $4, nullif($5::bigint, 0), nullif($6::bigint, 0), $7, $8, $9, $10, nullif($11::bigint, 0), $12)
		returning id`, q.Code, string(q.Kind), q.UnitID, q.CampaignID, q.AccountID, int64(q.Amount), on, at,
		sealed, orNull(consent), q.ProofID, q.FiledAt).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("write down an inquiry: %w", err)
	}
	return id, nil
}

func publicInquiry(tx *pg.Tx, code string) (*InquiryState, error) {
	var st InquiryState
	var at *time.Time
	err := tx.Row(`
		select code, kind, filed_at, outcome, answer, receipt_code, answered_at
		from giving.public_inquiries where code = $1`, code).
		Scan(&st.Code, &st.Kind, &st.FiledAt, &st.Outcome, &st.Answer, &st.Receipt, &at)
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "inquiry.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read how an inquiry stands: %w", err)
	}
	if at != nil {
		st.AnsweredAt = *at
	}
	return &st, nil
}

const inquiryColumns = `
	select q.id, q.code, q.kind, q.unit_id, q.campaign_id, coalesce(q.account_id, 0), coalesce(q.amount, 0),
		q.happened_on, q.happened_at, coalesce(q.proof_file_id, 0), q.filed_at, coalesce(a.outcome, 'waiting'),
		coalesce(a.answer, ''), coalesce(a.actor, ''), a.at, coalesce(a.line_id, 0), coalesce(a.receipt_code, ''), q.sealed
	from giving.inquiries q
	left join giving.inquiry_answers a on a.inquiry_id = q.id`

func scanInquiry(r pg.Scanner) (q Inquiry, sealed []byte, err error) {
	var on *workday.Day
	var at, answered *time.Time
	err = r.Scan(&q.ID, &q.Code, &q.Kind, &q.UnitID, &q.CampaignID, &q.AccountID, &q.Amount, &on, &at, &q.ProofID,
		&q.FiledAt, &q.Outcome, &q.Answer, &q.AnsweredBy, &answered, &q.LineID, &q.Receipt, &sealed)
	if on != nil {
		q.On = *on
	}
	if at != nil {
		q.At = *at
	}
	if answered != nil {
		q.AnsweredAt = *answered
	}
	return q, sealed, err
}

// inquiryByID reads an inquiry with what was said in it.
func (s *Service) inquiryByID(tx *pg.Tx, id int64) (*Inquiry, error) {
	q, sealed, err := scanInquiry(tx.Row(inquiryColumns+` where q.id = $1`, id))
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "inquiry.missing")
	}
	if err == nil {
		err = s.openInquiry(&q, sealed)
	}
	if err != nil {
		return nil, fmt.Errorf("read inquiry %d: %w", id, err)
	}
	return &q, nil
}

func listInquiries(tx *pg.Tx, kind InquiryKind, waiting bool, before int64, limit int) (list []Inquiry, err error) {
	err = tx.Each(inquiryColumns+`
		where ($1 = '' or q.kind = $1) and (a.inquiry_id is null) = $2 and ($3::bigint = 0 or q.id < $3)
		order by q.id desc limit $4`, []any{string(kind), waiting, before, limit}, func(r pg.Scanner) error {
		q, _, err := scanInquiry(r)
		list = append(list, q)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list inquiries: %w", err)
	}
	return list, nil
}

// takenLinesMax is how many lines of one amount and day are looked at beside a claim in a list;
// of more nothing is told there.
const takenLinesMax = 100

// tellTaken marks the claims whose account has lines of that amount about that day, and all of
// them have their givers: often the same person, who asked twice.
func tellTaken(tx *pg.Tx, list []Inquiry) error {
	ids, at := make([]int64, 0, len(list)), map[int64]int{}
	for i, q := range list {
		if q.Kind == ClaimInquiry {
			ids, at[q.ID] = append(ids, q.ID), i
		}
	}
	err := tx.Each(`
		select q.id
		from giving.inquiries q
		cross join lateral (
			select count(*) as lines, count(*) filter (where l.state = 'matched') as taken
			from (
				select r.line_id
				from giving.statement_rows r
				where r.amount = q.amount and r.account_id = q.account_id and r.kind = 'gift' and r.direction = 'in'
					and r.at >= q.happened_on::timestamp at time zone 'Asia/Ho_Chi_Minh'
					and r.at < (q.happened_on + 2)::timestamp at time zone 'Asia/Ho_Chi_Minh'
				limit $2) r
			join giving.bank_lines l on l.id = r.line_id) f
		where q.id = any ($1) and f.lines between 1 and $2 - 1 and f.taken = f.lines`,
		[]any{ids, takenLinesMax}, func(r pg.Scanner) error {
			var id int64
			err := r.Scan(&id)
			if err == nil {
				list[at[id]].Taken = true
			}
			return err
		})
	if err != nil {
		return fmt.Errorf("look whose lines are claimed: %w", err)
	}
	return nil
}

// countInquiries counts what waits for an answer at the units where the officer answers, wrong
// names where receipts are made void, and what waits for a decision about money that was found
// and goes back, of which who found it decides nothing.
func countInquiries(tx *pg.Tx, by auth.Actor) (n int, err error) {
	err = tx.Row(`
		select count(*) from (
			select from giving.inquiries q
			where not exists (select from giving.inquiry_answers a where a.inquiry_id = q.id)
				and (q.unit_id = any ($1) or q.kind = $2 and q.unit_id = any ($3) or q.unit_id = any ($4) and exists (
					select from giving.refunds r
					where r.inquiry_id = q.id and r.checked_by <> $5
						and not exists (select from giving.refund_decisions d where d.refund_id = r.id)))
			limit 1000) w`,
		by.Where(auth.MatchLines), string(NameInquiry), by.Where(auth.VoidReceipt), by.Where(auth.ApproveRefund), by.ID).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the inquiries that wait: %w", err)
	}
	return n, nil
}

// endInquiry writes how an inquiry ended; whoever comes second is told.
func endInquiry(tx *pg.Tx, q *Inquiry, outcome string, line int64, receipt, answer string) error {
	n, err := tx.Exec(`
		insert into giving.inquiry_answers (inquiry_id, unit_id, outcome, line_id, receipt_code, answer, actor_id, at)
		values ($1, $2, $3, nullif($4::bigint, 0), $5, $6, $7, $8)
		on conflict (inquiry_id) do nothing`, q.ID, q.UnitID, outcome, line, receipt, answer, tx.By.ID, tx.Now)
	if err != nil {
		return fmt.Errorf("answer inquiry %d: %w", q.ID, err)
	}
	if n == 0 {
		return fault.Of(fault.Conflict, "inquiry.answered")
	}
	return nil
}

// transferLines are the gifts of one account, amount and day, and of the days beside it
// where banks book later than people send. The public rows have the index.
func transferLines(tx *pg.Tx, account int64, amount money.VND, from, to workday.Day) (list []BankLine, err error) {
	var ids []int64
	err = tx.Each(`
		select r.line_id from giving.statement_rows r
		where r.amount = $2 and r.at >= $3 and r.at < $4 and r.account_id = $1 and r.kind = 'gift' and r.direction = 'in'
		order by r.at, r.line_id limit $5`,
		[]any{account, int64(amount), from.Start().UTC(), to.End().UTC(), alikeLinesMax + 1}, func(r pg.Scanner) error {
			var id int64
			err := r.Scan(&id)
			ids = append(ids, id)
			return err
		})
	if err == nil && len(ids) > 0 {
		err = tx.Gorm().Where("id in ?", ids).Order("id").Find(&list).Error
	}
	if err != nil {
		return nil, fmt.Errorf("look for a transfer of %d: %w", amount, err)
	}
	return list, nil
}

// triesAt counts who has asked for a transfer of this amount on this day and was not right:
// what was settled named its own line, and takes nothing from who comes after it.
func triesAt(tx *pg.Tx, account int64, amount money.VND, on workday.Day) (n int, err error) {
	err = tx.Row(`
		select count(*) from (
			select from giving.inquiries q
			where q.account_id = $1 and q.amount = $2 and q.happened_on between $3::date - 1 and $3::date + 1
				and not exists (
					select from giving.inquiry_answers a where a.inquiry_id = q.id and a.outcome = 'settled')
			limit 100) w`,
		account, int64(amount), on).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the claims of one transfer: %w", err)
	}
	return n, nil
}

// claimsWithNews are claims that wait and whose account has had lines since they were
// asked, lately: whichever of them, when there are very many.
func claimsWithNews(tx *pg.Tx, since time.Time, limit int) (list []Inquiry, err error) {
	err = tx.Each(`
		select q.id, q.account_id, q.amount, q.happened_on
		from giving.inquiries q join giving.account_covers v on v.account_id = q.account_id
		where q.kind = 'claim' and q.filed_at > $1 and v.updated_at >= q.filed_at and v.through_on >= q.happened_on
			and v.updated_at > $2 and not exists (select from giving.inquiry_answers a where a.inquiry_id = q.id)
		order by random() limit $3`, []any{since, tx.Now.Add(-newsFor), limit}, func(r pg.Scanner) error {
		var q Inquiry
		err := r.Scan(&q.ID, &q.AccountID, &q.Amount, &q.On)
		list = append(list, q)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the claims to look at again: %w", err)
	}
	return list, nil
}

// newsFor is how long an account's new lines are news: a day without a server is none lost.
const newsFor = 48 * time.Hour

func numberOf(tx *pg.Tx, account int64) (number string, err error) {
	err = tx.Row(`select number from giving.bank_accounts where id = $1`, account).Scan(&number)
	if err != nil {
		return "", fmt.Errorf("read the number of account %d: %w", account, err)
	}
	return number, nil
}

// referencesOther are the public lines whose reference ends with other digits.
func referencesOther(tx *pg.Tx, ids []int64, digits string) (map[int64]bool, error) {
	other := map[int64]bool{}
	err := tx.Each(`
		select id from giving.public_statement
		where id = any ($1) and reference <> '' and right(regexp_replace(reference, '[^0-9]', '', 'g'), length($2)) <> $2`,
		[]any{ids, digits}, func(r pg.Scanner) error {
			var id int64
			err := r.Scan(&id)
			other[id] = true
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("compare references: %w", err)
	}
	return other, nil
}
