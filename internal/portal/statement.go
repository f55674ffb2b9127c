package portal

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

type statementPage struct {
	site.Form
	Q, Min, Max, From, To, Campaign site.Field
	Asked, MoreOpen                 bool
	Cash                            money.VND // what the campaign asked for took in cash, where it has no line at all
	CashGifts                       int64
	Found                           int64
	FoundMore, Newest               bool
	Day                             workday.Day // that the question is; zero if it is something else
	Alike                           []alike
	Lines                           []line
	Shares                          []giving.FoundShare // of those who gave together
	First, Next                     string              // paths, or ""
	Around                          template.HTML
}

// around is what stands below the lines, whatever was asked.
type around struct {
	Covered []coverRow
	Days    []disclose.DayRow
	Last    *disclose.DayState // the newest day that has lines
}

// coverRow is an account, with its campaign where another account has its number: it
// passed to another unit.
type coverRow struct {
	disclose.Cover
	Of string
}

func coverRows(lang string, covered []disclose.Cover, all []giving.Campaign) (rows []coverRow) {
	twice := map[string]int{}
	for _, a := range covered {
		twice[a.Bank+a.Number]++
	}
	for _, a := range covered {
		row := coverRow{Cover: a}
		if twice[a.Bank+a.Number] > 1 {
			i := slices.IndexFunc(all, func(c giving.Campaign) bool { return c.Slug == a.Slug })
			if row.Of = a.Slug; i >= 0 {
				row.Of = all[i].In(lang).Name
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// alike is a name like the one that was not found.
type alike struct{ Name, Href string }

var (
	statement       = site.PageOf[statementPage]("portal/statement", "public")
	statementAround = site.PartOf[around]("portal/statement", "around")
)

// statementDaysMax is how many day files the statement's page lists; the rest
// stand on the page of open data.
const statementDaysMax = 7

func newStatementPage(c echo.Context, all []giving.Campaign) *statementPage {
	p := &statementPage{
		Form: site.NewForm(c),
		Q: site.Field{
			Name: "q", Type: "search", Label: "statement.q", Hint: "statement.q.hint", Autocomplete: "off", Max: 200,
		},
		Min:      site.Field{Name: "min", Label: "statement.min", Inputmode: "numeric", Unit: "₫", Max: 40},
		Max:      site.Field{Name: "max", Label: "statement.max", Inputmode: "numeric", Unit: "₫", Max: 40},
		From:     site.Field{Name: "from", Type: "date", Label: "statement.from", Max: 10},
		To:       site.Field{Name: "to", Type: "date", Label: "statement.to", Max: 10},
		Campaign: site.Field{Name: "campaign", Type: "select", Label: "statement.campaign", Max: 60},
	}
	p.Campaign.Options = []site.Option{{Label: "statement.campaign.all"}}
	for _, one := range all {
		p.Campaign.Options = append(p.Campaign.Options, site.Option{Value: one.Slug, Text: one.In(site.Lang(c)).Name})
	}
	return p
}

func (p *statementPage) fields() []*site.Field {
	return []*site.Field{&p.Q, &p.Min, &p.Max, &p.From, &p.To, &p.Campaign}
}

// query is what the form asks for.
func (p *statementPage) query(all []giving.Campaign, after string) (giving.StatementQuery, error) {
	var l fault.List
	q := giving.StatementQuery{Text: p.Q.Value, After: after}
	for _, f := range []struct {
		field *site.Field
		into  *money.VND
	}{{&p.Min, &q.Min}, {&p.Max, &q.Max}} {
		if f.field.Value != "" {
			v, err := money.Parse(f.field.Name, f.field.Value)
			l.Add(err)
			*f.into = v
		}
	}
	for _, f := range []struct {
		field *site.Field
		into  *workday.Day
	}{{&p.From, &q.From}, {&p.To, &q.To}} {
		d, err := dayIn(f.field.Name, f.field.Value)
		l.Add(err)
		*f.into = d
	}
	if slug := p.Campaign.Value; slug != "" {
		i := slices.IndexFunc(all, func(c giving.Campaign) bool { return c.Slug == slug })
		if i < 0 {
			l.On("campaign", "disclose.campaign.unknown")
		} else {
			q.Campaign = all[i].ID
		}
	}
	return q, l.Err()
}

// getStatement is the statement, newest first, or what somebody looks for in it.
func (p *Portal) getStatement(c echo.Context) error {
	ctx := c.Request().Context()
	frame, err := p.frame.Get(func() (frame, error) { return p.readFrame(ctx) })
	if err != nil {
		return err
	}
	all := frame.campaigns
	page := newStatementPage(c, all)
	page.Around = frame.around[site.Lang(c)]
	fields := page.fields()
	err = page.Read(c, fields...)
	page.Asked = slices.ContainsFunc(fields, func(f *site.Field) bool { return f.Value != "" })
	page.MoreOpen = slices.ContainsFunc(fields[1:], func(f *site.Field) bool { return f.Value != "" })
	if err == nil {
		err = p.search(c, page, frame)
	}
	if page.Explain(err, fields...) {
		return statement.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return statement.Render(c, http.StatusOK, *page)
}

// frame is what stands around the lines, whatever was asked: the campaigns to choose
// from, how far the statement reaches, its days.
type frame struct {
	campaigns []giving.Campaign
	covered   []disclose.Cover
	around    map[string]template.HTML // by language
	shared    bool                     // some transfer was given by many
}

func (p *Portal) readFrame(ctx context.Context) (f frame, err error) {
	if f.campaigns, err = p.Giving.Campaigns(ctx); err != nil {
		return f, err
	}
	if f.covered, err = disclose.Covered(ctx, p.DB, ""); err != nil {
		return f, err
	}
	if f.shared, err = p.Giving.AnyGivers(ctx); err != nil {
		return f, err
	}
	days, err := disclose.Days(ctx, p.DB, "", 0)
	if err != nil {
		return f, err
	}
	var last *disclose.DayState
	if len(days) > 0 {
		state, err := disclose.DayOf(ctx, p.DB, days[0].Day)
		if err != nil {
			return f, err
		}
		last = &state
	}
	f.around = map[string]template.HTML{}
	for _, lang := range []string{site.Vietnamese, site.English} {
		f.around[lang], err = statementAround.HTML(lang, around{coverRows(lang, f.covered, f.campaigns), days[:min(len(days), statementDaysMax)], last})
		if err != nil {
			return f, err
		}
	}
	return f, nil
}

func (p *Portal) search(c echo.Context, page *statementPage, f frame) error {
	q, err := page.query(f.campaigns, c.QueryParam("after"))
	if err != nil {
		return err
	}
	found, err := p.Giving.SearchStatement(c.Request().Context(), q)
	if err != nil {
		return err
	}
	numbers := map[int64]disclose.Cover{}
	for _, a := range f.covered {
		numbers[a.Account] = a
	}
	if page.Day = found.Day; !page.Day.IsZero() {
		q.Text = "" // no name of a giver
	}
	told, err := p.sessionsOf(c.Request().Context(), found.Items)
	if err != nil {
		return err
	}
	heirs, err := p.heirsOf(c.Request().Context(), found.Items)
	if err != nil {
		return err
	}
	var lists map[int64]giving.PublicGivers
	if f.shared {
		if lists, err = p.giversOf(c, page, q, found.Items); err != nil {
			return err
		}
	}
	for _, i := range found.Items {
		l := lineOf(i, numbers[i.AccountID])
		l.Givers = lists[i.ID].Givers
		if t, ok := told[i.ID]; ok {
			l.Session = &t
		}
		if t, ok := heirs[i.ID]; ok {
			told := heirToldOf(site.Lang(c), t)
			l.Heir = &told
		}
		page.Lines = append(page.Lines, l)
	}
	if len(found.Items) == 0 && q.Campaign != 0 {
		if err := p.cashOnly(c, page, f.covered); err != nil {
			return err
		}
	}
	page.Found, page.FoundMore, page.Newest = int64(found.Found), found.FoundMore, found.Newest
	asked := c.QueryParams()
	for _, name := range found.Alike {
		page.Alike = append(page.Alike, alike{name, statementPath(c, asked, "q", name)})
	}
	if q.After != "" {
		page.First = statementPath(c, asked, "after", "")
	}
	if found.Next != "" {
		page.Next = statementPath(c, asked, "after", found.Next)
	}
	return nil
}

// sessionsOf says of which hand-over sessions some of the lines are the cash.
func (p *Portal) sessionsOf(ctx context.Context, items []giving.StatementItem) (map[int64]giving.SessionTold, error) {
	var lines []int64
	for _, i := range items {
		if i.Kind == giving.SessionCashLine {
			lines = append(lines, i.ID)
		}
	}
	return p.Giving.SessionsTold(ctx, lines)
}

// heirsOf says what became of those of the lines that came after the end of their fund.
func (p *Portal) heirsOf(ctx context.Context, items []giving.StatementItem) (map[int64]giving.HeirTold, error) {
	var lines []int64
	for _, i := range items {
		if i.Kind != giving.GiftLine && i.Kind != giving.SessionCashLine { // no gift is one: nobody took it in
			lines = append(lines, i.ID)
		}
	}
	return p.Giving.HeirsTold(ctx, lines)
}

// heirsToldOf lists what the banks told of a fund's accounts after its end, if anything.
func (p *Portal) heirsToldOf(ctx context.Context, lang string, f *disclose.Fund) (list []heirTold, err error) {
	if f.After == (disclose.AfterEnd{}) {
		return nil, nil
	}
	later, err := p.Giving.HeirsToldOf(ctx, f.ID)
	for _, t := range later {
		list = append(list, heirToldOf(lang, t))
	}
	return list, err
}

// giversOf says which of some lines many have given, and on the first page of an answer
// who of those has the name that was asked for.
func (p *Portal) giversOf(
	c echo.Context, page *statementPage, q giving.StatementQuery, items []giving.StatementItem,
) (lists map[int64]giving.PublicGivers, err error) {
	ctx := c.Request().Context()
	if q.Text != "" && q.After == "" {
		if page.Shares, err = p.Giving.FindShares(ctx, q.Text); err != nil {
			return nil, err
		}
	}
	var lines []int64
	for _, i := range items {
		if i.Kind == giving.GiftLine && i.Direction == giving.In {
			lines = append(lines, i.ID)
		}
	}
	return p.Giving.GiversOfLines(ctx, lines)
}

// cashOnly fills in what a campaign took whose accounts have no line yet.
func (p *Portal) cashOnly(c echo.Context, page *statementPage, covered []disclose.Cover) error {
	for _, a := range covered {
		if a.Slug == page.Campaign.Value && a.Lines > 0 {
			return nil
		}
	}
	f, err := disclose.FiguresOf(c.Request().Context(), p.DB, disclose.Which{Campaign: page.Campaign.Value})
	if err != nil {
		return err
	}
	page.Cash, page.CashGifts = f.ReceivedCash, f.CashGifts
	return nil
}

func lineOf(i giving.StatementItem, a disclose.Cover) line {
	return line{
		ID: i.ID, On: i.BookedOn, At: i.BookedAt, Timed: !i.BookedAt.IsZero(), Text: i.Text, Hidden: i.Hidden,
		Bank: a.Bank, Account: a.Number, Amount: i.Amount, Out: i.Direction == giving.Out, Kind: i.Kind, Receipt: i.Receipt,
	}
}

// statementPath is the same question with one answer changed.
func statementPath(c echo.Context, asked url.Values, name, value string) string {
	v := url.Values{}
	for k, values := range asked {
		if k != "after" && len(values) > 0 && values[0] != "" {
			v[k] = values[:1]
		}
	}
	if v.Del(name); value != "" {
		v.Set(name, value)
	}
	if len(v) == 0 {
		return site.Path(c, "/sao-ke")
	}
	return site.Path(c, "/sao-ke") + "?" + v.Encode()
}

// csvColumns are the columns of a day's file, in order.
var csvColumns = []dataColumn{
	{"id", "csv.id"},
	{"booked_on", "csv.booked_on"},
	{"booked_at", "csv.booked_at"},
	{"account", "csv.account"},
	{"campaign", "csv.campaign"},
	{"direction", "csv.direction"},
	{"kind", "csv.kind"},
	{"amount", "csv.amount"},
	{"text", "csv.text"},
	{"receipt", "csv.receipt"},
}
