package payout

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// Evidence is what proves what became of a row in a session, opened: who took it if
// somebody else did, who saw it, and the signature.
type Evidence struct {
	Handed
	Person     string // who handed over, by name
	RecordedAt time.Time

	Name, Relation, TakerReason string // of the substitute
	Witness, Witness2           string
	Words                       string // why not or not all
	Drawing                     []byte // PNG; nil where it was signed otherwise
}

// Sheet is a page of the printed roster of which there is a photo.
type Sheet struct {
	Page int
	By   string // login
	At   time.Time
}

// MayProve reports whether the actor may open what proves the hand-overs of a commune.
func MayProve(by auth.Actor, commune int64) bool { return by.May(auth.ReadProof, commune) }

// Provable is a line of a session whose evidence the actor may open: what stands there
// before anything is opened. Others are told that there is no such session, or that
// they may not.
func (d *Desk) Provable(ctx context.Context, by auth.Actor, session, row int64) (l *Line, s *Session, err error) {
	if err := by.Must(auth.ReadProof, 0); err != nil {
		return nil, nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		s, l, err = provable(tx, session, row)
		return err
	})
	return l, s, err
}

func provable(tx *pg.Tx, session, row int64) (*Session, *Line, error) {
	s, err := readable(tx, session)
	if err != nil {
		return nil, nil, err
	}
	if err := tx.By.Must(auth.ReadProof, s.UnitID); err != nil {
		return nil, nil, err
	}
	if row == 0 {
		return s, nil, nil
	}
	l, err := lineByRow(tx, session, row)
	return s, l, err
}

// RevealRow opens all that was recorded of a row in a session, the oldest first, for a
// reason that is kept with who looked.
func (d *Desk) RevealRow(ctx context.Context, by auth.Actor, session, row int64, reason string) (list []Evidence, err error) {
	if err := by.Must(auth.ReadProof, 0); err != nil {
		return nil, err
	}
	err = d.DB.Update(ctx, by, func(tx *pg.Tx) error {
		s, l, err := provable(tx, session, row)
		if err != nil {
			return err
		}
		if reason, err = reasonOf("reason", reason); err != nil {
			return err
		}
		if list, err = d.evidence(tx, s, l); err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{
			Action: "handover.reveal", Subject: s.subject(), Unit: s.UnitID, Reason: reason,
			After: map[string]any{"row": row, "handovers": len(list)},
		})
	})
	if err != nil {
		return nil, err
	}
	// The drawings are read once it stands in the trail that they were.
	for i, e := range list {
		if e.Signature == 0 {
			continue
		}
		if list[i].Drawing, err = d.bytes(ctx, by, e.Signature); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// unseal reads what was sealed of a hand-over, bound to its own place.
func (d *Desk) unseal(e *Evidence, sealed []byte) error {
	if sealed == nil {
		return nil
	}
	h := handing{Handed: e.Handed}
	words, err := d.Keys.Decrypt(h.place(), sealed)
	if err != nil {
		return fmt.Errorf("open hand-over %d: %w", e.ID, err)
	}
	var t told
	if err := json.Unmarshal(words, &t); err != nil {
		return fmt.Errorf("read hand-over %d: %w", e.ID, err)
	}
	e.Name, e.Relation, e.TakerReason, e.Witness, e.Witness2, e.Words = t.Name, t.Relation, t.TakerReason, t.Witness, t.Witness2, t.Words
	return nil
}

// RevealSheet is the photo of a signed page, JPEG, for a reason that is kept.
func (d *Desk) RevealSheet(ctx context.Context, by auth.Actor, session int64, page int, reason string) ([]byte, error) {
	if err := by.Must(auth.ReadProof, 0); err != nil {
		return nil, err
	}
	var photo int64
	err := d.DB.Update(ctx, by, func(tx *pg.Tx) error {
		s, _, err := provable(tx, session, 0)
		if err != nil {
			return err
		}
		if photo, err = sheetFile(tx, s, page); err != nil {
			return err
		}
		if reason, err = reasonOf("reason", reason); err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{
			Action: "session.sheet.reveal", Subject: s.subject(), Unit: s.UnitID, Reason: reason,
			After: map[string]any{"page": page, "file": photo},
		})
	})
	if err != nil {
		return nil, err
	}
	return d.bytes(ctx, by, photo)
}

// bytes reads a stored picture; the shelf has kept them short.
func (d *Desk) bytes(ctx context.Context, by auth.Actor, id int64) ([]byte, error) {
	r, err := d.Files.Open(ctx, by, id)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}
