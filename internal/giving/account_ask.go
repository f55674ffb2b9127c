package giving

import (
	"context"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// AskAct is what is asked for about the accounts of a campaign that is public, or of a source.
type AskAct string

// What is asked for.
const (
	OpenAccount AskAct = "open" // an account more
	ShowAccount AskAct = "qr"   // another one for the QR
)

// AccountAsk is an account more, or another one for the QR, of a campaign that is public
// already, or the account of another source. Whoever could say alone where givers' money goes could take it: who prepares is
// another person than who approves. Until somebody agrees, nothing else knows of it.
type AccountAsk struct {
	ID         int64
	CampaignID int64
	UnitID     int64
	Act        AskAct
	AccountID  int64  // of ShowAccount
	BIN        string `gorm:"column:bin"`
	BankName   string
	Branch     string
	Number     string
	HolderName string
	Profile    Profile
	Treasury   bool
	ForQR      bool `gorm:"column:for_qr"`
	OpenedOn   workday.Day
	AfterID    int64 // the row of the unit that ended, whose number passes on
	PaperID    int64 // by which the bank says so
	AskedBy    int64
	Actor      string
	At         time.Time

	Campaign string // its name
	Slug     string
	Kind     ledger.BookKind // of its book
}

// askAccount puts aside what is asked for about an account, which then waits. A number that
// was an ended unit's passes on by the bank's paper.
func askAccount(tx *pg.Tx, act AskAct, a *BankAccount, paper int64) error {
	waiting, err := accountAsks(tx, a.CampaignID)
	if err != nil {
		return err
	}
	for _, w := range waiting {
		if w.BIN == a.BIN && w.Number == a.Number {
			return fault.On("number", "account.ask.waits", "number", a.Number)
		}
	}
	if act == OpenAccount {
		if err := a.follow(tx, paper); err != nil {
			return err
		}
	}
	if a.AfterID == 0 {
		paper = 0 // nothing passes that it could be about
	}
	k := AccountAsk{
		CampaignID: a.CampaignID, UnitID: a.UnitID, Act: act, AccountID: a.ID, BIN: a.BIN, BankName: a.BankName,
		Branch: a.Branch, Number: a.Number, HolderName: a.HolderName, Profile: a.Profile, Treasury: a.Treasury,
		ForQR: a.ForQR || act == ShowAccount, OpenedOn: a.OpenedOn, AskedBy: tx.By.ID,
		AfterID: a.AfterID, PaperID: paper,
	}
	if a.AskID, err = insertAsk(tx, k); err != nil {
		return err
	}
	a.Waits, k.ID = true, a.AskID
	return audit.Record(tx, audit.Event{
		Action: "account_ask." + string(act), Subject: k.subject(), Unit: k.UnitID, After: k,
	})
}

// AccountAsks lists what waits for a second person at the units whose books the officer
// reads, the oldest first, behind an id.
func (s *Service) AccountAsks(ctx context.Context, by auth.Actor, after int64, limit int) (list []AccountAsk, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = asksOf(tx, booksOf(by), after, pageOf(limit))
		return err
	})
	return list, err
}

// AccountAskFor is one of them.
func (s *Service) AccountAskFor(ctx context.Context, by auth.Actor, id int64) (k *AccountAsk, err error) {
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		if k, err = askWaiting(tx, id); err != nil {
			return err
		}
		return by.Must(auth.ReadBooks, k.UnitID)
	})
	return k, err
}

// AgreeAccount is the second person's word: the account is the campaign's or the source's, or
// the one that givers are shown, from now on, and of a campaign the public log is told. Who
// asked for it is refused.
func (s *Service) AgreeAccount(ctx context.Context, by auth.Actor, id int64) (*BankAccount, error) {
	if err := by.Must(auth.PublishCampaign, 0); err != nil {
		return nil, err
	}
	return pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (*BankAccount, error) {
		k, c, err := lockAsk(tx, by, id)
		if err != nil {
			return nil, err
		}
		if err := by.Must(auth.PublishCampaign, k.UnitID); err != nil {
			return nil, err
		}
		if k.AskedBy == by.ID {
			return nil, fault.Of(fault.Denied, "account.ask.same_person")
		}
		unit, err := place.ByID(tx, c.UnitID, workday.On(tx.Now))
		if err != nil {
			return nil, err
		}
		if !unit.Stands(workday.On(tx.Now)) {
			return nil, fault.Of(fault.Conflict, "account.ask.ended")
		}
		if err := insertAnswer(tx, k, true, ""); err != nil {
			return nil, err
		}
		return k.do(tx, *c)
	})
}

