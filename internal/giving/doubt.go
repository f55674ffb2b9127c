package giving

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// Doubt is a row of a file that equals a line of the book in everything, and may
// still be another one.
type Doubt struct {
	ID          int64
	StatementID int64
	Row         int
	Line        Line     // as the file told it
	Like        BankLine // the line it equals, or that a webhook or another form told much alike
	Denied      int      // how many other lines it is not, as was said before
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

// AnswerDoubt says whether a doubtful row is the line it is like, or another one: then it
// is another line that is much like it, which is asked next, or it comes into the book
// like any new line.
func (s *Service) AnswerDoubt(ctx context.Context, by auth.Actor, id int64, another bool) error {
	if err := by.Must(auth.MatchLines, 0); err != nil {
		return err
	}
	_, err := pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (none struct{}, err error) {
		d, err := lockDoubt(tx, id)
		if err != nil {
			return none, err
		}
		if err := by.Must(auth.MatchLines, d.unit); err != nil {
			return none, err
		}
		if d.answered {
			return none, fault.Of(fault.Conflict, "doubt.answered")
		}
		line, answer := d.like, "same"
		b, err := s.openAccountBook(tx, d.account)
		if err != nil {
			return none, err
		}
		c := &chunk{channel: fileChannel, forced: another, lines: []readyLine{
			b.ready(fileChannel, d.line, func(fingerprint) int { return 1 }),
		}}
		if another {
			answer = "another"
			line, err = s.another(tx, b, d, c)
		} else {
			err = d.showAs(tx, b, c, line)
		}
		if err != nil {
			return none, err
		}
		if line == 0 {
			answer = "not this"
		} else if err := answerDoubt(tx, d, answer, line); err != nil {
			return none, err
		}
		return none, audit.Record(tx, audit.Event{
			Action: "line.doubt", Subject: (&BankLine{ID: cmp.Or(line, d.like)}).subject(), Unit: d.unit,
			After: map[string]any{"answer": answer, "like": d.like, "line": line},
		})
	})
	return err
}

// another finds what a row is that is not the line it was like: a line of another form
// for certain, perhaps one, which is asked about and gives 0, or a new one.
func (s *Service) another(tx *pg.Tx, b *accountBook, d doubtRow, c *chunk) (line int64, err error) {
	next, found, err := d.next(tx, b, &c.lines[0])
	switch {
	case err != nil:
		return 0, err
	case found && next.sure:
		return next.line, d.showAs(tx, b, c, next.line)
	case found:
		return 0, askNext(tx, d, next.line)
	}
	err = s.putChunk(tx, b, c)
	if err != nil {
		return 0, err
	}
	return c.fates[0].line, nil
}

// next is the line that a row is most like of those that nobody said it is not.
func (d doubtRow) next(tx *pg.Tx, b *accountBook, l *readyLine) (next retold, found bool, err error) {
	st, err := statementByID(tx, d.statement)
	if err != nil {
		return next, false, err
	}
	files, err := filesAbout(tx, st)
	if err != nil {
		return next, false, err
	}
	lines, err := linesAbout(tx, b.account, &files, l.On-shiftDays, l.On+shiftDays, int64(l.Amount))
	if err != nil {
		return next, false, err
	}
	lines = slices.DeleteFunc(lines, func(t *toldLine) bool {
		return d.denied[t.id] || t.shown || t.asked || t.direction != l.Direction
	})
	c := comparing{files: files.tellings, days: map[workday.Day]*dayTold{}, found: map[int]retold{}}
	c.pair([]*toldRow{{readyLine: *l, words: wordsOf(l.Text)}}, lines)
	next, found = c.found[l.Row]
	return next, found, nil
}

// showAs remembers that a file's row is a line which was told otherwise. A line that equals
// the row needs no remembering; a line that another row of the form stands for is not free,
// unless the row is a part of it.
func (d doubtRow) showAs(tx *pg.Tx, b *accountBook, c *chunk, line int64) error {
	known, err := readKnown(tx, b.account.ID, c)
	if err != nil || slices.ContainsFunc(known[c.lines[0].print], func(k knownLine) bool { return k.id == line }) {
		return err
	}
	like, err := lineByID(tx, line)
	if err != nil {
		return err
	}
	if shown, err := shownByForm(tx, line, d.statement, d.row); err != nil || shown && like.Amount == c.lines[0].Amount {
		return cmp.Or(err, fault.Of(fault.Conflict, "doubt.found"))
	}
	c.fates = []fate{{line: line, alias: true}}
	return insertAliases(tx, b, c)
}

// settleDoubts answers what has become clear with a file: a row that leaves the same balance
// as the line it is like is that line; a line that turned out to be another row's is not the
// row's that was like it; and where the file's balances say that
// the book has all of its days, each row is the line it is like.
func (s *Service) settleDoubts(ctx context.Context, st *Statement) error {
	if err := s.settleByBalance(ctx, st.AccountID); err != nil {
		return err
	}
	var found, told []int64
	err := s.DB.View(ctx, importer, func(tx *pg.Tx) (err error) {
		if found, err = firmlyShown(tx, st.AccountID); err != nil || !st.Balanced || st.Opening == nil || st.From.IsZero() {
			return err
		}
		a, err := accountByID(tx, st.AccountID)
		if err != nil {
			return err
		}
		if agrees, err := bookAgrees(tx, *a, st); err != nil || !agrees {
			return err
		}
		told, err = doubtsOf(tx, st.AccountID, st.From, st.Through)
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
	for _, id := range told {
		err := s.AnswerDoubt(ctx, importer, id, false)
		if err != nil && !fault.Is(err, "doubt.answered") && !fault.Is(err, "doubt.found") {
			return err
		}
	}
	return nil
}

// settleByBalance answers the doubts about rows that a balance says are the line they are
// like.
func (s *Service) settleByBalance(ctx context.Context, account int64) error {
	var same []int64
	err := s.DB.View(ctx, importer, func(tx *pg.Tx) (err error) {
		same, err = sameBalance(tx, account)
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range same {
		err := s.AnswerDoubt(ctx, importer, id, false)
		if err != nil && !fault.Is(err, "doubt.answered") && !fault.Is(err, "doubt.found") {
			return err
		}
	}
	return nil
}

// bookAgrees reports whether the book holds what a file says, before its first day and
// after its last.
func bookAgrees(tx *pg.Tx, a BankAccount, st *Statement) (bool, error) {
	offset, err := heldBefore(tx, a, st.ID)
	if err != nil {
		return false, err
	}
	for day, says := range map[workday.Day]int64{st.From: int64(*st.Opening), st.Through + 1: int64(*st.Closing)} {
		if has, err := bookBefore(tx, a, day); err != nil || has+offset != says {
			return false, err
		}
	}
	return true, nil
}
