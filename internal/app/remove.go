package app

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/quykhancap/quykhancap/internal/config"
	"github.com/quykhancap/quykhancap/internal/pg/pgembed"
)

// RemoveDemo removes the folder of the sample books. It refuses real books, and
// sample books that a server is using.
func RemoveDemo(c *config.Config) error {
	if !c.Demo {
		panic("app: removing real books")
	}
	if err := pgembed.Remove(filepath.Join(c.Folder(), "postgres")); err != nil {
		return fmt.Errorf("remove the sample books: %w", err)
	}
	return os.RemoveAll(c.Folder())
}
