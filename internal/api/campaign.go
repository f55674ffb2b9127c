package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// draftRoutes hangs what officers do before a campaign is public, and what stays theirs
// afterwards, into the API.
func (a *API) draftRoutes(g *echo.Group) {
	g.GET("/fund-campaigns", a.listFundCampaigns)
	g.GET("/fund-campaigns/:slug", a.getFundCampaign)
	g.GET("/fund-campaigns/:slug/call", a.getCall)
	g.POST("/call-files", a.keepCall, site.Upload(paperMax, uploadTime))
	g.POST("/campaigns", a.createCampaign)
	g.PUT("/campaigns/:slug", a.editCampaign)
	g.POST("/campaigns/:slug/publish", a.publishCampaign)
	g.POST("/campaigns/:slug/parts", a.addPart)
}

// campaignText is what a draft says and may still change. What is left out is taken away.
type campaignText struct {
	Name      string `json:"name"`
	NameEN    string `json:"name_en,omitempty"`
	Purpose   string `json:"purpose"`
	PurposeEN string `json:"purpose_en,omitempty"`
	Cover     string `json:"cover,omitempty"`
	CoverEN   string `json:"cover_en,omitempty"`
	Surplus   string `json:"surplus"`
	SurplusEN string `json:"surplus_en,omitempty"`
	Area      string `json:"area,omitempty"`     // code or name of a unit; none: wherever the need is
	Disaster  string `json:"disaster,omitempty"` // its slug

	CallNumber string `json:"call_number"`
	CallOn     string `json:"call_on"`
	CallTitle  string `json:"call_title"`
	CallFile   int64  `json:"call_file,omitempty"` // the scan, from /call-files
	StartsOn   string `json:"starts_on"`
	EndsOn     string `json:"ends_on"`
	SpendsTo   string `json:"distribution_ends_on,omitempty"`
}

// newCampaign is a campaign to be drafted: with what is said once.
type newCampaign struct {
	Unit      string `json:"unit"`
	Slug      string `json:"slug"`
	Prefix    string `json:"prefix"`
	CallLevel string `json:"call_level"`
	CallBody  string `json:"call_body"`

	AuthorisationNumber string `json:"authorisation_number,omitempty"`
	AuthorisationOn     string `json:"authorisation_on,omitempty"`
	AuthorisationBody   string `json:"authorisation_body,omitempty"`

	campaignText
}

func (t campaignText) form() giving.CampaignForm {
	return giving.CampaignForm{
		Name: t.Name, NameEN: t.NameEN, Purpose: t.Purpose, PurposeEN: t.PurposeEN, Cover: t.Cover, CoverEN: t.CoverEN,
		Surplus: t.Surplus, SurplusEN: t.SurplusEN, Area: t.Area, Disaster: t.Disaster, CallNumber: t.CallNumber,
		CallOn: t.CallOn, CallTitle: t.CallTitle, CallFile: t.CallFile, StartsOn: t.StartsOn, EndsOn: t.EndsOn,
		DistributionEndsOn: t.SpendsTo,
	}
}

// fundCampaign is a campaign as its officers see it: a draft too.
type fundCampaign struct {
	newCampaign
	State       string            `json:"state"`
	PublishedAt *time.Time        `json:"published_at,omitempty"`
	Parts       []part            `json:"parts"`
	Accounts    []officersAccount `json:"accounts"`
	Asks        []int64           `json:"account_asks"` // what waits for a second person
	Life        []lifeView        `json:"life"`
}

func (a *API) fundCampaignOf(ctx context.Context, s *giving.Sheet) (fundCampaign, error) {
	v := fundCampaign{
		newCampaign: newCampaign{
			Slug: s.Slug, Prefix: s.Prefix, CallLevel: string(s.CallLevel), CallBody: s.CallBody,
			AuthorisationNumber: s.AuthorisationNumber, AuthorisationOn: s.AuthorisationOn.String(),
			AuthorisationBody: s.AuthorisationBody,
			campaignText: campaignText{
				Name: s.Name, NameEN: s.NameEN, Purpose: s.Purpose, PurposeEN: s.PurposeEN, Cover: s.Cover, CoverEN: s.CoverEN,
				Surplus: s.Surplus, SurplusEN: s.SurplusEN, Disaster: s.Disaster, CallNumber: s.CallNumber,
				CallOn: s.CallOn.String(), CallTitle: s.CallTitle, CallFile: s.CallFileID, StartsOn: s.StartsOn.String(),
				EndsOn: s.EndsOn.String(), SpendsTo: s.DistributionCalledTo.String(),
			},
		},
		State: string(s.State(workday.On(a.DB.Now()))), PublishedAt: s.PublishedAt,
		Parts: []part{}, Accounts: []officersAccount{}, Asks: []int64{}, Life: []lifeView{},
	}
	for _, e := range s.Earmarks {
		v.Parts = append(v.Parts, part{e.Code, e.Name, e.Purpose})
	}
	for _, b := range s.Accounts {
		v.Accounts = append(v.Accounts, officersAccountOf(b))
	}
	for _, k := range s.Asks {
		v.Asks = append(v.Asks, k.ID)
	}
	if s.PublishedAt != nil {
		v.Life = a.stepsOf(s.Campaign)
	}
	today := workday.On(a.DB.Now())
	err := a.DB.View(ctx, auth.System("api"), func(tx *pg.Tx) error {
		u, err := place.ByID(tx, s.UnitID, today)
		if err != nil {
			return err
		}
		if v.Unit = u.Ref(today); s.AreaUnitID == 0 {
			return nil
		}
		area, err := place.ByID(tx, s.AreaUnitID, s.StartsOn)
		if err == nil {
			v.Area = area.Code // as it is read again: on the first day of reception
		}
		return err
	})
	return v, err
}

