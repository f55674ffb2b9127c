package disclose

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
)

func readTrail(tx *pg.Tx, book, part int64) (*Trail, error) {
	t := &Trail{Book: book}
	var code string
	err := tx.Row(`
		select b.name, coalesce(c.slug, ''), coalesce(e.name, ''), coalesce(e.purpose, ''), coalesce(e.code, '')
		from ledger.public_books b
		left join giving.public_campaigns c on c.book_id = b.id
		left join ledger.public_earmarks e on e.id = $2 and e.book_id = b.id
		where b.id = $1`, book, part).Scan(&t.BookName, &t.Campaign, &t.Part, &t.Purpose, &code)
	if err != nil {
		return nil, fmt.Errorf("book %d: %w", book, err)
	}
	t.General = code == "" || code == ledger.General
	flows, err := partFlows(tx, book, part, t.General)
	if err != nil {
		return nil, err
	}
	l := flows.of(vnd)
	t.Received, t.Allocated, t.Disbursed, t.Balance = l.received, l.allocated(), l.disbursed, l.held()
	t.Arithmetic, t.Unspent = l.arithmetic("", 0, "balance"), l.unspent()
	all, err := itemNames(tx)
	if err != nil {
		return nil, err
	}
	t.Goods = all.goods(flows)
	if t.Decisions, err = spentOf(tx, all, book, part, t.General); err != nil {
		return nil, fmt.Errorf("decisions of part %d of book %d: %w", part, book, err)
	}
	return t, nil
}

// partFlows sums one part of a book. What was booked for no part in particular is
// for everything the book is for.
func partFlows(tx *pg.Tx, book, part int64, general bool) (all byItem, err error) {
	all = byItem{}
	err = tx.Each(`
		select item, kind, `+holderClass+` as holder, sum(n_in)::bigint, sum(n_out)::bigint,
			sum(qty_in)::bigint, sum(qty_out)::bigint
		from disclose.public_balances
		where book_id = $1 and (earmark_id = $2 or $3 and earmark_id is null)
		group by 1, 2, 3`, []any{book, part, general}, all.scan)
	if err != nil {
		return nil, fmt.Errorf("sum part %d of book %d: %w", part, book, err)
	}
	return all, nil
}

func spentOf(tx *pg.Tx, all items, book, part int64, general bool) (list []Spent, err error) {
	err = tx.Each(selectEvent+`, d.slug, d.number, d.year, d.decided_on, p.item, p.units, p.qty, p.given
		from disclose.public_paid p
		join aid.public_decisions d on d.decision_id = p.decision_id
		join disaster.public_events e on e.id = d.event_id
		where p.book_id = $1 and (p.earmark_id = $2 or $3 and p.earmark_id is null)
		order by d.decided_on desc, d.decision_id desc, p.item`, []any{book, part, general}, func(r pg.Scanner) error {
		var s Spent
		var item string
		var units int
		var qty, given int64
		err := r.Scan(append(s.Event.fields(), &s.Decision, &s.Number, &s.Year, &s.DecidedOn, &item, &units, &qty, &given)...)
		if n := len(list); n == 0 || list[n-1].Decision != s.Decision {
			list = append(list, s)
		}
		last := &list[len(list)-1]
		last.Communes = max(last.Communes, units)
		if reach := (Reach{Decided: qty, Given: given}); item == vnd {
			last.Money = reach
		} else {
			last.Goods = append(last.Goods, ItemReach{all.of(item), reach})
		}
		return err
	})
	return list, err
}

// Paid is the money of a decision in đồng.
func (s Spent) Paid() (decided, given money.VND) {
	return money.VND(s.Money.Decided), money.VND(s.Money.Given)
}
