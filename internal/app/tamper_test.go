package app

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/migrations"
)

// sealedTable is a line of migrations/rows: which columns a seal covers.
type sealedTable struct {
	name         string
	key, columns []string
	made         string // the key of the one row, where the sample had none
}

func (s sealedTable) all() []string { return slices.Concat(s.key, s.columns) }

func (s sealedTable) keySQL() string { return `concat_ws('/', "` + strings.Join(s.key, `", "`) + `")` }

// first is the row that is tampered with.
func (s sealedTable) first() string {
	return `(select ctid from ` + s.name + ` order by born, "` + strings.Join(s.key, `", "`) + `" limit 1)`
}

// unsealed is what migrations/rows leaves out, and who promises it instead.
type unsealed struct {
	name     string
	columns  []string // none: the whole table
	promises []string
}

func rowForms(t *testing.T) (tables []sealedTable, out []unsealed) {
	text, err := fs.ReadFile(migrations.Files, "rows/1.txt")
	if err != nil {
		t.Fatal(err)
	}
	sealed := regexp.MustCompile(`^(?:~ )?([a-z_.]+) \(([a-z0-9_ ]+)\)(.*)$`)
	left := regexp.MustCompile(`^- ([a-z_.]+)(?: \(([a-z0-9_ ]+)\))?: (.*)$`)
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if m := left.FindStringSubmatch(line); m != nil {
			u := unsealed{name: m[1], columns: strings.Fields(m[2])}
			if _, by, ok := strings.Cut(m[3], "promised by "); ok {
				u.promises = strings.Split(by, " and ")
			}
			out = append(out, u)
		} else if m := sealed.FindStringSubmatch(line); m != nil {
			tables = append(tables, sealedTable{name: m[1], key: strings.Fields(m[2]), columns: strings.Fields(m[3])})
		}
	}
	return tables, out
}

// Whoever owns the database and takes every trigger and constraint away changes one
// column after another of every row that must stay, takes a row away, puts one in,
// exchanges two, and says that one was written at another time. Each time check names
// the table and the row.
func TestEveryColumnIsHeld(t *testing.T) {
	t.Parallel()
	v := newVandal(t)
	most := 0
	for _, s := range v.sealed {
		most = max(most, len(s.all()))
	}
	for i := range most {
		v.round(func(tx *sql.Tx, s sealedTable) (key string, done bool) {
			if i >= len(s.all()) {
				return "", false
			}
			return v.change(tx, s, s.all()[i]), true
		}, func(s sealedTable) string { return s.all()[i] })
	}
	say := func(what string) func(sealedTable) string { return func(sealedTable) string { return what } }
	v.round(func(tx *sql.Tx, s sealedTable) (string, bool) {
		v.exec(tx, `delete from `+s.name+` where ctid = `+s.first())
		return "", true
	}, say("a row removed"))
	v.round(func(tx *sql.Tx, s sealedTable) (string, bool) {
		return v.add(tx, s), true
	}, say("a row added"))
	v.round(func(tx *sql.Tx, s sealedTable) (string, bool) {
		return "", v.swap(tx, s)
	}, say("two rows swapped"))
	v.round(func(tx *sql.Tx, s sealedTable) (string, bool) {
		v.exec(tx, `update `+s.name+` set born = born - 1 where ctid = `+s.first())
		return "", true
	}, say("a row back-dated"))
	v.round(func(tx *sql.Tx, s sealedTable) (string, bool) {
		v.exec(tx, `update `+s.name+` set born = tlog.born() where ctid = `+s.first())
		return "", true
	}, say("a row born anew"))
	t.Logf("%d changes of %d tables", v.changes, len(v.sealed))
}

