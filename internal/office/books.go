package office

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func (o *Office) bookRoutes(g *echo.Group) {
	g.GET("/so", o.books)
	g.Match(both, "/so/quy-moi", o.foundFund)
	g.GET("/so/:id", o.ledgerBook)
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

// bookLine is a book with what lies in it.
type bookLine struct {
	ledger.Book
	Balance money.VND
}

// fundLine is a fund with its books.
type fundLine struct {
	ledger.Fund
	UnitName string
	Books    []bookLine
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
func (o *Office) fundsInReach(c echo.Context) (lines []fundLine, err error) {
	if err := by(c).Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		funds, err := ledger.Funds(tx)
		if err != nil {
			return err
		}
		for _, f := range funds {
			if !by(c).May(auth.ReadBooks, f.Unit) {
				continue
			}
			line := fundLine{Fund: f}
			if line.Books, err = booksOf(tx, f.ID); err != nil {
				return err
			}
			lines = append(lines, line)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(lines))
	for i, l := range lines {
		ids[i] = l.Unit
	}
	names, err := o.unitNames(c, ids)
	for i := range lines {
		lines[i].UnitName = names[lines[i].Unit]
	}
	return lines, err
}

func booksOf(tx *pg.Tx, fund int64) ([]bookLine, error) {
	books, err := ledger.Books(tx, fund)
	if err != nil {
		return nil, err
	}
	balances, err := ledger.Balances(tx, ledger.Which{Fund: fund})
	if err != nil {
		return nil, err
	}
	sums := map[int64]money.VND{}
	for _, b := range balances {
		if b.Floor() && b.Item == ledger.VND {
			sums[b.Book] += money.VND(b.Qty())
		}
	}
	lines := make([]bookLine, len(books))
	for i, b := range books {
		lines[i] = bookLine{b, sums[b.ID]}
	}
	return lines, nil
}

// bookPage is one book's accounts as of the end of a day.
type bookPage struct {
	ledger.Book
	On      site.Field
	Wrong   bool // the day is none: nothing is listed
	Day     workday.Day
	Inside  []accountLine // what we hold
	Outside []accountLine // where it came from and went to
	Total   money.VND
}

type accountLine struct {
	ledger.Balance
	Place        string // the bank account's number, the cash box
	In, Out, Sum money.VND
}

var bookPages = site.PageOf[bookPage]("office/book", "office")

func (o *Office) ledgerBook(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	page := bookPage{Day: o.day(), On: site.Field{
		Name: "ngay", Label: "book.on", Hint: "office.day.hint", Value: c.QueryParam("ngay"), Max: 10, Inputmode: "numeric",
	}}
	if page.On.Value != "" {
		if page.Day, err = workday.Parse(page.On.Value); err != nil {
			page.Wrong, page.Day, page.On.Error = true, o.day(), site.T(site.Lang(c), "day.format")
		}
	}
	balances, err := o.balances(c, n, page.Day, &page.Book)
	if err != nil {
		return err
	}
	if page.Wrong {
		return bookPages.Render(c, http.StatusUnprocessableEntity, page)
	}
	places, err := o.placesOf(c, page.ID)
	if err != nil {
		return err
	}
	for _, b := range balances {
		if b.Item != ledger.VND {
			continue // goods are told on their own pages, by warehouse
		}
		line := accountLine{b, places[b.Holder], money.VND(b.In), money.VND(b.Out), money.VND(b.Qty())}
		if b.Floor() {
			page.Inside = append(page.Inside, line)
			page.Total += line.Sum
			continue
		}
		page.Outside = append(page.Outside, line)
	}
	return bookPages.Render(c, http.StatusOK, page)
}

// balances are a book's accounts at the end of a day, for those who may read it.
func (o *Office) balances(c echo.Context, book int64, on workday.Day, into *ledger.Book) (list []ledger.Balance, err error) {
	funds, err := o.fundsInReach(c)
	if err != nil {
		return nil, err
	}
	for _, f := range funds {
		for _, b := range f.Books {
			if b.ID == book {
				*into = b.Book
			}
		}
	}
	if into.ID == 0 {
		return nil, errMissing
	}
	err = o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		list, err = ledger.Until(tx, ledger.Which{Book: book}, on)
		return err
	})
	return list, err
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
