package giving

import (
	"context"
	"maps"
	"sync"
	"time"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// Taken says what became of one line that a webhook told.
type Taken struct {
	Line  int64
	New   bool // it was not known before
	State LineState
}

// takeLive takes lines that a bank's webhook tells, each with its own number of the event in
// Doc; the same event any number of times is one line. It returns when they are durable, in
// the same order. The chunk says by which channel and events.
func (s *Service) takeLive(ctx context.Context, c *chunk, account int64, lines []Line) ([]Taken, error) {
	b, err := s.liveBook(ctx, account)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		if l.Doc == "" || l.Amount <= 0 {
			panic("giving: a webhook's line without its number or amount")
		}
		l.Text, l.Counterparty = cleanCell(l.Text), cleanCell(l.Counterparty)
		l.Doc, l.Reference = cleanCell(l.Doc), cleanCell(l.Reference)
		c.lines = append(c.lines, b.ready(c.channel, l, func(fingerprint) int { return 1 }))
	}
	if err := s.takeChunk(ctx, b, c); err != nil {
		return nil, err
	}
	s.live.keep(b)
	taken := make([]Taken, len(c.lines))
	for i := range c.lines {
		taken[i] = Taken{c.fates[i].line, c.fates[i].isNew, c.fates[i].state}
	}
	return taken, nil
}

// liveAge is how long a webhook's transactions share what they know of an account;
// a campaign that closes is noticed so much later.
const liveAge = 5 * time.Second

// liveBooks keeps the accounts that webhooks tell of, so that an event does not
// begin with ten questions.
type liveBooks struct {
	mu    sync.Mutex
	books map[int64]*accountBook
}

// liveBook gives the account's book for one call, to change as it likes.
func (s *Service) liveBook(ctx context.Context, account int64) (b *accountBook, err error) {
	s.live.mu.Lock()
	known := s.live.books[account]
	s.live.mu.Unlock()
	if known != nil && time.Since(known.readAt) < liveAge {
		b := *known
		b.ledger = maps.Clone(b.ledger)
		return &b, nil
	}
	began := time.Now()
	err = s.DB.Update(ctx, importer, func(tx *pg.Tx) error {
		b, err = s.openAccountBook(tx, account)
		return err
	})
	if err != nil {
		return nil, err
	}
	b.readAt = began
	return b, nil
}

// keep remembers a book after a call that succeeded: the accounts that it opened
// are there now.
func (l *liveBooks) keep(b *accountBook) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.books == nil {
		l.books = map[int64]*accountBook{}
	}
	if known := l.books[b.account.ID]; known == nil || !b.readAt.Before(known.readAt) {
		l.books[b.account.ID] = b
	}
}
