package giving

import (
	"context"
	"fmt"
	"slices"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// SourceLine is money that came from the source that its account is for.
const SourceLine LineKind = "source"

// sourceHolder is the account that money of a source comes from.
const sourceHolder = "nguon"

// SourceKinds are the kinds of money that nobody gave, in the order of the form.
var SourceKinds = []ledger.BookKind{ledger.BudgetBook, ledger.PreventionBook, ledger.CharityBook}

// IsSource reports whether it calls nobody: it is money of the state budget or of another
// fund, with a book and an account of its own.
func (c Campaign) IsSource() bool { return c.Kind != ledger.CampaignBook }

// Source is money for relief that is no gift, as officers see it.
type Source struct {
	Campaign
	Accounts []BankAccount
	Asks     []AccountAsk // an account that waits for a second person
	Received money.VND    // from the source
	Other    money.VND    // interest, and what else came, less fees and what else went
	Given    money.VND    // in people's hands
	Reserved money.VND    // decided and not
	OnWay    money.VND    // to another fund or a bank
	Free     money.VND    // waits for a decision
}

// SourceForm is a source as the accountant types it, with the account dedicated to it.
type SourceForm struct {
	Unit     int64
	Kind     ledger.BookKind
	Name     string
	Purpose  string
	Body     string // who decided that the money comes
	Document string
	On       string
	Account  AccountForm
}

func (f SourceForm) read(today workday.Day) (Campaign, BankAccount, error) {
	var l fault.List
	c := Campaign{
		UnitID: f.Unit, Kind: f.Kind, CallLevel: ProvinceCall, Surplus: "Phần không dùng hết trả lại nguồn cấp.",
		Name: text(&l, "name", f.Name, 200, false), Purpose: text(&l, "purpose", f.Purpose, 1000, false),
		CallBody: text(&l, "body", f.Body, 200, false), CallNumber: text(&l, "document", f.Document, 100, false),
		CallOn: day(&l, "on", f.On, true), StartsOn: today, EndsOn: today, DistributionEndsOn: today, DistributionCalledTo: today,
	}
	c.CallTitle = c.Name
	known := false
	for _, k := range SourceKinds {
		known = known || k == f.Kind
	}
	if !known {
		l.On("kind", "source.kind.missing")
	}
	if f.Unit == 0 {
		l.On("unit", "source.unit.missing")
	}
	for _, must := range []struct{ field, value string }{
		{"name", c.Name}, {"purpose", c.Purpose}, {"body", c.CallBody}, {"document", c.CallNumber},
	} {
		if must.value == "" && l.Err() == nil {
			l.On(must.field, "source."+must.field+".missing")
		}
	}
	if c.CallOn > today {
		l.On("on", "source.on.future")
	}
	f.Account.ForQR = false
	if f.Account.OpenedOn == "" {
		f.Account.OpenedOn = f.On
	}
	a, err := f.Account.read()
	l.Add(err)
	return c, a, l.Err()
}

// OpenSource opens a book for money of the state budget or of another fund, and asks for the
// bank account that is for it and nothing else: the account is the source's once another
// person agrees (AgreeAccount). Lines that come in there are money of the source and nobody's
// gift.
func (s *Service) OpenSource(ctx context.Context, by auth.Actor, f SourceForm) (*Source, error) {
	if err := by.Must(auth.ManageSources, f.Unit); err != nil {
		return nil, err
	}
	if err := by.Afresh(); err != nil { // which account is ours
		return nil, err
	}
	c, a, err := f.read(workday.On(s.DB.Now()))
	if err != nil {
		return nil, err
	}
	return pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (*Source, error) { return makeSource(tx, c, a) })
}

func makeSource(tx *pg.Tx, c Campaign, a BankAccount) (*Source, error) {
	fund, err := ledger.FundOf(tx, c.UnitID)
	if err != nil {
		return nil, err
	}
	if !fund.EndedOn.IsZero() {
		return nil, fault.Of(fault.Conflict, "ledger.ended")
	}
	unit, err := place.ByID(tx, c.UnitID, c.StartsOn)
	if err != nil {
		return nil, err
	}
	if c.Slug, err = sourceSlug(tx, unit.Code); err != nil {
		return nil, err
	}
	book, err := ledger.OpenBook(tx, ledger.Book{Fund: fund.ID, Kind: c.Kind, Source: "source:" + c.Slug, Name: c.Name})
	if err != nil {
		return nil, err
	}
	general, err := ledger.OpenEarmark(tx, ledger.Earmark{
		Book: book.ID, Code: ledger.General, Name: "Phần chung", Purpose: c.Purpose,
	})
	if err != nil {
		return nil, err
	}
	c.FundID, c.BookID, c.EarmarkID, c.MadeAt, c.MadeBy = fund.ID, book.ID, general.ID, tx.Now, tx.By.ID
	if c.ID, err = insertCampaign(tx, c); err != nil {
		return nil, err
	}
	err = audit.Record(tx, audit.Event{Action: "campaign.source", Subject: c.subject(), Unit: c.UnitID, After: c})
	if err != nil {
		return nil, err
	}
	return askSource(tx, c, a)
}

