package office

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (o *Office) inquiryRoutes(g *echo.Group) {
	g.GET("/hoi", o.inquiries)
	g.GET("/hoi/:id", o.inquiry)
	g.GET("/hoi/:id/chung-tu", o.inquiryProof)
	g.POST("/hoi/:id/nhan", o.settleInquiry)
	g.POST("/hoi/:id/tra-loi", o.answerInquiry)
	g.POST("/hoi/:id/sua-ten", o.correctInquiry)
	g.POST("/hoi/:id/hoan-tra", o.findRefund)
	g.POST("/hoan-tra/:id", o.decideRefund)
	g.POST("/hoan-tra/:id/da-chuyen", o.payRefund)
}

// inquiriesPage is what givers ask, and what was answered.
type inquiriesPage struct {
	Kind      giving.InquiryKind
	Answered  bool
	Inquiries []inquiryLine
	Older     string
}

// inquiryLine is one of them; May: the officer may open it.
type inquiryLine struct {
	giving.Inquiry
	May bool
}

var inquiriesPages = site.PageOf[inquiriesPage]("office/inquiries", "office")

const inquiriesShown = 50

func (o *Office) inquiries(c echo.Context) error {
	page := inquiriesPage{Answered: c.QueryParam("xong") == "1"}
	switch k := giving.InquiryKind(c.QueryParam("loai")); k {
	case giving.ClaimInquiry, giving.RefundInquiry, giving.FakeInquiry, giving.NameInquiry:
		page.Kind = k
	}
	list, err := o.Giving.InquiriesFor(ctx(c), by(c), giving.InquiryFilter{
		Kind: page.Kind, Answered: page.Answered, Before: number(c, "truoc"), Limit: inquiriesShown,
	})
	if err != nil {
		return err
	}
	for _, q := range list {
		may := by(c).May(auth.MatchLines, q.UnitID) || by(c).May(auth.ApproveRefund, q.UnitID)
		page.Inquiries = append(page.Inquiries, inquiryLine{q, may})
	}
	if len(list) == inquiriesShown {
		page.Older = with(c, "truoc", strconv.FormatInt(list[inquiriesShown-1].ID, 10))
	}
	return inquiriesPages.Render(c, http.StatusOK, page)
}

// inquiryPage is one inquiry with the lines it may be of, and what can be done.
type inquiryPage struct {
	site.Form
	*giving.InquirySheet
	Account                    accountName
	Waits, MayAnswer, MayFind  bool
	MayCorrect                 bool           // a wrong name
	Found                      *giving.Refund // the refund that stands
	MayDecide, Same, MayPay    bool
	Payments                   []giving.BankLine
	Line, Reply, Refused, Why  site.Field
	Pledge                     site.Field // of a claim: which waiting pledge it is the gift of
	DecideWhy, Result, IsSpent site.Field
	Signals                    []signalLine // for who decides
}

var inquiryPages = site.PageOf[inquiryPage]("office/inquiry", "office")

func (o *Office) inquiryPage(c echo.Context, n int64) (*inquiryPage, error) {
	sheet, err := o.Giving.InquiryFor(ctx(c), by(c), n)
	if err != nil {
		return nil, err
	}
	_, accounts, err := o.accountsIn(c)
	if err != nil {
		return nil, err
	}
	waits := sheet.Outcome == "waiting"
	page := &inquiryPage{
		Form: site.NewForm(c), InquirySheet: sheet, Account: accounts[sheet.AccountID], Waits: waits,
		MayAnswer: waits && by(c).May(auth.MatchLines, sheet.UnitID),
		Reply:     site.Field{Name: "answer", Type: "area", Label: "inquiry.answer", Hint: "inquiry.answer.hint", Max: 1000},
		Refused:   site.Field{Name: "refused", Type: "check", Label: "inquiry.answer.refused"},
		Line:      site.Field{Name: "line", Type: "radios", Label: "refund.line", Max: 20},
		Why:       site.Field{Name: "reason", Label: "refund.find.why", Hint: "ask.reason.hint", Max: 300},
		DecideWhy: site.Field{Name: "reason", Label: "refund.decide.why", Hint: "refund.decide.why.hint", Max: 300},
		IsSpent:   site.Field{Name: "from_spent", Type: "check", Label: "refund.from_spent", Hint: "refund.from_spent.hint"},
		Result: site.Field{Name: "verdict", Type: "radios", Label: "refund.verdict", Options: []site.Option{
			{Value: "approve", Label: "refund.verdict.approve"}, {Value: "refuse", Label: "refund.verdict.refuse"},
		}},
	}
	if len(sheet.Refunds) > 0 && sheet.Refunds[0].State != "refused" {
		page.Found = &sheet.Refunds[0]
	}
	if r := page.Found; r != nil {
		page.MayAnswer = false
		page.Same = r.CheckedBy == by(c).ID
		page.MayDecide = r.State == "found" && by(c).May(auth.ApproveRefund, sheet.UnitID) && !page.Same
		if page.MayDecide {
			if page.Signals, err = o.signalsOfLine(c, r.LineID); err != nil {
				return nil, err
			}
		}
		if page.MayPay = r.State == "approved" && by(c).May(auth.MatchLines, sheet.UnitID); page.MayPay {
			page.Payments, err = o.Giving.PaymentsFor(ctx(c), by(c), *r)
		}
	}
	page.MayFind = page.MayAnswer && sheet.Kind == giving.RefundInquiry && len(sheet.Fits) > 0
	page.askPledge(c)
	if page.MayCorrect = waits && sheet.Kind == giving.NameInquiry && !sheet.Ended && by(c).May(auth.VoidReceipt, sheet.UnitID); page.MayCorrect {
		page.Why.Label, page.Why.Hint = "receipt.replace.reason", "receipt.replace.reason.hint"
	}
	for _, f := range sheet.Fits {
		if sheet.Kind == giving.ClaimInquiry && !f.Free {
			continue // has its giver: cannot be claimed
		}
		text := strings.Join([]string{site.Money(site.Lang(c), f.Amount), f.BookedOn.Local(), f.Text}, " · ")
		page.Line.Options = append(page.Line.Options, site.Option{Value: strconv.FormatInt(f.ID, 10), Text: text})
	}
	if len(page.Pledges) > 0 && len(page.Line.Options) == 1 {
		page.Line.Value = page.Line.Options[0].Value
	}
	return page, err
}

