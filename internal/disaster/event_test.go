package disaster

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// All nine causes open, the last two private; and each mistake is told at its field.
func TestOpenEvent(t *testing.T) {
	w := newWorld(t)
	for _, cause := range Causes {
		e := w.event(w.chair, EventForm{Name: "Sự kiện " + string(cause), Cause: string(cause), Unit: w.commune, StartsOn: "2026-09-08"})
		private := cause == Violence || cause == Trafficking
		if e.Private != private || e.State != Draft {
			t.Errorf("%s: %+v", cause, e)
		}
		if private && strings.Contains(e.Slug, "su-kien") {
			t.Errorf("%s: the address %q tells the name", cause, e.Slug)
		}
	}
	for _, tt := range []struct {
		name   string
		change func(*EventForm)
		key    string
	}{
		{"no name", func(f *EventForm) { f.Name = " " }, "event.name.missing"},
		{"no cause", func(f *EventForm) { f.Cause = "war" }, "event.cause.missing"},
		{"a storm of fire", func(f *EventForm) { f.Cause = "fire" }, "event.kind.wrong"},
		{"ends first", func(f *EventForm) { f.EndsOn = "07/09/2026" }, "event.ends_on.early"},
		{"no day", func(f *EventForm) { f.StartsOn = "" }, "disaster.day.missing"},
		{"next year", func(f *EventForm) { f.StartsOn = "2027-09-08" }, "event.starts_on.future"},
		{"begins closed", func(f *EventForm) { f.State = "closed" }, "event.state.wrong"},
		{"a unit of another time", func(f *EventForm) { f.Areas = []AreaForm{{"06001", "1"}} }, "event.area.unknown"},
		{"a unit twice", func(f *EventForm) { f.Areas = []AreaForm{{"06112", "1"}, {"06112", "2"}} }, "event.area.twice"},
		{"severity 4", func(f *EventForm) { f.Areas = []AreaForm{{"06112", "4"}} }, "event.severity.wrong"},
	} {
		f := EventForm{Name: "Lũ quét", Cause: "natural", Kind: "flash_flood", Unit: w.commune, StartsOn: "2026-09-08"}
		tt.change(&f)
		if _, err := w.OpenEvent(t.Context(), w.chair, f); !fault.Is(err, tt.key) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.key)
		}
	}
	if _, err := w.OpenEvent(t.Context(), w.assessor, EventForm{Name: "Lũ", Unit: w.commune}); !fault.Is(err, "auth.denied") {
		t.Errorf("an assessor: %v", err)
	}
}

// Two events of one name get two addresses, and areas change by new rows only.
func TestAreas(t *testing.T) {
	w := newWorld(t)
	a, b := w.flood(), w.flood()
	if a.Slug == b.Slug {
		t.Errorf("two events at %s", a.Slug)
	}
	e, err := w.SetAreas(t.Context(), w.manager, a.ID, []AreaForm{{"06112", "2"}})
	if err != nil || len(e.Areas) != 1 {
		t.Fatalf("%+v, %v", e, err)
	}
	e, err = w.Event(t.Context(), w.assessor, a.ID)
	if err != nil || len(e.Areas) != 1 || e.Areas[0].Severity != 2 || e.Areas[0].Unit != w.commune {
		t.Errorf("%+v, %v", e.Areas, err)
	}
	if _, err := w.SetAreas(t.Context(), w.chair, a.ID, nil); !fault.Is(err, "auth.denied") {
		t.Errorf("the chair of a commune changes the province's event: %v", err)
	}
}

