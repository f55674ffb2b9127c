package pgtest

import (
	"context"
	"database/sql"
	"slices"
	"testing"

	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// Grammar is the name by which Breaks knows that every leaf keeps the grammar.
const Grammar = "leaves_keep_the_grammar"

// grammar fails the test if it told the public log something that the grammar of
// the leaves does not know: nothing undocumented is ever published. Kinds that
// begin with "test" are the tests' own.
func grammar(t testing.TB, db *pg.DB, ownerURL string) {
	allowed, _ := breaks.Load(db)
	if names, _ := allowed.([]string); slices.Contains(names, Grammar) {
		return
	}
	c, err := sql.Open("pgx", ownerURL)
	if err != nil {
		t.Errorf("read the leaves: %v", err)
		return
	}
	defer c.Close()
	rows, err := c.QueryContext(context.Background(), `select kind, body from tlog.leaves where kind not like 'test%'`)
	if err != nil {
		t.Errorf("read the leaves: %v", err)
		return
	}
	defer rows.Close()
	for shown := 0; rows.Next() && shown < 10; {
		var kind string
		var body sql.RawBytes
		if err := rows.Scan(&kind, &body); err != nil {
			t.Errorf("read a leaf: %v", err)
			return
		}
		l, err := leaf.Parse(body)
		if err == nil {
			err = leaf.Check(l)
		}
		if err == nil && l.Kind != kind {
			t.Errorf("a row says its leaf is of kind %s: %s", kind, body)
			shown++
		}
		if err != nil {
			t.Errorf("%v\n%s", err, body)
			shown++
		}
	}
	if err := rows.Err(); err != nil {
		t.Errorf("read the leaves: %v", err)
	}
}
