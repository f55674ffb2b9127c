package office

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/site"
)

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
	NoCrops   *site.Field
	Animals   [][]*site.Field
	NoAnimals *site.Field
	Lacks     []tickLine
	NoLacks   *site.Field
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
			return c.Redirect(http.StatusSeeOther, saved(site.Path(c, home+"/danh-gia/phieu/:", a.ID), "survey"))
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
	answered := func(question string) bool { return p.Last != nil && last.Asked(question) }
	count := func(name, question string, n int) *site.Field {
		f := &site.Field{Name: name, Label: "survey." + name, Max: 9, Inputmode: "numeric"}
		if n > 0 || answered(question) {
			f.Value = strconv.Itoa(n)
		}
		return f
	}
	yes := func(name string, on bool) *site.Field {
		f := &site.Field{Name: name, Type: "chips", Label: "survey." + name, Options: []site.Option{
			{Value: "yes", Label: "survey.yes"}, {Value: "no", Label: "survey.no"}, {Label: "survey.unasked"},
		}}
		if answered(name) {
			f.Value = disaster.YesNo(on)
		}
		return f
	}
	none := func(name, question string, any bool) *site.Field {
		f := tick(name, "survey."+name)
		if answered(question) && !any {
			f.Value = "yes"
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
	if answered("habitable") {
		live.Value = disaster.YesNo(last.Habitable)
	}
	damage := count("damage_pct", "damage_pct", last.DamagePct)
	damage.Unit, damage.Hint = "%", "survey.damage_pct.hint"
	depth := count("depth_cm", "depth_cm", last.DepthCM)
	depth.Unit = "cm"
	p.Main = []*site.Field{house, damage, live, depth}
	p.People = []*site.Field{
		count("persons", "persons", last.Persons), count("dead", "dead", last.Dead),
		count("missing", "missing", last.Missing), count("injured", "injured", last.Injured),
		count("hungry_persons", "hungry", last.HungryPersons), count("hungry_months", "hungry", last.HungryMonths),
		yes("relocated", last.Relocated),
	}
	p.askLosses(c, kinds, last)
	for _, x := range disaster.Circumstances {
		p.Lacks = append(p.Lacks, tickLine{"circumstances", x, "circumstance." + x, slices.Contains(last.Circumstances, x)})
	}
	heads := slices.ContainsFunc(last.Losses, func(x disaster.Loss) bool { return x.Heads > 0 })
	fields := slices.ContainsFunc(last.Losses, func(x disaster.Loss) bool { return x.Heads == 0 })
	p.NoCrops, p.NoAnimals = none("no_crops", "crops", fields), none("no_animals", "animals", heads)
	p.NoLacks = none("no_lacks", "circumstances", len(last.Circumstances) > 0)
	support := count("other_support", "other_support", int(last.OtherSupport))
	support.Unit, support.Max = "₫", 20
	p.Stand = []*site.Field{
		yes("main_worker_lost", last.MainWorkerLost), yes("tools_lost", last.ToolsLost),
		yes("savings", last.Savings), yes("insured", last.Insured), support,
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
	return append(all, p.NoCrops, p.NoAnimals, p.NoLacks, p.Follows)
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
		Relocated: got["relocated"], HungryPersons: got["hungry_persons"], HungryMonths: got["hungry_months"],
		Circumstances: p.Values("circumstances"), Insured: got["insured"], Savings: got["savings"],
		MainWorkerLost: got["main_worker_lost"], ToolsLost: got["tools_lost"], NoCrops: got["no_crops"] == "yes",
		NoAnimals: got["no_animals"] == "yes", NoLacks: got["no_lacks"] == "yes",
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
