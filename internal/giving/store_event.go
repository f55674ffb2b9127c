package giving

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// What became of an event.
const (
	eventWaiting    = "waiting"
	eventTaken      = "taken"
	eventDoubtful   = "doubtful"   // it may be a line that another channel told, or another one
	eventUnknown    = "unknown"    // of an account that is not the hook's
	eventChanged    = "changed"    // its number was told before with other content
	eventUnreadable = "unreadable" // no movement can be read from it
)

// keptEvent is an event as it stands in the table.
type keptEvent struct {
	event
	id      int64
	state   string
	account int64 // that it is of, 0 if the hook's unit has none with this number
	unit    int64 // of the account
	first   bool  // nothing else was told before under its number, and nothing else is a line by it
	found   bool  // it was doubtful, and what it might have been is another event's
	like    int64 // what it may be, while it is doubtful
}

// eventAccount is an account of ours that events tell of by its number, on its days: from is
// zero where it passed from nobody, and to while it has passed to nobody.
type eventAccount struct {
	id, unit int64
	from, to workday.Day
}

// eventDay is the day of an event's line, by the fingerprint that begins with it.
const eventDay = `(date '2000-01-01' + ('x' || left(e.print::text, 4))::bit(16)::int)`

const eventAccountDays = `case when a.after_id is not null then a.opened_on end,
		(select b.opened_on from giving.bank_accounts b where b.after_id = a.id)`