// Who may not read private events meets none of them: not by a use case, not by raw
// SQL within the own scope, not in a public view, and no photo or certificate exists.
func TestPrivateEvent(t *testing.T) {
	w := newWorld(t)
	both := w.officer("hai.xa", w.commune, []int64{w.former}, auth.CommuneChair, auth.Assessor)
	second := w.officer("ba.xa", w.commune, []int64{w.former}, auth.CommuneChair, auth.Verifier)
	e := w.event(w.chair, EventForm{
		Name: "Vụ việc ở Nà Phầy", Cause: "violence", Unit: w.commune, StartsOn: "2026-09-08", State: "responding",
		Areas: []AreaForm{{"06112", "1"}},
	})
	h := w.household("Nông Thị An")
	f := AssessForm{Event: e.ID, Household: h, Injured: "1", Circumstances: []string{"no_shelter"}}
	a, err := w.Assess(t.Context(), both, f)
	if err != nil || !a.Private {
		t.Fatalf("%+v, %v", a, err)
	}
	if _, err := w.Assess(t.Context(), w.assessor, f); !fault.Is(err, "event.missing") {
		t.Errorf("an assessor of the commune: %v", err)
	}
	for _, by := range []auth.Actor{w.assessor, w.verifier, w.manager, w.stranger} {
		if list, err := w.Events(t.Context(), by, EventFilter{}); err != nil || len(list) != 0 {
			t.Errorf("%s sees %+v, %v", by.Name, list, err)
		}
		if _, err := w.Assessment(t.Context(), by, a.ID); !fault.Is(err, "assess.missing") {
			t.Errorf("%s reads the survey: %v", by.Name, err)
		}
		if _, err := w.Event(t.Context(), by, e.ID); !fault.Is(err, "event.missing") {
			t.Errorf("%s reads the event: %v", by.Name, err)
		}
	}
	if out := w.verified(second, a.ID); len(out.Done) != 1 {
		t.Fatalf("%+v", out)
	}
	if _, err := w.IssueCertificates(t.Context(), second, []int64{a.ID}); !fault.Is(err, "certificate.private") {
		t.Errorf("a certificate: %v", err)
	}
	if _, err := w.AddPhoto(t.Context(), both, a.ID, strings.NewReader("x")); !fault.Is(err, "photo.private") {
		t.Errorf("a photo: %v", err)
	}

	app := pgtest.Raw(t, w.DB)
	if _, err := app.Exec(`select set_config('quy.units', $1, false)`, w.assessor.Scope()); err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{
		`select count(*) from disaster.events`, `select count(*) from disaster.steps`, `select count(*) from disaster.areas`,
		`select count(*) from disaster.assessments`, `select count(*) from disaster.verdicts`,
		`select count(*) from disaster.losses`, `select count(*) from disaster.public_events`,
		`select count(*) from disaster.public_areas`, `select count(*) from disaster.public_certificates`,
	} {
		var n int
		if err := app.QueryRow(query).Scan(&n); err != nil || n != 0 {
			t.Errorf("%s: %d rows, %v", query, n, err)
		}
	}
	for name, attack := range map[string]string{
		"made public":  `update disaster.events set cause = 'fire'`,
		"not private":  `insert into disaster.events (slug, name, name_en, cause, kind, unit_id, starts_on, opened_by, private) values ('a', 'abc', '', 'violence', '', 1, '2026-01-01', 1, false)`,
		"a public row": `insert into disaster.certificates (private) values (true)`,
	} {
		if err := pgtest.Refused(t, app, attack); err == nil {
			t.Errorf("%s went through", name)
		}
	}
	var told string
	if err := pgtest.Owner(t, w.DB).QueryRow(`
		select coalesce(string_agg(action || ' ' || coalesce(after::text, '') || reason, ' '), '') from audit.events
		where action like 'assess%' or action like 'event%'`).Scan(&told); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(told, "household") || strings.Contains(told, "Nà Phầy") || strings.Contains(told, "score") {
		t.Errorf("the trail tells of it: %s", told)
	}
	var leaves string
	if err := pgtest.Owner(t, w.DB).QueryRow(`select string_agg(convert_from(body, 'utf8'), ' ') from tlog.leaves`).Scan(&leaves); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(leaves, "Nà Phầy") || strings.Contains(leaves, "06112") || strings.Contains(leaves, "violence") {
		t.Errorf("the public log tells of it: %s", leaves)
	}
}

