package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// YearRow is one part of one book in the statement of a year: opening + came in − went out
// + moved from other books = closing, which the next year opens with.
type YearRow struct {
	Year                                     int
	Book                                     int64
	Part, Item                               string
	Opening, CameIn, WentOut, Moved, Closing int64
}

// Line is the row as the public log's hash has it.
func (y YearRow) Line() string {
	return fmt.Sprintf("%d/%s/%s %d %d %d %d %d\n", y.Book, y.Part, y.Item, y.Opening, y.CameIn, y.WentOut, y.Moved, y.Closing)
}

// YearList is what the leaf of a year binds: the hash of its lines, in order of book, part
// and item.
func YearList(rows []YearRow) string {
	var b strings.Builder
	for _, y := range rows {
		b.WriteString(y.Line())
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}

// tellYears tells of each year that a closing carried over.
func tellYears(tx *pg.Tx, fund, period int64) error {
	years := map[int][]YearRow{}
	var order []int
	err := tx.Each(`
		select year, book_id, part, item, opening, came_in, went_out, moved, closing
		from ledger.carry_overs where period_id = $1
		order by year, book_id, part collate "C", item collate "C"`, []any{period}, func(r pg.Scanner) error {
		var y YearRow
		err := r.Scan(&y.Year, &y.Book, &y.Part, &y.Item, &y.Opening, &y.CameIn, &y.WentOut, &y.Moved, &y.Closing)
		if years[y.Year] == nil {
			order = append(order, y.Year)
		}
		years[y.Year] = append(years[y.Year], y)
		return err
	})
	if err != nil {
		return fmt.Errorf("read the years that period %d closed: %w", period, err)
	}
	for _, year := range order {
		body, err := leaf.Encode("year_closed", map[string]any{
			"fund": fund, "year": year, "on": workday.On(tx.Now), "rows": len(years[year]), "list": YearList(years[year]),
		})
		if err != nil {
			return fmt.Errorf("tell of year %d: %w", year, err)
		}
		err = tlog.Append(tx, []tlog.Leaf{{Kind: "year_closed", Ref: fmt.Sprintf("%d/%d", period, year), Body: body}})
		if err != nil {
			return err
		}
	}
	return nil
}
