package app

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"filippo.io/age"

	"github.com/quykhancap/quykhancap/internal/backup"
	"github.com/quykhancap/quykhancap/internal/config"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgembed"
	"github.com/quykhancap/quykhancap/internal/seal"
)

// BackupOptions are what the command line says.
type BackupOptions struct {
	Path    string
	Version string // of this program
	NoCheck bool
	Ask     func(twice bool) (string, error)
}

// BackupDone is a finished backup, and the promises of the books that its trial found
// broken; the live books break them too.
type BackupDone struct {
	backup.Result
	Broken []pg.Broken
}

// Backup writes all books into one encrypted file, while a server may be running.
func Backup(ctx context.Context, c *config.Config, o BackupOptions) (done *BackupDone, err error) {
	secret, err := c.FindSecretKey()
	if err != nil {
		return nil, err
	}
	trial := &backup.Trial{Dir: c.Folder(), Check: func(ctx context.Context, url string) ([]pg.Broken, error) {
		return checkBooks(ctx, url, filesBy(secret))
	}}
	if !o.NoCheck {
		if err := trial.Possible(); err != nil {
			return nil, err
		}
	}
	p, stop, err := booksOf(ctx, c)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	if empty, err := backup.Empty(ctx, p); err != nil || empty {
		return nil, cmp.Or(err, noBooks(c))
	}
	do := backup.Options{Path: o.Path, Program: o.Version, Keys: backupKeys(c, o.Ask)}
	if !o.NoCheck {
		do.Try = func(path string, with []age.Identity) error { return trial.Run(ctx, path, with) }
	}
	r, err := backup.Make(ctx, p, do)
	if err != nil {
		return nil, err
	}
	return &BackupDone{*r, trial.Broken}, nil
}

func backupKeys(c *config.Config, ask func(bool) (string, error)) backup.Keys {
	return backup.Keys{
		Recipients: c.BackupRecipients, Identity: c.BackupIdentity, Passphrase: c.BackupPassphrase, Ask: ask,
	}
}

// booksOf is where the books of an installation are. It makes none.
func booksOf(ctx context.Context, c *config.Config) (p backup.Place, stop func() error, err error) {
	if !c.Private() {
		p, err = operatorPlace(ctx, c)
		return p, func() error { return nil }, err
	}
	if !hasFolder(c) {
		return p, nil, noBooks(c)
	}
	s, err := pgembed.Join(ctx, pgembed.Options{Dir: filepath.Join(c.Folder(), "postgres")})
	if err != nil {
		return p, nil, fmt.Errorf("reach the private PostgreSQL: %w", err)
	}
	return privatePlace(s, pgembed.Database), s.Stop, nil
}

// hasFolder reports whether a private PostgreSQL was made in the folder.
func hasFolder(c *config.Config) bool {
	_, err := os.Stat(filepath.Join(c.Folder(), "postgres", "data", "PG_VERSION"))
	return err == nil
}

// mustHaveBooks refuses where looking for books would make some.
func mustHaveBooks(ctx context.Context, c *config.Config) error {
	if c.Private() {
		if !hasFolder(c) {
			return noBooks(c)
		}
		return nil
	}
	if c.OwnerDatabaseURL == "" {
		return nil // nothing is migrated
	}
	if empty, err := backup.Empty(ctx, backup.Place{OwnerURL: c.OwnerDatabaseURL}); err != nil || empty {
		return cmp.Or(err, noBooks(c))
	}
	return nil
}

func privatePlace(s *pgembed.Server, database string) backup.Place {
	return backup.Place{OwnerURL: s.OwnerURL(database), AppURL: s.AppURL(database), BinDir: s.BinDir()}
}

func operatorPlace(ctx context.Context, c *config.Config) (backup.Place, error) {
	if c.OwnerDatabaseURL == "" {
		return backup.Place{}, fault.Of(fault.Invalid, "backup.no_owner")
	}
	p := backup.Place{OwnerURL: c.OwnerDatabaseURL, AppURL: c.DatabaseURL}
	return p, p.FindTools(ctx)
}

// noBooks says that there is nothing here, and where there is something.
func noBooks(c *config.Config) error {
	if !c.Private() {
		return fault.Of(fault.Invalid, "books_here.none_in_database")
	}
	other := *c
	other.Demo = !c.Demo
	switch there := hasFolder(&other); {
	case there && other.Demo:
		return fault.Of(fault.Invalid, "books_here.only_sample", "folder", c.Folder())
	case there:
		return fault.Of(fault.Invalid, "books_here.only_real", "folder", c.Folder())
	}
	return fault.Of(fault.Invalid, "books_here.none", "folder", c.Folder())
}

// RestoreOptions are what the command line says.
type RestoreOptions struct {
	Path       string
	Checkpoint []byte // the newest note of the public log that anybody has
	Ask        func(twice bool) (string, error)
}

// RestoreDone is what a restore brought back.
type RestoreDone struct {
	Manifest backup.Manifest
	Log      backup.Log
	Took     time.Duration
	Broken   []pg.Broken
}

// Restore brings a backup back into an installation that has no books. Until the last
// step they lie where no server looks, and whatever goes wrong leaves nothing.
func Restore(ctx context.Context, c *config.Config, o RestoreOptions) (*RestoreDone, error) {
	began := time.Now()
	f, err := backup.Open(o.Path, backupKeys(c, o.Ask))
	if err != nil {
		return nil, err
	}
	secret, err := c.FindSecretKey()
	if err != nil {
		return nil, err
	}
	kind := "real"
	if c.Demo {
		kind = "sample"
	}
	if err := f.Fits(kind, secret); err != nil {
		return nil, err
	}
	done := &RestoreDone{Manifest: f.Manifest}
	err = land(ctx, c, func(in backup.Place) error {
		if err := f.Sound(); err != nil {
			return err
		}
		if err := f.Load(ctx, in); err != nil {
			return err
		}
		if err := pg.Migrate(ctx, in.OwnerURL); err != nil {
			return err
		}
		if err := f.SameLog(ctx, in); err != nil {
			return err
		}
		log, err := backup.GoOn(ctx, in, secret, o.Checkpoint, &f.Manifest)
		if err != nil {
			return err
		}
		done.Log = *log
		done.Broken, err = checkBooks(ctx, in.OwnerURL, filesBy(secret))
		return err
	})
	if err != nil {
		return nil, err
	}
	done.Took = time.Since(began)
	return done, nil
}

// checkBooks holds every promise against a database; that of the files needs their key.
func checkBooks(ctx context.Context, ownerURL string, files pg.Promise) ([]pg.Broken, error) {
	return pg.Check(ctx, ownerURL, append(slices.Clip(promises), files)...)
}

// filesBy opens the files by the key that the secret wraps. Without one they are only
// counted.
func filesBy(secret []byte) pg.Promise {
	return func(ctx context.Context, tx *sql.Tx) ([]pg.Broken, error) {
		var s file.Shelf
		if secret != nil {
			var err error
			if s.AEAD, err = seal.Data(pg.Reading(ctx, tx), secret); err != nil {
				return nil, fmt.Errorf("open the files: %w", err)
			}
		}
		return s.CheckContents(ctx, tx)
	}
}
