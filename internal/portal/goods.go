package portal

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/stock"
)

// goodsPage tells what is needed where, and how to give it.
type goodsPage struct{ Places []goodsPlace }

type goodsPlace struct {
	stock.Place
	Wanted, Enough, Stopped []goodsNeed
}

type goodsNeed struct {
	stock.Need
	Name, Qty string
}

var goodsPages = site.PageOf[goodsPage]("portal/goods", "public")

func (p *Portal) getGoods(c echo.Context) error {
	board, err := (&stock.Desk{DB: p.DB}).Board(c.Request().Context())
	if err != nil {
		return err
	}
	lang := site.Lang(c)
	var page goodsPage
	for _, w := range board {
		place := goodsPlace{Place: w}
		for _, n := range w.Needs {
			shown := goodsNeed{Need: n, Name: n.Item.In(lang).Name}
			if n.Qty > 0 {
				shown.Qty = n.Item.Say(n.Qty, lang)
			}
			switch n.Kind {
			case stock.Wanted:
				place.Wanted = append(place.Wanted, shown)
			case stock.Enough:
				place.Enough = append(place.Enough, shown)
			case stock.Stop:
				place.Stopped = append(place.Stopped, shown)
			}
		}
		page.Places = append(page.Places, place)
	}
	return goodsPages.Render(c, http.StatusOK, page)
}
