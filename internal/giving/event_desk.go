package giving

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

const (
	// deskMax is how many calls wait, and deskBytes how much they hold in memory; on the
	// worst night a provider is told to come again, and it does.
	deskMax   = 4096
	deskBytes = 32 << 20
	// deskTime bounds one transaction of events. It is not the caller's: who hangs up
	// takes nobody else's events along.
	deskTime = 30 * time.Second
	// deskLanes is how many accounts are written at once, so that a large file for one
	// does not hold up what is told of the others.
	deskLanes = 4
)

// The desk waits for those who were just answered: they come again at once, and the first
// of them alone would cost as much as all together. It waits while they come, deskLinger
// from one to the next and deskPatience in all: half of them in one transaction and half
// in the next would cost as much as twice all of them. With two hands, one keeping and one
// taking, each group was half as large and cost as much.
const (
	deskLinger   = 2 * time.Millisecond
	deskPatience = 10 * time.Millisecond
)

// eventDesk lets the calls that come while a transaction is under way share the next
// one: a hot account's row is locked once for all of them, and one flush to the disk
// makes all of them durable.
type eventDesk struct {
	mu      sync.Mutex
	waiting []*call
	bytes   int
	busy    bool
	there   chan struct{} // somebody came; nil unless the desk lingers

	accounts   map[string][]eventAccount // by their numbers, of the one who serves
	accountsAt time.Time
}

// call is what one request told; done is answered when it is durable.
type call struct {
	events []event
	bytes  int
	done   chan error
}

