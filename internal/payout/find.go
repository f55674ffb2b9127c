package payout

import (
	"context"
	"strings"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/place"
	"github.com/quykhancap/quykhancap/internal/vntext"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Find gives the lines of an open session that fit what was scanned or typed: the one
// of a stub, or all whose name, village or code has each of the words, marks aside. A
// stub of elsewhere is refused with where it belongs.
func (d *Desk) Find(ctx context.Context, by auth.Actor, session int64, typed string) (lines []Line, err error) {
	if err := by.Must(auth.RunSession, 0); err != nil {
		return nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		s, err := runnable(tx, session)
		if err != nil {
			return err
		}
		if s.State == Planned || s.State == Cancelled {
			return errSessionStep(s.State)
		}
		lines, err = d.find(tx, s, typed)
		return err
	})
	return lines, err
}

// LineOf gives one line of a session by its row, with what became of it.
func (d *Desk) LineOf(ctx context.Context, by auth.Actor, session, row int64) (l *Line, s *Session, err error) {
	if err := by.Must(auth.RunSession, 0); err != nil {
		return nil, nil, err
	}
	err = d.DB.View(ctx, by, func(tx *pg.Tx) error {
		if s, err = runnable(tx, session); err != nil {
			return err
		}
		l, err = lineByRow(tx, session, row)
		return err
	})
	return l, s, err
}

func lineByRow(tx *pg.Tx, session, row int64) (*Line, error) {
	lines, err := roster(tx, session, row, "")
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 || row == 0 {
		return nil, fault.Of(fault.Missing, "payout.missing")
	}
	return &lines[0], nil
}

const wordsMax = 100 // letters that are looked for

func (d *Desk) find(tx *pg.Tx, s *Session, typed string) ([]Line, error) {
	if strings.TrimSpace(typed) == "" {
		return nil, fault.On("q", "session.find.missing")
	}
	code, signature := ParseStub(typed)
	if code != "" {
		l, err := d.findStub(tx, s, code, signature)
		if err != nil {
			return nil, err
		}
		return []Line{*l}, nil
	}
	if strings.Contains(typed, "://") {
		return nil, fault.On("q", "stub.other_paper")
	}
	words, err := vntext.Clean("q", typed, wordsMax, false)
	if err != nil {
		return nil, err
	}
	lines, err := roster(tx, s.ID, 0, vntext.Fold(words))
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, fault.On("q", "session.find.nobody", "words", words)
	}
	return lines, nil
}

// findStub is the line of a stub in this session. A signature that came with it must
// be ours and say the same.
func (d *Desk) findStub(tx *pg.Tx, s *Session, code, signature string) (*Line, error) {
	if signature != "" {
		signed, err := d.ReadQR(signature)
		if err != nil || signed.Code != code {
			return nil, fault.On("q", "stub.forged", "code", code)
		}
	}
	lines, err := roster(tx, s.ID, 0, vntext.Fold(code))
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		if l.Code == code {
			return &l, nil
		}
	}
	return nil, d.elsewhere(tx, s, code)
}

// elsewhere says where a stub belongs that is not of this session.
func (d *Desk) elsewhere(tx *pg.Tx, s *Session, code string) error {
	w, err := whereabouts(tx, code)
	if err != nil {
		return err
	}
	if w == nil {
		return fault.On("q", "stub.unknown", "code", code)
	}
	if w.unit != s.UnitID {
		name, err := place.NameOn(tx, w.unit, workday.On(tx.Now))
		if err != nil {
			return err
		}
		return fault.On("q", "stub.other_unit", "code", code, "unit", name, "number", w.number, "on", w.decidedOn)
	}
	switch {
	case w.decision != s.Decision.ID:
		return fault.On("q", "stub.other_decision", "code", code, "number", w.number, "on", w.decidedOn)
	case w.plan == 0:
		return fault.On("q", "stub.unplanned", "code", code, "number", w.number)
	case w.plan != s.Plan:
		return fault.On("q", "stub.other_part", "code", code, "part", w.part)
	case w.session != 0 && w.session != s.ID:
		return fault.On("q", "stub.other_session", "code", code, "place", w.place, "at", w.startsAt)
	}
	return fault.On("q", "stub.waits", "code", code)
}
