package office

import (
	"io"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
)

// endOf is what is to be done after reception, and what came late.
func (o *Office) endOf(c echo.Context, p *campaignPage) (err error) {
	err = o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		p.Duties, err = duty.About(tx, "campaign:"+p.Slug)
		return err
	})
	if err == nil {
		p.Late, err = o.Giving.LateMoney(ctx(c), p.ID)
	}
	return err
}

func (o *Office) extendCampaign(c echo.Context) error {
	s, err := o.sheet(c)
	if err != nil {
		return err
	}
	if posted(c) {
		if err := o.Giving.MayExtend(ctx(c), by(c), s.Campaign); err != nil {
			return err
		}
	}
	page := newForm(c, "campaign.extend", campaignPath(c, s.ID), s.Name, section{"", []*site.Field{
		date("to", "campaign.extended_to"), line("number", "campaign.extension_number", 100),
		date("on", "campaign.extension_on"), line("body", "campaign.extension_body", 200),
		line("signer", "campaign.extension_signer", 200), upload("file", "campaign.extension_file", "office.paper.hint"),
	}})
	return o.fill(c, page, func() (string, error) {
		kept, err := o.paperOf(c, page, s.ID)
		if err != nil {
			return "", err
		}
		_, err = o.Giving.ExtendCampaign(once(c, &page.Form), by(c), s.ID, giving.Extension{
			To: page.get("to"), Number: page.get("number"), On: page.get("on"), Body: page.get("body"),
			Signer: page.get("signer"), File: kept,
		})
		return campaignPath(c, s.ID), err
	})
}

// paperOf keeps the document that came with a form about a campaign, if one did.
func (o *Office) paperOf(c echo.Context, p *formPage, campaign int64) (int64, error) {
	return p.paper("file", func(name string, r io.ReadSeeker) (int64, error) {
		return o.Giving.KeepDocument(ctx(c), by(c), campaign, name, r)
	})
}

func (o *Office) closeCampaign(c echo.Context) error {
	s, err := o.sheet(c)
	if err != nil {
		return err
	}
	return o.ask(c, question{
		key: "campaign.close", about: []any{"name", s.Name}, back: campaignPath(c, s.ID), grave: true,
		do: func(reason string) error {
			_, err := o.Giving.CloseCampaign(ctx(c), by(c), s.ID, reason)
			return err
		},
	})
}

func (o *Office) distributeCampaign(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	if _, err := o.Giving.BeginDistribution(ctx(c), by(c), n); err != nil {
		return o.showCampaign(c, err)
	}
	return site.SeeOther(c, home+"/van-dong/:", n)
}

func (o *Office) reportCampaign(c echo.Context) error {
	s, err := o.sheet(c)
	if err != nil {
		return err
	}
	page := newForm(c, "campaign.report", campaignPath(c, s.ID), s.Name, section{"", []*site.Field{
		line("number", "campaign.report_number", 100), upload("file", "campaign.report_file", "office.paper.hint"),
	}})
	return o.fill(c, page, func() (string, error) {
		kept, err := o.paperOf(c, page, s.ID)
		if err != nil {
			return "", err
		}
		_, err = o.Giving.ReportCampaign(once(c, &page.Form), by(c), s.ID, giving.Report{Number: page.get("number"), File: kept})
		return campaignPath(c, s.ID), err
	})
}

// latePage is the money that came after the last day.
type latePage struct {
	site.Form
	giving.Sheet
	Gifts []lateLine
}

// lateLine is one gift of it; the payments that may have given it back are shown to who
// can say so.
type lateLine struct {
	giving.LateGift
	MayDecide bool
	Payments  []giving.BankLine
	MayPay    bool
}

var latePages = site.PageOf[latePage]("office/late", "office")

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
	list, err := o.Giving.LateFor(ctx(c), by(c), campaign)
	if err != nil {
		return err
	}
	page := latePage{Form: site.NewForm(c), Sheet: *sheet}
	for _, g := range list {
		x := lateLine{LateGift: g, MayDecide: g.Outcome == giving.LateWaits && by(c).May(auth.PublishCampaign, g.UnitID)}
		if x.MayPay = g.Outcome == giving.LateReturned && g.OutID == 0 && by(c).May(auth.MatchLines, g.UnitID); x.MayPay {
			if x.Payments, err = o.Giving.LatePayments(ctx(c), by(c), g); err != nil {
				return err
			}
		}
		page.Gifts = append(page.Gifts, x)
	}
	if refused != nil && !page.Explain(refused) {
		return refused
	}
	return latePages.Render(c, page.Status, page)
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
	all, err := o.Giving.CampaignsFor(ctx(c), by(c))
	if err != nil {
		return err
	}
	next := choice("next", "late.next", site.Option{Label: "late.next.choose"})
	name := ""
	for _, x := range all {
		if x.ID == l.CampaignID {
			name = x.Name
		} else if x.UnitID == l.UnitID && x.PublishedAt != nil && !x.Over(o.day()) {
			next.Options = append(next.Options, site.Option{Value: strconv.FormatInt(x.ID, 10), Text: x.Name})
		}
	}
	outcome := &site.Field{Name: "outcome", Type: "radios", Label: "late.outcome"}
	for _, x := range giving.LateOutcomes {
		outcome.Options = append(outcome.Options, site.Option{
			Value: string(x), Label: "late.outcome." + string(x), Hint: "late.outcome." + string(x) + ".hint",
		})
	}
	back := site.Path(c, home+"/van-dong/:/den-muon", l.CampaignID)
	page := newForm(c, "late.decide", back, name+": "+site.Money(site.Lang(c), l.Amount)+" · "+l.BookedOn.Local(), section{"", []*site.Field{
		outcome, optional(next)[0], area("reason", "ask.reason", 500),
	}})
	return o.fill(c, page, func() (string, error) {
		return back, o.Giving.DecideLate(once(c, &page.Form), by(c), giving.LateForm{
			Line: l.ID, Outcome: giving.LateOutcome(page.get("outcome")), Next: unitOf(*next), Reason: page.get("reason"),
		})
	})
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
