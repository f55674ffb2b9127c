package office

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/site"
)

// doublesPage is the households of one's commune that may be the same as another.
type doublesPage struct {
	Unit site.Field
	Rows []doubleLine
	More string
}

type doubleLine struct {
	people.Household
	Hits    []hitLine
	MayEdit bool
}

// HitsOf is for the piece that shows them.
func (d doubleLine) HitsOf() hitsOf { return hitsOf{d.ID, d.Hits, d.MayEdit} }

var doublesPages = site.PageOf[doublesPage]("office/doubles", "office")

const doubleRows = 20

func (o *Office) doubleHouseholds(c echo.Context) error {
	if err := by(c).Must(auth.ReadHouseholds, 0); err != nil {
		return err
	}
	units, err := o.unitsWith(c, auth.ReadHouseholds)
	if err != nil {
		return err
	}
	page := doublesPage{Unit: site.Field{Name: "xa", Type: "select", Label: "household.unit", Value: c.QueryParam("xa")}}
	for _, u := range units {
		if u.Level == place.Commune {
			page.Unit.Options = append(page.Unit.Options, site.Option{Value: strconv.FormatInt(u.ID, 10), Text: u.FullName})
		}
	}
	if page.Unit.Value == "" && len(page.Unit.Options) > 0 {
		page.Unit.Value = page.Unit.Options[0].Value
	}
	if unit := unitOf(page.Unit); unit > 0 {
		list, err := o.People.Doubles(ctx(c), by(c), unit, number(c, "sau"))
		if err != nil {
			return err
		}
		for _, d := range list {
			page.Rows = append(page.Rows, doubleLine{d.Household, hitLines(c, d.Hits), by(c).May(auth.EditHouseholds, d.Unit)})
		}
		if n := len(list); n == doubleRows {
			page.More = with(c, "sau", strconv.FormatInt(list[n-1].ID, 10))
		}
	}
	return doublesPages.Render(c, http.StatusOK, page)
}

// tellApart asks why two households are two, and remembers it.
func (o *Office) tellApart(c echo.Context) error {
	h, err := o.householdOf(c)
	if err != nil {
		return err
	}
	if !o.mayEditHousehold(c, h) {
		return fault.Of(fault.Denied, "auth.denied")
	}
	other := people.CleanCode(people.HouseholdLetter, c.Param("code"))
	if other == "" {
		return errMissing
	}
	return o.ask(c, question{
		key: "household.apart", about: []any{"head", h.Head, "code", h.Code, "other", other},
		back: site.Path(c, home+"/ho/:", h.ID), then: saved(site.Path(c, home+"/ho/:", h.ID), "apart"),
		do: func(reason string) error { return o.People.TellApart(ctx(c), by(c), h.ID, other, reason) },
	})
}

// revealHousehold asks why a sealed field is needed, and shows it in the answer and
// nowhere else.
func (o *Office) revealHousehold(c echo.Context) error {
	h, err := o.householdOf(c)
	if err != nil {
		return err
	}
	no, err := strconv.Atoi(c.Param("no"))
	if err != nil || no < 0 || no > 999 {
		return errMissing
	}
	field := c.Param("field")
	shown := &opened{Label: "household." + field}
	switch field {
	case "address", "phone", "id_number", "social_number", "facts":
	default:
		return errMissing
	}
	if field == "facts" {
		shown.Label = "household.facts.sealed"
	}
	for _, m := range h.Members {
		if m.No == no {
			shown.Who = m.Name
		}
	}
	if !people.MayReveal(by(c), h.Unit) && !o.mayEditHousehold(c, h) {
		return fault.Of(fault.Denied, "auth.denied")
	}
	err = o.ask(c, question{
		key: "household.reveal", about: []any{"what", site.T(site.Lang(c), shown.Label), "head", h.Head},
		back: site.Path(c, home+"/ho/:", h.ID),
		do: func(reason string) error {
			text, err := o.People.Reveal(ctx(c), by(c), h.ID, no, field, reason)
			if err != nil {
				return err
			}
			if shown.Text = text; field == "facts" {
				var facts []people.Fact
				for _, f := range strings.Split(text, ",") {
					if known, ok := people.ParseFact(f); ok {
						facts = append(facts, known)
					}
				}
				shown.Text = factWords(c, facts)
			}
			return errAnswered
		},
	})
	if err != errAnswered {
		return err
	}
	return o.showHousehold(c, shown)
}
