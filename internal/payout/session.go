package payout

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// SessionState is how far a session has come.
type SessionState string

// The states of a session.
const (
	Planned   SessionState = "planned"
	Running   SessionState = "open"
	Counted   SessionState = "counted" // one person counted, the other has not confirmed
	Over      SessionState = "closed"
	Cancelled SessionState = "cancelled"
)

// Session is one place and time at which rows are handed over.
type Session struct {
	ID       int64
	Plan     int64
	Part     int
	UnitID   int64 // the commune
	FundUnit int64
	Place    string
	StartsAt time.Time
	Note     string
	Contact  string // whom to ask, as the cards say it
	State    SessionState
	OpenedOn workday.Day
	OpenedAt time.Time
	OpenedBy string // login
	ClosedOn workday.Day
	ClosedAt time.Time
	Rows     int // of the roster, 0 before it opens
	Answered int // of them, given or not
	GivenN   int // of them, given or partly
	Decision Decided
}

// On is the day for which it is planned.
func (s Session) On() workday.Day { return workday.On(s.StartsAt) }

// Open reports whether rows may be handed over.
func (s Session) Open() bool { return s.State == Running || s.State == Counted }

func (s *Session) subject() string { return fmt.Sprintf("session:%d", s.ID) }

// Person is one who answers for a session.
type Person struct {
	ID   int64
	Name string
}

// SessionForm asks for a session.
type SessionForm struct {
	Plan  int64
	Unit  int64
	Place string
	On    string // day
	At    string // 08:30
	Staff []int64
	Note  string
	// Contact is whom to ask: a telephone of the commune.
	Contact string
}

// staffMin is how many people a session takes: one hands over, one watches.
const staffMin = 2

// PlanSession writes a session down. The plan must be released, the commune one of
// its own, and the people officers who may hand over there today.
func (d *Desk) PlanSession(ctx context.Context, by auth.Actor, f SessionForm) (*Session, error) {
	if err := must(by, auth.RunSession); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Session, error) {
		p, err := planByID(tx, f.Plan)
		if err != nil {
			return nil, err
		}
		units, err := planUnits(tx, p.ID)
		if err != nil {
			return nil, err
		}
		if err := mayRead(by, append(units, p.UnitID)...); err != nil {
			return nil, err
		}
		if !slices.Contains(units, f.Unit) {
			return nil, fault.On("unit", "session.unit.unknown")
		}
		if err := mayRun(by, f.Unit, p.UnitID); err != nil {
			return nil, err
		}
		if !p.Living() {
			return nil, errStep(p.State)
		}
		able, err := staffFor(tx, f.Unit, p.UnitID)
		if err != nil {
			return nil, err
		}
		s, people, err := f.read(able, p, workday.On(tx.Now))
		if err != nil {
			return nil, err
		}
		if err := insertSession(tx, s, people); err != nil {
			return nil, err
		}
		return s, audit.Record(tx, audit.Event{
			Action: "session.plan", Subject: s.subject(), Unit: s.UnitID,
			After: map[string]any{"plan": p.ID, "place": s.Place, "starts_at": s.StartsAt, "staff": f.Staff},
		})
	})
}

func (f SessionForm) read(able []Person, p *Plan, today workday.Day) (*Session, []Person, error) {
	var l fault.List
	s := &Session{Plan: p.ID, Part: p.Part, UnitID: f.Unit, FundUnit: p.UnitID, State: Planned, Decision: p.Decision}
	s.Place = text(&l, "place", f.Place, 200, true)
	if s.Place != "" && len([]rune(s.Place)) < 3 {
		l.On("place", "session.place.short")
	}
	s.Note = text(&l, "note", f.Note, 500, false)
	s.Contact = text(&l, "contact", f.Contact, 100, false)
	on := day(&l, "on", f.On, 0)
	if !on.IsZero() && on < p.Decision.DecidedOn {
		l.On("on", "session.on.early", "day", p.Decision.DecidedOn)
	}
	if on > today+sessionDaysMax {
		l.On("on", "session.on.far", "max", int(sessionDaysMax))
	}
	at, err := time.Parse("15:04", strings.ReplaceAll(strings.TrimSpace(f.At), "h", ":"))
	if err != nil {
		l.On("at", "session.at.shape")
	}
	if !on.IsZero() {
		s.StartsAt = on.Start().Add(time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute).UTC()
	}
	var people []Person
	for _, q := range able {
		if slices.Contains(f.Staff, q.ID) {
			people = append(people, q)
		}
	}
	if len(people) < staffMin {
		l.On("staff", "session.staff.few", "min", staffMin)
	}
	return s, people, l.Err()
}

// sessionDaysMax is how far ahead a session is planned.
const sessionDaysMax workday.Day = 180

// Able lists the officers who may hand over in a commune of a plan today, as far as
// the actor sees them.
func (d *Desk) Able(ctx context.Context, by auth.Actor, plan, unit int64) (people []Person, err error) {
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		p, err := planByID(tx, plan)
		if err != nil {
			return err
		}
		people, err = staffFor(tx, unit, p.UnitID)
		return err
	})
	return people, err
}

