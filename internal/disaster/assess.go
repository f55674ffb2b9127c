package disaster

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// AssessmentState is where a survey stands.
type AssessmentState string

// The states. Closed means that a newer revision took its place.
const (
	Reported AssessmentState = "reported"
	Checked  AssessmentState = "verified"
	Disputed AssessmentState = "disputed"
	Ended    AssessmentState = "closed"
)

// Assessment is what one person saw of one household after one event.
type Assessment struct {
	ID         int64
	Event      int64
	Private    bool
	Household  int64
	Unit       int64
	Village    int64
	Revision   int
	Source     string // form, import
	Import     int64
	AssessedOn workday.Day
	AssessedBy int64
	Assessor   string // login
	MadeAt     time.Time

	Content
	Band         Band
	Score        int
	ScoreVersion int
	Hash         []byte // of the content

	State     AssessmentState
	DecidedBy int64  // who verified or disputed it
	Decider   string // login
	DecidedAt time.Time
	Reason    string // of the dispute

	HouseholdCode string
	Head          string
	VillageName   string
	Certificate   string // its code, "" while there is none
	Photos        []Photo
	Explanation   []ScoreLine // by Assessment only: why this score
}

// Content is what a survey says. Two surveys with the same content are the same, and
// the second is not written.
type Content struct {
	Class          string // of the household on the day of the event
	Persons        int
	House          string // kien_co ban_kien_co thieu_kien_co don_so, "" without a house of its own
	DamagePct      int
	Habitable      bool
	DepthCM        int
	Dead           int
	Missing        int
	Injured        int
	Relocated      bool
	HungryPersons  int
	HungryMonths   int
	Losses         []Loss
	Circumstances  []string
	Insured        bool
	Savings        bool
	MainWorkerLost bool
	ToolsLost      bool
	OtherSupport   money.VND // from elsewhere, after this event

	Vulnerable map[string]int // how many members: under36m, elderly, … ; sealed
	Note       string         // sealed
	Lat, Lng   int64          // in millionths of a degree, 0 when not taken; sealed
}

// Loss is one field or one kind of animals.
type Loss struct {
	Kind   string
	AreaM2 int64
	Pct    int // of the area that is gone
	Heads  int64
}

// Houses are the classes of houses by how many of their main parts are solid.
var Houses = []string{"kien_co", "ban_kien_co", "thieu_kien_co", "don_so"}

// Circumstances are what a household may lack now.
var Circumstances = []string{"no_shelter", "no_food", "no_water", "cut_off", "no_medicine", "school_stopped"}

// AssessForm is a survey as typed on the phone.
type AssessForm struct {
	Event, Household int64
	Follows          int    // the revision that the form was filled from, 0 when there was none
	On               string // the day of the visit, "" is today
	Persons          string // "" takes the register's
	House            string
	DamagePct        string
	Habitable        string // yes, no; "" means yes below 30 percent
	DepthCM          string
	Dead             string
	Missing          string
	Injured          string
	Relocated        bool
	HungryPersons    string
	HungryMonths     string
	Crops            []CropForm
	Animals          []AnimalForm
	Circumstances    []string
	Insured          bool
	Savings          bool
	MainWorkerLost   bool
	ToolsLost        bool
	OtherSupport     string
	Note             string
	Lat, Lng         string
}

// CropForm is one field as typed.
type CropForm struct{ Kind, AreaM2, Pct string }

// AnimalForm is one kind of animals as typed.
type AnimalForm struct{ Kind, Heads string }

const (
	lossesMax  = 20
	assessDays = 400 // how long after an event a household is still surveyed
)

// Assess writes a survey of a household, its first or the next revision. It refuses
// who does not survey the household's commune, a closed event, and a form that was
// filled while another revision arrived.
func (d *Desk) Assess(ctx context.Context, by auth.Actor, f AssessForm) (*Assessment, error) {
	if err := by.Must(auth.Assess, 0); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Assessment, error) {
		e, err := EventByID(tx, f.Event)
		if err != nil {
			return nil, err
		}
		h, err := homeOf(tx, f.Household, e.StartsOn)
		if err != nil {
			return nil, err
		}
		if err := mayAct(tx, auth.Assess, h.unit, e); err != nil {
			return nil, err
		}
		switch {
		case e.State == Closed:
			return nil, errClosed
		case e.State == Draft:
			return nil, errDraft
		}
		a, err := d.read(tx, f, e, h)
		if err != nil {
			return nil, err
		}
		newest, err := newestOf(tx, e.ID, []int64{h.id})
		if err != nil {
			return nil, err
		}
		if newest[h.id].revision != f.Follows {
			return nil, fault.Of(fault.Conflict, "assess.newer")
		}
		saved, err := d.save(tx, e, []*Assessment{a}, newest)
		if err != nil {
			return nil, err
		}
		if len(saved) == 0 {
			return nil, fault.Of(fault.Conflict, "assess.same")
		}
		return a, d.trail(tx, a)
	})
}

