package pg

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"

	"github.com/quykhancap/quykhancap/internal/auth"
)

// retryMax bounds how often Update runs its function again after the database
// broke off a transaction because of another one.
const retryMax = 8

// Tx is one transaction: who acts, when, and the ways to ask.
type Tx struct {
	By  auth.Actor
	Now time.Time // one moment for all that the transaction writes

	ctx  context.Context
	conn *sql.Conn     // the transaction's own until it ends
	asks gorm.ConnPool // conn behind what is to be said before, or what else the transaction is in
	gorm *gorm.DB

	opening []Question // what opens the transaction, until it is open
	later   []Question // what is to be said before anything else is asked
	failed  error      // of one of these, and so of the transaction
	reading bool       // an answer is being read
}

// View runs f on one unchanging snapshot, read-only: the figures on a page
// agree with each other.
func (db *DB) View(ctx context.Context, by auth.Actor, f func(*Tx) error) error {
	return db.run(ctx, by, viewing, f)
}

// Public is a View of public views only: it runs as quy_portal, so that a mistake in a
// public query cannot show what no public view shows. For a visitor (see Visit) each
// statement is broken off after 300 ms.
func (db *DB) Public(ctx context.Context, f func(*Tx) error) error {
	if visits(ctx) {
		return db.run(ctx, auth.Public, db.visited, f)
	}
	return db.run(ctx, auth.Public, public, f)
}

// visit is the key of what Visit says.
type visit struct{}

// Visit says that a visitor of the pages or the API waits for what is asked in the
// context, so that no visitor can keep the database busy. What the program asks by itself
// (jobs, the sample, an export) has nobody's patience to mind: on a busy machine it takes
// longer and is not broken off half-way.
func Visit(ctx context.Context) context.Context { return context.WithValue(ctx, visit{}, true) }

func visits(ctx context.Context) bool { return ctx.Value(visit{}) != nil }

// unhurried is the key of what Unhurried says.
type unhurried struct{}

// Unhurried says that nobody waits for what is done in the context: a file that comes in,
// seals, figures that are folded. On a machine that PostgreSQL shares with the program, the
// processes that work for it give way to those that somebody waits for.
func Unhurried(ctx context.Context) context.Context {
	return context.WithValue(ctx, unhurried{}, true)
}

// keptPlans is the key of what KeepPlans says.
type keptPlans struct{}

// KeepPlans says that a transaction of the context plans each of its statements once for
// each connection. For short ones that many begin: PostgreSQL knows the length of an array
// only when it has it, and would plan again each time, longer than it runs the statement.
func KeepPlans(ctx context.Context) context.Context {
	return context.WithValue(ctx, keptPlans{}, true)
}

// Update runs f in a transaction and commits unless f fails. When the database
// breaks it off because of another transaction (40001, 40P01), f runs again, at
// most 8 times: so f does nothing that outlives a rollback, no mail, no HTTP.
// Ask for such things with job.Enqueue.
func (db *DB) Update(ctx context.Context, by auth.Actor, f func(*Tx) error) error {
	for try := 1; ; try++ {
		err := db.run(ctx, by, updating, f)
		if c := Code(err); try == retryMax || c != "40001" && c != "40P01" {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(time.Duration(rand.IntN(5*try)+1) * time.Millisecond):
		}
	}
}

// mode is how a transaction begins: the statement that opens it, and the first in it, which
// says who acts. They go to the database with what is asked first, where that is an Exec or
// Together, and else right before it.
type mode struct{ begin, first string }

const (
	snapshot = `begin isolation level repeatable read read only`
	acting   = `select set_config('quy.actor', $1, true), set_config('quy.units', $2, true)`
)

var (
	viewing  = mode{snapshot, acting}
	updating = mode{`begin isolation level read committed`, acting}
	public   = mode{snapshot, acting + `, set_config('role', 'quy_portal', true)`}
)

// visiting is public for somebody who waits no longer.
func visiting(patience time.Duration) mode {
	until := fmt.Sprintf(`, set_config('statement_timeout', '%dms', true)`, patience.Milliseconds())
	return mode{public.begin, public.first + until}
}

// ErrGone says that the database does not answer: it is stopping, starting, or was killed.
// Whoever asked may ask again.
var ErrGone = errors.New("the database does not answer")

