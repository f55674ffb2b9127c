package disaster

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/job"
	"github.com/quykhancap/quykhancap/internal/people"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// ImportKind is the job that brings a long list in.
const ImportKind = "disaster.import"

const (
	importChunk  = 1000 // rows a transaction
	importAtOnce = 2000 // a list up to this length is in when the upload is answered
	faultsKept   = 20_000
)

// ImportReport is a list of households and what became of its rows.
type ImportReport struct {
	ID         int64
	Event      int64
	Unit       int64
	File       int64
	Name       string
	State      string // stored, running, done, failed
	Rows       int
	RowDone    int
	New        int // households surveyed for the first time
	Changed    int // a new revision
	Repeated   int // said before; nothing was written
	Refused    int // rows with a fault; nothing of them was written
	UploadedBy int64
	UploadedAt time.Time
	DoneAt     time.Time
	Faults     []RowFault
}

// Progress is how much of the list is in, in percent.
func (r *ImportReport) Progress() int {
	if r.State == "done" || r.Rows == 0 {
		return 100
	}
	return r.RowDone * 100 / r.Rows
}

// RowFault is one thing wrong with one row: the column as the list calls it, and the
// key and values of the sentence.
type RowFault struct {
	Row    int
	Column string
	Key    string
	Values map[string]any
}

