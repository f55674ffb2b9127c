package arch

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// GORM is spoken in store files and in pg, nowhere else.
func TestGormStaysInStores(t *testing.T) {
	for _, s := range goSources(t) {
		if s.pkg == "pg" || strings.HasPrefix(path.Base(s.path), "store") {
			continue
		}
		for _, imported := range s.imports {
			if strings.HasPrefix(imported, gormPath) {
				t.Errorf("%s imports %s: that belongs in a store file", s.path, imported)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if f, ok := call.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Gorm" && len(call.Args) == 0 {
					t.Errorf("%s calls Gorm(): that belongs in a store file", s.path)
				}
			}
			return true
		})
	}
}

var writes = regexp.MustCompile(`(?i)\b(?:insert\s+into|update|delete\s+from|truncate|merge\s+into)\s+(?:only\s+)?([a-z_]+)\.[a-z_]+`)

// house belongs to who keeps it: pg its requests, app what the installation is.
var housekeepers = []string{"pg", "app"}

// One schema per package: nobody writes to tables that are not its own. Tests may,
// because attacks and fixtures do.
func TestPackagesWriteTheirOwnSchema(t *testing.T) {
	schemas := schemasOf(t)
	for _, s := range goSources(t) {
		if s.test || s.pkg == "pg/pgtest" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				return true
			}
			for _, m := range writes.FindAllStringSubmatch(text, -1) {
				own := m[1] == s.pkg || m[1] == "house" && slices.Contains(housekeepers, s.pkg)
				if schemas[m[1]] && !own {
					t.Errorf("%s writes to schema %s: %q", s.path, m[1], m[0])
				}
			}
			return true
		})
	}
}

var createSchema = regexp.MustCompile(`(?im)^create schema (?:if not exists )?([a-z_]+)`)

func schemasOf(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, name := range migrationFiles(t) {
		for _, m := range createSchema.FindAllStringSubmatch(readFile(t, name), -1) {
			all[m[1]] = true
		}
	}
	if len(all) == 0 {
		t.Fatal("no schema found in the migrations")
	}
	return all
}
