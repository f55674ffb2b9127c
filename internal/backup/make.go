package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"
	"github.com/jackc/pgx/v5"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// Options of a new backup.
type Options struct {
	Path    string
	Program string // version of the program, for people
	Keys    Keys
	// Try restores the finished file for trial, opened by the identities given; the
	// file gets its name only if that goes well. nil goes without.
	Try func(path string, with []age.Identity) error
}

// Result is what was written.
type Result struct {
	Manifest Manifest
	Bytes    int64
	Wrote    time.Duration
	Tried    time.Duration // 0 where it was not
}

// partSuffix marks a file that is no backup yet.
const partSuffix = ".part"

// Make writes a backup of a database while it is in use. The file stands under its
// name only when it is whole, on the disk, and restored once for trial.
func Make(ctx context.Context, p Place, o Options) (_ *Result, err error) {
	if _, err := os.Lstat(o.Path); err == nil {
		return nil, fault.Of(fault.Invalid, "backup.exists", "path", o.Path)
	}
	to, err := o.Keys.recipients()
	if err != nil {
		return nil, err
	}
	to, with, err := openableOnce(to, o.Keys)
	if err != nil {
		return nil, err
	}
	part := o.Path + partSuffix
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fault.Of(fault.Invalid, "backup.cannot_write", "path", part, "reason", reason(err))
	}
	defer func() {
		f.Close()
		if err != nil {
			os.Remove(part)
		}
	}()
	if err := f.Chmod(0o600); err != nil { // where one was left over
		return nil, err
	}
	began := time.Now()
	r := &Result{Manifest: Manifest{Program: o.Program}}
	if err := r.Manifest.dump(ctx, p, f, to); err != nil {
		return nil, err
	}
	if err := f.Sync(); err != nil {
		return nil, refusedDisk(fmt.Errorf("write %s to the disk: %w", part, err))
	}
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	r.Bytes, r.Wrote = st.Size(), time.Since(began)
	if o.Try != nil {
		began = time.Now()
		if err := o.Try(part, with); err != nil {
			return nil, err
		}
		r.Tried = time.Since(began)
	}
	return r, give(part, o.Path)
}

// openableOnce adds a key that is forgotten when the program ends, so that the file
// on the disk can be tried although its recipients' private keys are elsewhere.
func openableOnce(to []age.Recipient, k Keys) ([]age.Recipient, []age.Identity, error) {
	switch to[0].(type) {
	case *age.ScryptRecipient: // a passphrase opens alone
		with, err := k.identities()
		return to, with, err
	case *age.HybridRecipient: // and post-quantum keys stay among themselves
		id, err := age.GenerateHybridIdentity()
		if err != nil {
			return nil, nil, err
		}
		return append(to, id.Recipient()), []age.Identity{id}, nil
	}
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, nil, err
	}
	return append(to, id.Recipient()), []age.Identity{id}, nil
}

// dump writes manifest and dump of one snapshot, which pg_dump shares with us.
func (m *Manifest) dump(ctx context.Context, p Place, w io.Writer, to []age.Recipient) error {
	db, err := pg.Open(ctx, pg.Options{URL: p.AppURL, MaxConns: 2})
	if err != nil {
		return err
	}
	defer db.Close()
	return db.View(ctx, auth.System("backup"), func(tx *pg.Tx) error {
		// It waits for pg_dump without a transaction id, so the public log does not wait for it.
		if _, err := tx.Exec(`set local idle_in_transaction_session_timeout = 0`); err != nil {
			return err
		}
		var snapshot string
		if err := tx.Row(`select pg_export_snapshot()`).Scan(&snapshot); err != nil {
			return fmt.Errorf("share the snapshot: %w", err)
		}
		m.Made = tx.Now
		if err := m.describe(tx); err != nil {
			return err
		}
		if err := onSnapshot(ctx, p, snapshot, m.count); err != nil {
			return err
		}
		newest, err := newestSchema()
		if err != nil {
			return err
		}
		if m.Schema != newest {
			return fault.Of(fault.Invalid, "backup.other_schema", "schema", m.Schema, "ours", newest)
		}
		return write(w, to, m, func(w io.Writer) error {
			return p.tool(ctx, "pg_dump", nil, w, "--format=custom", "--compress=1", "--no-unlogged-table-data", "--snapshot="+snapshot)
		})
	})
}

func onSnapshot(ctx context.Context, p Place, snapshot string, f func(context.Context, *pgx.Conn) error) error {
	c, err := p.owner(ctx)
	if err != nil {
		return err
	}
	defer c.Close(context.WithoutCancel(ctx))
	tx, err := c.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	if _, err := tx.Exec(ctx, `set transaction snapshot '`+snapshot+`'`); err != nil {
		return fmt.Errorf("take the snapshot: %w", err)
	}
	return f(ctx, c)
}

// give gives the finished file its name, and makes sure that the name is on the disk.
func give(part, path string) error {
	if err := os.Link(part, path); err != nil { // never over a file that came meanwhile
		if errors.Is(err, os.ErrExist) {
			return fault.Of(fault.Invalid, "backup.exists", "path", path)
		}
		if err := os.Rename(part, path); err != nil {
			return fmt.Errorf("name the backup: %w", err)
		}
	}
	os.Remove(part)
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}

// reason is the last word of a file error, without its path.
func reason(err error) string {
	var e *os.PathError
	if errors.As(err, &e) {
		return e.Err.Error()
	}
	return err.Error()
}
