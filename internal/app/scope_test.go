package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/quykhancap/quykhancap/internal/api"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// attacker is somebody who has no business at a desk.
type attacker struct {
	who    string
	role   auth.Role // "" for nobody
	seat   seat
	inside bool // of the desk's own unit: rows are kept apart by unit, acts by role
}

// intruders are, for each role: an officer of the desk's own unit, whom the role keeps
// out; officers of other units, whom the unit does; and those whose time is over: one
// whose role ended yesterday, and one of a district that ended on 2025-07-01, where
// nobody thought of ending the role.
func (h *house) intruders(target string, others ...string) []attacker {
	yesterday := workday.On(pgtest.Now) - 1
	all := []attacker{{who: "nobody"}}
	for _, role := range auth.Roles {
		all = append(all, attacker{string(role) + " of " + target, role, h.sit(role, target, long, never), true})
		for _, unit := range others {
			all = append(all, attacker{string(role) + " of " + unit, role, h.sit(role, unit, long, never), false})
		}
		for who, to := range map[string]workday.Day{target + " until yesterday": yesterday, trangDinh: never} {
			if !slices.Contains([]auth.Role{auth.FundManager, auth.CommuneChair, auth.Auditor}, role) {
				continue // without a role they are all the same
			}
			unit, _, _ := strings.Cut(who, " until")
			past := h.sit(role, unit, long, to)
			past.Grants = nil
			all = append(all, attacker{string(role) + " of " + who, role, past, false})
		}
	}
	return all
}

// An officer of a sibling commune, of another province, of the level below or above,
// one whose role or whose unit has ended, one without the role, and one who is not
// signed in read nothing of a desk and change nothing of it: not by any route of the
// program, and not by raw SQL with the rights and the scope that the program would
// have given them.
func TestScope(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	found := map[string]bool{}
	for _, d := range []struct {
		*holding
		others []string
	}{
		{h.furnish(langSon, "QA", "ung-ho-lang-son", "0011001932418"), []string{huuLung, caoBang}},
		{h.furnish(thatKhe, "QB", "ung-ho-that-khe", "0011001932419"), []string{huuLung, langSon, caoBang}},
	} {
		h.sees(d.holding, found)
		sent := 0
		for _, a := range h.intruders(d.unit, d.others...) {
			before := h.digest(d.holding)
			for r, g := range gates() {
				if h.tries(a, d.holding, r, g) {
					h.attack(a, d.holding, r, g)
					sent++
				}
			}
			if reads := slices.Contains(a.seat.Reach(), h.units[d.unit]); !reads {
				h.attackSQL(a, d.holding)
			}
			if after := h.digest(d.holding); after != before {
				t.Errorf("%s changed %s of %s", a.who, differs(before, after), d.unit)
			}
		}
		if sent < 2000 {
			t.Errorf("only %d attacks on %s", sent, d.unit)
		}
		t.Logf("%d attacks on %s", sent, d.unit)
	}
	for _, table := range h.tables() {
		if table.secured && !found[table.name] && !slices.Contains(empty, table.name) {
			t.Errorf("%s: nothing to be found", table.name)
		}
	}
}

// tries reports whether it is an attack if this somebody takes this route: whoever
// may, may; and a role that has nothing to do with the route anywhere needs to be
// kept out once only, at the desk itself.
func (h *house) tries(a attacker, d *holding, r route, g gate) bool {
	for _, thing := range g.names {
		if d.elsewhere[thing] { // whose it is will be attacked in its turn
			return false
		}
	}
	switch own := r == (route{http.MethodDelete, "/api/v1/sessions"}); {
	case own, g.public && r.method != http.MethodGet:
		return false
	case g.public:
		return a.role == ""
	case a.role != "" && !a.inside && !g.held(a.role):
		return false
	case g.self && a.role != "":
		return !slices.Contains(a.seat.Reach(), h.units[d.unit])
	}
	return !g.may(a.seat.Actor, h.units[d.unit])
}

