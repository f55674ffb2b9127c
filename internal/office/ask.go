package office

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
)

// question asks for a reason before something that leaves a trace is done. Its
// words are key.title, key.text and key.submit.
type question struct {
	key   string
	about []any // the values of its words, in pairs
	back  string
	then  string // where it goes once done, "" is back
	fresh bool   // the password must have been given lately
	grave bool   // it takes something away: the button says so by its look
	do    func(reason string) error
}

type askPage struct {
	site.Form
	Title, Text, Submit, Back string
	Grave                     bool
	Reason                    site.Field
}

var askPages = site.PageOf[askPage]("office/ask", "office")

// ask shows the question, or does what was asked and goes back.
func (o *Office) ask(c echo.Context, q question) error {
	if q.fresh {
		if err := staff.MustFresh(by(c), o.DB.Now()); err != nil {
			return err
		}
	}
	lang := site.Lang(c)
	page := &askPage{
		Form: site.NewForm(c), Back: q.back, Grave: q.grave,
		Title:  site.T(lang, q.key+".title", q.about...),
		Text:   site.T(lang, q.key+".text", q.about...),
		Submit: site.T(lang, q.key+".submit", q.about...),
		Reason: site.Field{Name: "reason", Label: "ask.reason", Hint: "ask.reason.hint", Max: 300},
	}
	if !posted(c) {
		return askPages.Render(c, http.StatusOK, *page)
	}
	err := page.Read(c, &page.Reason)
	if err == nil {
		err = q.do(page.Reason.Value)
	}
	if !fault.Is(err, staff.StepUpNeeded) && page.Explain(err, &page.Reason) {
		return askPages.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	if q.then == "" {
		q.then = q.back
	}
	return c.Redirect(http.StatusSeeOther, q.then)
}
