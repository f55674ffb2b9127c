package giving

import (
	"context"

	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/workday"
)

// retell sees to it that a chunk of a file knows what files of other forms told of its
// days. It looks again when another file has brought lines meanwhile.
func (s *Service) retell(ctx context.Context, b *accountBook, c *chunk) error {
	if c.statement == nil || b.fresh {
		return nil
	}
	return s.DB.View(ctx, importer, func(tx *pg.Tx) error {
		now, err := readCover(tx, b.account.ID)
		if err != nil {
			return err
		}
		files, err := filesAbout(tx, c.statement)
		if err != nil {
			return err
		}
		if len(files.otherIDs) > 0 && b.retelling != nil && b.filed == now.filed() {
			return nil
		}
		b.filed, b.retelling = now.filed(), nil
		if len(files.otherIDs) > 0 {
			b.retelling, err = s.compareForms(ctx, tx, b, c.statement, &files)
		}
		return err
	})
}

// compareForms lays the rows of a file that are not in yet beside the lines of its days.
func (s *Service) compareForms(
	ctx context.Context, tx *pg.Tx, b *accountBook, st *Statement, files *formFiles,
) (*retelling, error) {
	c := comparing{
		files: files.tellings, from: st.From, through: st.Through, days: map[workday.Day]*dayTold{},
		balanced: st.Balanced && st.Opening != nil && st.Faults == 0,
	}
	if st.Opening != nil {
		c.opening = int64(*st.Opening)
	}
	var err error
	if c.lines, err = linesAbout(tx, b.account, files, st.From-shiftDays, st.Through+shiftDays, 0); err != nil {
		return nil, err
	}
	if c.before, err = heldBefore(tx, b.account, st.ID); err != nil {
		return nil, err
	}
	before, err := bookBefore(tx, b.account, st.From-shiftDays)
	if err != nil {
		return nil, err
	}
	c.before += before
	known, err := s.readRows(ctx, tx, b, st, &c)
	if err != nil {
		return nil, err
	}
	for _, l := range c.lines {
		l.shown = l.shown || known[l.id]
	}
	return &retelling{rows: c.compare()}, nil
}

// readRows reads the file's rows for comparing, and says which lines equal one of them.
func (s *Service) readRows(
	ctx context.Context, tx *pg.Tx, b *accountBook, st *Statement, c *comparing,
) (known map[int64]bool, err error) {
	src, err := s.Files.Open(ctx, importer, st.FileID)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	r, err := NewStatementReader(src, ReadOptions{
		Profile: st.Profile, Layout: st.Layout, Account: b.account.Number, Today: workday.On(st.UploadedAt),
	})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	known = map[int64]bool{}
	seen := newSeenLines(st.Lines)
	next := &chunk{channel: fileChannel, statement: st}
	look := func() error {
		next.fates = make([]fate, len(next.lines))
		book, err := readKnown(tx, b.account.ID, next)
		if err != nil {
			return err
		}
		next.recogniseEqual(book)
		for i := range next.lines {
			l := &next.lines[i]
			if !next.fates[i].isNew {
				known[next.fates[i].line] = true
				continue
			}
			c.rows = append(c.rows, &toldRow{readyLine: *l, words: wordsOf(l.Text)})
		}
		next.lines = next.lines[:0]
		return nil
	}
	for r.Next() {
		if r.Fault() != nil {
			continue
		}
		l := readyLine{Line: r.Line()}
		l.Raw = ""
		l.print = fingerprintOf(fileChannel, &l.Line)
		l.nth = seen.nth(l.print)
		c.count(&l.Line)
		if l.Row <= st.RowDone {
			continue
		}
		l.codes = FindCodes(l.Text, b.prefixes)
		if next.lines = append(next.lines, l); len(next.lines) == chunkLines {
			if err := look(); err != nil {
				return nil, err
			}
		}
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	return known, look()
}