// Import takes in a list of households with their damage (XLSX). Every row is looked
// at: good ones are written, bad ones are left out and told by row and column. A file
// that is no list, lacks a column or has its columns swapped is refused as a whole and
// nothing of it is kept. A list that was in already changes nothing. Up to 2,000 rows
// are in when this returns; longer lists are brought in by a job.
func (d *Desk) Import(
	ctx context.Context, by auth.Actor, event, unit int64, name string, src io.Reader,
) (*ImportReport, error) {
	if err := by.Must(auth.Assess, 0); err != nil {
		return nil, err
	}
	var e *Event
	villages := map[string]bool{}
	err := d.DB.View(ctx, by, func(tx *pg.Tx) (err error) {
		if e, err = importable(tx, event, unit); err != nil {
			return err
		}
		list, err := place.Villages(tx, unit, workday.On(tx.Now))
		for _, v := range list {
			villages[vntext.Fold(v.Name)] = true
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(io.LimitReader(src, listBytesMax+1))
	if err != nil {
		return nil, fmt.Errorf("read the list: %w", err)
	}
	if len(raw) > listBytesMax {
		return nil, fault.Of(fault.TooLarge, "file.too_large", "limit", listBytesMax>>20)
	}
	l, err := readList(raw)
	if err != nil {
		return nil, err
	}
	if err := l.swapped(villages); err != nil {
		return nil, err
	}
	if name, err = vntext.Clean("file", path.Base(strings.ReplaceAll(name, `\`, "/")), 200, false); err != nil || name == "" || name == "." {
		name = "danh-sach.xlsx"
	}
	f, err := d.Files.Store(ctx, by, file.New{Kind: "document", Name: name, Unit: unit}, bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	r, err := pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*ImportReport, error) {
		if err := see(tx); err != nil {
			return nil, err
		}
		r := &ImportReport{
			Event: e.ID, Unit: unit, File: f.ID, Name: name, State: "stored", Rows: len(l.rows), UploadedBy: by.ID,
		}
		if err := insertImport(tx, r); err != nil {
			return nil, closed(err)
		}
		if r.Rows > importAtOnce {
			err := job.Enqueue(tx, job.New{Kind: ImportKind, Key: fmt.Sprint(r.ID), Args: importArgs{r.ID, by.Name}})
			if err != nil {
				return nil, err
			}
		}
		after := map[string]any{"event": e.ID, "rows": r.Rows, "file": f.ID}
		if e.Private {
			after = hushed
		}
		return r, audit.Record(tx, audit.Event{
			Action: "assess.import", Subject: fmt.Sprintf("import:%d", r.ID), Unit: unit, After: after,
		})
	})
	if err != nil || r.Rows > importAtOnce || r.State != "stored" {
		return r, err
	}
	if err := d.bringIn(ctx, assessorAt(by.ID, by.Name, unit, e.Private), r.ID, l); err != nil {
		return nil, err
	}
	return d.ImportReport(ctx, by, r.ID)
}

func importable(tx *pg.Tx, event, unit int64) (*Event, error) {
	e, err := EventByID(tx, event)
	if err != nil {
		return nil, err
	}
	if err := mayAct(tx, auth.Assess, unit, e); err != nil {
		return nil, err
	}
	switch e.State {
	case Closed:
		return nil, errClosed
	case Draft:
		return nil, errDraft
	}
	return e, nil
}

type importArgs struct {
	Import int64  `json:"import"`
	By     string `json:"by"`
}

// ImportJob is the handler of ImportKind.
func (d *Desk) ImportJob(ctx context.Context, args json.RawMessage) error {
	var a importArgs
	if err := json.Unmarshal(args, &a); err != nil {
		return job.Final(fmt.Errorf("read the arguments: %w", err))
	}
	var r *ImportReport
	var private bool
	machine := auth.System("disaster.import")
	err := d.DB.View(ctx, machine, func(tx *pg.Tx) (err error) {
		if r, err = importByID(tx, a.Import); err != nil {
			return err
		}
		e, err := EventByID(tx, r.Event)
		if err == nil {
			private = e.Private
		}
		return err
	})
	if err != nil || r.State == "done" || r.State == "failed" {
		return err
	}
	src, err := d.Files.Open(ctx, machine, r.File)
	if err != nil {
		return err
	}
	defer src.Close()
	raw, err := io.ReadAll(src)
	if err != nil {
		return fmt.Errorf("read list %d: %w", r.ID, err)
	}
	l, err := readList(raw)
	if err != nil {
		return job.Final(err)
	}
	err = d.bringIn(ctx, assessorAt(r.UploadedBy, a.By, r.Unit, private), r.ID, l)
	if f, refused := fault.As(err); refused { // the event was closed meanwhile
		return d.DB.Update(ctx, machine, func(tx *pg.Tx) error { return failImport(tx, r.ID, f.Faults[0].Key) })
	}
	return err
}

// assessorAt is who handed the list in, with no right but to survey the one commune:
// the list is brought in under the rules that held when it was taken.
func assessorAt(id int64, login string, unit int64, private bool) auth.Actor {
	by := auth.Actor{ID: id, Name: login, Kind: auth.Officer, Grants: []auth.Grant{{Role: auth.Assessor, Unit: unit}}}
	if private {
		by.Grants = append(by.Grants, auth.Grant{Role: auth.CommuneChair, Unit: unit})
	}
	return by
}

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

// ImportReport is one list with its faults, for who reads households of its unit.
func (d *Desk) ImportReport(ctx context.Context, by auth.Actor, id int64) (r *ImportReport, err error) {
	if err := by.Must(auth.ReadHouseholds, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		if err := see(tx); err != nil {
			return err
		}
		if r, err = importByID(tx, id); err != nil {
			return err
		}
		if err := by.Must(auth.ReadHouseholds, r.Unit); err != nil {
			return err
		}
		r.Faults, err = faultsOf(tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Imports are the latest lists of a unit for an event.
func (d *Desk) Imports(ctx context.Context, by auth.Actor, event, unit int64) (list []*ImportReport, err error) {
	if err := by.Must(auth.ReadHouseholds, unit); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		if err := see(tx); err != nil {
			return err
		}
		list, err = importsOf(tx, event, unit)
		return err
	})
	return list, err
}

// ListTemplate is an empty list for a commune, with its villages to choose from.
func (d *Desk) ListTemplate(ctx context.Context, by auth.Actor, unit int64) (raw []byte, err error) {
	if err := by.Must(auth.Assess, 0); err != nil {
		return nil, err
	}
	var names []string
	commune := ""
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		today := workday.On(tx.Now)
		u, err := place.ByID(tx, unit, today)
		if err != nil {
			return err
		}
		commune = u.FullName
		villages, err := place.Villages(tx, unit, today)
		for _, v := range villages {
			names = append(names, v.Name)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return Template(commune, names)
}
