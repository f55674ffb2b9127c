package verify

import (
	"bytes"
	"strings"
	"testing"
)

// A log as it should be passes, offline, from a folder; figures and day files that
// the copy lacks are said as not checked.
func TestLogHolds(t *testing.T) {
	t.Parallel()
	for _, gifts := range []int{0, 1, 126, 127, 128, 300} {
		dir := filled(t, gifts).write(t, t.TempDir())
		r, state := check(t, dir, Options{})
		if r.Exit() != 0 || state == nil {
			t.Fatalf("%d gifts: exit %d, state %v\n%s", gifts, r.Exit(), state, shown(r))
		}
		if r.count("figures.unread") == 0 {
			t.Error("figures that are not there must be said as not checked")
		}
	}
}

// A log without a leaf is signed and right, and that says nothing: it is no plain ĐÚNG.
func TestLogEmpty(t *testing.T) {
	t.Parallel()
	r, next := check(t, newShelf(t).write(t, t.TempDir()), Options{})
	var b strings.Builder
	r.Print(&b, "vi")
	if r.Exit() != 2 || next == nil || !strings.HasPrefix(b.String(), "KẾT QUẢ: SỔ CÒN TRỐNG") {
		t.Errorf("exit %d, state %v\n%s", r.Exit(), next, b.String())
	}
}

// Two visitors are shown two books of one size: each holds alone, and whoever brings
// the state of the other sees it.
func TestForkShownToTwo(t *testing.T) {
	t.Parallel()
	s := filled(t, 50)
	one := s.write(t, t.TempDir())
	other := forge(t, s, 60, func(b []byte) []byte {
		return bytes.Replace(b, []byte(`"amount":`), []byte(`"amount":7`), 1)
	}).write(t, t.TempDir())
	_, state := check(t, one, Options{})
	if r, _ := check(t, other, Options{}); r.Exit() != 0 {
		t.Fatalf("the other book holds alone:\n%s", shown(r))
	}
	r, next := check(t, other, Options{State: state})
	if r.Exit() != 1 || next != nil || !strings.Contains(shown(r), "SỔ BỊ TÁCH ĐÔI") || len(r.Evidence) != 2 {
		t.Errorf("exit %d, state %v, %d notes of evidence\n%s", r.Exit(), next, len(r.Evidence), shown(r))
	}
}

// A key that the old one signed for is followed, and is the one to be kept.
func TestKeyFollowed(t *testing.T) {
	t.Parallel()
	s := filled(t, 20)
	dir := s.write(t, t.TempDir())
	_, state := check(t, dir, Options{})
	first := s.vkey
	s.rotate(t, true)
	s.gift(t, 5)
	s.rotate(t, true)
	s.write(t, dir)
	for _, opt := range []Options{{State: state}, {Key: first}} {
		r, next := check(t, dir, opt)
		if r.Exit() != 0 || next == nil || next.Key != s.vkey || r.count("key.followed") != 1 {
			t.Errorf("exit %d, state %v\n%s", r.Exit(), next, shown(r))
		}
	}
	if r, _ := check(t, dir, Options{Key: newShelf(t).vkey}); r.Exit() != 1 || r.count("key.replaced") != 1 {
		t.Errorf("a foreign key is pinned: exit %d\n%s", r.Exit(), shown(r))
	}
}

// From visit to visit the log grows by one leaf, through every shape of its tree, and
// the proof from each older size to each newer one holds.
func TestAppendOnlyFromEverySize(t *testing.T) {
	t.Parallel()
	s := filled(t, 0)
	dir := t.TempDir()
	var states []*State
	for range 270 {
		s.gift(t, 1)
		if len(s.leaves)%29 != 0 && len(s.leaves)%256 > 2 {
			continue
		}
		s.write(t, dir)
		for _, old := range states {
			if r, _ := check(t, dir, Options{State: old}); r.Exit() != 0 || r.count("append.only") != 1 {
				t.Fatalf("from %d to %d: exit %d\n%s", old.Size, len(s.leaves), r.Exit(), shown(r))
			}
		}
		_, state := check(t, dir, Options{})
		states = append(states, state)
	}
	if len(states) < 5 {
		t.Fatalf("%d visits", len(states))
	}
}
