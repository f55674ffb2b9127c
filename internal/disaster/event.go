package disaster

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/tlog"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Event is one disaster or accident that people need help after.
type Event struct {
	ID       int64
	Slug     string
	Name     string
	NameEN   string
	Cause    Cause
	Kind     string // storm, flood, …; "" for causes other than nature
	Unit     int64  // whose event it is: who opened it and closes it
	StartsOn workday.Day
	EndsOn   workday.Day // zero while it goes on
	State    State
	Private  bool
	Basis    string // the decision or warning it rests on
	OpenedAt time.Time
	Areas    []Area // by EventByID and EventBySlug only
}

// Area is a unit that the event hit, and how badly: 1 slight, 2 heavy, 3 worst.
type Area struct {
	Unit     int64
	Code     string // as on the day of the event
	Name     string
	Severity int
}

// Step is one move in the life of an event.
type Step struct {
	State  State
	Reason string
	Actor  string
	At     time.Time
}

// Open reports whether the event still takes reports and surveys.
func (e *Event) Open() bool { return e.State != Draft && e.State != Closed }

// Title is the event's name in a language.
func (e *Event) Title(lang string) string {
	if lang == "en" && e.NameEN != "" {
		return e.NameEN
	}
	return e.Name
}

// EventForm is an event as typed.
type EventForm struct {
	Name, NameEN string
	Cause, Kind  string
	Unit         int64
	StartsOn     string
	EndsOn       string
	Basis        string
	State        string // in which it begins: draft, warned or responding; "" is draft
	Areas        []AreaForm
}

// AreaForm is one unit of an area as typed: its code on the day of the event.
type AreaForm struct {
	Code     string
	Severity string
}

// areasMax is more than a province has communes on any day.
const areasMax = 1000

// OpenEvent writes an event down. It is refused for whoever does not manage events
// of the unit, and for private causes without the right to read them.
func (d *Desk) OpenEvent(ctx context.Context, by auth.Actor, f EventForm) (*Event, error) {
	if err := by.Must(auth.ManageEvents, f.Unit); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Event, error) {
		if err := see(tx); err != nil {
			return nil, err
		}
		e, err := f.read(workday.On(tx.Now))
		if err != nil {
			return nil, err
		}
		if e.Private {
			if err := by.Must(auth.ReadPrivate, e.Unit); err != nil {
				return nil, err
			}
		}
		areas, err := readAreas(tx, f.Areas, e.StartsOn)
		if err != nil {
			return nil, err
		}
		return d.openEvent(tx, e, areas, State(f.State))
	})
}

func (f EventForm) read(today workday.Day) (*Event, error) {
	var l fault.List
	e := &Event{Unit: f.Unit, State: Draft}
	e.Name = text(&l, "name", f.Name, 200, true, "event.name.missing")
	if e.Name != "" && len([]rune(e.Name)) < 3 {
		l.On("name", "event.name.short")
	}
	e.NameEN = text(&l, "name_en", f.NameEN, 200, false, "")
	e.Basis = text(&l, "basis", f.Basis, 300, false, "")
	e.Cause = Cause(f.Cause)
	if !slices.Contains(Causes, e.Cause) {
		l.On("cause", "event.cause.missing")
	}
	e.Private = e.Cause.Private()
	if f.Kind != "" {
		e.Kind = f.Kind
		if e.Cause != Natural || !slices.Contains(Kinds, f.Kind) {
			l.On("kind", "event.kind.wrong")
		}
	}
	e.StartsOn = day(&l, "starts_on", f.StartsOn, true)
	e.EndsOn = day(&l, "ends_on", f.EndsOn, false)
	if !e.StartsOn.IsZero() && e.StartsOn > today+30 {
		l.On("starts_on", "event.starts_on.future")
	}
	if !e.EndsOn.IsZero() && e.EndsOn < e.StartsOn {
		l.On("ends_on", "event.ends_on.early")
	}
	switch State(f.State) {
	case "", Draft, Warned, Responding:
	default:
		l.On("state", "event.state.wrong")
	}
	return e, l.Err()
}

// readAreas finds the units that stood on the day of the event.
func readAreas(tx *pg.Tx, forms []AreaForm, on workday.Day) ([]Area, error) {
	var l fault.List
	if len(forms) > areasMax {
		return nil, fault.On("areas", "event.areas.many", "max", areasMax)
	}
	areas := make([]Area, 0, len(forms))
	seen := map[int64]bool{}
	for i, f := range forms {
		field := fmt.Sprintf("areas.%d", i)
		severity := strings.TrimSpace(f.Severity)
		if len(severity) != 1 || severity < "0" || severity > "3" {
			l.On(field+".severity", "event.severity.wrong")
			continue
		}
		u, err := place.ByCode(tx, strings.TrimSpace(f.Code), on)
		if _, theirs := fault.As(err); theirs {
			l.On(field+".code", "event.area.unknown", "code", short(f.Code), "on", on.Local())
			continue
		} else if err != nil {
			return nil, err
		}
		if seen[u.ID] {
			l.On(field+".code", "event.area.twice", "name", u.FullName)
			continue
		}
		seen[u.ID] = true
		areas = append(areas, Area{u.ID, u.Code, u.FullName, int(severity[0] - '0')})
	}
	return areas, l.Err()
}

