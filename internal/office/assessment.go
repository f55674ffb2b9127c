package office

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/site"
)

// surveyEvent is an event with the communes whose surveys the officer reads.
type surveyEvent struct {
	Title string
	disaster.Event
	Rows []disaster.Progress
}

type surveyEventsPage struct{ Events []surveyEvent }

var surveyEventsPages = site.PageOf[surveyEventsPage]("office/assessment_events", "office")

// surveyEventsMax is how many open events are shown with their communes.
const surveyEventsMax = 20

// assessmentEvents asks which event and commune the surveys are of; to the only one
// it goes at once.
func (o *Office) assessmentEvents(c echo.Context) error {
	if err := by(c).Must(auth.ReadHouseholds, 0); err != nil {
		return err
	}
	list, err := o.Disaster.Events(ctx(c), by(c), disaster.EventFilter{Open: true, Limit: surveyEventsMax})
	if err != nil {
		return err
	}
	var page surveyEventsPage
	units := 0
	for _, e := range list {
		rows, err := o.Disaster.Progress(ctx(c), by(c), e.ID)
		if err != nil {
			return err
		}
		rows = slices.DeleteFunc(rows, func(r disaster.Progress) bool {
			return r.Level != place.Commune || !by(c).May(auth.ReadHouseholds, r.Unit)
		})
		if len(rows) > 0 {
			page.Events = append(page.Events, surveyEvent{e.Title(site.Lang(c)), e, rows})
			units += len(rows)
		}
	}
	if units == 1 {
		return site.SeeOther(c, home+"/danh-gia/:/:", page.Events[0].ID, page.Events[0].Rows[0].Unit)
	}
	return surveyEventsPages.Render(c, http.StatusOK, page)
}

// surveyLine is one household of the list, with what may be done about it.
type surveyLine struct {
	*disaster.Assessment
	MayVerify bool
	Own       bool
}

// leftLine is a survey that was not verified, and why.
type leftLine struct{ Head, Why string }

type assessmentsPage struct {
	site.Form
	Event     disaster.Event
	Title     string
	Unit      place.Unit
	State     string
	Chosen    bool // the officer said which state to list
	Counts    disaster.Progress
	Village   site.Field
	Find      site.Field
	Rows      []surveyLine
	Found     []people.Household // households to survey, when somebody looked for one
	Looked    bool
	FoundMore bool // than are shown
	Ticks     bool // something to verify stands on the page
	MayAssess bool
	MayIssue  bool
	Done      int // verified just now
	Issued    int
	Left      []leftLine
	Pager     site.Pager
}

var assessmentsPages = site.PageOf[assessmentsPage]("office/assessments", "office")

const (
	surveyRows = 100
	foundMax   = 20
)

// assessments lists the households of a commune that were surveyed; the second
// person ticks those that are true.
func (o *Office) assessments(c echo.Context) error {
	page, err := o.assessmentsPage(c)
	if err != nil {
		return err
	}
	if posted(c) {
		if err := o.decideMany(c, page); !page.Explain(err) && err != nil {
			return err
		} else if err == nil {
			return assessmentsPages.Render(c, http.StatusOK, *page)
		}
	}
	if err := o.listSurveys(c, page); err != nil {
		return err
	}
	return assessmentsPages.Render(c, page.Status, *page)
}

func (o *Office) assessmentsPage(c echo.Context) (*assessmentsPage, error) {
	event, err := id(c, "id")
	if err != nil {
		return nil, err
	}
	unit, err := id(c, "unit")
	if err != nil {
		return nil, err
	}
	if err := by(c).Must(auth.ReadHouseholds, unit); err != nil {
		return nil, err
	}
	e, err := o.Disaster.Event(ctx(c), by(c), event)
	if err != nil {
		return nil, err
	}
	p := &assessmentsPage{
		Form: site.NewForm(c), Event: *e, Title: e.Title(site.Lang(c)), State: c.QueryParam("trang-thai"),
		Village: site.Field{Name: "thon", Type: "select", Label: "survey.village", Options: []site.Option{{Label: "survey.village.all"}}},
		Find:    site.Field{Name: "tim", Type: "search", Label: "survey.find", Hint: "survey.find.hint", Max: 100, Value: c.QueryParam("tim")},
	}
	p.Village.Value = c.QueryParam("thon")
	p.Chosen = p.State != ""
	if !slices.Contains([]string{"", "reported", "verified", "disputed"}, p.State) {
		p.State = ""
	}
	err = o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		u, err := place.ByID(tx, unit, e.StartsOn)
		if err != nil {
			return err
		}
		p.Unit = *u
		villages, err := place.Villages(tx, unit, max(e.StartsOn, u.ValidFrom))
		for _, v := range villages {
			p.Village.Options = append(p.Village.Options, site.Option{Value: strconv.FormatInt(v.ID, 10), Text: v.Name})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	rows, err := o.Disaster.Progress(ctx(c), by(c), event)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if r.Unit == unit {
			p.Counts = r
		}
	}
	may, err := o.Disaster.Units(ctx(c), by(c), event, auth.Assess)
	if err != nil {
		return nil, err
	}
	p.MayAssess = e.Open() && slices.ContainsFunc(may, func(u place.Unit) bool { return u.ID == unit })
	return p, nil
}

