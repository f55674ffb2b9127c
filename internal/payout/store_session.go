package payout

import (
	"fmt"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func insertSession(tx *pg.Tx, s *Session, people []Person) error {
	err := tx.Row(`
		insert into payout.sessions (plan_id, unit_id, place, starts_at, note, planned_by)
		values ($1, $2, $3, $4, $5, $6) returning id`,
		s.Plan, s.UnitID, s.Place, s.StartsAt, s.Note, tx.By.ID).Scan(&s.ID)
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
	select s.id, s.plan_id, p.part, s.unit_id, p.unit_id, s.place, s.starts_at, s.note, t.state,
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
		&s.ID, &s.Plan, &s.Part, &s.UnitID, &s.FundUnit, &s.Place, &s.StartsAt, &s.Note, &s.State,
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
		order by s.id desc
		limit $8`, []any{all, units, states, f.Plan, f.Before, from, to, f.Limit}, func(r pg.Scanner) error {
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

// holdPlan lets one opening of a plan at a time look at what is left.
func holdPlan(tx *pg.Tx, s *Session) error {
	_, err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended('payout.plan:' || $1::bigint, 0))`, s.Plan)
	if err != nil {
		return fmt.Errorf("hold plan %d: %w", s.Plan, err)
	}
	return nil
}

// plannedLine is what a plan gives to a row and what the row has had of it.
type plannedLine struct {
	qty, given int64
	elsewhere  bool // it stands in the roster of another session that is open
}

