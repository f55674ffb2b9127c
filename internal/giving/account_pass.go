package giving

import (
	"context"
	"fmt"
	"io"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// The account of a unit that ended may live on at its bank under the successor's name, with
// its number. The successor's row goes on from a day; whose a line is, says its own day.

// KeepAccountPaper puts aside the bank's paper that an account is the successor's from a day
// on, for who may name accounts of the campaign.
func (s *Service) KeepAccountPaper(ctx context.Context, by auth.Actor, campaign int64, name string, r io.ReadSeeker) (int64, error) {
	sheet, err := s.CampaignFor(ctx, by, campaign)
	if err != nil {
		return 0, err
	}
	if err := by.Must(auth.ManageCampaign, sheet.UnitID); err != nil {
		return 0, err
	}
	return duty.Keep(ctx, s.Files, by, sheet.UnitID, "paper", name, r)
}

// AccountPaper reads the bank's paper of an ask, for who reads the books of its unit.
func (s *Service) AccountPaper(ctx context.Context, by auth.Actor, ask int64) ([]byte, error) {
	k, err := s.AccountAskFor(ctx, by, ask)
	if err != nil {
		return nil, err
	}
	return s.openCall(ctx, by, k.PaperID)
}

// follow says after which account an account goes on that is asked for: after none, where its
// number is nobody's. It is refused with "account.number.taken" where the number is somebody's
// who has not ended, or whose successor is another unit; else it takes the bank's paper and a
// day after that unit's end from which no line is told yet ("account.pass.…").
func (a *BankAccount) follow(tx *pg.Tx, paper int64) error {
	was, err := accountNumbered(tx, a.BIN, a.Number)
	if err != nil || was == nil {
		return err
	}
	today := workday.On(tx.Now)
	heir, _, err := place.HeirOn(tx, was.UnitID, today)
	if _, told := fault.As(err); err != nil && !told {
		return err
	}
	if err != nil || was.UnitID == a.UnitID || heir.ID != a.UnitID {
		return fault.On("number", "account.number.taken")
	}
	_, c, err := bookOf(tx, was.ID)
	if err != nil {
		return err
	}
	d, err := campaignByID(tx, a.CampaignID)
	if err != nil {
		return err
	}
	if c.IsSource() || d.IsSource() { // whose money a source's is never changes with a name
		return fault.On("number", "account.number.taken")
	}
	unit, err := place.ByID(tx, was.UnitID, today)
	if err != nil {
		return err
	}
	var l fault.List
	switch {
	case a.OpenedOn <= unit.ValidTo, a.OpenedOn <= was.OpenedOn:
		l.On("opened_on", "account.pass.early", "unit", unit.FullName, "after", max(unit.ValidTo, was.OpenedOn).Local())
	case a.OpenedOn > today:
		l.On("opened_on", "account.pass.future")
	default:
		var told bool
		err := tx.Row(`select exists (select from giving.bank_lines where account_id = $1 and booked_on >= $2)`,
			was.ID, a.OpenedOn).Scan(&told)
		if err != nil {
			return fmt.Errorf("look what is told of account %d: %w", was.ID, err)
		}
		if told {
			l.On("opened_on", "account.pass.told", "on", a.OpenedOn.Local())
		}
	}
	if paper == 0 {
		l.On("paper", "account.pass.paper.missing", "unit", unit.FullName)
	} else {
		l.Add(takeScan(tx, a.UnitID, paper, "paper"))
	}
	a.AfterID = was.ID
	return l.Err()
}

// passOn ends the account before, on the day before, and moves what the successor's books have
// there already; it says which campaign it served. What the books of the unit that ended hold
// passes at its end.
func (k *AccountAsk) passOn(tx *pg.Tx, a *BankAccount) (after string, err error) {
	was, c, err := bookOf(tx, a.AfterID)
	if err != nil {
		return "", err
	}
	if was.ClosedOn.IsZero() {
		was.ClosedOn, was.ForQR = a.OpenedOn-1, false
		if err := closeAccount(tx, *was); err != nil {
			return "", err
		}
		if c.PublishedAt != nil {
			if err := tlog.Append(tx, []tlog.Leaf{was.closedLeaf(*c)}); err != nil {
				return "", err
			}
		}
		err := audit.Record(tx, audit.Event{Action: "account.close", Subject: c.subject(), Unit: c.UnitID, After: was})
		if err != nil {
			return "", err
		}
	}
	fund, err := ledger.FundOf(tx, a.UnitID)
	if err != nil {
		return "", err
	}
	balances, err := ledger.Balances(tx, ledger.Which{Fund: fund.ID, Kind: ledger.Bank, Holder: was.Holder()})
	if err != nil {
		return "", err
	}
	for _, h := range balances {
		if h.Qty() <= 0 {
			continue
		}
		from, to := h.Account, h.Account
		from.ID, to.ID, to.Holder = 0, 0, a.Holder()
		_, err := move(tx, "passed", fmt.Sprintf("pass:%d/%d", k.ID, h.ID), "Tài khoản đổi tên sang đơn vị kế thừa",
			workday.On(tx.Now), h.Book, from, to, money.VND(h.Qty()))
		if err != nil {
			return "", err
		}
	}
	return c.Slug, nil
}

// owns refuses lines of days on which an account is another unit's: those before it passed
// here, and those from the day on which it passed on. Of a file that has both, the bank can
// make two.
func (a *BankAccount) owns(first, last workday.Day) error {
	on, before := a.PassedOn, false
	if a.AfterID != 0 && first < a.OpenedOn {
		on, before = a.OpenedOn, true
	}
	switch {
	case on.IsZero() || !before && last < on:
		return nil
	case first < on && last >= on:
		return fault.On("file", "statement.passed.crosses", "until", (on - 1).Local(), "from", on.Local())
	case before:
		return fault.On("account", "statement.passed.before", "from", on.Local())
	}
	return fault.On("account", "statement.passed.after", "from", on.Local())
}
