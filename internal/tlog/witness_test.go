package tlog_test

import (
	"crypto/rand"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	formats "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"

	"github.com/quykhancap/quykhancap/internal/cosign"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/verify"
)

// aWitness runs the witness program of the checker over a log.
func aWitness(t *testing.T, name string, logs ...string) (tlog.Witness, *verify.Witness) {
	t.Helper()
	skey, vkey, err := cosign.Generate(name)
	if err != nil {
		t.Fatal(err)
	}
	w, err := verify.NewWitness(skey, logs, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(w)
	t.Cleanup(func() { server.Close(); w.Close() })
	return tlog.Witness{Name: name, VKey: vkey, URL: server.URL}, w
}

func messenger(db *pg.DB, w tlog.Witness) *tlog.Messenger {
	return &tlog.Messenger{DB: db, Witness: w, Turn: time.Microsecond, Wait: time.Minute}
}

func logKey(t *testing.T, db *pg.DB) (vkey string) {
	t.Helper()
	pgtest.WaitLogged(t, db)
	view(t, db, func(tx *pg.Tx) error {
		keys, err := tlog.Keys(tx)
		vkey = keys[len(keys)-1].VKey
		return err
	})
	return vkey
}

// Two witnesses sign what we publish, their signatures stand under the checkpoint that
// they signed and another maker's program reads them; one that hangs, one that lies
// and one that knows another log each spoil nothing but their own.
func TestWitnesses(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	vkey := logKey(t, db)
	a, _ := aWitness(t, "a.example", vkey)
	b, _ := aWitness(t, "b.example", vkey)
	stranger, _ := aWitness(t, "c.example", logKeyOfAnother(t))
	liar := named(t, "liar.example", func(w http.ResponseWriter, r *http.Request) {
		asked := body(r)
		io.WriteString(w, asked[strings.LastIndex(asked, "\n\n")+2:]) // our own signature back
	})
	turner := named(t, "turn.example", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/x.tlog.size")
		w.WriteHeader(http.StatusConflict)
		io.WriteString(w, "1000000\n")
	})
	all := []tlog.Witness{a, b, stranger, liar, turner}
	if err := tlog.SetWitnesses(t.Context(), db, all); err != nil {
		t.Fatal(err)
	}
	tell(t, db, "x", 300)
	pgtest.WaitLogged(t, db)
	for _, tt := range []struct {
		w    tlog.Witness
		says string
	}{
		{a, ""}, {b, ""}, {stranger, "404"}, {liar, "does not hold"}, {turner, "another copy"},
	} {
		err := messenger(db, tt.w).Ask(t.Context())
		if tt.says == "" && err != nil || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
			t.Errorf("%s: %v", tt.w.Name, err)
		}
	}
	signedBy(t, db, tlog.Cosigned, 300, a, b)
	signedBy(t, db, tlog.Witnessed, 300, a, b)

	// The log goes on; one of them is away. A messenger that begins anew knows from the
	// signatures what a witness has seen.
	tell(t, db, "y", 700)
	pgtest.WaitLogged(t, db)
	if err := messenger(db, a).Ask(t.Context()); err != nil {
		t.Error(err)
	}
	if err := messenger(db, a).Ask(t.Context()); err != nil {
		t.Errorf("asked once more: %v", err)
	}
	signedBy(t, db, tlog.Cosigned, 1000, a)
	signedBy(t, db, tlog.Witnessed, 300, a, b)
	if err := messenger(db, b).Ask(t.Context()); err != nil {
		t.Error(err)
	}
	signedBy(t, db, tlog.Witnessed, 1000, a, b)
	view(t, db, func(tx *pg.Tx) error {
		list, err := tlog.Witnesses(tx)
		if err != nil || len(list) != 5 || list[0].Size != 1000 || list[2].Size != 0 || list[0].At.IsZero() {
			t.Errorf("%+v %v", list, err)
		}
		return nil
	})
	if err := tlog.SetWitnesses(t.Context(), db, []tlog.Witness{b}); err != nil {
		t.Fatal(err)
	}
	view(t, db, func(tx *pg.Tx) error {
		if list, err := tlog.Witnesses(tx); err != nil || len(list) != 1 || list[0].Name != "b.example" {
			t.Errorf("asked still: %+v %v", list, err)
		}
		return nil
	})
	app := pgtest.Raw(t, db)
	pgtest.Refused(t, app, `update tlog.cosignatures set line = line`)
	pgtest.Refused(t, app, `delete from tlog.cosignatures`)
	pgtest.Refused(t, app, `delete from tlog.witnesses`)
	pgtest.Refused(t, app, `update tlog.witnesses set vkey = vkey`)
	pgtest.Refused(t, app, `insert into tlog.cosignatures (origin, size, vkey, line, signed_at)
		select origin, 999999, vkey, line, signed_at from tlog.cosignatures limit 1`)
	pgtest.Refused(t, pgtest.Owner(t, db), `delete from tlog.cosignatures`)
}

