package giving

import (
	"context"
	"fmt"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/stock"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// saleGiver is where proceeds come from in the books: they are what was given, once more
// in đồng, and are told from gifts in money.
const saleGiver = "sale"

// onValueSale does one act on a sale; of two at once the slower is told that it has gone on.
func (s *Service) onValueSale(
	ctx context.Context, by auth.Actor, ps []auth.Permission, id int64, do func(*pg.Tx, *ValueSale) error,
) error {
	if err := mustAnywhere(by, ps); err != nil {
		return err
	}
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		x, err := valueSaleByID(tx, id)
		if err != nil {
			return none, err
		}
		if err := mustOneAt(tx, by, ps, x.UnitID); err != nil {
			return none, err
		}
		return none, do(tx, x)
	})
	return err
}

// saleAct writes one act down, audits it and tells the log of what moved; the database says
// whether it may follow.
func (s *Service) saleAct(tx *pg.Tx, x *ValueSale, a ValueSaleAct) error {
	if a.On.IsZero() {
		a.On = workday.On(tx.Now)
	}
	id, err := insertValueSaleAct(tx, x, a)
	if err != nil {
		return err
	}
	if a.Entry != 0 {
		if err := tellValueSale(tx, x, id, a); err != nil {
			return err
		}
	}
	return audit.Record(tx, audit.Event{
		Action: "value.sale." + a.Act, Subject: x.subject(), Unit: x.UnitID, Reason: a.Reason,
		Before: map[string]any{"state": x.State},
		After:  map[string]any{"act": a.Act, "amount": x.Amount, "entry": a.Entry, "line": a.Line},
	})
}

// ApproveValueSale is the second person's: never of who prepared it.
func (s *Service) ApproveValueSale(ctx context.Context, by auth.Actor, id int64) error {
	return s.onValueSale(ctx, by, []auth.Permission{auth.ApproveSale}, id, func(tx *pg.Tx, x *ValueSale) error {
		return s.saleAct(tx, x, ValueSaleAct{Act: "approved"})
	})
}

// CancelValueSale ends a sale that no money has come of; its things lie free again.
func (s *Service) CancelValueSale(ctx context.Context, by auth.Actor, id int64, reason string) error {
	return s.onValueSale(ctx, by, []auth.Permission{auth.PrepareSale, auth.ApproveSale}, id, func(tx *pg.Tx, x *ValueSale) error {
		reason, err := cleanReason(reason)
		if err != nil {
			return err
		}
		return s.saleAct(tx, x, ValueSaleAct{Act: "cancelled", Reason: reason})
	})
}

// SettleValueSale says which line of the bank brought the proceeds: to the đồng, into the
// account of the sale. In one entry the things leave the safe and the money is received in
// their campaign's book, each sum in the part that its thing was given for. What was booked
// of the line before, as a gift perhaps, is reversed: it is counted once.
func (s *Service) SettleValueSale(ctx context.Context, by auth.Actor, id, line int64) error {
	return s.onValueSale(ctx, by, []auth.Permission{auth.MatchLines}, id, func(tx *pg.Tx, x *ValueSale) error {
		if line == 0 {
			return fault.On("line", "value.line.missing")
		}
		if x.State != SaleApproved {
			return errSaleState
		}
		in, err := lineByID(tx, line)
		if fault.Is(err, "line.missing") {
			return fault.On("line", "value.line.other")
		}
		if err != nil {
			return err
		}
		if !in.paysFor(x) {
			return fault.On("line", "value.line.other")
		}
		err = s.settleSale(tx, x, in)
		if fault.Is(err, "cash.taken") || fault.Is(err, "ledger.source.conflict") || fault.Is(err, "ledger.short") {
			return errSaleState // somebody was faster
		}
		return err
	})
}

// paysFor reports whether a line can be the proceeds of a sale.
func (l *BankLine) paysFor(x *ValueSale) bool {
	for _, v := range x.Lines {
		if l.BookedOn < v.ReceivedOn {
			return false
		}
	}
	return l.Direction == In && l.AccountID == x.AccountID && l.Amount == x.Amount && l.mayBeCash()
}

