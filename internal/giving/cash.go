package giving

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// CashForm is cash on the table, as the officer who counted it types it.
type CashForm struct {
	Campaign int64
	Amount   string
	Exact    bool // the amount is meant though it is below a thousand
	Donor         // no e-mail here
	Earmark  string
	Leftover Leftover
	Costs    string            // version of the words by which a part may be used to run the fund, "" for none
	Note     string            // what the giver wants written on the receipt
	On       string            // the day it was given; "" is today
	Slip     string            // number or code of the slip it was written on by hand, "" for none
	Notes    map[string]string // how many notes of each kind, by NotesField; none where nobody counted them
}

// CashGift is cash that was taken, with its entry and its receipt.
type CashGift struct {
	ID         int64
	Ref        string
	CampaignID int64
	UnitID     int64
	Amount     money.VND
	Anonymous  bool
	PublicName string
	MaskedName string
	EarmarkID  int64
	Leftover   Leftover
	Note       string
	ReceivedOn workday.Day
	ReceivedAt time.Time
	ReceivedBy int64
	EntryID    int64
	Notes      Notes
	Receipt    string // its code
	Number     int64  // of the receipt

	slip  *receipt.Slip
	costs string
}

// cashDaysMax is how far back a gift may be written down: a day without a
// connection in the mountains, not a month that was forgotten.
const cashDaysMax = 7

// slipDaysMax is how far back a gift may be that was written on a slip of a block: the
// number says that it was not made up afterwards.
const slipDaysMax = 31

// ReceiveCash writes cash down: the gift, its entry in the books and its receipt,
// or nothing of it. It refuses who may not take cash for the campaign's unit, and
// a campaign that did not receive on the day. An amount below a thousand, which is most often
// thousands with their zeros left away, is asked about with "cash.amount.short" unless it is
// Exact or counted by notes. A request that is repeated with the
// same key gives the same receipt.
func (s *Service) ReceiveCash(ctx context.Context, by auth.Actor, f CashForm) (*CashGift, error) {
	if err := by.Must(auth.ReceiveCash, 0); err != nil {
		return nil, err
	}
	return pg.Do(pg.KeepPlans(ctx), s.DB, by, func(tx *pg.Tx) (*CashGift, error) {
		c, err := campaignByID(tx, f.Campaign)
		if err != nil {
			return nil, err
		}
		if err := by.Must(auth.ReceiveCash, c.UnitID); err != nil {
			return nil, err
		}
		var parts []ledger.Earmark
		head, err := s.letterhead(tx, *c, ledger.AskEarmarks(c.BookID, &parts))
		if err != nil {
			return nil, err
		}
		g, donor, err := f.read(*c, parts, workday.On(tx.Now))
		if err != nil {
			return nil, err
		}
		g.ReceivedAt, g.ReceivedBy = tx.Now, by.ID
		if strings.TrimSpace(f.Slip) != "" {
			if g.slip, err = receipt.SlipFor(tx, c.UnitID, f.Slip, g.ReceivedOn); err != nil {
				return nil, err
			}
		}
		return s.receiveCash(tx, *c, head, g, donor)
	})
}

func (f CashForm) read(c Campaign, parts []ledger.Earmark, today workday.Day) (CashGift, Donor, error) {
	var l fault.List
	g := CashGift{CampaignID: c.ID, UnitID: c.UnitID, Anonymous: f.Anonymous, ReceivedOn: today}
	var err error
	if g.Amount, err = money.Parse("amount", f.Amount); err != nil {
		l.Add(err)
	} else if g.Amount == 0 {
		l.On("amount", "cash.amount.zero")
	} else if typed, meant, short := money.Short(f.Amount); short && !f.Exact && len(f.Notes) == 0 {
		l.On("amount", "cash.amount.short", "meant", meant, "typed", typed)
	}
	if strings.TrimSpace(f.On) != "" {
		g.ReceivedOn = day(&l, "on", f.On, true)
	}
	switch {
	case g.ReceivedOn.IsZero():
	case g.ReceivedOn > today:
		l.On("on", "cash.on.future")
	case today-g.ReceivedOn > workday.Day(f.daysMax()):
		l.On("on", "cash.on.old", "max", f.daysMax())
	case !c.Took(g.ReceivedOn):
		l.On("on", "cash.campaign.closed", "name", c.Name)
	}
	f.Email = ""
	d := f.Donor.read(&l)
	g.PublicName, g.MaskedName = d.PublicName, d.maskedName()
	g.Leftover, g.costs = f.Leftover.read(&l), costsAgreed(&l, f.Costs)
	g.EarmarkID = earmark(&l, parts, f.Earmark)
	g.Note = text(&l, "note", f.Note, 500, false)
	g.Notes = readNotes(&l, f.Notes)
	g.Notes.make(&l, "amount", g.Amount)
	return g, d, l.Err()
}

