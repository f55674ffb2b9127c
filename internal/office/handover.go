package office

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/paper"
	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/site"
)

// sheetBytesMax is a photo of a signed sheet, as phones make them.
const (
	sheetBytesMax = 13 << 20
	sheetTimeMax  = 5 * time.Minute
)

func (o *Office) handoverRoutes(g *echo.Group) {
	g.GET("/phien-phat", o.handovers)
	g.GET("/phien-phat/:id", o.handover)
	g.Match(both, "/phien-phat/:id/mo", o.openHandover)
	g.Match(both, "/phien-phat/:id/huy", o.cancelHandover)
	g.Match(both, "/phien-phat/:id/dong/:row", o.handoverRow)
	g.Match(both, "/phien-phat/:id/dong/:row/chung-cu", o.handoverProof)
	g.Match(both, "/phien-phat/:id/trang/:page", o.sheetPhoto)
	g.Match(both, "/phien-phat/:id/trang", o.handoverSheet, site.Upload(sheetBytesMax, sheetTimeMax))
	g.Match(both, "/phien-phat/:id/kiem", o.countHandover)
	g.POST("/phien-phat/:id/ket-thuc", o.confirmHandover)
	g.GET("/phien-phat/:id/danh-sach", o.handoverRoster, site.Live)
}

// sessionLine is a session in a list.
type sessionLine struct {
	payout.Session
	Unit string
	Left bool // of a day before, and still open
}

type handoversPage struct {
	Sessions []sessionLine
	Plans    []planLine // for which a session may be planned
	Pager    site.Pager
}

var handoversPages = site.PageOf[handoversPage]("office/handovers", "office")

func (o *Office) handovers(c echo.Context) error {
	list, err := o.Payout.Sessions(ctx(c), by(c), payout.SessionFilter{Before: number(c, "truoc"), Limit: planRows})
	if err != nil {
		return err
	}
	var page handoversPage
	if page.Sessions, err = o.sessionLines(c, list); err != nil {
		return err
	}
	if len(list) == planRows {
		page.Pager.Older = with(c, "truoc", strconv.FormatInt(list[len(list)-1].ID, 10))
	}
	if by(c).May(auth.RunSession, 0) {
		living, err := o.Payout.Plans(ctx(c), by(c), payout.PlanFilter{States: []payout.State{payout.Released, payout.InProgress}})
		if err != nil {
			return err
		}
		for _, p := range living {
			page.Plans = append(page.Plans, planLine{Plan: p})
		}
	}
	return handoversPages.Render(c, http.StatusOK, page)
}

func (o *Office) sessionLines(c echo.Context, list []payout.Session) (lines []sessionLine, err error) {
	var ids []int64
	for _, s := range list {
		ids = append(ids, s.UnitID)
	}
	names, err := o.unitNames(c, ids)
	for _, s := range list {
		lines = append(lines, sessionLine{s, names[s.UnitID], s.Open() && s.On() < o.day()})
	}
	return lines, err
}

// toMain skips the ways there on a phone: a queue is waiting.
const toMain = "#main"

func handoverPath(c echo.Context, id int64) string { return site.Path(c, home+"/phien-phat/:", id) }

// handoverPage is a session: before it opens what it needs, then who has come, then
// how it ended.
type handoverPage struct {
	site.Form
	payout.SessionSheet
	Unit    string
	Q       site.Field
	Lines   []rosterLine // of the roster, or those that were found
	Found   bool
	Need    []needLine
	Counted []needLine // goods at the end, beside what the books had left
	Waiting []payout.Waiting
	Run     bool // may hand over: one of its people, and it is open
	Prove   bool // may open what proves its hand-overs
	Own     bool // counted by this person: another one confirms
	Done    int  // in per cent
	Handed  *rosterLine
	Saved   string
}

type rosterLine struct {
	payout.Line
	What, Got string
	Href      string
}

// lotNumber is the number of a lot in its account: 3 of 'w2:l3', "" of money.
func lotNumber(account string) string {
	_, lot, _ := strings.Cut(account, ":l")
	return lot
}

type needLine struct {
	Key, What, Left string
	Lot             string
}

var handoverPages = site.PageOf[handoverPage]("office/handover", "office")

func (o *Office) handover(c echo.Context) error { return o.showHandover(c, nil) }

func (o *Office) showHandover(c echo.Context, refused error) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	page, err := o.handoverPage(c, n)
	if err != nil {
		return err
	}
	if page.Q.Value != "" && refused == nil {
		var to string
		if to, refused = o.findLines(c, page); to != "" {
			return c.Redirect(http.StatusSeeOther, to)
		}
	}
	if refused != nil && !page.Explain(refused, &page.Q) {
		return refused
	}
	return handoverPages.Render(c, page.Status, *page)
}

