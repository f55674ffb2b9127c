package disaster

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
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

// Report is one version of a unit's numbers for an event: all of them, as they stood.
type Report struct {
	ID         int64
	Event      int64
	Unit       int64
	Level      place.Level // of the unit on the day of the event
	Version    int
	ForDay     workday.Day
	DueAt      time.Time
	OnTime     bool
	Note       string
	ReportedBy int64
	Reporter   string
	ReportedAt time.Time
	Values     map[string]int64 // by indicator, in the unit kept
}

// QuickForm is a quick report as typed. A field left empty is not known yet.
type QuickForm struct {
	Event, Unit int64
	ForDay      string // "" is today
	Note        string
	Values      map[string]string // by indicator, in the unit shown
	Seen        int               // the version the form was filled from; -1 does not say
}

// reportHour is when the day's report of a level is due (TTLT 43/2015, article 7).
var reportHour = map[place.Level]int{place.Commune: 17, place.District: 18, place.Province: 19}

// due is when a report had to be there: the first within 24 hours of the event, of
// which only the day is known, so that nobody is called late who may not be; later
// ones at the hour of the unit's level.
func due(level place.Level, starts, on workday.Day, first bool) time.Time {
	if first {
		return (starts + 1).End()
	}
	return on.Start().Add(time.Duration(reportHour[level]) * time.Hour)
}

// ReportQuick writes the next version of a unit's numbers. It refuses units that did
// not exist on the day of the event, numbers that fall without a word on why, and a
// form that was filled from an older version than the newest.
func (d *Desk) ReportQuick(ctx context.Context, by auth.Actor, f QuickForm) (*Report, error) {
	if err := by.Must(auth.ReportQuick, 0); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Report, error) {
		e, u, err := d.reporting(tx, f.Event, f.Unit)
		if err != nil {
			return nil, err
		}
		last, err := newestReport(tx, e.ID, u.ID)
		if err != nil {
			return nil, err
		}
		if f.Seen >= 0 && f.Seen != last.Version {
			return nil, fault.Of(fault.Conflict, "quick.newer")
		}
		all, err := Indicators(tx)
		if err != nil {
			return nil, err
		}
		r, err := f.read(tx, all, e, u, last)
		if err != nil {
			return nil, err
		}
		return r, d.report(tx, e, u, r)
	})
}

// reporting is the event and the unit, as it stood then, that the actor reports for.
func (d *Desk) reporting(tx *pg.Tx, event, unit int64) (*Event, *place.Unit, error) {
	e, err := EventByID(tx, event)
	if err != nil {
		return nil, nil, err
	}
	if err := mayAct(tx, auth.ReportQuick, unit, e); err != nil {
		return nil, nil, err
	}
	u, err := place.ByID(tx, unit, e.StartsOn)
	if err != nil {
		return nil, nil, err
	}
	if !u.Stands(e.StartsOn) {
		return nil, nil, fault.On("unit", "quick.unit.not_then", "unit", u.FullName, "on", e.StartsOn.Local())
	}
	switch {
	case e.State == Closed:
		return nil, nil, errClosed
	case e.State == Draft:
		return nil, nil, errDraft
	}
	return e, u, nil
}

var errDraft = fault.Of(fault.Conflict, "event.draft")

// mayAct lets in who holds p at the unit, or at the unit that took its place: what
// happened in a commune before 2025-07-01 is written down by its successor. Of a
// private event the actor must be one of its few readers as well.
func mayAct(tx *pg.Tx, p auth.Permission, unit int64, e *Event) error {
	may := func(u int64) bool {
		return tx.By.May(p, u) && (!e.Private || tx.By.May(auth.ReadPrivate, u))
	}
	if may(unit) {
		return nil
	}
	heir, _, err := place.HeirOn(tx, unit, workday.On(tx.Now))
	if _, theirs := fault.As(err); err != nil && !theirs {
		return err
	}
	if heir != nil && may(heir.ID) {
		return nil
	}
	if tx.By.Kind == auth.Citizen {
		return fault.Of(fault.SignIn, "auth.signin")
	}
	return fault.Of(fault.Denied, "auth.denied")
}

func (f QuickForm) read(tx *pg.Tx, all []Indicator, e *Event, u *place.Unit, last *Report) (*Report, error) {
	var l fault.List
	today := workday.On(tx.Now)
	r := &Report{
		Event: e.ID, Unit: u.ID, Level: u.Level, Version: last.Version + 1, ForDay: today, ReportedBy: tx.By.ID,
		ReportedAt: tx.Now, Values: map[string]int64{},
	}
	if strings.TrimSpace(f.ForDay) != "" {
		r.ForDay = day(&l, "for_day", f.ForDay, true)
	}
	switch {
	case r.ForDay.IsZero():
	case r.ForDay > today:
		l.On("for_day", "quick.for_day.future")
	case r.ForDay < e.StartsOn:
		l.On("for_day", "quick.for_day.early", "on", e.StartsOn.Local())
	case r.ForDay < last.ForDay:
		l.On("for_day", "quick.for_day.back", "on", last.ForDay.Local())
	}
	note, err := vntext.Clean("note", f.Note, 1000, true)
	l.Add(err)
	r.Note = note
	fell := ""
	known := map[string]bool{}
	for _, i := range all {
		known[i.Code] = true
		typed := strings.TrimSpace(f.Values[i.Code])
		if typed == "" {
			continue
		}
		qty, problem := i.parse(typed)
		if problem != "" {
			l.On("values."+i.Code, problem, "name", i.Name, "unit", i.Unit)
			continue
		}
		r.Values[i.Code] = qty
		if was, told := last.Values[i.Code]; told && qty < was && fell == "" {
			fell = i.Name
		}
	}
	for code := range f.Values {
		if !known[code] {
			l.On("values."+short(code), "quick.indicator.unknown")
		}
	}
	if l.Err() == nil && len(r.Values) == 0 {
		l.On("values", "quick.values.missing")
	}
	if fell != "" && r.Note == "" {
		l.On("note", "quick.note.fell", "name", fell)
	}
	if !r.ForDay.IsZero() {
		r.DueAt = due(u.Level, e.StartsOn, r.ForDay, last.Version == 0)
		r.OnTime = !tx.Now.After(r.DueAt)
	}
	return r, l.Err()
}

