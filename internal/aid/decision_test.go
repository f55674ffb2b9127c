package aid

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// The way of a round: two methods side by side, the rule applied to the đồng, three
// people, the money in reserve, and a list that anybody computes again.
func TestDecision(t *testing.T) {
	w := newWorld(t)
	w.ask(w.commune, loss{head: "Hoàng Văn Bình", house: true}, loss{head: "Nông Thị Dung", dead: 1})
	w.ask(w.sibling, loss{head: "Lý Văn Em", house: true, dead: 1})
	w.give(w.generalAt, 20_000_000)
	w.give(w.housesAt, 60_000_000)
	ctx := t.Context()

	r, err := w.PrepareRound(ctx, w.accountant, w.round(allot.Norm))
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Lots[0]; got.Code != "nha-o" || !slices.Equal(got.Purposes, []string{"c"}) {
		t.Errorf("the first lot is %s for %v, want the earmark for houses", got.Code, got.Purposes)
	}
	sim, err := w.Simulate(ctx, w.accountant, r.Slug)
	if err != nil {
		t.Fatal(err)
	}
	if sim.Lines != 4 || len(sim.Scenarios) != 2 {
		t.Fatalf("simulated %d lines, %d scenarios", sim.Lines, len(sim.Scenarios))
	}
	norm, scaled := sim.Scenarios[0].Items[0], sim.Scenarios[1].Items[0]
	if norm.Given != 0 || norm.Missing != 70_000_000 || norm.Want != 150_000_000 {
		t.Errorf("by norm %+v, want 70 of 150 million missing", norm)
	}
	if scaled.Given != 80_000_000 || scaled.Short != 70_000_000 || len(scaled.Units) != 2 {
		t.Errorf("scaled %+v", scaled)
	}
	_, err = w.SubmitRound(ctx, w.accountant, r.Slug)
	w.wantFault(err, "round.short")

	f := w.round(allot.NormScaled)
	if _, err = w.ChangeRound(ctx, w.accountant, r.Slug, f); err != nil {
		t.Fatal(err)
	}
	if _, err = w.SubmitRound(ctx, w.accountant, r.Slug); err != nil {
		t.Fatal(err)
	}
	if _, err = w.DecideRound(ctx, w.approver, r.Slug); err != nil {
		t.Fatal(err)
	}
	_, err = w.ConfirmRound(ctx, w.approver, r.Slug, "")
	w.wantFault(err, "round.confirm.own")
	d, err := w.ConfirmRound(ctx, w.manager, r.Slug, "11/11/2026")
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Norms) != 2 || d.Norms[0].EventDay != workday.Date(2026, 11, 1) {
		t.Errorf("norms %+v", d.Norms)
	}
	if d.Number != 1 || d.Rows != 4 || d.Totals[0].Qty != 80_000_000 {
		t.Errorf("decision %+v", d)
	}

	p, err := w.PublicRoundOf(ctx, r.Slug, true)
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(p.List); fmt.Sprintf("%x", sum) != p.ListHash {
		t.Errorf("the published list has another hash")
	}
	var list published
	if err := json.Unmarshal(p.List, &list); err != nil {
		t.Fatal(err)
	}
	again, err := allot.Run(list.Items[0].Input)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := json.Marshal(again.Shares)
	b, _ := json.Marshal(list.Items[0].Shares)
	if !bytes.Equal(a, b) {
		t.Errorf("computed again:\n%s\npublished:\n%s", a, b)
	}
	if bytes.Contains(p.List, []byte("Hoàng")) {
		t.Errorf("the list has names in it")
	}

	var reserved, left int64
	err = w.DB.View(ctx, w.accountant, func(tx *pg.Tx) error {
		balances, err := ledger.Balances(tx, ledger.Which{Book: w.book.ID})
		for _, x := range balances {
			switch x.Kind {
			case ledger.Reserved:
				reserved += x.Qty()
			case ledger.Bank:
				left += x.Qty()
			}
		}
		return err
	})
	if err != nil || reserved != 80_000_000 || left != 0 {
		t.Errorf("reserved %d, left %d, %v", reserved, left, err)
	}
	rows, err := w.PublicRowsOf(ctx, r.Slug, 0, 10)
	if err != nil || len(rows) != 4 || rows[0].Name != "" || rows[0].Village != "" {
		t.Errorf("rows before the notice: %+v, %v", rows, err)
	}
}

