package giving

import (
	"context"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// AnswerEvent says whether a doubtful event is the line it may be, or another one: then
// it comes into the book like any new line.
func (s *Service) AnswerEvent(ctx context.Context, by auth.Actor, id int64, another bool) error {
	if err := by.Must(auth.MatchLines, 0); err != nil {
		return err
	}
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (none struct{}, err error) {
		e, err := lockEvent(tx, id)
		if err != nil {
			return none, err
		}
		if err := by.Must(auth.MatchLines, e.unit); err != nil {
			return none, err
		}
		return none, s.answerEvent(tx, e, another)
	})
	return err
}

// settleByItsBalance answers that an event is the line that it may be, if it still leaves the
// same balance.
func (s *Service) settleByItsBalance(ctx context.Context, id int64) error {
	_, err := pg.Do(ctx, s.DB, webhook, func(tx *pg.Tx) (none struct{}, err error) {
		e, err := lockEvent(tx, id)
		if err != nil {
			return none, err
		}
		if is, err := balanceIs(tx, e); err != nil || !is {
			return none, err
		}
		return none, s.answerEvent(tx, e, false)
	})
	if fault.Is(err, "doubt.found") {
		return nil
	}
	return err
}

// answerEvent makes of an event that is held the line that it may be, or another one.
func (s *Service) answerEvent(tx *pg.Tx, e *keptEvent, another bool) error {
	if e.state != eventDoubtful {
		return fault.Of(fault.Conflict, "hook.event.answered")
	}
	channel := string(e.hook.Provider)
	if !another {
		if shown, err := isShown(tx, e.like, channel); err != nil {
			return err
		} else if shown {
			return fault.Of(fault.Conflict, "doubt.found")
		}
	}
	b, err := s.openAccountBook(tx, e.account)
	if err != nil {
		return err
	}
	c := &chunk{channel: channel, forced: another, events: [][]int64{{e.id}}, lines: []readyLine{
		b.ready(channel, e.line, func(fingerprint) int { return 1 }),
	}}
	answer := "another"
	if !another {
		answer, c.sameAs = "same", e.like
	}
	if err := s.putChunk(tx, b, c); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{
		Action: "line.event", Subject: (&BankLine{ID: c.fates[0].line}).subject(), Unit: e.unit,
		After: map[string]any{"answer": answer, "like": e.like, "event": e.id},
	})
}

// EventFilter narrows a list of events; before is the last id of the page before, or 0.
type EventFilter struct {
	State  string
	Before int64
	Limit  int
}

// IsEventState reports whether there is such a state; "" is all of them.
func IsEventState(state string) bool {
	return slices.Contains([]string{
		"", eventWaiting, eventTaken, eventDoubtful, eventUnknown, eventChanged, eventUnreadable,
	}, state)
}

// EventsFor lists what banks told of the units that the actor may see, the latest first.
func (s *Service) EventsFor(ctx context.Context, by auth.Actor, f EventFilter) (list []TroubledEvent, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = eventsFor(tx, f)
		return err
	})
	return list, err
}

// shownBody is as much of a body as an officer may need to see, as text.
func shownBody(body []byte) string {
	const shownMax = 4000
	return strings.ReplaceAll(strings.ToValidUTF8(string(body[:min(len(body), shownMax)]), "\ufffd"), "\x00", "\ufffd")
}
