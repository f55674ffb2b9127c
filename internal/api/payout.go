package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

const (
	sheetMax  = 13 << 20
	sheetTime = 5 * time.Minute
)

// payoutRoutes hangs plans and hand-over sessions into the API.
func (a *API) payoutRoutes(g *echo.Group) {
	g.GET("/plans", a.listPlans)
	g.POST("/plans", a.preparePlan)
	g.GET("/plans/:id", a.getPlan)
	g.POST("/plans/:id/lock", a.actPlan(a.lockPlan))
	g.POST("/plans/:id/approve", a.actPlan(a.approvePlan))
	g.POST("/plans/:id/release", a.actPlan(a.releasePlan))
	g.POST("/plans/:id/reconcile", a.actPlan(a.reconcilePlan))
	g.POST("/plans/:id/close", a.actPlan(a.closePlan))
	g.POST("/plans/:id/abort", a.actPlan(a.abortPlan))
	g.GET("/handovers", a.listHandovers)
	g.POST("/handovers", a.planHandover)
	g.GET("/handovers/:id", a.getHandover)
	g.GET("/handovers/:id/rows", a.findRows)
	g.POST("/handovers/:id/open", a.openHandover)
	g.POST("/handovers/:id/scan", a.scanHandover)
	g.POST("/handovers/:id/sheets", a.keepSheet, site.Upload(sheetMax, sheetTime))
	g.POST("/handovers/:id/close", a.closeHandover)
	g.POST("/handovers/:id/cancel", a.cancelHandover)
}

type payoutSum struct {
	Item string `json:"item"`
	Qty  int64  `json:"qty"`
	Rows int    `json:"rows"`
}

func payoutSums(sums []payout.Sum) []payoutSum {
	out := make([]payoutSum, len(sums))
	for i, s := range sums {
		out[i] = payoutSum(s)
	}
	return out
}

type planView struct {
	ID         int64         `json:"id"`
	Decision   string        `json:"decision"`
	Part       int           `json:"part"`
	Number     string        `json:"number,omitempty"`
	State      string        `json:"state"`
	DueOn      string        `json:"due_on"`
	Note       string        `json:"note,omitempty"`
	PreparedBy string        `json:"prepared_by"`
	PreparedAt time.Time     `json:"prepared_at"`
	Sums       []payoutSum   `json:"sums,omitempty"`
	Communes   []planCommune `json:"communes,omitempty"`
	Acts       []planAct     `json:"acts,omitempty"`
}

type planCommune struct {
	Unit  string         `json:"unit"`
	Sums  []payoutSum    `json:"sums"`
	Given []payoutSum    `json:"given"`
	Waits map[string]int `json:"waits,omitempty"`
}

type planAct struct {
	Act    string    `json:"act"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"`
}

func planOf(p *payout.Plan) planView {
	return planView{
		ID: p.ID, Decision: p.Decision.Slug, Part: p.Part, Number: p.Label(), State: string(p.State),
		DueOn: p.DueOn.String(), Note: p.Note, PreparedBy: p.Preparer, PreparedAt: p.PreparedAt,
	}
}

func (a *API) listPlans(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var l fault.List
	var f payout.PlanFilter
	if s := c.QueryParam("state"); s != "" {
		f.States = []payout.State{payout.State(s)}
	}
	f.Limit, err = limit(c)
	l.Add(err)
	f.Before, err = afterID(c)
	l.Add(err)
	if err := l.Err(); err != nil {
		return err
	}
	plans, err := a.Payout.Plans(c.Request().Context(), by, f)
	if err != nil {
		return err
	}
	items := make([]planView, len(plans))
	for i := range plans {
		items[i] = planOf(&plans[i])
	}
	return page(c, items, f.Limit, func() int64 { return plans[len(plans)-1].ID })
}

type newPlan struct {
	Decision string   `json:"decision"` // slug
	Units    []string `json:"units"`    // codes; none means all that have something left
	DueOn    string   `json:"due_on"`
	Note     string   `json:"note"`
}

