package backup_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"
	"golang.org/x/mod/sumdb/note"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/backup"
	"github.com/quykhancap/quykhancap/internal/fault"
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

// With the newest checkpoint at hand the log goes on under its name, leaves that had no
// place at the backup included.
func TestRestoreGoesOn(t *testing.T) {
	t.Parallel()
	db, p := books(t, 300)
	tell(t, db, "waiting", 5)
	f := save(t, p)
	pgtest.WaitLogged(t, db) // published after the backup, from what is in it
	before := head(t, db)

	in := empty(t, db, p)
	again, log := restored(t, f, in, before.Note)
	if log.Old != nil || log.Origin != before.Origin {
		t.Fatalf("%+v", log)
	}
	tell(t, again, "after", 10)
	pgtest.WaitLogged(t, again)
	after := head(t, again)
	if after.Origin != before.Origin || after.Size < before.Size+10 {
		t.Errorf("the log stands at %d of %s", after.Size, after.Origin)
	}
	roots := rootsOf(t, again, before.Size, after.Size)
	if roots[0] != before.Root.String() || roots[1] != after.Root.String() {
		t.Error("what was published before the restore is not in the log after it")
	}
	if broken, err := pg.Check(t.Context(), in.OwnerURL); err != nil || len(broken) > 0 {
		t.Errorf("%+v %v", broken, err)
	}
}

