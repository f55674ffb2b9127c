package office

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/stock"
)

// goodsRow is one line of a form for goods.
type goodsRow struct {
	Nth                        int
	Name                       string // where the item is known
	Announced, Received        string
	Item, Qty, Reason, Expires site.Field
	Pack                       site.Field // the unit of a number that names none
}

// rowsOf are empty lines to write goods down in; names begin with prefix.
func rowsOf(prefix string, n int) []goodsRow {
	rows := make([]goodsRow, n)
	for i := range rows {
		rows[i] = goodsRow{
			Nth:  i + 1,
			Item: site.Field{Name: fmt.Sprintf("%s.%d.item", prefix, i), Label: "goods.item", Max: 100},
			Qty:  site.Field{Name: fmt.Sprintf("%s.%d.qty", prefix, i), Label: "goods.qty", Max: 60},
		}
	}
	return rows
}

// typedRows are the lines in which something was written, and rename where each
// of them stood.
func typedRows(rows []goodsRow, prefix string) (lines []giving.GoodsLineForm, stood map[string]string) {
	stood = map[string]string{}
	for i := range rows {
		r := &rows[i]
		if r.Item.Value == "" && r.Qty.Value == "" {
			continue
		}
		for name, f := range map[string]string{"item": r.Item.Name, "qty": r.Qty.Name} {
			stood[fmt.Sprintf("%s.%d.%s", prefix, len(lines), name)] = f
		}
		lines = append(lines, giving.GoodsLineForm{Item: r.Item.Value, Qty: r.Qty.Value})
	}
	return lines, stood
}

// refield tells a refusal's mistakes at the fields where the page has them.
func refield(err error, stood map[string]string) error {
	e, told := fault.As(err)
	if !told {
		return err
	}
	moved := *e
	moved.Faults = nil
	for _, f := range e.Faults {
		if at, known := stood[f.Field]; known {
			f.Field = at
		}
		moved.Faults = append(moved.Faults, f)
	}
	return &moved
}

// newGoodsPage writes a gift in kind down.
type newGoodsPage struct {
	site.Form
	Items                                            []stock.Item
	Campaign, Warehouse, Legal, Public, Anonymous    site.Field
	Phone, Consent, Earmark, Leftover, Note, Expects site.Field
	Rows                                             []goodsRow
	Wording                                          string
	NoCampaign, NoWarehouse                          bool
}

var newGoodsPages = site.PageOf[newGoodsPage]("office/goods_new", "office")

// goodsRowsShown are the empty lines of a form; more goods take another gift.
const goodsRowsShown = 6

func (o *Office) newGoods(c echo.Context) error {
	if err := by(c).Must(auth.ReceiveGoods, 0); err != nil {
		return err
	}
	page, err := o.newGoodsPage(c)
	if err != nil {
		return err
	}
	if posted(c) {
		g, err := o.announceGoods(c, page)
		if err == nil {
			return c.Redirect(http.StatusSeeOther, saved(site.Path(c, home+"/hang-hoa/:", g.ID), "announced"))
		}
		if !page.Explain(err, page.fields()...) {
			return err
		}
	}
	return newGoodsPages.Render(c, page.Status, *page)
}

