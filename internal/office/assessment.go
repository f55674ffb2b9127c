package office

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/fault"
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
	Ticks     bool // something to verify stands on the page
	MayAssess bool
	MayIssue  bool
	Done      int // verified just now
	Issued    int
	Left      []leftLine
	Pager     site.Pager
}

var assessmentsPages = site.PageOf[assessmentsPage]("office/assessments", "office")

const surveyRows = 100

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
	if may && !p.Chosen && !posted(c) && p.Counts.Reported > 0 {
		p.State = string(disaster.Reported) // what waits comes first
	}
	list, err := o.Disaster.Assessments(ctx(c), by(c), disaster.AssessmentFilter{
		Event: p.Event.ID, Unit: p.Unit.ID, Village: unitOf(p.Village), State: disaster.AssessmentState(p.State),
		Before: number(c, "sau"), Limit: surveyRows,
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
	if p.Find.Value != "" && p.MayAssess {
		p.Looked = true
		p.Found, err = o.Disaster.People.Households(ctx(c), by(c), people.Filter{Text: p.Find.Value, Unit: p.Unit.ID, Limit: 20})
	}
	return err
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

// assessmentPage is one survey: what it says, why its score, who says it is true.
type assessmentPage struct {
	site.Form
	*disaster.AssessmentSheet
	Title   string
	Losses  []lossLine
	Photo   site.Field
	By      []person // who is vulnerable, how many
	Support bool
}

// lossLine is one field or one kind of animals in words.
type lossLine struct{ Name, Much string }

// person counts members by what makes them vulnerable.
type person struct {
	Key string
	N   int
}

var assessmentPages = site.PageOf[assessmentPage]("office/assessment", "office")

func (o *Office) assessment(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	s, err := o.Disaster.Assessment(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	page := newAssessmentPage(c, s)
	if posted(c) {
		if err = o.decideOne(c, page); err == nil {
			return site.SeeOther(c, home+"/danh-gia/phieu/:", n)
		}
		if !page.Explain(err, &page.Photo) {
			return err
		}
	}
	return assessmentPages.Render(c, page.Status, *page)
}

func newAssessmentPage(c echo.Context, s *disaster.AssessmentSheet) *assessmentPage {
	lang := site.Lang(c)
	p := &assessmentPage{
		Form: site.NewForm(c), AssessmentSheet: s, Title: s.Of.Title(lang), Support: s.OtherSupport > 0,
		Photo: site.Field{Name: "photo", Type: "file", Label: "survey.photo", Hint: "survey.photo.hint"},
	}
	for _, x := range s.Assessment.Losses {
		l := lossLine{Name: x.Kind}
		for _, k := range s.Kinds {
			if k.Kind == x.Kind {
				l.Name = k.Title(lang)
			}
		}
		l.Much = site.T(lang, "survey.loss.area", "area", x.AreaM2, "pct", x.Pct)
		if x.Heads > 0 {
			l.Much = site.T(lang, "survey.loss.heads", "heads", x.Heads)
		}
		p.Losses = append(p.Losses, l)
	}
	for _, f := range people.Facts {
		if n := s.Vulnerable[string(f)]; n > 0 {
			p.By = append(p.By, person{"household.fact." + string(f), n})
		}
	}
	return p
}

// decideOne verifies the survey, certifies it, or adds a photo to it.
func (o *Office) decideOne(c echo.Context, p *assessmentPage) error {
	act := site.Field{Name: "act", Type: "hidden", Max: 20}
	if err := p.Read(c, &act); err != nil {
		return err
	}
	switch act.Value {
	case "verify":
		out, err := o.Disaster.Verify(once(c, &p.Form), by(c), []int64{p.ID})
		if err == nil && len(out.Left) > 0 {
			return fault.Of(fault.Conflict, out.Left[0].Key)
		}
		return err
	case "certify":
		_, err := o.Disaster.IssueCertificates(once(c, &p.Form), by(c), []int64{p.ID})
		return err
	case "photo":
		head := p.File("photo")
		if head == nil {
			return fault.On("photo", "photo.none")
		}
		f, err := head.Open()
		if err != nil {
			return err
		}
		defer f.Close()
		_, err = o.Disaster.AddPhoto(ctx(c), by(c), p.ID, f)
		return err
	}
	return fault.Of(fault.Missing, "office.missing")
}

func (o *Office) disputeAssessment(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	s, err := o.Disaster.Assessment(ctx(c), by(c), n)
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.VerifyAssessment, 0); err != nil {
		return err
	}
	return o.ask(c, question{
		key: "survey.dispute", about: []any{"head", s.Head}, back: site.Path(c, home+"/danh-gia/phieu/:", n), grave: true,
		do: func(reason string) error { return o.Disaster.Dispute(ctx(c), by(c), n, reason) },
	})
}

// photo shows a picture of the damage.
func (o *Office) photo(c echo.Context) error {
	n, err := id(c, "id")
	if err != nil {
		return err
	}
	photo, err := id(c, "photo")
	if err != nil {
		return err
	}
	r, err := o.Disaster.OpenPhoto(ctx(c), by(c), n, photo)
	if err != nil {
		return err
	}
	defer r.Close()
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "image/jpeg", raw)
}

// assessPage is the form of a survey, for a thumb: large choices, few words.
type assessPage struct {
	site.Form
	Event     disaster.Event
	Title     string
	Household people.Household
	Last      *disaster.Assessment // the revision the form was filled from
	Main      []*site.Field
	People    []*site.Field
	Crops     [][]*site.Field
	Animals   [][]*site.Field
	Lacks     []tickLine
	Stand     []*site.Field // the ability to recover
	More      []*site.Field
	Follows   *site.Field
}

// tickLine is one of several things that may hold at once.
type tickLine struct {
	Name, Value, Label string
	On                 bool
}

var assessPages = site.PageOf[assessPage]("office/assess", "office")

// cropRows and animalRows are how many lines the form offers.
const (
	cropRows   = 3
	animalRows = 2
)

func (o *Office) assess(c echo.Context) error {
	event, err := id(c, "id")
	if err != nil {
		return err
	}
	household, err := id(c, "household")
	if err != nil {
		return err
	}
	if err := by(c).Must(auth.Assess, 0); err != nil {
		return err
	}
	page, err := o.assessPage(c, event, household)
	if err != nil {
		return err
	}
	if posted(c) {
		a, err := o.saveSurvey(c, page)
		if err == nil {
			return site.SeeOther(c, home+"/danh-gia/phieu/:", a.ID)
		}
		if !page.Explain(err, page.fields()...) {
			return err
		}
	}
	return assessPages.Render(c, page.Status, *page)
}

func (o *Office) assessPage(c echo.Context, event, household int64) (*assessPage, error) {
	e, err := o.Disaster.Event(ctx(c), by(c), event)
	if err != nil {
		return nil, err
	}
	h, err := o.Disaster.People.HouseholdByID(ctx(c), by(c), household)
	if err != nil {
		return nil, err
	}
	p := &assessPage{Form: site.NewForm(c), Event: *e, Title: e.Title(site.Lang(c)), Household: *h}
	var kinds []disaster.LossKind
	err = o.DB.View(ctx(c), by(c), func(tx *pg.Tx) error {
		kinds, err = disaster.LossKinds(tx, e.StartsOn)
		return err
	})
	if err != nil {
		return nil, err
	}
	if p.Last, err = o.Disaster.Newest(ctx(c), by(c), event, household); err != nil {
		return nil, err
	}
	p.ask(c, kinds)
	return p, nil
}

func (p *assessPage) ask(c echo.Context, kinds []disaster.LossKind) {
	last := p.Last
	if last == nil {
		last = &disaster.Assessment{Content: disaster.Content{Persons: p.Household.Persons, Habitable: true}}
	}
	count := func(name string, n int) *site.Field {
		f := &site.Field{Name: name, Label: "survey." + name, Max: 9, Inputmode: "numeric", Optional: true}
		if n > 0 {
			f.Value = strconv.Itoa(n)
		}
		return f
	}
	house := &site.Field{Name: "house", Type: "radios", Label: "survey.house", Optional: true, Value: last.House}
	for _, h := range disaster.Houses {
		house.Options = append(house.Options, site.Option{Value: h, Label: "house." + h, Hint: "house." + h + ".hint"})
	}
	live := &site.Field{Name: "habitable", Type: "radios", Label: "survey.habitable", Options: []site.Option{
		{Value: "yes", Label: "survey.habitable.yes"}, {Value: "no", Label: "survey.habitable.no"},
	}}
	if p.Last != nil {
		live.Value = map[bool]string{true: "yes", false: "no"}[last.Habitable]
	}
	damage := count("damage_pct", last.DamagePct)
	damage.Unit, damage.Hint = "%", "survey.damage_pct.hint"
	depth := count("depth_cm", last.DepthCM)
	depth.Unit = "cm"
	p.Main = []*site.Field{house, damage, live, depth}
	relocated := check("relocated", last.Relocated)
	p.People = []*site.Field{
		count("persons", last.Persons), count("dead", last.Dead), count("missing", last.Missing),
		count("injured", last.Injured), count("hungry_persons", last.HungryPersons),
		count("hungry_months", last.HungryMonths), relocated,
	}
	p.askLosses(c, kinds, last)
	for _, x := range disaster.Circumstances {
		p.Lacks = append(p.Lacks, tickLine{"circumstances", x, "circumstance." + x, slices.Contains(last.Circumstances, x)})
	}
	support := count("other_support", int(last.OtherSupport))
	support.Unit, support.Max = "₫", 20
	p.Stand = []*site.Field{
		check("main_worker_lost", last.MainWorkerLost), check("tools_lost", last.ToolsLost),
		check("savings", last.Savings), check("insured", last.Insured), support,
	}
	on := date("on", "survey.on")
	note := area("note", "survey.note", 1000)
	lat, lng := line("lat", "survey.lat", 12), line("lng", "survey.lng", 12)
	lat.Inputmode, lng.Inputmode, note.Value = "decimal", "decimal", last.Note
	if last.Lat != 0 {
		lat.Value, lng.Value = degrees(last.Lat), degrees(last.Lng)
	}
	p.More = optional(on, lat, lng, note)
	p.Follows = &site.Field{Name: "follows", Type: "hidden", Max: 9, Value: strconv.Itoa(last.Revision)}
}

func check(name string, on bool) *site.Field {
	f := tick(name, "survey."+name)
	if on {
		f.Value = "yes"
	}
	return f
}

func degrees(micro int64) string { return fmt.Sprintf("%d.%06d", micro/1_000_000, micro%1_000_000) }

func (p *assessPage) askLosses(c echo.Context, kinds []disaster.LossKind, last *disaster.Assessment) {
	crop, animal := []site.Option{{Label: "survey.kind.none"}}, []site.Option{{Label: "survey.kind.none"}}
	for _, k := range kinds {
		o := site.Option{Value: k.Kind, Text: k.Title(site.Lang(c))}
		if k.Sort == "crop" {
			crop = append(crop, o)
		} else {
			animal = append(animal, o)
		}
	}
	ask := func(name, kind string, options []site.Option, numbers ...string) []*site.Field {
		fields := []*site.Field{{Name: name + ".kind", Type: "select", Label: "survey.kind", Options: options, Value: kind}}
		for i := 0; i < len(numbers); i += 2 {
			fields = append(fields, &site.Field{
				Name: name + "." + numbers[i], Label: "survey." + numbers[i], Max: 12, Inputmode: "numeric", Value: numbers[i+1],
			})
		}
		return fields
	}
	for _, x := range last.Losses {
		if x.Heads > 0 {
			p.Animals = append(p.Animals, ask("animals."+strconv.Itoa(len(p.Animals)), x.Kind, animal, "heads", strconv.FormatInt(x.Heads, 10)))
		} else {
			p.Crops = append(p.Crops, ask("crops."+strconv.Itoa(len(p.Crops)), x.Kind, crop,
				"area_m2", strconv.FormatInt(x.AreaM2, 10), "pct", strconv.Itoa(x.Pct)))
		}
	}
	for len(p.Crops) < cropRows {
		p.Crops = append(p.Crops, ask("crops."+strconv.Itoa(len(p.Crops)), "", crop, "area_m2", "", "pct", ""))
	}
	for len(p.Animals) < animalRows {
		p.Animals = append(p.Animals, ask("animals."+strconv.Itoa(len(p.Animals)), "", animal, "heads", ""))
	}
}

func (p *assessPage) fields() []*site.Field {
	all := slices.Concat(p.Main, p.People, p.Stand, p.More)
	for _, x := range slices.Concat(p.Crops, p.Animals) {
		all = append(all, x...)
	}
	return append(all, p.Follows)
}

func (o *Office) saveSurvey(c echo.Context, p *assessPage) (*disaster.Assessment, error) {
	err := p.Read(c, p.fields()...)
	got := map[string]string{}
	for _, f := range p.fields() {
		got[f.Name] = f.Value
	}
	f := disaster.AssessForm{
		Event: p.Event.ID, Household: p.Household.ID, Follows: int(unitOf(*p.Follows)), On: got["on"],
		Persons: got["persons"], House: got["house"], DamagePct: got["damage_pct"], Habitable: got["habitable"],
		DepthCM: got["depth_cm"], Dead: got["dead"], Missing: got["missing"], Injured: got["injured"],
		Relocated: got["relocated"] == "yes", HungryPersons: got["hungry_persons"], HungryMonths: got["hungry_months"],
		Circumstances: p.Values("circumstances"), Insured: got["insured"] == "yes", Savings: got["savings"] == "yes",
		MainWorkerLost: got["main_worker_lost"] == "yes", ToolsLost: got["tools_lost"] == "yes",
		OtherSupport: strings.TrimSpace(got["other_support"]), Note: got["note"], Lat: got["lat"], Lng: got["lng"],
	}
	for i := range p.Crops {
		at := "crops." + strconv.Itoa(i) + "."
		f.Crops = append(f.Crops, disaster.CropForm{Kind: got[at+"kind"], AreaM2: got[at+"area_m2"], Pct: got[at+"pct"]})
	}
	for i := range p.Animals {
		at := "animals." + strconv.Itoa(i) + "."
		f.Animals = append(f.Animals, disaster.AnimalForm{Kind: got[at+"kind"], Heads: got[at+"heads"]})
	}
	for i := range p.Lacks {
		p.Lacks[i].On = slices.Contains(f.Circumstances, p.Lacks[i].Value)
	}
	if err != nil {
		return nil, err
	}
	return o.Disaster.Assess(once(c, &p.Form), by(c), f)
}
