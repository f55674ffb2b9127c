package disaster

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// A blank is not "none": a survey keeps which questions nobody asked, and they bring no
// points; who asks later writes the next revision.
func TestUnasked(t *testing.T) {
	w := newWorld(t)
	e := w.flood()
	h := w.household("Nông Văn An")
	f := AssessForm{Event: e.ID, Household: h, House: "don_so", DamagePct: "80", Habitable: "no", Dead: "0"}
	a, err := w.Assess(t.Context(), w.assessor, f)
	if err != nil {
		t.Fatal(err)
	}
	open := []string{
		"depth_cm", "missing", "injured", "relocated", "hungry", "crops", "animals", "circumstances", "main_worker_lost",
		"tools_lost", "savings", "insured", "other_support",
	}
	if !slices.Equal(a.Unasked, open) || a.Score != 38+24 {
		t.Errorf("score %d, not asked %v", a.Score, a.Unasked)
	}
	f.Follows, f.DepthCM, f.Missing, f.Injured, f.Relocated, f.HungryPersons = 1, "0", "0", "0", "no", "0"
	f.NoCrops, f.NoAnimals, f.NoLacks, f.MainWorkerLost, f.ToolsLost = true, true, true, "no", "no"
	f.Savings, f.Insured, f.OtherSupport = "no", "no", "0"
	again, err := w.Assess(t.Context(), w.assessor, f)
	if err != nil {
		t.Fatal(err)
	}
	if again.Revision != 2 || len(again.Unasked) > 0 || again.Score != 38+24+12 {
		t.Errorf("revision %d, score %d, not asked %v", again.Revision, again.Score, again.Unasked)
	}
	read, err := w.Assessment(t.Context(), w.assessor, a.ID)
	if err != nil || !slices.Equal(read.Unasked, open) {
		t.Errorf("read %v, %v", read.Unasked, err)
	}
	f.Follows, f.NoCrops, f.Crops = 2, true, []CropForm{{"rice_late", "100", "80"}}
	if _, err := w.Assess(t.Context(), w.assessor, f); !fault.Is(err, "assess.none.and_some") {
		t.Errorf("lost and not lost: %v", err)
	}
	for name, change := range map[string]string{
		"assessments_unasked_are_questions": "'{weather}'::text[] as unasked, 0 as dead",
		"assessments_unasked_say_nothing":   "'{dead}'::text[] as unasked, 1 as dead",
	} {
		_, err := pgtest.Owner(t, w.DB).Exec(fmt.Sprintf(`
			insert into disaster.assessments (event_id, private, source, assessed_by, formula, household_id, unit_id,
				village_id, revision, assessed_on, class, persons, house, damage_pct, habitable, depth_cm, dead, missing,
				injured, relocated, hungry_persons, hungry_months, circumstances, insured, savings, main_worker_lost,
				tools_lost, other_support, score, hash, sealed, unasked)
			select event_id, private, source, assessed_by, formula, household_id, unit_id, village_id, 3, assessed_on, class,
				persons, house, damage_pct, habitable, depth_cm, x.dead, missing, injured, relocated, hungry_persons,
				hungry_months, circumstances, insured, savings, main_worker_lost, tools_lost, other_support, score, hash,
				sealed, x.unasked
			from disaster.assessments, (select %s) as x where id = $1`, change), again.ID)
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// In a list an empty cell was not asked; 0 and không were, with nothing lost.
func TestUnaskedInLists(t *testing.T) {
	w := newWorld(t)
	e := w.flood()
	header := append(slices.Clone(listHeader), "Người chết", "Cây trồng bị hại", "Trâu, bò mất (con)", "Lợn mất (con)", "Có tích lũy (có/không)")
	blank := append(listed(1, nil), "", "", "", "", "")
	none := append(listed(2, nil), 0, "không", 0, "", "không")
	r := w.imported(e, xlsx(t, header, blank, none))
	if r.New != 2 {
		t.Fatalf("%+v", r)
	}
	list, err := w.Assessments(t.Context(), w.assessor, AssessmentFilter{Event: e.ID, Unit: w.commune})
	if err != nil || len(list) != 2 {
		t.Fatal(len(list), err)
	}
	for _, q := range []string{"dead", "crops", "animals", "savings"} {
		if list[0].Asked(q) || !list[1].Asked(q) {
			t.Errorf("%s: asked %v, %v", q, list[0].Asked(q), list[1].Asked(q))
		}
	}
	if list[1].Score != list[0].Score+5 { // no savings
		t.Errorf("scores %d and %d", list[0].Score, list[1].Score)
	}
}
