package portal

import (
	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/disclose"
)

// tellBetween fills in what went to other funds and came from them, both sides as the list
// of transfers has them; and what is between the accounts by the statement and what the fund
// has left.
func (p *Portal) tellBetween(c echo.Context, page *fundPage) error {
	list, between, err := disclose.Remittances(c.Request().Context(), p.DB, c.Param("unit"))
	if err != nil {
		return err
	}
	page.Transfers, page.Between = list, sums(between.Arithmetic())
	both, come, gone := page.Fund.Now.Arithmetic.BothWays(between)
	page.Sums, page.Come, page.Sent = sums(both), come, gone
	page.ComeBank, page.ComeCash = between.Come, come-between.Come
	if told := page.Fund.ByStatement(p.today()); len(told.Terms) > 0 {
		page.Told, page.ToldSum, page.LeftSum = sums(told), told.Of("by_statement"), told.Total
		page.ToldApart = max(page.LeftSum-page.ToldSum, page.ToldSum-page.LeftSum)
	}
	return nil
}
