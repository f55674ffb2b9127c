package office

import (
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/site"
)

// assessmentPage is one survey: what it says, why its score, who says it is true.
type assessmentPage struct {
	site.Form
	*disaster.AssessmentSheet
	Saved   string // what was written a moment ago
	Title   string
	Losses  []lossLine
	Photo   site.Field
	By      []person // who is vulnerable, how many
	Support bool
}

// lossLine is one field or one kind of animals in words.
type lossLine struct{ Name, Much string }

// person counts members by what makes them vulnerable.
type person struct {
	Key string
	N   int
}

var assessmentPages = site.PageOf[assessmentPage]("office/assessment", "office")

func (o *Office) assessment(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	s, err := o.Disaster.Assessment(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	page := newAssessmentPage(c, s)
	if posted(c) {
		done, err := o.decideOne(c, page)
		if err == nil {
			return c.Redirect(http.StatusSeeOther, saved(site.Path(c, home+"/danh-gia/phieu/:", n), done))
		}
		if !page.Explain(err, &page.Photo) {
			return err
		}
	}
	return assessmentPages.Render(c, page.Status, *page)
}

func newAssessmentPage(c echo.Context, s *disaster.AssessmentSheet) *assessmentPage {
	lang := site.Lang(c)
	p := &assessmentPage{
		Form: site.NewForm(c), Saved: savedNow(c), AssessmentSheet: s, Title: s.Of.Title(lang), Support: s.OtherSupport > 0,
		Photo: site.Field{Name: "photo", Type: "file", Label: "survey.photo", Hint: "survey.photo.hint"},
	}
	for _, x := range s.Assessment.Losses {
		l := lossLine{Name: x.Kind}
		for _, k := range s.Kinds {
			if k.Kind == x.Kind {
				l.Name = k.Title(lang)
			}
		}
		l.Much = site.T(lang, "survey.loss.area", "area", x.AreaM2, "pct", x.Pct)
		if x.Heads > 0 {
			l.Much = site.T(lang, "survey.loss.heads", "heads", x.Heads)
		}
		p.Losses = append(p.Losses, l)
	}
	for _, f := range people.Facts {
		if n := s.Vulnerable[string(f)]; n > 0 {
			p.By = append(p.By, person{"household.fact." + string(f), n})
		}
	}
	return p
}

// decideOne verifies the survey, certifies it, or adds a photo to it, and tells which.
func (o *Office) decideOne(c echo.Context, p *assessmentPage) (done string, err error) {
	act := site.Field{Name: "act", Type: "hidden", Max: 20}
	if err := p.Read(c, &act); err != nil {
		return "", err
	}
	switch act.Value {
	case "verify":
		out, err := o.Disaster.Verify(once(c, &p.Form), by(c), []int64{p.ID})
		if err == nil && len(out.Left) > 0 {
			return "", fault.Of(fault.Conflict, out.Left[0].Key)
		}
		return "verified", err
	case "certify":
		_, err := o.Disaster.IssueCertificates(once(c, &p.Form), by(c), []int64{p.ID})
		return "certified", err
	case "photo":
		head := p.File("photo")
		if head == nil {
			return "", fault.On("photo", "photo.none")
		}
		f, err := head.Open()
		if err != nil {
			return "", err
		}
		defer f.Close()
		_, err = o.Disaster.AddPhoto(ctx(c), by(c), p.ID, f)
		return "photo", err
	}
	return "", fault.Of(fault.Missing, "office.missing")
}

func (o *Office) disputeAssessment(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	s, err := o.Disaster.Assessment(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.VerifyAssessment, 0); err != nil {
		return err
	}
	return o.ask(c, question{
		key: "survey.dispute", about: []any{"head", s.Head}, back: site.Path(c, home+"/danh-gia/phieu/:", n), grave: true,
		then: saved(site.Path(c, home+"/danh-gia/phieu/:", n), "disputed"),
		do:   func(reason string) error { return o.Disaster.Dispute(ctx(c), by(c), n, reason) },
	})
}

// photo shows a picture of the damage.
func (o *Office) photo(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	photo, err := id(c, "photo")
	if err != nil {
		return err
	}
	r, err := o.Disaster.OpenPhoto(ctx(c), by(c), n, photo)
	if err != nil {
		return err
	}
	defer r.Close()
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "image/jpeg", raw)
}
