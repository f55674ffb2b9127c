package office

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/site"
)

// latePage is the money that came after the last day, page by page, and how many together.
type latePage struct {
	site.Form
	giving.Sheet
	Find      []*site.Field
	Gifts     []lateLine
	List      giving.LateList // what of it waits and fits
	All       string          // where all of it is decided about at once; "" for who may not
	Rulings   []lateRuling
	Pager     site.Pager
	MayDecide bool
}

// lateLine is one gift of it; the payments that may have given it back are shown to who
// can say so.
type lateLine struct {
	giving.LateGift
	MayDecide bool
	Payments  []giving.BankLine
	MayPay    bool
	MayMove   bool // on to the next campaign
}

// lateRuling is one decision about many of them.
type lateRuling struct {
	giving.LateRuling
	MayMove bool
}

var latePages = site.PageOf[latePage]("office/late", "office")

// lateRows is a page of the list; rulings shown are the latest.
const (
	lateRows      = 30
	rulingsOfLate = 20
)

// lateFields are the questions that narrow the list.
func lateFields(c echo.Context, accounts []giving.BankAccount) []*site.Field {
	account := choice("tai-khoan", "late.account", site.Option{Label: "late.account.any"})
	for _, a := range accounts {
		account.Options = append(account.Options, site.Option{Value: strconv.FormatInt(a.ID, 10), Text: a.BankName + " " + a.Number})
	}
	fate := choice("ket-qua", "late.outcome", site.Option{Label: "late.outcome.any"})
	for _, o := range append([]giving.LateOutcome{giving.LateWaits}, giving.LateOutcomes...) {
		fate.Options = append(fate.Options, site.Option{Value: string(o), Label: "late.is." + string(o)})
	}
	most := &site.Field{Name: "max", Label: "late.max", Hint: "late.max.hint", Inputmode: "numeric", Unit: "₫", Max: 40}
	fields := optional(date("from", "late.from"), date("through", "late.through"), most, account, fate)
	for _, f := range fields {
		f.Value = c.QueryParam(f.Name)
	}
	return fields
}

func (o *Office) lateMoney(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	return o.showLate(c, n, nil)
}

func (o *Office) showLate(c echo.Context, campaign int64, refused error) error {
	sheet, err := o.Giving.CampaignFor(ctx(c), by(c), campaign)
	if err != nil {
		return err
	}
	page := latePage{
		Form: site.NewForm(c), Sheet: *sheet, Find: lateFields(c, sheet.Accounts), MayDecide: by(c).May(auth.PublishCampaign, sheet.UnitID),
	}
	q := giving.LateQuery{Campaign: campaign, Outcome: giving.LateOutcome(page.Find[4].Value), After: number(c, "sau"), Limit: lateRows}
	q.LateFilter, err = giving.ReadLateFilter(page.Find[0].Value, page.Find[1].Value, page.Find[2].Value, unitOf(*page.Find[3]))
	if err != nil {
		if !page.Explain(err, page.Find...) {
			return err
		}
		return latePages.Render(c, page.Status, page)
	}
	if err := o.fillLate(c, &page, q); err != nil {
		return err
	}
	if refused != nil && !page.Explain(refused) {
		return refused
	}
	return latePages.Render(c, page.Status, page)
}

