package backup

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"filippo.io/age"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgembed"
)

// Trial restores a backup into a PostgreSQL of its own, made in a folder for this
// once, and returns the promises of the books that did not hold there.
type Trial struct {
	Dir   string // the folder's parent: a disk with room for the books
	Check func(ctx context.Context, ownerURL string) ([]pg.Broken, error)

	Broken []pg.Broken
}

const trialPrefix = "trial-"

// Possible says beforehand whether this machine has what a trial needs.
func (t *Trial) Possible() error {
	if _, err := pgembed.FindBin(""); err != nil {
		return fault.Of(fault.Invalid, "backup.no_trial")
	}
	return nil
}

// Run restores the file and holds it against its manifest.
func (t *Trial) Run(ctx context.Context, path string, with []age.Identity) (err error) {
	left, _ := filepath.Glob(filepath.Join(t.Dir, trialPrefix+"*"))
	for _, dir := range left { // of one that was broken off; one in use is refused
		_ = pgembed.Remove(dir)
	}
	f, err := openWith(path, with)
	if err != nil {
		return err
	}
	dir := filepath.Join(t.Dir, trialPrefix+f.Manifest.Made.Format("20060102-150405"))
	s, err := pgembed.Start(ctx, pgembed.Options{Dir: dir, Test: true})
	if err != nil {
		return fmt.Errorf("start a PostgreSQL for the trial: %w", err)
	}
	defer func() {
		err = errors.Join(err, s.Stop(), pgembed.Remove(dir))
	}()
	in := Place{OwnerURL: s.OwnerURL(pgembed.Database), AppURL: s.AppURL(pgembed.Database), BinDir: s.BinDir()}
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
	t.Broken, err = t.Check(ctx, in.OwnerURL)
	return err
}