func (db *DB) run(ctx context.Context, by auth.Actor, m mode, f func(*Tx) error) (err error) {
	pool := db.sql
	if ctx.Value(unhurried{}) != nil {
		pool = db.slow
	}
	conn, err := take(ctx, pool)
	if err != nil {
		return err
	}
	defer conn.Close() // the pool throws away what is still in a transaction
	tx := &Tx{By: by, Now: db.Now(), ctx: ctx, conn: conn}
	tx.asks = inOrder{tx}
	tx.gorm = db.gorm.Session(&gorm.Session{NewDB: true, Context: ctx})
	tx.gorm.Statement.ConnPool = tx.asks
	defer func() {
		if err != nil && ctx.Err() == nil && tx.broken() && !unwritable(err) {
			err = fmt.Errorf("%w: %w", ErrGone, err)
		}
	}()
	first := m.first
	if ctx.Value(keptPlans{}) != nil {
		first += `, set_config('plan_cache_mode', '` + string(PlannedOnce) + `', true)`
	}
	tx.opening = []Question{
		{Wrap: Saying("begin"), Query: m.begin},
		{Wrap: Saying("say who acts"), Query: first, Args: []any{by.Name, by.Scope()}},
	}
	committed := false
	defer func() {
		if !committed {
			tx.rollback()
		}
	}()
	err = f(tx)
	switch {
	case tx.failed != nil:
		return tx.failed
	case err != nil:
		return err
	}
	if err := tx.commit(); err != nil {
		return err
	}
	committed = true
	return nil
}

// take gives a connection of a pool.
func take(ctx context.Context, pool *sql.DB) (*sql.Conn, error) {
	conn, err := pool.Conn(ctx)
	switch {
	case err == nil:
		return conn, nil
	case ctx.Err() != nil:
		return nil, fmt.Errorf("take a connection: %w", err)
	default:
		return nil, fmt.Errorf("take a connection: %w: %w", ErrGone, err)
	}
}

// broken says whether the transaction has lost its connection.
func (tx *Tx) broken() bool {
	broken := true // also where it is given up already
	_ = tx.raw(func(c *pgx.Conn) error {
		broken = c.IsClosed()
		return nil
	})
	return broken
}

// unwritable: an argument could not be written as the statement's type. That is our mistake,
// though pgx gives the connection up for it.
func unwritable(err error) bool {
	var pre pgx.ErrPreprocessingBatch
	return errors.As(err, &pre) && strings.Contains(pre.Error(), "(build)")
}

// rollbackMax is how long a rollback may take before its connection is given up.
const rollbackMax = 5 * time.Second

// rollback ends a transaction that failed, also when who waited for it has gone. Where it
// cannot, the connection is not used again, and PostgreSQL ends the transaction with it.
func (tx *Tx) rollback() {
	ctx, stop := context.WithTimeout(context.WithoutCancel(tx.ctx), rollbackMax)
	defer stop()
	_ = tx.raw(func(c *pgx.Conn) error {
		if c.IsClosed() || c.PgConn().TxStatus() == 'I' {
			return nil
		}
		if _, err := c.Exec(ctx, "rollback"); err != nil {
			return driver.ErrBadConn
		}
		return nil
	})
}

// Context is the request's; a cancelled one breaks off the transaction.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Gorm is a fresh GORM session in this transaction, with ? for arguments. Never
// hand it a slice as one value: it would be spread. Use Exec for arrays.
func (tx *Tx) Gorm() *gorm.DB {
	return tx.gorm.Session(&gorm.Session{})
}

// Exec runs one statement with $1 arguments, arrays included, and says how many
// rows it touched.
func (tx *Tx) Exec(query string, args ...any) (int64, error) {
	res, err := tx.asks.ExecContext(tx.ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Query is for many rows with $1 arguments. Close them.
func (tx *Tx) Query(query string, args ...any) (*sql.Rows, error) {
	return tx.asks.QueryContext(tx.ctx, query, args...)
}

// Row is for one row with $1 arguments.
func (tx *Tx) Row(query string, args ...any) *sql.Row {
	return tx.asks.QueryRowContext(tx.ctx, query, args...)
}

// Scanner is one row of an answer.
type Scanner interface{ Scan(dest ...any) error }

// Each runs scan on every row of a query and closes it.
func (tx *Tx) Each(query string, args []any, scan func(Scanner) error) error {
	rows, err := tx.Query(query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Conn lends the transaction's own pgx connection, for COPY and batches.
func (tx *Tx) Conn(f func(*pgx.Conn) error) error {
	if _, err := tx.put(); err != nil {
		return err
	}
	return tx.raw(f)
}

func (tx *Tx) raw(f func(*pgx.Conn) error) error {
	return tx.conn.Raw(func(dc any) error { return f(dc.(*stdlib.Conn).Conn()) })
}

// ErrNoRows is what Row's Scan gives when nothing was found.
var ErrNoRows = sql.ErrNoRows

// NoRows reports whether err says that nothing was found, by Row or by GORM.
func NoRows(err error) bool {
	return errors.Is(err, sql.ErrNoRows) || errors.Is(err, gorm.ErrRecordNotFound)
}
