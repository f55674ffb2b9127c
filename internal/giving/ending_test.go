package giving

import (
	"fmt"
	"sync"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// ended is a district with a campaign, money in its bank and cash in its box, that ended
// yesterday; its province is the heir.
type ended struct {
	*purse
	district      int64
	theirs        *Campaign
	account       *BankAccount
	asks, says    auth.Actor // of the province: who asks for the end and who confirms it
	clerk, sender auth.Actor
}

func newEnded(t *testing.T) *ended {
	b := newBank(t)
	e := &ended{purse: &purse{bank: b, account: b.accountOf(VCB)}}
	e.district = b.unit(b.province, "180", "district", "huyện", "Huyện Tràng Định", "2024-01-01")
	own := func(id int64, role auth.Role) auth.Actor { return officer(id, role, e.district) }
	at := func(id int64, role auth.Role) auth.Actor { return officer(id, role, e.province, e.commune, e.district) }
	e.asks, e.says, e.clerk, e.sender = at(81, auth.FundManager), at(82, auth.Approver), at(83, auth.Accountant), at(84, auth.Cashier)
	err := b.DB.Update(t.Context(), auth.System("test"), func(tx *pg.Tx) error {
		_, err := ledger.OpenFund(tx, ledger.Fund{Unit: e.district, Name: "Quỹ huyện", Basis: "01/QĐ", OpenedOn: b.campaign.StartsOn - 30})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	manager, drafter := own(85, auth.FundManager), own(80, auth.MTTQOfficer)
	call := b.call()
	call.Unit, call.Slug, call.Prefix, call.Name = e.district, "huyen-nhan", "HT", "Huyện Tràng Định tiếp nhận"
	c, err := b.CreateCampaign(t.Context(), drafter, call)
	if err != nil {
		t.Fatal(err)
	}
	form := b.fund.account(c.ID)
	form.Number = "0011001888888"
	if e.account, err = b.AddAccount(t.Context(), drafter, form); err != nil {
		t.Fatal(err)
	}
	if e.theirs, err = b.PublishCampaign(t.Context(), manager, c.ID); err != nil {
		t.Fatal(err)
	}
	_, err = b.ReceiveCash(t.Context(), own(86, auth.Cashier), CashForm{Campaign: c.ID, Amount: "500.000"})
	if err != nil {
		t.Fatal(err)
	}
	e.in("11|1|2.000.000|ung ho huyen")
	owner := pgtest.Owner(t, b.DB)
	for _, q := range []string{
		fmt.Sprintf(`update place.unit_rows set valid_to = date '%s' where unit_id = %d`, firstDay.AddDate(0, 0, 2).Format("2006-01-02"), e.district),
		fmt.Sprintf(`insert into place.successions (from_unit, to_unit, kind, on_day, part, is_default, basis)
			values (%d, %d, 'abolish', date '%s', 'whole', true, 'test')`, e.district, e.province, firstDay.AddDate(0, 0, 3).Format("2006-01-02")),
	} {
		if _, err := owner.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	return e
}

// in is a line of the district's bank, taken in by somebody who may.
func (e *ended) in(row string) *BankLine {
	theirs := *e.bank
	theirs.accountant = officer(87, auth.Accountant, e.district)
	return theirs.line(e.account.ID, row)
}

func (e *ended) form(cash string) EndingForm {
	return EndingForm{Unit: e.district, On: "12/11/2026", Document: "Biên bản 01/BB", Cash: cash}
}

// emptied sends what the district has in its bank to the province, and the province
// confirms it: its own officers do both, the district has none any more.
func (e *ended) emptied() { e.emptiedOn("12") }

// emptiedOn is emptied by lines of a day of the month.
func (e *ended) emptiedOn(day string) {
	e.t.Helper()
	ctx := e.t.Context()
	id, err := e.PrepareRemittance(ctx, e.clerk, RemittanceForm{
		Account: e.account.ID, ToAccount: e.purse.account.ID, Amount: "2.000.000", Document: "Biên bản 01/BB", Reason: "bàn giao khi kết thúc",
	})
	if err == nil {
		err = e.ApproveRemittance(ctx, e.says, id)
	}
	if err == nil {
		err = e.SendRemittance(ctx, e.sender, id, "")
	}
	if err != nil {
		e.t.Fatal(err)
	}
	e.in(fmt.Sprintf("%s|2|-2.000.000|CHUYEN QUY %d", day, id))
	in := e.line(e.purse.account.ID, fmt.Sprintf("%s|2|2.000.000|CHUYEN QUY %d", day, id))
	if err := e.ReceiveRemittance(ctx, e.clerk, id, in.ID, ""); err != nil {
		e.t.Fatal(err)
	}
}

// An ended unit's money goes to its heir, bank money by a transfer that both banks tell,
// cash by counting; then the books are nil and locked, for the program and for raw SQL,
// and what the bank still tells of the account is held.
func TestEndUnit(t *testing.T) {
	t.Parallel()
	e := newEnded(t)
	ctx := t.Context()
	follower := e.followed(e.theirs)
	refused := func(key string, err error) {
		t.Helper()
		if !fault.Is(err, key) {
			t.Errorf("%v, want %s", err, key)
		}
	}
	ask := func(by auth.Actor, f EndingForm) error {
		_, err := e.AskEnd(ctx, by, f)
		return err
	}
	refused("auth.denied", ask(e.says, e.form("500.000")))
	refused("auth.denied", ask(officer(85, auth.FundManager, e.commune), e.form("500.000")))
	refused("ending.holds", ask(e.asks, e.form("500.000")))
	refused("ending.unasked", e.EndUnit(ctx, e.says, e.district))
	e.emptied()
	refused("ending.cash.differs", ask(e.asks, e.form("499.999")))
	refused("ending.document.missing", ask(e.asks, EndingForm{Unit: e.district, On: "12/11/2026", Cash: "500.000"}))
	refused("ending.on.range", ask(e.asks, EndingForm{Unit: e.district, On: "01/11/2026", Document: "1", Cash: "500.000"}))
	refused("ending.stands", ask(e.asks, EndingForm{Unit: e.province, On: "12/11/2026", Document: "1", Cash: "500.000"}))
	if err := ask(e.asks, e.form("500.000")); err != nil {
		t.Fatal(err)
	}
	refused("auth.denied", e.EndUnit(ctx, e.asks, e.district))
	both := officer(e.asks.ID, auth.Approver, e.province, e.district)
	refused("ledger.end.same", e.EndUnit(ctx, both, e.district))

	errs := make([]error, 2)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			errs[i] = e.EndUnit(ctx, officer(82+int64(i), auth.Approver, e.province, e.district), e.district)
		})
	}
	all.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("both %v", errs)
	}
	for _, err := range errs {
		if err != nil && !fault.Is(err, "ending.cash.moved") { // the other has taken the cash already
			refused("ledger.end.done", err)
		}
	}
	for _, k := range []ledger.Kind{ledger.Bank, ledger.Cash, ledger.Transit} {
		if n := e.balance(e.theirs.BookID, k); n != 0 {
			t.Errorf("%d left in %s", n, k)
		}
	}
	if got := e.balance(e.campaign.BookID, ledger.Cash); got != 500_000 {
		t.Errorf("the heir has %d in cash", got)
	}
	if got := -e.balance(e.theirs.BookID, ledger.Giver); got != 2_500_000 {
		t.Errorf("what was received there is %d", got)
	}
	begin := func() error {
		_, err := e.BeginDistribution(ctx, officer(85, auth.FundManager, e.district), e.theirs.ID)
		return err
	}
	refused("campaign.distribute.locked", begin())
	if l := e.in("12|5|100.000|ung ho tre"); l.State != LineHeld {
		t.Errorf("a late line of the ended account: %+v", l)
	}
	// Who follows hears the end too, in words that claim no distribution, and once.
	for range 2 {
		if err := e.TellFollowers(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if got := e.lettersTo(follower); got != "follow.confirm follow.closed follow.handed" {
		t.Errorf("told %q", got)
	}
	refused("follow.handed", e.Follow(ctx, e.theirs.Slug, "moi@example.vn", UpdatesConsent, "vi"))
	_, err := ledger.AskClose(ctx, e.DB, officer(85, auth.Accountant, e.district), e.fundOf(e.district), workday.Date(2026, 10, 1))
	refused("ledger.ended", err)

	app := pgtest.Raw(t, e.DB)
	giver, cash := e.accountID(e.theirs.BookID, ledger.Giver), e.accountID(e.theirs.BookID, ledger.Cash)
	for _, day := range []string{"2026-11-12", "2200-01-01"} {
		pgtest.Refused(t, app, fmt.Sprintf(`
			with entry as (
				insert into ledger.entries (kind, source, book_id, bank_on, book_on, lines, body_hash)
				values ('gift', 'attack:1', %d, date '2026-11-12', date '%s', 1, sha256('x')) returning id)
			insert into ledger.postings (entry_id, line, src, dst, item, qty) select id, 1, %d, %d, 'VND', 1 from entry`,
			e.theirs.BookID, day, giver, cash))
	}
	for _, attack := range []string{
		fmt.Sprintf(`insert into ledger.books (fund_id, kind, source, name) values (%d, 'general', 'attack:1', 'x')`, e.fundOf(e.district)),
		fmt.Sprintf(`insert into ledger.fund_ends (fund_id, ask_id, to_fund, asked_by, confirmed_by) values (%d, 1, 1, 1, 2)`, e.fundOf(e.commune)),
		`delete from ledger.fund_ends`, `update ledger.fund_end_asks set cash = 0`,
	} {
		pgtest.Refused(t, app, attack)
	}
	pgtest.Sees(t, e.DB, "fund_end_has_leaf", `delete from ledger.fund_ends`)
}

// A fund that holds something does not end, whoever calls the function; and nobody ends it
// alone.
func TestEndUnitAttacks(t *testing.T) {
	t.Parallel()
	e := newEnded(t)
	app := pgtest.Raw(t, e.DB)
	ask := fmt.Sprintf(`insert into ledger.fund_end_asks (fund_id, to_fund, ended_on, document, cash, asked_by)
		values (%d, %d, date '2026-11-12', 'x', 0, 1) returning id`, e.fundOf(e.district), e.fundOf(e.province))
	const last = `select ledger.end_fund((select max(id) from ledger.fund_end_asks), %d)`
	if err := pgtest.Refused(t, app, ask, fmt.Sprintf(last, 2)); !pg.IsCheck(err, "ended_funds_hold_nothing") {
		t.Error(err)
	}
	e.emptied()
	if err := pgtest.Refused(t, app, ask, fmt.Sprintf(last, 2)); !pg.IsCheck(err, "ended_funds_hold_nothing") {
		t.Error(err)
	}
	pgtest.Refused(t, app, ask, fmt.Sprintf(last, 1))
}

func (f *fund) fundOf(unit int64) (id int64) {
	f.t.Helper()
	if err := pgtest.Super(f.t, f.DB).QueryRow(`select id from ledger.funds where unit_id = $1`, unit).Scan(&id); err != nil {
		f.t.Fatal(err)
	}
	return id
}

func (f *fund) accountID(book int64, kind ledger.Kind) (id int64) {
	f.t.Helper()
	err := pgtest.Super(f.t, f.DB).QueryRow(`select min(id) from ledger.accounts where book_id = $1 and kind = $2`, book, string(kind)).Scan(&id)
	if err != nil {
		f.t.Fatal(err)
	}
	return id
}
