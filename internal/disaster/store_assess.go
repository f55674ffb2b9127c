package disaster

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// LossKind is a kind of crop or animal that a survey may name.
type LossKind struct {
	Kind   string
	Sort   string // crop, animal
	Name   string
	NameEN string
}

// Title is its name in a language.
func (k LossKind) Title(lang string) string {
	if lang == "en" {
		return k.NameEN
	}
	return k.Name
}

// LossKinds are the kinds that the norms of a day know.
func LossKinds(tx *pg.Tx, on workday.Day) (list []LossKind, err error) {
	err = tx.Each(`
		select kind, sort, name, name_en from disaster.loss_kinds
		where daterange(valid_from, valid_to, '[]') @> $1::date order by position`, []any{on}, func(r pg.Scanner) error {
		var k LossKind
		err := r.Scan(&k.Kind, &k.Sort, &k.Name, &k.NameEN)
		list = append(list, k)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the kinds of losses: %w", err)
	}
	return list, nil
}

// homeOf reads a household as it stood on the day of an event: the class of that day,
// or the first that was recorded after it.
func homeOf(tx *pg.Tx, id int64, on workday.Day) (*home, error) {
	h := home{id: id}
	err := tx.Row(`
		select h.code, h.unit_id, h.village_id, h.head, h.persons, v.name, coalesce((
			select c.class from people.classes c where c.household_id = h.id
			order by c.from_on > $2, case when c.from_on <= $2 then -(c.from_on - date '2000-01-01')
				else c.from_on - date '2000-01-01' end, c.id desc limit 1), 'other')
		from people.households h join place.villages v on v.id = h.village_id
		where h.id = $1`, id, on).
		Scan(&h.code, &h.unit, &h.village, &h.head, &h.persons, &h.villageName, &h.class)
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "household.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read household %d: %w", id, err)
	}
	return &h, nil
}

// AssessmentFilter narrows Assessments. Zero fields do not.
type AssessmentFilter struct {
	Event   int64
	Unit    int64
	Village int64
	// Only those of these households, all when nil.
	Households []int64
	State      AssessmentState // "" shows the newest of each household, whatever it is
	Before     int64
	Limit      int
}

const selectAssessment = `
	select a.id, a.event_id, a.private, a.household_id, a.unit_id, a.village_id, a.revision, a.source,
		coalesce(a.import_id, 0), a.assessed_on, a.assessed_by, a.assessor, a.made_at, a.class, a.persons, a.house,
		a.damage_pct, a.band, a.habitable, a.depth_cm, a.dead, a.missing, a.injured, a.relocated, a.hungry_persons,
		a.hungry_months, array_to_string(a.circumstances, ','), array_to_string(a.unasked, ','), a.insured, a.savings, a.main_worker_lost,
		a.tools_lost, a.other_support, a.score, a.formula, a.hash, a.sealed, a.newer,
		coalesce(w.kind, ''), coalesce(w.by_id, 0), coalesce(w.actor, ''), w.at, coalesce(w.reason, ''),
		h.code, h.head, v.name, coalesce(c.code, '')
	from (
		select a.*, exists (select from disaster.assessments n where n.event_id = a.event_id
			and n.household_id = a.household_id and n.revision > a.revision) as newer
		from disaster.assessments a) a
	join people.households h on h.id = a.household_id
	join place.villages v on v.id = a.village_id
	left join disaster.verdicts w on w.assessment_id = a.id
	left join disaster.certificates c on c.assessment_id = a.id`

func (d *Desk) scan(r pg.Scanner) (*Assessment, error) {
	var a Assessment
	var circumstances, unasked, verdict string
	var sealed []byte
	var newer bool
	var at moment
	err := r.Scan(&a.ID, &a.Event, &a.Private, &a.Household, &a.Unit, &a.Village, &a.Revision, &a.Source, &a.Import,
		&a.AssessedOn, &a.AssessedBy, &a.Assessor, &a.MadeAt, &a.Class, &a.Persons, &a.House, &a.DamagePct, &a.Band,
		&a.Habitable, &a.DepthCM, &a.Dead, &a.Missing, &a.Injured, &a.Relocated, &a.HungryPersons, &a.HungryMonths,
		&circumstances, &unasked, &a.Insured, &a.Savings, &a.MainWorkerLost, &a.ToolsLost, &a.OtherSupport, &a.Score,
		&a.ScoreVersion, &a.Hash, &sealed, &newer, &verdict, &a.DecidedBy, &a.Decider, &at, &a.Reason,
		&a.HouseholdCode, &a.Head, &a.VillageName, &a.Certificate)
	if err != nil {
		return nil, err
	}
	a.DecidedAt = at.Time
	a.Circumstances, a.Unasked = split(circumstances), split(unasked)
	a.State = Reported
	switch {
	case newer:
		a.State = Ended
	case verdict != "":
		a.State = AssessmentState(verdict)
	}
	plain, err := d.Keys.Decrypt(sealPlace(a.Event, a.Household, a.Revision), sealed)
	if err != nil {
		return nil, fmt.Errorf("open survey %d: %w", a.ID, err)
	}
	var s secrets
	if err := json.Unmarshal(plain, &s); err != nil {
		return nil, fmt.Errorf("open survey %d: %w", a.ID, err)
	}
	a.Vulnerable, a.Note, a.Lat, a.Lng, a.Explanation = s.Vulnerable, s.Note, s.Lat, s.Lng, s.Lines
	return &a, nil
}

