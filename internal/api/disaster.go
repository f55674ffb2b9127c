package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func (a *API) disasterRoutes(g *echo.Group) {
	g.POST("/disasters", a.openDisaster)
	g.POST("/disasters/:slug/state", a.moveDisaster)
	g.GET("/scores", a.listFormulas)
	g.POST("/quick-reports", a.sendQuickReport)
	g.GET("/quick-reports", a.getQuickReports)
	g.GET("/assessments", a.listAssessments)
	g.POST("/assessments", a.assess)
	g.POST("/assessments/import", a.importAssessments, site.Upload(listMax, uploadTime))
	g.GET("/assessments/imports/:id", a.getImport)
	g.POST("/assessments/verify", a.verifyAssessments)
	g.GET("/assessments/:id", a.getAssessment)
	g.POST("/assessments/:id/verify", a.verifyAssessment)
	g.POST("/assessments/:id/dispute", a.disputeAssessment)
	g.POST("/assessments/:id/certificate", a.certifyAssessment)
}

// event finds an event by its slug for an officer, who may know of private ones.
func (a *API) event(ctx context.Context, by auth.Actor, slug string) (e *disaster.Event, err error) {
	if err := by.Must(auth.ReadEvents, 0); err != nil {
		return nil, err
	}
	err = a.DB.View(ctx, by, func(tx *pg.Tx) error {
		e, err = disaster.EventBySlug(tx, slug)
		return err
	})
	if fault.Is(err, "event.missing") {
		return nil, fault.On("disaster", "event.missing")
	}
	return e, err
}

// eventUnit finds a unit by the code that it had on the day of the event.
func (a *API) eventUnit(ctx context.Context, e *disaster.Event, ref string) (id int64, err error) {
	err = a.DB.View(ctx, auth.Public, func(tx *pg.Tx) error {
		var u *place.Unit
		if strings.Contains(ref, "@") {
			u, err = place.ByRef(tx, ref)
		} else {
			u, err = place.ByCode(tx, ref, e.StartsOn)
		}
		if err == nil {
			id = u.ID
		}
		return err
	})
	return id, onField(err, "unit")
}

type newDisaster struct {
	Name     string    `json:"name"`
	NameEN   string    `json:"name_en"`
	Cause    string    `json:"cause"`
	Kind     string    `json:"kind"`
	Unit     string    `json:"unit"`
	StartsOn string    `json:"starts_on"`
	EndsOn   string    `json:"ends_on"`
	Basis    string    `json:"basis"`
	State    string    `json:"state"`
	Areas    []newArea `json:"areas"`
}

type newArea struct {
	Unit     string `json:"unit"`
	Severity int    `json:"severity"`
}

type eventView struct {
	Slug     string      `json:"slug"`
	Name     string      `json:"name"`
	NameEN   string      `json:"name_en,omitempty"`
	Cause    string      `json:"cause"`
	Kind     string      `json:"kind,omitempty"`
	State    string      `json:"state"`
	Private  bool        `json:"private"`
	StartsOn workday.Day `json:"starts_on"`
	EndsOn   workday.Day `json:"ends_on,omitzero"`
	Areas    []areaView  `json:"areas"`
}

type areaView struct {
	Unit     string `json:"unit"`
	Name     string `json:"name"`
	Severity int    `json:"severity"`
}

func viewEvent(e *disaster.Event) eventView {
	v := eventView{
		e.Slug, e.Name, e.NameEN, string(e.Cause), e.Kind, string(e.State), e.Private, e.StartsOn, e.EndsOn, []areaView{},
	}
	for _, x := range e.Areas {
		v.Areas = append(v.Areas, areaView{x.Code, x.Name, x.Severity})
	}
	return v
}

func (a *API) openDisaster(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in newDisaster
	if err := read(c, &in); err != nil {
		return err
	}
	if err := by.Must(auth.ManageEvents, 0); err != nil {
		return err
	}
	ctx := c.Request().Context()
	on, err := workday.Parse(in.StartsOn)
	if err != nil {
		return fault.On("starts_on", "disaster.day.wrong")
	}
	unit, err := a.eventUnit(ctx, &disaster.Event{StartsOn: on}, in.Unit)
	if err != nil {
		return err
	}
	f := disaster.EventForm{
		Name: in.Name, NameEN: in.NameEN, Cause: in.Cause, Kind: in.Kind, Unit: unit, StartsOn: in.StartsOn,
		EndsOn: in.EndsOn, Basis: in.Basis, State: in.State,
	}
	for _, x := range in.Areas {
		f.Areas = append(f.Areas, disaster.AreaForm{Code: x.Unit, Severity: strconv.Itoa(x.Severity)})
	}
	e, err := a.Disaster.OpenEvent(ctx, by, f)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, Prefix+"/disasters/"+e.Slug)
	return c.JSON(http.StatusCreated, viewEvent(e))
}