// do is what was asked for, once it is agreed to.
func (k *AccountAsk) do(tx *pg.Tx, c Campaign) (a *BankAccount, err error) {
	if k.Act == ShowAccount {
		if a, err = accountByID(tx, k.AccountID); err != nil {
			return nil, err
		}
		if !a.ClosedOn.IsZero() {
			return nil, fault.Of(fault.Conflict, "account.closed", "on", a.ClosedOn.Local())
		}
		err = showAccount(tx, c, a)
	} else {
		a = &BankAccount{
			CampaignID: k.CampaignID, UnitID: k.UnitID, BIN: k.BIN, BankName: k.BankName, Branch: k.Branch,
			Number: k.Number, HolderName: k.HolderName, Profile: k.Profile, Treasury: k.Treasury, ForQR: k.ForQR,
			OpenedOn: k.OpenedOn, NamedBy: k.AskedBy, AskID: k.ID, AfterID: k.AfterID,
		}
		after := ""
		if err = openAccount(tx, c, a); err == nil && a.AfterID != 0 {
			after, err = k.passOn(tx, a)
		}
		if err == nil && c.PublishedAt != nil {
			err = tlog.Append(tx, []tlog.Leaf{a.leaf(c, after)})
		}
	}
	if err != nil {
		return nil, err
	}
	action := "account.add"
	if k.Act == ShowAccount {
		action = "account.qr"
	}
	return a, audit.Record(tx, audit.Event{Action: action, Subject: c.subject(), Unit: c.UnitID, After: a})
}

// RefuseAccount ends an ask with a reason: the second person's, or of who asked and takes
// it back.
func (s *Service) RefuseAccount(ctx context.Context, by auth.Actor, id int64, reason string) error {
	if !by.May(auth.ManageCampaign, 0) && !by.May(auth.ManageSources, 0) {
		if err := by.Must(auth.PublishCampaign, 0); err != nil {
			return err
		}
	}
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		k, _, err := lockAsk(tx, by, id)
		if err != nil {
			return none, err
		}
		if err := k.MayRefuse(by); err != nil {
			return none, err
		}
		if reason, err = cleanReason(reason); err != nil {
			return none, err
		}
		if err := insertAnswer(tx, k, false, reason); err != nil {
			return none, err
		}
		return none, audit.Record(tx, audit.Event{
			Action: "account_ask.refuse", Subject: k.subject(), Unit: k.UnitID, Reason: reason, Before: k,
		})
	})
	return err
}

// MayRefuse is nil for who publishes at the unit, and for who asked.
func (k *AccountAsk) MayRefuse(by auth.Actor) error {
	switch {
	case k.AskedBy != by.ID:
		return by.Must(auth.PublishCampaign, k.UnitID)
	case k.Source():
		return by.Must(auth.ManageSources, k.UnitID)
	}
	return by.Must(auth.ManageCampaign, k.UnitID)
}

// Source reports whether it is the account of another source, which nobody is asked to give to.
func (k *AccountAsk) Source() bool { return k.Kind != ledger.CampaignBook }

// lockAsk reads an ask that waits, and keeps other changes of its campaign waiting.
func lockAsk(tx *pg.Tx, by auth.Actor, id int64) (*AccountAsk, *Campaign, error) {
	k, err := askWaiting(tx, id)
	if err != nil {
		return nil, nil, err
	}
	if err := by.Must(auth.ReadBooks, k.UnitID); err != nil {
		return nil, nil, err
	}
	c, err := lockCampaign(tx, k.CampaignID)
	return k, c, err
}

func (k *AccountAsk) subject() string { return "campaign:" + k.Slug }
