package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// listMax is how large a list of households may be, with the form around it.
const listMax = 20<<20 + bodyMax

// newAssessment is a survey as another program sends it: what it leaves out was not
// asked, and an empty list or a 0 says "none".
type newAssessment struct {
	Disaster       string      `json:"disaster"`
	Household      string      `json:"household"`
	Follows        int         `json:"follows"`
	On             string      `json:"on"`
	Persons        int         `json:"persons"`
	House          string      `json:"house"`
	DamagePct      *int        `json:"damage_pct"`
	Habitable      *bool       `json:"habitable"`
	DepthCM        *int        `json:"depth_cm"`
	Dead           *int        `json:"dead"`
	Missing        *int        `json:"missing"`
	Injured        *int        `json:"injured"`
	Relocated      *bool       `json:"relocated"`
	HungryPersons  *int        `json:"hungry_persons"`
	HungryMonths   *int        `json:"hungry_months"`
	Crops          []newCrop   `json:"crops"`
	Animals        []newAnimal `json:"animals"`
	Circumstances  []string    `json:"circumstances"`
	Insured        *bool       `json:"insured"`
	Savings        *bool       `json:"savings"`
	MainWorkerLost *bool       `json:"main_worker_lost"`
	ToolsLost      *bool       `json:"tools_lost"`
	OtherSupport   *int64      `json:"other_support"`
	Note           string      `json:"note"`
	Lat            string      `json:"lat"`
	Lng            string      `json:"lng"`
}

type newCrop struct {
	Kind   string `json:"kind"`
	AreaM2 int64  `json:"area_m2"`
	Pct    int    `json:"pct"`
}

type newAnimal struct {
	Kind  string `json:"kind"`
	Heads int64  `json:"heads"`
}

func (in *newAssessment) form() disaster.AssessForm {
	f := disaster.AssessForm{
		Follows: in.Follows, On: in.On, House: in.House, DamagePct: digits(in.DamagePct), Habitable: yesNo(in.Habitable),
		DepthCM: digits(in.DepthCM), Dead: digits(in.Dead), Missing: digits(in.Missing), Injured: digits(in.Injured),
		Relocated: yesNo(in.Relocated), HungryPersons: digits(in.HungryPersons), HungryMonths: digits(in.HungryMonths),
		Circumstances: in.Circumstances, Insured: yesNo(in.Insured), Savings: yesNo(in.Savings),
		MainWorkerLost: yesNo(in.MainWorkerLost), ToolsLost: yesNo(in.ToolsLost), OtherSupport: digits(in.OtherSupport),
		Note: in.Note, Lat: in.Lat, Lng: in.Lng,
		NoCrops:   in.Crops != nil && len(in.Crops) == 0,
		NoAnimals: in.Animals != nil && len(in.Animals) == 0,
		NoLacks:   in.Circumstances != nil && len(in.Circumstances) == 0,
	}
	if in.Persons != 0 {
		f.Persons = strconv.Itoa(in.Persons)
	}
	for _, x := range in.Crops {
		f.Crops = append(f.Crops, disaster.CropForm{Kind: x.Kind, AreaM2: strconv.FormatInt(x.AreaM2, 10), Pct: strconv.Itoa(x.Pct)})
	}
	for _, x := range in.Animals {
		f.Animals = append(f.Animals, disaster.AnimalForm{Kind: x.Kind, Heads: strconv.FormatInt(x.Heads, 10)})
	}
	return f
}

// digits writes a number as forms take it, "" when it was left out.
func digits[N int | int64](n *N) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(int64(*n), 10)
}

func yesNo(yes *bool) string {
	if yes == nil {
		return ""
	}
	return disaster.YesNo(*yes)
}

type assessmentView struct {
	ID            int64       `json:"id"`
	Disaster      string      `json:"disaster"`
	Household     string      `json:"household"`
	Head          string      `json:"head"`
	Unit          string      `json:"unit"`
	Village       string      `json:"village"`
	Revision      int         `json:"revision"`
	State         string      `json:"state"`
	Source        string      `json:"source"`
	AssessedOn    workday.Day `json:"assessed_on"`
	Assessor      string      `json:"assessor"`
	Decider       string      `json:"decider,omitempty"`
	DecidedAt     *time.Time  `json:"decided_at,omitempty"`
	Reason        string      `json:"reason,omitempty"`
	Class         string      `json:"class"`
	Persons       int         `json:"persons"`
	House         string      `json:"house,omitempty"`
	DamagePct     int         `json:"damage_pct"`
	Band          string      `json:"band"`
	Habitable     bool        `json:"habitable"`
	DepthCM       int         `json:"depth_cm"`
	Dead          int         `json:"dead"`
	Missing       int         `json:"missing"`
	Injured       int         `json:"injured"`
	Relocated     bool        `json:"relocated"`
	HungryPersons int         `json:"hungry_persons"`
	HungryMonths  int         `json:"hungry_months"`
	Crops         []newCrop   `json:"crops"`
	Animals       []newAnimal `json:"animals"`
	Circumstances []string    `json:"circumstances"`
	Insured       bool        `json:"insured"`
	Savings       bool        `json:"savings"`
	MainWorker    bool        `json:"main_worker_lost"`
	ToolsLost     bool        `json:"tools_lost"`
	OtherSupport  int64       `json:"other_support"`
	Unasked       []string    `json:"unasked"`
	Score         int         `json:"score"`
	Formula       int         `json:"formula"`
	Certificate   string      `json:"certificate,omitempty"`
	Explanation   []scoreView `json:"explanation,omitempty"`
}

