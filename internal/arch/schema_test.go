package arch

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/pg/pgembed"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

var update = flag.Bool("update", false, "write docs/schema.sql anew")

// The major version whose pg_dump writes docs/schema.sql; others word it differently.
const dumpMajor = "15"

// docs/schema.sql is what the migrations make, so that a reader need not add up
// migrations, and a change of the schema shows in its review.
func TestSchema(t *testing.T) {
	bin, err := pgembed.FindBin(dumpMajor)
	if err != nil {
		t.Skipf("only PostgreSQL %s dumps the schema in these words: %v", dumpMajor, err)
	}
	db := pgtest.New(t)
	out, err := exec.Command(filepath.Join(bin, "pg_dump"), "--schema-only", "--no-owner",
		"--exclude-table=goose_db_version*", "--dbname="+pgtest.OwnerURL(t, db)).Output()
	if err != nil {
		t.Fatalf("pg_dump: %v", err)
	}
	got := "-- The schema as the migrations make it; written by make schema.\n\n" + plain(string(out))
	name := filepath.Join(root, "docs", "schema.sql")
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("docs/schema.sql is not what the migrations make (make schema): %s", firstDifference(got, string(want)))
	}
}

var (
	noise = regexp.MustCompile(`(?m)^(?:--(?: Name: .*| Dumped .*| PostgreSQL database dump.*)?|SET .*;|SELECT pg_catalog\.set_config.*;|\\(?:un)?restrict .*)\n`)
	gaps  = regexp.MustCompile(`\n{3,}`)
)

// plain leaves out what differs from dump to dump without a change of the schema.
func plain(dump string) string {
	return strings.TrimSpace(gaps.ReplaceAllString(noise.ReplaceAllString(dump, ""), "\n\n")) + "\n"
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "\n  migrations: " + g[i] + "\n  docs:       " + w[i]
		}
	}
	return "one is longer than the other"
}