func (o *Office) fillLate(c echo.Context, page *latePage, q giving.LateQuery) (err error) {
	if page.List, err = o.Giving.LateListFor(ctx(c), by(c), q.Campaign, q.LateFilter); err != nil {
		return err
	}
	if page.MayDecide && page.List.Gifts > 1 {
		page.All = site.Path(c, home+"/van-dong/:/den-muon/tat-ca", q.Campaign) + "?" + c.QueryString()
	}
	list, err := o.Giving.LateFor(ctx(c), by(c), q)
	if err != nil {
		return err
	}
	for _, g := range list {
		x := lateLine{LateGift: g, MayDecide: g.Outcome == giving.LateWaits && page.MayDecide}
		may := g.Waits() && by(c).May(auth.MatchLines, g.UnitID)
		x.MayPay, x.MayMove = may && g.Outcome == giving.LateReturned, may && g.Outcome == giving.LateNext && g.Ruling == 0
		if x.MayPay {
			if x.Payments, err = o.Giving.LatePayments(ctx(c), by(c), g); err != nil {
				return err
			}
		}
		page.Gifts = append(page.Gifts, x)
	}
	if n := len(list); n == lateRows {
		page.Pager.Older = with(c, "sau", strconv.FormatInt(list[n-1].Cursor(), 10))
	}
	rulings, err := o.Giving.LateRulingsFor(ctx(c), by(c), q.Campaign, 0, rulingsOfLate)
	for _, r := range rulings {
		page.Rulings = append(page.Rulings, lateRuling{r, r.Waits() && by(c).May(auth.MatchLines, r.UnitID)})
	}
	return err
}

// lateFate are the questions of what becomes of money that came to a campaign late, and the
// campaign's name.
func (o *Office) lateFate(c echo.Context, campaign, unit int64) (outcome, next *site.Field, name string, err error) {
	all, err := o.Giving.CampaignsFor(ctx(c), by(c))
	if err != nil {
		return nil, nil, "", err
	}
	next = choice("next", "late.next", site.Option{Label: "late.next.choose"})
	for _, x := range all {
		if x.ID == campaign {
			name = x.Name
		} else if x.UnitID == unit && x.PublishedAt != nil && !x.Over(o.day()) {
			next.Options = append(next.Options, site.Option{Value: strconv.FormatInt(x.ID, 10), Text: x.Name})
		}
	}
	outcome = &site.Field{Name: "outcome", Type: "radios", Label: "late.outcome"}
	for _, x := range giving.LateOutcomes {
		outcome.Options = append(outcome.Options, site.Option{
			Value: string(x), Label: "late.outcome." + string(x), Hint: "late.outcome." + string(x) + ".hint",
		})
	}
	optional(next)
	return outcome, next, name, nil
}

