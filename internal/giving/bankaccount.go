package giving

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/vietqr"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// BankAccount receives for one campaign, and never for another. Where the account of a unit
// that ended lives on under its successor's name, it is a row of each, one after the other.
type BankAccount struct {
	ID         int64
	CampaignID int64
	UnitID     int64
	BIN        string `gorm:"column:bin"` // "" for the State Treasury
	BankName   string
	Branch     string
	Number     string
	HolderName string
	Profile    Profile // the shape of its statements; "" where we read none
	Treasury   bool    // Kho bạc: no VietQR
	ForQR      bool    `gorm:"column:for_qr"` // the one donors are shown
	OpenedOn   workday.Day
	ClosedOn   workday.Day
	NamedBy    int64
	AskID      int64       // by which it came to a campaign that was public
	AfterID    int64       // whose number it goes on with: the row of the unit that ended
	PassedOn   workday.Day `gorm:"->"` // from this day on it is a successor's; zero while it is not
	Waits      bool        `gorm:"-"`  // it is only asked for: AskID
}

// TableName is the table of the rows.
func (BankAccount) TableName() string { return "giving.bank_accounts" }

// Holder names the account in the ledger.
func (a BankAccount) Holder() string { return fmt.Sprintf("bank:%d", a.ID) }

// OwnedOn reports whether the number is this row's on a day: one that passed on was another's
// before, or is since.
func (a BankAccount) OwnedOn(on workday.Day) bool {
	return (a.AfterID == 0 || on >= a.OpenedOn) && (a.PassedOn.IsZero() || on < a.PassedOn)
}

// QR is the VietQR text that asks for an amount (0: the payer decides) with a
// purpose, or "" if the account has none.
func (a BankAccount) QR(amount money.VND, purpose string) string {
	if a.Treasury {
		return ""
	}
	text, err := vietqr.Transfer{
		BIN: a.BIN, Account: a.Number, Amount: amount, Purpose: vietqr.Purpose(purpose),
	}.Text()
	if err != nil {
		panic(fmt.Sprintf("giving: QR of account %d: %v", a.ID, err)) // all of it was checked before
	}
	return text
}

// AccountForm is a bank account as an officer types it.
type AccountForm struct {
	Campaign   int64
	BIN        string
	BankName   string // for the State Treasury; else the bank's own name is taken
	Branch     string
	Number     string
	HolderName string
	Profile    Profile
	Treasury   bool
	ForQR      bool
	OpenedOn   string
	Paper      int64 // the bank's, from KeepAccountPaper, where a number passes from a unit that ended
}

func (f AccountForm) read() (BankAccount, error) {
	var l fault.List
	a := BankAccount{
		CampaignID: f.Campaign, BIN: strings.TrimSpace(f.BIN), Profile: f.Profile, Treasury: f.Treasury,
		ForQR: f.ForQR, OpenedOn: day(&l, "opened_on", f.OpenedOn, true),
		Branch: text(&l, "branch", f.Branch, 200, false),
		Number: cleanNumber(&l, f.Number),
	}
	// Banks write the holder in capitals without marks, and so do apps that check it.
	a.HolderName = strings.ToUpper(vntext.Fold(text(&l, "holder_name", f.HolderName, 200, false)))
	if strings.TrimSpace(f.HolderName) == "" {
		l.On("holder_name", "account.holder_name.missing")
	}
	if a.Number != "" && (len(a.Number) < accountMin || !strings.ContainsAny(a.Number, "0123456789")) {
		l.On("number", "account.number.short", "min", accountMin)
	}
	switch bank, known := BankByBIN(a.BIN); {
	case f.Treasury:
		a.BIN = ""
		if a.BankName = text(&l, "bank_name", f.BankName, 200, false); strings.TrimSpace(f.BankName) == "" {
			l.On("bank_name", "account.bank_name.missing")
		}
		if f.ForQR {
			l.On("for_qr", "account.treasury.qr")
		}
	case !known:
		l.On("bin", "account.bin.unknown")
	default:
		a.BankName = bank.ShortName
		if f.ForQR && !bank.VietQR {
			l.On("for_qr", "account.bank.qr", "bank", bank.ShortName)
		}
	}
	switch a.Profile {
	case "", VCB, VietinBank, Agribank:
	default:
		l.On("profile", "account.profile.unknown")
	}
	return a, l.Err()
}