// listFundCampaigns are the campaigns whose books the officer may read, the latest first.
func (a *API) listFundCampaigns(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	all, err := a.Giving.CampaignsFor(ctx, by)
	if err != nil {
		return err
	}
	return pageOf(c, all, func(x giving.Campaign) string { return x.Slug }, func(x giving.Campaign) (fundCampaign, error) {
		sheet, err := a.Giving.CampaignFor(ctx, by, x.ID)
		if err != nil {
			return fundCampaign{}, err
		}
		return a.fundCampaignOf(ctx, sheet)
	})
}

// campaignAt is the campaign of the path, for who holds the permission at its unit.
func (a *API) campaignAt(c echo.Context, p auth.Permission) (auth.Actor, *giving.Sheet, error) {
	by, err := a.officer(c)
	if err != nil {
		return by, nil, err
	}
	if err := by.Must(p, 0); err != nil {
		return by, nil, err
	}
	s, err := a.Giving.CampaignNamed(c.Request().Context(), by, c.Param("slug"))
	if err == nil {
		err = by.Must(p, s.UnitID)
	}
	return by, s, err
}

func (a *API) getFundCampaign(c echo.Context) error {
	_, s, err := a.campaignAt(c, auth.ReadBooks)
	if err != nil {
		return err
	}
	return a.answerCampaign(c, http.StatusOK, s)
}

func (a *API) answerCampaign(c echo.Context, status int, s *giving.Sheet) error {
	v, err := a.fundCampaignOf(c.Request().Context(), s)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(status, v)
}

// showCampaign answers a campaign as it stands now.
func (a *API) showCampaign(c echo.Context, status int, by auth.Actor, slug string) error {
	s, err := a.Giving.CampaignNamed(c.Request().Context(), by, slug)
	if err != nil {
		return err
	}
	return a.answerCampaign(c, status, s)
}

// getCall gives the scan of the call, of a draft too: who publishes it reads it first.
func (a *API) getCall(c echo.Context) error {
	by, s, err := a.campaignAt(c, auth.ReadBooks)
	if err != nil {
		return err
	}
	to, err := dayIn(c, "extension")
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	read := func() ([]byte, error) { return a.Giving.CallPaperFor(ctx, by, s.ID) }
	if !to.IsZero() {
		read = func() ([]byte, error) { return a.Giving.ExtensionPaperFor(ctx, by, s.ID, to) }
	}
	body, err := read()
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusOK, pictureOf(body))
}

type callFile struct {
	ID int64 `json:"id"`
}

// keepCall puts the scan of a call aside for a day, until a campaign takes it.
func (a *API) keepCall(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.ManageCampaign, 0); err != nil {
		return err
	}
	form, err := formOf(c, "unit")
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	unit, err := a.unitNamed(ctx, c.FormValue("unit"))
	if err != nil {
		return err
	}
	kept, err := a.paperOf(c, by, form, "file", func(name string, r io.ReadSeeker) (int64, error) {
		return a.Giving.KeepCall(ctx, by, unit, name, r)
	})
	if err != nil {
		return named(err, "call_file", "file")
	}
	if kept == 0 {
		return fault.On("file", "api.paper.missing")
	}
	return c.JSON(http.StatusCreated, callFile{kept})
}

func (a *API) createCampaign(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.ManageCampaign, 0); err != nil {
		return err
	}
	var in newCampaign
	if err := read(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	f := in.form()
	if f.Unit, err = a.unitNamed(ctx, in.Unit); err != nil {
		return err
	}
	f.Slug, f.Prefix, f.CallLevel, f.CallBody = in.Slug, in.Prefix, giving.CallLevel(in.CallLevel), in.CallBody
	f.AuthorisationNumber, f.AuthorisationOn = in.AuthorisationNumber, in.AuthorisationOn
	f.AuthorisationBody = in.AuthorisationBody
	made, err := a.Giving.CreateCampaign(ctx, by, f)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, Prefix+"/fund-campaigns/"+made.Slug)
	return a.showCampaign(c, http.StatusCreated, by, made.Slug)
}

func (a *API) editCampaign(c echo.Context) error {
	by, s, err := a.campaignAt(c, auth.ManageCampaign)
	if err != nil {
		return err
	}
	var in campaignText
	if err := read(c, &in); err != nil {
		return err
	}
	if _, err := a.Giving.EditCampaign(c.Request().Context(), by, s.ID, in.form()); err != nil {
		return err
	}
	return a.showCampaign(c, http.StatusOK, by, s.Slug)
}

func (a *API) publishCampaign(c echo.Context) error {
	by, s, err := a.campaignAt(c, auth.PublishCampaign)
	if err != nil {
		return err
	}
	if err := read(c, &struct{}{}); err != nil {
		return err
	}
	if _, err := a.Giving.PublishCampaign(c.Request().Context(), by, s.ID); err != nil {
		return err
	}
	return a.showCampaign(c, http.StatusOK, by, s.Slug)
}

// addPart opens a part of the campaign's book for one purpose only.
func (a *API) addPart(c echo.Context) error {
	by, s, err := a.campaignAt(c, auth.ManageCampaign)
	if err != nil {
		return err
	}
	var in part
	if err := read(c, &in); err != nil {
		return err
	}
	if _, err := a.Giving.AddEarmark(c.Request().Context(), by, s.ID, in.Code, in.Name, in.Purpose); err != nil {
		return err
	}
	return a.showCampaign(c, http.StatusCreated, by, s.Slug)
}
