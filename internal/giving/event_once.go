package giving

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// Nearly every call tells new lines of one account that is its hook's, and nobody told its
// numbers before. Such a group is one transaction: the bodies as they came and the lines
// made of them are durable together, and nothing that is indexed is written twice. What is
// unusual, or fails here, goes the long way: its bodies are kept alone before anything else
// is tried with them.

// onceLane is the calls of a group whose events tell one account by one channel.
type onceLane struct {
	lane
	calls  []*call
	events []event
}

// errToldBefore: an event's number was told before; what it says now is to be compared.
var errToldBefore = errors.New("an event was told before")

// takeAtOnce keeps the bodies and takes the lines of usual calls, answers them, and gives
// back the calls that must go the long way.
func (s *Service) takeAtOnce(calls []*call) (rest []*call) {
	ctx, stop := context.WithTimeout(context.Background(), deskTime)
	defer stop()
	accounts, err := s.events.accountsOf(ctx, s.DB, calls)
	if err != nil {
		slog.Error("look for the accounts of events", "err", err)
		return calls
	}
	lanes, rest := usualLanes(calls, accounts)
	var mu sync.Mutex
	var all sync.WaitGroup
	free := make(chan struct{}, deskLanes)
	for _, l := range lanes {
		free <- struct{}{}
		all.Go(func() {
			defer func() { <-free }()
			err := s.takeOnceLane(ctx, l)
			if err == nil {
				for _, c := range l.calls {
					c.done <- nil
				}
				return
			}
			if !errors.Is(err, errToldBefore) {
				slog.Warn("events are kept before they are taken", "events", len(l.events), "account", l.account, "err", err)
			}
			mu.Lock()
			defer mu.Unlock()
			rest = append(rest, l.calls...)
		})
	}
	all.Wait()
	return rest
}

// usualLanes sorts the usual calls by account and channel, and gives those that are not.
func usualLanes(calls []*call, accounts map[string][]eventAccount) (lanes map[lane]*onceLane, rest []*call) {
	type number struct{ source, number string }
	type place struct {
		lane
		print fingerprint
	}
	lanes = map[lane]*onceLane{}
	numbers, places := map[number]bool{}, map[place]bool{}
	for _, c := range calls {
		var at lane
		usual := len(c.events) > 0
		for i := range c.events {
			e := &c.events[i]
			if e.wrong != nil {
				usual = false
				break
			}
			l := lane{e.hook.accountOf(accounts[e.account], e.line.On).id, e.hook.Provider}
			n, p := number{e.hook.source(), e.number}, place{l, e.print}
			usual = usual && l.account != 0 && (i == 0 || l == at) && !numbers[n] && !places[p]
			at, numbers[n], places[p] = l, true, true
		}
		if !usual {
			rest = append(rest, c)
			continue
		}
		if lanes[at] == nil {
			lanes[at] = &onceLane{lane: at}
		}
		lanes[at].calls = append(lanes[at].calls, c)
		lanes[at].events = append(lanes[at].events, c.events...)
	}
	return lanes, rest
}

func (s *Service) takeOnceLane(ctx context.Context, l *onceLane) error {
	lines := make([]Line, len(l.events))
	for i := range l.events {
		lines[i] = l.events[i].line
	}
	_, err := s.takeLive(ctx, &chunk{channel: string(l.channel), told: l.events}, l.account, lines)
	return err
}

// accountsOf finds the accounts that calls tell of, as they stood liveAge ago at most. Only
// the one who serves the desk asks.
func (d *eventDesk) accountsOf(ctx context.Context, db *pg.DB, calls []*call) (map[string][]eventAccount, error) {
	if time.Since(d.accountsAt) > liveAge {
		d.accounts, d.accountsAt = map[string][]eventAccount{}, time.Now()
	}
	var unknown []event
	for _, c := range calls {
		for _, e := range c.events {
			if len(d.accounts[e.account]) == 0 && e.account != "" {
				unknown = append(unknown, e)
			}
		}
	}
	if len(unknown) == 0 {
		return d.accounts, nil
	}
	err := db.View(ctx, webhook, func(tx *pg.Tx) error {
		found, err := eventAccounts(tx, unknown)
		for number, list := range found {
			if len(list) > 0 {
				d.accounts[number] = list
			}
		}
		return err
	})
	return d.accounts, err
}

// eventColumns are events as a statement takes them, one array a column.
type eventColumns struct {
	hooks, units []int64
	text         [4][]string // provider, source, number, account
	prints       []pgtype.UUID
	bodies       [][]byte
}

func eventColumnsOf(events []event) *eventColumns {
	n := len(events)
	c := &eventColumns{
		hooks: make([]int64, n), units: make([]int64, n), prints: make([]pgtype.UUID, n), bodies: make([][]byte, n),
	}
	for k := range c.text {
		c.text[k] = make([]string, n)
	}
	for i := range events {
		e := &events[i]
		c.hooks[i], c.units[i], c.bodies[i] = e.hook.ID, e.hook.UnitID, e.body
		c.prints[i] = pgtype.UUID{Bytes: e.print, Valid: true}
		for k, s := range [...]string{string(e.hook.Provider), e.hook.source(), e.number, e.account} {
			c.text[k][i] = s
		}
	}
	return c
}

// askTold asks whether one of the events' numbers is known, which ends the chunk before it
// begins.
func askTold(events []event, told *bool) pg.Question {
	columns := eventColumnsOf(events)
	return pg.Question{
		Wrap: pg.Saying("look for %d events", len(events)),
		Query: `
		select exists (
			select from unnest($1::text[], $2::text[]) as t (source, number)
			cross join lateral (
				select from giving.bank_events e where e.source = t.source and e.number = t.number limit 1) k)`,
		Args: []any{plannedFor(len(events)), columns.text[1], columns.text[2]},
		One:  pg.Into(told),
	}
}

// keepTold keeps the bodies of the chunk's events with what has become of them. It asks once
// more for their numbers: here the account's cover is held, and of two servers that were told
// different things under one number the slower now sees the faster's.
func (c *chunk) keepTold(tx *pg.Tx, b *accountBook) error {
	n := len(c.told)
	told := eventColumnsOf(c.told)
	lines, doubtful := make([]int64, n), make([]bool, n)
	for i := range c.fates {
		lines[i], doubtful[i] = c.fates[i].line, c.fates[i].doubtful
	}
	kept, err := tx.Exec(`
		insert into giving.bank_events (hook_id, unit_id, provider, source, number, account, print, body,
			state, like_id, line_id, settled_at)
		select nullif(t.hook, 0), $1, t.provider, t.source, t.number, t.account, t.print, t.body,
			case when doubtful then 'doubtful' else 'taken' end,
			case when doubtful then line end, case when not doubtful then line end, clock_timestamp()
		from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::bytea[],
			$9::bigint[], $10::bool[])
			as t (hook, provider, source, number, account, print, body, line, doubtful)
		left join lateral (
			select true as known from giving.bank_events e where e.source = t.source and e.number = t.number limit 1) k on true
		where k.known is null
		order by t.source, t.number -- so that two servers never wait on each other
		on conflict (source, number, account, print) do nothing`,
		plannedFor(n), b.account.UnitID, told.hooks, told.text[0], told.text[1], told.text[2], told.text[3],
		told.prints, told.bodies, lines, doubtful)
	if pg.IsUnique(err, "bank_events_one_line_a_number") { // it is another account's line, in this moment
		return errToldBefore
	}
	if err != nil {
		return fmt.Errorf("keep %d events with their lines: %w", n, err)
	}
	if kept != int64(n) { // another server was faster with one of them
		return errToldBefore
	}
	return nil
}
