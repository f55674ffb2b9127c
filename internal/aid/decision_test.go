package aid

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
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
	d := w.decided(f)
	if d.Totals[0].Qty != 20_000_000 || d.Number != 2 {
		t.Fatalf("second %+v", d)
	}
	// The public reads what was approved, and beside it what the first round left.
	rows, err := w.PublicRowsOf(t.Context(), d.Slug, 0, 10)
	if err != nil || len(rows) != 1 || rows[0].Approved != 50_000_000 || rows[0].Want != 20_000_000 {
		t.Errorf("rows of the second round: %+v, %v", rows, err)
	}
	r, err := w.PrepareRound(t.Context(), w.accountant, f)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.SubmitRound(t.Context(), w.accountant, r.Slug)
	w.wantFault(err, "round.empty")
}