// decideLate asks what becomes of one gift that came late.
func (o *Office) decideLate(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	l, err := o.Giving.LineFor(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	outcome, next, name, err := o.lateFate(c, l.CampaignID, l.UnitID)
	if err != nil {
		return err
	}
	back := site.Path(c, home+"/van-dong/:/den-muon", l.CampaignID)
	page := newForm(c, "late.decide", back, name+": "+site.Money(site.Lang(c), l.Amount)+" · "+l.BookedOn.Local(), section{"", []*site.Field{
		outcome, next, area("reason", "ask.reason", 500),
	}})
	return o.fill(c, page, func() (string, error) {
		return back, o.Giving.DecideLate(once(c, &page.Form), by(c), giving.LateForm{
			Line: l.ID, Outcome: giving.LateOutcome(page.get("outcome")), Next: unitOf(*next), Reason: page.get("reason"),
		})
	})
}

// decideLateList asks what becomes of all that waits of the list, as it is shown now: the
// form carries how many and how much were seen.
func (o *Office) decideLateList(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	sheet, err := o.Giving.CampaignFor(ctx(c), by(c), n)
	if err == nil {
		err = by(c).Must(auth.PublishCampaign, sheet.UnitID)
	}
	if err != nil {
		return err
	}
	outcome, next, name, err := o.lateFate(c, n, sheet.UnitID)
	if err != nil {
		return err
	}
	hidden := lateFields(c, sheet.Accounts)[:4]
	for _, name := range []string{"gifts", "amount"} {
		hidden = append(hidden, &site.Field{Name: name, Max: 20})
	}
	for _, f := range hidden {
		f.Type, f.Hint, f.Options = "hidden", "", nil
	}
	if !posted(c) {
		f, err := giving.ReadLateFilter(hidden[0].Value, hidden[1].Value, hidden[2].Value, unitOf(*hidden[3]))
		if err != nil {
			return o.showLate(c, n, nil) // it says what is wrong with the filter
		}
		list, err := o.Giving.LateListFor(ctx(c), by(c), n, f)
		if err != nil {
			return err
		}
		hidden[4].Value, hidden[5].Value = strconv.FormatInt(list.Gifts, 10), strconv.FormatInt(int64(list.Amount), 10)
		name = site.T(site.Lang(c), "late.list.about", "name", name, "gifts", list.Gifts, "amount", list.Amount)
	}
	back := site.Path(c, home+"/van-dong/:/den-muon", n)
	page := newForm(c, "late.list", back, name, section{"", append(hidden, outcome, next, area("reason", "ask.reason", 500))})
	return o.fill(c, page, func() (string, error) {
		f := giving.LateRulingForm{
			Campaign: n, Gifts: unitOf(*hidden[4]), Outcome: giving.LateOutcome(page.get("outcome")), Next: unitOf(*next),
			Reason: page.get("reason"),
		}
		var err error
		if f.Amount, err = money.Parse("amount", hidden[5].Value); err != nil {
			return "", fault.Of(fault.Conflict, "late.list.moved")
		}
		f.LateFilter, err = giving.ReadLateFilter(hidden[0].Value, hidden[1].Value, hidden[2].Value, unitOf(*hidden[3]))
		if err == nil {
			_, err = o.Giving.DecideLateList(once(c, &page.Form), by(c), f)
		}
		return back, err
	})
}

// moveLate asks by which lines of the bank one late gift went on.
func (o *Office) moveLate(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	return o.lateWent(c, giving.LateMove{Line: n})
}

// moveRuling asks it of all that one ruling decided about.
func (o *Office) moveRuling(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	return o.lateWent(c, giving.LateMove{Ruling: n})
}

func (o *Office) lateWent(c echo.Context, f giving.LateMove) error {
	m, err := o.Giving.MovingFor(ctx(c), by(c), f.Line, f.Ruling)
	if err == nil {
		err = by(c).Must(auth.MatchLines, m.UnitID)
	}
	if err != nil {
		return err
	}
	out := lineChoice(c, "line", "late.move.out", m.Outs)
	fields := []*site.Field{out}
	in := lineChoice(c, "arrival", "late.move.in", m.Ins)
	about := site.T(site.Lang(c), "late.move.back", "gifts", m.Gifts, "amount", m.Amount)
	if m.Outcome == giving.LateNext {
		about = site.T(site.Lang(c), "late.move.on", "gifts", m.Gifts, "amount", m.Amount, "next", m.NextName)
		fields = append(fields, in)
	}
	back := site.Path(c, home+"/van-dong/:/den-muon", m.CampaignID)
	page := newForm(c, "late.move", back, about, section{"", fields})
	return o.fill(c, page, func() (string, error) {
		f.Out, f.In = unitOf(*out), unitOf(*in)
		return back, o.Giving.MoveLate(once(c, &page.Form), by(c), f)
	})
}

// lineChoice is a choice among lines of the bank.
func lineChoice(c echo.Context, name, label string, lines []giving.BankLine) *site.Field {
	f := &site.Field{Name: name, Type: "radios", Label: label, Max: 20}
	for _, l := range lines {
		f.Options = append(f.Options, site.Option{
			Value: strconv.FormatInt(l.ID, 10),
			Text:  strings.Join([]string{site.Money(site.Lang(c), l.Amount), l.BookedOn.Local(), l.Text}, " · "),
		})
	}
	if len(lines) == 0 {
		f.Hint = label + ".none"
	}
	return f
}

// payLate takes the bank's line by which late money went back.
func (o *Office) payLate(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	l, err := o.Giving.LineFor(ctx(c), by(c), n)
	if err == nil {
		err = by(c).Must(auth.MatchLines, l.UnitID)
	}
	if err != nil {
		return err
	}
	f, out := site.NewForm(c), site.Field{Name: "out", Max: 20}
	if err = f.Read(c, &out); err == nil {
		err = o.Giving.PayLate(once(c, &f), by(c), n, unitOf(out))
	}
	if err != nil {
		return o.showLate(c, l.CampaignID, err)
	}
	return c.Redirect(http.StatusSeeOther, site.Path(c, home+"/van-dong/:/den-muon", l.CampaignID))
}
