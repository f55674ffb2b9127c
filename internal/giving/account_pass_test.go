package giving

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// passing is an ended district whose bank account its province goes on with, from 12/11.
type passing struct {
	*inherited
	drafter, chief auth.Actor // of the province: who asks for the account and who agrees
}

func newPassing(t *testing.T) *passing {
	t.Helper()
	e := newEnded(t)
	e.Files = &file.Shelf{DB: e.DB, AEAD: e.Keys.AEAD()}
	at := func(id int64, role auth.Role) auth.Actor {
		a := officer(id, role, e.province, e.province, e.district)
		a.Grants[0].For = map[auth.Area][]int64{auth.Money: {e.district}}
		return a
	}
	return &passing{
		&inherited{ended: e, manager: at(91, auth.FundManager), clerk: at(92, auth.Accountant)},
		at(93, auth.MTTQOfficer), at(94, auth.FundManager),
	}
}

func (p *passing) form(on string) AccountForm {
	f := p.bank.fund.account(p.campaign.ID)
	f.Number, f.OpenedOn, f.ForQR = p.account.Number, on, false
	return f
}

func (p *passing) paper() int64 {
	p.t.Helper()
	kept, err := p.KeepAccountPaper(p.t.Context(), p.drafter, p.campaign.ID, "giay.pdf", strings.NewReader("%PDF-1.7\nđổi tên"))
	p.must(err)
	return kept
}

// passed is the account as it is the province's.
func (p *passing) passed() *BankAccount {
	p.t.Helper()
	f := p.form("12/11/2026")
	f.Paper = p.paper()
	asked, err := p.AddAccount(p.t.Context(), p.drafter, f)
	p.must(err)
	a, err := p.AgreeAccount(p.t.Context(), p.chief, asked.AskID)
	p.must(err)
	return a
}

// bankOf is what all books have at an account.
func (p *passing) bankOf(a *BankAccount) (sum money.VND) {
	p.t.Helper()
	p.must(p.owner().QueryRow(`
		select coalesce(sum(b.qty), 0) from ledger.accounts a join ledger.balances b on b.account_id = a.id
		where a.kind = 'bank' and a.holder = $1`, a.Holder()).Scan(&sum))
	return sum
}

func (p *passing) hands(account int64, rows ...string) error {
	_, err := p.UploadStatement(p.t.Context(), p.clerk,
		NewStatement{Account: account, Name: "sao-ke.csv", Late: true}, strings.NewReader(vcb(rows...)))
	return err
}

// The account of a district that ended is the province's from a day on: asked for with the
// bank's paper, agreed to by another; a line is of the account that its day has; what the
// district's books hold there passes at its end, and nothing is received twice.
func TestAccountPasses(t *testing.T) {
	t.Parallel()
	p := newPassing(t)
	ctx := t.Context()
	ask := func(by auth.Actor, f AccountForm) error {
		_, err := p.AddAccount(ctx, by, f)
		return err
	}
	p.refused("account.pass.paper.missing", ask(p.drafter, p.form("12/11/2026")))
	early := p.form("03/11/2026")
	early.Paper = p.paper()
	p.refused("account.pass.early", ask(p.drafter, early))
	stranger := p.form("12/11/2026")
	stranger.Campaign, stranger.Number = p.theirs.ID, p.purse.account.Number
	if err := ask(officer(80, auth.MTTQOfficer, p.district), stranger); err == nil {
		t.Error("an ended unit names an account")
	}

	before := p.received()
	a := p.passed()
	old, err := p.ours(p.account.ID)
	if err != nil || old.ClosedOn != a.OpenedOn-1 || old.PassedOn != a.OpenedOn || a.AfterID != old.ID {
		t.Fatalf("%+v, %+v, %v", old, a, err)
	}
	p.refused("account.number.taken", ask(p.drafter, p.form("12/11/2026")))
	if found, err := p.IsOfficial(ctx, a.Number); err != nil || len(found) != 2 || found[0].ID != a.ID {
		t.Errorf("%+v, %v", found, err)
	}

	p.refused("statement.passed.crosses", p.hands(p.account.ID, "11|5|1.000|a", "12|5|2.000|b"))
	p.refused("statement.passed.crosses", p.hands(a.ID, "11|5|1.000|a", "12|5|2.000|b"))
	p.refused("statement.passed.after", p.hands(p.account.ID, "12|5|2.000|b"))
	p.refused("statement.passed.before", p.hands(a.ID, "11|5|1.000|a"))
	p.in("11|6|30.000|ung ho huyen truoc ngay doi ten")
	p.line(a.ID, "12|7|50.000|ung ho tinh")
	_, err = p.PrepareRemittance(ctx, p.ended.clerk, RemittanceForm{
		Account: p.account.ID, ToAccount: p.purse.account.ID, Amount: "1.000", Document: "Biên bản 01/BB", Reason: "bàn giao khi kết thúc",
	})
	p.refused("remittance.from.passed", err)
	if p.bankOf(p.account) != 2_030_000 || p.bankOf(a) != 50_000 || p.received() != before+50_000 {
		t.Fatalf("%d, %d", p.bankOf(p.account), p.bankOf(a))
	}

	_, err = p.AskEnd(ctx, p.asks, p.ended.form("500.000"))
	p.must(err)
	p.must(p.EndUnit(ctx, p.says, p.district))
	if p.bankOf(p.account) != 0 || p.bankOf(a) != 2_080_000 || p.received() != before+50_000 {
		t.Errorf("%d, %d after the end", p.bankOf(p.account), p.bankOf(a))
	}
	late := p.in("11|9|7.000|ung ho huyen den muon")
	if late.State != LineHeld {
		t.Fatalf("%+v", late)
	}
	p.must(p.decide(late.ID, HeirBooked))
	if p.bankOf(p.account) != 0 || p.bankOf(a) != 2_087_000 {
		t.Errorf("%d, %d after the late line", p.bankOf(p.account), p.bankOf(a))
	}
	p.must(p.ReopenHeir(ctx, p.manager, late.ID, "nhầm cuộc vận động"))
	p.must(p.decide(late.ID, HeirBooked))
}

