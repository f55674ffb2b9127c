package office

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
)

// linePage is one line with all that is known of it.
type linePage struct {
	site.Form
	lineRow
	Sightings                      []giving.Sighting
	Matches                        []giving.LineMatch
	Code, Legal, Public, Anonymous site.Field
	Again                          site.Field
	Found                          *giving.Pledge // whose the typed code is, to be looked at before the match
	sessionPart
	Voided    string     // the receipt of the match that was undone last, while none stands
	Ignored   *audit.Row // who said that nobody has to look at it, and why
	Said      []giving.KindSaid
	MaySay    bool // what it is
	Matched   bool
	MayIgnore bool
	Signals   []signalLine
	MayShare  bool               // it is a gift of somebody, and may be one of many
	Shared    *giving.SharedLine // with the list of them, once there is one
	Stray     *strayPart         // money at a source's account
	Heir      *heirLinePart      // money at the account of a unit that ended
	HeirTold  *giving.HeirTold   // what became of it there, where another line tells its steps
	Transfer  *giving.Remittance // that it names and that is under way
	Confirms  string             // the unit that says that it came
	Costs     []giving.RunningCost
	MayPay    bool  // running costs
	ActorID   int64 // who looks: not who approved books that it was paid
}

var linePages = site.PageOf[linePage]("office/line", "office")

func (o *Office) line(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	return o.showLine(c, n, nil)
}

// showLine shows a line, with what was refused, if anything.
func (o *Office) showLine(c echo.Context, n int64, refused error) error {
	page, err := o.linePage(c, n)
	if err != nil {
		return err
	}
	return o.showLinePage(c, page, refused)
}

func (o *Office) showLinePage(c echo.Context, page *linePage, refused error) error {
	if refused != nil && !page.Explain(refused, &page.Code, &page.Legal, &page.Public, &page.Anonymous, &page.Again) {
		return refused
	}
	return linePages.Render(c, page.Status, *page)
}

func (o *Office) linePage(c echo.Context, n int64) (*linePage, error) {
	sheet, err := o.Giving.LineFor(ctx(c), by(c), n)
	if err != nil {
		return nil, err
	}
	_, accounts, err := o.accountsIn(c)
	if err != nil {
		return nil, err
	}
	page := &linePage{
		Form: site.NewForm(c), lineRow: newLineRow(c, sheet.BankLine, accounts[sheet.AccountID]),
		Sightings: sheet.Sightings, Matches: sheet.Matches,
		Code:      site.Field{Name: "code", Label: "line.code", Hint: "line.code.hint", Max: 30},
		Legal:     site.Field{Name: "legal_name", Label: "cash.legal_name", Hint: "cash.legal_name.hint", Max: 200},
		Public:    site.Field{Name: "public_name", Label: "cash.public_name", Hint: "cash.public_name.hint", Optional: true, Max: 200},
		Anonymous: site.Field{Name: "anonymous", Type: "check", Label: "cash.anonymous"},
		Again:     site.Field{Name: "again", Type: "check", Label: "line.again"},
		Matched:   sheet.State == giving.LineMatched || sheet.Kind == giving.SessionCashLine,
	}
	if page.sessionPart, err = o.sessionPartOf(c, sheet); err != nil {
		return nil, err
	}
	page.Fits, page.Said = sheet.Fits, sheet.Said
	page.MaySay = page.MayMatch && sheet.Bound == ""
	page.Stray, page.Heir, page.Costs = strayPartOf(by(c), sheet), heirLinePartOf(by(c), sheet), sheet.Costs
	if x := page.Heir; x != nil && x.State == giving.HeirWaits {
		if x.Who, err = o.managersOf(c, x.HeirLine.Heir.ID); err != nil {
			return nil, err
		}
	}
	if err := o.partsOfOthers(c, page, sheet); err != nil {
		return nil, err
	}
	page.ActorID = by(c).ID
	page.MayPay = by(c).May(auth.PrepareCost, sheet.UnitID)
	if len(sheet.Matches) > 0 && sheet.Matches[0].UndoneBy != "" {
		page.Voided = sheet.Matches[0].Receipt
	}
	if sheet.State == giving.LineIgnored {
		if page.Ignored, err = o.ignoredBy(c, n); err != nil {
			return nil, err
		}
	}
	if page.Signals, err = o.signalsOfLine(c, n); err != nil {
		return nil, err
	}
	if page.MayShare = sheet.State == giving.LineMatched && sheet.Kind == giving.GiftLine && page.MayMatch; page.MayShare {
		page.Shared, err = o.Giving.SharedLineFor(ctx(c), by(c), n, auth.ReadBooks)
		if err != nil && !fault.Is(err, "givers.unmatched") { // its match was undone a moment ago
			return nil, err
		}
		page.MayShare = err == nil
	}
	switch sheet.State {
	case giving.LineOpen, giving.LineSuggested, giving.LineAmbiguous:
		page.MayIgnore = page.MayMatch
	}
	return page, nil
}

