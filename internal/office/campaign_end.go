package office

import (
	"io"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
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
	if err := o.Giving.MayExtend(ctx(c), by(c), s.Campaign); err != nil {
		return err
	}
	bodies, err := o.Giving.Extenders(ctx(c), by(c), s.Campaign)
	if err != nil {
		return err
	}
	body := choice("body", "campaign.extension_body", site.Option{Label: "campaign.extension.body.choose"})
	for _, b := range bodies {
		body.Options = append(body.Options, site.Option{Value: b.Name, Text: b.Name})
	}
	// The last day as it was read: who comes second is told, and sees the new one.
	last := &site.Field{Name: "last", Type: "hidden", Max: 10, Value: s.LastDay().String()}
	about := s.Name + " · " + site.T(site.Lang(c), "campaign.until", "on", s.LastDay())
	page := newForm(c, "campaign.extend", campaignPath(c, s.ID), about, section{"", []*site.Field{
		date("to", "campaign.extended_to"), line("number", "campaign.extension_number", 100),
		date("on", "campaign.extension_on"), body,
		line("signer", "campaign.extension_signer", 200), upload("file", "campaign.extension_file", "office.paper.hint"), last,
		{Name: "kept", Type: "hidden", Max: 19}, // the scan that came with a form that was refused
	}})
	return o.fill(c, page, func() (string, error) {
		kept, paper := page.paperKept("file", "kept", "campaign.call_file.kept", func(name string, r io.ReadSeeker) (int64, error) {
			return o.Giving.KeepDocument(ctx(c), by(c), s.ID, name, r)
		})
		_, err := o.Giving.ExtendCampaign(once(c, &page.Form), by(c), s.ID, giving.ExtensionForm{
			Last: page.get("last"), To: page.get("to"), Number: page.get("number"), On: page.get("on"),
			Body: page.get("body"), Signer: page.get("signer"), File: kept,
		})
		if fault.Is(err, "campaign.extend.meanwhile") {
			page.set("last", s.LastDay().String())
		}
		if paper != nil {
			err = besides(paper, err, "file")
		}
		page.dropKept("file", "kept", err)
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