func (a *API) preparePlan(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in newPlan
	if err := read(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	open, err := a.Payout.Openables(ctx, by)
	if err != nil {
		return err
	}
	f := payout.PlanForm{DueOn: in.DueOn, Note: in.Note}
	for _, d := range open {
		if d.Slug == in.Decision {
			f.Decision = d.ID
		}
	}
	if f.Decision == 0 {
		return fault.On("decision", "plan.decision.missing")
	}
	if f.Units, err = a.unitsCoded(ctx, "units", in.Units); err != nil {
		return err
	}
	p, err := a.Payout.Prepare(ctx, by, f)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, fmt.Sprintf("%s/plans/%d", Prefix, p.ID))
	return c.JSON(http.StatusCreated, planOf(p))
}

// unitsCoded are today's units of codes.
func (a *API) unitsCoded(ctx context.Context, field string, codes []string) (ids []int64, err error) {
	err = a.DB.Public(ctx, func(tx *pg.Tx) error {
		ids = nil
		for _, code := range codes {
			u, err := place.ByCode(tx, code, workday.On(tx.Now))
			if err != nil {
				return onField(err, field)
			}
			ids = append(ids, u.ID)
		}
		return nil
	})
	if e, ok := fault.As(err); ok {
		e.Kind = fault.Invalid
	}
	return ids, err
}

func (a *API) getPlan(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	return a.showPlan(c, by, id)
}

func (a *API) showPlan(c echo.Context, by auth.Actor, id int64) error {
	ctx := c.Request().Context()
	s, err := a.Payout.Plan(ctx, by, id)
	if err != nil {
		return err
	}
	v := planOf(&s.Plan)
	v.Sums = payoutSums(s.Sums)
	var units []int64
	for _, u := range s.Communes {
		units = append(units, u.Unit)
	}
	codes, err := a.codesOf(ctx, units)
	if err != nil {
		return err
	}
	for _, u := range s.Communes {
		v.Communes = append(v.Communes, planCommune{codes[u.Unit], payoutSums(u.Sums), payoutSums(u.Given), u.Waits})
	}
	for _, x := range s.Acts {
		v.Acts = append(v.Acts, planAct{string(x.Act), x.By, x.At.UTC(), x.Reason})
	}
	return c.JSON(http.StatusOK, v)
}

func (a *API) codesOf(ctx context.Context, ids []int64) (codes map[int64]string, err error) {
	codes = map[int64]string{}
	err = a.DB.Public(ctx, func(tx *pg.Tx) error {
		units, err := place.ByIDs(tx, ids, workday.On(tx.Now))
		for id, u := range units {
			codes[id] = u.Code
		}
		return err
	})
	return codes, err
}

// actPlan takes the plan of the path one step on and answers it as it is then.
func (a *API) actPlan(act func(echo.Context, auth.Actor, int64) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		by, id, err := a.officerAt(c)
		if err != nil {
			return err
		}
		if err := once(c, nil); err != nil {
			return err
		}
		if err := act(c, by, id); err != nil {
			return err
		}
		return a.showPlan(c, by, id)
	}
}

func (a *API) lockPlan(c echo.Context, by auth.Actor, id int64) error {
	_, err := a.Payout.Lock(c.Request().Context(), by, id)
	return err
}

func (a *API) approvePlan(c echo.Context, by auth.Actor, id int64) error {
	_, err := a.Payout.Approve(c.Request().Context(), by, id)
	return err
}

func (a *API) releasePlan(c echo.Context, by auth.Actor, id int64) error {
	_, err := a.Payout.Release(c.Request().Context(), by, id)
	return err
}

// reconcilePlan takes a reason where something was missing and has been made good.
func (a *API) reconcilePlan(c echo.Context, by auth.Actor, id int64) error {
	if c.Request().ContentLength == 0 {
		_, err := a.Payout.Reconcile(c.Request().Context(), by, id)
		return err
	}
	var in reason
	if err := read(c, &in); err != nil {
		return err
	}
	_, err := a.Payout.MadeGood(c.Request().Context(), by, id, in.Reason)
	return err
}

func (a *API) closePlan(c echo.Context, by auth.Actor, id int64) error {
	_, err := a.Payout.Close(c.Request().Context(), by, id)
	return err
}

func (a *API) abortPlan(c echo.Context, by auth.Actor, id int64) error {
	var in reason
	if err := read(c, &in); err != nil {
		return err
	}
	_, err := a.Payout.Abort(c.Request().Context(), by, id, in.Reason)
	return err
}
