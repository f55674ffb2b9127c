package app

import (
	"database/sql"
	"regexp"
	"slices"
	"strings"
	"testing"

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
	_, text := migrations.RowForm()
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
	clear(v.before)
	all(false)
	if len(empty) > 0 {
		t.Errorf("no row to change in %v", empty)
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
		{`update giving.statement_rows set hidden = true
			where line_id = (select min(id) from giving.public_statement where receipt is not null)`, []string{"published_days_are_the_statement"}},
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
