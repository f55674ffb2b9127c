package pg

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/quykhancap/quykhancap/migrations"
)

// Migrate brings the database up to this program's schema, as quy_owner. Several
// servers may start at once: one migrates, the others wait for it.
func Migrate(ctx context.Context, ownerURL string) error {
	db, err := openOwner(ownerURL)
	if err != nil {
		return err
	}
	defer db.Close()
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
	if err != nil {
		return fmt.Errorf("make the migration lock: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, migrations.Files,
		goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

func openOwner(url string) (*sql.DB, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read the owner's database address: not a PostgreSQL URL")
	}
	return stdlib.OpenDB(*cfg, stdlib.OptionAfterConnect(actAsOwner)), nil
}

func actAsOwner(ctx context.Context, c *pgx.Conn) error {
	var may bool
	err := c.QueryRow(ctx, `select pg_has_role(current_user, 'quy_owner', 'member')
		where exists (select from pg_roles where rolname = 'quy_owner')`).Scan(&may)
	if err != nil || !may {
		return fmt.Errorf("this user may not act as quy_owner; see docs/operations.md")
	}
	_, err = c.Exec(ctx, `set role quy_owner`)
	return err
}

// Broken is one promise of the books that does not hold: the check's name, what
// it promises, and the first rows that break it.
type Broken struct {
	Check, Promise string
	Columns        []string
	Rows           [][]string
}

// brokenRowsMax bounds how many rows of one broken promise are shown.
const brokenRowsMax = 20

// A Promise is one that is computed, not asked for in SQL alone. It reads in the
// transaction of the others.
type Promise func(context.Context, *sql.Tx) ([]Broken, error)

// Check runs every promise of migrations/checks, and the others that are given, and
// returns those that do not hold. It reads as the owner, because the promises speak
// of all rows.
func Check(ctx context.Context, ownerURL string, others ...Promise) ([]Broken, error) {
	db, err := openOwner(ownerURL)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return CheckOn(ctx, db, others...)
}

// CheckOn is Check over an open connection.
func CheckOn(ctx context.Context, db *sql.DB, others ...Promise) ([]Broken, error) {
	names, err := fs.Glob(migrations.Files, "checks/*.sql")
	if err != nil {
		return nil, err
	}
	tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("begin the checks: %w", err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `select set_config('quy.units', '*', true)`); err != nil {
		return nil, fmt.Errorf("see all rows: %w", err)
	}
	var broken []Broken
	for _, name := range names {
		b, err := checkOne(ctx, tx, name)
		if err != nil {
			return nil, fmt.Errorf("check %s: %w", name, err)
		}
		if b != nil {
			broken = append(broken, *b)
		}
	}
	for _, o := range others {
		b, err := o(ctx, tx)
		if err != nil {
			return nil, err
		}
		broken = append(broken, b...)
	}
	return broken, nil
}