// When a report is due: the first a day after the event, later ones at the level's hour.
func TestDue(t *testing.T) {
	starts := workday.Date(2026, 9, 8)
	for _, tt := range []struct {
		level place.Level
		on    workday.Day
		first bool
		want  string
	}{
		{place.Commune, 0, true, "2026-09-10 00:00"},
		{place.Commune, starts + 2, false, "2026-09-10 17:00"},
		{place.District, starts + 2, false, "2026-09-10 18:00"},
		{place.Province, starts + 2, false, "2026-09-10 19:00"},
	} {
		if got := due(tt.level, starts, tt.on, tt.first).Format("2006-01-02 15:04"); got != tt.want {
			t.Errorf("%s first %v: %s, want %s", tt.level, tt.first, got, tt.want)
		}
	}
}

// A commune reports, late the first time and in time the next; the province passes
// the sum on; no version is lost; numbers do not fall without a word.
func TestQuickReport(t *testing.T) {
	w := newWorld(t)
	e := w.flood()
	report := func(by auth.Actor, unit int64, seen int, note string, values map[string]string) (*Report, error) {
		return w.ReportQuick(t.Context(), by, QuickForm{Event: e.ID, Unit: unit, Seen: seen, Note: note, Values: values})
	}
	a, err := report(w.chair, w.commune, 0, "", map[string]string{"dead": "1", "rice": "12,5", "households": "1.250"})
	if err != nil || a.Version != 1 || a.OnTime {
		t.Fatalf("%+v, %v", a, err)
	}
	if a.Values["rice"] != 125_000 || a.Values["households"] != 1250 {
		t.Errorf("%v", a.Values)
	}
	for _, tt := range []struct {
		name   string
		seen   int
		values map[string]string
		key    string
	}{
		{"from an old form", 0, map[string]string{"dead": "2"}, "quick.newer"},
		{"nothing", 1, map[string]string{"dead": ""}, "quick.values.missing"},
		{"a word", 1, map[string]string{"dead": "hai"}, "quick.number.wrong"},
		{"half a person", 1, map[string]string{"dead": "1,5"}, "quick.number.fine"},
		{"less than nothing", 1, map[string]string{"dead": "-1"}, "quick.number.wrong"},
		{"a sum of dots", 1, map[string]string{"households": "12.50"}, "quick.number.wrong"},
		{"too many", 1, map[string]string{"rice": "999999999999999"}, "quick.number.large"},
		{"a number of our own making", 1, map[string]string{"cars": "1"}, "quick.indicator.unknown"},
		{"fewer without a word", 1, map[string]string{"dead": "0"}, "quick.note.fell"},
	} {
		if _, err := report(w.chair, w.commune, tt.seen, "", tt.values); !fault.Is(err, tt.key) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.key)
		}
	}
	b, err := report(w.chair, w.commune, 1, "Người mất tích đã được tìm thấy", map[string]string{"dead": "0", "households": "1300"})
	if err != nil || b.Version != 2 || !b.OnTime { // 10:00, due at 17:00
		t.Fatalf("%+v, %v", b, err)
	}
	if _, err := report(w.stranger, w.commune, 2, "", map[string]string{"dead": "0"}); !fault.Is(err, "auth.denied") {
		t.Errorf("a stranger: %v", err)
	}
	if _, err := report(w.chair, w.former, -1, "", map[string]string{"dead": "0"}); !fault.Is(err, "quick.unit.not_then") {
		t.Errorf("a commune that was no more: %v", err)
	}

	chair := w.officer("chutich.xa2", w.other, nil, auth.CommuneChair)
	if _, err := report(chair, w.other, -1, "", map[string]string{"households": "200"}); err != nil {
		t.Fatal(err)
	}
	s, err := w.Quick(t.Context(), w.manager, e.ID, w.province)
	if err != nil || s.Below == nil || s.Below.Values["households"] != 1500 || s.Below.Missing != 0 {
		t.Errorf("%+v, %v", s.Below, err)
	}
	if s, err = w.Quick(t.Context(), w.chair, e.ID, w.commune); err != nil || len(s.Versions) != 2 || s.Versions[1].Values["dead"] != 1 {
		t.Errorf("%+v, %v", s.Versions, err)
	}
	w.now = w.now.Add(31 * time.Hour) // the next day, 17:00 exactly: still in time
	work, err := w.Work(t.Context(), w.chair)
	if err != nil || len(work.Due) != 1 || work.Due[0].Late {
		t.Errorf("%+v, %v", work, err)
	}
	w.now = w.now.Add(time.Second)
	if work, err = w.Work(t.Context(), w.chair); err != nil || len(work.Due) != 1 || !work.Due[0].Late {
		t.Errorf("a second after: %+v, %v", work, err)
	}
}

