package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/backup"
	"github.com/quykhancap/quykhancap/internal/config"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgembed"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// landing is the database beside the real one in which a restore is made ready.
const landing = pgembed.Database + "_landing"

// land runs restore on an empty database, and makes that the installation's own when
// it has gone well. It refuses where books are already.
func land(ctx context.Context, c *config.Config, restore func(backup.Place) error) (err error) {
	if !c.Private() {
		p, err := operatorPlace(ctx, c)
		if err != nil {
			return err
		}
		if empty, err := backup.Empty(ctx, p); err != nil || !empty {
			return cmp.Or(err, fault.Of(fault.Conflict, "restore.database_taken"))
		}
		if err := restore(p); err != nil {
			return errors.Join(err, backup.Clear(context.WithoutCancel(ctx), p))
		}
		return nil
	}
	dir := filepath.Join(c.Folder(), "postgres")
	_, made := os.Stat(dir)
	s, err := pgembed.Start(ctx, pgembed.Options{Dir: dir})
	if errors.Is(err, pgembed.ErrBusy) {
		return fault.Of(fault.Conflict, "restore.running", "folder", c.Folder())
	}
	if err != nil {
		return fmt.Errorf("start the private PostgreSQL: %w", err)
	}
	defer func() {
		err = errors.Join(err, s.Stop())
		if err != nil && made != nil { // the folder is as it was found: not there
			err = errors.Join(err, pgembed.Remove(dir))
		}
	}()
	if empty, err := backup.Empty(ctx, privatePlace(s, pgembed.Database)); err != nil || !empty {
		return cmp.Or(err, fault.Of(fault.Conflict, "restore.folder_taken", "folder", c.Folder()))
	}
	drop := `drop database if exists ` + landing + ` with (force)`
	if err := super(ctx, s, drop, `create database `+landing+` owner quy_owner`); err != nil {
		return err
	}
	if err := restore(privatePlace(s, landing)); err != nil {
		return errors.Join(err, super(context.WithoutCancel(ctx), s, drop))
	}
	return super(ctx, s,
		`drop database `+pgembed.Database+` with (force)`,
		`alter database `+landing+` rename to `+pgembed.Database)
}

// super runs statements on the whole private PostgreSQL.
func super(ctx context.Context, s *pgembed.Server, statements ...string) error {
	c, err := pgx.Connect(ctx, s.SuperURL("postgres"))
	if err != nil {
		return fmt.Errorf("reach the private PostgreSQL: %w", err)
	}
	defer c.Close(context.WithoutCancel(ctx))
	for _, statement := range statements {
		if _, err := c.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// refuseHandRestored keeps a server from books that pg_restore alone brought back: the
// public log would stand still, and new rows could pass for older ones.
func refuseHandRestored(ctx context.Context, db *pg.DB) error {
	return db.View(ctx, auth.System("app"), func(tx *pg.Tx) error {
		anew, err := tlog.CountedAnew(tx)
		if err == nil && anew {
			err = errors.New("these books were restored without quykhancap restore: back them up with quykhancap backup, and restore that file; see docs/operations.md")
		}
		return err
	})
}
