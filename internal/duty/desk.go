package duty

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"unicode/utf8"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/seal"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Desk is where officers see their duties, stop their clocks and end them.
type Desk struct {
	DB    *pg.DB
	Keys  *seal.Keys
	Files *file.Shelf
	URL   string // the public address, for links in reminders

	// Holders are those of a unit who hold a role and can be written to.
	Holders func(tx *pg.Tx, unit int64, role auth.Role) ([]Holder, error)
}

// Filter narrows For.
type Filter struct {
	Done  bool  // those that ended; else those to be done
	After int64 // keyset: what stands behind the duty of this id
	Limit int
}

const listMax = 200

// For lists duties within reach: those to be done, the most urgent first. Of units below
// one's own only what is overdue, or what one may end there: else a duty is its unit's own
// until it is late.
func (d *Desk) For(ctx context.Context, by auth.Actor, f Filter) (list []Duty, err error) {
	if err := by.Must(auth.ReadDuties, 0); err != nil {
		return nil, err
	}
	if f.Limit <= 0 || f.Limit > listMax {
		f.Limit = listMax
	}
	var own []int64
	for _, g := range by.Grants {
		own = append(append(own, g.Unit), g.For[auth.Duties]...)
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = duties(tx, f, own, endable(by, own), by.Kind == auth.Machine)
		return err
	})
	return list, err
}

// allMax is how many pages All reads.
const allMax = 20

// All is For without an end, for who counts.
func (d *Desk) All(ctx context.Context, by auth.Actor) (list []Duty, err error) {
	f := Filter{Limit: listMax}
	for range allMax {
		page, err := d.For(ctx, by, f)
		if err != nil {
			return nil, err
		}
		if list = append(list, page...); len(page) < listMax {
			break
		}
		f.After = page[listMax-1].ID
	}
	return list, nil
}

// endable are the kinds that the actor may end at units that are not the own ones, with
// those units.
func endable(by auth.Actor, own []int64) map[Kind][]int64 {
	may := map[Kind][]int64{}
	for _, unit := range by.Reach() {
		if slices.Contains(own, unit) {
			continue
		}
		for kind, p := range acts {
			if by.May(p, unit) {
				may[kind] = append(may[kind], unit)
			}
		}
	}
	return may
}

// Sheet is a duty with what became of it.
type Sheet struct {
	Duty
	Steps []Step
}

// DutyFor is one duty for who may read its unit's.
func (d *Desk) DutyFor(ctx context.Context, by auth.Actor, id int64) (sheet *Sheet, err error) {
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		one, err := byID(tx, id)
		if err != nil {
			return err
		}
		if err := by.Must(auth.ReadDuties, one.UnitID); err != nil {
			return err
		}
		sheet = &Sheet{Duty: *one}
		sheet.Steps, err = stepsOf(tx, id)
		return err
	})
	return sheet, err
}

// Pause stops a duty's clock, for a reason that stays. The clock of a day that givers were
// told goes on.
func (d *Desk) Pause(ctx context.Context, by auth.Actor, id int64, reason string) error {
	return d.act(ctx, by, id, reason, true, func(one *Duty, today workday.Day) (step, error) {
		if one.State != Running {
			return step{}, fault.Of(fault.Conflict, "duty.state")
		}
		if one.Told() {
			return step{}, fault.Of(fault.Conflict, "duty.told", "on", one.DueOn.Local())
		}
		return step{what: "paused", due: one.DueOn}, nil
	})
}

// Resume lets the clock go on: the days it stood still are added.
func (d *Desk) Resume(ctx context.Context, by auth.Actor, id int64, reason string) error {
	return d.act(ctx, by, id, reason, false, func(one *Duty, today workday.Day) (step, error) {
		if one.State != Paused {
			return step{}, fault.Of(fault.Conflict, "duty.state")
		}
		return step{what: "resumed", due: one.resumed(today)}, nil
	})
}

// Drop says that a duty is none any more, for a reason that stays. One whose proof is the
// act goes with what it is about, and not by a word of who should do it.
func (d *Desk) Drop(ctx context.Context, by auth.Actor, id int64, reason string) error {
	return d.act(ctx, by, id, reason, true, func(one *Duty, today workday.Day) (step, error) {
		if !one.Open() {
			return step{}, fault.Of(fault.Conflict, "duty.state")
		}
		if one.Proof == Act {
			return step{}, fault.Of(fault.Conflict, "duty.act")
		}
		return step{what: "dropped", due: one.DueOn}, nil
	})
}