// What was booked at the account after the end goes along when it passes later.
func TestAccountPassesAfterTheEnd(t *testing.T) {
	t.Parallel()
	p := newPassing(t)
	p.emptiedOn("11")
	_, err := p.AskEnd(t.Context(), p.asks, p.ended.form("500.000"))
	p.must(err)
	p.must(p.EndUnit(t.Context(), p.says, p.district))
	p.must(p.decide(p.in("11|9|700.000|ung ho muon cho huyen").ID, HeirBooked))
	a := p.passed()
	if p.bankOf(p.account) != 0 || p.bankOf(a) != 700_000 {
		t.Errorf("%d, %d", p.bankOf(p.account), p.bankOf(a))
	}
}

// From a day of which a line was told already, nobody takes an account over.
func TestAccountPassesNoLine(t *testing.T) {
	t.Parallel()
	p := newPassing(t)
	f := p.form("12/11/2026")
	f.Paper = p.paper()
	asked, err := p.AddAccount(t.Context(), p.drafter, f)
	p.must(err)
	p.in("12|4|1.000|ung ho")
	_, err = p.AgreeAccount(t.Context(), p.chief, asked.AskID)
	p.refused("account.pass.told", err)
	p.must(p.RefuseAccount(t.Context(), p.chief, asked.AskID, "ngày khác"))
	f.Paper = p.paper()
	_, err = p.AddAccount(t.Context(), p.drafter, f)
	p.refused("account.pass.told", err)
}

// Of two who agree at once one does; and a line that is told in the same moment is of one
// owner.
func TestAccountPassesOnce(t *testing.T) {
	t.Parallel()
	p := newPassing(t)
	f := p.form("12/11/2026")
	f.Paper = p.paper()
	asked, err := p.AddAccount(t.Context(), p.drafter, f)
	p.must(err)
	_, err = p.AgreeAccount(t.Context(), p.drafter, asked.AskID)
	p.refused("auth.denied", err)
	errs := make([]error, 3)
	var all sync.WaitGroup
	for i := range 2 {
		all.Go(func() { _, errs[i] = p.AgreeAccount(t.Context(), p.chief, asked.AskID) })
	}
	all.Go(func() { errs[2] = p.hands(p.account.ID, "12|5|2.000|b") })
	all.Wait()
	if (errs[0] == nil) == (errs[1] == nil) && errs[2] != nil {
		t.Fatal(errs)
	}
}

