package app

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/quykhancap/quykhancap/internal/config"
	"github.com/quykhancap/quykhancap/internal/fault"
)

// A tool that finds no books says so, and where there are some. It makes none.
func TestToolsMakeNoBooks(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		demo      bool
		has, want string
	}{
		{false, "demo", "books_here.only_sample"},
		{true, "real", "books_here.only_real"},
		{false, "", "books_here.none"},
	} {
		dir := t.TempDir()
		if tt.has != "" {
			data := filepath.Join(dir, tt.has, "postgres", "data")
			if err := os.MkdirAll(data, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(data, "PG_VERSION"), []byte("17\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		c, err := config.Load([]string{"QUY_DATA_DIR=" + dir}, config.Options{Demo: tt.demo})
		if err != nil {
			t.Fatal(err)
		}
		if a, err := Beside(t.Context(), c); !fault.Is(err, tt.want) {
			t.Errorf("%q: %v %v, want %s", tt.has, a, err, tt.want)
		}
		if _, err := os.Stat(c.Folder()); err == nil {
			t.Errorf("%q: a folder was left", tt.has)
		}
	}
}
