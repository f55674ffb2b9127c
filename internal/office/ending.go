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
type endingsPage struct{ Endings []endingRow }

// endingRow is one of them with how many lines wait at its accounts for who has its affairs.
type endingRow struct {
	giving.Ending
	Waits int
}

var endingsPages = site.PageOf[endingsPage]("office/endings", "office")

func (o *Office) endings(c echo.Context) error {
	list, err := o.Giving.EndingsFor(ctx(c), by(c))
	if err != nil {
		return err
	}
	told, err := o.Giving.HeirsWaiting(ctx(c), by(c))
	if err != nil {
		return err
	}
	waits := map[int64]int{}
	for _, x := range told {
		waits[x.Unit]++
	}
	var page endingsPage
	for _, e := range list {
		page.Endings = append(page.Endings, endingRow{e, waits[e.Unit.ID]})
	}
	return endingsPages.Render(c, http.StatusOK, page)
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
	Waits                    []giving.BankLine // the first of these about which nobody has decided
	Decided                  []giving.HeirTold // the latest of the others
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
		if err = o.heirsOf(c, &page); err != nil {
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

// heirsOf parts what banks told after the end: what waits for a decision, and what was decided.
func (o *Office) heirsOf(c echo.Context, page *endingPage) error {
	held, err := o.Giving.HeirLinesFor(ctx(c), by(c), giving.HeirFilter{Unit: page.Unit.ID, Limit: queueRows})
	if err != nil {
		return err
	}
	told, err := o.Giving.HeirsToldOf(ctx(c), page.Fund.ID)
	if err != nil {
		return err
	}
	decided := map[int64]bool{}
	for _, t := range told {
		if t.Said != string(giving.HeirWaits) {
			page.Decided, decided[t.Line] = append(page.Decided, t), true
		}
	}
	open, err := o.Giving.HeirsWaiting(ctx(c), by(c))
	if err != nil {
		return err
	}
	state := map[int64]giving.HeirState{}
	for _, x := range open {
		state[x.Line] = x.State
	}
	for _, l := range held {
		switch s := state[l.ID]; {
		case decided[l.ID]:
		case s == "" || s == giving.HeirWaits:
			page.Waits = append(page.Waits, l)
		default: // of a source's account, of which the public reads nothing
			page.Decided = append(page.Decided, giving.HeirTold{
				Line: l.ID, Direction: l.Direction, Amount: l.Amount, BookedOn: l.BookedOn, Said: string(s),
			})
		}
	}
	return nil
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
