package giving

import (
	"context"
	"fmt"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

// WallRow is somebody's words on the page of thanks, for who may take them off.
type WallRow struct {
	Thanked
	UnitID  int64
	Code    string // of the gift
	AskedAt time.Time
	Shown   bool
}

// Removal is that an officer took a giver's words off the page of thanks.
type Removal struct {
	At     time.Time
	Reason string
}

// WallFor lists what stands on the page of thanks of the units whose givers the officer
// answers, who asked last first; before is the last number of the page before, or 0.
func (s *Service) WallFor(ctx context.Context, by auth.Actor, before int64, limit int) (list []WallRow, err error) {
	if err := by.Must(auth.MatchLines, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		var units []int64
		for _, unit := range by.Reach() {
			if by.May(auth.MatchLines, unit) {
				units = append(units, unit)
			}
		}
		list, err = wallFor(tx, units, 0, before, pageOf(limit))
		return err
	})
	return list, err
}

// WallRowFor is one of them, for who may take it off.
func (s *Service) WallRowFor(ctx context.Context, by auth.Actor, id int64) (row *WallRow, err error) {
	if err := by.Must(auth.MatchLines, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		row, err = wallRow(tx, by, id)
		return err
	})
	return row, err
}

func wallRow(tx *pg.Tx, by auth.Actor, id int64) (*WallRow, error) {
	list, err := wallFor(tx, by.Reach(), id, 0, 1)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.Of(fault.Missing, "thanks.missing")
	}
	return &list[0], by.Must(auth.MatchLines, list[0].UnitID)
}

// RemoveThanks takes a giver's words off the page of thanks, for a reason that the giver
// reads by the gift's private link. The giver may ask again, not with the same words.
func (s *Service) RemoveThanks(ctx context.Context, by auth.Actor, id int64, reason string) error {
	if err := by.Must(auth.MatchLines, 0); err != nil {
		return err
	}
	reason, wrong := cleanReason(reason)
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (struct{}, error) {
		var none struct{}
		row, err := wallRow(tx, by, id)
		if err != nil {
			return none, err
		}
		if wrong != nil {
			return none, wrong
		}
		p, err := pledgeByCode(tx, row.Code)
		if err != nil {
			return none, err
		}
		n, err := endThanks(tx, p.ID)
		if err != nil {
			return none, err
		}
		if n == 0 { // the giver, or another officer, was faster
			return none, fault.Of(fault.Missing, "thanks.missing")
		}
		if err := insertRemoval(tx, p, s.blindWords(row.Words), reason); err != nil {
			return none, err
		}
		return none, audit.Record(tx, audit.Event{
			Action: "pledge.thanks.remove", Subject: fmt.Sprintf("pledge:%d", p.ID), Unit: p.UnitID, Reason: reason,
			Before: map[string]any{"words": row.Words != ""},
		})
	})
	return err
}

// blindWords is the same for the same words, however their letters are written.
func (s *Service) blindWords(words string) []byte {
	return s.Keys.Blind("thanks words", vntext.Fold(words))
}

// RemovalOf is the last time that an officer took a giver's words off, nil for none, for who
// has the key of the gift.
func (s *Service) RemovalOf(ctx context.Context, code, key string) (r *Removal, err error) {
	err = s.DB.View(ctx, form, func(tx *pg.Tx) error {
		p, err := s.openPledge(tx, CleanCode(code), key)
		if err != nil {
			return err
		}
		r, err = lastRemoval(tx, p.ID)
		return err
	})
	return r, err
}
