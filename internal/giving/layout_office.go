package giving

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/pg"
	"github.com/quykhancap/quykhancap/internal/vntext"
)

const layoutNameMax = 60

// LayoutForm is a layout as an officer says it.
type LayoutForm struct {
	Account int64
	Name    string
	Header  []string       // the cells of the row that names the columns
	Columns map[string]int // a role's column, from 0
	Dates   DateForm
	Decimal string
}

// Read makes a layout of what was said, or tells everything that is missing.
func (f LayoutForm) Read() (Layout, error) {
	var list fault.List
	l := Layout{AccountID: f.Account, Columns: map[string]int{}, Dates: f.Dates, Decimal: f.Decimal}
	name, err := vntext.Clean("name", f.Name, layoutNameMax, false)
	list.Add(err)
	if l.Name = name; err == nil && name == "" {
		list.On("name", "layout.name.missing")
	}
	for _, cell := range f.Header {
		l.Header = append(l.Header, columnName(cell))
	}
	for len(l.Header) > 0 && l.Header[len(l.Header)-1] == "" {
		l.Header = l.Header[:len(l.Header)-1]
	}
	if len(l.Header) < 2 || len(l.Header) > columnsMax {
		list.On("header", "layout.header.missing")
	}
	f.readColumns(&l, &list)
	if !slices.Contains([]DateForm{DayFirst, MonthFirst, YearFirst}, l.Dates) {
		list.On("dates", "layout.dates.missing")
	}
	if !slices.Contains([]string{"", ".", ","}, l.Decimal) {
		list.On("decimal", "layout.decimal.unknown")
	}
	return l, list.Err()
}

func (f LayoutForm) readColumns(l *Layout, list *fault.List) {
	taken := map[int]string{}
	for _, role := range roles {
		at, said := f.Columns[role]
		other, twice := taken[at]
		switch {
		case !said:
		case at < 0 || at >= max(len(l.Header), 1):
			list.On(role, "layout.column.none")
		case twice:
			list.On(role, "layout.column.twice", "role", other)
		default:
			l.Columns[role], taken[at] = at, role
		}
	}
	for role := range f.Columns {
		if !slices.Contains(roles[:], role) {
			list.On("columns", "layout.role.unknown", "role", short(role))
		}
	}
	has := func(role string) bool { _, said := f.Columns[role]; return said }
	if !has("date") {
		list.On("date", "layout.date.missing")
	}
	if !has("text") {
		list.On("text", "layout.text.missing")
	}
	switch {
	case has("signed") && (has("in") || has("out")):
		list.On("signed", "layout.amount.both")
	case !has("signed") && !has("in"):
		list.On("in", "layout.amount.missing")
	}
}

// LayoutsFor lists an account's layouts that are read, for an officer who may bring its
// statements.
func (s *Service) LayoutsFor(ctx context.Context, by auth.Actor, account int64) (list []Layout, err error) {
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		if _, err := mayImport(tx, by, account); err != nil {
			return err
		}
		list, err = layouts(tx, account)
		return err
	})
	return list, err
}

func mayImport(tx *pg.Tx, by auth.Actor, account int64) (*BankAccount, error) {
	if err := by.Must(auth.ImportStatement, 0); err != nil {
		return nil, err
	}
	a, err := accountByID(tx, account)
	if err != nil {
		return nil, err
	}
	return a, by.Must(auth.ImportStatement, a.UnitID)
}

// KeepSample reads the first rows of a file whose columns are to be named and puts the
// file aside, so that it need not be handed in again once they are. What ReadSample
// refuses is not kept.
func (s *Service) KeepSample(
	ctx context.Context, by auth.Actor, account int64, name string, src io.ReadSeeker,
) (*file.File, *Sample, error) {
	a, err := s.importAccount(ctx, by, account)
	if err != nil {
		return nil, nil, err
	}
	sample, err := ReadSample(src)
	if err != nil {
		return nil, nil, err
	}
	f, err := s.keepStatement(ctx, by, *a, name, src)
	return f, sample, err
}

// KeepStatement puts a statement aside that was read and refused for what the officer can
// say otherwise, so that it need not be handed in again.
func (s *Service) KeepStatement(
	ctx context.Context, by auth.Actor, account int64, name string, src io.ReadSeeker,
) (*file.File, error) {
	a, err := s.importAccount(ctx, by, account)
	if err != nil {
		return nil, err
	}
	return s.keepStatement(ctx, by, *a, name, src)
}