type newState struct {
	State  string `json:"state"`
	EndsOn string `json:"ends_on"`
	Reason string `json:"reason"`
}

func (a *API) moveDisaster(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in newState
	if err := read(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	e, err := a.event(ctx, by, c.Param("slug"))
	if fault.Is(err, "event.missing") {
		return fault.Of(fault.Missing, "event.missing")
	}
	if err != nil {
		return err
	}
	if e, err = a.Disaster.MoveEvent(ctx, by, e.ID, disaster.State(in.State), in.EndsOn, in.Reason); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, viewEvent(e))
}

type newQuickReport struct {
	Disaster string           `json:"disaster"`
	Unit     string           `json:"unit"`
	ForDay   string           `json:"for_day"`
	Note     string           `json:"note"`
	Values   map[string]int64 `json:"values"`
	Follows  *int             `json:"follows"`
}

type quickView struct {
	Version    int              `json:"version"`
	ForDay     workday.Day      `json:"for_day"`
	ReportedAt time.Time        `json:"reported_at"`
	DueAt      time.Time        `json:"due_at"`
	OnTime     bool             `json:"on_time"`
	Note       string           `json:"note,omitempty"`
	Values     map[string]int64 `json:"values"`
}

func viewQuick(r *disaster.Report) quickView {
	return quickView{r.Version, r.ForDay, r.ReportedAt, r.DueAt, r.OnTime, r.Note, r.Values}
}

func (a *API) sendQuickReport(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in newQuickReport
	if err := read(c, &in); err != nil {
		return err
	}
	if err := by.Must(auth.ReportQuick, 0); err != nil {
		return err
	}
	ctx := c.Request().Context()
	e, err := a.event(ctx, by, in.Disaster)
	if err != nil {
		return err
	}
	unit, err := a.eventUnit(ctx, e, in.Unit)
	if err != nil {
		return err
	}
	f := disaster.QuickForm{Event: e.ID, Unit: unit, ForDay: in.ForDay, Note: in.Note, Values: map[string]string{}, Seen: -1}
	if in.Follows != nil {
		f.Seen = max(*in.Follows, 0)
	}
	if f.Values, err = a.typedValues(ctx, by, in.Values); err != nil {
		return err
	}
	r, err := a.Disaster.ReportQuick(ctx, by, f)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, viewQuick(r))
}

// typedValues writes kept quantities as the form has them.
func (a *API) typedValues(ctx context.Context, by auth.Actor, values map[string]int64) (map[string]string, error) {
	typed := make(map[string]string, len(values))
	for code, qty := range values {
		typed[code] = strconv.FormatInt(qty, 10)
	}
	err := a.DB.View(ctx, by, func(tx *pg.Tx) error {
		all, err := disaster.Indicators(tx)
		for _, i := range all {
			if qty, told := values[i.Code]; told && qty >= 0 {
				typed[i.Code] = i.Typed(qty)
			}
		}
		return err
	})
	return typed, err
}

type quickSheetView struct {
	Items []quickView `json:"items"`
	Below *belowView  `json:"below,omitempty"`
	Gap   []gapView   `json:"gap"`
}

type belowView struct {
	Values  map[string]int64 `json:"values"`
	Missing int              `json:"missing"`
}

type gapView struct {
	Indicator string `json:"indicator"`
	Reported  *int64 `json:"reported,omitempty"`
	Counted   int64  `json:"counted"`
	Verified  int64  `json:"verified"`
}

// getQuickReports lists the versions of a unit's report, what its communes add up to,
// and how far both are from the surveyed households.
func (a *API) getQuickReports(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	e, err := a.event(ctx, by, c.QueryParam("disaster"))
	if err != nil {
		return err
	}
	unit, err := a.eventUnit(ctx, e, c.QueryParam("unit"))
	if err != nil {
		return err
	}
	s, err := a.Disaster.Quick(ctx, by, e.ID, unit)
	if err != nil {
		return err
	}
	v := quickSheetView{Items: []quickView{}, Gap: []gapView{}}
	for i := range s.Versions {
		v.Items = append(v.Items, viewQuick(&s.Versions[i]))
	}
	if s.Below != nil {
		v.Below = &belowView{s.Below.Values, s.Below.Missing}
	}
	for _, g := range s.Gap {
		x := gapView{g.Code, nil, g.Counted, g.Verified}
		if g.Told {
			x.Reported = &g.Reported
		}
		v.Gap = append(v.Gap, x)
	}
	return c.JSON(http.StatusOK, v)
}
