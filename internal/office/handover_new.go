package office

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/payout"
	"github.com/quykhancap/quykhancap/internal/site"
)

// newHandoverPage plans a session.
type newHandoverPage struct {
	site.Form
	Plan                                     payout.Plan
	Unit, Place, On, At, Note, Crew, Contact site.Field
	People                                   []personChoice
}

type personChoice struct {
	payout.Person
	Checked bool
}

var newHandoverPages = site.PageOf[newHandoverPage]("office/handover_new", "office")

func (o *Office) newHandover(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	sheet, err := o.Payout.Plan(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	page := &newHandoverPage{
		Form: site.NewForm(c), Plan: sheet.Plan,
		Unit:  site.Field{Name: "unit", Type: "select", Label: "handover.unit", Value: c.QueryParam("xa")},
		Place: site.Field{Name: "place", Label: "handover.place", Hint: "handover.place.hint", Max: 200},
		On:    *date("on", "handover.on"),
		At:    site.Field{Name: "at", Label: "handover.at", Hint: "handover.at.hint", Max: 5, Inputmode: "numeric", Value: "08:00"},
		Contact: site.Field{
			Name: "contact", Type: "tel", Label: "handover.contact", Hint: "handover.contact.hint", Optional: true, Max: 100,
		},
		Note: site.Field{Name: "note", Label: "plan.note", Optional: true, Max: 500},
		Crew: site.Field{Name: "staff", Label: "handover.staff"},
	}
	choices, err := o.communeChoices(c, sheet.Communes)
	if err != nil {
		return err
	}
	for _, u := range choices {
		if by(c).May(auth.RunSession, u.ID) || by(c).May(auth.RunSession, sheet.UnitID) {
			page.Unit.Options = append(page.Unit.Options, site.Option{Value: strconv.FormatInt(u.ID, 10), Text: u.Name})
		}
	}
	if len(page.Unit.Options) == 0 {
		return fault.Of(fault.Denied, "auth.denied")
	}
	if page.Unit.Value == "" {
		page.Unit.Value = page.Unit.Options[0].Value
	}
	able, err := o.Payout.Able(ctx(c), by(c), n, unitOf(page.Unit))
	if err != nil {
		return err
	}
	for _, p := range able {
		page.People = append(page.People, personChoice{p, p.ID == by(c).ID})
	}
	if !posted(c) {
		return newHandoverPages.Render(c, http.StatusOK, *page)
	}
	made, err := o.planHandover(c, page)
	if page.Explain(err, &page.Unit, &page.Place, &page.On, &page.At, &page.Contact, &page.Note, &page.Crew) {
		return newHandoverPages.Render(c, page.Status, *page)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, saved(handoverPath(c, made.ID), "session_planned"))
}

func (o *Office) planHandover(c echo.Context, p *newHandoverPage) (*payout.Session, error) {
	if err := p.Read(c, &p.Unit, &p.Place, &p.On, &p.At, &p.Contact, &p.Note, &p.Crew); err != nil {
		return nil, err
	}
	var crew []int64
	for i := range p.People {
		p.People[i].Checked = false
	}
	for _, v := range p.Values("staff") {
		n, _ := strconv.ParseInt(v, 10, 64)
		crew = append(crew, n)
		for i := range p.People {
			p.People[i].Checked = p.People[i].Checked || p.People[i].ID == n
		}
	}
	return o.Payout.PlanSession(once(c, &p.Form), by(c), payout.SessionForm{
		Plan: p.Plan.ID, Unit: unitOf(p.Unit), Place: p.Place.Value, On: p.On.Value, At: p.At.Value,
		Note: p.Note.Value, Contact: p.Contact.Value, Staff: crew,
	})
}
