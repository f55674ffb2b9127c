package giving

import (
	"strings"
	"testing"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
	"github.com/quykhancap/quykhancap/internal/tlog"
)

// A campaign goes from a draft that nobody sees to one that people can give to,
// and every step that tells the public stands in the log.
func TestCampaignOpens(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	ctx := t.Context()
	c, err := f.CreateCampaign(ctx, f.drafter, f.call())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Campaign(ctx, c.Slug); !fault.Is(err, "campaign.missing") {
		t.Errorf("the public reads a draft: %v", err)
	}
	if _, err := f.PublishCampaign(ctx, f.manager, c.ID); !fault.Is(err, "campaign.publish.account") {
		t.Errorf("published without an account: %v", err)
	}
	if _, err := f.AddAccount(ctx, f.drafter, f.account(c.ID)); err != nil {
		t.Fatal(err)
	}
	if _, err := f.PublishCampaign(ctx, f.cashier, c.ID); err == nil {
		t.Error("a cashier published")
	}
	if _, err := f.PublishCampaign(ctx, f.manager, c.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := f.PublishCampaign(ctx, f.manager, c.ID); !fault.Is(err, "campaign.published") {
		t.Errorf("published twice: %v", err)
	}
	sheet, err := f.Campaign(ctx, c.Slug)
	if err != nil {
		t.Fatal(err)
	}
	a := sheet.ForQR()
	if a == nil || a.Number != "0011001932418" || a.HolderName != "QUY TRO GIUP KHAN CAP" || a.BankName != "Vietcombank" {
		t.Errorf("account %+v", a)
	}
	if len(sheet.Earmarks) != 1 || sheet.DistributionEndsOn != sheet.EndsOn+20 {
		t.Errorf("earmarks %v, distribution ends %s", sheet.Earmarks, sheet.DistributionEndsOn)
	}
	err = f.DB.View(ctx, auth.System("test"), func(tx *pg.Tx) error {
		for _, l := range [][2]string{{"campaign", c.Slug}, {"bank_account", a.Holder()}} {
			if p, err := tlog.Find(tx, l[0], l[1]); p == nil || err != nil {
				t.Errorf("leaf %v: %v %v", l, p, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	f.closes(*c)
}

// closes: extended by the province, then closed for a reason.
func (f *fund) closes(c Campaign) {
	t, ctx := f.t, f.t.Context()
	x := ExtensionForm{To: "31/01/2027", Number: "15/QĐ-BVĐ", On: "10/11/2026", Body: "Ban Vận động cứu trợ tỉnh Lạng Sơn", Signer: "Trưởng ban"}
	if _, err := f.ExtendCampaign(ctx, f.manager, c.ID, x); !fault.Is(err, "campaign.extension.file.missing") {
		t.Errorf("extended without the document: %v", err)
	}
	x.File = f.paper()
	for on, key := range map[string]string{"13/11/2026": "campaign.extension.on.future", "31/10/2026": "campaign.extension.on.early"} {
		odd := x
		odd.On = on
		if _, err := f.ExtendCampaign(ctx, f.manager, c.ID, odd); !fault.Is(err, key) {
			t.Errorf("extended by a document of %s: %v", on, err)
		}
	}
	if _, err := f.ExtendCampaign(ctx, f.cashier, c.ID, x); !fault.Is(err, "campaign.extend.province") {
		t.Errorf("a cashier extended: %v", err)
	}
	longer, err := f.ExtendCampaign(ctx, f.manager, c.ID, x)
	if err != nil || longer.LastDay().Local() != "31/01/2027" {
		t.Fatalf("extended to %v, %v", longer, err)
	}
	if _, err := f.CloseCampaign(ctx, f.manager, c.ID, ""); !fault.Is(err, "reason.missing") {
		t.Errorf("closed for no reason: %v", err)
	}
	if _, err := f.CloseCampaign(ctx, f.manager, c.ID, "Đủ kinh phí, gọi 0912345678"); !fault.Is(err, "reason.personal") {
		t.Errorf("a phone number that everybody would read: %v", err)
	}
	closed, err := f.CloseCampaign(ctx, f.manager, c.ID, "Đủ kinh phí")
	if err != nil || closed.State(closed.ClosedOn) != Closed {
		t.Fatalf("closed %v, %v", closed, err)
	}
}

// Whatever is wrong with a call is told at once, at its field.
func TestCampaignRefused(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	f.receiving()
	for _, tt := range []struct {
		name, field, key string
		change           func(*CampaignForm)
	}{
		{"91 days", "ends_on", "campaign.ends_on.late", func(c *CampaignForm) { c.EndsOn = "04/02/2027" }},
		{"backwards", "ends_on", "campaign.ends_on.before_start", func(c *CampaignForm) { c.EndsOn = "04/11/2026" }},
		{"before its call", "starts_on", "campaign.starts_on.before_call", func(c *CampaignForm) { c.CallOn = "2026-11-06" }},
		{"no such day", "starts_on", "day.format", func(c *CampaignForm) { c.StartsOn = "31/11/2026" }},
		{"no day", "call_on", "day.missing", func(c *CampaignForm) { c.CallOn = "" }},
		{"a district after districts", "call_level", "campaign.call_level.district", func(c *CampaignForm) { c.CallLevel = DistrictCall }},
		{"a district's old call for today", "authorisation_number", "campaign.call_level.district.ended", func(c *CampaignForm) {
			c.CallLevel, c.CallOn, c.Unit = DistrictCall, "2025-06-20", f.commune
		}},
		{"a commune for a province", "call_level", "campaign.call_level.below", func(c *CampaignForm) {
			c.CallLevel, c.AuthorisationNumber, c.AuthorisationOn, c.AuthorisationBody = CommuneCall, "1/UQ", "01/11/2026", "UBND tỉnh"
		}},
		{"a commune on its own", "authorisation_number", "campaign.authorisation.missing", func(c *CampaignForm) { c.CallLevel = CommuneCall }},
		{"half an authorisation", "authorisation_number", "campaign.authorisation.partial", func(c *CampaignForm) { c.AuthorisationNumber = "1" }},
		{"the prefix again", "prefix", "campaign.prefix.taken", func(*CampaignForm) {}},
		{"a prefix inside another", "prefix", "campaign.prefix.taken", func(c *CampaignForm) { c.Prefix = "lsx" }},
		{"a prefix of one letter", "prefix", "campaign.prefix.shape", func(c *CampaignForm) { c.Prefix = "L" }},
		{"the address again", "slug", "campaign.slug.taken", func(c *CampaignForm) { c.Prefix, c.Slug = "BA", "lu-trang-dinh" }},
		{"no name", "name", "campaign.name.missing", func(c *CampaignForm) { c.Name = "\u200b " }},
		{"a name of 10 MB", "name", "text.long", func(c *CampaignForm) { c.Name = strings.Repeat("a", 10<<20) }},
		{"before the commune was", "unit", "campaign.unit.ended", func(c *CampaignForm) {
			c.Unit, c.CallOn, c.StartsOn, c.EndsOn = f.commune, "2025-01-02", "2025-01-02", "2025-02-02"
		}},
	} {
		c := f.call()
		c.Slug = "khac"
		tt.change(&c)
		by := officer(7, auth.FundManager, c.Unit)
		_, err := f.CreateCampaign(t.Context(), by, c)
		e, ok := fault.As(err)
		if !ok || !fault.Is(err, tt.key) || len(e.Faults) != 1 || e.Faults[0].Field != tt.field {
			t.Errorf("%s: %v, want %s: %s", tt.name, err, tt.field, tt.key)
		}
	}
	_, err := f.CreateCampaign(t.Context(), f.manager, CampaignForm{Unit: f.province})
	if e, ok := fault.As(err); !ok || len(e.Faults) < 10 {
		t.Errorf("an empty form is told only %v", err)
	}
	if _, err := f.CreateCampaign(t.Context(), f.manager, CampaignForm{Unit: f.commune}); !isKind(err, fault.Denied) {
		t.Errorf("an officer of the province drafts for a commune: %v", err)
	}
}

func isKind(err error, k fault.Kind) bool {
	e, ok := fault.As(err)
	return ok && e.Kind == k
}

// An account serves one campaign and is never shared, and what the program
// checks the database checks as well.
func TestAccountNeverShared(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	ctx := t.Context()
	c := f.receiving()
	other := f.call()
	other.Slug, other.Prefix = "bao-so-11", "BA"
	d, err := f.CreateCampaign(ctx, f.manager, other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.AddAccount(ctx, f.manager, f.account(d.ID)); !fault.Is(err, "account.number.taken") {
		t.Errorf("an account is shared: %v", err)
	}
	for _, tt := range []struct {
		key    string
		change func(*AccountForm)
	}{
		{"account.bin.unknown", func(a *AccountForm) { a.BIN = "123456" }},
		{"account.number.shape", func(a *AccountForm) { a.Number = "12345678901234567890" }},
		{"account.number.shape", func(a *AccountForm) { a.Number = "12;drop" }},
		{"account.number.short", func(a *AccountForm) { a.Number = "abc" }},
		{"account.number.short", func(a *AccountForm) { a.Number = "QUYCUUTRO" }},
		{"account.number.short", func(a *AccountForm) { a.Number = "12345" }},
		{"account.number.missing", func(a *AccountForm) { a.Number = " " }},
		{"account.holder_name.missing", func(a *AccountForm) { a.HolderName = "" }},
		{"account.treasury.qr", func(a *AccountForm) { a.Treasury, a.BankName = true, "Kho bạc Nhà nước Lạng Sơn" }},
		{"account.profile.unknown", func(a *AccountForm) { a.Profile = "mb" }},
		{"day.missing", func(a *AccountForm) { a.OpenedOn = "" }},
	} {
		form := f.account(d.ID)
		form.Number = "999999"
		tt.change(&form)
		if _, err := f.AddAccount(ctx, f.manager, form); !fault.Is(err, tt.key) {
			t.Errorf("%s: %v", tt.key, err)
		}
	}

	second := f.account(c.ID)
	second.BIN, second.Number, second.Profile = "970405", "1500200000000", Agribank
	a := f.more(second)
	sheet, err := f.CampaignFor(ctx, f.manager, c.ID)
	if err != nil || len(sheet.Accounts) != 2 || sheet.ForQR().ID != a.ID {
		t.Fatalf("the new account is not the one for the QR: %+v, %v", sheet, err)
	}
	asked, err := f.MarkForQR(ctx, f.drafter, sheet.Accounts[1].ID)
	if err != nil || !asked.Waits {
		t.Fatalf("the QR changed at one person's word: %+v, %v", asked, err)
	}
	if _, err := f.AgreeAccount(ctx, f.manager, asked.AskID); err != nil {
		t.Fatal(err)
	}
	if _, err := f.CloseAccount(ctx, f.manager, sheet.Accounts[1].ID, "12/11/2026"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.MarkForQR(ctx, f.manager, sheet.Accounts[1].ID); !fault.Is(err, "account.closed") {
		t.Errorf("a closed account is shown: %v", err)
	}
	list, err := f.IsOfficial(ctx, "1500200000000")
	if err != nil || len(list) != 1 || list[0].CampaignSlug != c.Slug {
		t.Errorf("official %+v, %v", list, err)
	}
	if list, err := f.IsOfficial(ctx, "666"); err != nil || len(list) != 0 {
		t.Errorf("a false account is official: %+v, %v", list, err)
	}

	app := pgtest.Raw(t, f.DB)
	pgtest.Refused(t, app, `update giving.bank_accounts set campaign_id = campaign_id`)
	pgtest.Refused(t, app, `update giving.campaigns set prefix = 'XX'`)
	pgtest.Refused(t, app, `delete from giving.campaigns`)
	pgtest.Refused(t, app, `update giving.campaigns set ends_on = starts_on + 91`)
	pgtest.Refused(t, app, `update giving.campaigns set extended_to = ends_on + 9, extension_number = '1', extension_on = starts_on,
		extension_body = 'x', extension_signer = 'x' where published_at is not null`)
	pgtest.Refused(t, app, `update giving.campaigns set distributing_on = starts_on where published_at is not null`)
	pgtest.Refused(t, app, `update giving.bank_accounts set for_qr = true`)
}

// Editing a published campaign changes its page, not what donors were promised.
func TestCampaignKeepsItsPromises(t *testing.T) {
	t.Parallel()
	f := newFund(t)
	c := f.receiving()
	form := f.call()
	form.Cover, form.Surplus, form.EndsOn, form.NameEN = "Cảm ơn", "Nộp ngân sách", "10/11/2026", "Flood"
	got, err := f.EditCampaign(t.Context(), f.manager, c.ID, form)
	if err != nil {
		t.Fatal(err)
	}
	if got.Cover != "Cảm ơn" || got.NameEN != "Flood" || got.Surplus != c.Surplus || got.EndsOn != c.EndsOn {
		t.Errorf("edited to %+v", got)
	}
	if en := got.In("en"); en.Name != "Flood" || en.Purpose != c.Purpose {
		t.Errorf("in English %q, %q", en.Name, en.Purpose)
	}
	// The log tells each change once; saving the same again is none.
	for range 2 {
		form.Cover = "Cảm ơn mọi người"
		if _, err := f.EditCampaign(t.Context(), f.manager, c.ID, form); err != nil {
			t.Fatal(err)
		}
	}
	var told string
	err = pgtest.Super(t, f.DB).QueryRow(`
		select string_agg(ref, ' ' order by ref) from tlog.leaves where kind = 'campaign_changed'`).Scan(&told)
	if err != nil || told != c.Slug+"/1 "+c.Slug+"/2" {
		t.Errorf("told of changes %q: %v", told, err)
	}
}

func TestBanks(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range Banks() {
		if len(b.BIN) != 6 || b.Name == "" || seen[b.BIN] {
			t.Errorf("bank %+v", b)
		}
		seen[b.BIN] = true
	}
	if b, ok := BankByBIN("970449"); !ok || b.ShortName != "LPBank" || len(seen) != 58 {
		t.Errorf("970449 is %+v; %d banks", b, len(seen))
	}
}
