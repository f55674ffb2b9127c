package office

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/stock"
)

func (o *Office) goodsRoutes(g *echo.Group) {
	g.GET("/hang-hoa", o.goodsList)
	g.Match(both, "/hang-hoa/moi", o.newGoods)
	g.GET("/hang-hoa/:id", o.goods)
	g.Match(both, "/hang-hoa/:id/nhan", o.receiveGoods)
	g.Match(both, "/hang-hoa/:id/kiem", o.inspectGoods)
	g.Match(both, "/hang-hoa/:id/huy", o.cancelGoods)
	o.warehouseRoutes(g)
	o.shipmentRoutes(g)
}

// goodsWork is what goods ask of an officer today.
func (o *Office) goodsWork(c echo.Context, p *todayPage) error {
	w, err := o.Giving.GoodsWork(ctx(c), by(c))
	if err != nil {
		return err
	}
	p.add(w.Due, "/hang-hoa", "today.goods.due", "")
	p.add(w.Inspect, "/hang-hoa", "today.goods.inspect", "")
	s, err := o.Stock.Work(ctx(c), by(c))
	if err != nil {
		return err
	}
	p.wait(workLine{Href: "/chuyen-hang", Label: "today.shipments.coming", N: int64(s.Coming), Late: int64(s.Late)})
	p.add(s.Differences, "/chuyen-hang", "today.shipments.gap", "")
	return nil
}

type goodsListPage struct {
	Which  site.Field
	Gifts  []giving.GoodsGift
	MayAdd bool
	Pager  site.Pager
}

var goodsListPages = site.PageOf[goodsListPage]("office/goods_list", "office")

const goodsRows = 50

func (o *Office) goodsList(c echo.Context) error {
	page := goodsListPage{
		MayAdd: by(c).May(auth.ReceiveGoods, 0),
		Which: site.Field{
			Name: "khoan", Type: "select", Label: "goods.which", Value: c.QueryParam("khoan"),
			Options: []site.Option{{Value: "", Label: "goods.which.open"}, {Value: "tat-ca", Label: "goods.which.all"}},
		},
	}
	f := giving.GoodsFilter{State: giving.GoodsOpen, Before: number(c, "truoc"), Limit: goodsRows}
	if page.Which.Value != "" {
		f.State = ""
	}
	var err error
	if page.Gifts, err = o.Giving.GoodsFor(ctx(c), by(c), f); err != nil {
		return err
	}
	if n := len(page.Gifts); n == goodsRows {
		page.Pager.Older = with(c, "truoc", strconv.FormatInt(page.Gifts[n-1].ID, 10))
	}
	return goodsListPages.Render(c, http.StatusOK, page)
}

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
			return site.SeeOther(c, home+"/hang-hoa/:", g.ID)
		}
		if !page.Explain(err, page.fields()...) {
			return err
		}
	}
	return newGoodsPages.Render(c, page.Status, *page)
}

func (o *Office) newGoodsPage(c echo.Context) (*newGoodsPage, error) {
	consent, err := o.Giving.Consent(ctx(c))
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
		if x.State(o.day()) == giving.Receiving && by(c).May(auth.ReceiveGoods, x.UnitID) {
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
		f.Consent = giving.ConsentVersion
	}
	var stood map[string]string
	f.Lines, stood = typedRows(p.Rows, "lines")
	g, err := o.Giving.AnnounceGoods(once(c, &p.Form), by(c), f)
	return g, refield(err, stood)
}

// goodsPage is a gift in kind with its three numbers and its next step.
type goodsPage struct {
	giving.GoodsGift
	Campaign              string
	Shown                 []goodsNumbers
	Receive, Inspect, May bool // what may be done next, by this officer
	MayPrint              bool
}

// goodsNumbers is one line as people read it; "" is a number nobody has said.
type goodsNumbers struct {
	Name                          string
	Announced, Received, Accepted string
	Reason, Expires               string
}

var goodsPages = site.PageOf[goodsPage]("office/goods", "office")

func (o *Office) goods(c echo.Context) error {
	g, err := o.goodsOf(c)
	if err != nil {
		return err
	}
	s, err := o.Giving.CampaignFor(ctx(c), by(c), g.CampaignID)
	if err != nil {
		return err
	}
	waits := g.State == giving.GoodsDraft || g.State == giving.GoodsAnnounced
	page := goodsPage{
		GoodsGift: *g, Campaign: s.In(site.Lang(c)).Name,
		Receive: waits && by(c).May(auth.ReceiveGoods, g.UnitID),
		Inspect: g.State == giving.GoodsReceived && by(c).May(auth.ManageStock, g.UnitID),
		MayPrint: g.Receipt != "" && (by(c).May(auth.RevealPersonal, g.UnitID) ||
			g.InspectedBy == by(c).ID && by(c).May(auth.ManageStock, g.UnitID)),
	}
	for _, x := range g.Lines {
		page.Shown = append(page.Shown, numbersShown(x, site.Lang(c)))
	}
	return goodsPages.Render(c, http.StatusOK, page)
}

func numbersShown(x giving.GoodsLine, lang string) goodsNumbers {
	n := goodsNumbers{Name: x.Item.In(lang).Name, Reason: x.Reason}
	say := func(said bool, qty int64) string {
		if !said {
			return ""
		}
		return x.Item.Say(qty, lang)
	}
	n.Announced, n.Received = say(x.SaidAnnounced, x.Announced), say(x.SaidReceived, x.Received)
	n.Accepted = say(x.SaidAccepted, x.Accepted)
	if !x.ExpiresOn.IsZero() {
		n.Expires = x.ExpiresOn.Local()
	}
	return n
}

