package disaster

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// moment is a time that may be null.
type moment = sql.NullTime

func split(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

// verifyMax is how many surveys are verified with one click.
const verifyMax = 500

// Outcome is what became of many surveys at once: those verified, and those that
// were not, with the key of the reason.
type Outcome struct {
	Done []int64
	Left []Left
}

// Left is a survey that nothing was done with.
type Left struct {
	ID   int64
	Head string
	Key  string // verify.own, verify.taken, verify.newer
}

// Verify says of surveys that they are true. Nobody verifies an own one; those, and
// the ones that somebody else was faster with, are left and told. It refuses the
// whole for who does not verify in one of the communes.
func (d *Desk) Verify(ctx context.Context, by auth.Actor, ids []int64) (*Outcome, error) {
	if err := by.Must(auth.VerifyAssessment, 0); err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, fault.On("ids", "verify.none")
	}
	if len(ids) > verifyMax {
		return nil, fault.On("ids", "verify.many", "max", verifyMax)
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Outcome, error) {
		list, err := d.toDecide(tx, ids)
		if err != nil {
			return nil, err
		}
		out := &Outcome{}
		var good []*decision
		for _, a := range list {
			if key := a.refusal(by.ID); key != "" {
				out.Left = append(out.Left, Left{a.id, a.head, key})
				continue
			}
			good = append(good, a)
		}
		done, err := insertVerdicts(tx, good, "verified", "")
		if err != nil {
			return nil, decided(err)
		}
		for _, a := range good {
			if !done[a.id] { // somebody verified it between our look and our word
				out.Left = append(out.Left, Left{a.id, a.head, "verify.taken"})
				continue
			}
			out.Done = append(out.Done, a.id)
			if err := a.trail(tx, "assess.verify", ""); err != nil {
				return nil, err
			}
		}
		return out, nil
	})
}

// Dispute says of one survey that it is not true as it stands, and why. It stays,
// and another survey must follow it.
func (d *Desk) Dispute(ctx context.Context, by auth.Actor, id int64, reason string) error {
	if err := by.Must(auth.VerifyAssessment, 0); err != nil {
		return err
	}
	var l fault.List
	why := text(&l, "reason", reason, 500, true, "verify.reason.missing")
	if why != "" && len([]rune(why)) < 5 {
		l.On("reason", "verify.reason.short")
	}
	if err := l.Err(); err != nil {
		return err
	}
	_, err := pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (bool, error) {
		list, err := d.toDecide(tx, []int64{id})
		if err != nil {
			return false, err
		}
		a := list[0]
		if key := a.refusal(by.ID); key != "" {
			return false, fault.Of(fault.Conflict, key)
		}
		done, err := insertVerdicts(tx, list, "disputed", why)
		if err != nil {
			return false, decided(err)
		}
		if !done[a.id] {
			return false, fault.Of(fault.Conflict, "verify.taken")
		}
		return true, a.trail(tx, "assess.dispute", why)
	})
	return err
}

// decision is a survey as the second person needs it.
type decision struct {
	id, event, household, unit int64
	private                    bool
	assessedBy                 int64
	assessor, head             string
	taken, newer               bool
}

func (a *decision) trail(tx *pg.Tx, action, reason string) error {
	after := map[string]any{"event": a.event, "assessor": a.assessor}
	if a.private {
		after, reason = hushed, "" // the reason stands with the verdict
	}
	return audit.Record(tx, audit.Event{
		Action: action, Subject: fmt.Sprintf("assessment:%d", a.id), Unit: a.unit, Reason: reason, After: after,
	})
}

func (a *decision) refusal(by int64) string {
	switch {
	case a.newer:
		return "verify.newer"
	case a.taken:
		return "verify.taken"
	case a.assessedBy == by:
		return "verify.own"
	}
	return ""
}

// toDecide reads the surveys, and refuses those that are not there for the actor or
// not for the actor to decide.
func (d *Desk) toDecide(tx *pg.Tx, ids []int64) ([]*decision, error) {
	if err := see(tx); err != nil {
		return nil, err
	}
	list, err := decisions(tx, ids)
	if err != nil {
		return nil, err
	}
	found := map[int64]bool{}
	for _, a := range list {
		found[a.id] = true
	}
	for _, id := range ids {
		if !found[id] {
			return nil, fault.Of(fault.Missing, "assess.missing")
		}
	}
	type where struct{ event, unit int64 }
	asked := map[where]bool{}
	for _, a := range list {
		if asked[where{a.event, a.unit}] {
			continue
		}
		asked[where{a.event, a.unit}] = true
		e, err := EventByID(tx, a.event)
		if err != nil {
			return nil, err
		}
		if err := mayAct(tx, auth.VerifyAssessment, a.unit, e); err != nil {
			return nil, err
		}
		if e.State == Closed {
			return nil, errClosed
		}
	}
	return list, nil
}

// decided tells the database's refusals in people's words.
func decided(err error) error {
	switch {
	case pg.IsCheck(err, "verdicts_on_the_newest_revision"):
		return fault.Of(fault.Conflict, "verify.newer")
	case pg.IsCheck(err, "verdicts_by_another_person"):
		return fault.Of(fault.Conflict, "verify.own")
	}
	return closed(err)
}
