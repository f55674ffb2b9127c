package aid

import (
	"context"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/codes"
	"github.com/quykhancap/quykhancap/internal/disaster"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/norm"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// ProposeForm asks for a draft of a commune's request in an event.
type ProposeForm struct {
	Event int64
	Unit  int64
	On    string // the day on the paper; "" is today
}

// Proposed is what came of it.
type Proposed struct {
	ID      int64
	Code    string
	Lines   int // in the draft now
	New     int // of them, made just now
	Gone    int // lines whose household is no longer verified, or has other facts
	Waiting int // cases that stand in a request nobody has answered yet
}

// ProposeRequest makes the draft of a commune's request from its verified
// households and the norms of the event's day, or brings the draft that is there
// up to date: what the chair changed stays where nothing else did. A request that
// was sent before is supplemented: only what is new is proposed.
//
// It refuses whoever does not draft for the commune, an event that takes nothing
// any more, and a commune without a verified household that is entitled to
// something new.
func (d *Desk) ProposeRequest(ctx context.Context, by auth.Actor, f ProposeForm) (*Proposed, error) {
	if err := mustBePerson(by, auth.DraftRequest, f.Unit); err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Proposed, error) {
		e, err := disaster.EventByID(tx, f.Event)
		if err != nil {
			return nil, err
		}
		if !e.Open() {
			return nil, fault.Of(fault.Conflict, "request.event.closed", "event", e.Name)
		}
		on, err := writtenOn(f.On, e.StartsOn, workday.On(tx.Now))
		if err != nil {
			return nil, err
		}
		unit, err := place.ByID(tx, f.Unit, on)
		if err != nil {
			return nil, err
		}
		if unit.Level != place.Commune || !unit.Stands(on) {
			return nil, fault.On("unit", "request.unit.commune", "unit", unit.FullName, "on", on)
		}
		return d.propose(tx, e, unit.ID, on)
	})
}

// writtenOn reads the day on the paper.
func writtenOn(text string, from, today workday.Day) (workday.Day, error) {
	if strings.TrimSpace(text) == "" {
		return today, nil
	}
	on, err := workday.Parse(strings.TrimSpace(text))
	switch {
	case err != nil:
		return 0, fault.On("on", "day.format")
	case on > today:
		return 0, fault.On("on", "request.on.future")
	case on < from:
		return 0, fault.On("on", "request.on.early", "from", from)
	}
	return on, nil
}

func (d *Desk) propose(tx *pg.Tx, e *disaster.Event, unit int64, on workday.Day) (*Proposed, error) {
	wanted, waiting, err := wantedLines(tx, e, unit)
	if err != nil {
		return nil, err
	}
	r, err := draftOf(tx, e.ID, unit)
	if err != nil {
		return nil, err
	}
	if r == nil && len(wanted) == 0 {
		if waiting > 0 {
			return nil, fault.Of(fault.Conflict, "request.waits", "n", waiting)
		}
		return nil, fault.Of(fault.Conflict, "request.nothing")
	}
	action := "request.refresh"
	if r == nil {
		action = "request.draft"
		r = &Request{
			Code: codes.New(), Event: e.ID, Unit: unit, Private: e.Private, EventOn: e.StartsOn, WrittenOn: on,
			DraftedBy: tx.By.ID,
		}
		if r.Supplements, err = latestSent(tx, e.ID, unit); err != nil {
			return nil, err
		}
		if r.ID, err = insertRequest(tx, r); err != nil {
			return nil, err
		}
		r.EventName = e.Name
		if err := askSigning(tx, r, max(on, workday.On(tx.Now))); err != nil {
			return nil, err
		}
	}
	if err := touch(tx, r); err != nil {
		return nil, err
	}
	made, gone, err := bringUpToDate(tx, r, wanted)
	if err != nil {
		return nil, err
	}
	p := &Proposed{ID: r.ID, Code: r.Code, Lines: len(wanted), New: made, Gone: gone, Waiting: waiting}
	return p, audit.Record(tx, audit.Event{
		Action: action, Subject: r.subject(), Unit: unit,
		After: map[string]any{"event": e.ID, "lines": p.Lines, "new": made, "gone": gone},
	})
}

