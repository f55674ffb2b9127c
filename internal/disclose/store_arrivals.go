package disclose

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/pg"
)

func markNow(tx *pg.Tx) (m Mark, err error) {
	if err = tx.Row(`select mark from disclose.public_mark`).Scan(&m); err != nil {
		return 0, fmt.Errorf("read the mark of now: %w", err)
	}
	return m, nil
}

func arrivedSince(tx *pg.Tx, from Mark) (some bool, err error) {
	err = tx.Row(`select exists (select from giving.public_arrivals where born >= $1)`, from).Scan(&some)
	if err != nil {
		return false, fmt.Errorf("look for what came since %d: %w", from, err)
	}
	return some, nil
}

// arrivedBetween adds up what came, by campaign and together, up to one gift more than
// anybody is told of.
func arrivedBetween(tx *pg.Tx, from, to Mark) (moved map[string]Arrived, all Arrived, err error) {
	moved = map[string]Arrived{}
	err = tx.Each(`
		select c.slug, count(*), sum(a.amount)::bigint
		from (
			select campaign_id, amount from giving.public_arrivals
			where born >= $1 and born < $2
			limit $3) a
		join giving.public_campaigns c on c.id = a.campaign_id
		group by c.slug`, []any{from, to, arrivedSum + 1}, func(r pg.Scanner) error {
		var slug string
		var a Arrived
		err := r.Scan(&slug, &a.Gifts, &a.Sum)
		moved[slug] = a
		all.Gifts, all.Sum = all.Gifts+a.Gifts, all.Sum+a.Sum
		return err
	})
	if err != nil {
		return nil, all, fmt.Errorf("add up what came from %d to %d: %w", from, to, err)
	}
	return moved, all, nil
}

func latestArrived(tx *pg.Tx, from, to Mark, slug string) (gifts []Gift, err error) {
	err = tx.Each(`
		select a.id, a.at, a.timed, c.slug, a.amount, a.text, coalesce(a.receipt, ''), a.channel = 'cash'
		from giving.public_arrivals a
		join giving.public_campaigns c on c.id = a.campaign_id
		where a.born >= $1 and a.born < $2 and ($3 = '' or c.slug = $3)
		order by a.born desc, a.id desc
		limit $4`, []any{from, to, slug, arrivedMax}, func(r pg.Scanner) error {
		var g Gift
		err := r.Scan(&g.ID, &g.At, &g.Timed, &g.Slug, &g.Amount, &g.Text, &g.Receipt, &g.Cash)
		gifts = append(gifts, g)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read what came from %d to %d: %w", from, to, err)
	}
	return gifts, nil
}