// take puts the events on the desk and waits until they are durable.
func (d *eventDesk) take(ctx context.Context, s *Service, events []event) error {
	c := &call{events: events, done: make(chan error, 1)}
	for i := range events {
		c.bytes += len(events[i].body)
	}
	d.mu.Lock()
	if len(d.waiting) >= deskMax || d.bytes+c.bytes > deskBytes {
		d.mu.Unlock()
		return fault.Of(fault.Busy, "hook.busy")
	}
	d.waiting, d.bytes = append(d.waiting, c), d.bytes+c.bytes
	if !d.busy {
		d.busy = true
		go d.work(s)
	}
	if d.there != nil {
		select {
		case d.there <- struct{}{}:
		default:
		}
	}
	d.mu.Unlock()
	select {
	case err := <-c.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// work serves the desk until nobody waits.
func (d *eventDesk) work(s *Service) {
	for calls := d.next(); calls != nil; calls = d.next() {
		n := len(calls)
		for _, k := range s.keepCalls(s.takeAtOnce(calls)) {
			k.answer(s.takeKept(k.events))
		}
		d.linger(n)
	}
}

// linger waits until those who were answered wait again beside those who waited
// meanwhile. A single caller is not waited for: others have all the time of its
// transaction.
func (d *eventDesk) linger(answered int) {
	if answered < 2 {
		return
	}
	there := make(chan struct{}, 1)
	d.mu.Lock()
	enough := min(len(d.waiting)+answered, chunkLines)
	d.there = there
	d.mu.Unlock()
	last, next := time.NewTimer(deskPatience), time.NewTimer(deskLinger)
	defer last.Stop()
	defer next.Stop()
	for done := false; !done; {
		select {
		case <-there:
			next.Reset(deskLinger)
		case <-next.C:
			done = true
		case <-last.C:
			done = true
		}
		d.mu.Lock()
		if done = done || len(d.waiting) >= enough; done {
			d.there = nil
		}
		d.mu.Unlock()
	}
}

// next takes as many calls as one chunk holds; nil, and nobody works, if none waits.
func (d *eventDesk) next() []*call {
	d.mu.Lock()
	defer d.mu.Unlock()
	n, lines := 0, 0
	for ; n < len(d.waiting) && (n == 0 || lines+len(d.waiting[n].events) <= chunkLines); n++ {
		lines += len(d.waiting[n].events)
		d.bytes -= d.waiting[n].bytes
	}
	if n == 0 {
		d.busy = false
		return nil
	}
	calls := d.waiting[:n:n]
	d.waiting = append([]*call(nil), d.waiting[n:]...)
	return calls
}

// keptCalls are calls whose events are durable as they came, in the calls' order.
type keptCalls struct {
	calls  []*call
	events []keptEvent
}

// keepCalls makes the calls' events durable before anything is made of them. A call that
// cannot be kept is answered, and does not fail its neighbours.
func (s *Service) keepCalls(calls []*call) []*keptCalls {
	if len(calls) == 0 {
		return nil
	}
	ctx, stop := context.WithTimeout(context.Background(), deskTime)
	defer stop()
	var all []event
	for _, c := range calls {
		all = append(all, c.events...)
	}
	k := &keptCalls{calls: calls}
	err := s.DB.Update(keepPlans(ctx, len(all)), webhook, func(tx *pg.Tx) (err error) {
		k.events, err = keepEvents(tx, all)
		return err
	})
	switch n := len(calls); {
	case err == nil:
		return []*keptCalls{k}
	case n == 1:
		slog.Error("keep an event as it came", "err", err)
		calls[0].done <- err
		return nil
	default:
		return append(s.keepCalls(calls[:n/2]), s.keepCalls(calls[n/2:])...)
	}
}

// answer tells each call how its events fared, by their ids.
func (k *keptCalls) answer(failed map[int64]error) {
	i := 0
	for _, c := range k.calls {
		var err error
		for range c.events {
			if err == nil {
				err = failed[k.events[i].id]
			}
			i++
		}
		c.done <- err
	}
}

// lane is what events tell of one account by one channel.
type lane struct {
	account int64
	channel Provider
}

// laneLine is a line with the events that tell it: the same may come by two ways.
type laneLine struct {
	Line
	events []int64
}

// takeKept takes the lines of events that are kept, and says which failed and why.
func (s *Service) takeKept(kept []keptEvent) map[int64]error {
	lanes := map[lane][]laneLine{}
	places := map[lane]map[fingerprint]int{}
	seen := map[int64]bool{}
	for i := range kept {
		k := &kept[i]
		if seen[k.id] || k.wrong != nil || k.account == 0 ||
			k.state != eventWaiting && k.state != eventUnknown && !(k.state == eventDoubtful && k.found) {
			continue
		}
		seen[k.id] = true
		l := lane{k.account, k.hook.Provider}
		if places[l] == nil {
			places[l] = map[fingerprint]int{}
		}
		p, known := places[l][k.print]
		if !known {
			p = len(lanes[l])
			places[l][k.print] = p
			lanes[l] = append(lanes[l], laneLine{Line: k.line})
		}
		lanes[l][p].events = append(lanes[l][p].events, k.id)
	}
	failed := map[int64]error{}
	var mu sync.Mutex
	var all sync.WaitGroup
	free := make(chan struct{}, deskLanes)
	for l, lines := range lanes {
		free <- struct{}{}
		all.Go(func() {
			defer func() { <-free }()
			s.takeLane(l, lines, func(id int64, err error) {
				mu.Lock()
				defer mu.Unlock()
				failed[id] = err
			})
		})
	}
	all.Wait()
	return failed
}

// takeLane takes the lines of one account. If they fail together, one of them may be the
// cause: each half is taken by itself, down to single ones.
func (s *Service) takeLane(l lane, lines []laneLine, fail func(id int64, err error)) {
	ctx, stop := context.WithTimeout(context.Background(), deskTime)
	defer stop()
	err := s.takeLaneAt(ctx, l, lines)
	n := len(lines)
	switch {
	case err == nil:
	case n > 1:
		s.takeLane(l, lines[:n/2], fail)
		s.takeLane(l, lines[n/2:], fail)
	default:
		slog.Error("take an event that is kept", "events", lines[0].events, "account", l.account, "err", err)
		for _, id := range lines[0].events {
			fail(id, err)
		}
	}
}

func (s *Service) takeLaneAt(ctx context.Context, l lane, lines []laneLine) error {
	plain, events := make([]Line, len(lines)), make([][]int64, len(lines))
	for i, line := range lines {
		plain[i], events[i] = line.Line, line.events
	}
	_, err := s.takeLive(ctx, &chunk{channel: string(l.channel), events: events}, l.account, plain)
	if err != nil {
		return fmt.Errorf("take %d events of account %d: %w", len(lines), l.account, err)
	}
	return nil
}

// resumeAfter is how old an event is that nobody works on any more.
const resumeAfter = time.Minute

// ResumeEvents takes up what a server left behind that died between keeping events and
// taking their lines, and what has become clear since. It may run twice at once: a line
// that is known stays one.
func (s *Service) ResumeEvents(ctx context.Context) error {
	var left []keptEvent
	err := s.DB.Update(ctx, webhook, func(tx *pg.Tx) (err error) {
		if left, err = leftEvents(tx, tx.Now.Add(-resumeAfter)); err != nil {
			return err
		}
		return settleUntaken(tx, left)
	})
	if err != nil {
		return err
	}
	for _, why := range s.takeKept(left) {
		err = fmt.Errorf("take up events that were left: %w", why)
	}
	return errors.Join(err, s.settleEventsByBalance(ctx))
}

// settleEventsByBalance answers for the doubtful events that leave the same balance as the
// line they may be: nobody needs to be asked. One that fails is for an officer, like before.
func (s *Service) settleEventsByBalance(ctx context.Context) error {
	for last, n := int64(0), listMax; n == listMax; {
		var ids []int64
		err := s.DB.View(ctx, webhook, func(tx *pg.Tx) (err error) {
			ids, err = eventsLike(tx, last)
			return err
		})
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := s.settleByItsBalance(ctx, id); err != nil {
				slog.Error("answer an event by its balance", "event", id, "err", err)
			}
			last = id
		}
		if n = len(ids); ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}
