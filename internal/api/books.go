package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// bookRoutes are the books as accountants read them: every book, its accounts as of a day
// or as recorded by a moment, and the detail book of one account.
func (a *API) bookRoutes(g *echo.Group) {
	g.GET("/books", a.listBooks)
	g.GET("/books/:id", a.getBook)
	g.GET("/books/:id/accounts/:account/days", a.listAccountDays)
	g.GET("/books/:id/accounts/:account/entries", a.listAccountEntries)
}

type bookView struct {
	ID      int64  `json:"id"`
	Unit    string `json:"unit"`
	Fund    string `json:"fund"`
	Kind    string `json:"kind"`
	Source  string `json:"source"`
	Name    string `json:"name"`
	Balance int64  `json:"balance"`
}

// listBooks gives all books within reach: a fund has few.
func (a *API) listBooks(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	funds, err := ledger.FundsFor(ctx, a.DB, by)
	if err != nil {
		return err
	}
	ids := make([]int64, len(funds))
	for i, f := range funds {
		ids[i] = f.Unit
	}
	refs, err := a.unitRefs(ctx, ids...)
	if err != nil {
		return err
	}
	items := []bookView{}
	for _, f := range funds {
		for _, b := range f.Books {
			items = append(items, bookView{b.ID, refs[f.Unit], f.Name, string(b.Kind), b.Source, b.Name, int64(b.Balance)})
		}
	}
	return pageIn(c, items, func(v bookView) string { return idOf(v.ID) })
}

type bookSheetView struct {
	ID       int64         `json:"id"`
	Kind     string        `json:"kind"`
	Source   string        `json:"source"`
	Name     string        `json:"name"`
	On       *workday.Day  `json:"on,omitempty"`
	At       *time.Time    `json:"at,omitempty"`
	Accounts []bookAccount `json:"accounts"`
}

// bookAccount is an account of a book; quantities are of its item, of VND in đồng.
type bookAccount struct {
	ID      int64  `json:"id"`
	Path    string `json:"path"`
	Item    string `json:"item"`
	In      int64  `json:"in"`
	Out     int64  `json:"out"`
	Balance int64  `json:"balance"`
}

func (a *API) getBook(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return err
	}
	m, err := momentOfBook(c)
	if err != nil {
		return err
	}
	view := bookSheetView{Accounts: []bookAccount{}, At: moment(m.At)}
	if m.At.IsZero() {
		if m.On.IsZero() {
			m.On = workday.On(a.DB.Now())
		}
		view.On = &m.On
	}
	s, err := ledger.SheetOf(c.Request().Context(), a.DB, by, id, m)
	if err != nil {
		return err
	}
	view.ID, view.Kind, view.Source, view.Name = s.Book.ID, string(s.Book.Kind), s.Book.Source, s.Book.Name
	for _, b := range s.Balances {
		view.Accounts = append(view.Accounts, bookAccount{b.ID, b.Path(), b.Item, b.In, b.Out, b.Qty()})
	}
	return c.JSON(http.StatusOK, view)
}

// momentOfBook reads on, a day, or at, a moment: one of them.
func momentOfBook(c echo.Context) (m ledger.Moment, err error) {
	var l fault.List
	m.On, err = dayIn(c, "on")
	l.Add(err)
	m.At, err = momentIn(c, "at")
	l.Add(err)
	if !m.On.IsZero() && !m.At.IsZero() {
		l.Add(fault.On("at", "api.on_or_at"))
	}
	return m, l.Err()
}

type accountDayView struct {
	Day     workday.Day `json:"day"`
	Opening int64       `json:"opening"`
	In      int64       `json:"in"`
	Out     int64       `json:"out"`
	Closing int64       `json:"closing"`
}

// listAccountDays goes from the latest day: after is the last day of the page before.
func (a *API) listAccountDays(c echo.Context) error {
	before, err := dayIn(c, "after")
	if err != nil {
		return err
	}
	asked, err := limit(c)
	if err != nil {
		return err
	}
	d, err := a.detailOf(c, ledger.DetailAsk{DayBefore: before, Limit: asked})
	if err != nil {
		return err
	}
	items, next := make([]accountDayView, len(d.Days)), ""
	for i, x := range d.Days {
		items[i] = accountDayView{x.Day, x.Opening, x.In, x.Out, x.Closing}
	}
	if n := len(items); n == asked {
		next = items[n-1].Day.String()
	}
	return c.JSON(http.StatusOK, list(items, next))
}

// accountEntryView is an entry with what it moved of the account, and what lay in it after.
type accountEntryView struct {
	In    int64     `json:"in"`
	Out   int64     `json:"out"`
	After int64     `json:"after"`
	Entry entryView `json:"entry"`
}

func (a *API) listAccountEntries(c echo.Context) error {
	asked, after, err := paged(c)
	if err != nil {
		return err
	}
	d, err := a.detailOf(c, ledger.DetailAsk{Before: after, Limit: asked})
	if err != nil {
		return err
	}
	items := make([]accountEntryView, len(d.Entries))
	for i, x := range d.Entries {
		items[i] = accountEntryView{x.In, x.Out, x.After, entryViewOf(x.Row)}
	}
	return page(c, items, asked, func() int64 { return items[len(items)-1].Entry.ID })
}

func (a *API) detailOf(c echo.Context, ask ledger.DetailAsk) (d ledger.Detail, err error) {
	by, book, err := a.officerAt(c)
	if err != nil {
		return d, err
	}
	if ask.Account, err = strconv.ParseInt(c.Param("account"), 10, 64); err != nil || ask.Account < 1 {
		return d, fault.Of(fault.Missing, "ledger.account.missing")
	}
	return ledger.DetailOf(c.Request().Context(), a.DB, by, book, ask)
}
