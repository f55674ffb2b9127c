package giving

import (
	"cmp"
	"context"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// ReplaceForm is what should have stood on a receipt. What was given, and when, is the
// books'; how the giver is named to everybody is the giver's (NameAs, NameReceipt). Neither
// changes here.
type ReplaceForm struct {
	LegalName, Address, Content string
	Reason                      string
}

// ReplaceReceipt ends a receipt whose words were wrong by another one for the same gift,
// and answers the new one. No money moves, so one person does it; the old receipt stays
// to be seen with the reason, and each leads to the other. One that ended before is
// refused with "receipt.ended", one that would say the same with "receipt.replace.same".
func (s *Service) ReplaceReceipt(ctx context.Context, by auth.Actor, code string, f ReplaceForm) (*receipt.Receipt, error) {
	if err := by.Must(auth.VoidReceipt, 0); err != nil {
		return nil, err
	}
	right, err := f.read()
	if err != nil {
		return nil, err
	}
	made, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (string, error) {
		return s.replaceReceipt(tx, code, func(receipt.Giver) rightWords { return right })
	})
	if err != nil {
		return nil, err
	}
	return s.receipts().Read(ctx, by, made)
}

// replaceReceipt answers the code of the receipt that stands instead of one; right says by
// the old one's words what they should have been.
func (s *Service) replaceReceipt(tx *pg.Tx, code string, right func(receipt.Giver) rightWords) (string, error) {
	old, err := s.receipts().Full(tx, code)
	if err != nil {
		return "", err
	}
	if err := tx.By.Must(auth.VoidReceipt, old.Unit); err != nil {
		return "", err
	}
	same := old.Giver
	same.Reference = ""
	w := right(same)
	if w.Giver == same && old.Status == receipt.Issued {
		return "", fault.Of(fault.Conflict, "receipt.replace.same")
	}
	n := newOf(old)
	chief := ""
	if err := tx.Together(askSigners(tx.By.ID, old.Unit, workday.On(tx.Now), &n.Preparer.Name, &chief)); err != nil {
		return "", err
	}
	n.Chief.Name = cmp.Or(chief, n.Chief.Name)
	n.LegalName, n.Address, n.Content = w.LegalName, w.Address, w.Content
	r, err := s.receipts().Replace(tx, code, n, w.reason)
	if err != nil {
		return "", err
	}
	return r.Code, nil
}

// rightWords are the words of a form, cleaned.
type rightWords struct {
	receipt.Giver
	reason string
}

func (f ReplaceForm) read() (w rightWords, err error) {
	var l fault.List
	w.LegalName = text(&l, "legal_name", f.LegalName, 200, false)
	w.Address = text(&l, "address", f.Address, 300, false)
	w.Content = text(&l, "content", f.Content, 500, false)
	w.reason, err = publicReason(f.Reason)
	l.Add(err)
	return w, l.Err()
}

// newOf is the gift of a receipt, as it was told when the receipt was written.
func newOf(f *receipt.Full) receipt.New {
	channel := map[receipt.Kind]receipt.Channel{
		receipt.BankGift: receipt.Bank, receipt.CashGift: receipt.Cash, receipt.GoodsGift: receipt.Goods,
	}[f.Kind]
	return receipt.New{
		Entry: f.Entry, Amount: f.Amount, Items: f.Items, Channel: channel, BankOn: f.BankOn,
		Unit: f.Unit, UnitCode: f.UnitCode, UnitName: f.UnitName, UnitAddress: f.UnitAddress, Fund: f.Fund,
		CampaignID: f.CampaignID, Campaign: f.Campaign, Bank: f.Bank, Account: f.Account,
		Preparer: paper.Signer{Title: f.Preparer.Title}, Chief: f.Chief, Reference: f.Reference,
	}
}
