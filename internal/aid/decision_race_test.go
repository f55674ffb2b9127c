package aid

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// Two rounds of two events over the same money, decided at the same moment: one stands.
func TestTwoRoundsOverTheSameMoney(t *testing.T) {
	w := newWorld(t)
	w.give(w.housesAt, 50_000_000)
	ctx := t.Context()
	slugs := make([]string, 2)
	for i, unit := range []int64{w.commune, w.sibling} {
		if i > 0 {
			w.again("Lũ Thất Khê")
		}
		w.ask(unit, loss{head: "Hoàng Văn Bình", house: true})
		f := w.round(allot.Norm)
		f.Lots = []LotForm{{Account: w.housesAt}}
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

// Two rounds with different money over the same household: the second is told which
// round holds its lines, and goes on once that one was sent back.
func TestOneHouseholdInTwoRounds(t *testing.T) {
	w := newWorld(t)
	w.ask(w.commune, loss{head: "Hoàng Văn Bình", house: true})
	w.give(w.housesAt, 50_000_000)
	w.give(w.generalAt, 50_000_000)
	ctx := t.Context()
	drafts := w.overlapping()
	if _, err := w.SubmitRound(ctx, w.accountant, drafts[0]); err != nil {
		t.Fatal(err)
	}
	for range 2 { // and after the first word as well
		for _, try := range []func(context.Context, auth.Actor, string) error{
			func(ctx context.Context, by auth.Actor, slug string) error {
				_, err := w.Simulate(ctx, by, slug)
				return err
			},
			func(ctx context.Context, by auth.Actor, slug string) error {
				_, err := w.SubmitRound(ctx, by, slug)
				return err
			},
		} {
			err := try(ctx, w.accountant, drafts[1])
			w.wantFault(err, "round.lines.held")
			if e, ok := fault.As(err); !ok || e.Faults[0].Values["name"] != "Đợt số 0" {
				t.Errorf("the second is not told by whom: %v", err)
			}
		}
		if s, err := w.SimulationOf(ctx, w.accountant, drafts[1]); err != nil || len(s.HeldBy) != 1 || s.HeldBy[0].Slug != drafts[0] {
			t.Errorf("the page of the second: %+v, %v", s, err)
		}
		w.DecideRound(ctx, w.approver, drafts[0]) // the second time it is decided already
	}
	// Past the use case: lines written and the state moved by hand.
	err := w.DB.Update(ctx, w.accountant, func(tx *pg.Tx) error {
		if _, err := tx.Exec(`
			insert into aid.round_lines (round_id, line_id, nth, unit_id, purpose, item, want, qty, facts_hash)
			select (select id from aid.rounds where slug = $1), line_id, nth, unit_id, purpose, item, want, qty, facts_hash
			from aid.round_lines`, drafts[1]); err != nil {
			return err
		}
		_, err := tx.Exec(`update aid.rounds set state = 'submitted' where slug = $1`, drafts[1])
		return err
	})
	if pg.Constraint(err) != "lines_stand_in_one_open_round" {
		t.Errorf("the database said %v", err)
	}
	if _, err := w.ReturnRound(ctx, w.approver, drafts[0], "Dùng phần chung trước"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.SubmitRound(ctx, w.accountant, drafts[1]); err != nil {
		t.Errorf("after the first was sent back: %v", err)
	}
}

// Two such rounds sent in at the same moment: one waits for a decision, the slower one
// is told why it does not.
func TestTwoRoundsSentInAtOnce(t *testing.T) {
	w := newWorld(t)
	w.ask(w.commune, loss{head: "Hoàng Văn Bình", house: true})
	w.give(w.housesAt, 50_000_000)
	w.give(w.generalAt, 50_000_000)
	drafts := w.overlapping()
	errs := atOnce(len(drafts), func(i int) error {
		_, err := w.SubmitRound(t.Context(), w.accountant, drafts[i])
		return err
	})
	sent := 0
	for _, err := range errs {
		switch {
		case err == nil:
			sent++
		case !fault.Is(err, "round.lines.held") && !fault.Is(err, "round.lines.held.now"):
			t.Errorf("the slower one was told %v", err)
		}
	}
	if sent != 1 {
		t.Errorf("%d of two rounds hold the line: %v", sent, errs)
	}
}

// overlapping prepares a round from each account over the same lines.
func (w *world) overlapping() (slugs []string) {
	w.t.Helper()
	for i, account := range []int64{w.housesAt, w.generalAt} {
		f := w.round(allot.Norm)
		f.Name, f.Lots = fmt.Sprintf("Đợt số %d", i), []LotForm{{Account: account}}
		r, err := w.PrepareRound(w.t.Context(), w.accountant, f)
		if err != nil {
			w.t.Fatal(err)
		}
		slugs = append(slugs, r.Slug)
	}
	return slugs
}
