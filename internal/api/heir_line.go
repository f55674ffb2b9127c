package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
)

func (a *API) heirLineRoutes(g *echo.Group) {
	g.GET("/bank-lines/successor", a.listHeirLines)
	g.GET("/bank-lines/:id/successor", a.heirLine)
	g.POST("/bank-lines/:id/successor", a.actHeirLine)
}

// heirLineView is how a line at the account of an ended unit stands.
type heirLineView struct {
	Line   int64      `json:"line"`
	State  string     `json:"state"` // "" where no successor has to say anything
	Unit   int64      `json:"unit,omitempty"`
	Into   string     `json:"campaign,omitempty"` // in whose book it is or passes through
	Parts  []heirPart `json:"parts"`
	Others []int64    `json:"lines"` // with which it may have gone
	Acts   []heirAct  `json:"acts"`
}

type heirPart struct {
	ID       int64  `json:"id"`
	Campaign string `json:"campaign"`
	Name     string `json:"name"`
	Took     bool   `json:"took"`  // its campaign got money of the unit's
	Later    bool   `json:"later"` // its campaign began after the line's day
}

type heirAct struct {
	Act    string     `json:"act"`
	Reason string     `json:"reason,omitempty"`
	By     string     `json:"by"`
	At     *time.Time `json:"at"`
	Part   int64      `json:"part"`
	Line   int64      `json:"line,omitempty"`
}

func heirLineViewOf(sheet *giving.LineSheet) heirLineView {
	v := heirLineView{Line: sheet.ID, Parts: []heirPart{}, Others: []int64{}, Acts: []heirAct{}}
	x := sheet.Heir
	if x == nil {
		return v
	}
	v.State, v.Unit = string(x.State), x.Heir.ID
	if x.Into != nil {
		v.Into = x.Into.Slug
	}
	for _, p := range x.Parts {
		v.Parts = append(v.Parts, heirPart{p.ID, p.Campaign.Name, p.Name, p.Took, p.Later})
	}
	for _, l := range x.Others {
		v.Others = append(v.Others, l.ID)
	}
	for _, s := range x.Acts {
		v.Acts = append(v.Acts, heirAct{s.Act, s.Reason, s.By, moment(s.At), s.Part, s.OtherID})
	}
	return v
}

func (a *API) listHeirLines(c echo.Context) error {
	by, asked, after, err := a.booksPage(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	found, err := a.Giving.HeirLinesFor(ctx, by, giving.HeirFilter{After: after, Limit: asked})
	if err != nil {
		return err
	}
	views, err := a.linesView(ctx, by, found)
	if err != nil {
		return err
	}
	return page(c, views, asked, func() int64 { return found[asked-1].ID })
}

func (a *API) heirLine(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	sheet, err := a.Giving.LineFor(c.Request().Context(), by, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, heirLineViewOf(sheet))
}

type newHeirAct struct {
	Act    string `json:"act"` // booked, back, on, borne: decided; moved; reopened
	Part   int64  `json:"part,omitempty"`
	Reason string `json:"reason,omitempty"`
	Line   int64  `json:"line,omitempty"` // with which it went
}

// actHeirLine decides about a line at the account of an ended unit, names the line with which
// it went, or lets it wait for another decision.
func (a *API) actHeirLine(c echo.Context) error {
	by, sheet, err := a.lineAt(c, auth.MatchLines, auth.PublishCampaign)
	if err != nil {
		return err
	}
	var in newHeirAct
	if err := read(c, &in); err != nil {
		return err
	}
	ctx, id := c.Request().Context(), sheet.ID // with the caller's key
	switch giving.HeirState(in.Act) {
	case giving.HeirBooked, giving.HeirBack, giving.HeirOn, giving.HeirBorne:
		err = a.Giving.DecideHeir(ctx, by, giving.HeirForm{
			Line: id, Outcome: giving.HeirState(in.Act), Part: in.Part, Reason: in.Reason,
		})
	case giving.HeirMoved:
		err = a.Giving.MoveHeir(ctx, by, id, in.Line)
	case "reopened":
		err = a.Giving.ReopenHeir(ctx, by, id, in.Reason)
	default:
		err = fault.On("act", "api.heir.act")
	}
	if err != nil {
		return err
	}
	if sheet, err = a.Giving.LineFor(ctx, by, id); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, heirLineViewOf(sheet))
}
