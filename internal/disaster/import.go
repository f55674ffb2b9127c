package disaster

import (
	"bytes"
	"context"
	"encoding/json"
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
		if err := file.Take(tx, f.ID); err != nil {
			return nil, err
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
