package tlog_test

import (
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/note"
	mod "golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// Leaves get places, and each is proven to stand there under a root that is signed.
func TestSequence(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	tell(t, db, "a", 700)
	pgtest.WaitLogged(t, db)
	tell(t, db, "b", 3)
	tell(t, db, "c", 4500)
	pgtest.WaitLogged(t, db)
	view(t, db, func(tx *pg.Tx) error {
		head, err := tlog.Head(tx)
		if err != nil || head.Size != 5203 {
			t.Fatalf("%+v %v", head, err)
		}
		var vkey string
		if err := tx.Row(`select vkey from tlog.keys`).Scan(&vkey); err != nil {
			return err
		}
		verifier, err := note.NewVerifier(vkey)
		if err != nil {
			return err
		}
		n, err := note.Open(head.Note, note.VerifierList(verifier))
		if err != nil || n.Text != fmt.Sprintf("%s\n%d\n%s\n", head.Origin, head.Size, head.Root) {
			t.Errorf("%+v %v", n, err)
		}
		for _, ref := range []string{"a1", "a700", "b2", "c1", "c4500"} {
			p, err := tlog.Find(tx, "test", ref)
			if err != nil || p.Pending {
				t.Fatalf("%s: %+v %v", ref, p, err)
			}
			if err := mod.CheckRecord(p.Proof, head.Size, head.Root, p.Index, mod.Hash(p.Hash)); err != nil {
				t.Errorf("%s: %v", ref, err)
			}
		}
		return nil
	})
}

// tell appends n leaves in one transaction.
func tell(t testing.TB, db *pg.DB, name string, n int) {
	t.Helper()
	leaves := make([]tlog.Leaf, n)
	for i := range leaves {
		ref := fmt.Sprintf("%s%d", name, i+1)
		leaves[i] = tlog.Leaf{Kind: "test", Ref: ref, Body: []byte(`{"kind":"test","ref":"` + ref + `","v":1}`)}
	}
	err := db.Update(t.Context(), auth.System("test"), func(tx *pg.Tx) error { return tlog.Append(tx, leaves) })
	if err != nil {
		t.Fatal(err)
	}
}

func view(t testing.TB, db *pg.DB, f func(*pg.Tx) error) {
	t.Helper()
	if err := db.View(t.Context(), auth.Public, f); err != nil {
		t.Fatal(err)
	}
}

// A transaction that does not end holds the log up: leaves wait, which is seen, and so
// is who holds them up. When it ends, its own leaf comes first.
func TestLag(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	tell(t, db, "a", 1)
	pgtest.WaitLogged(t, db)
	slow, err := pgtest.Raw(t, db).BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Rollback()
	var pid string
	err = slow.QueryRow(`insert into tlog.leaves (kind, ref, body) values ('test', 'slow', 'slow') returning pg_backend_pid()`).Scan(&pid)
	if err != nil {
		t.Fatal(err)
	}
	tell(t, db, "b", 1)
	log := open(t, db)
	if n, err := log.Sequence(t.Context()); n != 0 || err != nil {
		t.Errorf("went on by %d beside a transaction that may still tell: %v", n, err)
	}
	view(t, db, func(tx *pg.Tx) error {
		lag, err := tlog.Lag(tx)
		if err != nil || lag <= 0 {
			t.Errorf("lag %v, %v", lag, err)
		}
		_, err = tlog.Holder(tx) // on the tests' cluster it may be anybody's
		return err
	})
	if err := slow.Commit(); err != nil {
		t.Fatal(err)
	}
	pgtest.WaitLogged(t, db)
	view(t, db, func(tx *pg.Tx) error {
		if lag, err := tlog.Lag(tx); lag != 0 || err != nil {
			t.Errorf("lag %v, %v", lag, err)
		}
		for i, ref := range []string{"a1", "slow", "b1"} {
			p, err := tlog.Find(tx, "test", ref)
			if err != nil || p.Pending || p.Index != int64(i) {
				t.Errorf("%s: %+v %v", ref, p, err)
			}
		}
		return nil
	})
}

func open(t testing.TB, db *pg.DB) *tlog.Log {
	t.Helper()
	keys, err := seal.Open(t.Context(), db, []byte(pgtest.Secret))
	if err != nil {
		t.Fatal(err)
	}
	log, err := tlog.Open(t.Context(), db, keys)
	if err != nil {
		t.Fatal(err)
	}
	return log
}

// Tiles that do not make the root that was signed are not built upon, nor proven by.
func TestSequenceRefusesChangedTiles(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	pgtest.Breaks(db, "log_is_its_leaves")
	tell(t, db, "a", 300)
	pgtest.WaitLogged(t, db)
	_, err := pgtest.Super(t, db).Exec(`alter table tlog.tiles disable trigger all;
		update tlog.tiles set data = sha256('x') || substring(data from 33) where level = 0`)
	if err != nil {
		t.Fatal(err)
	}
	tell(t, db, "b", 1)
	log := open(t, db)
	for err == nil { // beside a transaction of another test it finds nothing to do
		var n int
		if n, err = log.Sequence(t.Context()); n > 0 {
			t.Fatalf("went on by %d", n)
		}
	}
	err = db.View(t.Context(), auth.Public, func(tx *pg.Tx) error {
		if p, err := tlog.Find(tx, "test", "a2"); err == nil {
			t.Errorf("proven by a tile that was changed: %+v", p)
		}
		head, err := tlog.Head(tx)
		if head.Size != 300 {
			t.Errorf("went on to %d", head.Size)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
