package office

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

// doubtsPage is rows of files that equal a known line and may be another one.
type doubtsPage struct {
	site.Form
	Doubts []doubtLine
}

type doubtLine struct {
	giving.Doubt
	Account accountName
	May     bool
}

var doubtsPages = site.PageOf[doubtsPage]("office/doubts", "office")

func (o *Office) doubts(c echo.Context) error { return o.showDoubts(c, nil) }

func (o *Office) showDoubts(c echo.Context, refused error) error {
	list, err := o.Giving.DoubtsFor(ctx(c), by(c))
	if err != nil {
		return err
	}
	_, accounts, err := o.accountsIn(c)
	if err != nil {
		return err
	}
	page := doubtsPage{Form: site.NewForm(c)}
	for _, d := range list {
		page.Doubts = append(page.Doubts, doubtLine{d, accounts[d.Like.AccountID], by(c).May(auth.MatchLines, d.Like.UnitID)})
	}
	if refused != nil && !page.Explain(refused) {
		return refused
	}
	return doubtsPages.Render(c, page.Status, page)
}

// answerDoubt says whether the row is the known line or another one.
func (o *Office) answerDoubt(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	var form site.Form
	answer := site.Field{Name: "answer", Max: 10}
	if err := form.Read(c, &answer); err != nil {
		return err
	}
	if answer.Value != "same" && answer.Value != "another" {
		return errMissing
	}
	if err := o.Giving.AnswerDoubt(ctx(c), by(c), n, answer.Value == "another"); err != nil {
		return o.showDoubts(c, err)
	}
	return c.Redirect(http.StatusSeeOther, site.Path(c, home+"/nghi-ngo"))
}
