package giving

import (
	"context"
	"io"
	"time"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// StatementFault is one thing that a file has wrong, as it is kept.
type StatementFault struct {
	RowFault
	Finding bool // of the sums; it cost no row
}

// StatementFor is one statement with what is wrong with it, for an officer who
// may read the unit's books.
func (s *Service) StatementFor(
	ctx context.Context, by auth.Actor, id int64,
) (st *Statement, faults []StatementFault, err error) {
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		if st, err = statementByID(tx, id); err != nil {
			return err
		}
		if err := by.Must(auth.ReadBooks, st.UnitID); err != nil {
			return err
		}
		first := id
		if st.RepeatsID != 0 {
			first = st.RepeatsID
		}
		if faults, err = statementFaults(tx, first); err != nil {
			return err
		}
		one := []Statement{*st}
		err = findLeft(tx, one)
		*st = one[0]
		return err
	})
	if err == nil && st.Left != nil {
		faults = append([]StatementFault{st.leftDiffers()}, faults...)
	}
	return st, faults, err
}

// StatementsFor lists the statements of the units whose books the officer may
// read, the latest first; before is the last id of the page before, or 0.
func (s *Service) StatementsFor(
	ctx context.Context, by auth.Actor, before int64, limit int,
) (list []Statement, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		if list, err = statements(tx, before, pageOf(limit)); err != nil {
			return err
		}
		return findLeft(tx, list)
	})
	return list, err
}

// OpenStatement gives the file back as it was handed in.
func (s *Service) OpenStatement(ctx context.Context, by auth.Actor, id int64) (io.ReadCloser, string, error) {
	st, _, err := s.StatementFor(ctx, by, id)
	if err != nil {
		return nil, "", err
	}
	r, err := s.Files.Open(ctx, by, st.FileID)
	return r, st.Name, err
}

// statementAsks is how long a file whose balances do not agree stands in the day's work:
// its lines are in the book, and whoever has not mended it by then has set it aside. A file
// with rows that are in no book stands there until they are told.
const statementAsks = 14 * 24 * time.Hour

// StatementsToMend lists the files that come in, those with rows that are in no book, and
// the newer ones that name balances, whether these agree or not; the latest first.
func (s *Service) StatementsToMend(ctx context.Context, by auth.Actor) (list []Statement, err error) {
	if err := by.Must(auth.ReadBooks, 0); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		if list, err = statementsToMend(tx, tx.Now.Add(-statementAsks)); err != nil {
			return err
		}
		return findLeft(tx, list)
	})
	return list, err
}

// leftDiffers says that the statement begins with another balance than the account had.
func (s *Statement) leftDiffers() StatementFault {
	return StatementFault{RowFault{0, "statement.left.differs", map[string]any{
		"opening": *s.Opening, "left": *s.Left, "date": s.LeftOn, "difference": *s.Opening - *s.Left,
	}}, true}
}