// A report that is late is seen above; before its hour it is the unit's own, and there
// whoever holds a role sees it, also who does not send it.
func TestLateReportIsSeenAbove(t *testing.T) {
	w := newWorld(t)
	w.now = time.Date(2026, 9, 9, 3, 0, 0, 0, time.UTC) // the day after
	w.flood()
	seen := func(by auth.Actor) (due, others, late int) {
		t.Helper()
		work, err := w.Work(w.ctx(), by)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range work.Others {
			if r.Late {
				late++
			}
		}
		return len(work.Due), len(work.Others), late
	}
	for _, tt := range []struct {
		who               string
		by                auth.Actor
		due, others, late int
	}{
		{"the chair", w.chair, 1, 0, 0}, {"the verifier", w.verifier, 0, 1, 0}, {"the province", w.manager, 0, 1, 0},
	} {
		if due, others, late := seen(tt.by); due != tt.due || others != tt.others || late != tt.late {
			t.Errorf("in time, %s sees %d, %d, %d late", tt.who, due, others, late)
		}
	}
	w.now = w.now.Add(48 * time.Hour)
	if _, others, late := seen(w.manager); others != 3 || late != 3 {
		t.Errorf("the province sees %d, %d late", others, late)
	}
	if due, others, _ := seen(w.stranger); due != 1 || others != 0 {
		t.Errorf("the neighbour sees %d, %d", due, others)
	}
}

