package backup_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/backup"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

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
	// "near" goes as soon as no other test's transaction is in its way; "far" has to
	// wait for ever.
	for head(t, again).Size < 6 {
		sequence()
	}
	if !countedAnew(t, again) {
		t.Error("a server would serve books that were restored by hand")
	}
	before := head(t, again)
	if n := sequence(); n != 0 {
		t.Fatalf("%d leaves taken without a new epoch", n)
	}
	if _, err := backup.GoOn(t.Context(), in, secret, before.Note, &f.Manifest); err != nil {
		t.Fatal(err)
	}
	if countedAnew(t, again) {
		t.Error("a server would not serve books that were restored well")
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
	if err := backup.Clear(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if empty, err := backup.Empty(t.Context(), in); err != nil || !empty {
		t.Errorf("after it was cleared the database is empty: %v, %v", empty, err)
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
