package app

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"

	"github.com/quykhancap/quykhancap/internal/backup"
	"github.com/quykhancap/quykhancap/internal/config"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgembed"
)

// database is the PostgreSQL of one installation: the operator's, or a private
// one that starts and stops with the program.
type database struct {
	private  *pgembed.Server // nil where DATABASE_URL names one
	appURL   string
	ownerURL string // "" where migrations are left to the operator
}

// starter is pgembed.Start, or pgembed.Join for tools.
type starter func(context.Context, pgembed.Options) (*pgembed.Server, error)

// startDatabase finds or starts PostgreSQL and brings its schema up to date.
func startDatabase(ctx context.Context, c *config.Config, start starter) (*database, error) {
	d := &database{appURL: c.DatabaseURL, ownerURL: c.OwnerDatabaseURL}
	if c.Private() {
		server, err := start(ctx, pgembed.Options{Dir: filepath.Join(c.Folder(), "postgres")})
		if err != nil {
			return nil, fmt.Errorf("start the private PostgreSQL: %w", err)
		}
		d.private = server
		d.appURL = server.AppURL(pgembed.Database)
		d.ownerURL = server.OwnerURL(pgembed.Database)
	}
	if d.ownerURL == "" {
		return d, nil
	}
	if err := pg.Migrate(ctx, d.ownerURL); err != nil {
		d.stop()
		return nil, err
	}
	return d, nil
}

// ended is closed when a private PostgreSQL has ended; it never is for others.
func (d *database) ended() <-chan struct{} {
	if d == nil || d.private == nil {
		return nil
	}
	return d.private.Done()
}

func (d *database) stop() error {
	if d.private == nil {
		return nil
	}
	return d.private.Stop()
}

// Migrate brings the schema up to date and stops.
func Migrate(ctx context.Context, c *config.Config) error {
	if !c.Private() && c.OwnerDatabaseURL == "" {
		return fmt.Errorf("QUY_OWNER_DATABASE_URL is not set: migrations need the role that owns the tables")
	}
	d, err := startDatabase(ctx, c, pgembed.Join)
	if err != nil {
		return err
	}
	return d.stop()
}

// Check holds every promise of the books against the database and returns the
// broken ones. A running server with a private PostgreSQL lends its own.
func Check(ctx context.Context, c *config.Config) ([]pg.Broken, error) {
	url := c.OwnerDatabaseURL
	if c.Private() {
		p, stop, err := booksOf(ctx, c)
		if err != nil {
			return nil, err
		}
		defer stop()
		url = p.OwnerURL
	}
	if url == "" {
		return nil, fmt.Errorf("QUY_OWNER_DATABASE_URL is not set: the checks read all rows")
	}
	if empty, err := backup.Empty(ctx, backup.Place{OwnerURL: url}); err != nil || empty {
		return nil, cmp.Or(err, noBooks(c))
	}
	secret, err := c.FindSecretKey()
	if err != nil {
		return nil, err
	}
	return checkBooks(ctx, url, filesBy(secret))
}
