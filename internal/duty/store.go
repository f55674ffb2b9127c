package duty

import (
	"fmt"
	"maps"
	"slices"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// TermOn is the term that holds on a day.
func TermOn(tx *pg.Tx, kind Kind, on workday.Day) (*Term, error) {
	t := Term{Kind: kind}
	err := tx.Row(`
		select valid_from, days, working, proof, basis from duty.terms
		where kind = $1 and valid_from <= $2
		order by valid_from desc limit 1`, string(kind), on).Scan(&t.Since, &t.Days, &t.Working, &t.Proof, &t.Basis)
	if err != nil {
		return nil, fmt.Errorf("read the term %s of %s: %w", kind, on, err)
	}
	return &t, nil
}

func insertDuty(tx *pg.Tx, n New, t Term) error {
	_, err := tx.Exec(`
		insert into duty.duties (kind, ref, unit_id, role, about, path, begun_on, due_on, days, working, proof, basis)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		on conflict do nothing`, // of no index: whoever opens one for another unit does not read it
		string(n.Kind), n.Ref, n.Unit, string(n.Role), n.About, n.Path, n.From, n.Due, t.Days, t.Working,
		string(t.Proof), t.Basis)
	if err != nil {
		return fmt.Errorf("open duty %s of %s: %w", n.Kind, n.Ref, err)
	}
	return nil
}

// step is one to write down.
type step struct {
	what   string
	due    workday.Day
	reason string
	proof  int64
	on     workday.Day // zero: today
}

func insertStep(tx *pg.Tx, d *Duty, s step) error {
	if s.on.IsZero() {
		s.on = workday.On(tx.Now)
	}
	_, err := tx.Exec(`
		insert into duty.steps (duty_id, unit_id, what, on_day, due_on, reason, proof_file_id, actor_id)
		values ($1, $2, $3, $4, $5, $6, nullif($7::bigint, 0), $8)`,
		d.ID, d.UnitID, s.what, s.on, s.due, s.reason, s.proof, tx.By.ID)
	if pg.IsCheck(err, "steps_follow_one_another") || pg.IsUnique(err, "steps_end_a_duty_once") {
		return fault.Of(fault.Conflict, "duty.state") // somebody was faster
	}
	if err != nil {
		return fmt.Errorf("say that duty %d is %s: %w", d.ID, s.what, err)
	}
	d.DueOn = s.due
	return nil
}

// selectDuties reads duties with their newest step that counts.
const selectDuties = `
	select d.id, d.kind, d.ref, d.unit_id, d.role, d.about, d.path, d.begun_on, d.due_on as first_due,
		coalesce(s.due_on, d.due_on) as due_on, d.days, d.working, d.proof, d.basis,
		case s.what when 'paused' then 'paused' when 'done' then 'done' when 'dropped' then 'dropped'
			else 'running' end as state,
		case when s.what = 'paused' then s.on_day end as paused_on,
		case when s.what in ('done', 'dropped') then s.on_day end as ended_on
	from duty.duties d
	left join lateral (
		select s.what, s.on_day, s.due_on from duty.steps s
		where s.duty_id = d.id and s.what <> 'reminded' order by s.id desc limit 1) s on true`

func byID(tx *pg.Tx, id int64) (*Duty, error) {
	var found []Duty
	if err := tx.Gorm().Raw(selectDuties+` where d.id = ?`, id).Scan(&found).Error; err != nil {
		return nil, fmt.Errorf("read duty %d: %w", id, err)
	}
	if len(found) == 0 {
		return nil, fault.Of(fault.Missing, "duty.missing")
	}
	return &found[0], nil
}

// byRef is the duty of something, nil for none.
func byRef(tx *pg.Tx, kind Kind, ref string) (*Duty, error) {
	var found []Duty
	err := tx.Gorm().Raw(selectDuties+` where d.kind = ? and d.ref = ?`, string(kind), ref).Scan(&found).Error
	if err != nil {
		return nil, fmt.Errorf("read duty %s of %s: %w", kind, ref, err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	return &found[0], nil
}

// Unopened are those of the refs of which there is no duty of a kind yet, in their order.
func Unopened(tx *pg.Tx, kind Kind, refs []string) (list []string, err error) {
	err = tx.Each(`
		select r.ref from unnest($2::text[]) with ordinality as r (ref, n)
		where not exists (select from duty.duties d where d.kind = $1 and d.ref = r.ref)
		order by r.n`, []any{string(kind), refs}, func(r pg.Scanner) error {
		var ref string
		err := r.Scan(&ref)
		list = append(list, ref)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for duties %s that are not opened: %w", kind, err)
	}
	return list, nil
}

// About lists the duties about something, as they were opened.
func About(tx *pg.Tx, ref string) (list []Duty, err error) {
	err = tx.Gorm().Raw(selectDuties+` where d.ref = ? order by d.due_on, d.id limit ?`, ref, listMax).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("list the duties about %s: %w", ref, err)
	}
	return list, nil
}

// duties lists those of the own units, of others what is late, and what one may end there.
func duties(tx *pg.Tx, f Filter, own []int64, may map[Kind][]int64, all bool) (list []Duty, err error) {
	mine, args := `? or d.unit_id in ? or d.state = 'running' and d.due_on < ?`, []any{all, append(own, 0), workday.On(tx.Now)}
	for _, kind := range slices.Sorted(maps.Keys(may)) {
		mine += ` or d.kind = ? and d.unit_id in ?`
		args = append(args, string(kind), may[kind])
	}
	query := `select * from (` + selectDuties + `) d
		where d.state in ('running', 'paused') and (` + mine + `)
			and (?::bigint = 0 or (d.state = 'paused', d.due_on, d.id) > (
				select a.state = 'paused', a.due_on, a.id from (` + selectDuties + ` where d.id = ?) a))
		order by d.state = 'paused', d.due_on, d.id limit ?`
	args = append(args, f.After, f.After, f.Limit)
	if f.Done {
		query = `select * from (` + selectDuties + `) d
			where d.state in ('done', 'dropped') and (? or d.unit_id in ?) and (?::bigint = 0 or d.id < ?)
			order by d.id desc limit ?`
		args = []any{all, append(own, 0), f.After, f.After, f.Limit}
	}
	if err := tx.Gorm().Raw(query, args...).Scan(&list).Error; err != nil {
		return nil, fmt.Errorf("list duties: %w", err)
	}
	return list, nil
}

func stepsOf(tx *pg.Tx, id int64) (list []Step, err error) {
	err = tx.Each(`
		select what, on_day, due_on, reason, coalesce(proof_file_id, 0), actor, at
		from duty.steps where duty_id = $1 and what <> 'reminded' order by id limit $2`, []any{id, listMax},
		func(r pg.Scanner) error {
			var s Step
			err := r.Scan(&s.What, &s.On, &s.DueOn, &s.Reason, &s.ProofID, &s.Actor, &s.At)
			list = append(list, s)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read the steps of duty %d: %w", id, err)
	}
	return list, nil
}

// toRemind are the duties that run and are due soon or overdue, and of which nobody was
// told today.
func toRemind(tx *pg.Tx, today workday.Day) (list []Duty, err error) {
	err = tx.Gorm().Raw(`select * from (`+selectDuties+`) d
		where d.state = 'running' and d.due_on <= ?
			and not exists (select from duty.steps s where s.duty_id = d.id and s.what = 'reminded' and s.on_day > ?)
		order by d.id limit ?`, today+remindAhead, today-remindEvery, listMax).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("list duties to be reminded of: %w", err)
	}
	return list, nil
}

// remind writes down that somebody is told today; false when another server did.
func remind(tx *pg.Tx, d Duty, today workday.Day) (bool, error) {
	n, err := tx.Exec(`
		insert into duty.steps (duty_id, unit_id, what, on_day, due_on, actor_id)
		values ($1, $2, 'reminded', $3, $4, 0)
		on conflict (duty_id, on_day) where what = 'reminded' do nothing`, d.ID, d.UnitID, today, d.DueOn)
	if err != nil {
		return false, fmt.Errorf("remind of duty %d: %w", d.ID, err)
	}
	return n == 1, nil
}
