package giving

import (
	"fmt"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// budgeted is a district that has ended, with money of the state budget in a bank account for
// it alone.
type budgeted struct {
	*ended
	source  *Source // the district's
	account BankAccount
}

func newBudgeted(t *testing.T) *budgeted {
	t.Helper()
	e := newEnded(t)
	e.emptied()
	form := e.sourceForm()
	form.Unit, form.Name, form.Account.Number = e.district, "Ngân sách huyện 2026", "0011009990777"
	theirs, fund := *e.bank, *e.fund
	fund.manager = officer(81, auth.FundManager, e.district)
	theirs.fund, theirs.accountant = &fund, officer(83, auth.Accountant, e.district)
	b := &budgeted{ended: e}
	owner := pgtest.Owner(t, e.DB)
	stands := func(to string) {
		t.Helper()
		if _, err := owner.Exec(`update place.unit_rows set valid_to = $2::date where unit_id = $1`, e.district, to); err != nil {
			t.Fatal(err)
		}
	}
	stands("2200-01-01") // while it was open it named an account
	b.source = theirs.opened(form)
	stands(firstDay.AddDate(0, 0, 2).Format("2006-01-02"))
	b.account = b.source.Accounts[0]
	b.state(b.account.ID, e.district, "11|5017.1|900.000.000|Kho bac NN chuyen kinh phi QD 1501")
	return b
}

// state is a line of a source's bank, taken in at a unit.
func (b *budgeted) state(account, unit int64, row string) *BankLine {
	b.t.Helper()
	theirs := *b.bank
	theirs.accountant = officer(87, auth.Accountant, unit)
	return theirs.line(account, row)
}

func (b *budgeted) remittance(to int64) RemittanceForm {
	return RemittanceForm{
		Account: b.account.ID, ToAccount: to, Amount: "900.000.000", Document: "Biên bản 01/BB", Reason: "bàn giao khi kết thúc",
	}
}

func (b *budgeted) refusedTo(key string, to int64) {
	b.t.Helper()
	_, err := b.PrepareRemittance(b.t.Context(), b.clerk, b.remittance(to))
	if !fault.Is(err, key) {
		b.t.Errorf("%v, want %s", err, key)
	}
}

func (b *budgeted) sources() map[int64]Source {
	b.t.Helper()
	list, err := b.SourcesFor(b.t.Context(), b.clerk)
	if err != nil {
		b.t.Fatal(err)
	}
	byID := map[int64]Source{}
	for _, s := range list {
		byID[s.ID] = s
	}
	return byID
}

// Money of the state in the bank of an ended unit goes to the successor's book of the same
// source by a transfer that both banks tell: never to a campaign, never into another fund's
// source, and it came from the state once before and after. Then the fund can end.
func TestEndedSourceGoesToTheSuccessor(t *testing.T) {
	t.Parallel()
	b := newBudgeted(t)
	ctx := t.Context()
	e, err := b.EndingFor(ctx, b.asks, b.district)
	if err != nil {
		t.Fatal(err)
	}
	if into, source := e.Into[b.source.BookID]; !source || into != nil || len(e.Blocks()) != 1 {
		t.Errorf("%+v into %+v", e.Blocks(), into)
	}
	lacks := 0
	for _, why := range e.Reasons() {
		if fault.Is(why, "ending.no_source") {
			lacks++
		}
	}
	if lacks != 1 {
		t.Errorf("%d times told that the successor has no such source: %v", lacks, e.Reasons())
	}
	if _, err := b.AskEnd(ctx, b.asks, b.form("500.000")); !fault.Is(err, "ending.holds") {
		t.Error(err)
	}

	fund := b.bank.sourceForm()
	fund.Kind, fund.Account.Number = ledger.PreventionBook, "0011009990002"
	other := b.opened(fund).Accounts[0]
	heirs := b.bank.source()
	into := heirs.Accounts[0]
	b.refusedTo("remittance.to.kind", b.purse.account.ID)
	b.refusedTo("remittance.to.kind", other.ID)
	_, err = b.PrepareRemittance(ctx, b.clerk, RemittanceForm{ // nor gifts into the state's
		Account: b.ended.account.ID, ToAccount: into.ID, Amount: "1", Document: "Biên bản 01/BB", Reason: "bàn giao khi kết thúc",
	})
	if !fault.Is(err, "remittance.to.kind") {
		t.Error(err)
	}
	parts, err := b.RemittanceParts(ctx, b.clerk)
	if err != nil {
		t.Fatal(err)
	}
	sources := 0
	for _, p := range parts {
		if p.Source() {
			sources++
		}
	}
	if sources != 1 { // of the unit that ended, not of the province, which stands
		t.Errorf("%+v", parts)
	}
	if e, err = b.EndingFor(ctx, b.asks, b.district); err != nil || e.Into[b.source.BookID] == nil || e.Into[b.source.BookID].ID != heirs.ID {
		t.Fatalf("%+v %v", e, err)
	}
	b.goes(into)

	for id, want := range map[int64][3]money.VND{b.source.ID: {900_000_000, 0, 0}, heirs.ID: {0, 0, 900_000_000}} {
		if s := b.sources()[id]; [3]money.VND{s.Received, s.OnWay, s.Free} != want {
			t.Errorf("source %d: %+v, want %v", id, s, want)
		}
	}
	var told string // to everybody: in the list of transfers, marked
	err = pgtest.Super(t, b.DB).QueryRow(`select string_agg(kind || ' ' || received, ', ' order by id) from giving.public_remittances`).Scan(&told)
	if err != nil || told != "campaign 2000000, budget 900000000" {
		t.Errorf("%q %v", told, err)
	}
	if got := b.received(); got != 0 {
		t.Errorf("%d received as gifts", got)
	}
	if _, err := b.AskEnd(ctx, b.asks, b.form("500.000")); err != nil {
		t.Fatal(err)
	}
	if err := b.EndUnit(ctx, b.says, b.district); err != nil {
		t.Fatal(err)
	}
	if list, err := b.SourceAccounts(ctx); err != nil || len(list) != 3 || list[2].ID != b.account.ID || list[2].ClosedOn.IsZero() {
		t.Errorf("%+v %v", list, err)
	}
	b.passesOn(heirs)
}

// passesOn: what the bank tells after the end is the successor's source's, and it is that
// once, also when the bank has moved it to the successor's account.
func (b *budgeted) passesOn(heirs *Source) {
	b.t.Helper()
	heir := func(id int64, role auth.Role) auth.Actor {
		a := officer(id, role, b.province, b.province, b.district)
		a.Grants[0].For = map[auth.Area][]int64{auth.Money: {b.district}}
		return a
	}
	l := b.state(b.account.ID, b.district, "12|5017.9|5.000|KBNN chuyen them")
	if l.State != LineHeld || l.Kind != SourceLine {
		b.t.Errorf("a line after the end: %+v", l)
	}
	decide := func(part int64) error {
		return b.DecideHeir(b.t.Context(), heir(91, auth.FundManager), HeirForm{
			Line: l.ID, Outcome: HeirBooked, Part: part, Reason: "Đã xem nội dung",
		})
	}
	if err := decide(b.campaign.EarmarkID); !fault.Is(err, "heir.part.missing") {
		b.t.Errorf("money of the state is booked as a gift: %v", err)
	}
	if err := decide(heirs.EarmarkID); err != nil {
		b.t.Fatal(err)
	}
	out := b.state(b.account.ID, b.district, "12|5017.10|-5.000|CHUYEN VE TINH")
	home := b.state(heirs.Accounts[0].ID, b.province, "12|99|5.000|Huyen chuyen ve")
	if err := b.MoveHeir(b.t.Context(), heir(92, auth.Accountant), out.ID, home.ID); err != nil {
		b.t.Fatal(err)
	}
	if s := b.sources()[heirs.ID]; s.Received != 5_000 || s.Free != 900_005_000 {
		b.t.Errorf("%+v", s)
	}
}

// goes sends all of the district's state money to an account of the successor's.
func (b *budgeted) goes(into BankAccount) {
	b.t.Helper()
	ctx := b.t.Context()
	must := func(err error) {
		b.t.Helper()
		if err != nil {
			b.t.Fatal(err)
		}
	}
	id, err := b.PrepareRemittance(ctx, b.clerk, b.remittance(into.ID))
	must(err)
	must(b.ApproveRemittance(ctx, b.says, id))
	must(b.SendRemittance(ctx, b.sender, id, ""))
	b.state(b.account.ID, b.district, fmt.Sprintf("12|5017.2|-900.000.000|CHUYEN QUY %d", id))
	gift := b.line(b.purse.account.ID, fmt.Sprintf("12|77|900.000.000|CHUYEN QUY %d", id))
	if err := b.ReceiveRemittance(ctx, b.clerk, id, gift.ID, ""); !fault.Is(err, "remittance.line.other") {
		b.t.Errorf("money of the state arrived as a gift: %v", err)
	}
	in := b.state(into.ID, b.province, fmt.Sprintf("12|88|900.000.000|CHUYEN QUY %d", id))
	if in.State != LineHeld || in.Kind != OwnTransfer {
		b.t.Errorf("the arrival counts before it is confirmed: %+v", in)
	}
	list, err := b.ArrivalsFor(ctx, b.clerk, id)
	if err != nil || len(list) == 0 || list[0].ID != in.ID {
		b.t.Errorf("%+v %v", list, err)
	}
	b.attacked(id, gift, in)
	must(b.ReceiveRemittance(ctx, b.clerk, id, in.ID, ""))
	r, err := b.RemittanceFor(ctx, b.clerk, id)
	if err != nil || r.State != RemittanceReceived || r.OutLine == 0 || r.Kind != ledger.BudgetBook {
		b.t.Errorf("%+v %v", r, err)
	}
}

// attacked: whoever has the program's own rights at psql makes no gift of what is on its way.
func (b *budgeted) attacked(id int64, gift, in *BankLine) {
	b.t.Helper()
	app := pgtest.Raw(b.t, b.DB)
	const all = `select set_config('quy.units', '*', false)`
	arrives := func(book int64, holder string, part int64, line *BankLine) error {
		return pgtest.Refused(b.t, app, all, fmt.Sprintf(`
			with way as (select id, earmark_id from ledger.accounts where kind = 'transit' and holder = 'r%[1]d'),
			bank as (select id from ledger.accounts where book_id = %[2]d and kind = 'bank' and holder = '%[3]s' and earmark_id = %[4]d),
			entry as (
				insert into ledger.entries (kind, source, book_id, bank_on, book_on, lines, body_hash)
				values ('arrival', 'remit:%[1]d/3', %[2]d, date '2026-11-12', date '2026-11-12', 1, sha256('x')) returning id),
			posted as (
				insert into ledger.postings (entry_id, line, src, dst, item, qty)
				select entry.id, 1, way.id, bank.id, 'VND', 900000000 from entry, way, bank returning entry_id)
			insert into giving.remittance_acts (remittance_id, unit_id, to_unit, nth, act, actor_id, on_day, amount, entry_id, line_id)
			select r.id, r.unit_id, r.to_unit, 3, 'received', 5, date '2026-11-12', r.amount, entry_id, %[5]d
			from giving.remittances r, posted where r.id = %[1]d`, id, book, holder, part, line.ID))
	}
	err := arrives(b.campaign.BookID, b.purse.account.Holder(), b.campaign.EarmarkID, gift)
	if pg.Constraint(err) != "remittance_acts_are_in_the_books" {
		b.t.Errorf("as a gift: %v", err)
	}
	for want, to := range map[string][2]int64{
		"remittances_keep_whose_money_it_is": {b.province, b.purse.account.ID},
		"remittances_join_two_accounts":      {b.commune, in.AccountID},
	} {
		err := pgtest.Refused(b.t, app, all, fmt.Sprintf(`
			insert into giving.remittances (unit_id, to_unit, account_id, earmark_id, to_account, amount, document, reason, prepared_by)
			select unit_id, %d, account_id, earmark_id, %d, 1, document, reason, prepared_by from giving.remittances where id = %d`,
			to[0], to[1], id))
		if pg.Constraint(err) != want {
			b.t.Errorf("%v, want %s", err, want)
		}
	}
	err = pgtest.Refused(b.t, app, all, fmt.Sprintf(`
		insert into giving.remittances (unit_id, to_unit, account_id, earmark_id, to_account, amount, document, reason, prepared_by)
		select to_unit, unit_id, to_account, (select earmark_id from giving.campaigns where id = %[2]d), account_id, 1, document, reason, 5
		from giving.remittances where id = %[1]d`, id, in.CampaignID))
	if pg.Constraint(err) != "sources_go_to_the_successor" {
		b.t.Errorf("from a unit that stands: %v", err)
	}
	pgtest.Sees(b.t, b.DB, "transfers_keep_whose_money_it_is",
		fmt.Sprintf(`update giving.remittances set to_account = %d where id = %d`, b.purse.account.ID, id))
}
