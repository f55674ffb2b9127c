package office

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/site"
)

// memberFields ask about one person.
func memberFields() []*site.Field {
	name := line("name", "household.name", 100)
	return append([]*site.Field{name}, optional(
		&site.Field{Name: "born", Label: "household.born", Hint: "household.born.hint", Max: 10, Inputmode: "numeric"},
		choice("sex", "household.sex", site.Option{Label: "household.sex.unsaid"},
			site.Option{Value: string(people.Male), Label: "household.sex.male"},
			site.Option{Value: string(people.Female), Label: "household.sex.female"}),
		line("relation", "household.relation", 50),
		&site.Field{Name: "id_number", Label: "household.id_number", Hint: "household.id_number.hint", Max: 20, Inputmode: "numeric"},
		&site.Field{
			Name: "social_number", Label: "household.social_number", Hint: "household.social_number.hint", Max: 20, Inputmode: "numeric",
		},
	)...)
}

// factFields ask which facts hold; those of the second list are sealed.
func factFields() (open, sealed []*site.Field) {
	for _, f := range people.Facts {
		field := tick("fact_"+string(f), "household.fact."+string(f))
		if f.Sealed() {
			sealed = append(sealed, field)
		} else {
			open = append(open, field)
		}
	}
	return open, sealed
}

func classFields() []*site.Field {
	on := date("class_on", "household.class_on")
	return []*site.Field{
		choice("class", "household.class", append([]site.Option{{Label: "household.class.unsaid"}}, classOptions()...)...),
		optional(on)[0], optional(line("class_basis", "household.class_basis", 200))[0],
	}
}

// person is what the form says about one.
func (p *formPage) person() people.PersonForm {
	f := people.PersonForm{
		Name: p.get("name"), Born: p.get("born"), Sex: p.get("sex"), Relation: p.get("relation"),
		IDNumber: p.get("id_number"), SocialNumber: p.get("social_number"),
	}
	for _, fact := range people.Facts {
		if p.get("fact_"+string(fact)) == "yes" {
			f.Facts = append(f.Facts, string(fact))
		}
	}
	return f
}

// here moves the faults of the first member of a list to the form's own fields.
func here(err error) error {
	e, ok := fault.As(err)
	if !ok {
		return err
	}
	var l fault.Error
	l.Kind = e.Kind
	for _, f := range e.Faults {
		f.Field = strings.TrimPrefix(f.Field, "members.0.")
		l.Faults = append(l.Faults, f)
	}
	return &l
}

// newHousehold writes a household down with its head; the others are added on its page.
func (o *Office) newHousehold(c echo.Context) error {
	if err := by(c).Must(auth.EditHouseholds, 0); err != nil {
		return err
	}
	villages, _, err := o.villagesIn(c, auth.EditHouseholds)
	if err != nil {
		return err
	}
	open, sealed := factFields()
	address := optional(line("address", "household.address", 300), &site.Field{
		Name: "phone", Type: "tel", Label: "household.phone", Max: 30,
	})
	p := newForm(c, "household.new", site.Path(c, home+"/ho"), site.T(site.Lang(c), "households.title"),
		section{"", append([]*site.Field{choice("village", "household.village", villages...)}, address...)},
		section{"household.head", memberFields()},
		section{"household.facts", open},
		section{"household.facts.sealed", sealed},
		section{"household.class", classFields()},
		section{"", []*site.Field{tick("twin", "household.twin")}},
	)
	p.set("village", c.QueryParam("thon")) // the one whose surveys led here
	return o.fill(c, p, func() (string, error) {
		unit, village, err := o.villageOf(c, *p.field("village"))
		if err != nil {
			return "", err
		}
		head := p.person()
		head.Head = true
		n, err := o.People.Add(once(c, &p.Form), by(c), people.HouseholdForm{
			Unit: unit, Village: village, Address: p.get("address"), Phone: p.get("phone"), Class: p.get("class"),
			ClassOn: p.get("class_on"), ClassBasis: p.get("class_basis"), Members: []people.PersonForm{head},
			Twin: p.get("twin") == "yes",
		})
		return saved(site.Path(c, home+"/ho/:", n), "household"), here(err)
	})
}

// villageOf is the chosen village, by name, and its commune.
func (o *Office) villageOf(c echo.Context, f site.Field) (unit int64, name string, err error) {
	n, err := strconv.ParseInt(f.Value, 10, 64)
	if err != nil {
		return 0, "", fault.On("village", "household.village.missing")
	}
	units, err := o.unitsWith(c, auth.EditHouseholds)
	if err != nil {
		return 0, "", err
	}
	err = o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		for _, u := range units {
			list, err := place.Villages(tx, u.ID, o.day())
			if err != nil {
				return err
			}
			for _, v := range list {
				if v.ID == n {
					unit, name = u.ID, v.Name
				}
			}
		}
		return nil
	})
	if err == nil && unit == 0 {
		err = fault.On("village", "household.village.missing")
	}
	return unit, name, err
}

// revision is the household as the form saw it.
func revision(h *people.Household) *site.Field {
	return &site.Field{Name: "revision", Type: "hidden", Value: strconv.FormatInt(h.Revision, 10), Max: 20}
}

func (p *formPage) revision() int64 { return unitOf(*p.field("revision")) }

