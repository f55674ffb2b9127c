package giving

import (
	"fmt"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

func insertAccount(tx *pg.Tx, a BankAccount) (id int64, err error) {
	err = tx.Row(`
		insert into giving.bank_accounts (campaign_id, unit_id, bin, bank_name, branch, number, holder_name,
			profile, treasury, for_qr, opened_on, named_at, named_by, ask_id, after_id)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, nullif($14::bigint, 0), nullif($15::bigint, 0))
		returning id`,
		a.CampaignID, a.UnitID, a.BIN, a.BankName, a.Branch, a.Number, a.HolderName,
		string(a.Profile), a.Treasury, a.ForQR, a.OpenedOn, tx.Now, a.NamedBy, a.AskID, a.AfterID).Scan(&id)
	switch {
	case pg.IsUnique(err, "bank_accounts_never_shared"), pg.IsUnique(err, "bank_accounts_pass_once"),
		pg.IsCheck(err, "bank_accounts_pass_as_they_are"), pg.IsCheck(err, "bank_accounts_pass_to_the_heir"),
		pg.IsCheck(err, "bank_accounts_pass_after_the_end"):
		return 0, fault.On("number", "account.number.taken")
	case pg.IsCheck(err, "bank_lines_are_of_their_days_owner"):
		return 0, fault.On("opened_on", "account.pass.told", "on", a.OpenedOn.Local())
	case err != nil:
		return 0, fmt.Errorf("insert account of campaign %d: %w", a.CampaignID, err)
	}
	return id, nil
}

func nameAccount(tx *pg.Tx, a BankAccount) error {
	_, err := tx.Exec(`update giving.bank_accounts set named_by = $2 where id = $1`, a.ID, a.NamedBy)
	if err != nil {
		return fmt.Errorf("note who names account %d: %w", a.ID, err)
	}
	return nil
}

// selectAccount reads accounts as a, with the day from which they are a successor's.
const selectAccount = `
	select a.*, (select b.opened_on from giving.bank_accounts b where b.after_id = a.id) as passed_on
	from giving.bank_accounts a`

func accountByID(tx *pg.Tx, id int64) (*BankAccount, error) {
	var found []BankAccount
	err := tx.Gorm().Raw(selectAccount+` where a.id = ?`, id).Scan(&found).Error
	if err != nil {
		return nil, fmt.Errorf("read account %d: %w", id, err)
	}
	if len(found) == 0 {
		return nil, fault.Of(fault.Missing, "account.missing")
	}
	return &found[0], nil
}

// accountsOf lists a campaign's accounts, the one for the QR first.
func accountsOf(tx *pg.Tx, campaign int64) (list []BankAccount, err error) {
	err = tx.Gorm().Raw(`
		`+selectAccount+` where a.campaign_id = ?
		order by a.closed_on is not null, not a.for_qr, a.id`, campaign).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("list accounts of campaign %d: %w", campaign, err)
	}
	return list, nil
}

// publicAccounts are accountsOf for everybody.
func publicAccounts(tx *pg.Tx, campaign int64) (list []BankAccount, err error) {
	err = tx.Gorm().Raw(`
		select * from giving.public_bank_accounts where campaign_id = ?
		order by closed_on is not null, not for_qr, id`, campaign).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("list the public accounts of campaign %d: %w", campaign, err)
	}
	return list, nil
}

func unmarkQR(tx *pg.Tx, campaign int64) error {
	_, err := tx.Exec(`update giving.bank_accounts set for_qr = false where campaign_id = $1 and for_qr`, campaign)
	if err != nil {
		return fmt.Errorf("unmark the QR account of campaign %d: %w", campaign, err)
	}
	return nil
}

func markQR(tx *pg.Tx, id int64) error {
	n, err := tx.Exec(`update giving.bank_accounts set for_qr = true where id = $1 and closed_on is null`, id)
	if err != nil {
		return fmt.Errorf("mark account %d for the QR: %w", id, err)
	}
	if n == 0 {
		return fault.Of(fault.Conflict, "account.closed")
	}
	return nil
}

func closeAccount(tx *pg.Tx, a BankAccount) error {
	n, err := tx.Exec(`
		update giving.bank_accounts set closed_on = $2, for_qr = false
		where id = $1 and closed_on is null`, a.ID, a.ClosedOn)
	if err != nil {
		return fmt.Errorf("close account %d: %w", a.ID, err)
	}
	if n == 0 {
		return fault.Of(fault.Conflict, "account.closed")
	}
	return nil
}

// Official is a bank account that is really ours, with its campaign.
type Official struct {
	BankAccount    `gorm:"embedded"`
	CampaignSlug   string
	CampaignName   string
	CampaignNameEN string
}

// Campaign is the campaign's name in the page's language.
func (o Official) Campaign(language string) string {
	if language == "en" && o.CampaignNameEN != "" {
		return o.CampaignNameEN
	}
	return o.CampaignName
}

// Before is whose the number was before, among the accounts with it; nil where it was nobody's.
func (o Official) Before(list []Official) *Official {
	for i := range list {
		if o.AfterID != 0 && list[i].ID == o.AfterID {
			return &list[i]
		}
	}
	return nil
}