func (o *Office) goodsOf(c echo.Context) (*giving.GoodsGift, error) {
	n, err := id(c, "id")
	if err != nil {
		return nil, err
	}
	return o.Giving.Goods(ctx(c), by(c), n)
}

// goodsCountPage counts or inspects a gift: one number a line, never filled in.
type goodsCountPage struct {
	site.Form
	Key   string // goods.receive, goods.inspect
	Of    *giving.GoodsGift
	Items []stock.Item
	On    site.Field
	Rows  []goodsRow // what was announced, or received
	More  []goodsRow // what nobody had announced
}

var goodsCountPages = site.PageOf[goodsCountPage]("office/goods_count", "office")

func (o *Office) newGoodsCountPage(c echo.Context, key string, g *giving.GoodsGift) (*goodsCountPage, error) {
	p := &goodsCountPage{Form: site.NewForm(c), Key: key, Of: g, Rows: rowsOf("lines", len(g.Lines))}
	lang := site.Lang(c)
	for i, x := range g.Lines {
		shown, r := numbersShown(x, lang), &p.Rows[i]
		r.Name, r.Announced, r.Received = shown.Name, shown.Announced, shown.Received
		if r.Announced != "" && x.ToldAnnounced != r.Announced {
			r.Announced = x.ToldAnnounced + " (" + r.Announced + ")"
		}
		r.Qty.Label = "goods.counted"
		r.Pack = site.Field{
			Name: fmt.Sprintf("lines.%d.pack", i), Type: "select", Label: "goods.pack", Optional: true, Max: 60,
			Options: []site.Option{{Label: "goods.pack.typed"}},
		}
		for i, k := range x.Item.In(lang).Packs {
			r.Pack.Options = append(r.Pack.Options, site.Option{Value: x.Item.Packs[i].Name, Text: k.Name})
		}
	}
	var err error
	p.Items, err = o.items(c)
	return p, err
}

func (p *goodsCountPage) fields() []*site.Field {
	all := []*site.Field{&p.On}
	for i := range p.Rows {
		all = append(all, &p.Rows[i].Qty, &p.Rows[i].Pack, &p.Rows[i].Reason, &p.Rows[i].Expires)
	}
	for i := range p.More {
		all = append(all, &p.More[i].Item, &p.More[i].Qty)
	}
	return all
}

// counted is what stands in a row, with the unit that was chosen beside it.
func (r goodsRow) counted() giving.GoodsCount {
	qty := r.Qty.Value
	if qty != "" && !strings.ContainsFunc(qty, unicode.IsLetter) {
		qty = strings.TrimSpace(qty + " " + r.Pack.Value)
	}
	return giving.GoodsCount{Qty: qty}
}

func (o *Office) receiveGoods(c echo.Context) error {
	g, err := o.goodsOf(c)
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.ReceiveGoods, g.UnitID); err != nil {
		return err
	}
	page, err := o.newGoodsCountPage(c, "goods.receive", g)
	if err != nil {
		return err
	}
	page.On = site.Field{Name: "on", Label: "goods.on", Hint: "office.day.hint", Optional: true, Max: 10, Inputmode: "numeric"}
	page.More = rowsOf("more", goodsRowsShown)
	if posted(c) {
		err := page.Read(c, page.fields()...)
		if err == nil {
			f := giving.CountForm{Gift: g.ID, On: page.On.Value}
			for _, r := range page.Rows {
				f.Lines = append(f.Lines, r.counted())
			}
			var stood map[string]string
			f.More, stood = typedRows(page.More, "more")
			_, err = o.Giving.ReceiveGoods(once(c, &page.Form), by(c), f)
			err = refield(err, stood)
		}
		if err == nil {
			return site.SeeOther(c, home+"/hang-hoa/:", g.ID)
		}
		if !page.Explain(err, page.fields()...) {
			return err
		}
	}
	return goodsCountPages.Render(c, page.Status, *page)
}

func (o *Office) inspectGoods(c echo.Context) error {
	g, err := o.goodsOf(c)
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.ManageStock, g.UnitID); err != nil {
		return err
	}
	page, err := o.newGoodsCountPage(c, "goods.inspect", g)
	if err != nil {
		return err
	}
	for i := range page.Rows {
		r := &page.Rows[i]
		r.Reason = site.Field{Name: fmt.Sprintf("lines.%d.reason", i), Label: "goods.reason", Optional: true, Max: 300}
		r.Expires = site.Field{
			Name: fmt.Sprintf("lines.%d.expires_on", i), Label: "goods.expires", Hint: "goods.expires.hint",
			Optional: !g.Lines[i].Item.Expires, Max: 10, Inputmode: "numeric",
		}
	}
	if posted(c) {
		err := page.Read(c, page.fields()...)
		if err == nil {
			f := giving.InspectForm{Gift: g.ID}
			for _, r := range page.Rows {
				f.Lines = append(f.Lines, giving.InspectLine{
					GoodsCount: r.counted(), Reason: r.Reason.Value, ExpiresOn: r.Expires.Value,
				})
			}
			_, err = o.Giving.InspectGoods(once(c, &page.Form), by(c), f)
		}
		if err == nil {
			return site.SeeOther(c, home+"/hang-hoa/:", g.ID)
		}
		if !page.Explain(err, page.fields()...) {
			return err
		}
	}
	return goodsCountPages.Render(c, page.Status, *page)
}

func (o *Office) cancelGoods(c echo.Context) error {
	g, err := o.goodsOf(c)
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.ReceiveGoods, g.UnitID); err != nil {
		return err
	}
	return o.ask(c, question{
		key: "goods.cancel", about: []any{"id", g.ID}, back: site.Path(c, home+"/hang-hoa/:", g.ID),
		do: func(reason string) error { return o.Giving.CancelGoods(ctx(c), by(c), g.ID, reason) },
	})
}
