package ledger

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Act is what happens to a fund's months.
type Act string

// Closing a month closes all before it; reopening one reopens all after it.
const (
	Close  Act = "close"
	Reopen Act = "reopen"
)

// Period is a month that one person asked to close or reopen. It counts once
// another has confirmed it.
type Period struct {
	ID          int64
	Fund        int64
	Act         Act
	Month       workday.Day // its first day
	Reason      string
	AskedBy     int64
	AskedAt     time.Time
	ConfirmedBy int64 // 0 while nobody has
	ConfirmedAt time.Time
}

// reasonMin makes a reopening say something; the public reads it.
const reasonMin = 10

// AskClose asks for the month of a day to be closed, and all months before it.
// Refused while the month runs and when it is closed already.
func AskClose(ctx context.Context, db *pg.DB, by auth.Actor, fund int64, month workday.Day) (int64, error) {
	return askPeriod(ctx, db, by, Period{Fund: fund, Act: Close, Month: month})
}

// AskReopen asks for the month of a day to be reopened, and all months after it.
// The reason is public.
func AskReopen(ctx context.Context, db *pg.DB, by auth.Actor, fund int64, month workday.Day, reason string) (int64, error) {
	reason, err := vntext.Clean("reason", reason, memoMax, false)
	if err != nil {
		return 0, err
	}
	if utf8.RuneCountInString(reason) < reasonMin {
		return 0, fault.On("reason", "ledger.period.reason", "min", reasonMin)
	}
	return askPeriod(ctx, db, by, Period{Fund: fund, Act: Reopen, Month: month, Reason: reason})
}

func askPeriod(ctx context.Context, db *pg.DB, by auth.Actor, p Period) (int64, error) {
	y, m, _ := p.Month.Start().Date()
	p.Month = workday.Date(y, m, 1)
	return pg.Do(ctx, db, by, func(tx *pg.Tx) (int64, error) {
		fund, err := FundByID(tx, p.Fund)
		if err != nil {
			return 0, err
		}
		if err := mustBePerson(by, auth.CloseMonth, fund.Unit); err != nil {
			return 0, err
		}
		if !fund.EndedOn.IsZero() {
			return 0, fault.Of(fault.Conflict, "ledger.ended")
		}
		closed := p.Month < fund.OpenFrom
		switch {
		case p.Act == Close && closed:
			return 0, fault.On("month", "ledger.period.closed")
		case p.Act == Close && workday.Date(y, m+1, 1) > workday.On(tx.Now):
			return 0, fault.On("month", "ledger.period.running")
		case p.Act == Reopen && !closed:
			return 0, fault.On("month", "ledger.period.open")
		}
		var id int64
		err = tx.Row(`
			insert into ledger.periods (fund_id, act, month, reason, asked_by) values ($1, $2, $3, $4, $5)
			returning id`, p.Fund, p.Act, p.Month, p.Reason, by.ID).Scan(&id)
		if err != nil {
			return 0, fmt.Errorf("ask to %s %s of fund %d: %w", p.Act, p.Month, p.Fund, err)
		}
		return id, audit.Record(tx, audit.Event{
			Action: "ledger." + string(p.Act) + ".ask", Subject: fmt.Sprintf("fund:%d", p.Fund),
			Unit: fund.Unit, Reason: p.Reason, After: map[string]any{"period": id, "month": p.Month},
		})
	})
}

// ConfirmPeriod is the second person's word; from then on it counts. Refused to
// the person who asked, a week after the asking, and when another word has made
// it meaningless meanwhile.
func ConfirmPeriod(ctx context.Context, db *pg.DB, by auth.Actor, id int64) error {
	_, err := pg.Do(ctx, db, by, func(tx *pg.Tx) (none struct{}, err error) {
		p, err := periodByID(tx, id)
		if err != nil {
			return none, err
		}
		fund, err := FundByID(tx, p.Fund)
		if err != nil {
			return none, err
		}
		if err := mustBePerson(by, auth.ConfirmMonth, fund.Unit); err != nil {
			return none, err
		}
		if _, err := tx.Exec(`select ledger.confirm_period($1, $2)`, id, by.ID); err != nil {
			return none, explainPeriod(err, id)
		}
		if err := tell(tx, p.leafKind(), id, map[string]any{
			"fund": p.Fund, "month": p.Month.String()[:len("2006-01")], "on": workday.On(tx.Now),
		}); err != nil {
			return none, err
		}
		if err := tellYears(tx, p.Fund, id); err != nil {
			return none, err
		}
		return none, audit.Record(tx, audit.Event{
			Action: "ledger." + string(p.Act) + ".confirm", Subject: fmt.Sprintf("fund:%d", p.Fund),
			Unit: fund.Unit, Reason: p.Reason, After: map[string]any{"period": id, "month": p.Month},
		})
	})
	return err
}