// eventAccounts finds the accounts with these numbers. Two banks may use one number.
func eventAccounts(tx *pg.Tx, all []event) (map[string][]eventAccount, error) {
	var numbers []string
	found := map[string][]eventAccount{}
	for _, e := range all {
		if _, asked := found[e.account]; !asked && e.account != "" {
			found[e.account] = nil
			numbers = append(numbers, e.account)
		}
	}
	err := tx.Each(`select number, id, unit_id, `+eventAccountDays+` from giving.bank_accounts a where number = any ($1)`, []any{numbers},
		func(r pg.Scanner) error {
			var number string
			var a eventAccount
			err := r.Scan(&number, &a.id, &a.unit, &a.from, &a.to)
			found[number] = append(found[number], a)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("look for %d accounts: %w", len(numbers), err)
	}
	return found, nil
}

// accountOf is the one account that a hook may tell of by this number on a day; the operator's
// key tells of every unit's. A number that passed on is told of by each owner's own key.
func (h *Hook) accountOf(list []eventAccount, on workday.Day) (a eventAccount) {
	for _, other := range list {
		switch {
		case on < other.from || !other.to.IsZero() && on >= other.to:
		case h.ID != 0 && other.unit != h.UnitID:
		case a.id != 0:
			return eventAccount{}
		default:
			a = other
		}
	}
	return a
}

// keepEvents stores events as they came, each once, and says how they stand, in the
// same order. What can be no line is settled at once.
func keepEvents(tx *pg.Tx, all []event) ([]keptEvent, error) {
	accounts, err := eventAccounts(tx, all)
	if err != nil {
		return nil, err
	}
	n := len(all)
	kept, told := make([]keptEvent, n), eventColumnsOf(all)
	for i, e := range all {
		a := e.hook.accountOf(accounts[e.account], e.line.On)
		kept[i] = keptEvent{event: e, account: a.id, unit: a.unit}
		if e.hook.ID == 0 { // the operator's key tells of every unit's
			told.units[i] = a.unit
		}
	}
	_, err = tx.Exec(`
		insert into giving.bank_events (hook_id, unit_id, provider, source, number, account, print, body)
		select nullif(hook, 0), nullif(unit, 0), provider, source, number, account, print, body
		from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::bytea[])
			with ordinality as t (hook, unit, provider, source, number, account, print, body, nth)
		order by source, number, account, print, nth -- so that two servers never wait on each other
		on conflict (source, number, account, print) do nothing`,
		told.hooks, told.units, told.text[0], told.text[1], told.text[2], told.text[3], told.prints, told.bodies)
	if err != nil {
		return nil, fmt.Errorf("keep %d events: %w", n, err)
	}
	place := 0
	err = tx.Each(`
		select e.id, e.state, not exists (
			select from giving.bank_events f
			where f.source = t.source and f.number = t.number and f.id <> e.id
				and (f.id < e.id or f.state in ('taken', 'doubtful')))
		from unnest($1::text[], $2::text[], $3::text[], $4::uuid[])
			with ordinality as t (source, number, account, print, nth)
		cross join lateral (
			select k.id, k.state from giving.bank_events k
			where k.source = t.source and k.number = t.number and k.account = t.account and k.print = t.print
			offset 0) e
		order by t.nth`, []any{told.text[1], told.text[2], told.text[3], told.prints}, func(r pg.Scanner) error {
		k := &kept[place]
		place++
		return r.Scan(&k.id, &k.state, &k.first)
	})
	if err == nil && place != n {
		err = fmt.Errorf("%d are there", place)
	}
	if err != nil {
		return nil, fmt.Errorf("look at %d events: %w", n, err)
	}
	return kept, settleUntaken(tx, kept)
}

// settleUntaken writes down which events can be no line, and says so.
func settleUntaken(tx *pg.Tx, kept []keptEvent) error {
	var ids []int64
	var states []string
	for i := range kept {
		k := &kept[i]
		if k.state != eventWaiting {
			continue
		}
		switch {
		case k.wrong != nil:
			k.state = eventUnreadable
		case !k.first:
			k.state = eventChanged
		case k.account == 0:
			k.state = eventUnknown
			if k.hook.ID == 0 { // no unit's officers see it
				slog.Warn("a bank's event is of nobody's account", "provider", k.hook.Provider, "number", k.number)
			}
		default:
			continue
		}
		ids, states = append(ids, k.id), append(states, k.state)
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.Exec(`
		update giving.bank_events e
		set state = t.state, settled_at = clock_timestamp()
		from unnest($1::bigint[], $2::text[]) as t (id, state)
		where e.id = t.id and e.state = 'waiting'`, ids, states)
	if err != nil {
		return fmt.Errorf("settle %d events that are no line: %w", len(ids), err)
	}
	return nil
}

// settleEvents writes down whose line the chunk's events are, with the lines.
func (c *chunk) settleEvents(tx *pg.Tx, b *accountBook) error {
	if c.told != nil {
		return c.keepTold(tx, b)
	}
	var ids, lines []int64
	var doubtful []bool
	for i, events := range c.events {
		for _, id := range events {
			ids, lines = append(ids, id), append(lines, c.fates[i].line)
			doubtful = append(doubtful, c.fates[i].doubtful)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.Exec(`
		update giving.bank_events e
		set state = case when t.doubtful then 'doubtful' else 'taken' end,
			like_id = case when t.doubtful then t.line else e.like_id end,
			line_id = case when not t.doubtful then t.line end,
			unit_id = $1, settled_at = clock_timestamp()
		from unnest($2::bigint[], $3::bigint[], $4::bool[]) as t (id, line, doubtful)
		where e.id = t.id and e.state in ('waiting', 'unknown', 'doubtful')`,
		plannedFor(len(ids)), b.account.UnitID, ids, lines, doubtful)
	if err != nil {
		return fmt.Errorf("settle %d events: %w", len(ids), err)
	}
	return nil
}

// leftEvents are the oldest that can be taken up: they still wait; their account was
// entered after they came; what they might have been turned out to be another event's. One
// with a lower id may have come to light after another of its number became a line: nothing
// more becomes of it.
func leftEvents(tx *pg.Tx, before time.Time) (left []keptEvent, err error) {
	err = tx.Each(`
		select e.id, e.state, e.provider, e.body, a.id, a.unit_id,
			not exists (select from giving.bank_events f
				where f.source = e.source and f.number = e.number and f.id <> e.id
					and (f.id < e.id or f.state in ('taken', 'doubtful')))
		from giving.bank_events e
		left join giving.hooks h on h.id = e.hook_id
		left join lateral (
			select min(a.id) as id, min(a.unit_id) as unit_id from giving.bank_accounts a
			where a.number = e.account and (h.id is null or a.unit_id = h.unit_id)
				and (a.after_id is null or `+eventDay+` >= a.opened_on) and not exists (
					select from giving.bank_accounts b where b.after_id = a.id and `+eventDay+` >= b.opened_on)
			having count(*) = 1) a on true
		where e.state = 'waiting' and e.received_at < $1
			or e.state = 'unknown' and a.id is not null and not exists (
				select from giving.bank_events f
				where f.source = e.source and f.number = e.number and f.id <> e.id and f.state in ('taken', 'doubtful'))
			or e.state = 'doubtful' and exists (
				select from giving.line_aliases s where s.line_id = e.like_id and s.channel = e.provider)
		order by e.id
		limit $2`, []any{before, chunkLines}, func(r pg.Scanner) error {
		var k keptEvent
		var h Hook
		var body []byte
		var account, unit *int64
		if err := r.Scan(&k.id, &k.state, &h.Provider, &body, &account, &unit, &k.first); err != nil {
			return err
		}
		k.event = eventReader{&h, tx.Now}.one(body)
		k.found = k.state == eventDoubtful
		if account != nil {
			k.account, k.unit = *account, *unit
		}
		left = append(left, k)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for events that were left: %w", err)
	}
	return left, nil
}

// lockEvent reads an event of which an officer says something.
func lockEvent(tx *pg.Tx, id int64) (*keptEvent, error) {
	k, h := keptEvent{id: id}, Hook{}
	var body []byte
	var number string
	err := tx.Row(`
		select provider, account, state, coalesce(like_id, 0), coalesce(unit_id, 0), body
		from giving.bank_events where id = $1 for update`, id).
		Scan(&h.Provider, &number, &k.state, &k.like, &k.unit, &body)
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "hook.event.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read event %d: %w", id, err)
	}
	k.event = eventReader{&h, tx.Now}.one(body)
	accounts, err := eventAccounts(tx, []event{k.event})
	if err != nil {
		return nil, err
	}
	for _, a := range accounts[number] {
		if a.unit == k.unit {
			k.account = a.id
		}
	}
	return &k, nil
}

// TroubledEvent is an event as it came, for an officer to look at.
type TroubledEvent struct {
	ID         int64
	HookName   string // "" by the operator's key
	Provider   Provider
	Number     string
	Account    string
	State      string
	Unit       int64  // whose account it is, 0 if nobody's
	Like       int64  // the line that a doubtful one may be
	Line       int64  // the line that it became, 0 if none
	Body       string // as far as it is text
	ReceivedAt time.Time
}

// troublesMax is how many of the newest are shown.
const troublesMax = 50

func troubledEvents(tx *pg.Tx) ([]TroubledEvent, error) {
	return events(tx, `
		where e.state in ('doubtful', 'unknown', 'changed', 'unreadable')
		order by e.state <> 'doubtful', e.id desc
		limit $1`, troublesMax)
}

func eventsFor(tx *pg.Tx, f EventFilter) ([]TroubledEvent, error) {
	return events(tx, `
		where ($1 = '' or e.state = $1) and ($2::bigint = 0 or e.id < $2)
		order by e.id desc
		limit $3`, f.State, f.Before, pageOf(f.Limit))
}

func events(tx *pg.Tx, which string, args ...any) (list []TroubledEvent, err error) {
	err = tx.Each(`
		select e.id, coalesce(h.name, ''), e.provider, e.number, e.account, e.state, coalesce(e.unit_id, 0),
			case when e.state = 'doubtful' then e.like_id else 0 end, coalesce(e.line_id, 0), e.body, e.received_at
		from giving.bank_events e
		left join giving.hooks h on h.id = e.hook_id`+which, args, func(r pg.Scanner) error {
		var e TroubledEvent
		var body []byte
		err := r.Scan(&e.ID, &e.HookName, &e.Provider, &e.Number, &e.Account, &e.State, &e.Unit, &e.Like, &e.Line, &body, &e.ReceivedAt)
		e.Body = shownBody(body)
		list = append(list, e)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list events: %w", err)
	}
	return list, nil
}
