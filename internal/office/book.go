package office

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// bookPage is one book's accounts as of the end of a day, or as they had been recorded at
// a moment.
type bookPage struct {
	ledger.Book
	On, At  site.Field
	Wrong   bool // the day or the moment is none: nothing is listed
	Day     workday.Day
	Told    time.Time     // the moment, if one is asked for
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
	page := bookPage{
		Day: o.day(),
		On:  site.Field{Name: "ngay", Label: "book.on", Hint: "office.day.hint", Value: c.QueryParam("ngay"), Max: 10, Inputmode: "numeric"},
		At:  site.Field{Name: "luc", Label: "book.at", Hint: "book.at.hint", Value: c.QueryParam("luc"), Max: 16},
	}
	if d := queryDay(c, &page.On); !d.IsZero() {
		page.Day = d
	}
	var known bool
	if page.Told, known = moment(page.At.Value); !known {
		page.At.Error = site.T(site.Lang(c), "stock.at.wrong")
	}
	page.Wrong = page.On.Error != "" || page.At.Error != ""
	sheet, err := ledger.SheetOf(ctx(c), o.DB, by(c), n, ledger.Moment{On: page.Day, At: page.Told})
	if err != nil {
		return err
	}
	page.Book = sheet.Book
	if page.Wrong {
		return bookPages.Render(c, http.StatusUnprocessableEntity, page)
	}
	places, err := o.placesOf(c, page.ID)
	if err != nil {
		return err
	}
	for _, b := range sheet.Balances {
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

// detailPage is the detail book of one account of money: its days, and its entries with
// what lay in it after each.
type detailPage struct {
	Book       ledger.Book
	Account    int64
	Name       string
	Mine       bool // it is money we hold, and not the world outside
	Sum        money.VND
	Days       []detailDay
	Entries    []detailLine
	OlderDays  string // paths of what comes next
	NewestDays string
	Pager      site.Pager
}

type detailDay struct {
	Day                       workday.Day
	Opening, In, Out, Closing money.VND
}

type detailLine struct {
	ledger.DetailEntry
	In, Out, After money.VND
	Of             thing
}

var detailPages = site.PageOf[detailPage]("office/detail", "office")

// detailRows is how many days stand on a page beside as many entries.
const detailRows = 31

func (o *Office) detail(c echo.Context) error {
	book, err := id(c, "id")
	if err != nil {
		return err
	}
	account, err := id(c, "account")
	if err != nil {
		return err
	}
	ask := ledger.DetailAsk{Account: account, Before: number(c, "truoc"), Limit: detailRows}
	ask.DayBefore, _ = workday.Parse(c.QueryParam("truoc-ngay")) // what is no day is no cursor
	d, err := ledger.DetailOf(ctx(c), o.DB, by(c), book, ask)
	if err != nil {
		return err
	}
	if d.Balance.Item != ledger.VND {
		return errMissing // goods are told on their own pages, by warehouse
	}
	places, err := o.placesOf(c, book)
	if err != nil {
		return err
	}
	page := detailPage{
		Book: d.Book, Account: account, Name: accountWords(c, d.Balance.Path(), places),
		Mine: d.Balance.Floor(), Sum: money.VND(d.Balance.Qty()),
	}
	for _, x := range d.Days {
		page.Days = append(page.Days, detailDay{
			x.Day, money.VND(x.Opening), money.VND(x.In), money.VND(x.Out), money.VND(x.Closing),
		})
	}
	for _, x := range d.Entries {
		page.Entries = append(page.Entries, detailLine{
			x, money.VND(x.In), money.VND(x.Out), money.VND(x.After), thingOf(c, x.Source),
		})
	}
	if n := len(d.Days); n == detailRows {
		page.OlderDays = with(c, "truoc-ngay", d.Days[n-1].Day.String())
	}
	if !ask.DayBefore.IsZero() {
		page.NewestDays = with(c, "truoc-ngay", "")
	}
	if n := len(d.Entries); n == detailRows {
		page.Pager.Older = with(c, "truoc", strconv.FormatInt(d.Entries[n-1].ID, 10))
	}
	if ask.Before != 0 {
		page.Pager.Newer = with(c, "truoc", "")
	}
	return detailPages.Render(c, http.StatusOK, page)
}