// trail keeps the act. The trail has more readers than a private event: of such a one
// it learns neither the household nor the event.
func (d *Desk) trail(tx *pg.Tx, a *Assessment) error {
	after := map[string]any{"event": a.Event, "household": a.Household, "revision": a.Revision, "score": a.Score}
	if a.Private {
		after = hushed
	}
	return audit.Record(tx, audit.Event{Action: "assess.report", Subject: a.subject(), Unit: a.Unit, After: after})
}

// hushed is all that the trail says of what belongs to a private event.
var hushed = map[string]any{"private": true}

func (a *Assessment) subject() string { return fmt.Sprintf("assessment:%d", a.ID) }

// home is what a survey needs to know of a household.
type home struct {
	id, unit, village int64
	code, head        string
	persons           int
	class             string
	villageName       string
}

func (d *Desk) read(tx *pg.Tx, f AssessForm, e *Event, h *home) (*Assessment, error) {
	var l fault.List
	today := workday.On(tx.Now)
	a := &Assessment{
		Event: e.ID, Private: e.Private, Household: h.id, Unit: h.unit, Village: h.village, Source: "form",
		AssessedOn: today, AssessedBy: tx.By.ID, HouseholdCode: h.code, Head: h.head, VillageName: h.villageName,
	}
	if strings.TrimSpace(f.On) != "" {
		a.AssessedOn = day(&l, "on", f.On, true)
	}
	switch {
	case a.AssessedOn.IsZero():
	case a.AssessedOn > today:
		l.On("on", "assess.on.future")
	case a.AssessedOn < e.StartsOn || a.AssessedOn > e.StartsOn+assessDays:
		l.On("on", "assess.on.early", "on", e.StartsOn.Local())
	}
	kinds, err := LossKinds(tx, e.StartsOn)
	if err != nil {
		return nil, err
	}
	a.Content = f.content(&l, h, kinds)
	if a.Vulnerable, err = d.vulnerable(tx, h.id, e.StartsOn); err != nil {
		return nil, err
	}
	if a.Lat, a.Lng = position(&l, f.Lat, f.Lng); a.Lat != 0 {
		far, err := d.tooFar(tx, h.unit, a.Lat, a.Lng)
		if err != nil {
			return nil, err
		}
		if far > 0 {
			l.On("lat", "assess.position.far", "km", far)
		}
	}
	return a, l.Err()
}

func (f AssessForm) content(l *fault.List, h *home, kinds []LossKind) Content {
	c := Content{
		Class: h.class, Persons: h.persons, Relocated: f.Relocated, Insured: f.Insured, Savings: f.Savings,
		MainWorkerLost: f.MainWorkerLost, ToolsLost: f.ToolsLost,
	}
	if strings.TrimSpace(f.Persons) != "" {
		if c.Persons = whole(l, "persons", f.Persons, 50); c.Persons == 0 {
			l.On("persons", "assess.persons.none")
		}
	}
	c.House = strings.TrimSpace(f.House)
	if c.House != "" && !slices.Contains(Houses, c.House) {
		l.On("house", "assess.house.wrong")
	}
	c.DamagePct = whole(l, "damage_pct", strings.TrimSuffix(strings.TrimSpace(f.DamagePct), "%"), 100)
	c.Habitable = habitable(l, f.Habitable, c.DamagePct)
	c.DepthCM = whole(l, "depth_cm", f.DepthCM, 3000)
	c.Dead = whole(l, "dead", f.Dead, 50)
	c.Missing = whole(l, "missing", f.Missing, 50)
	c.Injured = whole(l, "injured", f.Injured, 50)
	c.HungryPersons = whole(l, "hungry_persons", f.HungryPersons, 50)
	c.HungryMonths = whole(l, "hungry_months", f.HungryMonths, 3)
	c.Losses = losses(l, f.Crops, f.Animals, kinds)
	for _, name := range Circumstances { // in our order, each once
		if slices.Contains(f.Circumstances, name) {
			c.Circumstances = append(c.Circumstances, name)
		}
	}
	for _, name := range f.Circumstances {
		if !slices.Contains(Circumstances, name) {
			l.On("circumstances", "assess.circumstance.unknown")
			break
		}
	}
	if strings.TrimSpace(f.OtherSupport) != "" {
		var err error
		c.OtherSupport, err = money.Parse("other_support", f.OtherSupport)
		l.Add(err)
	}
	note, err := vntext.Clean("note", f.Note, 1000, true)
	l.Add(err)
	c.Note = note
	c.agree(l)
	return c
}

