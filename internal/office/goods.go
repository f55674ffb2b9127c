package office

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
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
	p.wait(p.timed(workLine{Href: "/chuyen-hang", Label: "today.shipments.coming", N: int64(s.Coming)}, duty.ShipmentArrive, s.Refs...))
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
