package ledger

import (
	"fmt"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// years are the statements that everybody may read, as sums.
func (b *books) years() (list []string) {
	b.Helper()
	rows, err := pgtest.Super(b, b.db).Query(`
		select year, sum(opening), sum(came_in), sum(went_out), sum(moved), sum(closing), bool_and(still_closed)
		from ledger.public_carry_overs group by year order by year`)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var year, opening, in, out, moved, closing int64
		var closed bool
		if err := rows.Scan(&year, &opening, &in, &out, &moved, &closing, &closed); err != nil {
			b.Fatal(err)
		}
		list = append(list, fmt.Sprintf("%d: %d + %d - %d + %d = %d %t", year, opening, in, out, moved, closing, closed))
	}
	return list
}

// Closing a December writes what the year came to, part by part, and the next year opens
// with it; a year that is reopened and closed again has a later statement.
func TestYear(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.mustPost(b.gift(1, 1000), b.payout(1, 300))
	b.fold()
	december := workday.Date(2024, time.December, 15)
	b.confirm(b.askClose(workday.Date(2024, time.October, 1)))
	if got := b.years(); len(got) != 0 {
		t.Errorf("a year is over in October: %v", got)
	}
	b.confirm(b.askClose(december))
	if got := fmt.Sprint(b.years()); got != "[2024: 0 + 1000 - 300 + 0 = 700 true]" {
		t.Error(got)
	}
	late := b.gift(2, 50)
	late.BankOn = workday.Date(2025, time.March, 1)
	b.mustPost(late)
	b.confirm(b.askClose(workday.Date(2025, time.December, 1)))
	if got := fmt.Sprint(b.years()); got != "[2024: 0 + 1000 - 300 + 0 = 700 true 2025: 700 + 50 - 0 + 0 = 750 true]" {
		t.Error(got)
	}

	id, err := AskReopen(t.Context(), b.db, b.first(), b.fund.ID, december, "quên một khoản của tháng mười hai")
	if err != nil {
		t.Fatal(err)
	}
	b.confirm(id)
	forgotten := b.gift(3, 7)
	forgotten.BankOn = december
	b.mustPost(forgotten)
	b.confirm(b.askClose(workday.Date(2025, time.December, 1)))
	if got := fmt.Sprint(b.years()); got != "[2024: 0 + 1007 - 300 + 0 = 707 true 2025: 707 + 50 - 0 + 0 = 757 true]" {
		t.Error(got)
	}

	app := pgtest.Raw(t, b.db)
	for _, attack := range []string{
		`insert into ledger.carry_overs (period_id, fund_id, year, book_id, part, item, opening, came_in, went_out, moved, closing)
			select period_id, fund_id, 2023, book_id, part, item, 0, 0, 0, 0, 0 from ledger.carry_overs limit 1`,
		`update ledger.carry_overs set closing = 1`, `delete from ledger.carry_overs`,
		fmt.Sprintf(`select ledger.carry_over(%d, %d, date '2024-01-01', date '2024-12-01')`, id, b.fund.ID),
	} {
		pgtest.Refused(t, app, attack)
	}
	pgtest.Sees(t, b.db, "carry_overs_are_the_books", `update ledger.carry_overs set closing = closing + 1, moved = moved + 1`)
	pgtest.Sees(t, b.db, "year_has_leaf", `delete from tlog.leaves where kind = 'year_closed'`)
}
