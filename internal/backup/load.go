package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"filippo.io/age"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// File is a backup whose manifest has been read.
type File struct {
	Manifest Manifest

	path string
	with []age.Identity
}

// Open reads the manifest of a backup by its recipient's private key or passphrase.
func Open(path string, k Keys) (*File, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fault.Of(fault.Invalid, "backup.cannot_read", "path", path, "reason", reason(err))
	}
	with, err := k.identities()
	if err != nil {
		return nil, err
	}
	return openWith(path, with)
}

func openWith(path string, with []age.Identity) (*File, error) {
	f := &File{path: path, with: with}
	return f, f.read(func(b *reader) error {
		f.Manifest = b.Manifest
		return nil
	})
}

func (f *File) read(do func(*reader) error) error {
	in, err := os.Open(f.path)
	if err != nil {
		return fault.Of(fault.Invalid, "backup.cannot_read", "path", f.path, "reason", reason(err))
	}
	defer in.Close()
	b, err := open(in, f.with)
	if err != nil {
		return err
	}
	return do(b)
}

// Fits refuses a backup of another kind of books, of a newer program, or of an
// installation whose secret is another. Nothing has been touched yet.
func (f *File) Fits(kind string, secret []byte) error { return f.Manifest.fits(kind, secret) }

// Sound reads the whole file and refuses one that was changed or cut off.
func (f *File) Sound() error {
	return f.read(func(b *reader) error {
		_, err := io.Copy(io.Discard, b)
		return err
	})
}

// Load puts the books into an empty database, in one transaction, and holds them
// against the manifest: every row of every table, and the head of the public log.
func (f *File) Load(ctx context.Context, into Place) error {
	err := f.read(func(b *reader) error {
		err := into.tool(ctx, "pg_restore", b, io.Discard, "--exit-on-error", "--single-transaction", "--no-owner")
		if b.last != nil && !errors.Is(b.last, io.EOF) {
			return b.last // why pg_restore did not get on
		}
		return err
	})
	if err != nil {
		return err
	}
	c, err := into.owner(ctx)
	if err != nil {
		return err
	}
	defer c.Close(context.WithoutCancel(ctx))
	rows, err := rowsOf(ctx, c)
	if err != nil {
		return err
	}
	if table := firstOther(f.Manifest.Rows, rows); table != "" {
		return fault.Of(fault.Invalid, "backup.other_rows", "table", table, "want", f.Manifest.Rows[table], "got", rows[table])
	}
	// What was gathered about the tables for planning is not in a dump.
	if _, err := c.Exec(ctx, `analyze`); err != nil {
		return fmt.Errorf("analyze the restored tables: %w", err)
	}
	return f.passTransactions(ctx, into)
}

// passTransactions moves the count of transactions beyond that of the backup. Rows
// remember in which transaction they were written, and rules ask whether it is this
// one: no number may come a second time.
func (f *File) passTransactions(ctx context.Context, into Place) error {
	c, err := into.owner(ctx)
	if err != nil {
		return err
	}
	defer c.Close(context.WithoutCancel(ctx))
	_, err = c.Exec(ctx, fmt.Sprintf(`
		do $$ begin
			while pg_current_xact_id()::text::bigint <= %d loop
				commit;
			end loop;
		end $$`, f.Manifest.NextXID))
	if err != nil {
		return fmt.Errorf("pass the transactions of the backup: %w", err)
	}
	return nil
}

// Clear takes everything out of a database that was empty before a restore went wrong.
func Clear(ctx context.Context, p Place) error {
	c, err := p.owner(ctx)
	if err != nil {
		return err
	}
	defer c.Close(context.WithoutCancel(ctx))
	if _, err := c.Exec(ctx, `drop owned by quy_owner cascade`); err != nil {
		return fmt.Errorf("clear the database: %w", err)
	}
	return nil
}

func firstOther(want, got map[string]int64) string {
	var other []string
	for table, n := range want {
		if m, ok := got[table]; !ok || m != n {
			other = append(other, table)
		}
	}
	for table := range got {
		if _, ok := want[table]; !ok {
			other = append(other, table)
		}
	}
	if len(other) == 0 {
		return ""
	}
	return slices.Min(other)
}

// SameLog holds the public log of loaded, migrated books against the manifest: the
// same head, and leaves that still make the root that was signed.
func (f *File) SameLog(ctx context.Context, in Place) error {
	db, err := pg.Open(ctx, pg.Options{URL: in.AppURL, MaxConns: 2})
	if err != nil {
		return err
	}
	defer db.Close()
	return db.View(ctx, auth.System("backup"), func(tx *pg.Tx) error {
		want := f.Manifest.Log
		head, err := tlog.Head(tx)
		if err != nil || want == nil {
			return err
		}
		if head == nil || head.Origin != want.Origin || head.Size != want.Size ||
			head.Root.String() != want.Root || !bytes.Equal(head.Note, []byte(want.Checkpoint)) {
			return fault.Of(fault.Invalid, "backup.other_log")
		}
		roots, err := tlog.Roots(tx, head.Size)
		if err != nil {
			return err
		}
		if roots[head.Size] != head.Root {
			return fault.Of(fault.Invalid, "backup.leaves_changed")
		}
		return nil
	})
}
