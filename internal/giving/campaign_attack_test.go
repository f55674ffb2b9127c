package giving

import (
	"strconv"
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// Who owns the database and puts an account of his own among ours, or changes what
// givers were told of one, is seen: by the account's leaf, and by the trail in what no
// leaf tells.
func TestChecksSeeAThiefsAccount(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	c := f.receiving()
	second := f.account(c.ID)
	second.BIN, second.Number, second.Profile = "970405", "1500200000000", Agribank
	a := f.more(second)
	if _, err := f.CloseAccount(t.Context(), f.manager, a.ID, "12/11/2026"); err != nil {
		t.Fatal(err)
	}
	const thief = `insert into giving.bank_accounts (campaign_id, unit_id, bin, bank_name, number, holder_name, opened_on, closed_on, named_by)
		select campaign_id, unit_id, bin, bank_name, '6666777788', holder_name, opened_on, %, named_by
		from giving.bank_accounts where closed_on is null`
	const open, closed = `update giving.bank_accounts set % where closed_on is null`, `update giving.bank_accounts set % where closed_on is not null`
	const silent = `opened_on` // before its campaign was published: no leaf had to tell it
	for _, attack := range []string{
		with(thief, `null`), with(thief, `date '2026-11-30'`),
		with(open, `number = '6666777788'`), with(open, `bin = '970405'`), with(open, `bank_name = 'x'`),
		with(open, `holder_name = 'KE GIAN'`), with(open, `opened_on = opened_on - 1`), with(open, `closed_on = opened_on, for_qr = false`),
		with(closed, `closed_on = null`), with(closed, `closed_on = closed_on - 1`),
		`delete from giving.bank_accounts where closed_on is null`,
		`update giving.campaigns set published_at = null, published_by = null`,
	} {
		pgtest.Sees(t, f.DB, "bank_account_is_its_leaf", attack)
	}
	for _, attack := range []string{
		with(thief, `null`), with(thief, silent), with(open, `for_qr = not for_qr`), with(open, `branch = 'x'`),
		with(open, `profile = ''`), with(open, `campaign_id = campaign_id + 1000`), with(open, `holder_name = 'KE GIAN'`), with(open, `treasury = true, bin = '', for_qr = false`),
		with(closed, `closed_on = null, for_qr = true`), `delete from giving.bank_accounts where closed_on is null`,
	} {
		pgtest.Sees(t, f.DB, "campaign_is_as_its_trail_says", attack)
	}
}

// What a campaign promised is what its leaf says, whatever the words in it; what may
// change later is what the newest leaf or the trail says.
func TestChecksSeeAChangedCampaign(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	c := f.receiving()
	form := f.call()
	form.Cover, form.NameEN = "\"Cảm ơn\" \\ <b>&\r\n\r\n'dòng' hai", "Flood"
	if _, err := f.EditCampaign(t.Context(), f.manager, c.ID, form); err != nil {
		t.Fatal(err)
	}
	for number, to := range []string{"31/01/2027", "28/02/2027"} {
		x := ExtensionForm{To: to, Number: strconv.Itoa(number+15) + "/QĐ-BVĐ", On: "10/11/2026", Body: "Ban Vận động cứu trợ tỉnh Lạng Sơn", Signer: "x", File: f.paper()}
		if _, err := f.ExtendCampaign(t.Context(), f.manager, c.ID, x); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.CloseCampaign(t.Context(), f.manager, c.ID, "Đủ kinh phí"); err != nil {
		t.Fatal(err)
	}
	const update = `update giving.campaigns set `
	both := []string{"campaign_is_its_leaf", "campaign_is_as_its_trail_says"}
	for _, set := range []string{
		`name = 'Xây nhà tôi'`, `purpose = 'x'`, `surplus = 'Chia nhau'`, `prefix = 'ZZZ'`, `ends_on = ends_on - 1`,
		`starts_on = starts_on + 1`, `distribution_ends_on = distribution_ends_on + 1`, `book_id = book_id + 1`, `slug = 'khac'`,
		`call_body = 'x'`, `call_number = 'x'`, `call_on = call_on - 1`, `call_title = 'x'`,
		`extended_to = extended_to + 1`, `extension_number = 'x'`, `extension_body = 'x'`, `extension_on = extension_on - 1`,
		`distribution_called_to = distribution_called_to + 1`,
		`closed_on = null, closed_reason = '', distribution_ends_on = extended_to`, `closed_on = closed_on - 1`, `closed_reason = 'x'`,
		`cover = 'x'`, `cover_en = 'x'`, `name_en = 'x'`, `purpose_en = 'x'`, `surplus_en = 'x'`, `disaster = 'x'`,
		`unit_id = unit_id + 1`,
	} {
		for _, check := range both {
			pgtest.Sees(t, f.DB, check, update+set)
		}
	}
	pgtest.Sees(t, f.DB, both[0], update+`published_at = null, published_by = null`)
	pgtest.Sees(t, f.DB, both[0], `delete from giving.campaigns`)
	for _, set := range []string{
		`published_at = published_at - interval '1 day'`, `area_unit_id = 1`, `call_level = 'central'`, `made_by = made_by + 1`,
		`fund_id = fund_id + 1`, `call_file_id = 1`,
		`authorisation_number = 'x', authorisation_on = call_on, authorisation_body = 'x'`,
	} {
		pgtest.Sees(t, f.DB, both[1], update+set)
	}
}

func with(statement, what string) string { return strings.Replace(statement, "%", what, 1) }

// One person alone opens no campaign and changes no account of one that is public: not by
// the program, not with the application's own hands, and not unseen by who owns the database.
func TestAccountsTakeTwoPeople(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	ctx := t.Context()
	c, err := f.CreateCampaign(ctx, f.manager, f.call())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.AddAccount(ctx, f.drafter, f.account(c.ID)); err != nil {
		t.Fatal(err)
	}
	_, err = f.PublishCampaign(ctx, f.manager, c.ID)
	refused(t, err, "campaign.publish.same_person")
	chief := officer(9, auth.FundManager, f.province, f.commune)
	edited := f.call()
	edited.Cover = "Nước lên trong đêm"
	if _, err := f.EditCampaign(ctx, chief, c.ID, edited); err != nil {
		t.Fatal(err)
	}
	_, err = f.PublishCampaign(ctx, chief, c.ID)
	refused(t, err, "campaign.publish.same_person")
	app := pgtest.Raw(t, f.DB)
	for _, by := range []string{"6", "9"} { // who named the account, edited last
		err := pgtest.Refused(t, app, `select set_config('quy.units', '*', false)`,
			`update giving.campaigns set published_at = now(), published_by = `+by)
		if pg.Constraint(err) != "campaigns_take_two_people" {
			t.Errorf("published by %s: %v", by, err)
		}
	}
	if _, err := f.EditCampaign(ctx, f.drafter, c.ID, edited); err != nil { // she has seen what the chief changed
		t.Fatal(err)
	}
	own := f.account(c.ID)
	own.Number, own.ForQR = "999999", false
	if _, err := f.AddAccount(ctx, chief, own); err != nil {
		t.Fatal(err)
	}
	_, err = f.AddAccount(ctx, chief, own)
	refused(t, err, "account.number.taken")
	_, err = f.PublishCampaign(ctx, chief, c.ID)
	refused(t, err, "campaign.publish.same_account")
	if sheet, err := f.CampaignFor(ctx, chief, c.ID); err != nil || !sheet.Prepared(chief) || !sheet.Prepared(f.drafter) || sheet.Prepared(f.manager) {
		t.Errorf("who prepared %+v: %v", sheet, err)
	}
	if c, err = f.PublishCampaign(ctx, officer(10, auth.FundManager, f.province), c.ID); err != nil {
		t.Fatal(err)
	}
	if err := pgtest.Refused(t, app, `select set_config('quy.units', '*', false)`,
		`update giving.bank_accounts set named_by = 11`); pg.Constraint(err) != "bank_accounts_take_two_people" {
		t.Errorf("named by another once it was public: %v", err)
	}

	third := f.account(c.ID)
	third.BIN, third.Number, third.Profile = "970405", "1500200000000", Agribank
	asked, err := f.AddAccount(ctx, f.manager, third)
	if err != nil || !asked.Waits || asked.ID != 0 {
		t.Fatalf("one person named an account of a public campaign: %+v, %v", asked, err)
	}
	_, err = f.AddAccount(ctx, chief, third)
	refused(t, err, "account.ask.waits")
	sheet, err := f.Campaign(ctx, c.Slug)
	if err != nil || len(sheet.Accounts) != 2 || sheet.ForQR().Number != "0011001932418" {
		t.Errorf("what waits is shown: %+v, %v", sheet.Accounts, err)
	}
	_, err = f.AgreeAccount(ctx, f.manager, asked.AskID)
	refused(t, err, "account.ask.same_person")
	_, err = f.AgreeAccount(ctx, f.drafter, asked.AskID)
	refused(t, err, "auth.denied")

	const all = `select set_config('quy.units', '*', false)`
	const more = `insert into giving.bank_accounts (campaign_id, unit_id, bin, bank_name, number, holder_name, for_qr, opened_on, named_by, ask_id)
		select campaign_id, unit_id, bin, bank_name, number, holder_name, false, opened_on, asked_by, id from giving.account_asks`
	for _, attack := range []struct {
		constraint string
		statements []string
	}{
		{"account_answers_take_two_people", []string{`insert into giving.account_answers (ask_id, unit_id, agreed, reason, answered_by, at)
			select id, unit_id, true, '', asked_by, now() from giving.account_asks`}},
		{"account_answers_refuse_for_a_reason", []string{`insert into giving.account_answers (ask_id, unit_id, agreed, reason, answered_by, at)
			select id, unit_id, false, '', 9, now() from giving.account_asks`}},
		{"bank_accounts_take_two_people", []string{more}},
		{"bank_accounts_take_two_people", []string{`insert into giving.bank_accounts (campaign_id, unit_id, bin, bank_name, number,
			holder_name, opened_on, named_by) select campaign_id, unit_id, bin, bank_name, '666', holder_name, opened_on, 11
			from giving.bank_accounts limit 1`}},
		{"bank_accounts_for_the_qr_take_two_people", []string{
			`update giving.bank_accounts set for_qr = false`,
			`update giving.bank_accounts set for_qr = true where number = '999999'`,
		}},
		{"account_asks_are_about_public_campaigns", []string{`insert into giving.account_asks (campaign_id, unit_id, act, account_id, bin,
			bank_name, branch, number, holder_name, profile, treasury, for_qr, opened_on, asked_by, at)
			select campaign_id, unit_id, 'qr', id, bin, bank_name, '', '1', holder_name, '', false, true, opened_on, 6, now()
			from giving.bank_accounts limit 1`}},
	} {
		if err := pgtest.Refused(t, app, append([]string{all}, attack.statements...)...); pg.Constraint(err) != attack.constraint {
			t.Errorf("%v, want %s", err, attack.constraint)
		}
	}

	// Two agree at the same moment: the account comes once, and the slower is told.
	errs := make(chan error, 2)
	for _, by := range []auth.Actor{chief, officer(10, auth.FundManager, f.province)} {
		go func() {
			_, err := f.AgreeAccount(ctx, by, asked.AskID)
			errs <- err
		}()
	}
	first, second := <-errs, <-errs
	if first != nil {
		first, second = second, first
	}
	if first != nil || !fault.Is(second, "account.ask.answered") && !fault.Is(second, "account.ask.missing") {
		t.Errorf("two agreed: %v, %v", first, second)
	}
	if sheet, err = f.Campaign(ctx, c.Slug); err != nil || len(sheet.Accounts) != 3 || sheet.ForQR().Number != third.Number {
		t.Errorf("agreed to, it is not there: %+v, %v", sheet.Accounts, err)
	}
	old, err := f.IsOfficial(ctx, "0011001932418")
	if err != nil || len(old) != 1 {
		t.Fatal(old, err)
	}
	back, err := f.MarkForQR(ctx, f.drafter, old[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, f.RefuseAccount(ctx, chief, back.AskID, " "), "reason.missing")
	refused(t, f.RefuseAccount(ctx, f.cashier, back.AskID, "không phải"), "auth.denied")
	if err := f.RefuseAccount(ctx, f.drafter, back.AskID, "bấm nhầm"); err != nil { // takes it back herself
		t.Fatal(err)
	}
	if list, err := f.AccountAsks(ctx, chief, 0, 0); err != nil || len(list) != 0 {
		t.Errorf("still waiting: %+v, %v", list, err)
	}

	const check = "campaign_takes_two_people"
	pgtest.Sees(t, f.DB, check, `update giving.campaigns set published_by = drafted_by`)
	pgtest.Sees(t, f.DB, check, `update giving.bank_accounts set named_by = 10 where ask_id is null`)
	pgtest.Sees(t, f.DB, check, `update giving.bank_accounts set ask_id = null where ask_id is not null`)
	pgtest.Sees(t, f.DB, check, `update giving.account_answers set answered_by = 7`)
	pgtest.Sees(t, f.DB, check, `update giving.bank_accounts set for_qr = false; update giving.bank_accounts set for_qr = true where number = '999999'`)
}

// Where one person alone may publish, what she drafted and named is not lost: another one
// looks it over, saves it and names its account as it stands.
func TestDraftIsTakenOver(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	ctx := t.Context()
	c, err := f.CreateCampaign(ctx, f.manager, f.call())
	if err != nil {
		t.Fatal(err)
	}
	first, err := f.AddAccount(ctx, f.manager, f.account(c.ID))
	if err != nil {
		t.Fatal(err)
	}
	shut := f.account(c.ID)
	shut.Number, shut.ForQR = "999999", false
	closed, err := f.AddAccount(ctx, f.manager, shut)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.CloseAccount(ctx, f.manager, closed.ID, closed.OpenedOn.Local()); err != nil {
		t.Fatal(err)
	}
	_, err = f.PublishCampaign(ctx, f.manager, c.ID)
	refused(t, err, "campaign.publish.same_person")
	if _, err := f.EditCampaign(ctx, f.drafter, c.ID, f.call()); err != nil {
		t.Fatal(err)
	}
	_, err = f.PublishCampaign(ctx, f.manager, c.ID)
	refused(t, err, "campaign.publish.same_account")
	other := f.account(c.ID)
	other.HolderName = "Người khác"
	_, err = f.AddAccount(ctx, f.drafter, other)
	refused(t, err, "account.named.holder")
	again, err := f.AddAccount(ctx, f.drafter, f.account(c.ID))
	if err != nil || again.ID != first.ID || again.NamedBy != f.drafter.ID || !again.ForQR {
		t.Fatalf("named again: %+v, %v", again, err)
	}
	if _, err := f.PublishCampaign(ctx, f.manager, c.ID); err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, err error, key string) {
	t.Helper()
	if !fault.Is(err, key) {
		t.Errorf("%v, want %s", err, key)
	}
}
