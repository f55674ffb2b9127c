package payout

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

const decidedColumns = `d.id, d.slug, d.number, d.decided_on, d.unit_id, f.name, n.name, d.private`

const fromDecided = `
	aid.decisions d
	join ledger.funds f on f.id = d.fund_id
	join aid.rounds n on n.id = d.round_id`

func (d *Decided) columns() []any {
	return []any{&d.ID, &d.Slug, &d.Number, &d.DecidedOn, &d.UnitID, &d.Fund, &d.Round, &d.Private}
}

func decided(tx *pg.Tx, id int64) (*Decided, error) {
	var d Decided
	err := tx.Row(`select `+decidedColumns+` from `+fromDecided+` where d.id = $1`, id).Scan(d.columns()...)
	if pg.NoRows(err) {
		return nil, fault.On("decision", "plan.decision.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read decision %d: %w", id, err)
	}
	return &d, nil
}

// decisionsOf are the decisions of the units for which the actor prepares plans.
func decisionsOf(tx *pg.Tx, by auth.Actor) (list []Decided, err error) {
	err = tx.Each(`
		select `+decidedColumns+` from `+fromDecided+`
		where $1 or d.unit_id = any ($2)
		order by d.id desc
		limit $3`, []any{by.Kind == auth.Machine, preparing(by), listMax}, func(r pg.Scanner) error {
		var d Decided
		err := r.Scan(d.columns()...)
		list = append(list, d)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list decisions to plan: %w", err)
	}
	return list, nil
}

// preparing are the units for which the actor prepares plans.
func preparing(by auth.Actor) []int64 {
	units := []int64{}
	for _, u := range by.Reach() {
		if by.May(auth.PreparePlan, u) {
			units = append(units, u)
		}
	}
	return units
}

// unplanned looks for one row that hangs, is not given and stands in no living plan.
func unplanned(tx *pg.Tx, by auth.Actor) (n int, since workday.Day, err error) {
	err = tx.Row(`
		select count(*), min(d.decided_on)
		from aid.decisions d
		where d.unit_id = any ($1) and exists (
			select from aid.row_states s
			left join aid.notices t on t.decision_id = s.decision_id and t.unit_id = s.unit_id
			where s.decision_id = d.id and s.struck_at is null and s.given < s.qty
				and (d.private or t.starts_on <= $2)
				and not exists (
					select from payout.plan_lines l
					join payout.plans p on p.id = l.plan_id
					where l.row_id = s.row_id and p.state not in ('closed', 'aborted'))
				and not exists (
					select from payout.plan_units u
					join payout.plans p on p.id = u.plan_id
					where p.decision_id = d.id and u.unit_id = s.unit_id and p.state = 'open'))`,
		preparing(by), workday.On(tx.Now)).Scan(&n, &since)
	if err != nil {
		return 0, 0, fmt.Errorf("count decisions without a plan: %w", err)
	}
	return n, since, nil
}

// unitsOf are the communes that a decision gives in, within the actor's scope.
func unitsOf(tx *pg.Tx, decision int64) (units []int64, err error) {
	err = tx.Each(`select distinct unit_id from aid.rows where decision_id = $1 order by 1`, []any{decision},
		func(r pg.Scanner) error {
			var u int64
			err := r.Scan(&u)
			units = append(units, u)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("communes of decision %d: %w", decision, err)
	}
	return units, nil
}

// plannedRows are the rows that a living plan has.
func plannedRows(tx *pg.Tx, decision int64) (map[int64]bool, error) {
	rows := map[int64]bool{}
	err := tx.Each(`
		select l.row_id from payout.plan_lines l
		join payout.plans p on p.id = l.plan_id
		where p.decision_id = $1 and p.state not in ('closed', 'aborted')`, []any{decision}, func(r pg.Scanner) error {
		var id int64
		err := r.Scan(&id)
		rows[id] = true
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("planned rows of decision %d: %w", decision, err)
	}
	return rows, nil
}

// insertPlan writes a plan as the next part. Two at once wait here for each other.
func insertPlan(tx *pg.Tx, p *Plan, units []int64) error {
	_, err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended('payout.decision:' || $1::bigint, 0))`, p.Decision.ID)
	if err != nil {
		return fmt.Errorf("hold decision %d: %w", p.Decision.ID, err)
	}
	err = tx.Row(`
		insert into payout.plans (decision_id, part, unit_id, due_on, note, prepared_by)
		select $1, 1 + coalesce(max(part), 0), $2, $3, $4, $5 from payout.plans where decision_id = $1
		returning id, part, prepared_at`,
		p.Decision.ID, p.UnitID, p.DueOn, p.Note, p.PreparedBy).Scan(&p.ID, &p.Part, &p.PreparedAt)
	if err != nil {
		return fmt.Errorf("insert a plan of decision %d: %w", p.Decision.ID, err)
	}
	_, err = tx.Exec(`insert into payout.plan_units (plan_id, unit_id) select $1, unnest($2::bigint[])`, p.ID, units)
	if err != nil {
		return fmt.Errorf("insert communes of plan %d: %w", p.ID, err)
	}
	return nil
}

func insertPlanLines(tx *pg.Tx, plan int64, rows []aid.PayRow) error {
	n := len(rows)
	ids, units, households, left := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	codes, purposes, items := make([]string, n), make([]string, n), make([]string, n)
	for i, r := range rows {
		ids[i], units[i], households[i], left[i] = r.Row, r.Unit, r.Household, r.Qty-r.Given
		codes[i], purposes[i], items[i] = r.Code, r.Purpose, r.Item
	}
	_, err := tx.Exec(`
		insert into payout.plan_lines (plan_id, row_id, unit_id, household_id, code, purpose, item, qty)
		select $1, t.* from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::bigint[]) t`,
		plan, ids, units, households, codes, purposes, items, left)
	switch {
	case pg.IsCheck(err, "plans_change_while_open"):
		return errStep(Locked)
	case pg.IsCheck(err, "rows_stand_in_one_plan_at_a_time"), pg.IsCheck(err, "plan_lines_are_what_was_decided"):
		return fault.Of(fault.Conflict, "plan.changed")
	case err != nil:
		return fmt.Errorf("insert %d lines of plan %d: %w", n, plan, err)
	}
	return nil
}

func insertAct(tx *pg.Tx, p *Plan, act State, reason string) error {
	var number, year *int64
	if act == Locked {
		y := int64(p.Year)
		number, year = &p.Number, &y
	}
	_, err := tx.Exec(`
		insert into payout.plan_acts (plan_id, act, by_id, number, year, reason) values ($1, $2, $3, $4, $5, $6)`,
		p.ID, act, tx.By.ID, number, year, reason)
	switch {
	case pg.IsCheck(err, "plans_take_three_people"):
		return fault.Of(fault.Denied, "plan.people."+string(act))
	case pg.IsCheck(err, "plans_go_step_by_step"), pg.IsUnique(err, "plans_do_a_thing_once"):
		return fault.Of(fault.Conflict, "plan.moved")
	case pg.IsCheck(err, "plans_reconcile_when_nothing_is_missing"):
		return fault.Of(fault.Conflict, "plan.moved")
	case pg.IsCheck(err, "plans_end_after_their_sessions"):
		return fault.Of(fault.Conflict, "plan.sessions.open")
	case err != nil:
		return fmt.Errorf("%s plan %d: %w", act, p.ID, err)
	}
	return nil
}

const selectPlan = `
	select p.id, p.part, p.unit_id, p.due_on, p.note, p.state, coalesce(k.number, 0), coalesce(k.year, 0),
		p.prepared_by, p.actor, p.prepared_at, ` + decidedColumns + `
	from payout.plans p
	left join payout.plan_acts k on k.plan_id = p.id and k.act = 'locked'
	join ` + fromDecided + ` on d.id = p.decision_id`

func scanPlan(r pg.Scanner) (p Plan, err error) {
	err = r.Scan(append([]any{
		&p.ID, &p.Part, &p.UnitID, &p.DueOn, &p.Note, &p.State, &p.Number, &p.Year,
		&p.PreparedBy, &p.Preparer, &p.PreparedAt,
	}, p.Decision.columns()...)...)
	return p, err
}

func planByID(tx *pg.Tx, id int64) (*Plan, error) {
	p, err := scanPlan(tx.Row(selectPlan+` where p.id = $1`, id))
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "payout.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read plan %d: %w", id, err)
	}
	return &p, nil
}

func plans(tx *pg.Tx, by auth.Actor, f PlanFilter) (list []Plan, err error) {
	units, all := within(by)
	if f.Limit <= 0 || f.Limit > listMax {
		f.Limit = 50
	}
	states := []string{}
	for _, s := range f.States {
		states = append(states, string(s))
	}
	err = tx.Each(selectPlan+`
		where ($1 or p.unit_id = any ($2) or exists (
				select from payout.plan_units u where u.plan_id = p.id and u.unit_id = any ($2)))
			and (cardinality($3::text[]) = 0 or p.state = any ($3))
			and ($4::bigint = 0 or p.decision_id = $4)
			and ($5::bigint = 0 or p.id < $5)
		order by p.id desc
		limit $6`, []any{all, units, states, f.Decision, f.Before, f.Limit}, func(r pg.Scanner) error {
		p, err := scanPlan(r)
		list = append(list, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list plans: %w", err)
	}
	return list, nil
}

func planUnits(tx *pg.Tx, plan int64) (units []int64, err error) {
	err = tx.Each(`select unit_id from payout.plan_units where plan_id = $1 order by 1`, []any{plan},
		func(r pg.Scanner) error {
			var u int64
			err := r.Scan(&u)
			units = append(units, u)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("communes of plan %d: %w", plan, err)
	}
	return units, nil
}

func planActs(tx *pg.Tx, plan int64) (acts []Act, err error) {
	err = tx.Each(`select act, by_id, actor, at, reason from payout.plan_acts where plan_id = $1 order by at`, []any{plan},
		func(r pg.Scanner) error {
			var a Act
			err := r.Scan(&a.Act, &a.ByID, &a.By, &a.At, &a.Reason)
			acts = append(acts, a)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("acts of plan %d: %w", plan, err)
	}
	return acts, nil
}

// planCommunes sums the lines of a locked plan by commune, within the actor's scope.
func planCommunes(tx *pg.Tx, plan int64) (list []Commune, err error) {
	at := map[int64]int{}
	err = tx.Each(`
		select l.unit_id, l.item, count(*), sum(l.qty)::bigint, count(*) filter (where g.qty > 0),
			coalesce(sum(g.qty), 0)::bigint
		from payout.plan_lines l
		left join lateral (
			select sum(h.qty) as qty from payout.handovers h
			join payout.sessions s on s.id = h.session_id
			where h.row_id = l.row_id and s.plan_id = l.plan_id) g on true
		where l.plan_id = $1
		group by l.unit_id, l.item
		order by l.unit_id, l.item`, []any{plan}, func(r pg.Scanner) error {
		var unit, qty, given int64
		var item string
		var rows, givenRows int
		if err := r.Scan(&unit, &item, &rows, &qty, &givenRows, &given); err != nil {
			return err
		}
		i, known := at[unit]
		if !known {
			i = len(list)
			at[unit] = i
			list = append(list, Commune{Unit: unit})
		}
		list[i].Sums = add(list[i].Sums, item, qty, rows)
		list[i].Given = add(list[i].Given, item, given, givenRows)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("lines of plan %d: %w", plan, err)
	}
	return list, nil
}