func (s *Service) settleSale(tx *pg.Tx, x *ValueSale, in *BankLine) error {
	a, c, err := bookOf(tx, x.AccountID)
	if err != nil {
		return err
	}
	lots, err := lotsOf(tx, x)
	if err != nil {
		return err
	}
	var accounts []ledger.Account
	for _, v := range x.Lines {
		lot := lots[v.ID]
		accounts = append(accounts, stock.Safe(x.UnitID).Account(lot), stock.Sold.Account(lot),
			ledger.Account{Book: c.BookID, Kind: ledger.Giver, Holder: saleGiver, Earmark: v.EarmarkID},
			ledger.Account{Book: c.BookID, Kind: ledger.Bank, Holder: a.Holder(), Earmark: v.EarmarkID})
	}
	ids, err := ledger.Accounts(tx, accounts)
	if err != nil {
		return err
	}
	entry := ledger.Entry{
		Kind: string(CashSold), Source: x.source(len(x.Acts) + 1), Book: c.BookID, BankOn: in.BookedOn,
		Memo: "Bán ngoại tệ, vàng, đá quý giữ riêng",
	}
	for i, v := range x.Lines {
		at := ids[4*i:]
		entry.Postings = append(entry.Postings, ledger.Posting{From: at[0], To: at[1], Qty: v.Left},
			ledger.Posting{From: at[2], To: at[3], Qty: int64(v.Price)})
	}
	posted, err := ledger.Post(tx, []ledger.Entry{entry})
	if err != nil {
		return err
	}
	err = s.takeCash(tx, in, &SessionCash{
		Kind: CashSold, Session: x.ID, Account: x.AccountID, Amount: x.Amount, On: in.BookedOn, Entry: posted[0],
	}, ByOfficer)
	if err != nil {
		return err
	}
	return s.saleAct(tx, x, ValueSaleAct{Act: "settled", On: in.BookedOn, Entry: posted[0], Line: in.ID})
}

// partSale takes a settlement back when its line turns out to be another's: the things lie
// in the safe again, and the sale waits for its money.
func (s *Service) partSale(tx *pg.Tx, id, entry int64, reason string) error {
	x, err := valueSaleByID(tx, id)
	if err != nil {
		return err
	}
	if x.settled().Entry != entry {
		return errSaleState
	}
	reversal, err := ledger.Reverse(tx, entry, "Dòng này không phải tiền bán")
	if err != nil {
		return err
	}
	return s.saleAct(tx, x, ValueSaleAct{Act: "parted", Reason: reason, Entry: reversal})
}

// soldThing is a thing as the log tells of its sale: by the entry of its coming.
type soldThing struct {
	Gift  int64  `json:"gift"`
	Item  string `json:"item"`
	Qty   int64  `json:"qty"`
	Price int64  `json:"price"`
}

// tellValueSale tells the public of a sale's entry, or of its reversal.
func tellValueSale(tx *pg.Tx, x *ValueSale, act int64, a ValueSaleAct) error {
	fact := map[string]any{"sale": x.ID, "entry": a.Entry, "on": a.On}
	kind := "value_sale_undone"
	if a.Act == "settled" {
		things := make([]soldThing, len(x.Lines))
		for i, v := range x.Lines {
			things[i] = soldThing{v.EntryID, v.Item.Code, v.Left, int64(v.Price)}
		}
		kind = "value_sold"
		fact["amount"], fact["way"], fact["buyer"], fact["document"], fact["things"] = x.Amount, x.Way, x.Buyer, x.Document, things
	}
	body, err := leaf.Encode(kind, fact)
	if err != nil {
		return fmt.Errorf("tell of sale %d: %w", x.ID, err)
	}
	return tlog.Append(tx, []tlog.Leaf{{Kind: kind, Ref: fmt.Sprint(act), Body: body}})
}
