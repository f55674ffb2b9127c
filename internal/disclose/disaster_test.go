package disclose

import (
	"database/sql"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/migrations"
)

// chain puts rows of disasters, requests, decisions and hand-overs past the rules of
// their areas, which have tests of their own: sums must be right whoever wrote the
// rows. Only the promises about these sums are held at the end.
type chain struct {
	*world
	super *sql.DB
	units map[string]int64
}

func newChain(t *testing.T) *chain {
	w := newWorld(t, "20")
	c := &chain{w, pgtest.Super(t, w.db), map[string]int64{}}
	var others []string
	files, err := fs.Glob(migrations.Files, "checks/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(f, "checks/"), ".sql")
		if name != "reach_is_right" && name != "private_causes_are_not_told" {
			others = append(others, name)
		}
	}
	pgtest.Breaks(w.db, others...)
	c.exec(`
		do $$
		declare r record;
		begin
			for r in select conrelid::regclass as t, conname from pg_constraint
				where contype in ('c', 'f', 'u') and connamespace in ('aid'::regnamespace, 'disaster'::regnamespace, 'payout'::regnamespace) loop
				execute format('alter table %s drop constraint if exists %I cascade', r.t, r.conname);
			end loop;
			for r in select t.tgrelid::regclass as t, t.tgname from pg_trigger t
				join pg_class k on k.oid = t.tgrelid
				where not t.tgisinternal and t.tgname !~ '_told$'
					and k.relnamespace in ('aid'::regnamespace, 'disaster'::regnamespace, 'payout'::regnamespace) loop
				execute format('drop trigger %I on %s', r.tgname, r.t);
			end loop;
		end
		$$`)
	w.update(func(tx *pg.Tx) error {
		for _, code := range []string{"06184", "06040", "06112"} {
			u, err := place.ByCode(tx, code, day(1))
			if err != nil {
				return err
			}
			c.units[code] = u.ID
		}
		return nil
	})
	return c
}

func (c *chain) exec(query string, args ...any) {
	c.Helper()
	if _, err := c.super.Exec(query, args...); err != nil {
		c.Fatalf("%v\n%s", err, query)
	}
}

// put inserts a row, with something in each column that wants one.
func (c *chain) put(table string, values map[string]any) (id int64) {
	c.Helper()
	schema, name, _ := strings.Cut(table, ".")
	rows, err := c.super.Query(`
		select column_name, data_type from information_schema.columns
		where table_schema = $1 and table_name = $2 and is_nullable = 'NO' and column_default is null
			and is_identity = 'NO' and is_generated = 'NEVER'`, schema, name)
	if err != nil {
		c.Fatal(err)
	}
	defer rows.Close()
	all := maps.Clone(values)
	for rows.Next() {
		var column, kind string
		if err := rows.Scan(&column, &kind); err != nil {
			c.Fatal(err)
		}
		if _, given := all[column]; given {
			continue
		}
		c.next++
		all[column] = map[string]any{
			"bigint": 1, "integer": 1, "smallint": 1, "text": fmt.Sprint("x", c.next), "boolean": false, "date": "2026-10-01",
			"timestamp with time zone": "2026-10-01", "bytea": "\\x00", "jsonb": "{}", "ARRAY": "{}",
			"uuid": fmt.Sprintf("00000000-0000-7000-8000-%012d", c.next),
		}[kind]
	}
	columns := slices.Sorted(maps.Keys(all))
	places, args := make([]string, len(columns)), make([]any, len(columns))
	for i, column := range columns {
		places[i], args[i] = fmt.Sprintf("$%d", i+1), all[column]
	}
	err = c.super.QueryRow(fmt.Sprintf(`insert into %s as t (%s) values (%s) returning coalesce((to_jsonb(t) ->> 'id')::bigint, 0)`,
		table, strings.Join(columns, ", "), strings.Join(places, ", ")), args...).Scan(&id)
	if err != nil {
		c.Fatalf("%s: %v", table, err)
	}
	return id
}

func (c *chain) event(slug, cause, state string) int64 {
	return c.put("disaster.events", map[string]any{
		"slug": slug, "name": "Lũ " + slug, "name_en": "", "cause": cause, "kind": "", "unit_id": c.unit.ID,
		"starts_on": "2026-10-01", "state": state,
	})
}

// row decides a quantity for a household, to be paid by an account.
func (c *chain) row(event, decision, unit, household int64, item string, qty, account int64) int64 {
	id := c.put("aid.rows", map[string]any{
		"decision_id": decision, "event_id": event, "unit_id": unit, "household_id": household, "item": item, "qty": qty,
		"want": qty, "nth": household,
	})
	c.put("aid.row_parts", map[string]any{"row_id": id, "account_id": account, "qty": qty})
	c.put("aid.row_states", map[string]any{"row_id": id, "decision_id": decision, "unit_id": unit, "qty": qty})
	return id
}

