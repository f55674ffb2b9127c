package giving

import (
	"context"
	"io"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/duty"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// PaperKind is what a paper of a thing that is held apart shows.
type PaperKind string

// The kinds. Minutes of a loss stand with the loss.
const (
	ValuablePhoto    PaperKind = "photo"    // of the thing in its bag
	ValuableProtocol PaperKind = "protocol" // that two people counted and sealed it
)

// ValuablePaper is a photo or a scan that proves what a thing is. What it shows is opened
// for a reason; that it is there is told to all who read the books.
type ValuablePaper struct {
	ID   int64
	Kind PaperKind
	File int64
	By   string
	At   time.Time
}

// MayOpenPapers reports whether the actor may open the papers of a unit's things: whoever
// looks after the fact, and whoever decides about a loss.
func MayOpenPapers(by auth.Actor, unit int64) bool {
	return by.May(auth.ReadProof, unit) || by.May(auth.WriteOff, unit)
}

// KeepValuablePaper puts a photo or a scan aside that comes with a form about what a unit
// holds, told at its field what it is not.
func (s *Service) KeepValuablePaper(
	ctx context.Context, by auth.Actor, unit int64, field, name string, r io.ReadSeeker,
) (int64, error) {
	if err := mustAnywhere(by, []auth.Permission{auth.ReceiveCash, auth.SignValuable, auth.WriteOff}); err != nil {
		return 0, err
	}
	return duty.Keep(ctx, s.Files, by, unit, field, name, r)
}

// AddValuablePaper puts a photo or the scan of the minutes to a thing, whenever there is
// one: by who signs for such things at its unit. It stays.
func (s *Service) AddValuablePaper(ctx context.Context, by auth.Actor, id int64, kind PaperKind, kept int64) error {
	if err := by.Must(auth.SignValuable, 0); err != nil {
		return err
	}
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		v, err := valuableByID(tx, id)
		if err != nil {
			return none, err
		}
		if err := mustAt(tx, by, auth.SignValuable, v.UnitID); err != nil {
			return none, err
		}
		if kind != ValuablePhoto && kind != ValuableProtocol {
			return none, fault.On("kind", "value.paper.kind.missing")
		}
		if kept == 0 {
			return none, fault.On("file", "value.paper.missing")
		}
		return none, addValuablePaper(tx, v, kind, kept)
	})
	return err
}

func addValuablePaper(tx *pg.Tx, v *Valuable, kind PaperKind, kept int64) error {
	if err := file.Take(tx, kept); err != nil {
		return err
	}
	if err := insertValuablePaper(tx, v, kind, kept); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{
		Action: "value.paper.add", Subject: v.source(), Unit: v.UnitID,
		After: map[string]any{"kind": kind, "file": kept},
	})
}

// ValuableWithPaper is OpenValuablePaper's first question: whether there is such a paper, of
// a thing or of its loss, that the actor may open.
func (s *Service) ValuableWithPaper(ctx context.Context, by auth.Actor, id, kept int64) (*Valuable, error) {
	v, err := s.ValuableFor(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if !MayOpenPapers(by, v.UnitID) {
		return nil, by.Must(auth.ReadProof, v.UnitID)
	}
	if !v.hasPaper(kept) {
		return nil, fault.Of(fault.Missing, "value.paper.unknown")
	}
	return v, nil
}

func (v *Valuable) hasPaper(kept int64) bool {
	for _, p := range v.Papers {
		if p.File == kept {
			return true
		}
	}
	for _, l := range v.Losses {
		if l.Paper == kept || l.Decided().Paper == kept && kept != 0 {
			return true
		}
	}
	return false
}

// OpenValuablePaper is a photo or a scan, for a reason that is kept with who looked.
func (s *Service) OpenValuablePaper(
	ctx context.Context, by auth.Actor, id, kept int64, reason string,
) (f *file.File, body []byte, err error) {
	v, err := s.ValuableWithPaper(ctx, by, id, kept)
	if err != nil {
		return nil, nil, err
	}
	if reason, err = cleanReason(reason); err != nil {
		return nil, nil, err
	}
	err = s.DB.Update(ctx, by, func(tx *pg.Tx) error {
		return audit.Record(tx, audit.Event{
			Action: "value.paper.open", Subject: v.source(), Unit: v.UnitID, Reason: reason,
			After: map[string]any{"file": kept},
		})
	})
	if err != nil {
		return nil, nil, err
	}
	if f, err = s.Files.Find(ctx, by, kept); err != nil {
		return nil, nil, err
	}
	r, err := s.Files.Open(ctx, by, kept)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	body, err = io.ReadAll(r) // the shelf takes 20 MB at most
	return f, body, err
}