// Finish ends a duty with what proves it: a file that KeepProof kept, or words that name
// what was done. A duty with a page of its own for what it asks is ended there; it can be
// ended here too, with words, for what was done on paper, unless the act is its proof.
func (d *Desk) Finish(ctx context.Context, by auth.Actor, id int64, how string, proof int64) error {
	return d.act(ctx, by, id, how, false, func(one *Duty, today workday.Day) (step, error) {
		switch {
		case one.State != Running:
			return step{}, fault.Of(fault.Conflict, "duty.state")
		case one.Proof == Act:
			return step{}, fault.Of(fault.Conflict, "duty.act")
		case one.Proof == File && proof == 0:
			return step{}, fault.On("proof", "duty.proof.missing")
		case one.Proof == Words && proof == 0 && utf8.RuneCountInString(how) < reasonMin:
			return step{}, fault.On("reason", "duty.how.missing")
		}
		return step{what: "done", due: one.DueOn, proof: proof}, nil
	})
}

const reasonMin, reasonMax = 5, 500

// act does one thing with a duty. Of two people at once the database takes the first.
func (d *Desk) act(
	ctx context.Context, by auth.Actor, id int64, reason string, must bool, next func(*Duty, workday.Day) (step, error),
) error {
	if err := by.Must(auth.MeetDuties, 0); err != nil {
		return err
	}
	reason, wrong := vntext.Clean("reason", reason, reasonMax, false)
	if wrong == nil && must && utf8.RuneCountInString(reason) < reasonMin {
		wrong = fault.On("reason", "reason.missing")
	}
	_, err := pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		one, err := byID(tx, id)
		if err != nil {
			return none, err
		}
		if err := by.Must(auth.MeetDuties, one.UnitID); err != nil {
			return none, err
		}
		if wrong != nil {
			return none, wrong
		}
		s, err := next(one, workday.On(tx.Now))
		if err != nil {
			return none, err
		}
		s.reason = reason
		if s.proof != 0 {
			if err := file.Take(tx, s.proof); err != nil {
				return none, err
			}
		}
		if err := insertStep(tx, one, s); err != nil {
			return none, err
		}
		return none, audit.Record(tx, audit.Event{
			Action: "duty." + s.what, Subject: fmt.Sprintf("duty:%d", id), Unit: one.UnitID, Reason: reason,
			Before: map[string]any{"state": one.State, "due": one.DueOn},
			After:  map[string]any{"about": one.Ref, "kind": one.Kind, "due": s.due, "proof": s.proof},
		})
	})
	return err
}

// KeepProof puts aside the letter or report that ends a duty and gives the file for Finish.
// It is refused where Finish would be, before anything is kept, and for what is neither
// JPEG, PNG nor PDF.
func (d *Desk) KeepProof(ctx context.Context, by auth.Actor, id int64, name string, r io.ReadSeeker) (int64, error) {
	if err := by.Must(auth.MeetDuties, 0); err != nil {
		return 0, err
	}
	sheet, err := d.DutyFor(ctx, by, id)
	if err != nil {
		return 0, err
	}
	if err := by.Must(auth.MeetDuties, sheet.UnitID); err != nil {
		return 0, err
	}
	switch {
	case sheet.State != Running:
		return 0, fault.Of(fault.Conflict, "duty.state")
	case sheet.Proof == Act:
		return 0, fault.Of(fault.Conflict, "duty.act")
	}
	return Keep(ctx, d.Files, by, sheet.UnitID, "proof", name, r)
}

// Keep puts aside a paper that an officer hands in as a JPEG, PNG or PDF, for file.Take
// when the form is accepted, and tells at the field what it is not.
func Keep(
	ctx context.Context, files *file.Shelf, by auth.Actor, unit int64, field, name string, r io.ReadSeeker,
) (int64, error) {
	var head [8]byte
	n, _ := io.ReadFull(r, head[:])
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return 0, fmt.Errorf("read %s again: %w", field, err)
	}
	switch http.DetectContentType(head[:n]) {
	case "image/jpeg", "image/png", "application/pdf":
	default:
		return 0, fault.On(field, "duty.proof.kind")
	}
	kept, err := files.Store(ctx, by, file.New{Kind: "document", Name: name, Unit: unit}, r)
	if fault.Is(err, "file.too_large") {
		return 0, fault.On(field, "duty.proof.large")
	}
	if err != nil {
		return 0, err
	}
	return kept.ID, nil
}

// OpenProof reads what proved a step of a duty, for who may read the duty.
func (d *Desk) OpenProof(ctx context.Context, by auth.Actor, id int64) (*file.File, []byte, error) {
	sheet, err := d.DutyFor(ctx, by, id)
	if err != nil {
		return nil, nil, err
	}
	for _, s := range sheet.Steps {
		if s.ProofID == 0 {
			continue
		}
		f, err := d.Files.Find(ctx, by, s.ProofID)
		if err != nil {
			return nil, nil, err
		}
		r, err := d.Files.Open(ctx, by, s.ProofID)
		if err != nil {
			return nil, nil, err
		}
		defer r.Close()
		body, err := io.ReadAll(r)
		return f, body, err
	}
	return nil, nil, fault.Of(fault.Missing, "duty.missing")
}
