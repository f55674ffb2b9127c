package pg

import (
	"database/sql"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Question is one of several that are put together.
type Question struct {
	Wrap  func(error) error // says what was done when it fails, see Saying; nil where that is said elsewhere
	Query string            // with $1 arguments, arrays included
	Args  []any
	Each  func(Scanner) error // reads every row of the answer, and asks nothing meanwhile
	One   func(Scanner) error // instead of Each: reads the one row; ErrNoRows where there is none
}

// Into reads a row into these.
func Into(dest ...any) func(Scanner) error {
	return func(r Scanner) error { return r.Scan(dest...) }
}

// Together puts questions that do not wait for each other's answers: all go to the database
// as one message, behind what was to be said before (see Later), and are answered in their
// order, each as if it were asked alone. The first that fails is told. Those behind it are
// not answered; where it was its reader that failed, and not the database, they were asked
// all the same, so who goes on after that has asked nothing behind it that writes. Each
// message costs both sides their turn at a busy machine's processors.
func (tx *Tx) Together(questions ...Question) error {
	if tx.conn != nil && !slices.ContainsFunc(questions, Question.plannedAlone) {
		_, err := tx.put(questions)
		return err
	}
	for i := range questions {
		if err := questions[i].alone(tx); err != nil {
			return err
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
func (q *Question) arguments() []any {
	if len(q.Args) > 0 {
		if _, said := q.Args[0].(pgx.QueryExecMode); said {
			return q.Args[1:]
		}
	}
	return q.Args
}

// put sends what was to be said before and the questions, and says how many rows the last
// of them touched.
func (tx *Tx) put(questions []Question) (tag pgconn.CommandTag, err error) {
	if tx.failed != nil {
		return tag, tx.failed
	}
	list := tx.later
	tx.later, tx.begun = nil, true
	var all pgx.Batch
	for _, l := range list {
		all.Queue(l.query, l.args...)
	}
	for i := range questions {
		all.Queue(questions[i].Query, questions[i].arguments()...)
	}
	if all.Len() == 0 {
		return tag, nil
	}
	err = tx.raw(func(c *pgx.Conn) error {
		answers := c.SendBatch(tx.ctx, &all)
		defer answers.Close()
		for _, l := range list {
			if _, err := answers.Exec(); err != nil {
				tx.failed = l.wrap(err)
				return tx.failed
			}
		}
		for i := range questions {
			q := &questions[i]
			rows, err := answers.Query()
			if err == nil {
				err = q.read(rows)
			}
			if err != nil {
				return q.wrap(err)
			}
			tag = rows.CommandTag()
		}
		return nil
	})
	return tag, err
}

// answer is the rows of an answer, by pgx or by database/sql.
type answer interface {
	Scanner
	Next() bool
	Err() error
}

func (q *Question) read(rows pgx.Rows) error {
	defer rows.Close()
	return q.readAll(rows)
}

func (q *Question) alone(tx *Tx) error {
	rows, err := tx.Query(q.Query, q.Args...)
	if err != nil {
		return q.wrap(err)
	}
	defer rows.Close()
	if err := q.readAll(rows); err != nil {
		return q.wrap(err)
	}
	return nil
}

func (q *Question) readAll(rows answer) error {
	found := false
	for rows.Next() {
		var err error
		switch {
		case q.Each != nil:
			err = q.Each(rows)
		case q.One != nil && !found:
			err = q.One(rows)
		}
		if err != nil {
			return err
		}
		found = true
	}
	if err := rows.Err(); err != nil || found || q.One == nil {
		return err
	}
	return sql.ErrNoRows
}

func (q *Question) wrap(err error) error {
	if q.Wrap == nil {
		return err
	}
	return q.Wrap(err)
}
