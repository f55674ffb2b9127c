package pg

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Later is Exec for a statement whose answer nobody needs: it goes to the database before
// whatever is asked next, or with the commit, together with others of its kind as one
// message. Each message costs both sides their turn at a busy machine's processors, and one
// that holds a lock makes everybody wait for it. What the statement fails with, wrap says
// (see Saying), and the transaction fails with that. The error is of one that was said
// before.
//
// It is not for statements that have to touch so and so many rows: that is known only
// when the transaction may have ended. And where the connection breaks at what goes with the
// commit, nobody knows whether it was one, as ever at a commit.
func (tx *Tx) Later(wrap func(error) error, query string, args ...any) error {
	if tx.conn == nil { // another's transaction, who commits it
		if _, err := tx.Exec(query, args...); err != nil {
			return wrap(err)
		}
		return nil
	}
	tx.later = append(tx.later, Question{Wrap: wrap, Query: query, Args: args})
	return tx.failed
}

// Saying makes of an error what was done when it happened.
func Saying(format string, args ...any) func(error) error {
	return func(err error) error { return fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), err) }
}

// commit ends the transaction with what is still to be said. One that a statement has
// failed in is rolled back by it, and PostgreSQL calls that no error.
func (tx *Tx) commit() error {
	if len(tx.opening) > 0 && len(tx.later) == 0 {
		return tx.ctx.Err() // nothing was asked
	}
	tag, err := tx.put(Question{Query: "commit"})
	switch {
	case tx.failed != nil:
		return tx.failed
	case err == nil && tag.String() != "COMMIT":
		err = pgx.ErrTxCommitRollback
	}
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// inOrder asks in a transaction after what is to be said before.
type inOrder struct{ tx *Tx }

func (o inOrder) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if _, err := o.tx.put(); err != nil {
		return nil, err
	}
	return o.tx.conn.PrepareContext(ctx, query)
}

func (o inOrder) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	alone := len(args) == 0 // perhaps several statements
	if !alone {
		how, said := args[0].(pgx.QueryExecMode)
		if alone = said && how != pgx.QueryExecModeCacheStatement; said && !alone {
			args = args[1:]
		}
	}
	if alone || len(o.tx.opening)+len(o.tx.later) == 0 {
		if _, err := o.tx.put(); err != nil {
			return nil, err
		}
		return o.tx.conn.ExecContext(ctx, query, args...)
	}
	tag, err := o.tx.put(Question{Query: query, Args: args})
	return driver.RowsAffected(tag.RowsAffected()), err
}

func (o inOrder) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if _, err := o.tx.put(); err != nil {
		return nil, err
	}
	return o.tx.conn.QueryContext(ctx, query, args...)
}

// QueryRowContext has no error of its own: where what was to be said has failed, and perhaps
// the transaction is not even open, nothing is asked and the answer is that failure.
func (o inOrder) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if _, err := o.tx.put(); err != nil {
		nowhere := sql.OpenDB(refusing{err})
		defer nowhere.Close()
		return nowhere.QueryRowContext(ctx, query)
	}
	return o.tx.conn.QueryRowContext(ctx, query, args...)
}

// refusing is a database that answers everything with one error.
type refusing struct{ err error }

func (r refusing) Connect(context.Context) (driver.Conn, error) { return nil, r.err }

func (refusing) Driver() driver.Driver { return nil }
