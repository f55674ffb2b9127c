package office

import (
	"bytes"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/site"
)

// stepUpPage asks for the code, or for the password of who has no second factor, before
// something grave. Asked in the middle of a form it carries what was typed, and goes on
// with it once the proof is right.
type stepUpPage struct {
	site.Form
	Proof, Next site.Field
	Second      bool
	Action      string // where the form goes: this page, or the form that was sent
	Carried     []carried
	Files       bool // a file cannot be carried: it has to be chosen again
}

// carried is an answer of the form that was sent.
type carried struct{ Name, Value string }

var stepUpPages = site.PageOf[stepUpPage]("office/stepup", "office")

// proofField is the proof among the answers of another form.
const proofField = "step_up"

// carriedMax bounds what a page carries; a larger form is asked for again.
const carriedMax = 512 << 10

func (o *Office) newStepUp(c echo.Context, name string) *stepUpPage {
	p := &stepUpPage{
		Form: site.NewForm(c), Second: who(c).Second, Action: site.Path(c, home+"/xac-nhan"),
		Next: site.Field{Name: "next", Type: "hidden", Value: c.QueryParam("next")},
		Proof: site.Field{
			Name: name, Type: "password", Label: "signin.password", Autocomplete: "current-password", Max: 512,
		},
	}
	if p.Second {
		p.Proof = codeField(name)
	}
	return p
}

// toStepUp asks for the proof and comes back to the page, which is asked for again.
func toStepUp(c echo.Context) error {
	next := c.Request().URL.RequestURI()
	if posted(c) {
		next = c.Request().URL.Path
	}
	return c.Redirect(http.StatusSeeOther,
		site.Path(c, home+"/xac-nhan")+"?"+url.Values{"next": {site.Path(c, next)}}.Encode())
}

func (o *Office) stepUp(c echo.Context) error {
	name := "password"
	if who(c).Second {
		name = "code"
	}
	page := o.newStepUp(c, name)
	if !posted(c) {
		return stepUpPages.Render(c, http.StatusOK, *page)
	}
	err := page.Read(c, &page.Proof, &page.Next)
	if err == nil {
		err = o.Staff.StepUp(ctx(c), by(c), name, page.Proof.Value)
	}
	if page.Explain(err, &page.Proof) {
		page.Proof.Value = ""
		return stepUpPages.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, back(c, page.Next.Value, home))
}

// askProof answers a grave act on an old proof. A form that was sent is not lost: the page
// holds its answers and sends them on.
func (o *Office) askProof(c echo.Context, refused error) error {
	r := c.Request()
	if !posted(c) || r.Header.Get("HX-Request") != "" {
		return toStepUp(c)
	}
	page := o.newStepUp(c, proofField)
	if err := page.Read(c); err != nil {
		return err
	}
	size := 0
	for name, values := range r.PostForm {
		if name == proofField {
			continue
		}
		for _, v := range values {
			size += len(name) + len(v)
			page.Carried = append(page.Carried, carried{name, v})
		}
	}
	if size > carriedMax {
		return toStepUp(c)
	}
	slices.SortStableFunc(page.Carried, func(a, b carried) int { return strings.Compare(a.Name, b.Name) })
	page.Files = r.MultipartForm != nil && len(r.MultipartForm.File) > 0 || r.PostForm.Has(filesField)
	page.Action = site.Path(c, r.URL.RequestURI())
	if refused == nil {
		return stepUpPages.Render(c, http.StatusForbidden, *page)
	}
	if !page.Explain(refused, &page.Proof) {
		return refused
	}
	return stepUpPages.Render(c, page.Status, *page)
}

// filesField remembers over a wrong code that the form had files.
const filesField = "step_up_files"

// takeProof takes the proof that askProof asked for, before the form it carries is read.
// shown: the answer is given.
func (o *Office) takeProof(c echo.Context) (shown bool, err error) {
	if !posted(c) || !carries(c) {
		return false, nil
	}
	var form site.Form
	proof := site.Field{Name: proofField, Max: 512}
	if err = form.Read(c, &proof); err == nil {
		err = o.Staff.StepUp(ctx(c), by(c), proofField, proof.Value)
	}
	if err != nil {
		return true, o.askProof(c, err)
	}
	w := who(c)
	w.SteppedUpAt, w.Stale = o.DB.Now(), false
	c.Set(whoKey, w)
	return false, nil
}

// carries reports whether the body is a form with a proof in it, and leaves the body as it
// was: what is wrong with it is told by who reads it.
func carries(c echo.Context) bool {
	kind, _, _ := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	return kind == echo.MIMEApplicationForm && bytes.Contains(site.Peek(c, 2*carriedMax), []byte(proofField+"="))
}
