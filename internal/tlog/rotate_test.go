package tlog_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// Who has pinned the first key follows the endorsements to the one that signs today;
// the log tells of each change, and nobody's key signs outside its turn.
func TestRotateKey(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	keys, err := seal.Open(t.Context(), db, []byte(pgtest.Secret))
	if err != nil {
		t.Fatal(err)
	}
	log, err := tlog.Open(t.Context(), db, keys)
	if err != nil {
		t.Fatal(err)
	}
	tell(t, db, "a", 10)
	pgtest.WaitLogged(t, db)
	for i := range 2 {
		if _, err := log.RotateKey(t.Context(), auth.System("test")); err != nil {
			t.Fatal(err)
		}
		if _, err := log.RotateKey(t.Context(), auth.System("test")); err == nil {
			t.Error("changed again before the log has gone on")
		}
		tell(t, db, fmt.Sprint("b", i), 10)
		pgtest.WaitLogged(t, db)
	}
	view(t, db, func(tx *pg.Tx) error {
		all, err := tlog.Keys(tx)
		if err != nil || len(all) != 3 || all[0].FromSize != 0 || all[1].FromSize != 11 || all[2].FromSize != 22 {
			t.Fatalf("%+v %v", all, err)
		}
		for i, k := range all[1:] {
			v, _ := note.NewVerifier(all[i].VKey)
			n, err := note.Open([]byte(k.Endorsed), note.VerifierList(v))
			if err != nil || !strings.Contains(n.Text, "\n"+k.VKey+"\n") {
				t.Errorf("%+v %v", n, err)
			}
			p, err := tlog.Find(tx, "log_key", k.VKey)
			if err != nil || p == nil || p.Pending || p.Index < k.FromSize-1 {
				t.Errorf("the log does not tell of %s: %+v %v", k.VKey, p, err)
			}
		}
		return tx.Each(`select size, note from tlog.checkpoints`, nil, func(r pg.Scanner) error {
			var size int64
			var text []byte
			if err := r.Scan(&size, &text); err != nil {
				return err
			}
			for i, k := range all {
				v, _ := note.NewVerifier(k.VKey)
				_, err := note.Open(text, note.VerifierList(v))
				if turn := size >= k.FromSize && (i == 2 || size < all[i+1].FromSize); turn != (err == nil) {
					t.Errorf("checkpoint %d by key %d: %v", size, i, err)
				}
			}
			return nil
		})
	})
}