// partsOfOthers fills in what the line is a part of and other pages tell: a transfer under
// way that it names, and a line of an ended unit's account with which it went.
func (o *Office) partsOfOthers(c echo.Context, page *linePage, sheet *giving.LineSheet) error {
	if page.Transfer = sheet.Names; page.Transfer != nil {
		names, err := o.unitNames(c, []int64{page.Transfer.ToUnit})
		if err != nil {
			return err
		}
		page.Confirms = names[page.Transfer.ToUnit]
	}
	if page.Heir != nil {
		return nil
	}
	told, err := o.Giving.HeirsTold(ctx(c), []int64{sheet.ID})
	if t, ok := told[sheet.ID]; ok {
		page.HeirTold = &t
	}
	return err
}

// ignoredBy is the act that took a line out of the queue.
func (o *Office) ignoredBy(c echo.Context, n int64) (act *audit.Row, err error) {
	err = o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		rows, err := audit.List(tx, audit.Filter{
			Subject: "line:" + strconv.FormatInt(n, 10), Action: "line.ignore", Limit: 1,
		})
		if len(rows) > 0 {
			act = &rows[0]
		}
		return err
	})
	return act, err
}

func linePath(c echo.Context, id int64) string { return site.Path(c, home+"/dong/:", id) }

// matchByCode shows whose pledge the typed code is; the button beside it gives
// the line to that pledge.
func (o *Office) matchByCode(c echo.Context) error {
	page, err := o.readLine(c)
	if err != nil {
		return err
	}
	if err = page.Read(c, &page.Code); err == nil {
		err = o.findPledge(c, page)
	}
	return o.showLinePage(c, page, err)
}

// findPledge looks up whose the page's code is.
func (o *Office) findPledge(c echo.Context, page *linePage) error {
	code := giving.CleanCode(page.Code.Value)
	if code == "" {
		return fault.On("code", "line.code.shape")
	}
	found, err := o.Giving.PledgesFor(ctx(c), by(c), page.CampaignID, giving.PledgeFilter{Code: code})
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fault.On("code", "line.code.unknown")
	}
	page.Found = &found[0]
	return nil
}

// showRefused shows the line with why its button did nothing, and the pledge of
// the button once more.
func (o *Office) showRefused(c echo.Context, n int64, code string, refused error) error {
	page, err := o.linePage(c, n)
	if err != nil {
		return err
	}
	if page.Code.Value = code; code != "" {
		if err := o.findPledge(c, page); err != nil {
			return err
		}
	}
	return o.showLinePage(c, page, refused)
}

// claimLine gives a line without a code to somebody who has shown to be its giver.
func (o *Office) claimLine(c echo.Context) error {
	page, err := o.readLine(c)
	if err != nil {
		return err
	}
	err = page.Read(c, &page.Legal, &page.Public, &page.Anonymous)
	if err == nil {
		_, err = o.Giving.Claim(once(c, &page.Form), by(c), page.ID, giving.Donor{
			LegalName: page.Legal.Value, PublicName: page.Public.Value, Anonymous: page.Anonymous.Value == "yes",
		})
	}
	if err != nil {
		return o.showLinePage(c, page, err)
	}
	return c.Redirect(303, linePath(c, page.ID))
}

// readLine is the page of the path's line, to be filled from a form.
func (o *Office) readLine(c echo.Context) (*linePage, error) {
	n, err := id(c, "id")
	if err != nil {
		return nil, err
	}
	return o.linePage(c, n)
}

func (o *Office) ignoreLine(c echo.Context) error {
	return o.askLine(c, "line.ignore", func(n int64, reason string) error {
		return o.Giving.Ignore(ctx(c), by(c), n, reason)
	})
}

func (o *Office) unmatchLine(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	sheet, err := o.Giving.LineFor(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	key := "line.unmatch"
	if sheet.Kind == giving.SessionCashLine {
		key = "line.uncash"
	}
	return o.askLine(c, key, func(n int64, reason string) error {
		return o.Giving.Unmatch(ctx(c), by(c), n, reason)
	})
}

func (o *Office) askLine(c echo.Context, key string, do func(n int64, reason string) error) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	sheet, err := o.Giving.LineFor(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	return o.ask(c, question{
		key: key, about: []any{"amount", sheet.Amount}, back: linePath(c, n),
		do: func(reason string) error { return do(n, reason) },
	})
}
