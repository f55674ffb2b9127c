package pgtest

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/migrations"
)

// Sees fails the test unless a check of migrations/checks finds something after what a
// superuser did without triggers and references. What was done is taken back.
func Sees(t testing.TB, db *pg.DB, check, attack string) {
	t.Helper()
	query, err := fs.ReadFile(migrations.Files, "checks/"+check+".sql")
	if err != nil {
		t.Fatal(err)
	}
	tx, err := Super(t, db).BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	found := func() (n int) {
		t.Helper()
		err := tx.QueryRow(`select count(*) from (` + strings.TrimSuffix(strings.TrimSpace(string(query)), ";") + "\n) x").Scan(&n)
		if err != nil {
			t.Fatalf("%s: %v", check, err)
		}
		return n
	}
	if n := found(); n != 0 {
		t.Errorf("%s finds %d before %s", check, n, attack)
	}
	if _, err := tx.Exec(disarm); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(attack); err != nil {
		t.Fatalf("%s: %v", attack, err)
	}
	if found() == 0 {
		t.Errorf("%s does not see %s", check, attack)
	}
}

// disarm takes away references, and the triggers that even a superuser meets.
const disarm = `
set local session_replication_role = replica;
do $$
declare
	r record;
begin
	for r in select tgrelid::regclass as t, tgname from pg_trigger where tgenabled = 'A' loop
		execute format('alter table %s disable trigger %I', r.t, r.tgname);
	end loop;
end
$$`
