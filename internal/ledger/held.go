package ledger

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// Holding is what one account has to give: money in a bank account or cash box, or
// a lot in a warehouse, for one earmark of one book.
type Holding struct {
	Account     int64
	Book        int64
	BookName    string
	Earmark     int64
	EarmarkCode string // General when it is for everything the book is for
	EarmarkName string
	Kind        Kind // Bank, Cash or Store
	Holder      string
	Item        string
	Qty         int64 // above zero
	OpenedAt    time.Time
}

// Held lists what the books have of an item and nobody has been promised yet, in the
// order in which it is to be spent: earmarked first, then the oldest. Without an item
// it lists money and all goods. What a safe holds until it is sold (v7:l12) is none of it.
func Held(tx *pg.Tx, books []int64, item string) (list []Holding, err error) {
	err = tx.Each(`
		select a.id, a.book_id, k.name, coalesce(a.earmark_id, 0), coalesce(e.code, ''), coalesce(e.name, ''),
			a.kind, a.holder, a.item, b.qty, a.opened_at
		from ledger.accounts a
		join ledger.books k on k.id = a.book_id
		left join ledger.earmarks e on e.id = a.earmark_id
		join ledger.balances b on b.account_id = a.id
		where a.book_id = any ($1) and a.kind in ('bank', 'cash', 'store')
			and a.holder !~ '^v[0-9]' and ($2 = '' or a.item = $2) and b.qty > 0
		order by coalesce(e.code, $3) = $3, a.opened_at, a.id`, []any{books, item, General},
		func(r pg.Scanner) error {
			var h Holding
			err := r.Scan(&h.Account, &h.Book, &h.BookName, &h.Earmark, &h.EarmarkCode, &h.EarmarkName,
				&h.Kind, &h.Holder, &h.Item, &h.Qty, &h.OpenedAt)
			list = append(list, h)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list what %d books hold: %w", len(books), err)
	}
	return list, nil
}
