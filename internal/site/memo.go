package site

import (
	"sync"
	"time"
)

// memoAge is how old what many pages share may be.
const memoAge = 500 * time.Millisecond

// Memo keeps an answer that many requests ask for at once, for half a second. What
// it gives is shared: nobody changes it.
type Memo[T any] struct {
	mu     sync.Mutex
	answer T
	readAt time.Time // by the machine's own clock; zero before the first
}

// Get gives the answer, reading it when it is too old. While one reads, others wait.
func (m *Memo[T]) Get(read func() (T, error)) (T, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.readAt.IsZero() && time.Since(m.readAt) < memoAge {
		return m.answer, nil
	}
	answer, err := read()
	if err != nil {
		return answer, err
	}
	m.answer, m.readAt = answer, time.Now()
	return answer, nil
}