func (d *Desk) openEvent(tx *pg.Tx, e *Event, areas []Area, begin State) (*Event, error) {
	if _, err := place.ByID(tx, e.Unit, e.StartsOn); err != nil {
		return nil, err
	}
	var err error
	if e.Slug, err = freeSlug(tx, e); err != nil {
		return nil, err
	}
	if err := insertEvent(tx, e); err != nil {
		return nil, err
	}
	if err := insertAreas(tx, e.ID, areas); err != nil {
		return nil, err
	}
	e.Areas = areas
	if err := d.tell(tx, e); err != nil {
		return nil, err
	}
	if err := audit.Record(tx, audit.Event{
		Action: "event.open", Subject: e.subject(), Unit: e.Unit, After: e.facts(),
	}); err != nil {
		return nil, err
	}
	if begin == "" || begin == Draft {
		return e, nil
	}
	return e, d.step(tx, e, begin, 0, "")
}

func (e *Event) subject() string { return fmt.Sprintf("event:%d", e.ID) }

// facts are what the trail keeps of an event. The trail has more readers than a
// private event may have.
func (e *Event) facts() map[string]any {
	if e.Private {
		return map[string]any{"private": true}
	}
	return map[string]any{"slug": e.Slug, "name": e.Name, "cause": e.Cause, "starts_on": e.StartsOn}
}

// freeSlug is an address that says the event's name, or says nothing when it is
// private.
func freeSlug(tx *pg.Tx, e *Event) (string, error) {
	if e.Private {
		return "x" + strings.ToLower(rand.Text())[:16], nil
	}
	base := strings.Join(strings.Fields(vntext.Fold(e.Name)), "-")
	if len(base) > 60 {
		base = base[:60]
	}
	base = strings.Trim(base, "-")
	if base == "" {
		base = "su-kien"
	}
	if year := fmt.Sprint(e.StartsOn.Year()); !strings.Contains(base, year) {
		base += "-" + year
	}
	return nextSlug(tx, base)
}

// tell writes the event's leaf: what anybody may know of it, or, when it is private,
// a commitment and the province.
func (d *Desk) tell(tx *pg.Tx, e *Event) error {
	row, err := json.Marshal([]any{e.Slug, e.Name, e.Cause, e.Kind, e.Unit, e.StartsOn, e.EndsOn, e.Basis})
	if err != nil {
		panic("disaster: " + err.Error())
	}
	commitment := hex.EncodeToString(leaf.Commit(d.Keys.Derive("salt/"+e.subject(), 32), row))
	code, err := provinceCode(tx, e.Unit, e.StartsOn)
	if err != nil {
		return err
	}
	public := map[string]any{"province": code, "commitment": commitment}
	if !e.Private {
		unit, err := place.ByID(tx, e.Unit, e.StartsOn)
		if err != nil {
			return err
		}
		public["slug"], public["name"], public["cause"] = e.Slug, e.Name, string(e.Cause)
		public["starts_on"], public["unit"] = e.StartsOn.String(), unit.Code
	}
	body, err := leaf.Encode("disaster", public)
	if err != nil {
		return err
	}
	return tlog.Append(tx, []tlog.Leaf{{Kind: "disaster", Ref: e.subject(), Body: body}})
}

func provinceCode(tx *pg.Tx, unit int64, on workday.Day) (string, error) {
	u, err := place.ByID(tx, unit, on)
	if err != nil {
		return "", err
	}
	above, err := place.Parents(tx, unit, on)
	if err != nil {
		return "", err
	}
	if len(above) > 0 {
		return above[len(above)-1].Code, nil
	}
	return u.Code, nil
}

// Events lists the events an officer may know of, the latest first; before is the
// id after which to go on.
func (d *Desk) Events(ctx context.Context, by auth.Actor, f EventFilter) (list []Event, err error) {
	if err := by.Must(auth.ReadEvents, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = Events(tx, f)
		return err
	})
	return list, err
}

// Event is one event with its area.
func (d *Desk) Event(ctx context.Context, by auth.Actor, id int64) (e *Event, err error) {
	if err := by.Must(auth.ReadEvents, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		e, err = EventByID(tx, id)
		return err
	})
	return e, err
}
