package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (a *API) costRoutes(g *echo.Group, pledging *site.Limiter) {
	g.GET("/running-costs", a.publicCosts)
	g.GET("/pledges/:code/costs", a.getGiftCosts, pledging.PerAddress)
	g.DELETE("/pledges/:code/costs", a.withdrawCosts, pledging.PerAddress)
	g.GET("/fund-costs", a.listCosts)
	g.POST("/fund-costs", a.prepareCost)
	g.GET("/fund-costs/:id", a.getCost)
	g.POST("/fund-costs/:id/approve", a.onCost(func(ctx context.Context, by auth.Actor, id int64, _ costAct) error {
		return a.Giving.ApproveCost(ctx, by, id)
	}))
	g.POST("/fund-costs/:id/cancel", a.onCost(func(ctx context.Context, by auth.Actor, id int64, in costAct) error {
		return a.Giving.CancelCost(ctx, by, id, in.Reason)
	}))
	g.POST("/fund-costs/:id/pay", a.onCost(func(ctx context.Context, by auth.Actor, id int64, in costAct) error {
		return a.Giving.PayCost(ctx, by, id, in.Line)
	}))
	g.POST("/fund-costs/:id/undo", a.onCost(func(ctx context.Context, by auth.Actor, id int64, in costAct) error {
		return a.Giving.UndoCost(ctx, by, id, in.Reason)
	}))
}

// costSums are what givers let be spent on running the fund and what was.
type costSums struct {
	Gifts      int64  `json:"gifts"`
	Agreed     int64  `json:"agreed"`
	Decided    int64  `json:"decided"`
	Paid       int64  `json:"paid"`
	Left       int64  `json:"left"`
	Arithmetic string `json:"arithmetic"`
}

func costSumsOf(r disclose.RunningCosts) *costSums {
	return &costSums{
		r.Gifts, int64(r.Agreed), int64(r.Decided), int64(r.Paid), int64(r.Left()), r.Arithmetic().String(),
	}
}

type publicCost struct {
	ID       int64  `json:"id"`
	Campaign string `json:"campaign"`
	PaidOn   string `json:"paid_on"`
	Amount   int64  `json:"amount"`
	What     string `json:"what"`
	Document string `json:"document"`
	Line     int64  `json:"line"`
	Entry    int64  `json:"entry"`
}

// publicCosts lists the running costs that were paid, with what givers agreed to.
func (a *API) publicCosts(c echo.Context) error {
	n, after, err := paged(c)
	if err != nil {
		return err
	}
	r, err := disclose.RunningCostsOf(c.Request().Context(), a.DB, disclose.Which{
		Campaign: c.QueryParam("campaign"), Unit: c.QueryParam("unit"),
	}, after, n)
	if err != nil {
		return err
	}
	v := struct {
		*costSums
		Items []publicCost `json:"items"`
		Next  string       `json:"next,omitempty"`
	}{costSumsOf(r), []publicCost{}, ""}
	if len(r.List) == n {
		v.Next = strconv.FormatInt(r.List[n-1].ID, 10)
	}
	for _, x := range r.List {
		v.Items = append(v.Items, publicCost{
			x.ID, x.Slug, x.PaidOn.String(), int64(x.Amount), x.What, x.Document, x.Line, x.Entry,
		})
	}
	return c.JSON(http.StatusOK, v)
}

// giftCosts is what the giver of one gift agreed to.
type giftCosts struct {
	Version     string     `json:"version"`
	Gift        int64      `json:"gift"`
	Share       int64      `json:"share"`
	AgreedAt    time.Time  `json:"agreed_at"`
	WithdrawnAt *time.Time `json:"withdrawn_at,omitempty"`
}

func (a *API) getGiftCosts(c echo.Context) error {
	k, err := a.Giving.CostsOf(c.Request().Context(), c.Param("code"), giftKey(c))
	if err != nil {
		return err
	}
	if k == nil {
		return fault.Of(fault.Missing, "cost.unagreed")
	}
	v := giftCosts{k.Version, int64(k.Gift), int64(k.Share), *moment(k.AgreedAt), nil}
	if k.WithdrawnAt != nil {
		v.WithdrawnAt = moment(*k.WithdrawnAt)
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusOK, v)
}