func (o *Office) handoverPage(c echo.Context, n int64) (*handoverPage, error) {
	sheet, err := o.Payout.Session(ctx(c), by(c), n)
	if err != nil {
		return nil, err
	}
	page := &handoverPage{
		Form: site.NewForm(c), SessionSheet: *sheet, Waiting: sheet.Waiting,
		Q: site.Field{
			Name: "q", Type: "search", Label: "handover.find", Hint: "handover.find.hint", Max: 600,
			Value: strings.TrimSpace(c.QueryParam("q")), Autocomplete: "off",
		},
		Saved: savedNow(c),
		Prove: payout.MayProve(by(c), sheet.UnitID),
		Run:   sheet.Mine && (by(c).May(auth.RunSession, sheet.UnitID) || by(c).May(auth.RunSession, sheet.FundUnit)),
	}
	names, err := o.unitNames(c, []int64{sheet.UnitID})
	if err != nil {
		return nil, err
	}
	page.Unit = names[sheet.UnitID]
	amounts, err := o.Aid.Amounts(ctx(c))
	if err != nil {
		return nil, err
	}
	page.Lines = rosterLines(c, amounts, n, sheet.Roster)
	page.Need = needLines(amounts, sheet.Need, sheet.Left, site.Lang(c))
	if sheet.Closing != nil {
		for _, g := range sheet.Closing.Goods {
			page.Counted = append(page.Counted, needLine{
				Lot: lotNumber(g.Lot), What: quantity(amounts, g.Item, g.Qty, site.Lang(c)), Left: amounts.Say(g.Item, g.Expected, site.Lang(c)),
			})
		}
	}
	page.Own = sheet.Closing != nil && sheet.Closing.ByID == by(c).ID
	if sheet.Rows > 0 {
		page.Done = sheet.Answered * 100 / sheet.Rows
	}
	for i, l := range page.Lines {
		if l.Row == number(c, "xong") && l.Handed != nil {
			page.Handed = &page.Lines[i]
		}
	}
	return page, nil
}

func rosterLines(c echo.Context, amounts aid.Amounts, session int64, list []payout.Line) (lines []rosterLine) {
	lang := site.Lang(c)
	for _, l := range list {
		x := rosterLine{Line: l, What: quantity(amounts, l.Item, l.Qty, lang)}
		if l.Given > 0 {
			x.Got = quantity(amounts, l.Item, l.Given, lang)
		}
		x.Href = site.Path(c, home+"/phien-phat/:/dong/:", session, l.Row) + toMain
		lines = append(lines, x)
	}
	return lines
}

func needLines(amounts aid.Amounts, need, left []payout.Need, lang string) (lines []needLine) {
	for i, n := range need {
		x := needLine{Key: n.Key(), What: quantity(amounts, n.Item, n.Qty, lang), Lot: lotNumber(n.Lot)}
		if i < len(left) {
			x.Left = quantity(amounts, n.Item, left[i].Qty, lang)
		}
		lines = append(lines, x)
	}
	return lines
}

// findLines looks for what was scanned or typed. One line that fits is gone to.
func (o *Office) findLines(c echo.Context, p *handoverPage) (to string, err error) {
	found, err := o.Payout.Find(ctx(c), by(c), p.ID, p.Q.Value)
	if err != nil {
		return "", err
	}
	amounts, err := o.Aid.Amounts(ctx(c))
	if err != nil {
		return "", err
	}
	p.Lines, p.Found = rosterLines(c, amounts, p.ID, found), true
	if len(found) == 1 && p.Run && p.Open() {
		return p.Lines[0].Href, nil
	}
	return "", nil
}

// runnablePage is the page of the path's session, for its own people.
func (o *Office) runnablePage(c echo.Context) (*handoverPage, error) {
	n, err := id(c, "id")
	if err != nil {
		return nil, err
	}
	p, err := o.handoverPage(c, n)
	if err != nil {
		return nil, err
	}
	if !p.Run {
		if err := by(c).Must(auth.RunSession, 0); err != nil {
			return nil, err
		}
		return nil, fault.Of(fault.Denied, "session.not_staff")
	}
	return p, nil
}

func (o *Office) cancelHandover(c echo.Context) error {
	p, err := o.runnablePage(c)
	if err != nil {
		return err
	}
	return o.ask(c, question{
		key: "handover.cancel", about: []any{"place", p.Place}, back: handoverPath(c, p.ID), then: saved(handoverPath(c, p.ID), "session_cancelled"),
		do: func(reason string) error { return o.Payout.CancelSession(ctx(c), by(c), p.ID, reason) },
	})
}

func (o *Office) confirmHandover(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	form := site.NewForm(c)
	count := site.Field{Name: "count", Type: "hidden", Max: 20}
	if err := form.Read(c, &count); err != nil {
		return err
	}
	if _, err := o.Payout.Confirm(ctx(c), by(c), n, unitOf(count)); err != nil {
		return o.showHandover(c, err)
	}
	return c.Redirect(http.StatusSeeOther, saved(handoverPath(c, n), "session_closed"))
}

// handoverRoster prints the list to sign.
func (o *Office) handoverRoster(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	doc, err := o.Payout.RosterDoc(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := paper.Roster(&b, *doc); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `inline; filename="danh-sach-ky-nhan.pdf"`)
	return c.Blob(http.StatusOK, "application/pdf", b.Bytes())
}
