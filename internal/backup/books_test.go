package backup_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"
	"golang.org/x/mod/sumdb/note"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/backup"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgembed"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

var secret = []byte(pgtest.Secret)

// books are those of a test, with a log of n leaves.
func books(t *testing.T, n int) (*pg.DB, backup.Place) {
	t.Helper()
	db := pgtest.New(t)
	bin, err := pgembed.FindBin("")
	if err != nil {
		t.Fatal(err)
	}
	update(t, db, func(tx *pg.Tx) error {
		_, err := tx.Exec(`insert into house.installation (kind) values ('real')`)
		return err
	})
	tell(t, db, "first", n)
	pgtest.WaitLogged(t, db)
	return db, backup.Place{OwnerURL: pgtest.OwnerURL(t, db), AppURL: pgtest.AppURL(t, db), BinDir: bin}
}

func countedAnew(t *testing.T, db *pg.DB) (yes bool) {
	t.Helper()
	err := db.View(t.Context(), auth.System("test"), func(tx *pg.Tx) (err error) {
		yes, err = tlog.CountedAnew(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return yes
}

func update(t *testing.T, db *pg.DB, f func(*pg.Tx) error) {
	t.Helper()
	if err := db.Update(t.Context(), auth.System("test"), f); err != nil {
		t.Fatal(err)
	}
}

func tell(t *testing.T, db *pg.DB, name string, n int) {
	t.Helper()
	update(t, db, func(tx *pg.Tx) error {
		leaves := make([]tlog.Leaf, n)
		for i := range leaves {
			ref := fmt.Sprint(name, i)
			leaves[i] = tlog.Leaf{Kind: "test", Ref: ref, Body: fmt.Appendf(nil, `{"kind":"test","ref":%q,"v":1}`, ref)}
		}
		return tlog.Append(tx, leaves)
	})
}

func head(t *testing.T, db *pg.DB) (c *tlog.Checkpoint) {
	t.Helper()
	err := db.View(t.Context(), auth.System("test"), func(tx *pg.Tx) (err error) {
		c, err = tlog.Head(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// keys are a new recipient's, for writing and for reading.
func keys(t *testing.T) backup.Keys {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return backup.Keys{Recipients: id.Recipient().String(), Identity: id.String()}
}

func save(t *testing.T, p backup.Place) *backup.File {
	t.Helper()
	k := keys(t)
	path := filepath.Join(t.TempDir(), "quy.age")
	if _, err := backup.Make(t.Context(), p, backup.Options{Path: path, Keys: k, Program: "test"}); err != nil {
		t.Fatal(err)
	}
	f, err := backup.Open(path, k)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// empty is a new database beside the test's, opened when the books are in it.
func empty(t *testing.T, db *pg.DB, p backup.Place) backup.Place {
	t.Helper()
	name := "r_" + strings.ToLower(rand.Text())
	super := pgtest.Super(t, db)
	if _, err := super.Exec(`create database ` + name + ` owner quy_owner`); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := super.ExecContext(context.Background(), `drop database `+name+` with (force)`); err != nil {
			t.Error(err)
		}
	})
	p.OwnerURL, p.AppURL = named(t, p.OwnerURL, name), named(t, p.AppURL, name)
	return p
}

func named(t *testing.T, address, name string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// restored brings a backup into a new database and opens it.
func restored(t *testing.T, f *backup.File, in backup.Place, checkpoint []byte) (*pg.DB, *backup.Log) {
	t.Helper()
	if err := f.Load(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if err := f.SameLog(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	log, err := backup.GoOn(t.Context(), in, secret, checkpoint, &f.Manifest)
	if err != nil {
		t.Fatal(err)
	}
	db, err := pg.Open(t.Context(), pg.Options{URL: in.AppURL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db, log
}

func mustExec(t *testing.T, c *sql.DB, query string, args ...any) {
	t.Helper()
	if _, err := c.Exec(query, args...); err != nil {
		t.Fatal(err)
	}
}

// rootOver is the root over leaf hashes as RFC 6962 section 2.1 writes it down.
func rootOver(hashes [][]byte) string {
	var over func(h [][]byte) []byte
	over = func(h [][]byte) []byte {
		if len(h) == 1 {
			return h[0]
		}
		k := 1
		for 2*k < len(h) {
			k *= 2
		}
		sum := sha256.Sum256(slices.Concat([]byte{1}, over(h[:k]), over(h[k:])))
		return sum[:]
	}
	return base64.StdEncoding.EncodeToString(over(hashes))
}

// forge signs with the log's own key a tree that is not this one: what a fund with two
// books would show.
func forge(t *testing.T, db *pg.DB, origin string) (text []byte) {
	t.Helper()
	opened, err := seal.Open(t.Context(), db, secret)
	if err != nil {
		t.Fatal(err)
	}
	update(t, db, func(tx *pg.Tx) error {
		signer, err := opened.LogSigner(tx, origin)
		if err != nil {
			return err
		}
		text, err = note.Sign(&note.Note{Text: origin + "\n3\n" + base64.StdEncoding.EncodeToString(make([]byte, 32)) + "\n"}, signer)
		return err
	})
	return text
}
