package api

import (
	"io"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

// outsideRoutes hangs the register of other people's calls into the API.
func (a *API) outsideRoutes(g *echo.Group) {
	g.GET("/outside-calls", a.listOutside)
	g.POST("/outside-calls", a.keepOutside, site.Upload(paperMax, uploadTime))
	g.GET("/outside-calls/:id", a.getOutside)
	g.POST("/outside-calls/:id/answer", a.answerOutside)
}

// outsideView is a notice as anybody may read it; the rest is filled for officers.
type outsideView struct {
	ID         int64  `json:"id"`
	Unit       int64  `json:"unit"`
	Kind       string `json:"kind"`
	Name       string `json:"name"`
	Purpose    string `json:"purpose"`
	Area       string `json:"area"`
	Bank       string `json:"bank,omitempty"`
	Account    string `json:"account,omitempty"`
	StartsOn   string `json:"starts_on"`
	EndsOn     string `json:"ends_on"`
	ReceivedOn string `json:"received_on"`
	Outcome    string `json:"outcome"`
	AnsweredOn string `json:"answered_on,omitempty"`

	DueOn   string        `json:"due_on,omitempty"`
	Answer  string        `json:"answer,omitempty"`
	Private *outsideWords `json:"private,omitempty"`
}

type outsideWords struct {
	Name    string `json:"name"`
	Contact string `json:"contact,omitempty"`
	Account string `json:"account,omitempty"`
}

func outsideOf(x giving.OutsideCall) outsideView {
	v := outsideView{
		ID: x.ID, Unit: x.UnitID, Kind: x.Kind, Name: x.PublicName, Purpose: x.Purpose, Area: x.Area, Bank: x.Bank,
		Account: x.AccountShown, StartsOn: x.StartsOn.String(), EndsOn: x.EndsOn.String(), ReceivedOn: x.ReceivedOn.String(),
		Outcome: x.Outcome, Answer: x.Answer,
	}
	if !x.AnsweredOn.IsZero() {
		v.AnsweredOn = x.AnsweredOn.String()
	}
	if !x.DueOn.IsZero() {
		v.DueOn = x.DueOn.String()
	}
	if x.Said.Name != "" {
		v.Private = &outsideWords{x.Said.Name, x.Said.Contact, x.Said.Account}
	}
	return v
}

func (a *API) listOutside(c echo.Context) error {
	n, err := limit(c)
	if err != nil {
		return err
	}
	before, err := afterID(c)
	if err != nil {
		return err
	}
	found, err := a.Giving.OutsideCalls(c.Request().Context(), before, n)
	if err != nil {
		return err
	}
	items := make([]outsideView, len(found))
	for i, x := range found {
		items[i] = outsideOf(x)
	}
	return page(c, items, n, func() int64 { return items[n-1].ID })
}

func (a *API) getOutside(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	return a.oneOutside(c, by, id, http.StatusOK)
}

func (a *API) oneOutside(c echo.Context, by auth.Actor, id int64, status int) error {
	x, err := a.Giving.OutsideCallFor(c.Request().Context(), by, id)
	if err != nil {
		return err
	}
	return c.JSON(status, outsideOf(*x))
}

func (a *API) keepOutside(c echo.Context) error {
	by, err := a.officer(c)
	if err != nil {
		return err
	}
	if err := by.Must(auth.KeepOutside, 0); err != nil {
		return err
	}
	form, err := formOf(c, "unit", "kind", "name", "contact", "show_name", "purpose", "area", "bank", "account",
		"starts_on", "ends_on", "received_on", "paper_number")
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	f := giving.OutsideForm{
		Unit: numberOf(c.FormValue("unit")), Kind: c.FormValue("kind"), Name: c.FormValue("name"), Contact: c.FormValue("contact"),
		ShowName: c.FormValue("show_name") == "true", Purpose: c.FormValue("purpose"), Area: c.FormValue("area"),
		Bank: c.FormValue("bank"), Account: c.FormValue("account"), StartsOn: c.FormValue("starts_on"),
		EndsOn: c.FormValue("ends_on"), ReceivedOn: c.FormValue("received_on"), PaperNumber: c.FormValue("paper_number"),
	}
	f.File, err = a.paperOf(c, by, form, "file", func(name string, r io.ReadSeeker) (int64, error) {
		return a.Giving.KeepNotice(ctx, by, f.Unit, name, r)
	})
	if err != nil {
		return err
	}
	id, err := a.Giving.KeepOutside(ctx, by, f)
	if err != nil {
		return err
	}
	return a.oneOutside(c, by, id, http.StatusCreated)
}

type outsideAnswer struct {
	Outcome     string `json:"outcome"`
	Answer      string `json:"answer"`
	PaperNumber string `json:"paper_number"`
}

func (a *API) answerOutside(c echo.Context) error {
	by, id, err := a.officerAt(c)
	if err != nil {
		return err
	}
	x, err := a.Giving.OutsideCallFor(c.Request().Context(), by, id)
	if err == nil {
		err = by.Must(auth.AnswerOutside, x.UnitID)
	}
	if err != nil {
		return err
	}
	var in outsideAnswer
	if err := read(c, &in); err != nil {
		return err
	}
	err = a.Giving.AnswerOutside(c.Request().Context(), by, giving.OutsideAnswer{
		Call: id, Outcome: in.Outcome, Answer: in.Answer, PaperNumber: in.PaperNumber,
	})
	if err != nil {
		return err
	}
	return a.oneOutside(c, by, id, http.StatusOK)
}

// numberOf is a number in a form, 0 for none.
func numberOf(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return max(n, 0)
}