func (o *Office) listSurveys(c echo.Context, p *assessmentsPage) error {
	verify, err := o.Disaster.Units(ctx(c), by(c), p.Event.ID, auth.VerifyAssessment)
	if err != nil {
		return err
	}
	verifies := slices.ContainsFunc(verify, func(u place.Unit) bool { return u.ID == p.Unit.ID })
	may := p.Event.Open() && verifies
	var households []int64
	if p.Find.Value != "" {
		p.Looked = true
		p.Found, err = o.Disaster.People.Households(ctx(c), by(c), people.Filter{Text: p.Find.Value, Unit: p.Unit.ID, Limit: foundMax})
		if err != nil {
			return err
		}
		p.FoundMore = len(p.Found) == foundMax
		households = make([]int64, 0, len(p.Found)) // none found: none listed
		for _, h := range p.Found {
			households = append(households, h.ID)
		}
	}
	if may && !p.Chosen && !posted(c) && !p.Looked && p.Counts.Reported > 0 {
		p.State = string(disaster.Reported) // what waits comes first
	}
	list, err := o.Disaster.Assessments(ctx(c), by(c), disaster.AssessmentFilter{
		Event: p.Event.ID, Unit: p.Unit.ID, Village: unitOf(p.Village), Households: households,
		State: disaster.AssessmentState(p.State), Before: number(c, "sau"), Limit: surveyRows,
	})
	if err != nil {
		return err
	}
	p.Rows, p.Ticks = nil, false
	p.MayIssue = false
	for _, a := range list {
		l := surveyLine{a, may && a.State == disaster.Reported && a.AssessedBy != by(c).ID, a.AssessedBy == by(c).ID}
		p.Ticks = p.Ticks || l.MayVerify
		p.MayIssue = p.MayIssue || verifies && !a.Private && a.State == disaster.Checked && a.Certificate == ""
		p.Rows = append(p.Rows, l)
	}
	if n := len(list); n == surveyRows {
		p.Pager.Older = with(c, "sau", strconv.FormatInt(list[n-1].ID, 10))
	}
	return nil
}

// decideMany verifies what was ticked, or gives certificates to all who may have one.
func (o *Office) decideMany(c echo.Context, p *assessmentsPage) error {
	act := site.Field{Name: "act", Type: "hidden", Max: 20}
	if err := p.Read(c, &act); err != nil {
		return err
	}
	ids := numbers(p.Values("id"))
	switch act.Value {
	case "certify":
		list, err := o.Disaster.IssueCertificates(once(c, &p.Form), by(c), ids)
		if err != nil {
			return err
		}
		p.Issued = len(list)
	default:
		out, err := o.Disaster.Verify(once(c, &p.Form), by(c), ids)
		if err != nil {
			return err
		}
		p.Done = len(out.Done)
		for _, l := range out.Left {
			p.Left = append(p.Left, leftLine{l.Head, site.T(site.Lang(c), l.Key)})
		}
	}
	fresh, err := o.assessmentsPage(c)
	if err != nil {
		return err
	}
	p.Counts, p.Form = fresh.Counts, fresh.Form
	return o.listSurveys(c, p)
}

// numbers are the ids among what was sent; nothing else is one.
func numbers(values []string) (ids []int64) {
	for _, v := range values {
		if n, err := strconv.ParseInt(v, 10, 64); err == nil && n > 0 {
			ids = append(ids, n)
		}
	}
	return ids
}
