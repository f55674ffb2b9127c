package portal

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// valuablesPage is the foreign currency, gold and gems that were given: what is held, and
// what was sold for which line of the statement. Names of givers are not on it.
type valuablesPage struct {
	Held   []heldShown
	Things []valueShown
	Next   string // path of the things behind them
}

// thingsOfPage is how many things stand on one page.
const thingsOfPage = 50

// heldShown is all that came of one kind, and where it is now.
type heldShown struct {
	Name, Received string
	Now            []heldPart
}

type heldPart struct{ Key, Qty string } // held, sold, lost, false

// valueShown is one thing and its way: held, or sold to whom for how much.
type valueShown struct {
	disclose.Valuable
	Words, CampaignName string
	LeftWords           string // where a part was lost or false
	Line                string // where the statement shows the proceeds
	Together            bool   // sold with others, by one line
	Gone                []goneShown
}

// goneShown is what was decided to be lost or false of a thing.
type goneShown struct {
	disclose.ValuableLoss
	Words string
}

var valuablesPages = site.PageOf[valuablesPage]("portal/valuables", "public")

func (p *Portal) getValuables(c echo.Context) error {
	var after int64
	if err := echo.QueryParamsBinder(c).Int64("after", &after).BindError(); err != nil {
		return echo.ErrNotFound
	}
	list, held, err := disclose.Valuables(c.Request().Context(), p.DB, disclose.WhichValuables{After: after, Limit: thingsOfPage})
	if err != nil {
		return err
	}
	lang := site.Lang(c)
	page := valuablesPage{Held: heldOf(lang, held)}
	for _, v := range list {
		page.Things = append(page.Things, valueShownOf(c, v))
	}
	if len(list) == thingsOfPage {
		page.Next = site.Path(c, "/ngoai-te-vang?after=:", list[thingsOfPage-1].ID)
	}
	return valuablesPages.Render(c, http.StatusOK, page)
}

func heldOf(lang string, held []disclose.HeldApart) (list []heldShown) {
	for _, h := range held {
		s := heldShown{Name: itemName(lang, h.Item), Received: quantity(lang, h.Item, h.Received)}
		for _, p := range []struct {
			key string
			qty int64
		}{{"held", h.Qty}, {"sold", h.Sold}, {"lost", h.Lost}, {"false", h.False}} {
			if p.qty > 0 {
				s.Now = append(s.Now, heldPart{p.key, quantity(lang, h.Item, p.qty)})
			}
		}
		list = append(list, s)
	}
	return list
}

func valueShownOf(c echo.Context, v disclose.Valuable) valueShown {
	lang := site.Lang(c)
	s := valueShown{Valuable: v, CampaignName: v.Name, Together: v.SaleAmount != v.Price}
	if lang == site.English && v.NameEN != "" {
		s.CampaignName = v.NameEN
	}
	s.Words = quantity(lang, v.Item, v.Qty)
	if v.Item.Unit != "cent" {
		s.Words = itemName(lang, v.Item) + " " + s.Words
	}
	if v.Fineness != "" {
		s.Words += ", " + v.Fineness
	}
	if v.Left < v.Qty {
		s.LeftWords = quantity(lang, v.Item, v.Left)
	}
	for _, x := range v.Losses {
		s.Gone = append(s.Gone, goneShown{x, quantity(lang, v.Item, x.Qty)})
	}
	if v.SoldOn != workday.Day(0) {
		s.Line = site.Path(c, "/sao-ke") + "?" + lineOn(v.SoldOn, money.VND(v.SaleAmount)).Encode()
	}
	return s
}

// apartOf is the thing of a receipt that is for one, nil for any other.
func (p *Portal) apartOf(ctx context.Context, c echo.Context, code string) (*valueShown, error) {
	v, err := disclose.ValuableOfReceipt(ctx, p.DB, code)
	if err != nil || v == nil {
		return nil, err
	}
	s := valueShownOf(c, *v)
	return &s, nil
}
