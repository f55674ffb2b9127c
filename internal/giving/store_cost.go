package giving

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
)

func insertCostConsent(tx *pg.Tx, c costConsent) error {
	_, err := tx.Exec(`
		insert into giving.cost_consents (unit_id, campaign_id, earmark_id, pledge_id, cash_id, version, agreed_at)
		values ($1, $2, $3, nullif($4::bigint, 0), nullif($5::bigint, 0), $6, $7)`,
		c.unit, c.campaign, c.earmark, c.pledge, c.cash, c.version, tx.Now)
	if err != nil {
		return fmt.Errorf("keep the consent of pledge %d or cash %d: %w", c.pledge, c.cash, err)
	}
	return nil
}

// endCostConsent ends the consent of one gift, by its column; 0 where none stands.
func endCostConsent(tx *pg.Tx, column string, id int64, why string) (int64, error) {
	n, err := tx.Exec(`
		insert into giving.cost_withdrawals (consent_id, unit_id, why, at)
		select c.id, c.unit_id, $2, $3 from giving.cost_consents c
		where c.`+column+` = $1
			and not exists (select from giving.cost_withdrawals w where w.consent_id = c.id)
		on conflict do nothing`, id, why, tx.Now)
	if pg.IsCheck(err, "costs_stay_agreed_to") {
		return 0, errCostSpent
	}
	if err != nil {
		return 0, fmt.Errorf("end the consent of %s %d: %w", column, id, err)
	}
	return n, nil
}

// endCashCosts ends the consent of cash that went back over the table.
func endCashCosts(tx *pg.Tx, source string) error {
	id, err := strconv.ParseInt(strings.TrimPrefix(source, "cash:"), 10, 64)
	if err != nil {
		return fmt.Errorf("read what %s is of: %w", source, err)
	}
	if _, err = endCostConsent(tx, "cash_id", id, "void"); fault.Is(err, "cost.spent") {
		return errCostHeld
	}
	return err
}

func costConsentOf(tx *pg.Tx, pledge int64) (*CostConsent, error) {
	var c CostConsent
	err := tx.Row(`
		select version, gift, share, agreed_at, withdrawn_at from giving.cost_shares where pledge_id = $1`, pledge).
		Scan(&c.Version, &c.Gift, &c.Share, &c.AgreedAt, &c.WithdrawnAt)
	if pg.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the consent of pledge %d: %w", pledge, err)
	}
	return &c, nil
}

var errCostState = fault.Of(fault.Conflict, "cost.state.gone")

func insertCost(tx *pg.Tx, c *RunningCost) error {
	err := tx.Row(`
		insert into giving.running_costs (unit_id, campaign_id, account_id, earmark_id, amount, what, document, prepared_by, prepared_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`,
		c.Unit, c.Campaign, c.Account, c.Earmark, int64(c.Amount), c.What, c.Document, tx.By.ID, tx.Now).Scan(&c.ID)
	if err != nil {
		return fmt.Errorf("prepare a running cost of campaign %d: %w", c.Campaign, err)
	}
	return nil
}

func insertCostAct(tx *pg.Tx, c *RunningCost, a CostAct) error {
	_, err := tx.Exec(`
		insert into giving.cost_acts (cost_id, unit_id, nth, act, actor_id, at, reason, line_id, entry_id)
		values ($1, $2, $3, $4, $5, $6, $7, nullif($8::bigint, 0), nullif($9::bigint, 0))`,
		c.ID, c.Unit, len(c.Acts)+1, a.Act, tx.By.ID, tx.Now, a.Reason, a.Line, a.Entry)
	switch {
	case pg.IsCheck(err, "running_costs_take_two_people"):
		return fault.Of(fault.Denied, "cost.same_person")
	case pg.IsCheck(err, "cost_acts_follow"), pg.IsUnique(err, "cost_acts_one_after_the_other"):
		return errCostState
	case pg.IsCheck(err, "costs_stay_agreed_to"):
		return fault.Of(fault.Conflict, "cost.over")
	case err != nil:
		return fmt.Errorf("running cost %d is %s: %w", c.ID, a.Act, err)
	}
	return nil
}

func costByID(tx *pg.Tx, id int64) (*RunningCost, error) {
	list, err := costs(tx, `c.id = $1`, id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.Of(fault.Missing, "cost.missing")
	}
	return &list[0], nil
}

