package office

import (
	"io"
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

// looksLikeProof reports whether the bytes begin as a JPEG, PNG or PDF does, and goes
// back to their start.
func looksLikeProof(r io.ReadSeeker) bool {
	var head [8]byte
	n, _ := io.ReadFull(r, head[:])
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return false
	}
	switch http.DetectContentType(head[:n]) {
	case "image/jpeg", "image/png", "application/pdf":
		return true
	}
	return false
}

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
// not there: nobody needs it to look at a house.
type objectionPage struct {
	site.Form
	aid.Objection
	KindName             string
	MayAnswer, MayStrike bool
	Result, Reply        site.Field
}

var objectionPages = site.PageOf[objectionPage]("office/objection", "office")

func (o *Office) objection(c echo.Context) error {
	x, err := o.Aid.ObjectionFor(ctx(c), by(c), c.Param("code"))
	if err != nil {
		return err
	}
	page := &objectionPage{
		Form: site.NewForm(c), Objection: *x, KindName: site.T(site.Lang(c), "objection.kind."+x.Kind),
		MayAnswer: x.Verdict == "" && by(c).May(auth.AnswerObjection, x.Unit),
		MayStrike: x.Verdict == aid.ObjectionUpheld && x.Row != 0 && !x.Struck && by(c).May(auth.DecideRound, x.FundUnit),
		Result: site.Field{Name: "verdict", Type: "radios", Label: "objection.verdict", Options: []site.Option{
			{Value: aid.ObjectionKept, Label: "objection.verdict.kept"},
			{Value: aid.ObjectionUpheld, Label: "objection.verdict.upheld"},
		}},
		Reply: site.Field{Name: "answer", Type: "area", Label: "objection.answer", Hint: "objection.answer.hint", Max: 2000},
	}
	if posted(c) {
		err := page.Read(c, &page.Result, &page.Reply)
		if err == nil {
			_, err = o.Aid.AnswerObjection(once(c, &page.Form), by(c), x.Code, page.Result.Value, page.Reply.Value)
		}
		if err == nil {
			return site.SeeOther(c, home+"/khieu-nai/:", x.Code)
		}
		if !page.Explain(err, &page.Result, &page.Reply) {
			return err
		}
	}
	return objectionPages.Render(c, page.Status, *page)
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
		key: "row.strike", about: []any{"row", x.Nth, "name", x.Masked}, back: site.Path(c, home+"/khieu-nai/:", x.Code),
		fresh: true, do: func(reason string) error { return o.Aid.StrikeRow(ctx(c), by(c), x.RowCode, reason) },
	})
}
