package office

import (
	"fmt"
	"net/http"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/stock"
)

// goodsPage is a gift in kind with its three numbers and its next step.
type goodsPage struct {
	giving.GoodsGift
	Saved                 string
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
		GoodsGift: *g, Saved: savedNow(c), Campaign: s.In(site.Lang(c)).Name,
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
			return c.Redirect(http.StatusSeeOther, saved(site.Path(c, home+"/hang-hoa/:", g.ID), "received"))
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
			return site.SeeOther(c, home+"/hang-hoa/:", g.ID) // the page tells the receipt
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
		key: "goods.cancel", about: []any{"id", g.ID}, back: site.Path(c, home+"/hang-hoa/:", g.ID), then: saved(site.Path(c, home+"/hang-hoa/:", g.ID), "cancelled"),
		do: func(reason string) error { return o.Giving.CancelGoods(ctx(c), by(c), g.ID, reason) },
	})
}
