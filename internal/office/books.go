package office

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (o *Office) bookRoutes(g *echo.Group) {
	g.GET("/so", o.books)
	g.Match(both, "/so/quy-moi", o.foundFund)
	g.GET("/so/:id", o.ledgerBook)
	g.GET("/so/:id/tai-khoan/:account", o.detail)
	g.GET("/but-toan", o.entries)
	g.GET("/but-toan/:id", o.entry)
	g.GET("/khoa-so", o.months)
	g.Match(both, "/khoa-so/:id/khoa", o.askClose)
	g.Match(both, "/khoa-so/:id/mo", o.askReopen)
	g.POST("/khoa-so/xac-nhan/:period", o.confirmMonth)
	g.GET("/bao-co", o.hooks)
	g.Match(both, "/bao-co/moi", o.newHook)
	g.Match(both, "/bao-co/:id/dung", o.endHook)
	g.POST("/bao-co/tin/:id", o.answerEvent)
	o.unshownRoutes(g)
}

// fundLine is a fund with its books.
type fundLine struct {
	ledger.FundBooks
	UnitName string
}

type booksPage struct {
	Funds    []fundLine
	MayFound bool // offers to write down another fund
}

var booksPages = site.PageOf[booksPage]("office/books", "office")

func (o *Office) books(c echo.Context) error {
	funds, err := o.fundsInReach(c)
	if err != nil {
		return err
	}
	return booksPages.Render(c, http.StatusOK, booksPage{funds, by(c).May(auth.FoundFunds, 0)})
}

// fundsInReach are the funds whose books the officer may read, with their books
// and what lies in each now.
func (o *Office) fundsInReach(c echo.Context) ([]fundLine, error) {
	funds, err := ledger.FundsFor(ctx(c), o.DB, by(c))
	if err != nil {
		return nil, err
	}
	lines, ids := make([]fundLine, len(funds)), make([]int64, len(funds))
	for i, f := range funds {
		lines[i].FundBooks, ids[i] = f, f.Unit
	}
	names, err := o.unitNames(c, ids)
	for i := range lines {
		lines[i].UnitName = names[lines[i].Unit]
	}
	return lines, err
}

// placesOf names the places of a campaign's money: the numbers of its accounts.
func (o *Office) placesOf(c echo.Context, book int64) (map[string]string, error) {
	list, err := o.Giving.CampaignsFor(ctx(c), by(c))
	if err != nil {
		return nil, err
	}
	places := map[string]string{}
	for _, x := range list {
		if x.BookID != book {
			continue
		}
		sheet, err := o.Giving.CampaignFor(ctx(c), by(c), x.ID)
		if err != nil {
			return nil, err
		}
		for _, a := range sheet.Accounts {
			places[a.Holder()] = a.BankName + " " + a.Number
		}
	}
	return places, nil
}