// A witness that saw more than we remember, as after a lost answer, says its size, and
// is shown the proof from there. One that signed another book of ours says so for ever.
func TestWitnessSawMore(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	vkey := logKey(t, db)
	tell(t, db, "x", 5)
	pgtest.WaitLogged(t, db)
	a, _ := aWitness(t, "a.example", vkey)
	if err := tlog.SetWitnesses(t.Context(), db, []tlog.Witness{a}); err != nil {
		t.Fatal(err)
	}
	var head *tlog.Checkpoint
	view(t, db, func(tx *pg.Tx) (err error) {
		head, err = tlog.Head(tx)
		return err
	})
	// shown by another way, so that no signature of it is kept
	res, err := http.Post(a.URL+"/add-checkpoint", "text/plain", strings.NewReader("old 0\n\n"+string(head.Note)))
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%v %v", res, err)
	}
	res.Body.Close()
	tell(t, db, "y", 5)
	pgtest.WaitLogged(t, db)
	if err := messenger(db, a).Ask(t.Context()); err != nil {
		t.Fatal(err)
	}
	signedBy(t, db, tlog.Cosigned, 10, a)
}

// A witness that never answers holds up neither the log nor the other witnesses, and
// is given up after some seconds.
func TestWitnessHangs(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	vkey := logKey(t, db)
	a, _ := aWitness(t, "a.example", vkey)
	asked, free := make(chan struct{}), make(chan struct{})
	hangs := named(t, "hangs.example", func(http.ResponseWriter, *http.Request) { close(asked); <-free })
	if err := tlog.SetWitnesses(t.Context(), db, []tlog.Witness{a, hangs}); err != nil {
		t.Fatal(err)
	}
	tell(t, db, "x", 2)
	pgtest.WaitLogged(t, db)
	given := make(chan error, 1)
	impatient := messenger(db, hangs)
	impatient.Wait = time.Second
	go func() { given <- impatient.Ask(t.Context()) }()
	<-asked
	tell(t, db, "y", 2)
	pgtest.WaitLogged(t, db) // the log goes on meanwhile
	if err := messenger(db, a).Ask(t.Context()); err != nil {
		t.Error(err)
	}
	signedBy(t, db, tlog.Cosigned, 4, a)
	if err := <-given; err == nil || !strings.Contains(err.Error(), "deadline") {
		t.Errorf("it hung: %v", err)
	}
	close(free)
}

// signedBy holds a checkpoint's note against another maker's reader of cosignatures.
func signedBy(t *testing.T, db *pg.DB, which func(*pg.Tx) (*tlog.Checkpoint, error), size int64, by ...tlog.Witness) {
	t.Helper()
	view(t, db, func(tx *pg.Tx) error {
		c, err := which(tx)
		if err != nil || c == nil || c.Size != size {
			t.Errorf("checkpoint %+v %v, not of %d", c, err, size)
			return nil
		}
		var verifiers []note.Verifier
		for _, w := range by {
			v, err := formats.NewVerifierForCosignatureV1(w.VKey)
			if err != nil {
				t.Fatal(err)
			}
			verifiers = append(verifiers, v)
		}
		n, err := note.Open(c.Note, note.VerifierList(verifiers...))
		if err != nil || len(n.Sigs) != len(by) || len(n.UnverifiedSigs) != 1 {
			t.Errorf("%s\nis not signed by just these %d: %v", c.Note, len(by), err)
		}
		return nil
	})
}

func named(t *testing.T, name string, answer http.HandlerFunc) tlog.Witness {
	t.Helper()
	_, vkey, err := cosign.Generate(name)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return tlog.Witness{Name: name, VKey: vkey, URL: server.URL}
}

func body(r *http.Request) string {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func logKeyOfAnother(t *testing.T) string {
	t.Helper()
	_, vkey, err := note.GenerateKey(rand.Reader, "other")
	if err != nil {
		t.Fatal(err)
	}
	return vkey
}
