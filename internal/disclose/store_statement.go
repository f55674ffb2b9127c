package disclose

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// coversOf says how far the accounts of campaigns are covered. Where the newest line has
// only its day, the hour of an earlier day's line does not stand for it. An account that no
// bank has told of yet has no line.
func coversOf(tx *pg.Tx, campaigns []int64) (covers []Cover, err error) {
	err = tx.Each(`
		select c.id, c.slug, a.id, a.bank_name, a.number,
			coalesce(case when t.timed then v.through_at else v.through_on::timestamp at time zone 'Asia/Ho_Chi_Minh' end,
				'0001-01-01 00:00:00+00'),
			t.timed, coalesce(v.lines, 0), coalesce(v.lines_live, 0), coalesce(v.sum_in, 0), coalesce(v.sum_out, 0)
		from giving.public_bank_accounts a
		join giving.public_campaigns c on c.id = a.campaign_id
		left join giving.public_covers v on v.account_id = a.id
		cross join lateral (
			select coalesce((v.through_at at time zone 'Asia/Ho_Chi_Minh')::date >= v.through_on, false) as timed) t
		where c.id = any ($1)
		order by c.starts_on desc, a.id`, []any{campaigns}, func(r pg.Scanner) error {
		var c Cover
		err := r.Scan(&c.Campaign, &c.Slug, &c.Account, &c.Bank, &c.Number,
			&c.Through, &c.Timed, &c.Lines, &c.Live, &c.SumIn, &c.SumOut)
		covers = append(covers, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read what is covered: %w", err)
	}
	return covers, nil
}

func statementDays(tx *pg.Tx, slug string, before workday.Day) (days []DayRow, err error) {
	err = tx.Each(`
		select d.day, sum(d.lines_in)::bigint, sum(d.sum_in)::bigint,
			sum(d.lines_out)::bigint, sum(d.sum_out)::bigint
		from disclose.public_statement_days d
		join giving.public_campaigns c on c.id = d.campaign_id
		where ($1 = '' or c.slug = $1) and ($2::date is null or d.day < $2)
		group by d.day
		order by d.day desc
		limit $3`, []any{slug, before, daysMax}, func(r pg.Scanner) error {
		var d DayRow
		err := r.Scan(&d.Day, &d.LinesIn, &d.SumIn, &d.LinesOut, &d.SumOut)
		days = append(days, d)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the days of the statement: %w", err)
	}
	return days, nil
}

// latestGifts takes the newest of each campaign by its index and then the newest
// of these, so that a quiet campaign beside a busy one costs no walk: were it said
// that the campaign equals, the planner would walk all lines by time.
func latestGifts(tx *pg.Tx, slug string, limit int) (gifts []Gift, err error) {
	err = tx.Each(`
		select s.id, s.at, s.timed, s.slug, s.amount, s.text, coalesce(s.receipt, ''), s.cash
		from (
			select r.*, c.slug
			from giving.public_campaigns c
			cross join lateral (
				(select p.id, p.at, p.timed, p.amount, p.text, p.receipt, false as cash
				from giving.public_statement p
				where p.campaign_id between c.id and c.id and p.kind = 'gift' and p.direction = 'in'
				order by p.campaign_id desc, p.at desc, p.id desc
				limit $2)
				union all
				(select k.id, k.at, true, k.amount, '', null, true
				from giving.public_cash k
				where k.campaign_id = c.id
				order by k.at desc, k.id
				limit $2)) r
			where $1 = '' or c.slug = $1) s
		order by s.at desc, s.id desc
		limit $2`, []any{slug, limit}, func(r pg.Scanner) error {
		var g Gift
		err := r.Scan(&g.ID, &g.At, &g.Timed, &g.Slug, &g.Amount, &g.Text, &g.Receipt, &g.Cash)
		gifts = append(gifts, g)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the latest gifts: %w", err)
	}
	return gifts, nil
}
