package disclose

import (
	"fmt"
	"strconv"
	"time"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
)

func digits(v money.VND) string { return strconv.FormatInt(int64(v), 10) }

// scope is the published campaigns that are asked for, with their books.
type scope struct{ ids, books []int64 }

func campaignsOf(tx *pg.Tx, slug string, unit int64, disaster string) (s scope, err error) {
	s = scope{[]int64{}, []int64{}}
	err = tx.Each(`
		select id, book_id from giving.public_campaigns
		where ($1 = '' or slug = $1) and ($2::bigint = 0 or unit_id = $2) and ($3 = '' or disaster = $3)`,
		[]any{slug, unit, disaster}, func(r pg.Scanner) error {
			var id, book int64
			err := r.Scan(&id, &book)
			s.ids, s.books = append(s.ids, id), append(s.books, book)
			return err
		})
	if err != nil {
		return scope{}, fmt.Errorf("find campaigns: %w", err)
	}
	return s, nil
}

// vnd is the item of money in the books.
const vnd = "VND"

// byItem are the flows of money and of each kind of goods.
type byItem map[string]*flows

// of is the flows of an item, empty ones if there are none.
func (all byItem) of(item string) *flows {
	if all[item] == nil {
		all[item] = &flows{}
	}
	return all[item]
}

func flowsNow(tx *pg.Tx, books []int64) (all byItem, err error) {
	all = byItem{}
	err = tx.Each(`
		select item, kind, `+holderClass+` as holder, sum(n_in)::bigint, sum(n_out)::bigint,
			sum(qty_in)::bigint, sum(qty_out)::bigint
		from disclose.public_balances
		where book_id = any ($1)
		group by 1, 2, 3`, []any{books}, all.scan)
	if err != nil {
		return nil, fmt.Errorf("sum the books: %w", err)
	}
	return all, nil
}

// flowsAt sums the books at the last cut before a moment and says when that was.
func flowsAt(tx *pg.Tx, books []int64, at time.Time) (all byItem, cutAt time.Time, err error) {
	all = byItem{}
	var cut int64
	err = tx.Row(`
		select id, at from disclose.public_cuts where at <= $1 order by at desc limit 1`, at).Scan(&cut, &cutAt)
	if pg.NoRows(err) {
		return all, at, nil
	}
	if err != nil {
		return nil, at, fmt.Errorf("find the cut at %s: %w", at, err)
	}
	err = tx.Each(`
		select item, kind, `+holderClass+` as holder, sum(f.n_in)::bigint, sum(f.n_out)::bigint,
			sum(f.qty_in)::bigint, sum(f.qty_out)::bigint
		from disclose.public_accounts a
		cross join lateral (
			select c.n_in, c.n_out, c.qty_in, c.qty_out from disclose.public_account_cuts c
			where c.account_id = a.account_id and c.cut_id <= $2
			order by c.cut_id desc
			limit 1) f
		where a.book_id = any ($1)
		group by 1, 2, 3`, []any{books, cut}, all.scan)
	if err != nil {
		return nil, at, fmt.Errorf("sum the books at cut %d: %w", cut, err)
	}
	return all, cutAt, nil
}

func (all byItem) scan(r pg.Scanner) error {
	var item, kind, holder string
	var nIn, nOut int64
	var in, out money.VND
	err := r.Scan(&item, &kind, &holder, &nIn, &nOut, &in, &out)
	if err == nil {
		all.of(item).add(kind, holder, nIn, nOut, in, out)
	}
	return err
}

// addPledges fills in what is registered, now or as of a moment. A cancelled
// promise is none; an expired one was registered all the same.
func (f *Figures) addPledges(tx *pg.Tx, campaigns []int64, at time.Time) error {
	query, args := `
		select state, pledges, amount from disclose.public_pledged
		where campaign_id = any ($1)`, []any{campaigns}
	if !at.IsZero() {
		query, args = `
			select s.state, t.pledges, t.amount
			from unnest($1::bigint[]) c (id)
			cross join (values ('waiting'), ('received'), ('expired')) s (state)
			cross join lateral (
				select t.pledges, t.amount from disclose.public_pledge_totals t
				where t.campaign_id = c.id and t.state = s.state and t.at <= $2
				order by t.at desc
				limit 1) t`, append(args, at)
	}
	err := tx.Each(query, args, func(r pg.Scanner) error {
		var state string
		var pledges int64
		var amount money.VND
		if err := r.Scan(&state, &pledges, &amount); err != nil {
			return err
		}
		if state == "cancelled" {
			return nil
		}
		f.Pledges += pledges
		f.Pledged += amount
		if state == "waiting" {
			f.Waiting += amount
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("sum the pledges: %w", err)
	}
	return nil
}
