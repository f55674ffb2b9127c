package office

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

// newSalePage asks who buys what, and a price for each thing.
type newSalePage struct {
	site.Form
	Account, Buyer, Document, Reason site.Field
	Things                           []saleRow
}

// saleRow is one thing that lies in the safe, and its price.
type saleRow struct {
	valueLine
	Campaign string
	Price    site.Field
}

var newSalePages = site.PageOf[newSalePage]("office/value_sale_new", "office")

func (o *Office) prepareSale(c echo.Context) error {
	if err := by(c).Must(auth.PrepareSale, 0); err != nil {
		return err
	}
	p, err := o.newSalePage(c)
	if err != nil {
		return err
	}
	if posted(c) {
		id, err := o.sell(c, p)
		if err == nil {
			return site.SeeOther(c, home+"/ban-tai-san/:", id)
		}
		if !p.Explain(err, p.fields()...) {
			return err
		}
	}
	return newSalePages.Render(c, p.Status, *p)
}

func (o *Office) newSalePage(c echo.Context) (*newSalePage, error) {
	lang := site.Lang(c)
	p := &newSalePage{
		Form:     site.NewForm(c),
		Account:  site.Field{Name: "account", Type: "select", Label: "value.sale.account.label"},
		Buyer:    site.Field{Name: "buyer", Label: "value.sale.buyer", Hint: "value.sale.buyer.hint", Max: 200},
		Document: site.Field{Name: "document", Label: "value.sale.document", Hint: "value.sale.document.hint", Max: 200},
		Reason:   site.Field{Name: "reason", Label: "value.sale.reason", Hint: "value.sale.reason.hint", Max: 300},
	}
	accounts, _, err := o.accountsIn(c)
	if err != nil {
		return nil, err
	}
	list, err := o.everyValuable(c)
	if err != nil {
		return nil, err
	}
	held := map[int64]bool{} // campaigns of which something lies in the safe
	list = slices.DeleteFunc(list, func(v giving.Valuable) bool {
		sells := v.State == giving.ValuableHeld && by(c).May(auth.PrepareSale, v.UnitID)
		held[v.CampaignID] = held[v.CampaignID] || sells
		return !sells
	})
	campaigns := map[int64]string{}
	for _, a := range accounts {
		campaigns[a.CampaignID] = a.Campaign
		if a.ClosedOn.IsZero() && held[a.CampaignID] {
			p.Account.Options = append(p.Account.Options, site.Option{
				Value: strconv.FormatInt(a.ID, 10), Text: a.BankName + " " + a.Number + " · " + a.Campaign,
			})
		}
	}
	for _, v := range list {
		p.Things = append(p.Things, saleRow{valueLineOf(lang, v, ""), campaigns[v.CampaignID], site.Field{
			Name: fmt.Sprintf("prices.%d", v.ID), Label: "value.sale.price", Inputmode: "numeric", Unit: "₫", Optional: true, Max: 40,
		}})
	}
	return p, nil
}

func (p *newSalePage) fields() []*site.Field {
	all := []*site.Field{&p.Account}
	for i := range p.Things {
		all = append(all, &p.Things[i].Price)
	}
	return append(all, &p.Buyer, &p.Document, &p.Reason)
}

func (o *Office) sell(c echo.Context, p *newSalePage) (int64, error) {
	if err := p.Read(c, p.fields()...); err != nil {
		return 0, err
	}
	f := giving.ValueSaleForm{
		Account: unitOf(p.Account), Buyer: p.Buyer.Value, Document: p.Document.Value, Reason: p.Reason.Value,
		Prices: map[int64]string{},
	}
	for _, t := range p.Things {
		f.Prices[t.ID] = t.Price.Value
	}
	return o.Giving.PrepareValueSale(once(c, &p.Form), by(c), f)
}

// valueSalePage is one sale with its things, its papers and what can be done next.
type valueSalePage struct {
	site.Form
	*giving.ValueSale
	Unit                                   string
	To                                     accountName
	Things                                 []valueLine
	Same, MayApprove, MayCancel, MaySettle bool
}

var valueSalePages = site.PageOf[valueSalePage]("office/value_sale", "office")

func (o *Office) valueSale(c echo.Context) error { return o.showSale(c, nil) }

