package giving

import (
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// freePart is the free cash of one part of a campaign.
type freePart struct {
	earmark int64
	qty     money.VND
}

// freeCash is what of a campaign lies free in its unit's box, the general part first.
func freeCash(tx *pg.Tx, c *Campaign) (list []freePart, err error) {
	err = tx.Each(`
		select coalesce(earmark_id, 0), qty from giving.cash_boxes
		where unit_id = $1 and book_id = $2 and kind = 'cash' and qty > 0
		order by earmark_id is distinct from $3, earmark_id nulls first`,
		[]any{c.UnitID, c.BookID, c.EarmarkID}, func(r pg.Scanner) error {
			var p freePart
			err := r.Scan(&p.earmark, &p.qty)
			list = append(list, p)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read the free cash of campaign %d: %w", c.ID, err)
	}
	return list, nil
}

func insertDeposit(tx *pg.Tx, d *Deposit) error {
	err := tx.Row(`
		insert into giving.cash_deposits (unit_id, campaign_id, account_id, amount, deposited_on, made_by)
		values ($1, $2, $3, $4, $5, $6)
		returning id`, d.Unit, d.CampaignID, d.Account, int64(d.Amount), d.On, tx.By.ID).Scan(&d.ID)
	if err != nil {
		return fmt.Errorf("deposit cash of unit %d: %w", d.Unit, err)
	}
	return nil
}

// endDeposit voids a slip that stands.
func endDeposit(tx *pg.Tx, id int64, reason string) error {
	n, err := tx.Exec(`
		update giving.cash_deposits set voided_by = $2, voided_at = $3, void_reason = $4
		where id = $1 and voided_at is null`, id, tx.By.ID, tx.Now, reason)
	if pg.IsCheck(err, "cash_deposits_are_voided_by_another") {
		return fault.Of(fault.Conflict, "deposit.own")
	}
	if err != nil {
		return fmt.Errorf("void deposit %d: %w", id, err)
	}
	if n == 0 {
		return fault.Of(fault.Conflict, "deposit.voided")
	}
	return nil
}

// depositsShown is how many slips a box shows.
const depositsShown = 50

func depositsOf(tx *pg.Tx, unit int64) ([]Deposit, error) {
	return deposits(tx, `d.unit_id = $1 order by d.id desc limit $2`, unit, depositsShown)
}

func depositByID(tx *pg.Tx, id int64) (*Deposit, error) {
	list, err := deposits(tx, `d.id = $1`, id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.Of(fault.Missing, "deposit.missing")
	}
	return &list[0], nil
}

func deposits(tx *pg.Tx, where string, args ...any) (list []Deposit, err error) {
	err = tx.Each(`
		select d.id, d.unit_id, d.campaign_id, d.account_id, d.amount, d.deposited_on, d.made_actor, d.made_at,
			coalesce(e.id, 0), coalesce(x.line_id, 0), coalesce(d.voided_actor, ''), d.voided_at, coalesce(d.void_reason, '')
		from giving.cash_deposits d
		left join ledger.entries e on e.kind = 'deposit' and e.source = 'deposit:' || d.id
		left join giving.session_lines x on x.kind = 'deposit' and x.session_id = d.id and x.undone_at is null
		where `+where, args, func(r pg.Scanner) error {
		var d Deposit
		var voided *time.Time
		err := r.Scan(&d.ID, &d.Unit, &d.CampaignID, &d.Account, &d.Amount, &d.On, &d.MadeBy, &d.MadeAt,
			&d.Entry, &d.Line, &d.VoidedBy, &voided, &d.VoidReason)
		if voided != nil {
			d.VoidedAt = *voided
		}
		list = append(list, d)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read deposits: %w", err)
	}
	return list, nil
}