func (r *Request) subject() string { return fmt.Sprintf("request:%d", r.ID) }

// lineKey is what makes a line the same line when a draft is brought up to date.
type lineKey struct {
	household int64
	kase      norm.Case
	band      string
	item      string
}

func (l *RequestLine) key() lineKey { return lineKey{l.Household, l.Case, l.Band, l.Item} }

// contentKey is what is supported once.
type contentKey struct {
	household     int64
	content, item string
}

// wantedLines are the lines a request of the unit would have now: what the norms
// give its verified households, less what was asked for them before. A case that
// stands in another request nobody has answered waits and is only counted.
func wantedLines(tx *pg.Tx, e *disaster.Event, unit int64) (lines []RequestLine, waiting int, err error) {
	set, err := norm.InForce(tx, unit, e.StartsOn)
	if err != nil {
		return nil, 0, err
	}
	units, err := place.Reach(tx, unit) // a household may still stand under the unit that was merged
	if err != nil {
		return nil, 0, err
	}
	verified, err := disaster.Verified(tx, e.ID, units)
	if err != nil {
		return nil, 0, err
	}
	before, open, err := askedBefore(tx, e.ID, unit)
	if err != nil {
		return nil, 0, err
	}
	for _, v := range verified {
		entitled := set.Entitlement(v.Facts)
		totals := map[contentKey]int64{}
		for _, l := range entitled {
			totals[contentKey{v.Household, l.Case.Content(), l.Item}] += l.Qty
		}
		for _, l := range entitled {
			content := contentKey{v.Household, l.Case.Content(), l.Item}
			used := min(before[content], l.Qty)
			before[content] -= used
			if used == l.Qty {
				continue
			}
			line := RequestLine{
				Event: e.ID, Unit: unit, Household: v.Household, Assessment: v.Assessment, Revision: v.Revision,
				FactsHash: v.Hash, HouseholdCode: v.HouseholdCode, Head: v.Head, Village: v.Village,
				VillageName: v.VillageName, Case: l.Case, Band: l.Band, Content: content.content, Norm: l.Norm,
				Item: l.Item, Purpose: l.Purpose, Sum: l.Text, Terms: l.Sum, Entitled: l.Qty, Before: used,
				ContentTotal: totals[content], Asked: l.Qty - used,
			}
			if open[line.key()] {
				waiting++
				continue
			}
			lines = append(lines, line)
		}
	}
	return lines, waiting, nil
}

// bringUpToDate makes the draft's lines those wanted. A line that says the same as
// before keeps what the chair wrote; every other is made anew.
func bringUpToDate(tx *pg.Tx, r *Request, wanted []RequestLine) (made, gone int, err error) {
	have, err := linesOf(tx, r.ID)
	if err != nil {
		return 0, 0, err
	}
	kept := map[lineKey]bool{}
	byKey := make(map[lineKey]*RequestLine, len(wanted))
	for i := range wanted {
		byKey[wanted[i].key()] = &wanted[i]
	}
	var drop []int64
	for i := range have {
		if w := byKey[have[i].key()]; w != nil && w.sameFacts(&have[i]) {
			kept[have[i].key()] = true
			continue
		}
		drop = append(drop, have[i].ID)
	}
	if err := deleteLines(tx, r.ID, drop); err != nil {
		return 0, 0, err
	}
	var fresh []RequestLine
	for _, w := range wanted {
		if !kept[w.key()] {
			fresh = append(fresh, w)
		}
	}
	if err := insertLines(tx, r, fresh); err != nil {
		return 0, 0, err
	}
	return len(fresh), len(drop), nil
}

// sameFacts reports whether two lines stand on the same survey, norm and sums.
func (l *RequestLine) sameFacts(o *RequestLine) bool {
	return l.Assessment == o.Assessment && string(l.FactsHash) == string(o.FactsHash) && l.Norm == o.Norm &&
		l.Entitled == o.Entitled && l.Before == o.Before && l.ContentTotal == o.ContentTotal
}
