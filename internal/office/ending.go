package office

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/ledger"
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
	Why                      []string // it cannot end yet
	Stores, Lots             []endingGoods
	Cases                    []endingCase
	GoodsTo                  string            // who gets what lies in stores
	After                    disclose.AfterEnd // of a fund that has ended
	Waits                    []giving.BankLine // the first of these that are in no book
	lang                     string
}

// How says by which way what must be gone goes: money of a source into the successor's
// source of its kind.
func (p endingPage) How(h ledger.Remainder) string {
	into, source := p.Into[h.Book]
	switch {
	case !source || h.Item != ledger.VND:
		return site.T(p.lang, "ending.how.bank")
	case into == nil:
		return site.T(p.lang, "ending.how.source.none")
	}
	return site.T(p.lang, "ending.how.source", "name", into.Name)
}

// endingGoods is goods with where they lie.
type endingGoods struct {
	ID       int64 // of the store
	Where    string
	What     string
	Reserved bool
}

// endingCase is so many open cases of a kind and who goes on with them.
type endingCase struct {
	disclose.LeftOpen
	To string
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
	ready := e.Ready()
	page := endingPage{Form: site.NewForm(c), Ending: e, lang: site.Lang(c)}
	if e.Done() {
		if page.After, err = disclose.AfterEndOf(ctx(c), o.DB, unit); err != nil {
			return err
		}
		if page.Waits, err = o.Giving.HeirLinesFor(ctx(c), by(c), giving.HeirFilter{Unit: unit, Limit: queueRows}); err != nil {
			return err
		}
	}
	if err := o.planEnd(c, &page); err != nil {
		return err
	}
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

// planEnd fills in what will go where, and what keeps the fund from ending.
func (o *Office) planEnd(c echo.Context, page *endingPage) error {
	e, lang := page.Ending, site.Lang(c)
	if !e.Done() {
		for _, reason := range e.Reasons() {
			if told, ok := fault.As(reason); ok {
				page.Why = append(page.Why, site.Say(lang, told.Faults[0]))
			}
		}
	}
	page.GoodsTo = e.To[auth.Goods].FullName
	for _, l := range e.Stores {
		page.Stores = append(page.Stores, endingGoods{l.Warehouse, l.Name, l.Item.In(lang).Name + " " + l.Item.Say(l.Qty, lang), l.Reserved})
	}
	stores, err := o.Stock.AllWarehouses(ctx(c))
	if err != nil {
		return err
	}
	items, err := o.Stock.Items(ctx(c), "")
	if err != nil {
		return err
	}
	for _, h := range e.Goods() {
		g := endingGoods{ID: giving.StoreOf(h)}
		for _, w := range stores {
			if w.ID == g.ID {
				g.Where = w.Name + ", " + w.UnitName
			}
		}
		for _, it := range items {
			if it.Code == h.Item {
				g.What = it.In(lang).Name + " " + it.Say(int64(h.Qty), lang)
			}
		}
		page.Lots = append(page.Lots, g)
	}
	open, err := disclose.LeftOpenAt(ctx(c), o.DB, by(c), e.Unit.ID)
	for _, l := range open {
		page.Cases = append(page.Cases, endingCase{l, e.To[l.Area].FullName})
	}
	return err
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
	sections := []section{{"", []*site.Field{on, document, cash}}}
	heirs := map[auth.Area]*site.Field{}
	if len(e.Heirs) > 1 {
		var options []site.Option
		for _, u := range e.Heirs {
			options = append(options, site.Option{Value: strconv.FormatInt(u.ID, 10), Text: u.FullName})
		}
		named := section{"ending.heirs.lead", nil}
		for _, area := range auth.Areas[1:] { // money follows the books
			heirs[area] = choice("heir_"+string(area), "area."+string(area), options...)
			named.Fields = append(named.Fields, heirs[area])
		}
		sections = append(sections, named)
	}
	page := newForm(c, "ending.ask", back, e.Unit.FullName, sections...)
	return o.fill(c, page, func() (string, error) {
		_, err := o.Giving.AskEnd(once(c, &page.Form), by(c), giving.EndingForm{
			Unit: unit, On: on.Value, Document: document.Value, Cash: cash.Value, Heirs: heirsOf(heirs),
		})
		return back, err
	})
}

// heirsOf reads who was chosen; what is no unit is nobody's and refused.
func heirsOf(fields map[auth.Area]*site.Field) map[auth.Area]int64 {
	heirs := map[auth.Area]int64{}
	for area, f := range fields {
		id, err := strconv.ParseInt(f.Value, 10, 64)
		switch {
		case f.Value == "":
		case err != nil || id < 1:
			heirs[area] = -1
		default:
			heirs[area] = id
		}
	}
	return heirs
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
