package disclose

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// OtherSource is money for relief that nobody gave: of the state budget, of the
// disaster-prevention fund, of the fund for the poor. It stands in no figure of gifts.
type OtherSource struct {
	Book      int64
	Unit      int64
	Kind      string
	Name      string
	Purpose   string
	Body      string // who decided that it comes
	Document  string
	DecidedOn workday.Day

	Received   money.VND
	Allocated  money.VND // decided and in nobody's hands; inside Balance
	Disbursed  money.VND
	Balance    money.VND
	Arithmetic Arithmetic
}

// sourceHolder is where the money of a source comes from.
const sourceHolder = "nguon"

// otherKinds are the books of money that nobody gave.
var otherKinds = map[string]bool{"budget": true, "disaster_prevention": true, "charity": true}

// OtherSources lists those of a unit, of all units without one, the latest first, as they
// are now.
func OtherSources(ctx context.Context, db *pg.DB, unit string) (list []OtherSource, err error) {
	err = db.Public(ctx, func(tx *pg.Tx) error {
		var id int64
		if unit != "" {
			u, err := place.ByRef(tx, unit)
			if err != nil {
				return err
			}
			id = u.ID
		}
		list, err = otherSources(tx, id)
		return err
	})
	return list, err
}

// otherSourcesMax bounds the list.
const otherSourcesMax = 200

func otherSources(tx *pg.Tx, unit int64) (list []OtherSource, err error) {
	at := map[int64]int{}
	books := []int64{}
	err = tx.Each(`
		select book_id, unit_id, kind, name, purpose, body, document, decided_on
		from giving.public_sources where $1::bigint = 0 or unit_id = $1
		order by id desc limit $2`, []any{unit, otherSourcesMax}, func(r pg.Scanner) error {
		var s OtherSource
		err := r.Scan(&s.Book, &s.Unit, &s.Kind, &s.Name, &s.Purpose, &s.Body, &s.Document, &s.DecidedOn)
		at[s.Book], books, list = len(list), append(books, s.Book), append(list, s)
		return err
	})
	if err != nil || len(list) == 0 {
		return list, err
	}
	sums := make([]flows, len(list))
	err = tx.Each(`
		select book_id, kind, holder, sum(n_in)::bigint, sum(n_out)::bigint, sum(qty_in)::bigint, sum(qty_out)::bigint
		from disclose.public_balances
		where book_id = any ($1) and item = 'VND'
		group by book_id, kind, holder`, []any{books}, func(r pg.Scanner) error {
		var book, nIn, nOut int64
		var kind, holder string
		var in, out money.VND
		if err := r.Scan(&book, &kind, &holder, &nIn, &nOut, &in, &out); err != nil {
			return err
		}
		sums[at[book]].add(kind, holder, nIn, nOut, in, out)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("sum the other sources: %w", err)
	}
	for i := range list {
		l := &sums[i]
		l.apart = true
		list[i].Received, list[i].Allocated, list[i].Disbursed = l.source, l.allocated(), l.disbursed
		list[i].Balance, list[i].Arithmetic = l.held(), l.arithmetic("", 0, "balance")
	}
	return list, nil
}