// One đồng above the money is refused, told by how much.
func TestOneDongShort(t *testing.T) {
	w := newWorld(t)
	w.ask(w.commune, loss{head: "Hoàng Văn Bình", house: true})
	w.give(w.housesAt, 49_999_999)
	r, err := w.PrepareRound(t.Context(), w.accountant, RoundForm{
		Event: w.event.Slug, Fund: w.fund.ID, Name: "Đợt 1", Method: "norm", Lots: []LotForm{{Account: w.housesAt}},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.SubmitRound(t.Context(), w.accountant, r.Slug)
	e, ok := fault.As(err)
	if !ok || e.Faults[0].Key != "round.short" || fmt.Sprint(e.Faults[0].Values["missing"]) != "1 ₫" {
		t.Errorf("got %v, want 1 ₫ missing", err)
	}
	// Asking for more than lies there is refused at the lot.
	_, err = w.PrepareRound(t.Context(), w.accountant, RoundForm{
		Event: w.event.Slug, Fund: w.fund.ID, Name: "Đợt 1", Method: "norm",
		Lots: []LotForm{{Account: w.housesAt, Qty: "50.000.000"}},
	})
	w.wantFault(err, "round.lot.above")
}

// Nobody has two hands in one decision, nobody decides without the role of today or
// without the password given lately.
func TestThreePeople(t *testing.T) {
	w := newWorld(t)
	w.ask(w.commune, loss{head: "Hoàng Văn Bình", house: true})
	w.give(w.housesAt, 50_000_000)
	ctx := t.Context()
	f := w.round(allot.Norm)
	f.Lots = []LotForm{{Account: w.housesAt}}
	both := w.accountant // prepares, and has since become an approver as well
	both.Grants = append(both.Grants, w.approver.Grants...)
	r, err := w.PrepareRound(ctx, both, f)
	if err != nil {
		t.Fatal(err)
	}
	third := w.second // sends it in
	third.Grants = append(third.Grants, w.approver.Grants...)
	if _, err = w.SubmitRound(ctx, third, r.Slug); err != nil {
		t.Fatal(err)
	}
	for _, who := range []auth.Actor{both, third} {
		_, err = w.DecideRound(ctx, who, r.Slug)
		w.wantFault(err, "round.decide.own")
	}
	ended := w.approver
	ended.Grants = nil // the role ended yesterday
	_, err = w.DecideRound(ctx, ended, r.Slug)
	w.wantFault(err, "auth.denied")
	stale := w.approver
	stale.SteppedUpAt = pgtest.Now.Add(-20 * 60e9)
	_, err = w.DecideRound(ctx, stale, r.Slug)
	w.wantFault(err, "signin.step_up")
	_, err = w.DecideRound(ctx, auth.System("cron"), r.Slug)
	w.wantFault(err, "aid.person")
	sibling := w.officer(41, "Xã bên", auth.Approver, w.sibling)
	_, err = w.DecideRound(ctx, sibling, r.Slug)
	w.wantFault(err, "auth.denied")
	if _, err := w.ReturnRound(ctx, w.approver, r.Slug, "Thiếu biên bản họp thôn"); err != nil {
		t.Error(err)
	}
	_, err = w.DecideRound(ctx, w.approver, r.Slug)
	w.wantFault(err, "round.state")
}

// What changed between preparing and deciding is told: the money, a survey, the list.
func TestStaleRound(t *testing.T) {
	w := newWorld(t)
	houses := w.ask(w.commune, loss{head: "Hoàng Văn Bình", house: true}, loss{head: "Nông Thị Dung", dead: 1})
	w.give(w.housesAt, 50_000_000)
	w.give(w.generalAt, 30_000_000)
	ctx := t.Context()
	r := w.submitted(w.round(allot.Norm))

	w.spend(w.generalAt, 5_000_001)
	_, err := w.DecideRound(ctx, w.approver, r.Slug)
	w.wantFault(err, "round.stale.money")
	w.give(w.generalAt, 5_000_001)

	// Another survey finds the house standing.
	_, err = w.events.Assess(ctx, w.anyone(31, w.commune), disaster.AssessForm{
		Event: w.event.ID, Household: houses[0], Follows: 1, On: "10/11/2026", House: "don_so", DamagePct: "20", Habitable: "yes",
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.DecideRound(ctx, w.approver, r.Slug)
	w.wantFault(err, "round.stale.lines")

	if _, err := w.ReturnRound(ctx, w.approver, r.Slug, "Khảo sát lại một hộ"); err != nil {
		t.Fatal(err)
	}
	sim, err := w.SimulationOf(ctx, w.accountant, r.Slug)
	if err != nil {
		t.Fatal(err)
	}
	if sim.Lines != 1 || len(sim.LeftOut) != 1 || sim.LeftOut[0].Why != WaitsDisputed {
		t.Errorf("%d lines, left out %+v", sim.Lines, sim.LeftOut)
	}
}

// Two rounds over the same money, decided at the same moment: one stands.
func TestTwoRoundsOverTheSameMoney(t *testing.T) {
	w := newWorld(t)
	w.ask(w.commune, loss{head: "Hoàng Văn Bình", house: true})
	w.give(w.housesAt, 50_000_000)
	ctx := t.Context()
	f := w.round(allot.Norm)
	f.Lots = []LotForm{{Account: w.housesAt}}
	slugs := make([]string, 2)
	for i := range slugs {
		slugs[i] = w.submitted(f).Slug
		if _, err := w.DecideRound(ctx, w.approver, slugs[i]); err != nil {
			t.Fatal(err)
		}
	}
	errs := atOnce(len(slugs), func(i int) error {
		_, err := w.ConfirmRound(ctx, w.manager, slugs[i], "")
		return err
	})
	if wins := len(slices.DeleteFunc(slices.Clone(errs), func(err error) bool { return err != nil })); wins != 1 {
		t.Errorf("%d of two decisions stand: %v", wins, errs)
	}
	for _, err := range errs {
		if err == nil {
			continue
		}
		if e, ok := fault.As(err); !ok || e.Kind != fault.Conflict {
			t.Errorf("the slower one was told %v", err)
		}
	}
}

// Two people confirm the same round at the same moment: one decision, and the slower
// one is told that it is made.
func TestTwoDecidersAtOnce(t *testing.T) {
	w := newWorld(t)
	w.ask(w.commune, loss{head: "Hoàng Văn Bình", house: true})
	w.give(w.housesAt, 50_000_000)
	ctx := t.Context()
	f := w.round(allot.Norm)
	f.Lots = []LotForm{{Account: w.housesAt}}
	r := w.submitted(f)
	other := w.officer(42, "Duyệt hai", auth.Approver, w.province, w.commune, w.sibling)
	deciders := []auth.Actor{w.approver, other, w.manager}
	errs := atOnce(len(deciders), func(i int) error {
		_, err := w.DecideRound(ctx, deciders[i], r.Slug)
		return err
	})
	first := slices.Index(errs, nil)
	if first < 0 {
		t.Fatal(errs)
	}
	deciders = slices.Delete(deciders, first, first+1)
	errs = atOnce(len(deciders), func(i int) error {
		_, err := w.ConfirmRound(ctx, deciders[i], r.Slug, "")
		return err
	})
	var won int
	for _, err := range errs {
		if err == nil {
			won++
		} else {
			w.wantFault(err, "round.state")
		}
	}
	if won != 1 {
		t.Errorf("%d decisions of one round", won)
	}
}

func atOnce(n int, f func(i int) error) []error {
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Add(1)
		go func() {
			defer all.Done()
			errs[i] = f(i)
		}()
	}
	all.Wait()
	return errs
}

// A second round gives the rest of what the first could not, and no more.
func TestSecondRoundGivesTheRest(t *testing.T) {
	w := newWorld(t)
	w.ask(w.commune, loss{head: "Hoàng Văn Bình", house: true})
	w.give(w.housesAt, 30_000_000)
	f := w.round(allot.NormScaled)
	f.Lots = []LotForm{{Account: w.housesAt}}
	if d := w.decided(f); d.Totals[0].Qty != 30_000_000 {
		t.Fatalf("first %+v", d.Totals)
	}
	w.give(w.housesAt, 30_000_000)
	if d := w.decided(f); d.Totals[0].Qty != 20_000_000 || d.Number != 2 {
		t.Fatalf("second %+v", d)
	}
	r, err := w.PrepareRound(t.Context(), w.accountant, f)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.SubmitRound(t.Context(), w.accountant, r.Slug)
	w.wantFault(err, "round.empty")
}

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

// A private cause is decided like any other, and nobody outside learns of it: no
// page, no row, no notice, a commitment in the log.
func TestPrivateRound(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	e, err := w.events.OpenEvent(ctx, w.anyone(50, w.province, w.commune), disaster.EventForm{
		Name: "Vụ việc gia đình", Cause: "violence", Unit: w.province, StartsOn: "01/11/2026", State: "responding",
		Areas: []disaster.AreaForm{{Code: "06112", Severity: "3"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	public := w.event
	w.event = e
	defer func() { w.event = public }()
	one, two, three, four := w.anyone(51, w.commune), w.anyone(52, w.commune), w.anyone(53, w.commune), w.anyone(54, w.commune)
	w.ask(w.commune, loss{head: "Hoàng Thị Kín", house: true})
	w.give(w.generalAt, 50_000_000)
	f := w.round(allot.Norm)
	f.Lots = []LotForm{{Account: w.generalAt}}
	_, err = w.PrepareRound(ctx, w.accountant, f) // has no right to private events
	w.wantFault(err, "event.missing")
	r, err := w.PrepareRound(ctx, one, f)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = w.SubmitRound(ctx, one, r.Slug); err != nil {
		t.Fatal(err)
	}
	_, err = w.RoundFor(ctx, w.accountant, r.Slug)
	w.wantFault(err, "round.missing")
	if list, err := w.RoundsFor(ctx, w.accountant, 0); err != nil || len(list) != 0 {
		t.Errorf("the accountant sees %d rounds, %v", len(list), err)
	}
	if list, err := w.RoundsFor(ctx, two, 0); err != nil || len(list) != 1 {
		t.Errorf("who reads private events sees %d rounds, %v", len(list), err)
	}
	if _, err = w.DecideRound(ctx, two, r.Slug); err != nil {
		t.Fatal(err)
	}
	d, err := w.ConfirmRound(ctx, three, r.Slug, "")
	if err != nil {
		t.Fatal(err)
	}
	if list, err := w.PublicRounds(ctx); err != nil || len(list) != 0 {
		t.Errorf("the public sees %d rounds, %v", len(list), err)
	}
	_, err = w.PublicRoundOf(ctx, r.Slug, true)
	w.wantFault(err, "round.missing")
	if list, err := w.NoticesFor(ctx, four); err != nil || len(list) != 0 {
		t.Errorf("%d notices, %v", len(list), err)
	}
	err = w.DB.View(ctx, one, func(tx *pg.Tx) error {
		rows, err := PayableRows(tx, d.ID, []int64{w.commune})
		if len(rows) != 1 || rows[0].Waits != "" {
			t.Errorf("rows %+v", rows)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	bodies, err := pgtest.Owner(t, w.DB).Query(`select convert_from(body, 'UTF8') from tlog.leaves where kind in ('round', 'decision', 'notice')`)
	if err != nil {
		t.Fatal(err)
	}
	defer bodies.Close()
	for bodies.Next() {
		var body string
		if err := bodies.Scan(&body); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(body, r.Slug) || strings.Contains(body, "rows") || !strings.Contains(body, "commitment") {
			t.Errorf("the log says %s", body)
		}
	}
}

// Two rounds with different money over the same household at the same moment: it is
// served once, and the slower round is told that its lines changed.
func TestOneHouseholdInTwoRounds(t *testing.T) {
	w := newWorld(t)
	w.ask(w.commune, loss{head: "Hoàng Văn Bình", house: true})
	w.give(w.housesAt, 50_000_000)
	w.give(w.generalAt, 50_000_000)
	ctx := t.Context()
	slugs := make([]string, 2)
	for i, account := range []int64{w.housesAt, w.generalAt} {
		f := w.round(allot.Norm)
		f.Lots = []LotForm{{Account: account}}
		slugs[i] = w.submitted(f).Slug
		if _, err := w.DecideRound(ctx, w.approver, slugs[i]); err != nil {
			t.Fatal(err)
		}
	}
	errs := atOnce(len(slugs), func(i int) error {
		_, err := w.ConfirmRound(ctx, w.manager, slugs[i], "")
		return err
	})
	stood := 0
	for _, err := range errs {
		if err == nil {
			stood++
		} else {
			w.wantFault(err, "round.stale.lines")
		}
	}
	if stood != 1 {
		t.Errorf("%d of two decisions stand: %v", stood, errs)
	}
}
