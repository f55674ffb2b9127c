package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// root is the top of the project, seen from this package.
const root = "../.."

// source is one Go file of the project.
type source struct {
	path    string // from the top, with slashes
	pkg     string // as in floors
	test    bool
	imports []string
	file    *ast.File
}

var sources = sync.OnceValues(func() ([]source, error) {
	var all []source
	err := eachFile(func(name string) error {
		if path.Ext(name) != ".go" {
			return nil
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, filepath.Join(root, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		s := source{
			path: name,
			pkg:  strings.TrimPrefix(path.Dir(name), "internal/"),
			test: strings.HasSuffix(name, "_test.go"),
			file: f,
		}
		for _, i := range f.Imports {
			p, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			s.imports = append(s.imports, p)
		}
		all = append(all, s)
		return nil
	})
	return all, err
})

func goSources(t *testing.T) []source {
	t.Helper()
	all, err := sources()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Fatalf("%d Go files found: this test looks at the wrong folder", len(all))
	}
	return all
}

// eachFile calls f with every file of the project, but for what is hidden or built.
func eachFile(f func(name string) error) error {
	top := os.DirFS(root)
	return fs.WalkDir(top, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || name == "bin" || name == "tmp"):
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		return f(name)
	})
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func namesIn(t *testing.T, folder string) (names []string) {
	t.Helper()
	list, err := os.ReadDir(filepath.Join(root, folder))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		names = append(names, f.Name())
	}
	return names
}
