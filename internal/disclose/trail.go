package disclose

import (
	"context"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Trail is what became of the money and goods that a gift lies among: one part of
// one book, whole. Banknotes carry no names, so nobody can say which household a
// single gift reached; what can be said, and is, is where all of the part went.
type Trail struct {
	Book       int64
	BookName   string
	Campaign   string // slug, "" for other books
	Part       string // the part's name
	Purpose    string
	General    bool // the part that is for everything the book is for
	Received   money.VND
	Allocated  money.VND
	Disbursed  money.VND
	Balance    money.VND
	Arithmetic Arithmetic
	Unspent    Arithmetic
	Goods      []Goods
	Decisions  []Spent
}

// Spent is what one decision took from a part of a book.
type Spent struct {
	Decision  string // slug
	Number    int64
	Year      int
	DecidedOn workday.Day
	Event     Event
	Communes  int
	Money     Reach // Decided and Given: of this part only
	Goods     []ItemReach
}

// TrailOfReceipt is the trail of what a receipt is for, nil when it stands on no
// part of a book.
func TrailOfReceipt(ctx context.Context, db *pg.DB, code string) (*Trail, error) {
	return trailOf(ctx, db, `
		select book_id, coalesce(earmark_id, 0) from disclose.public_receipt_parts
		where code = $1
		order by earmark_id nulls last
		limit 1`, code)
}

// TrailOfGift is the trail of what a gift with a code is for.
func TrailOfGift(ctx context.Context, db *pg.DB, code string) (*Trail, error) {
	return trailOf(ctx, db, `
		select book_id, coalesce(earmark_id, 0) from disclose.public_gift_parts
		where code = $1`, code)
}

func trailOf(ctx context.Context, db *pg.DB, query, code string) (t *Trail, err error) {
	err = db.Public(ctx, func(tx *pg.Tx) error {
		var book, part int64
		err := tx.Row(query, code).Scan(&book, &part)
		if pg.NoRows(err) {
			return nil
		}
		if err != nil {
			return err
		}
		t, err = readTrail(tx, book, part)
		return err
	})
	return t, err
}