// accountMin is the length of the shortest number that a bank gives an account; a virtual one
// has letters too, and never letters alone.
const accountMin = 6

func cleanNumber(l *fault.List, typed string) string {
	number := strings.ToUpper(strings.NewReplacer(" ", "", ".", "", "-", "").Replace(strings.TrimSpace(typed)))
	switch {
	case number == "":
		l.On("number", "account.number.missing")
	case len(number) > vietqr.AccountMax, strings.Trim(number, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "":
		l.On("number", "account.number.shape", "max", vietqr.AccountMax)
		return ""
	}
	return number
}

// AddAccount names a bank account for a campaign. One that serves, or ever
// served, another campaign is refused. Marked for the QR, it takes the place of
// the one that was. Once the campaign is public it is only asked for: AgreeAccount.
//
// Who names an account of a draft that another person has named, holder and day as they
// stand, takes it over: who named it before may then publish the campaign.
func (s *Service) AddAccount(ctx context.Context, by auth.Actor, f AccountForm) (*BankAccount, error) {
	a, err := f.read()
	if err != nil {
		if e := by.Must(auth.ManageCampaign, 0); e != nil {
			return nil, e
		}
		return nil, err
	}
	return s.changeAccount(ctx, by, a.CampaignID, "account.add", func(tx *pg.Tx, c Campaign) (*BankAccount, error) {
		a.UnitID, a.NamedBy = c.UnitID, by.ID
		if c.PublishedAt != nil {
			return &a, askAccount(tx, OpenAccount, &a, f.Paper)
		}
		if was, err := namedByAnother(tx, c, a); err != nil || was != nil {
			return was, err
		}
		return &a, openAccount(tx, c, &a)
	})
}

// namedByAnother takes over the account of the same draft that has the same number, or
// gives nil where there is none that another person named. All but who named it stays, and
// what is asked for the QR.
func namedByAnother(tx *pg.Tx, c Campaign, a BankAccount) (*BankAccount, error) {
	list, err := accountsOf(tx, a.CampaignID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(list, func(was BankAccount) bool {
		return was.BIN == a.BIN && was.Number == a.Number && was.NamedBy != a.NamedBy && was.ClosedOn.IsZero()
	})
	if i < 0 {
		return nil, nil
	}
	was := &list[i]
	var l fault.List
	if was.HolderName != a.HolderName {
		l.On("holder_name", "account.named.holder", "holder", was.HolderName)
	}
	if was.OpenedOn != a.OpenedOn {
		l.On("opened_on", "account.named.opened_on", "on", was.OpenedOn.Local())
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	if a.ForQR {
		if err := showAccount(tx, c, was); err != nil {
			return nil, err
		}
	}
	was.NamedBy = a.NamedBy
	return was, nameAccount(tx, *was)
}

func openAccount(tx *pg.Tx, c Campaign, a *BankAccount) (err error) {
	if a.ForQR {
		if err := unmarkQR(tx, c.ID); err != nil {
			return err
		}
	}
	if a.ID, err = insertAccount(tx, *a); err != nil {
		return err
	}
	// The place for money without a wish is there before the first line comes.
	from := ledger.Account{Book: c.BookID, Kind: ledger.Giver, Earmark: c.EarmarkID}
	if c.IsSource() {
		from.Kind, from.Holder = ledger.OtherIn, sourceHolder
	}
	_, err = ledger.Accounts(tx, []ledger.Account{
		from,
		{Book: c.BookID, Kind: ledger.Bank, Holder: a.Holder(), Earmark: c.EarmarkID},
	})
	return err
}

// MarkForQR makes an open account the one that donors are shown. Once the campaign is
// public it is only asked for: AgreeAccount.
func (s *Service) MarkForQR(ctx context.Context, by auth.Actor, id int64) (*BankAccount, error) {
	return s.changeAccountByID(ctx, by, id, "account.qr", func(tx *pg.Tx, c Campaign, a *BankAccount) error {
		if a.Treasury {
			return fault.On("for_qr", "account.treasury.qr")
		}
		if c.PublishedAt != nil && !a.ForQR {
			return askAccount(tx, ShowAccount, a, 0)
		}
		if err := drafted(tx, &c); err != nil {
			return err
		}
		return showAccount(tx, c, a)
	})
}

func showAccount(tx *pg.Tx, c Campaign, a *BankAccount) error {
	if a.ForQR {
		return nil
	}
	if err := unmarkQR(tx, c.ID); err != nil {
		return err
	}
	a.ForQR = true
	return markQR(tx, a.ID)
}

// CloseAccount says from which day on a bank account is closed. It is shown to
// nobody as a place to give any more; what came late is still read and posted.
func (s *Service) CloseAccount(ctx context.Context, by auth.Actor, id int64, on string) (*BankAccount, error) {
	return s.changeAccountByID(ctx, by, id, "account.close", func(tx *pg.Tx, c Campaign, a *BankAccount) error {
		var l fault.List
		a.ClosedOn, a.ForQR = day(&l, "closed_on", on, true), false
		if !a.ClosedOn.IsZero() && (a.ClosedOn < a.OpenedOn || a.ClosedOn > workday.On(tx.Now)) {
			l.On("closed_on", "account.closed_on.range", "opened", a.OpenedOn.Local())
		}
		if err := l.Err(); err != nil {
			return err
		}
		if err := closeAccount(tx, *a); err != nil {
			return err
		}
		if c.PublishedAt == nil {
			return drafted(tx, &c)
		}
		return tlog.Append(tx, []tlog.Leaf{a.closedLeaf(c)})
	})
}

func (s *Service) changeAccountByID(
	ctx context.Context, by auth.Actor, id int64, action string,
	change func(*pg.Tx, Campaign, *BankAccount) error,
) (*BankAccount, error) {
	var campaign int64
	err := s.DB.View(ctx, by, func(tx *pg.Tx) error {
		a, err := accountByID(tx, id)
		if err == nil {
			campaign = a.CampaignID // never changes
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.changeAccount(ctx, by, campaign, action, func(tx *pg.Tx, c Campaign) (*BankAccount, error) {
		a, err := accountByID(tx, id)
		if err != nil {
			return nil, err
		}
		if !a.ClosedOn.IsZero() {
			return nil, fault.Of(fault.Conflict, "account.closed", "on", a.ClosedOn.Local())
		}
		return a, change(tx, c, a)
	})
}

// changeAccount runs one change of a campaign's accounts under the campaign's
// lock, so that two officers cannot both mark theirs.
func (s *Service) changeAccount(
	ctx context.Context, by auth.Actor, campaign int64, action string,
	change func(*pg.Tx, Campaign) (*BankAccount, error),
) (*BankAccount, error) {
	if err := by.Must(auth.ManageCampaign, 0); err != nil {
		return nil, err
	}
	return pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (*BankAccount, error) {
		c, err := lockCampaign(tx, campaign)
		if err != nil {
			return nil, err
		}
		if err := by.Must(auth.ManageCampaign, c.UnitID); err != nil {
			return nil, err
		}
		if c.IsSource() && action != "account.close" { // it has the one account
			return nil, fault.Of(fault.Missing, "campaign.missing")
		}
		if err := by.Afresh(); err != nil { // where donors' money goes
			return nil, err
		}
		a, err := change(tx, *c)
		if err != nil || a.Waits {
			return a, err
		}
		return a, audit.Record(tx, audit.Event{
			Action: action, Subject: c.subject(), Unit: c.UnitID, After: a,
		})
	})
}

// leaf is what the public log keeps of an account: that it is ours.
// Where it was another's, after is the campaign that it served.
func (a BankAccount) leaf(c Campaign, after string) tlog.Leaf {
	fact := map[string]any{
		"campaign": c.Slug, "bin": a.BIN, "bank": a.BankName, "number": a.Number,
		"holder": a.HolderName, "opened_on": a.OpenedOn,
	}
	if after != "" {
		fact["after"] = after
	}
	return sealed("bank_account", a.Holder(), fact)
}

func (a BankAccount) closedLeaf(c Campaign) tlog.Leaf {
	return sealed("bank_account_closed", a.Holder(), map[string]any{
		"campaign": c.Slug, "bin": a.BIN, "number": a.Number, "on": a.ClosedOn,
	})
}
