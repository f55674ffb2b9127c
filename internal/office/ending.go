package office

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (o *Office) endingRoutes(g *echo.Group) {
	g.GET("/ket-thuc", o.endings)
	g.GET("/ket-thuc/:unit", o.ending)
	g.Match(both, "/ket-thuc/:unit/de-nghi", o.askEnd)
	g.POST("/ket-thuc/:unit/xac-nhan", o.confirmEnd)
}

// endingsPage lists the funds of units that have ended.
type endingsPage struct{ Endings []giving.Ending }

var endingsPages = site.PageOf[endingsPage]("office/endings", "office")

func (o *Office) endings(c echo.Context) error {
	list, err := o.Giving.EndingsFor(ctx(c), by(c))
	if err != nil {
		return err
	}
	return endingsPages.Render(c, http.StatusOK, endingsPage{list})
}

// endingPage is one of them: what it still holds, and what can be done.
type endingPage struct {
	site.Form
	*giving.Ending
	MayAsk, MayConfirm, Mine bool
}

var endingPages = site.PageOf[endingPage]("office/ending", "office")

func (o *Office) ending(c echo.Context) error { return o.showEnding(c, nil) }

func (o *Office) showEnding(c echo.Context, refused error) error {
	unit, err := id(c, "unit")
	if err != nil {
		return err
	}
	e, err := o.Giving.EndingFor(ctx(c), by(c), unit)
	if err != nil {
		return err
	}
	ready := !e.Done() && e.HeirFund != nil && len(e.Blocks()) == 0 && len(e.Remittances) == 0
	page := endingPage{Form: site.NewForm(c), Ending: e}
	page.MayAsk = ready && by(c).May(auth.AskFundEnd, unit) && by(c).May(auth.AskFundEnd, e.Heir.ID)
	if e.Asked != nil && ready {
		page.Mine = e.Asked.AskedBy == by(c).ID
		page.MayConfirm = !page.Mine && by(c).May(auth.ConfirmFundEnd, unit) && by(c).May(auth.ConfirmFundEnd, e.Heir.ID)
	}
	if refused != nil && !page.Explain(refused) {
		return refused
	}
	return endingPages.Render(c, page.Status, page)
}

// askEnd asks for the end, with the cash counted.
func (o *Office) askEnd(c echo.Context) error {
	unit, err := id(c, "unit")
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.AskFundEnd, unit); err != nil {
		return err
	}
	e, err := o.Giving.EndingFor(ctx(c), by(c), unit)
	if err != nil {
		return err
	}
	cash := &site.Field{Name: "cash", Label: "ending.cash", Inputmode: "numeric", Unit: "₫", Max: 40}
	on, document := date("on", "ending.on"), line("document", "ending.document", 200)
	back := site.Path(c, home+"/ket-thuc/:", unit)
	page := newForm(c, "ending.ask", back, e.Unit.FullName, section{"", []*site.Field{on, document, cash}})
	return o.fill(c, page, func() (string, error) {
		_, err := o.Giving.AskEnd(once(c, &page.Form), by(c), giving.EndingForm{
			Unit: unit, On: on.Value, Document: document.Value, Cash: cash.Value,
		})
		return back, err
	})
}

// confirmEnd is the second person's word.
func (o *Office) confirmEnd(c echo.Context) error {
	unit, err := id(c, "unit")
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.ConfirmFundEnd, unit); err != nil {
		return err
	}
	var form site.Form
	if err := form.Read(c); err != nil {
		return err
	}
	if err := o.Giving.EndUnit(once(c, &form), by(c), unit); err != nil {
		return o.showEnding(c, err)
	}
	return site.SeeOther(c, home+"/ket-thuc/:", unit)
}
