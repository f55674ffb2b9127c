package pg

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Options say where the database is. The zero value of everything but URL works.
type Options struct {
	URL      string           // as quy_app, or as a member of it
	Owner    bool             // as quy_owner instead: a restore, with no server running
	MaxConns int              // 0 means 24
	Clock    func() time.Time // nil means time.Now
	Patience time.Duration    // of a visitor with a question, see Visit; 0 means 300 ms

	// Yield makes the server's process of a connection give way to the others on the same
	// machine, see Unhurried; nil where it runs elsewhere.
	Yield func(pid uint32) error
}

// patience is how long a visitor's question may keep the database busy.
const patience = 300 * time.Millisecond

// DB is the connections as the application role.
type DB struct {
	sql   *sql.DB
	slow  *sql.DB // of what nobody waits for; sql where processes cannot give way
	gorm  *gorm.DB
	clock func() time.Time

	visited mode // of who waits
}

// Open connects and checks that the connection answers. Close releases it.
func Open(ctx context.Context, o Options) (*DB, error) {
	cfg, err := pgx.ParseConfig(o.URL)
	if err != nil {
		return nil, fmt.Errorf("read the database address: %w", errors.New("not a PostgreSQL URL"))
	}
	if cfg.RuntimeParams["application_name"] == "" {
		cfg.RuntimeParams["application_name"] = "quykhancap"
	}
	cfg.RuntimeParams["timezone"] = "UTC"
	act := actAsApp
	if o.Owner {
		act = actAsOwner
	}
	pool := openPool(cfg, cmp.Or(o.MaxConns, maxConns), act)
	if err := pool.PingContext(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("reach the database: %w", err)
	}
	clock := o.Clock
	if clock == nil {
		clock = time.Now
	}
	g, err := gorm.Open(postgres.New(postgres.Config{Conn: pool}), &gorm.Config{
		SkipDefaultTransaction: true,
		TranslateError:         true,
		DisableAutomaticPing:   true,
		NowFunc:                func() time.Time { return clock().UTC() },
		Logger:                 logger.Discard,
	})
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("open gorm: %w", err)
	}
	slow := pool
	if o.Yield != nil {
		slow = openPool(cfg, slowConns, func(ctx context.Context, c *pgx.Conn) error {
			if err := o.Yield(c.PgConn().PID()); err != nil {
				slog.Warn("a process of PostgreSQL does not give way", "err", err)
			}
			return act(ctx, c)
		})
	}
	return &DB{sql: pool, slow: slow, gorm: g, clock: clock, visited: visiting(cmp.Or(o.Patience, patience))}, nil
}

// The connections of a pool: of all that people wait for, and of all that runs by itself.
// A server and a tool beside it stay below what the private PostgreSQL admits.
const (
	maxConns  = 24
	slowConns = 8
)

func openPool(cfg *pgx.ConnConfig, conns int, act func(context.Context, *pgx.Conn) error) *sql.DB {
	pool := stdlib.OpenDB(*cfg, stdlib.OptionAfterConnect(act))
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	return pool
}

// actAsApp gives up every right but the program's own: an operator who passes
// the owner's address by mistake still cannot rewrite the books.
func actAsApp(ctx context.Context, c *pgx.Conn) error {
	var is, may bool
	err := c.QueryRow(ctx, `
		select current_user = 'quy_app', pg_has_role(current_user, 'quy_app', 'member')
		where exists (select from pg_roles where rolname = 'quy_app')`).Scan(&is, &may)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && !is && !may {
		return errors.New("the database has no role quy_app that this user may take; see docs/operations.md")
	}
	if err != nil || is {
		return err
	}
	_, err = c.Exec(ctx, `set role quy_app`)
	return err
}

// Close ends all connections.
func (db *DB) Close() error { return errors.Join(db.slow.Close(), db.sql.Close()) }

// Ready reports whether the database answers.
func (db *DB) Ready(ctx context.Context) error { return db.sql.PingContext(ctx) }

// Now is the program's clock in UTC, to the microsecond as PostgreSQL keeps it.
func (db *DB) Now() time.Time { return db.clock().UTC().Truncate(time.Microsecond) }

// Listen calls f with each payload on a notification channel until ctx ends. It
// connects again by itself; a missed notification is why listeners also poll.
func (db *DB) Listen(ctx context.Context, channel string, f func(payload string)) {
	for ctx.Err() == nil {
		if err := db.listen(ctx, channel, f); err != nil && ctx.Err() == nil {
			slog.Warn("listen again", "channel", channel, "err", err)
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}
}

func (db *DB) listen(ctx context.Context, channel string, f func(string)) error {
	conn, err := db.sql.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(dc any) error {
		c := dc.(*stdlib.Conn).Conn()
		if _, err := c.Exec(ctx, "listen "+pgx.Identifier{channel}.Sanitize()); err != nil {
			return err
		}
		for {
			n, err := c.WaitForNotification(ctx)
			if err != nil {
				c.Close(context.WithoutCancel(ctx)) // it still listens: not for the pool
				return err
			}
			f(n.Payload)
		}
	})
}

// Code is the SQLSTATE of err, or "".
func Code(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// Constraint is the name of the constraint that refused, or "".
func Constraint(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.ConstraintName
	}
	return ""
}

// IsUnique reports whether err says that the named unique constraint refused.
func IsUnique(err error, constraint string) bool {
	return Code(err) == "23505" && Constraint(err) == constraint
}

// IsCheck reports whether err says that the named check refused.
func IsCheck(err error, constraint string) bool {
	return Code(err) == "23514" && Constraint(err) == constraint
}
