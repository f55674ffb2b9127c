package giving

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// CashDeposited is money of the box that was carried to the bank. The bank's line of it
// is told as that of a session's cash is, with the slip in the session's place.
const CashDeposited CashKind = "deposit"

// Deposit is one slip: money that left the box for an account of ours.
type Deposit struct {
	ID         int64
	Unit       int64
	CampaignID int64
	Account    int64
	Amount     money.VND
	On         workday.Day
	MadeBy     string
	MadeAt     time.Time
	Entry      int64
	Line       int64 // of the bank, 0 while it has not told
	VoidedBy   string
	VoidedAt   time.Time
	VoidReason string
}

// Voided reports whether the money came back into the box.
func (d Deposit) Voided() bool { return d.VoidedBy != "" }

// Words are what to write on the bank's form, so that its line finds the slip.
func (d Deposit) Words() string { return fmt.Sprintf("NOP QUY %d", d.ID) }

// DepositForm is a slip as the cashier types it.
type DepositForm struct {
	Account int64  // of the campaign whose cash it is
	Amount  string // as counted
	On      string // "" is today
}

// DepositCash takes money out of the box for an account of the same campaign. The slip's
// own entry stands for it; the bank's line, when it comes, is only told whose it is, so
// the money is never counted as a gift again. More than the free cash of the campaign is
// refused with "deposit.short".
func (s *Service) DepositCash(ctx context.Context, by auth.Actor, f DepositForm) (int64, error) {
	if err := by.Must(auth.ReceiveCash, 0); err != nil {
		return 0, err
	}
	return pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (int64, error) {
		a, err := accountByID(tx, f.Account)
		if err != nil {
			return 0, err
		}
		if err := by.Must(auth.ReceiveCash, a.UnitID); err != nil {
			return 0, err
		}
		c, err := campaignByID(tx, a.CampaignID)
		if err != nil {
			return 0, err
		}
		d, err := f.read(a, workday.On(tx.Now))
		if err != nil {
			return 0, err
		}
		return d.ID, s.depositCash(tx, c, a, &d)
	})
}

func (f DepositForm) read(a *BankAccount, today workday.Day) (Deposit, error) {
	var l fault.List
	d := Deposit{Unit: a.UnitID, CampaignID: a.CampaignID, Account: a.ID, On: today}
	var err error
	if d.Amount, err = money.Parse("amount", f.Amount); err != nil {
		l.Add(err)
	} else if d.Amount == 0 {
		l.On("amount", "cash.amount.zero")
	}
	if strings.TrimSpace(f.On) != "" {
		d.On = day(&l, "on", f.On, true)
	}
	switch {
	case d.On.IsZero():
	case d.On > today:
		l.On("on", "cash.on.future")
	case today-d.On > cashDaysMax:
		l.On("on", "deposit.on.old", "max", cashDaysMax)
	case d.On < a.OpenedOn || !a.ClosedOn.IsZero() && d.On > a.ClosedOn:
		l.On("on", "deposit.account.closed")
	}
	return d, l.Err()
}

// depositCash takes the campaign's general part first, then the others in their order.
func (s *Service) depositCash(tx *pg.Tx, c *Campaign, a *BankAccount, d *Deposit) error {
	free, err := freeCash(tx, c)
	if err != nil {
		return err
	}
	var have, left money.VND = 0, d.Amount
	var from, to []ledger.Account
	var sums []int64
	for _, p := range free {
		have += p.qty
		if take := min(p.qty, left); take > 0 {
			from = append(from, ledger.Account{Book: c.BookID, Kind: ledger.Cash, Holder: boxHolder(c.UnitID), Earmark: p.earmark})
			to = append(to, ledger.Account{Book: c.BookID, Kind: ledger.Bank, Holder: a.Holder(), Earmark: p.earmark})
			sums, left = append(sums, int64(take)), left-take
		}
	}
	if left > 0 {
		return fault.On("amount", "deposit.short", "have", have, "name", c.Name)
	}
	ids, err := ledger.Accounts(tx, append(from, to...))
	if err != nil {
		return err
	}
	if err := insertDeposit(tx, d); err != nil {
		return err
	}
	entry := ledger.Entry{
		Kind: string(CashDeposited), Source: d.source(), Book: c.BookID, BankOn: d.On, Memo: "Nộp tiền mặt của quỹ vào tài khoản",
	}
	for i, sum := range sums {
		entry.Postings = append(entry.Postings, ledger.Posting{From: ids[i], To: ids[len(from)+i], Qty: sum})
	}
	posted, err := ledger.Post(tx, []ledger.Entry{entry})
	if err != nil {
		return err
	}
	if err := AskCash(tx); err != nil { // the bank may have told already
		return err
	}
	return audit.Record(tx, audit.Event{
		Action: "cash.deposit", Subject: d.source(), Unit: d.Unit,
		After: map[string]any{"amount": d.Amount, "account": d.Account, "on": d.On, "entry": posted[0]},
	})
}

