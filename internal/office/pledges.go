package office

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/giving"
	"github.com/quykhancap/quykhancap/internal/site"
)

// pledgesPage lists who promised a gift to a campaign, as everybody sees them: whom an
// officer calls back is opened one by one.
type pledgesPage struct {
	site.Form
	ID          int64
	Name        string
	Find, State site.Field
	Pledges     []giving.Pledge
	MayOpen     bool
	Pager       site.Pager
}

// pledgePage is one giver, opened for a reason that stays.
type pledgePage struct {
	ID    int64
	Name  string
	Code  string
	Donor giving.Donor
}

var (
	pledgesPages = site.PageOf[pledgesPage]("office/pledges", "office")
	pledgePages  = site.PageOf[pledgePage]("office/pledge", "office")
)

const pledgeRows = 50

func (o *Office) pledges(c echo.Context) error {
	s, err := o.sheet(c)
	if err != nil {
		return err
	}
	page := pledgesPage{
		Form: site.NewForm(c), ID: s.ID, Name: s.Name, MayOpen: by(c).May(auth.RevealPersonal, s.UnitID),
		Find: site.Field{
			Name: "find", Type: "search", Label: "pledges.find", Hint: "pledges.find.hint", Value: strings.TrimSpace(c.QueryParam("find")), Max: 60,
		},
		State: site.Field{Name: "state", Type: "select", Label: "pledges.state", Value: c.QueryParam("state"), Options: []site.Option{
			{Label: "pledges.state.any"},
		}},
	}
	if !page.MayOpen { // a phone number finds nothing for who may not read it
		page.Find.Label, page.Find.Hint = "pledges.find.less", "pledges.find.less.hint"
	}
	for _, x := range giving.PledgeStates {
		page.State.Options = append(page.State.Options, site.Option{Value: string(x), Label: "pledges.is." + string(x)})
	}
	page.Pledges, err = o.Giving.PledgesFor(ctx(c), by(c), s.ID, giving.PledgeFilter{
		State: giving.PledgeState(page.State.Value), Find: page.Find.Value, Before: number(c, "truoc"), Limit: pledgeRows,
	})
	if page.Explain(err, &page.Find, &page.State) {
		return pledgesPages.Render(c, page.Status, page)
	}
	if err != nil {
		return err
	}
	if n := len(page.Pledges); n == pledgeRows {
		page.Pager.Older = with(c, "truoc", strconv.FormatInt(page.Pledges[n-1].ID, 10))
	}
	return pledgesPages.Render(c, http.StatusOK, page)
}

// pledge asks why an officer has to know who promised, and shows it in the answer and
// nowhere else.
func (o *Office) pledge(c echo.Context) error {
	s, err := o.sheet(c)
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.RevealPersonal, s.UnitID); err != nil {
		return err
	}
	code := giving.CleanCode(c.Param("code"))
	found, err := o.Giving.PledgesFor(ctx(c), by(c), s.ID, giving.PledgeFilter{Code: code, Limit: 1})
	if err == nil && (code == "" || len(found) == 0) {
		err = fault.Of(fault.Missing, "pledge.missing")
	}
	if err != nil {
		return err
	}
	page := pledgePage{ID: s.ID, Name: s.Name, Code: code}
	err = o.ask(c, question{
		key: "pledges.reveal", about: []any{"code", code}, back: site.Path(c, home+"/van-dong/:/dang-ky", s.ID),
		do: func(reason string) (err error) {
			if page.Donor, err = o.Giving.RevealPledge(ctx(c), by(c), code, reason); err != nil {
				return err
			}
			return errAnswered
		},
	})
	if err != errAnswered {
		return err
	}
	return pledgePages.Render(c, http.StatusOK, page)
}
