package office

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (o *Office) lineRoutes(g *echo.Group) {
	g.GET("/khop", o.queue)
	g.POST("/khop/:id", o.matchLine)
	g.GET("/dong/:id", o.line)
	g.POST("/dong/:id/ma", o.matchByCode)
	g.POST("/dong/:id/nhan", o.claimLine)
	g.GET("/rut-tien", o.sessionCash)
	g.POST("/dong/:id/rut-tien", o.matchCash)
	g.Match(both, "/dong/:id/bo-qua", o.ignoreLine)
	g.Match(both, "/dong/:id/go", o.unmatchLine)
	g.Match(both, "/dong/:id/loai", o.lineKind)
	g.GET("/dong/:id/danh-sach", o.givers)
	g.POST("/dong/:id/danh-sach", o.givers, site.Upload(site.GiverListBytesMax, time.Minute))
	g.GET("/nghi-ngo", o.doubts)
	g.POST("/nghi-ngo/:id", o.answerDoubt)
}

// lineRow is a line of the queue: what the bank says, and whose it may be.
type lineRow struct {
	giving.BankLine
	Account  accountName
	Fits     []giving.Fit
	Match    *giving.LineMatch // whose it is
	MayMatch bool
	Waits    bool            // an officer may still give it to somebody
	Refused  string          // why the button did nothing
	Done     *giving.Matched // what the button has just done
}

// queuePage is the lines that wait for an officer, quick on the keyboard.
type queuePage struct {
	Find  site.Field
	State site.Field
	Of    []site.Field // what else narrows the list and stays: the account, the file
	Rows  []lineRow
	Pager site.Pager
}

var (
	queuePages = site.PageOf[queuePage]("office/queue", "office")
	rowPart    = site.PartOf[lineRow]("office/queue", "line-row")
)

const queueRows = 30

// anyLine in the filter asks for lines of every state.
const anyLine = "any"

func (o *Office) queue(c echo.Context) error {
	page := queuePage{Find: site.Field{
		Name: "tim", Type: "search", Label: "queue.find", Hint: "queue.find.hint", Value: c.QueryParam("tim"), Max: 60,
	}, State: site.Field{
		Name: "trang-thai", Type: "select", Label: "queue.state", Value: c.QueryParam("trang-thai"),
		Options: []site.Option{{Label: "queue.state.waits"}},
	}}
	for _, s := range []giving.LineState{
		giving.LineSuggested, giving.LineAmbiguous, giving.LineLate, giving.LineHeld, giving.LineOpen,
		giving.LineMatched, giving.LineIgnored, giving.LineBooked,
	} {
		page.State.Options = append(page.State.Options, site.Option{Value: string(s), Label: "line.is." + string(s)})
	}
	page.State.Options = append(page.State.Options, site.Option{Value: anyLine, Label: "queue.state.any"})
	f := giving.LineFilter{Before: number(c, "truoc"), Limit: queueRows, Account: number(c, "tai-khoan"), Statement: number(c, "tep")}
	if page.State.Value == anyLine {
		f.Any = true
	} else {
		f.State = giving.LineState(page.State.Value)
	}
	for _, name := range []string{"tai-khoan", "tep"} {
		if c.QueryParam(name) != "" {
			page.Of = append(page.Of, site.Field{Name: name, Type: "hidden", Value: c.QueryParam(name)})
		}
	}
	find(&f, page.Find.Value)
	lines, err := o.Giving.LinesFor(ctx(c), by(c), f)
	if err != nil {
		return err
	}
	if page.Rows, err = o.lineRows(c, lines); err != nil {
		return err
	}
	if n := len(lines); n == queueRows {
		page.Pager.Older = with(c, "truoc", strconv.FormatInt(lines[n-1].ID, 10))
	}
	return queuePages.Render(c, http.StatusOK, page)
}

// find narrows the filter by what was typed: a gift code, an amount, or words of the
// bank's text.
func find(f *giving.LineFilter, typed string) {
	typed = strings.TrimSpace(typed)
	if f.Code = giving.CleanCode(typed); f.Code != "" || typed == "" {
		return
	}
	if amount, err := money.Parse("tim", typed); err == nil && len(typed) <= amountLetters {
		f.Amount = amount
		return
	}
	f.Words = string([]rune(typed)[:min(len([]rune(typed)), 60)])
}

// amountLetters is how long an amount may be typed; a longer number is the bank's.
const amountLetters = 17

func (o *Office) lineRows(c echo.Context, lines []giving.BankLine) ([]lineRow, error) {
	_, accounts, err := o.accountsIn(c)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(lines))
	for i, l := range lines {
		ids[i] = l.ID
	}
	matches, err := o.Giving.MatchesFor(ctx(c), by(c), ids)
	if err != nil {
		return nil, err
	}
	rows := make([]lineRow, len(lines))
	for i, l := range lines {
		rows[i] = newLineRow(c, l, accounts[l.AccountID])
		if m, ok := matches[l.ID]; ok {
			rows[i].Match = &m
		}
		if l.State != giving.LineSuggested && l.State != giving.LineAmbiguous {
			continue
		}
		sheet, err := o.Giving.LineFor(ctx(c), by(c), l.ID)
		if err != nil {
			return nil, err
		}
		rows[i].Fits = sheet.Fits
	}
	return rows, nil
}

func newLineRow(c echo.Context, l giving.BankLine, account accountName) lineRow {
	row := lineRow{BankLine: l, Account: account, MayMatch: by(c).May(auth.MatchLines, l.UnitID)}
	switch l.State {
	case giving.LineOpen, giving.LineSuggested, giving.LineAmbiguous, giving.LineIgnored, giving.LineLate:
		row.Waits = row.MayMatch
	}
	return row
}

// matchLine gives a line to the pledge of the button. A script gets the row back,
// a plain form the queue.
func (o *Office) matchLine(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	var form site.Form
	pledge, again := site.Field{Name: "pledge", Max: 20}, site.Field{Name: "again", Max: 5}
	code := site.Field{Name: "code", Max: 30}
	if err := form.Read(c, &pledge, &again, &code); err != nil {
		return err
	}
	done, err := o.Giving.Match(once(c, &form), by(c), n, unitOf(pledge), again.Value == "yes")
	if c.Request().Header.Get("HX-Request") == "" {
		if err != nil {
			return o.showRefused(c, n, code.Value, err)
		}
		if code.Value != "" {
			return c.Redirect(http.StatusSeeOther, linePath(c, n))
		}
		return site.SeeOther(c, home+"/khop")
	}
	return o.answerRow(c, n, done, err)
}

// answerRow shows the row as it is now, with what was done or why it was not.
func (o *Office) answerRow(c echo.Context, n int64, done *giving.Matched, refused error) error {
	e, told := fault.As(refused)
	if refused != nil && !told {
		return refused
	}
	sheet, err := o.Giving.LineFor(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	_, accounts, err := o.accountsIn(c)
	if err != nil {
		return err
	}
	row := newLineRow(c, sheet.BankLine, accounts[sheet.AccountID])
	row.Fits, row.Done = sheet.Fits, done
	if told {
		row.Refused = site.Say(site.Lang(c), e.Faults[0])
	}
	return rowPart.Render(c, http.StatusOK, row)
}