// sees proves that there is something to be found: the desk's own officers do.
func (h *house) sees(d *holding, found map[string]bool) {
	h.t.Helper()
	seen := map[route]bool{}
	for _, role := range auth.Roles {
		own := h.sit(role, d.unit, long, never)
		for r, g := range gates() {
			ours := true
			for _, thing := range g.names {
				ours = ours && !d.elsewhere[thing]
			}
			if r.method != http.MethodGet || g.public || !ours || !g.lets(own.Actor, h.units[d.unit]) {
				continue
			}
			w := h.do(r.method, d.at(h.t, r), own.token, "", nil)
			// Some lists want to be asked of what, some forms are over, some are for fewer:
			// the people of a session, the unit to which goods go.
			if w.Code >= 400 && !slices.Contains([]int{403, 404, 409, 422}, w.Code) {
				h.t.Errorf("%s of %s gets %d at %s", role, d.unit, w.Code, r)
			}
			if d.shownIn(w) {
				seen[r] = true
			}
		}
	}
	if len(seen) < 8 {
		h.t.Errorf("the secret of %s stands on %d pages of its own officers", d.unit, len(seen))
	}
	for table, scoped := range h.scoped(h.sit(auth.FundManager, d.unit, long, never), d) {
		found[table] = found[table] || scoped > 0
	}
}

// empty are the tables, and the schemas, of which a furnished desk has no rows.
var empty = []string{
	"receipt.events", "giving.suggestions", "giving.match_undos", "people.distinctions", "payout.sheets",
	"aid.objection_answers", "aid.request_comments",
}

// shownIn looks for what only the desk's own officers may read.
func (d *holding) shownIn(w *httptest.ResponseRecorder) bool {
	return bytes.Contains(bytes.ToLower(w.Body.Bytes()), []byte(strings.ToLower(d.secret))) ||
		slices.ContainsFunc(d.names, func(name string) bool { return bytes.Contains(w.Body.Bytes(), []byte(name)) })
}

// attack sends what the desk's own officer would send.
func (h *house) attack(a attacker, d *holding, r route, g gate) {
	h.t.Helper()
	body, kind := d.payload(h, r)
	w := h.do(r.method, d.at(h.t, r), a.seat.token, kind, body)
	if !g.public && d.shownIn(w) { // what the public may read, TestPrivacy looks at
		h.t.Errorf("%s reads the secret of %s at %s (%d)", a.who, d.unit, r, w.Code)
	}
	toSignIn := a.role == "" && w.Code == http.StatusSeeOther && strings.HasPrefix(w.Header().Get("Location"), "/van-phong/dang-nhap")
	refused := w.Code == 401 || w.Code == 403 || w.Code == 404 || toSignIn
	switch {
	case refused || g.public && w.Code < 500:
	case w.Code == http.StatusUnprocessableEntity && r.method == http.MethodGet: // asked of nothing
	case w.Code >= 500, a.role == "":
		h.t.Errorf("%s gets %d at %s of %s", a.who, w.Code, r, d.unit)
	case g.blank:
	case !g.lets(a.seat.Actor, h.units[d.unit]):
		h.t.Errorf("%s gets %d at %s of %s: %s", a.who, w.Code, r, d.unit, w.Header().Get("Location"))
	}
}