// noPledge is the answer that a claimed gift is of none of the pledges that wait.
const noPledge = "none"

// askPledge asks which of the pledges that wait a claim is the gift of, where there are any;
// none is chosen beforehand.
func (p *inquiryPage) askPledge(c echo.Context) {
	p.Pledge = site.Field{Name: "pledge", Type: "radios", Label: "claim.pledge", Hint: "claim.pledge.hint", Max: 64}
	if p.Kind == giving.ClaimInquiry {
		p.Line.Label = "claim.line"
	}
	if len(p.Pledges) == 0 {
		return
	}
	lang := site.Lang(c)
	for _, g := range p.Pledges {
		words := []string{g.Code}
		if g.Amount != 0 {
			words = append(words, site.Money(lang, g.Amount))
		}
		words = append(words, site.T(lang, "claim.pledge.at", "at", g.PledgedAt), g.MaskedName)
		for _, a := range [...]struct {
			key    string
			agrees bool
		}{{"named", g.Named}, {"name", g.Name}, {"contact", g.Contact}} {
			if a.agrees {
				words = append(words, "✓ "+site.T(lang, "claim.pledge."+a.key))
			}
		}
		words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
		p.Pledge.Options = append(p.Pledge.Options, site.Option{Value: g.Code, Text: strings.Join(words, " · ")})
	}
	p.Pledge.Options = append(p.Pledge.Options, site.Option{Value: noPledge, Label: "claim.pledge.none"})
}

func (o *Office) inquiry(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	return o.showInquiry(c, n, nil)
}

func (o *Office) showInquiry(c echo.Context, n int64, refused error) error {
	page, err := o.inquiryPage(c, n)
	if err != nil {
		return err
	}
	return o.renderInquiry(c, page, refused)
}

func (o *Office) renderInquiry(c echo.Context, page *inquiryPage, refused error) error {
	fields := []*site.Field{&page.Reply, &page.Refused, &page.Why, &page.Result, &page.IsSpent, &page.Line, &page.Pledge}
	if page.MayDecide {
		fields[2] = &page.DecideWhy
	}
	if refused != nil && !page.Explain(refused, fields...) {
		return refused
	}
	return inquiryPages.Render(c, page.Status, *page)
}

// onInquiry reads fields of the inquiry's page, does one thing with it and comes back.
func (o *Office) onInquiry(c echo.Context, fields func(*inquiryPage) []*site.Field, do func(*inquiryPage) error) error {
	return o.mayOnInquiry(c, auth.MatchLines, fields, do)
}

func (o *Office) mayOnInquiry(
	c echo.Context, may auth.Permission, fields func(*inquiryPage) []*site.Field, do func(*inquiryPage) error,
) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	page, err := o.inquiryPage(c, n)
	if err == nil {
		err = by(c).Must(may, page.UnitID)
	}
	if err != nil {
		return err
	}
	if err = page.Read(c, fields(page)...); err == nil {
		err = do(page)
	}
	if err != nil {
		return o.renderInquiry(c, page, err)
	}
	return c.Redirect(http.StatusSeeOther, inquiryPath(c, n))
}

func inquiryPath(c echo.Context, id int64) string { return site.Path(c, home+"/hoi/:", id) }

func (o *Office) settleInquiry(c echo.Context) error {
	return o.onInquiry(c, func(p *inquiryPage) []*site.Field { return []*site.Field{&p.Line, &p.Pledge} }, func(p *inquiryPage) error {
		if p.Line.Value == "" {
			return fault.On("line", "claim.line.missing")
		}
		r := giving.ClaimRuling{Inquiry: p.ID, Line: unitOf(p.Line), Pledge: p.Pledge.Value}
		if r.NoPledge = r.Pledge == noPledge; r.NoPledge {
			r.Pledge = ""
		}
		return o.Giving.SettleClaim(once(c, &p.Form), by(c), r)
	})
}

