package office

import (
	"io"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

func bankOptions() []site.Option {
	options := []site.Option{{Label: "account.bin.choose"}}
	for _, b := range giving.Banks() {
		options = append(options, site.Option{Value: b.BIN, Text: b.ShortName + " · " + b.Name})
	}
	return options
}

// profileOptions are the shapes of statements that are read.
func profileOptions(none string) []site.Option {
	options := []site.Option{{Label: none}}
	for _, p := range []giving.Profile{giving.VCB, giving.VietinBank, giving.Agribank} {
		options = append(options, site.Option{Value: string(p), Text: p.Bank()})
	}
	return options
}

func (o *Office) newAccount(c echo.Context) error {
	s, err := o.sheet(c)
	if err != nil {
		return err
	}
	if s.PublishedAt != nil && s.Over(o.day()) {
		return o.showCampaign(c, fault.Of(fault.Conflict, "account.new.over", "last", s.LastDay().Local()))
	}
	holder, treasury := line("holder_name", "account.holder_name", 200), tick("treasury", "account.treasury")
	holder.Hint, treasury.Hint = "account.holder_name.hint", "account.treasury.hint"
	qr := tick("for_qr", "account.for_qr")
	if s.ForQR() == nil {
		qr.Value = "yes"
	}
	number := line("number", "account.number", 40)
	number.Inputmode = "numeric"
	page := newForm(c, "account.new", campaignPath(c, s.ID), s.Name, section{"", []*site.Field{
		choice("bin", "account.bin", bankOptions()...), number, holder,
		optional(line("branch", "account.branch", 200))[0], date("opened_on", "account.opened_on"),
		choice("profile", "account.profile", profileOptions("account.profile.none")...), qr,
	}}, section{"account.treasury.section", []*site.Field{
		treasury, optional(line("bank_name", "account.bank_name", 200))[0],
	}}, section{"account.pass.section", []*site.Field{
		optional(upload("paper", "account.pass.paper", "office.paper.hint"))[0],
		{Name: "kept", Type: "hidden", Max: 19},
	}})
	return o.fill(c, page, func() (string, error) {
		kept, paper := page.paperKept("paper", "kept", "campaign.call_file.kept", func(name string, r io.ReadSeeker) (int64, error) {
			return o.Giving.KeepAccountPaper(ctx(c), by(c), s.ID, name, r)
		})
		if paper != nil {
			return "", paper
		}
		_, err := o.Giving.AddAccount(once(c, &page.Form), by(c), giving.AccountForm{
			Campaign: s.ID, BIN: page.get("bin"), BankName: page.get("bank_name"), Branch: page.get("branch"),
			Number: page.get("number"), HolderName: page.get("holder_name"),
			Profile: giving.Profile(page.get("profile")), Treasury: page.get("treasury") == "yes",
			ForQR: page.get("for_qr") == "yes", OpenedOn: page.get("opened_on"), Paper: kept,
		})
		return campaignPath(c, s.ID), err
	})
}

func (o *Office) markForQR(c echo.Context) error {
	n, err := id(c, "account")
	if err != nil {
		return err
	}
	a, err := o.Giving.MarkForQR(ctx(c), by(c), n)
	if err != nil {
		return o.showCampaign(c, err)
	}
	return site.SeeOther(c, home+"/van-dong/:", a.CampaignID)
}

// agreeAccount is the second person's word on an account of a public campaign.
func (o *Office) agreeAccount(c echo.Context) error {
	k, err := o.accountAsk(c)
	if err != nil {
		return err
	}
	_, err = o.Giving.AgreeAccount(ctx(c), by(c), k.ID)
	switch {
	case err != nil && k.Source():
		return o.showSources(c, err)
	case err != nil:
		return o.showCampaignOf(c, k.CampaignID, err)
	case k.Source():
		return site.SeeOther(c, home+"/nguon-khac")
	}
	return site.SeeOther(c, home+"/van-dong/:", k.CampaignID)
}

func (o *Office) refuseAccount(c echo.Context) error {
	k, err := o.accountAsk(c)
	if err != nil {
		return err
	}
	if posted(c) {
		if err := k.MayRefuse(by(c)); err != nil {
			return err
		}
	}
	back := campaignPath(c, k.CampaignID)
	if k.Source() {
		back = site.Path(c, home+"/nguon-khac")
	}
	key := "account.refuse"
	if k.AskedBy == by(c).ID {
		key = "account.withdraw"
	}
	return o.ask(c, question{
		key: key, about: []any{"number", k.Number, "bank", k.BankName}, back: back,
		do: func(reason string) error { return o.Giving.RefuseAccount(ctx(c), by(c), k.ID, reason) },
	})
}

// accountPaper shows by which paper the bank says that an ended unit's account is ours.
func (o *Office) accountPaper(c echo.Context) error {
	k, err := o.accountAsk(c)
	if err != nil {
		return err
	}
	body, err := o.Giving.AccountPaper(ctx(c), by(c), k.ID)
	if err != nil {
		return err
	}
	return sendPicture(c, "giay-"+k.Number, body)
}

func (o *Office) accountAsk(c echo.Context) (*giving.AccountAsk, error) {
	n, err := id(c, "id")
	if err != nil {
		return nil, err
	}
	return o.Giving.AccountAskFor(ctx(c), by(c), n)
}

// closeAccount asks from which day on an account is closed: of a campaign, or the one of
// money that nobody gave.
func (o *Office) closeAccount(c echo.Context) error {
	campaign, err := id(c, "id")
	if err != nil {
		return err
	}
	s, err := o.Giving.CampaignFor(ctx(c), by(c), campaign)
	if err != nil {
		return err
	}
	n, err := id(c, "account")
	if err != nil {
		return err
	}
	back := campaignPath(c, s.ID)
	if s.IsSource() {
		back = site.Path(c, home+"/nguon-khac")
	}
	page := newForm(c, "account.close", back, s.Name,
		section{"", []*site.Field{date("closed_on", "account.closed_on")}})
	return o.fill(c, page, func() (string, error) {
		_, err := o.Giving.CloseAccount(ctx(c), by(c), n, page.get("closed_on"))
		return back, err
	})
}
