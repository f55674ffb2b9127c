package office

import (
	"strconv"

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
	Unit, Area      string
	State           giving.State
	Figures         disclose.Figures // zero while it is a draft
	Manage, Publish bool
	Draft, Over     bool
	Own             bool // a draft of the officer's own, which another person publishes
	Duties          []duty.Duty
	Late            []giving.LateSum
	Waiting         []askLine
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
	page.Own = page.Draft && page.Publish && sheet.Prepared(by(c))
	names, err := o.unitNames(c, []int64{sheet.UnitID, sheet.AreaUnitID})
	if err != nil {
		return err
	}
	page.Unit, page.Area = names[sheet.UnitID], names[sheet.AreaUnitID]
	if !page.Draft {
		page.Figures, err = disclose.FiguresOf(ctx(c), o.DB, disclose.Which{Campaign: sheet.Slug})
		if err != nil {
			return err
		}
	}
	if page.Over {
		if err := o.endOf(c, &page); err != nil {
			return err
		}
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

// campaignForm asks for a campaign. Slug, prefix, unit and caller are asked once.
func campaignForm(c echo.Context, key, back, about string, first bool) *formPage {
	levels := choice("call_level", "campaign.call_level",
		site.Option{Label: "campaign.call_level.choose"},
		site.Option{Value: string(giving.CentralCall), Label: "campaign.call_level.central"},
		site.Option{Value: string(giving.ProvinceCall), Label: "campaign.call_level.province"},
		site.Option{Value: string(giving.DistrictCall), Label: "campaign.call_level.district.until"},
		site.Option{Value: string(giving.CommuneCall), Label: "campaign.call_level.commune"})
	name := section{"", []*site.Field{
		line("name", "campaign.name", 200), area("purpose", "campaign.purpose", 1000),
		area("surplus", "campaign.surplus", 1000),
	}}
	slug, prefix := line("slug", "campaign.slug", 60), line("prefix", "campaign.prefix", 4)
	slug.Hint, prefix.Hint = "campaign.slug.hint", "campaign.prefix.hint"
	name.Fields[2].Hint = "campaign.surplus.hint"
	call := section{"campaign.call", []*site.Field{
		levels, line("call_body", "campaign.call_body", 200), line("call_number", "campaign.call_number", 100),
		date("call_on", "campaign.call_on"), line("call_title", "campaign.call_title", 300),
	}}
	days := section{"campaign.days", []*site.Field{
		date("starts_on", "campaign.starts_on"), date("ends_on", "campaign.ends_on"),
	}}
	days.Fields = append(days.Fields, optional(date("distribution_ends_on", "campaign.distribution_ends_on"))...)
	days.Fields[1].Hint, days.Fields[2].Hint = "campaign.ends_on.hint", "campaign.distribution_ends_on.hint"
	commune := section{"campaign.authorisation", optional(
		line("authorisation_number", "campaign.authorisation_number", 100),
		date("authorisation_on", "campaign.authorisation_on"),
		line("authorisation_body", "campaign.authorisation_body", 200))}
	more := section{"campaign.more", optional(
		area("cover", "campaign.cover", 5000), line("name_en", "campaign.name_en", 200),
		area("purpose_en", "campaign.purpose_en", 1000), area("surplus_en", "campaign.surplus_en", 1000),
		area("cover_en", "campaign.cover_en", 5000))}
	if first {
		name.Fields = append(name.Fields, slug, prefix)
	}
	return newForm(c, key, back, about, name, call, days, commune, more)
}

// typed is the form as giving reads it.
func typed(p *formPage) giving.CampaignForm {
	return giving.CampaignForm{
		Name: p.get("name"), NameEN: p.get("name_en"), Purpose: p.get("purpose"), PurposeEN: p.get("purpose_en"),
		Cover: p.get("cover"), CoverEN: p.get("cover_en"), Surplus: p.get("surplus"), SurplusEN: p.get("surplus_en"),
		CallLevel: giving.CallLevel(p.get("call_level")), CallBody: p.get("call_body"),
		CallNumber: p.get("call_number"), CallOn: p.get("call_on"), CallTitle: p.get("call_title"),
		AuthorisationNumber: p.get("authorisation_number"), AuthorisationOn: p.get("authorisation_on"),
		AuthorisationBody: p.get("authorisation_body"),
		StartsOn:          p.get("starts_on"), EndsOn: p.get("ends_on"), DistributionEndsOn: p.get("distribution_ends_on"),
	}
}

func (o *Office) newCampaign(c echo.Context) error {
	units, err := o.unitsWith(c, auth.ManageCampaign)
	if err != nil {
		return err
	}
	page := campaignForm(c, "campaign.draft", site.Path(c, home+"/van-dong"), site.T(site.Lang(c), "campaigns.list"), true)
	unit := choice("unit", "campaign.unit", unitOptions("user.unit.choose", units)...)
	page.Sections[0].Fields = append([]*site.Field{unit}, page.Sections[0].Fields...)
	if len(units) == 1 {
		unit.Value = strconv.FormatInt(units[0].ID, 10)
	}
	return o.fill(c, page, func() (string, error) {
		f := typed(page)
		f.Unit, f.Slug, f.Prefix = unitOf(*unit), page.get("slug"), page.get("prefix")
		made, err := o.Giving.CreateCampaign(once(c, &page.Form), by(c), f)
		if err != nil {
			return "", err
		}
		return campaignPath(c, made.ID), nil
	})
}

func (o *Office) editCampaign(c echo.Context) error {
	s, err := o.sheet(c)
	if err != nil {
		return err
	}
	page := campaignForm(c, "campaign.edit", campaignPath(c, s.ID), s.Name, false)
	for name, value := range map[string]string{
		"name": s.Name, "name_en": s.NameEN, "purpose": s.Purpose, "purpose_en": s.PurposeEN, "cover": s.Cover,
		"cover_en": s.CoverEN, "surplus": s.Surplus, "surplus_en": s.SurplusEN, "call_level": string(s.CallLevel),
		"call_body": s.CallBody, "call_number": s.CallNumber, "call_on": s.CallOn.Local(), "call_title": s.CallTitle,
		"authorisation_number": s.AuthorisationNumber, "authorisation_on": s.AuthorisationOn.Local(),
		"authorisation_body": s.AuthorisationBody, "starts_on": s.StartsOn.Local(), "ends_on": s.EndsOn.Local(),
		"distribution_ends_on": s.DistributionEndsOn.Local(),
	} {
		page.set(name, value)
	}
	return o.fill(c, page, func() (string, error) {
		f := typed(page)
		f.Unit, f.Slug, f.Prefix, f.AreaUnit, f.Disaster = s.UnitID, s.Slug, s.Prefix, s.AreaUnitID, s.Disaster
		f.CallFile = s.CallFileID
		_, err := o.Giving.EditCampaign(ctx(c), by(c), s.ID, f)
		return campaignPath(c, s.ID), err
	})
}

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
