package app

import (
	"bufio"
	"fmt"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	keys "github.com/quykhancap/quykhancap/internal/cosign"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// Two witnesses in programs of their own sign what the server publishes; one of them is
// killed between two checkpoints and remembers. A visitor's program that demands both
// is content, one that demands somebody who never signed is not.
func TestWitnessPrograms(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	pgtest.WaitLogged(t, h.DB, h.Keys)
	var vkey string
	h.must(h.DB.View(t.Context(), clock, func(tx *pg.Tx) error {
		list, err := tlog.Keys(tx)
		vkey = list[len(list)-1].VKey
		return err
	}))
	binary := pgtest.Build(t, t.TempDir(), "../../cmd/quykhancap-verify")
	a, b := newWitnessProgram(t, binary, "a.example.vn", vkey), newWitnessProgram(t, binary, "b.example.vn", vkey)
	_, absent, err := keys.Generate("absent.example.vn")
	h.must(err)
	a.start()
	b.start()
	h.must(tlog.SetWitnesses(t.Context(), h.DB, []tlog.Witness{a.Witness, b.Witness}))
	ask := func() {
		t.Helper()
		for _, w := range []*witnessProgram{a, b} {
			m := &tlog.Messenger{DB: h.DB, Witness: w.Witness, Turn: time.Microsecond, Wait: time.Minute}
			h.must(m.Ask(t.Context()))
		}
	}
	ask()
	b.kill()
	b.start()
	pgtest.Breaks(h.DB, "campaign_is_its_leaf")
	h.update(func(tx *pg.Tx) error {
		return tlog.Append(tx, []tlog.Leaf{{Kind: "campaign_closed", Ref: "x", Body: []byte(
			`{"kind":"campaign_closed","on":"2026-11-01","reason":"x","slug":"x","v":1}`)}})
	})
	pgtest.WaitLogged(t, h.DB, h.Keys)
	ask()

	site := httptest.NewServer(h.handler)
	t.Cleanup(site.Close)
	for _, tt := range []struct {
		name, says string
		args       []string
	}{
		{"both", "Witnesses signed the checkpoint", []string{"--witness", a.VKey, "--witness", b.VKey}},
		{"one of two, one absent", "a.example.vn", []string{"--witness", a.VKey, "--witness", absent, "--witnesses", "1"}},
		{"one who never signed", "Only 1 witnesses have signed, you asked for 2", []string{"--witness", a.VKey, "--witness", absent}},
	} {
		out, err := exec.Command(binary, append(tt.args, "--lang", "en", site.URL)...).CombinedOutput()
		if !strings.Contains(strings.Join(strings.Fields(string(out)), " "), tt.says) {
			t.Errorf("%s: %v\n%s", tt.name, err, out)
		}
		if refused := err != nil; refused != strings.HasPrefix(tt.says, "Only") {
			t.Errorf("%s: ends with %v\n%s", tt.name, err, out)
		}
	}
}

// witnessProgram is quykhancap-verify witness as somebody else runs it.
type witnessProgram struct {
	tlog.Witness
	t            *testing.T
	binary, key  string
	logs, listen string
	process      *exec.Cmd
}

func newWitnessProgram(t *testing.T, binary, name, log string) *witnessProgram {
	t.Helper()
	w := &witnessProgram{t: t, binary: binary, key: filepath.Join(t.TempDir(), "key"), logs: log, listen: "127.0.0.1:0"}
	out, err := exec.Command(binary, "witness", "--key", w.key, "--new", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	w.Name, w.VKey = name, strings.TrimSpace(string(out))
	if again, err := exec.Command(binary, "witness", "--key", w.key, "--new", name).Output(); err == nil {
		t.Errorf("a key is written over: %s", again)
	}
	return w
}

func (w *witnessProgram) start() {
	w.t.Helper()
	w.process = exec.Command(w.binary, "witness", "--key", w.key, "--log", w.logs, "--listen", w.listen)
	out, err := w.process.StdoutPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.process.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(w.kill)
	var vkey string
	if _, err := fmt.Fscan(bufio.NewReader(out), &w.URL, &vkey); err != nil || vkey != w.VKey {
		w.t.Fatalf("%s says %s: %v", w.Name, vkey, err)
	}
	w.listen = strings.TrimPrefix(w.URL, "http://")
}

func (w *witnessProgram) kill() {
	w.process.Process.Signal(syscall.SIGKILL)
	w.process.Wait()
}
