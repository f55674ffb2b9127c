package giving

import (
	"encoding/binary"
	"math/bits"
)

// seenLines counts the equal lines of one file. A map of a million fingerprints
// takes 40 MB and the collector as much again; this takes 16, in one piece.
type seenLines struct {
	high []uint64 // an open table: 96 bits of each fingerprint that was seen
	low  []uint32
	used int
	more map[fingerprint]int // how often the few were seen that came again
}

// newSeenLines has room for n different lines.
func newSeenLines(n int) *seenLines {
	size := n + n/3 + 16
	return &seenLines{high: make([]uint64, size), low: make([]uint32, size), more: map[fingerprint]int{}}
}

// nth counts the fingerprint and says the how manieth it was.
func (s *seenLines) nth(f fingerprint) int {
	if s.used*8 > len(s.high)*7 {
		s.grow()
	}
	high, low := binary.BigEndian.Uint64(f[2:]), binary.BigEndian.Uint32(f[10:])|1
	i := s.place(high, low)
	if s.low[i] == 0 {
		s.high[i], s.low[i] = high, low
		s.used++
		return 1
	}
	n := max(s.more[f], 1) + 1
	s.more[f] = n
	return n
}

// place is where a key stands, or the empty slot where it belongs.
func (s *seenLines) place(high uint64, low uint32) int {
	first, _ := bits.Mul64(high, uint64(len(s.high)))
	for i := int(first); ; i++ {
		if i == len(s.high) {
			i = 0
		}
		if s.low[i] == 0 || s.high[i] == high && s.low[i] == low {
			return i
		}
	}
}

// grow is for a file that has more lines than were counted when it was stored.
func (s *seenLines) grow() {
	old := *s
	*s = *newSeenLines(2 * len(old.high))
	s.used, s.more = old.used, old.more
	for i, low := range old.low {
		if low != 0 {
			at := s.place(old.high[i], low)
			s.high[at], s.low[at] = old.high[i], low
		}
	}
}
