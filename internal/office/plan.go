package office

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/workday"
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

// newPlanPage asks which communes of a decision the next part is for.
type newPlanPage struct {
	site.Form
	Decided     payout.Decided
	Communes    []communeChoice
	Units       site.Field
	DueOn, Note site.Field
}

type communeChoice struct {
	ID      int64
	Name    string
	Sums    []string
	Waits   []string
	Checked bool
}

var newPlanPages = site.PageOf[newPlanPage]("office/plan_new", "office")

func (o *Office) newPlan(c echo.Context) error {
	open, err := o.Payout.Openables(ctx(c), by(c))
	if err != nil {
		return err
	}
	page := &newPlanPage{
		Form:  site.NewForm(c),
		Units: site.Field{Name: "units", Label: "plan.units"},
		DueOn: *date("due_on", "plan.due_on"),
		Note:  site.Field{Name: "note", Label: "plan.note", Optional: true, Max: 500},
	}
	found := false
	for _, d := range open {
		if d.ID != number(c, "quyet-dinh") {
			continue
		}
		found, page.Decided = true, d.Decided
		if page.Communes, err = o.communeChoices(c, d.Communes); err != nil {
			return err
		}
	}
	if !found {
		return fault.Of(fault.Missing, "plan.decision.missing")
	}
	if !posted(c) {
		for i := range page.Communes {
			page.Communes[i].Checked = len(page.Communes[i].Sums) > 0
		}
		return newPlanPages.Render(c, http.StatusOK, *page)
	}
	err = page.Read(c, &page.Units, &page.DueOn, &page.Note)
	var made *payout.Plan
	if err == nil {
		made, err = o.Payout.Prepare(once(c, &page.Form), by(c), payout.PlanForm{
			Decision: page.Decided.ID, Units: page.chosen(), DueOn: page.DueOn.Value, Note: page.Note.Value,
		})
	}
	if page.Explain(err, &page.Units, &page.DueOn, &page.Note) {
		page.chosen()
		return newPlanPages.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, planPath(c, made.ID))
}

// chosen are the communes that were ticked; the ticks stay on the page.
func (p *newPlanPage) chosen() (units []int64) {
	for _, v := range p.Values("units") {
		n, _ := strconv.ParseInt(v, 10, 64)
		units = append(units, n)
		for i := range p.Communes {
			p.Communes[i].Checked = p.Communes[i].Checked || p.Communes[i].ID == n
		}
	}
	if len(units) == 0 {
		return []int64{0} // nobody ticked anything: not the same as everything
	}
	return units
}

func (o *Office) communeChoices(c echo.Context, list []payout.Commune) (choices []communeChoice, err error) {
	lang := site.Lang(c)
	amounts, err := o.Aid.Amounts(ctx(c))
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, u := range list {
		ids = append(ids, u.Unit)
	}
	names, err := o.unitNames(c, ids)
	for _, u := range list {
		choices = append(choices, communeChoice{
			ID: u.Unit, Name: names[u.Unit], Sums: quantities(amounts, u.Sums, lang), Waits: waitsIn(u.Waits, lang),
		})
	}
	return choices, err
}

// waitsIn says how many rows wait, and why.
func waitsIn(waits map[string]int, lang string) (list []string) {
	for _, why := range []string{aid.WaitsNotice, aid.WaitsObjection, aid.WaitsUpheld, payout.WaitsSession} {
		if n := waits[why]; n > 0 {
			list = append(list, site.T(lang, "plan.waits."+why, "n", n))
		}
	}
	return list
}

func planPath(c echo.Context, id int64) string { return site.Path(c, home+"/ke-hoach-chi/:", id) }

// planPage is one plan with its steps, communes and sessions.
type planPage struct {
	site.Form
	payout.PlanSheet
	Unit     string
	Total    []string
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
	page := planPage{Form: site.NewForm(c), PlanSheet: *sheet}
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

// planSteps are what takes a plan on from a state: the address, and who may.
var planSteps = map[payout.State]struct {
	act   string
	takes auth.Permission
}{
	payout.Open:       {"khoa", auth.PreparePlan},
	payout.Locked:     {"duyet", auth.ApprovePlan},
	payout.Approved:   {"cho-chi", auth.ReleasePlan},
	payout.InProgress: {"doi-chieu", auth.PreparePlan},
	payout.Reconciled: {"ket-thuc", auth.ReleasePlan},
}

func (p *planPage) steps(by auth.Actor) {
	for _, s := range []payout.State{
		payout.Locked, payout.Approved, payout.Released, payout.InProgress, payout.Reconciled, payout.Closed,
	} {
		p.Steps = append(p.Steps, planStep{s, p.Did(s)})
	}
	own := by.May(auth.PreparePlan, p.UnitID) || by.May(auth.ApprovePlan, p.UnitID) || by.May(auth.ReleasePlan, p.UnitID)
	p.MayAbort = own &&
		(p.State == payout.Open || p.State == payout.Locked || p.State == payout.Approved || p.State == payout.Released)
	next, ok := planSteps[p.State]
	if !ok || !by.May(next.takes, p.UnitID) {
		return
	}
	p.Act, p.ActWords = next.act, "plan.act."+string(p.State)
	switch p.State {
	case payout.Locked, payout.Approved:
		p.Mine = p.PreparedBy == by.ID
		for _, a := range p.Acts {
			p.Mine = p.Mine || a.ByID == by.ID && a.Act != payout.InProgress
		}
	case payout.Reconciled:
		p.Mine = p.Did(payout.Reconciled).ByID == by.ID
	}
}

// actPlan takes the plan of the path one step on.
func (o *Office) actPlan(act func(echo.Context, int64) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		n, err := id(c, "id")
		if err != nil {
			return err
		}
		err = act(c, n)
		switch {
		case fault.Is(err, staff.StepUpNeeded):
			return toStepUpFrom(c, home+"/ke-hoach-chi/"+strconv.FormatInt(n, 10))
		case err != nil:
			return o.showPlan(c, err)
		}
		return c.Redirect(http.StatusSeeOther, planPath(c, n))
	}
}

