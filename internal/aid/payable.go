package aid

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Part is a reserve that pays for a share: an earmark's money in one bank, or one
// lot of goods.
type Part struct {
	Account int64 // ledger account of kind reserved
	Qty     int64
}

// Why a row waits although it was decided.
const (
	WaitsNotice    = "notice_not_posted" // its list does not hang yet
	WaitsObjection = "objection"         // somebody objected and nobody answered
	WaitsUpheld    = "objection_upheld"  // the objection was right; who decides strikes it off
)

// PayRow is one row of a decision as the hand-over needs it, with the household's
// full name.
type PayRow struct {
	Row           int64
	Code          string // of the stub
	Nth           int
	Decision      int64
	Household     int64
	HouseholdCode string
	Name          string
	Unit          int64
	Village       int64
	VillageName   string
	Purpose       string
	Item          string
	Qty, Given    int64
	Parts         []Part
	Waits         string // "" or why it is not paid now
}

// PayableRows lists the rows of a decision in the units, in the order of its list:
// those that wait with why, those struck off not at all. Rows outside the actor's
// scope are left out by the database.
func PayableRows(tx *pg.Tx, decision int64, units []int64) ([]PayRow, error) {
	var rows []PayRow
	at := make(map[int64]int)
	err := tx.Each(`
		select r.id, r.code, r.nth, r.decision_id, r.household_id, r.household_code, p.name, r.unit_id,
			coalesce(r.village_id, 0), r.village, r.purpose, r.item, s.qty, s.given,
			case when not d.private and (n.starts_on is null or n.starts_on > $3) then 'notice_not_posted'
				else coalesce(o.waits, '') end
		from aid.rows r
		join aid.decisions d on d.id = r.decision_id
		join aid.row_states s on s.row_id = r.id
		join aid.row_people p on p.row_id = r.id
		left join aid.notices n on n.decision_id = r.decision_id and n.unit_id = r.unit_id
		left join lateral (
			select min(case when a.verdict is null then 'objection' else 'objection_upheld' end) as waits
			from aid.objections o
			left join aid.objection_answers a on a.objection_id = o.id
			where o.row_id = r.id and a.verdict is distinct from 'kept') o on true
		where r.decision_id = $1 and r.unit_id = any ($2) and s.struck_at is null
		order by r.nth`, []any{decision, units, workday.On(tx.Now)}, func(row pg.Scanner) error {
		var r PayRow
		err := row.Scan(&r.Row, &r.Code, &r.Nth, &r.Decision, &r.Household, &r.HouseholdCode, &r.Name, &r.Unit,
			&r.Village, &r.VillageName, &r.Purpose, &r.Item, &r.Qty, &r.Given, &r.Waits)
		at[r.Row] = len(rows)
		rows = append(rows, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list payable rows of decision %d: %w", decision, err)
	}
	err = tx.Each(`
		select p.row_id, p.account_id, p.qty
		from aid.row_parts p
		join aid.rows r on r.id = p.row_id
		where r.decision_id = $1 and r.unit_id = any ($2)
		order by p.row_id, p.account_id`, []any{decision, units}, func(row pg.Scanner) error {
		var id int64
		var p Part
		if err := row.Scan(&id, &p.Account, &p.Qty); err != nil {
			return err
		}
		if i, ok := at[id]; ok {
			rows[i].Parts = append(rows[i].Parts, p)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list parts of decision %d: %w", decision, err)
	}
	return rows, nil
}

// RecordDelivery notes that a household was given so much of its row, in the
// caller's transaction. It refuses more than was decided with "row.given.above" and
// a row that was struck off with "row.struck"; then the whole transaction is lost.
// Until it ends nobody else can give the row.
func RecordDelivery(tx *pg.Tx, row, qty int64) error {
	if qty <= 0 {
		panic(fmt.Sprintf("aid: %d given of row %d", qty, row))
	}
	_, err := tx.Exec(`select aid.deliver($1, $2)`, row, qty)
	switch {
	case pg.IsCheck(err, "row_states_give_no_more_than_decided"):
		return fault.Of(fault.Conflict, "row.given.above")
	case pg.IsCheck(err, "rows_struck_off_are_not_given"):
		return fault.Of(fault.Conflict, "row.struck")
	case err != nil:
		return fmt.Errorf("record delivery of row %d: %w", row, err)
	}
	return nil
}
