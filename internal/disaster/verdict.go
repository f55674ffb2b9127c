package disaster

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/norm"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// Verdict is a household whose newest survey another person verified: what a request
// may stand on.
type Verdict struct {
	Assessment, Household, Unit, Village int64
	HouseholdCode, Head, VillageName     string
	Class                                string // on the day of the survey
	Facts                                norm.Facts
	Score                                int
	Revision                             int
	VerifiedAt                           time.Time
	Hash                                 []byte // of everything the survey says
}

// Verified lists the households of an event in these units (nil: all in scope) whose
// newest survey is verified, by village and head. One that was surveyed again since
// is not among them until somebody verifies that too.
func Verified(tx *pg.Tx, event int64, units []int64) ([]Verdict, error) {
	if err := see(tx); err != nil {
		return nil, err
	}
	if units == nil {
		units = []int64{}
	}
	var list []Verdict
	at := map[int64]int{}
	err := tx.Each(`
		select a.id, a.household_id, a.unit_id, a.village_id, h.code, h.head, v.name, a.class, a.persons, a.band,
			a.habitable, a.dead, a.missing, a.injured, a.relocated, a.hungry_persons, a.hungry_months, a.score,
			a.revision, w.at, a.hash
		from disaster.assessments a
		join disaster.verdicts w on w.assessment_id = a.id and w.kind = 'verified'
		join people.households h on h.id = a.household_id
		join place.villages v on v.id = a.village_id
		where a.event_id = $1 and (cardinality($2::bigint[]) = 0 or a.unit_id = any ($2::bigint[]))
			and not exists (select from disaster.assessments n
				where n.event_id = a.event_id and n.household_id = a.household_id and n.revision > a.revision)
		order by a.unit_id, v.name, h.head, a.id`, []any{event, units}, func(r pg.Scanner) error {
		var v Verdict
		var band Band
		var habitable bool
		err := r.Scan(&v.Assessment, &v.Household, &v.Unit, &v.Village, &v.HouseholdCode, &v.Head, &v.VillageName,
			&v.Class, &v.Facts.Persons, &band, &habitable, &v.Facts.Dead, &v.Facts.Missing, &v.Facts.Injured,
			&v.Facts.Relocated, &v.Facts.HungryPersons, &v.Facts.HungryMonths, &v.Score, &v.Revision, &v.VerifiedAt,
			&v.Hash)
		v.Facts.House, v.Facts.Class = houseOf(band, habitable), v.Class
		at[v.Assessment] = len(list)
		list = append(list, v)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the verified households of event %d: %w", event, err)
	}
	return list, verifiedCrops(tx, event, units, list, at)
}

func verifiedCrops(tx *pg.Tx, event int64, units []int64, list []Verdict, at map[int64]int) error {
	err := tx.Each(`
		select l.assessment_id, l.kind, l.area_m2, l.band
		from disaster.losses l
		join disaster.assessments a on a.id = l.assessment_id
		join disaster.verdicts w on w.assessment_id = a.id and w.kind = 'verified'
		where a.event_id = $1 and (cardinality($2::bigint[]) = 0 or a.unit_id = any ($2::bigint[])) and l.area_m2 > 0
		order by l.assessment_id, l.line`, []any{event, units}, func(r pg.Scanner) error {
		var id int64
		var c norm.Crop
		if err := r.Scan(&id, &c.Kind, &c.AreaM2, &c.Band); err != nil {
			return err
		}
		if i, ok := at[id]; ok {
			list[i].Facts.Crops = append(list[i].Facts.Crops, c)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the verified crops of event %d: %w", event, err)
	}
	return nil
}