// What a seal does not cover is promised by somebody: see migrations/rows.
func TestEveryDerivedColumnIsPromised(t *testing.T) {
	t.Parallel()
	v := newVandal(t)
	var empty []string
	all := func(inbox bool) {
		for _, u := range v.unsealed {
			if strings.HasPrefix(u.name, "tlog.") && u.name != "tlog.witnesses" {
				u.promises = []string{"tlog"}
			}
			if (u.name == "ledger.inbox") != inbox || len(u.promises) == 0 {
				continue
			}
			if v.read(`select count(*) from `+u.name) == 0 {
				empty = append(empty, u.name)
				continue
			}
			columns := u.columns
			if len(columns) == 0 {
				columns = v.columns(u.name)
			}
			for _, c := range columns {
				v.attack(u.name+"."+c, u.promises, `update `+u.name+` set "`+c+`" = `+
					other(v.types[u.name+"."+c], `"`+c+`"`)+` where ctid = (select min(ctid) from `+u.name+`)`)
			}
		}
	}
	all(true)
	v.must(v.fold(t.Context()))
	all(false)
	if want := []string{"disclose.day_file_pieces"}; !slices.Equal(empty, want) { // no day is published
		t.Errorf("no row to change in %v, want %v", empty, want)
	}
	for _, tt := range []struct {
		statement string
		promises  []string
	}{
		{`insert into ledger.postings (entry_id, line, src, dst, item, qty)
			select entry_id, 99, src, dst, item, qty from ledger.postings limit 1`, []string{"entry_leaf_is_its_entry"}},
		{`insert into ledger.entries (id, kind, source, book_id, bank_on, book_on, lines, memo, body_hash, commitment, actor, recorded_at, xid)
			select 9000000, kind, 'x', book_id, bank_on, book_on, lines, memo, body_hash, commitment, actor, recorded_at, xid
			from ledger.entries limit 1`, []string{"entry_has_leaf"}},
		{`insert into receipt.events (id, receipt_id, unit_id, kind, reason, actor, at)
			select 9000000, id, unit_id, 'voided', 'x', '1', now() from receipt.receipts limit 1`, []string{"receipt_has_leaf"}},
	} {
		v.attack(tt.statement, tt.promises, tt.statement)
	}
	for table, promise := range map[string]string{
		"receipt.receipts": "receipt_once_per_entry", "receipt.givers": "receipt_has_giver", "giving.bank_lines": "bank_line_has_entry",
	} {
		i := slices.IndexFunc(v.sealed, func(s sealedTable) bool { return s.name == table })
		v.attack("a row added to "+table, []string{promise}, v.added(v.sealed[i], "tlog.born()"))
	}
	t.Logf("%d changes", v.changes)
}

// vandal is a superuser in a house whose rows are sealed and whose leaves are logged.
type vandal struct {
	*house
	sealed   []sealedTable
	unsealed []unsealed
	types    map[string]string // of schema.table.column
	order    map[string][]string
	changes  int
}

func newVandal(t *testing.T) *vandal {
	v := &vandal{house: newHouse(t), types: map[string]string{}, order: map[string][]string{}}
	v.sealed, v.unsealed = rowForms(t)
	_, err := v.super.Exec(disarm)
	v.must(err)
	rows, err := v.super.Query(`
		select c.oid::regclass::text, a.attname, t.typname
		from pg_class c
		join pg_attribute a on a.attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = ''
		join pg_type t on t.oid = a.atttypid
		join pg_namespace n on n.oid = c.relnamespace and n.nspname !~ '^(pg_|information_)'
		where c.relkind = 'r'
		order by c.oid, a.attnum`)
	v.must(err)
	defer rows.Close()
	for rows.Next() {
		var table, column, of string
		v.must(rows.Scan(&table, &column, &of))
		v.types[table+"."+column] = of
		v.order[table] = append(v.order[table], column)
	}
	v.must(rows.Err())
	for i, s := range v.sealed {
		if v.read(`select count(*) from `+s.name) == 0 {
			v.sealed[i].made = v.make(s)
		}
	}
	pgtest.WaitSealed(t, v.DB)
	pgtest.WaitLogged(t, v.DB, v.Keys)
	t.Cleanup(func() {
		for _, s := range v.sealed {
			if s.made != "" {
				_, err := v.super.Exec(`delete from `+s.name+` where `+s.keySQL()+` = $1`, s.made)
				v.must(err)
			}
		}
	})
	pgtest.Breaks(v.DB, "rows_are_as_sealed") // those made up are taken away again
	return v
}

