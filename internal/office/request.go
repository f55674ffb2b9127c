package office

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/norm"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
	"github.com/quykhancap/quykhancap/internal/workday"
)

func (o *Office) requestRoutes(g *echo.Group) {
	g.GET("/to-trinh", o.requests)
	g.POST("/to-trinh", o.proposeRequest)
	g.Match(both, "/to-trinh/:code", o.request)
	g.POST("/to-trinh/:code/cap-nhat", o.refreshRequest)
	g.POST("/to-trinh/:code/ky", o.submitRequest)
	g.POST("/to-trinh/:code/tra-loi", o.answerRequest)
	g.POST("/to-trinh/:code/y-kien", o.commentRequest)
	g.GET("/to-trinh/:code/giay", o.requestPaper)
}

// requestPage is one request: a form while it is the chair's, a form of answers for
// the step that waits, and a paper for everybody else.
type requestPage struct {
	site.Form
	aid.Sheet
	Sums                            []requestSum
	Rows                            []requestRow
	Letter, Explanation, On, Reason site.Field
	Outcome, Comment                site.Field
	Edit, Sign, Answer, Say         bool
	Fresh                           bool // the password was given lately
	Here                            string
	Label                           string
	GapRows                         []requestGap
	Late                            int // of the draft, or of the step that waits
	Today                           workday.Day
	Stale                           int   // lines whose household changed
	Step                            int64 // that waits
}

// requestRow is one line with its fields.
type requestRow struct {
	aid.RequestLine
	Title, Sum       string
	Item             string // key of its goods; "" is money
	Entitled, Before requestQty
	Proposed, Asked  requestQty
	Approved         requestQty
	Qty, Why         site.Field
	Less             bool // something else than proposed, or than asked
}

type requestGap struct {
	Name, Unit, Reported, Counted, Verified string
	Told                                    bool
}

var requestPages = site.PageOf[requestPage]("office/request", "office")