func rootsOf(t *testing.T, db *pg.DB, sizes ...int64) (roots []string) {
	t.Helper()
	err := db.View(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		all, err := tlog.Roots(tx, sizes...)
		for _, size := range sizes {
			roots = append(roots, all[size].String())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return roots
}

// Leaves were published that the backup does not hold: a new log says so first, and all
// that is left follows in its old order. A restore of that log's backup by nobody's
// checkpoint begins another, over both.
func TestRestoreThatLost(t *testing.T) {
	t.Parallel()
	db, p := books(t, 300)
	f := save(t, p)
	kept := head(t, db)
	tell(t, db, "later", 20)
	pgtest.WaitLogged(t, db)
	published := head(t, db)

	in := empty(t, db, p)
	second, log := restored(t, f, in, published.Note)
	if log.Old == nil || log.Old.Why != tlog.WhyLost || log.Old.Kept != kept.Size || log.Origin == kept.Origin {
		t.Fatalf("%+v", log)
	}
	tell(t, second, "anew", 3)
	pgtest.WaitLogged(t, second)
	follows(t, second, kept)

	f = save(t, in)
	old := head(t, second)
	third, log := restored(t, f, empty(t, db, p), nil)
	if log.Old == nil || log.Old.Why != tlog.WhyUnknown || log.Old.Kept != old.Size {
		t.Fatalf("%+v", log)
	}
	pgtest.WaitLogged(t, third)
	follows(t, third, old)
}

// follows: behind its first leaf, which names the old one, the newest log has all leaves
// of the old one.
func follows(t *testing.T, db *pg.DB, old *tlog.Checkpoint) {
	t.Helper()
	var first string
	var root string
	err := db.View(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		if err := tx.Row(`select convert_from(body, 'UTF8') from tlog.public_leaves
			where origin = (select max(id) from tlog.origins) and pos = 0`).Scan(&first); err != nil {
			return err
		}
		var hashes [][]byte
		err := tx.Each(`select sha256('\x00'::bytea || body) from tlog.public_leaves
			where origin = (select max(id) from tlog.origins) and pos between 1 and $1 order by pos`,
			[]any{old.Size}, func(r pg.Scanner) error {
				var h []byte
				err := r.Scan(&h)
				hashes = append(hashes, h)
				return err
			})
		root = rootOver(hashes)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(first, `"kind":"origin"`) || !strings.Contains(first, old.Origin) {
		t.Errorf("the first leaf is %s", first)
	}
	if root != old.Root.String() {
		t.Errorf("the leaves behind it do not make the old root of size %d", old.Size)
	}
}

// A checkpoint that says otherwise than the leaves is evidence, and one of another log
// is none; neither is passed over.
func TestRestoreRefusesCheckpoint(t *testing.T) {
	t.Parallel()
	db, p := books(t, 50)
	f := save(t, p)
	other, _ := books(t, 10)
	forked := head(t, db)
	in := empty(t, db, p)
	if err := f.Load(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		note []byte
		want string
	}{
		"another log's": {head(t, other).Note, "backup.foreign_checkpoint"},
		"unsigned":      {[]byte(forked.Origin + "\n3\nAAAA\n"), "backup.foreign_checkpoint"},
		"a fork's":      {forge(t, db, forked.Origin), "backup.fork"},
	} {
		if _, err := backup.GoOn(t.Context(), in, secret, tt.note, &f.Manifest); !fault.Is(err, tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Without a new epoch the sequencer of the restored books would take nothing, since
// their transaction numbers lie far ahead.
func TestRestoreRaisesTheEpoch(t *testing.T) {
	t.Parallel()
	db, p := books(t, 5)
	super := pgtest.Super(t, db)
	const far = 1 << 40
	mustExec(t, super, `insert into tlog.leaves (xid, kind, ref, body) values ($1::text::xid8, 'test', 'far', '{"kind":"test","ref":"far","v":1}')`, fmt.Sprint(far))
	pgtest.Breaks(db, "log_is_its_leaves")
	f := save(t, p)
	in := empty(t, db, p)
	if err := f.Load(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	again, err := pg.Open(t.Context(), pg.Options{URL: in.AppURL})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	opened, err := seal.Open(t.Context(), again, secret)
	if err != nil {
		t.Fatal(err)
	}
	log, err := tlog.Open(t.Context(), again, opened)
	if err != nil {
		t.Fatal(err)
	}
	tell(t, again, "near", 1)
	sequence := func() (all int) {
		for {
			n, err := log.Sequence(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				return all
			}
			all += n
		}
	}
	sequence() // "near" goes, "far" has to wait for ever
	before := head(t, again)
	if n := sequence(); n != 0 {
		t.Fatalf("%d leaves taken without a new epoch", n)
	}
	if _, err := backup.GoOn(t.Context(), in, secret, before.Note, &f.Manifest); err != nil {
		t.Fatal(err)
	}
	pgtest.WaitLogged(t, again)
	if after := head(t, again); after.Size != before.Size+1 {
		t.Errorf("the log stands at %d, it was %d and one was waiting", after.Size, before.Size)
	}
}

// The count of transactions goes on beyond the backup's, so that no row seems to have
// been written by the transaction that runs now.
func TestRestorePassesTransactions(t *testing.T) {
	t.Parallel()
	db, p := books(t, 5)
	f := save(t, p)
	f.Manifest.NextXID += 3000
	in := empty(t, db, p)
	if err := f.Load(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	var now int64
	if err := pgtest.Super(t, db).QueryRow(`select pg_current_xact_id()::text::bigint`).Scan(&now); err != nil {
		t.Fatal(err)
	}
	if now <= f.Manifest.NextXID {
		t.Errorf("transaction %d comes after a backup that has up to %d", now, f.Manifest.NextXID)
	}
}

// What does not fit is refused by the manifest alone.
func TestFits(t *testing.T) {
	t.Parallel()
	_, p := books(t, 5)
	f := save(t, p)
	if err := f.Fits("real", secret); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(*backup.File) (string, []byte){
		"backup.wrong_secret":  func(*backup.File) (string, []byte) { return "real", []byte(strings.Repeat("x", 32)) },
		"backup.no_secret":     func(*backup.File) (string, []byte) { return "real", nil },
		"backup.is_real":       func(*backup.File) (string, []byte) { return "sample", secret },
		"backup.is_sample":     func(f *backup.File) (string, []byte) { f.Manifest.Kind = "sample"; return "real", secret },
		"backup.newer":         func(f *backup.File) (string, []byte) { f.Manifest.Schema += 1000; return "real", secret },
		"backup.other_program": func(f *backup.File) (string, []byte) { f.Manifest.Migrations = "00"; return "real", secret },
	} {
		odd := *f
		kind, key := change(&odd)
		if err := odd.Fits(kind, key); !fault.Is(err, want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// A backup in which rows are missing is found by its count, and leaves that were changed
// by the root that was signed.
func TestLoadComparesWithManifest(t *testing.T) {
	t.Parallel()
	db, p := books(t, 20)
	f := save(t, p)
	f.Manifest.Rows["tlog.leaves"]++
	if err := f.Load(t.Context(), empty(t, db, p)); !fault.Is(err, "backup.other_rows") {
		t.Errorf("a row too few: %v", err)
	}
	mustExec(t, pgtest.Super(t, db), `alter table tlog.leaves disable trigger all`)
	mustExec(t, pgtest.Super(t, db), `update tlog.leaves set body = '{"kind":"test","ref":"x","v":1}' where ref = 'first3'`)
	pgtest.Breaks(db, "log_is_its_leaves", pgtest.Grammar)
	f = save(t, p)
	in := empty(t, db, p)
	if err := f.Load(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if err := f.SameLog(t.Context(), in); !fault.Is(err, "backup.leaves_changed") {
		t.Errorf("a leaf changed: %v", err)
	}
}

// What goes wrong leaves no file that looks like a backup, and no backup is written over.
func TestMakeLeavesNothingHalf(t *testing.T) {
	t.Parallel()
	_, p := books(t, 5)
	path := filepath.Join(t.TempDir(), "quy.age")
	o := backup.Options{Path: path, Keys: keys(t)}
	odd := p
	odd.BinDir = "/nowhere"
	if _, err := backup.Make(t.Context(), odd, o); !fault.Is(err, "backup.no_tool") {
		t.Errorf("without pg_dump: %v", err)
	}
	o.Try = func(string, []age.Identity) error { return fault.Of(fault.Invalid, "backup.other_log") }
	if _, err := backup.Make(t.Context(), p, o); !fault.Is(err, "backup.other_log") {
		t.Errorf("a trial that failed: %v", err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	o.Try = nil
	if _, err := backup.Make(t.Context(), p, o); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Make(t.Context(), p, o); !fault.Is(err, "backup.exists") {
		t.Errorf("over another: %v", err)
	}
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
