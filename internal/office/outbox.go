package office

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/notify"
	"github.com/quykhancap/quykhancap/internal/site"
)

type outboxPage struct {
	State  site.Field
	Sample bool // nothing is sent
	Items  []notify.Item
	Said   map[int64]string // in a sample, where nothing is sent; nil in life
	Pager  site.Pager
}

var outboxPages = site.PageOf[outboxPage]("office/outbox", "office")

func (o *Office) outbox(c echo.Context) error {
	page := outboxPage{Sample: o.Sample, State: site.Field{
		Name: "trang-thai", Type: "select", Label: "outbox.state", Value: c.QueryParam("trang-thai"),
		Options: []site.Option{
			{Label: "outbox.state.any"},
			{Value: "waiting", Label: "outbox.is.waiting"},
			{Value: "failed", Label: "outbox.is.failed"},
			{Value: "sent", Label: "outbox.is.sent"},
			{Value: "dropped", Label: "outbox.is.dropped"},
		},
	}}
	var err error
	page.Items, err = notify.Outbox(ctx(c), o.DB, by(c), page.State.Value, number(c, "truoc"))
	if err != nil {
		return err
	}
	if o.Sample {
		if page.Said, err = notify.Said(ctx(c), o.DB, o.Keys, by(c), page.Items); err != nil {
			return err
		}
	}
	if n := len(page.Items); n == 50 {
		page.Pager.Older = with(c, "truoc", strconv.FormatInt(page.Items[n-1].ID, 10))
	}
	return outboxPages.Render(c, http.StatusOK, page)
}

func (o *Office) sendAgain(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	if err := notify.SendAgain(ctx(c), o.DB, by(c), n); err != nil {
		return err
	}
	return site.SeeOther(c, home+"/thu-di")
}
