package app

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

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
		intruders := h.intruders(d.unit, d.others...)
		before := h.digest(d.holding)
		for _, a := range intruders {
			for r, g := range gates() {
				if h.tries(a, d.holding, r, g) {
					h.attack(a, d.holding, r, g)
					sent++
				}
			}
			if reads := slices.Contains(a.seat.Reach(), h.units[d.unit]); !reads {
				h.attackSQL(a, d.holding)
			}
			after := h.digest(d.holding)
			if after != before {
				t.Errorf("%s changed %s of %s", a.who, differs(before, after), d.unit)
			}
			before = after
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
	"giving.heir_acts", // no unit of the house has ended: giving.TestHeirAttacks
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
