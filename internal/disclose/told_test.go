package disclose

import (
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/migrations"
)

// Books that were open before they were told get the leaves that they would have got.
func TestOldFundsAreTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "20")
	w.open("lu-thu", "LS", false)
	w.openFund("06184")
	text, err := migrations.Files.ReadFile("0030_day_files.sql")
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, kind := range []string{"'fund'", "'book'"} {
		_, rest, found := strings.Cut(string(text), "insert into tlog.leaves (kind, ref, body)\nselect "+kind+",")
		query, _, ended := strings.Cut(rest, ";\n")
		if !found || !ended {
			t.Fatalf("the migration tells of no %s", kind)
		}
		rows, err := pgtest.Owner(t, w.db).Query(`
			select l.body = o.body, convert_from(l.body, 'UTF8'), convert_from(o.body, 'UTF8')
			from (select ` + kind + ` as kind, * from (select` + query + `) q (ref, body)) o
			join tlog.leaves l using (kind, ref)`)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var same bool
			var now, then string
			if err := rows.Scan(&same, &now, &then); err != nil {
				t.Fatal(err)
			}
			if told++; !same {
				t.Errorf("the migration tells %s; now told is %s", then, now)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	if told != 3 {
		t.Errorf("%d leaves", told)
	}
}