// askSource puts aside the account that a source asks for.
func askSource(tx *pg.Tx, c Campaign, a BankAccount) (*Source, error) {
	a.CampaignID, a.UnitID = c.ID, c.UnitID
	if err := askAccount(tx, OpenAccount, &a, 0); err != nil {
		return nil, err
	}
	asks, err := accountAsks(tx, c.ID)
	return &Source{Campaign: c, Asks: asks}, err
}

// NameSourceAccount asks for the account of a source that has none: what was asked for was
// refused, or the account is closed. A source has one at a time ("source.account.one").
func (s *Service) NameSourceAccount(ctx context.Context, by auth.Actor, f AccountForm) (*Source, error) {
	if err := by.Must(auth.ManageSources, 0); err != nil {
		return nil, err
	}
	if err := by.Afresh(); err != nil { // which account is ours
		return nil, err
	}
	f.ForQR = false
	return pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (*Source, error) {
		c, err := lockCampaign(tx, f.Campaign)
		if err != nil {
			return nil, err
		}
		if err := by.Must(auth.ManageSources, c.UnitID); err != nil {
			return nil, err
		}
		if !c.IsSource() {
			return nil, fault.Of(fault.Missing, "campaign.missing")
		}
		a, err := f.read()
		if err != nil {
			return nil, err
		}
		accounts, err := accountsOf(tx, c.ID)
		if err != nil {
			return nil, err
		}
		asks, err := accountAsks(tx, c.ID)
		if err != nil {
			return nil, err
		}
		if len(asks) > 0 || slices.ContainsFunc(accounts, func(a BankAccount) bool { return a.ClosedOn.IsZero() }) {
			return nil, fault.Of(fault.Conflict, "source.account.one")
		}
		return askSource(tx, *c, a)
	})
}

// SourcesFor lists the sources whose books the officer may read, the latest first.
func (s *Service) SourcesFor(ctx context.Context, by auth.Actor) (list []Source, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		all, err := campaignsOf(tx, by.Reach(), by.Kind == auth.Machine)
		if err != nil {
			return err
		}
		for _, c := range all {
			if !c.IsSource() || !by.May(auth.ReadBooks, c.UnitID) {
				continue
			}
			x := Source{Campaign: c}
			if x.Accounts, err = accountsOf(tx, c.ID); err != nil {
				return err
			}
			if x.Asks, err = accountAsks(tx, c.ID); err != nil {
				return err
			}
			if err := x.sum(tx); err != nil {
				return err
			}
			list = append(list, x)
		}
		return nil
	})
	return list, err
}

// sum reads what came to the source's book and where it is.
func (x *Source) sum(tx *pg.Tx) error {
	balances, err := ledger.Balances(tx, ledger.Which{Book: x.BookID})
	if err != nil {
		return fmt.Errorf("sum the source %d: %w", x.ID, err)
	}
	for _, b := range balances {
		if b.Item != ledger.VND {
			continue
		}
		qty := money.VND(b.Qty())
		switch b.Kind {
		case ledger.Bank, ledger.Cash:
			x.Free += qty
		case ledger.Transit:
			x.OnWay += qty
		case ledger.Reserved:
			x.Reserved += qty
		case ledger.Outlay:
			x.Given += qty
		case ledger.OtherIn:
			if b.Holder == sourceHolder {
				x.Received -= qty
			} else {
				x.Other -= qty
			}
		default:
			x.Other -= qty
		}
	}
	return nil
}

// sourceSlug names the next source of a unit; two who open one at once are told apart by
// the lock.
func sourceSlug(tx *pg.Tx, unit string) (string, error) {
	if _, err := tx.Exec(`select pg_advisory_xact_lock(hashtext('giving.campaigns.prefix'))`); err != nil {
		return "", fmt.Errorf("lock the sources: %w", err)
	}
	var n int64
	err := tx.Row(`select count(*) + 1 from giving.campaigns where starts_with(slug, 'nguon-' || $1 || '-')`, unit).Scan(&n)
	if err != nil {
		return "", fmt.Errorf("count the sources of unit %s: %w", unit, err)
	}
	return fmt.Sprintf("nguon-%s-%d", unit, n), nil
}