// With the program's own rights at psql no account passes to who is no heir, before the end,
// without two people or twice, and no line is booked on another owner's day.
func TestAccountPassAttacks(t *testing.T) {
	t.Parallel()
	p := newPassing(t)
	app := pgtest.Raw(t, p.DB)
	row := func(campaign, unit int64, on string, after int64, ask string) string {
		return fmt.Sprintf(`insert into giving.bank_accounts (campaign_id, unit_id, bin, bank_name, branch, number, holder_name,
			profile, treasury, for_qr, opened_on, named_by, ask_id, after_id)
			values (%d, %d, '970436', 'Vietcombank', '', '%s', 'QUY', 'vcb', false, false, date '%s', 93, %s, %d)`,
			campaign, unit, p.account.Number, on, ask, after)
	}
	attack := func(want, q string) {
		t.Helper()
		err := pgtest.Refused(t, app, `select set_config('quy.units', '*', false)`, q)
		if err != nil && !pg.IsCheck(err, want) && !pg.IsUnique(err, want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	f := p.form("12/11/2026")
	f.Paper = p.paper()
	asked, err := p.AddAccount(t.Context(), p.drafter, f)
	p.must(err)
	id := fmt.Sprint(asked.AskID)
	attack("bank_accounts_pass_as_they_are", row(p.campaign.ID, p.province, "2026-11-12", p.account.ID, "null"))
	attack("bank_accounts_pass_as_they_are", row(p.campaign.ID, p.province, "2126-11-12", p.account.ID, id))
	attack("bank_accounts_pass_as_they_are", row(p.campaign.ID, p.province, "2026-11-12", p.purse.account.ID, id))
	attack("bank_accounts_pass_to_the_heir", row(p.theirs.ID, p.district, "2026-11-12", p.account.ID, id))
	attack("bank_accounts_pass_after_the_end", row(p.campaign.ID, p.province, "2026-11-03", p.account.ID, id))
	attack("bank_accounts_take_two_people", row(p.campaign.ID, p.province, "2026-11-12", p.account.ID, id))
	a, err := p.AgreeAccount(t.Context(), p.chief, asked.AskID)
	p.must(err)
	l := p.line(a.ID, "12|7|50.000|ung ho tinh")
	for _, q := range []string{
		fmt.Sprintf(`insert into giving.bank_lines select (jsonb_populate_record(l, jsonb_build_object('id', 999999, 'account_id', %d))).*
			from giving.bank_lines l where id = %d`, p.account.ID, l.ID),
		fmt.Sprintf(`update giving.bank_accounts set after_id = null where id = %d`, a.ID),
		fmt.Sprintf(`update giving.bank_accounts set opened_on = date '2026-11-20' where id = %d`, a.ID),
	} {
		pgtest.Refused(t, app, `select set_config('quy.units', '*', false)`, q)
	}
	_, err = p.owner().Exec(fmt.Sprintf(`insert into giving.bank_lines (account_id, campaign_id, unit_id, channel, booked_on, direction, kind, amount,
		doc_no, reference, text, counterparty, code, state, fingerprint, nth, salt, first_seen_at)
		select %d, campaign_id, unit_id, channel, booked_on, direction, 'other', amount, doc_no, reference, text, counterparty, code, 'held',
			gen_random_uuid(), nth, salt, first_seen_at from giving.bank_lines where id = %d`, p.account.ID, l.ID))
	if !pg.IsCheck(err, "bank_lines_are_of_their_days_owner") {
		t.Errorf("%v", err)
	}
}

func (p *passing) ours(id int64) (a *BankAccount, err error) {
	err = p.DB.View(p.t.Context(), p.manager, func(tx *pg.Tx) error {
		a, err = accountByID(tx, id)
		return err
	})
	return a, err
}

// A webhook tells of a number that passed on by the day of the line: the ended unit's key ends
// with it, the successor's begins, and the operator's goes by the day alone.
func TestEventsOfAPassedNumber(t *testing.T) {
	t.Parallel()
	day := workday.Date(2026, 11, 12)
	list := []eventAccount{{id: 1, unit: 10, to: day}, {id: 2, unit: 20, from: day}}
	for _, tt := range []struct {
		hook Hook
		on   workday.Day
		want int64
	}{
		{Hook{ID: 5, UnitID: 10}, day - 1, 1},
		{Hook{ID: 5, UnitID: 10}, day, 0},
		{Hook{ID: 6, UnitID: 20}, day, 2},
		{Hook{ID: 6, UnitID: 20}, day - 1, 0},
		{Hook{}, day - 1, 1},
		{Hook{}, day, 2},
	} {
		if got := tt.hook.accountOf(list, tt.on).id; got != tt.want {
			t.Errorf("hook of unit %d on %s tells account %d, want %d", tt.hook.UnitID, tt.on, got, tt.want)
		}
	}
}

// The operator's key tells of one number, and each line is its owner's of that day.
func TestEventsGoByTheDay(t *testing.T) {
	t.Parallel()
	p := newPassing(t)
	a := p.passed()
	ctx := t.Context()
	body := func(id int, on string) []byte {
		return fmt.Appendf(nil, `{"id":%d,"transactionDate":"%s 08:00:00","accountNumber":%q,"content":"ung ho","transferType":"in","transferAmount":%d}`,
			id, on, p.account.Number, 1000*id)
	}
	hook := operator(Sepay)
	p.must(p.TakeEvents(ctx, hook, body(1, "2026-11-11")))
	p.must(p.TakeEvents(ctx, hook, body(2, "2026-11-12")))
	var old, now int
	p.must(p.owner().QueryRow(`select count(*) filter (where account_id = $1), count(*) filter (where account_id = $2)
		from giving.bank_lines where channel = 'sepay'`, p.account.ID, a.ID).Scan(&old, &now))
	if old != 1 || now != 1 {
		t.Errorf("%d and %d lines", old, now)
	}
}
