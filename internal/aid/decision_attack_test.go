package aid

import (
	"testing"

	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Whoever writes with SQL meets the same rules.
func TestDecisionAttacks(t *testing.T) {
	w := newWorld(t)
	w.ask(w.commune, loss{head: "Hoàng Văn Bình", house: true}, loss{head: "Nông Thị Dung", dead: 1})
	w.give(w.housesAt, 50_000_000)
	w.give(w.generalAt, 25_000_000)
	d := w.decided(w.round(allot.Norm))
	for _, attack := range []struct{ name, sql, constraint string }{
		{"a row's amount", `update aid.rows set qty = qty + 1`, "rows_never_changes"},
		{"a row taken away", `delete from aid.rows`, "rows_never_changes"},
		{"a name", `update aid.row_people set name = 'Ai đó'`, "row_people_never_changes"},
		{"who pays", `update aid.row_parts set qty = qty - 1`, "row_parts_never_changes"},
		{"the paper", `update aid.decisions set decided_on = '2026-11-01'`, "decisions_never_changes"},
		{"the list", `update aid.lists set body = '{}'`, "lists_never_changes"},
		{
			"a row more", `insert into aid.rows (code, decision_id, nth, event_id, line_id, request_id, household_id, household_code,
				assessment_id, unit_id, village, masked_name, purpose, case_name, norm_id, item, want, qty, facts_hash)
			select 'CBBBBBBBBB', decision_id, 99, event_id, line_id, request_id, household_id, household_code, assessment_id,
				unit_id, village, masked_name, purpose, case_name, norm_id, item, want, qty, facts_hash from aid.rows limit 1`,
			"rows_line_once_a_decision",
		},
		{"a decided round", `update aid.rounds set name = 'x'`, "rounds_change_in_draft_only"},
		{"a round back to draft", `update aid.rounds set state = 'draft'`, "rounds_move_step_by_step"},
		{"lines after the decision", `delete from aid.round_parts`, "rounds_change_in_draft_only"},
		{"a lot after the decision", `delete from aid.round_lots`, "rounds_change_in_draft_only"},
		{"given above the row", `update aid.row_states set given = qty + 1`, ""},
		{"given by function above", `select aid.deliver((select min(row_id) from aid.row_states), 99000000)`, "row_states_give_no_more_than_decided"},
		{"struck without objection", `select aid.strike((select min(row_id) from aid.row_states), 99, 'vì tôi muốn')`, "rows_struck_off_after_an_objection"},
		{"served again", `delete from aid.served`, ""},
		{"a decision by one person", `insert into aid.decisions (slug, round_id, event_id, private, fund_id, unit_id, year, number,
				decided_on, method, norms, prepared_by, decided_by, confirmed_by, preparer, decider, confirmer, hash, list_hash)
			select 'x-y-z', round_id, event_id, private, fund_id, unit_id, year, 2, decided_on, method, norms, 21, 21, 21, 'a', 'b',
				'c', hash, list_hash from aid.decisions`, "decisions_take_three_people"},
	} {
		err := w.DB.Update(t.Context(), auth.System("attack"), func(tx *pg.Tx) error {
			_, err := tx.Exec(attack.sql)
			return err
		})
		if pg.Code(err) == "42501" && attack.constraint != "" { // the owner of the tables may not either
			_, err = pgtest.Owner(t, w.DB).Exec(attack.sql)
		}
		if err == nil {
			t.Errorf("%s: done", attack.name)
		} else if attack.constraint != "" && pg.Constraint(err) != attack.constraint {
			t.Errorf("%s: %v, want %s", attack.name, err, attack.constraint)
		}
	}
	if d.Rows != 2 {
		t.Errorf("%d rows", d.Rows)
	}
}

// Past the use case as well: the tables compare a decision with what was asked and
// with what money was given for.
func TestDecisionIsHeldByTheTables(t *testing.T) {
	for _, attack := range []struct{ name, change, want string }{
		{"money for houses given for the dead", `
			update aid.round_parts set account_id = (select id from (
				select account_id as id from aid.round_lots) l where l.id <> round_parts.account_id)`, "row_parts_within_the_earmark"},
		{"a line above what was approved", `
			update aid.round_lines set want = want * 2, qty = qty * 2`, "round.stale.lines"},
		{"a part that is not the row", `
			update aid.round_parts set qty = qty - 1000`, "row_parts_add_up_to_their_row"},
	} {
		t.Run(attack.name, func(t *testing.T) {
			w := newWorld(t)
			w.ask(w.commune, loss{head: "Hoàng Văn Bình", house: true}, loss{head: "Nông Thị Dung", dead: 2})
			w.give(w.housesAt, 100_000_000)
			w.give(w.generalAt, 100_000_000)
			r := w.submitted(w.round(allot.Norm))
			if _, err := w.DecideRound(t.Context(), w.approver, r.Slug); err != nil {
				t.Fatal(err)
			}
			// As the owner of the tables, past the triggers that keep a submitted round.
			for _, table := range []string{"round_lines", "round_parts"} {
				w.do(`alter table aid.` + table + ` disable trigger ` + table + `_in_draft`)
			}
			w.do(attack.change)
			_, err := w.ConfirmRound(t.Context(), w.manager, r.Slug, "")
			if e, ok := fault.As(err); !ok || e.Kind != fault.Conflict {
				t.Errorf("the use case said %v", err)
			}
			err = w.DB.Update(t.Context(), w.manager, func(tx *pg.Tx) error {
				r, err := lockRound(tx, r.Slug)
				if err != nil {
					return err
				}
				lines, err := roundLines(tx, r)
				if err != nil {
					return err
				}
				in, _, err := candidates(tx, r)
				if err != nil {
					return err
				}
				by := map[int64]candidate{}
				for _, c := range in {
					by[c.ID] = c
				}
				_, err = w.confirm(tx, r, lines, by, workday.Date(2026, 11, 11))
				return err
			})
			if pg.Constraint(err) != attack.want && !fault.Is(err, attack.want) {
				t.Errorf("the database said %v, want %s", err, attack.want)
			}
		})
	}
}
