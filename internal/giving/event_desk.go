package giving

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

const (
	// deskMax is how many calls wait; on the worst night a provider is told to come
	// again, and it does.
	deskMax = 4096
	// deskTime bounds one transaction of events. It is not the caller's: who hangs up
	// takes nobody else's events along.
	deskTime = 30 * time.Second
)

// eventDesk lets the calls that come while a transaction is under way share the next
// one: a hot account's row is locked once for all of them, and one flush to the disk
// makes all of them durable.
type eventDesk struct {
	mu      sync.Mutex
	waiting []*call
	busy    bool
}

// call is what one request told; done is answered when it is durable.
type call struct {
	events []event
	done   chan error
}

// take puts the events on the desk and waits until they are durable.
func (d *eventDesk) take(ctx context.Context, s *Service, events []event) error {
	c := &call{events, make(chan error, 1)}
	d.mu.Lock()
	if len(d.waiting) >= deskMax {
		d.mu.Unlock()
		return fault.Of(fault.Busy, "hook.busy")
	}
	d.waiting = append(d.waiting, c)
	if !d.busy {
		d.busy = true
		go d.work(s)
	}
	d.mu.Unlock()
	select {
	case err := <-c.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// work takes what waits until nothing does.
func (d *eventDesk) work(s *Service) {
	for {
		calls := d.next()
		if calls == nil {
			return
		}
		err := s.takeCalls(calls)
		if err == nil || len(calls) == 1 {
			continue
		}
		// One of them may be the cause: each by itself harms nobody else.
		slog.Error("take events together", "calls", len(calls), "err", err)
		for _, c := range calls {
			s.takeCalls([]*call{c})
		}
	}
}

// next takes as many calls as one chunk holds; nil, and nobody works, if none waits.
func (d *eventDesk) next() []*call {
	d.mu.Lock()
	defer d.mu.Unlock()
	n, lines := 0, 0
	for ; n < len(d.waiting) && (n == 0 || lines+len(d.waiting[n].events) <= chunkLines); n++ {
		lines += len(d.waiting[n].events)
	}
	if n == 0 {
		d.busy = false
		return nil
	}
	calls := d.waiting[:n:n]
	d.waiting = append([]*call(nil), d.waiting[n:]...)
	return calls
}

// takeCalls keeps the calls' events, takes their lines and answers. When several calls
// fail together none is answered yet.
func (s *Service) takeCalls(calls []*call) (err error) {
	ctx, stop := context.WithTimeout(context.Background(), deskTime)
	defer stop()
	var all []event
	for _, c := range calls {
		all = append(all, c.events...)
	}
	settled, err := s.takeKept(ctx, all)
	if err == nil || len(calls) == 1 {
		for _, c := range calls {
			c.done <- err
		}
	}
	if err != nil {
		return err
	}
	if err := s.settleTaken(ctx, settled); err != nil {
		slog.Error("settle events", "err", err) // they are in the book; ResumeEvents says so later
	}
	return nil
}

// takeKept is the way of events into the book: first they are durable as they came, then
// their lines are. What it answers is still to be written down.
func (s *Service) takeKept(ctx context.Context, all []event) (settled []keptEvent, err error) {
	var kept []keptEvent
	err = s.DB.Update(ctx, webhook, func(tx *pg.Tx) error {
		kept, err = keepEvents(tx, all)
		return err
	})
	if err != nil {
		return nil, err
	}
	type lane struct {
		account int64
		channel Provider
	}
	lanes := map[lane][]int{}
	seen := map[int64]bool{}
	for i := range kept {
		k := &kept[i]
		if k.state != eventWaiting || seen[k.id] {
			continue
		}
		seen[k.id] = true
		switch {
		case all[i].wrong != nil:
			k.state = eventUnreadable
		case !k.first:
			k.state = eventChanged
		case k.account == 0:
			k.state = eventUnknown
		default:
			l := lane{k.account, all[i].hook.Provider}
			lanes[l] = append(lanes[l], i)
			continue
		}
		settled = append(settled, *k)
	}
	for l, list := range lanes {
		lines := make([]Line, len(list))
		for n, i := range list {
			lines[n] = all[i].line
		}
		taken, err := s.TakeLines(ctx, webhook, string(l.channel), l.account, lines)
		if err != nil {
			return nil, fmt.Errorf("take %d events of account %d: %w", len(lines), l.account, err)
		}
		for n, i := range list {
			kept[i].state, kept[i].line = eventTaken, taken[n].Line
			settled = append(settled, kept[i])
		}
	}
	return settled, nil
}

func (s *Service) settleTaken(ctx context.Context, settled []keptEvent) error {
	if len(settled) == 0 {
		return nil
	}
	return s.DB.Update(ctx, webhook, func(tx *pg.Tx) error { return settleEvents(tx, settled) })
}

// resumeAfter is how old an event is that nobody works on any more.
const resumeAfter = time.Minute

// ResumeEvents takes up what a server left behind that died between keeping events and
// taking their lines. It may run twice at once: a line that is known stays one.
func (s *Service) ResumeEvents(ctx context.Context) error {
	var all []event
	err := s.DB.View(ctx, webhook, func(tx *pg.Tx) (err error) {
		all, err = leftEvents(tx, tx.Now.Add(-resumeAfter))
		return err
	})
	if err != nil || len(all) == 0 {
		return err
	}
	settled, err := s.takeKept(ctx, all)
	if err != nil {
		return err
	}
	return s.settleTaken(ctx, settled)
}
