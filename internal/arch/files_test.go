package arch

import (
	"fmt"
	"go/ast"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What may stand at the top. A new thing finds its room in one of the folders.
var top = []string{
	"cmd", "internal", "web", "migrations", "docs", "go.mod", "go.sum", "Dockerfile", "compose.yaml",
	"Makefile", "README.md", "CHANGELOG.md", "LICENSE", ".gitignore", ".dockerignore", ".ci",
	".git", "bin", "tmp", // not in the repository
}

func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains(top, e.Name()) {
			t.Errorf("%s stands at the top level", e.Name())
		}
	}
}

// File names are one noun in small letters. A file of "utils" has no subject.
func TestFileNames(t *testing.T) {
	good := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*\.go$`)
	empty := regexp.MustCompile(`^(utils?|helpers?|common|misc|types|models?|consts?|constants|interfaces?|errors?_?utils?|base)\.go$`)
	for _, s := range goSources(t) {
		name := path.Base(s.path)
		if !good.MatchString(name) {
			t.Errorf("%s: small letters, digits and _ only", s.path)
		}
		if empty.MatchString(name) {
			t.Errorf("%s: name the subject", s.path)
		}
		if depth := strings.Count(s.pkg, "/"); depth > 2 {
			t.Errorf("%s: deeper than two folders", s.path)
		}
	}
}

// Every package says what it is for.
func TestPackagesSayWhatTheyAreFor(t *testing.T) {
	said, seen := map[string]bool{}, map[string]bool{}
	for _, s := range goSources(t) {
		if s.test {
			continue
		}
		seen[s.pkg] = true
		said[s.pkg] = said[s.pkg] || s.file.Doc != nil
	}
	for pkg := range seen {
		if !said[pkg] {
			t.Errorf("package %s has no package comment", pkg)
		}
	}
}

// A page is one noun: web/templates/portal/donate.html is bound in internal/portal.
// Pieces start with _; layouts and parts belong to site.
func TestTemplatesAreBound(t *testing.T) {
	bound := map[string]bool{} // "portal portal/donate": package and literal
	for _, s := range goSources(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			bound[s.pkg+" "+literal(n)] = true
			return true
		})
	}
	for name := range templates(t) {
		noun := strings.TrimSuffix(strings.TrimPrefix(name, "web/templates/"), ".html")
		area, base := path.Split(noun)
		area = strings.TrimSuffix(area, "/")
		if area == "layout" || area == "part" || strings.HasPrefix(base, "_") {
			continue
		}
		if !bound[area+" "+noun] {
			t.Errorf("%s is bound to no struct in internal/%s", name, area)
		}
	}
}

func migrationFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "migrations", "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no migrations: %v", err)
	}
	for i := range files {
		files[i] = "migrations/" + filepath.Base(files[i])
	}
	return files
}

// Migrations are numbered upwards without doubles, go forward only and open with why; a
// number from 0073 on may have been given out and not been used. Checks open with the
// promise they hold.
func TestMigrationFiles(t *testing.T) {
	good := regexp.MustCompile(`^migrations/(\d{4})_[a-z0-9_]+\.sql$`)
	last := ""
	for i, name := range migrationFiles(t) {
		m := good.FindStringSubmatch(name)
		if m == nil || m[1] <= last || i < 72 && m[1] != number(i+1) {
			t.Errorf("%s: want %s_noun.sql", name, number(i+1))
		} else {
			last = m[1]
		}
		text := readFile(t, name)
		if !strings.HasPrefix(text, "-- ") || strings.HasPrefix(text, "-- +goose") {
			t.Errorf("%s does not open with why", name)
		}
		if strings.Contains(text, "+goose Down") {
			t.Errorf("%s goes back; migrations go forward only", name)
		}
	}
	checks, err := filepath.Glob(filepath.Join(root, "migrations", "checks", "*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range checks {
		if text := readFile(t, "migrations/checks/"+filepath.Base(name)); !strings.HasPrefix(text, "-- ") {
			t.Errorf("%s does not open with its promise", filepath.Base(name))
		}
	}
}

func number(n int) string { return fmt.Sprintf("%04d", n) }