func (o *Office) newGoodsPage(c echo.Context) (*newGoodsPage, error) {
	consent, err := o.Giving.ConsentTo(ctx(c), giving.PhoneConsent)
	if err != nil {
		return nil, err
	}
	p := &newGoodsPage{
		Form:      site.NewForm(c),
		Campaign:  site.Field{Name: "campaign", Type: "select", Label: "goods.campaign"},
		Warehouse: site.Field{Name: "warehouse", Type: "select", Label: "goods.warehouse"},
		Legal:     site.Field{Name: "legal_name", Label: "cash.legal_name", Hint: "cash.legal_name.hint", Optional: true, Max: 200},
		Public:    site.Field{Name: "public_name", Label: "cash.public_name", Hint: "cash.public_name.hint", Optional: true, Max: 200},
		Anonymous: site.Field{Name: "anonymous", Type: "check", Label: "cash.anonymous"},
		Phone:     site.Field{Name: "phone", Type: "tel", Label: "cash.phone", Optional: true, Max: 30},
		Consent:   site.Field{Name: "consent", Type: "check", Label: "cash.consent"},
		Note:      site.Field{Name: "note", Label: "goods.note", Optional: true, Max: 500},
		Expects:   site.Field{Name: "expected_on", Label: "goods.expected", Hint: "office.day.hint", Optional: true, Max: 10, Inputmode: "numeric"},
		Rows:      rowsOf("lines", goodsRowsShown),
		Wording:   consent.Wording,
	}
	if site.Lang(c) == site.English {
		p.Wording = consent.WordingEN
	}
	if p.Items, err = o.items(c); err != nil {
		return nil, err
	}
	campaigns, err := o.Giving.CampaignsFor(ctx(c), by(c))
	if err != nil {
		return nil, err
	}
	for _, x := range campaigns {
		if x.Took(o.day()) && by(c).May(auth.ReceiveGoods, x.UnitID) {
			p.Campaign.Options = append(p.Campaign.Options, site.Option{
				Value: strconv.FormatInt(x.ID, 10), Text: x.In(site.Lang(c)).Name,
			})
		}
	}
	p.NoCampaign = len(p.Campaign.Options) == 0
	warehouses, err := o.Stock.AllWarehouses(ctx(c))
	if err != nil {
		return nil, err
	}
	for _, w := range warehouses {
		if by(c).May(auth.ReceiveGoods, w.Unit) {
			p.Warehouse.Options = append(p.Warehouse.Options, site.Option{Value: strconv.FormatInt(w.ID, 10), Text: w.Name})
		}
	}
	p.NoWarehouse = len(p.Warehouse.Options) == 0
	return p, nil
}

// items are the kinds of goods in the language of the page.
func (o *Office) items(c echo.Context) ([]stock.Item, error) {
	items, err := o.Stock.Items(ctx(c), "")
	for i := range items {
		items[i] = items[i].In(site.Lang(c))
	}
	return items, err
}

func (p *newGoodsPage) fields() []*site.Field {
	all := []*site.Field{
		&p.Campaign, &p.Warehouse, &p.Legal, &p.Public, &p.Anonymous, &p.Phone, &p.Consent, &p.Earmark, &p.Leftover,
		&p.Note, &p.Expects,
	}
	for i := range p.Rows {
		all = append(all, &p.Rows[i].Item, &p.Rows[i].Qty)
	}
	return all
}

func (o *Office) announceGoods(c echo.Context, p *newGoodsPage) (*giving.GoodsGift, error) {
	p.Earmark, p.Leftover = site.Field{Name: "earmark", Max: 40}, site.Field{Name: "leftover", Max: 20}
	if err := p.Read(c, p.fields()...); err != nil {
		return nil, err
	}
	f := giving.GoodsForm{
		Campaign: unitOf(p.Campaign), Warehouse: unitOf(p.Warehouse), Note: p.Note.Value, ExpectedOn: p.Expects.Value,
		Earmark: p.Earmark.Value, Leftover: giving.Leftover(p.Leftover.Value),
		Donor: giving.Donor{
			LegalName: p.Legal.Value, PublicName: p.Public.Value, Anonymous: p.Anonymous.Value == "yes",
			Phone: strings.TrimSpace(p.Phone.Value),
		},
	}
	if p.Consent.Value == "yes" {
		f.Consent = giving.PhoneConsent
	}
	var stood map[string]string
	f.Lines, stood = typedRows(p.Rows, "lines")
	g, err := o.Giving.AnnounceGoods(once(c, &p.Form), by(c), f)
	return g, refield(err, stood)
}