// disarm takes away what would refuse: triggers, checks, uniqueness but of keys.
const disarm = `
do $$
declare
	r record;
begin
	for r in select c.oid::regclass as t from pg_class c
		join pg_namespace n on n.oid = c.relnamespace and n.nspname !~ '^(pg_|information_)'
		where c.relkind = 'r' loop
		execute format('alter table %s disable trigger all', r.t);
	end loop;
	for r in select conrelid::regclass as t, conname from pg_constraint k
		join pg_namespace n on n.oid = k.connamespace and n.nspname !~ '^(pg_|information_)'
		where contype = 'f' and conrelid <> 0 loop
		execute format('alter table %s drop constraint %I', r.t, r.conname);
	end loop;
	for r in select conrelid::regclass as t, conname from pg_constraint k
		join pg_namespace n on n.oid = k.connamespace and n.nspname !~ '^(pg_|information_)'
		where contype in ('c', 'u', 'x') and conrelid <> 0 loop
		execute format('alter table %s drop constraint %I', r.t, r.conname);
	end loop;
	for r in select i.indexrelid::regclass as i from pg_index i
		join pg_class c on c.oid = i.indexrelid
		join pg_namespace n on n.oid = c.relnamespace and n.nspname !~ '^(pg_|information_)'
		where indisunique and not indisprimary loop
		execute format('drop index %s', r.i);
	end loop;
	for r in select attrelid::regclass as t, attname from pg_attribute a where attidentity = 'a' loop
		execute format('alter table %s alter column %I set generated by default', r.t, r.attname);
	end loop;
end
$$`

func (v *vandal) columns(table string) []string { return v.order[table] }

func (v *vandal) exec(tx *sql.Tx, statement string) {
	v.t.Helper()
	if _, err := tx.Exec(statement); err != nil {
		v.t.Fatalf("%s: %v", statement, err)
	}
}

// make puts a made-up row into a table that has none, and returns its key.
func (v *vandal) make(s sealedTable) (key string) {
	var names, values []string
	for _, c := range v.columns(s.name) {
		if c != "born" {
			of := v.types[s.name+"."+c]
			names, values = append(names, `"`+c+`"`), append(values, other(of, "null::"+of))
		}
	}
	err := v.super.QueryRow(`insert into ` + s.name + ` (` + strings.Join(names, ", ") + `)
		values (` + strings.Join(values, ", ") + `) returning ` + s.keySQL()).Scan(&key)
	if err != nil {
		v.t.Fatalf("%s: %v", s.name, err)
	}
	return key
}

// change writes another value into a column and returns the row's key.
func (v *vandal) change(tx *sql.Tx, s sealedTable, column string) (key string) {
	v.t.Helper()
	statement := `update ` + s.name + ` set "` + column + `" = ` + other(v.types[s.name+"."+column], `"`+column+`"`) +
		` where ctid = ` + s.first() + ` returning ` + s.keySQL()
	if err := tx.QueryRow(statement).Scan(&key); err != nil {
		v.t.Fatalf("%s: %v", statement, err)
	}
	return key
}

// add puts in a copy of a row under another key, born with it.
func (v *vandal) add(tx *sql.Tx, s sealedTable) (key string) {
	v.t.Helper()
	statement := v.added(s, "born") + ` returning ` + s.keySQL()
	if err := tx.QueryRow(statement).Scan(&key); err != nil {
		v.t.Fatalf("%s: %v", statement, err)
	}
	return key
}

func (v *vandal) added(s sealedTable, born string) string {
	var names, values []string
	for _, c := range v.columns(s.name) {
		name, value := `"`+c+`"`, `"`+c+`"`
		if c == s.key[0] {
			value = other(v.types[s.name+"."+c], value)
		}
		if c == "born" {
			value = born
		}
		names, values = append(names, name), append(values, value)
	}
	return `insert into ` + s.name + ` (` + strings.Join(names, ", ") + `) select ` + strings.Join(values, ", ") +
		` from ` + s.name + ` where ctid = ` + s.first()
}

// swap exchanges all but the keys of two rows that differ.
func (v *vandal) swap(tx *sql.Tx, s sealedTable) bool {
	v.t.Helper()
	if len(s.columns) == 0 {
		return false
	}
	columns := `"` + strings.Join(s.columns, `", "`) + `"`
	var one, two sql.NullString
	err := tx.QueryRow(`
		select a.ctid::text, (select b.ctid::text from `+s.name+` b where row(`+prefixed("b", s.columns)+`)::text <> row(`+
		prefixed("a", s.columns)+`)::text limit 1)
		from `+s.name+` a where a.ctid = `+s.first()).Scan(&one, &two)
	v.must(err)
	if !two.Valid {
		return false
	}
	v.exec(tx, `update `+s.name+` a set (`+columns+`) = (
		select `+prefixed("b", s.columns)+` from `+s.name+` b
		where b.ctid = case a.ctid when '`+one.String+`' then '`+two.String+`'::tid else '`+one.String+`'::tid end)
		where ctid in ('`+one.String+`', '`+two.String+`')`)
	return true
}

