package pg

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/migrations"
)

// Guards are what keeps the books from being changed past the program, one line each:
// tables with their owner and row security, triggers, constraints, policies, functions,
// grants, and what the program's roles may do. Each opens with its name and ": ".
func Guards(ctx context.Context, tx *sql.Tx) (lines []string, err error) {
	// Names are written out in full whatever the connection's path is.
	var path string
	err = tx.QueryRowContext(ctx, `select current_setting('search_path')`).Scan(&path)
	if err != nil {
		return nil, fmt.Errorf("read the guards: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `select set_config('search_path', 'pg_catalog', true)`); err != nil {
		return nil, fmt.Errorf("read the guards: %w", err)
	}
	rows, err := tx.QueryContext(ctx, guards)
	if err != nil {
		return nil, fmt.Errorf("read the guards: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var name, says string
		if err := rows.Scan(&name, &says); err != nil {
			return nil, fmt.Errorf("read the guards: %w", err)
		}
		lines = append(lines, strings.Join(strings.Fields(name+": "+says), " "))
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the guards: %w", err)
	}
	slices.Sort(lines)
	_, err = tx.ExecContext(ctx, `select set_config('search_path', $1, true)`, path)
	return lines, err
}

// GuardsAreAsMade holds the guards of a database against those that the migrations make:
// whoever takes one down changes no row, so nothing else would say it.
func GuardsAreAsMade(ctx context.Context, tx *sql.Tx) ([]Broken, error) {
	now, err := Guards(ctx, tx)
	if err != nil {
		return nil, err
	}
	b := Broken{
		Check:   "guards_are_as_made",
		Promise: "Whatever guards the books (tables, triggers, constraints, functions, rights) is as the program made it.",
		Columns: []string{"chốt", "điều thấy"},
	}
	was, is := byName(strings.Split(strings.TrimSpace(migrations.Guards), "\n")), byName(now)
	delete(was, life)
	delete(is, life)
	for name, says := range was {
		if got, there := is[name]; !there {
			b.Rows = append(b.Rows, []string{name, "không còn"})
		} else if got != says {
			b.Rows = append(b.Rows, []string{name, "đã đổi: lúc dựng là «" + says + "», nay là «" + got + "»"})
		}
	}
	for name, says := range is {
		if _, made := was[name]; !made {
			b.Rows = append(b.Rows, []string{name, "không do chương trình dựng: «" + says + "»"})
		}
	}
	if len(b.Rows) == 0 {
		return nil, nil
	}
	slices.SortFunc(b.Rows, slices.Compare)
	b.Rows = b.Rows[:min(len(b.Rows), brokenRowsMax)]
	return []Broken{b}, nil
}

// life is the one function that is made anew: each restore begins another life.
const life = "function tlog.life()"

func byName(lines []string) map[string]string {
	all := make(map[string]string, len(lines))
	for _, l := range lines {
		name, says, _ := strings.Cut(l, ": ")
		all[name] = says
	}
	return all
}

// guards leaves out what PostgreSQL 15 and its successors word differently: not-null
// constraints, the privilege to maintain, the text of functions as it is printed It asks
// for the short form of conditions: the long one keeps parentheses that a restore drops.
const guards = `
with ours as (
	select oid, nspname from pg_namespace
	where nspname <> 'information_schema' and nspname !~ '^pg_'
), rels as (
	select c.oid, c.relkind, c.relowner, c.relacl, c.relrowsecurity, c.relforcerowsecurity,
		n.nspname || '.' || c.relname as name
	from pg_class c
	join ours n on n.oid = c.relnamespace
	where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and c.relname !~ '^goose_'
		and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
), funs as (
	select p.*, n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' as name
	from pg_proc p
	join ours n on n.oid = p.pronamespace
	where not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
), grants as (
	select r.name, a.grantee, a.privilege_type, a.is_grantable, r.relowner as owner
	from rels r, aclexplode(r.relacl) a
	union all
	select 'schema ' || n.nspname, a.grantee, a.privilege_type, a.is_grantable, s.nspowner
	from ours n
	join pg_namespace s using (oid), aclexplode(s.nspacl) a
	where n.nspname <> 'public'
	union all
	select 'function ' || f.name, a.grantee, a.privilege_type, a.is_grantable, f.proowner
	from funs f, aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a
)
select 'table ' || name, 'owner ' || relowner::regrole || case when relrowsecurity then ', row security' else '' end
	|| case when relforcerowsecurity then ', for its owner too' else '' end
from rels
union all
select 'trigger ' || r.name || ' ' || t.tgname, t.tgenabled::text || ' ' || pg_get_triggerdef(t.oid, true)
from pg_trigger t
join rels r on r.oid = t.tgrelid
where not t.tgisinternal
union all
select 'constraint ' || r.name || ' ' || c.conname, pg_get_constraintdef(c.oid, true)
	|| coalesce((select ' ' || string_agg(distinct tgenabled::text, '') from pg_trigger where tgconstraint = c.oid and tgisinternal), '')
from pg_constraint c
join rels r on r.oid = c.conrelid
where c.contype in ('c', 'f', 'p', 'u', 'x')
union all
select 'unique ' || r.name || ' ' || i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid, 0, true)
from pg_index i
join rels r on r.oid = i.indrelid
where i.indisunique and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
union all
select 'rule ' || r.name || ' ' || w.rulename, w.ev_enabled::text || ' ' || pg_get_ruledef(w.oid, true)
from pg_rewrite w
join rels r on r.oid = w.ev_class
where w.rulename <> '_RETURN'
union all
select 'policy ' || r.name || ' ' || p.polname, concat_ws(' ', p.polcmd::text,
	case when p.polpermissive then 'permissive' else 'restrictive' end,
	'to', (select string_agg(case when o = 0 then 'public' else o::regrole::text end, ',' order by 1) from unnest(p.polroles) o),
	'using ' || pg_get_expr(p.polqual, p.polrelid, true), 'check ' || pg_get_expr(p.polwithcheck, p.polrelid, true))
from pg_policy p
join rels r on r.oid = p.polrelid
union all
select 'function ' || name, 'owner ' || proowner::regrole || ' ' || encode(sha256(convert_to(concat_ws(e'\n',
	pg_get_function_result(oid), pg_get_function_arguments(oid), (select lanname from pg_language l where l.oid = prolang),
	provolatile, proisstrict, prosecdef, proleakproof, proparallel, proconfig::text,
	coalesce(pg_get_function_sqlbody(oid), prosrc)), 'UTF8')), 'hex')
from funs
union all
select 'grant on ' || name || ' to ' || case when grantee = 0 then 'public' else grantee::regrole::text end,
	string_agg(lower(privilege_type) || case when is_grantable then ' with grant option' else '' end, ', ' order by privilege_type)
from grants
where grantee <> owner and privilege_type <> 'MAINTAIN'
	and (grantee = 0 or grantee::regrole::text in ('quy_app', 'quy_portal') or privilege_type not in ('SELECT', 'USAGE'))
group by name, grantee
union all
select 'grant on columns of ' || name || ' to ' || grantee, string_agg(what || ' (' || columns || ')', ', ' order by what)
from (
	select r.name, case when a.grantee = 0 then 'public' else a.grantee::regrole::text end as grantee,
		lower(a.privilege_type) || case when a.is_grantable then ' with grant option' else '' end as what,
		string_agg(t.attname, ', ' order by t.attname) as columns
	from rels r
	join pg_attribute t on t.attrelid = r.oid and not t.attisdropped, aclexplode(t.attacl) a
	where a.grantee <> r.relowner
	group by 1, 2, 3) columns
group by name, grantee
union all
select 'role ' || rolname, concat_ws(', ', case when rolsuper then 'superuser' end, case when rolbypassrls then 'bypasses row security' end,
	case when rolcreaterole then 'makes roles' end, (select 'member of ' || string_agg(m.roleid::regrole::text, ', ' order by m.roleid::regrole::text)
		from pg_auth_members m where m.member = r.oid and m.roleid::regrole::text in ('quy_owner', 'quy_portal', 'pg_write_all_data', 'pg_read_all_data')))
from pg_roles r
where rolname in ('quy_app', 'quy_portal')`
