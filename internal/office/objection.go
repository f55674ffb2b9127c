package office

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/site"
)

// The limits of a proof: a photo from a phone, over one bar of signal.
const (
	proofMax  = 20 << 20
	proofTime = 10 * time.Minute
)

type objectionsPage struct{ Objections []objectionLine }

type objectionLine struct {
	aid.Objection
	UnitName, KindName string
}

var objectionsPages = site.PageOf[objectionsPage]("office/objections", "office")

func (o *Office) objections(c echo.Context) error {
	list, err := o.Aid.ObjectionsFor(ctx(c), by(c))
	if err != nil {
		return err
	}
	var units []int64
	for _, x := range list {
		units = append(units, x.Unit)
	}
	names, err := o.unitNames(c, units)
	if err != nil {
		return err
	}
	var page objectionsPage
	for _, x := range list {
		page.Objections = append(page.Objections, objectionLine{x, names[x.Unit], site.T(site.Lang(c), "objection.kind."+x.Kind)})
	}
	return objectionsPages.Render(c, http.StatusOK, page)
}

// objectionPage is one objection with the form to answer it. Its author's name is
// opened apart: nobody needs it to look at a house.
type objectionPage struct {
	site.Form
	aid.Objection
	KindName             string
	MayAnswer, MayStrike bool
	MayProve             bool          // may open its words
	MayMeet              bool          // may open who sent it
	Author               *aid.Objector // who was just opened
	Shut                 bool          // would answer, but had a hand in the list
	Home                 bool          // may look at the household
	Answerers            []aid.Answerer
	Opened               bool // the words were just opened
	Saved                string
	Result, Reply        site.Field
}

var objectionPages = site.PageOf[objectionPage]("office/objection", "office")

func (o *Office) objection(c echo.Context) error {
	page, err := o.objectionPage(c)
	if err != nil {
		return err
	}
	if posted(c) {
		err := page.Read(c, &page.Result, &page.Reply)
		if err == nil {
			_, err = o.Aid.AnswerObjection(once(c, &page.Form), by(c), page.Code, page.Result.Value, page.Reply.Value)
		}
		if err == nil {
			return c.Redirect(http.StatusSeeOther, saved(objectionPath(c, page.Code), "objection"))
		}
		if !page.Explain(err, &page.Result, &page.Reply) {
			return err
		}
	}
	return objectionPages.Render(c, page.Status, *page)
}

func objectionPath(c echo.Context, code string) string {
	return site.Path(c, home+"/khieu-nai/:", code)
}

func (o *Office) objectionPage(c echo.Context) (*objectionPage, error) {
	x, err := o.Aid.ObjectionFor(ctx(c), by(c), c.Param("code"))
	if err != nil {
		return nil, err
	}
	holds := x.Verdict == "" && by(c).May(auth.AnswerObjection, x.Unit)
	page := &objectionPage{
		Form: site.NewForm(c), Objection: *x, KindName: site.T(site.Lang(c), "objection.kind."+x.Kind),
		MayAnswer: holds && x.Hand == "", Shut: holds && x.Hand != "",
		MayStrike: x.Verdict == aid.ObjectionUpheld && x.Row != 0 && !x.Struck && by(c).May(auth.DecideRound, x.FundUnit),
		MayProve:  x.Words == "" && aid.MayProve(by(c), x.Unit),
		MayMeet:   by(c).May(auth.RevealPersonal, x.Unit),
		Home:      x.Household != 0 && by(c).May(auth.ReadHouseholds, x.Unit),
		Saved:     savedNow(c),
		Result: site.Field{Name: "verdict", Type: "radios", Label: "objection.verdict", Options: []site.Option{
			{Value: aid.ObjectionKept, Label: "objection.verdict.kept"},
			{Value: aid.ObjectionUpheld, Label: "objection.verdict.upheld"},
		}},
		Reply: site.Field{Name: "answer", Type: "area", Label: "objection.answer", Hint: "objection.answer.hint", Max: 2000},
	}
	if x.Verdict == "" {
		page.Answerers, err = o.Aid.Answerers(ctx(c), by(c), x.Code)
	}
	return page, err
}

// objectionWords asks why the words of an objection are needed.
func (o *Office) objectionWords(c echo.Context) error {
	return o.openObjection(c, auth.ReadProof, "objection.reveal", func(page *objectionPage, reason string) (err error) {
		page.Words, err = o.Aid.RevealWords(ctx(c), by(c), page.Code, reason)
		page.Opened = err == nil
		return err
	})
}

// objector asks why somebody must know who objected.
func (o *Office) objector(c echo.Context) error {
	return o.openObjection(c, auth.RevealPersonal, "objection.author", func(page *objectionPage, reason string) error {
		who, err := o.Aid.RevealObjector(ctx(c), by(c), page.Code, reason)
		if err == nil {
			page.Author = &who
		}
		return err
	})
}

// openObjection asks why something sealed of an objection is needed, and shows it in the
// answer and nowhere else.
func (o *Office) openObjection(c echo.Context, may auth.Permission, key string, open func(*objectionPage, string) error) error {
	page, err := o.objectionPage(c)
	if err != nil {
		return err
	}
	if err := by(c).Must(may, page.Unit); err != nil {
		return err
	}
	err = o.ask(c, question{
		key: key, about: []any{"code", page.Code}, back: objectionPath(c, page.Code),
		do: func(reason string) error {
			if err := open(page, reason); err != nil {
				return err
			}
			return errAnswered
		},
	})
	if err != errAnswered {
		return err
	}
	return renderOpened(c, page)
}

// renderOpened shows an objection with what was sealed, which no cache may keep.
func renderOpened(c echo.Context, page *objectionPage) error {
	page.MayProve, page.MayMeet, page.MayAnswer = false, false, false
	c.Response().Header().Set("Cache-Control", "no-store")
	return objectionPages.Render(c, http.StatusOK, *page)
}

// strikeRow takes the row of an objection that was right off its decision.
func (o *Office) strikeRow(c echo.Context) error {
	x, err := o.Aid.ObjectionFor(ctx(c), by(c), c.Param("code"))
	if err == nil {
		err = by(c).Must(auth.DecideRound, x.FundUnit)
	}
	if err != nil {
		return err
	}
	return o.ask(c, question{
		key: "row.strike", about: []any{"row", x.Nth, "name", x.Masked}, back: objectionPath(c, x.Code),
		then:  saved(objectionPath(c, x.Code), "struck"),
		fresh: true, do: func(reason string) error { return o.Aid.StrikeRow(ctx(c), by(c), x.RowCode, reason) },
	})
}