func (d *Desk) report(tx *pg.Tx, e *Event, u *place.Unit, r *Report) error {
	err := insertReport(tx, r)
	if pg.IsUnique(err, "reports_each_version_once") {
		return fault.Of(fault.Conflict, "quick.newer")
	}
	if err != nil {
		return closed(err)
	}
	row, err := json.Marshal([]any{r.Event, r.Unit, r.Version, r.ForDay, r.Values, r.Note})
	if err != nil {
		panic("disaster: " + err.Error())
	}
	subject := fmt.Sprintf("report:%d", r.ID)
	public := map[string]any{
		"commitment": hex.EncodeToString(leaf.Commit(d.Keys.Derive("salt/"+subject, 32), row)),
	}
	if !e.Private {
		public["event"], public["unit"], public["level"] = e.Slug, u.Code, string(u.Level)
		public["version"], public["for_day"] = r.Version, r.ForDay.String()
	}
	body, err := leaf.Encode("quick_report", public)
	if err != nil {
		return err
	}
	if err := tlog.Append(tx, []tlog.Leaf{{Kind: "quick_report", Ref: subject, Body: body}}); err != nil {
		return err
	}
	note, after := r.Note, map[string]any{"event": r.Event, "version": r.Version, "on_time": r.OnTime}
	if e.Private {
		note, after = "", hushed
	}
	return audit.Record(tx, audit.Event{Action: "quick.report", Subject: subject, Unit: r.Unit, Reason: note, After: after})
}

// Consolidation is what the communes below a unit told so far, added up.
type Consolidation struct {
	Values    map[string]int64
	Reporters []Reporter
	Missing   int // communes of the area that told nothing yet
}

// Reporter is a commune below, with its newest report, if it sent one.
type Reporter struct {
	Unit   int64
	Code   string
	Name   string
	Report *Report
}

// QuickSheet is what the report form shows: the newest version, the ones before, and
// for a unit above the communes what these told.
type QuickSheet struct {
	Event      *Event
	Unit       *place.Unit
	Indicators []Indicator
	Newest     *Report // version 0 when there is none
	Versions   []Report
	Below      *Consolidation // nil for a commune
	NextDue    time.Time      // zero while nothing is due
	Gap        []GapLine      // set for a unit whose households were surveyed
	MayReport  bool
}

// Quick opens the quick reports of a unit to who reads events of it.
func (d *Desk) Quick(ctx context.Context, by auth.Actor, event, unit int64) (s *QuickSheet, err error) {
	if err := by.Must(auth.ReadEvents, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		s, err = quickSheet(tx, event, unit)
		return err
	})
	return s, err
}

func quickSheet(tx *pg.Tx, event, unit int64) (*QuickSheet, error) {
	e, err := EventByID(tx, event)
	if err != nil {
		return nil, err
	}
	if err := tx.By.Must(auth.ReadEvents, unit); err != nil {
		return nil, err
	}
	s := &QuickSheet{Event: e}
	if s.Unit, err = place.ByID(tx, unit, e.StartsOn); err != nil {
		return nil, err
	}
	if s.Indicators, err = Indicators(tx); err != nil {
		return nil, err
	}
	if s.Versions, err = reportsOf(tx, event, unit); err != nil {
		return nil, err
	}
	s.Newest = &Report{Values: map[string]int64{}}
	if len(s.Versions) > 0 {
		s.Newest = &s.Versions[0]
	}
	if s.Unit.Level != place.Commune {
		if s.Below, err = consolidate(tx, e, unit); err != nil {
			return nil, err
		}
	}
	if e.State == Responding {
		s.NextDue = nextDue(s.Unit.Level, e, s.Newest, tx.Now)
	}
	if s.Gap, err = Gap(tx, event, unit); err != nil {
		return nil, err
	}
	s.MayReport = e.Open() && s.Unit.Stands(e.StartsOn) && mayAct(tx, auth.ReportQuick, unit, e) == nil
	return s, nil
}

// nextDue is when the next report is due, or was, if it is late.
func nextDue(level place.Level, e *Event, last *Report, now time.Time) time.Time {
	if last.Version == 0 {
		return due(level, e.StartsOn, 0, true)
	}
	return due(level, e.StartsOn, last.ForDay+1, false)
}

func consolidate(tx *pg.Tx, e *Event, unit int64) (*Consolidation, error) {
	units, err := place.Reach(tx, unit)
	if err != nil {
		return nil, err
	}
	c := &Consolidation{}
	if c.Values, err = sumReports(tx, e.ID, units); err != nil {
		return nil, err
	}
	communes, err := place.Communes(tx, unit, e.StartsOn)
	if err != nil {
		return nil, err
	}
	told, err := newestReports(tx, e.ID, units)
	if err != nil {
		return nil, err
	}
	hit := map[int64]bool{}
	for _, a := range e.Areas {
		hit[a.Unit] = true
	}
	for _, u := range communes {
		r := told[u.ID]
		if r == nil && !hit[u.ID] {
			continue
		}
		if r == nil {
			c.Missing++
		}
		c.Reporters = append(c.Reporters, Reporter{u.ID, u.Code, u.FullName, r})
	}
	return c, nil
}
