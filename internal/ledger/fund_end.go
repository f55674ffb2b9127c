package ledger

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// FundEnd is the end of a fund that one person asked for. It counts once another has
// confirmed it; from then on no entry touches its books.
type FundEnd struct {
	ID          int64
	Fund        int64
	ToFund      int64
	EndedOn     workday.Day
	Document    string
	Cash        money.VND           // as it was counted
	Unit        int64               // whose fund it is
	Heirs       map[auth.Area]int64 // who finishes what of the unit's affairs
	AskedBy     int64
	Asker       string
	AskedAt     time.Time
	ConfirmedBy int64 // 0 while nobody has
	Confirmer   string
	ConfirmedAt time.Time
}

// AskFundEnd writes down that a fund is to end. The last asking counts.
func AskFundEnd(tx *pg.Tx, e *FundEnd) error {
	err := tx.Row(`
		insert into ledger.fund_end_asks (fund_id, to_fund, ended_on, document, cash, asked_by)
		values ($1, $2, $3, $4, $5, $6)
		returning id`, e.Fund, e.ToFund, e.EndedOn, e.Document, int64(e.Cash), tx.By.ID).Scan(&e.ID)
	if err != nil {
		return fmt.Errorf("ask for the end of fund %d: %w", e.Fund, err)
	}
	for _, area := range auth.Areas {
		_, err := tx.Exec(`insert into ledger.fund_end_heirs (ask_id, area, unit_id, heir_id) values ($1, $2, $3, $4)`,
			e.ID, string(area), e.Unit, e.Heirs[area])
		if pg.IsCheck(err, "fund_end_heirs_follow_their_unit") {
			return fault.On("heir_"+string(area), "ending.heir.other")
		}
		if err != nil {
			return fmt.Errorf("name who follows in fund %d: %w", e.Fund, err)
		}
	}
	return nil
}

// FundEndOf is what was asked last of a fund's end, and whether it was confirmed; nil
// when nobody has asked.
func FundEndOf(tx *pg.Tx, fund int64) (*FundEnd, error) {
	var e FundEnd
	err := tx.Row(`
		select a.id, a.fund_id, a.to_fund, a.ended_on, a.document, a.cash, a.asked_by, a.asked_actor, a.asked_at,
			coalesce(e.confirmed_by, 0), coalesce(e.confirmed_actor, ''), coalesce(e.ended_at, 'epoch')
		from ledger.fund_end_asks a
		left join ledger.fund_ends e on e.ask_id = a.id
		where a.fund_id = $1
		order by e.ask_id is null, a.id desc
		limit 1`, fund).Scan(&e.ID, &e.Fund, &e.ToFund, &e.EndedOn, &e.Document, &e.Cash, &e.AskedBy, &e.Asker, &e.AskedAt,
		&e.ConfirmedBy, &e.Confirmer, &e.ConfirmedAt)
	if pg.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the end of fund %d: %w", fund, err)
	}
	e.Heirs = map[auth.Area]int64{}
	err = tx.Each(`select area, unit_id, heir_id from ledger.fund_end_heirs where ask_id = $1`, []any{e.ID}, func(r pg.Scanner) error {
		var area auth.Area
		var heir int64
		err := r.Scan(&area, &e.Unit, &heir)
		e.Heirs[area] = heir
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read who follows in fund %d: %w", fund, err)
	}
	return &e, nil
}

// EndFund is the second person's word: the books are locked for ever. Refused while an
// account of the fund holds anything ("ledger.end.holds") or its unit leaves goods
// behind, to the person who asked, and the second time. It tells the public log, with what was handed over, in this
// transaction.
func EndFund(tx *pg.Tx, e *FundEnd, handed map[string]int64) error {
	_, err := tx.Exec(`select ledger.end_fund($1, $2)`, e.ID, tx.By.ID)
	switch {
	case pg.IsCheck(err, "fund_ends_take_two_people"):
		return fault.Of(fault.Denied, "ledger.end.same")
	case pg.IsUnique(err, "funds_end_once"), pg.IsCheck(err, "ended_funds_stay_ended"):
		return fault.Of(fault.Conflict, "ledger.end.done")
	case pg.IsCheck(err, "fund_ends_are_confirmed_within_seven_days"), pg.IsCheck(err, "fund_ends_are_what_was_asked"):
		return fault.Of(fault.Conflict, "ledger.end.old")
	case pg.IsCheck(err, "ended_funds_hold_nothing"):
		return fault.Of(fault.Conflict, "ledger.end.holds")
	case pg.IsCheck(err, "ended_units_stores_are_empty"):
		return fault.Of(fault.Conflict, "ending.stores")
	case pg.IsCheck(err, "ended_units_have_nothing_on_the_road"):
		return fault.Of(fault.Conflict, "ending.road")
	case pg.IsCheck(err, "ended_units_wait_for_no_goods"):
		return fault.Of(fault.Conflict, "ending.gifts")
	case pg.IsCheck(err, "ended_units_things_are_counted"):
		return fault.Of(fault.Conflict, "ending.valuables")
	case pg.IsCheck(err, "ended_units_sales_are_at_their_end"):
		return fault.Of(fault.Conflict, "ending.sales")
	case pg.IsCheck(err, "ended_units_costs_are_at_their_end"):
		return fault.Of(fault.Conflict, "ending.costs")
	case err != nil:
		return fmt.Errorf("end fund %d: %w", e.Fund, err)
	}
	sums := make([]map[string]any, 0, len(handed))
	for _, item := range slices.Sorted(maps.Keys(handed)) {
		if handed[item] > 0 {
			sums = append(sums, map[string]any{"item": item, "qty": handed[item]})
		}
	}
	return tell(tx, "fund_ended", e.Fund, map[string]any{
		"fund": e.Fund, "to": e.ToFund, "on": e.EndedOn, "handed": sums,
	})
}

// Remainder is what an account of a fund still holds.
type Remainder struct {
	Account
	BookName string
	Name     string    // of the part
	Qty      money.VND // of goods in the item's base unit
}

// Remainders lists what a fund holds, by book and place.
func Remainders(tx *pg.Tx, fund int64) (list []Remainder, err error) {
	err = tx.Each(`
		select a.id, a.book_id, a.kind, a.item, a.holder, coalesce(a.earmark_id, 0), coalesce(e.code, ''),
			k.name, coalesce(e.name, ''), b.qty
		from ledger.books k
		join ledger.accounts a on a.book_id = k.id and a.floor
		join ledger.balances b on b.account_id = a.id and b.qty <> 0
		left join ledger.earmarks e on e.id = a.earmark_id
		where k.fund_id = $1
		order by k.id, a.id`, []any{fund}, func(r pg.Scanner) error {
		var m Remainder
		err := r.Scan(&m.ID, &m.Book, &m.Kind, &m.Item, &m.Holder, &m.Earmark, &m.Code, &m.BookName, &m.Name, &m.Qty)
		list = append(list, m)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what fund %d holds: %w", fund, err)
	}
	return list, nil
}