// editForm is a form about a household that the officer may change.
func (o *Office) editForm(c echo.Context, key string, sections ...section) (*formPage, *people.Household, error) {
	h, err := o.householdOf(c)
	if err != nil {
		return nil, nil, err
	}
	if !o.mayEditHousehold(c, h) {
		return nil, nil, fault.Of(fault.Denied, "auth.denied")
	}
	sections = append(sections, section{"", []*site.Field{revision(h)}})
	return newForm(c, key, site.Path(c, home+"/ho/:", h.ID), h.Head+" · "+h.Code, sections...), h, nil
}

func (o *Office) householdContact(c echo.Context) error {
	p, h, err := o.editForm(c, "household.contact", section{"", []*site.Field{
		line("village", "household.village", 100),
		{Name: "address", Label: "household.address", Hint: "household.sealed.keep", Max: 300, Optional: true},
		tick("forget_address", "household.address.forget"),
		{Name: "phone", Type: "tel", Label: "household.phone", Hint: "household.sealed.keep", Max: 30, Optional: true},
		tick("forget_phone", "household.phone.forget"),
	}})
	if err != nil {
		return err
	}
	p.set("village", h.VillageName)
	return o.fill(c, p, func() (string, error) {
		return saved(p.Back, "contact"), o.People.ChangeContact(ctx(c), by(c), h.ID, people.ContactForm{
			Revision: p.revision(), Village: p.get("village"), Address: p.get("address"), Phone: p.get("phone"),
			ForgetAddress: p.get("forget_address") == "yes", ForgetPhone: p.get("forget_phone") == "yes",
		})
	})
}

func (o *Office) householdClass(c echo.Context) error {
	p, h, err := o.editForm(c, "household.set_class", section{"", classFields()})
	if err != nil {
		return err
	}
	p.set("class", string(h.Class))
	return o.fill(c, p, func() (string, error) {
		return saved(p.Back, "class"), o.People.SetClass(ctx(c), by(c), h.ID, p.revision(), p.get("class"), p.get("class_on"), p.get("class_basis"))
	})
}

func (o *Office) newMember(c echo.Context) error {
	open, sealed := factFields()
	p, h, err := o.editForm(c, "household.member.new",
		section{"", memberFields()},
		section{"household.facts", open},
		section{"household.facts.sealed", sealed},
		section{"", []*site.Field{tick("head", "household.head.make")}})
	if err != nil {
		return err
	}
	return o.fill(c, p, func() (string, error) {
		f := people.MemberForm{PersonForm: p.person(), Revision: p.revision()}
		f.Head = p.get("head") == "yes"
		return saved(p.Back, "member"), o.People.SaveMember(ctx(c), by(c), h.ID, f)
	})
}

// member changes one who is there. What is sealed is not shown, and stays unless it is
// given again.
func (o *Office) member(c echo.Context) error {
	no, err := id(c, "no")
	if err != nil {
		return err
	}
	open, sealed := factFields()
	p, h, err := o.editForm(c, "household.member.edit",
		section{"", memberFields()},
		section{"household.numbers", []*site.Field{tick("forget_numbers", "household.numbers.forget")}},
		section{"household.facts", open},
		section{"household.facts.sealed", append([]*site.Field{tick("facts_again", "household.facts.again")}, sealed...)},
		section{"", []*site.Field{tick("head", "household.head.make")}})
	if err != nil {
		return err
	}
	m := memberOf(h, no)
	if m == nil {
		return errMissing
	}
	p.set("name", m.Name)
	p.set("sex", string(m.Sex))
	p.set("relation", m.Relation)
	if p.set("born", m.BornOn.Local()); m.BornOn.IsZero() && m.BornYear > 0 {
		p.set("born", strconv.Itoa(m.BornYear))
	}
	for _, f := range m.Facts {
		p.set("fact_"+string(f), "yes")
	}
	if m.Head {
		p.set("head", "yes")
	}
	for _, name := range []string{"id_number", "social_number"} {
		p.field(name).Hint = "household.sealed.keep"
	}
	return o.fill(c, p, func() (string, error) {
		f := people.MemberForm{
			PersonForm: p.person(), Revision: p.revision(), HouseholdPerson: int(no),
			FactsAgain: p.get("facts_again") == "yes", ForgetNumbers: p.get("forget_numbers") == "yes",
		}
		f.Head = p.get("head") == "yes"
		return saved(p.Back, "member"), o.People.SaveMember(ctx(c), by(c), h.ID, f)
	})
}

func memberOf(h *people.Household, no int64) *people.Person {
	for i, m := range h.Members {
		if int64(m.No) == no && m.LeftOn.IsZero() {
			return &h.Members[i]
		}
	}
	return nil
}

func (o *Office) endMember(c echo.Context) error {
	no, err := id(c, "no")
	if err != nil {
		return err
	}
	p, h, err := o.editForm(c, "household.member.end", section{"", []*site.Field{
		optional(date("on", "household.member.on.label"))[0],
		{Name: "reason", Label: "ask.reason", Hint: "ask.reason.hint", Max: 300},
	}})
	if err != nil {
		return err
	}
	m := memberOf(h, no)
	if m == nil {
		return errMissing
	}
	p.About = fmt.Sprintf("%s · %s", m.Name, h.Code)
	return o.fill(c, p, func() (string, error) {
		return saved(p.Back, "left"), o.People.EndMember(ctx(c), by(c), h.ID, p.revision(), int(no), p.get("on"), p.get("reason"))
	})
}
