package disaster

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// secrets are what of a survey is health, ethnicity or position.
type secrets struct {
	Vulnerable map[string]int `json:"f,omitempty"`
	Lines      []ScoreLine    `json:"l"`
	Note       string         `json:"n,omitempty"`
	Lat        int64          `json:"y,omitempty"`
	Lng        int64          `json:"x,omitempty"`
}

// sealPlace is what the secrets of a survey are bound to.
func sealPlace(event, household int64, revision int) string {
	return fmt.Sprintf("disaster.assessments/%d/%d/%d", event, household, revision)
}

// save scores surveys and writes those that say something new, all in one statement
// per table; a household stands among them once. newest is what stood there when the
// caller judged them: they follow that, and if another was faster they are refused.
// It answers the ones it wrote.
func (d *Desk) save(tx *pg.Tx, e *Event, list []*Assessment, newest map[int64]revisionOf) ([]*Assessment, error) {
	f, err := FormulaOn(tx, workday.On(tx.Now))
	if err != nil {
		return nil, err
	}
	fresh := make([]*Assessment, 0, len(list))
	sealed := make([][]byte, 0, len(list))
	for _, a := range list {
		a.Hash = a.Content.hash(a.Event, a.Household)
		before := newest[a.Household]
		if before.revision > 0 && bytes.Equal(before.hash, a.Hash) {
			continue
		}
		a.Revision = before.revision + 1
		a.Band = BandOf(a.DamagePct)
		a.ScoreVersion = f.Version
		var lines []ScoreLine
		a.Score, lines = f.Score(a.criteria())
		plain, err := json.Marshal(secrets{a.Vulnerable, lines, a.Note, a.Lat, a.Lng})
		if err != nil {
			panic("disaster: " + err.Error())
		}
		a.Explanation = f.named(lines)
		fresh = append(fresh, a)
		sealed = append(sealed, d.Keys.Encrypt(sealPlace(a.Event, a.Household, a.Revision), plain))
	}
	if len(fresh) == 0 {
		return nil, nil
	}
	err = insertAssessments(tx, fresh, sealed)
	if pg.IsUnique(err, "assessments_each_revision_once") {
		return nil, fault.Of(fault.Conflict, "assess.newer")
	}
	if err != nil {
		return nil, closed(err)
	}
	return fresh, insertLosses(tx, fresh)
}

// revisionOf is the newest survey of a household, as far as saving must know it.
type revisionOf struct {
	id       int64
	revision int
	hash     []byte
}