// OpenDay is the first day from the given one on which the funds of all the books are
// open: an entry between two funds counts in both on the same day.
func OpenDay(tx *pg.Tx, day workday.Day, books ...int64) (first workday.Day, err error) {
	err = tx.Row(`
		select max(d.book_on) from unnest($1::bigint[]) b (id)
		cross join lateral ledger.book_days(array[b.id], array[$2::date]) d`, books, day).Scan(&first)
	if err != nil {
		return 0, fmt.Errorf("find a day open in %d books: %w", len(books), err)
	}
	return first, nil
}

// leafKind is how the public learns of it. The reason is on the fund's page, and not
// in the log, from which nothing can be taken away.
func (p *Period) leafKind() string {
	if p.Act == Reopen {
		return "month_reopened"
	}
	return "month_closed"
}

// mustBePerson: a machine may do anything but be one of two people.
func mustBePerson(by auth.Actor, p auth.Permission, unit int64) error {
	if by.ID == 0 && by.Kind == auth.Machine {
		return fault.Of(fault.Denied, "ledger.period.person")
	}
	return by.Must(p, unit)
}

func explainPeriod(err error, id int64) error {
	switch {
	case pg.IsCheck(err, "periods_take_two_people"):
		return fault.Of(fault.Denied, "ledger.period.same")
	case pg.IsUnique(err, "periods_confirmed_once"), pg.IsCheck(err, "periods_change_something"):
		return fault.Of(fault.Conflict, "ledger.period.done")
	case pg.IsCheck(err, "periods_are_confirmed_within_seven_days"):
		return fault.Of(fault.Conflict, "ledger.period.old")
	case pg.IsCheck(err, "periods_close_when_over"):
		return fault.Of(fault.Conflict, "ledger.period.running")
	}
	return fmt.Errorf("confirm period %d: %w", id, err)
}

const selectPeriod = `
	select p.id, p.fund_id, p.act, p.month, p.reason, p.asked_by, p.asked_at,
		coalesce(c.confirmed_by, 0), coalesce(c.confirmed_at, 'epoch')
	from ledger.periods p
	left join ledger.period_confirmations c on c.period_id = p.id`

func scanPeriod(r pg.Scanner) (p Period, err error) {
	err = r.Scan(&p.ID, &p.Fund, &p.Act, &p.Month, &p.Reason, &p.AskedBy, &p.AskedAt, &p.ConfirmedBy, &p.ConfirmedAt)
	return p, err
}

func periodByID(tx *pg.Tx, id int64) (Period, error) {
	p, err := scanPeriod(tx.Row(selectPeriod+` where p.id = $1`, id))
	if pg.NoRows(err) {
		return p, fault.Of(fault.Missing, "ledger.period.missing")
	}
	if err != nil {
		return p, fmt.Errorf("read period %d: %w", id, err)
	}
	return p, nil
}

// PeriodFor is what was asked of a fund's months under an id, for who reads its books.
func PeriodFor(ctx context.Context, db *pg.DB, by auth.Actor, id int64) (p Period, err error) {
	err = db.View(ctx, by, func(tx *pg.Tx) error {
		if p, err = periodByID(tx, id); err != nil {
			return err
		}
		fund, err := FundByID(tx, p.Fund)
		if err != nil {
			return err
		}
		return by.Must(auth.ReadBooks, fund.Unit)
	})
	return p, err
}

// PeriodsFor is Periods of one fund, for who reads its books.
func PeriodsFor(ctx context.Context, db *pg.DB, by auth.Actor, fund, before int64, limit int) (list []Period, err error) {
	err = db.View(ctx, by, func(tx *pg.Tx) error {
		f, err := FundByID(tx, fund)
		if err != nil {
			return err
		}
		if err := by.Must(auth.ReadBooks, f.Unit); err != nil {
			return err
		}
		list, err = Periods(tx, fund, before, limit)
		return err
	})
	return list, err
}

// Periods lists what was asked of a fund's months, newest first, confirmed or not: those
// before an id, 0 for all, at most limit of them.
func Periods(tx *pg.Tx, fund, before int64, limit int) (periods []Period, err error) {
	err = tx.Each(selectPeriod+`
		where p.fund_id = $1 and ($2::bigint = 0 or p.id < $2)
		order by p.id desc
		limit $3`, []any{fund, before, min(limit, listMax)}, func(r pg.Scanner) error {
		p, err := scanPeriod(r)
		periods = append(periods, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the periods of fund %d: %w", fund, err)
	}
	return periods, nil
}