func (o *Office) answerInquiry(c echo.Context) error {
	return o.onInquiry(c, func(p *inquiryPage) []*site.Field { return []*site.Field{&p.Reply, &p.Refused} }, func(p *inquiryPage) error {
		return o.Giving.AnswerInquiry(once(c, &p.Form), by(c), p.ID, p.Refused.Value == "yes", p.Reply.Value)
	})
}

// correctInquiry replaces the receipt that has the wrong name.
func (o *Office) correctInquiry(c echo.Context) error {
	why := func(p *inquiryPage) []*site.Field { return []*site.Field{&p.Why} }
	return o.mayOnInquiry(c, auth.VoidReceipt, why, func(p *inquiryPage) error {
		return o.Giving.CorrectName(once(c, &p.Form), by(c), p.ID, p.Why.Value)
	})
}

func (o *Office) findRefund(c echo.Context) error {
	return o.onInquiry(c, func(p *inquiryPage) []*site.Field { return []*site.Field{&p.Line, &p.Why} }, func(p *inquiryPage) error {
		if p.Line.Value == "" {
			return fault.On("line", "refund.line.missing")
		}
		return o.Giving.FindRefund(once(c, &p.Form), by(c), p.ID, unitOf(p.Line), p.Why.Value)
	})
}

// inquiryOfRefund is the page that shows a refund, for who may act on it so.
func (o *Office) inquiryOfRefund(c echo.Context, p auth.Permission) (*inquiryPage, int64, error) {
	n, err := id(c, "id")
	if err != nil {
		return nil, 0, err
	}
	r, err := o.Giving.RefundFor(ctx(c), by(c), n)
	if err == nil {
		err = by(c).Must(p, r.UnitID)
	}
	if err != nil {
		return nil, 0, err
	}
	page, err := o.inquiryPage(c, r.InquiryID)
	return page, n, err
}

func (o *Office) decideRefund(c echo.Context) error {
	page, n, err := o.inquiryOfRefund(c, auth.ApproveRefund)
	if err != nil {
		return err
	}
	if err = page.Read(c, &page.Result, &page.DecideWhy, &page.IsSpent); err == nil {
		switch page.Result.Value {
		case "approve", "refuse":
			err = o.Giving.DecideRefund(once(c, &page.Form), by(c), giving.RefundVerdict{
				Refund: n, Approve: page.Result.Value == "approve", FromSpent: page.IsSpent.Value == "yes", Reason: page.DecideWhy.Value,
			})
		default:
			err = fault.On("verdict", "refund.verdict.missing")
		}
	}
	if err != nil {
		return o.renderInquiry(c, page, err)
	}
	return c.Redirect(http.StatusSeeOther, inquiryPath(c, page.ID))
}

func (o *Office) payRefund(c echo.Context) error {
	page, n, err := o.inquiryOfRefund(c, auth.MatchLines)
	if err != nil {
		return err
	}
	line := site.Field{Name: "line", Max: 20}
	if err = page.Read(c, &line); err == nil {
		err = o.Giving.PayRefund(once(c, &page.Form), by(c), n, unitOf(line))
	}
	if err != nil {
		return o.renderInquiry(c, page, err)
	}
	return c.Redirect(http.StatusSeeOther, inquiryPath(c, page.ID))
}

// inquiryProof is the photo or PDF that came with a wrong transfer. It is sent to be
// kept, never to be run: a stranger made it.
func (o *Office) inquiryProof(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	sheet, err := o.Giving.InquiryFor(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	if sheet.ProofID == 0 {
		return errMissing
	}
	src, err := o.Files.Open(ctx(c), by(c), sheet.ProofID)
	if err != nil {
		return err
	}
	defer src.Close()
	body, err := io.ReadAll(src)
	if err != nil {
		return err
	}
	kind := http.DetectContentType(body)
	name := map[string]string{"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}[kind]
	if name == "" {
		name, kind = "bin", "application/octet-stream"
	}
	c.Response().Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="chung-tu-%d.%s"`, n, name))
	return c.Blob(http.StatusOK, kind, body)
}

// inquiryDuties are the deadlines of what givers wait for.
var inquiryDuties = []duty.Kind{duty.ClaimAnswer, duty.RefundDecide, duty.RefundPay, duty.FakeReport}

// inquiryWork is what givers wait for, by the days of what waits longest.
func (o *Office) inquiryWork(c echo.Context, p *todayPage) error {
	if !by(c).May(auth.MatchLines, 0) && !by(c).May(auth.ApproveRefund, 0) {
		return nil
	}
	n, err := o.Giving.InquiriesWaiting(ctx(c), by(c))
	w := workLine{Href: "/hoi", Label: "today.inquiries", N: int64(n)}
	for _, d := range p.duties {
		if slices.Contains(inquiryDuties, d.Kind) && d.MayEnd(by(c)) {
			w = p.timed(w, d.Kind, d.Ref)
		}
	}
	p.wait(w)
	return err
}
