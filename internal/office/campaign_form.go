package office

import (
	"io"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disclose"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

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
		upload("call_file", "campaign.call_file", "campaign.call_file.hint"),
		{Name: "call_kept", Type: "hidden", Max: 19},
	}}
	call.Fields[5].Optional = true
	where := section{"campaign.where", optional(line("area", "campaign.area", 200), choice("disaster", "campaign.disaster"))}
	where.Fields[0].Hint = "campaign.area.hint"
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
	return newForm(c, key, back, about, name, where, call, days, commune, more)
}

// offerDisasters lists the events that everybody may read of, and the one that is chosen.
func (o *Office) offerDisasters(c echo.Context, p *formPage, chosen string) error {
	events, err := disclose.Disasters(ctx(c), o.DB)
	if err != nil {
		return err
	}
	f := p.field("disaster")
	f.Value, f.Options = chosen, []site.Option{{Label: "campaign.disaster.none"}}
	for _, e := range events {
		f.Options = append(f.Options, site.Option{Value: e.Slug, Text: e.Name})
	}
	if !offered(f, chosen) { // called for before anybody opened it
		f.Options = append(f.Options, site.Option{Value: chosen, Text: chosen})
	}
	return nil
}

func offered(f *site.Field, value string) bool {
	return slices.ContainsFunc(f.Options, func(x site.Option) bool { return x.Value == value })
}

// typed is the form as giving reads it, with the scan of the call: one that came with a form
// that was refused waits for the next.
func (o *Office) typed(c echo.Context, p *formPage, unit int64) (giving.CampaignForm, error) {
	f := typed(p)
	if !offered(p.field("disaster"), f.Disaster) {
		return f, fault.On("disaster", "campaign.disaster.unknown")
	}
	if unit == 0 {
		return f, nil // refused for it
	}
	kept, err := p.paperKept("call_file", "call_kept", "campaign.call_file.kept", func(name string, r io.ReadSeeker) (int64, error) {
		return o.Giving.KeepCall(ctx(c), by(c), unit, name, r)
	})
	f.CallFile = kept
	return f, err
}

// typed is what was typed of it.
func typed(p *formPage) giving.CampaignForm {
	return giving.CampaignForm{
		Name: p.get("name"), NameEN: p.get("name_en"), Purpose: p.get("purpose"), PurposeEN: p.get("purpose_en"),
		Cover: p.get("cover"), CoverEN: p.get("cover_en"), Surplus: p.get("surplus"), SurplusEN: p.get("surplus_en"),
		CallLevel: giving.CallLevel(p.get("call_level")), CallBody: p.get("call_body"),
		CallNumber: p.get("call_number"), CallOn: p.get("call_on"), CallTitle: p.get("call_title"),
		AuthorisationNumber: p.get("authorisation_number"), AuthorisationOn: p.get("authorisation_on"),
		AuthorisationBody: p.get("authorisation_body"),
		StartsOn:          p.get("starts_on"), EndsOn: p.get("ends_on"), DistributionEndsOn: p.get("distribution_ends_on"),
		Area: p.get("area"), Disaster: p.get("disaster"),
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
	if err := o.offerDisasters(c, page, ""); err != nil {
		return err
	}
	return o.fill(c, page, func() (string, error) {
		f, err := o.typed(c, page, unitOf(*unit))
		if err != nil {
			return "", err
		}
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
	area, err := o.areaOf(c, s.AreaUnitID, s.StartsOn)
	if err != nil {
		return err
	}
	for name, value := range map[string]string{
		"name": s.Name, "name_en": s.NameEN, "purpose": s.Purpose, "purpose_en": s.PurposeEN, "cover": s.Cover,
		"cover_en": s.CoverEN, "surplus": s.Surplus, "surplus_en": s.SurplusEN, "call_level": string(s.CallLevel),
		"call_body": s.CallBody, "call_number": s.CallNumber, "call_on": s.CallOn.Local(), "call_title": s.CallTitle,
		"authorisation_number": s.AuthorisationNumber, "authorisation_on": s.AuthorisationOn.Local(),
		"authorisation_body": s.AuthorisationBody, "starts_on": s.StartsOn.Local(), "ends_on": s.EndsOn.Local(), "area": area,
		"distribution_ends_on": s.DistributionCalledTo.Local(),
	} {
		page.set(name, value)
	}
	if err := o.offerDisasters(c, page, s.Disaster); err != nil {
		return err
	}
	if s.CallFileID != 0 {
		page.field("call_file").Hint = "campaign.call_file.there"
	}
	return o.fill(c, page, func() (string, error) {
		f, err := o.typed(c, page, s.UnitID)
		if err != nil {
			return "", err
		}
		f.Unit, f.Slug, f.Prefix = s.UnitID, s.Slug, s.Prefix
		_, err = o.Giving.EditCampaign(ctx(c), by(c), s.ID, f)
		return campaignPath(c, s.ID), err
	})
}

// areaOf is a unit as the form takes it: its code, and its name to read.
func (o *Office) areaOf(c echo.Context, unit int64, on workday.Day) (text string, err error) {
	if unit == 0 {
		return "", nil
	}
	err = o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		u, err := place.ByID(tx, unit, on)
		if err == nil {
			text = u.Code + " · " + u.FullName
		}
		return err
	})
	return text, err
}

// campaignCall shows the scan of the call, of a draft too: who publishes it reads it first.
func (o *Office) campaignCall(c echo.Context) error {
	s, err := o.sheet(c)
	if err != nil {
		return err
	}
	read := func() ([]byte, error) { return o.Giving.CallPaperFor(ctx(c), by(c), s.ID) }
	for _, x := range s.Extensions {
		if x.ToOn.String() == c.QueryParam("gia-han") {
			read = func() ([]byte, error) { return o.Giving.ExtensionPaperFor(ctx(c), by(c), s.ID, x.ToOn) }
		}
	}
	body, err := read()
	if err != nil {
		return err
	}
	return sendPicture(c, s.Slug, body)
}