func costs(tx *pg.Tx, where string, args ...any) (list []RunningCost, err error) {
	at := map[int64]int{}
	var ids []int64
	err = tx.Each(`
		select c.id, c.unit_id, c.campaign_id, k.name, c.account_id, a.bank_name, a.number, c.earmark_id, e.name,
			c.amount, c.what, c.document, c.prepared_by, c.prepared_actor, c.prepared_at, giving.cost_state(c.id)
		from giving.running_costs c
		join giving.campaigns k on k.id = c.campaign_id
		join giving.bank_accounts a on a.id = c.account_id
		join ledger.earmarks e on e.id = c.earmark_id
		where `+where, args, func(r pg.Scanner) error {
		var c RunningCost
		err := r.Scan(&c.ID, &c.Unit, &c.Campaign, &c.Name, &c.Account, &c.Bank, &c.Number, &c.Earmark, &c.Part,
			&c.Amount, &c.What, &c.Document, &c.PreparedBy, &c.Preparer, &c.PreparedAt, &c.State)
		at[c.ID], ids = len(list), append(ids, c.ID)
		list = append(list, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read running costs: %w", err)
	}
	err = tx.Each(`
		select cost_id, act, actor_id, actor, at, reason, coalesce(line_id, 0), coalesce(entry_id, 0)
		from giving.cost_acts where cost_id = any ($1) order by cost_id, nth`, []any{ids}, func(r pg.Scanner) error {
		var id int64
		var a CostAct
		err := r.Scan(&id, &a.Act, &a.ByID, &a.By, &a.At, &a.Reason, &a.Line, &a.Entry)
		list[at[id]].Acts = append(list[at[id]].Acts, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the acts of running costs: %w", err)
	}
	return list, nil
}

// linesOfCost are the lines that may have paid it, the latest first.
func linesOfCost(tx *pg.Tx, c *RunningCost) (list []BankLine, err error) {
	err = tx.Gorm().Where(`account_id = ? and amount = ? and unit_id = ? and direction = 'out' and kind = 'transfer_out'
		and state = 'booked'`, c.Account, int64(c.Amount), c.Unit).Order("id desc").Limit(fitsShown).Find(&list).Error
	if err != nil {
		return nil, fmt.Errorf("look for what paid running cost %d: %w", c.ID, err)
	}
	return list, nil
}

// costsLike are the running costs that wait and that a transfer out may have paid: of its
// account and amount.
func costsLike(tx *pg.Tx, l *BankLine) ([]RunningCost, error) {
	if l.Direction != Out || l.Kind != TransferOut || l.State != LineBooked {
		return nil, nil
	}
	return costs(tx, `c.account_id = $1 and c.amount = $2 and giving.cost_state(c.id) in ('prepared', 'approved')
		order by c.id limit $3`, l.AccountID, int64(l.Amount), fitsShown)
}

// costPartOf is what givers agreed to of one part of an account's campaign, by its code.
func costPartOf(tx *pg.Tx, a *BankAccount, code string) (p CostPart, err error) {
	if p.Code = code; code == "" {
		p.Code = ledger.General
	}
	err = tx.Row(`
		select e.id, e.name, coalesce(p.gifts, 0), coalesce(p.agreed, 0), coalesce(p.decided, 0), coalesce(p.paid, 0)
		from giving.campaigns c
		join ledger.earmarks e on e.book_id = c.book_id and e.code = $2
		left join giving.cost_parts(c.id) p on p.earmark_id = e.id
		where c.id = $1 and c.published_at is not null`, a.CampaignID, p.Code).
		Scan(&p.Earmark, &p.Part, &p.Gifts, &p.Agreed, &p.Decided, &p.Paid)
	if pg.NoRows(err) {
		return p, fault.On("account", "cost.part.unknown")
	}
	if err != nil {
		return p, fmt.Errorf("read what givers of campaign %d agreed to: %w", a.CampaignID, err)
	}
	return p, nil
}

// costParts are the parts that somebody agreed to something of, with their campaign's open
// accounts, of the units whose consents the actor sees.
func costParts(tx *pg.Tx, units []int64) (list []CostPart, err error) {
	err = tx.Each(`
		select c.id, c.name, a.id, a.unit_id, a.bank_name, a.number, e.code, e.name, e.id, p.gifts, p.agreed, p.decided, p.paid
		from giving.campaigns c
		cross join lateral giving.cost_parts(c.id) p
		join ledger.earmarks e on e.id = p.earmark_id
		join giving.bank_accounts a on a.campaign_id = c.id and a.closed_on is null
		where c.published_at is not null and c.unit_id = any ($2)
			and exists (select from giving.cost_consents k where k.campaign_id = c.id)
		order by c.starts_on desc, c.id desc, e.id, not a.for_qr, a.id
		limit $1`, []any{costsShown, units}, func(r pg.Scanner) error {
		var p CostPart
		err := r.Scan(&p.Campaign, &p.Name, &p.Account.ID, &p.Account.UnitID, &p.Account.BankName, &p.Account.Number,
			&p.Code, &p.Part, &p.Earmark, &p.Gifts, &p.Agreed, &p.Decided, &p.Paid)
		list = append(list, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what givers agreed to: %w", err)
	}
	return list, nil
}
