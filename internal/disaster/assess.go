package disaster

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/money"
	"github.com/quykhancap/quykhancap/internal/pg"
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

	Unasked []string `json:",omitempty"` // questions left open: not asked is not "none"
}

// Questions are what a survey may leave open, in the order of the form.
var Questions = []string{
	"damage_pct", "habitable", "depth_cm", "dead", "missing", "injured", "relocated", "hungry", "crops", "animals",
	"circumstances", "main_worker_lost", "tools_lost", "savings", "insured", "other_support",
}

// Asked reports whether somebody answered a question.
func (c *Content) Asked(question string) bool { return !slices.Contains(c.Unasked, question) }

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

// AssessForm is a survey as typed on the phone. What is "" was not asked, except where
// it says otherwise; who was told "none" writes 0, no, or ticks it.
type AssessForm struct {
	Event, Household int64
	Follows          int    // the revision that the form was filled from, 0 when there was none
	On               string // the day of the visit, "" is today
	Persons          string // "" takes the register's
	House            string // "" is none of its own
	DamagePct        string
	Habitable        string // yes, no; "" means yes below 30 percent
	DepthCM          string
	Dead             string
	Missing          string
	Injured          string
	Relocated        string // yes, no
	HungryPersons    string
	HungryMonths     string
	Crops            []CropForm
	Animals          []AnimalForm
	Circumstances    []string
	NoCrops          bool // asked, and none is lost
	NoAnimals        bool
	NoLacks          bool // asked, and none of the circumstances holds
	Insured          string
	Savings          string
	MainWorkerLost   string
	ToolsLost        string
	OtherSupport     string
	Note             string
	Lat, Lng         string
}

// CropForm is one field as typed.
type CropForm struct{ Kind, AreaM2, Pct string }

// AnimalForm is one kind of animals as typed.
type AnimalForm struct{ Kind, Heads string }

// YesNo is the answer of one who was asked, as a form takes it.
func YesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

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
