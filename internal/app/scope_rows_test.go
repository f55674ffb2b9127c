package app

import (
	"fmt"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// scoped counts the desk's rows of every table under row-level security, as the
// program would see them for this officer.
func (h *house) scoped(by seat, d *holding) map[string]int64 {
	h.t.Helper()
	counts := map[string]int64{}
	app, err := pgtest.Raw(h.t, h.DB).Conn(h.t.Context())
	h.must(err)
	defer app.Close()
	_, err = app.ExecContext(h.t.Context(), `
		select set_config('quy.actor', $1, false), set_config('quy.units', $2, false)`, by.Name, by.Scope())
	h.must(err)
	for _, table := range h.tables() {
		if !table.secured {
			continue
		}
		var n int64
		h.must(app.QueryRowContext(h.t.Context(), `select count(*) from `+table.name+` where unit_id = $1`, h.units[d.unit]).Scan(&n))
		counts[table.name] = n
	}
	return counts
}

// openTables hold public facts: an event that is not private, and where it hit.
var openTables = []string{"disaster.events", "disaster.areas"}

// attackSQL reads and changes the desk's rows with the program's own rights.
func (h *house) attackSQL(a attacker, d *holding) {
	h.t.Helper()
	for table, n := range h.scoped(a.seat, d) {
		if n != 0 && !slices.Contains(openTables, table) {
			h.t.Errorf("%s reads %d rows of %s of %s by SQL", a.who, n, table, d.unit)
		}
	}
	app, err := pgtest.Raw(h.t, h.DB).Conn(h.t.Context())
	h.must(err)
	defer app.Close()
	_, err = app.ExecContext(h.t.Context(), `select set_config('quy.units', $1, false)`, a.seat.Scope())
	h.must(err)
	for _, table := range []string{
		"aid.lists", "aid.served",
		"giving.statement_faults f where not exists (select from giving.statements s where s.id = f.statement_id)",
	} {
		var n int64
		h.must(app.QueryRowContext(h.t.Context(), `select count(*) from `+table).Scan(&n))
		if n != 0 {
			h.t.Errorf("%s reads %d rows of %s by SQL", a.who, n, table)
		}
	}
	for _, s := range []string{
		`update giving.pledges set anonymous = true, public_name = '', masked_name = ''`,
		`update giving.bank_lines set state = 'ignored' where state = 'open'`,
		`update giving.statements set lines_new = 0`,
		`update notify.messages set attempts = 99`,
	} {
		if _, err := app.ExecContext(h.t.Context(), s+` `+whereUnit(s), h.units[d.unit]); err != nil {
			h.t.Errorf("%s: %v", s, err)
		}
	}
}

func whereUnit(statement string) string {
	if strings.Contains(statement, " where ") {
		return "and unit_id = $1"
	}
	return "where unit_id = $1"
}

type table struct {
	name          string
	unit, secured bool // has a unit; row-level security applies
}

// tables are all tables of the program.
func (h *house) tables() []table {
	h.t.Helper()
	rows, err := h.super.Query(`
		select n.nspname || '.' || c.relname, a.attname is not null, c.relrowsecurity and a.attname is not null
		from pg_class c
		join pg_namespace n on n.oid = c.relnamespace
		left join pg_attribute a on a.attrelid = c.oid and a.attname = 'unit_id' and not a.attisdropped
		where c.relkind in ('r', 'p') and n.nspname !~ '^(pg_|information_schema|public$)'
		order by 1`)
	h.must(err)
	defer rows.Close()
	var all []table
	for rows.Next() {
		var t table
		h.must(rows.Scan(&t.name, &t.unit, &t.secured))
		all = append(all, t)
	}
	h.must(rows.Err())
	return all
}

// Tables that change whoever comes: one's own sessions and second factor, guesses, the trail of refusals.
var restless = []string{"staff.sessions", "staff.refreshes", "staff.guesses", "staff.factors", "house.once", "audit.events"}

// digest tells of each table how many rows it has and which transactions wrote them: of
// the desk's rows, or of all where rows name no unit. What is added, changed or taken
// away changes it.
func (h *house) digest(d *holding) string {
	h.t.Helper()
	var all []string
	for _, table := range h.tables() {
		if slices.Contains(restless, table.name) || strings.HasPrefix(table.name, "place.") {
			continue
		}
		where := ""
		if table.unit {
			where = fmt.Sprintf(" where unit_id = %d", h.units[d.unit])
		}
		all = append(all, fmt.Sprintf(`select '%s ' || count(*) || ' ' || coalesce(sum(xmin::text::bigint), 0) from %s%s`,
			table.name, table.name, where))
	}
	var sums string
	h.must(h.super.QueryRow(`select string_agg(line, E'\n' order by line) from (` + strings.Join(all, " union all ") + `) t (line)`).Scan(&sums))
	return sums
}

// differs names the tables whose hashes differ.
func differs(before, after string) string {
	a, b := strings.Split(before, "\n"), strings.Split(after, "\n")
	var names []string
	for i := range a {
		if i < len(b) && a[i] != b[i] {
			name, _, _ := strings.Cut(a[i], " ")
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}
