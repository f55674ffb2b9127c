package giving

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/migrations"
)

// An event with the lower id comes to light after another of its number became a line: it
// is changed, on the long way and when it was left, and fails nothing again and again.
func TestEventNumberTakenMeanwhile(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Sepay)
	pgtest.Breaks(h.DB, "bank_event_has_line") // by hand, below
	other := h.accountOf(VietinBank)
	elsewhere := bytes.Replace(h.sepay(1, 60_000, "ung ho"), []byte(h.account.Number), []byte(other.Number), 1)
	early := eventReader{h.hook, pgtest.Now}.read(h.sepay(1, 50_000, "ung ho"))
	if err := h.DB.Update(t.Context(), webhook, func(tx *pg.Tx) error {
		_, err := keepEvents(tx, early)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := h.TakeEvents(t.Context(), h.hook, elsewhere); err != nil { // changed: it came second
		t.Fatal(err)
	}
	// What the faster server saw: nothing under the number, and it made its line.
	super := pgtest.Super(t, h.DB)
	if err := h.TakeEvents(t.Context(), h.hook, h.sepay(2, 70_000, "ung ho")); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{
		`set session_replication_role = replica`,
		`alter table giving.bank_events disable trigger user`,
		`update giving.bank_events set state = 'taken', line_id = (select max(id) from giving.bank_lines)
			where number = '1' and state = 'changed'`,
		`alter table giving.bank_events enable always trigger bank_events_settle_once`,
	} {
		if _, err := super.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	err := h.DB.View(t.Context(), webhook, func(tx *pg.Tx) error {
		left, err := leftEvents(tx, time.Now().Add(time.Hour))
		if err == nil && (len(left) != 1 || left[0].first) {
			t.Errorf("%+v is left", left)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.TakeEvents(t.Context(), h.hook, h.sepay(1, 50_000, "ung ho")); err != nil {
		t.Fatal(err)
	}
	if n := h.count(`giving.bank_events where number = '1' and state = 'changed'`); n != 1 {
		t.Errorf("%d events are changed", n)
	}
}

// A database in which one number has two lines takes the index that forbids it from now on.
func TestEventNumbersBefore(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Sepay)
	pgtest.Breaks(h.DB, "bank_event_has_line") // by hand, below
	if err := h.TakeEvents(t.Context(), h.hook, h.sepay(1, 50_000, "ung ho")); err != nil {
		t.Fatal(err)
	}
	again := `insert into giving.bank_events (hook_id, unit_id, provider, source, number, account, print, body, state, line_id, settled_at)
		select hook_id, unit_id, provider, source, number, account || '1', print, body, state, line_id, settled_at
		from giving.bank_events where state = 'taken' limit 1`
	text, err := migrations.Files.ReadFile("0077_heirs.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, step, found := strings.Cut(string(text), "-- What stands already may have two lines")
	if !found {
		t.Fatal("the migration says it elsewhere")
	}
	owner := pgtest.Owner(t, h.DB)
	for _, q := range []string{
		`drop index giving.bank_events_one_line_a_number`, `alter table giving.bank_events drop column bound`, again, "--" + step,
	} {
		if _, err := owner.Exec(q); err != nil {
			t.Fatalf("%.40s: %v", q, err)
		}
	}
	if err := h.TakeEvents(t.Context(), h.hook, h.sepay(2, 50_000, "ung ho")); err != nil {
		t.Fatal(err)
	}
	_, err = owner.Exec(strings.Replace(again, "where state", "where number = '2' and state", 1))
	if !pg.IsUnique(err, "bank_events_one_line_a_number") {
		t.Errorf("a new number had two lines: %v", err)
	}
	pgtest.Refused(t, pgtest.Raw(t, h.DB), `select set_config('quy.units', '*', false)`,
		`insert into giving.bank_events (provider, source, number, account, print, body, bound)
			select provider, source, number, account || '2', print, body, false from giving.bank_events limit 1`)
}
