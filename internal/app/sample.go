package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/config"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgembed"
)

// errHalfSample says that the making of the sample was interrupted.
var errHalfSample = errors.New("the sample data was not finished: quykhancap demo-reset removes it, the next start makes it anew")

// keepApart writes down at the first start whether these books are real or a
// sample, and refuses ever after to open the one as the other.
func (a *App) keepApart(ctx context.Context) error {
	want := "real"
	if a.Config.Demo {
		want = "sample"
	}
	var kind string
	var filled bool
	err := a.DB.Update(ctx, auth.System("app"), func(tx *pg.Tx) error {
		if _, err := tx.Exec(`insert into house.installation (kind) values ($1) on conflict do nothing`, want); err != nil {
			return err
		}
		return tx.Row(`select kind, filled_at is not null from house.installation`).Scan(&kind, &filled)
	})
	switch {
	case err != nil:
		return fmt.Errorf("look what these books are: %w", err)
	case kind != want && want == "real":
		return errors.New("this database holds sample data: start with --demo, or name another database")
	case kind != want:
		return errors.New("this database holds real books: --demo does not touch it")
	case want == "real" || filled:
		return nil
	}
	return a.makeSample(ctx)
}

// RemoveDemo removes the sample's folder. It never touches real books, a database
// that DATABASE_URL names, or a sample that a server is showing.
func RemoveDemo(c *config.Config) error {
	if !c.Demo || !c.Private() {
		return errors.New("only the sample in the data folder can be removed")
	}
	if err := pgembed.Remove(filepath.Join(c.Folder(), "postgres")); err != nil {
		return fmt.Errorf("remove the sample: %w", err)
	}
	return os.RemoveAll(c.Folder())
}
