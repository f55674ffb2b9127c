package giving

import (
	"cmp"
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
	Line        Line     // as the file told it
	Like        BankLine // the line it equals, or that a webhook told much alike
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
		b, err := s.openAccountBook(tx, d.account)
		if err != nil {
			return err
		}
		c := &chunk{channel: fileChannel, forced: another, lines: []readyLine{
			b.ready(fileChannel, d.line, func(fingerprint) int { return 1 }),
		}}
		if !another {
			if err := c.showAs(tx, b, d.like); err != nil {
				return err
			}
		} else {
			answer = "another"
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

// showAs remembers that a file's row is a line which a webhook told. A line that equals
// the row needs no remembering; a line that another row of a file stands for is not free.
func (c *chunk) showAs(tx *pg.Tx, b *accountBook, line int64) error {
	known, err := findKnown(tx, b.account.ID, c)
	if err != nil || len(known[c.lines[0].print]) > 0 {
		return err
	}
	if shown, err := isShown(tx, line, c.channel); err != nil || shown {
		return cmp.Or(err, fault.Of(fault.Conflict, "doubt.found"))
	}
	c.fates = []fate{{line: line, alias: true}}
	return insertAliases(tx, b, c)
}

// answerFound answers the doubts of an account whose line turned out to be another row's:
// then theirs is a line of its own.
func (s *Service) answerFound(ctx context.Context, account int64) error {
	var found []int64
	err := s.DB.View(ctx, importer, func(tx *pg.Tx) (err error) {
		found, err = foundDoubts(tx, account)
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range found {
		if err := s.AnswerDoubt(ctx, importer, id, true); err != nil && !fault.Is(err, "doubt.answered") {
			return err
		}
	}
	return nil
}
