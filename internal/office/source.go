package office

import (
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/site"
)

func (o *Office) sourceRoutes(g *echo.Group) {
	g.GET("/nguon-khac", o.sources)
	g.Match(both, "/nguon-khac/moi", o.openSource)
	g.Match(both, "/nguon-khac/:id/tai-khoan", o.nameSourceAccount)
}

// sourcesPage is the money for relief that nobody gave, source by source.
type sourcesPage struct {
	site.Form
	Sources []sourceCard
	MayOpen bool
}

type sourceCard struct {
	giving.Source
	UnitName string
	MayClose bool
	MayName  bool // an account: it has none
	Waiting  []askLine
}

var sourcesPages = site.PageOf[sourcesPage]("office/sources", "office")

func (o *Office) sources(c echo.Context) error { return o.showSources(c, nil) }

// showSources lists the sources, with what was refused, if anything.
func (o *Office) showSources(c echo.Context, refused error) error {
	list, err := o.Giving.SourcesFor(ctx(c), by(c))
	if err != nil {
		return err
	}
	var units []int64
	for _, s := range list {
		units = append(units, s.UnitID)
	}
	names, err := o.unitNames(c, units)
	if err != nil {
		return err
	}
	page := sourcesPage{Form: site.NewForm(c), MayOpen: by(c).May(auth.ManageSources, 0)}
	for _, s := range list {
		card := sourceCard{Source: s, UnitName: names[s.UnitID], MayClose: by(c).May(auth.ManageCampaign, s.UnitID)}
		card.MayName = by(c).May(auth.ManageSources, s.UnitID) && len(s.Asks) == 0 &&
			!slices.ContainsFunc(s.Accounts, func(a giving.BankAccount) bool { return a.ClosedOn.IsZero() })
		for _, k := range s.Asks {
			publish := by(c).May(auth.PublishCampaign, s.UnitID)
			card.Waiting = append(card.Waiting, askLine{k, publish && k.AskedBy != by(c).ID, k.MayRefuse(by(c)) == nil})
		}
		page.Sources = append(page.Sources, card)
	}
	if refused != nil && !page.Explain(refused) {
		return refused
	}
	return sourcesPages.Render(c, page.Status, page)
}

// openSource asks for a source and the account that is for it alone.
func (o *Office) openSource(c echo.Context) error {
	if err := by(c).Must(auth.ManageSources, 0); err != nil {
		return err
	}
	units, err := o.unitsWith(c, auth.ManageSources)
	if err != nil {
		return err
	}
	unit := choice("unit", "campaign.unit", unitOptions("user.unit.choose", units)...)
	if len(units) == 1 {
		unit.Value = strconv.FormatInt(units[0].ID, 10)
	}
	kind := &site.Field{Name: "kind", Type: "radios", Label: "source.kind"}
	for _, k := range giving.SourceKinds {
		kind.Options = append(kind.Options, site.Option{Value: string(k), Label: "book." + string(k)})
	}
	name, purpose := line("name", "source.name", 200), line("purpose", "source.purpose", 1000)
	name.Hint = "source.name.hint"
	body, document := line("body", "source.body", 200), line("document", "source.document", 100)
	number, holder := line("number", "account.number", 40), line("holder_name", "account.holder_name", 200)
	holder.Hint = "account.holder_name.hint"
	treasury := tick("treasury", "account.treasury")
	page := newForm(c, "source.new", site.Path(c, home+"/nguon-khac"), site.T(site.Lang(c), "source.nav"),
		section{"", []*site.Field{unit, kind, name, purpose, body, document, date("on", "source.on")}},
		section{"source.account", []*site.Field{
			choice("bin", "account.bin", bankOptions()...), number, holder,
			choice("profile", "account.profile", profileOptions("account.profile.none")...),
		}},
		section{"account.treasury.section", []*site.Field{
			treasury, optional(line("bank_name", "account.bank_name", 200))[0],
		}})
	return o.fill(c, page, func() (string, error) {
		_, err := o.Giving.OpenSource(once(c, &page.Form), by(c), giving.SourceForm{
			Unit: unitOf(*unit), Kind: ledger.BookKind(kind.Value), Name: name.Value, Purpose: purpose.Value,
			Body: body.Value, Document: document.Value, On: page.get("on"),
			Account: giving.AccountForm{
				BIN: page.get("bin"), BankName: page.get("bank_name"), Number: number.Value, HolderName: holder.Value,
				Profile: giving.Profile(page.get("profile")), Treasury: page.get("treasury") == "yes",
			},
		})
		return site.Path(c, home+"/nguon-khac"), err
	})
}

// nameSourceAccount asks for the account of a source that has none.
func (o *Office) nameSourceAccount(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	source, err := o.Giving.CampaignFor(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.ManageSources, source.UnitID); err != nil {
		return err
	}
	back := site.Path(c, home+"/nguon-khac")
	holder := line("holder_name", "account.holder_name", 200)
	holder.Hint = "account.holder_name.hint"
	page := newForm(c, "source.name_account", back, source.Name,
		section{"source.account", []*site.Field{
			choice("bin", "account.bin", bankOptions()...), line("number", "account.number", 40), holder,
			choice("profile", "account.profile", profileOptions("account.profile.none")...), date("opened_on", "account.opened_on"),
		}},
		section{"account.treasury.section", []*site.Field{
			tick("treasury", "account.treasury"), optional(line("bank_name", "account.bank_name", 200))[0],
		}})
	return o.fill(c, page, func() (string, error) {
		_, err := o.Giving.NameSourceAccount(once(c, &page.Form), by(c), giving.AccountForm{
			Campaign: n, BIN: page.get("bin"), BankName: page.get("bank_name"), Number: page.get("number"),
			HolderName: page.get("holder_name"), Profile: giving.Profile(page.get("profile")),
			Treasury: page.get("treasury") == "yes", OpenedOn: page.get("opened_on"),
		})
		return back, err
	})
}