// agree are the rules between fields.
func (c *Content) agree(l *fault.List) {
	if c.DamagePct > 70 && c.Habitable {
		l.On("habitable", "assess.habitable.lost")
	}
	if c.DamagePct > 0 && c.House == "" {
		l.On("house", "assess.house.missing")
	}
	if n := c.Dead + c.Missing + c.Injured; n > c.Persons {
		l.On("dead", "assess.people.many", "count", n, "persons", c.Persons)
	}
	if c.HungryPersons > c.Persons {
		l.On("hungry_persons", "assess.people.many", "count", c.HungryPersons, "persons", c.Persons)
	}
	if (c.HungryPersons == 0) != (c.HungryMonths == 0) {
		l.On("hungry_months", "assess.hungry.both")
	}
}

func habitable(l *fault.List, typed string, pct int) bool {
	switch strings.TrimSpace(typed) {
	case "yes":
		return true
	case "no":
		return false
	case "":
		if pct >= 30 {
			l.On("habitable", "assess.habitable.missing")
		}
		return pct <= 70
	}
	l.On("habitable", "assess.habitable.missing")
	return pct <= 70
}

func losses(l *fault.List, crops []CropForm, animals []AnimalForm, kinds []LossKind) []Loss {
	known := map[string]string{}
	for _, k := range kinds {
		known[k.Kind] = k.Sort
	}
	var list []Loss
	for i, c := range crops {
		field := "crops." + strconv.Itoa(i)
		if strings.TrimSpace(c.Kind+c.AreaM2+c.Pct) == "" {
			continue
		}
		if known[c.Kind] != "crop" {
			l.On(field+".kind", "assess.crop.unknown")
		}
		x := Loss{Kind: c.Kind, AreaM2: int64(whole(l, field+".area_m2", c.AreaM2, 100_000_000))}
		if x.AreaM2 == 0 {
			l.On(field+".area_m2", "assess.crop.area")
		}
		if x.Pct = whole(l, field+".pct", strings.TrimSuffix(strings.TrimSpace(c.Pct), "%"), 100); x.Pct == 0 {
			l.On(field+".pct", "assess.crop.pct")
		}
		list = append(list, x)
	}
	for i, c := range animals {
		field := "animals." + strconv.Itoa(i)
		if strings.TrimSpace(c.Kind+c.Heads) == "" {
			continue
		}
		if known[c.Kind] != "animal" {
			l.On(field+".kind", "assess.animal.unknown")
		}
		x := Loss{Kind: c.Kind, Pct: 100, Heads: int64(whole(l, field+".heads", c.Heads, 1_000_000))}
		if x.Heads == 0 {
			l.On(field+".heads", "assess.animal.heads")
		}
		list = append(list, x)
	}
	if len(list) > lossesMax {
		l.On("crops", "assess.crops.many", "max", lossesMax)
	}
	return list
}

// whole reads a number without a fraction from 0 to max; nothing typed is 0.
func whole(l *fault.List, field, typed string, max int) int {
	typed = strings.ReplaceAll(strings.TrimSpace(typed), ".", "")
	if typed == "" {
		return 0
	}
	n, err := strconv.Atoi(typed)
	switch {
	case err != nil || strings.Trim(typed, "0123456789") != "":
		l.On(field, "assess.number.wrong", "typed", short(typed))
		return 0
	case n > max:
		l.On(field, "assess.number.large", "max", max)
		return 0
	}
	return n
}

// hash is of what the survey says, so that the same list handed in twice is known.
func (c *Content) hash(event, household int64) []byte {
	body, err := json.Marshal([]any{event, household, c})
	if err != nil {
		panic("disaster: " + err.Error())
	}
	sum := sha256.Sum256(body)
	return sum[:]
}

// criteria says how often each criterion of a formula holds.
func (c *Content) criteria() map[string]int {
	facts := map[string]int{"dead": c.Dead, "missing": c.Missing, "injured": c.Injured}
	for name, n := range c.Vulnerable {
		facts[name] = n
	}
	mark := func(name string, holds bool) {
		if holds {
			facts[name] = 1
		}
	}
	band := BandOf(c.DamagePct)
	mark("band_"+string(band), band != None)
	mark("uninhabitable", !c.Habitable)
	mark(Flood(c.DepthCM), c.DepthCM > 0)
	for _, x := range c.Losses {
		switch b := BandOf(x.Pct); {
		case x.Heads > 0:
			facts["livestock"] = 1
		case b == Complete:
			facts["crop_lost"]++
		case b == VeryHeavy, b == Heavy:
			facts["crop_damaged"]++
		}
	}
	mark("class_"+c.Class, true)
	for _, name := range c.Circumstances {
		facts[name] = 1
	}
	mark("main_worker_lost", c.MainWorkerLost)
	mark("tools_lost", c.ToolsLost)
	mark("no_savings", !c.Savings)
	mark("not_insured", !c.Insured)
	mark("no_support", c.OtherSupport == 0)
	return facts
}
