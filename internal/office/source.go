package office

import (
	"net/http"
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
}

// sourcesPage is the money for relief that nobody gave, source by source.
type sourcesPage struct {
	Sources []sourceCard
	MayOpen bool
}

type sourceCard struct {
	giving.Source
	UnitName string
	MayClose bool
}

var sourcesPages = site.PageOf[sourcesPage]("office/sources", "office")

func (o *Office) sources(c echo.Context) error {
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
	page := sourcesPage{MayOpen: by(c).May(auth.ManageSources, 0)}
	for _, s := range list {
		page.Sources = append(page.Sources, sourceCard{s, names[s.UnitID], by(c).May(auth.ManageCampaign, s.UnitID)})
	}
	return sourcesPages.Render(c, http.StatusOK, page)
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
