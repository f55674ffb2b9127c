package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/migrations"
)

// Manifest is what a backup says of itself, all of it seen on the snapshot that was
// dumped.
type Manifest struct {
	Made       time.Time        `json:"made"`
	Program    string           `json:"program"`
	Kind       string           `json:"kind"` // "real" or "sample" books
	Schema     int64            `json:"schema"`
	Migrations string           `json:"migrations"` // hash of the files up to Schema
	Postgres   int              `json:"postgres"`   // major version of the server
	NextXID    int64            `json:"next_xid"`   // above every transaction id in the books
	Key        *seal.Wrapped    `json:"key,omitempty"`
	Log        *LogHead         `json:"log,omitempty"`
	Rows       map[string]int64 `json:"rows"` // of every table
}

// LogHead is the newest checkpoint of the public log.
type LogHead struct {
	Origin     string `json:"origin"`
	Size       int64  `json:"size"`
	Root       string `json:"root"` // base64, as in the checkpoint
	Checkpoint string `json:"checkpoint"`
}

// Number of migrations that this program knows.
func newestSchema() (int64, error) {
	names, err := migrationNames()
	if err != nil || len(names) == 0 {
		return 0, fmt.Errorf("list the migrations: %w", err)
	}
	return versionOf(names[len(names)-1])
}

func migrationNames() ([]string, error) { return fs.Glob(migrations.Files, "[0-9]*.sql") }

func versionOf(name string) (int64, error) { return strconv.ParseInt(name[:4], 10, 64) }

// hashOf is the hash of the migrations up to a schema's number: another program with
// the same number would not read the tables as they were written.
func hashOf(schema int64) (string, error) {
	names, err := migrationNames()
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	for _, name := range names {
		version, err := versionOf(name)
		if err != nil {
			return "", err
		}
		if version > schema {
			break
		}
		text, err := fs.ReadFile(migrations.Files, name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%s %d\n%s", name, len(text), text)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// describe fills in what the program's role can see.
func (m *Manifest) describe(tx *pg.Tx) error {
	// Books that pg_restore alone brought back count below what their rows remember. A
	// number that no database reaches is somebody's mistake and not followed.
	err := tx.Row(`
		with next as (select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as xid)
		select i.kind, greatest(next.xid, (
				select max(l.xid::text::bigint) + 1 from tlog.leaves l
				where l.xid::text::bigint < next.xid + 1000000000)),
			current_setting('server_version_num')::int / 10000
		from house.installation i, next`).Scan(&m.Kind, &m.NextXID, &m.Postgres)
	if pg.NoRows(err) {
		return fault.Of(fault.Invalid, "backup.nothing_here")
	}
	if err != nil {
		return fmt.Errorf("look what these books are: %w", err)
	}
	if m.Key, err = seal.AnyWrapped(tx); err != nil {
		return err
	}
	head, err := tlog.Head(tx)
	if err != nil || head == nil {
		return err
	}
	m.Log = &LogHead{head.Origin, head.Size, head.Root.String(), string(head.Note)}
	return nil
}

// count fills in what only the owner sees, on the same snapshot.
func (m *Manifest) count(ctx context.Context, c *pgx.Conn) (err error) {
	if m.Schema, err = schemaOf(ctx, c); err != nil {
		return err
	}
	if m.Migrations, err = hashOf(m.Schema); err != nil {
		return err
	}
	m.Rows, err = rowsOf(ctx, c)
	return err
}

func schemaOf(ctx context.Context, c *pgx.Conn) (n int64, err error) {
	if err := c.QueryRow(ctx, `select coalesce(max(version_id), 0) from goose_db_version where is_applied`).Scan(&n); err != nil {
		return 0, fmt.Errorf("read the schema's number: %w", err)
	}
	return n, nil
}

// rowsOf counts every table that a backup holds: unlogged ones are made anew.
func rowsOf(ctx context.Context, c *pgx.Conn) (map[string]int64, error) {
	rows, err := c.Query(ctx, `
		select n.nspname || '.' || c.relname, quote_ident(n.nspname) || '.' || quote_ident(c.relname)
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where c.relkind = 'r' and c.relpersistence = 'p'
			and n.nspname not like 'pg\_%' and n.nspname <> 'information_schema'
		order by 1`)
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct{ Name, Quoted string }])
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	counts := make(map[string]int64, len(tables))
	for _, t := range tables {
		var n int64
		if err := c.QueryRow(ctx, `select count(*) from `+t.Quoted).Scan(&n); err != nil {
			return nil, fmt.Errorf("count %s: %w", t.Name, err)
		}
		counts[t.Name] = n
	}
	return counts, nil
}

// fits refuses a backup that this program, these books or this secret are not for.
func (m *Manifest) fits(kind string, secret []byte) error {
	newest, err := newestSchema()
	if err != nil {
		return err
	}
	if m.Schema > newest {
		return fault.Of(fault.Invalid, "backup.newer", "program", m.Program, "schema", m.Schema, "ours", newest)
	}
	hash, err := hashOf(m.Schema)
	if err != nil {
		return err
	}
	switch {
	case hash != m.Migrations:
		return fault.Of(fault.Invalid, "backup.other_program", "program", m.Program)
	case m.Kind != kind && kind == "real":
		return fault.Of(fault.Invalid, "backup.is_sample")
	case m.Kind != kind:
		return fault.Of(fault.Invalid, "backup.is_real")
	case m.Key != nil && len(secret) == 0:
		return fault.Of(fault.Invalid, "backup.no_secret")
	case m.Key != nil && !m.Key.OpenedBy(secret):
		return fault.Of(fault.Invalid, "backup.wrong_secret")
	}
	return nil
}