func plannedLines(tx *pg.Tx, s *Session) (map[int64]plannedLine, error) {
	lines := map[int64]plannedLine{}
	err := tx.Each(`
		select l.row_id, l.qty, coalesce(g.qty, 0)::bigint, exists (
			select from payout.roster r
			where r.row_id = l.row_id and r.session_id <> $3
				and not exists (select from payout.closings c where c.session_id = r.session_id))
		from payout.plan_lines l
		left join lateral (
			select sum(h.qty) as qty from payout.handovers h
			join payout.sessions s on s.id = h.session_id
			where h.row_id = l.row_id and s.plan_id = l.plan_id) g on true
		where l.plan_id = $1 and l.unit_id = $2`, []any{s.Plan, s.UnitID, s.ID}, func(r pg.Scanner) error {
		var id int64
		var l plannedLine
		err := r.Scan(&id, &l.qty, &l.given, &l.elsewhere)
		lines[id] = l
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("lines of plan %d in unit %d: %w", s.Plan, s.UnitID, err)
	}
	return lines, nil
}

// usedParts is how much of a row each account has paid already.
func usedParts(tx *pg.Tx, s *Session) (map[part]int64, error) {
	used := map[part]int64{}
	err := tx.Each(`
		select p.row_id, p.account_id, sum(p.qty)::bigint
		from payout.handover_parts p
		join payout.plan_lines l on l.plan_id = $1 and l.row_id = p.row_id
		where l.unit_id = $2
		group by 1, 2`, []any{s.Plan, s.UnitID}, func(r pg.Scanner) error {
		var k part
		var qty int64
		err := r.Scan(&k.row, &k.account, &qty)
		used[k] = qty
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("parts paid of plan %d in unit %d: %w", s.Plan, s.UnitID, err)
	}
	return used, nil
}

// fillDraws reads which accounts they are, and puts them in order.
func fillDraws(tx *pg.Tx, draws []*draw) error {
	slices.SortFunc(draws, func(a, b *draw) int { return int(a.account - b.account) })
	ids := make([]int64, len(draws))
	at := make(map[int64]*draw, len(draws))
	for i, d := range draws {
		ids[i], at[d.account] = d.account, d
	}
	err := tx.Each(`
		select id, book_id, coalesce(earmark_id, 0), item, holder from ledger.accounts
		where id = any ($1)`, []any{ids}, func(r pg.Scanner) error {
		var id int64
		var d draw
		if err := r.Scan(&id, &d.book, &d.earmark, &d.item, &d.holder); err != nil {
			return err
		}
		to := at[id]
		to.book, to.earmark, to.item, to.holder = d.book, d.earmark, d.item, d.holder
		return nil
	})
	if err != nil {
		return fmt.Errorf("read %d reserves: %w", len(draws), err)
	}
	return nil
}

func insertOpening(tx *pg.Tx, s *Session, c *Count) error {
	c.Kind = "opening"
	if err := insertCount(tx, s.ID, c); err != nil {
		return err
	}
	_, err := tx.Exec(`insert into payout.openings (session_id, count_id, by_id, opened_on) values ($1, $2, $3, $4)`,
		s.ID, c.ID, tx.By.ID, s.OpenedOn)
	switch {
	case pg.IsUnique(err, "sessions_open_once"):
		return errSessionStep(Running)
	case pg.IsCheck(err, "cancelled_sessions_stay_cancelled"), pg.IsCheck(err, "sessions_of_a_released_plan"):
		return fault.Of(fault.Conflict, "session.moved")
	case err != nil:
		return fmt.Errorf("open session %d: %w", s.ID, err)
	}
	return nil
}

// insertCount writes a count with its notes and goods.
func insertCount(tx *pg.Tx, session int64, c *Count) error {
	err := tx.Row(`
		insert into payout.counts (session_id, kind, money, expected, reason, by_id)
		values ($1, $2, $3, $4, $5, $6) returning id, at`,
		session, c.Kind, int64(c.Money), int64(c.Expected), c.Reason, tx.By.ID).Scan(&c.ID, &c.At)
	if pg.IsUnique(err, "counts_open_once") {
		return errSessionStep(Running)
	}
	if err != nil {
		return fmt.Errorf("insert a count of session %d: %w", session, err)
	}
	var denominations, pieces, qty, expected []int64
	var lots, items, reasons []string
	for _, n := range c.Notes {
		denominations, pieces = append(denominations, n.Denomination), append(pieces, n.Pieces)
	}
	for _, g := range c.Goods {
		lots, items, reasons = append(lots, g.Lot), append(items, g.Item), append(reasons, g.Reason)
		qty, expected = append(qty, g.Qty), append(expected, g.Expected)
	}
	_, err = tx.Exec(`
		with notes as (
			insert into payout.count_notes (count_id, denomination, pieces)
			select $1, * from unnest($2::bigint[], $3::bigint[])
		)
		insert into payout.count_goods (count_id, lot, item, qty, expected, reason)
		select $1, * from unnest($4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::text[])`,
		c.ID, denominations, pieces, lots, items, qty, expected, reasons)
	if err != nil {
		return fmt.Errorf("insert notes and goods of count %d: %w", c.ID, err)
	}
	return nil
}

func insertDraws(tx *pg.Tx, session int64, draws []*draw) error {
	n := len(draws)
	accounts, drawn, qty := make([]int64, n), make([]int64, n), make([]int64, n)
	items, lots := make([]string, n), make([]string, n)
	for i, d := range draws {
		accounts[i], drawn[i], qty[i], items[i], lots[i] = d.account, d.drawn, d.qty, d.item, d.lot()
	}
	_, err := tx.Exec(`
		insert into payout.draws (session_id, account_id, drawn_id, item, lot, qty)
		select $1, * from unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[])`,
		session, accounts, drawn, items, lots, qty)
	if err != nil {
		return fmt.Errorf("insert %d draws of session %d: %w", n, session, err)
	}
	return nil
}

func insertRoster(tx *pg.Tx, s *Session, b *built) error {
	n := len(b.lines)
	rows, nths, qty := make([]int64, n), make([]int64, n), make([]int64, n)
	codes, households, names, villages := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	purposes, items, norms := make([]string, n), make([]string, n), make([]string, n)
	for i, l := range b.lines {
		rows[i], nths[i], qty[i] = l.Row, int64(l.Nth), l.Qty
		codes[i], households[i], names[i], villages[i] = l.Code, l.HouseholdCode, l.Name, l.Village
		purposes[i], items[i], norms[i] = l.Purpose, l.Item, normOf(l)
	}
	_, err := tx.Exec(`
		insert into payout.roster (session_id, plan_id, unit_id, row_id, nth, code, household_code, name, village,
			purpose, item, qty, norm)
		select $1, $2, $3, * from unnest($4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[],
			$10::text[], $11::text[], $12::bigint[], $13::text[])`,
		s.ID, s.Plan, s.UnitID, rows, nths, codes, households, names, villages, purposes, items, qty, norms)
	if pg.IsCheck(err, "rows_stand_in_one_session_at_a_time") || pg.IsCheck(err, "roster_gives_what_the_plan_gives") {
		return fault.Of(fault.Conflict, "session.moved")
	}
	if err != nil {
		return fmt.Errorf("insert the roster of session %d: %w", s.ID, err)
	}
	var of, accounts, parts []int64
	for _, p := range b.parts {
		of, accounts, parts = append(of, p.row), append(accounts, p.account), append(parts, p.qty)
	}
	_, err = tx.Exec(`
		insert into payout.roster_parts (session_id, unit_id, row_id, account_id, qty)
		select $1, $2, * from unnest($3::bigint[], $4::bigint[], $5::bigint[])`, s.ID, s.UnitID, of, accounts, parts)
	if err != nil {
		return fmt.Errorf("insert the parts of session %d: %w", s.ID, err)
	}
	return nil
}

// roster reads the lines of a session with what became of each: all, one row, or
// those in whose norm all the words stand.
func roster(tx *pg.Tx, session, row int64, words string) (lines []Line, err error) {
	patterns := []string{}
	for w := range strings.FieldsSeq(words) {
		patterns = append(patterns, w)
	}
	err = tx.Each(`
		select r.row_id, r.nth, r.code, r.household_code, r.name, r.village, r.purpose, r.item, r.qty,
			coalesce(h.id, 0), coalesce(h.outcome, ''), coalesce(h.qty, 0), coalesce(h.taker, ''), coalesce(h.proof, ''),
			coalesce(h.reason, ''), h.next_on, coalesce(h.handed_at, 'epoch'), coalesce(h.actor, ''),
			coalesce(h.signature_id, 0), coalesce(h.sheet_page, 0)
		from payout.roster r
		left join lateral (
			select * from payout.handovers h
			where h.session_id = r.session_id and h.row_id = r.row_id
			order by (h.outcome <> 'not_given') desc, h.id desc
			limit 1) h on true
		where r.session_id = $1 and ($2::bigint = 0 or r.row_id = $2)
			and not exists (select from unnest($3::text[]) w where strpos(r.norm, w) = 0)
		order by r.nth
		limit 20000`, []any{session, row, patterns}, func(r pg.Scanner) error {
		var l Line
		var h Handed
		err := r.Scan(&l.Row, &l.Nth, &l.Code, &l.HouseholdCode, &l.Name, &l.Village, &l.Purpose, &l.Item, &l.Qty,
			&h.ID, &h.Outcome, &h.Qty, &h.Taker, &h.Proof, &h.Reason, &h.NextOn, &h.HandedAt, &h.By,
			&h.Signature, &h.SheetPage)
		if h.ID != 0 {
			h.Row, h.Code = l.Row, l.Code
			l.Handed, l.Outcome, l.Given = &h, h.Outcome, h.Qty
		}
		lines = append(lines, l)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("roster of session %d: %w", session, err)
	}
	return lines, nil
}

// needs is what a session drew, and what of it should still be there.
func needs(tx *pg.Tx, session int64) (drawn, left []Need, err error) {
	rests, err := restsOf(tx, session)
	if err != nil {
		return nil, nil, err
	}
	put := func(list []Need, r rest, qty int64) []Need {
		n := Need{Item: r.item, Lot: r.lot}
		i, found := slices.BinarySearchFunc(list, n, compareNeeds)
		if !found {
			list = slices.Insert(list, i, n)
		}
		list[i].Qty += qty
		return list
	}
	for _, r := range rests {
		drawn, left = put(drawn, r, r.qty), put(left, r, r.left)
	}
	return drawn, left, nil
}

// rest is what one account drew for a session, and what of it was not handed over.
type rest struct {
	account, drawn, book int64
	item, lot            string
	qty, left            int64
}

func restsOf(tx *pg.Tx, session int64) (list []rest, err error) {
	err = tx.Each(`
		select d.account_id, d.drawn_id, a.book_id, d.item, d.lot, d.qty, (d.qty - coalesce((
			select sum(p.qty) from payout.handover_parts p
			where p.session_id = d.session_id and p.account_id = d.account_id), 0))::bigint
		from payout.draws d
		join ledger.accounts a on a.id = d.account_id
		where d.session_id = $1
		order by d.account_id`, []any{session}, func(r pg.Scanner) error {
		var x rest
		err := r.Scan(&x.account, &x.drawn, &x.book, &x.item, &x.lot, &x.qty, &x.left)
		list = append(list, x)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("rests of session %d: %w", session, err)
	}
	return list, nil
}

func sheetPages(tx *pg.Tx, session int64) (pages []int, err error) {
	err = tx.Each(`select page from payout.sheets where session_id = $1 order by page`, []any{session},
		func(r pg.Scanner) error {
			var p int
			err := r.Scan(&p)
			pages = append(pages, p)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("sheets of session %d: %w", session, err)
	}
	return pages, nil
}

// lastCount is the newest count of a kind, or nil.
func lastCount(tx *pg.Tx, session int64, kind string) (*Count, error) {
	c := &Count{Kind: kind}
	err := tx.Row(`
		select id, money, expected, reason, by_id, actor, at from payout.counts
		where session_id = $1 and kind = $2
		order by id desc
		limit 1`, session, kind).Scan(&c.ID, &c.Money, &c.Expected, &c.Reason, &c.ByID, &c.By, &c.At)
	if pg.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("last count of session %d: %w", session, err)
	}
	err = tx.Each(`select denomination, pieces from payout.count_notes where count_id = $1 order by 1 desc`, []any{c.ID},
		func(r pg.Scanner) error {
			var n Note
			err := r.Scan(&n.Denomination, &n.Pieces)
			c.Notes = append(c.Notes, n)
			return err
		})
	if err == nil {
		err = tx.Each(`
			select lot, item, qty, expected, reason from payout.count_goods
			where count_id = $1 order by item, lot`, []any{c.ID}, func(r pg.Scanner) error {
			var g GoodsCount
			err := r.Scan(&g.Lot, &g.Item, &g.Qty, &g.Expected, &g.Reason)
			c.Goods = append(c.Goods, g)
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("read count %d: %w", c.ID, err)
	}
	return c, nil
}