func (d Deposit) source() string { return fmt.Sprintf("deposit:%d", d.ID) }

func boxHolder(unit int64) string { return fmt.Sprintf("cash:%d", unit) }

// VoidDeposit puts the money of a slip back into the box: it never reached the bank, or
// another sum did. It takes another person than who made the slip, and a slip whose line
// the bank has told stands: part the two first.
func (s *Service) VoidDeposit(ctx context.Context, by auth.Actor, id int64, reason string) error {
	if err := by.Must(auth.ReverseEntries, 0); err != nil {
		return err
	}
	reason, err := cleanReason(reason)
	if err != nil {
		return err
	}
	_, err = pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		d, err := depositByID(tx, id)
		if err != nil {
			return none, err
		}
		if err := by.Must(auth.ReverseEntries, d.Unit); err != nil {
			return none, err
		}
		if d.Line != 0 {
			return none, fault.Of(fault.Conflict, "deposit.told")
		}
		if d.Voided() {
			return none, fault.Of(fault.Conflict, "deposit.voided")
		}
		if err := endDeposit(tx, d.ID, reason); err != nil {
			return none, err
		}
		if _, err := ledger.Reverse(tx, d.Entry, fmt.Sprintf("Bỏ phiếu nộp tiền số %d", d.ID)); err != nil {
			return none, err
		}
		return none, audit.Record(tx, audit.Event{
			Action: "cash.deposit.void", Subject: d.source(), Unit: d.Unit, Reason: reason,
			Before: map[string]any{"amount": d.Amount, "entry": d.Entry},
		})
	})
	return err
}

// DepositsFor lists the slips of a unit's box, the latest first.
func (s *Service) DepositsFor(ctx context.Context, by auth.Actor, unit int64) (list []Deposit, err error) {
	if err := by.Must(auth.ReadBooks, unit); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = depositsOf(tx, unit)
		return err
	})
	return list, err
}

// DepositFor reads one slip.
func (s *Service) DepositFor(ctx context.Context, by auth.Actor, id int64) (d *Deposit, err error) {
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		if d, err = depositByID(tx, id); err != nil {
			return err
		}
		return by.Must(auth.ReadBooks, d.Unit)
	})
	if err != nil {
		return nil, err
	}
	return d, nil
}

// slipIn is the slip that a folded text names, "nop quy 12" or "phieu nop so 12", or 0.
func slipIn(norm string) int64 {
	words := strings.Fields(norm)
	for i := 0; i+2 < len(words); i++ {
		if pair := words[i] + " " + words[i+1]; pair != "nop quy" && pair != "phieu nop" {
			continue
		}
		next := words[i+2]
		if next == "so" && i+3 < len(words) {
			next = words[i+3]
		}
		if n, err := strconv.ParseInt(next, 10, 64); err == nil && n > 0 {
			return n
		}
	}
	return 0
}

// saysCash reports whether a folded text says that cash was paid in at a counter.
func saysCash(norm string) bool {
	return slipIn(norm) != 0 || strings.Contains(norm, "nop tien mat") || strings.Contains(norm, "nop tm")
}
