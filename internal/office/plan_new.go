package office

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/site"
)

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
	return c.Redirect(http.StatusSeeOther, saved(planPath(c, made.ID), "plan_prepared"))
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
