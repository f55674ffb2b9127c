package tlog_test

import (
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/note"
	mod "golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
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
