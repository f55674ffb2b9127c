package payout

import (
	"fmt"
	"slices"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func insertSession(tx *pg.Tx, s *Session, people []Person) error {
	err := tx.Row(`
		insert into payout.sessions (plan_id, unit_id, place, starts_at, note, contact, planned_by)
		values ($1, $2, $3, $4, $5, $6, $7) returning id`,
		s.Plan, s.UnitID, s.Place, s.StartsAt, s.Note, s.Contact, tx.By.ID).Scan(&s.ID)
	if pg.IsCheck(err, "sessions_of_a_released_plan") {
		return fault.Of(fault.Conflict, "plan.moved")
	}
	if err != nil {
		return fmt.Errorf("insert a session of plan %d: %w", s.Plan, err)
	}
	ids, names := make([]int64, len(people)), make([]string, len(people))
	for i, p := range people {
		ids[i], names[i] = p.ID, p.Name
	}
	_, err = tx.Exec(`
		insert into payout.session_staff (session_id, user_id, name)
		select $1, * from unnest($2::bigint[], $3::text[])`, s.ID, ids, names)
	if err != nil {
		return fmt.Errorf("insert the staff of session %d: %w", s.ID, err)
	}
	return nil
}

func insertCancel(tx *pg.Tx, s *Session, reason string) error {
	_, err := tx.Exec(`insert into payout.session_cancels (session_id, reason, by_id) values ($1, $2, $3)`,
		s.ID, reason, tx.By.ID)
	if pg.IsCheck(err, "sessions_are_prepared_before_they_open") || pg.IsUnique(err, "session_cancels_pkey") {
		return fault.Of(fault.Conflict, "session.moved")
	}
	if err != nil {
		return fmt.Errorf("cancel session %d: %w", s.ID, err)
	}
	return nil
}

const selectSession = `
	select s.id, s.plan_id, p.part, s.unit_id, p.unit_id, s.place, s.starts_at, s.note, s.contact, t.state,
		o.opened_on, coalesce(o.opened_at, 'epoch'), coalesce(o.actor, ''),
		c.closed_on, coalesce(c.closed_at, 'epoch'), m.rows, m.answered, m.given, ` + decidedColumns + `
	from payout.sessions s
	join payout.plans p on p.id = s.plan_id
	join ` + fromDecided + ` on d.id = p.decision_id
	left join payout.openings o on o.session_id = s.id
	left join payout.closings c on c.session_id = s.id
	left join payout.session_cancels x on x.session_id = s.id
	cross join lateral (
		select case
			when c.session_id is not null then 'closed'
			when x.session_id is not null then 'cancelled'
			when o.session_id is null then 'planned'
			when exists (
				select from payout.counts k
				where k.session_id = s.id and k.kind = 'closing' and not exists (
					select from payout.handovers h where h.session_id = s.id and h.recorded_at > k.at)) then 'counted'
			else 'open' end as state) t
	cross join lateral (
		select count(*) as rows, count(h.row_id) as answered, count(h.row_id) filter (where h.given) as given
		from payout.roster r
		left join lateral (
			select h.row_id, bool_or(h.outcome <> 'not_given') as given from payout.handovers h
			where h.session_id = r.session_id and h.row_id = r.row_id
			group by h.row_id) h on true
		where r.session_id = s.id) m`

func scanSession(r pg.Scanner) (s Session, err error) {
	err = r.Scan(append([]any{
		&s.ID, &s.Plan, &s.Part, &s.UnitID, &s.FundUnit, &s.Place, &s.StartsAt, &s.Note, &s.Contact, &s.State,
		&s.OpenedOn, &s.OpenedAt, &s.OpenedBy, &s.ClosedOn, &s.ClosedAt, &s.Rows, &s.Answered, &s.GivenN,
	}, s.Decision.columns()...)...)
	return s, err
}

func sessionByID(tx *pg.Tx, id int64) (*Session, error) {
	s, err := scanSession(tx.Row(selectSession+` where s.id = $1`, id))
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "payout.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read session %d: %w", id, err)
	}
	return &s, nil
}

func sessions(tx *pg.Tx, by auth.Actor, f SessionFilter) (list []Session, err error) {
	units, all := within(by)
	if f.Limit <= 0 || f.Limit > listMax {
		f.Limit = 50
	}
	states := []string{}
	for _, s := range f.States {
		states = append(states, string(s))
	}
	from, to := workday.Day(0), workday.Day(0)
	if !f.On.IsZero() {
		from, to = f.On, f.On+1
	}
	err = tx.Each(selectSession+`
		where ($1 or s.unit_id = any ($2) or p.unit_id = any ($2))
			and (cardinality($3::text[]) = 0 or t.state = any ($3))
			and ($4::bigint = 0 or s.plan_id = $4)
			and ($5::bigint = 0 or s.id < $5)
			and ($6::date is null or (s.starts_at at time zone 'Asia/Ho_Chi_Minh')::date >= $6
				and (s.starts_at at time zone 'Asia/Ho_Chi_Minh')::date < $7)
			and ($9::date is null or s.starts_at < ($9 + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh')
		order by case when $9::date is not null then s.starts_at end, s.id desc
		limit $8`, []any{all, units, states, f.Plan, f.Before, from, to, f.Limit, f.Until}, func(r pg.Scanner) error {
		s, err := scanSession(r)
		list = append(list, s)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return list, nil
}

// runners are the roles that hand over.
var runners = func() (roles []string) {
	for _, r := range auth.Roles {
		a := auth.Actor{Kind: auth.Officer, Grants: []auth.Grant{{Role: r, Unit: 1}}}
		if a.May(auth.RunSession, 1) {
			roles = append(roles, string(r))
		}
	}
	return roles
}()

// staffFor are the officers of a commune and of the fund who may hand over today, as
// far as the actor sees them.
func staffFor(tx *pg.Tx, commune, fund int64) (people []Person, err error) {
	err = tx.Each(`
		select distinct u.id, u.name
		from staff.grant_days g
		join staff.users u on u.id = g.user_id
		where g.unit_id in ($1, $2) and g.role = any ($3) and g.days @> $4::date and g.ended_at is null
			and u.state = 'active'
		order by u.name, u.id`, []any{commune, fund, runners, workday.On(tx.Now)}, func(r pg.Scanner) error {
		var p Person
		err := r.Scan(&p.ID, &p.Name)
		people = append(people, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("officers for a session in unit %d: %w", commune, err)
	}
	return people, nil
}

func staffOf(tx *pg.Tx, session int64) (people []Person, err error) {
	err = tx.Each(`select user_id, name from payout.session_staff where session_id = $1 order by name, user_id`,
		[]any{session}, func(r pg.Scanner) error {
			var p Person
			err := r.Scan(&p.ID, &p.Name)
			people = append(people, p)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("staff of session %d: %w", session, err)
	}
	return people, nil
}

// mustBeStaff refuses whoever is not one of the session's people.
func mustBeStaff(tx *pg.Tx, s *Session) error {
	people, err := staffOf(tx, s.ID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(people, func(p Person) bool { return p.ID == tx.By.ID }) {
		return fault.Of(fault.Denied, "session.not_staff")
	}
	return nil
}
