package portal

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/receipt"
	"github.com/quykhancap/quykhancap/internal/site"
)

// slipPage is a receipt that was written by hand, before and after it was entered.
type slipPage struct {
	receipt.PublicSlip
	Label, Grouped string
}

var slips = site.PageOf[slipPage]("portal/slip", "public")

// getSlip is what the QR of a hand-written receipt opens.
func (p *Portal) getSlip(c echo.Context, code string) error {
	s, err := p.receipts().PublicSlip(c.Request().Context(), code)
	if err != nil {
		return err
	}
	keepPrivate(c)
	return slips.Render(c, http.StatusOK, slipPage{*s, receipt.Label(s.Number), inFours(s.Code)})
}
