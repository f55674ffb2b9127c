package giving

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

func (b *bank) sourceForm() SourceForm {
	return SourceForm{
		Unit: b.province, Kind: ledger.BudgetBook, Name: "Dự phòng ngân sách tỉnh 2026", Purpose: "Hỗ trợ nhà sập, trôi",
		Body: "UBND tỉnh Lạng Sơn", Document: "1501/QĐ-UBND", On: "10/11/2026",
		Account: AccountForm{BIN: "970436", Number: "0011009990001", HolderName: "Quỹ trợ giúp khẩn cấp", Profile: VCB},
	}
}

func (b *bank) source() *Source {
	b.t.Helper()
	return b.opened(b.sourceForm())
}

// opened is a source whose account the manager has agreed to.
func (b *bank) opened(f SourceForm) *Source {
	b.t.Helper()
	s, err := b.OpenSource(b.t.Context(), b.accountant, f)
	if err != nil {
		b.t.Fatal(fmt.Errorf("open a source: %w", err))
	}
	a, err := b.AgreeAccount(b.t.Context(), b.manager, s.Asks[0].ID)
	if err != nil {
		b.t.Fatal(err)
	}
	s.Accounts, s.Asks = []BankAccount{*a}, nil
	return s
}

// The account of a source is named by one person and agreed to by another, whoever writes;
// refused, it is asked for again, and of two who agree at once one does.
func TestSourceAccountTakesTwoPeople(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	ctx := t.Context()
	refused := func(key string, err error) {
		t.Helper()
		if !fault.Is(err, key) {
			t.Errorf("%v, want %s", err, key)
		}
	}
	s, err := b.OpenSource(ctx, b.accountant, b.sourceForm())
	if err != nil || len(s.Accounts) != 0 || len(s.Asks) != 1 {
		t.Fatalf("%+v %v", s, err)
	}
	if list, err := b.SourceAccounts(ctx); err != nil || len(list) != 0 {
		t.Error("what waits is shown", list, err)
	}
	ask := s.Asks[0].ID
	both := officer(b.accountant.ID, auth.FundManager, b.province)
	_, err = b.AgreeAccount(ctx, both, ask)
	refused("account.ask.same_person", err)
	_, err = b.AgreeAccount(ctx, officer(77, auth.Accountant, b.province), ask)
	refused("auth.denied", err)
	form := b.sourceForm().Account
	form.Campaign, form.OpenedOn = s.ID, "10/11/2026"
	_, err = b.NameSourceAccount(ctx, b.accountant, form)
	refused("source.account.one", err)
	_, err = b.NameSourceAccount(ctx, b.manager, form)
	refused("auth.denied", err)

	app := pgtest.Raw(t, b.DB)
	const all = `select set_config('quy.units', '*', false)`
	const named = `insert into giving.bank_accounts (campaign_id, unit_id, bin, bank_name, number, holder_name, for_qr, opened_on, named_by, ask_id)
		select campaign_id, unit_id, bin, bank_name, number, holder_name, false, opened_on, asked_by, %s from giving.account_asks`
	for constraint, q := range map[string]string{
		"bank_accounts_take_two_people": fmt.Sprintf(named, "id"),
		"account_answers_take_two_people": `insert into giving.account_answers (ask_id, unit_id, agreed, reason, answered_by, at)
			select id, unit_id, true, '', asked_by, now() from giving.account_asks`,
		"account_asks_are_about_public_campaigns": `insert into giving.account_asks (campaign_id, unit_id, act, bin, bank_name, branch,
			number, holder_name, profile, treasury, for_qr, opened_on, asked_by, at)
			select campaign_id, unit_id, act, bin, bank_name, '', '1', holder_name, '', false, true, opened_on, 6, now() from giving.account_asks`,
	} {
		if err := pgtest.Refused(t, app, all, q); pg.Constraint(err) != constraint {
			t.Errorf("%v, want %s", err, constraint)
		}
	}
	if err := pgtest.Refused(t, app, all, fmt.Sprintf(named, "null")); pg.Constraint(err) != "bank_accounts_take_two_people" {
		t.Error(err)
	}

	if err := b.RefuseAccount(ctx, b.accountant, ask, "gõ nhầm số tài khoản"); err != nil {
		t.Fatal(err)
	}
	if s, err = b.NameSourceAccount(ctx, b.accountant, form); err != nil {
		t.Fatal(err)
	}
	errs := make([]error, 2)
	var both2 sync.WaitGroup
	for i := range errs {
		both2.Go(func() {
			_, errs[i] = b.AgreeAccount(ctx, officer(60+int64(i), auth.FundManager, b.province), s.Asks[0].ID)
		})
	}
	both2.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Error(errs)
	}
	pgtest.Sees(t, b.DB, "campaign_takes_two_people", `update giving.bank_accounts set ask_id = null where named_by = `+fmt.Sprint(b.accountant.ID)+
		` and campaign_id = `+fmt.Sprint(s.ID))
}

