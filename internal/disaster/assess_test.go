package disaster

import (
	"slices"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/norm"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// The bands share no edge: 30 is heavy, 50 and 70 are very heavy.
func TestBand(t *testing.T) {
	for pct, want := range map[int]Band{
		0: None, 1: Partial, 29: Partial, 30: Heavy, 49: Heavy, 50: VeryHeavy, 70: VeryHeavy, 71: Complete, 100: Complete,
	} {
		if got := BandOf(pct); got != want {
			t.Errorf("BandOf(%d) = %s, want %s", pct, got, want)
		}
	}
}

// The band alone never decides what a norm may pay for a house.
func TestHouseOf(t *testing.T) {
	for _, tt := range []struct {
		pct       int
		habitable bool
		want      string
	}{
		{90, false, norm.HouseLost},
		{70, false, norm.HouseHeavy},
		{30, false, norm.HouseHeavy},
		{29, false, ""},
		{60, true, ""},
		{0, false, ""}, // under water, and sound
	} {
		if got := houseOf(BandOf(tt.pct), tt.habitable); got != tt.want {
			t.Errorf("houseOf(%d %%, habitable %v) = %q, want %q", tt.pct, tt.habitable, got, tt.want)
		}
	}
}

// The database's own band is the program's.
func TestBandInDatabase(t *testing.T) {
	w := newWorld(t)
	e := w.flood()
	for i, pct := range []string{"0", "29", "30", "49", "50", "70", "71", "100"} {
		f := damaged(e, w.household("Nông Văn A"+string(rune('a'+i))))
		f.DamagePct, f.Habitable = pct, "no"
		a, err := w.Assess(t.Context(), w.assessor, f)
		if err != nil {
			t.Fatal(err)
		}
		var band Band
		if err := pgtest.Owner(t, w.DB).QueryRow(`select band from disaster.assessments where id = $1`, a.ID).Scan(&band); err != nil {
			t.Fatal(err)
		}
		if want := BandOf(a.DamagePct); band != want {
			t.Errorf("%s %%: the database says %s, the program %s", pct, band, want)
		}
	}
}

// What is typed wrong is told at its field, all at once, and nothing is written.
func TestAssessRefuses(t *testing.T) {
	w := newWorld(t)
	e := w.flood()
	h := w.household("Nông Văn An")
	for _, tt := range []struct {
		name   string
		change func(*AssessForm)
		field  string
		key    string
	}{
		{"more than all of it", func(f *AssessForm) { f.DamagePct = "101" }, "damage_pct", "assess.number.large"},
		{"a word for a number", func(f *AssessForm) { f.DepthCM = "một mét" }, "depth_cm", "assess.number.wrong"},
		{"lost and lived in", func(f *AssessForm) { f.Habitable = "yes" }, "habitable", "assess.habitable.lost"},
		{"no word on living there", func(f *AssessForm) { f.Habitable = "" }, "habitable", "assess.habitable.missing"},
		{"no house", func(f *AssessForm) { f.House = "" }, "house", "assess.house.missing"},
		{"more dead than people", func(f *AssessForm) { f.Dead = "4" }, "dead", "assess.people.many"},
		{"hungry for no time", func(f *AssessForm) { f.HungryPersons = "2" }, "hungry_months", "assess.hungry.both"},
		{"a crop of another law", func(f *AssessForm) { f.Crops[0].Kind = "rice_inbred" }, "crops.0.kind", "assess.crop.unknown"},
		{"a field without size", func(f *AssessForm) { f.Crops[0].AreaM2 = "" }, "crops.0.area_m2", "assess.crop.area"},
		{"before the flood", func(f *AssessForm) { f.On = "2026-09-07" }, "on", "assess.on.early"},
		{"tomorrow", func(f *AssessForm) { f.On = "11/09/2026" }, "on", "assess.on.future"},
		{"no day", func(f *AssessForm) { f.On = "31/02/2026" }, "on", "disaster.day.wrong"},
		{"at the sea", func(f *AssessForm) { f.Lat, f.Lng = "20.5", "107.9" }, "lat", "assess.position.far"},
		{"the wrong way round", func(f *AssessForm) { f.Lat, f.Lng = "106.4", "22.3" }, "lat", "assess.position.swapped"},
		{"abroad", func(f *AssessForm) { f.Lat, f.Lng = "48.8", "2.3" }, "lat", "assess.position.abroad"},
		{"a lack nobody knows", func(f *AssessForm) { f.Circumstances = []string{"no_wifi"} }, "circumstances", "assess.circumstance.unknown"},
	} {
		f := damaged(e, h)
		tt.change(&f)
		_, err := w.Assess(t.Context(), w.assessor, f)
		refused, ok := fault.As(err)
		if !ok || !slices.ContainsFunc(refused.Faults, func(x fault.Fault) bool { return x.Field == tt.field && x.Key == tt.key }) {
			t.Errorf("%s: %v, want %s at %s", tt.name, err, tt.key, tt.field)
		}
	}
	list, err := w.Assessments(t.Context(), w.assessor, AssessmentFilter{Event: e.ID, Unit: w.commune})
	if err != nil || len(list) != 0 {
		t.Errorf("%d surveys were written, %v", len(list), err)
	}
}

// From the visit to what a request may stand on; a change is a new revision that must
// be verified anew, and both stay.
func TestAssessVerifyRevise(t *testing.T) {
	w := newWorld(t)
	e := w.flood()
	a := w.assessed(e, "Nông Văn An")
	// 30 house, 8 uninhabitable, 5 flooded, 4 crop, 3 pigs is over the 40 of damage.
	// poor 12, disabled 5, elderly 3, under 36 months 4; no food 6; savings 5, insurance 3, support 4.
	if a.Score != 40+24+6+12 || a.ScoreVersion != 1 {
		t.Errorf("score %d of formula %d: %+v", a.Score, a.ScoreVersion, a.Explanation)
	}
	if len(w.verdicts(e)) != 0 {
		t.Error("a survey counts before anybody verified it")
	}
	if out := w.verified(w.verifier, a.ID); len(out.Done) != 1 {
		t.Fatalf("%+v", out)
	}
	v := w.verdicts(e)
	if len(v) != 1 {
		t.Fatalf("%d verified households", len(v))
	}
	want := norm.Facts{
		House: norm.HouseLost, Class: "poor", Persons: 3,
		Crops: []norm.Crop{{Kind: "rice_late", AreaM2: 1500, Band: norm.Complete}},
	}
	if got := v[0].Facts; got.House != want.House || got.Class != want.Class || got.Persons != 3 || len(got.Crops) != 1 || got.Crops[0] != want.Crops[0] {
		t.Errorf("facts %+v, want %+v", got, want)
	}
	if v[0].Head != "Nông Văn An" || v[0].VillageName != "Thôn Nà Phầy" || v[0].Score != a.Score || len(v[0].Hash) != 32 {
		t.Errorf("%+v", v[0])
	}

	f := damaged(e, a.Household)
	f.Follows, f.DamagePct = 1, "60"
	b, err := w.Assess(t.Context(), w.assessor, f)
	if err != nil || b.Revision != 2 {
		t.Fatalf("revision %+v, %v", b, err)
	}
	if len(w.verdicts(e)) != 0 {
		t.Error("the household counts although its newest survey is unverified")
	}
	s, err := w.Assessment(t.Context(), w.verifier, a.ID)
	if err != nil || s.State != Ended || len(s.Revisions) != 2 || s.DamagePct != 80 {
		t.Errorf("the first revision: %+v, %v", s, err)
	}
	f.Follows = 2
	if _, err := w.Assess(t.Context(), w.assessor, f); !fault.Is(err, "assess.same") {
		t.Errorf("the same again: %v", err)
	}
	f.Follows = 1
	if _, err := w.Assess(t.Context(), w.assessor, f); !fault.Is(err, "assess.newer") {
		t.Errorf("from an old form: %v", err)
	}
	if err := w.Dispute(t.Context(), w.verifier, b.ID, "Nhà chỉ ngập sân"); err != nil {
		t.Fatal(err)
	}
	if s, err = w.Assessment(t.Context(), w.assessor, b.ID); err != nil || s.State != Disputed || s.Reason != "Nhà chỉ ngập sân" {
		t.Errorf("disputed: %+v, %v", s, err)
	}
}

// Who assessed does not verify, even with the role, and even by raw SQL.
func TestAssessorDoesNotVerify(t *testing.T) {
	w := newWorld(t)
	e := w.flood()
	both := w.officer("haivai.xa", w.commune, nil, "assessor", "verifier")
	a, err := w.Assess(t.Context(), both, damaged(e, w.household("Nông Văn An")))
	if err != nil {
		t.Fatal(err)
	}
	out := w.verified(both, a.ID)
	if len(out.Done) != 0 || len(out.Left) != 1 || out.Left[0].Key != "verify.own" {
		t.Errorf("%+v", out)
	}
	if err := w.Dispute(t.Context(), both, a.ID, "lý do nào đó"); !fault.Is(err, "verify.own") {
		t.Errorf("dispute: %v", err)
	}
	if _, err := w.Verify(t.Context(), w.stranger, []int64{a.ID}); !fault.Is(err, "assess.missing") {
		t.Errorf("a stranger: %v", err)
	}
}

// Two verifiers press at the same moment. One of them did it, and the other is told.
func TestTwoVerifiers(t *testing.T) {
	w := newWorld(t)
	e := w.flood()
	var ids []int64
	for _, head := range []string{"Nông Văn An", "Nông Văn Bình", "Nông Văn Cường", "Nông Văn Dũng"} {
		ids = append(ids, w.assessed(e, head).ID)
	}
	var wait sync.WaitGroup
	outs := make([]*Outcome, 2)
	for i := range outs {
		wait.Go(func() {
			by := w.verifier
			if i == 1 {
				by = w.second
			}
			var err error
			if outs[i], err = w.Verify(t.Context(), by, ids); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if t.Failed() {
		return
	}
	if n := len(outs[0].Done) + len(outs[1].Done); n != len(ids) {
		t.Errorf("%d verdicts for %d surveys", n, len(ids))
	}
	if n := len(outs[0].Left) + len(outs[1].Left); n != len(ids) {
		t.Errorf("%d were told that somebody was faster, want %d", n, len(ids))
	}
}

// Two assessors hold a form of one household. The slower is told, and nothing is lost.
func TestTwoAssessors(t *testing.T) {
	w := newWorld(t)
	e := w.flood()
	h := w.household("Nông Văn An")
	second := w.officer("khaosat3.xa", w.commune, nil, "assessor")
	var wait sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		wait.Go(func() {
			f, by := damaged(e, h), w.assessor
			if i == 1 {
				f.DamagePct, by = "75", second
			}
			_, errs[i] = w.Assess(t.Context(), by, f)
		})
	}
	wait.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !fault.Is(err, "assess.newer"):
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d surveys became the first revision", won)
	}
}

// The event is closed while forms are open: each is told so, and nothing is written.
func TestClosedEventTakesNothing(t *testing.T) {
	w := newWorld(t)
	e := w.flood()
	a := w.assessed(e, "Nông Văn An")
	h := w.household("Nông Văn Bình")
	if _, err := w.MoveEvent(t.Context(), w.manager, e.ID, Closed, "2026-09-10", "Đã khắc phục xong"); err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]func() error{
		"assess": func() error { _, err := w.Assess(t.Context(), w.assessor, damaged(e, h)); return err },
		"verify": func() error { _, err := w.Verify(t.Context(), w.verifier, []int64{a.ID}); return err },
		"report": func() error {
			_, err := w.ReportQuick(t.Context(), w.chair, QuickForm{Event: e.ID, Unit: w.commune, Values: map[string]string{"dead": "0"}})
			return err
		},
		"areas": func() error { _, err := w.SetAreas(t.Context(), w.manager, e.ID, nil); return err },
		"import": func() error {
			_, err := w.Import(t.Context(), w.assessor, e.ID, w.commune, "a.xlsx", nil)
			return err
		},
	} {
		if err := try(); !fault.Is(err, "event.closed") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.MoveEvent(t.Context(), w.manager, e.ID, Responding, "", ""); !fault.Is(err, "event.state.passed") {
		t.Errorf("reopened: %v", err)
	}
	app := pgtest.Raw(t, w.DB)
	if err := pgtest.Refused(t, app, `select set_config('quy.units', '*', false)`, `
		insert into disaster.verdicts (assessment_id, event_id, unit_id, private, assessed_by, assessor, kind, by_id)
		select id, event_id, unit_id, private, assessed_by, assessor, 'verified', 99 from disaster.assessments`); !pg.IsCheck(err, "closed_events_take_nothing") {
		t.Errorf("by raw SQL: %v", err)
	}
}
