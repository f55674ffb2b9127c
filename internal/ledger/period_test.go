package ledger

import (
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func officer(id int64, role auth.Role, unit int64) auth.Actor {
	return auth.Actor{
		ID: id, Name: "ketoan", Kind: auth.Officer,
		Grants: []auth.Grant{{Role: role, Unit: unit, Reach: []int64{unit}}},
	}
}

// first asks, second confirms.
func (b *books) first() auth.Actor  { return officer(1, auth.Accountant, b.fund.Unit) }
func (b *books) second() auth.Actor { return officer(2, auth.FundManager, b.fund.Unit) }

func (b *books) askClose(month workday.Day) int64 {
	b.Helper()
	id, err := AskClose(b.Context(), b.db, b.first(), b.fund.ID, month)
	if err != nil {
		b.Fatal(err)
	}
	return id
}

func (b *books) confirm(period int64) {
	b.Helper()
	if err := ConfirmPeriod(b.Context(), b.db, b.second(), period); err != nil {
		b.Fatal(err)
	}
}

// September closes by two people, takes nothing more, reopens by two people with a
// public reason, takes a forgotten gift and closes again; both closings stay as they were.
func TestMonth(t *testing.T) {
	t.Parallel()
	b := open(t)
	other := openIn(t, b.db, "campaign:2")
	b.mustPost(b.gift(1, 1000))
	ctx := t.Context()

	period := b.askClose(day(20))
	both := officer(1, auth.FundManager, b.fund.Unit)
	if err := ConfirmPeriod(ctx, b.db, both, period); !fault.Is(err, "ledger.period.same") {
		t.Errorf("the same person: %v", err)
	}
	if err := ConfirmPeriod(ctx, b.db, officer(2, auth.FundManager, other.fund.Unit), period); !fault.Is(err, "auth.denied") {
		t.Errorf("a stranger: %v", err)
	}
	if err := ConfirmPeriod(ctx, b.db, b.first(), period); !fault.Is(err, "auth.denied") {
		t.Errorf("an accountant: %v", err)
	}
	if err := ConfirmPeriod(ctx, b.db, machine, period); !fault.Is(err, "ledger.period.person") {
		t.Errorf("a machine: %v", err)
	}
	b.mustPost(b.gift(2, 1)) // asked for is not closed
	b.confirm(period)
	if err := ConfirmPeriod(ctx, b.db, b.second(), period); !fault.Is(err, "ledger.period.done") {
		t.Errorf("twice: %v", err)
	}

	late := b.gift(3, 500)
	late.BookOn = late.BankOn
	if _, err := b.post(late); !fault.Is(err, "ledger.closed") {
		t.Errorf("into the closed month: %v", err)
	}
	moved := b.mustPost(b.gift(4, 7))[0]
	if bankOn, bookOn := b.days(moved); bankOn != day(12) || bookOn != workday.Date(2024, time.October, 1) {
		t.Errorf("happened %s, counts on %s", bankOn, bookOn)
	}
	other.mustPost(other.gift(5, 1)) // another fund's month is its own
	august := b.gift(6, 1)
	august.BankOn = workday.Date(2024, time.August, 31)
	if _, bookOn := b.days(b.mustPost(august)[0]); bookOn != workday.Date(2024, time.October, 1) {
		t.Errorf("August counts on %s: closing September closes it too", bookOn)
	}
	if _, err := AskClose(ctx, b.db, b.first(), b.fund.ID, day(30)); !fault.Is(err, "ledger.period.closed") {
		t.Errorf("closed again: %v", err)
	}

	if _, err := AskReopen(ctx, b.db, b.first(), b.fund.ID, day(1), "quên"); !fault.Is(err, "ledger.period.reason") {
		t.Errorf("no reason: %v", err)
	}
	reopen, err := AskReopen(ctx, b.db, b.first(), b.fund.ID, day(1), "Sót một khoản ủng hộ ngày 12/9")
	if err != nil {
		t.Fatal(err)
	}
	b.confirm(reopen)
	b.mustPost(late)
	again := b.askClose(day(1))
	b.confirm(again)
	for period, want := range map[int64]int64{period: 1001, again: 1501} {
		if got := b.closedWith(period); got != want {
			t.Errorf("closing %d had %d, want %d", period, got, want)
		}
	}
	var public, confirmed int
	err = pgtest.Super(t, b.db).QueryRow(`
		select count(*), count(confirmed_at) filter (where act = 'reopen' and reason like 'Sót một khoản%')
		from ledger.public_periods`).Scan(&public, &confirmed)
	if err != nil || public != 3 || confirmed != 1 {
		t.Errorf("the public sees %d acts, %d reopenings: %v", public, confirmed, err)
	}
}

// Closing is asked for by those who may, about months that are over.
func TestAskClose(t *testing.T) {
	t.Parallel()
	b := open(t)
	ctx := t.Context()
	today := workday.On(pgtest.Now)
	if _, err := AskClose(ctx, b.db, b.first(), b.fund.ID, today); !fault.Is(err, "ledger.period.running") {
		t.Errorf("this month: %v", err)
	}
	if _, err := AskClose(ctx, b.db, officer(9, auth.Auditor, b.fund.Unit), b.fund.ID, day(1)); !fault.Is(err, "auth.denied") {
		t.Errorf("an auditor: %v", err)
	}
	if _, err := AskClose(ctx, b.db, auth.Public, b.fund.ID, day(1)); !fault.Is(err, "auth.signin") {
		t.Errorf("anyone: %v", err)
	}
	if _, err := AskClose(ctx, b.db, b.first(), 999, day(1)); !fault.Is(err, "ledger.fund.missing") {
		t.Errorf("no fund: %v", err)
	}
	if _, err := AskReopen(ctx, b.db, b.first(), b.fund.ID, day(1), "lý do đủ dài"); !fault.Is(err, "ledger.period.open") {
		t.Errorf("an open month: %v", err)
	}
	if err := ConfirmPeriod(ctx, b.db, b.second(), 999); !fault.Is(err, "ledger.period.missing") {
		t.Errorf("no asking: %v", err)
	}
	first, second := b.askClose(day(1)), b.askClose(workday.Date(2024, time.October, 1))
	b.confirm(second)
	if err := ConfirmPeriod(ctx, b.db, b.second(), first); !fault.Is(err, "ledger.period.done") {
		t.Errorf("a month that closed with the next: %v", err)
	}
	app := pgtest.Raw(t, b.db)
	pgtest.Refused(t, app, `insert into ledger.periods (fund_id, act, month, asked_by) values (1, 'reopen', '2024-09-01', 1)`)
	err := pgtest.Refused(t, app, `select ledger.confirm_period(999, 5)`)
	if pg.Constraint(err) != "periods_confirm_what_was_asked" {
		t.Error(err)
	}
}

// days gives the two days of an entry.
func (b *books) days(id int64) (bankOn, bookOn workday.Day) {
	b.Helper()
	row, err := EntryByID(b.Context(), b.db, machine, id)
	if err != nil {
		b.Fatal(err)
	}
	return row.BankOn, row.BookOn
}

// closedWith is what the bank account closed with.
func (b *books) closedWith(period int64) int64 {
	b.Helper()
	var qty int64
	err := b.db.View(b.Context(), machine, func(tx *pg.Tx) error {
		return tx.Row(`select qty_in - qty_out from ledger.closing_balances where period_id = $1 and account_id = $2`,
			period, b.bank).Scan(&qty)
	})
	if err != nil {
		b.Fatal(err)
	}
	return qty
}

// A reversal keeps the day of what it undoes while that month is open, and counts
// in the first open day when it is not; both dates stay on show.
func TestReverse(t *testing.T) {
	t.Parallel()
	b := open(t)
	ids := b.mustPost(b.gift(1, 1000), b.gift(2, 300), b.gift(3, 50))
	mirror, err := b.reverse(ids[0])
	if err != nil {
		t.Fatal(err)
	}
	if bankOn, bookOn := b.days(mirror); bankOn != day(12) || bookOn != day(12) {
		t.Errorf("open month: %s, %s", bankOn, bookOn)
	}
	b.confirm(b.askClose(day(1)))
	mirror, err = b.reverse(ids[1])
	if err != nil {
		t.Fatal(err)
	}
	if bankOn, bookOn := b.days(mirror); bankOn != day(12) || bookOn != workday.Date(2024, time.October, 1) {
		t.Errorf("closed month: %s, %s", bankOn, bookOn)
	}
	row, err := EntryByID(t.Context(), b.db, machine, ids[1])
	if err != nil || row.ReversedBy != mirror || row.Memo != "" {
		t.Errorf("%+v %v", row, err)
	}

	if _, err := b.reverse(ids[1]); !fault.Is(err, "ledger.reversed") {
		t.Errorf("again: %v", err)
	}
	if _, err := b.reverse(mirror); !fault.Is(err, "ledger.reversal.again") {
		t.Errorf("a reversal: %v", err)
	}
	if _, err := b.reverse(999); !fault.Is(err, "ledger.entry.missing") {
		t.Errorf("nothing: %v", err)
	}
	b.mustPost(b.payout(1, 50))
	if _, err := b.reverse(ids[2]); !fault.Is(err, "ledger.short") {
		t.Errorf("what was spent: %v", err)
	}
	err = b.db.Update(t.Context(), machine, func(tx *pg.Tx) error {
		_, err := Reverse(tx, ids[2], " \t ")
		return err
	})
	if !fault.Is(err, "ledger.reason.missing") {
		t.Errorf("no reason: %v", err)
	}
}

// Who has the program's connection could close a month without telling the public.
// The check tells it.
func TestSilentMonth(t *testing.T) {
	t.Parallel()
	b := open(t)
	period := b.askClose(day(1))
	if _, err := pgtest.Raw(t, b.db).Exec(`select ledger.confirm_period($1, 2)`, period); err != nil {
		t.Fatal(err)
	}
	pgtest.Breaks(b.db, "month_has_leaf")
	broken, err := pg.Check(t.Context(), pgtest.OwnerURL(t, b.db))
	if err != nil || len(broken) != 1 || broken[0].Check != "month_has_leaf" {
		t.Errorf("%+v %v", broken, err)
	}
}
