package portal

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
)

type donatePage struct {
	site.Form
	Trail    []site.Crumb
	Campaign campaign
	Cover    []string // paragraphs
	For      event    // the disaster it is for, if anybody may read of it
	Life     []lifeStep
	Late     []lateSum // money that came after its last day
	MoreOpen bool
	Latest   []line
	Live     live
	Given    givenView
	Held     []heldShown // currency, gold and gems that are not sold yet
	Share    sharing
	Passed   []string // sentences: whose its accounts' numbers are now, where they passed on

	Choice, Amount, Show, PublicName site.Field
	Thanks, ThanksWords, Costs       site.Field
	LegalName, Phone, Email, Consent site.Field
	Earmark, Leftover                site.Field
}

var donate = site.PageOf[donatePage]("portal/donate", "public")

// donateGiftsMax is how many of a campaign's newest gifts its page shows.
const donateGiftsMax = 8

// What the two choices of the form say.
const (
	amountOpen = "open" // the donor types it into the bank's app
	showName   = "name"
)

// choices are the amounts to tap: most gifts are one of these.
var choices = []money.VND{50_000, 100_000, 200_000, 500_000, 1_000_000}

// newDonatePage is the form as it is first shown.
func newDonatePage(lang string, sheet *giving.Sheet) *donatePage {
	p := &donatePage{
		Choice: site.Field{Name: "choice", Type: "chips", Label: "donate.choice"},
		Amount: site.Field{
			Name: "amount", Label: "donate.amount", Inputmode: "numeric", Autocomplete: "off", Unit: "₫", Max: 40,
		},
		Show: site.Field{Name: "show", Type: "radios", Label: "donate.show", Value: "hidden", Options: []site.Option{
			{Value: "hidden", Label: "donate.show.hidden", Hint: "donate.show.hidden.hint"},
			{Value: showName, Label: "donate.show.name", Hint: "donate.show.name.hint"},
		}},
		PublicName: site.Field{
			Name: "public_name", Label: "donate.public_name", Hint: "donate.public_name.hint", Autocomplete: "name",
		},
		LegalName: site.Field{
			Name: "legal_name", Label: "donate.legal_name", Hint: "donate.legal_name.hint",
			Autocomplete: "name", Optional: true,
		},
		Phone: site.Field{
			Name: "phone", Type: "tel", Label: "donate.phone", Hint: "donate.phone.hint",
			Inputmode: "tel", Autocomplete: "tel", Optional: true,
		},
		Email: site.Field{
			Name: "email", Type: "email", Label: "donate.email", Autocomplete: "email", Optional: true,
		},
		Consent: site.Field{Name: "consent", Type: "check", Label: "donate.consent"},
		Earmark: site.Field{Name: "earmark", Type: "radios", Label: "donate.earmark", Value: ledger.General},
		Leftover: site.Field{
			Name: "leftover", Type: "radios", Label: "donate.leftover", Hint: "donate.leftover.hint",
			Value: string(giving.NextRound), Options: []site.Option{
				{Value: string(giving.NextRound), Label: "donate.leftover.next_round"},
				{Value: string(giving.OtherProvince), Label: "donate.leftover.other_province"},
				{Value: string(giving.Return), Label: "donate.leftover.return"},
			},
		},
	}
	p.Thanks, p.ThanksWords = thanksFields()
	p.Costs = site.Field{Name: "costs", Type: "check", Label: "costs.consent"}
	for _, v := range choices {
		p.Choice.Options = append(p.Choice.Options, site.Option{Value: digits(v), Text: site.Money(lang, v)})
	}
	p.Choice.Options = append(p.Choice.Options, site.Option{Value: amountOpen, Label: "donate.choice.open"})
	if len(sheet.Earmarks) > 1 {
		for _, e := range sheet.Earmarks {
			o := site.Option{Value: e.Code, Text: e.Name}
			if e.Code == ledger.General {
				o = site.Option{Value: e.Code, Label: "donate.earmark.general"}
			}
			p.Earmark.Options = append(p.Earmark.Options, o)
		}
	}
	return p
}

func (p *donatePage) fields() []*site.Field {
	return []*site.Field{
		&p.Choice, &p.Amount, &p.Show, &p.PublicName, &p.Thanks, &p.ThanksWords, &p.Costs, &p.LegalName,
		&p.Phone, &p.Email, &p.Consent, &p.Earmark, &p.Leftover,
	}
}

// pledge is what the form says. An amount that was tapped and another that was
// typed are not guessed between.
func (p *donatePage) pledge(slug, lang string) (giving.New, error) {
	var l fault.List
	n := giving.New{
		Campaign: slug,
		Amount:   p.Amount.Value,
		Donor: giving.Donor{
			LegalName: p.LegalName.Value, Phone: p.Phone.Value, Email: p.Email.Value,
			Anonymous: p.Show.Value != showName,
		},
		Earmark: p.Earmark.Value, Leftover: giving.Leftover(p.Leftover.Value), Locale: lang,
	}
	tapped := p.Choice.Value
	switch {
	case n.Amount == "" && tapped == "":
		l.On("amount", "pledge.amount.missing")
	case n.Amount == "" && tapped != amountOpen:
		n.Amount = tapped
	case n.Amount != "":
		p.typed(&l, &n, tapped, lang)
	}
	if !n.Anonymous {
		if n.PublicName = p.PublicName.Value; n.PublicName == "" {
			l.On("public_name", "donate.public_name.missing")
		}
		n.Thanks.Words = p.ThanksWords.Value
		if p.Thanks.Value == "yes" {
			n.Thanks.Consent = giving.ThanksVersion
		}
	}
	if p.Consent.Value == "yes" {
		n.Consent = giving.ConsentVersion
	}
	if p.Costs.Value == "yes" {
		n.Costs = giving.CostsVersion
	}
	return n, l.Err()
}

