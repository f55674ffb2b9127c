package arch

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/migrations"
)

// migrations/guards.txt is what the migrations make, by which every installation checks
// that nobody has taken a guard down.
func TestSchemaGuards(t *testing.T) {
	t.Parallel()
	lines, err := pg.Guards(t.Context(), begin(t, pgtest.Owner(t, pgtest.New(t))))
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(lines, "\n") + "\n"
	if *update {
		if err := os.WriteFile(filepath.Join(root, "migrations", "guards.txt"), []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != migrations.Guards {
		t.Errorf("migrations/guards.txt is not what the migrations make (make schema): %s", firstDifference(got, migrations.Guards))
	}
}

// Whoever owns the database takes one guard down, changes no row, and is named.
func TestGuardTakenDown(t *testing.T) {
	t.Parallel()
	super := pgtest.Super(t, pgtest.New(t))
	for _, tt := range []struct{ attack, guard, says string }{
		{`select`, "", ""},
		{`alter table receipt.receipts disable trigger receipts_never_changes`, "trigger receipt.receipts receipts_never_changes", "nay là «D CREATE TRIGGER"},
		{`alter table receipt.receipts enable trigger receipts_never_changes`, "trigger receipt.receipts receipts_never_changes", "nay là «O CREATE TRIGGER"},
		{`drop trigger receipts_never_changes on receipt.receipts`, "trigger receipt.receipts receipts_never_changes", "không còn"},
		{`create or replace function house.refuse_change() returns trigger language plpgsql as 'begin return null; end'`, "function house.refuse_change()", "đã đổi"},
		{`create function house.help() returns int language sql security definer as 'select 1'`, "function house.help()", "không do chương trình dựng"},
		{`grant update, delete on receipt.receipts to public`, "grant on receipt.receipts to public", "«delete, update»"},
		{`grant update (amount) on receipt.receipts to quy_app`, "grant on columns of receipt.receipts to quy_app", "update (amount)"},
		{`revoke insert on receipt.events from quy_app`, "grant on columns of receipt.events to quy_app", "không còn"},
		{`drop policy receipts_in_scope on receipt.receipts`, "policy receipt.receipts receipts_in_scope", "không còn"},
		{`create policy all_of_it on receipt.receipts using (true)`, "policy receipt.receipts all_of_it", "không do chương trình dựng"},
		{`alter table receipt.receipts disable row level security`, "table receipt.receipts", "row security"},
		{`alter table receipt.receipts owner to quy_app`, "table receipt.receipts", "nay là «owner quy_app"},
		{`alter table receipt.receipts drop constraint receipts_code_opens_one cascade`, "constraint receipt.receipts receipts_code_opens_one", "không còn"},
		{`create rule nothing as on update to receipt.receipts do instead nothing`, "rule receipt.receipts nothing", "không do chương trình dựng"},
		{`alter role quy_app bypassrls`, "role quy_app", "bypasses row security"},
	} {
		tx := begin(t, super)
		if _, err := tx.Exec(tt.attack); err != nil {
			t.Fatalf("%s: %v", tt.attack, err)
		}
		broken, err := pg.GuardsAreAsMade(t.Context(), tx)
		if err != nil {
			t.Fatal(err)
		}
		tx.Rollback()
		found := tt.guard == "" && len(broken) == 0
		for _, b := range broken {
			for _, row := range b.Rows {
				found = found || row[0] == tt.guard && strings.Contains(row[1], tt.says)
			}
		}
		if !found {
			t.Errorf("%s: found %v", tt.attack, broken)
		}
	}
}

func begin(t *testing.T, db *sql.DB) *sql.Tx {
	t.Helper()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tx.Rollback() })
	return tx
}
