package tlog_test

import (
	"bytes"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// A fact is told once, with its bytes as they were given, and stays told.
func TestAppend(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	body := []byte(`{"kind":"test","v":1}`)
	add := func(l ...tlog.Leaf) error {
		return db.Update(t.Context(), auth.System("test"), func(tx *pg.Tx) error { return tlog.Append(tx, l) })
	}
	if err := add(tlog.Leaf{"test", "1", body}, tlog.Leaf{"test", "2", body}, tlog.Leaf{"test_other", "1", body}); err != nil {
		t.Fatal(err)
	}
	if err := add(tlog.Leaf{"test", "3", body}, tlog.Leaf{"test", "2", body}); !pg.IsUnique(err, "leaves_tell_a_fact_once") {
		t.Errorf("told twice: %v", err)
	}
	err := db.View(t.Context(), auth.Public, func(tx *pg.Tx) error {
		p, err := tlog.Find(tx, "test", "1")
		if err != nil || p == nil || !p.Pending || !bytes.Equal(p.Body, body) || len(p.Hash) != 32 {
			t.Errorf("%+v %v", p, err)
		}
		if p, err := tlog.Find(tx, "test", "3"); p != nil || err != nil {
			t.Errorf("a leaf of a transaction that failed: %+v %v", p, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	app := pgtest.Raw(t, db)
	pgtest.Refused(t, app, `update tlog.leaves set body = 'x'`)
	pgtest.Refused(t, app, `delete from tlog.leaves`)
	pgtest.Refused(t, app, `truncate tlog.leaves`)
	pgtest.Refused(t, app, `insert into tlog.leaves (xid, kind, ref, body) values ('1', 'test', '9', 'x')`)
	pgtest.Refused(t, pgtest.Owner(t, db), `delete from tlog.leaves`)
}
