package giving

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// inquiryDuties are what an inquiry of each kind makes due, and whose it is.
var inquiryDuties = map[InquiryKind]struct {
	kind duty.Kind
	role auth.Role
}{
	ClaimInquiry:  {duty.ClaimAnswer, auth.Accountant},
	RefundInquiry: {duty.RefundDecide, auth.FundManager},
	FakeInquiry:   {duty.FakeReport, auth.Accountant},
	NameInquiry:   {duty.ClaimAnswer, auth.Accountant},
}

// AskInquiries opens the duty to answer what givers ask, of each unit and kind by what has
// waited longest, and to pay each refund that was approved. Anybody may ask, as often as they
// like, so one question is one duty and a thousand are one too: when the oldest is answered the
// next one's day counts. What an officer did while its duty was being opened found none to
// end: it is ended here. It may run as often as it likes.
func (s *Service) AskInquiries(ctx context.Context) error {
	return s.DB.Update(ctx, importer, func(tx *pg.Tx) error {
		if err := endAnswered(tx); err != nil {
			return err
		}
		oldest, err := oldestInquiries(tx)
		if err != nil {
			return err
		}
		unpaid, err := refundsToPay(tx)
		if err != nil {
			return err
		}
		return duty.Open(tx, append(oldest, unpaid...)...)
	})
}

func inquiryPath(id int64) string { return fmt.Sprintf("/van-phong/hoi/%d", id) }

// answered are the duties still open about what has its answer: of an inquiry the answer, or
// that its refund was approved; of a refund the bank's line.
const answered = `
	select d.kind, d.ref from duty.duties d
	where d.kind = any ($1)
		and not exists (select from duty.steps s where s.duty_id = d.id and s.what in ('done', 'dropped'))
		and (exists (
				select from giving.inquiry_answers a
				where a.inquiry_id = substring(d.ref from '^inquiry:([0-9]+)$')::bigint)
			or exists (
				select from giving.refunds r join giving.refund_decisions x on x.refund_id = r.id and x.approved
				where r.inquiry_id = substring(d.ref from '^inquiry:([0-9]+)$')::bigint)
			or exists (
				select from giving.refund_payments p
				where p.refund_id = substring(d.ref from '^refund:([0-9]+)$')::bigint))
	order by d.id limit $2`

func endAnswered(tx *pg.Tx) error {
	kinds := []string{string(duty.RefundPay)}
	for _, d := range inquiryDuties {
		kinds = append(kinds, string(d.kind))
	}
	var list []duty.New
	err := tx.Each(answered, []any{kinds, listMax}, func(r pg.Scanner) error {
		var n duty.New
		err := r.Scan(&n.Kind, &n.Ref)
		list = append(list, n)
		return err
	})
	if err != nil {
		return fmt.Errorf("look for duties about what is answered: %w", err)
	}
	for _, n := range list {
		if err := duty.Done(tx, n.Kind, n.Ref, "Đã trả lời", 0); err != nil {
			return err
		}
	}
	return nil
}

// oldestInquiries are those that have waited longest, of each unit and kind, and have no duty
// yet. A refund that a second person has approved waits for the bank and has its own day.
func oldestInquiries(tx *pg.Tx) (list []duty.New, err error) {
	kinds, duties := []string{}, []string{}
	for kind, d := range inquiryDuties {
		kinds, duties = append(kinds, string(kind)), append(duties, string(d.kind))
	}
	err = tx.Each(`
		select q.id, q.kind, q.unit_id, q.name, q.filed_on
		from (
			select distinct on (q.unit_id, q.kind) q.id, q.kind, q.unit_id, c.name,
				(q.filed_at at time zone 'Asia/Ho_Chi_Minh')::date as filed_on
			from giving.inquiries q
			join giving.campaigns c on c.id = q.campaign_id
			where not exists (select from giving.inquiry_answers a where a.inquiry_id = q.id)
				and not exists (
					select from giving.refunds r join giving.refund_decisions d on d.refund_id = r.id
					where r.inquiry_id = q.id and d.approved)
			order by q.unit_id, q.kind, q.id) q
		join unnest($2::text[], $3::text[]) as k (kind, duty) on k.kind = q.kind
		where not exists (select from duty.duties d where d.kind = k.duty and d.ref = 'inquiry:' || q.id)
		order by q.id limit $1`, []any{campaignsMax, kinds, duties}, func(r pg.Scanner) error {
		var id int64
		var kind InquiryKind
		var n duty.New
		var filed workday.Day
		err := r.Scan(&id, &kind, &n.Unit, &n.About, &filed)
		n.Kind, n.Role = inquiryDuties[kind].kind, inquiryDuties[kind].role
		n.Ref, n.Path, n.From = inquirySubject(id), inquiryPath(id), filed
		list = append(list, n)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for what givers ask: %w", err)
	}
	return list, nil
}

// refundsToPay are refunds that were approved, and have no duty yet.
func refundsToPay(tx *pg.Tx) (list []duty.New, err error) {
	err = tx.Each(`
		select r.id, r.inquiry_id, r.unit_id, c.name, (d.at at time zone 'Asia/Ho_Chi_Minh')::date
		from giving.refund_decisions d
		join giving.refunds r on r.id = d.refund_id
		join giving.inquiries q on q.id = r.inquiry_id
		join giving.campaigns c on c.id = q.campaign_id
		where d.approved and not exists (select from giving.refund_payments p where p.refund_id = r.id)
			and not exists (select from duty.duties t where t.kind = 'refund_pay' and t.ref = 'refund:' || r.id)
		order by r.id limit $1`, []any{listMax}, func(row pg.Scanner) error {
		var id, inquiry int64
		n := duty.New{Kind: duty.RefundPay, Role: auth.Accountant}
		err := row.Scan(&id, &inquiry, &n.Unit, &n.About, &n.From)
		n.Ref, n.Path = refundSubject(id), inquiryPath(inquiry)
		list = append(list, n)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for refunds to be paid: %w", err)
	}
	return list, nil
}
