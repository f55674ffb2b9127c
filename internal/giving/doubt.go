package giving

import (
	"context"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// Doubt is a row of a file that equals a line of the book in everything, and may
// still be another one.
type Doubt struct {
	ID          int64
	StatementID int64
	Row         int
	Like        BankLine // the line it equals
	RaisedAt    time.Time
}

// DoubtsFor lists the open doubts of the units the officer may read.
func (s *Service) DoubtsFor(ctx context.Context, by auth.Actor) (list []Doubt, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		list, err = openDoubts(tx)
		return err
	})
	return list, err
}

// AnswerDoubt says whether a doubtful row is the line it equals, or another one:
// then it comes into the book like any new line.
func (s *Service) AnswerDoubt(ctx context.Context, by auth.Actor, id int64, another bool) error {
	if err := by.Must(auth.MatchLines, 0); err != nil {
		return err
	}
	return s.DB.Update(ctx, by, func(tx *pg.Tx) error {
		d, err := lockDoubt(tx, id)
		if err != nil {
			return err
		}
		if err := by.Must(auth.MatchLines, d.unit); err != nil {
			return err
		}
		if d.answered {
			return fault.Of(fault.Conflict, "doubt.answered")
		}
		line, answer := d.like, "same"
		if another {
			answer = "another"
			b, err := s.openAccountBook(tx, d.account)
			if err != nil {
				return err
			}
			c := &chunk{channel: fileChannel, forced: true, lines: []readyLine{
				b.ready(fileChannel, d.line, func(fingerprint) int { return 1 }),
			}}
			if err := s.putChunk(tx, b, c); err != nil {
				return err
			}
			line = c.fates[0].line
		}
		if err := answerDoubt(tx, d, answer, line); err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{
			Action: "line.doubt", Subject: (&BankLine{ID: line}).subject(), Unit: d.unit,
			After: map[string]any{"answer": answer, "like": d.like, "line": line},
		})
	})
}
