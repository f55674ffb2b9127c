package office

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/ledger"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/site"
)

// fundPage writes down the fund of a unit.
type fundPage struct {
	site.Form
	Unit, Name, Basis, OpenedOn site.Field
}

var fundPages = site.PageOf[fundPage]("office/fund", "office")

func newFundPage(c echo.Context, units []place.Unit) *fundPage {
	return &fundPage{
		Form:     site.NewForm(c),
		Unit:     site.Field{Name: "unit", Type: "select", Label: "fund.unit", Options: unitOptions("fund.unit.choose", units)},
		Name:     site.Field{Name: "name", Label: "fund.name", Hint: "fund.name.hint", Max: 200},
		Basis:    site.Field{Name: "basis", Label: "fund.basis", Hint: "fund.basis.hint", Max: 500},
		OpenedOn: site.Field{Name: "opened_on", Label: "fund.opened_on", Hint: "fund.opened_on.hint", Max: 10, Inputmode: "numeric"},
	}
}

func (o *Office) foundFund(c echo.Context) error {
	units, err := o.unitsWith(c, auth.FoundFunds)
	if err != nil {
		return err
	}
	page := newFundPage(c, units)
	if !posted(c) {
		return fundPages.Render(c, http.StatusOK, *page)
	}
	fields := []*site.Field{&page.Unit, &page.Name, &page.Basis, &page.OpenedOn}
	err = page.Read(c, fields...)
	opened, _, dayErr := fromTo(page.OpenedOn, site.Field{})
	if err == nil {
		err = dayErr
	}
	if err == nil {
		_, err = ledger.FoundFund(once(c, &page.Form), o.DB, by(c), ledger.Fund{
			Unit: unitOf(page.Unit), Name: page.Name.Value, Basis: page.Basis.Value, OpenedOn: opened,
		})
	}
	if page.Explain(err, fields...) {
		return fundPages.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return site.SeeOther(c, "/van-phong/so")
}
