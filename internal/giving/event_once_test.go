package giving

import (
	"bytes"
	"errors"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// calls are as many as ids: each tells its event once.
func (h *hooked) calls(bodies ...[]byte) (list []*call) {
	for _, body := range bodies {
		list = append(list, &call{events: eventReader{h.hook, pgtest.Now}.read(body), done: make(chan error, 1)})
	}
	return list
}

// Of a group, what is usual becomes durable in one transaction with its lines; the rest is
// handed back untouched, for the long way.
func TestEventsAtOnce(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Sepay)
	usual := h.calls(h.sepay(1, 50_000, "ung ho"), h.sepay(2, 70_000, "ung ho"))
	strange := h.calls(
		[]byte(`{"id": 3}`),            // cannot be read
		h.sepay(2, 70_000, "ung ho"),   // twice in one group
		h.sepay(1, 60_000, "noi khac"), // another content under one number
	)
	rest := h.takeAtOnce(append(usual[:2:2], strange...))
	if len(rest) != len(strange) {
		t.Fatalf("%d calls are left, not %d", len(rest), len(strange))
	}
	for i, c := range usual {
		select {
		case err := <-c.done:
			if err != nil {
				t.Errorf("call %d: %v", i+1, err)
			}
		default:
			t.Errorf("call %d is not answered", i+1)
		}
	}
	if n := h.count(`giving.bank_events e join giving.bank_lines l on l.id = e.line_id and l.born = e.born
		where e.state = 'taken'`); n != 2 {
		t.Errorf("%d events came with their lines", n)
	}
	for _, k := range h.keepCalls(rest) {
		k.answer(h.takeKept(k.events))
	}
	for state, want := range map[string]int64{"taken": 2, "unreadable": 1, "changed": 1} {
		if n := h.count(`giving.bank_events where state = '` + state + `'`); n != want {
			t.Errorf("%d events are %s, not %d", n, state, want)
		}
	}
	if n := h.count(`giving.bank_lines`); n != 2 {
		t.Errorf("%d lines", n)
	}
}

// A number that was told before, here or by another server meanwhile, sends its group the
// long way; nothing of it is half there.
func TestEventsToldMeanwhile(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Sepay)
	if err := h.TakeEvents(t.Context(), h.hook, h.sepay(1, 50_000, "ung ho")); err != nil {
		t.Fatal(err)
	}
	calls := h.calls(h.sepay(1, 50_000, "ung ho"), h.sepay(2, 70_000, "ung ho"))
	rest := h.takeAtOnce(calls)
	if len(rest) != 2 || h.count(`giving.bank_lines`) != 1 || h.count(`giving.bank_events`) != 1 {
		t.Fatalf("%d are left, %d lines", len(rest), h.count(`giving.bank_lines`))
	}
	for _, k := range h.keepCalls(rest) {
		k.answer(h.takeKept(k.events))
	}
	for i, c := range calls {
		if err := <-c.done; err != nil {
			t.Errorf("call %d: %v", i+1, err)
		}
	}
	if h.count(`giving.bank_lines`) != 2 || h.count(`giving.bank_events where state = 'taken'`) != 2 {
		t.Errorf("%d lines", h.count(`giving.bank_lines`))
	}
}

// Two servers are told different things under one number, and the slower looked before the
// faster had kept its: it finds it once the account is held, and nothing of its is kept.
func TestEventsToldAtOneMoment(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Sepay)
	if err := h.TakeEvents(t.Context(), h.hook, h.sepay(1, 50_000, "ung ho")); err != nil {
		t.Fatal(err)
	}
	errKept := errors.New("kept")
	keep := func(body []byte) error {
		return h.DB.Update(t.Context(), importer, func(tx *pg.Tx) error {
			b, err := h.openAccountBook(tx, h.account.ID)
			if err != nil {
				return err
			}
			var line int64
			if err := tx.Row(`select max(id) from giving.bank_lines`).Scan(&line); err != nil {
				return err
			}
			c := &chunk{told: h.calls(body)[0].events, fates: []fate{{line: line}}}
			if err := c.keepTold(tx, b); err != nil {
				return err
			}
			return errKept // and nothing stays of it
		})
	}
	if err := keep(h.sepay(1, 60_000, "noi khac")); !errors.Is(err, errToldBefore) {
		t.Errorf("another content under one number: %v", err)
	}
	if err := keep(h.sepay(2, 60_000, "noi khac")); !errors.Is(err, errKept) {
		t.Errorf("a new number: %v", err)
	}
	if n := h.count(`giving.bank_events where number = '1'`); n != 1 {
		t.Errorf("%d events of one number", n)
	}
}

// Two servers are told of two accounts under one number in one moment: neither sees what the
// other has not committed. One makes a line of it; the other is told, and nothing of its stays.
func TestEventsOfTwoAccountsAtOneMoment(t *testing.T) {
	t.Parallel()
	h := newHooked(t, Sepay)
	other := h.accountOf(VietinBank)
	one, two := h.sepay(1, 50_000, "ung ho"), bytes.Replace(h.sepay(1, 60_000, "ung ho"), []byte(h.account.Number), []byte(other.Number), 1)
	servers := []*Service{h.Service, {DB: h.DB, Keys: h.Keys, Files: h.Files}}
	errs := make([]error, 2)
	var all sync.WaitGroup
	for i, body := range [][]byte{one, two} {
		all.Go(func() { errs[i] = servers[i].TakeEvents(t.Context(), h.hook, body) })
	}
	all.Wait()
	for i, body := range [][]byte{one, two} {
		if errs[i] != nil { // a provider comes again
			errs[i] = servers[i].TakeEvents(t.Context(), h.hook, body)
		}
		if errs[i] != nil {
			t.Error(errs[i])
		}
	}
	if h.count(`giving.bank_lines`) != 1 || h.count(`giving.bank_events where state = 'taken'`) != 1 || h.count(`giving.bank_events where state = 'changed'`) != 1 {
		t.Errorf("%d lines of one number", h.count(`giving.bank_lines`))
	}
	owner := pgtest.Owner(t, h.DB)
	_, err := owner.Exec(`
		insert into giving.bank_events (hook_id, unit_id, provider, source, number, account, print, body, state, line_id, settled_at)
		select hook_id, unit_id, provider, source, number, account || '1', print, body, state, line_id, settled_at
		from giving.bank_events where state = 'taken'`)
	if !pg.IsUnique(err, "bank_events_one_line_a_number") {
		t.Errorf("a number had two lines: %v", err)
	}
}
