package disclose

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
)

// Year is the statement of a fund's closed year: what each part of each book carried into
// the next.
type Year struct {
	Year        int
	ClosedAt    time.Time
	StillClosed bool // it has not been reopened since
	Rows        []YearRow
}

// YearRow is one part of one book: of money, or of one item in its base unit.
type YearRow struct {
	Book      int64
	Kind      string
	Name      string // of the book
	Part      string
	Item      string
	Opening   money.VND
	CameIn    money.VND
	WentOut   money.VND
	Moved     money.VND // from other funds, or to them when below zero
	Closing   money.VND
	BookTitle bool // the first row of its book
}

// Arithmetic prints the row: đầu năm + thu − chi = cuối năm.
func (r YearRow) Arithmetic() Arithmetic {
	a := Arithmetic{Key: "year_closing", Total: r.Closing}
	a.add("year_opening", r.Opening, false, true)
	a.add("year_in", r.CameIn, false, true)
	a.add("year_out", r.WentOut, true, true)
	if r.Moved < 0 {
		a.add("sent", -r.Moved, true, false)
	} else {
		a.add("arrived", r.Moved, false, false)
	}
	return a
}

// Years lists the statements of a unit's fund, of all funds without a unit, the latest
// year first. Books of campaigns
// that are not published are left out.
func Years(ctx context.Context, db *pg.DB, unit string) (list []Year, err error) {
	err = db.Public(ctx, func(tx *pg.Tx) error {
		var fund int64
		if unit != "" {
			u, err := place.ByRef(tx, unit)
			if err != nil {
				return err
			}
			f, err := fundOfUnit(tx, u.ID)
			if err != nil {
				return err
			}
			fund = f.ID
		}
		list, err = yearsOf(tx, fund)
		return err
	})
	return list, err
}

func yearsOf(tx *pg.Tx, fund int64) (list []Year, err error) {
	err = tx.Each(`
		select y.year, y.closed_at, y.still_closed, y.book_id, b.kind, coalesce(c.name, b.name), y.part, y.item,
			y.opening, y.came_in, y.went_out, y.moved, y.closing
		from ledger.public_carry_overs y
		join ledger.public_books b on b.id = y.book_id
		left join giving.public_campaigns c on c.book_id = b.id
		where ($1::bigint = 0 or y.fund_id = $1) and (b.kind <> 'campaign' or c.id is not null)
			and (y.opening, y.came_in, y.went_out, y.moved) <> (0, 0, 0, 0)
		order by y.year desc, y.book_id, y.item <> 'VND', y.item, y.part`, []any{fund}, func(r pg.Scanner) error {
		var y Year
		var w YearRow
		err := r.Scan(&y.Year, &y.ClosedAt, &y.StillClosed, &w.Book, &w.Kind, &w.Name, &w.Part, &w.Item, &w.Opening, &w.CameIn,
			&w.WentOut, &w.Moved, &w.Closing)
		if n := len(list); n == 0 || list[n-1].Year != y.Year {
			list = append(list, y)
		}
		last := &list[len(list)-1]
		w.BookTitle = !slices.ContainsFunc(last.Rows, func(o YearRow) bool { return o.Book == w.Book })
		last.Rows = append(last.Rows, w)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the years of fund %d: %w", fund, err)
	}
	return list, nil
}
