package aid

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Other is a round that waits for a word and holds lines of another one.
type Other struct {
	Slug, Name string
	Lines      int
}

// holders are the rounds that hold these lines. A line stands in one of them at a
// time: what the second would give depends on what becomes of the first.
func holders(tx *pg.Tx, r *Round, in []candidate) (list []Other, err error) {
	ids := make([]int64, len(in))
	for i, c := range in {
		ids[i] = c.ID
	}
	err = tx.Each(`
		select o.slug, o.name, count(*)
		from aid.round_lines l
		join aid.rounds o on o.id = l.round_id and o.state in ('submitted', 'decided') and o.id <> $1
		where l.line_id = any ($2)
		group by o.id order by o.id`, []any{r.ID, ids}, func(row pg.Scanner) error {
		var o Other
		err := row.Scan(&o.Slug, &o.Name, &o.Lines)
		list = append(list, o)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read who holds the lines of round %d: %w", r.ID, err)
	}
	return list, nil
}

func heldByOther(list []Other) error {
	if len(list) == 0 {
		return nil
	}
	return fault.Of(fault.Conflict, "round.lines.held", "name", list[0].Name, "n", list[0].Lines)
}

// heldFrom is what may be taken of each lot on a day: the least that lies there then
// and later, money by the day of its bank.
func heldFrom(tx *pg.Tx, lots []Lot, on workday.Day) (map[int64]int64, error) {
	accounts := make([]int64, len(lots))
	for i, l := range lots {
		accounts[i] = l.Account
	}
	had := make(map[int64]int64, len(lots))
	err := tx.Each(`select a, aid.held_from(a, $2) from unnest($1::bigint[]) a`, []any{accounts, on},
		func(row pg.Scanner) error {
			var account, qty int64
			err := row.Scan(&account, &qty)
			had[account] = qty
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read what lay in %d lots on %s: %w", len(lots), on, err)
	}
	return had, nil
}

// say is a quantity of the lot in a refusal: đồng, or base units of its goods.
func (l Lot) say(qty int64) any {
	if l.Item == ledger.VND {
		return money.VND(qty)
	}
	return qty
}

// spent is what lines take of each account.
func (r *Round) spent(lines []line) map[int64]int64 {
	spend := make(map[int64]int64)
	for _, l := range lines {
		for _, p := range l.parts {
			spend[r.account(p.Lot)] += p.Qty
		}
	}
	return spend
}

// hadCome refuses a round that takes what came after its last day.
func hadCome(tx *pg.Tx, r *Round, spend map[int64]int64) error {
	had, err := heldFrom(tx, r.Lots, r.CutOn)
	if err != nil {
		return err
	}
	for _, l := range r.Lots {
		if spend[l.Account] > had[l.Account] {
			return fault.Of(fault.Conflict, "round.money.later",
				"lot", l.label(), "cut_on", r.CutOn.Local(), "held", l.say(max(had[l.Account], 0)))
		}
	}
	return nil
}

// followsItsMoney refuses a decision dated before what it takes had come. The reserve
// is posted and its accounts are held, so nobody takes more of them meanwhile.
func followsItsMoney(tx *pg.Tx, r *Round, spend map[int64]int64, on workday.Day) error {
	left, err := heldFrom(tx, r.Lots, on)
	if err != nil {
		return err
	}
	for _, l := range r.Lots {
		if spend[l.Account] > 0 && left[l.Account] < 0 {
			return fault.On("on", "decision.on.before_money",
				"lot", l.label(), "on", on.Local(), "missing", l.say(-left[l.Account]))
		}
	}
	return nil
}