// give hands a part of a row over.
func (c *chain) give(session, row, unit, qty, account int64, on string) {
	h := c.put("payout.handovers", map[string]any{
		"session_id": session, "row_id": row, "unit_id": unit, "outcome": "given", "qty": qty, "handed_at": on + " 09:00+07",
	})
	c.put("payout.handover_parts", map[string]any{
		"handover_id": h, "session_id": session, "row_id": row, "account_id": account, "unit_id": unit, "qty": qty,
	})
	c.exec(`update aid.row_states set given = given + $2 where row_id = $1`, row, qty)
}

func (c *chain) disaster(slug string) *Disaster {
	c.Helper()
	d, err := DisasterOf(ctx, c.db, slug)
	if err != nil {
		c.Fatal(err)
	}
	return d
}

// A flood from the first report to the last household, in three communes that stand
// at different stages; what is private or a draft leaves no trace; a row struck off
// counts with what it got before; each part of the book knows what it paid.
func TestDisaster(t *testing.T) {
	c := newChain(t)
	gifts := c.open("lu-thu", "LS", false)
	money := c.reserves(gifts, vnd, fmt.Sprintf("bank:%d", gifts.bank), "s1")
	c.post(gifts, "gift", day(1), gifts.giver, gifts.held, 900_000)
	flood, crime, draft := c.event("lu-thu", "natural", "responding"), c.event("vu-viec", "violence", "responding"), c.event("ret", "natural", "draft")
	a, b, far := c.units["06184"], c.units["06040"], c.units["06112"]
	var decision int64
	for _, event := range []int64{flood, crime, draft} {
		for unit, severity := range map[int64]int{a: 3, b: 2, far: 1, c.unit.ID: 3} {
			c.put("disaster.areas", map[string]any{"event_id": event, "unit_id": unit, "severity": severity})
		}
		for version, households := range []int{3, 12} {
			r := c.put("disaster.reports", map[string]any{
				"event_id": event, "unit_id": a, "level": "commune", "version": version + 1, "reported_at": "2026-10-02 23:30+07",
			})
			c.put("disaster.report_values", map[string]any{"report_id": r, "indicator": "households", "qty": households})
		}
		for _, unit := range []int64{a, b} {
			r := c.put("aid.requests", map[string]any{
				"event_id": event, "unit_id": unit, "written_on": "2026-10-05", "approval": "draft", "private": event == crime,
			})
			for h := range int64(6) {
				s := c.put("disaster.assessments", map[string]any{
					"event_id": event, "unit_id": unit, "household_id": unit*100 + h, "assessed_on": "2026-10-03", "revision": 1,
				})
				c.put("disaster.verdicts", map[string]any{"assessment_id": s, "event_id": event, "unit_id": unit, "kind": "verified"})
				if h < 3 || unit == a {
					c.put("aid.request_lines", map[string]any{
						"request_id": r, "event_id": event, "unit_id": unit, "household_id": unit*100 + h, "item": vnd,
						"entitled": 50_000, "asked": 50_000, "approved": 40_000, "content_total": 50_000,
					})
				}
			}
			c.exec(`update aid.requests set approval = $2 where id = $1`, r, map[int64]string{a: "approved", b: "submitted"}[unit])
		}
		d := c.put("aid.decisions", map[string]any{
			"slug": fmt.Sprint("dot-", event), "event_id": event, "fund_id": c.fund.ID, "unit_id": c.unit.ID, "decided_on": "2026-10-08",
			"year": 2026, "number": event, "round_id": c.put("aid.rounds", map[string]any{"event_id": event, "slug": fmt.Sprint("dot-", event)}),
			"private": event == crime,
		})
		plan := c.put("payout.plans", map[string]any{"decision_id": d, "part": 1})
		session := c.put("payout.sessions", map[string]any{"plan_id": plan, "unit_id": a})
		c.put("payout.openings", map[string]any{"session_id": session, "opened_on": "2026-10-09"})
		for h := range int64(6) {
			row := c.row(event, d, a, a*100+h, vnd, 40_000, money.set)
			switch h {
			case 0, 1, 2, 3:
				c.give(session, row, a, 40_000, money.set, fmt.Sprintf("2026-10-%02d", 9+h))
			case 4: // got some, then an objection was right
				c.give(session, row, a, 10_000, money.set, "2026-10-10")
				c.exec(`update aid.row_states set struck_at = now(), struck_by = 1, struck_reason = 'không bị ngập' where row_id = $1`, row)
			}
		}
		if event == flood {
			decision = d
		}
	}
	c.post(gifts, "reserve", day(8), money.held, money.set, 210_000)
	c.post(gifts, "handover", day(9), money.set, gifts.outlay, 170_000)
	c.fold()

	d := c.disaster("lu-thu")
	if len(d.Communes) != 3 || len(d.Provinces) != 1 || d.Provinces[0].Code != "20" || d.Provinces[0].Reached != 1 {
		t.Fatalf("%d communes, provinces %+v", len(d.Communes), d.Provinces)
	}
	at := map[string]Commune{}
	for _, x := range d.Communes {
		at[x.Unit.Code] = x
	}
	x := at["06184"]
	if x.Severity != 3 || x.Reported != 12 || x.Verified != 6 || x.Asked != 6 || x.Decided != 6 || x.Given != 5 ||
		x.Money != (Reach{300_000, 240_000, 210_000, 170_000}) || x.Stage != Handed || !slices.Equal(x.Codes, []string{"06184"}) {
		t.Errorf("the first: %+v", x)
	}
	if fmt.Sprint(x.Days) != "[2026-10-01 2026-10-02 2026-10-03 2026-10-05 2026-10-08 2026-10-09 2026-10-10]" ||
		x.First.String() != "2026-10-09" || x.Last.String() != "2026-10-12" {
		t.Errorf("its days: %v, first %s, last %s", x.Days, x.First, x.Last)
	}
	y := at["06040"]
	if y.Reported != Unknown || y.Verified != 6 || y.Asked != Few || y.Decided != 0 || y.Money != (Reach{Asked: 150_000}) || y.Stage != Asked {
		t.Errorf("the second: %+v", y)
	}
	if z := at["06112"]; z.Stage != Hit || z.Verified != 0 || z.Money != (Reach{}) {
		t.Errorf("the third: %+v", z)
	}
	if d.Communes[0].Unit.Code != "06112" || d.Money != (Reach{450_000, 240_000, 210_000, 170_000}) {
		t.Errorf("first stands %s; together %+v", d.Communes[0].Unit.Code, d.Money)
	}
	if l := d.Clock[int(Decided)-1]; l.Reached != 1 || l.Median != 7 || l.Waiting != 1 || l.Longest != 38 || l.WaitsAt != y.Unit.FullName {
		t.Errorf("the clock of decisions: %+v", l)
	}
	if len(d.Decisions) != 1 || d.Decisions[0].ID != decision || d.Decisions[0].Rows != 6 || d.Decisions[0].Money != (Reach{Decided: 210_000, Given: 170_000}) {
		t.Errorf("decisions %+v", d.Decisions)
	}
	rows, err := Disasters(ctx, c.db)
	if err != nil || len(rows) != 1 || rows[0].Communes != 3 || rows[0].Reached != 1 || rows[0].Money != d.Money {
		t.Errorf("%+v, %v", rows, err)
	}
	for _, slug := range []string{"vu-viec", "ret", "", "\x00", "khong-co"} {
		if _, err := DisasterOf(ctx, c.db, slug); !fault.Is(err, "disclose.disaster.unknown") {
			t.Errorf("event %q: %v", slug, err)
		}
	}

	trail, err := trailOf(ctx, c.db, `
		select c.book_id, e.id
		from giving.public_campaigns c
		join ledger.public_earmarks e on e.book_id = c.book_id
		where c.slug = 'lu-thu' and e.code = $1`, ledger.General)
	if err != nil {
		t.Fatal(err)
	}
	if trail.Disbursed != 170_000 || trail.Allocated != 40_000 || trail.Balance != 730_000 || !trail.Arithmetic.Holds() || !trail.Unspent.Holds() {
		t.Errorf("the part: %s; %s", trail.Arithmetic, trail.Unspent)
	}
	if len(trail.Decisions) != 1 || trail.Decisions[0].Money != (Reach{Decided: 210_000, Given: 170_000}) || trail.Decisions[0].Event.Slug != "lu-thu" {
		t.Errorf("what it paid: %+v", trail.Decisions)
	}
	// What the part paid and owes is what the ledger says of it.
	if p := trail.Decisions[0].Money; p.Decided-p.Given != int64(trail.Allocated) || p.Given != int64(trail.Disbursed) {
		t.Errorf("decisions %+v; the ledger %d, %d", p, trail.Allocated, trail.Disbursed)
	}

	// An event that is made public brings its communes along.
	c.exec(`update disaster.events set state = 'responding' where id = $1`, draft)
	c.fold()
	if d := c.disaster("ret"); len(d.Communes) != 3 || d.Money.Given != 170_000 {
		t.Errorf("the one that was a draft: %+v", d.Money)
	}
}