// Money that comes into the account of a source is nobody's gift: no pledge gets it, no
// figure of gifts knows it, and it is there to be allocated.
func TestSource(t *testing.T) {
	t.Parallel()
	now := pgtest.Now
	b := newBankAt(t, func() time.Time { return now })
	p := b.pledge(New{Amount: "5000000", Donor: Donor{PublicName: "Lò Thị Ơn"}})
	s := b.source()
	a := s.Accounts[0]
	now = now.AddDate(0, 0, 9) // a source has no last day
	l := b.line(a.ID, "19|5017.1|900.000.000|Kho bac NN chuyen kinh phi QD 1501", "19|5017.2|5.000.000|KBNN chuyen bo sung",
		"20|5017.3|-100.000.000|Hoan tra ngan sach", "20|5017.4|7.000|Tra lai tien gui")
	if l.Kind != InterestIn || b.pledgeNow(p.Code).State != Waiting {
		t.Errorf("%+v", l)
	}
	if got := b.received(); got != 0 {
		t.Errorf("%d received as gifts", got)
	}
	lines, err := b.LinesFor(t.Context(), b.accountant, LineFilter{Any: true, Account: a.ID, Limit: 10})
	if err != nil || len(lines) != 4 {
		t.Fatal(lines, err)
	}
	for _, l := range lines[2:] {
		if l.Kind != SourceLine || l.State != LineBooked {
			t.Errorf("%+v", l)
		}
	}
	list, err := b.SourcesFor(t.Context(), b.accountant)
	if err != nil || len(list) != 1 || list[0].Received != 905_000_000 || list[0].Other != 7_000-100_000_000 || list[0].Free != 805_007_000 {
		t.Fatalf("%+v %v", list, err)
	}
	err = b.DB.View(t.Context(), b.accountant, func(tx *pg.Tx) error {
		held, err := ledger.Held(tx, []int64{s.BookID}, ledger.VND)
		if err == nil && (len(held) != 1 || held[0].Qty != 805_007_000) {
			t.Errorf("%+v", held)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Match(t.Context(), b.accountant, lines[2].ID, p.ID, false); err == nil {
		t.Error("money of the state was given to a pledge")
	}
	campaigns, err := b.CampaignsFor(t.Context(), b.accountant)
	if err != nil || len(campaigns) != 1 {
		t.Error(campaigns, err)
	}
	official, err := b.OfficialAccounts(t.Context())
	if err != nil || len(official) != 1 || official[0].ID == a.ID {
		t.Error("givers are shown the account of a source", official, err)
	}
	if _, err := b.PublishCampaign(t.Context(), b.manager, s.ID); !fault.Is(err, "campaign.missing") {
		t.Error(err)
	}
	if _, err := b.MarkForQR(t.Context(), b.manager, a.ID); !fault.Is(err, "campaign.missing") {
		t.Error(err)
	}
}

// What is missing is said at its field; an account serves one source and no campaign; two
// sources of a unit are two books; and who is no accountant of the unit opens none.
func TestSourceRefused(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.source()
	for field, change := range map[string]func(*SourceForm){
		"kind": func(f *SourceForm) { f.Kind = ledger.CampaignBook }, "name": func(f *SourceForm) { f.Name = " " },
		"purpose": func(f *SourceForm) { f.Purpose = "" }, "body": func(f *SourceForm) { f.Body = "" },
		"document": func(f *SourceForm) { f.Document = "" }, "on": func(f *SourceForm) { f.On = "32/11/2026" },
		"number": func(f *SourceForm) { f.Account.Number = "0011 0019 32418" }, // of the campaign
		"bin":    func(f *SourceForm) { f.Account.BIN = "000000" },
	} {
		f := b.sourceForm()
		change(&f)
		_, err := b.OpenSource(t.Context(), b.accountant, f)
		if e, told := fault.As(err); !told || len(e.Faults) == 0 || e.Faults[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	for _, by := range []auth.Actor{b.manager, b.cashier, officer(9, auth.Accountant, b.commune)} {
		if _, err := b.OpenSource(t.Context(), by, b.sourceForm()); !fault.Is(err, "auth.denied") {
			t.Errorf("%+v: %v", by, err)
		}
	}
	f := b.sourceForm()
	f.Account = AccountForm{Treasury: true, BankName: "Kho bạc Nhà nước khu vực I", Number: "9527.3.1098765", HolderName: "Quỹ"}
	if _, err := b.OpenSource(t.Context(), b.accountant, f); err != nil {
		t.Error(err)
	}
}

// Whoever has the program's own rights at psql makes no gift of it and no campaign.
func TestSourceAttacks(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	s := b.source()
	b.line(s.Accounts[0].ID, "11|5017.1|900.000.000|Kho bac NN chuyen kinh phi")
	app := pgtest.Raw(t, b.DB)
	for want, q := range map[string]string{
		"campaigns_sources_call_nobody": fmt.Sprintf(`update giving.campaigns set published_at = now(), published_by = 7 where id = %d`, s.ID),
		"sources_have_no_givers":        fmt.Sprintf(`insert into ledger.accounts (book_id, kind, item, holder) values (%d, 'giver', 'VND', '')`, s.BookID),
		"lines_change_for_session_cash_only": fmt.Sprintf(`update giving.bank_lines set kind = 'gift', state = 'open' where campaign_id = %d`,
			s.ID),
		"permission denied": fmt.Sprintf(`update giving.campaigns set kind = 'campaign' where id = %d`, s.ID),
		"pledges_are_in_time": fmt.Sprintf(`insert into giving.pledges (campaign_id, unit_id, code, key_hash, earmark_id, leftover, pledged_at, expires_at)
			values (%d, %d, 'LSBCDFGHJKM', sha256('x'), %d, 'return', '2026-11-12 20:00+07', '2026-11-20')`, s.ID, b.province, s.EarmarkID),
	} {
		err := pgtest.Refused(t, app, `select set_config('quy.units', '*', false)`, q)
		if err != nil && !pg.IsCheck(err, want) && !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n%v, want %s", q, err, want)
		}
	}
	pgtest.Sees(t, b.DB, "sources_are_no_gifts", fmt.Sprintf(`update giving.campaigns set kind = 'charity' where id = %d`, s.ID))
	pgtest.Sees(t, b.DB, "sources_are_no_gifts", fmt.Sprintf(`update giving.bank_lines set kind = 'refund' where campaign_id = %d`, s.ID))
}
