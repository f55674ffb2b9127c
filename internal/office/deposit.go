package office

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

// depositNewPage asks how much of the box goes to which account.
type depositNewPage struct {
	site.Form
	Unit                int64
	Name                string
	Parts               []giving.BoxPart
	Account, Amount, On site.Field
}

var depositNewPages = site.PageOf[depositNewPage]("office/deposit_new", "office")

func (o *Office) depositCash(c echo.Context) error {
	unit, name, err := o.cashDesk(c)
	if err != nil {
		return err
	}
	accounts, _, err := o.accountsIn(c)
	if err != nil {
		return err
	}
	page := &depositNewPage{
		Form: site.NewForm(c), Unit: unit, Name: name,
		Account: site.Field{Name: "account", Type: "select", Label: "deposit.account"},
		Amount:  site.Field{Name: "amount", Label: "deposit.amount", Inputmode: "numeric", Unit: "₫", Max: 40},
		On:      site.Field{Name: "on", Label: "deposit.on", Hint: "cash.on.hint", Optional: true, Inputmode: "numeric", Max: 10},
	}
	for _, a := range accounts {
		if a.UnitID == unit && a.ClosedOn.IsZero() {
			page.Account.Options = append(page.Account.Options, site.Option{
				Value: strconv.FormatInt(a.ID, 10), Text: a.BankName + " " + a.Number + " · " + a.Campaign,
			})
		}
	}
	if posted(c) {
		err := page.Read(c, &page.Account, &page.Amount, &page.On)
		if err == nil {
			var n int64
			n, err = o.Giving.DepositCash(once(c, &page.Form), by(c), giving.DepositForm{
				Account: unitOf(page.Account), Amount: page.Amount.Value, On: page.On.Value,
			})
			if err == nil {
				return site.SeeOther(c, home+"/nop-tien/:", n)
			}
		}
		if !page.Explain(err, &page.Account, &page.Amount, &page.On) {
			return err
		}
	}
	sheet, err := o.Giving.BoxFor(ctx(c), by(c), unit)
	if err != nil {
		return err
	}
	page.Parts = sheet.Parts
	return depositNewPages.Render(c, page.Status, *page)
}

// depositPage is one slip, with what the bank said of it.
type depositPage struct {
	giving.Deposit
	Name    string
	To      accountName
	MayVoid bool
}

var depositPages = site.PageOf[depositPage]("office/deposit", "office")

func (o *Office) deposit(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	d, err := o.Giving.DepositFor(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	names, err := o.unitNames(c, []int64{d.Unit})
	if err != nil {
		return err
	}
	_, accounts, err := o.accountsIn(c)
	if err != nil {
		return err
	}
	return depositPages.Render(c, http.StatusOK, depositPage{
		Deposit: *d, Name: names[d.Unit], To: accounts[d.Account],
		MayVoid: !d.Voided() && d.Line == 0 && by(c).May(auth.ReverseEntries, d.Unit),
	})
}

// voidDeposit puts the money of a slip back into the box.
func (o *Office) voidDeposit(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	d, err := o.Giving.DepositFor(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.ReverseEntries, d.Unit); err != nil {
		return err
	}
	return o.ask(c, question{
		key: "deposit.void", about: []any{"id", d.ID, "amount", d.Amount}, back: site.Path(c, home+"/nop-tien/:", n), grave: true,
		do: func(reason string) error { return o.Giving.VoidDeposit(ctx(c), by(c), n, reason) },
	})
}
