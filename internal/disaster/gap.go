package disaster

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
)

// GapLine sets what a unit reported beside what the surveys of its households add up
// to. Tallies were inflated before; who asks for help on them must explain the gap.
type GapLine struct {
	Indicator
	Reported int64 // by the newest reports of the communes
	Told     bool  // somebody reported it
	Counted  int64 // in the newest survey of each household
	Verified int64 // of these, by verified ones only
}

// Gap is how much more was reported than was counted; less than nothing if fewer.
func (g GapLine) Gap() int64 { return g.Reported - g.Counted }

// Gap compares the two sources for a unit and all units below it, indicator by
// indicator that both can know.
func Gap(tx *pg.Tx, event, unit int64) ([]GapLine, error) {
	if err := see(tx); err != nil {
		return nil, err
	}
	units, err := place.Reach(tx, unit)
	if err != nil {
		return nil, err
	}
	reported, err := sumReports(tx, event, units)
	if err != nil {
		return nil, err
	}
	counted, err := countHouseholds(tx, event, units)
	if err != nil {
		return nil, err
	}
	all, err := Indicators(tx)
	if err != nil {
		return nil, err
	}
	var lines []GapLine
	for _, i := range all {
		if i.Counted == "" {
			continue
		}
		qty, told := reported[i.Code]
		sums := counted[i.Counted]
		lines = append(lines, GapLine{Indicator: i, Reported: qty, Told: told, Counted: sums[0], Verified: sums[1]})
	}
	return lines, nil
}

// sumReports adds the newest reports of the communes among the units. Districts and
// provinces pass on what communes told; adding theirs would count it twice.
func sumReports(tx *pg.Tx, event int64, units []int64) (map[string]int64, error) {
	sums := map[string]int64{}
	err := tx.Each(`
		select v.indicator, sum(v.qty)::bigint
		from disaster.reports r
		join disaster.report_values v on v.report_id = r.id
		where r.event_id = $1 and r.unit_id = any ($2::bigint[]) and r.level = 'commune'
			and not exists (select from disaster.reports n
				where n.event_id = r.event_id and n.unit_id = r.unit_id and n.version > r.version)
		group by v.indicator`, []any{event, units}, func(row pg.Scanner) error {
		var code string
		var qty int64
		err := row.Scan(&code, &qty)
		sums[code] = qty
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("add up the reports of event %d: %w", event, err)
	}
	return sums, nil
}

// countHouseholds adds up the newest surveys: all of them, and the verified ones.
func countHouseholds(tx *pg.Tx, event int64, units []int64) (map[string][2]int64, error) {
	sums := map[string][2]int64{}
	err := tx.Each(`
		with newest as materialized (
			select a.id, a.dead, a.missing, a.injured, a.persons, a.band, a.depth_cm, a.relocated,
				exists (select from disaster.verdicts w where w.assessment_id = a.id and w.kind = 'verified') as ok
			from disaster.assessments a
			where a.event_id = $1 and a.unit_id = any ($2::bigint[])
				and not exists (select from disaster.assessments n
					where n.event_id = a.event_id and n.household_id = a.household_id and n.revision > a.revision)
		)
		select c.name, coalesce(sum(c.qty), 0)::bigint, coalesce(sum(c.qty) filter (where n.ok), 0)::bigint
		from newest n
		cross join lateral (values
			('households', 1), ('persons', n.persons), ('dead', n.dead), ('missing', n.missing),
			('injured', n.injured), ('relocated', n.relocated::int),
			('house_' || n.band, 1),
			(case when n.depth_cm > 300 then 'flooded_over_3m' when n.depth_cm >= 100 then 'flooded_3m'
				when n.depth_cm > 0 then 'flooded_1m' else '' end, 1)
		) as c (name, qty)
		group by c.name
		union all
		select k.counted, sum(l.area_m2 + l.heads)::bigint, coalesce(sum(l.area_m2 + l.heads) filter (where n.ok), 0)::bigint
		from newest n
		join disaster.losses l on l.assessment_id = n.id
		join disaster.loss_kinds k on k.kind = l.kind
		group by k.counted`, []any{event, units}, func(row pg.Scanner) error {
		var name string
		var s [2]int64
		err := row.Scan(&name, &s[0], &s[1])
		sums[name] = s
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count the households of event %d: %w", event, err)
	}
	return sums, nil
}
