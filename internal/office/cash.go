package office

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (o *Office) cashRoutes(g *echo.Group) {
	g.GET("/tien-mat", o.cashDesks)
	g.Match(both, "/tien-mat/:id", o.cash)
}

// deskPage asks which campaign the cash is for.
type deskPage struct{ Campaigns []campaignLine }

var deskPages = site.PageOf[deskPage]("office/desk", "office")

// cashDesks lists the campaigns that receive and whose cash the officer takes; to
// the only one it goes at once.
func (o *Office) cashDesks(c echo.Context) error {
	if err := by(c).Must(auth.ReceiveCash, 0); err != nil {
		return err
	}
	list, err := o.Giving.CampaignsFor(ctx(c), by(c))
	if err != nil {
		return err
	}
	var page deskPage
	for _, x := range list {
		if x.Took(o.day()) && by(c).May(auth.ReceiveCash, x.UnitID) {
			page.Campaigns = append(page.Campaigns, campaignLine{Campaign: x.In(site.Lang(c)), State: giving.Receiving})
		}
	}
	if len(page.Campaigns) == 1 {
		return site.SeeOther(c, home+"/tien-mat/:", page.Campaigns[0].ID)
	}
	return deskPages.Render(c, http.StatusOK, page)
}

// cashPage takes cash for one campaign: the gift, its entry and its receipt.
type cashPage struct {
	site.Form
	Campaign                                giving.Campaign
	Amount, Legal, Public, Anonymous, Phone site.Field
	Consent, Earmark, Leftover, Note, On    site.Field
	Slip, Costs                             site.Field
	Choice                                  site.Field // of two readings of a short amount; asked only then
	Notes                                   []noteLine
	Wording                                 string // what the giver agrees to when a phone number is kept
	Done                                    *giving.CashGift
	Latest                                  []giving.CashGift
}

var cashPages = site.PageOf[cashPage]("office/cash", "office")

func newCashPage(c echo.Context, s *giving.Sheet, consent giving.Consent) *cashPage {
	p := &cashPage{
		Form: site.NewForm(c), Campaign: s.Campaign.In(site.Lang(c)),
		Amount:    site.Field{Name: "amount", Label: "cash.amount", Inputmode: "numeric", Unit: "₫", Max: 40},
		Choice:    site.Field{Name: "choice", Type: "radios", Label: "cash.choice", Max: 20},
		Legal:     site.Field{Name: "legal_name", Label: "cash.legal_name", Hint: "cash.legal_name.hint", Optional: true, Max: 200},
		Public:    site.Field{Name: "public_name", Label: "cash.public_name", Hint: "cash.public_name.hint", Optional: true, Max: 200},
		Anonymous: site.Field{Name: "anonymous", Type: "check", Label: "cash.anonymous"},
		Phone:     site.Field{Name: "phone", Type: "tel", Label: "cash.phone", Optional: true, Max: 30},
		Consent:   site.Field{Name: "consent", Type: "check", Label: "cash.consent"},
		Costs:     site.Field{Name: "costs", Type: "check", Label: "costs.consent"},
		Note:      site.Field{Name: "note", Label: "cash.note", Hint: "cash.note.hint", Optional: true, Max: 500},
		On:        site.Field{Name: "on", Label: "cash.on", Hint: "cash.on.hint", Optional: true, Max: 10, Inputmode: "numeric"},
		Slip:      site.Field{Name: "slip", Label: "cash.slip", Hint: "cash.slip.hint", Optional: true, Max: 40},
		Earmark:   site.Field{Name: "earmark", Type: "select", Label: "cash.earmark"},
		Leftover: site.Field{Name: "leftover", Type: "select", Label: "cash.leftover", Options: []site.Option{
			{Value: string(giving.NextRound), Label: "leftover.next_round"},
			{Value: string(giving.OtherProvince), Label: "leftover.other_province"},
			{Value: string(giving.Return), Label: "leftover.return"},
		}},
		Wording: consent.Wording, Notes: noteFields(),
	}
	if site.Lang(c) == site.English {
		p.Wording = consent.WordingEN
	}
	for _, e := range s.Earmarks {
		p.Earmark.Options = append(p.Earmark.Options, site.Option{Value: e.Code, Text: e.Name})
	}
	return p
}

func (o *Office) cash(c echo.Context) error {
	s, err := o.sheet(c)
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.ReceiveCash, s.UnitID); err != nil {
		return err
	}
	consent, err := o.Giving.ConsentTo(ctx(c), giving.PhoneConsent)
	if err != nil {
		return err
	}
	page := newCashPage(c, s, consent)
	if posted(c) {
		done, err := o.takeCash(c, page, consent)
		if err == nil {
			return c.Redirect(http.StatusSeeOther,
				site.Path(c, home+"/tien-mat/:", s.ID)+"?xong="+strconv.FormatInt(done.ID, 10))
		}
		if !page.Explain(err, page.fields()...) {
			return err
		}
	}
	if page.Latest, err = o.Giving.CashFor(ctx(c), by(c), s.ID, 0); err != nil {
		return err
	}
	for i, g := range page.Latest {
		if g.ID == number(c, "xong") && g.ReceivedBy == by(c).ID {
			page.Done = &page.Latest[i]
		}
	}
	return cashPages.Render(c, page.Status, *page)
}

func (p *cashPage) fields() []*site.Field {
	return append(fieldsOf(p.Notes),
		&p.Amount, &p.Choice, &p.Legal, &p.Public, &p.Anonymous, &p.Phone, &p.Consent, &p.Earmark, &p.Leftover, &p.Note, &p.On, &p.Slip, &p.Costs,
	)
}

func (o *Office) takeCash(c echo.Context, p *cashPage, consent giving.Consent) (*giving.CashGift, error) {
	if err := p.Read(c, p.fields()...); err != nil {
		return nil, err
	}
	f := giving.CashForm{
		Campaign: p.Campaign.ID, Amount: p.Amount.Value, Earmark: p.Earmark.Value,
		Leftover: giving.Leftover(p.Leftover.Value), Note: p.Note.Value, On: p.On.Value, Slip: p.Slip.Value,
		Notes: typedNotes(p.Notes),
		Donor: giving.Donor{
			PublicName: p.Public.Value, LegalName: p.Legal.Value, Anonymous: p.Anonymous.Value == "yes",
			Phone: strings.TrimSpace(p.Phone.Value),
		},
	}
	p.readShort(site.Lang(c), &f)
	if p.Consent.Value == "yes" {
		f.Consent = consent.Version
	}
	if p.Costs.Value == "yes" {
		f.Costs = giving.CostsVersion
	}
	return o.Giving.ReceiveCash(once(c, &p.Form), by(c), f)
}

// CountedByNotes reports whether notes were typed, so that they are shown again.
func (p cashPage) CountedByNotes() bool { return len(typedNotes(p.Notes)) > 0 }

// readShort offers both readings of an amount below a thousand, and takes the one that was
// chosen.
func (p *cashPage) readShort(lang string, f *giving.CashForm) {
	typed, meant, short := money.Short(f.Amount)
	if !short || len(f.Notes) > 0 {
		return
	}
	for _, v := range []money.VND{meant, typed} {
		value := strconv.FormatInt(int64(v), 10)
		p.Choice.Options = append(p.Choice.Options, site.Option{Value: value, Text: site.Money(lang, v)})
		if p.Choice.Value == value {
			f.Amount, f.Exact = value, true
		}
	}
}
