package office

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// sessionCash is the cash of a hand-over session as pages say it.
type sessionCash struct {
	giving.SessionCash
	Commune string
	Same    bool // of the line's amount
	Late    bool
	Account accountName
}

// sessionPart is what a line's page says of the cash of sessions.
type sessionPart struct {
	CashFits []sessionCash
	Cash     *sessionCash // of which it is
	CashWas  []giving.SessionLine
}

func (o *Office) sessionPartOf(c echo.Context, sheet *giving.LineSheet) (part sessionPart, err error) {
	var units []int64
	for _, f := range sheet.CashFits {
		units = append(units, f.Unit)
	}
	for _, x := range sheet.Cash {
		units = append(units, x.Unit)
	}
	if len(units) == 0 {
		return part, nil
	}
	names, err := o.unitNames(c, units)
	if err != nil {
		return part, err
	}
	for _, f := range sheet.CashFits {
		part.CashFits = append(part.CashFits, sessionCash{SessionCash: f.SessionCash, Commune: names[f.Unit], Same: f.Same})
	}
	for _, x := range sheet.Cash {
		if x.UndoneBy == "" {
			part.Cash = &sessionCash{SessionCash: x.SessionCash, Commune: names[x.Unit]}
		}
	}
	part.CashWas = sheet.Cash
	return part, nil
}

// matchCash takes the line for the cash of the button's session.
func (o *Office) matchCash(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	var form site.Form
	session, kind := site.Field{Name: "session", Max: 20}, site.Field{Name: "kind", Max: 20}
	if err := form.Read(c, &session, &kind); err != nil {
		return err
	}
	err = o.Giving.MatchCash(once(c, &form), by(c), n, unitOf(session), giving.CashKind(kind.Value))
	if err != nil {
		return o.showLine(c, n, err)
	}
	return c.Redirect(http.StatusSeeOther, linePath(c, n))
}

// sessionCashPage is the cash of sessions that no line of a bank has told yet.
type sessionCashPage struct{ Cash []sessionCash }

var sessionCashPages = site.PageOf[sessionCashPage]("office/line_cash", "office")

func (o *Office) sessionCash(c echo.Context) error {
	list, err := o.Giving.SessionCashFor(ctx(c), by(c))
	if err != nil {
		return err
	}
	_, accounts, err := o.accountsIn(c)
	if err != nil {
		return err
	}
	var units []int64
	for _, x := range list {
		units = append(units, x.Unit)
	}
	names, err := o.unitNames(c, units)
	if err != nil {
		return err
	}
	var page sessionCashPage
	for _, x := range list {
		page.Cash = append(page.Cash, sessionCash{
			SessionCash: x, Commune: names[x.Unit], Late: x.Late(o.day()), Account: accounts[x.Account],
		})
	}
	return sessionCashPages.Render(c, http.StatusOK, page)
}

// cashWork is cash of sessions that the bank should have told by now, and such as a
// line is there for that an officer has to choose.
func (o *Office) cashWork(c echo.Context, p *todayPage) error {
	list, err := o.Giving.SessionCashFor(ctx(c), by(c))
	if err != nil {
		return err
	}
	choose, late := workLine{Href: "/rut-tien", Label: "today.cash.choose"}, workLine{Href: "/rut-tien", Label: "today.cash.late"}
	since := func(w *workLine, on workday.Day) {
		if w.N++; w.Since.IsZero() || on < w.Since {
			w.Since = on
		}
	}
	for _, x := range list {
		switch {
		case x.Lines > 0:
			since(&choose, x.On)
		case x.Late(o.day()):
			since(&late, x.On)
		}
	}
	p.wait(choose)
	p.wait(late)
	return nil
}