func (f CashForm) daysMax() int {
	if strings.TrimSpace(f.Slip) != "" {
		return slipDaysMax
	}
	return cashDaysMax
}

func (s *Service) receiveCash(tx *pg.Tx, c Campaign, n receipt.New, g CashGift, d Donor) (*CashGift, error) {
	g.Ref = strings.TrimPrefix(newCode("CASH"), "CASH")
	accounts, err := ledger.Accounts(tx, []ledger.Account{
		{Book: c.BookID, Kind: ledger.Giver, Holder: cashGiver, Earmark: g.EarmarkID},
		{Book: c.BookID, Kind: ledger.Cash, Holder: fmt.Sprintf("cash:%d", g.UnitID), Earmark: g.EarmarkID},
	}, askCash(&g, d.seal(s.Keys, g.place())))
	if err != nil {
		return nil, err
	}
	if err := insertGiftNotes(tx, &g, g.Notes); err != nil {
		return nil, err
	}
	err = agreeToCosts(tx, costConsent{
		unit: g.UnitID, campaign: g.CampaignID, earmark: g.EarmarkID, cash: g.ID, version: g.costs,
	})
	if err != nil {
		return nil, err
	}
	ids, err := ledger.Post(tx, []ledger.Entry{s.cashEntry(c, g, d, accounts)})
	if err != nil {
		return nil, err
	}
	g.EntryID = ids[0]
	n.Entry, n.Amount, n.Channel, n.BankOn = g.EntryID, g.Amount, receipt.Cash, g.ReceivedOn
	n.LegalName, n.PublicName, n.Anonymous = d.LegalName, Screen(d.PublicName, ""), d.Anonymous
	n.Content = g.Note
	if err := audit.Record(tx, audit.Event{
		Action: "cash.receive", Subject: g.source(), Unit: g.UnitID,
		After: map[string]any{"amount": g.Amount, "on": g.ReceivedOn, "entry": g.EntryID},
	}); err != nil {
		return nil, err
	}
	issued, err := s.receipts().Issue(tx, []receipt.New{n}) // last: it holds the series
	if err != nil {
		return nil, err
	}
	if g.slip != nil {
		if err := g.slip.BecomesReceipt(tx, &issued[0]); err != nil {
			return nil, err
		}
	}
	g.Receipt, g.Number = issued[0].Code, issued[0].Number
	g.PublicName = "" // the answer is kept for repeats; names are not
	return &g, nil
}

// cashEntry moves the money from its giver to the unit's cash box. The log learns
// a salted hash of the row, so that nobody can say later that it was another.
func (s *Service) cashEntry(c Campaign, g CashGift, d Donor, sides []int64) ledger.Entry {
	row, err := json.Marshal([]any{
		g.source(), g.Amount, g.ReceivedOn, g.Anonymous, d.PublicName, d.LegalName, d.Phone, g.Note,
	})
	if err != nil {
		panic("giving: " + err.Error())
	}
	return ledger.Entry{
		Kind: "gift", Source: g.source(), Book: c.BookID, BankOn: g.ReceivedOn,
		Memo:       "Tiền mặt tại quầy",
		Commitment: leaf.Commit(s.Keys.Derive("salt/"+g.source(), 32), row),
		Postings:   []ledger.Posting{{From: sides[0], To: sides[1], Qty: int64(g.Amount)}},
	}
}

func (g CashGift) source() string { return fmt.Sprintf("cash:%d", g.ID) }

// place is what the sealed fields are bound to.
func (g CashGift) place() string { return "giving.cash_gifts/" + g.Ref }

// letterhead is what every receipt of a campaign's gifts has in common today; more is asked
// together with it.
func (s *Service) letterhead(tx *pg.Tx, c Campaign, more ...pg.Question) (receipt.New, error) {
	var (
		today           = workday.On(tx.Now)
		unit            place.Unit
		fund            ledger.Fund
		preparer, chief string
	)
	err := tx.Together(append(more,
		place.AskByID(c.UnitID, today, &unit),
		ledger.AskFund(c.FundID, &fund),
		askSigners(tx.By.ID, c.UnitID, today, &preparer, &chief))...)
	if err != nil {
		return receipt.New{}, err
	}
	return receipt.New{
		Unit: c.UnitID, UnitCode: unit.Code, UnitName: unit.FullName, Fund: fund.Name,
		CampaignID: c.ID, Campaign: c.Name,
		Preparer: paper.Signer{Title: "Người lập", Name: preparer},
		Chief:    paper.Signer{Title: "Chủ tài khoản", Name: chief},
	}, nil
}
