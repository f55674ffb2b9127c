package api

import (
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// dutyRoutes hangs deadlines into the API.
func (a *API) dutyRoutes(g *echo.Group) {
	g.GET("/duties", a.listDuties)
	g.GET("/duties/:id", a.getDuty)
	g.POST("/duties/:id/done", a.finishDuty, site.Upload(paperMax, uploadTime))
	g.POST("/duties/:id/pause", a.onDuty(func(ctx context.Context, by auth.Actor, id int64, why string) error {
		return a.Duty.Pause(ctx, by, id, why)
	}))
	g.POST("/duties/:id/resume", a.onDuty(func(ctx context.Context, by auth.Actor, id int64, why string) error {
		return a.Duty.Resume(ctx, by, id, why)
	}))
	g.POST("/duties/:id/drop", a.onDuty(func(ctx context.Context, by auth.Actor, id int64, why string) error {
		return a.Duty.Drop(ctx, by, id, why)
	}))
}

type dutyView struct {
	ID      int64          `json:"id"`
	Kind    string         `json:"kind"`
	About   string         `json:"about"`
	Ref     string         `json:"ref"`
	Unit    int64          `json:"unit"`
	Role    string         `json:"role"`
	State   string         `json:"state"`
	BegunOn string         `json:"begun_on"`
	DueOn   string         `json:"due_on"`
	Days    int            `json:"days"`
	Working bool           `json:"working_days"`
	Certain bool           `json:"certain"` // every day until then is announced
	Late    int            `json:"late"`    // days past its day
	Proof   string         `json:"proof"`
	Basis   string         `json:"basis"`
	Steps   []dutyStepView `json:"steps,omitempty"`
}

type dutyStepView struct {
	What   string    `json:"what"`
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	DueOn  string    `json:"due_on"`
	Reason string    `json:"reason,omitempty"`
	Proof  bool      `json:"proof"`
}

func (a *API) dutyView(d duty.Duty) dutyView {
	return dutyView{
		ID: d.ID, Kind: string(d.Kind), About: d.About, Ref: d.Ref, Unit: d.UnitID, Role: string(d.Role), State: string(d.State),
		BegunOn: d.BegunOn.String(), DueOn: d.DueOn.String(), Days: d.Days, Working: d.Working, Certain: d.Certain(),
		Late: d.Late(workday.On(a.DB.Now())), Proof: string(d.Proof), Basis: d.Basis,
	}
}

func (a *API) listDuties(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	n, err := limit(c)
	if err != nil {
		return err
	}
	after, err := afterID(c)
	if err != nil {
		return err
	}
	f := duty.Filter{After: after, Limit: n}
	switch c.QueryParam("state") {
	case "", "open":
	case "done":
		f.Done = true
	default:
		return fault.On("state", "api.duty.state")
	}
	found, err := a.Duty.For(c.Request().Context(), by, f)
	if err != nil {
		return err
	}
	items := make([]dutyView, len(found))
	for i, d := range found {
		items[i] = a.dutyView(d)
	}
	return page(c, items, n, func() int64 { return items[n-1].ID })
}

func (a *API) getDuty(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	return a.answerDuty(c, by, id)
}

func (a *API) answerDuty(c echo.Context, by auth.Actor, id int64) error {
	sheet, err := a.Duty.DutyFor(c.Request().Context(), by, id)
	if err != nil {
		return err
	}
	v := a.dutyView(sheet.Duty)
	for _, s := range sheet.Steps {
		v.Steps = append(v.Steps, dutyStepView{s.What, s.At.UTC(), s.Actor, s.DueOn.String(), s.Reason, s.ProofID != 0})
	}
	return c.JSON(http.StatusOK, v)
}

// paperMax is how large a paper that proves something may be, with its form.
const paperMax = 20<<20 + bodyMax

// paperOf keeps the one file of a form, if it has one, and refuses any other. A form that is
// sent again after its act was done is not refused for what has changed by it.
func (a *API) paperOf(
	c echo.Context, by auth.Actor, form *multipart.Form, field string, keep func(name string, r io.ReadSeeker) (int64, error),
) (int64, error) {
	for name := range form.File {
		if name != field {
			return 0, unknownField(name)
		}
	}
	heads := form.File[field]
	switch len(heads) {
	case 0:
		return 0, nil
	case 1:
	default:
		return 0, fault.On(field, "api.field.twice")
	}
	r, err := heads[0].Open()
	if err != nil {
		return 0, err
	}
	defer r.Close()
	kept, err := keep(heads[0].Filename, r)
	if err == nil {
		return kept, nil
	}
	done, again := pg.Answered(c.Request().Context(), a.DB, by)
	if done || again != nil {
		return 0, again
	}
	return 0, err
}

// finishDuty ends a duty by what was done, and the paper that proves it.
func (a *API) finishDuty(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	sheet, err := a.Duty.DutyFor(ctx, by, id)
	if err == nil {
		err = by.Must(auth.MeetDuties, sheet.UnitID)
	}
	if err != nil {
		return err
	}
	form, err := formOf(c, "reason")
	if err != nil {
		return err
	}
	kept, err := a.paperOf(c, by, form, "proof", func(name string, r io.ReadSeeker) (int64, error) {
		return a.Duty.KeepProof(ctx, by, id, name, r)
	})
	if err != nil {
		return err
	}
	if err := a.Duty.Finish(c.Request().Context(), by, id, c.FormValue("reason"), kept); err != nil {
		return err
	}
	return a.answerDuty(c, by, id)
}

func (a *API) onDuty(do func(context.Context, auth.Actor, int64, string) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		by, id, err := a.officerAt(c)
		if err != nil {
			return err
		}
		sheet, err := a.Duty.DutyFor(c.Request().Context(), by, id)
		if err == nil {
			err = by.Must(auth.MeetDuties, sheet.UnitID)
		}
		if err != nil {
			return err
		}
		var in reason
		if err := read(c, &in); err != nil {
			return err
		}
		if err := do(c.Request().Context(), by, id, in.Reason); err != nil {
			return err
		}
		return a.answerDuty(c, by, id)
	}
}