func officialAccounts(tx *pg.Tx, number string) (list []Official, err error) {
	err = tx.Gorm().Raw(`
		select a.*, c.slug as campaign_slug, c.name as campaign_name, c.name_en as campaign_name_en
		from giving.public_bank_accounts a
		join giving.public_campaigns c on c.id = a.campaign_id
		where ? = '' or a.number = ?
		order by ? <> '' and a.passed_on is not null, c.starts_on desc, c.id desc, a.closed_on is not null, not a.for_qr, a.id
		limit ?`, number, number, number, campaignsMax).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("list official accounts: %w", err)
	}
	return list, nil
}

// accountNumbered is whose account of a bank has a number now, nil where it serves no
// campaign and never did.
func accountNumbered(tx *pg.Tx, bin, number string) (*BankAccount, error) {
	var found []BankAccount
	err := tx.Gorm().Raw(selectAccount+` where a.bin = ? and a.number = ? order by a.id desc limit 1`, bin, number).Scan(&found).Error
	if err != nil || len(found) == 0 {
		if err != nil {
			err = fmt.Errorf("look for account %s: %w", number, err)
		}
		return nil, err
	}
	return &found[0], nil
}

// accountNow is the row of whose an account is now: itself, or the last of those that it
// passed to.
func accountNow(tx *pg.Tx, id int64) (*BankAccount, error) {
	for {
		var next int64
		err := tx.Row(`select coalesce((select id from giving.bank_accounts where after_id = $1), 0)`, id).Scan(&next)
		if err != nil {
			return nil, fmt.Errorf("look to whom account %d passed: %w", id, err)
		}
		if next == 0 {
			return accountByID(tx, id)
		}
		id = next
	}
}

func insertAsk(tx *pg.Tx, k AccountAsk) (id int64, err error) {
	err = tx.Row(`
		insert into giving.account_asks (campaign_id, unit_id, act, account_id, bin, bank_name, branch, number,
			holder_name, profile, treasury, for_qr, opened_on, asked_by, at, after_id, paper_id)
		values ($1, $2, $3, nullif($4::bigint, 0), $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
			nullif($16::bigint, 0), nullif($17::bigint, 0))
		returning id`,
		k.CampaignID, k.UnitID, string(k.Act), k.AccountID, k.BIN, k.BankName, k.Branch, k.Number,
		k.HolderName, string(k.Profile), k.Treasury, k.ForQR, k.OpenedOn, k.AskedBy, tx.Now,
		k.AfterID, k.PaperID).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("ask for account %s of campaign %d: %w", k.Number, k.CampaignID, err)
	}
	return id, nil
}

func insertAnswer(tx *pg.Tx, k *AccountAsk, agreed bool, reason string) error {
	_, err := tx.Exec(`
		insert into giving.account_answers (ask_id, unit_id, agreed, reason, answered_by, at)
		values ($1, $2, $3, $4, $5, $6)`, k.ID, k.UnitID, agreed, reason, tx.By.ID, tx.Now)
	if pg.IsUnique(err, "account_answers_pkey") {
		return fault.Of(fault.Conflict, "account.ask.answered")
	}
	if err != nil {
		return fmt.Errorf("answer ask %d: %w", k.ID, err)
	}
	return nil
}

const asksWaiting = `
	select k.*, c.name as campaign, c.slug, c.kind
	from giving.account_asks k
	join giving.campaigns c on c.id = k.campaign_id
	where not exists (select from giving.account_answers n where n.ask_id = k.id)`

func askWaiting(tx *pg.Tx, id int64) (*AccountAsk, error) {
	var found []AccountAsk
	if err := tx.Gorm().Raw(asksWaiting+` and k.id = ?`, id).Scan(&found).Error; err != nil {
		return nil, fmt.Errorf("read ask %d: %w", id, err)
	}
	if len(found) == 0 {
		return nil, fault.Of(fault.Missing, "account.ask.missing")
	}
	return &found[0], nil
}

// accountAsks lists what waits of one campaign.
func accountAsks(tx *pg.Tx, campaign int64) ([]AccountAsk, error) {
	return asks(tx, ` and k.campaign_id = ? order by k.id limit ?`, campaign, listMax)
}

// asksOf lists what waits of units, behind an id.
func asksOf(tx *pg.Tx, units []int64, after int64, limit int) ([]AccountAsk, error) {
	return asks(tx, ` and k.unit_id in ? and k.id > ? order by k.id limit ?`, units, after, limit)
}

func asks(tx *pg.Tx, which string, args ...any) (list []AccountAsk, err error) {
	if err := tx.Gorm().Raw(asksWaiting+which, args...).Scan(&list).Error; err != nil {
		return nil, fmt.Errorf("list the accounts that wait: %w", err)
	}
	return list, nil
}

// passedAccounts are, by the holder of the row before, the accounts of now as which accounts of
// a unit live on.
func passedAccounts(tx *pg.Tx, unit int64) (map[string]*BankAccount, error) {
	now := map[string]*BankAccount{}
	var ids []int64
	err := tx.Each(`select a.id from giving.bank_accounts a join giving.bank_accounts b on b.after_id = a.id
		where a.unit_id = $1`, []any{unit}, func(r pg.Scanner) error {
		var id int64
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what passed on of unit %d: %w", unit, err)
	}
	for _, id := range ids {
		a, err := accountNow(tx, id)
		if err != nil {
			return nil, err
		}
		now[BankAccount{ID: id}.Holder()] = a
	}
	return now, nil
}
