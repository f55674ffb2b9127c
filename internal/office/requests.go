package office

import (
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/aid"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/norm"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
)

// requestsPage lists requests, and lets a chair begin one.
type requestsPage struct {
	site.Form
	Event, Unit, On site.Field
	Draft           bool
	Requests        []requestLine
	Pager           site.Pager
}

// requestLine is one request of a list.
type requestLine struct {
	aid.Request
	Sums []requestSum
	Wait *aid.Step // whose turn it is
	Late int
}

// requestSum is a sum with its goods' name.
type requestSum struct {
	Item                       string // its key; "" is money
	Asked, Approved, Delivered requestQty
	Proposed, Allocated        requestQty
	Households                 int
}

// requestQty is đồng or goods, as a page shows them.
type requestQty struct {
	Money money.VND
	Kg    string // "" for money
}

func qtyOf(item string, qty int64) requestQty {
	if item == norm.Money {
		return requestQty{Money: money.VND(qty)}
	}
	return requestQty{Kg: norm.KgText(qty)}
}

// typedQty is a quantity as its field keeps it.
func typedQty(item string, qty int64) string {
	if item == norm.Money {
		return strings.TrimSuffix(norm.QtyText(item, qty), " đ")
	}
	return norm.KgText(qty)
}

func sumsOf(r *aid.Request) (sums []requestSum) {
	for _, t := range r.Totals {
		s := requestSum{
			Proposed: qtyOf(t.Item, t.Proposed), Asked: qtyOf(t.Item, t.Asked), Approved: qtyOf(t.Item, t.Approved),
			Allocated: qtyOf(t.Item, t.Allocated), Delivered: qtyOf(t.Item, t.Delivered), Households: t.Households,
		}
		if t.Item != norm.Money {
			s.Item = "request.item." + strings.ToLower(t.Item)
		}
		sums = append(sums, s)
	}
	return sums
}

var requestsPages = site.PageOf[requestsPage]("office/requests", "office")

const requestRows = 50

func (o *Office) requests(c echo.Context) error { return o.showRequests(c, o.newRequestsPage(c), nil) }

func (o *Office) newRequestsPage(c echo.Context) *requestsPage {
	return &requestsPage{
		Form: site.NewForm(c), Draft: by(c).May(auth.DraftRequest, 0),
		Event: site.Field{Name: "event", Type: "select", Label: "request.event"},
		Unit:  site.Field{Name: "unit", Type: "select", Label: "request.unit"},
		On: site.Field{
			Name: "on", Label: "request.on", Hint: "request.on.hint", Optional: true, Max: 10, Inputmode: "numeric",
		},
	}
}

func (o *Office) showRequests(c echo.Context, page *requestsPage, refused error) error {
	list, err := o.Aid.Requests(ctx(c), by(c), aid.RequestFilter{Before: number(c, "sau"), Limit: requestRows + 1})
	if err != nil {
		return err
	}
	if len(list) > requestRows {
		list = list[:requestRows]
		page.Pager.Older = with(c, "sau", strconv.FormatInt(list[requestRows-1].ID, 10))
	}
	if number(c, "sau") > 0 {
		page.Pager.Newer = with(c, "sau", "")
	}
	for i := range list {
		l := requestLine{Request: list[i], Sums: sumsOf(&list[i]), Wait: list[i].Waiting()}
		if l.Sealed {
			l.EventName = site.T(site.Lang(c), "request.sealed.event")
		}
		if l.Wait != nil {
			l.Late = l.Wait.Late(o.day())
		}
		page.Requests = append(page.Requests, l)
	}
	if page.Draft {
		if err := o.fillPropose(c, page); err != nil {
			return err
		}
	}
	if refused != nil && !page.Explain(refused, &page.Event, &page.Unit, &page.On) {
		return refused
	}
	return requestsPages.Render(c, page.Status, *page)
}

// fillPropose offers the events that take requests and the officer's communes.
func (o *Office) fillPropose(c echo.Context, page *requestsPage) error {
	units, err := o.unitsWith(c, auth.DraftRequest)
	if err != nil {
		return err
	}
	for _, u := range units {
		page.Unit.Options = append(page.Unit.Options, site.Option{Value: strconv.FormatInt(u.ID, 10), Text: u.FullName})
	}
	return o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		events, err := disaster.Events(tx, disaster.EventFilter{Open: true})
		for _, e := range events {
			page.Event.Options = append(page.Event.Options, site.Option{
				Value: strconv.FormatInt(e.ID, 10), Text: e.Title(site.Lang(c)) + " (" + e.StartsOn.Local() + ")",
			})
		}
		return err
	})
}

// proposeRequest makes the draft, or brings it up to date.
func (o *Office) proposeRequest(c echo.Context) error {
	page := o.newRequestsPage(c)
	var p *aid.Proposed
	err := page.Read(c, &page.Event, &page.Unit, &page.On)
	if err == nil {
		p, err = o.Aid.ProposeRequest(once(c, &page.Form), by(c), aid.ProposeForm{
			Event: unitOf(page.Event), Unit: unitOf(page.Unit), On: page.On.Value,
		})
	}
	if err != nil {
		return o.showRequests(c, page, err)
	}
	return site.SeeOther(c, home+"/to-trinh/:", p.Code)
}

// requestWork is drafts to be signed, requests sent back, and those that wait for
// the officer's answer: since when, and how many are late.
func (o *Office) requestWork(c echo.Context, p *todayPage) error {
	w, err := o.Aid.RequestWorkFor(ctx(c), by(c))
	if err != nil {
		return err
	}
	for _, kind := range []struct {
		label string
		duty  duty.Kind
		list  []aid.WaitingRequest
	}{
		{"today.request.drafts", duty.RequestSign, w.Drafts},
		{"today.request.returned", duty.RequestSign, w.Returned},
		{"today.request.answers", duty.RequestAnswer, w.Answers},
	} {
		if len(kind.list) == 0 {
			continue
		}
		l := workLine{Href: "/to-trinh", Label: kind.label, N: int64(len(kind.list)), Since: kind.list[0].Since}
		var refs []string
		for _, r := range kind.list {
			l.Since = min(l.Since, r.Since)
			refs = append(refs, r.DueRef())
		}
		if len(kind.list) == 1 {
			l.Href += "/" + kind.list[0].Code
		}
		p.wait(p.timed(l, kind.duty, refs...))
	}
	for _, x := range w.Unasked {
		l := workLine{Href: "/to-trinh", Label: "today.request.unasked", N: int64(x.Households), More: x.EventName, Since: x.Since, Due: x.DueOn}
		if x.Late > 0 {
			l.Late = l.N
		}
		p.wait(l)
	}
	return nil
}