// Whoever told losses reports on the half year and the year, and so does who stands above,
// by the law's own day; nobody is asked about the past.
func TestSeasonsAreDue(t *testing.T) {
	w := newWorld(t)
	w.now = time.Date(2026, 6, 20, 3, 0, 0, 0, time.UTC)
	e := w.event(w.manager, EventForm{
		Name: "Lốc xoáy", Cause: "natural", Kind: "whirlwind", Unit: w.province, StartsOn: "2026-06-19", State: "responding",
		Areas: []AreaForm{{"06112", "2"}, {"06148", "1"}},
	})
	if _, err := w.ReportQuick(w.ctx(), w.chair, QuickForm{Event: e.ID, Unit: w.commune, Values: map[string]string{"dead": "1"}}); err != nil {
		t.Fatal(err)
	}
	asked := func(ref string) (list []duty.Duty) {
		t.Helper()
		for range 2 { // a job may run twice
			if err := w.AskReports(w.ctx()); err != nil {
				t.Fatal(err)
			}
		}
		err := w.DB.View(w.ctx(), auth.System("test"), func(tx *pg.Tx) error {
			for _, unit := range []int64{w.province, w.commune, w.other} {
				some, err := duty.About(tx, fmt.Sprintf("%s/%d", ref, unit))
				if err != nil {
					return err
				}
				list = append(list, some...)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	if list := asked("season:2026-06"); len(list) != 0 {
		t.Errorf("asked before it ended: %+v", list)
	}
	w.now = time.Date(2026, 7, 1, 3, 0, 0, 0, time.UTC)
	list := asked("season:2026-06")
	if len(list) != 2 || list[0].UnitID != w.province || list[0].Role != auth.FundManager || list[1].UnitID != w.commune ||
		list[1].Role != auth.CommuneChair || list[1].DueOn != workday.Date(2026, 7, 14) || list[1].Proof != duty.File {
		t.Errorf("the half year: %+v", list)
	}
	w.now = time.Date(2027, 1, 3, 3, 0, 0, 0, time.UTC)
	before := max(list[0].ID, list[1].ID) // a run with nothing to open takes no number
	if list = asked("season:2026-12"); len(list) != 2 || list[0].DueOn != workday.Date(2027, 1, 30) || min(list[0].ID, list[1].ID) != before+1 {
		t.Errorf("the year: %+v", list)
	}
	w.now = time.Date(2028, 4, 1, 3, 0, 0, 0, time.UTC)
	if list = asked("season:2027-12"); len(list) != 0 {
		t.Errorf("asked about the past: %+v", list)
	}
}

// Before 2025-07-01 a commune stood in a district: its successor reports for it, and
// three levels exist.
func TestQuickReportBeforeReform(t *testing.T) {
	w := newWorld(t)
	e := w.event(w.manager, EventForm{
		Name: "Bão số 3", Cause: "natural", Kind: "storm", Unit: w.province, StartsOn: "2024-09-07", State: "responding",
		Areas: []AreaForm{{"06001", "3"}},
	})
	r, err := w.ReportQuick(t.Context(), w.chair, QuickForm{Event: e.ID, Unit: w.former, Values: map[string]string{"dead": "1"}})
	if err != nil || r.Level != place.Commune {
		t.Fatalf("%+v, %v", r, err)
	}
	if _, err := w.ReportQuick(t.Context(), w.chair, QuickForm{Event: e.ID, Unit: w.commune, Values: map[string]string{"dead": "1"}}); !fault.Is(err, "quick.unit.not_then") {
		t.Errorf("the commune of today: %v", err)
	}
	s, err := w.Quick(t.Context(), w.manager, e.ID, w.district)
	if err != nil || s.Unit.Level != place.District || s.Below.Values["dead"] != 1 {
		t.Errorf("%+v, %v", s, err)
	}
}

// What was reported stands beside what the households add up to.
func TestGap(t *testing.T) {
	w := newWorld(t)
	e := w.flood()
	if _, err := w.ReportQuick(t.Context(), w.chair, QuickForm{
		Event: e.ID, Unit: w.commune, Values: map[string]string{"house_complete": "80", "rice": "1"},
	}); err != nil {
		t.Fatal(err)
	}
	a := w.assessed(e, "Nông Văn An")
	w.assessed(e, "Nông Văn Bình")
	w.verified(w.verifier, a.ID)
	for _, unit := range []int64{w.commune, w.province} {
		var lines []GapLine
		err := w.DB.View(t.Context(), w.manager, func(tx *pg.Tx) (err error) {
			lines, err = Gap(tx, e.ID, unit)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]GapLine{}
		for _, l := range lines {
			got[l.Code] = l
		}
		if l := got["house_complete"]; !l.Told || l.Reported != 80 || l.Counted != 2 || l.Verified != 1 || l.Gap() != 78 {
			t.Errorf("houses: %+v", l)
		}
		if l := got["rice"]; l.Reported != 10_000 || l.Counted != 3000 || l.Verified != 1500 {
			t.Errorf("rice: %+v", l)
		}
		if l := got["cattle"]; l.Told || l.Counted != 6 {
			t.Errorf("pigs: %+v", l)
		}
		if l := got["flooded_3m"]; l.Counted != 2 {
			t.Errorf("flooded: %+v", l)
		}
	}
}
