package office

import (
	"slices"

	"github.com/labstack/echo/v4"
)

// saves are what a page can say was written a moment ago; the sentence of each is
// saved.….
var saves = []string{
	"event", "areas", "step", "household", "contact", "class", "member", "left", "apart", "survey", "verified",
	"certified", "disputed", "photo", "warehouse", "need", "moved", "announced", "received", "cancelled",
	"plan_prepared", "plan_locked", "plan_approved", "plan_released", "plan_reconciled", "plan_closed", "plan_aborted",
	"session_planned", "session_opened", "session_counted", "session_closed", "session_cancelled", "sheet",
	"notice", "objection", "struck",
}

// saved is the address of a page that says what was written.
func saved(page, what string) string { return page + "?xong=" + what }

// savedNow is what the page's address says was written, "" when it says nothing known.
func savedNow(c echo.Context) string {
	if what := c.QueryParam("xong"); slices.Contains(saves, what) {
		return what
	}
	return ""
}