type scoreView struct {
	Dimension string `json:"dimension"`
	Criterion string `json:"criterion,omitempty"`
	Name      string `json:"name,omitempty"`
	Count     int    `json:"count,omitempty"`
	Points    int    `json:"points"`
}

func viewAssessment(a *disaster.Assessment, slug, unit string) assessmentView {
	v := assessmentView{
		ID: a.ID, Disaster: slug, Household: a.HouseholdCode, Head: a.Head, Unit: unit, Village: a.VillageName,
		Revision: a.Revision, State: string(a.State), Source: a.Source, AssessedOn: a.AssessedOn, Assessor: a.Assessor,
		Decider: a.Decider, Reason: a.Reason, Class: a.Class, Persons: a.Persons, House: a.House, DamagePct: a.DamagePct,
		Band: string(a.Band), Habitable: a.Habitable, DepthCM: a.DepthCM, Dead: a.Dead, Missing: a.Missing,
		Injured: a.Injured, Relocated: a.Relocated, HungryPersons: a.HungryPersons, HungryMonths: a.HungryMonths,
		Crops: []newCrop{}, Animals: []newAnimal{}, Circumstances: append([]string{}, a.Circumstances...),
		Insured: a.Insured, Savings: a.Savings, MainWorker: a.MainWorkerLost, ToolsLost: a.ToolsLost,
		OtherSupport: int64(a.OtherSupport), Unasked: append([]string{}, a.Unasked...), Score: a.Score, Formula: a.ScoreVersion, Certificate: a.Certificate,
	}
	if !a.DecidedAt.IsZero() {
		v.DecidedAt = &a.DecidedAt
	}
	for _, x := range a.Losses {
		if x.Heads > 0 {
			v.Animals = append(v.Animals, newAnimal{x.Kind, x.Heads})
		} else {
			v.Crops = append(v.Crops, newCrop{x.Kind, x.AreaM2, x.Pct})
		}
	}
	return v
}

// unitRef is how a unit is named on the day of an event.
func (a *API) unitRef(ctx context.Context, unit int64, on workday.Day) (ref string, err error) {
	err = a.DB.View(ctx, auth.Public, func(tx *pg.Tx) error {
		u, err := place.ByID(tx, unit, on)
		if err == nil {
			ref = u.Ref(workday.On(tx.Now))
		}
		return err
	})
	return ref, err
}

func (a *API) assess(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	var in newAssessment
	if err := read(c, &in); err != nil {
		return err
	}
	if err := by.Must(auth.Assess, 0); err != nil {
		return err
	}
	ctx := c.Request().Context()
	e, err := a.event(ctx, by, in.Disaster)
	if err != nil {
		return err
	}
	f := in.form()
	f.Event = e.ID
	if f.Household, err = a.People.HouseholdByCode(ctx, by, in.Household); err != nil {
		return onField(err, "household")
	}
	made, err := a.Disaster.Assess(ctx, by, f)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, fmt.Sprintf("%s/assessments/%d", Prefix, made.ID))
	return a.showAssessment(c, by, made.ID, http.StatusCreated)
}

func (a *API) showAssessment(c echo.Context, by auth.Actor, id int64, status int) error {
	ctx := c.Request().Context()
	s, err := a.Disaster.Assessment(ctx, by, id)
	if err != nil {
		return err
	}
	ref, err := a.unitRef(ctx, s.Assessment.Unit, s.Of.StartsOn)
	if err != nil {
		return err
	}
	v := viewAssessment(s.Assessment, s.Of.Slug, ref)
	for _, l := range s.Explanation {
		v.Explanation = append(v.Explanation, scoreView{l.Dimension, l.Criterion, l.Title(lang(c)), l.Count, l.Points})
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(status, v)
}

func (a *API) getAssessment(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	return a.showAssessment(c, by, id, http.StatusOK)
}

func (a *API) listAssessments(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	e, err := a.event(ctx, by, c.QueryParam("disaster"))
	if err != nil {
		return err
	}
	var l fault.List
	f := disaster.AssessmentFilter{Event: e.ID, State: disaster.AssessmentState(c.QueryParam("state"))}
	switch f.State {
	case "", disaster.Reported, disaster.Checked, disaster.Disputed:
	default:
		l.On("state", "api.state")
	}
	f.Limit, err = limit(c)
	l.Add(err)
	f.Before, err = afterID(c)
	l.Add(err)
	if err := l.Err(); err != nil {
		return err
	}
	if f.Unit, err = a.eventUnit(ctx, e, c.QueryParam("unit")); err != nil {
		return err
	}
	found, err := a.Disaster.Assessments(ctx, by, f)
	if err != nil {
		return err
	}
	ref, err := a.unitRef(ctx, f.Unit, e.StartsOn)
	if err != nil {
		return err
	}
	var items []assessmentView
	for _, x := range found {
		items = append(items, viewAssessment(x, e.Slug, ref))
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return page(c, items, f.Limit, func() int64 { return found[len(found)-1].ID })
}