// CancelSession calls a session off that has not opened.
func (d *Desk) CancelSession(ctx context.Context, by auth.Actor, session int64, reason string) error {
	if err := must(by, auth.RunSession); err != nil {
		return err
	}
	reason, err := reasonOf("reason", reason)
	if err != nil {
		return err
	}
	_, err = pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (struct{}, error) {
		s, err := runnable(tx, session)
		if err != nil {
			return struct{}{}, err
		}
		if s.State != Planned {
			return struct{}{}, errSessionStep(s.State)
		}
		if err := insertCancel(tx, s, reason); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, audit.Record(tx, audit.Event{
			Action: "session.cancel", Subject: s.subject(), Unit: s.UnitID, Reason: reason,
		})
	})
	return err
}

// The sentence for each state in which something cannot be done stands under
// "session.step." and the state.
func errSessionStep(is SessionState) error {
	return fault.Of(fault.Conflict, "session.step."+string(is))
}

// runnable is a session that the actor may hand over in.
func runnable(tx *pg.Tx, id int64) (*Session, error) {
	s, err := readable(tx, id)
	if err != nil {
		return nil, err
	}
	return s, mayRun(tx.By, s.UnitID, s.FundUnit)
}

// readable is a session that the actor may look at. Names of its roster are a matter
// of the commune: the database leaves them out for everybody else.
func readable(tx *pg.Tx, id int64) (*Session, error) {
	s, err := sessionByID(tx, id)
	if err != nil {
		return nil, err
	}
	if err := mayRead(tx.By, s.UnitID, s.FundUnit); err != nil {
		return nil, err
	}
	return s, nil
}

// SessionFilter narrows Sessions. Zero fields do not.
type SessionFilter struct {
	Plan   int64
	On     workday.Day // planned for this day
	Until  workday.Day // planned for this day or one before it; the oldest come first
	States []SessionState
	Before int64 // keyset: sessions older than this id
	Limit  int
}

// Sessions lists sessions of the units that the actor reads, the newest first unless the filter
// says otherwise.
func (d *Desk) Sessions(ctx context.Context, by auth.Actor, f SessionFilter) (list []Session, err error) {
	if err := by.Must(auth.ReadPayout, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = sessions(tx, by, f)
		return err
	})
	return list, err
}

// SessionSheet is a session with its people, its roster and its counts. Before it
// opens the roster is what it would be now.
type SessionSheet struct {
	Session
	Staff   []Person
	Roster  []Line
	Waiting []Waiting // rows of the plan that stay out, with why
	Need    []Need    // what it opens with, or opened with
	Left    []Need    // what should still be there, once it is open
	Opening *Count
	Closing *Count  // the last count, confirmed or not
	Sheets  []Sheet // pages of which there is a photo
	Lacking []int   // pages on which people signed, without one
	Mine    bool    // the actor is one of its people
}

// Waiting is a row that stays out of a roster.
type Waiting struct {
	Code, Name, Village, Why string
}

// Session is a session with all that is known of it.
func (d *Desk) Session(ctx context.Context, by auth.Actor, id int64) (sheet *SessionSheet, err error) {
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		sheet, err = d.sheet(tx, id)
		return err
	})
	return sheet, err
}

// mask hides given names from who reads sessions but neither hands over nor reads
// households.
func (s *SessionSheet) mask(by auth.Actor) {
	if mayRun(by, s.UnitID, s.FundUnit) == nil || by.May(auth.ReadHouseholds, s.UnitID) {
		return
	}
	for i, l := range s.Roster {
		s.Roster[i].Name = vntext.MaskName(l.Name)
	}
	for i, w := range s.Waiting {
		s.Waiting[i].Name = vntext.MaskName(w.Name)
	}
}

func (d *Desk) sheet(tx *pg.Tx, id int64) (*SessionSheet, error) {
	s, err := readable(tx, id)
	if err != nil {
		return nil, err
	}
	sheet := &SessionSheet{Session: *s}
	if sheet.Staff, err = staffOf(tx, id); err != nil {
		return nil, err
	}
	sheet.Mine = slices.ContainsFunc(sheet.Staff, func(p Person) bool { return p.ID == tx.By.ID })
	defer sheet.mask(tx.By)
	if s.State == Planned || s.State == Cancelled {
		b, err := build(tx, s)
		if err != nil {
			return nil, err
		}
		sheet.Roster, sheet.Waiting, sheet.Need = b.lines, b.waiting, b.need()
		return sheet, nil
	}
	if sheet.Roster, err = roster(tx, id, 0, ""); err != nil {
		return nil, err
	}
	if sheet.Need, sheet.Left, err = needs(tx, id); err != nil {
		return nil, err
	}
	if sheet.Sheets, err = sheets(tx, id); err != nil {
		return nil, err
	}
	if sheet.Lacking, err = lackingSheets(tx, id); err != nil {
		return nil, err
	}
	if sheet.Opening, err = lastCount(tx, id, "opening"); err != nil {
		return nil, err
	}
	sheet.Closing, err = lastCount(tx, id, "closing")
	return sheet, err
}
