package office

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/site"
)

// stepUpPage asks for the password once more before something grave.
type stepUpPage struct {
	site.Form
	Password, Next site.Field
}

var stepUpPages = site.PageOf[stepUpPage]("office/stepup", "office")

// toStepUp asks for the password and comes back to the page, which is asked for
// again: what was typed into a form by then is typed again.
func toStepUp(c echo.Context) error {
	if c.Request().Method != http.MethodGet {
		return toStepUpFrom(c, c.Request().URL.Path)
	}
	return toStepUpFrom(c, c.Request().URL.RequestURI())
}

// toStepUpFrom comes back to another page: the one with the button.
func toStepUpFrom(c echo.Context, next string) error {
	return c.Redirect(http.StatusSeeOther,
		site.Path(c, home+"/xac-nhan")+"?"+url.Values{"next": {site.Path(c, next)}}.Encode())
}

func (o *Office) stepUp(c echo.Context) error {
	page := &stepUpPage{
		Form: site.NewForm(c),
		Password: site.Field{
			Name: "password", Type: "password", Label: "signin.password", Autocomplete: "current-password", Max: 512,
		},
		Next: site.Field{Name: "next", Type: "hidden", Value: c.QueryParam("next")},
	}
	if !posted(c) {
		return stepUpPages.Render(c, 200, *page)
	}
	err := page.Read(c, &page.Password, &page.Next)
	if err == nil {
		err = o.Staff.StepUp(ctx(c), by(c), page.Password.Value)
	}
	if page.Explain(err, &page.Password) {
		return stepUpPages.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, back(c, page.Next.Value, home))
}
