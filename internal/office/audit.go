package office

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
)

// auditPage is the trail: who did what to which thing, and why.
type auditPage struct {
	Actor, Action, Subject site.Field
	Rows                   []auditLine
	Pager                  site.Pager
}

// auditLine is one act in words.
type auditLine struct {
	audit.Row
	Act string
	Of  thing
}

var auditPages = site.PageOf[auditPage]("office/audit", "office")

const auditRows = 50

func (o *Office) audit(c echo.Context) error {
	if err := by(c).Must(auth.ReadAudit, 0); err != nil {
		return err
	}
	page := auditPage{
		Actor:   site.Field{Name: "ai", Label: "audit.actor", Value: c.QueryParam("ai"), Max: 100},
		Action:  site.Field{Name: "viec", Label: "audit.action", Value: c.QueryParam("viec"), Max: 100},
		Subject: site.Field{Name: "cai", Label: "audit.subject", Hint: "audit.subject.hint", Value: c.QueryParam("cai"), Max: 100},
	}
	var rows []audit.Row
	err := o.DB.View(ctx(c), by(c), func(tx *pg.Tx) (err error) {
		rows, err = audit.List(tx, audit.Filter{
			Actor: page.Actor.Value, Action: page.Action.Value, Subject: page.Subject.Value,
			Before: number(c, "truoc"), Limit: auditRows,
		})
		return err
	})
	if err != nil {
		return err
	}
	for _, r := range rows {
		page.Rows = append(page.Rows, auditLine{r, actWords(c, r.Action), thingOf(c, r.Subject)})
	}
	if n := len(rows); n == auditRows {
		page.Pager.Older = with(c, "truoc", strconv.FormatInt(rows[n-1].ID, 10))
	}
	return auditPages.Render(c, http.StatusOK, page)
}
