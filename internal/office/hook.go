package office

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
	"github.com/quykhancap/quykhancap/internal/staff"
)

// hooksPage is the ways in for banks' webhooks, and what they told that is no line.
type hooksPage struct {
	site.Form
	Hooks     []hookLine
	Troubles  []hookEvent
	Jumps     []giving.Jump // where balances show that a line is missing
	MayManage bool
}

type hookLine struct {
	giving.Hook
	MayEnd bool
}

type hookEvent struct {
	giving.TroubledEvent
	May bool // say whose line it is
}

var hooksPages = site.PageOf[hooksPage]("office/hooks", "office")

func (o *Office) hooks(c echo.Context) error { return o.showHooks(c, nil) }

func (o *Office) showHooks(c echo.Context, refused error) error {
	list, troubles, err := o.Giving.Hooks(ctx(c), by(c))
	if err != nil {
		return err
	}
	page := hooksPage{Form: site.NewForm(c), MayManage: by(c).May(auth.ManageHooks, 0)}
	if page.Jumps, err = o.Giving.JumpsFor(ctx(c), by(c), 0); err != nil {
		return err
	}
	for _, e := range troubles {
		page.Troubles = append(page.Troubles, hookEvent{e, e.Like != 0 && by(c).May(auth.MatchLines, e.Unit)})
	}
	for _, h := range list {
		page.Hooks = append(page.Hooks, hookLine{h, h.EndedAt.IsZero() && by(c).May(auth.ManageHooks, h.UnitID)})
	}
	if refused != nil && !page.Explain(refused) {
		return refused
	}
	return hooksPages.Render(c, page.Status, page)
}

// answerEvent says whether an event is the line that it may be, or another one.
func (o *Office) answerEvent(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	var form site.Form
	answer := site.Field{Name: "answer", Max: 10}
	if err := form.Read(c, &answer); err != nil {
		return err
	}
	if answer.Value != "same" && answer.Value != "another" {
		return errMissing
	}
	if err := o.Giving.AnswerEvent(ctx(c), by(c), n, answer.Value == "another"); err != nil {
		return o.showHooks(c, err)
	}
	return c.Redirect(http.StatusSeeOther, site.Path(c, home+"/bao-co"))
}

// hookPage makes one; its key is shown once, when all is done.
type hookPage struct {
	site.Form
	Name, Provider, Unit site.Field
	Made                 *giving.Hook
	Key, Address         string
}

var hookPages = site.PageOf[hookPage]("office/hook", "office")

func (o *Office) newHook(c echo.Context) error {
	if err := staff.MustFresh(by(c), o.DB.Now()); err != nil {
		return err
	}
	units, err := o.unitsWith(c, auth.ManageHooks)
	if err != nil {
		return err
	}
	if len(units) == 0 {
		return fault.Of(fault.Denied, "auth.denied")
	}
	page := &hookPage{
		Form:     site.NewForm(c),
		Name:     site.Field{Name: "name", Label: "hook.name", Hint: "hook.name.hint", Max: 100},
		Provider: site.Field{Name: "provider", Type: "select", Label: "hook.provider.label", Options: []site.Option{{Label: "hook.provider.choose"}}},
		Unit:     site.Field{Name: "unit", Type: "select", Label: "hook.unit", Options: unitOptions("user.unit.choose", units)},
	}
	for _, p := range giving.Providers() {
		page.Provider.Options = append(page.Provider.Options, site.Option{Value: string(p), Label: "hook.provider." + string(p)})
	}
	if !posted(c) {
		return hookPages.Render(c, http.StatusOK, *page)
	}
	fields := []*site.Field{&page.Name, &page.Provider, &page.Unit}
	err = page.Read(c, fields...)
	if err == nil {
		p := giving.Provider(page.Provider.Value)
		page.Made, page.Key, err = o.Giving.MakeHook(ctx(c), by(c), unitOf(page.Unit), p, page.Name.Value)
		page.Address = o.Giving.URL + "/api/v1/bank-events/" + string(p)
	}
	if page.Explain(err, fields...) {
		return hookPages.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return hookPages.Render(c, http.StatusOK, *page)
}

func (o *Office) endHook(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	h, err := o.Giving.HookFor(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	list := site.Path(c, home+"/bao-co")
	return o.ask(c, question{
		key: "hook.end", about: []any{"name", h.Name}, back: list, fresh: true, grave: true,
		do: func(reason string) error { return o.Giving.EndHook(ctx(c), by(c), n, reason) },
	})
}
