package pg

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Question is one of several that are put together.
type Question struct {
	Wrap  func(error) error // says what was done when it fails, see Saying; nil where that is said elsewhere
	Query string            // with $1 arguments, arrays included
	Args  []any
	Each  func(Scanner) error // reads every row of the answer; it cannot ask anything itself
	One   func(Scanner) error // instead of Each: reads the one row; ErrNoRows where there is none
}

// Into reads a row into these.
func Into(dest ...any) func(Scanner) error {
	return func(r Scanner) error { return r.Scan(dest...) }
}

// Together puts questions that do not wait for each other's answers: all go to the database
// as one message, behind what was to be said before (see Later), and are answered in their
// order, each by what the ones before it have left. None may need a table or a column that
// another makes: all are parsed before the first runs. The first that fails is told. Those
// behind it are not answered; where it was its reader that failed, and not the database,
// they were asked all the same, so who goes on after that has asked nothing behind it that
// writes. Each message costs both sides their turn at a busy machine's processors.
func (tx *Tx) Together(questions ...Question) error {
	if tx.conn != nil && !slices.ContainsFunc(questions, Question.plannedAlone) {
		_, err := tx.put(questions...)
		return err
	}
	for _, q := range questions {
		found := false
		err := tx.Each(q.Query, q.Args, q.reader(&found))
		if err = q.missing(found, err); err != nil {
			return q.wrap(err)
		}
	}
	return nil
}

// plannedAlone: its first argument says how it is planned, which nothing in a message of
// several does.
func (q Question) plannedAlone() bool {
	if len(q.Args) == 0 {
		return false
	}
	how, said := q.Args[0].(pgx.QueryExecMode)
	return said && how != pgx.QueryExecModeCacheStatement
}

// arguments are those of the query alone.
func (q Question) arguments() []any {
	if len(q.Args) > 0 {
		if _, said := q.Args[0].(pgx.QueryExecMode); said {
			return q.Args[1:]
		}
	}
	return q.Args
}

// reader reads a row of the answer, if anybody wants it.
func (q Question) reader(found *bool) func(Scanner) error {
	return func(r Scanner) error {
		again := *found
		*found = true
		switch {
		case q.Each != nil:
			return q.Each(r)
		case q.One != nil && !again:
			return q.One(r)
		}
		return nil
	}
}

// missing is err, or that the one row is not there.
func (q Question) missing(found bool, err error) error {
	if err == nil && q.One != nil && !found {
		return sql.ErrNoRows
	}
	return err
}

func (q Question) wrap(err error) error {
	if q.Wrap == nil {
		return err
	}
	return q.Wrap(err)
}

// put sends the opening, if the transaction is not open yet, what was to be said before, and
// the questions, and says how many rows the last of them touched.
func (tx *Tx) put(questions ...Question) (tag pgconn.CommandTag, err error) {
	switch {
	case tx.reading:
		panic("pg: something is asked while an answer is read")
	case tx.failed != nil:
		return tag, tx.failed
	}
	before := len(tx.opening) + len(tx.later)
	list := slices.Concat(tx.opening, tx.later, questions)
	if len(list) == 0 {
		return tag, nil
	}
	tx.opening, tx.later = nil, nil
	var all pgx.Batch
	for _, q := range list {
		all.Queue(q.Query, q.arguments()...)
	}
	err = tx.raw(func(c *pgx.Conn) error {
		tx.reading = true
		defer func() { tx.reading = false }()
		answers := c.SendBatch(tx.ctx, &all)
		defer answers.Close()
		for i, q := range list {
			var err error
			if tag, err = tx.answer(answers, q); err == nil {
				continue
			}
			if whose, unsent := unsentOf(list, err); unsent {
				tx.failed = whose.wrap(err) // nothing was asked, and perhaps nothing begun
				return tx.failed
			}
			if err = q.wrap(err); i < before {
				tx.failed = err
			}
			return err
		}
		return nil
	})
	return tag, err
}

// answer reads what comes back to a question. Where its reader fails, the database may still
// refuse one behind it, and the transaction with that.
func (tx *Tx) answer(answers pgx.BatchResults, q Question) (pgconn.CommandTag, error) {
	found := false
	read := q.reader(&found)
	rows, err := answers.Query()
	for err == nil && rows.Next() {
		err = read(rows)
	}
	rows.Close()
	if refused := rows.Err(); refused != nil {
		return rows.CommandTag(), refused
	}
	if err = q.missing(found, err); err != nil {
		if refused := answers.Close(); refused != nil {
			tx.failed = fmt.Errorf("what was asked behind: %w", refused)
		}
	}
	return rows.CommandTag(), err
}

// unsentOf finds the one for which none of them was sent: it could not be parsed, or its
// arguments could not be written.
func unsentOf(list []Question, err error) (q Question, unsent bool) {
	var pre pgx.ErrPreprocessingBatch
	if !errors.As(err, &pre) {
		return q, false
	}
	if i := slices.IndexFunc(list, func(q Question) bool { return q.Query == pre.SQL() }); i >= 0 {
		return list[i], true
	}
	return list[0], true
}