// newestOf finds the newest surveys of households. Read once for each saving: between
// two readings another's survey may come in.
func newestOf(tx *pg.Tx, event int64, households []int64) (map[int64]revisionOf, error) {
	all := make(map[int64]revisionOf, len(households))
	err := tx.Each(`
		select distinct on (household_id) household_id, id, revision, hash
		from disaster.assessments
		where event_id = $1 and household_id = any ($2::bigint[])
		order by household_id, revision desc`, []any{event, households}, func(r pg.Scanner) error {
		var household int64
		var v revisionOf
		err := r.Scan(&household, &v.id, &v.revision, &v.hash)
		all[household] = v
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find the newest surveys: %w", err)
	}
	return all, nil
}

// column gathers one field of all surveys.
func column[T, V any](list []T, field func(T) V) []V {
	values := make([]V, len(list))
	for i, a := range list {
		values[i] = field(a)
	}
	return values
}

func insertAssessments(tx *pg.Tx, list []*Assessment, sealed [][]byte) error {
	type survey = *Assessment
	at := make(map[int64]*Assessment, len(list))
	for _, a := range list {
		at[a.Household] = a
	}
	one := list[0]
	err := tx.Each(`
		insert into disaster.assessments (event_id, private, source, assessed_by, import_id, formula,
			household_id, unit_id, village_id, revision, assessed_on, class, persons, house, damage_pct, habitable,
			depth_cm, dead, missing, injured, relocated, hungry_persons, hungry_months, circumstances, insured, savings,
			main_worker_lost, tools_lost, other_support, score, hash, sealed, unasked)
		select $1, $2, $3, $4, nullif($5::bigint, 0), $6, t.household, t.unit, t.village, t.revision, t.assessed_on,
			t.class, t.persons, t.house, t.damage_pct, t.habitable, t.depth_cm, t.dead, t.missing, t.injured,
			t.relocated, t.hungry_persons, t.hungry_months, string_to_array(t.circumstances, ','), t.insured,
			t.savings, t.main_worker_lost, t.tools_lost, t.other_support, t.score, t.hash, t.sealed,
			string_to_array(t.unasked, ',')
		from unnest($7::bigint[], $8::bigint[], $9::bigint[], $10::int[], $11::date[], $12::text[], $13::int[],
			$14::text[], $15::int[], $16::boolean[], $17::int[], $18::int[], $19::int[], $20::int[], $21::boolean[],
			$22::int[], $23::int[], $24::text[], $25::boolean[], $26::boolean[], $27::boolean[], $28::boolean[],
			$29::bigint[], $30::int[], $31::bytea[], $32::bytea[], $33::text[])
			as t (household, unit, village, revision, assessed_on, class, persons, house, damage_pct, habitable,
			depth_cm, dead, missing, injured, relocated, hungry_persons, hungry_months, circumstances, insured,
			savings, main_worker_lost, tools_lost, other_support, score, hash, sealed, unasked)
		returning id, household_id, assessor, made_at`,
		[]any{
			one.Event, one.Private, one.Source, one.AssessedBy, one.Import, one.ScoreVersion,
			column(list, func(a survey) int64 { return a.Household }),
			column(list, func(a survey) int64 { return a.Unit }),
			column(list, func(a survey) int64 { return a.Village }),
			column(list, func(a survey) int { return a.Revision }),
			column(list, func(a survey) string { return a.AssessedOn.String() }),
			column(list, func(a survey) string { return a.Class }),
			column(list, func(a survey) int { return a.Persons }),
			column(list, func(a survey) string { return a.House }),
			column(list, func(a survey) int { return a.DamagePct }),
			column(list, func(a survey) bool { return a.Habitable }),
			column(list, func(a survey) int { return a.DepthCM }),
			column(list, func(a survey) int { return a.Dead }),
			column(list, func(a survey) int { return a.Missing }),
			column(list, func(a survey) int { return a.Injured }),
			column(list, func(a survey) bool { return a.Relocated }),
			column(list, func(a survey) int { return a.HungryPersons }),
			column(list, func(a survey) int { return a.HungryMonths }),
			column(list, func(a survey) string { return strings.Join(a.Circumstances, ",") }),
			column(list, func(a survey) bool { return a.Insured }),
			column(list, func(a survey) bool { return a.Savings }),
			column(list, func(a survey) bool { return a.MainWorkerLost }),
			column(list, func(a survey) bool { return a.ToolsLost }),
			column(list, func(a survey) int64 { return int64(a.OtherSupport) }),
			column(list, func(a survey) int { return a.Score }),
			column(list, func(a survey) []byte { return a.Hash }),
			sealed,
			column(list, func(a survey) string { return strings.Join(a.Unasked, ",") }),
		}, func(r pg.Scanner) error {
			var id, household int64
			if err := r.Scan(&id, &household, new(string), new(any)); err != nil {
				return err
			}
			at[household].ID = id
			return nil
		})
	if err != nil {
		return fmt.Errorf("insert %d surveys of event %d: %w", len(list), one.Event, err)
	}
	for _, a := range list {
		a.State, a.Assessor, a.MadeAt = Reported, tx.By.Name, tx.Now
	}
	return nil
}

func insertLosses(tx *pg.Tx, list []*Assessment) error {
	var ids, areas, heads []int64
	var lines, pcts []int
	var kinds []string
	for _, a := range list {
		for i, x := range a.Losses {
			ids, lines, kinds = append(ids, a.ID), append(lines, i+1), append(kinds, x.Kind)
			areas, pcts, heads = append(areas, x.AreaM2), append(pcts, x.Pct), append(heads, x.Heads)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.Exec(`
		insert into disaster.losses (assessment_id, line, kind, area_m2, pct, heads)
		select * from unnest($1::bigint[], $2::int[], $3::text[], $4::bigint[], $5::int[], $6::bigint[])`,
		ids, lines, kinds, areas, pcts, heads)
	if err != nil {
		return fmt.Errorf("insert what %d surveys lost: %w", len(list), err)
	}
	return nil
}
