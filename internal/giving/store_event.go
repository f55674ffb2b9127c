package giving

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// What became of an event.
const (
	eventWaiting    = "waiting"
	eventTaken      = "taken"
	eventUnknown    = "unknown"    // of an account that is not the hook's
	eventChanged    = "changed"    // its number was told before with other content
	eventUnreadable = "unreadable" // no movement can be read from it
)

// keptEvent is an event as it stands in the table.
type keptEvent struct {
	id      int64
	state   string
	line    int64
	account int64 // of the hook's unit, 0 if it has none with this number
	first   bool  // nothing else was told before under its number
}

// keepEvents stores events as they came, each once, and says how they stand, in the
// same order.
func keepEvents(tx *pg.Tx, all []event) ([]keptEvent, error) {
	n := len(all)
	hooks, units := make([]int64, n), make([]int64, n)
	numbers, bodies, accounts, prints := make([]string, n), make([]string, n), make([]string, n), make([][]byte, n)
	for i, e := range all {
		hooks[i], units[i], numbers[i], bodies[i] = e.hook.ID, e.hook.UnitID, e.number, e.body
		accounts[i], prints[i] = e.account, e.print
	}
	_, err := tx.Exec(`
		insert into giving.bank_events (hook_id, unit_id, number, print, body)
		select hook, unit, number, print, body
		from unnest($1::bigint[], $2::bigint[], $3::text[], $4::bytea[], $5::text[])
			with ordinality as t (hook, unit, number, print, body, nth)
		order by hook, number, print, nth
		on conflict (hook_id, number, print) do nothing`, hooks, units, numbers, prints, bodies)
	if err != nil {
		return nil, fmt.Errorf("keep %d events: %w", n, err)
	}
	kept := make([]keptEvent, 0, n)
	err = tx.Each(`
		select e.id, e.state, coalesce(e.line_id, 0), e.first = e.id, coalesce(a.id, 0)
		from unnest($1::bigint[], $2::bigint[], $3::text[], $4::bytea[], $5::text[])
			with ordinality as t (hook, unit, number, print, account, nth)
		cross join lateral (
			select k.id, k.state, k.line_id, (
				select min(f.id) from giving.bank_events f where f.hook_id = t.hook and f.number = t.number) as first
			from giving.bank_events k
			where k.hook_id = t.hook and k.number = t.number and k.print = t.print
			offset 0) e
		left join giving.bank_accounts a on a.number = t.account and a.unit_id = t.unit
		order by t.nth`, []any{hooks, units, numbers, prints, accounts}, func(r pg.Scanner) error {
		var k keptEvent
		err := r.Scan(&k.id, &k.state, &k.line, &k.first, &k.account)
		kept = append(kept, k)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look at %d events: %w", n, err)
	}
	if len(kept) != n {
		return nil, fmt.Errorf("look at %d events: %d are there", n, len(kept))
	}
	return kept, nil
}

// settleEvents writes down what became of events, where nobody else did.
func settleEvents(tx *pg.Tx, list []keptEvent) error {
	ids, lines, states := make([]int64, len(list)), make([]int64, len(list)), make([]string, len(list))
	for i, k := range list {
		ids[i], lines[i], states[i] = k.id, k.line, k.state
	}
	_, err := tx.Exec(`
		update giving.bank_events e
		set state = t.state, line_id = nullif(t.line, 0), settled_at = clock_timestamp()
		from unnest($1::bigint[], $2::bigint[], $3::text[]) as t (id, line, state)
		where e.id = t.id and e.state = 'waiting'`, ids, lines, states)
	if err != nil {
		return fmt.Errorf("settle %d events: %w", len(list), err)
	}
	return nil
}

// leftEvents are the oldest that still wait, as their hooks told them.
func leftEvents(tx *pg.Tx, before time.Time) (all []event, err error) {
	err = tx.Each(`
		select `+hookColumns+`, e.number, e.print, e.body
		from giving.bank_events e
		join giving.hooks h on h.id = e.hook_id
		where e.state = 'waiting' and e.received_at < $1
		order by e.id
		limit $2`, []any{before, chunkLines}, func(r pg.Scanner) error {
		var h Hook
		var number, body string
		var print []byte
		if err := h.scan(r, &number, &print, &body); err != nil {
			return err
		}
		e := eventReader{&h, tx.Now}.one([]byte(body))
		e.number, e.print = number, print
		all = append(all, e)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for events that were left: %w", err)
	}
	return all, nil
}

// TroubledEvent is an event that became no line, for an officer to look at.
type TroubledEvent struct {
	ID         int64
	Hook       int64
	HookName   string
	Number     string
	State      string // unknown, changed or unreadable
	Body       string
	ReceivedAt time.Time
}

// troublesMax is how many of the newest are shown.
const troublesMax = 50

func troubledEvents(tx *pg.Tx) (list []TroubledEvent, err error) {
	err = tx.Each(`
		select e.id, e.hook_id, h.name, e.number, e.state, e.body, e.received_at
		from giving.bank_events e
		join giving.hooks h on h.id = e.hook_id
		where e.state in ('unknown', 'changed', 'unreadable')
		order by e.id desc
		limit $1`, []any{troublesMax}, func(r pg.Scanner) error {
		var e TroubledEvent
		err := r.Scan(&e.ID, &e.Hook, &e.HookName, &e.Number, &e.State, &e.Body, &e.ReceivedAt)
		list = append(list, e)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list events that became no line: %w", err)
	}
	return list, nil
}