func prefixed(table string, columns []string) string {
	all := make([]string, len(columns))
	for i, c := range columns {
		all[i] = table + `."` + c + `"`
	}
	return strings.Join(all, ", ")
}

// round does one thing to every table at once, and holds that each is named: what one
// seal part says of a table does not hang on the others.
func (v *vandal) round(do func(*sql.Tx, sealedTable) (key string, done bool), what func(sealedTable) string) {
	v.t.Helper()
	tx, err := v.super.Begin()
	v.must(err)
	defer tx.Rollback()
	type hit struct {
		sealedTable
		key string
	}
	var hits []hit
	for _, s := range v.sealed {
		if key, done := do(tx, s); done {
			hits = append(hits, hit{s, key})
		}
	}
	broken, err := tlog.CheckSeals(context.Background(), tx)
	v.must(err)
	for _, h := range hits {
		v.changes++
		if !slices.ContainsFunc(broken, func(b pg.Broken) bool {
			return slices.ContainsFunc(b.Rows, func(row []string) bool {
				return row[0] == h.name && (h.key == "" || row[3] == h.key)
			})
		}) {
			v.t.Errorf("nobody sees %s of %s %s", what(h.sealedTable), h.name, h.key)
		}
	}
}

// attack holds that one of the promises says something else afterwards.
func (v *vandal) attack(what string, promises []string, statement string) {
	v.t.Helper()
	tx, err := v.super.Begin()
	v.must(err)
	defer tx.Rollback()
	before := v.found(tx, promises)
	v.changes++
	if res, err := tx.Exec(statement); err != nil {
		v.t.Fatalf("%s: %v", statement, err)
	} else if n, _ := res.RowsAffected(); n != 1 {
		v.t.Errorf("%s touched %d rows", statement, n)
	} else if v.found(tx, promises) == before {
		v.t.Errorf("nobody sees that %s was changed; %v should", what, promises)
	}
}

// found is all that some promises say.
func (v *vandal) found(tx *sql.Tx, promises []string) string {
	v.t.Helper()
	var b strings.Builder
	for _, p := range promises {
		if p == "tlog" {
			for _, promise := range tlog.Promises {
				broken, err := promise(context.Background(), tx)
				v.must(err)
				fmt.Fprintln(&b, broken)
			}
			continue
		}
		query, err := fs.ReadFile(migrations.Files, "checks/"+p+".sql")
		v.must(err)
		rows, err := tx.Query(`select x::text from (` + strings.TrimSuffix(strings.TrimSpace(string(query)), ";") + "\n) x")
		if err != nil {
			v.t.Fatalf("%s: %v", p, err)
		}
		for rows.Next() {
			var row string
			v.must(rows.Scan(&row))
			b.WriteString(row + "\n")
		}
		v.must(rows.Err())
		rows.Close()
	}
	return b.String()
}

// other is SQL for a value of a type that is not the one in was.
func other(of, was string) string {
	switch of {
	case "text", "varchar", "name", "bpchar":
		return `coalesce(` + was + `, '') || 'x'`
	case "int2":
		return `coalesce(` + was + `, 0) + 1000`
	case "int4", "int8", "numeric":
		return `coalesce(` + was + `, 0) + 1000000`
	case "bool":
		return `not coalesce(` + was + `, false)`
	case "timestamptz":
		return `coalesce(` + was + `, now()) + interval '1 day'`
	case "date":
		return `coalesce(` + was + `, current_date) + 10000`
	case "bytea":
		return `coalesce(` + was + `, '') || '\x00'`
	case "jsonb":
		return `jsonb_build_object('was', ` + was + `)`
	case "xid8":
		return `'5'`
	case "uuid":
		return `gen_random_uuid()`
	case "_text":
		return `array_append(` + was + `, 'x')`
	case "_int4", "_int8", "_int2":
		return `array_append(` + was + `, 1)`
	}
	panic("a value of type " + of)
}
