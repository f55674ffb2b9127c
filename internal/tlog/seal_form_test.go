package tlog_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/migrations"
)

// Every column of the books, of the receipts, of the log and of every table that only
// grows is sealed, or migrations/rows says why not; and no line there speaks of what is
// not there.
func TestEveryColumnIsSealedOrSaysWhyNot(t *testing.T) {
	t.Parallel()
	_, text := migrations.RowForm()
	said := map[string]bool{} // table.column, or table for all of it
	line := regexp.MustCompile(`^(- |~ )?([a-z_]+\.[a-z_]+)(?: \(([a-z0-9_ ]+)\))?(?:: (.+)|((?: [a-z0-9_]+)*))$`)
	for l := range strings.Lines(string(text)) {
		l = strings.TrimSpace(l)
		if l == "" || l[0] == '#' {
			continue
		}
		m := line.FindStringSubmatch(l)
		if m == nil || (m[1] == "- ") != (m[4] != "") {
			t.Errorf("what does it say? %s", l)
			continue
		}
		columns := slices.Concat(strings.Fields(m[3]), strings.Fields(m[5]))
		for _, c := range columns {
			if said[m[2]+"."+c] {
				t.Errorf("%s.%s is told of twice", m[2], c)
			}
			said[m[2]+"."+c] = true
		}
		if len(columns) == 0 {
			said[m[2]] = true
		}
	}
	rows, err := pgtest.Owner(t, pgtest.New(t)).Query(`
		select c.oid::regclass::text, a.attname
		from pg_class c
		join pg_namespace n on n.oid = c.relnamespace
		join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
		where c.relkind = 'r' and a.attname <> 'born' and (n.nspname in ('ledger', 'receipt', 'tlog') or exists (
			select from pg_trigger t
			where t.tgrelid = c.oid and t.tgfoid = 'house.refuse_change()'::regprocedure))`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		if !said[table] && !said[table+"."+column] {
			t.Errorf("%s.%s is neither sealed nor is it said why not, in migrations/rows", table, column)
		}
		delete(said, table+"."+column)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for what := range said {
		if strings.Count(what, ".") == 2 && !strings.HasPrefix(what, "file.") {
			t.Errorf("migrations/rows speaks of %s, which only grows nowhere", what)
		}
	}
}
