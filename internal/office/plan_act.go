package office

import (
	"net/http"
	"path"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
)

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

// planSaved is what the plan's page says after a step, by its address.
var planSaved = map[string]string{
	"khoa": "plan_locked", "duyet": "plan_approved", "cho-chi": "plan_released", "doi-chieu": "plan_reconciled",
	"ket-thuc": "plan_closed",
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
			return err
		case err != nil:
			return o.showPlan(c, err)
		}
		return c.Redirect(http.StatusSeeOther, saved(planPath(c, n), planSaved[path.Base(c.Path())]))
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
		key: "plan.abort", about: []any{"part", s.Part, "number", s.Decision.Number}, back: planPath(c, n), then: saved(planPath(c, n), "plan_aborted"),
		do: func(reason string) error {
			_, err := o.Payout.Abort(ctx(c), by(c), n, reason)
			return err
		},
	})
}