func (s *Service) keepStatement(
	ctx context.Context, by auth.Actor, a BankAccount, name string, src io.ReadSeeker,
) (*file.File, error) {
	name, err := cleanFileName(name)
	if err != nil {
		return nil, err
	}
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read the file again: %w", err)
	}
	return s.Files.Store(ctx, by, file.New{Kind: "statement", Name: name, Unit: a.UnitID}, src)
}

// KeptSample reads the first rows of a file that KeepSample put aside for an account of
// the same unit; later than a day after there is none.
func (s *Service) KeptSample(ctx context.Context, by auth.Actor, account, id int64) (*file.File, *Sample, error) {
	f, err := s.KeptStatement(ctx, by, account, id)
	if err != nil {
		return nil, nil, err
	}
	src, err := s.Files.Open(ctx, by, f.ID)
	if err != nil {
		return nil, nil, err
	}
	defer src.Close()
	sample, err := ReadSample(src)
	return f, sample, err
}

// KeptStatement is a file that was put aside for an account of the same unit.
func (s *Service) KeptStatement(ctx context.Context, by auth.Actor, account, id int64) (*file.File, error) {
	a, err := s.importAccount(ctx, by, account)
	if err != nil {
		return nil, err
	}
	return s.keptFile(ctx, by, *a, id)
}

func (s *Service) importAccount(ctx context.Context, by auth.Actor, account int64) (a *BankAccount, err error) {
	err = s.DB.View(ctx, by, func(tx *pg.Tx) error {
		a, err = mayImport(tx, by, account)
		return err
	})
	return a, err
}

func (s *Service) keptFile(ctx context.Context, by auth.Actor, a BankAccount, id int64) (*file.File, error) {
	f, err := s.Files.Find(ctx, by, id)
	if fault.Is(err, "file.missing") || err == nil && (f.UnitID != a.UnitID || f.Kind != "statement") {
		return nil, fault.On("file", "upload.kept.gone")
	}
	return f, err
}

// SaveLayout keeps a layout under its name, as its next version if the account has one of
// that name.
func (s *Service) SaveLayout(ctx context.Context, by auth.Actor, f LayoutForm) (*Layout, error) {
	if err := by.Must(auth.ImportStatement, 0); err != nil {
		return nil, err
	}
	l, err := f.Read()
	if err != nil {
		return nil, err
	}
	return s.keepLayout(ctx, by, "statement.layout.save", func(*pg.Tx) (*Layout, error) { return &l, nil })
}

// RetireLayout says that a layout is read no more. Files that were read by it stay as
// they are.
func (s *Service) RetireLayout(ctx context.Context, by auth.Actor, id int64) (*Layout, error) {
	return s.keepLayout(ctx, by, "statement.layout.retire", func(tx *pg.Tx) (*Layout, error) {
		l, err := layoutByID(tx, id)
		if err != nil {
			return nil, err
		}
		current, err := layouts(tx, l.AccountID)
		if err != nil {
			return nil, err
		}
		for _, c := range current {
			if c.Name == l.Name {
				c.Retired = true
				return &c, nil
			}
		}
		return nil, fault.Of(fault.Conflict, "layout.retired")
	})
}

func (s *Service) keepLayout(
	ctx context.Context, by auth.Actor, action string, say func(*pg.Tx) (*Layout, error),
) (*Layout, error) {
	return pg.Do(ctx, s.DB, by, func(tx *pg.Tx) (*Layout, error) {
		l, err := say(tx)
		if err != nil {
			return nil, err
		}
		a, err := mayImport(tx, by, l.AccountID)
		if err != nil {
			return nil, err
		}
		l.UnitID, l.MadeBy = a.UnitID, by.ID
		if err := insertLayout(tx, l); err != nil {
			return nil, err
		}
		return l, audit.Record(tx, audit.Event{
			Action: action, Subject: fmt.Sprintf("layout:%d", l.ID), Unit: l.UnitID,
			After: map[string]any{
				"account": l.AccountID, "name": l.Name, "version": l.Version, "columns": l.Columns,
				"dates": l.Dates, "decimal": l.Decimal,
			},
		})
	})
}
