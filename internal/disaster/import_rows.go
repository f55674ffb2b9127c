package disaster

import (
	"context"
	"errors"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

var errOther = errors.New("another worker brings this list in")

// bringIn writes a list chunk by chunk, from where it stands.
func (d *Desk) bringIn(ctx context.Context, by auth.Actor, id int64, l *list) error {
	first := firstOfEach(l)
	for races := 0; ; {
		var done bool
		err := d.DB.Update(ctx, by, func(tx *pg.Tx) error {
			if err := see(tx); err != nil {
				return err
			}
			r, err := importByID(tx, id)
			if err != nil {
				return err
			}
			if r.State == "done" || r.RowDone >= len(l.rows) {
				done = true
				return nil
			}
			e, err := EventByID(tx, r.Event)
			if err != nil {
				return err
			}
			rows := l.rows[r.RowDone:min(r.RowDone+importChunk, len(l.rows))]
			was := r.RowDone
			if err := d.bringRows(tx, e, r, l, rows, first); err != nil {
				return err
			}
			r.RowDone += len(rows)
			r.State = "running"
			if r.RowDone == len(l.rows) {
				r.State, done = "done", true
			}
			return keepImport(tx, r, was)
		})
		if errors.Is(err, errOther) {
			return nil
		}
		if fault.Is(err, "assess.newer") && races < 3 { // somebody surveyed one of them meanwhile
			races++
			continue
		}
		if err != nil || done {
			return err
		}
	}
}

// firstOfEach says in which row each household of the list stands first.
func firstOfEach(l *list) map[string]int {
	first := map[string]int{}
	for _, r := range l.rows {
		if key := r.same(); key != "" {
			if _, there := first[key]; !there {
				first[key] = r.n
			}
		}
	}
	return first
}

// same is what two rows for one household have in common.
func (r *listRow) same() string {
	if id := strings.Trim(r.cell("id_number"), " '"); id != "" {
		return "id " + id
	}
	if r.cell("head") == "" {
		return ""
	}
	return vntext.Fold(r.cell("village")) + "/" + vntext.Fold(r.cell("head")) + "/" + r.cell("born") + "/" + r.cell("age")
}

func (d *Desk) bringRows(
	tx *pg.Tx, e *Event, r *ImportReport, l *list, rows []listRow, first map[string]int,
) error {
	kinds, err := LossKinds(tx, e.StartsOn)
	if err != nil {
		return err
	}
	near, err := centreOf(tx, r.Unit)
	if err != nil {
		return err
	}
	read := reader{event: e, unit: r.Unit, kinds: kinds, near: near, share: l.share, today: workday.On(tx.Now)}
	var good []*incoming
	for _, row := range rows {
		in, faults := read.row(row)
		if at := first[row.same()]; at != 0 && at != row.n {
			faults = append(faults, RowFault{row.n, titleOf("head"), "import.twice", map[string]any{"first": at}})
		}
		if len(faults) > 0 {
			r.refuse(faults)
			continue
		}
		good = append(good, in)
	}
	if good, err = d.findHomes(tx, r, e, good); err != nil {
		return err
	}
	return d.saveIncoming(tx, e, r, good)
}

func (r *ImportReport) refuse(faults []RowFault) {
	r.Refused++
	r.Faults = append(r.Faults, faults...)
}

// findHomes writes the households down, or finds them, and leaves out the rows that
// the register refuses.
func (d *Desk) findHomes(tx *pg.Tx, r *ImportReport, e *Event, rows []*incoming) ([]*incoming, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	saved, err := d.People.Save(tx, column(rows, func(in *incoming) people.HouseholdForm { return in.home }))
	if err != nil {
		return nil, err
	}
	var good []*incoming
	at := map[int64]*incoming{}
	for i, s := range saved {
		in := rows[i]
		if s.Err != nil {
			refused, theirs := fault.As(s.Err)
			if !theirs {
				return nil, s.Err
			}
			r.refuse(in.told(refused.Faults))
			continue
		}
		if other, twice := at[s.ID]; twice {
			r.refuse([]RowFault{{in.n, titleOf("head"), "import.twice", map[string]any{"first": other.n}}})
			continue
		}
		in.household = s.ID
		at[s.ID] = in
		good = append(good, in)
	}
	homes, err := homesOf(tx, column(good, func(in *incoming) int64 { return in.household }), e.StartsOn)
	if err != nil {
		return nil, err
	}
	for _, in := range good {
		h := homes[in.household]
		if in.survey.Class == "" {
			in.survey.Class = h.class
		}
		in.survey.Household, in.survey.Unit, in.survey.Village = h.id, h.unit, h.village
	}
	return good, nil
}

func (d *Desk) saveIncoming(tx *pg.Tx, e *Event, r *ImportReport, rows []*incoming) error {
	list := make([]*Assessment, 0, len(rows))
	for _, in := range rows {
		a := &in.survey
		a.Event, a.Private, a.Source, a.Import, a.AssessedBy = e.ID, e.Private, "import", r.ID, r.UploadedBy
		a.Hash = a.Content.hash(a.Event, a.Household)
		list = append(list, a)
	}
	said, err := saidBefore(tx, e.ID, list)
	if err != nil {
		return err
	}
	fresh := list[:0]
	for _, a := range list {
		if said[string(a.Hash)] { // in this or an older revision: an old list brings nothing back
			r.Repeated++
			continue
		}
		fresh = append(fresh, a)
	}
	newest, err := newestOf(tx, e.ID, column(fresh, func(a *Assessment) int64 { return a.Household }))
	if err != nil {
		return err
	}
	written, err := d.save(tx, e, fresh, newest)
	if err != nil {
		return err
	}
	r.Repeated += len(fresh) - len(written)
	for _, a := range written {
		if a.Revision == 1 {
			r.New++
		} else {
			r.Changed++
		}
	}
	return nil
}
