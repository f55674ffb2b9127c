package api

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// fundRoutes hangs the funds and the closing of their months into the API.
func (a *API) fundRoutes(g *echo.Group) {
	g.GET("/funds", a.listFunds)
	g.POST("/funds", a.foundFund)
	g.GET("/funds/:id/periods", a.listPeriods)
	g.POST("/funds/:id/periods", a.askPeriod)
	g.POST("/periods/:id/confirm", a.confirmPeriod)
}

// fundView is a fund with its books.
type fundView struct {
	ID       int64      `json:"id"`
	Unit     string     `json:"unit"`
	Name     string     `json:"name"`
	Basis    string     `json:"basis"`
	OpenedOn string     `json:"opened_on"`
	OpenFrom string     `json:"open_from,omitempty"` // the first day that is not closed; none when nothing is
	EndedOn  string     `json:"ended_on,omitempty"`
	Books    []fundBook `json:"books"`
}

type fundBook struct {
	ID      int64  `json:"id"`
	Kind    string `json:"kind"`
	Source  string `json:"source"`
	Name    string `json:"name"`
	Balance int64  `json:"balance"`
}

func (a *API) fundViewOf(ctx context.Context, f ledger.FundBooks) (fundView, error) {
	refs, err := a.unitRefs(ctx, f.Unit)
	v := fundView{
		ID: f.ID, Unit: refs[f.Unit], Name: f.Name, Basis: f.Basis, OpenedOn: f.OpenedOn.String(),
		OpenFrom: f.OpenFrom.String(), EndedOn: f.EndedOn.String(), Books: []fundBook{},
	}
	for _, b := range f.Books {
		v.Books = append(v.Books, fundBook{b.ID, string(b.Kind), b.Source, b.Name, int64(b.Balance)})
	}
	return v, err
}

// listFunds are the funds whose books the officer may read.
func (a *API) listFunds(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	all, err := ledger.FundsFor(ctx, a.DB, by)
	if err != nil {
		return err
	}
	return pageOf(c, all, func(f ledger.FundBooks) string { return idOf(f.ID) }, func(f ledger.FundBooks) (fundView, error) {
		return a.fundViewOf(ctx, f)
	})
}

type newFund struct {
	Unit     string `json:"unit"`
	Name     string `json:"name"`
	Basis    string `json:"basis"` // the decision that founded it
	OpenedOn string `json:"opened_on"`
}

// foundFund writes down that a unit has its fund.
func (a *API) foundFund(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.FoundFunds, 0); err != nil {
		return err
	}
	var in newFund
	if err := read(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	var l fault.List
	f := ledger.Fund{Name: in.Name, Basis: in.Basis, OpenedOn: daySent(&l, "opened_on", in.OpenedOn)}
	f.Unit, err = a.unitNamed(ctx, in.Unit)
	l.Add(err)
	if err := l.Err(); err != nil {
		return err
	}
	made, err := ledger.FoundFund(ctx, a.DB, by, f)
	if err != nil {
		return err
	}
	v, err := a.fundViewOf(ctx, ledger.FundBooks{Fund: made})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, v)
}

// periodView is what one person asked of a fund's months, and whether another agreed.
type periodView struct {
	ID          int64      `json:"id"`
	Fund        int64      `json:"fund"`
	Act         string     `json:"act"`
	Month       string     `json:"month"`
	Reason      string     `json:"reason,omitempty"`
	AskedBy     int64      `json:"asked_by"` // the user's id
	AskedAt     time.Time  `json:"asked_at"`
	ConfirmedBy int64      `json:"confirmed_by,omitempty"`
	ConfirmedAt *time.Time `json:"confirmed_at,omitempty"`
}

// monthShape is how a month is sent and answered.
const monthShape = "2006-01"

func periodViewOf(p ledger.Period) periodView {
	v := periodView{
		ID: p.ID, Fund: p.Fund, Act: string(p.Act), Month: p.Month.String()[:len(monthShape)], Reason: p.Reason,
		AskedBy: p.AskedBy, AskedAt: p.AskedAt.UTC(), ConfirmedBy: p.ConfirmedBy,
	}
	if p.ConfirmedBy != 0 {
		v.ConfirmedAt = moment(p.ConfirmedAt)
	}
	return v
}

func (a *API) listPeriods(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	n, before, err := paged(c)
	if err != nil {
		return err
	}
	found, err := ledger.PeriodsFor(c.Request().Context(), a.DB, by, id, before, n)
	if err != nil {
		return err
	}
	items := make([]periodView, len(found))
	for i, p := range found {
		items[i] = periodViewOf(p)
	}
	return page(c, items, n, func() int64 { return found[len(found)-1].ID })
}

type newPeriod struct {
	Act    string `json:"act"`
	Month  string `json:"month"`
	Reason string `json:"reason,omitempty"` // of a reopening; the public reads it
}

// askPeriod asks for months to be closed or reopened; another person confirms it.
func (a *API) askPeriod(c echo.Context) error {
	by, fund, err := a.officerAt(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if _, err := ledger.FundFor(ctx, a.DB, by, auth.CloseMonth, fund); err != nil {
		return err
	}
	var in newPeriod
	if err := read(c, &in); err != nil {
		return err
	}
	month, err := workday.Parse(in.Month + "-01")
	if err != nil || len(in.Month) != len(monthShape) {
		return fault.On("month", "api.month")
	}
	ctx = c.Request().Context() // with the key of what was read
	var id int64
	switch ledger.Act(in.Act) {
	case ledger.Close:
		id, err = ledger.AskClose(ctx, a.DB, by, fund, month)
	case ledger.Reopen:
		if err = giving.Publishable("reason", in.Reason); err == nil {
			id, err = ledger.AskReopen(ctx, a.DB, by, fund, month, in.Reason)
		}
	default:
		err = fault.On("act", "api.period.act")
	}
	if err != nil {
		return err
	}
	return a.answerPeriod(c, http.StatusCreated, by, id)
}

// confirmPeriod is the second person's word.
func (a *API) confirmPeriod(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.ConfirmMonth, 0); err != nil {
		return err
	}
	if err := read(c, &struct{}{}); err != nil {
		return err
	}
	if err := ledger.ConfirmPeriod(c.Request().Context(), a.DB, by, id); err != nil {
		return err
	}
	return a.answerPeriod(c, http.StatusOK, by, id)
}

func (a *API) answerPeriod(c echo.Context, status int, by auth.Actor, id int64) error {
	p, err := ledger.PeriodFor(c.Request().Context(), a.DB, by, id)
	if err != nil {
		return err
	}
	return c.JSON(status, periodViewOf(p))
}
