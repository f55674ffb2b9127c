package portal

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// noticesPage is what hangs on walls today.
type noticesPage struct{ Notices []noticeHead }

type noticeHead struct {
	Code, Slug, Number, Event, EventSlug, Unit, Fund string
	DecidedOn, StartsOn, EndsOn                      workday.Day
}

var notices = site.PageOf[noticesPage]("portal/notices", "public")

func noticeHeadOf(c echo.Context, n *aid.PublicNotice) noticeHead {
	h := noticeHead{
		Code: n.Code, Slug: n.Slug, Number: aid.DecisionLabel(n.Number), Event: n.EventName, EventSlug: n.Event, Unit: n.UnitName, Fund: n.Fund,
		DecidedOn: n.DecidedOn, StartsOn: n.StartsOn, EndsOn: n.EndsOn,
	}
	if site.Lang(c) == "en" && n.EventNameEN != "" {
		h.Event = n.EventNameEN
	}
	return h
}

func (p *Portal) getNotices(c echo.Context) error {
	list, err := p.Aid.PublicNotices(c.Request().Context())
	if err != nil {
		return err
	}
	var page noticesPage
	for i := range list {
		page.Notices = append(page.Notices, noticeHeadOf(c, &list[i]))
	}
	return notices.Render(c, http.StatusOK, page)
}

// noticePage is one list as it hangs, and the form to object.
type noticePage struct {
	site.Form
	noticeHead
	Ended                           bool
	Places                          []string
	Rows                            []roundRow
	Sums                            []roundSum
	Kind, Row, Words, Name, Contact site.Field
}

var notice = site.PageOf[noticePage]("portal/notice", "public")

func (p *Portal) newNoticePage(c echo.Context) (*noticePage, error) {
	ctx, lang := c.Request().Context(), site.Lang(c)
	n, err := p.Aid.PublicNoticeOf(ctx, c.Param("code"))
	if err != nil {
		return nil, err
	}
	amounts, err := p.Aid.Amounts(ctx)
	if err != nil {
		return nil, err
	}
	page := &noticePage{
		Form: site.NewForm(c), noticeHead: noticeHeadOf(c, n), Ended: n.Ended, Places: n.Places,
		Kind:    site.Field{Name: "kind", Type: "radios", Label: "objection.kind"},
		Row:     site.Field{Name: "row", Label: "objection.row", Hint: "objection.row.hint", Optional: true, Max: 7, Inputmode: "numeric", Value: c.QueryParam("dong")},
		Words:   site.Field{Name: "words", Type: "area", Label: "objection.words", Hint: "objection.words.hint", Max: 1000},
		Name:    site.Field{Name: "name", Label: "objection.name", Optional: true, Max: 200, Autocomplete: "name"},
		Contact: site.Field{Name: "contact", Label: "objection.contact", Hint: "objection.contact.hint", Optional: true, Max: 100},
	}
	for _, kind := range aid.ObjectionKinds {
		page.Kind.Options = append(page.Kind.Options, site.Option{Value: kind, Label: "objection.kind." + kind})
	}
	for _, r := range n.Rows {
		page.Rows = append(page.Rows, rowOf(r, n.UnitName, amounts, lang))
	}
	page.Sums, _ = sumsOf(n.Sums, func(int64) string { return n.UnitName }, amounts, lang)
	return page, nil
}

func (p *Portal) getNotice(c echo.Context) error {
	page, err := p.newNoticePage(c)
	if err != nil {
		return err
	}
	return notice.Render(c, http.StatusOK, *page)
}

// postObjection takes what somebody says against a list. It goes on to the page that
// tells what became of it, whose address is all the objector needs.
func (p *Portal) postObjection(c echo.Context) error {
	page, err := p.newNoticePage(c)
	if err != nil {
		return err
	}
	fields := []*site.Field{&page.Kind, &page.Row, &page.Words, &page.Name, &page.Contact}
	err = page.Read(c, fields...)
	var o *aid.Objection
	if err == nil {
		ctx := pg.WithOnce(c.Request().Context(), pg.Once{Key: page.Once, Hash: page.Hash()})
		o, err = p.Aid.Object(ctx, citizen, aid.ObjectionForm{
			Notice: page.Code, Row: page.Row.Value, Kind: page.Kind.Value, Words: page.Words.Value, Name: page.Name.Value,
			Contact: page.Contact.Value,
		})
	}
	if page.Explain(err, fields...) {
		return notice.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, site.Path(c, "/khieu-nai/:", o.Code)+"?moi=1")
}

// objectionPage tells what became of an objection. Not what was said, nor by whom.
type objectionPage struct {
	aid.ObjectionState
	New      bool
	Answered time.Time
}

var objection = site.PageOf[objectionPage]("portal/objection", "public")

func (p *Portal) getObjection(c echo.Context) error {
	s, err := p.Aid.ObjectionStateOf(c.Request().Context(), c.Param("code"))
	if err != nil {
		return err
	}
	keepPrivate(c)
	return objection.Render(c, http.StatusOK, objectionPage{ObjectionState: *s, New: c.QueryParam("moi") == "1", Answered: s.AnsweredAt})
}
