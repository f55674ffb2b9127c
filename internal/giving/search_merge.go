package giving

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/quykhancap/quykhancap/internal/pg"
)

// mergeEvery is how often new rows are merged into the search's index while they
// come in. The longer the list, the less a row costs; a search reads it from end to
// end, some milliseconds at most.
const mergeEvery = 6 * time.Second

// MergeSearch merges the rows that came in since the last time into the search's
// index. It is right without, only slower.
func (s *Service) MergeSearch(ctx context.Context) error {
	return s.DB.Update(ctx, learner, func(tx *pg.Tx) error {
		if _, err := tx.Exec(`select giving.merge_search()`); err != nil {
			return fmt.Errorf("merge the search's index: %w", err)
		}
		return nil
	})
}

// mergeWhile merges now and then until ctx ends, and has the tables counted that many rows
// come into: a young book is planned as an empty one otherwise.
func (s *Service) mergeWhile(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(mergeEvery):
		}
		if err := s.MergeSearch(ctx); err != nil && ctx.Err() == nil {
			slog.Warn("merge the search's index", "err", err)
		}
		if err := s.DB.CountGrown(ctx, learner); err != nil && ctx.Err() == nil {
			slog.Warn("count what has grown", "err", err)
		}
	}
}

// memory keeps what the search has learned; it changes slowly.
type memory struct {
	mu     sync.Mutex
	known  *vocabulary
	readAt time.Time
}

func (m *memory) get(ctx context.Context, db *pg.DB) (*vocabulary, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known != nil && db.Now().Sub(m.readAt) < learnedMaxAge {
		return m.known, nil
	}
	known := &vocabulary{dense: map[int32]bool{}, words: map[string]int64{}}
	if err := db.Public(ctx, func(tx *pg.Tx) error { return readLearned(tx, known) }); err != nil {
		return nil, err
	}
	m.known, m.readAt = known, db.Now()
	return known, nil
}
