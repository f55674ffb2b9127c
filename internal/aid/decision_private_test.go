package aid

import (
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/allot"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

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