func (a *API) withdrawCosts(c echo.Context) error {
	if err := a.Giving.WithdrawCosts(c.Request().Context(), c.Param("code"), giftKey(c)); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

type newCost struct {
	Account  int64  `json:"account"`
	Part     string `json:"part,omitempty"`
	Amount   int64  `json:"amount"`
	What     string `json:"what"`
	Document string `json:"document"`
}

// costAct is what any act on a running cost may want to say.
type costAct struct {
	Reason string `json:"reason,omitempty"`
	Line   int64  `json:"line,omitempty"`
}

type costView struct {
	ID       int64         `json:"id"`
	Unit     int64         `json:"unit"`
	Campaign int64         `json:"campaign"`
	Account  int64         `json:"account"`
	Part     string        `json:"part"`
	State    string        `json:"state"`
	Amount   int64         `json:"amount"`
	What     string        `json:"what"`
	Document string        `json:"document"`
	Line     int64         `json:"line,omitempty"`
	Acts     []costActView `json:"acts"`
}

type costActView struct {
	Act    string    `json:"act"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"`
	Line   int64     `json:"line,omitempty"`
	Entry  int64     `json:"entry,omitempty"`
}

func costViewOf(r *giving.RunningCost) costView {
	v := costView{
		ID: r.ID, Unit: r.Unit, Campaign: r.Campaign, Account: r.Account, Part: r.Part, State: string(r.State),
		Amount: int64(r.Amount), What: r.What, Document: r.Document, Line: r.Line(),
		Acts: []costActView{{"prepared", r.Preparer, *moment(r.PreparedAt), "", 0, 0}},
	}
	for _, x := range r.Acts {
		v.Acts = append(v.Acts, costActView{x.Act, x.By, *moment(x.At), x.Reason, x.Line, x.Entry})
	}
	return v
}

func (a *API) listCosts(c echo.Context) error {
	by, n, before, err := a.booksPage(c)
	if err != nil {
		return err
	}
	list, err := a.Giving.CostsFor(c.Request().Context(), by, before, n)
	if err != nil {
		return err
	}
	items := make([]costView, len(list))
	for i := range list {
		items[i] = costViewOf(&list[i])
	}
	return page(c, items, n, func() int64 { return list[n-1].ID })
}

func (a *API) prepareCost(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.PrepareCost, 0); err != nil {
		return err
	}
	var in newCost
	if err := read(c, &in); err != nil {
		return err
	}
	id, err := a.Giving.PrepareCost(c.Request().Context(), by, giving.CostForm{
		Account: in.Account, Part: in.Part, Amount: strconv.FormatInt(in.Amount, 10), What: in.What, Document: in.Document,
	})
	if err != nil {
		return err
	}
	return a.showCost(c, by, id, http.StatusCreated)
}

func (a *API) getCost(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	id, err := costID(c)
	if err != nil {
		return err
	}
	return a.showCost(c, by, id, http.StatusOK)
}

func costID(c echo.Context) (int64, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id < 1 {
		return 0, fault.Of(fault.Missing, "cost.missing")
	}
	return id, nil
}

func (a *API) showCost(c echo.Context, by auth.Actor, id int64, status int) error {
	r, _, err := a.Giving.CostFor(c.Request().Context(), by, id)
	if err != nil {
		return err
	}
	return c.JSON(status, costViewOf(r))
}

// onCost does one act and answers with the cost as it stands then.
func (a *API) onCost(do func(context.Context, auth.Actor, int64, costAct) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		by, err := a.officer(c)
		if err != nil {
			return err
		}
		id, err := costID(c)
		if err != nil {
			return err
		}
		var in costAct
		if err := read(c, &in); err != nil {
			return err
		}
		if err := do(c.Request().Context(), by, id, in); err != nil {
			return err
		}
		return a.showCost(c, by, id, http.StatusOK)
	}
}
