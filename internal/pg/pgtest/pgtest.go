// Package pgtest gives each test a PostgreSQL database of its own: a fresh copy
// of a migrated template, made in about 50 ms, on a throw-away cluster. When the
// test ends, every promise of migrations/checks must hold on what it left.
package pgtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgembed"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/migrations"
)

// Now is the still clock's moment in tests: the evening of 12 November 2026 in
// Hà Nội, after all dates of the sample data.
var Now = time.Date(2026, 11, 12, 13, 30, 0, 0, time.UTC)

// start is the cluster's superuser address; the first test of the process finds
// or makes it, and the template in it.
var start = sync.OnceValues(func() (string, error) {
	super := os.Getenv("QUY_TEST_CLUSTER")
	if super == "" {
		s, err := pgembed.Start(context.Background(), pgembed.Options{Test: true})
		if err != nil {
			return "", err
		}
		super = s.SuperURL("postgres")
	}
	return super, keep(super, template(), "template0", func(name string) error {
		return pg.Migrate(context.Background(), as(super, "quy_owner", name))
	})
})

// A test program lives for minutes on a machine that is busy: memory is cheaper than
// collecting it twice as often, as in a server.
func init() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(300)
	}
}

var databases sync.Map // *pg.DB → its database's name

// New is a database of this test's own, opened as the program's role.
func New(t testing.TB) *pg.DB {
	t.Helper()
	return open(t, still, template())
}

func still() time.Time { return Now }

// NewWith is New with something put in beforehand, such as place.Load. It is put
// in once per test run under its name, and each test gets a copy.
func NewWith(t testing.TB, what string, put func(context.Context, *pg.DB) error) *pg.DB {
	t.Helper()
	return NewWithAt(t, what, still, put)
}

// NewWithAt is NewWith with a clock of the test's choice.
func NewWithAt(t testing.TB, what string, clock func() time.Time, put func(context.Context, *pg.DB) error) *pg.DB {
	t.Helper()
	super, err := start()
	if err != nil {
		t.Fatalf("start PostgreSQL for tests: %v", err)
	}
	name := template() + "_" + what
	err = keep(super, name, template(), func(making string) error {
		db, err := pg.Open(t.Context(), pg.Options{URL: as(super, "quy_app", making), Clock: clock, Patience: Patience})
		if err != nil {
			return err
		}
		databases.Store(db, making)
		defer databases.Delete(db)
		defer db.Close()
		return put(t.Context(), db)
	})
	if err != nil {
		t.Fatalf("prepare a database with %s: %v", what, err)
	}
	return open(t, clock, name)
}

// NewAt is New with a clock of the test's choice.
func NewAt(t testing.TB, clock func() time.Time) *pg.DB {
	t.Helper()
	return open(t, clock, template())
}

// Patience with a public question. A test does not hang on how busy its machine is: that
// such a question is broken off after 300 ms is package pg's to test.
const Patience = time.Minute

func open(t testing.TB, clock func() time.Time, from string) *pg.DB {
	t.Helper()
	super, err := start()
	if err != nil {
		t.Fatalf("start PostgreSQL for tests: %v", err)
	}
	name := "t_" + random()
	// The files are copied, not logged page by page: a third of the processor's time.
	if err := onSuper(fmt.Sprintf(`create database %s template %s strategy file_copy owner quy_owner`, name, from)); err != nil {
		t.Fatalf("copy the template: %v", err)
	}
	db, err := pg.Open(context.Background(), pg.Options{
		URL: as(super, "quy_app", name), MaxConns: 12, Clock: clock, Patience: Patience,
	})
	if err != nil {
		t.Fatalf("open %s: %v", name, err)
	}
	databases.Store(db, name)
	t.Cleanup(func() {
		db.Close()
		databases.Delete(db)
		if !t.Failed() {
			grammar(t, db, as(super, "quy_owner", name))
			promises(t, db, as(super, "quy_owner", name))
		}
		if err := onSuper(`drop database ` + name + ` with (force)`); err != nil {
			t.Errorf("drop %s: %v", name, err)
		}
	})
	return db
}

var breaks sync.Map // *pg.DB → the promises that its test does not keep

// Breaks says which promises a test's hand-made rows do not keep, by the checks'
// names; each call adds to the ones before. All others are held against them.
func Breaks(db *pg.DB, checks ...string) {
	before, _ := breaks.Load(db)
	names, _ := before.([]string)
	breaks.Store(db, append(slices.Clone(names), checks...))
}

var held = slices.Clone(tlog.Promises)

// Holds adds promises of packages above this one to those of every test of a program;
// call it from init.
func Holds(promises ...pg.Promise) { held = append(held, promises...) }

