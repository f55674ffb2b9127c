package api

import (
	"net/http"
	"testing"

	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// flood puts a flood and a crime into the house: two communes of the flood, one with
// three households only.
func (h *house) flood() {
	h.t.Helper()
	pgtest.Breaks(h.base, "reach_is_right")
	owner := pgtest.Owner(h.t, h.base)
	for _, q := range []string{
		`insert into disaster.events (slug, name, name_en, cause, kind, unit_id, starts_on, state, opened_by)
		select e.slug, e.name, '', e.cause, e.kind, u.unit_id, '2026-11-02', 'responding', 1
		from place.unit_rows u
		cross join (values ('lu-thang-11', 'Lũ tháng 11', 'natural', 'flood'), ('vu-viec', 'Một vụ việc', 'violence', '')) e (slug, name, cause, kind)
		where u.code = '20' and u.valid_to is null`,
		`insert into disclose.reach (event_id, unit_id, severity, reported, verified, asked, decided, given,
			reported_on, assessed_on, asked_on, decided_on, left_on, first_on, median_on, last_on)
		select e.id, u.unit_id, 3, v.n * 2, v.n, v.n, v.n, 0, '2026-11-03', '2026-11-04', '2026-11-06', '2026-11-09', null, null, null, null
		from disaster.events e
		cross join (values ('06184', 3), ('06040', 50)) v (code, n)
		join place.unit_rows u on u.code = v.code and u.valid_to is null
		where e.slug = 'lu-thang-11'`,
		`insert into disclose.reach_items (event_id, unit_id, item, asked, approved, decided, given)
		select r.event_id, r.unit_id, i.item, i.qty, i.qty, i.qty, 0
		from disclose.reach r cross join (values ('VND', 50000000), ('GAO', 90000)) i (item, qty)`,
	} {
		if _, err := owner.Exec(q); err != nil {
			h.t.Fatal(err)
		}
	}
}

// What a page tells of a disaster the API tells too; a small count is null, a crime
// does not exist.
func TestDisasters(t *testing.T) {
	h := newHouse(t)
	h.flood()
	var all listed[disasterView]
	h.get("/disasters", "").want(t, 200, &all)
	if len(all.Items) != 1 || all.Items[0].Slug != "lu-thang-11" || all.Items[0].Communes != 2 || all.Items[0].Money.Requested != 100_000_000 {
		t.Fatalf("%+v", all)
	}
	var one disasterView
	h.get("/disasters/lu-thang-11", "").want(t, 200, &one)
	if one.Reached != 0 || len(one.Uncovered) != 2 || len(one.Clock) != 6 || *one.Clock[3].Median != 7 || one.Clock[4].Waiting != 2 ||
		*one.Clock[4].Longest != 3 || one.Clock[4].Median != nil || len(one.Goods) != 1 || one.Goods[0].Decided != 180_000 {
		t.Errorf("%+v", one)
	}
	var communes listed[communeReach]
	h.get("/disasters/lu-thang-11/communes?limit=1", "").want(t, 200, &communes)
	seen := map[string]communeReach{}
	for page := communes; ; {
		for _, c := range page.Items {
			seen[c.Unit.Code] = c
		}
		if page.Next == "" {
			break
		}
		next := page.Next
		page = listed[communeReach]{}
		h.get("/disasters/lu-thang-11/communes?limit=1&after="+next, "").want(t, 200, &page)
	}
	few, many := seen["06184"], seen["06040"]
	if len(seen) != 2 || few.Verified != nil || few.Decided != nil || few.Reported == nil || *many.Verified != 50 || *many.Delivered != 0 {
		t.Errorf("%+v\n%+v", few, many)
	}
	if few.Stage != "decided" || few.Waits != 3 || few.Days.Decided != "2026-11-09" || few.Money.Decided != 50_000_000 {
		t.Errorf("%+v", few)
	}
	for _, path := range []string{"/disasters/vu-viec", "/disasters/vu-viec/communes", "/disasters/khong-co"} {
		h.get(path, "").refused(t, 404, "", "disclose.disaster.unknown")
	}
	h.get("/disasters?after=vu-viec", "").refused(t, 422, "after", "api.after")
	h.do(request{method: http.MethodGet, path: "/disasters?limit=0", rude: true}).refused(t, 422, "limit", "api.limit")
}