// typed looks at an amount that was typed, perhaps beside one that was tapped. One
// below a thousand is asked about, with both readings to tap.
func (p *donatePage) typed(l *fault.List, n *giving.New, tapped, lang string) {
	v, err := money.Parse("amount", n.Amount)
	_, meant, short := money.Short(n.Amount)
	switch {
	case err == nil && v == 0:
		l.On("amount", "donate.amount.zero")
	case short && tapped == "":
		p.offer(lang, v, meant)
		l.On("amount", "donate.amount.short", "meant", meant, "typed", v)
	case short && tapped == digits(meant):
		n.Amount = tapped
	case tapped != "" && (err != nil || digits(v) != tapped):
		l.On("amount", "donate.amount.two")
	}
}

// offer puts amounts among those to tap, in order.
func (p *donatePage) offer(lang string, amounts ...money.VND) {
	for i, v := range amounts {
		here := func(o site.Option) bool { return o.Value == digits(v) }
		if !slices.ContainsFunc(p.Choice.Options, here) {
			p.Choice.Options = slices.Insert(p.Choice.Options, i, site.Option{Value: digits(v), Text: site.Money(lang, v)})
		}
	}
}

func (p *Portal) getDonate(c echo.Context) error {
	page, err := p.donatePage(c)
	if err != nil {
		return err
	}
	if slug := page.Campaign.Disaster; slug != "" {
		events, err := p.events(c.Request().Context(), site.Lang(c))
		if err != nil {
			return err
		}
		for _, e := range events {
			if e.Slug == slug {
				page.For = e
			}
		}
	}
	return donate.Render(c, http.StatusOK, *page)
}

func (p *Portal) postDonate(c echo.Context) error {
	page, err := p.donatePage(c)
	if err != nil {
		return err
	}
	fields := page.fields()
	var gift *giving.Gift
	if err = page.Read(c, fields...); err == nil {
		var n giving.New
		if n, err = page.pledge(page.Campaign.Slug, site.Lang(c)); err == nil {
			once := pg.WithOnce(c.Request().Context(), p.clicks.once(c, &page.Form, p.DB.Now()))
			gift, err = p.Giving.Pledge(once, citizen, n)
		}
	}
	if page.Explain(err, fields...) {
		page.MoreOpen = slices.ContainsFunc(fields[7:], func(f *site.Field) bool {
			return f.Error != "" || f.Value != "" && f != &page.Earmark && f != &page.Leftover
		})
		return donate.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther,
		site.Path(c, "/ung-ho/cho/:", gift.Code)+"?"+url.Values{"key": {gift.Key}}.Encode())
}

// donatePage is the page of the campaign in the path, with an empty form.
func (p *Portal) donatePage(c echo.Context) (*donatePage, error) {
	ctx, lang := c.Request().Context(), site.Lang(c)
	sheet, err := p.Giving.Campaign(ctx, c.Param("campaign"))
	if err != nil {
		return nil, err
	}
	shown, f, err := p.front(ctx, lang, sheet.Slug, donateGiftsMax, sheet.Campaign)
	if err != nil {
		return nil, err
	}
	page := newDonatePage(lang, sheet)
	page.Form, page.Campaign = site.NewForm(c), shown[0]
	page.Latest, page.Live = giftLines(f.Latest), liveAt(c, f.Mark, "/ung-ho/:/moi-nhan", sheet.Slug)
	page.Share = p.shareCampaign(c, shown[0])
	page.Given = givenOf(lang, f.Given, f.Totals[sheet.Slug].Covers)
	page.Trail = trail(c, "/ung-ho", "campaigns.title", page.Campaign.Name)
	for _, paragraph := range strings.Split(sheet.In(lang).Cover, "\n\n") {
		if paragraph != "" {
			page.Cover = append(page.Cover, paragraph)
		}
	}
	end, err := disclose.FundEndOf(ctx, p.DB, sheet.UnitID)
	if err != nil {
		return nil, err
	}
	page.Life = lifeOf(lang, sheet.Campaign, p.today(), end)
	_, held, err := disclose.Valuables(ctx, p.DB, disclose.WhichValuables{Campaign: sheet.Slug, Limit: 1})
	if err != nil {
		return nil, err
	}
	page.Held = heldOf(lang, held)
	late, err := p.Giving.LateMoney(ctx, sheet.ID)
	if err != nil {
		return nil, err
	}
	page.Late = lateSums(late)
	if page.Campaign.Receiving() {
		return page, nil
	}
	official, err := p.Giving.OfficialAccounts(ctx)
	for _, a := range official {
		if was := a.Before(official); was != nil && was.CampaignID == sheet.ID && a.ClosedOn.IsZero() {
			page.Passed = append(page.Passed, site.T(lang, "donate.closed.passed", "on", a.OpenedOn,
				"bank", a.BankName, "number", a.Number, "holder", a.HolderName, "campaign", a.Campaign(lang)))
		}
	}
	return page, err
}

// getCall shows the scan of the document by which a campaign was called.
func (p *Portal) getCall(c echo.Context) error {
	slug := c.Param("campaign")
	body, err := p.Giving.CallPaper(c.Request().Context(), slug)
	if err != nil {
		return err
	}
	kind := http.DetectContentType(body)
	c.Response().Header().Set("Content-Disposition", `inline; filename="`+slug+"."+path.Base(kind)+`"`)
	return c.Blob(http.StatusOK, kind, body)
}

// trail leads from a list to one of its pages.
func trail(c echo.Context, list, label, here string) []site.Crumb {
	return []site.Crumb{{Href: site.Path(c, list), Text: site.T(site.Lang(c), label)}, {Text: here}}
}
