package office

import (
	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

// campaignPage is a campaign as its officers see it.
type campaignPage struct {
	site.Form
	giving.Sheet
	Unit, Area, For string // whose it is, where and what for
	State           giving.State
	Figures         disclose.Figures // zero while it is a draft
	Manage, Publish bool
	Draft, Over     bool
	Locked          disclose.FundEnd // its unit has ended, and nothing follows
	Extend          bool             // who may, of the province or above
	Own             bool             // a draft of the officer's own, which another person publishes
	Duties          []duty.Duty
	Late            []giving.LateSum
	Waiting         []askLine
	Jumps           map[int64]bool // accounts whose balances show that a line is missing
}

// askLine is an account that waits for a second person.
type askLine struct {
	giving.AccountAsk
	MayAgree, MayRefuse bool
}

var campaignPages = site.PageOf[campaignPage]("office/campaign", "office")

func (o *Office) campaign(c echo.Context) error { return o.showCampaign(c, nil) }

// showCampaign shows the campaign of the path, with what was refused, if anything.
func (o *Office) showCampaign(c echo.Context, refused error) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	return o.showCampaignOf(c, n, refused)
}

func (o *Office) showCampaignOf(c echo.Context, campaign int64, refused error) error {
	sheet, err := o.sheetOf(c, campaign)
	if err != nil {
		return err
	}
	page := campaignPage{
		Form: site.NewForm(c), Sheet: *sheet, State: sheet.State(o.day()),
		Manage: by(c).May(auth.ManageCampaign, sheet.UnitID), Publish: by(c).May(auth.PublishCampaign, sheet.UnitID),
	}
	page.Draft, page.Over = page.State == giving.Draft, page.State != giving.Draft && sheet.Over(o.day())
	page.Extend = page.Publish && !page.Draft && !page.Over && o.Giving.MayExtend(ctx(c), by(c), sheet.Campaign) == nil
	page.Own = page.Draft && page.Publish && sheet.Prepared(by(c))
	names, err := o.unitNames(c, []int64{sheet.UnitID, sheet.AreaUnitID})
	if err != nil {
		return err
	}
	page.Unit, page.Area, page.For = names[sheet.UnitID], names[sheet.AreaUnitID], sheet.Disaster
	events, err := disclose.Disasters(ctx(c), o.DB)
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Slug == sheet.Disaster {
			page.For = e.Name
		}
	}
	if !page.Draft {
		page.Figures, err = disclose.FiguresOf(ctx(c), o.DB, disclose.Which{Campaign: sheet.Slug})
		if err != nil {
			return err
		}
	}
	if page.Locked, err = disclose.FundEndOf(ctx(c), o.DB, sheet.UnitID); err != nil {
		return err
	}
	if page.Over {
		if err := o.endOf(c, &page); err != nil {
			return err
		}
	}
	jumps, err := o.Giving.JumpsFor(ctx(c), by(c), sheet.ID)
	if err != nil {
		return err
	}
	page.Jumps = map[int64]bool{}
	for _, j := range jumps {
		page.Jumps[j.Account] = true
	}
	for _, k := range sheet.Asks {
		page.Waiting = append(page.Waiting, askLine{k, page.Publish && k.AskedBy != by(c).ID, k.MayRefuse(by(c)) == nil})
	}
	if refused != nil && !page.Explain(refused) {
		return refused
	}
	return campaignPages.Render(c, page.Status, page)
}

// sheet is the campaign of the path.
func (o *Office) sheet(c echo.Context) (*giving.Sheet, error) {
	n, err := id(c, "id")
	if err != nil {
		return nil, err
	}
	return o.sheetOf(c, n)
}

func (o *Office) sheetOf(c echo.Context, campaign int64) (*giving.Sheet, error) {
	s, err := o.Giving.CampaignFor(ctx(c), by(c), campaign)
	if err == nil && s.IsSource() {
		err = fault.Of(fault.Missing, "campaign.missing")
	}
	return s, err
}

func campaignPath(c echo.Context, id int64) string { return site.Path(c, home+"/van-dong/:", id) }

func (o *Office) publishCampaign(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	if _, err := o.Giving.PublishCampaign(ctx(c), by(c), n); err != nil {
		return o.showCampaign(c, err)
	}
	return site.SeeOther(c, home+"/van-dong/:", n)
}

func (o *Office) newEarmark(c echo.Context) error {
	s, err := o.sheet(c)
	if err != nil {
		return err
	}
	code := line("code", "earmark.code", 40)
	code.Hint = "earmark.code.hint"
	page := newForm(c, "earmark.new", campaignPath(c, s.ID), s.Name, section{"", []*site.Field{
		line("name", "earmark.name", 200), area("purpose", "earmark.purpose", 1000), code,
	}})
	return o.fill(c, page, func() (string, error) {
		_, err := o.Giving.AddEarmark(ctx(c), by(c), s.ID, page.get("code"), page.get("name"), page.get("purpose"))
		return campaignPath(c, s.ID), err
	})
}