// assessments lists surveys by village and head.
func (d *Desk) assessments(tx *pg.Tx, f AssessmentFilter) (list []*Assessment, err error) {
	err = tx.Each(selectAssessment+`
		where a.event_id = $1 and ($2::bigint = 0 or a.unit_id = $2) and ($3::bigint = 0 or a.village_id = $3) and not a.newer
			and case $4 when '' then true when 'reported' then w.id is null else w.kind = $4 end
			and ($5::bigint = 0 or a.id > $5) and ($7::bigint[] is null or a.household_id = any ($7::bigint[]))
		order by a.id limit $6`,
		[]any{f.Event, f.Unit, f.Village, string(f.State), f.Before, pageOf(f.Limit), f.Households}, func(r pg.Scanner) error {
			a, err := d.scan(r)
			list = append(list, a)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list the surveys of event %d: %w", f.Event, err)
	}
	return list, d.addLosses(tx, list)
}

func (d *Desk) addLosses(tx *pg.Tx, list []*Assessment) error {
	at := map[int64]*Assessment{}
	for _, a := range list {
		at[a.ID] = a
	}
	err := tx.Each(`
		select assessment_id, kind, area_m2, pct, heads from disaster.losses
		where assessment_id = any ($1::bigint[]) order by assessment_id, line`,
		[]any{column(list, func(a *Assessment) int64 { return a.ID })}, func(r pg.Scanner) error {
			var id int64
			var x Loss
			err := r.Scan(&id, &x.Kind, &x.AreaM2, &x.Pct, &x.Heads)
			at[id].Losses = append(at[id].Losses, x)
			return err
		})
	if err != nil {
		return fmt.Errorf("read what was lost: %w", err)
	}
	return nil
}

func (d *Desk) assessmentByID(tx *pg.Tx, id int64) (*Assessment, error) {
	if err := see(tx); err != nil {
		return nil, err
	}
	a, err := d.scan(tx.Row(selectAssessment+` where a.id = $1`, id))
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "assess.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read survey %d: %w", id, err)
	}
	if err := d.addLosses(tx, []*Assessment{a}); err != nil {
		return nil, err
	}
	f, err := FormulaByVersion(tx, a.ScoreVersion)
	if err != nil {
		return nil, err
	}
	a.Explanation = f.named(a.Explanation)
	a.Photos, err = photosOf(tx, id)
	return a, err
}

// revisions are all surveys of a household for an event, the newest first.
func (d *Desk) revisions(tx *pg.Tx, event, household int64) (list []*Assessment, err error) {
	err = tx.Each(selectAssessment+` where a.event_id = $1 and a.household_id = $2 order by a.revision desc limit 100`,
		[]any{event, household}, func(r pg.Scanner) error {
			a, err := d.scan(r)
			list = append(list, a)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list the revisions of household %d: %w", household, err)
	}
	return list, d.addLosses(tx, list)
}

// Assessments lists the newest surveys of an event to who reads events of the unit.
func (d *Desk) Assessments(ctx context.Context, by auth.Actor, f AssessmentFilter) (list []*Assessment, err error) {
	if err := by.Must(auth.ReadHouseholds, f.Unit); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		if err := see(tx); err != nil {
			return err
		}
		list, err = d.assessments(tx, f)
		return err
	})
	return list, err
}

// Newest is the newest survey of a household for an event, nil if there is none; for
// who surveys there, to go on from.
func (d *Desk) Newest(ctx context.Context, by auth.Actor, event, household int64) (a *Assessment, err error) {
	if err := by.Must(auth.Assess, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		e, err := EventByID(tx, event)
		if err != nil {
			return err
		}
		h, err := homeOf(tx, household, e.StartsOn)
		if err != nil {
			return err
		}
		if err := mayAct(tx, auth.Assess, h.unit, e); err != nil {
			return err
		}
		list, err := d.revisions(tx, event, household)
		if err == nil && len(list) > 0 {
			a = list[0]
		}
		return err
	})
	return a, err
}

// AssessmentSheet is one survey with its household's other revisions and the event.
type AssessmentSheet struct {
	*Assessment
	Of        *Event
	Formula   *Formula
	Kinds     []LossKind
	Revisions []*Assessment // the newest first
	MayVerify bool          // this actor, here and now
	MayAssess bool
	MayIssue  bool
	MayRead   bool
}

// Assessment opens one survey to who reads households of its unit.
func (d *Desk) Assessment(ctx context.Context, by auth.Actor, id int64) (s *AssessmentSheet, err error) {
	if err := by.Must(auth.ReadHouseholds, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		s, err = d.sheet(tx, id)
		return err
	})
	return s, err
}

func (d *Desk) sheet(tx *pg.Tx, id int64) (*AssessmentSheet, error) {
	a, err := d.assessmentByID(tx, id)
	if err != nil {
		return nil, err
	}
	if err := tx.By.Must(auth.ReadHouseholds, a.Unit); err != nil {
		return nil, err
	}
	s := &AssessmentSheet{Assessment: a}
	if s.Of, err = EventByID(tx, a.Event); err != nil {
		return nil, err
	}
	if s.Formula, err = FormulaByVersion(tx, a.ScoreVersion); err != nil {
		return nil, err
	}
	if s.Kinds, err = LossKinds(tx, s.Of.StartsOn); err != nil {
		return nil, err
	}
	if s.Revisions, err = d.revisions(tx, a.Event, a.Household); err != nil {
		return nil, err
	}
	s.MayVerify = s.Of.Open() && a.State == Reported && a.AssessedBy != tx.By.ID &&
		mayAct(tx, auth.VerifyAssessment, a.Unit, s.Of) == nil
	s.MayAssess = s.Of.Open() && mayAct(tx, auth.Assess, a.Unit, s.Of) == nil
	s.MayIssue = a.State == Checked && a.Certificate == "" && !a.Private && mayIssue(tx, a.Unit, s.Of) == nil
	return s, nil
}