func (o *Office) lockPlan(c echo.Context, n int64) error {
	_, err := o.Payout.Lock(ctx(c), by(c), n)
	return err
}

func (o *Office) approvePlan(c echo.Context, n int64) error {
	_, err := o.Payout.Approve(ctx(c), by(c), n)
	return err
}

func (o *Office) releasePlan(c echo.Context, n int64) error {
	_, err := o.Payout.Release(ctx(c), by(c), n)
	return err
}

func (o *Office) reconcilePlan(c echo.Context, n int64) error {
	form, why := site.NewForm(c), site.Field{Name: "reason", Max: 500}
	if err := form.Read(c, &why); err != nil {
		return err
	}
	if why.Value != "" {
		_, err := o.Payout.MadeGood(ctx(c), by(c), n, why.Value)
		return err
	}
	_, err := o.Payout.Reconcile(ctx(c), by(c), n)
	return err
}

func (o *Office) closePlan(c echo.Context, n int64) error {
	_, err := o.Payout.Close(ctx(c), by(c), n)
	return err
}

func (o *Office) abortPlan(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	s, err := o.Payout.Plan(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.PreparePlan, s.UnitID); err != nil &&
		!by(c).May(auth.ApprovePlan, s.UnitID) && !by(c).May(auth.ReleasePlan, s.UnitID) {
		return err
	}
	return o.ask(c, question{
		key: "plan.abort", about: []any{"part", s.Part, "number", s.Decision.Number}, back: planPath(c, n),
		do: func(reason string) error {
			_, err := o.Payout.Abort(ctx(c), by(c), n, reason)
			return err
		},
	})
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

// payoutWork is decisions without a plan, plans that wait for this person, sessions of today, and those of
// days before that nobody closed.
func (o *Office) payoutWork(c echo.Context, p *todayPage) error {
	if by(c).May(auth.PreparePlan, 0) {
		n, since, err := o.Payout.Unplanned(ctx(c), by(c))
		if err != nil {
			return err
		}
		p.wait(workLine{Href: "/ke-hoach-chi", Label: "today.plans.none", N: int64(n), Since: since})
	}
	list, err := o.Payout.Plans(ctx(c), by(c), payout.PlanFilter{
		States: []payout.State{payout.Open, payout.Locked, payout.Approved, payout.InProgress, payout.Reconciled}, Limit: 200,
	})
	if err != nil {
		return err
	}
	work := map[payout.State]*workLine{}
	for _, x := range list {
		next, ok := planSteps[x.State]
		if !ok || !by(c).May(next.takes, x.UnitID) || x.State == payout.InProgress && x.DueOn >= o.day() {
			continue
		}
		w := work[x.State]
		if w == nil {
			w = &workLine{Href: "/ke-hoach-chi", Label: "today.plans." + string(x.State)}
			work[x.State] = w
		}
		w.N++
		if since := workday.On(x.PreparedAt); w.Since.IsZero() || since < w.Since {
			w.Since = since
		}
		if w.Due.IsZero() || x.DueOn < w.Due {
			w.Due = x.DueOn
		}
		if x.DueOn < o.day() {
			w.Late++
		}
	}
	for _, s := range []payout.State{payout.Open, payout.Locked, payout.Approved, payout.InProgress, payout.Reconciled} {
		if w := work[s]; w != nil {
			p.wait(*w)
		}
	}
	return o.sessionWork(c, p)
}

func (o *Office) sessionWork(c echo.Context, p *todayPage) error {
	if !by(c).May(auth.RunSession, 0) {
		return nil
	}
	list, err := o.Payout.Sessions(ctx(c), by(c), payout.SessionFilter{
		States: []payout.SessionState{payout.Planned, payout.Running, payout.Counted}, Limit: 200,
	})
	if err != nil {
		return err
	}
	now, left := workLine{Href: "/phien-phat", Label: "today.sessions"}, workLine{Href: "/phien-phat", Label: "today.sessions.left"}
	for _, s := range list {
		switch {
		case s.On() == o.day():
			now.N, now.Due = now.N+1, s.On()
			now.More = s.Place
		case s.On() < o.day() && s.Open():
			left.N, left.Late, left.More = left.N+1, left.Late+1, s.Place
			if left.Since.IsZero() || s.On() < left.Since {
				left.Since = s.On()
			}
		}
	}
	p.wait(now)
	p.wait(left)
	return nil
}
