package aid

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Money that came on the 9th is not given by a round of the 8th, nor by a decision
// dated the 8th: not by the forms, and not by SQL.
func TestNoDecisionBeforeItsMoney(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.ask(w.commune, loss{head: "Hoàng Văn Bình", house: true}) // approved on the 9th
	w.giveOn(workday.Date(2026, 11, 5), w.housesAt, 20_000_000)
	w.giveOn(workday.Date(2026, 11, 11), w.housesAt, 30_000_000)
	f := w.round(allot.Norm)
	f.Lots = []LotForm{{Account: w.housesAt, Qty: "40.000.000"}}
	_, err := w.PrepareRound(ctx, w.accountant, f) // until the 10th
	w.wantFault(err, "round.lot.later")
	f.Lots[0].Qty = ""
	r, err := w.PrepareRound(ctx, w.accountant, f)
	if err != nil || r.Lots[0].Qty != 20_000_000 {
		t.Fatalf("what had come by the 10th: %+v, %v", r, err)
	}
	f.CutOn = "12/11/2026"
	if r, err = w.ChangeRound(ctx, w.accountant, r.Slug, f); err != nil || r.Lots[0].Qty != 50_000_000 {
		t.Fatalf("what has come by today: %+v, %v", r, err)
	}
	// A day that is changed past the form: the round is sent in by nobody.
	w.do(`update aid.rounds set cut_on = '2026-11-10'`)
	_, err = w.SubmitRound(ctx, w.accountant, r.Slug)
	w.wantFault(err, "round.money.later")
	w.do(`update aid.rounds set cut_on = '2026-11-12'`)
	if _, err = w.SubmitRound(ctx, w.accountant, r.Slug); err != nil {
		t.Fatal(err)
	}
	w.do(`alter table aid.rounds disable trigger rounds_move`)
	w.do(`update aid.rounds set state = 'draft', cut_on = '2026-11-10'`)
	w.do(`alter table aid.rounds enable always trigger rounds_move`)
	err = w.DB.Update(ctx, w.accountant, func(tx *pg.Tx) error {
		_, err := tx.Exec(`update aid.rounds set state = 'submitted'`)
		return err
	})
	if pg.Constraint(err) != "rounds_take_what_had_come" {
		t.Errorf("a round of the 10th was sent in with money of the 11th: %v", err)
	}
	w.do(`alter table aid.rounds disable trigger rounds_move`)
	w.do(`update aid.rounds set state = 'submitted'`)
	w.do(`alter table aid.rounds enable always trigger rounds_move`)
	if _, err = w.DecideRound(ctx, w.approver, r.Slug); err != nil {
		t.Fatal(err)
	}
	_, err = w.ConfirmRound(ctx, w.manager, r.Slug, "10/11/2026")
	w.wantFault(err, "decision.on.before_money")

	// The decision stood on the 11th when the use case looked, and no longer at commit:
	// what came on the 11th went out again, and other money came on the 12th.
	err = w.DB.Update(ctx, w.manager, func(tx *pg.Tx) error {
		r, err := lockRound(tx, r.Slug)
		if err != nil {
			return err
		}
		lines, by, err := stands(tx, r)
		if err != nil {
			return err
		}
		if _, err := w.confirm(tx, r, lines, by, workday.Date(2026, 11, 11)); err != nil {
			return err
		}
		ids, err := ledger.Accounts(tx, []ledger.Account{{Book: w.book.ID, Kind: ledger.Giver, Holder: "test", Earmark: w.houses.ID}})
		if err != nil {
			return err
		}
		_, err = ledger.Post(tx, []ledger.Entry{
			{
				Kind: "test_in", Source: "test:late", Book: w.book.ID, BankOn: workday.Date(2026, 11, 12),
				Postings: []ledger.Posting{{From: ids[0], To: w.housesAt, Qty: 30_000_000}},
			},
			{
				Kind: "test_back", Source: "test:back", Book: w.book.ID, BankOn: workday.Date(2026, 11, 11),
				Postings: []ledger.Posting{{From: w.housesAt, To: ids[0], Qty: 30_000_000}},
			},
		})
		return err
	})
	if pg.Constraint(err) != "decisions_take_what_had_come" {
		t.Errorf("a decision of the 11th with money of the 12th: %v", err)
	}
	if _, err = w.ConfirmRound(ctx, w.manager, r.Slug, ""); err != nil {
		t.Error(err)
	}
}

// Whatever comes and goes on whatever day: what may be taken on a day is the least of
// the balances by bank day from then on, and after each decision no day is below zero.
func TestWhatMayBeTakenOnADay(t *testing.T) {
	w := newWorld(t)
	var balance [13]int64 // by the end of each day of the month
	move := func(day, qty int64) {
		for d := day; d <= 12; d++ {
			balance[d] += qty
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		day := rapid.Int64Range(1, 12).Draw(rt, "day")
		w.giveOn(workday.Date(2026, 11, int(day)), w.generalAt, 40)
		move(day, 40)
		if out := rapid.Int64Range(0, 60).Draw(rt, "out"); out > 0 && out <= balance[12] {
			w.spend(w.generalAt, out) // on the 12th
			move(12, -out)
		}
		err := w.DB.View(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
			for d := 1; d <= 12; d++ {
				had, err := heldFrom(tx, []Lot{{Account: w.generalAt}}, workday.Date(2026, 11, d))
				if err != nil {
					return err
				}
				if want := slices.Min(balance[d:]); had[w.generalAt] != want {
					rt.Fatalf("on the %d. %d may be taken, want %d", d, had[w.generalAt], want)
				}
			}
			return nil
		})
		if err != nil {
			rt.Fatal(err)
		}
	})
}
