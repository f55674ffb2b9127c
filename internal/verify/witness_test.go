package verify

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	formats "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/cosign"
)

func newWitness(t *testing.T, folder string, logs ...string) *Witness {
	t.Helper()
	skey, _, err := cosign.Generate("bao.example.vn")
	if err != nil {
		t.Fatal(err)
	}
	w, err := NewWitness(skey, logs, folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

// request is what a log sends: from the old size, with the proof.
func (s *shelf) request(t *testing.T, old int64) string {
	t.Helper()
	b := fmt.Sprintf("old %d\n", old)
	if n := int64(len(s.leaves)); old > 0 && old < n {
		proof, err := tlog.ProveTree(n, old, tlog.HashReaderFunc(s.read))
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range proof {
			b += base64.StdEncoding.EncodeToString(h[:]) + "\n"
		}
	}
	return b + "\n" + s.checkpoint(t)
}

func post(w *Witness, body string) (int, string, string) {
	r := httptest.NewRecorder()
	w.ServeHTTP(r, httptest.NewRequest(http.MethodPost, "/add-checkpoint", strings.NewReader(body)))
	return r.Code, r.Header().Get("Content-Type"), r.Body.String()
}

func (s *shelf) grow(t *testing.T, n int, word string) {
	t.Helper()
	for range n {
		s.raw(t, fmt.Appendf(nil, `{"kind":"test","n":%d,"v":1,"word":"%s"}`, len(s.leaves), word))
	}
}

// A witness signs what follows on what it signed, answers as c2sp.org/tlog-witness
// says, and never signs a fork, an older log or a stranger's.
func TestWitness(t *testing.T) {
	t.Parallel()
	log, fork := newShelf(t), newShelf(t)
	fork.skey, fork.vkey = log.skey, log.vkey // the fund itself shows another book
	w := newWitness(t, t.TempDir(), log.vkey)
	theirs, err := formats.NewVerifierForCosignatureV1(w.VKey())
	if err != nil {
		t.Fatal(err)
	}
	signs := func(s *shelf, old int64) {
		t.Helper()
		status, _, line := post(w, s.request(t, old))
		if status != http.StatusOK {
			t.Fatalf("from %d to %d: %d %s", old, len(s.leaves), status, line)
		}
		n, err := note.Open([]byte(s.checkpoint(t)+line), note.VerifierList(theirs))
		if err != nil || len(n.Sigs) != 1 {
			t.Errorf("its signature, read by another program: %v", err)
		}
	}
	refuses := func(what, body string, status int, text string) {
		t.Helper()
		got, kind, answer := post(w, body)
		if got != status || !strings.Contains(answer, text) || status == http.StatusConflict && kind != "text/x.tlog.size" {
			t.Errorf("%s: %d %s %q", what, got, kind, answer)
		}
	}
	log.grow(t, 5, "a")
	fork.grow(t, 5, "a")
	signs(log, 0)
	signs(log, 5) // once more
	older := log.request(t, 0)
	log.grow(t, 300, "a")
	refuses("the old size forgotten", log.request(t, 0), http.StatusConflict, "5\n")
	signs(log, 5)
	refuses("an older log", older, http.StatusConflict, "305\n")
	fork.grow(t, 300, "b")
	refuses("another log of this size", fork.request(t, 305), http.StatusConflict, "305\n")
	fork.grow(t, 100, "b")
	refuses("a fork that went on", fork.request(t, 305), http.StatusUnprocessableEntity, "proof")
	log.grow(t, 1, "a")
	refuses("a proof of nothing", "old 305\n\n"+log.checkpoint(t), http.StatusUnprocessableEntity, "proof")
	refuses("a later old size", "old 307\n\n"+log.checkpoint(t), http.StatusBadRequest, "above")
	refuses("a zero in front", strings.Replace(log.request(t, 305), "old 305", "old 0305", 1), http.StatusBadRequest, "old")
	refuses("no empty line", "old 305\n", http.StatusBadRequest, "empty")
	refuses("too many hashes", "old 305\n"+strings.Repeat(strings.Repeat("A", 43)+"=\n", 64)+"\n"+log.checkpoint(t), http.StatusBadRequest, "63")
	refuses("too long", "old 305\n"+strings.Repeat("x", requestBytes), http.StatusBadRequest, "long")
	other := newShelf(t)
	other.grow(t, 306, "a")
	refuses("the log's name, another's key", other.request(t, 305), http.StatusForbidden, "key")
	other.origin = "quykhancap.log/ponmlkjihgfedcba"
	other.newKey(t)
	refuses("a log nobody asked for", other.request(t, 0), http.StatusNotFound, "")
	if r := httptest.NewRecorder(); true {
		w.ServeHTTP(r, httptest.NewRequest(http.MethodGet, "/add-checkpoint", nil))
		if r.Code != http.StatusNotFound {
			t.Errorf("a reader: %d", r.Code)
		}
	}
	signs(log, 305)
}

// What a witness signed it knows when it is started again, and a second one cannot
// use its memory. One that finds its memory damaged does not start.
func TestWitnessRemembers(t *testing.T) {
	t.Parallel()
	log, fork := newShelf(t), newShelf(t)
	fork.skey, fork.vkey = log.skey, log.vkey
	folder := filepath.Join(t.TempDir(), "seen")
	w := newWitness(t, folder, log.vkey)
	log.grow(t, 7, "a")
	if status, _, text := post(w, log.request(t, 0)); status != http.StatusOK {
		t.Fatal(text)
	}
	skey, _, _ := cosign.Generate("second")
	if _, err := NewWitness(skey, []string{log.vkey}, folder); err == nil {
		t.Error("two witnesses with one memory")
	}
	w.Close()
	again := newWitness(t, folder, log.vkey)
	fork.grow(t, 9, "b")
	if status, _, text := post(again, fork.request(t, 0)); status != http.StatusConflict || text != "7\n" {
		t.Errorf("after a new start: %d %q", status, text)
	}
	again.Close()
	files, _ := filepath.Glob(filepath.Join(folder, "*.json"))
	if len(files) != 1 {
		t.Fatalf("files %v", files)
	}
	if err := os.WriteFile(files[0], []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if w, err := NewWitness(skey, []string{log.vkey}, folder); err == nil {
		w.Close()
		t.Error("a witness without memory starts")
	}
}

// Two forks that come at the same moment: one is signed.
func TestWitnessRace(t *testing.T) {
	t.Parallel()
	log, fork := newShelf(t), newShelf(t)
	fork.skey, fork.vkey = log.skey, log.vkey
	w := newWitness(t, t.TempDir(), log.vkey)
	log.grow(t, 3, "a")
	fork.grow(t, 4, "b")
	var all sync.WaitGroup
	statuses := make([]int, 20)
	requests := []string{log.request(t, 0), fork.request(t, 0)}
	for i := range statuses {
		all.Go(func() { statuses[i], _, _ = post(w, requests[i%2]) })
	}
	all.Wait()
	signed := 0
	for _, s := range statuses {
		if s == http.StatusOK {
			signed++
		}
	}
	if signed != 1 {
		t.Errorf("%d of two forks were signed: %v", signed, statuses)
	}
}

// A visitor who names witnesses demands them: enough, over this very book.
func TestDemandWitnesses(t *testing.T) {
	t.Parallel()
	log, fork := newShelf(t), newShelf(t)
	fork.skey, fork.vkey = log.skey, log.vkey
	a, b := newWitness(t, t.TempDir(), log.vkey), newWitness(t, t.TempDir(), log.vkey)
	sign := func(w *Witness, s *shelf) string {
		_, _, line := post(w, s.request(t, 0))
		return line
	}
	log.tell(t, "campaign_closed", map[string]any{"slug": "a", "on": "2026-11-01", "reason": "đủ"})
	early := log.checkpoint(t) + sign(a, log)
	fork.tell(t, "campaign_closed", map[string]any{"slug": "a", "on": "2026-11-01", "reason": "khác"})
	forked := fork.checkpoint(t) + sign(b, fork)
	log.tell(t, "campaign_closed", map[string]any{"slug": "b", "on": "2026-11-01", "reason": "đủ"})
	for _, tt := range []struct {
		name, witnessed string
		vkeys           []string
		quorum          int
		says            string
	}{
		{"one who signed a little earlier", early, []string{a.VKey()}, 0, "witness.signed"},
		{"one of two", early, []string{a.VKey(), b.VKey()}, 1, "witness.signed"},
		{"both, and one has not signed", early, []string{a.VKey(), b.VKey()}, 0, "witness.few"},
		{"one who has not signed", early, []string{b.VKey()}, 0, "witness.few"},
		{"one who signed another book", forked, []string{b.VKey()}, 0, "witness.forked"},
		{"nobody publishes any", "", []string{a.VKey()}, 0, "witness.few"},
		{"a signature that was changed", early[:len(early)-8] + "AAAAAA=\n", []string{a.VKey()}, 0, "witness.wrong"},
		{"no key at all", early, []string{"x"}, 0, "witness.key"},
		{"nobody is demanded", early, nil, 0, "witness.none"},
	} {
		dir := log.write(t, t.TempDir())
		if tt.witnessed != "" {
			put(t, dir, "log/witnessed", []byte(tt.witnessed))
		}
		src, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		r, _ := Log(context.Background(), src, Options{Witnesses: tt.vkeys, Quorum: tt.quorum})
		if r.count(tt.says) == 0 {
			var b strings.Builder
			r.Print(&b, "en")
			t.Errorf("%s: not %s:\n%s", tt.name, tt.says, b.String())
		}
		src.Close()
	}
}
