package portal

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// event is a disaster in the words of a language.
type event struct {
	Slug, Name       string
	What             string // "Thiên tai · Lũ lụt"
	State            string
	Unit             string
	StartsOn, EndsOn workday.Day
	Communes         int
	Reached          int
	Asked            money.VND
	Decided, Given   money.VND
}

func eventOf(lang string, e disclose.Event, unit string) event {
	v := event{Slug: e.Slug, Name: e.Name, State: e.State, Unit: unit, StartsOn: e.StartsOn, EndsOn: e.EndsOn}
	if lang == site.English && e.NameEN != "" {
		v.Name = e.NameEN
	}
	v.What = site.T(lang, "disaster.cause."+e.Cause)
	if e.Kind != "" {
		v.What = site.T(lang, "disaster.kind."+e.Kind)
	}
	return v
}

// Badge is how the state looks.
func (e event) Badge() string {
	switch e.State {
	case "closed":
		return "done"
	case "responding":
		return "wait"
	}
	return "plain"
}

type disastersPage struct{ Running, Over []event }

var disasters = site.PageOf[disastersPage]("portal/disasters", "public")

// getDisasters lists the events, those that go on first.
func (p *Portal) getDisasters(c echo.Context) error {
	list, err := p.events(c.Request().Context(), site.Lang(c))
	if err != nil {
		return err
	}
	var page disastersPage
	for _, e := range list {
		if e.State == "closed" {
			page.Over = append(page.Over, e)
		} else {
			page.Running = append(page.Running, e)
		}
	}
	return disasters.Render(c, http.StatusOK, page)
}

func (p *Portal) events(ctx context.Context, lang string) ([]event, error) {
	rows, err := disclose.Disasters(ctx, p.DB)
	list := make([]event, len(rows))
	for i, r := range rows {
		list[i] = eventOf(lang, r.Event, r.UnitName)
		list[i].Communes, list[i].Reached = r.Communes, r.Reached
		list[i].Asked, _, list[i].Decided, list[i].Given = r.Money.VND()
	}
	return list, err
}