func (o *Office) showSale(c echo.Context, refused error) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	x, err := o.Giving.ValueSaleFor(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	names, err := o.unitNames(c, []int64{x.UnitID})
	if err != nil {
		return err
	}
	_, accounts, err := o.accountsIn(c)
	if err != nil {
		return err
	}
	p := valueSalePage{Form: site.NewForm(c), ValueSale: x, Unit: names[x.UnitID], To: accounts[x.AccountID]}
	for _, v := range x.Lines {
		t := valueLineOf(site.Lang(c), v.Valuable, "")
		t.Price = site.Money(site.Lang(c), v.Price)
		p.Things = append(p.Things, t)
	}
	approver := by(c).May(auth.ApproveSale, x.UnitID)
	waits := x.State == giving.SalePrepared || x.State == giving.SaleApproved
	p.Same = x.State == giving.SalePrepared && approver && x.PreparedBy == by(c).ID
	p.MayApprove = x.State == giving.SalePrepared && approver && !p.Same
	p.MayCancel = waits && (approver || by(c).May(auth.PrepareSale, x.UnitID))
	p.MaySettle = x.State == giving.SaleApproved && by(c).May(auth.MatchLines, x.UnitID)
	if refused != nil && !p.Explain(refused) {
		return refused
	}
	return valueSalePages.Render(c, p.Status, p)
}

// onSale shows a form about one sale, to whoever may do what it asks.
func (o *Office) onSale(c echo.Context, key string, ps []auth.Permission, fields []*site.Field, do func(p *formPage, id int64) error) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	x, err := o.Giving.ValueSaleFor(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	if err := mustOne(by(c), ps, x.UnitID); err != nil {
		return err
	}
	back := site.Path(c, home+"/ban-tai-san/:", n)
	page := newForm(c, key, back, site.T(site.Lang(c), "thing.sale", "id", n), section{"", fields})
	return o.fill(c, page, func() (string, error) { return back, do(page, n) })
}

func (o *Office) cancelSale(c echo.Context) error {
	either := []auth.Permission{auth.PrepareSale, auth.ApproveSale}
	return o.onSale(c, "value.cancel", either, []*site.Field{line("reason", "ask.reason", 300)}, func(p *formPage, n int64) error {
		return o.Giving.CancelValueSale(once(c, &p.Form), by(c), n, p.get("reason"))
	})
}

// settleSale asks which line of the bank brought the proceeds.
func (o *Office) settleSale(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	lines, err := o.Giving.ProceedsFor(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	which := &site.Field{Name: "line", Type: "radios", Label: "value.line", Max: 20}
	for _, l := range lines {
		which.Options = append(which.Options, site.Option{
			Value: strconv.FormatInt(l.ID, 10),
			Text:  strings.Join([]string{site.Money(site.Lang(c), l.Amount), l.BookedOn.Local(), l.Text}, " · "),
		})
	}
	if len(lines) == 0 {
		which.Hint = "value.line.none"
	}
	return o.onSale(c, "value.settle", []auth.Permission{auth.MatchLines}, []*site.Field{which}, func(p *formPage, n int64) error {
		return o.Giving.SettleValueSale(once(c, &p.Form), by(c), n, unitOf(*which))
	})
}

// valueWork is what waits for this officer: a thing to count again, a sale to approve, the
// proceeds of one to find.
func (o *Office) valueWork(c echo.Context, p *todayPage) error {
	list, err := o.everyValuable(c)
	if err != nil {
		return err
	}
	sign, approve, settle, missed := 0, 0, 0, 0
	for _, v := range list {
		if v.State == giving.ValuableWaiting && v.ReceivedBy != by(c).ID && by(c).May(auth.SignValuable, v.UnitID) {
			sign++
		}
		if v.State == giving.ValuableMissing && (by(c).May(auth.SignValuable, v.UnitID) || by(c).May(auth.WriteOff, v.UnitID)) {
			missed++
		}
	}
	sales, err := every(func(before int64, limit int) ([]giving.ValueSale, error) {
		return o.Giving.ValueSalesFor(ctx(c), by(c), before, limit)
	}, func(x giving.ValueSale) int64 { return x.ID })
	if err != nil {
		return err
	}
	for _, x := range sales {
		switch {
		case x.State == giving.SalePrepared && x.PreparedBy != by(c).ID && by(c).May(auth.ApproveSale, x.UnitID):
			approve++
		case x.State == giving.SaleApproved && by(c).May(auth.MatchLines, x.UnitID):
			settle++
		}
	}
	p.add(sign, "/ngoai-te-vang", "today.value.sign", "")
	p.add(missed, "/ngoai-te-vang", "today.value.missed", "")
	p.add(approve, "/ngoai-te-vang", "today.value.approve", "")
	p.add(settle, "/ngoai-te-vang", "today.value.settle", "")
	return nil
}
