package aid

import (
	"encoding/json"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// rounds lists rounds, newest first. Those of events that the actor does not see are
// left out.
func rounds(tx *pg.Tx, before int64) (list []Round, err error) {
	var all []Round
	err = tx.Each(selectRound+`
		where $1::bigint = 0 or r.id < $1
		order by r.id desc limit $2`, []any{before, roundsOfListMax}, func(row pg.Scanner) error {
		r, err := scanRound(row)
		all = append(all, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list rounds: %w", err)
	}
	events := make(map[int64]*disaster.Event)
	for _, r := range all {
		e, asked := events[r.Event]
		if !asked {
			e, err = disaster.EventByID(tx, r.Event)
			if _, theirs := fault.As(err); err != nil && !theirs {
				return nil, err
			}
			events[r.Event] = e
		}
		if e != nil {
			r.EventName, r.EventSlug = e.Name, e.Slug
			list = append(list, r)
		}
	}
	return list, nil
}

func roundRows(tx *pg.Tx, round int64, after, limit int) (rows []RoundRow, err error) {
	err = tx.Each(`
		select l.nth, q.household_code, q.head, q.unit_id, q.village, q.purpose, q.case_name, q.item, q.sum, coalesce(q.approved, l.want), l.want, l.qty,
			coalesce(p.number, 0), coalesce(w.code, ''), coalesce(s.given, 0), s.struck_at is not null
		from aid.round_lines l
		join aid.request_lines q on q.id = l.line_id
		join aid.requests t on t.id = q.request_id
		left join aid.request_papers p on p.id = t.submission_id
		left join aid.decisions d on d.round_id = l.round_id
		left join aid.rows w on w.decision_id = d.id and w.nth = l.nth
		left join aid.row_states s on s.row_id = w.id
		where l.round_id = $1 and l.nth > $2::bigint
		order by l.nth limit $3`, []any{round, after, limit}, func(row pg.Scanner) error {
		var r RoundRow
		err := row.Scan(&r.Nth, &r.Household, &r.Name, &r.Unit, &r.VillageName, &r.Purpose, &r.Case, &r.Item, &r.Sum,
			&r.Approved, &r.Want, &r.Qty, &r.Request, &r.Code, &r.Given, &r.Struck)
		rows = append(rows, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list rows of round %d: %w", round, err)
	}
	return rows, nil
}

const selectDecision = `
	select d.id, d.slug, d.number, d.event_id, d.private, d.fund_id, d.unit_id, d.round_id, d.decided_on, d.method, d.norms,
		d.prepared_by, d.decided_by, d.confirmed_by, d.preparer, d.decider, d.confirmer, d.hash, d.list_hash, d.confirmed_at
	from aid.decisions d`

func decisions(tx *pg.Tx, where string, args ...any) (list []Decision, err error) {
	err = tx.Each(selectDecision+where, args, func(r pg.Scanner) error {
		var d Decision
		var norms []byte
		err := r.Scan(&d.ID, &d.Slug, &d.Number, &d.Event, &d.Private, &d.Fund, &d.Unit, &d.Round, &d.DecidedOn, &d.Method,
			&norms, &d.PreparedBy, &d.DecidedBy, &d.ConfirmedBy, &d.Preparer, &d.Decider, &d.Confirmer, &d.Hash,
			&d.ListHash, &d.ConfirmedAt)
		if err == nil {
			err = json.Unmarshal(norms, &d.Norms)
		}
		list = append(list, d)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read decisions: %w", err)
	}
	return list, nil
}

// DecisionByID reads a decision with its totals over the rows in the actor's scope.
func DecisionByID(tx *pg.Tx, id int64) (*Decision, error) {
	list, err := decisions(tx, ` where d.id = $1`, id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.Of(fault.Missing, "decision.missing")
	}
	d := &list[0]
	err = tx.Each(`
		select r.item, count(*), count(distinct r.household_id), sum(s.qty)::bigint, sum(s.given)::bigint
		from aid.rows r join aid.row_states s on s.row_id = r.id
		where r.decision_id = $1 and s.struck_at is null
		group by r.item order by r.item <> 'VND', r.item`, []any{id}, func(r pg.Scanner) error {
		var t DecisionTotal
		err := r.Scan(&t.Item, &t.Rows, &t.Households, &t.Qty, &t.Given)
		d.Totals = append(d.Totals, t)
		d.Rows += t.Rows
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sum decision %d: %w", id, err)
	}
	return d, nil
}

// roundWork counts the rounds that wait for somebody who had no hand in them.
func roundWork(tx *pg.Tx, by auth.Actor, w *Work) error {
	return tx.Each(`
		select r.unit_id, r.private, r.state, r.prepared_by = $1,
			exists (select from aid.round_acts a where a.round_id = r.id and a.by_id = $1 and a.act in ('prepared', 'submitted')),
			coalesce((select a.by_id from aid.round_acts a where a.round_id = r.id and a.act = 'decided' order by a.id desc limit 1), 0),
			(select (max(a.at) at time zone 'Asia/Ho_Chi_Minh')::date from aid.round_acts a where a.round_id = r.id)
		from aid.rounds r where r.state in ('draft', 'submitted', 'decided')`, []any{by.ID}, func(row pg.Scanner) error {
		var unit, decider int64
		var private, own, hand bool
		var state RoundState
		var since workday.Day
		if err := row.Scan(&unit, &private, &state, &own, &hand, &decider, &since); err != nil {
			return err
		}
		switch {
		case private && !by.May(auth.ReadPrivate, unit):
		case state == RoundDraft && own:
			w.ToSubmit.add("", since, 0, 0)
		case hand || !by.May(auth.DecideRound, unit):
		case state == RoundSubmitted:
			w.ToDecide.add("", since, 0, 0)
		case state == RoundDecided && decider != by.ID:
			w.ToConfirm.add("", since, 0, 0)
		}
		return nil
	})
}

func objectionWork(tx *pg.Tx, by auth.Actor, w *Work) error {
	return tx.Each(`
		select o.code, coalesce(o.row_id, 0), o.unit_id, d.unit_id, coalesce(a.verdict, ''), aid.hand_in_list(o.id, $1) <> '', coalesce(a.answered_by, 0),
			(coalesce(a.answered_at, o.filed_at) at time zone 'Asia/Ho_Chi_Minh')::date
		from aid.objections o
		join aid.notices n on n.id = o.notice_id
		join aid.decisions d on d.id = n.decision_id
		left join aid.row_states s on s.row_id = o.row_id
		left join aid.objection_answers a on a.objection_id = o.id
		where a.verdict is null or a.verdict = 'upheld' and s.struck_at is null and s.given = 0`, []any{by.ID},
		func(row pg.Scanner) error {
			var listed, unit, fund, answered int64
			var hand bool
			var code, verdict string
			var since workday.Day
			if err := row.Scan(&code, &listed, &unit, &fund, &verdict, &hand, &answered, &since); err != nil {
				return err
			}
			switch {
			case verdict == "" && !hand && by.May(auth.AnswerObjection, unit):
				w.ToAnswer.add(objectionRef(code), since, 0, 0)
			case verdict == ObjectionUpheld && answered != by.ID && by.May(auth.DecideRound, fund):
				w.ToStrike.add(rowRef(listed), since, 0, 0)
			}
			return nil
		})
}

func publicRounds(tx *pg.Tx, where string, args ...any) (list []PublicRound, err error) {
	var units []int64
	err = tx.Each(`
		select d.slug, d.name, d.number, e.slug, e.name, e.name_en, d.fund, d.unit_id, d.decided_on, d.cut_on, d.confirmed_at,
			d.method, d.norms, d.hash, d.list_hash
		from aid.public_decisions d
		join disaster.public_events e on e.id = d.event_id`+where, args, func(r pg.Scanner) error {
		var p PublicRound
		var norms []byte
		var unit int64
		err := r.Scan(&p.Slug, &p.Name, &p.Number, &p.EventSlug, &p.EventName, &p.EventNameEN, &p.Fund, &unit, &p.DecidedOn,
			&p.CutOn, &p.ConfirmedAt, &p.Method, &norms, &p.Hash, &p.ListHash)
		if err == nil {
			err = json.Unmarshal(norms, &p.Norms)
		}
		list, units = append(list, p), append(units, unit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read public rounds: %w", err)
	}
	for i := range list {
		if list[i].UnitName, err = place.NameOn(tx, units[i], list[i].DecidedOn); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func publicRound(tx *pg.Tx, slug string) (*PublicRound, error) {
	list, err := publicRounds(tx, ` where d.slug = $1`, slug)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.Of(fault.Missing, "round.missing")
	}
	p := &list[0]
	err = tx.Each(`
		select nth, item, qty, book, coalesce(earmark, ''), coalesce(earmark_name, ''), kind,
			coalesce(to_json(purposes), 'null'), coalesce(area_unit, 0), coalesce(earmark_purpose, ''),
			coalesce(campaign, ''), coalesce(campaign_name, ''), coalesce(campaign_name_en, ''), came_on,
			coalesce(bank, '')
		from aid.public_lots where slug = $1 order by nth`, []any{slug}, func(r pg.Scanner) error {
		var l PublicLot
		var nth int
		var code, name, kind string
		var wish string
		var purposes []byte
		err := r.Scan(&nth, &l.Item, &l.Qty, &l.Book, &code, &name, &kind, &purposes, &l.Area, &wish,
			&l.Campaign, &l.Title, &l.TitleEN, &l.CameOn, &l.Bank)
		if err == nil {
			err = json.Unmarshal(purposes, &l.Purposes)
		}
		if code != "" && code != ledger.General {
			l.Earmark, l.Wish = name, wish
		}
		l.ID, l.Goods, l.Cash = lotID(nth), ledger.Kind(kind) == ledger.Store, ledger.Kind(kind) == ledger.Cash
		p.Lots = append(p.Lots, l)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read lots of round %s: %w", slug, err)
	}
	if p.Sums, err = publicSums(tx, "", slug); err != nil {
		return nil, err
	}
	units := unitsOfSums(p.Sums)
	for _, l := range p.Lots {
		if l.Area != 0 {
			units = append(units, l.Area)
		}
	}
	p.Units, err = place.ByIDs(tx, units, p.DecidedOn)
	return p, err
}

func publicList(tx *pg.Tx, slug string) (body []byte, err error) {
	err = tx.Row(`select body from aid.public_lists where slug = $1`, slug).Scan(&body)
	if err != nil {
		return nil, fmt.Errorf("read list of round %s: %w", slug, err)
	}
	return body, nil
}

// publicSums are sums by commune and item; a struck row is in none.
func publicSums(tx *pg.Tx, more string, args ...any) (sums []PublicSum, err error) {
	err = tx.Each(`
		select r.unit_id, r.item, count(*), sum(r.approved)::bigint, sum(r.want)::bigint, sum(r.qty)::bigint, sum(r.given)::bigint
		from aid.public_rows r
		where r.slug = $1 and not r.struck`+more+`
		group by r.unit_id, r.item
		order by r.item <> 'VND', r.item, r.unit_id`, args, func(r pg.Scanner) error {
		var s PublicSum
		err := r.Scan(&s.Unit, &s.Item, &s.Rows, &s.Approved, &s.Want, &s.Qty, &s.Given)
		sums = append(sums, s)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sum a public round: %w", err)
	}
	return sums, nil
}

// publicRows reads rows; names and villages only of those whose list hangs today.
func publicRows(tx *pg.Tx, where string, args ...any) (rows []PublicRow, err error) {
	err = tx.Each(`
		select r.nth, r.unit_id, case when h.hangs then r.masked_name else '' end,
			case when h.hangs then r.village else '' end, case when h.hangs then r.household else '' end, r.purpose, r.case_name, r.item, r.sum_text, r.approved, r.want, r.qty,
			r.given, r.struck, case when r.starts_on is null then '' else r.notice end, r.norm_id
		from aid.public_rows r
		cross join lateral (select coalesce($1 between r.starts_on and r.ends_on, false) as hangs) h`+where,
		append([]any{today(tx)}, args...), func(row pg.Scanner) error {
			var r PublicRow
			err := row.Scan(&r.Nth, &r.Unit, &r.Name, &r.Village, &r.Household, &r.Purpose, &r.Case, &r.Item, &r.Sum, &r.Approved, &r.Want, &r.Qty,
				&r.Given, &r.Struck, &r.Notice, &r.Norm)
			rows = append(rows, r)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read public rows: %w", err)
	}
	return rows, nil
}

func publicNotices(tx *pg.Tx, where string, args ...any) (list []PublicNotice, err error) {
	err = tx.Each(`
		select n.code, n.slug, d.number, d.decided_on, e.slug, e.name, e.name_en, d.fund, n.unit_id, n.due_on, n.starts_on, n.ends_on
		from aid.public_notices n
		join aid.public_decisions d on d.slug = n.slug
		join disaster.public_events e on e.id = n.event_id`+where, args, func(r pg.Scanner) error {
		var n PublicNotice
		err := r.Scan(&n.Code, &n.Slug, &n.Number, &n.DecidedOn, &n.Event, &n.EventName, &n.EventNameEN, &n.Fund, &n.Unit,
			&n.DueOn, &n.StartsOn, &n.EndsOn)
		list = append(list, n)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read public notices: %w", err)
	}
	byDay := map[workday.Day][]int64{}
	for _, n := range list {
		byDay[n.DecidedOn] = append(byDay[n.DecidedOn], n.Unit)
	}
	for day, units := range byDay {
		names, err := place.ByIDs(tx, units, day)
		if err != nil {
			return nil, err
		}
		for i := range list {
			if list[i].DecidedOn == day {
				list[i].UnitName = names[list[i].Unit].FullName
			}
		}
	}
	return list, nil
}

func publicPlaces(tx *pg.Tx, code string) (list []string, err error) {
	err = tx.Each(`select place from aid.public_notice_places where code = $1 order by nth`, []any{code},
		func(r pg.Scanner) error {
			var p string
			err := r.Scan(&p)
			list = append(list, p)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read places of notice %s: %w", code, err)
	}
	return list, nil
}

func objectionState(tx *pg.Tx, code string) (*ObjectionState, error) {
	var s ObjectionState
	err := tx.Row(`
		select code, notice, filed_at, coalesce(verdict, ''), coalesce(answer, ''), coalesce(answered_at, 'epoch')
		from aid.public_objections where code = $1`, code).
		Scan(&s.Code, &s.Notice, &s.FiledAt, &s.Verdict, &s.Answer, &s.AnsweredAt)
	if pg.NoRows(err) {
		return nil, fault.Of(fault.Missing, "objection.missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read objection %s: %w", code, err)
	}
	return &s, nil
}
