package giving

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// SignalKind is what looks unusual.
type SignalKind string

// The kinds. None says that somebody did wrong.
const (
	SameContact SignalKind = "contact" // one telephone or e-mail stands on many pledges
	SplitGift   SignalKind = "split"   // one name sent one day's gift in many pieces
	SplitCash   SignalKind = "cash"    // one telephone gave one day's cash in many pieces
	FastMatcher SignalKind = "fast"    // an officer gave lines away far faster than the others
)

// A Signal is what the next person should look at before she decides. It refuses nothing
// and decides nothing: a school collects by one telephone, and a bank sends a village's
// gifts in one evening. It names no contact.
type Signal struct {
	Kind   SignalKind
	UnitID int64
	Count  int         // pledges, gifts, or lines
	Sum    money.VND   // of the gifts, 0 where it says nothing
	Usual  int         // lines an hour of the others, of a fast matcher
	At     time.Time   // the hour, or the last of them
	On     workday.Day // the day of the gifts
	Who    string      // as the bank wrote it, or the officer's login
	Of     string      // the first of them: "line:42", "pledge:CODE", "cash:7"
}

// When a signal is given. Fewer is life.
const (
	contactMany = 5
	splitMany   = 5
	cashMany    = 3
	fastMany    = 30 // lines in one hour
	fastTimes   = 5  // times what is usual
	fastUsual   = 12 // lines an hour, where nobody else works
	signalsFor  = 31 // days that are looked at
	signalsMax  = 50 // of each kind
)

// Signals are those of the last month within the officer's reach, the latest first: for who
// reads the trail.
func (s *Service) Signals(ctx context.Context, by auth.Actor) (list []Signal, err error) {
	if err := by.Must(auth.ReadAudit, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = signalsOf(tx, 0, workday.On(tx.Now)-signalsFor+1, workday.On(tx.Now))
		return err
	})
	return list, err
}

// SignalsOfMonth are those of one unit's month, for who confirms that it is closed.
func (s *Service) SignalsOfMonth(ctx context.Context, by auth.Actor, unit int64, month workday.Day) (list []Signal, err error) {
	if err := by.Must(auth.ReadBooks, unit); err != nil {
		return nil, err
	}
	last := workday.On(month.Start().AddDate(0, 1, 0)) - 1
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = signalsOf(tx, unit, month, last)
		return err
	})
	return list, err
}

// signalsOf looks for every kind on the days from one to another; unit 0 is all in reach.
func signalsOf(tx *pg.Tx, unit int64, from, to workday.Day) (list []Signal, err error) {
	for _, find := range []func(*pg.Tx, int64, workday.Day, workday.Day) ([]Signal, error){
		sameContacts, splitGifts, splitCash, fastMatchers,
	} {
		found, err := find(tx, unit, from, to)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	slices.SortStableFunc(list, func(a, b Signal) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Count, a.Count)) })
	return list, nil
}

// SignalsOfLine are those about one bank line and whose it may be or was given to: for the
// accountant who gives it away, and for who sends it back.
func (s *Service) SignalsOfLine(ctx context.Context, by auth.Actor, line int64) (list []Signal, err error) {
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		l, err := lineByID(tx, line)
		if err != nil {
			return err
		}
		if err := by.Must(auth.ReadBooks, l.UnitID); err != nil {
			return err
		}
		list, err = aboutLine(tx, l)
		return err
	})
	return list, err
}