// payload is a form or a body that would do something, if it were allowed.
func (d *holding) payload(h *house, r route) (io.Reader, string) {
	if r.method == http.MethodGet {
		return nil, ""
	}
	if strings.HasSuffix(r.path, "/bank-statements") || r.path == "/van-phong/sao-ke/moi" {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		account := d.number
		if r.office() {
			account = fmt.Sprint(d.account)
		}
		w.WriteField("account", account) //nolint:errcheck // a buffer
		p, _ := w.CreateFormFile("file", "a.csv")
		io.WriteString(p, "PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n1,11/11/2026,9.9,,1.000,,cua ke gian\n") //nolint:errcheck // a buffer
		w.Close()
		return &b, w.FormDataContentType()
	}
	if r.api() {
		b, _ := json.Marshal(d.body(r))
		return bytes.NewReader(b), "application/json"
	}
	v := url.Values{}
	for name, value := range map[string]any{
		"unit": h.units[d.unit], "account": d.account, "campaign": d.campaign, "amount": "100.000",
		"reason": "Lý do đủ dài để được nhận", "role": "auditor", "login": "ke.gian", "name": "Kẻ Gian", "basis": "QĐ 9",
		"pledge": h.read(`select id from giving.pledges where code = $1`, d.pledge), "code": d.pledge, "ma": d.pledge,
		"legal_name": "Kẻ Gian", "public_name": "Kẻ Gian", "answer": "another", "choice": "1", "month": "2026-09-01",
		"closed_on": "12/11/2026", "on": "12/11/2026", "opened_on": "02/11/2026", "number": "0099887766",
		"bin": "970436", "holder_name": "KE GIAN", "leftover": "next_round", "purpose": "Của kẻ gian", "surplus": "Của kẻ gian",
		"slug": "cua-ke-gian", "prefix": "KG", "call_level": "province", "call_body": "Kẻ Gian", "call_number": "1",
		"call_on": "01/11/2026", "call_title": "Kẻ Gian", "starts_on": "02/11/2026", "ends_on": "31/12/2026",
		"from": "12/11/2026", "password": "một mật khẩu đủ dài", "old": "không biết", "extended_to": "31/01/2027",
		"extension_number": "2", "extension_on": "12/11/2026", "extension_body": "Kẻ Gian",
	} {
		v.Set(name, fmt.Sprint(value))
	}
	return strings.NewReader(v.Encode()), "application/x-www-form-urlencoded"
}

var openAPI = sync.OnceValue(func() *openapi3.T {
	spec, err := openapi3.NewLoader().LoadFromData(api.Spec)
	if err != nil {
		panic(err)
	}
	return spec
})

// body is what openapi.yaml says that a call takes, with everything it may hold.
func (d *holding) body(r route) any {
	spec := openAPI()
	path := parameter.ReplaceAllStringFunc(strings.TrimPrefix(r.path, api.Prefix), func(p string) string { return "{" + p[1:] + "}" })
	item := spec.Paths.Value(path)
	if item == nil || item.GetOperation(r.method) == nil || item.GetOperation(r.method).RequestBody == nil {
		return map[string]any{}
	}
	media := item.GetOperation(r.method).RequestBody.Value.Content["application/json"]
	if media == nil || media.Schema == nil {
		return map[string]any{}
	}
	return d.example(media.Schema, "")
}

// example is a value of a schema, with the desk's own things where they are named.
func (d *holding) example(ref *openapi3.SchemaRef, name string) any {
	x := ref.Value
	if value, known := map[string]any{
		"campaign": d.slug, "account": d.number, "legal_name": "Kẻ Gian", "reason": "Lý do đủ dài",
	}[name]; known && x.Type.Is("string") {
		return value
	}
	switch {
	case len(x.Enum) > 0:
		return x.Enum[0]
	case x.Type.Is("object") || len(x.Properties) > 0:
		o := map[string]any{}
		for field, of := range x.Properties {
			o[field] = d.example(of, field)
		}
		return o
	case x.Type.Is("array"):
		return []any{d.example(x.Items, name)}
	case x.Type.Is("integer"), x.Type.Is("number"):
		return 1
	case x.Type.Is("boolean"):
		return true
	case x.Format == "date":
		return "2026-11-12"
	}
	return "1"
}

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

// Tables that change whoever comes: sessions and guesses, the trail of refusals.
var restless = []string{"staff.sessions", "staff.refreshes", "staff.guesses", "house.once", "audit.events"}

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