// promises fails the test if a promise of the books does not hold at its end.
func promises(t testing.TB, db *pg.DB, ownerURL string) {
	broken, err := pg.Check(context.Background(), ownerURL, held...)
	if err != nil {
		t.Errorf("run the checks: %v", err)
	}
	allowed, _ := breaks.LoadAndDelete(db)
	names, _ := allowed.([]string)
	for _, b := range broken {
		if slices.Contains(names, b.Check) {
			continue
		}
		t.Errorf("promise %s is broken: %s\n%s\n%s", b.Check, b.Promise,
			strings.Join(b.Columns, " | "), lines(b.Rows))
	}
}

func lines(rows [][]string) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(strings.Join(r, " | ") + "\n")
	}
	return b.String()
}

// Super is a superuser's connection to the test's database, for what only an
// attacker who owns the machine could do.
func Super(t testing.TB, db *pg.DB) *sql.DB { return raw(t, db, "postgres") }

// Owner is a connection as the role that owns the tables.
func Owner(t testing.TB, db *pg.DB) *sql.DB { return raw(t, db, "quy_owner") }

// Raw is a plain connection as the program's role: raw SQL with its rights.
func Raw(t testing.TB, db *pg.DB) *sql.DB { return raw(t, db, "quy_app") }

// OwnerURL is the address under which the owner reaches the test's database.
func OwnerURL(t testing.TB, db *pg.DB) string { return address(t, db, "quy_owner") }

// AppURL is the address under which the program reaches the test's database.
func AppURL(t testing.TB, db *pg.DB) string { return address(t, db, "quy_app") }

func address(t testing.TB, db *pg.DB, role string) string {
	t.Helper()
	name, ok := databases.Load(db)
	if !ok {
		t.Fatal("this database is not a test's")
	}
	super, err := start()
	if err != nil {
		t.Fatal(err)
	}
	return as(super, role, name.(string))
}

func raw(t testing.TB, db *pg.DB, role string) *sql.DB {
	t.Helper()
	c, err := sql.Open("pgx", address(t, db, role))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// Refused runs statements one after another on one connection and fails the test
// unless the last is refused; it returns the refusal.
func Refused(t testing.TB, c *sql.DB, statements ...string) error {
	t.Helper()
	conn, err := c.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	defer conn.ExecContext(context.Background(), "rollback")
	for i, s := range statements {
		_, err = conn.ExecContext(t.Context(), s)
		if err != nil && i < len(statements)-1 {
			t.Fatalf("before the attack: %s: %v", s, err)
		}
	}
	if err == nil {
		t.Errorf("not refused: %s", statements[len(statements)-1])
	}
	return err
}

// keep makes the database name from another, if it is not there: fill gets it
// under another name, so that half-made ones are never used. Test programs of one
// run share what is made and wait for the one that makes it.
func keep(super, name, from string, fill func(name string) error) error {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, super)
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	if _, err := c.Exec(ctx, `select pg_advisory_lock(hashtext('pgtest.template'))`); err != nil {
		return err
	}
	var done bool
	err = c.QueryRow(ctx, `select exists (select from pg_database where datname = $1)`, name).Scan(&done)
	if err != nil || done {
		return err
	}
	making := "making_" + random()
	if _, err := c.Exec(ctx, `create database `+making+` template `+from+` owner quy_owner`); err != nil {
		return err
	}
	if err := fill(making); err != nil {
		return err
	}
	// A connection that has just closed may still be counted for a moment.
	for try := 0; ; try++ {
		_, err = c.Exec(ctx, `alter database `+making+` rename to `+name)
		if pg.Code(err) != "55006" || try == 100 {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// template names the template by what the migrations say.
var template = sync.OnceValue(func() string {
	sum := sha256.New()
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		panic(err)
	}
	for _, n := range names {
		body, err := fs.ReadFile(migrations.Files, n)
		if err != nil {
			panic(err)
		}
		sum.Write(body)
	}
	return "template_" + hex.EncodeToString(sum.Sum(nil)[:6])
})

func as(super, role, database string) string {
	u, err := url.Parse(super)
	if err != nil {
		panic("pgtest: " + err.Error())
	}
	q := u.Query()
	if q.Get("user") != "" || u.User == nil {
		q.Set("user", role)
	} else {
		u.User = url.User(role)
	}
	if q.Get("dbname") != "" {
		q.Set("dbname", database)
	} else {
		u.Path = "/" + database
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// supers are the superuser's connections, which the tests of a program share: each of them
// makes and drops a database.
var supers = sync.OnceValues(func() (*sql.DB, error) {
	super, err := start()
	if err != nil {
		return nil, err
	}
	return sql.Open("pgx", super)
})

func onSuper(statement string) error {
	c, err := supers()
	if err != nil {
		return err
	}
	_, err = c.ExecContext(context.Background(), statement)
	return err
}

func random() string {
	b := make([]byte, 8)
	if _, err := rand.Read(b); err != nil {
		panic(err)
	}
	return hex.EncodeToString(b)
}
