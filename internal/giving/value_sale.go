package giving

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/stock"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// CashSold is the proceeds of what was held apart: the sale's entry stands for the bank's
// line, as a session's does for its cash.
const CashSold CashKind = "sale"

// ValueSaleState is how a sale stands.
type ValueSaleState string

// The states. A sale whose line was parted from it again is approved.
const (
	SalePrepared  ValueSaleState = "prepared"
	SaleApproved  ValueSaleState = "approved"
	SaleCancelled ValueSaleState = "cancelled"
	SaleSettled   ValueSaleState = "settled"
)

// The ways to sell: currency to a bank (ND 93/2021 art 9.1d), all else by auction (9.2c).
const (
	SoldToBank    = "bank"
	SoldByAuction = "auction"
)

// ValueSale is things of one campaign that go to one buyer, at a price each.
type ValueSale struct {
	ID         int64
	UnitID     int64
	CampaignID int64
	AccountID  int64
	Way        string
	Buyer      string
	Document   string
	Amount     money.VND // what the prices make, and the bank's line must bring
	Reason     string
	PreparedBy int64
	Preparer   string
	PreparedAt time.Time
	State      ValueSaleState
	Line       int64 // of the bank, 0 while none stands for it
	Lines      []ValueSaleLine
	Acts       []ValueSaleAct
}

// ValueSaleLine is one thing and its price.
type ValueSaleLine struct {
	Valuable
	Price money.VND
}

// ValueSaleAct is one step of a sale.
type ValueSaleAct struct {
	Act    string
	ByID   int64
	By     string
	At     time.Time
	On     workday.Day
	Reason string
	Entry  int64
	Line   int64
}

func (s *ValueSale) subject() string { return fmt.Sprintf("sale:%d", s.ID) }

// source names the entry of one act.
func (s *ValueSale) source(nth int) string { return fmt.Sprintf("sale:%d/%d", s.ID, nth) }

// settled is the act that a standing settlement is.
func (s *ValueSale) settled() ValueSaleAct {
	if s.State != SaleSettled {
		return ValueSaleAct{}
	}
	return s.Acts[len(s.Acts)-1]
}

// ValueSaleForm is a sale as the accountant types it: a price for each thing that is sold.
type ValueSaleForm struct {
	Account  int64 // where the proceeds go; its campaign is the things'
	Buyer    string
	Document string
	Reason   string
	Prices   map[int64]string // by thing; "" is not sold
}

// saleLinesMax bounds one sale: its entry has two postings for each thing.
const saleLinesMax = 40

// PrepareValueSale writes a sale down. Nothing leaves the safe: another person approves,
// and the bank's line of the proceeds settles it.
func (s *Service) PrepareValueSale(ctx context.Context, by auth.Actor, f ValueSaleForm) (int64, error) {
	if err := by.Must(auth.PrepareSale, 0); err != nil {
		return 0, err
	}
	return pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (int64, error) {
		a, err := accountByID(tx, f.Account)
		if err != nil {
			return 0, err
		}
		if err := mustAt(tx, by, auth.PrepareSale, a.UnitID); err != nil {
			return 0, err
		}
		x, err := f.read(tx, a)
		if err != nil {
			return 0, err
		}
		if err := insertValueSale(tx, x); err != nil {
			return 0, err
		}
		return x.ID, audit.Record(tx, audit.Event{
			Action: "value.sale.prepare", Subject: x.subject(), Unit: x.UnitID, Reason: x.Reason,
			After: map[string]any{"amount": x.Amount, "account": x.AccountID, "buyer": x.Buyer, "document": x.Document, "things": len(x.Lines)},
		})
	})
}

func (f ValueSaleForm) read(tx *pg.Tx, a *BankAccount) (*ValueSale, error) {
	var l fault.List
	x := &ValueSale{
		UnitID: a.UnitID, CampaignID: a.CampaignID, AccountID: a.ID,
		Buyer: text(&l, "buyer", f.Buyer, 200, false), Document: text(&l, "document", f.Document, 200, false),
	}
	if !a.ClosedOn.IsZero() {
		l.On("account", "remittance.to.closed")
	}
	if len([]rune(x.Buyer)) < 3 {
		l.On("buyer", "value.sale.buyer.missing")
	}
	if x.Document == "" {
		l.On("document", "value.sale.document.missing")
	}
	var err error
	if x.Reason, err = cleanReason(f.Reason); err != nil {
		l.Add(err)
	}
	if err := f.readPrices(tx, &l, x); err != nil {
		return nil, err
	}
	return x, l.Err()
}

// readPrices takes the things that have a price, each mistake at its own row.
func (f ValueSaleForm) readPrices(tx *pg.Tx, l *fault.List, x *ValueSale) error {
	for _, id := range slices.Sorted(maps.Keys(f.Prices)) {
		typed := strings.TrimSpace(f.Prices[id])
		if typed == "" {
			continue
		}
		field := fmt.Sprintf("prices.%d", id)
		if len(x.Lines) == saleLinesMax {
			l.On(field, "value.sale.many", "max", saleLinesMax)
			return nil
		}
		price, err := money.Parse(field, typed)
		if err == nil && price == 0 {
			err = fault.On(field, "cash.amount.zero")
		}
		if err != nil {
			l.Add(err)
			continue
		}
		v, err := valuableByID(tx, id)
		if fault.Is(err, "value.missing") {
			l.On(field, "value.missing")
			continue
		}
		if err != nil {
			return err
		}
		switch {
		case v.CampaignID != x.CampaignID:
			l.On(field, "value.sale.campaign")
		case v.State != ValuableHeld:
			l.On(field, "value.sale.gone")
		}
		way := SoldByAuction
		if v.Item.Unit == stock.Cent {
			way = SoldToBank
		}
		if x.Way != "" && x.Way != way {
			l.On(field, "value.sale.mixed")
		}
		x.Way = way
		x.Lines = append(x.Lines, ValueSaleLine{*v, price})
		if x.Amount += price; x.Amount > money.Max {
			l.On(field, "money.large")
			return nil
		}
	}
	if len(x.Lines) == 0 && l.Err() == nil {
		l.On("prices", "value.sale.nothing")
	}
	return nil
}

// ValueSalesFor lists the sales of an officer's units, the latest first, with what they
// sell; before the sale of an id where that is not 0.
func (s *Service) ValueSalesFor(ctx context.Context, by auth.Actor, before int64, limit int) (list []ValueSale, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = valueSales(tx, `s.unit_id = any ($2) and ($3::bigint = 0 or s.id < $3) order by s.id desc limit $1`,
			pageOf(limit), booksOf(by), before)
		return err
	})
	return list, err
}

// ValueSaleFor is one sale with its things and acts.
func (s *Service) ValueSaleFor(ctx context.Context, by auth.Actor, id int64) (x *ValueSale, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		if x, err = valueSaleByID(tx, id); err != nil {
			return err
		}
		return by.Must(auth.ReadBooks, x.UnitID)
	})
	if err != nil {
		return nil, err
	}
	return x, nil
}

// ProceedsFor lists the lines of a sale's account that may be its proceeds: money that came
// in the same amount and is nobody's gift.
func (s *Service) ProceedsFor(ctx context.Context, by auth.Actor, id int64) (list []BankLine, err error) {
	if err := by.Must(auth.MatchLines, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		x, err := valueSaleByID(tx, id)
		if err != nil {
			return err
		}
		if err := mustAt(tx, by, auth.MatchLines, x.UnitID); err != nil {
			return err
		}
		list, err = proceedsLike(tx, x)
		return err
	})
	return list, err
}