func sameContacts(tx *pg.Tx, unit int64, from, to workday.Day) (list []Signal, err error) {
	// Who leaves a telephone and an e-mail each time is one, not two: of contacts whose last
	// pledge is the same, the one with more.
	err = tx.Each(`
		select unit_id, n, at, code
		from (
			select distinct on (code) unit_id, n, at, code
			from (
				select min(p.unit_id) as unit_id, count(*) as n, max(p.pledged_at) as at,
					(array_agg(p.code order by p.id desc))[1] as code
				from giving.pledges p
				cross join lateral (values (p.phone_blind), (p.email_blind)) as c (blind)
				where c.blind is not null and p.pledged_at >= $2 and p.pledged_at < $3 and ($1 = 0 or p.unit_id = $1)
				group by c.blind having count(*) >= $4) many
			order by code, n desc) each
		order by at desc limit $5`,
		[]any{unit, from.Start(), (to + 1).Start(), contactMany, signalsMax}, func(r pg.Scanner) error {
			x := Signal{Kind: SameContact}
			err := r.Scan(&x.UnitID, &x.Count, &x.At, &x.Of)
			x.On, x.Of = workday.On(x.At), "pledge:"+x.Of
			list = append(list, x)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("look for contacts on many pledges: %w", err)
	}
	return list, nil
}

func splitGifts(tx *pg.Tx, unit int64, from, to workday.Day) ([]Signal, error) {
	return splitBy(tx, unit, from, to, "")
}

// splitBy walks the days of each account by the index of its fingerprints; who "" is
// everybody.
func splitBy(tx *pg.Tx, unit int64, from, to workday.Day, who string) (list []Signal, err error) {
	first, last := fingerprintRange(from, to)
	err = tx.Each(`
		select l.unit_id, count(*), sum(l.amount)::bigint, l.booked_on, l.counterparty, min(l.id)
		from giving.bank_accounts a
		join giving.bank_lines l on l.account_id = a.id and l.fingerprint >= $2 and l.fingerprint <= $3
		where l.direction = 'in' and l.kind = 'gift' and l.counterparty <> '' and ($1 = 0 or a.unit_id = $1)
			and ($6 = '' or l.counterparty = $6)
		group by l.unit_id, l.account_id, l.booked_on, l.counterparty having count(*) >= $4
		order by l.booked_on desc, count(*) desc limit $5`,
		[]any{unit, first, last, splitMany, signalsMax, who}, func(r pg.Scanner) error {
			x := Signal{Kind: SplitGift}
			var line int64
			err := r.Scan(&x.UnitID, &x.Count, &x.Sum, &x.On, &x.Who, &line)
			x.At, x.Of = x.On.Start(), fmt.Sprintf("line:%d", line)
			list = append(list, x)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("look for gifts in pieces: %w", err)
	}
	return list, nil
}

func splitCash(tx *pg.Tx, unit int64, from, to workday.Day) (list []Signal, err error) {
	err = tx.Each(`
		select unit_id, count(*), sum(amount)::bigint, received_on, max(received_at), min(id)
		from giving.cash_gifts
		where phone_blind is not null and received_on between $2 and $3 and ($1 = 0 or unit_id = $1)
		group by unit_id, phone_blind, received_on having count(*) >= $4
		order by received_on desc limit $5`,
		[]any{unit, from, to, cashMany, signalsMax}, func(r pg.Scanner) error {
			x := Signal{Kind: SplitCash}
			var gift int64
			err := r.Scan(&x.UnitID, &x.Count, &x.Sum, &x.On, &x.At, &gift)
			x.Of = fmt.Sprintf("cash:%d", gift)
			list = append(list, x)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("look for cash in pieces: %w", err)
	}
	return list, nil
}

// fastMatchers compares each hour of an officer with the usual hour of the others within
// the days asked for. What a code matched by itself is nobody's speed.
func fastMatchers(tx *pg.Tx, unit int64, from, to workday.Day) (list []Signal, err error) {
	err = tx.Each(`
		with hours as (
			select actor_id, actor, unit_id, date_trunc('hour', at) as hour, count(*) as n, min(line_id) as line
			from giving.matches
			where actor_id <> 0 and at >= $2 and at < $3 and ($1 = 0 or unit_id = $1)
			group by actor_id, actor, unit_id, date_trunc('hour', at)
		), compared as (
			select h.*, coalesce((select percentile_cont(0.5) within group (order by o.n)
				from hours o where o.actor_id <> h.actor_id), $4)::bigint as usual
			from hours h where h.n >= $5
		)
		select unit_id, n, usual, hour, actor, line from compared
		where n >= $6 * usual order by hour desc limit $7`,
		[]any{unit, from.Start(), (to + 1).Start(), fastUsual, fastMany, fastTimes, signalsMax}, func(r pg.Scanner) error {
			x := Signal{Kind: FastMatcher}
			var line int64
			err := r.Scan(&x.UnitID, &x.Count, &x.Usual, &x.At, &x.Who, &line)
			x.On, x.Of = workday.On(x.At), fmt.Sprintf("line:%d", line)
			list = append(list, x)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("look for fast matchers: %w", err)
	}
	return list, nil
}

// aboutLine: the contacts of the pledges it fits or was given to, its name's other lines of
// the day, and the hour of the officer who gave it away.
func aboutLine(tx *pg.Tx, l *BankLine) (list []Signal, err error) {
	since := workday.On(tx.Now) - signalsFor + 1
	err = tx.Each(`
		select p.unit_id, max(k.n), max(k.at), p.code
		from giving.pledges p
		cross join lateral (values (p.phone_blind), (p.email_blind)) as c (blind)
		cross join lateral (
			select count(*) as n, max(q.pledged_at) as at
			from giving.pledges q
			where (q.phone_blind = c.blind or q.email_blind = c.blind) and q.pledged_at >= $3) k
		where p.id in (
				select pledge_id from giving.matches where line_id = $1 and pledge_id is not null
				union select pledge_id from giving.suggestions where line_id = $1
				union select id from giving.pledges where id = $2)
			and k.n >= $4
		group by p.unit_id, p.code
		order by p.code limit $5`,
		[]any{l.ID, l.PledgeID, since.Start(), contactMany, signalsMax}, func(r pg.Scanner) error {
			x := Signal{Kind: SameContact}
			err := r.Scan(&x.UnitID, &x.Count, &x.At, &x.Of)
			x.On, x.Of = workday.On(x.At), "pledge:"+x.Of
			list = append(list, x)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("look at the contacts of line %d: %w", l.ID, err)
	}
	if l.Counterparty != "" && l.Direction == In {
		split, err := splitBy(tx, l.UnitID, l.BookedOn, l.BookedOn, l.Counterparty)
		if err != nil {
			return nil, err
		}
		list = append(list, split...)
	}
	m, err := standingMatches(tx, []int64{l.ID})
	if err != nil {
		return nil, err
	}
	if m, given := m[l.ID]; given {
		day := workday.On(m.At)
		fast, err := fastMatchers(tx, l.UnitID, day-signalsFor+1, day)
		if err != nil {
			return nil, err
		}
		for _, x := range fast {
			if x.Who == m.By && !m.At.Before(x.At) && m.At.Before(x.At.Add(time.Hour)) {
				list = append(list, x)
			}
		}
	}
	return list, nil
}
