package aid

import (
	"slices"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
)

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
