package aid

import (
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/norm"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// flood is a province with a district until 2025-06-30, a commune of each era, and
// an event that hit them. now is its clock.
type flood struct {
	*Desk
	testing.TB
	now                           time.Time
	province, district, old, unit int64
	villages                      map[int64]int64
	event                         int64
	cause                         string // of the events that happen
	chair, approver, second       auth.Actor
	households                    int
}

// newFlood is an event of today's levels that began on a day.
func newFlood(t testing.TB, now, event string) *flood {
	t.Helper()
	return newEvent(t, now, event, "natural")
}

func newEvent(t testing.TB, now, event, cause string) *flood {
	t.Helper()
	f := &flood{TB: t, villages: map[int64]int64{}, cause: cause}
	f.at(now)
	db := pgtest.NewAt(t, func() time.Time { return f.now })
	pgtest.Breaks(db, "household_head_is_a_member")
	keys, err := seal.Open(t.Context(), db, []byte("thirty-two bytes for tests only!"))
	if err != nil {
		t.Fatal(err)
	}
	f.Desk = &Desk{DB: db, Keys: keys, URL: "https://quy.example"}
	f.province = f.place(0, "20", "province", "tỉnh", "Tỉnh Lạng Sơn", "2020-01-01", "")
	f.district = f.place(f.province, "180", "district", "huyện", "Huyện Tràng Định", "2020-01-01", "2025-06-30")
	f.old = f.place(f.district, "06112", "commune", "xã", "Xã Đại Đồng", "2020-01-01", "2025-06-30")
	f.unit = f.place(f.province, "06112", "commune", "xã", "Xã Tràng Định", "2025-07-01", "")
	all := []int64{f.province, f.district, f.old, f.unit}
	f.chair = auth.Actor{ID: 21, Name: "chutich.xa", Kind: auth.Officer, Grants: []auth.Grant{
		{Role: auth.CommuneChair, Unit: f.unit, Reach: []int64{f.unit, f.old}},
		{Role: auth.CommuneChair, Unit: f.old, Reach: []int64{f.old}},
	}}
	f.approver = person(31, auth.Approver, f.province, all...)
	f.second = person(32, auth.Approver, f.province, all...)
	f.event = f.happened(event)
	return f
}

func person(id int64, role auth.Role, unit int64, reach ...int64) auth.Actor {
	return auth.Actor{ID: id, Name: fmt.Sprintf("%s%d", role, id), Kind: auth.Officer, Grants: []auth.Grant{
		{Role: role, Unit: unit, Reach: reach},
	}}
}

// at sets the clock to the morning of a day in Việt Nam.
func (f *flood) at(day string) {
	d, err := workday.Parse(day)
	if err != nil {
		f.Fatal(err)
	}
	f.now = d.Start().Add(9 * time.Hour).UTC()
}

func (f *flood) owner(query string, args ...any) (id int64) {
	f.Helper()
	if err := pgtest.Owner(f, f.DB).QueryRow(query, args...).Scan(&id); err != nil {
		f.Fatalf("%v\n%s", err, query)
	}
	return id
}

func (f *flood) place(parent int64, code, level, kind, name, from, to string) int64 {
	f.Helper()
	return f.owner(`
		with u as (insert into place.units default values returning id)
		insert into place.unit_rows (unit_id, code, level, kind, name, full_name, parent_id, valid_from, valid_to, basis)
		select id, $1, $2, $3, $4, $4, nullif($5::bigint, 0), $6::date, nullif($7, '')::date, 'test' from u returning unit_id`,
		code, level, kind, name, parent, from, to)
}

func (f *flood) happened(day string) int64 {
	f.Helper()
	event := f.owner(`
		insert into disaster.events (slug, name, name_en, cause, kind, unit_id, starts_on, opened_by)
		values ('lu-' || $1, 'Lũ lớn', 'Great flood', $3::text, case when $3 = 'natural' then 'flood' else '' end,
			case when $3 = 'natural' then $2::bigint else $4::bigint end, $1::date, 1) returning id`, day, f.province, f.cause, f.unit)
	f.owner(`insert into disaster.steps (event_id, state, by_id) values ($1, 'responding', 1) returning id`, event)
	return event
}

const codeDigits = "BCDFGHJKMNPQRSTVWXYZ"

// household is a household of a commune, surveyed and verified with these facts;
// it gives its id.
func (f *flood) household(unit int64, facts norm.Facts) int64 {
	f.Helper()
	f.households++
	if f.villages[unit] == 0 {
		f.villages[unit] = f.owner(`
			insert into place.villages (unit_id, name, valid_from) values ($1, 'Thôn Nà Lầu', '2020-01-01') returning id`, unit)
	}
	n := f.households
	code := fmt.Sprintf("HBBBBBBB%c%c", codeDigits[n/len(codeDigits)], codeDigits[n%len(codeDigits)])
	id := f.owner(`
		insert into people.households (code, unit_id, village_id, head, head_key, persons)
		values ($1, $2, $3, $4, $4, $5) returning id`,
		code, unit, f.villages[unit], fmt.Sprintf("Hoàng Văn %d", n), max(facts.Persons, 4))
	f.survey(id, facts)
	f.verify(id)
	return id
}

// survey writes a new revision that nobody has looked at a second time.
func (f *flood) survey(household int64, x norm.Facts) {
	f.Helper()
	pct, habitable := 0, true
	switch x.House {
	case norm.HouseLost:
		pct, habitable = 90, false
	case norm.HouseHeavy:
		pct, habitable = 40, false
	}
	months := x.HungryMonths
	hash := sha256.Sum256(fmt.Appendf(nil, "%d %+v", household, x))
	class := x.Class
	if class == "" {
		class = "poor"
	}
	a := f.owner(`
		insert into disaster.assessments (event_id, private, household_id, unit_id, village_id, revision, source, assessed_on,
			assessed_by, assessor, class, persons, house, damage_pct, habitable, depth_cm, dead, missing, injured, relocated,
			hungry_persons, hungry_months, circumstances, insured, savings, main_worker_lost, tools_lost, other_support,
			score, formula, hash, sealed)
		select $1, (select private from disaster.events where id = $1), h.id, h.unit_id, h.village_id,
			1 + (select count(*) from disaster.assessments a where a.event_id = $1 and a.household_id = h.id), 'form',
			(select starts_on from disaster.events where id = $1), 11, 'khaosat', $3, $4, 'ban_kien_co', $5, $6, 0,
			$7, $8, $9, $10, $11, $12, '{}', false, false, false, false, 0, 50, 1, $13, ''
		from people.households h where h.id = $2 returning id`,
		f.event, household, class, max(x.Persons, 4), pct, habitable, x.Dead, x.Missing, x.Injured, x.Relocated,
		x.HungryPersons, months, hash[:])
	for i, c := range x.Crops {
		pct := map[string]int{norm.Complete: 80, norm.VeryHeavy: 60, norm.Heavy: 40, norm.Partial: 10}[c.Band]
		f.owner(`insert into disaster.losses (assessment_id, line, kind, area_m2, pct) values ($1, $2, $3, $4, $5) returning line`,
			a, i+1, c.Kind, c.AreaM2, pct)
	}
}

// verify is the second person's word on a household's newest survey.
func (f *flood) verify(household int64) {
	f.Helper()
	f.owner(`
		insert into disaster.verdicts (assessment_id, event_id, unit_id, private, assessed_by, assessor, kind, by_id, actor, at)
		select id, event_id, unit_id, private, assessed_by, assessor, 'verified', 12, 'thamdinh', now()
		from disaster.assessments where event_id = $1 and household_id = $2 order by revision desc limit 1 returning id`,
		f.event, household)
}

// reported is the commune's quick report of dead and households.
func (f *flood) reported(unit int64, values map[string]int64) {
	f.Helper()
	id := f.owner(`
		insert into disaster.reports (event_id, unit_id, level, version, for_day, due_at, reported_by, reported_at)
		select $1, $2, 'commune', 1 + count(*), '2026-01-01', now(), 1, now()
		from disaster.reports where event_id = $1 and unit_id = $2 returning id`, f.event, unit)
	for code, qty := range values {
		f.owner(`insert into disaster.report_values (report_id, indicator, qty) values ($1, $2, $3) returning qty`, id, code, qty)
	}
}

func (f *flood) propose(unit int64) *Proposed {
	f.Helper()
	p, err := f.ProposeRequest(f.Context(), f.chair, ProposeForm{Event: f.event, Unit: unit})
	if err != nil {
		f.Fatal(err)
	}
	return p
}

// explained writes an explanation that lets a draft pass.
func (f *flood) explained(id int64, lines ...LineForm) {
	f.Helper()
	err := f.EditRequest(f.Context(), f.chair, id, EditForm{
		Explanation: "Báo cáo nhanh lập khi nước còn ngập, danh sách hộ lập sau khi nước rút.", Lines: lines,
	})
	if err != nil {
		f.Fatal(err)
	}
}

// sent is a request of a commune that was proposed, explained and signed.
func (f *flood) sent(unit int64) *Sheet {
	f.Helper()
	p := f.propose(unit)
	f.explained(p.ID)
	if _, err := f.SubmitRequest(f.Context(), f.chair, p.ID); err != nil {
		f.Fatal(err)
	}
	return f.sheet(p.Code)
}

func (f *flood) sheet(code string) *Sheet {
	f.Helper()
	s, err := f.RequestSheet(f.Context(), f.approver, code)
	if err != nil {
		f.Fatal(err)
	}
	return s
}

func (f *flood) approved(code string, lines ...LineForm) *Sheet {
	f.Helper()
	s := f.sheet(code)
	if _, err := f.AnswerRequest(f.Context(), f.approver, s.ID, AnswerForm{Outcome: Approved, Lines: lines}); err != nil {
		f.Fatal(err)
	}
	return f.sheet(code)
}

func (f *flood) open() (open []OpenLine) {
	f.Helper()
	err := f.DB.View(f.Context(), auth.System("test"), func(tx *pg.Tx) (err error) {
		open, err = ApprovedLines(tx, f.event)
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	return open
}

// keyOf is the first key of a refusal, "" for none.
func keyOf(err error) string {
	if e, ok := fault.As(err); ok {
		return e.Faults[0].Key
	}
	if err != nil {
		return err.Error()
	}
	return ""
}