func (o *Office) request(c echo.Context) error {
	page, err := o.newRequestPage(c)
	if err != nil {
		return err
	}
	if !posted(c) {
		return requestPages.Render(c, page.Status, *page)
	}
	if err = page.Read(c, page.fields()...); err == nil {
		err = o.Aid.EditRequest(once(c, &page.Form), by(c), page.ID, aid.EditForm{
			Letter: page.Letter.Value, Explanation: page.Explanation.Value, Lines: page.typed(),
		})
	}
	if page.Explain(err, page.fields()...) {
		return requestPages.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return site.SeeOther(c, home+"/to-trinh/:", page.Code)
}

func (o *Office) newRequestPage(c echo.Context) (*requestPage, error) {
	s, err := o.Aid.RequestSheet(ctx(c), by(c), c.Param("code"))
	if err != nil {
		return nil, err
	}
	p := &requestPage{
		Form: site.NewForm(c), Sheet: *s, Sums: sumsOf(&s.Request), Label: s.Label(), Today: o.day(),
		Letter:      site.Field{Name: "letter", Type: "area", Label: "request.letter", Hint: "request.letter.hint", Optional: true, Value: s.Letter, Max: 4000},
		Explanation: site.Field{Name: "explanation", Type: "area", Label: "request.explanation", Hint: "request.explanation.hint", Value: s.Explanation, Max: 4000},
		On:          site.Field{Name: "on", Label: "request.on", Hint: "request.on.sign", Value: o.day().Local(), Max: 10, Inputmode: "numeric"},
		Reason:      site.Field{Name: "reason", Type: "area", Label: "request.reason", Hint: "request.reason.hint", Optional: true, Max: 2000},
		Outcome: site.Field{Name: "outcome", Type: "radios", Label: "request.outcome", Value: string(aid.Approved), Options: []site.Option{
			{Value: string(aid.Approved), Label: "request.outcome.approved"},
			{Value: string(aid.Returned), Label: "request.outcome.returned"},
			{Value: string(aid.Rejected), Label: "request.outcome.rejected"},
		}},
		Comment: site.Field{Name: "body", Type: "area", Label: "request.comment", Max: 1000},
		Here:    home + "/to-trinh/" + s.Code,
		Fresh:   staff.MustFresh(by(c), o.DB.Now()) == nil,
	}
	p.Explanation.Optional = len(s.Gap) == 0
	p.Edit = s.Approval.Editable() && by(c).May(auth.DraftRequest, s.Unit)
	p.Sign = s.Approval.Editable() && by(c).May(auth.SubmitRequest, s.Unit)
	if step := s.Waiting(); step != nil {
		p.Answer = by(c).May(auth.ApproveRequest, step.Unit)
		p.Step, p.Late = step.ID, step.Late(o.day())
	} else if s.Approval.Editable() {
		p.Late = max(int(o.day()-s.Begun.DueOn), 0)
	}
	if s.Sealed {
		p.EventName = site.T(site.Lang(c), "request.sealed.event")
	}
	p.Say = by(c).May(auth.DraftRequest, s.Unit) || by(c).May(auth.ApproveRequest, s.Unit)
	p.fill(site.Lang(c))
	return p, nil
}

// fill makes the rows with their fields, and the gap in the page's language.
func (p *requestPage) fill(lang string) {
	for _, l := range p.Lines {
		at := fmt.Sprintf("lines.%d", l.ID)
		r := requestRow{
			RequestLine: l, Title: l.Case.Title(l.Band, lang), Sum: norm.TextIn(l.Terms, lang),
			Entitled: qtyOf(l.Item, l.Entitled), Before: qtyOf(l.Item, l.Before), Proposed: qtyOf(l.Item, l.Proposed),
			Asked: qtyOf(l.Item, l.Asked), Approved: qtyOf(l.Item, l.Approved), Less: l.Asked != l.Proposed,
			Qty: site.Field{Name: at + ".qty", Label: "request.asked", Value: typedQty(l.Item, l.Asked), Max: 40, Inputmode: "decimal"},
			Why: site.Field{Name: at + ".reason", Label: "request.line.why", Value: l.Reason, Max: 500},
		}
		if l.Item != norm.Money {
			r.Item = "request.item." + strings.ToLower(l.Item)
		}
		if p.Answer {
			r.Qty.Label, r.Why.Value = "request.approved", ""
			if l.Answered {
				r.Qty.Value, r.Why.Value = typedQty(l.Item, l.Approved), l.ApprovedReason
			}
			if l.Waits != "" {
				r.Qty.Value = "0"
			}
		}
		if l.Waits != "" {
			p.Stale++
		}
		p.Rows = append(p.Rows, r)
	}
	for _, g := range p.Gap {
		row := requestGap{g.Name, g.Unit, g.Reported, g.Counted, g.Verified, g.Told}
		if lang == site.English {
			row.Name, row.Unit = g.NameEN, g.UnitEN
		}
		p.GapRows = append(p.GapRows, row)
	}
}

func (p *requestPage) fields() []*site.Field {
	fields := []*site.Field{&p.Letter, &p.Explanation}
	if p.Answer {
		fields = []*site.Field{&p.Outcome, &p.Reason}
	}
	for i := range p.Rows {
		fields = append(fields, &p.Rows[i].Qty, &p.Rows[i].Why)
	}
	return fields
}

// typed are the lines as they were sent.
func (p *requestPage) typed() (lines []aid.LineForm) {
	for _, r := range p.Rows {
		lines = append(lines, aid.LineForm{Line: r.ID, Qty: r.Qty.Value, Reason: r.Why.Value})
	}
	return lines
}

// refreshRequest brings a draft up to date with the verified households.
func (o *Office) refreshRequest(c echo.Context) error {
	page, err := o.newRequestPage(c)
	if err != nil {
		return err
	}
	_, err = o.Aid.ProposeRequest(ctx(c), by(c), aid.ProposeForm{
		Event: page.Request.Event, Unit: page.Unit, On: page.WrittenOn.String(),
	})
	return o.backToRequest(c, page, err)
}

// submitRequest signs and sends; the password was given a moment ago.
func (o *Office) submitRequest(c echo.Context) error {
	page, err := o.newRequestPage(c)
	if err != nil {
		return err
	}
	if err := staff.MustFresh(by(c), o.DB.Now()); err != nil {
		return err
	}
	if err = page.Read(c, &page.On); err == nil {
		_, err = o.Aid.SubmitRequestOn(once(c, &page.Form), by(c), page.ID, page.On.Value)
	}
	return o.backToRequest(c, page, err)
}

// answerRequest is the word of the step that waits.
func (o *Office) answerRequest(c echo.Context) error {
	page, err := o.newRequestPage(c)
	if err != nil {
		return err
	}
	if err := staff.MustFresh(by(c), o.DB.Now()); err != nil {
		return err
	}
	step := site.Field{Name: "step", Type: "hidden", Max: 20}
	if err = page.Read(c, append(page.fields(), &step)...); err == nil {
		form := aid.AnswerForm{
			Step: unitOf(step), Outcome: aid.Approval(page.Outcome.Value), Reason: page.Reason.Value,
		}
		if form.Outcome == aid.Approved {
			form.Lines = page.typed()
		}
		_, err = o.Aid.AnswerRequest(once(c, &page.Form), by(c), page.ID, form)
	}
	return o.backToRequest(c, page, err)
}

func (o *Office) commentRequest(c echo.Context) error {
	page, err := o.newRequestPage(c)
	if err != nil {
		return err
	}
	line := site.Field{Name: "line", Type: "hidden", Max: 20}
	if err = page.Read(c, &page.Comment, &line); err == nil {
		err = o.Aid.CommentRequest(once(c, &page.Form), by(c), page.ID, aid.CommentForm{
			Line: unitOf(line), Body: page.Comment.Value,
		})
	}
	return o.backToRequest(c, page, err)
}

// backToRequest goes back to the page, or shows it with what was refused.
func (o *Office) backToRequest(c echo.Context, page *requestPage, err error) error {
	if err == nil {
		return site.SeeOther(c, home+"/to-trinh/:", page.Code)
	}
	if !fault.Is(err, staff.StepUpNeeded) && page.Explain(err, append(page.fields(), &page.Comment, &page.On)...) {
		return requestPages.Render(c, page.Status, *page)
	}
	return err
}

// requestPaper is the request as a PDF; a draft's says that it is one.
func (o *Office) requestPaper(c echo.Context) error {
	s, err := o.Aid.RequestSheet(ctx(c), by(c), c.Param("code"))
	if err != nil {
		return err
	}
	doc, err := o.Aid.RequestDoc(s)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := paper.Request(&b, doc); err != nil {
		return err
	}
	name := "du-thao-to-trinh"
	if doc.Number > 0 {
		name = fmt.Sprintf("to-trinh-%d-%s", doc.Number, s.UnitCode)
	}
	c.Response().Header().Set("Content-Disposition", `inline; filename="`+name+`.pdf"`)
	return c.Blob(http.StatusOK, "application/pdf", b.Bytes())
}
