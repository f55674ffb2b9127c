package office

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (o *Office) payoutRoutes(g *echo.Group) {
	g.GET("/ke-hoach-chi", o.plans)
	g.Match(both, "/ke-hoach-chi/moi", o.newPlan)
	g.GET("/ke-hoach-chi/:id", o.plan)
	g.POST("/ke-hoach-chi/:id/khoa", o.actPlan(o.lockPlan))
	g.POST("/ke-hoach-chi/:id/duyet", o.actPlan(o.approvePlan))
	g.POST("/ke-hoach-chi/:id/cho-chi", o.actPlan(o.releasePlan))
	g.POST("/ke-hoach-chi/:id/doi-chieu", o.actPlan(o.reconcilePlan))
	g.POST("/ke-hoach-chi/:id/ket-thuc", o.actPlan(o.closePlan))
	g.Match(both, "/ke-hoach-chi/:id/huy", o.abortPlan)
	g.GET("/ke-hoach-chi/:id/phieu/:unit", o.stubs, site.Live)
	g.Match(both, "/ke-hoach-chi/:id/phien", o.newHandover)
	o.handoverRoutes(g)
}

// quantity is "40.000.000 ₫", or "15 kg Gạo".
func quantity(a aid.Amounts, item string, qty int64, lang string) string {
	return strings.TrimSpace(a.Say(item, qty, lang) + " " + a.Name(item, lang))
}

// quantities are sums in words, each with its rows.
func quantities(a aid.Amounts, sums []payout.Sum, lang string) (list []string) {
	for _, s := range sums {
		list = append(list, site.T(lang, "plan.sum", "what", quantity(a, s.Item, s.Qty, lang), "rows", s.Rows))
	}
	return list
}

type planLine struct {
	payout.Plan
	Unit string
	Late bool
}

// plansPage lists plans, and the decisions for which one may be prepared.
type plansPage struct {
	Plans   []planLine
	Open    []openLine
	Prepare bool
	Pager   site.Pager
}

type openLine struct {
	payout.Decided
	Communes int
	Sums     []string
}

var plansPages = site.PageOf[plansPage]("office/plans", "office")

const planRows = 30

func (o *Office) plans(c echo.Context) error {
	lang := site.Lang(c)
	list, err := o.Payout.Plans(ctx(c), by(c), payout.PlanFilter{Before: number(c, "truoc"), Limit: planRows})
	if err != nil {
		return err
	}
	page := plansPage{Prepare: by(c).May(auth.PreparePlan, 0)}
	var units []int64
	for _, p := range list {
		units = append(units, p.UnitID)
	}
	names, err := o.unitNames(c, units)
	if err != nil {
		return err
	}
	for _, p := range list {
		late := p.DueOn < o.day() && p.State != payout.Closed && p.State != payout.Aborted && p.State != payout.Reconciled
		page.Plans = append(page.Plans, planLine{p, names[p.UnitID], late})
	}
	if len(list) == planRows {
		page.Pager.Older = with(c, "truoc", strconv.FormatInt(list[len(list)-1].ID, 10))
	}
	if page.Prepare {
		open, err := o.Payout.Openables(ctx(c), by(c))
		if err != nil {
			return err
		}
		amounts, err := o.Aid.Amounts(ctx(c))
		if err != nil {
			return err
		}
		for _, d := range open {
			var sums []payout.Sum
			for _, u := range d.Communes {
				for _, s := range u.Sums {
					sums = payout.AddSum(sums, s)
				}
			}
			page.Open = append(page.Open, openLine{d.Decided, len(d.Communes), quantities(amounts, sums, lang)})
		}
	}
	return plansPages.Render(c, http.StatusOK, page)
}

func planPath(c echo.Context, id int64) string { return site.Path(c, home+"/ke-hoach-chi/:", id) }

// planPage is one plan with its steps, communes and sessions.
type planPage struct {
	site.Form
	payout.PlanSheet
	Unit     string
	Total    []string
	Saved    string
	Lacks    []string   // missing at the close of its sessions
	Reason   site.Field // how that was made good
	Communes []planCommune
	Steps    []planStep
	Sessions []sessionLine
	MayAbort bool
	Act      string // the step that this person may take: "khoa", "duyet" …; "" for none
	ActWords string // key of its words
	Mine     bool   // the step is somebody else's, because this person took the one before
}

type planCommune struct {
	communeChoice
	Given []string
	Stubs string // where its cards are printed
	New   string // where a session is planned
}

type planStep struct {
	Name payout.State
	Did  *payout.Act
}

var planPages = site.PageOf[planPage]("office/plan", "office")

func (o *Office) plan(c echo.Context) error { return o.showPlan(c, nil) }

func (o *Office) showPlan(c echo.Context, refused error) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	sheet, err := o.Payout.Plan(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	page := planPage{Form: site.NewForm(c), PlanSheet: *sheet, Saved: savedNow(c)}
	lang := site.Lang(c)
	amounts, err := o.Aid.Amounts(ctx(c))
	if err != nil {
		return err
	}
	names, err := o.unitNames(c, []int64{sheet.UnitID})
	if err != nil {
		return err
	}
	page.Unit, page.Total = names[sheet.UnitID], quantities(amounts, sheet.Sums, lang)
	page.Lacks = quantities(amounts, sheet.Missing, lang)
	page.Reason = site.Field{Name: "reason", Label: "plan.made_good", Hint: "plan.made_good.hint", Max: 500}
	choices, err := o.communeChoices(c, sheet.Communes)
	if err != nil {
		return err
	}
	for i, u := range choices {
		x := planCommune{communeChoice: u, Given: quantities(amounts, sheet.Communes[i].Given, lang)}
		run := by(c).May(auth.RunSession, u.ID) || by(c).May(auth.RunSession, sheet.UnitID)
		if sheet.Number != 0 && (run || by(c).May(auth.PreparePlan, sheet.UnitID)) &&
			sheet.State != payout.Aborted && sheet.State != payout.Reconciled && sheet.State != payout.Closed {
			x.Stubs = site.Path(c, home+"/ke-hoach-chi/:/phieu/:", n, u.ID)
		}
		if run && sheet.Living() {
			x.New = site.Path(c, home+"/ke-hoach-chi/:/phien", n) + "?xa=" + strconv.FormatInt(u.ID, 10)
		}
		page.Communes = append(page.Communes, x)
	}
	if page.Sessions, err = o.sessionLines(c, sheet.Sessions); err != nil {
		return err
	}
	page.steps(by(c))
	if refused != nil && !page.Explain(refused, &page.Reason) {
		return refused
	}
	return planPages.Render(c, page.Status, page)
}

// stubs prints the cards of a commune.
func (o *Office) stubs(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	unit, err := id(c, "unit")
	if err != nil {
		return err
	}
	doc, err := o.Payout.StubsDoc(ctx(c), by(c), n, unit)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := paper.Stubs(&b, *doc); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `inline; filename="phieu-nhan.pdf"`)
	return c.Blob(http.StatusOK, "application/pdf", b.Bytes())
}
