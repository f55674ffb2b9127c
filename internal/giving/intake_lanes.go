package giving

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// One connection works on one core. So where no line of a file can be known, two
// chunks are under way at once, each in its own transaction: what nobody waits for
// (entries, lines, public rows, sightings) is written side by side, and then each
// waits for the chunk before it. The account's cover, pledges, receipts, spending and
// the file's mark are touched in the file's order, as ever.

// turn is a chunk's place in that order.
type turn struct {
	before *turn         // nil: nothing is under way before it
	done   chan struct{} // closed when the chunk is in the book, or is not going to be
	err    error         // why it is not; to be read when done is closed
	lines  int64         // of the account in all when its turn comes, unless others add to them
}

// errBefore: the chunk before did not get in, so this one may not either.
var errBefore = errors.New("the chunk before did not get in")

// wait ends when it is the chunk's turn. A chunk that is alone has no turn to wait for.
func (t *turn) wait(ctx context.Context) error {
	if t == nil || t.before == nil {
		return nil
	}
	select {
	case <-t.before.done:
		if t.before.err != nil {
			return errBefore
		}
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// lane is the account's book for one of the two hands. It remembers the accounts of
// the ledger by itself.
func (b *accountBook) lane() *accountBook {
	l := *b
	l.ledger = maps.Clone(b.ledger)
	return &l
}

// takeChunks takes the chunks of a file in its order: two at a time while nobody
// else adds to the account, else one after the other.
func (s *Service) takeChunks(ctx context.Context, st *Statement, b *accountBook, chunks <-chan *chunk) error {
	lanes := [2]*accountBook{b.lane(), b.lane()}
	var ahead *chunk
	for n := 0; ; n++ {
		c, more := <-chunks
		if more && b.fresh {
			s.launch(ctx, lanes[n%2], c, ahead, b.freshLines)
		}
		if ahead != nil {
			if err := s.land(ctx, st, b, ahead); err != nil {
				if more && c.turn != nil {
					<-c.turn.done
				}
				return err
			}
		}
		switch {
		case !more:
			return nil
		case c.turn != nil:
			ahead = c
			continue
		}
		ahead = nil
		began := time.Now()
		if err := s.takeChunk(ctx, b, c); err != nil {
			return err
		}
		b.took(st, c)
		b.company.makeRoom(ctx, time.Since(began))
	}
}

// launch begins a chunk beside the one ahead of it.
func (s *Service) launch(ctx context.Context, lane *accountBook, c, ahead *chunk, lines int64) {
	c.turn = &turn{done: make(chan struct{}), lines: lines}
	if ahead != nil {
		c.turn.before = ahead.turn
		c.turn.lines += int64(len(ahead.lines))
	}
	go func() {
		defer close(c.turn.done)
		c.turn.err = s.DB.Update(ctx, importer, func(tx *pg.Tx) error { return s.putChunk(tx, lane, c) })
		if c.turn.err == nil {
			lane.opened = nil
		}
	}()
}

// land waits for a chunk that was launched. Where somebody else was at the account,
// or the account is short, it is taken again by itself, and so is all that follows.
func (s *Service) land(ctx context.Context, st *Statement, b *accountBook, c *chunk) error {
	<-c.turn.done
	err := c.turn.err
	c.turn.before = nil
	if err != nil {
		if !errors.Is(err, errBefore) && !fault.Is(err, "ledger.short") && !metAnother(err) {
			return err
		}
		b.fresh = false
		again := *c
		again.turn = nil
		if err := s.takeChunk(ctx, b, &again); err != nil {
			return err
		}
		c.fates = again.fates
	}
	b.took(st, c)
	return nil
}

// took moves on past a chunk that is in the book.
func (b *accountBook) took(st *Statement, c *chunk) {
	st.RowDone = c.lastRow
	for i := range c.fates {
		if b.lastNew = c.fates[i].isNew; b.lastNew {
			b.freshLines++
			b.filed++
		}
	}
}
