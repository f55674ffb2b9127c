package giving

import (
	"strings"
	"testing"

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
	a, err := f.AddAccount(t.Context(), f.manager, second)
	if err != nil {
		t.Fatal(err)
	}
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
	for _, to := range []string{"31/01/2027", "28/02/2027"} {
		x := Extension{To: to, Number: "15/QĐ-BVĐ", On: "10/11/2026", Body: "Ban Vận động tỉnh", Signer: "x", File: f.paper()}
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
		`closed_on = null, closed_reason = ''`, `closed_on = closed_on - 1`, `closed_reason = 'x'`,
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
